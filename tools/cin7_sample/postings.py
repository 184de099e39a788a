"""The journals Cin7 makes of its documents: one debit/credit pair per row, dated by the effective date.

Directions as in cin7-core 3.6: adjustments and stocktakes debit inventory with a signed amount; write-offs
debit expense and credit inventory; shipment posts cost of sales; with accrual the receipt posts, the invoice clears.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from cin7_sample.accounts import (
    ACCRUAL,
    COGS,
    DISCREPANCY,
    IN_TRANSIT,
    INVENTORY,
    PAYABLE,
    RECEIVABLE,
    SALES,
    TAX,
    WORK_IN_PROGRESS,
)
from cin7_sample.documents import Adjustment, Count, Purchase, guid
from cin7_sample.world import World

TAX_PERCENT = 15


@dataclass(frozen=True, slots=True)
class Posting:
    """One journal pair. key: number of the document it belongs to; part: which journal of that document."""

    key: str
    part: str
    document_type: str
    day: int
    debit: str
    credit: str
    cents: int
    reference: str
    description: str
    counterparty: str = ""

    @property
    def task_id(self) -> str:
        return guid("task", self.key)


USD_RATE = Decimal("1.65")  # document to base, constant over the period


def currency_of(world: World, purchase: Purchase) -> tuple[str, Decimal]:
    """Currency of the supplier and its rate to base."""
    return ("USD", USD_RATE) if world.catalogue.suppliers[purchase.supplier].usd else (world.spec.currency, Decimal(1))


def in_currency(world: World, purchase: Purchase, cents: int) -> Decimal:
    """A base amount in the supplier's currency, four decimals."""
    return (Decimal(cents).scaleb(-2) / currency_of(world, purchase)[1]).quantize(Decimal("0.0001"))


def tax(cents: int) -> int:
    return round(cents * TAX_PERCENT / 100)


def expected_postings(world: World) -> list[Posting]:
    """Every posting of the period, in order of day and document; zero amounts are not posted."""
    parts = [_corrections, _write_offs, _sales, _credits, _purchases, _assemblies, _cost_changes]
    if world.spec.platform == "cin7_core":
        parts.append(_transfers)  # Omni holds goods on the road outside the ledger
    made = (posting for part in parts for posting in part(world))
    return sorted((posting for posting in made if posting.cents), key=lambda p: (p.day, p.key, p.part))


def _corrections(world: World) -> Iterator[Posting]:
    """Debit inventory, credit the chosen account; the sign of the amount carries the direction."""
    documents: list[Count | Adjustment] = [*world.documents.counts, *world.documents.adjustments]
    for document in documents:
        number = document.number
        kind, words = (
            ("StockTake", "Stocktake") if document.kind == "stocktake" else ("StockAdjustment", "Stock Adjustment")
        )
        post = _poster(kind, number, number, f"{words} {number}")
        amounts = [item.value_cents for item in document.lines]
        for cents in [sum(amounts)] if document.kind == "opening" else amounts:
            yield post("stock", document.effective_day, INVENTORY, document.account, cents)


def _write_offs(world: World) -> Iterator[Posting]:
    for document in world.documents.write_offs:
        post = _poster("InventoryWriteOff", document.number, document.number, f"Inventory Write-Off {document.number}")
        for item in document.lines:
            yield post("stock", document.effective_day, document.account, INVENTORY, -item.value_cents)


def _sales(world: World) -> Iterator[Posting]:
    for sale in world.documents.sales:
        if sale.shipped_day is None or sale.invoice_day is None:
            continue
        post = _poster(
            "Sale", sale.number, sale.invoice_number, f"{sale.customer} - {sale.invoice_number}", sale.customer
        )
        yield post("cogs", sale.shipped_day, COGS, INVENTORY, sale.cost_cents)
        if sale.invoice_day < world.spec.days:
            yield post("invoice", sale.invoice_day, RECEIVABLE, SALES, sale.cents)
            yield post("invoice", sale.invoice_day, RECEIVABLE, TAX, tax(sale.cents))


def _credits(world: World) -> Iterator[Posting]:
    for note in world.documents.credits:
        sale = note.sale
        post = _poster(
            "Sale",
            sale.number,
            f"{sale.invoice_number}/{note.number}",
            f"{sale.customer} - {note.number}",
            sale.customer,
        )
        yield post(f"note {note.number}", note.day, SALES, RECEIVABLE, note.cents)
        yield post(f"note {note.number}", note.day, TAX, RECEIVABLE, tax(note.cents))
        for item in note.lines:
            if item.restock_day is not None:
                yield post(f"restock {note.number}", item.restock_day, INVENTORY, COGS, item.value_cents)


def _purchases(world: World) -> Iterator[Posting]:
    end = world.spec.days
    for purchase in world.documents.purchases:
        number, name = purchase.number, world.catalogue.suppliers[purchase.supplier].name
        if world.spec.accrual:
            received: Counter[int] = Counter()
            for event in purchase.receipts:
                received[event.day] += event.cents
            post = _poster("Purchase", number, number, f"{name} - stock received", name)
            for day, cents in received.items():
                yield post(f"receipt {day}", day, INVENTORY, ACCRUAL, cents)
        for bill in purchase.billed_by(end):
            post = _poster("Purchase", number, f"{number}/{bill.number}", f"{name} - {bill.number}", name)
            yield post(
                f"bill {bill.number}", bill.day, ACCRUAL if world.spec.accrual else INVENTORY, PAYABLE, bill.cents
            )
            yield post(f"bill {bill.number}", bill.day, TAX, PAYABLE, tax(bill.cents))
        if purchase.credit_day is not None and purchase.credit_day < end:
            credit = purchase.credit_number
            post = _poster("Purchase", number, f"{number}/{credit}", f"{name} - {credit}", name)
            yield post(f"credit {credit}", purchase.credit_day, PAYABLE, DISCREPANCY, purchase.credit_cents)


def _transfers(world: World) -> Iterator[Posting]:
    for transfer in world.documents.transfers:
        post = _poster("StockTransfer", transfer.number, transfer.number, f"Stock Transfer {transfer.number}")
        yield post("sent", transfer.departed, IN_TRANSIT, INVENTORY, transfer.cents)
        if transfer.completed is not None:
            yield post("received", transfer.completed, INVENTORY, IN_TRANSIT, transfer.cents)


def _assemblies(world: World) -> Iterator[Posting]:
    """Components into work in progress, the kit out of it: nothing remains."""
    for made in world.documents.assemblies:
        post = _poster("FinishedGoods", made.number, made.number, f"Assembly {made.number}")
        yield post("used", made.day, WORK_IN_PROGRESS, INVENTORY, made.cents)
        yield post("made", made.day, INVENTORY, WORK_IN_PROGRESS, made.cents)


def _cost_changes(world: World) -> Iterator[Posting]:
    """Late supplier charges that were posted; the planted ones never were."""
    for moved in world.books.movements:
        if moved.kind == "cost_change" and moved.reason != "unposted":
            post = _poster(
                "Purchase", moved.document, moved.document, f"{moved.counterparty} - cost change", moved.counterparty
            )
            yield post(f"cost {moved.day}", moved.effective_day, INVENTORY, PAYABLE, moved.value_cents)


def _poster(
    kind: str, key: str, reference: str, words: str, counterparty: str = ""
) -> Callable[[str, int, str, str, int], Posting]:
    """Makes the postings of one document: part, day, debit, credit, cents."""

    def post(part: str, day: int, debit: str, credit: str, cents: int) -> Posting:
        return Posting(key, part, kind, day, debit, credit, cents, reference, words, counterparty)

    return post
