"""The company's master data: products in families of like items, sites with zones and bins, suppliers, customers."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from cin7_audit.data_files import read_entries
from cin7_sample.spec import SampleSpec

NAMES = read_entries(Path(__file__).with_suffix(".toml"))


@dataclass(frozen=True, slots=True)
class Product:
    """One sku. cost_cents: usual unit cost in base currency; weight: its share of demand, relative."""

    index: int
    sku: str
    name: str
    category: str
    family: int
    supplier: int
    pack: int
    cost_cents: int
    price_cents: int
    weight: float
    desirable: bool  # small and dear: what walks out of the door
    components: tuple[int, ...] = ()  # a kit: one unit of each of these products


@dataclass(frozen=True, slots=True)
class Line:
    """One stocked place of one product: sku x site x bin (bin None: at the site without a bin)."""

    index: int
    product: int
    site: int
    zone: int
    bin: str | None
    role: str  # home, overflow or loose


@dataclass(frozen=True, slots=True)
class Supplier:
    """One supplier; usd: buys in US dollars."""

    name: str
    usd: bool
    lead_days: int
    books_exactly: bool  # receipts of this supplier are booked as ordered, unseen (contributor receiving)


@dataclass(frozen=True)
class Catalogue:
    """All master data, with look-ups by index."""

    products: tuple[Product, ...]
    lines: tuple[Line, ...]
    suppliers: tuple[Supplier, ...]
    customers: tuple[str, ...]
    places: tuple[tuple[tuple[int, ...], ...], ...]  # [product][site] -> line indices: home, overflow..., loose last
    siblings: tuple[tuple[int, ...], ...]  # [product] -> other products of its family

    def lines_of(self, product: int) -> list[int]:
        """Where a product is stocked, at all sites."""
        return [line for places in self.places[product] for line in places]


def build_catalogue(spec: SampleSpec, rng: np.random.Generator) -> Catalogue:
    """Master data for one spec."""
    suppliers = _suppliers(spec, rng)
    products = _with_kits(spec, _products(spec, rng, len(suppliers)))
    lines, places = _lines(spec, rng, products)
    by_family: dict[int, list[int]] = {}
    for product in products:
        by_family.setdefault(product.family, []).append(product.index)
    siblings = tuple(tuple(i for i in by_family[p.family] if i != p.index) for p in products)
    customers = tuple(f"{stem} {kind}" for stem in NAMES["customer_stems"] for kind in NAMES["customer_kinds"])
    return Catalogue(products, lines, suppliers, customers, places, siblings)


def _suppliers(spec: SampleSpec, rng: np.random.Generator) -> tuple[Supplier, ...]:
    names = NAMES["suppliers"][: spec.suppliers]
    count = len(names)
    leads = rng.integers(spec.lead_days[0], spec.lead_days[1] + 1, count)
    careless = set(rng.permutation(count)[: max(2, count // 5)].tolist()) if spec.causes.receiving else set()
    return tuple(Supplier(name, i < spec.usd_suppliers, int(leads[i]), i in careless) for i, name in enumerate(names))


def _products(spec: SampleSpec, rng: np.random.Generator, suppliers: int) -> tuple[Product, ...]:
    names = [(category, stem) for category, stems in NAMES["categories"].items() for stem in stems]
    weights = rng.lognormal(0.0, 1.0, spec.skus)
    made: list[Product] = []
    family = 0
    while len(made) < spec.skus:
        category, stem = names[family % len(names)]
        series = family // len(names)
        size = int(rng.integers(2, 5))
        base = float(rng.lognormal(np.log(13.0), 0.9))
        pack = NAMES["packs"][int(rng.integers(0, len(NAMES["packs"])))] if base < 40 else 1
        supplier = int(rng.integers(0, suppliers))
        for variant in range(min(size, spec.skus - len(made))):
            cost = max(60, round(100 * base * (1 + 0.18 * variant)))
            index = len(made)
            made.append(
                Product(
                    index=index,
                    sku=f"{spec.prefix}-{1000 + family * 10 + variant}",
                    name=f"{stem} {'series ' + str(series + 1) + ' ' if series else ''}{NAMES['variants'][variant]}",
                    category=category,
                    family=family,
                    supplier=supplier,
                    pack=pack,
                    cost_cents=cost,
                    price_cents=round(cost * float(rng.uniform(1.45, 1.9)) / 5) * 5,
                    weight=float(weights[index]),
                    desirable=cost > 3500,
                )
            )
        family += 1
    return tuple(made)


def _with_kits(spec: SampleSpec, products: tuple[Product, ...]) -> tuple[Product, ...]:
    """The last products become kits of two busy ones from other families."""
    kits = min(spec.kits, len(products) // 3)
    busy = sorted(products[: len(products) - kits], key=lambda product: -product.weight)
    made = list(products)
    for n in range(kits):
        old = products[len(products) - 1 - n]
        parts = (busy[2 * n].index, busy[2 * n + 1].index)
        cost = sum(products[part].cost_cents for part in parts)
        kit = replace(old, name=f"Kit {n + 1}", family=-1 - n, components=parts, pack=1, desirable=False)
        made[old.index] = replace(kit, cost_cents=cost, price_cents=round(cost * 1.6))
    return tuple(made)


def _lines(
    spec: SampleSpec, rng: np.random.Generator, products: tuple[Product, ...]
) -> tuple[tuple[Line, ...], tuple[tuple[tuple[int, ...], ...], ...]]:
    categories = list(NAMES["categories"])
    overflow = rng.random(len(products)) < 0.35
    lines: list[Line] = []
    places: list[tuple[tuple[int, ...], ...]] = []
    slots: dict[tuple[int, int], int] = {}
    for product in products:
        by_site: list[tuple[int, ...]] = []
        for site, settings in enumerate(spec.sites):
            zone = categories.index(product.category) % settings.zones
            slot = slots.get((site, zone), 0)
            slots[site, zone] = slot + 1
            letter = chr(ord("A") + zone)
            bins: list[tuple[str | None, str]] = [(f"{letter}-{slot // 3 + 1:02d}" if spec.use_bins else None, "home")]
            if spec.use_bins and overflow[product.index]:
                bins.append((f"{letter}-{60 + slot // 5:02d}", "overflow"))
            made = [Line(len(lines) + i, product.index, site, zone, name, role) for i, (name, role) in enumerate(bins)]
            if spec.use_bins:
                made.append(Line(len(lines) + len(made), product.index, site, zone, None, "loose"))
            lines.extend(made)
            by_site.append(tuple(line.index for line in made))
        places.append(tuple(by_site))
    return tuple(lines), tuple(places)
