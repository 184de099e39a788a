"""One count told by two files: the API's stocktake and the CSV or print of the same count.

The CSV has neither number nor date (cin7-core 2.6), so it is recognised by its number where hinted, else by its lines.
Lines the API leaves out, such as those without difference, are kept and take the API's number, day and place: they are
the denominator of every accuracy.
"""

import duckdb

from cin7_audit.case.choose_rows import move
from cin7_audit.case.sql import first_row
from cin7_audit.errors import Problem

SAME_LINES = 0.9  # share of a file's counted lines that must agree before two counts without a common number are one (default, ours)
MINIMUM_LINES = 3

DOCUMENTS = """
CREATE OR REPLACE TEMP TABLE count_doc AS
SELECT c.source_id, c.count_id, r.document_rank, count(*) AS lines, max(c.site) AS site, max(c.effective_date) AS effective_date,
       max(c.completed_at) AS completed_at, max(c.document_id) AS document_id, max(c.status) AS status,
       max(CAST(c.is_confirmed AS INTEGER)) = 1 AS is_confirmed, max(c.completed_by) AS completed_by, max(c.account) AS account
FROM count_line AS c JOIN source_rank AS r ON c.source_id = r.source_id WHERE c.count_id IS NOT NULL
GROUP BY c.source_id, c.count_id, r.document_rank
"""

# Agreement is judged on what both files hold: key and counted figure; without a common number, a count at another known site or day is another count.
TWINS = """
CREATE OR REPLACE TEMP TABLE count_twin AS
WITH agreed AS (
  SELECT a.source_id AS worse_source, a.count_id AS worse_id, b.source_id AS better_source, b.count_id AS better_id,
         count(DISTINCT (a.sku, a.bin, a.batch)) AS agreeing
  FROM count_line AS a JOIN count_line AS b ON a.sku = b.sku AND a.bin IS NOT DISTINCT FROM b.bin AND a.batch IS NOT DISTINCT FROM b.batch
    AND a.counted_quantity = b.counted_quantity AND a.source_id <> b.source_id
  JOIN source_rank AS ra ON a.source_id = ra.source_id JOIN source_rank AS rb ON b.source_id = rb.source_id AND rb.document_rank < ra.document_rank
  WHERE a.count_id IS NOT NULL AND b.count_id IS NOT NULL GROUP BY 1, 2, 3, 4),
judged AS (
  SELECT g.*, a.lines AS worse_lines, b.lines AS better_lines, a.count_id = b.count_id AS same_number FROM agreed AS g
  JOIN count_doc AS a ON g.worse_source = a.source_id AND g.worse_id = a.count_id
  JOIN count_doc AS b ON g.better_source = b.source_id AND g.better_id = b.count_id
  WHERE a.count_id = b.count_id OR (a.site IS NULL OR b.site IS NULL OR a.site = b.site)
    AND (a.effective_date IS NULL OR b.effective_date IS NULL OR abs(date_diff('day', a.effective_date, b.effective_date)) <= 3)),
ranked AS (
  SELECT *, row_number() OVER (PARTITION BY worse_source, worse_id ORDER BY same_number DESC, agreeing DESC, better_id) AS nth FROM judged
  WHERE same_number OR (agreeing >= {minimum} AND agreeing >= {share} * least(worse_lines, better_lines)))
SELECT * FROM ranked WHERE nth = 1
"""

LOSERS = """
SELECT a.rowid AS rid, 'the same count as ' || t.better_id || ' in ' || t.better_source AS why
FROM count_line AS a JOIN count_twin AS t ON a.source_id = t.worse_source AND a.count_id = t.worse_id
WHERE EXISTS (SELECT 1 FROM count_line AS b WHERE b.source_id = t.better_source AND b.count_id = t.better_id AND b.sku = a.sku
              AND b.bin IS NOT DISTINCT FROM a.bin AND b.batch IS NOT DISTINCT FROM a.batch)
"""

# What only the CSV lists belongs to the same count.
ADOPT = """
UPDATE count_line SET count_id = d.count_id, document_id = d.document_id, status = d.status, site = coalesce(d.site, count_line.site),
  effective_date = d.effective_date, completed_at = d.completed_at, is_confirmed = d.is_confirmed, completed_by = d.completed_by, account = d.account
FROM count_twin AS t JOIN count_doc AS d ON t.better_source = d.source_id AND t.better_id = d.count_id
WHERE count_line.source_id = t.worse_source AND count_line.count_id = t.worse_id
"""


def choose_counts(connection: duckdb.DuckDBPyConnection) -> list[Problem]:
    """Join the files of one count; the notes name which file was taken as which count."""
    ranks = first_row(
        connection,
        "SELECT count(DISTINCT r.document_rank) FROM (SELECT DISTINCT source_id FROM count_line) AS c JOIN source_rank AS r ON c.source_id = r.source_id",
    )
    if not ranks or ranks[0] < 2:
        return []
    connection.execute(DOCUMENTS)
    connection.execute(TWINS.format(minimum=MINIMUM_LINES, share=SAME_LINES))
    twins = connection.execute(
        "SELECT worse_source, better_id, better_source, agreeing, worse_lines FROM count_twin ORDER BY 1, 2"
    ).fetchall()
    notes = [
        Problem(
            worse, "same_count", "note", f"the same count as {better} in {source}: {agreeing} of {lines} lines agree", "each count once",
            "Lines found in both are counted once; lines only in this file join that count.",
        )
        for worse, better, source, agreeing, lines in twins
    ]  # fmt: skip
    if twins:
        move(connection, "count_line", LOSERS)
        connection.execute(ADOPT)
    connection.execute("DROP TABLE count_twin")
    connection.execute("DROP TABLE count_doc")
    return notes
