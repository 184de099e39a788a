"""Counts booked as adjustments become count lines, and exports that list only differences are marked so."""

import duckdb

from cin7_audit.errors import Problem

ENOUGH_LINES = 20  # below this, finding no line without difference proves nothing (default, ours)

# Figures before and after are the system's own; without them a booked count shows only its difference and cannot be a count line.
CYCLE_COUNTS = """
INSERT INTO count_line (count_id, document_id, count_kind, status, effective_date, completed_at, recorded_at, sku, site, bin, batch,
  counted_quantity, recorded_quantity, unit_cost, completed_by, account, reference, is_confirmed, is_zero_ambiguous, is_difference_only, source_id, source_row)
WITH zero_lines AS (SELECT count(*) AS lines FROM correction WHERE kind = 'cycle_count' AND quantity_before = quantity_after)
SELECT c.document_no, c.document_id, 'cycle_count', c.status, c.effective_date, c.completed_at, c.recorded_at, c.sku, c.site, c.bin, c.batch,
       c.quantity_after, c.quantity_before, c.unit_cost, coalesce(c.approver, c.user), c.account, c.reference,
       upper(coalesce(c.status, 'COMPLETED')) IN ('COMPLETED', 'APPROVED', 'AUTHORISED', 'AUTHORIZED'), FALSE, z.lines = 0, c.source_id, c.source_row
FROM correction AS c CROSS JOIN zero_lines AS z
WHERE c.kind = 'cycle_count' AND c.quantity_after IS NOT NULL AND c.quantity_before IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM count_line AS l WHERE l.count_id = c.document_no)
"""

DIFFERENCE_ONLY = """
CREATE OR REPLACE TEMP TABLE one_sided AS
SELECT l.source_id, r.kind FROM (SELECT DISTINCT source_id FROM count_line) AS l JOIN source_rank AS r ON l.source_id = r.source_id
JOIN (SELECT r.kind FROM count_line AS c JOIN source_rank AS r ON c.source_id = r.source_id
      WHERE coalesce(c.is_confirmed, TRUE) AND c.recorded_quantity IS NOT NULL AND c.count_kind <> 'cycle_count'
      GROUP BY r.kind HAVING count(*) >= {lines} AND count(CASE WHEN c.counted_quantity = c.recorded_quantity THEN 1 END) = 0) AS k ON r.kind = k.kind
"""


def count_lines_of_cycle_counts(connection: duckdb.DuckDBPyConnection) -> None:
    """Each line of an adjustment classified as a count, as a count line with the system's own figure before it."""
    connection.execute(CYCLE_COUNTS)


def flag_difference_only(connection: duckdb.DuckDBPyConnection) -> list[Problem]:
    """Mark kinds of count files in which not one of many lines agrees: they leave out what was counted right."""
    connection.execute(DIFFERENCE_ONLY.format(lines=ENOUGH_LINES))
    sources = [row[0] for row in connection.execute("SELECT source_id FROM one_sided ORDER BY 1").fetchall()]
    connection.execute(
        "UPDATE count_line SET is_difference_only = TRUE WHERE count_kind <> 'cycle_count' AND source_id IN (SELECT source_id FROM one_sided)"
    )
    connection.execute("DROP TABLE one_sided")
    todo = "Ask for the count with all counted lines; accuracy rates are not published from differences alone."
    return [
        Problem(
            s, "differences_only", "note", "no counted line agrees with the system's figure", "counted lines without difference too", todo
        )
        for s in sources
    ]
