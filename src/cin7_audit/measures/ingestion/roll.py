"""The roll-forward of stock, summed up: on how many lines it proves something, where it first breaks, and for what value."""

from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.case.roll_forward import build_roll_forward

COLUMNS = "sku, site, bin, stated_on, basis, reference, opening, moved, expected, stated, difference"

BREAKS = f"""
WITH held AS (
  SELECT sku, site, bin, ord, max(CASE WHEN holds THEN stated_on END) OVER (PARTITION BY sku, site, bin ORDER BY ord ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS held_on
  FROM roll_forward)
SELECT {", ".join(f"r.{name.strip()}" for name in COLUMNS.split(","))}, h.held_on, c.unit_cost, TRY_CAST(r.difference * c.unit_cost AS DECIMAL(18,4)) AS value,
       r.source_id, f.label AS file, r.source_row
FROM roll_forward AS r JOIN held AS h ON r.ord = h.ord AND r.sku = h.sku AND r.site IS NOT DISTINCT FROM h.site AND r.bin IS NOT DISTINCT FROM h.bin
LEFT JOIN sku_cost AS c ON r.sku = c.sku LEFT JOIN evidence_file AS f ON r.source_id = f.source_id
WHERE {{which}} ORDER BY abs(coalesce(r.difference * c.unit_cost, 0)) DESC, abs(r.difference) DESC, r.sku, r.site NULLS FIRST, r.bin NULLS FIRST, r.stated_on
"""

LAST = f"""
SELECT {COLUMNS}, proves, holds, source_id, source_row FROM (
  SELECT *, row_number() OVER (PARTITION BY sku, site, bin ORDER BY CASE WHEN is_first_break THEN 0 ELSE 1 END, ord DESC, basis) AS nth FROM roll_forward) AS x
WHERE nth = 1 ORDER BY sku, site NULLS FIRST, bin NULLS FIRST
"""

SITES = """
SELECT coalesce(site, 'site unknown') AS site, count(*) AS lines, count(CASE WHEN proves THEN 1 END) AS proved, count(CASE WHEN broken THEN 1 END) AS broken,
       sum(opening) AS opening, sum(moved) AS moved, sum(stated) AS stated, sum(stated) - sum(opening) - sum(moved) AS difference
FROM (SELECT sku, site, bin, max(proves) AS proves, max(is_first_break) AS broken, arg_max(opening, ord) AS opening, arg_max(moved, ord) AS moved, arg_max(stated, ord) AS stated
      FROM roll_forward GROUP BY 1, 2, 3) AS p
GROUP BY 1 ORDER BY 1
"""

# Documents whose quantity is exactly what a line lacks, dated between the last figure that held and the one that broke,
# and without a movement of that SKU: the row the export left out.
MISSING = """
WITH broken AS (
  SELECT b.sku, b.site, b.bin, b.stated_on, b.difference, max(h.stated_on) AS held_on FROM roll_forward AS b
  LEFT JOIN roll_forward AS h ON h.sku = b.sku AND h.site IS NOT DISTINCT FROM b.site AND h.bin IS NOT DISTINCT FROM b.bin AND h.holds AND h.ord < b.ord
  WHERE b.is_first_break GROUP BY 1, 2, 3, 4, 5),
documents AS (
  SELECT document_no, sku, site, received_date AS day, received_quantity AS quantity, source_id, source_row FROM receipt
  UNION ALL SELECT document_no, sku, site, coalesce(shipped_date, picked_date), -coalesce(shipped_quantity, picked_quantity), source_id, source_row FROM shipment
  UNION ALL SELECT document_no, sku, site, restock_date, restocked_quantity, source_id, source_row FROM return_line
  UNION ALL SELECT document_no, sku, from_site, sent_date, -sent_quantity, source_id, source_row FROM transfer
  UNION ALL SELECT document_no, sku, to_site, received_date, coalesce(received_quantity, sent_quantity), source_id, source_row FROM transfer
  UNION ALL SELECT document_no, sku, site, coalesce(CAST(completed_at AS DATE), effective_date), quantity, source_id, source_row FROM correction
  UNION ALL SELECT document_no, sku, site, coalesce(effective_date, CAST(completed_at AS DATE)), quantity, source_id, source_row FROM movement_secondary)
SELECT b.sku, b.site, b.bin, d.document_no, d.day, d.quantity, d.source_id, f.label AS file, d.source_row
FROM broken AS b JOIN documents AS d ON d.sku = b.sku AND (d.site IS NULL OR d.site = b.site) AND d.quantity = b.difference
  AND d.day <= b.stated_on AND (b.held_on IS NULL OR d.day >= b.held_on)
LEFT JOIN (SELECT DISTINCT document_no, sku FROM movement) AS m ON m.document_no = d.document_no AND m.sku = d.sku
LEFT JOIN evidence_file AS f ON d.source_id = f.source_id
WHERE m.document_no IS NULL AND d.document_no IS NOT NULL ORDER BY b.sku, b.site, b.bin, d.day, d.document_no
"""


@dataclass(frozen=True)
class RollForward:
    """opening + movements = closing.

    lines: places with a stated figure; proved: those on which an anchor proves something; broken: lines that never heal.
    breaks: the first figure of each such line; passing: figures that do not hold while a later one of the line does.
    missing: documents with exactly the quantity a broken line lacks, and no movement.
    table: one row per place (its first break, else its last anchor). by_site: sums at the last anchor, units.
    """

    is_possible: bool
    opening_basis: str
    grain: str
    lines: int
    proved: int
    breaks: pd.DataFrame
    passing: pd.DataFrame
    missing: pd.DataFrame
    table: pd.DataFrame
    by_site: pd.DataFrame

    @property
    def broken(self) -> int:
        return len(self.breaks)

    @property
    def share_holding(self) -> Decimal | None:
        return None if not self.proved else Decimal(self.proved - self.broken) / Decimal(self.proved)


def roll_forward(case: Case) -> RollForward:
    """The proof at every stated figure, first break only per line of SKU x site x bin (x site where movements carry no bins)."""
    basis = build_roll_forward(case)
    by_site = case.frame(SITES)
    return RollForward(
        is_possible=case.has("movement") and bool(len(by_site)),
        opening_basis=basis,
        grain=case.value("SELECT belief_grain FROM grain") or "bin",
        lines=int(by_site["lines"].sum()) if len(by_site) else 0,
        proved=int(by_site["proved"].sum()) if len(by_site) else 0,
        breaks=case.frame(BREAKS.format(which="r.is_first_break")),
        passing=case.frame(BREAKS.format(which="r.is_passing")),
        missing=case.frame(MISSING),
        table=case.frame(LAST),
        by_site=by_site,
    )
