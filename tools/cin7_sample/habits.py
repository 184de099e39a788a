"""Ways of correcting that an auditor asks about: undone and redone, split below the limit, revalued in place."""

from cin7_sample.accounts import DISCREPANCY
from cin7_sample.books import Movement
from cin7_sample.corrections import adjust
from cin7_sample.documents import AdjustedLine, Adjustment
from cin7_sample.state import BUSINESS_DAYS_A_MONTH, Simulation


def correct_by_habit(sim: Simulation) -> None:
    """Today's share of each habit."""
    habits = sim.spec.habits
    for number, document in sim.due_reversals.pop(sim.day, []):
        _reverse(sim, number, document)
    rng = sim.rng("habits")
    for rate, act in ((habits.reversals, _start_reversal), (habits.splits, _split), (habits.revaluations, _revalue)):
        for _ in range(int(rng.poisson(rate / BUSINESS_DAYS_A_MONTH))):
            act(sim)


def _stocked(sim: Simulation, least: int) -> int | None:
    """A random home line with at least so many free units."""
    rng = sim.rng("habits")
    for _ in range(20):
        line = sim.catalogue.lines[int(rng.integers(0, len(sim.catalogue.lines)))]
        if line.role == "home" and sim.free(line.index) >= least:
            return line.index
    return None


def _log(sim: Simulation, kind: str, documents: list[str], line: int) -> None:
    stocked = sim.catalogue.lines[line]
    place = {"sku": sim.catalogue.products[stocked.product].sku, "site": sim.spec.sites[stocked.site].name}
    sim.books.truth.habits.append({"kind": kind, "documents": documents, **place, "date": sim.day})


def _start_reversal(sim: Simulation) -> None:
    """Written off by mistake; written on again some days later."""
    line = _stocked(sim, 6)
    if line is None:
        return
    units = int(sim.rng("habits").integers(2, 6))
    made = adjust(sim, line, sim.books.recorded[line] - units, "Stock correction", "")
    if made:
        sim.due_reversals[sim.next_business_day(int(sim.rng("habits").integers(2, 12)))].append((units, made))


def _reverse(sim: Simulation, units: int, first: Adjustment) -> None:
    line = first.lines[0].line
    again = adjust(sim, line, sim.books.recorded[line] + units, f"Reverse {first.number}", "entered in error")
    if again:
        _log(sim, "reversal", [first.number, again.number], line)


def _split(sim: Simulation) -> None:
    """One loss booked as three adjustments of a day, each below what somebody else would have to approve."""
    line = _stocked(sim, 12)
    if line is None:
        return
    step = max(1, min(sim.free(line) // 4, 6))
    lost = min(3 * step, sim.spare(line))
    if lost < 3 * step:
        return
    sim.books.physical[line] -= lost
    sim.diverge("loss", "gone; booked in parts on the same day", line, -lost, ())
    documents = []
    for _ in range(3):
        made = adjust(sim, line, sim.books.recorded[line] - step, "Stock correction", "short")
        if made:
            documents.append(made.number)
    _log(sim, "split", documents, line)


def _revalue(sim: Simulation) -> None:
    """Removed and entered again in one adjustment at another cost: no units change, the value does."""
    line = _stocked(sim, 4)
    if line is None:
        return
    books, rng = sim.books, sim.rng("habits")
    units, before = books.recorded[line], books.stock_value(line)
    number = sim.documents.number("ST")
    unit = max(1, round(before / units * float(rng.uniform(0.75, 1.2))))
    out = books.post("adjustment", "StockAdjustment", number, line, sim.day, -units, reference="Revaluation")
    into: Movement = books.post(
        "adjustment", "StockAdjustment", number, line, sim.day, units, unit_cents=unit, reference="Revaluation"
    )
    lines = [AdjustedLine(line, units, 0, out.value_cents), AdjustedLine(line, 0, units, into.value_cents)]
    sim.documents.adjustments.append(Adjustment(number, sim.day, sim.day, DISCREPANCY, "Revaluation", lines))
    _log(sim, "revaluation", [number], line)
