"""product with its movement ledger (cin7-core 1.7.3): tables product, bill_of_material, movement."""

from decimal import Decimal
from typing import Any

from cin7_audit.sources.cin7_core.api.document import ApiDocument, Reader
from cin7_audit.sources.cin7_core.api.fields import amount, blocks, day, guid, lines, number, place, plain, sku, text, unset_text
from cin7_audit.sources.cin7_core.api.pages import Record
from cin7_audit.sources.cin7_core.kinds import directions, movement_kind


def read(reader: Reader, _kind: str, record: Record) -> None:
    """One product: its master data, its components, its movements."""
    ordinal = reader.next()
    code = sku(record)
    if code is None:
        reader.aside(ordinal, record, "a product without SKU", "sku_missing")
        return
    _product(reader, ordinal, code, record)
    for component in lines(record, "BillOfMaterialsProducts"):
        reader.add("bill_of_material", ordinal, sku=code, component_sku=sku(component), quantity=number(component, "Quantity"))
    reader.each(lines(record, "Movements"), lambda line, row: _movement(reader, code, line, row))


def _product(reader: Reader, ordinal: int, code: str, record: Record) -> None:
    suppliers = blocks(record, "Suppliers")
    reader.add(
        "product",
        ordinal,
        sku=code,
        name=text(record, "Name"),
        category=text(record, "Category"),
        brand=unset_text(record, "Brand"),
        unit=text(record, "UOM"),
        pack_qty=_pack(record),
        barcode=unset_text(record, "Barcode"),
        product_type=text(record, "Type"),
        costing_method=text(record, "CostingMethod"),
        average_cost=number(record, "AverageCost"),
        price=number(record, "PriceTier1"),
        status=text(record, "Status"),
        is_bill_of_material=None if record.get("BillOfMaterial") is None else str(bool(record["BillOfMaterial"])).lower(),
        inventory_account=text(record, "InventoryAccount"),
        cogs_account=text(record, "COGSAccount"),
        supplier=text(suppliers[0], "SupplierName") if suppliers else None,
        stock_locator=unset_text(record, "StockLocator"),
    )


def _pack(record: Record) -> str | None:
    found = amount(record, "CartonQuantity")
    return plain(found) if found is not None and found > 1 else None


def _movement(reader: Reader, code: str, line: Record, ordinal: int) -> None:
    """One movement. Quantity is signed; the value takes its sign where the service prints it positive on an issue."""
    quantity, worth = amount(line, "Quantity") or Decimal(0), amount(line, "Amount")
    word = text(line, "Type") or ""
    if quantity < 0 and worth is not None and worth > 0:
        worth = -worth
        reader.count("amount_unsigned")
    if directions(word) is None:
        reader.count("type_unknown")
    site, bin_name = place(line)
    sign = (quantity > 0) - (quantity < 0)
    values: dict[str, Any] = {"document_type": word, "document_no": text(line, "Number"), "document_id": guid(line, "TaskID")}
    values |= {"sku": code, "site": site, "bin": bin_name, "batch": text(line, "BatchSN"), "counterparty": text(line, "FromTo")}
    values |= {"quantity": plain(quantity), "value": plain(worth), "kind": movement_kind(word, sign, bool(worth))}
    when = day(line, "Date")
    if when is None:
        raise ValueError("no Date")
    reader.total("quantity", plain(quantity))
    reader.add(
        "movement",
        ordinal,
        movement_id=f"{reader.account.source_id}-{ordinal}",
        effective_date=when,
        completed_at=f"{when} 00:00:00",
        **values,
    )


PRODUCT = ApiDocument(
    "cin7_core.api_product",
    "Products and their movements (Cin7 Core API)",
    "product",
    read,
    (
        ("amount_unsigned", "issues print a positive amount; it is taken as negative, like the quantity"),
        ("type_unknown", "movements have a type not in the reference; they are kept as kind adjustment"),
    ),
)
