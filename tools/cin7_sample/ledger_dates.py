"""Ledger differences from dates: journals dated into another month, bills before or after goods, goods on the road."""

from collections import defaultdict

import numpy as np

from cin7_sample.accounts import IN_TRANSIT, INVENTORY
from cin7_sample.documents import Correction, Purchase
from cin7_sample.entries import month_of
from cin7_sample.spec import LedgerPlants
from cin7_sample.truth import LedgerTruth
from cin7_sample.world import World


def shift_effective_dates(world: World, rng: np.random.Generator, wanted: int) -> None:
    """Bucket timing: corrections completed early in a month and dated into the month before."""
    books = world.books
    documents: list[Correction] = [*world.documents.counts, *world.documents.adjustments, *world.documents.write_offs]
    worth = [
        each
        for each in documents
        if each.effective_day == each.day > 40 and sum(item.value_cents for item in each.lines) != 0
    ]
    pool = [each for each in worth if world.date(each.day).day <= 12]
    for i in rng.permutation(len(pool))[:wanted].tolist():
        document = pool[i]
        document.effective_day = document.day - world.date(document.day).day
        for moved in books.movements:
            if moved.document == document.number:
                moved.effective_day = document.effective_day


def shift_invoice_dates(world: World, rng: np.random.Generator, plants: LedgerPlants) -> None:
    """Buckets received_not_invoiced and invoiced_not_received: bills that come a month or two late, or early."""
    pool = [
        p
        for p in world.documents.purchases
        if p.invoices
        and len({e.day for e in p.receipts}) == 1
        and 70 < p.invoices[0].day < world.spec.days - 15
        and len(p.invoices) == 1
    ]
    order = rng.permutation(len(pool)).tolist()
    late, early = plants.received_not_invoiced, plants.invoiced_not_received
    for n, i in enumerate(order[: late + early]):
        invoice = pool[i].invoices[0]
        first = invoice.day
        if n < late:
            invoice.day = first + int(rng.integers(32, 75))
            if n % 3 == 2:
                invoice.day = world.spec.days + 20  # not billed within the period
        else:
            invoice.day = max(pool[i].ordered_day, first - int(rng.integers(32, 45)), 1)
            while month_of(world, invoice.day) == month_of(world, first) and invoice.day > 1:
                invoice.day -= 5


def truths_of_dates(world: World) -> list[LedgerTruth]:
    """Differences that follow from the documents themselves: dates, invoices, goods on the road."""
    made: list[LedgerTruth] = []
    shifted: dict[tuple[str, str, str], int] = defaultdict(int)
    for moved in world.books.movements:
        stock, ledger = month_of(world, moved.day), month_of(world, moved.effective_day)
        if stock != ledger and moved.value_cents:
            shifted[moved.document, ledger, stock] += moved.value_cents
    for (document, ledger, stock), cents in shifted.items():
        made.append(LedgerTruth("timing", ledger, INVENTORY, -cents, document, "journal dated before the stock change"))
        made.append(LedgerTruth("timing", stock, INVENTORY, cents, document, "stock change follows"))
    if not world.spec.accrual:
        for purchase in world.documents.purchases:
            made.extend(_uninvoiced(world, purchase))
    for transfer in world.documents.transfers:
        out, cents = month_of(world, transfer.departed), transfer.cents
        back = month_of(world, transfer.completed) if transfer.completed is not None else None
        if back != out:
            made.append(
                LedgerTruth(
                    "in_transit", out, IN_TRANSIT, -cents, transfer.number, "left one site, not yet at the other"
                )
            )
            if back is not None:
                made.append(LedgerTruth("in_transit", back, IN_TRANSIT, cents, transfer.number, "arrived"))
    made.extend(
        LedgerTruth(
            "cost_change",
            month_of(world, moved.day),
            INVENTORY,
            moved.value_cents,
            moved.document,
            "cost change never posted",
        )
        for moved in world.books.movements
        if moved.kind == "cost_change" and moved.reason == "unposted"
    )
    return made


def _uninvoiced(world: World, purchase: Purchase) -> list[LedgerTruth]:
    flows: dict[str, int] = defaultdict(int)
    for event in purchase.receipts:
        flows[month_of(world, event.day)] += event.cents
    for invoice in purchase.billed_by(world.spec.days):
        flows[month_of(world, invoice.day)] -= invoice.cents
    months = sorted(month for month, cents in flows.items() if cents)
    if not months:
        return []
    bucket = "received_not_invoiced" if flows[months[0]] > 0 else "invoiced_not_received"
    number = purchase.number
    return [
        LedgerTruth(bucket, month, INVENTORY, flows[month], number, "receipt and bill in different months")
        for month in months
    ]
