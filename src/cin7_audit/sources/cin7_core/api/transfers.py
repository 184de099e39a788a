"""Stock transfers (cin7-core 1.7.7): table transfer, one row per line; list rows fill document_header.

The service stores no received quantity: what is completed equals what was sent, so shortages in transit appear only as
later adjustments. Lines carry no bin; a bin target stands in the document's From or To location.
"""

from cin7_audit.sources.cin7_core.api.corrections import header
from cin7_audit.sources.cin7_core.api.document import ApiDocument, Reader
from cin7_audit.sources.cin7_core.api.fields import account_code, amount, day, guid, lines, plain, sku, text
from cin7_audit.sources.cin7_core.api.pages import Record
from cin7_audit.sources.reading import split_location


def read(reader: Reader, kind: str, record: Record) -> None:
    """One transfer."""
    if kind == "transfer_row":
        header(reader, record, "StockTransfer", "Number", effective_date=day(record, "CompletionDate", "DepartureDate"))
        return
    status = (text(record, "Status") or "").upper() or None
    from_site, from_bin = split_location(text(record, "FromLocation") or "")
    to_site, to_bin = split_location(text(record, "ToLocation") or "")
    sent, done = day(record, "DepartureDate"), day(record, "CompletionDate")
    is_done = status == "COMPLETED"
    shared = {
        "document_no": text(record, "Number"),
        "document_id": guid(record, "TaskID"),
        "status": status,
        "reference": text(record, "Reference"),
    }
    shared |= {"from_site": from_site, "from_bin": from_bin, "to_site": to_site, "to_bin": to_bin}
    shared |= {"sent_date": sent or (done if is_done else None), "received_date": done if is_done else None}
    shared |= {"in_transit_account": account_code(text(record, "InTransitAccount"))}

    def line(row: Record, ordinal: int) -> None:
        quantity = plain(amount(row, "TransferQuantity", "Quantity"))
        reader.total("sent", quantity)
        received = quantity if is_done else None
        reader.add(
            "transfer", ordinal, **shared, sku=sku(row), batch=text(row, "BatchSN"), sent_quantity=quantity, received_quantity=received
        )

    found = lines(record, "Lines") or lines(record, "Order")
    if not found:
        header(reader, record, "StockTransfer", "Number", effective_date=done or sent)
    reader.each(found, line)


TRANSFER = ApiDocument("cin7_core.api_transfer", "Stock transfers (Cin7 Core API)", "transfer", read)
