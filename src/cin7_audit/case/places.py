"""Where a row happened, where the report leaves it out.

Movement Details prints a bin but often no location (cin7-core 2.3). A site is filled in only where one answer exists:
the bin belongs to one site, the row's document names one site for that SKU, the rest of its stocktake is at one site, or the
client has one site in all.
"""

import duckdb

from cin7_audit.case.sql import first_row
from cin7_audit.errors import Problem

BIN_SITES = """
CREATE OR REPLACE TEMP TABLE bin_site AS
WITH pairs AS (
  SELECT bin, site FROM location UNION SELECT bin, site FROM count_line UNION SELECT bin, site FROM stock_snapshot
  UNION SELECT bin, site FROM correction UNION SELECT bin, site FROM receipt UNION SELECT bin, site FROM movement)
SELECT bin, min(site) AS site FROM pairs WHERE bin IS NOT NULL AND site IS NOT NULL GROUP BY bin HAVING count(DISTINCT site) = 1
"""

DOCUMENT_SITES = """
CREATE OR REPLACE TEMP TABLE document_site AS
WITH named AS (
  SELECT document_no, sku, site, CAST(NULL AS INTEGER) AS direction FROM receipt UNION SELECT document_no, sku, site, NULL FROM shipment
  UNION SELECT order_no, sku, site, NULL FROM return_line UNION SELECT document_no, sku, site, NULL FROM return_line
  UNION SELECT document_no, sku, site, NULL FROM correction UNION SELECT count_id, sku, site, NULL FROM count_line
  UNION SELECT document_no, sku, from_site, -1 FROM transfer UNION SELECT document_no, sku, to_site, 1 FROM transfer)
SELECT document_no, sku, direction, min(site) AS site FROM named WHERE document_no IS NOT NULL AND sku IS NOT NULL AND site IS NOT NULL
GROUP BY 1, 2, 3 HAVING count(DISTINCT site) = 1
"""

ONE_SITE = """
WITH every AS (
  SELECT site FROM location UNION SELECT site FROM movement UNION SELECT site FROM count_line UNION SELECT site FROM stock_snapshot
  UNION SELECT site FROM correction UNION SELECT from_site FROM transfer UNION SELECT to_site FROM transfer UNION SELECT site FROM receipt)
SELECT min(site) FROM every WHERE site IS NOT NULL HAVING count(DISTINCT site) = 1
"""

# A stocktake is of one location (cin7-core 1.7.6): lines whose bin nobody knows are where the rest of the file is.
FROM_COUNT = """
UPDATE count_line SET site = d.site FROM (
  SELECT source_id, count_id, min(site) AS site FROM count_line WHERE site IS NOT NULL AND count_id IS NOT NULL GROUP BY 1, 2 HAVING count(DISTINCT site) = 1) AS d
WHERE count_line.site IS NULL AND count_line.count_kind = 'stocktake' AND count_line.source_id = d.source_id AND count_line.count_id = d.count_id
"""

FROM_DOCUMENT = """
UPDATE movement SET site = d.site FROM document_site AS d
WHERE movement.site IS NULL AND movement.document_no = d.document_no AND movement.sku = d.sku
  AND (d.direction IS NULL OR d.direction = sign(movement.quantity))
"""


def _without_site(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, int]:
    return dict(connection.execute(f"SELECT source_id, count(*) FROM {table} WHERE site IS NULL GROUP BY source_id").fetchall())


def _notes(table: str, before: dict[str, int], after: dict[str, int]) -> list[Problem]:
    notes = []
    for source, lines in sorted(before.items()):
        left = after.get(source, 0)
        seen = f"{lines} {table.replace('_', ' ')} row(s) without a site; {lines - left} placed by their bin, document or the only site, {left} left without"
        todo = "Export with the column Location, or name the site in engagement.toml." if left else "Nothing to do."
        notes.append(Problem(source, "site_filled_in", "note", seen, "a site on every row", todo))
    return notes


def fill_places(connection: duckdb.DuckDBPyConnection) -> list[Problem]:
    """Fill missing sites of movements, counts and snapshots where only one answer exists; the notes say how many."""
    tables = ("movement", "count_line", "stock_snapshot")
    before = {table: _without_site(connection, table) for table in tables}
    if not any(before.values()):
        return []
    connection.execute(BIN_SITES)
    connection.execute(DOCUMENT_SITES)
    for table in tables:
        if before[table]:
            connection.execute(f"UPDATE {table} SET site = b.site FROM bin_site AS b WHERE {table}.site IS NULL AND {table}.bin = b.bin")
    connection.execute(FROM_DOCUMENT)
    connection.execute(FROM_COUNT)
    only = first_row(connection, ONE_SITE)
    for table in tables:
        if only and before[table]:
            connection.execute(f"UPDATE {table} SET site = ? WHERE site IS NULL", [only[0]])
    connection.execute("DROP TABLE bin_site")
    connection.execute("DROP TABLE document_site")
    return [note for table in tables for note in _notes(table, before[table], _without_site(connection, table))]
