"""Opening + movements = closing, per SKU x site x bin, at every figure the system itself printed.

Stated figures ("anchors") are snapshots at the end of a day and the system's own quantity on count lines. The opening is
zero where opening rows exist or the movements are the whole history; else the first stated figure fixes it and the next
ones are the proof. A lasting break never heals: movements are missing or doubled, and only the first figure that shows it
is listed. A passing one heals by the next figure that holds: a movement was dated before that day but entered after it.

roll_forward (temporary table), one row per place x anchor:
  sku, site, bin            bin is null at site grain (movements without bins, see case.derive)
  stated_on, basis, reference  day of the anchor; snapshot or count; the count's number or the snapshot's file
  opening, moved, expected  units; expected = opening + moved
  stated, difference        units; difference = stated - expected
  proves                    False where this anchor only fixed the opening
  is_first_break            True on the first anchor of a place from which on none holds
  is_passing                True on an anchor that does not hold while a later one does
  source_id, source_row     the row that states the figure
"""

from cin7_audit.case.store import Case

WHOLE_HISTORY_SHARE = 0.9  # of places whose implied opening is zero: then the movements are the whole history (default, ours)

PLACES = """
CREATE OR REPLACE TEMP TABLE rf_grain AS SELECT belief_grain = 'bin' AS by_bin FROM grain
"""

# A snapshot per site says nothing about one bin of a site that has bins: neither by its rows nor by a row it lacks.
SPEAKS = "(NOT g.by_bin OR s.grain IS DISTINCT FROM 'site' OR s.site NOT IN (SELECT site FROM binned WHERE site IS NOT NULL))"

# At site grain a count of some bins says nothing about the site, so only counts of sites without bins are anchors there.
ANCHORS = f"""
CREATE OR REPLACE TEMP TABLE rf_anchor AS
WITH binned AS (SELECT DISTINCT site FROM count_line WHERE bin IS NOT NULL UNION SELECT DISTINCT site FROM stock_snapshot WHERE bin IS NOT NULL),
snapped AS (
  SELECT s.sku, s.site, CASE WHEN g.by_bin THEN s.bin END AS bin, s.as_of, sum(s.on_hand) AS stated, min(s.source_id) AS source_id,
         arg_min(s.source_row, (s.source_id, s.source_row)) AS source_row
  FROM stock_snapshot AS s CROSS JOIN rf_grain AS g
  WHERE s.as_of IS NOT NULL AND s.sku IS NOT NULL AND s.on_hand IS NOT NULL
    AND (s.site IS NOT NULL OR s.sku NOT IN (SELECT sku FROM movement_event WHERE site IS NOT NULL)) AND {SPEAKS}
  GROUP BY 1, 2, 3, 4),
scope AS (
  SELECT s.as_of, s.site, min(s.source_id) AS source_id FROM stock_snapshot AS s CROSS JOIN rf_grain AS g
  WHERE s.zero_rows_missing AND s.as_of IS NOT NULL AND {SPEAKS} GROUP BY s.as_of, s.site),
moved AS (SELECT DISTINCT m.sku, m.site, CASE WHEN g.by_bin THEN m.bin END AS bin FROM movement_event AS m CROSS JOIN rf_grain AS g WHERE m.quantity <> 0),
absent AS (
  SELECT m.sku, m.site, m.bin, p.as_of, CAST(0 AS DECIMAL(18,4)) AS stated, p.source_id, CAST(NULL AS BIGINT) AS source_row
  FROM moved AS m JOIN scope AS p ON m.site IS NOT DISTINCT FROM p.site
  LEFT JOIN snapped AS s ON m.sku = s.sku AND m.site IS NOT DISTINCT FROM s.site AND m.bin IS NOT DISTINCT FROM s.bin AND p.as_of = s.as_of
  WHERE s.sku IS NULL),
every AS (SELECT * FROM snapped UNION ALL SELECT * FROM absent)
SELECT sku, site, bin, as_of AS stated_on, 'snapshot' AS basis, source_id AS reference, CAST(epoch_us(CAST(as_of + 1 AS TIMESTAMP)) AS BIGINT) * 4 - 1 AS ord,
       stated, source_id, source_row FROM every
UNION ALL
SELECT c.sku, c.site, CASE WHEN g.by_bin THEN c.bin END, CAST(max(c.count_at) AS DATE), 'count', c.count_id, max(c.ord),
       sum(c.recorded_quantity), min(c.source_id), arg_min(c.source_row, (c.source_id, c.source_row))
FROM count_event AS c CROSS JOIN rf_grain AS g WHERE g.by_bin OR c.site IS NULL OR c.site NOT IN (SELECT site FROM binned WHERE site IS NOT NULL)
GROUP BY c.sku, c.site, CASE WHEN g.by_bin THEN c.bin END, c.count_id HAVING count(c.recorded_quantity) = count(*)
"""

# Rebuilt at the anchor, and at both ends of its day: where only days are known, the order within one is not. A figure that
# agrees with one end of its day holds, unless its difference stays: then the agreement was chance.
REBUILT = """
CREATE OR REPLACE TEMP TABLE rf_rebuilt AS
WITH u AS (
  SELECT m.sku, m.site, CASE WHEN g.by_bin THEN m.bin END AS bin, m.ord, m.stock_day AS day, m.quantity, CAST(NULL AS BIGINT) AS anchor
  FROM movement_event AS m CROSS JOIN rf_grain AS g WHERE m.quantity <> 0
  UNION ALL
  SELECT sku, site, bin, ord, stated_on, CAST(0 AS DECIMAL(18,4)), rowid FROM rf_anchor),
running AS (
  SELECT anchor, sku, site, bin, day, ord, quantity,
         sum(quantity) OVER (PARTITION BY sku, site, bin ORDER BY ord, anchor NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS moved,
         sum(quantity) OVER (PARTITION BY sku, site, bin, day) AS in_day,
         sum(quantity) OVER (PARTITION BY sku, site, bin, day ORDER BY ord, anchor NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS in_day_before
  FROM u),
posted AS (
  SELECT m.sku, m.site, CASE WHEN g.by_bin THEN m.bin END AS bin, m.document_no, m.stock_day, sum(m.quantity) AS quantity
  FROM movement_event AS m CROSS JOIN rf_grain AS g WHERE m.document_no IN (SELECT count_id FROM count_event) GROUP BY 1, 2, 3, 4, 5)
SELECT a.*, r.moved, r.moved - r.in_day_before AS moved_at_start, r.moved - r.in_day_before + r.in_day - coalesce(p.quantity, 0) AS moved_at_end
FROM rf_anchor AS a JOIN running AS r ON r.anchor = a.rowid
LEFT JOIN posted AS p ON a.basis = 'count' AND p.document_no = a.reference AND a.sku = p.sku AND a.site IS NOT DISTINCT FROM p.site
  AND a.bin IS NOT DISTINCT FROM p.bin AND a.stated_on = p.stock_day
"""

FIRST = """
CREATE OR REPLACE TEMP TABLE rf_first AS
SELECT *, stated - moved AS implied FROM (SELECT *, row_number() OVER (PARTITION BY sku, site, bin ORDER BY ord, basis) AS nth FROM rf_rebuilt) AS x WHERE nth = 1
"""

ROLL_FORWARD = """
CREATE OR REPLACE TEMP TABLE roll_forward AS
WITH base AS (
  SELECT r.*, CASE WHEN {whole} THEN CAST(0 AS DECIMAL(18,4)) ELSE f.implied END AS opening, ({whole}) OR r.ord > f.ord AS proves
  FROM rf_rebuilt AS r JOIN rf_first AS f ON r.sku = f.sku AND r.site IS NOT DISTINCT FROM f.site AND r.bin IS NOT DISTINCT FROM f.bin),
compared AS (
  SELECT *, opening + moved AS expected, stated - opening - moved AS difference,
         basis = 'count' AND (stated = opening + moved_at_start OR stated = opening + moved_at_end) AS holds_in_day,
         lead(stated - opening - moved) OVER (PARTITION BY sku, site, bin ORDER BY ord, basis) AS next_difference FROM base),
judged AS (
  SELECT *, difference = 0 OR (holds_in_day AND next_difference IS DISTINCT FROM difference) AS holds FROM compared),
settled AS (
  SELECT *, max(CASE WHEN holds THEN ord END) OVER (PARTITION BY sku, site, bin) AS last_held FROM judged),
numbered AS (
  SELECT *, CASE WHEN NOT proves OR holds THEN 'holds' WHEN ord > coalesce(last_held, ord - 1) THEN 'lasting' ELSE 'passing' END AS outcome FROM settled)
SELECT sku, site, bin, stated_on, basis, reference, opening, moved, expected, stated, CASE WHEN holds THEN CAST(0 AS DECIMAL(18,4)) ELSE difference END AS difference,
       proves, holds, outcome = 'lasting' AND row_number() OVER (PARTITION BY sku, site, bin, outcome ORDER BY ord, basis) = 1 AS is_first_break,
       outcome = 'passing' AS is_passing, source_id, source_row, ord FROM numbered
"""


def opening_basis(case: Case) -> tuple[bool, str]:
    """(movements are the whole history, why). Needs rf_first."""
    if case.value("SELECT 1 FROM movement WHERE kind = 'opening' LIMIT 1") is not None:
        return True, "opening rows among the movements"
    zero, places = case.rows("SELECT count(CASE WHEN implied = 0 THEN 1 END), count(*) FROM rf_first")[0]
    if places and zero >= WHOLE_HISTORY_SHARE * places:
        return True, f"the movements alone give the first stated figure on {zero} of {places} lines: they are the whole history"
    return False, "the first stated figure of each line"


def build_roll_forward(case: Case) -> str:
    """Make `roll_forward` in the case's temporary schema; returns the basis of the opening in words."""
    for sql in (PLACES, ANCHORS, REBUILT, FIRST):
        case.run(sql)
    whole, why = opening_basis(case)
    case.run(ROLL_FORWARD.format(whole="TRUE" if whole else "FALSE"))
    return why
