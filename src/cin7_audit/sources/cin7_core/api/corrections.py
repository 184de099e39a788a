"""Stock adjustments, stocktakes and write-offs (cin7-core 1.7.5, 1.7.6, 1.7.13): correction, count_line, expected_posting.

`Adjustment` is the new absolute quantity: variance = Adjustment - QuantityOnHand. Zero-stock and new lines are a gain of
Quantity at UnitCost. Write-off quantities are positive and mean a loss. List rows fill document_header.
"""

from decimal import Decimal
from typing import Any

from cin7_audit.sources.cin7_core.api.document import ApiDocument, Reader
from cin7_audit.sources.cin7_core.api.fields import account_code, amount, day, guid, lines, moment, place, plain, sku, text
from cin7_audit.sources.cin7_core.api.pages import Record
from cin7_audit.sources.cin7_core.api.postings import Line, read_postings, values

UNFINISHED = ("DRAFT", "IN PROGRESS", "VOIDED")
OTHER_SPELLING = "line_spelling"
BY_ORDER = "values_by_order"


def header(reader: Reader, record: Record, document_type: str, number: str, **more: Any) -> None:
    """document_header of one list row."""
    reader.add(
        "document_header",
        reader.next(),
        document_id=guid(record, "TaskID", "ID", "SaleID"),
        document_no=text(record, number),
        document_type=document_type,
        status=text(record, "Status"),
        site=text(record, "Location"),
        account=account_code(text(record, "Account")),
        reference=text(record, "Reference", "Notes"),
        **{"effective_date": day(record, "EffectiveDate"), **more},
    )


def existing(reader: Reader, line: Record) -> tuple[Decimal | None, Decimal | None]:
    """(before, after) of an existing-stock line; the spellings integrators report are a fall-back, and counted."""
    before, after = amount(line, "QuantityOnHand"), amount(line, "Adjustment")
    if after is None and (after := amount(line, "AdjustedQuantity")) is not None:
        reader.count(OTHER_SPELLING)
        before = before if before is not None else amount(line, "Quantity")
    elif after is None and before is not None and (after := amount(line, "Quantity")) is not None:
        reader.count(OTHER_SPELLING)
    return before, after


def read_adjustment(reader: Reader, kind: str, record: Record) -> None:
    """correction of every line of an adjustment; list rows fill document_header."""
    if kind == "adjustment_row":
        header(reader, record, "StockAdjustment", "StocktakeNumber")
        return
    found = [_existing_line(reader, line) for line in lines(record, "ExistingStockLines")]
    found += [_new_line(line) for line in lines(record, "NewStockLines")]
    _write(reader, record, found, "StockAdjustment")


def read_stocktake(reader: Reader, kind: str, record: Record) -> None:
    """count_line of every line; correction of the lines that differ, once completed. List rows fill document_header."""
    if kind == "stocktake_row":
        done = text(record, "Status") == "COMPLETED"
        changed = moment(record, reader.zone, "LastUpdatedDate") if done else None
        created = moment(record, reader.zone, "CreatedDate")
        header(
            reader, record, "StockTake", "StocktakeNumber", recorded_at=created, completed_at=changed, user=text(record, "LastUpdatedBy")
        )
        return
    site, site_id = text(record, "Location"), guid(record, "LocationID")
    found = [_existing_line(reader, line, site, site_id) for line in lines(record, "NonZeroStockOnHandProducts")]
    found += [_new_line(line, site, site_id) for line in lines(record, "ZeroStockOnHandProducts")]
    _write(reader, record, found, "StockTake")


def read_write_off(reader: Reader, kind: str, record: Record) -> None:
    """correction of kind write_off, negative; the list's Date is the creation time."""
    if kind == "write_off_row":
        header(reader, record, "InventoryWriteOff", "InventoryWriteOffNumber", recorded_at=moment(record, reader.zone, "Date"))
        return
    site = text(record, "Location")
    found = []
    for line in lines(record, "Lines"):
        quantity, total = amount(line, "Quantity") or Decimal(0), amount(line, "TotalCost")
        bin_name = text(line, "Bin")
        item: dict[str, Any] = {
            "sku": sku(line),
            "site": site,
            "bin": None if bin_name == site else bin_name,
            "quantity": -quantity,
            "cost": None,
        }
        item |= {"batch": text(line, "BatchSN"), "before": None, "after": None, "raw": line, "rule": "inventory write-off"}
        item["value"] = -total if total else None
        item["cost"] = amount(line, "Cost") or None
        found.append(item)
    _write(reader, record, found, "InventoryWriteOff")


def _existing_line(reader: Reader, line: Record, site: str | None = None, site_id: str | None = None) -> dict[str, Any]:
    item: dict[str, Any] = {"raw": line, "cost": None, "value": None}
    try:
        before, after = existing(reader, line)
    except ValueError as mistake:
        return {**item, "mistake": mistake}
    where = place(line, site, site_id)
    delta = after - (before or 0) if after is not None else Decimal(0)
    item |= {"sku": sku(line), "site": where[0], "bin": where[1], "batch": text(line, "BatchSN"), "before": before, "after": after}
    return {**item, "quantity": delta, "rule": "existing stock: new quantity - quantity on hand"}


def _new_line(line: Record, site: str | None = None, site_id: str | None = None) -> dict[str, Any]:
    item: dict[str, Any] = {"raw": line, "value": None}
    try:
        quantity, cost = amount(line, "Quantity") or Decimal(0), amount(line, "UnitCost")
    except ValueError as mistake:
        return {**item, "mistake": mistake}
    where = place(line, site, site_id)
    item |= {"sku": sku(line), "site": where[0], "bin": where[1], "batch": text(line, "BatchSN"), "before": Decimal(0), "after": quantity}
    return {**item, "quantity": quantity, "cost": cost, "rule": "stock brought in where the system had none"}


def _write(reader: Reader, record: Record, found: list[dict[str, Any]], document_type: str) -> None:
    """The rows of one document."""
    number, document_id = text(record, "StocktakeNumber", "InventoryWriteOffNumber"), guid(record, "TaskID")
    status = (text(record, "Status") or "").upper() or None
    if not found:  # a voided document comes back without lines, and is a fact all the same
        header(reader, record, document_type, "InventoryWriteOffNumber" if document_type == "InventoryWriteOff" else "StocktakeNumber")
    _value_lines(reader, record, found, document_type)
    shared = {"document_id": document_id, "status": status, "effective_date": day(record, "EffectiveDate")}
    shared |= {"account": account_code(text(record, "Account")), "reference": text(record, "Reference", "Notes")}
    for place_in_document, item in enumerate(found, start=1):
        ordinal = reader.next()
        if "mistake" in item or item["sku"] is None:
            reader.aside(ordinal, item["raw"], item.get("mistake", "a line without SKU"))
            continue
        if document_type == "StockTake":
            _count_line(reader, ordinal, item, {**shared, "count_id": number or document_id})
        if document_type != "StockTake" or (status == "COMPLETED" and item["quantity"]):
            _correction(reader, ordinal, item, {**shared, "document_no": number}, document_type, place_in_document)
    read_postings(reader, record, document_type, number, document_id)


def _value_lines(reader: Reader, record: Record, found: list[dict[str, Any]], document_type: str) -> None:
    """Fill `value` from the postings. Adjustments post inventory as debit with a signed amount; write-offs credit it."""
    if any("mistake" in item for item in found):
        return
    try:
        amounts = [amount(line, "Amount") or Decimal(0) for line in lines(record, "Transactions")]
    except ValueError:
        return
    if document_type == "InventoryWriteOff":
        amounts = [-value for value in amounts]
    worth, by_order = values([Line(item["quantity"], item["cost"]) for item in found], [value for value in amounts if value])
    if by_order:
        reader.count(BY_ORDER)
    for item, value in zip(found, worth, strict=True):
        item["value"] = item["value"] if item["value"] is not None else value


def _count_line(reader: Reader, ordinal: int, item: dict[str, Any], shared: dict[str, Any]) -> None:
    counted, before = item["after"], item["before"]
    if counted is None:
        raise_note = "not_counted"
        reader.aside(ordinal, item["raw"], "a line without a counted quantity", raise_note)
        return
    reader.total("counted", plain(counted))
    reader.add(
        "count_line",
        ordinal,
        **shared,
        count_kind="stocktake",
        sku=item["sku"],
        site=item["site"],
        bin=item["bin"],
        batch=item["batch"],
        counted_quantity=plain(counted),
        recorded_quantity=plain(before),
        unit_cost=plain(item["cost"]),
        is_confirmed="true" if shared["status"] == "COMPLETED" else "false" if shared["status"] in UNFINISHED else None,
        is_zero_ambiguous="true" if not counted and before else "false",
        is_difference_only="false",
    )


def _correction(reader: Reader, ordinal: int, item: dict[str, Any], shared: dict[str, Any], document_type: str, line_no: int) -> None:
    kind = {"StockTake": "stocktake", "StockAdjustment": "adjustment", "InventoryWriteOff": "write_off"}[document_type]
    quantity, value, cost = item["quantity"], item["value"], item["cost"]
    if cost is None and value is not None and quantity:
        cost = (value / quantity).quantize(Decimal("0.000001"))
    reader.total("quantity", plain(quantity))
    reader.add(
        "correction",
        ordinal,
        **shared,
        line_no=str(line_no),
        kind=kind,
        kind_rule=item["rule"],
        sku=item["sku"],
        site=item["site"],
        bin=item["bin"],
        batch=item["batch"],
        quantity_before=plain(item["before"]),
        quantity_after=plain(item["after"]),
        quantity=plain(quantity),
        unit_cost=plain(cost),
        value=plain(value),
        reason=text(item["raw"], "Comments", "Comment"),
    )


NOTES = (
    (OTHER_SPELLING, "lines spell the new quantity AdjustedQuantity or Quantity instead of Adjustment; it is read as the new quantity"),
    (BY_ORDER, "documents have as many postings as lines and agreeing signs; their values were taken in order (inferred)"),
)
ADJUSTMENT = ApiDocument("cin7_core.api_adjustment", "Stock adjustments (Cin7 Core API)", "adjustment", read_adjustment, NOTES)
STOCKTAKE = ApiDocument("cin7_core.api_stocktake", "Stocktakes (Cin7 Core API)", "stocktake", read_stocktake, NOTES)
WRITE_OFF = ApiDocument("cin7_core.api_write_off", "Inventory write-offs (Cin7 Core API)", "write_off", read_write_off, NOTES)
