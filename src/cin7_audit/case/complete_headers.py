"""Who and when: from the document lists, the parties of sales and purchases, and the day stock changed from the document's own movements.

Detail pages of the API leave out creation and last change (cin7-core 3.4). An adjustment states only its effective date,
which dates the journal; the movement report dates by stock, so a document's movements tell when it was completed.
"""

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

# Only where all movements of the document fall on one day.
BY_MOVEMENT = """
UPDATE {table} SET completed_at = m.completed_at FROM (
  SELECT document_no, max(completed_at) AS completed_at FROM movement
  WHERE document_no IS NOT NULL AND completed_at IS NOT NULL AND kind IN ('adjustment', 'stocktake', 'write_off', 'opening')
  GROUP BY document_no HAVING count(DISTINCT CAST(completed_at AS DATE)) = 1) AS m
WHERE {table}.completed_at IS NULL AND {table}.{number} = m.document_no
"""

# Movement Details prints no counterparty (cin7-core 2.3): the sale or purchase of that number names its own.
BY_PARTY = """
UPDATE movement SET counterparty = p.party FROM (
  SELECT document_no, min(party) AS party FROM (
    SELECT document_no, customer AS party FROM shipment UNION ALL SELECT document_no, supplier FROM receipt UNION ALL SELECT order_no, customer FROM return_line) AS d
  WHERE document_no IS NOT NULL AND party IS NOT NULL GROUP BY document_no HAVING count(DISTINCT party) = 1) AS p
WHERE movement.counterparty IS NULL AND movement.document_no = p.document_no AND movement.kind IN ('sale', 'pick', 'restock', 'receipt', 'unstock')
"""


def fill_from_headers(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill only what is unknown; by system id where both have one, else by number where it names one document."""
    for table, (number, pairs) in TARGETS.items():
        sets = ", ".join(f'"{mine}" = coalesce({table}."{mine}", h."{theirs}")' for mine, theirs in pairs.items())
        values = ", ".join(f'max("{theirs}") AS "{theirs}"' for theirs in pairs.values())
        connection.execute(BY_ID.format(table=table, sets=sets, values=values))
        connection.execute(BY_NUMBER.format(table=table, sets=sets, values=values, number=number))
    for table in ("correction", "count_line"):
        connection.execute(BY_MOVEMENT.format(table=table, number=TARGETS[table][0]))
    connection.execute(BY_PARTY)
