"""The journals Cin7 makes of its documents: one debit/credit pair per row, dated by the effective date.

Directions as in formats/cin7-core.md 3.6: adjustments and stocktakes debit inventory with a signed amount; write-offs
debit expense and credit inventory; shipment posts cost of sales; with accrual on, the receipt posts and the invoice clears.
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from cin7_audit.data_files import read_entries
from cin7_sample.documents import Adjustment, Count, Purchase, guid
from cin7_sample.world import World

SALES, COGS, WRITE_OFF, DISCREPANCY = "200", "310", "404", "517"
RECEIVABLE, INVENTORY, IN_TRANSIT, PAYABLE, TAX, ACCRUAL, EQUITY = "610", "715", "716", "800", "820", "835", "960"
WORK_IN_PROGRESS = "725"
SUSPENSE, WRONG_ASSET, GENERAL = "850", "720", "429"
TAX_PERCENT = 15


class Account(NamedTuple):
    """One account of the ledger. kind: Xero's type; group: its class; role: its part in an audit."""

    name: str
    kind: str
    group: str
    role: str = "other"


ACCOUNTS = {code: Account(**entry) for code, entry in read_entries(Path(__file__).with_name("accounts.toml")).items()}


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
    made: list[Posting] = []
    parts = [_corrections, _write_offs, _sales, _credits, _purchases, _assemblies, _cost_changes]
    if world.spec.platform == "cin7_core":
        parts.append(_transfers)  # Omni holds goods on the road outside the ledger
    for part in parts:
        made.extend(part(world))
    return sorted((p for p in made if p.cents), key=lambda p: (p.day, p.key, p.part))


def _corrections(world: World) -> list[Posting]:
    made = []
    for count in world.documents.counts:
        kind, words = ("StockTake", "Stocktake") if count.kind == "stocktake" else ("StockAdjustment", "Stock Adjustment")
        amounts = [item.value_cents for item in count.lines]
        made.extend(_against_inventory(count, kind, words, amounts))
    for document in world.documents.adjustments:
        amounts = [item.value_cents for item in document.lines]
        amounts = [sum(amounts)] if document.kind == "opening" else amounts
        made.extend(_against_inventory(document, "StockAdjustment", "Stock Adjustment", amounts))
    return made


def _against_inventory(document: Count | Adjustment, kind: str, words: str, amounts: list[int]) -> list[Posting]:
    """Debit inventory, credit the chosen account; the sign of the amount carries the direction."""
    number, day, account = document.number, document.effective_day, document.account
    return [Posting(number, "stock", kind, day, INVENTORY, account, cents, number, f"{words} {number}") for cents in amounts]


def _write_offs(world: World) -> list[Posting]:
    return [
        Posting(
            d.number,
            "stock",
            "InventoryWriteOff",
            d.effective_day,
            d.account,
            INVENTORY,
            -item.value_cents,
            d.number,
            f"Inventory Write-Off {d.number}",
        )
        for d in world.documents.write_offs
        for item in d.lines
    ]


def _sales(world: World) -> list[Posting]:
    made = []
    for sale in world.documents.sales:
        if sale.shipped_day is None or sale.invoice_day is None:
            continue
        words = f"{sale.customer} - {sale.invoice_number}"
        cost = sum(item.value_cents for item in sale.lines)
        net = sum(item.shipped * item.price_cents for item in sale.lines)
        made.append(
            Posting(sale.number, "cogs", "Sale", sale.shipped_day, COGS, INVENTORY, cost, sale.invoice_number, words, sale.customer)
        )
        if sale.invoice_day < world.spec.days:
            made.append(
                Posting(sale.number, "invoice", "Sale", sale.invoice_day, RECEIVABLE, SALES, net, sale.invoice_number, words, sale.customer)
            )
            made.append(
                Posting(
                    sale.number, "invoice", "Sale", sale.invoice_day, RECEIVABLE, TAX, tax(net), sale.invoice_number, words, sale.customer
                )
            )
    return made


def _credits(world: World) -> list[Posting]:
    made = []
    for note in world.documents.credits:
        words, reference = f"{note.sale.customer} - {note.number}", f"{note.sale.invoice_number}/{note.number}"
        net = sum(item.credited * item.price_cents for item in note.lines)
        for debit, cents in ((SALES, net), (TAX, tax(net))):
            made.append(
                Posting(
                    note.sale.number,
                    f"note {note.number}",
                    "Sale",
                    note.day,
                    debit,
                    RECEIVABLE,
                    cents,
                    reference,
                    words,
                    note.sale.customer,
                )
            )
        part, day_and_cost = f"restock {note.number}", [(i.restock_day, i.value_cents) for i in note.lines if i.restock_day is not None]
        made.extend(
            Posting(note.sale.number, part, "Sale", day, INVENTORY, COGS, cents, reference, words, note.sale.customer)
            for day, cents in day_and_cost
        )
    return made


def _purchases(world: World) -> list[Posting]:
    made = []
    for purchase in world.documents.purchases:
        name = world.catalogue.suppliers[purchase.supplier].name
        if world.spec.accrual:
            received: dict[int, int] = defaultdict(int)
            for event in purchase.receipts:
                received[event.day] += event.booked * event.unit_cents
            for day, cents in received.items():
                made.append(
                    Posting(
                        purchase.number,
                        f"receipt {day}",
                        "Purchase",
                        day,
                        INVENTORY,
                        ACCRUAL,
                        cents,
                        purchase.number,
                        f"{name} - stock received",
                        name,
                    )
                )
        for invoice in purchase.invoices:
            reference, words = f"{purchase.number}/{invoice.number}", f"{name} - {invoice.number}"
            part = f"bill {invoice.number}"
            debit = ACCRUAL if world.spec.accrual else INVENTORY
            if invoice.day < world.spec.days:
                made.append(Posting(purchase.number, part, "Purchase", invoice.day, debit, PAYABLE, invoice.cents, reference, words, name))
                made.append(
                    Posting(purchase.number, part, "Purchase", invoice.day, TAX, PAYABLE, tax(invoice.cents), reference, words, name)
                )
        if purchase.credit_day is not None and purchase.credit_day < world.spec.days:
            made.append(
                Posting(
                    purchase.number,
                    f"credit {purchase.credit_number}",
                    "Purchase",
                    purchase.credit_day,
                    PAYABLE,
                    DISCREPANCY,
                    purchase.credit_cents,
                    f"{purchase.number}/{purchase.credit_number}",
                    f"{name} - {purchase.credit_number}",
                    name,
                )
            )
    return made


def _transfers(world: World) -> list[Posting]:
    made = []
    for transfer in world.documents.transfers:
        cents = sum(item.value_cents for item in transfer.lines)
        words = f"Stock Transfer {transfer.number}"
        made.append(
            Posting(transfer.number, "sent", "StockTransfer", transfer.departed, IN_TRANSIT, INVENTORY, cents, transfer.number, words)
        )
        if transfer.completed is not None:
            made.append(
                Posting(
                    transfer.number, "received", "StockTransfer", transfer.completed, INVENTORY, IN_TRANSIT, cents, transfer.number, words
                )
            )
    return made


def _assemblies(world: World) -> list[Posting]:
    """Components into work in progress, the kit out of it: nothing remains."""
    made = []
    for each in world.documents.assemblies:
        words = f"Assembly {each.number}"
        made.append(Posting(each.number, "used", "FinishedGoods", each.day, WORK_IN_PROGRESS, INVENTORY, each.cents, each.number, words))
        made.append(Posting(each.number, "made", "FinishedGoods", each.day, INVENTORY, WORK_IN_PROGRESS, each.cents, each.number, words))
    return made


def _cost_changes(world: World) -> list[Posting]:
    """Late supplier charges that were posted; the planted ones never were."""
    return [
        Posting(
            m.document,
            f"cost {m.day}",
            "Purchase",
            m.effective_day,
            INVENTORY,
            PAYABLE,
            m.value_cents,
            m.document,
            f"{m.counterparty} - cost change",
            m.counterparty,
        )
        for m in world.books.movements
        if m.kind == "cost_change" and m.reason != "unposted"
    ]
