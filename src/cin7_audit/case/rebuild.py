"""Movements rebuilt from documents, where no movement report came at all.

Receipts, unstocks, shipments, restocks, transfers and completed corrections say what left or entered stock and on which
day. A rebuild cannot contain opening balances, assemblies, kits taken apart, cost changes, or documents that were not
pulled, and its days are the documents' own; the note says so, and the roll-forward shows how far it reaches.
"""

import duckdb

from cin7_audit.case.sql import first_row
from cin7_audit.errors import Problem

# a client's own word for done (Posted, Approved) is done; only the known words for not done are not
DONE = "upper(coalesce({status}, 'COMPLETED')) NOT IN ('DRAFT', 'VOIDED', 'VOID', 'CANCELLED', 'IN PROGRESS', 'ORDERED', 'CREDITED')"

PARTS = (
    """SELECT 'Purchase', document_no, document_id, 'receipt', received_date, NULL, sku, site, bin, NULL, received_quantity,
              unit_price * coalesce(currency_rate, 1), received_quantity * unit_price * coalesce(currency_rate, 1), supplier, NULL, NULL, NULL, source_id, source_row
       FROM receipt WHERE received_quantity <> 0 AND received_date IS NOT NULL""",
    """SELECT 'Unstock', document_no, document_id, 'unstock', coalesce(received_date, invoice_date), NULL, sku, site, bin, NULL, -unstocked_quantity,
              NULL, NULL, supplier, NULL, NULL, NULL, source_id, source_row
       FROM receipt WHERE unstocked_quantity <> 0 AND coalesce(received_date, invoice_date) IS NOT NULL""",
    """SELECT 'Sale', document_no, document_id, 'sale', coalesce(shipped_date, picked_date), NULL, sku, site, bin, NULL, -coalesce(shipped_quantity, picked_quantity),
              NULL, NULL, customer, NULL, NULL, external_reference, source_id, source_row
       FROM shipment WHERE coalesce(shipped_quantity, picked_quantity) <> 0 AND coalesce(shipped_date, picked_date) IS NOT NULL""",
    """SELECT 'Restock', document_no, document_id, 'restock', restock_date, NULL, sku, site, bin, NULL, restocked_quantity,
              NULL, NULL, customer, NULL, NULL, NULL, source_id, source_row
       FROM return_line WHERE restocked_quantity <> 0 AND restock_date IS NOT NULL""",
    """SELECT 'Transfer Out', document_no, document_id, 'transfer_out', sent_date, NULL, sku, from_site, from_bin, batch, -sent_quantity,
              NULL, NULL, NULL, NULL, NULL, reference, source_id, source_row
       FROM transfer WHERE sent_quantity <> 0 AND sent_date IS NOT NULL""",
    """SELECT 'Transfer In', document_no, document_id, 'transfer_in', received_date, NULL, sku, to_site, to_bin, batch, coalesce(received_quantity, sent_quantity),
              NULL, NULL, NULL, NULL, NULL, reference, source_id, source_row
       FROM transfer WHERE coalesce(received_quantity, sent_quantity) <> 0 AND received_date IS NOT NULL""",
    f"""SELECT 'Correction', document_no, document_id,
               CASE kind WHEN 'stocktake' THEN 'stocktake' WHEN 'write_off' THEN 'write_off' WHEN 'auto_adjustment' THEN 'auto_adjustment' ELSE 'adjustment' END,
               effective_date, completed_at, sku, site, bin, batch, quantity, unit_cost, value, NULL, reason, "user", reference, source_id, source_row
        FROM correction WHERE quantity <> 0 AND coalesce(effective_date, CAST(completed_at AS DATE)) IS NOT NULL AND {DONE.format(status="status")}""",
)

INSERT = f"""
INSERT INTO movement (movement_id, document_type, document_no, document_id, kind, effective_date, completed_at, sku, site, bin, batch, quantity, unit_cost, value,
                      counterparty, reason, "user", reference, source_id, source_row)
SELECT 'rebuilt:' || row_number() OVER (ORDER BY source_id, source_row, kind, sku, site), *
FROM ({" UNION ALL ".join(PARTS)}) AS parts(document_type, document_no, document_id, kind, effective_date, completed_at, sku, site, bin, batch, quantity, unit_cost, value,
      counterparty, reason, "user", reference, source_id, source_row)
"""


def rebuild_movements(connection: duckdb.DuckDBPyConnection) -> list[Problem]:
    """Fill `movement` from documents if it is empty; one note that says so."""
    if first_row(connection, "SELECT 1 FROM movement LIMIT 1") is not None:
        return []
    connection.execute(INSERT)
    made = first_row(connection, "SELECT count(*), count(DISTINCT document_no) FROM movement")
    if not made or not made[0]:
        return []
    seen = f"no movement report; {made[0]:,} movements rebuilt from {made[1]:,} documents, without opening balances, assemblies and cost changes"
    return [
        Problem(
            "",
            "movements_rebuilt",
            "note",
            seen,
            "Inventory Movement Details of the whole period",
            "Ask for that report; belief rests on documents until then.",
        )
    ]
