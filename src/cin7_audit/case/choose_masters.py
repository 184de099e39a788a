"""Master data described by several files: one row per product, place and account, blanks filled from the others."""

import duckdb

from cin7_audit.case.choose_rows import move
from cin7_audit.case.sql import first_row
from cin7_audit.errors import Problem
from cin7_audit.vocabulary import TABLES

KEYS = {
    "product": ("sku",),
    "location": ("site", "bin"),
    "account": ("coalesce(account_code, 'name ' || account_name)",),
}


def _merge(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Keep the row of the best source; fill its blanks with the first known value of the others, in order of rank."""
    key = ", ".join(KEYS[table])
    names = [name for name in TABLES[table].column_names if name not in ("source_id", "source_row")]
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE ranked AS
            SELECT t.*, t.rowid AS rid, concat_ws(chr(31), {", ".join(f"coalesce({part}, '')" for part in KEYS[table])}) AS key_text,
                   row_number() OVER (PARTITION BY {key} ORDER BY r.document_rank, t.source_id, t.source_row) AS nth,
                   first_value(t.source_id) OVER (PARTITION BY {key} ORDER BY r.document_rank, t.source_id, t.source_row) AS kept_in
            FROM {table} AS t JOIN source_rank AS r ON t.source_id = r.source_id"""
    )
    doubled = first_row(connection, "SELECT 1 FROM ranked WHERE nth > 1 LIMIT 1")
    if doubled:
        first_known = ", ".join(f"arg_min({name}, nth) AS {name}" for name in names)
        sets = ", ".join(f"{name} = f.{name}" for name in names)
        connection.execute(
            f"""UPDATE {table} SET {sets} FROM (SELECT max(CASE WHEN nth = 1 THEN rid END) AS rid, {first_known} FROM ranked
                  GROUP BY key_text HAVING count(*) > 1) AS f WHERE {table}.rowid = f.rid"""
        )
        # the rows that lose are moved as delivered: only the kept row is completed
        move(connection, table, "SELECT rid, 'described in ' || kept_in AS why FROM ranked WHERE nth > 1")
    connection.execute("DROP TABLE ranked")


def merge_masters(connection: duckdb.DuckDBPyConnection) -> list[Problem]:
    """One row per product, location and account."""
    for table in KEYS:
        _merge(connection, table)
    return []
