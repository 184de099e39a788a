"""Opening balances, corrections on sight, and write-offs: decisions that are not counts."""

import math

from cin7_sample.accounts import DISCREPANCY, EQUITY, WRITE_OFF
from cin7_sample.books import Movement
from cin7_sample.documents import AdjustedLine, Adjustment, WriteOff
from cin7_sample.state import Simulation

REFERENCES = ("Stock correction", "", "Adjustment", "As per count", "Correction", "stock adj", "Found in wrong place")
COMMENTS = ("", "", "", "checked", "per warehouse", "as counted", "recount")
DAMAGE = ("Damaged", "Damaged in store", "Expired", "Shop use", "Sample to customer", "Broken")


def open_books(sim: Simulation) -> tuple[tuple[int, int, int], ...]:
    """Stock on the first morning. Go-live rows, or an opening snapshot (line, units, cents)."""
    rng = sim.rng("orders")
    for site, settings in enumerate(sim.spec.sites):
        number = sim.documents.number("ST") if sim.spec.opening_rows else "OPENING"
        lines = []
        for product in sim.catalogue.products:
            daily = sim.demand[product.index] * settings.share
            units = max(4, round(daily * float(rng.uniform(18, 55))))
            places = sim.places(product.index, site)
            parts = [units - units // 4, units // 4] if len(places) > 2 else [units]
            for line, part in zip(places, parts, strict=False):
                if part:
                    lines.append(_open_line(sim, number, line, part))
        if sim.spec.opening_rows:
            sim.documents.adjustments.append(
                Adjustment(number, 0, 0, EQUITY, "Opening balances", lines, kind="opening")
            )
    if sim.spec.opening_rows:
        return ()
    sim.books.movements.clear()
    return tuple((line, units, sim.books.stock_value(line)) for line, units in enumerate(sim.books.recorded) if units)


def _open_line(sim: Simulation, number: str, line: int, units: int) -> AdjustedLine:
    """One opening line; contributor opening: about one line in nine was loaded wrong at strength 1."""
    rng = sim.rng("opening")
    actual = units
    if sim.happens("opening", 0.11 * sim.trouble(sim.spec.causes.opening, sim.catalogue.lines[line].site)):
        actual = max(
            0, units + (1 if rng.random() < 0.5 else -1) * max(2, round(units * float(rng.uniform(0.08, 0.45))))
        )
    cost = sim.books.last_cost[line]
    moved = sim.books.post(
        "opening", "StockAdjustment", number, line, 0, units, unit_cents=cost, reference="Opening balances"
    )
    sim.books.physical[line] += actual
    if actual != units:
        sim.books.diverge("opening", "opening balance loaded wrong", line, 0, actual - units, (number,))
    return AdjustedLine(line, 0, units, moved.value_cents)


def adjust(
    sim: Simulation, line: int, after: int, reference: str, comment: str, effective_day: int | None = None
) -> Adjustment | None:
    """Set the record of one line to `after` by a stock adjustment; the shelf stays."""
    before = sim.books.recorded[line]
    if before == after:
        return None
    number = sim.documents.number("ST")
    effective = sim.day if effective_day is None else effective_day
    moved = sim.books.post(
        "adjustment",
        "StockAdjustment",
        number,
        line,
        sim.day,
        after - before,
        effective_day=effective,
        reference=reference,
        reason=comment,
    )
    made = Adjustment(
        number,
        sim.day,
        effective,
        DISCREPANCY,
        reference,
        [AdjustedLine(line, before, after, moved.value_cents, comment)],
    )
    sim.documents.adjustments.append(made)
    gap = sim.books.gap(line)
    sim.books.settle(line, number, is_count=False, variance=after - before)
    if gap:
        sim.diverge("background", "corrected to something else than the shelf", line, gap, (number,))
    sim.books.corrected[line] += 1
    return made


def write_off(sim: Simulation, line: int, units: int, notes: str) -> None:
    """Goods thrown away and recorded as such."""
    units = min(units, sim.at_hand(line))
    if units <= 0:
        return
    number = sim.documents.number("FG")
    before = sim.books.recorded[line]
    moved = sim.books.post("write_off", "WriteOff", number, line, sim.day, -units, reason=notes)
    sim.books.physical[line] -= units
    site = sim.catalogue.lines[line].site
    made = WriteOff(
        number,
        sim.day,
        sim.day,
        site,
        WRITE_OFF,
        notes,
        [AdjustedLine(line, before, before - units, moved.value_cents)],
    )
    sim.documents.write_offs.append(made)


def correct(sim: Simulation) -> None:
    """Today's corrections on sight and damage."""
    rng = sim.rng("corrections")
    growth = math.exp(sim.spec.corrections_quarterly_trend * sim.quarters)
    for _ in range(int(rng.poisson(sim.spec.spot_adjustments_per_week * growth / 5))):
        _on_sight(sim)
    for _ in range(int(rng.poisson(sim.spec.write_offs_per_week * growth / 5))):
        product = int(rng.integers(0, len(sim.weights)))
        if rng.random() < 0.4:
            product -= product % 25  # fragile goods break again and again
        site = int(rng.integers(0, len(sim.spec.sites)))
        write_off(sim, sim.places(product, site)[0], int(rng.integers(1, 4)), DAMAGE[int(rng.integers(0, len(DAMAGE)))])


def change_costs(sim: Simulation) -> None:
    """A late charge raises the cost of the newest layer: planted ones are never posted, a few innocent ones are."""
    planted = sim.spec.ledger.cost_change
    if not planted:
        return
    wanted = planted * 2
    step = max(1, (sim.spec.days - 70) // wanted)
    if sim.day < 50 or (sim.day - 50) % step or (sim.day - 50) // step >= wanted:
        return
    rng = sim.rng("corrections")
    stocked = [
        line.index for line in sim.catalogue.lines if sim.books.recorded[line.index] >= 5 and line.role == "home"
    ]
    line = stocked[int(rng.integers(0, len(stocked)))]
    layer = sim.books.layers[line][-1]
    rise = max(1, round(layer[1] * float(rng.uniform(0.02, 0.12))))
    layer[1] += rise
    supplier = sim.catalogue.suppliers[sim.catalogue.products[sim.catalogue.lines[line].product].supplier]
    orders = (
        p.number for p in reversed(sim.documents.purchases) if any(item.line == line for item in p.lines) and p.receipts
    )
    order = next(orders, "PO-00001")
    reason = "unposted" if (sim.day - 50) // step % 2 == 0 else "posted"
    value = rise * layer[0]
    moved = Movement("cost_change", "Purchase", order, line, sim.day, 0, value, sim.day, supplier.name, reason=reason)
    sim.books.movements.append(moved)


def _on_sight(sim: Simulation) -> None:
    """Somebody notices that shelf and record differ and corrects one line."""
    rng = sim.rng("corrections")
    candidates = [line for line in sim.books.open_truths if sim.books.gap(line)]
    if not candidates:
        return
    line = candidates[int(rng.integers(0, len(candidates)))]
    day = _effective_day(sim)
    reference = REFERENCES[int(rng.integers(0, len(REFERENCES)))]
    adjust(sim, line, sim.books.physical[line], reference, COMMENTS[int(rng.integers(0, len(COMMENTS)))], day)


def _effective_day(sim: Simulation) -> int:
    """Contributor cutoff: in the first days of a month corrections are dated into the month before."""
    strength, date = sim.trouble(sim.spec.causes.cutoff), sim.spec.date(sim.day)
    if date.day <= 7 and sim.day > date.day and sim.happens("cutoff", 0.6 * strength, 0.9):
        return sim.day - date.day
    return sim.day
