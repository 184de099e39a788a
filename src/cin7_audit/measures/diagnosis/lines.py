"""The lines a cause is looked for on: what each confirmed count, or manual correction, found since the one before.

dx_line: one row per count point (source 'count') and per manual correction that is no count's posting (source
'correction'), where what was found is known: a count without a belief, of its own or of the count before that was not
corrected, shows no difference, right or wrong. Columns
  line_id, source, point_id, place_key, sku, site, bin, count_id, seen_at, day, from_day
  drift              units, exact: variance of this count less what the count before left uncorrected; loss negative
  drift_e4           the same times 10,000 as a whole number, so that equality is exact
  value              base currency; unit_cost base currency per unit
  ordinal, days, previous_line_id, abc_class, category, pack_qty, scale
  n_<activity>, q_<activity>, throughput, n_moves   movement lines and units since the count before (null for corrections)
  evidence           source_id:source_row of one row of the count or correction

from_day is the day of the count before, or null; previous_line_id is that count's line (of a correction: the last count of the place), null
where what that count found is not known. scale (0, 1, 2) is the third of lines by typical size of a movement: sizes
are only ever compared inside it, because a sku that moves in dozens also errs in dozens.
"""

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.case.rebuild import DONE

ACTIVITIES = ("receipt", "pick", "transfer", "return", "unstock", "assembly", "correction")
SCALES = 3
CORRECTION_LOOKBACK_DAYS = 90  # a manual correction without a count before it may rest on documents this old (default, ours)

# What the count before left uncorrected: its variance less its posting (by document number, else by equal quantity).
CARRIED = """
CREATE OR REPLACE TEMP TABLE dx_carried AS
WITH posting AS (
  SELECT p.point_id, sum(m.quantity) AS posted
  FROM count_point AS p CROSS JOIN grain AS g
  JOIN movement_event AS m ON m.document_no = p.count_id AND p.place_key = CASE WHEN g.belief_grain = 'bin' THEN m.key_id ELSE m.site_key END
  WHERE m.kind IN ('stocktake', 'adjustment', 'write_off', 'auto_adjustment') GROUP BY p.point_id),
equal_later AS (
  SELECT i.point_id, max(1) AS found
  FROM count_interval AS i CROSS JOIN grain AS g
  JOIN movement_event AS m ON i.place_key = CASE WHEN g.belief_grain = 'bin' THEN m.key_id ELSE m.site_key END
  WHERE i.variance <> 0 AND m.kind IN ('stocktake', 'adjustment', 'write_off') AND m.quantity = i.variance
    AND m.ord > i.ord AND m.stock_at <= i.count_at + INTERVAL 31 DAY GROUP BY i.point_id)
SELECT i.point_id,
       CASE WHEN q.point_id IS NULL THEN 0
            WHEN p.posted IS NOT NULL THEN q.variance - p.posted
            WHEN e.found IS NOT NULL THEN 0
            WHEN i.believed - q.believed - i.moved = q.variance THEN 0
            ELSE q.variance END AS carried
FROM count_interval AS i
LEFT JOIN count_interval AS q ON i.previous_point_id = q.point_id
LEFT JOIN posting AS p ON q.point_id = p.point_id LEFT JOIN equal_later AS e ON q.point_id = e.point_id
"""

_NUMBERS = ", ".join(f"i.n_{name}, i.q_{name}" for name in ACTIVITIES)
_NO_NUMBERS = ", ".join("NULL, NULL" for _ in ACTIVITIES)

# A correction is manual when no count owns it: neither its document nor an equal variance of the place near its day. Opening
# balances are no corrections, and lines of one document that cancel (a revaluation) moved nothing.
LINES = f"""
CREATE OR REPLACE TEMP TABLE dx_line AS
WITH named AS (SELECT sku, max(category) AS category, max(pack_qty) AS pack_qty, max(name) AS product_name, max(barcode) AS barcode FROM product GROUP BY sku),
shelf AS (
  SELECT c.count_id, CASE WHEN g.belief_grain = 'bin' THEN c.key_id ELSE c.site_key END AS place_key,
         CASE WHEN count(DISTINCT c.bin) = 1 AND count(c.bin) = count(*) THEN max(c.bin) END AS bin, min(c.source_id || ':' || c.source_row) AS evidence
  FROM count_event AS c CROSS JOIN grain AS g GROUP BY 1, 2),
counted AS (
  SELECT 'count' AS source, i.point_id, i.place_key, i.sku, i.site, s.bin, i.count_id, i.count_at AS seen_at, CAST(i.count_at AS DATE) AS day,
         CAST(i.previous_count_at AS DATE) AS from_day, CAST(i.variance - c.carried AS DECIMAL(18,4)) AS drift, i.unit_cost, i.abc_class,
         i.ordinal, i.days, i.previous_point_id, i.counted, i.believed, i.believed_basis, {_NUMBERS}, i.throughput, i.n_moves, s.evidence
  FROM count_interval AS i JOIN dx_carried AS c ON i.point_id = c.point_id
  LEFT JOIN shelf AS s ON i.count_id = s.count_id AND i.place_key = s.place_key),
opened AS (SELECT DISTINCT document_no FROM movement WHERE kind = 'opening' AND document_no IS NOT NULL),
netted AS (
  SELECT document_no, sku, site, bin, max(batch) AS batch, max(completed_at) AS completed_at, max(effective_date) AS effective_date, sum(quantity) AS quantity,
         max(unit_cost) AS unit_cost,
       min(source_id) AS source_id, arg_min(source_row, (source_id, source_row)) AS source_row
  FROM correction WHERE kind IN ('adjustment', 'write_off', 'write_on', 'auto_adjustment') AND sku IS NOT NULL
    AND {DONE.format(status="status")} AND coalesce(completed_at, CAST(effective_date AS TIMESTAMP)) IS NOT NULL
  GROUP BY document_no, sku, site, bin HAVING sum(quantity) <> 0),
manual AS (
  SELECT 'correction' AS source, CAST(NULL AS INTEGER) AS point_id, CASE WHEN g.belief_grain = 'bin' THEN s.key_id ELSE s.site_key END AS place_key, c.sku, c.site, c.bin, c.document_no AS count_id,
         coalesce(c.completed_at, CAST(c.effective_date AS TIMESTAMP)) AS seen_at, CAST(coalesce(c.completed_at, CAST(c.effective_date AS TIMESTAMP)) AS DATE) AS day,
         CAST(NULL AS DATE) AS from_day, c.quantity AS drift, coalesce(c.unit_cost, k.unit_cost) AS unit_cost, coalesce(a.abc_class, 'C') AS abc_class,
         CAST(NULL AS BIGINT) AS ordinal, CAST(NULL AS BIGINT) AS days, CAST(NULL AS INTEGER) AS previous_point_id, NULL AS counted, NULL AS believed,
         NULL AS believed_basis, {_NO_NUMBERS}, NULL AS throughput, NULL AS n_moves, c.source_id || ':' || c.source_row AS evidence
  FROM netted AS c CROSS JOIN grain AS g LEFT JOIN sku_cost AS k ON c.sku = k.sku LEFT JOIN sku_class AS a ON c.sku = a.sku
  LEFT JOIN stock_key AS s ON c.sku = s.sku AND c.site IS NOT DISTINCT FROM s.site AND c.bin IS NOT DISTINCT FROM s.bin AND c.batch IS NOT DISTINCT FROM s.batch
  WHERE NOT EXISTS (SELECT 1 FROM opened AS o WHERE o.document_no = c.document_no)
    AND NOT EXISTS (SELECT 1 FROM count_point AS p WHERE p.count_id = c.document_no)
    AND NOT EXISTS (SELECT 1 FROM count_interval AS i WHERE i.sku = c.sku AND i.site IS NOT DISTINCT FROM c.site AND i.variance = c.quantity
                    AND i.count_at BETWEEN coalesce(c.completed_at, CAST(c.effective_date AS TIMESTAMP)) - INTERVAL 31 DAY
                                       AND coalesce(c.completed_at, CAST(c.effective_date AS TIMESTAMP)) + INTERVAL 3 DAY)),
every AS (SELECT * FROM counted UNION ALL SELECT * FROM manual),
numbered AS (
  SELECT CAST(row_number() OVER (ORDER BY e.seen_at, e.source, e.count_id, e.sku, e.site NULLS FIRST, e.bin NULLS FIRST, e.evidence, e.point_id) AS BIGINT) AS line_id,
         e.*, coalesce(n.category, '') AS category, n.pack_qty, coalesce(n.product_name, '') AS product_name, coalesce(n.barcode, '') AS barcode
  FROM every AS e LEFT JOIN named AS n ON e.sku = n.sku),
before AS (
  SELECT line_id, max(CASE WHEN source = 'count' THEN line_id END) OVER (PARTITION BY place_key ORDER BY line_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS last_line
  FROM numbered WHERE place_key IS NOT NULL),
typical AS (
  SELECT sku, ntile({SCALES}) OVER (ORDER BY avg(abs(quantity)), sku) - 1 AS scale FROM movement_event WHERE quantity <> 0 GROUP BY sku)
SELECT n.* REPLACE (coalesce(n.from_day, CASE WHEN n.source = 'correction' THEN last.day END) AS from_day), CAST(n.drift * 10000 AS BIGINT) AS drift_e4, TRY_CAST(n.drift * n.unit_cost AS DECIMAL(18,4)) AS value,
       CAST(coalesce(t.scale, 0) AS INTEGER) AS scale, coalesce(p.line_id, CASE WHEN n.source = 'correction' AND last.drift IS NOT NULL THEN last.line_id END) AS previous_line_id
FROM numbered AS n LEFT JOIN typical AS t ON n.sku = t.sku
LEFT JOIN numbered AS p ON n.previous_point_id = p.point_id AND p.drift IS NOT NULL
LEFT JOIN before ON n.line_id = before.line_id LEFT JOIN numbered AS last ON before.last_line = last.line_id
WHERE n.drift IS NOT NULL
"""

# The window in which a document can matter to a line, both ends inclusive; match_days of slack are added by each rule.
OPEN_LINES = f"""
CREATE OR REPLACE TEMP TABLE dx_open AS
SELECT line_id, source, place_key, sku, site, bin, seen_at, day, drift, drift_e4, pack_qty, scale,
       coalesce(from_day, CASE WHEN source = 'correction' THEN day - {CORRECTION_LOOKBACK_DAYS} ELSE DATE '1900-01-01' END) AS from_day
FROM dx_line WHERE drift <> 0
"""


def build_lines(case: Case) -> pd.DataFrame:
    """Make dx_line and dx_open (lines with a difference) in the temporary schema; the frame of all lines."""
    case.make("count_interval")
    for sql in (CARRIED, LINES, OPEN_LINES):
        case.run(sql)
    return case.frame("SELECT * FROM dx_line ORDER BY line_id")
