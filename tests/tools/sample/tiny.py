"""A company of three products at two sites, made by hand, whose dice fall as the test says.

Line 0 1 2: hammer at Main (home, overflow, no bin); 3 4: hammer at South; 5 6 and 7 8: pliers; 9 10 and 11 12: drill;
13 14 and 15 16: the kit of hammer and drill, where asked for. Day 0 is a Monday.
"""

from collections import defaultdict
from typing import Any

import numpy as np

from cin7_sample.books import Books
from cin7_sample.catalogue import Catalogue, Line, Product, Supplier
from cin7_sample.documents import Documents
from cin7_sample.spec import SampleSpec, SiteSpec
from cin7_sample.state import Simulation
from cin7_sample.world import World

HAMMER, PLIERS, DRILL, KIT = range(4)
SPEC = SampleSpec(
    company="Tiny Ltd",
    months=3,
    skus=3,
    sites=(SiteSpec("Main", 2, 0.6), SiteSpec("South", 2, 0.4)),
    orders_per_day=4.0,
    lines_per_order=2.0,
    units_per_line=5.0,
    noise=0.0,
)
PRODUCTS = (
    Product(0, "HT-1000", "Hammer small", "Hand tools", 0, 0, 1, 1000, 1500, 1.0, False),
    Product(1, "HT-1001", "Pliers", "Hand tools", 0, 1, 12, 200, 300, 2.0, False),
    Product(2, "HT-1010", "Drill", "Power tools", 1, 0, 1, 8000, 12000, 1.0, True),
    Product(3, "HT-1020", "Kit 1", "Hand tools", -1, 0, 1, 9000, 14400, 1.0, False, (0, 2)),
)


class Dice:
    """A random stream that falls as told: values are used up in turn and the last one repeats.

    Left alone nothing happens: chances fail, counts are zero and ranges give their least.
    """

    def __init__(self, **falls: Any) -> None:
        self.falls = {
            name: list(value) if isinstance(value, list | tuple) else [value] for name, value in falls.items()
        }
        self.asked: dict[str, list[Any]] = defaultdict(list)

    def _next(self, name: str, usual: Any) -> Any:
        waiting = self.falls.get(name)
        if not waiting:
            return usual
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]

    def _many(self, name: str, usual: Any, size: Any) -> Any:
        return self._next(name, usual) if size is None else np.array([self._next(name, usual) for _ in range(size)])

    def random(self, size: Any = None) -> Any:
        return self._many("random", 0.999, size)

    def integers(self, low: int, high: int, size: Any = None) -> Any:
        self.asked["integers"].append((low, high))
        return self._many("integers", low, size)

    def poisson(self, mean: Any, size: Any = None) -> Any:
        self.asked["poisson"].append(mean)
        return self._many("poisson", 0, len(mean) if isinstance(mean, list) else size)

    def uniform(self, low: float, high: float) -> float:
        self.asked["uniform"].append((low, high))
        return float(self._next("uniform", low))

    def geometric(self, chance: float) -> int:
        self.asked["geometric"].append(chance)
        return int(self._next("geometric", 1))

    def standard_normal(self) -> float:
        return float(self._next("standard_normal", 0.0))

    def permutation(self, size: int) -> Any:
        return np.array(self._next("permutation", list(range(size))))

    def choice(self, size: int, wanted: Any = None, p: Any = None, replace: bool = True) -> Any:
        self.asked["choice"].append(p)
        if wanted is None:
            return self._next("choice", 0)
        return np.array([self._next("choice", n % size) for n in range(wanted)], dtype=int)


def catalogue(kit: bool = False, bins: bool = True, careless: bool = False) -> Catalogue:
    """Master data; careless: the first supplier's receipts are booked unseen."""
    suppliers = (Supplier("Kauri Trade Goods", False, 7, careless), Supplier("Tasman Imports", True, 10, False))
    lines: list[Line] = []
    places = []
    for product in PRODUCTS[: 4 if kit else 3]:
        by_site = []
        for site in range(2):
            zone = int(product.category == "Power tools")
            letter = "AB"[zone]
            names = [(f"{letter}-0{product.index + 1}" if bins else None, "home")]
            if bins and product.index == HAMMER and site == 0:
                names.append((f"{letter}-60", "overflow"))
            if bins:
                names.append((None, "loose"))
            first = len(lines)
            lines += [Line(first + n, product.index, site, zone, name, role) for n, (name, role) in enumerate(names)]
            by_site.append(tuple(range(first, len(lines))))
        places.append(tuple(by_site))
    siblings = ((1,), (0,), (), ())[: 4 if kit else 3]
    customers = tuple(f"Customer {n}" for n in range(60))
    return Catalogue(PRODUCTS[: 4 if kit else 3], tuple(lines), suppliers, customers, tuple(places), siblings)


def company(
    day: int = 0, dice: dict[str, Dice] | None = None, made: Catalogue | None = None, **changes: Any
) -> Simulation:
    """A company on one of its days, with empty shelves. dice: stream -> how it falls; changes: of the spec."""
    spec = SPEC.but(**changes)
    streams: Any = {name: Dice() for name in Simulation.STREAMS} | (dice or {})
    sim = Simulation.start(spec, made or catalogue(bins=spec.use_bins), streams)
    sim.day, sim.weekday = day, day % 7
    return sim


def fill(sim: Simulation, *lines: int, units: int, shelf: int | None = None) -> None:
    """Stock at usual cost on the record and (unless told otherwise) on the shelf, without a movement."""
    for line in lines:
        sim.books.post("opening", "StockAdjustment", "ST-0", line, 0, units)
        sim.books.movements.pop()
        sim.books.physical[line] += units if shelf is None else shelf


def fill_all(sim: Simulation, units: int) -> None:
    fill(sim, *range(len(sim.catalogue.lines)), units=units)


def truths(sim: Simulation) -> list[tuple[str, int, int]]:
    """(contributor, line, quantity) of everything logged."""
    return [(truth.contributor, truth.line, truth.quantity) for truth in sim.books.truth.stock]


def moved(sim: Simulation | World, kind: str) -> list[tuple[int, int, int]]:
    """(line, quantity, value in cents) of every movement of a kind."""
    return [(each.line, each.quantity, each.value_cents) for each in sim.books.movements if each.kind == kind]


def world(documents: Documents | None = None, made: Catalogue | None = None, **changes: Any) -> World:
    """A finished company with the documents given and nothing else."""
    made = made or catalogue()
    books = Books.empty([made.products[line.product].cost_cents for line in made.lines])
    return World(SPEC.but(**changes), made, books, documents or Documents())
