"""The running state of a simulated company, shared by the modules that each live one part of its day."""

import math
from collections import defaultdict
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from cin7_sample.books import Books
from cin7_sample.catalogue import Catalogue
from cin7_sample.documents import Adjustment, CreditNote, Documents, Purchase, Sale, Transfer
from cin7_sample.spec import SampleSpec

OMNI_PREFIXES = {"ST": "ADJ", "FG": "ADJ", "TR": "BT", "CR": "CN"}  # Omni books counts and write-offs as adjustments
BUSINESS_DAYS_A_MONTH = 21.7
USERS = ("ana.pereira", "ben.tuhoe", "carla.singh", "dev.roberts", "ella.ngata")


@dataclass(slots=True)
class Arrival:
    """A delivery on its way: which order, which of its lines, whether it is the last part."""

    purchase: Purchase
    quantities: dict[int, int]  # line -> units the supplier sends in this part


@dataclass(slots=True)
class PlannedCount:
    site: int
    zone: int | None
    kind: str


@dataclass
class Simulation:
    """Mutable; lives only inside `world.simulate`."""

    STREAMS: ClassVar[tuple[str, ...]] = (
        "orders", "purchases", "transfers", "returns", "noise", "counts", "corrections", "receiving", "picking",
        "unrecorded", "shelved", "bins", "uom", "cutoff", "duplicate", "loss", "errors", "opening", "drift", "habits",
    )  # fmt: skip

    spec: SampleSpec
    catalogue: Catalogue
    books: Books
    documents: Documents
    streams: dict[str, np.random.Generator]
    demand: list[float]  # per product: mean units per business day, whole company
    weights: np.ndarray
    day: int = 0
    weekday: int = 0
    arrivals: dict[int, list[Arrival]] = field(default_factory=lambda: defaultdict(list))
    due_transfers: dict[int, list[Transfer]] = field(default_factory=lambda: defaultdict(list))
    waiting: list[Sale] = field(default_factory=list)  # picked, not yet shipped
    due_credits: dict[int, list[tuple[Sale, int, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )  # sale, line position, units
    due_restocks: dict[int, list[tuple[CreditNote, int]]] = field(default_factory=lambda: defaultdict(list))
    due_bookings: dict[int, list[tuple[Purchase, int, int, int, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    due_repeats: dict[int, list[Sale | Purchase]] = field(default_factory=lambda: defaultdict(list))
    due_reversals: dict[int, list[tuple[int, Adjustment]]] = field(default_factory=lambda: defaultdict(list))
    planned: dict[int, list[PlannedCount]] = field(default_factory=lambda: defaultdict(list))
    on_order: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))  # (product, site) -> units

    @classmethod
    def start(cls, spec: SampleSpec, catalogue: Catalogue, streams: dict[str, np.random.Generator]) -> "Simulation":
        weights = np.array([product.weight for product in catalogue.products])
        weights = weights / weights.sum()
        per_day = spec.orders_per_day * spec.lines_per_order * spec.units_per_line
        books = Books.empty([catalogue.products[line.product].cost_cents for line in catalogue.lines])
        prefixes = OMNI_PREFIXES if spec.platform == "cin7_omni" else {}
        return cls(
            spec,
            catalogue,
            books,
            Documents(prefixes=prefixes),
            streams,
            [float(w) * per_day for w in weights],
            weights,
        )

    @property
    def is_business_day(self) -> bool:
        return self.weekday < 5

    @property
    def quarters(self) -> float:
        return self.day / 91.3125

    def rng(self, stream: str) -> np.random.Generator:
        return self.streams[stream]

    def trouble(self, strength: float, site: int | None = None) -> float:
        """A strength now: with the site's factor and the trend over the quarters."""
        factor = 1.0 if site is None else self.spec.sites[site].trouble
        return strength * factor * math.exp(self.spec.causes_quarterly_trend * self.quarters)

    def happens(self, stream: str, chance: float, most: float = 1.0) -> bool:
        """Whether something of this chance, at most `most`, strikes now; what has no chance draws nothing."""
        return bool(chance) and self.rng(stream).random() < min(most, chance)

    def repeat_later(self, document: Sale | Purchase, chance: float, within: int) -> None:
        """Contributor duplicate: the document may be typed a second time, some days later."""
        if self.happens("duplicate", chance * self.trouble(self.spec.causes.duplicate, document.site)):
            self.due_repeats[self.next_business_day(int(self.rng("duplicate").integers(1, within + 1)))].append(
                document
            )

    def season(self) -> float:
        """Demand today relative to the mean: growth and the time of year."""
        growth = 1 + self.spec.growth_per_quarter * self.quarters
        return growth * (1 + self.spec.season * math.sin(2 * math.pi * (self.day / 365.25 + 0.4)))

    def next_business_day(self, after: int = 1) -> int:
        """The offset of the first business day at least `after` days ahead."""
        day = self.day + after
        while (self.weekday + day - self.day) % 7 >= 5:
            day += 1
        return day

    def places(self, product: int, site: int) -> tuple[int, ...]:
        """Lines of a product at a site: home bin, overflow bin if any, and last the place without a bin."""
        return self.catalogue.places[product][site]

    def free(self, line: int) -> int:
        """Recorded units not promised."""
        return self.books.recorded[line] - self.books.allocated[line]

    def spare(self, line: int) -> int:
        """Units on the shelf not promised."""
        return self.books.physical[line] - self.books.allocated[line]

    def at_hand(self, line: int) -> int:
        """Units that record and shelf both have, not promised."""
        return min(self.free(line), self.spare(line))

    def diverge(
        self, contributor: str, detail: str, line: int, units: int, documents: tuple[str, ...] = (), event: str = ""
    ) -> None:
        """Say why shelf and record of a line part today; the caller makes the change."""
        self.books.diverge(contributor, detail, line, self.day, units, documents, event)
