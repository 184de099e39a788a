"""Corrections known only by their movements: where no document came, the movement report still shows what was corrected.

Movement Details names stocktakes, adjustments and write-offs with date, SKU, place and quantity. The document's effective
date comes from its posting or its list row where either came; figures before and after from the count of the same number.
"""

import duckdb

from cin7_audit.case.sql import number
from cin7_audit.errors import Problem

REGISTER = """
INSERT INTO correction (document_no, document_id, line_no, kind, kind_rule, status, effective_date, completed_at, recorded_at, sku, site, bin, batch,
  quantity_before, quantity_after, quantity, unit_cost, value, account, reason, reference, "user", source_id, source_row)
WITH known AS (SELECT DISTINCT document_no FROM correction WHERE document_no IS NOT NULL),
posted AS (SELECT document_no, min(effective_date) AS day FROM expected_posting WHERE document_no IS NOT NULL GROUP BY 1 HAVING count(DISTINCT effective_date) = 1),
headed AS (SELECT document_no, min(effective_date) AS day, min(account) AS account, min(reference) AS reference FROM document_header
           WHERE document_no IS NOT NULL GROUP BY 1 HAVING count(DISTINCT coalesce(document_id, '')) = 1),
counted AS (SELECT count_id, sku, site, bin, batch, sum(recorded_quantity) AS recorded, sum(counted_quantity) AS counted FROM count_line
            WHERE count_id IS NOT NULL GROUP BY 1, 2, 3, 4, 5)
SELECT m.document_no, m.document_id, m.line_no, m.kind, 'movement rows of the document; the document itself did not come', 'COMPLETED',
       coalesce(h.day, p.day, m.effective_date), coalesce(m.completed_at, CAST(m.effective_date AS TIMESTAMP)), m.recorded_at, m.sku, m.site, m.bin, m.batch,
       c.recorded, c.counted, m.quantity, m.unit_cost, m.value, h.account, m.reason, coalesce(m.reference, h.reference), m."user", m.source_id, m.source_row
FROM movement AS m LEFT JOIN known AS k ON m.document_no = k.document_no LEFT JOIN posted AS p ON m.document_no = p.document_no
LEFT JOIN headed AS h ON m.document_no = h.document_no
LEFT JOIN counted AS c ON m.document_no = c.count_id AND m.sku = c.sku AND m.site IS NOT DISTINCT FROM c.site AND m.bin IS NOT DISTINCT FROM c.bin
  AND m.batch IS NOT DISTINCT FROM c.batch AND m.quantity = c.counted - c.recorded
WHERE m.kind IN ('stocktake', 'adjustment', 'write_off', 'auto_adjustment') AND m.quantity <> 0 AND k.document_no IS NULL
"""

# A stocktake's lines state no cost (cin7-core 1.7.6); the movement of the same document, SKU, site and quantity does.
# Its bin is not asked for: product movements name the site alone. Two rows of different cost leave the line as it was.
VALUES = """
UPDATE correction SET unit_cost = coalesce(correction.unit_cost, m.unit_cost), value = m.value
FROM (SELECT document_no, sku, site, quantity, min(value) AS value, min(value) / quantity AS unit_cost FROM movement
      WHERE kind IN ('stocktake', 'adjustment', 'write_off', 'auto_adjustment') AND document_no IS NOT NULL AND quantity <> 0 AND value IS NOT NULL
        AND sign(value) = sign(quantity)
      GROUP BY document_no, sku, site, quantity HAVING min(value) = max(value)) AS m
WHERE correction.value IS NULL AND correction.document_no = m.document_no AND correction.sku = m.sku
  AND correction.site IS NOT DISTINCT FROM m.site AND correction.quantity = m.quantity
"""


# A movement report without its cost column: the document it came from states the cost (rebuilt rows stand in the secondary table).
COSTS = """
UPDATE movement SET unit_cost = d.unit_cost, value = TRY_CAST(movement.quantity * d.unit_cost AS DECIMAL(18,4))
FROM (SELECT document_no, sku, min(unit_cost) AS unit_cost FROM movement_secondary
      WHERE document_no IS NOT NULL AND sku IS NOT NULL AND quantity <> 0 AND unit_cost IS NOT NULL
      GROUP BY document_no, sku HAVING min(unit_cost) = max(unit_cost)) AS d
WHERE movement.value IS NULL AND movement.unit_cost IS NULL AND movement.document_no = d.document_no AND movement.sku = d.sku
"""


def cost_from_documents(connection: duckdb.DuckDBPyConnection) -> None:
    """Give movements without any cost the one unit cost their own document states for the SKU."""
    connection.execute(COSTS)


def value_from_movements(connection: duckdb.DuckDBPyConnection) -> None:
    """Give corrections without a value the value their own movement states."""
    connection.execute(VALUES)


# Where only movements or count sheets came, the ledger's own journal of that number names the account the correction went to.
ACCOUNTS = """
UPDATE correction SET account = l.account_code
FROM (SELECT trim(g.reference) AS document_no, min(g.account_code) AS account_code FROM ledger_line AS g
      LEFT JOIN account AS a ON g.account_code = a.account_code
      WHERE g.reference IS NOT NULL AND g.account_code IS NOT NULL AND coalesce(a.role, '') NOT IN ('inventory', 'in_transit', 'accrual')
        AND EXISTS (SELECT 1 FROM ledger_line AS i JOIN account AS r ON i.account_code = r.account_code
                    WHERE r.role = 'inventory' AND trim(i.reference) = trim(g.reference))
      GROUP BY 1 HAVING count(DISTINCT g.account_code) = 1) AS l
WHERE correction.account IS NULL AND correction.document_no = l.document_no
"""


def account_from_ledger(connection: duckdb.DuckDBPyConnection) -> None:
    """Give corrections without an account the one account their journal in the ledger uses beside inventory."""
    connection.execute(ACCOUNTS)


def register_from_movements(connection: duckdb.DuckDBPyConnection) -> list[Problem]:
    """Add corrections whose documents are missing; a note says how many."""
    before = number(connection, "SELECT count(*) FROM correction")
    connection.execute(REGISTER)
    added = number(connection, "SELECT count(*) FROM correction") - before
    if not added:
        return []
    seen = f"{added:,} corrections are known by their movement rows only, without comment, user or account"
    todo = "Ask for the API pull of adjustments, stocktakes and write-offs."
    return [Problem("", "corrections_from_movements", "note", seen, "the documents themselves", todo)]
