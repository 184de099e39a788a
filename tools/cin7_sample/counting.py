"""Counts: rotating stocktakes by zone, a full count, cycle counts booked as adjustments, how counting goes wrong."""

from cin7_sample.accounts import DISCREPANCY
from cin7_sample.corrections import _effective_day
from cin7_sample.documents import Count, CountedLine
from cin7_sample.state import USERS, PlannedCount, Simulation


def plan(sim: Simulation) -> None:
    """All count days of the period, known in advance (a delivery can then be unloaded 'just before' one)."""
    counts, spec = sim.spec.counts, sim.spec
    offset = spec.start.weekday()
    for site, settings in enumerate(spec.sites):
        for zone in range(settings.zones):
            first = counts.first_day + site * counts.site_lag_days + zone * counts.zone_gap_days // settings.zones
            for day in range(first, spec.days, counts.zone_gap_days):
                shifted = day + max(0, 7 - (day + offset) % 7) % 7 if (day + offset) % 7 >= 5 else day
                if shifted < spec.days:
                    sim.planned[shifted].append(PlannedCount(site, zone, "stocktake"))
        if counts.full_count_day is not None:
            day = counts.full_count_day + (5 - counts.full_count_day - offset) % 7
            if day < spec.days:
                sim.planned[day].append(PlannedCount(site, None, "stocktake"))
    if counts.cycle_lines:
        for turn, day in enumerate(range(9, spec.days, counts.cycle_every_days)):
            shifted = day if (day + offset) % 7 < 5 else day - 2
            sim.planned[shifted].append(PlannedCount(turn % len(spec.sites), None, "cycle_count"))


def count(sim: Simulation) -> None:
    """Tonight's counts, after the last movement of the day."""
    for planned in sim.planned.get(sim.day, []):
        lines = _zone_lines(sim, planned) if planned.kind == "stocktake" else _cycle_lines(sim, planned.site)
        if lines:
            _count(sim, planned, lines)


def _zone_lines(sim: Simulation, planned: PlannedCount) -> list[int]:
    return [
        line.index
        for line in sim.catalogue.lines
        if line.site == planned.site
        and planned.zone in (None, line.zone)
        and (sim.books.recorded[line.index] or sim.books.physical[line.index])
    ]


def _cycle_lines(sim: Simulation, site: int) -> list[int]:
    """A sample of lines, the busy and dear ones more often."""
    rng = sim.rng("counts")
    worth = [sim.demand[p.index] * p.cost_cents for p in sim.catalogue.products]
    chances = [w / sum(worth) * 0.7 + 0.3 / len(worth) for w in worth]
    wanted = min(sim.spec.counts.cycle_lines, len(chances))
    products = rng.choice(len(chances), wanted, p=[c / sum(chances) for c in chances], replace=False).tolist()
    lines = [sim.places(product, site)[0] for product in sorted(products)]
    return [line for line in lines if sim.books.recorded[line]]  # an adjustment lists what has stock


def _count(sim: Simulation, planned: PlannedCount, lines: list[int]) -> None:
    rng = sim.rng("counts")
    is_full = planned.kind == "stocktake" and planned.zone is None
    site = sim.spec.sites[planned.site].name
    if planned.kind == "cycle_count":
        reference = f"Cycle count W{sim.day // 7 + 1:02d} {site}"
    else:
        reference = f"Full count {site}" if is_full else f"Zone {chr(ord('A') + (planned.zone or 0))} count"
    hasty = sim.happens("errors", 0.35 * sim.trouble(sim.spec.causes.counting, planned.site), 0.8)
    document = Count(
        sim.documents.number("ST"), planned.kind, planned.site, planned.zone, sim.day,
        *_clock(planned), reference, DISCREPANCY,
        USERS[int(rng.integers(0, len(USERS)))], effective_day=_effective_day(sim),
    )  # fmt: skip
    sim.documents.counts.append(document)
    staged = _staged(sim, planned.site)
    for line in lines:
        document.lines.append(_count_line(sim, document, line, hasty, staged.get(line, 0)))


def _clock(planned: PlannedCount) -> tuple[str, str]:
    """Created and completed; a cycle count of the same evening follows the stocktake."""
    if planned.kind == "cycle_count":
        return "18:40", "19:25"
    return ("08:05", "15:40") if planned.zone is None else ("16:10", "18:20")


def _staged(sim: Simulation, site: int) -> dict[int, int]:
    """Units packed at the door that this count overlooks (contributor cutoff)."""
    chance = 0.7 * sim.trouble(sim.spec.causes.cutoff, site)
    staged: dict[int, int] = {}
    for sale in sim.waiting:
        if sale.site == site and sim.happens("cutoff", chance, 0.95):
            for item in sale.lines:
                staged[item.line] = staged.get(item.line, 0) + item.shipped
    return staged


def _count_line(sim: Simulation, document: Count, line: int, hasty: bool, staged: int) -> CountedLine:
    """What one person wrote down for one line, posted; an error of the count stays in the record until the next one."""
    books = sim.books
    error, contributor, detail = _error(sim, line, hasty, staged)
    counted, recorded = books.physical[line] + error, books.recorded[line]
    variance = counted - recorded
    books.settle(line, document.number, is_count=True, variance=variance)
    if error:
        event = f"count {document.number} {line}"
        sim.diverge(contributor, detail, line, error, (document.number,), event)
        books.settle(line, document.number, is_count=True, variance=variance)
        sim.diverge(contributor, f"{detail}: undone at the next count", line, -error, (document.number,), event)
    layers = books.layers[line]
    item = CountedLine(line, recorded, counted, layers[0][1] if layers else books.last_cost[line])
    if variance:
        kind, document_type = (
            ("stocktake", "StockTake") if document.kind == "stocktake" else ("adjustment", "StockAdjustment")
        )
        number, effective = document.number, document.effective_day
        moved = books.post(
            kind, document_type, number, line, sim.day, variance, effective_day=effective, reference=document.reference
        )
        item.value_cents = moved.value_cents
        books.corrected[line] += 1
    books.counted[line] += 1
    return item


def _error(sim: Simulation, line: int, hasty: bool, staged: int) -> tuple[int, str, str]:
    """Units by which the count misses the shelf, whose doing it is, and how."""
    shelf = sim.books.physical[line]
    if staged and staged <= shelf:
        return -staged, "cutoff", "picked and waiting at the door, not counted"
    rng = sim.rng("errors")
    if hasty and rng.random() < 0.30:
        error = _hasty(sim, shelf)
        if error:
            return error, "counting", "miscounted in a hurried session"
    if sim.rng("counts").random() < sim.spec.counts.blind_noise and shelf > 0:
        return (1 if sim.rng("counts").random() < 0.5 else -1), "background", "one off at the count"
    return 0, "", ""


def _hasty(sim: Simulation, shelf: int) -> int:
    """Rounded to fives or tens, digits exchanged, a handful missed or counted twice."""
    rng = sim.rng("errors")
    draw = rng.random()
    if draw < 0.45 and shelf > 12:
        step = 10 if shelf > 60 else 5
        return round(shelf / step) * step - shelf
    if draw < 0.6 and 12 <= shelf <= 98:
        return int(str(shelf)[::-1]) - shelf
    size = max(1, round(shelf * float(rng.uniform(0.02, 0.15))))
    return max(-shelf, size if rng.random() < 0.4 else -size)
