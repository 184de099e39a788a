"""Stocktake files that say neither number nor day, recognised by the movements their completion made.

The CSV of a stocktake carries no number, no date and no location (cin7-core 2.6). Completing the count posts its differences
as movements of one document, so a file whose differences per SKU are exactly those of one document, and of no other, is that
document: it takes its number, day and site. A file without any difference left no movement; it is dated by its recorded figures,
where the running balances of its SKUs and bins equal them in one spell of days only. It matters: such files are the denominator
of every accuracy, and dating only files with differences would make the record look worse than it is.
"""

import duckdb

from cin7_audit.errors import Problem

# Differences are summed per SKU: the movement report may lack bins and batches, and a bin swap leaves the SKU's sum at nil.
UNDATED = """
CREATE OR REPLACE TEMP TABLE undated_count AS
SELECT source_id, count_id, string_agg(sku || '=' || CAST(difference AS VARCHAR), '|' ORDER BY sku) AS mark, count(*) AS skus,
       CASE WHEN min(low) = max(high) THEN min(low) END AS site
FROM (SELECT source_id, count_id, sku, sum(counted_quantity - recorded_quantity) AS difference, min(site) AS low, max(site) AS high FROM count_line
      WHERE count_id IS NOT NULL AND sku IS NOT NULL GROUP BY 1, 2, 3
      HAVING count(effective_date) + count(completed_at) = 0 AND count(*) = count(counted_quantity) AND count(*) = count(recorded_quantity)) AS d
WHERE difference <> 0 GROUP BY source_id, count_id
"""

POSTED = """
CREATE OR REPLACE TEMP TABLE posted_count AS
SELECT document_no, string_agg(sku || '=' || CAST(difference AS VARCHAR), '|' ORDER BY sku) AS mark, min(first_day) AS effective_date,
       min(done) AS completed_at, CASE WHEN min(low) = max(high) THEN min(low) END AS site, bool_and(is_count) AS is_count
FROM (SELECT document_no, sku, bool_and(kind = 'stocktake') AS is_count, sum(quantity) AS difference, min(effective_date) AS first_day, min(completed_at) AS done, min(site) AS low, max(site) AS high
      FROM movement WHERE kind IN ('stocktake', 'adjustment') AND document_no IS NOT NULL AND sku IS NOT NULL GROUP BY 1, 2) AS m
WHERE difference <> 0 GROUP BY document_no HAVING count(coalesce(first_day, CAST(done AS DATE))) > 0
"""

# One file and one document: a mark shared by two files or two documents proves nothing; nor does a document another file already carries.
# One SKU's difference may equal a manual adjustment by luck: alone it is evidence of a stocktake only.
# A file that bears the number of a document (in its name, or by the settings) is that document or none.
TAKEN = """
CREATE OR REPLACE TEMP TABLE taken_count AS
WITH pair AS (
  SELECT u.source_id, u.count_id, u.skus, p.document_no, p.effective_date, p.completed_at, p.site,
         count(*) OVER (PARTITION BY u.source_id, u.count_id) AS documents, count(*) OVER (PARTITION BY p.document_no) AS files
  FROM undated_count AS u JOIN posted_count AS p ON u.mark = p.mark AND coalesce(u.site, p.site, '') = coalesce(p.site, u.site, '')
  WHERE (u.skus > 1 OR p.is_count OR u.count_id = p.document_no) AND (u.count_id = p.document_no OR u.count_id NOT IN (SELECT document_no FROM posted_count)) AND p.document_no NOT IN (SELECT count_id FROM count_line WHERE coalesce(effective_date, CAST(completed_at AS DATE)) IS NOT NULL AND count_id IS NOT NULL))
SELECT * FROM pair WHERE documents = 1 AND files = 1
"""

ADOPT = """
UPDATE count_line SET count_id = t.document_no, effective_date = t.effective_date, completed_at = t.completed_at, site = coalesce(count_line.site, t.site)
FROM taken_count AS t WHERE count_line.source_id = t.source_id AND count_line.count_id = t.count_id
"""

LONGEST_SPELL = 14  # days; figures that stood longer date a count too loosely (default, ours)
AGREEING_SHARE = 0.9  # of a file's lines (default, ours, as for two descriptions of one count)
LEAST_LINES = 3

# Closing balance of every place and day it changed, valid to its next change. A place is SKU x bin, or SKU x site where no movement has bins.
BALANCES = """
CREATE OR REPLACE TEMP TABLE place_balance AS
WITH shape AS (SELECT count(bin) > 0 AS has_bins FROM movement),
daily AS (SELECT sku, CASE WHEN has_bins THEN bin ELSE site END AS place, coalesce(CAST(completed_at AS DATE), effective_date) AS day, sum(quantity) AS quantity
          FROM movement CROSS JOIN shape WHERE quantity <> 0 AND coalesce(CAST(completed_at AS DATE), effective_date) IS NOT NULL GROUP BY 1, 2, 3)
SELECT sku, place, day, coalesce(lead(day) OVER w, DATE '9999-12-31') AS until, sum(quantity) OVER w AS balance
FROM daily WINDOW w AS (PARTITION BY sku, place ORDER BY day)
"""

# Per file, the spells of days in which most of its lines agree: +1 where a line's balance becomes its recorded figure, -1 where it leaves it.
AGREED = """
CREATE OR REPLACE TEMP TABLE agreed_count AS
WITH shape AS (SELECT count(bin) > 0 AS has_bins FROM movement),
line AS (SELECT c.source_id, c.count_id, c.sku, CASE WHEN has_bins THEN c.bin ELSE c.site END AS place, sum(c.recorded_quantity) AS recorded
         FROM count_line AS c CROSS JOIN shape GROUP BY 1, 2, 3, 4
         HAVING count(c.effective_date) + count(c.completed_at) = 0 AND count(*) = count(c.recorded_quantity) AND bool_and(c.counted_quantity = c.recorded_quantity)),
whole AS (SELECT source_id, count_id, count(*) AS lines FROM line GROUP BY 1, 2
          HAVING count(*) >= {least} AND count(*) = (SELECT count(DISTINCT (d.sku, d.bin, d.site)) FROM count_line AS d WHERE d.source_id = line.source_id AND d.count_id = line.count_id)),
step AS (
  SELECT l.source_id, l.count_id, b.day, 1 AS change FROM line AS l JOIN place_balance AS b ON l.sku = b.sku AND l.place IS NOT DISTINCT FROM b.place AND l.recorded = b.balance
  UNION ALL
  SELECT l.source_id, l.count_id, b.until, -1 FROM line AS l JOIN place_balance AS b ON l.sku = b.sku AND l.place IS NOT DISTINCT FROM b.place AND l.recorded = b.balance),
spell AS (
  SELECT source_id, count_id, day, lead(day) OVER (PARTITION BY source_id, count_id ORDER BY day) AS until,
         sum(sum(change)) OVER (PARTITION BY source_id, count_id ORDER BY day) AS agreeing FROM step GROUP BY source_id, count_id, day),
top AS (SELECT s.*, w.lines, max(s.agreeing) OVER (PARTITION BY s.source_id, s.count_id) AS most FROM spell AS s JOIN whole AS w ON s.source_id = w.source_id AND s.count_id = w.count_id)
SELECT source_id, count_id, min(day) AS day, max(until) AS until, max(agreeing) AS agreeing, max(lines) AS lines FROM top
WHERE agreeing = most AND agreeing >= {share} * lines
GROUP BY 1, 2 HAVING max(until) - min(day) <= {longest}
"""
TAKE_DAY = """
UPDATE count_line SET effective_date = a.day FROM agreed_count AS a WHERE count_line.source_id = a.source_id AND count_line.count_id = a.count_id
"""


def date_counts(connection: duckdb.DuckDBPyConnection) -> list[Problem]:
    """The day of undated count files without difference, from the balances that equal their recorded figures; a note per file."""
    connection.execute(BALANCES)
    connection.execute(AGREED.format(least=LEAST_LINES, share=AGREEING_SHARE, longest=LONGEST_SPELL))
    found = connection.execute("SELECT source_id, day, until - 1, agreeing, lines FROM agreed_count ORDER BY source_id, day").fetchall()
    connection.execute(TAKE_DAY)
    for table in ("agreed_count", "place_balance"):
        connection.execute(f"DROP TABLE {table}")
    todo = "Name the date under [[files]] in engagement.toml if it was another."
    return [
        Problem(
            source,
            "count_dated",
            "note",
            f"the file says no day and shows no difference; taken as {day} (to {last}), when {agreeing} of {lines} recorded figures were the running balance",
            "the day of the count",
            todo,
        )
        for source, day, last, agreeing, lines in found
    ]


def identify_counts(connection: duckdb.DuckDBPyConnection) -> list[Problem]:
    """Number, day and site of undated count files from the one document with the same differences; a note per file."""
    if not connection.execute("SELECT 1 FROM count_line WHERE effective_date IS NULL AND completed_at IS NULL LIMIT 1").fetchall():
        return []
    connection.execute(UNDATED)
    connection.execute(POSTED)
    connection.execute(TAKEN)
    found = connection.execute(
        """SELECT source_id, document_no, coalesce(effective_date, CAST(completed_at AS DATE)), skus,
                  CASE WHEN count_id = document_no THEN 'no day' ELSE 'neither number nor day' END FROM taken_count ORDER BY source_id, document_no"""
    ).fetchall()
    connection.execute(ADOPT)
    for table in ("taken_count", "posted_count", "undated_count"):
        connection.execute(f"DROP TABLE {table}")
    todo = "Name the number and date under [[files]] in engagement.toml if it was another count."
    dated = date_counts(connection)
    return dated + [
        Problem(
            source,
            "count_recognised",
            "note",
            f"the file says {silent}; taken as {number} of {day}: the differences of {skus} SKU(s) are exactly its movements",
            "the number and day of the count",
            todo,
        )
        for source, number, day, skus, silent in found
    ]
