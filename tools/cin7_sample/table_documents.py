"""Documents as canonical rows: counts, corrections, transfers, receipts, returns, shipments. Fields: tables.toml."""

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from cin7_sample.accounts import ACCOUNTS, IN_TRANSIT
from cin7_sample.documents import AdjustedLine, Correction, Count, CountedLine, Purchase, ReceiptEvent, guid
from cin7_sample.postings import currency_of, in_currency
from cin7_sample.templates import Form, Templates
from cin7_sample.world import World

Row = dict[str, Any]


def money(cents: int | None) -> Decimal | None:
    """Cents as an exact decimal in currency units."""
    return None if cents is None else Decimal(cents).scaleb(-2)


def moment(world: World, day: int, clock: str = "00:00") -> dt.datetime:
    return dt.datetime.combine(world.date(day), dt.time.fromisoformat(clock))


def unit_cost(value_cents: int, quantity: int) -> Decimal | None:
    return (Decimal(value_cents) / quantity / 100).quantize(Decimal("0.000001")) if quantity else None


def templates(world: World) -> Templates:
    """The canonical rows of a company, with the forms their fields are given in."""
    catalogue, sites = world.catalogue, world.spec.sites
    forms: dict[str, Form] = {
        "date": world.date,
        "moment": lambda day: moment(world, day),
        "units": Decimal,
        "units_if_any": lambda units: Decimal(units) if units else None,
        "money": money,
        "task": lambda number: guid("task", number),
        "given": lambda text: text or None,
        "is_any": bool,
        "account_name": lambda code: ACCOUNTS[code].name,
        "sku": lambda line: catalogue.products[catalogue.lines[line].product].sku,
        "site": lambda line: sites[catalogue.lines[line].site].name,
        "bin": lambda line: catalogue.lines[line].bin,
    }
    return Templates(Path(__file__).with_name("tables.toml"), forms)


def count_line_rows(world: World) -> Iterator[Row]:
    rows, differences_only = templates(world), world.spec.difference_only_counts
    for count in world.documents.counts:
        moments = _count_moments(world, count)
        for item in count.lines:
            if item.change or not differences_only:
                more = {"by": _by(count), "differences_only": differences_only, **moments}
                yield rows.fill("count_line", count=count, item=item, line=item.line, **more)


def _count_moments(world: World, count: Count) -> dict[str, dt.datetime]:
    """Created and completed, client local time."""
    return {"created": moment(world, count.day, count.created), "completed": moment(world, count.day, count.completed)}


def _by(count: Count) -> str | None:
    return f"{count.counter}@example.com" if count.kind == "stocktake" else None


def correction_rows(world: World) -> Iterator[Row]:
    """Differing count lines, adjustments and write-offs; opening balances are no corrections."""
    rows = templates(world)
    for count in world.documents.counts:
        moments = _count_moments(world, count)
        more = {"reference": count.reference, "recorded_at": moments["created"], "completed_at": moments["completed"]}
        more |= {"user": _by(count)} if count.kind == "stocktake" else {}
        for number, item in enumerate(count.lines, start=1):
            if item.change:
                yield {**_correction(rows, count, count.kind, number, item), **more}
    for adjustment in world.documents.adjustments:
        if adjustment.kind != "opening":
            for number, line in enumerate(adjustment.lines, start=1):
                kind = (
                    "revaluation"
                    if adjustment.reference == "Revaluation"
                    else "zeroing"
                    if line.after == 0
                    else "adjustment"
                )
                words = {"reason": line.comment or None, "reference": adjustment.reference or None}
                yield {**_correction(rows, adjustment, kind, number, line), **words}
    for write_off in world.documents.write_offs:
        for number, line in enumerate(write_off.lines, start=1):
            yield {**_correction(rows, write_off, "write_off", number, line), "reason": write_off.notes}


def _correction(rows: Templates, document: Correction, kind: str, number: int, item: CountedLine | AdjustedLine) -> Row:
    """One line of a correcting document; what differs by kind of document is added by the callers."""
    cost = unit_cost(item.value_cents, item.change)
    return rows.fill(
        "correction", document=document, kind=kind, number=number, item=item, line=item.line, unit_cost=cost
    )


def transfer_rows(world: World) -> Iterator[Row]:
    rows = templates(world)
    for transfer in world.documents.transfers:
        for item in transfer.lines:
            received = None if transfer.completed is None else item.quantity
            yield rows.fill("transfer", transfer=transfer, item=item, received=received, account=IN_TRANSIT)


def receipt_rows(world: World) -> Iterator[Row]:
    """A row per booking of an ordered line, the order's totals on the first; one without a bin where nothing came."""
    rows = templates(world)
    for purchase in world.documents.purchases:
        common = _ordered(world, purchase)
        for item in purchase.lines:
            totals = rows.fill("receipt_totals", item=item, ordered=None if purchase.is_blind else item.ordered)
            events = [event for event in purchase.receipts if event.home == item.line]
            for number, event in enumerate(events):
                price = in_currency(world, purchase, event.unit_cents)
                row = rows.fill("receipt", line=event.line, price=price, **common)
                yield {**row, **(totals if number == 0 else {}), **_received(rows, world, purchase, number, event)}
            if not events:
                price = in_currency(world, purchase, item.unit_cents)
                yield {**rows.fill("receipt", line=item.line, price=price, **common), "bin": None, **totals}


def _ordered(world: World, purchase: Purchase) -> dict[str, Any]:
    whole = len({event.home for event in purchase.receipts}) == len(purchase.lines)
    status = "ORDERED" if not purchase.receipts else "COMPLETED" if whole else "RECEIVING"
    currency, rate = currency_of(world, purchase)
    supplier = world.catalogue.suppliers[purchase.supplier].name
    return {"purchase": purchase, "supplier": supplier, "status": status, "currency": currency, "rate": rate}


def _received(rows: Templates, world: World, purchase: Purchase, number: int, event: ReceiptEvent) -> Row:
    invoice = purchase.invoices[event.invoice] if event.invoice is not None else None
    billed = invoice if invoice and invoice.day < world.spec.days else None
    card = guid("card", purchase.number, event.line, event.day, number)
    typed = event.day if event.typed_day is None else event.typed_day
    return rows.fill("received", event=event, billed=billed, card=card, typed=typed)


def return_rows(world: World) -> Iterator[Row]:
    rows = templates(world)
    for note in world.documents.credits:
        for item in note.lines:
            yield rows.fill("return_line", note=note, item=item, line=item.line)


def shipment_rows(world: World) -> Iterator[Row]:
    rows = templates(world)
    credited = {note.sale.number for note in world.documents.credits}
    for sale in world.documents.sales:
        is_shipped, is_billed = sale.shipped_day is not None, sale.is_billed_by(world.spec.days)
        common = {
            "status": "PICKED" if not is_shipped else "CREDITED" if sale.number in credited else "COMPLETED",
            "ship_status": "AUTHORISED" if is_shipped else "NOT AVAILABLE",
            "billed": sale if is_billed else None,
        }
        for item in sale.lines:
            yield rows.fill(
                "shipment",
                sale=sale,
                item=item,
                line=item.line,
                pick_status="DRAFT" if item.skipped_picking else "AUTHORISED",
                picked_day=None if item.skipped_picking else sale.picked_day,
                picked_item=None if item.skipped_picking else item,
                shipped_item=item if is_shipped else None,
                billed_item=item if is_billed else None,
                **common,
            )


DOCUMENTS: dict[str, Callable[[World], Iterator[Row]]] = {  # by table
    "count_line": count_line_rows,
    "correction": correction_rows,
    "transfer": transfer_rows,
    "receipt": receipt_rows,
    "return_line": return_rows,
    "shipment": shipment_rows,
}
