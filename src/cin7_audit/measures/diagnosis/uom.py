"""Unit-of-measure slip: cartons recorded as units, or units as cartons."""

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.engagement import Engagement
from cin7_audit.measures.closest_document import match
from cin7_audit.measures.diagnosis.evidence import About, Look, candidates_frame

ABOUT = About(
    name="uom",
    words="unit-of-measure or pack-size slip",
    signature="difference equal to (pack - 1) times a recorded quantity, or a document's unit cost off by the pack factor",
    rule="recorded in packs: difference = recorded x (f - 1); recorded in units as if packs: difference = -recorded x (1 - 1/f); f = pack of the sku, or the factor its unit cost is off by, or 6, 10, 12, 24 on receipts where no pack is known",
    assumptions="the pack quantity in the product list is the one on the carton",
    false_positives="customers and suppliers deal in packs, so real losses come in packs; case-pick items",
    next_evidence=("unit of measure on the supplier's invoice", "history of the item master", "the label on the carton"),
    owner="item master",
)
LEAST_FACTOR = 3  # below this, chance decides nothing (method.md section 4: multiples of 2 occur one time in three)
COST_TOLERANCE = "0.05"  # unit cost over median within 5 % of the factor (method.md section 4)

CANDIDATES = f"""
WITH usual AS (SELECT sku, median(abs(unit_cost)) AS usual_cost FROM movement_event WHERE kind = 'receipt' AND unit_cost > 0 GROUP BY sku),
told AS (
  SELECT m.*, CASE WHEN g.belief_grain = 'bin' THEN m.key_id ELSE m.site_key END AS place_key,
         CASE WHEN m.kind = 'receipt' AND m.unit_cost > 0 AND u.usual_cost > 0 THEN m.unit_cost / u.usual_cost END AS ratio
  FROM movement_event AS m CROSS JOIN grain AS g LEFT JOIN usual AS u ON m.sku = u.sku
  WHERE m.quantity <> 0 AND m.kind IN ('receipt', 'sale', 'pick', 'transfer_in', 'transfer_out', 'restock', 'adjustment') AND m.sku IN (SELECT DISTINCT sku FROM dx_open)),
inside AS (
  SELECT l.line_id, m.kind, m.quantity, CAST(round(greatest(m.ratio, 1 / m.ratio)) AS DECIMAL(18,4)) AS cost_factor, l.pack_qty,
         abs(greatest(m.ratio, 1 / m.ratio) / nullif(round(greatest(m.ratio, 1 / m.ratio)), 0) - 1) <= {COST_TOLERANCE} AS is_factor,
         min(m.document_no) AS document, min(date_diff('day', m.stock_day, l.day)) AS gap, min(m.source_id || ':' || m.source_row) AS evidence
  FROM told AS m JOIN dx_open AS l ON m.place_key = l.place_key AND m.stock_day BETWEEN l.from_day AND l.day
  GROUP BY ALL_KEYS),
factors AS (
  SELECT *, pack_qty AS f, 'pack of the sku' AS rule FROM inside WHERE pack_qty >= {LEAST_FACTOR}
  UNION ALL SELECT *, cost_factor, 'unit cost off by the factor' FROM inside WHERE is_factor AND cost_factor >= {LEAST_FACTOR}
  UNION ALL SELECT i.*, c.f, 'usual pack on a receipt' FROM inside AS i CROSS JOIN (SELECT CAST(unnest([6, 10, 12, 24]) AS DECIMAL(18,4)) AS f) AS c
            WHERE i.kind = 'receipt' AND coalesce(i.pack_qty, 1) <= 1)
SELECT line_id, CAST(quantity * (f - 1) * 10000 AS BIGINT) AS quantity_e4, 'recorded in packs, ' || rule AS rule, document, gap, evidence FROM factors
UNION ALL
SELECT line_id, CAST((quantity / f - quantity) * 10000 AS BIGINT), 'recorded as if packs, ' || rule, document, gap, evidence FROM factors WHERE quantity % f = 0
""".replace("GROUP BY ALL_KEYS", "GROUP BY l.line_id, m.kind, m.quantity, m.ratio, l.pack_qty")


def look(case: Case, lines: pd.DataFrame, settings: Engagement) -> Look:
    """Lines that a factor on one recorded document explains."""
    del settings
    if not case.has("movement"):
        return Look("uom", missing=("movement",), ask_for="the movement report, and pack quantities in the product list")
    return Look("uom", match(lines, candidates_frame(case.frame(CANDIDATES))))
