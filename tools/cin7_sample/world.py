"""One company lived day by day. A day's order: goods in, orders out, what nobody recorded, corrections, counts at dusk.

Each mechanism draws from its own random stream, so adding one planted cause does not reshuffle the rest.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np

from cin7_sample import assemblies, causes, corrections, counting, habits, purchases, sales, transfers
from cin7_sample.books import Books
from cin7_sample.catalogue import Catalogue, build_catalogue
from cin7_sample.documents import Documents
from cin7_sample.spec import SampleSpec
from cin7_sample.state import Simulation


@dataclass(frozen=True)
class World:
    """A finished company: what was typed, what was true, and the books."""

    spec: SampleSpec
    catalogue: Catalogue
    books: Books
    documents: Documents
    opening_snapshot: tuple[tuple[int, int, int], ...] = ()  # line, units, cents on the evening before the start

    def date(self, day: int) -> dt.date:
        return self.spec.date(day)

    def at(self, line: int) -> dict[str, Any]:
        """A stocked line with its product and its site: what a row about it is filled from."""
        stocked = self.catalogue.lines[line]
        return {
            "line": stocked,
            "product": self.catalogue.products[stocked.product],
            "site": self.spec.sites[stocked.site],
        }


def simulate(spec: SampleSpec) -> World:
    """Live the whole period. Deterministic by spec."""
    master, *streams = np.random.SeedSequence(spec.seed).spawn(1 + len(Simulation.STREAMS))
    catalogue = build_catalogue(spec, np.random.default_rng(master))
    sim = Simulation.start(
        spec, catalogue, dict(zip(Simulation.STREAMS, map(np.random.default_rng, streams), strict=True))
    )
    counting.plan(sim)
    opening = corrections.open_books(sim)
    for day in range(spec.days):
        sim.day, sim.weekday = day, spec.date(day).weekday()
        if sim.is_business_day:
            purchases.receive(sim)
            transfers.complete(sim)
            sales.ship_waiting(sim)
            sales.take_orders(sim)
            sales.take_returns(sim)
            transfers.send(sim)
            assemblies.assemble(sim)
            causes.unrecorded(sim)
            corrections.correct(sim)
            habits.correct_by_habit(sim)
            purchases.order(sim)
        corrections.change_costs(sim)
        causes.time_goes_by(sim)
        counting.count(sim)
    return World(spec, catalogue, sim.books, sim.documents, opening)
