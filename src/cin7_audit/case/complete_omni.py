"""Counts of Cin7 Omni: a stocktake is booked as an adjustment that states only the difference (cin7-omni.md 4.1).

The figure before the count is rebuilt from the movements up to it, so counted = rebuilt + difference. The variance is the
posted one exactly; only the level is ours. Such lines are differences only: they give no accuracy rate.
"""

import duckdb

from cin7_audit.case.count_postings import pair_postings
from cin7_audit.engagement import Engagement
from cin7_audit.errors import Problem

BOOKED = """
CREATE OR REPLACE TEMP TABLE booked_count AS
SELECT c.document_no, c.sku, c.site, min(c.document_id) AS document_id, min(c.effective_date) AS effective_date, max(c.completed_at) AS completed_at,
       min(c.recorded_at) AS recorded_at, sum(c.quantity) AS quantity, CAST(sum(c.value) / nullif(sum(c.quantity), 0) AS DECIMAL(20,6)) AS unit_cost,
       min(coalesce(c.approver, c.user)) AS completed_by, min(c.account) AS account, min(c.reference) AS reference, min(c.source_id) AS source_id,
       arg_min(c.source_row, (c.source_id, c.source_row)) AS source_row
FROM correction AS c JOIN evidence_file AS f ON c.source_id = f.source_id
WHERE f.kind LIKE 'cin7_omni%' AND c.kind IN ('stocktake', 'cycle_count') AND upper(coalesce(c.status, 'COMPLETED')) = 'COMPLETED'
  AND c.quantity_before IS NULL AND c.quantity_after IS NULL AND c.document_no IS NOT NULL AND c.sku IS NOT NULL AND c.completed_at IS NOT NULL AND c.quantity IS NOT NULL
  AND c.document_no NOT IN (SELECT document_no FROM count_posting)
  AND NOT EXISTS (SELECT 1 FROM count_line AS l WHERE l.count_id = c.document_no
                  OR (l.sku = c.sku AND l.site IS NOT DISTINCT FROM c.site AND coalesce(CAST(l.completed_at AS DATE), l.effective_date) = CAST(c.completed_at AS DATE)))
GROUP BY c.document_no, c.sku, c.site
"""
# A count's own posting follows it; movements of its instant stand before or after it as the setting says.
REBUILT = """
CREATE OR REPLACE TEMP TABLE rebuilt_before AS
WITH events AS (
  SELECT m.sku, m.site, coalesce(m.completed_at, CAST(m.effective_date AS TIMESTAMP)) AS moment,
         CASE WHEN m.document_no IN (SELECT document_no FROM booked_count) THEN 3 ELSE 1 END AS place, m.quantity, NULL AS document_no
  FROM movement AS m WHERE m.sku IN (SELECT sku FROM booked_count)
  UNION ALL SELECT sku, site, completed_at, {place}, 0, document_no FROM booked_count),
summed AS (
  SELECT *, sum(quantity) OVER (PARTITION BY sku, site ORDER BY moment, place, document_no NULLS FIRST ROWS UNBOUNDED PRECEDING) AS before FROM events WHERE moment IS NOT NULL)
SELECT document_no, sku, site, before FROM summed WHERE document_no IS NOT NULL
"""
INSERT = """
INSERT INTO count_line (count_id, document_id, count_kind, status, effective_date, completed_at, recorded_at, sku, site, counted_quantity, recorded_quantity,
  unit_cost, completed_by, account, reference, is_confirmed, is_zero_ambiguous, is_difference_only, source_id, source_row)
SELECT b.document_no, b.document_id, 'stocktake', 'COMPLETED', b.effective_date, b.completed_at, b.recorded_at, b.sku, b.site, r.before + b.quantity, r.before,
       b.unit_cost, b.completed_by, b.account, b.reference, TRUE, FALSE, TRUE, b.source_id, b.source_row
FROM booked_count AS b JOIN rebuilt_before AS r ON b.document_no = r.document_no AND b.sku = r.sku AND b.site IS NOT DISTINCT FROM r.site
WHERE r.before + b.quantity >= 0
"""


def count_lines_of_omni(connection: duckdb.DuckDBPyConnection, settings: Engagement) -> list[Problem]:
    """Count lines of stocktakes booked as adjustments; a note per file says what they can and cannot show."""
    pair_postings(connection)
    connection.execute(BOOKED)
    if connection.execute("SELECT 1 FROM booked_count LIMIT 1").fetchone() is None:
        connection.execute("DROP TABLE booked_count")
        return []
    connection.execute(REBUILT.format(place=2 if settings.rules.count_position == "after" else 0))
    connection.execute(INSERT)
    found = connection.execute(
        """SELECT b.source_id, count(*), count(CASE WHEN r.before + b.quantity < 0 THEN 1 END) FROM booked_count AS b
           JOIN rebuilt_before AS r ON b.document_no = r.document_no AND b.sku = r.sku AND b.site IS NOT DISTINCT FROM r.site GROUP BY 1 ORDER BY 1"""
    ).fetchall()
    connection.execute("DROP TABLE booked_count")
    connection.execute("DROP TABLE rebuilt_before")
    return [_note(source, lines, negative) for source, lines, negative in found]


def _note(source: str, lines: int, negative: int) -> Problem:
    seen = f"{lines - negative} stocktake lines are booked as adjustments; the figure before each is rebuilt from movements"
    if negative:
        seen += f", and {negative} more would be counted below zero, so movements before them are missing"
    todo = "Ask for the stocktake sheets with all counted lines, and for Track Stock Movements since go-live."
    return Problem(source, "counts_from_adjustments", "note", seen, "count sheets with the counted quantity of every line", todo)
