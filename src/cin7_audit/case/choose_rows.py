"""Rows that say the same thing twice: repeated rows, repeated documents, overlapping movement reports, snapshots of one day."""

import duckdb

from cin7_audit.case.sql import first_row
from cin7_audit.sources.period import DAY_OF
from cin7_audit.vocabulary import SECONDARY, TABLES

# What makes two rows of one kind of report the same row. Tables not named here: every column.
IDENTITY = {
    "movement": (
        "document_type", "document_no", "document_id", "line_no", "kind", "effective_date", "sku", "site", "bin", "batch", "quantity",
        "CASE WHEN quantity = 0 THEN value END",
    ),
    "ledger_line": ("ledger_view", "journal_id", "date", "account_code", "account_name", "amount", "source_type", "reference", "description"),
    "count_line": ("count_id", "effective_date", "sku", "site", "bin", "batch", "counted_quantity", "recorded_quantity"),
    "correction": ("document_no", "document_id", "line_no", "kind", "effective_date", "sku", "site", "bin", "batch", "quantity", "value"),
}  # fmt: skip
MASTERS = ("product", "location", "account")
DOCUMENTS = ("correction", "count_line", "transfer", "receipt", "return_line", "shipment", "expected_posting")
PER_DAY = ("stock_snapshot", "ledger_balance")


def move(connection: duckdb.DuckDBPyConnection, table: str, losers: str) -> int:
    """Move rows to the secondary table. losers: SQL giving (rid, why), one row per rowid of the table."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE loser AS {losers}")
    found = first_row(connection, "SELECT count(*) FROM loser")
    if found and found[0]:
        connection.execute(f"INSERT INTO {table}_secondary SELECT t.*, l.why FROM {table} AS t JOIN loser AS l ON t.rowid = l.rid")
        connection.execute(f"DELETE FROM {table} WHERE rowid IN (SELECT rid FROM loser)")
    connection.execute("DROP TABLE loser")
    return int(found[0]) if found else 0


OVERLAPPING = """
WITH spans AS (
  SELECT r.kind, r.delivery, min({day}) AS first_day, max({day}) AS last_day, count(*) - count({day}) AS undated
  FROM {table} AS t JOIN source_rank AS r ON t.source_id = r.source_id GROUP BY r.kind, r.delivery),
ordered AS (
  SELECT kind, first_day, undated, count(*) OVER (PARTITION BY kind) AS files,
         max(last_day) OVER (PARTITION BY kind ORDER BY first_day, delivery ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached
  FROM spans)
SELECT DISTINCT kind FROM ordered WHERE files > 1 AND (reached >= first_day OR undated > 0) ORDER BY kind
"""


def _overlapping_kinds(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """Kinds with files whose days overlap (or are unknown): only there can a row stand twice."""
    day = f"t.{DAY_OF[table]}" if table in DAY_OF else "CAST(NULL AS DATE)"
    return [row[0] for row in connection.execute(OVERLAPPING.format(table=table, day=day)).fetchall()]


def _shared_identity(connection: duckdb.DuckDBPyConnection, table: str, kind: str) -> tuple[str, ...]:
    """Identity columns that every file of the kind fills, so that a layout without bins still meets one with them.

    API pages share one layout: there an all-blank column is chance, and all columns count.
    """
    trace = ("source_id", "source_row")
    columns = IDENTITY.get(table, tuple(name for name in TABLES[table].column_names if name not in trace))
    api = first_row(connection, "SELECT max(CAST(is_api AS INTEGER)) FROM source_rank WHERE kind = ?", [kind])
    if api and api[0]:
        return columns
    filled = ", ".join(f"count({column})" for column in columns)
    mine = "source_id IN (SELECT source_id FROM source_rank AS r WHERE r.kind = ?)"
    rows = connection.execute(f"SELECT {filled} FROM {table} WHERE {mine} GROUP BY source_id", [kind])
    flags = [[bool(value) for value in row] for row in rows.fetchall()]
    return tuple(column for number, column in enumerate(columns) if len({row[number] for row in flags}) == 1) or columns


REPEATS = """
WITH numbered AS (
  SELECT t.*, t.rowid AS rid, delivery, row_number() OVER (PARTITION BY {same}, delivery ORDER BY source_id, source_row, t.rowid) AS nth
  FROM {table} AS t JOIN (SELECT source_id AS id, delivery FROM source_rank WHERE kind = '{kind}') AS r ON t.source_id = r.id),
placed AS (SELECT rid, delivery, min(delivery) OVER (PARTITION BY {same}, nth) AS first_delivery FROM numbered)
SELECT rid, 'duplicate of ' || first_delivery AS why FROM placed WHERE delivery <> first_delivery
"""


def drop_repeats(connection: duckdb.DuckDBPyConnection) -> None:
    """Overlapping files of one kind: each identical row is kept as often as the one file that has it most often.

    Two equal rows inside one file are two facts; the same row in two files is one.
    """
    for table in SECONDARY:
        if table in MASTERS or table in PER_DAY:
            continue
        for kind in _overlapping_kinds(connection, table):
            same = ", ".join(_shared_identity(connection, table, kind))
            move(connection, table, REPEATS.format(table=table, same=same, kind=kind.replace("'", "''")))


NAMED = "coalesce(t.{number}, t.document_id)"
SAME = "coalesce(t.document_id, t.{number})"  # between two pulls the id stays, a number may be edited
# The API pulled again: the newest version of a document, by its last change, else the fuller, else the later file.
VERSIONS = """
WITH offers AS (
  SELECT {document} AS document, t.source_id, r.kind, {version} AS version, count(*) AS lines
  FROM {table} AS t JOIN source_rank AS r ON t.source_id = r.source_id
  WHERE r.is_api AND {document} IS NOT NULL {only} GROUP BY 1, 2, 3),
best AS (
  SELECT document, kind, source_id, row_number() OVER (PARTITION BY document, kind ORDER BY version DESC NULLS LAST, lines DESC, source_id DESC) AS nth FROM offers)
SELECT t.rowid AS rid, 'another version of ' || b.document || ' in ' || b.source_id AS why
FROM {table} AS t JOIN source_rank AS r ON t.source_id = r.source_id
JOIN best AS b ON b.nth = 1 AND b.document = {document} AND b.kind = r.kind WHERE t.source_id <> b.source_id {only}
"""
# Movements rebuilt from a document follow the version of the document that was chosen: a newer pull may void it or drop its lines.
REBUILT_VERSIONS = """
WITH chosen AS ({chosen}),
used AS (SELECT DISTINCT c.document, r.kind, c.source_id FROM chosen AS c JOIN source_rank AS r ON c.source_id = r.source_id WHERE r.is_api),
newest AS (SELECT document, kind, min(source_id) AS source_id FROM used GROUP BY 1, 2 HAVING count(DISTINCT source_id) = 1)
SELECT t.rowid AS rid, 'another version of ' || n.document || ' in ' || n.source_id AS why
FROM movement AS t JOIN source_rank AS r ON t.source_id = r.source_id JOIN newest AS n ON n.document = coalesce(t.document_id, t.document_no) AND n.kind = r.kind
WHERE r.is_api AND r.movement_rank = 5 AND t.source_id <> n.source_id
"""
REBUILT_FROM = ("correction", "transfer", "receipt", "return_line", "shipment")
BETTER_KIND = """
WITH offers AS (
  SELECT {document} AS document, r.document_rank, min(t.source_id) AS source_id FROM {table} AS t JOIN source_rank AS r ON t.source_id = r.source_id
  WHERE {document} IS NOT NULL GROUP BY 1, 2),
best AS (SELECT document, min(document_rank) AS document_rank, arg_min(source_id, document_rank) AS source_id FROM offers GROUP BY document)
SELECT t.rowid AS rid, b.document || ' described better by ' || b.source_id AS why
FROM {table} AS t JOIN source_rank AS r ON t.source_id = r.source_id JOIN best AS b ON b.document = {document} WHERE r.document_rank > b.document_rank
"""


def choose_documents(connection: duckdb.DuckDBPyConnection) -> None:
    """One description per document: among pulls of the API the newest version, among kinds of source the best.

    Two kinds of API document may share a number (prefixes are the client's own), so versions compete within a kind.
    """
    only = {"movement": "AND r.movement_rank = 5", "expected_posting": "AND t.origin = 'document'"}
    for table in (*DOCUMENTS, "movement"):
        number = "count_id" if table == "count_line" else "document_no"
        document, same = NAMED.format(number=number), SAME.format(number=number)
        version = "max(t.recorded_at)" if "recorded_at" in TABLES[table].column_names else "CAST(NULL AS TIMESTAMP)"
        if table == "movement":
            chosen = " UNION ".join(
                f"SELECT coalesce(document_id, document_no) AS document, source_id FROM {each}" for each in REBUILT_FROM
            )
            move(connection, table, REBUILT_VERSIONS.format(chosen=chosen))
        move(connection, table, VERSIONS.format(table=table, document=same, version=version, only=only.get(table, "")))
        if table not in ("count_line", "expected_posting", "movement"):
            move(connection, table, BETTER_KIND.format(table=table, document=document))


# A file covers the days it states (else those of its rows), the sites it names (all, if it names none) and its SKUs.
MOVEMENT_COVER = """
CREATE OR REPLACE TEMP TABLE movement_cover AS
WITH dated AS (SELECT m.*, coalesce(m.effective_date, CAST(m.completed_at AS DATE)) AS day FROM movement AS m),
groups AS (
  SELECT r.movement_rank, CASE WHEN count(m.site) * 2 < count(*) THEN 10 ELSE 0 END AS penalty
  FROM dated AS m JOIN source_rank AS r ON m.source_id = r.source_id GROUP BY r.movement_rank),
ranked AS (SELECT r.*, r.movement_rank + g.penalty AS final_rank FROM source_rank AS r JOIN groups AS g ON r.movement_rank = g.movement_rank),
days AS (
  SELECT m.source_id, r.kind, r.final_rank, least(coalesce(r.period_from, min(m.day)), min(m.day)) AS first_day,
         greatest(coalesce(r.period_to, max(m.day)), max(m.day)) AS last_day, count(m.site) AS with_site
  FROM dated AS m JOIN ranked AS r ON m.source_id = r.source_id GROUP BY m.source_id, r.kind, r.final_rank, r.period_from, r.period_to)
SELECT DISTINCT d.kind, d.final_rank, d.first_day, d.last_day, m.sku, CASE WHEN d.with_site = 0 THEN NULL ELSE s.site END AS site, min(d.source_id) OVER (PARTITION BY d.final_rank) AS source_id
FROM days AS d JOIN (SELECT DISTINCT source_id, sku FROM movement) AS m ON d.source_id = m.source_id
LEFT JOIN (SELECT DISTINCT source_id, site FROM movement WHERE site IS NOT NULL) AS s ON d.source_id = s.source_id
"""

MOVEMENT_LOSERS = """
WITH mine AS (
  SELECT m.rowid AS rid, m.sku, m.site, coalesce(m.effective_date, CAST(m.completed_at AS DATE)) AS day, f.final_rank
  FROM movement AS m JOIN (SELECT DISTINCT r.source_id, c.final_rank FROM source_rank AS r JOIN movement_cover AS c ON r.kind = c.kind) AS f
    ON m.source_id = f.source_id),
covered AS (
  SELECT m.rid, min(c.source_id) AS better FROM mine AS m JOIN movement_cover AS c
    ON m.sku = c.sku AND c.final_rank < m.final_rank AND m.day BETWEEN c.first_day AND c.last_day
    AND (c.site IS NULL OR m.site IS NULL OR c.site = m.site)
  GROUP BY m.rid)
SELECT rid, 'described better by ' || better AS why FROM covered
"""


def choose_movements(connection: duckdb.DuckDBPyConnection) -> None:
    """One movement report per SKU, site and day: the best that covers it; others fill what it does not reach."""
    found = first_row(
        connection,
        "SELECT count(DISTINCT r.movement_rank) FROM (SELECT DISTINCT source_id FROM movement) AS m JOIN source_rank AS r ON m.source_id = r.source_id",
    )
    if found and found[0] > 1:
        connection.execute(MOVEMENT_COVER)
        move(connection, "movement", MOVEMENT_LOSERS)
        connection.execute("DROP TABLE movement_cover")


SNAPSHOT_LOSERS = """
WITH keyed AS (
  SELECT s.rowid AS rid, s.*, r.kind, r.delivery, r.document_rank FROM stock_snapshot AS s JOIN source_rank AS r ON s.source_id = r.source_id),
offers AS (
  SELECT as_of, site, kind, document_rank, min(source_id) AS first_source,
         CASE WHEN max(CASE WHEN coalesce(grain, 'site') = 'bin' THEN 1 ELSE 0 END) = 1 THEN 0 ELSE 1 END AS coarse,
         CASE WHEN count(value) > 0 THEN 0 ELSE 1 END AS valueless
  FROM keyed GROUP BY as_of, site, kind, document_rank),
best AS (
  SELECT *, row_number() OVER (PARTITION BY as_of, site ORDER BY coarse, valueless, document_rank, kind) AS nth FROM offers),
latest AS (
  SELECT as_of, sku, site, bin, batch, kind, max(delivery) AS delivery FROM keyed GROUP BY as_of, sku, site, bin, batch, kind)
SELECT k.rid, CASE WHEN k.kind <> b.kind THEN 'same day described better by ' || b.first_source ELSE 'same day and place again in ' || l.delivery END AS why
FROM keyed AS k
JOIN best AS b ON k.as_of IS NOT DISTINCT FROM b.as_of AND k.site IS NOT DISTINCT FROM b.site AND b.nth = 1
LEFT JOIN latest AS l ON k.as_of IS NOT DISTINCT FROM l.as_of AND k.sku IS NOT DISTINCT FROM l.sku AND k.site IS NOT DISTINCT FROM l.site
  AND k.bin IS NOT DISTINCT FROM l.bin AND k.batch IS NOT DISTINCT FROM l.batch AND k.kind = l.kind
WHERE k.kind <> b.kind OR k.delivery <> l.delivery
"""

# A total over all sites says nothing more on a day that is told site by site.
SNAPSHOT_TOTALS = """
SELECT s.rowid AS rid, 'same day told by site in ' || d.source_id AS why FROM stock_snapshot AS s
JOIN (SELECT as_of, min(source_id) AS source_id FROM stock_snapshot WHERE site IS NOT NULL GROUP BY as_of) AS d ON s.as_of IS NOT DISTINCT FROM d.as_of
WHERE s.site IS NULL
"""


def choose_snapshots(connection: duckdb.DuckDBPyConnection) -> None:
    """One snapshot per day and site; of two exports of one kind and day, the later file's figure per place."""
    move(connection, "stock_snapshot", SNAPSHOT_TOTALS)
    move(connection, "stock_snapshot", SNAPSHOT_LOSERS)
