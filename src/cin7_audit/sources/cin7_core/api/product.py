"""product with its movement ledger (cin7-core 1.7.3): tables product, bill_of_material, movement."""

from cin7_audit.sources.cin7_core.api.document import Reader
from cin7_audit.sources.cin7_core.api.fields import ZERO, blocks, day, lines, number, sku, text
from cin7_audit.sources.cin7_core.api.pages import Record
from cin7_audit.sources.cin7_core.kinds import directions, movement_kind


def read(reader: Reader, record: Record) -> None:
    """One product: its master data, its components, its movements."""
    reader.next()
    code = sku(record)
    if code is None:
        reader.put_aside(record, "product_without_sku")
        return
    pack, suppliers = number(record, "CartonQuantity"), blocks(record, "Suppliers")
    reader.add(
        "product",
        sku=code,
        pack_qty=pack if pack is not None and pack > 1 else None,
        is_bill_of_material=None if record.get("BillOfMaterial") is None else bool(record["BillOfMaterial"]),
        supplier=text(suppliers[0], "SupplierName") if suppliers else None,
        **reader.read("product", record),
    )
    for component in lines(record, "BillOfMaterialsProducts"):
        reader.add("bill_of_material", sku=code, **reader.read("product_component", component))
    for line in lines(record, "Movements"):
        with reader.line(line):
            _movement(reader, code, line)


def _movement(reader: Reader, code: str, line: Record) -> None:
    """One movement. Quantity is signed; the value takes its sign where the service prints it positive on an issue."""
    quantity, value = number(line, "Quantity") or ZERO, number(line, "Amount")
    word = text(line, "Type") or ""
    if quantity < 0 and value is not None and value > 0:
        value = -value
        reader.count("amount_unsigned")
    if directions(word) is None:
        reader.count("type_unknown")
    kind = movement_kind(word, (quantity > 0) - (quantity < 0), bool(value))
    when = day(line, "Date")
    if when is None:
        raise ValueError("no Date")
    reader.total("quantity", quantity)
    said = reader.read("product_movement", line)
    reader.move(when, **said, document_type=word, sku=code, quantity=quantity, value=value, kind=kind)
