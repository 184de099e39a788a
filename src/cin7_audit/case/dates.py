"""The day of a snapshot that does not state it: an availability pull or a Stock Level report is a picture of "now".

A day is taken only from agreement: with a dated snapshot, else with the movements up to their last day. Agreement means
that at least nine in ten SKU totals per site are equal. Otherwise the day stays unknown and is asked for.
"""

import duckdb

from cin7_audit.errors import Problem

AGREEING_SHARE = 0.9  # of SKU x site totals (default, ours)
MINIMUM_LINES = 5

# Totals per SKU and site: undated files; dated snapshots; movements up to their last day.
OFFERS = """
CREATE OR REPLACE TEMP TABLE snapshot_offer AS
WITH last_day AS (SELECT max(coalesce(CAST(completed_at AS DATE), effective_date)) AS day FROM movement)
SELECT 1 AS rank, 'the dated ' || coalesce(f.title, f.kind) AS basis, s.as_of AS day, s.sku, s.site, sum(s.on_hand) AS quantity
FROM stock_snapshot AS s JOIN evidence_file AS f ON s.source_id = f.source_id
WHERE s.as_of IS NOT NULL AND s.site IS NOT NULL GROUP BY f.title, f.kind, s.as_of, s.sku, s.site
UNION ALL
SELECT 2, 'the movements up to their last day', l.day, m.sku, m.site, sum(m.quantity) FROM movement AS m CROSS JOIN last_day AS l
WHERE l.day IS NOT NULL GROUP BY l.day, m.sku, m.site
"""

AGREEMENT = """
WITH undated AS (
  SELECT r.kind, s.sku, s.site, sum(s.on_hand) AS quantity FROM stock_snapshot AS s JOIN evidence_file AS r ON s.source_id = r.source_id
  WHERE s.as_of IS NULL AND s.on_hand IS NOT NULL GROUP BY 1, 2, 3),
compared AS (
  SELECT u.kind, o.rank, o.basis, o.day, count(*) AS lines, count(CASE WHEN u.quantity = o.quantity THEN 1 END) AS equal
  FROM undated AS u JOIN snapshot_offer AS o ON u.sku = o.sku AND u.site IS NOT DISTINCT FROM o.site WHERE u.quantity <> 0 OR o.quantity <> 0 GROUP BY 1, 2, 3, 4),
sized AS (SELECT kind, count(CASE WHEN quantity <> 0 THEN 1 END) AS lines FROM undated GROUP BY kind),
ranked AS (
  SELECT c.kind, c.basis, c.day, c.equal, c.lines, row_number() OVER (PARTITION BY c.kind ORDER BY c.rank, c.equal DESC, c.day DESC, c.basis) AS nth
  FROM compared AS c JOIN sized AS z ON c.kind = z.kind WHERE c.equal >= {share} * c.lines AND c.equal >= {share} * z.lines AND c.equal >= {minimum})
SELECT kind, basis, day, equal, lines FROM ranked WHERE nth = 1 ORDER BY kind
"""


def date_snapshots(connection: duckdb.DuckDBPyConnection) -> list[Problem]:
    """Date undated snapshots by agreement; one note per file."""
    undated = connection.execute("SELECT DISTINCT source_id FROM stock_snapshot WHERE as_of IS NULL ORDER BY 1").fetchall()
    if not undated:
        return []
    connection.execute(OFFERS)
    found = connection.execute(AGREEMENT.format(share=AGREEING_SHARE, minimum=MINIMUM_LINES)).fetchall()
    notes = []
    for kind, basis, day, equal, lines in found:
        sources = connection.execute(
            "SELECT DISTINCT s.source_id FROM stock_snapshot AS s JOIN evidence_file AS f ON s.source_id = f.source_id WHERE s.as_of IS NULL AND f.kind = ? ORDER BY 1",
            [kind],
        ).fetchall()
        connection.execute(
            "UPDATE stock_snapshot SET as_of = ? WHERE as_of IS NULL AND source_id IN (SELECT source_id FROM evidence_file WHERE kind = ?)",
            [day, kind],
        )
        seen = f"the snapshot states no day; taken as {day}, where {equal} of {lines} SKU totals equal {basis}"
        todo = "Name the date in engagement.toml if it was another."
        notes += [Problem(source, "snapshot_dated", "note", seen, "the day of the export", todo) for (source,) in sources]
    connection.execute("DROP TABLE snapshot_offer")
    return notes


UNDATED = """
SELECT source_id, count(*), min(source_row) FROM {table} WHERE sku IS NOT NULL AND effective_date IS NULL AND completed_at IS NULL
GROUP BY source_id ORDER BY source_id
"""


def undated_rows(connection: duckdb.DuckDBPyConnection) -> list[Problem]:
    """A note per file whose movements or counts have no day: kept in the tables, but without a place in any running balance."""
    return [
        Problem(
            source,
            "row_without_day",
            "note",
            f"{rows} {table.replace('_', ' ')} row(s) without a day, the first in row {first}: in no running balance and no count",
            "the day of every row",
            "Add the day at its source, or `date` under [[files]] if the whole file is of one day.",
        )
        for table in ("movement", "count_line")
        for source, rows, first in connection.execute(UNDATED.format(table=table)).fetchall()
    ]
