"""A plain drift of shelf against record with a stated rate: the yardstick of recurrence, learning, re-timing."""

import math

from cin7_sample.state import Simulation


def _rate(sim: Simulation, line: int) -> float:
    """Units of drift per unit sold of this line today."""
    drift = sim.spec.drift
    if not drift.per_1000_units or (line * 2654435761 % 1000) / 1000 >= drift.line_share:
        return 0.0
    rate = drift.per_1000_units / 1000 * math.exp(drift.quarterly_trend * sim.quarters)
    fixes = sim.books.corrected[line]
    return rate * drift.after_fix ** (min(fixes, 1) if drift.fixed_once else fixes)


def _sign(sim: Simulation, line: int) -> int:
    kind = sim.spec.drift.sign
    if kind == "alternate":
        return -1 if (sim.books.counted[line] + line) % 2 else 1
    if kind == "mixed":
        return -1 if sim.rng("drift").random() < 0.5 else 1
    return -1 if kind == "loss" else 1


def shift(
    sim: Simulation, line: int, units: int, contributor: str, detail: str, documents: tuple[str, ...] = ()
) -> int:
    """Move the shelf alone by signed units, as far as it can go; returns what moved."""
    moved = max(units, -sim.spare(line))
    if moved:
        sim.books.physical[line] += moved
        sim.diverge(contributor, detail, line, moved, documents)
    return moved


def after_shipment(sim: Simulation, line: int, shipped: int, document: str) -> None:
    """Drift proportional to throughput."""
    if sim.spec.drift.mode != "throughput" or not sim.spec.drift.per_1000_units:
        return
    rate = _rate(sim, line)
    if rate:
        units = int(sim.rng("drift").poisson(rate * shipped))
        if units:
            shift(sim, line, units * _sign(sim, line), "drift", "drift with throughput", (document,))


def daily(sim: Simulation) -> None:
    """Drift with time, or in bursts; the same yearly total per line as the throughput mode would give on average."""
    drift = sim.spec.drift
    if drift.mode == "throughput" or not drift.per_1000_units:
        return
    rng = sim.rng("drift")
    chance = 1 / 75 if drift.mode == "burst" else 1.0
    for line in sim.catalogue.lines:
        if line.role != "home":
            continue
        rate = _rate(sim, line.index)
        if not rate or (chance < 1 and rng.random() >= chance):
            continue
        per_day = sim.demand[line.product] * sim.spec.sites[line.site].share * 5 / 7
        units = int(rng.poisson(rate * per_day / chance))
        if units:
            shift(sim, line.index, units * _sign(sim, line.index), "drift", f"drift, {drift.mode}")
