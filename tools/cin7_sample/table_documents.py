"""Documents as canonical rows: counts, corrections, transfers, receipts, returns, shipments."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from cin7_sample.documents import AdjustedLine, Adjustment, Count, CountedLine, WriteOff, guid
from cin7_sample.postings import IN_TRANSIT, currency_of, in_currency
from cin7_sample.world import World

Row = dict[str, Any]


def money(cents: int | None) -> Decimal | None:
    """Cents as an exact decimal in currency units."""
    return None if cents is None else Decimal(cents).scaleb(-2)


def moment(world: World, day: int, clock: str = "00:00") -> dt.datetime:
    return dt.datetime.combine(world.date(day), dt.time.fromisoformat(clock))


def place(world: World, line: int) -> Row:
    stocked = world.catalogue.lines[line]
    return {"sku": world.catalogue.products[stocked.product].sku, "site": world.spec.sites[stocked.site].name, "bin": stocked.bin}


def unit_cost(value_cents: int, quantity: int) -> Decimal | None:
    return (Decimal(value_cents) / quantity / 100).quantize(Decimal("0.000001")) if quantity else None


def count_moments(world: World, count: Count) -> tuple[dt.datetime, dt.datetime]:
    """Created and completed, client local time."""
    return moment(world, count.day, count.created), moment(world, count.day, count.completed)


def count_line_rows(world: World) -> Iterator[Row]:
    for count in world.documents.counts:
        created, completed = count_moments(world, count)
        for item in count.lines:
            if world.spec.difference_only_counts and item.counted == item.recorded:
                continue
            yield {
                "count_id": count.number,
                "document_id": guid("task", count.number),
                "count_kind": count.kind,
                "status": count.status,
                "effective_date": world.date(count.effective_day),
                "completed_at": completed,
                "recorded_at": created,
                **place(world, item.line),
                "counted_quantity": Decimal(item.counted),
                "recorded_quantity": Decimal(item.recorded),
                "counted_by": None,
                "completed_by": f"{count.counter}@example.com" if count.kind == "stocktake" else None,
                "account": count.account,
                "reference": count.reference,
                "is_confirmed": True,
                "is_zero_ambiguous": False,
                "is_difference_only": world.spec.difference_only_counts,
            }


def _correction(world: World, document: Count | Adjustment | WriteOff, kind: str, number: int, item: CountedLine | AdjustedLine) -> Row:
    """One line of a correcting document; what differs by kind of document is added by the callers."""
    before, after = (item.recorded, item.counted) if isinstance(item, CountedLine) else (item.before, item.after)
    return {
        "document_no": document.number,
        "document_id": guid("task", document.number),
        "line_no": number,
        "kind": kind,
        "kind_rule": "generated",
        "status": "COMPLETED",
        "effective_date": world.date(document.effective_day),
        "completed_at": moment(world, document.day),
        **place(world, item.line),
        "quantity_before": Decimal(before),
        "quantity_after": Decimal(after),
        "quantity": Decimal(after - before),
        "unit_cost": unit_cost(item.value_cents, after - before),
        "value": money(item.value_cents),
        "account": document.account,
    }


def correction_rows(world: World) -> Iterator[Row]:
    """Differing count lines, adjustments and write-offs; opening balances are no corrections."""
    for count in world.documents.counts:
        created, completed = count_moments(world, count)
        more = {"reference": count.reference, "recorded_at": created, "completed_at": completed}
        if count.kind == "stocktake":
            more["user"] = f"{count.counter}@example.com"
        for number, item in enumerate(count.lines, start=1):
            if item.counted != item.recorded:
                yield {**_correction(world, count, count.kind, number, item), **more}
    for adjustment in world.documents.adjustments:
        if adjustment.kind != "opening":
            for number, line in enumerate(adjustment.lines, start=1):
                kind = "revaluation" if adjustment.reference == "Revaluation" else "zeroing" if line.after == 0 else "adjustment"
                words = {"reason": line.comment or None, "reference": adjustment.reference or None}
                yield {**_correction(world, adjustment, kind, number, line), **words}
    for write_off in world.documents.write_offs:
        for number, line in enumerate(write_off.lines, start=1):
            yield {**_correction(world, write_off, "write_off", number, line), "reason": write_off.notes}


def transfer_rows(world: World) -> Iterator[Row]:
    for transfer in world.documents.transfers:
        for item in transfer.lines:
            source, target = place(world, item.source), place(world, item.target)
            yield {
                "document_no": transfer.number,
                "document_id": guid("task", transfer.number),
                "status": transfer.status,
                "sent_date": world.date(transfer.departed),
                "received_date": world.date(transfer.completed) if transfer.completed is not None else None,
                "sku": source["sku"],
                "from_site": source["site"],
                "from_bin": source["bin"],
                "to_site": target["site"],
                "to_bin": target["bin"],
                "sent_quantity": Decimal(item.quantity),
                "received_quantity": Decimal(item.quantity) if transfer.completed is not None else None,
                "in_transit_account": IN_TRANSIT,
            }


def receipt_rows(world: World) -> Iterator[Row]:
    for purchase in world.documents.purchases:
        status = (
            "ORDERED"
            if not purchase.receipts
            else "COMPLETED"
            if len({e.home for e in purchase.receipts}) == len(purchase.lines)
            else "RECEIVING"
        )
        currency, rate = currency_of(world, purchase)
        for item in purchase.lines:
            common = {
                "document_no": purchase.number,
                "document_id": guid("task", purchase.number),
                "supplier": world.catalogue.suppliers[purchase.supplier].name,
                "status": status,
                "approach": purchase.approach,
                "order_date": world.date(purchase.ordered_day),
                "unit_price": in_currency(world, purchase, item.unit_cents),
                "currency": currency,
                "currency_rate": rate,
            }
            totals = {
                "ordered_quantity": Decimal(item.ordered) if not purchase.is_blind else None,
                "invoiced_quantity": Decimal(item.invoiced) if item.invoiced else None,
                "credited_quantity": Decimal(item.credited) if item.credited else None,
            }
            events = [event for event in purchase.receipts if event.home == item.line]
            for number, event in enumerate(events):
                invoice = purchase.invoices[event.invoice] if event.invoice is not None else None
                yield {
                    **common,
                    **place(world, event.line),
                    **(totals if number == 0 else {}),
                    "unit_price": in_currency(world, purchase, event.unit_cents),
                    "received_date": world.date(event.day),
                    "received_quantity": Decimal(event.booked),
                    "invoice_date": world.date(invoice.day) if invoice and invoice.day < world.spec.days else None,
                    "invoice_no": invoice.number if invoice and invoice.day < world.spec.days else None,
                    "card_id": guid("card", purchase.number, event.line, event.day, number),
                    "recorded_at": moment(world, event.typed_day if event.typed_day is not None else event.day),
                }
            if not events:
                yield {**common, **place(world, item.line), "bin": None, **totals}  # a bin is known on put-away only


def return_rows(world: World) -> Iterator[Row]:
    for note in world.documents.credits:
        for item in note.lines:
            yield {
                "document_no": note.number,
                "order_no": note.sale.number,
                "document_id": guid("task", note.sale.number),
                "customer": note.sale.customer,
                "credit_date": world.date(note.day),
                "restock_date": world.date(item.restock_day) if item.restock_day is not None else None,
                **place(world, item.line),
                "credited_quantity": Decimal(item.credited),
                "restocked_quantity": Decimal(item.restocked),
                "value": money(item.credited * item.price_cents),
            }


def shipment_rows(world: World) -> Iterator[Row]:
    credited = {note.sale.number for note in world.documents.credits}
    for sale in world.documents.sales:
        shipped = world.date(sale.shipped_day) if sale.shipped_day is not None else None
        invoiced = sale.invoice_day is not None and sale.invoice_day < world.spec.days
        for item in sale.lines:
            units = Decimal(item.shipped)
            yield {
                "document_no": sale.number,
                "document_id": guid("task", sale.number),
                "customer": sale.customer,
                "status": "PICKED" if shipped is None else "CREDITED" if sale.number in credited else "COMPLETED",
                "order_date": world.date(sale.ordered_day),
                "pick_status": "DRAFT" if item.skipped_picking else "AUTHORISED",
                "pack_status": "NOT AVAILABLE",
                "ship_status": "AUTHORISED" if shipped else "NOT AVAILABLE",
                "picked_date": None if item.skipped_picking else world.date(sale.picked_day),
                "shipped_date": shipped,
                "invoice_date": world.date(sale.invoice_day) if invoiced and sale.invoice_day is not None else None,
                "invoice_no": sale.invoice_number if invoiced else None,
                **place(world, item.line),
                "ordered_quantity": Decimal(item.ordered),
                "picked_quantity": None if item.skipped_picking else units,
                "packed_quantity": None,
                "shipped_quantity": units if shipped else None,
                "invoiced_quantity": units if invoiced else None,
                "revenue": money(item.shipped * item.price_cents) if invoiced else None,
                "external_reference": sale.external,
            }
