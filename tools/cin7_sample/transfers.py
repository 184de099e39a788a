"""Transfers between sites, as typed and as carried."""

from cin7_sample.documents import Transfer, TransferLine
from cin7_sample.state import Simulation


def send(sim: Simulation) -> None:
    """Today's departures."""
    rng = sim.rng("transfers")
    if len(sim.spec.sites) < 2 or rng.random() >= sim.spec.transfers_per_week / 5:
        return
    source, target = (int(site) for site in rng.permutation(len(sim.spec.sites))[:2])
    lines = []
    for product in rng.choice(len(sim.weights), int(rng.integers(1, 5)), p=sim.weights, replace=False).tolist():
        out, into = sim.places(product, source)[0], sim.places(product, target)[0]
        limit = min(24, sim.at_hand(out) // 2)
        if limit >= 2:
            lines.append(TransferLine(out, into, int(rng.integers(2, limit + 1))))
    if not lines:
        return
    transfer = Transfer(sim.documents.number("TR"), source, target, sim.day, None, "IN TRANSIT", lines)
    sim.documents.transfers.append(transfer)
    for item in lines:
        moved = sim.books.post("transfer_out", "StockTransfer", transfer.number, item.source, sim.day, -item.quantity)
        item.value_cents = -moved.value_cents
        item.carried = _carried(sim, transfer, item)
        sim.books.physical[item.source] -= item.carried
    sim.due_transfers[sim.next_business_day(_days_on_the_road(sim))].append(transfer)


def _days_on_the_road(sim: Simulation) -> int:
    """One or two; with ledger plant in_transit, some that leave late in a month arrive well into the next."""
    slow = sum(t.completed is None or t.completed - t.departed > 6 for t in sim.documents.transfers)
    if sim.spec.date(sim.day).day >= 22 and slow <= sim.spec.ledger.in_transit and sim.spec.ledger.in_transit:
        return 12
    return int(sim.rng("transfers").integers(1, 3))


def _carried(sim: Simulation, transfer: Transfer, item: TransferLine) -> int:
    """Units really on the van: as typed, or more or fewer (contributor transfers, partly recorded)."""
    if not sim.happens("unrecorded", 0.10 * sim.trouble(sim.spec.causes.transfers)):
        return item.quantity
    rng = sim.rng("unrecorded")
    extra = int(rng.integers(2, 9)) if rng.random() < 0.6 else -int(rng.integers(1, item.quantity + 1))
    extra = min(extra, sim.spare(item.source) - item.quantity)
    if not extra:
        return item.quantity
    event = f"part {transfer.number} {item.source}"
    sim.diverge(
        "transfers", "carried another quantity than typed: here", item.source, -extra, (transfer.number,), event
    )
    return item.quantity + extra


def complete(sim: Simulation) -> None:
    """Today's arrivals; now and then nobody completes the document (contributor transfers)."""
    for transfer in sim.due_transfers.pop(sim.day, []):
        forgotten = sim.happens("unrecorded", 0.05 * sim.trouble(sim.spec.causes.transfers))
        for item in transfer.lines:
            sim.books.physical[item.target] += item.carried
            missing = item.carried if forgotten else item.carried - item.quantity
            if not forgotten:
                cents = item.value_cents
                sim.books.post(
                    "transfer_in",
                    "StockTransfer",
                    transfer.number,
                    item.target,
                    sim.day,
                    item.quantity,
                    value_cents=cents,
                )
            if missing:
                detail = (
                    "arrived, transfer never completed" if forgotten else "carried another quantity than typed: there"
                )
                event = (
                    f"{'open' if forgotten else 'part'} {transfer.number} {item.target if forgotten else item.source}"
                )
                sim.diverge("transfers", detail, item.target, missing, (transfer.number,), event)
        if not forgotten:
            transfer.completed, transfer.status = sim.day, "COMPLETED"
