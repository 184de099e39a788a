"""What happens in a warehouse without a document: goods carried to the other site or another bin, goods that vanish."""

from cin7_sample import drifting
from cin7_sample.documents import Purchase
from cin7_sample.state import BUSINESS_DAYS_A_MONTH, Simulation

MOVED_A_MONTH = 5.0  # unrecorded transfers between sites at strength 1, per 300 skus
BIN_MOVES_A_MONTH = 14.0  # unrecorded moves between bins of a site at strength 1, per 300 skus
LOST_A_MONTH = 0.35  # units per desirable line and month at strength 1


def _size(sim: Simulation) -> float:
    return len(sim.catalogue.products) / 300


def unrecorded(sim: Simulation) -> None:
    """Moves of a business day that nobody typed."""
    strength = sim.trouble(sim.spec.causes.transfers)
    if strength and len(sim.spec.sites) > 1:
        for _ in range(
            int(sim.rng("unrecorded").poisson(MOVED_A_MONTH * strength * _size(sim) / BUSINESS_DAYS_A_MONTH))
        ):
            _carry(sim)
    strength = sim.trouble(sim.spec.causes.bins)
    if strength and sim.spec.use_bins:
        for _ in range(int(sim.rng("bins").poisson(BIN_MOVES_A_MONTH * strength * _size(sim) / BUSINESS_DAYS_A_MONTH))):
            _rebin(sim)


def _carry(sim: Simulation) -> None:
    """Contributor transfers: a van takes 4 to 24 units to the other site, without a transfer document."""
    rng = sim.rng("unrecorded")
    for _ in range(12):
        product = (
            int(rng.choice(len(sim.weights), p=sim.weights))
            if rng.random() < 0.6
            else int(rng.integers(0, len(sim.weights)))
        )
        source, target = (int(site) for site in rng.permutation(len(sim.spec.sites))[:2])
        out, into = sim.places(product, source)[0], sim.places(product, target)[0]
        limit = min(24, sim.spare(out) * 2 // 3)
        if limit >= 4:
            units = int(rng.integers(4, limit + 1))
            _move(sim, "transfers", "moved without a transfer", out, into, units, f"carried {sim.day} {out}")
            return


def _rebin(sim: Simulation) -> None:
    """Contributor bins: goods moved between two bins of a site by hand, the record left as it was."""
    rng = sim.rng("bins")
    for _ in range(12):
        product = int(rng.integers(0, len(sim.weights)))
        site = int(rng.choice(len(sim.spec.sites), p=_site_weights(sim)))
        places = [line for line in sim.places(product, site) if sim.catalogue.lines[line].role != "loose"]
        if len(places) < 2:
            continue
        out, into = (int(places[i]) for i in rng.permutation(2))
        limit = min(30, sim.spare(out))
        if limit >= 2:
            units = int(rng.integers(2, limit + 1))
            _move(sim, "bins", "moved to another bin, not recorded", out, into, units, f"rebinned {sim.day} {out}")
            return


def _move(sim: Simulation, contributor: str, words: str, out: int, into: int, units: int, event: str) -> None:
    sim.books.physical[out] -= units
    sim.books.physical[into] += units
    sim.diverge(contributor, f"{words}: gone here", out, -units, (), event)
    sim.diverge(contributor, f"{words}: arrived here", into, units, (), event)


def _site_weights(sim: Simulation) -> list[float]:
    weights = [site.share * site.trouble for site in sim.spec.sites]
    return [weight / sum(weights) for weight in weights]


def put_away(sim: Simulation, purchase: Purchase, line: int, units: int) -> int:
    """The line a receipt is booked to: its home bin, or no bin at all when bins are not kept (contributor bins)."""
    if not sim.spec.use_bins or not sim.happens("bins", 0.05 * sim.trouble(sim.spec.causes.bins, purchase.site)):
        return line
    loose = sim.places(sim.catalogue.lines[line].product, purchase.site)[-1]
    event = f"no bin {purchase.number} {line}"
    sim.diverge("bins", "booked without a bin: recorded here, not here", loose, -units, (purchase.number,), event)
    sim.diverge("bins", "booked without a bin: here, recorded elsewhere", line, units, (purchase.number,), event)
    return loose


def time_goes_by(sim: Simulation) -> None:
    """Every calendar day: loss of small dear goods (contributor loss), and drift that follows time."""
    strength = sim.trouble(sim.spec.causes.loss)
    if strength:
        rng = sim.rng("loss")
        targets = [
            line
            for line in sim.catalogue.lines
            if line.role == "home" and sim.catalogue.products[line.product].desirable
        ]
        chances = [LOST_A_MONTH / 30.4 * strength * sim.spec.sites[line.site].trouble for line in targets]
        for line, units in zip(targets, rng.poisson(chances).tolist(), strict=True):
            if units:
                drifting.shift(sim, line.index, -units, "loss", "gone without a document")
    drifting.daily(sim)
