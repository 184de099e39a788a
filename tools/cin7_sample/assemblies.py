"""Kits put together from components: opposite movements by design, which no test may take for swapped picks."""

from cin7_sample.documents import Assembly
from cin7_sample.state import Simulation


def assemble(sim: Simulation) -> None:
    """Thursdays: make the kits that run low, as far as shelf and record have the components."""
    if sim.weekday != 3:
        return
    for kit in sim.catalogue.products:
        if not kit.components:
            continue
        for site, settings in enumerate(sim.spec.sites):
            home = sim.places(kit.index, site)[0]
            wanted = max(4, round(sim.demand[kit.index] * settings.share * 20))
            if sim.books.recorded[home] < wanted // 2:
                _make(sim, kit.index, site, home, wanted)


def _make(sim: Simulation, kit: int, site: int, home: int, wanted: int) -> None:
    parts = [sim.places(component, site)[0] for component in sim.catalogue.products[kit].components]
    limit = min(sim.at_hand(part) for part in parts)
    units = min(wanted, limit // 2)  # half of what is there stays for customers
    if units < 1:
        return
    number = sim.documents.number("FG")
    picked, total = [], 0
    for part in parts:
        moved = sim.books.post("assembly_out", "FinishedGoods", number, part, sim.day, -units)
        sim.books.physical[part] -= units
        picked.append((part, units, -moved.value_cents))
        total -= moved.value_cents
    sim.books.post("assembly_in", "FinishedGoods", number, home, sim.day, units, value_cents=total)
    sim.books.physical[home] += units
    sim.documents.assemblies.append(Assembly(number, kit, home, sim.day, units, total, picked))
