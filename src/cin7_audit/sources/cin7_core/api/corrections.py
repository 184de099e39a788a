"""Stock adjustments, stocktakes, write-offs (cin7-core 1.7.5, 1.7.6, 1.7.13): correction, count_line, expected_posting.

`Adjustment` is the new absolute quantity: variance = Adjustment - QuantityOnHand. Zero-stock and new lines gain
Quantity at UnitCost. Write-off quantities are positive and mean a loss. List rows fill document_header.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from cin7_audit.sources.cin7_core.api.document import Reader
from cin7_audit.sources.cin7_core.api.fields import ZERO, guid, lines, number, place, text
from cin7_audit.sources.cin7_core.api.pages import Record
from cin7_audit.sources.cin7_core.api.postings import Line, read_postings, values

UNFINISHED = ("DRAFT", "IN PROGRESS", "VOIDED")
COUNTED = ("sku", "site", "bin", "batch", "unit_cost")  # what a count line says as its correction does

Columns = dict[str, Any]
Found = tuple[Record, Columns | ValueError]  # a line, and the columns of its correction or what is wrong with it


def read_adjustment(reader: Reader, record: Record) -> None:
    """correction of every line of an adjustment."""
    _write(
        reader, record, "adjustment", _stock_lines(reader, record, "ExistingStockLines", "NewStockLines", None, None)
    )


def stocktake_row(reader: Reader, record: Record) -> Columns:
    """When the stocktake was completed: at its last change."""
    return reader.read("stocktake_completed", record) if text(record, "Status") == "COMPLETED" else {}


def read_stocktake(reader: Reader, record: Record) -> None:
    """count_line of every line; correction of the lines that differ, once completed."""
    site, site_id = text(record, "Location"), guid(record, "LocationID")
    found = _stock_lines(reader, record, "NonZeroStockOnHandProducts", "ZeroStockOnHandProducts", site, site_id)
    _write(reader, record, "stocktake", found)


def read_write_off(reader: Reader, record: Record) -> None:
    """correction of kind write_off, negative; the list's Date is the creation time."""
    site = text(record, "Location")
    found: list[Found] = []
    for line in lines(record, "Lines"):
        quantity, total = number(line, "Quantity") or ZERO, number(line, "TotalCost")
        columns = reader.read("write_off_line", line)
        columns |= {"site": site, "bin": None if columns["bin"] == site else columns["bin"], "quantity": -quantity}
        columns |= {"value": -total if total else None, "unit_cost": columns["unit_cost"] or None}
        found.append((line, columns))
    _write(reader, record, "write_off", found)


def _stock_lines(
    reader: Reader, record: Record, existing: str, new: str, site: str | None, site_id: str | None
) -> list[Found]:
    """The lines of stock that was there, then those of stock that was not."""

    def line(row: Record, quantities: Callable[[Reader, Record], Columns]) -> Found:
        try:
            found = quantities(reader, row)
        except ValueError as mistake:
            return row, mistake
        where = place(row, site, site_id)
        return row, {**reader.read("correction_line", row), "site": where[0], "bin": where[1], **found}

    return [line(row, _existing) for row in lines(record, existing)] + [line(row, _new) for row in lines(record, new)]


def _existing(reader: Reader, line: Record) -> Columns:
    """Before, after and their difference; the spellings integrators report are a fall-back, and counted."""
    before, after = number(line, "QuantityOnHand"), number(line, "Adjustment")
    if after is None and (after := number(line, "AdjustedQuantity")) is not None:
        reader.count("line_spelling")
        before = before if before is not None else number(line, "Quantity")
    elif after is None and before is not None and (after := number(line, "Quantity")) is not None:
        reader.count("line_spelling")
    quantity = ZERO if after is None else after - (before or 0)
    return {
        **reader.read("existing_stock", line),
        "quantity_before": before,
        "quantity_after": after,
        "quantity": quantity,
    }


def _new(reader: Reader, line: Record) -> Columns:
    quantity = number(line, "Quantity") or ZERO
    return {**reader.read("new_stock", line), "quantity_before": ZERO, "quantity_after": quantity, "quantity": quantity}


def _write(reader: Reader, record: Record, kind: str, found: list[Found]) -> None:
    """The rows of one document."""
    if not found:  # a voided document comes back without lines, and is a fact all the same
        reader.header(kind, record)
    _value_lines(reader, record, found, kind)
    document, shared = reader.read(kind, record), reader.read("correction", record)
    document |= {"document_id": shared["document_id"]}
    for line_no, (row, columns) in enumerate(found, start=1):
        reader.next()
        if isinstance(columns, ValueError):
            reader.set_aside(row, "record_unreadable", mistake=columns)
            continue
        if columns["sku"] is None:
            reader.set_aside(row, "correction_without_sku")
            continue
        if kind == "stocktake":
            _count_line(
                reader, row, columns, {**shared, "count_id": document["document_no"] or document["document_id"]}
            )
        if kind != "stocktake" or (shared["status"] == "COMPLETED" and columns["quantity"]):
            _correction(
                reader,
                columns,
                {**shared, "document_no": document["document_no"], "line_no": str(line_no), "kind": kind},
            )
    read_postings(reader, record, document)


def _value_lines(reader: Reader, record: Record, found: list[Found], kind: str) -> None:
    """Fill `value` from the postings. Adjustments debit inventory with a signed amount; write-offs credit it."""
    items = [columns for _, columns in found if not isinstance(columns, ValueError)]
    try:
        amounts = [number(line, "Amount") or ZERO for line in lines(record, "Transactions")]
    except ValueError:
        return
    if len(items) < len(found):
        return
    sign = -1 if kind == "write_off" else 1
    worth, by_order = values(
        [Line(item["quantity"], item.get("unit_cost")) for item in items], [sign * each for each in amounts if each]
    )
    if by_order:
        reader.count("values_by_order")
    for item, value in zip(items, worth, strict=True):
        item["value"] = value if item.get("value") is None else item["value"]


def _count_line(reader: Reader, row: Record, columns: Columns, shared: Columns) -> None:
    counted, before = columns["quantity_after"], columns["quantity_before"]
    if counted is None:
        reader.set_aside(row, "api_line_not_counted")
        return
    reader.total("counted", counted)
    reader.add(
        "count_line",
        **shared,
        **{name: columns.get(name) for name in COUNTED},
        count_kind="stocktake",
        counted_quantity=counted,
        recorded_quantity=before,
        is_confirmed=True if shared["status"] == "COMPLETED" else False if shared["status"] in UNFINISHED else None,
        is_zero_ambiguous=not counted and bool(before),
        is_difference_only=False,
    )


def _correction(reader: Reader, columns: Columns, shared: Columns) -> None:
    quantity, value, cost = columns["quantity"], columns.get("value"), columns.get("unit_cost")
    if cost is None and value is not None and quantity:
        cost = (value / quantity).quantize(Decimal("0.000001"))
    reader.total("quantity", quantity)
    reader.add("correction", **shared, **{**columns, "unit_cost": cost})
