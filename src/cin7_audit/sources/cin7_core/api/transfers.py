"""Stock transfers (cin7-core 1.7.7): table transfer, one row per line.

The service stores no received quantity: what is completed equals what was sent, so shortages in transit appear only as
later adjustments. Lines carry no bin; a bin target stands in the document's From or To location.
"""

from cin7_audit.sources.cin7_core.api.document import Reader
from cin7_audit.sources.cin7_core.api.fields import lines, number
from cin7_audit.sources.cin7_core.api.pages import Record


def read(reader: Reader, record: Record) -> None:
    """One transfer."""
    shared = reader.read("transfer_document", record)
    sent, done, is_done = shared["sent_date"], shared["received_date"], shared["status"] == "COMPLETED"
    shared |= {"sent_date": sent or (done if is_done else None), "received_date": done if is_done else None}
    found = lines(record, "Lines") or lines(record, "Order")
    if not found:
        reader.header("transfer", record, effective_date=done or sent)
    for row in found:
        with reader.line(row):
            quantity = number(row, "TransferQuantity", "Quantity")
            reader.total("sent", quantity)
            reader.add(
                "transfer",
                **shared,
                **reader.read("transfer_line", row),
                received_quantity=quantity if is_done else None,
            )
