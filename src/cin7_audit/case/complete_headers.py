"""Who and when, from the document lists: detail pages of the API leave out creation and last change (cin7-core 3.4)."""

import duckdb

# table -> (document number column, our column -> the header's column)
TARGETS: dict[str, tuple[str, dict[str, str]]] = {
    "correction": ("document_no", {"recorded_at": "recorded_at", "completed_at": "completed_at", "status": "status", "user": "user"}),
    "count_line": ("count_id", {"recorded_at": "recorded_at", "completed_at": "completed_at", "status": "status", "completed_by": "user"}),
    "movement": ("document_no", {"recorded_at": "recorded_at", "completed_at": "completed_at", "user": "user"}),
}

BY_ID = """
UPDATE {table} SET {sets} FROM (SELECT document_id, {values} FROM document_header WHERE document_id IS NOT NULL GROUP BY 1) AS h
WHERE {table}.document_id = h.document_id
"""
# A number that two documents share (prefixes are shared, cin7-core 1.6) names neither.
BY_NUMBER = """
UPDATE {table} SET {sets} FROM (
  SELECT document_no, {values} FROM document_header WHERE document_no IS NOT NULL GROUP BY 1 HAVING count(DISTINCT coalesce(document_id, '')) = 1) AS h
WHERE {table}.{number} = h.document_no
"""


def fill_from_headers(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill only what is unknown; by system id where both have one, else by number where it names one document."""
    for table, (number, pairs) in TARGETS.items():
        sets = ", ".join(f'"{mine}" = coalesce({table}."{mine}", h."{theirs}")' for mine, theirs in pairs.items())
        values = ", ".join(f'max("{theirs}") AS "{theirs}"' for theirs in pairs.values())
        connection.execute(BY_ID.format(table=table, sets=sets, values=values))
        connection.execute(BY_NUMBER.format(table=table, sets=sets, values=values, number=number))
