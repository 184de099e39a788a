"""Stocktake files that say neither number nor day, recognised by the movements their completion made.

The CSV of a stocktake carries no number, no date and no location (cin7-core 2.6). Completing the count posts its differences
as movements of one document, so a file whose differences per SKU are exactly those of one document, and of no other, is that
document: it takes its number, day and site. A file without any difference left no movement and stays undated.
"""

import duckdb

from cin7_audit.errors import Problem

# Differences are summed per SKU: the movement report may lack bins and batches, and a bin swap leaves the SKU's sum at nil.
UNDATED = """
CREATE OR REPLACE TEMP TABLE undated_count AS
SELECT source_id, count_id, string_agg(sku || '=' || CAST(difference AS VARCHAR), '|' ORDER BY sku) AS mark, count(*) AS skus
FROM (SELECT source_id, count_id, sku, sum(counted_quantity - recorded_quantity) AS difference FROM count_line
      WHERE count_id IS NOT NULL AND sku IS NOT NULL GROUP BY 1, 2, 3
      HAVING count(effective_date) + count(completed_at) = 0 AND count(*) = count(counted_quantity) AND count(*) = count(recorded_quantity)) AS d
WHERE difference <> 0 GROUP BY source_id, count_id
"""

POSTED = """
CREATE OR REPLACE TEMP TABLE posted_count AS
SELECT document_no, string_agg(sku || '=' || CAST(difference AS VARCHAR), '|' ORDER BY sku) AS mark, min(first_day) AS effective_date,
       min(done) AS completed_at, CASE WHEN min(low) = max(high) THEN min(low) END AS site
FROM (SELECT document_no, sku, sum(quantity) AS difference, min(effective_date) AS first_day, min(completed_at) AS done, min(site) AS low, max(site) AS high
      FROM movement WHERE kind IN ('stocktake', 'adjustment') AND document_no IS NOT NULL AND sku IS NOT NULL GROUP BY 1, 2) AS m
WHERE difference <> 0 GROUP BY document_no HAVING count(coalesce(first_day, CAST(done AS DATE))) > 0
"""

# One file and one document: a mark shared by two files or two documents proves nothing; nor does a document another file already carries.
TAKEN = """
CREATE OR REPLACE TEMP TABLE taken_count AS
WITH pair AS (
  SELECT u.source_id, u.count_id, u.skus, p.document_no, p.effective_date, p.completed_at, p.site,
         count(*) OVER (PARTITION BY u.source_id, u.count_id) AS documents, count(*) OVER (PARTITION BY p.document_no) AS files
  FROM undated_count AS u JOIN posted_count AS p ON u.mark = p.mark
  WHERE p.document_no NOT IN (SELECT count_id FROM count_line WHERE coalesce(effective_date, CAST(completed_at AS DATE)) IS NOT NULL AND count_id IS NOT NULL))
SELECT * FROM pair WHERE documents = 1 AND files = 1
"""

ADOPT = """
UPDATE count_line SET count_id = t.document_no, effective_date = t.effective_date, completed_at = t.completed_at, site = coalesce(count_line.site, t.site)
FROM taken_count AS t WHERE count_line.source_id = t.source_id AND count_line.count_id = t.count_id
"""


def identify_counts(connection: duckdb.DuckDBPyConnection) -> list[Problem]:
    """Number, day and site of undated count files from the one document with the same differences; a note per file."""
    connection.execute(UNDATED)
    connection.execute(POSTED)
    connection.execute(TAKEN)
    found = connection.execute(
        "SELECT source_id, document_no, coalesce(effective_date, CAST(completed_at AS DATE)), skus FROM taken_count ORDER BY source_id, document_no"
    ).fetchall()
    connection.execute(ADOPT)
    for table in ("taken_count", "posted_count", "undated_count"):
        connection.execute(f"DROP TABLE {table}")
    todo = "Name the number and date under [[files]] in engagement.toml if it was another count."
    return [
        Problem(
            source,
            "count_recognised",
            "note",
            f"the file says neither number nor day; taken as {number} of {day}: the differences of {skus} SKU(s) are exactly its movements",
            "the number and day of the count",
            todo,
        )
        for source, number, day, skus in found
    ]
