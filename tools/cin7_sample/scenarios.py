"""Named companies: clean ones, each contributor alone, mixtures, ledger cases, learning and recurrence cases."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np

from cin7_audit.errors import UsageError
from cin7_audit.vocabulary import CONTRIBUTORS, TIE_OUT_BUCKETS
from cin7_sample.spec import Causes, CountPlan, Drift, Habits, LedgerPlants, SampleSpec, SiteSpec

HEAVY = CountPlan(zone_gap_days=28, site_lag_days=5, cycle_lines=25)
QUIET = CountPlan(zone_gap_days=56, site_lag_days=10, full_count_day=None, cycle_lines=0)
HARBOUR_CAUSES = {
    "receiving": 0.9,
    "picking": 1.3,
    "transfers": 0.8,
    "returns": 1.2,
    "bins": 0.4,
    "uom": 1.5,
    "cutoff": 0.5,
    "duplicate": 0.8,
    "posting": 0.5,
    "loss": 0.35,
    "counting": 0.15,
    "opening": 0.5,
}
TROUBLE_WEIGHTS = (0.7, 0.9, 1.2, 1.4)


def clean(seed: int = 1) -> SampleSpec:
    """Nothing planted: small everyday noise, ordinary corrections, books that agree."""
    return SampleSpec(name="clean", company="Corner Supply Ltd", seed=seed, prefix="CS")


def clean_heavy_counting(seed: int = 2) -> SampleSpec:
    """Nothing planted, counted more than twice as often: counting more must not look like more drift."""
    return clean(seed).but(name="clean_heavy_counting", counts=HEAVY)


def one(contributor: str, strength: float = 1.0, seed: int = 11) -> SampleSpec:
    """One contributor alone."""
    return SampleSpec(name=f"one_{contributor}", seed=seed, causes=Causes.of(**{contributor: strength}))


def mixture(contributors: Iterable[str], seed: int = 21, strength: float = 1.0) -> SampleSpec:
    """Several contributors at once, at strengths that vary around `strength`."""
    names = sorted(contributors)
    rng = np.random.default_rng(np.random.SeedSequence([seed, 21]))
    strengths = {name: round(strength * float(rng.choice(TROUBLE_WEIGHTS)), 2) for name in names}
    return SampleSpec(name="mixture_" + "_".join(names), seed=seed, causes=Causes.of(**strengths))


def small(spec: SampleSpec, skus: int = 60, months: int = 12) -> SampleSpec:
    """A smaller company with the same habits, for tests."""
    return spec.but(skus=skus, months=months, orders_per_day=spec.orders_per_day * skus / spec.skus)


def harbour_tools() -> SampleSpec:
    """The committed sample: every contributor at moderate strength, a few ledger differences, one site worse than the other."""
    return SampleSpec(
        name="harbour-tools",
        company="Harbour Tools Ltd",
        seed=4711,
        orders_per_day=1.8,
        lines_per_order=4.2,
        units_per_line=6.0,
        order_weeks=4,
        cover_days=60,
        counts=CountPlan(cycle_every_days=14, cycle_lines=14),
        transfers_per_week=1.5,
        sites=(SiteSpec("Main Warehouse", 4, 0.62, 0.7), SiteSpec("Christchurch", 4, 0.38, 1.5)),
        causes=Causes.of(**HARBOUR_CAUSES),
        ledger=LedgerPlants(unsynced=1, manual_journal=2, wrong_account=1, cost_change=3, fx=2, rounding=2, reversed_and_replaced=3),
        roll_breaks=5,
        habits=Habits(reversals=0.6, splits=0.3, revaluations=0.2),
    )


def ledger(bucket: str, count: int = 4, seed: int = 31) -> SampleSpec:
    """One tie-out bucket alone; `mixed` plants all, `none` nothing."""
    no_accrual = bucket in ("received_not_invoiced", "invoiced_not_received", "mixed")
    if bucket == "none":
        plants = LedgerPlants()
    elif bucket == "mixed":
        plants = LedgerPlants(**dict.fromkeys(TIE_OUT_BUCKETS, count), reversed_and_replaced=count)
    else:
        plants = replace(LedgerPlants(), **{bucket: count})
    return SampleSpec(
        name=f"ledger_{bucket}", company="Ledger Test Ltd", seed=seed, skus=150, orders_per_day=4.0, accrual=not no_accrual, ledger=plants
    )


def drifting(name: str, seed: int, counts: CountPlan = QUIET, **drift: float | str) -> SampleSpec:
    """A company whose only trouble is a plain drift with a stated rate; few products, each moved often enough to show it."""
    settings = {"per_1000_units": 40.0, **drift}
    return SampleSpec(
        name=name,
        seed=seed,
        skus=80,
        orders_per_day=14.0,
        noise=0.0,
        spot_adjustments_per_week=0.0,
        counts=counts,
        drift=Drift(**settings),  # type: ignore[arg-type]
    )


def omni(seed: int = 73) -> SampleSpec:
    """A company on Cin7 Omni and QuickBooks: no bins in the exports, no accrual, cost of sales posted once a month."""
    base = mixture(("receiving", "transfers", "returns", "duplicate"), seed=seed)
    plants = LedgerPlants(received_not_invoiced=3, unsynced=3, manual_journal=2, wrong_account=2)
    return base.but(name="omni", platform="cin7_omni", ledger_system="quickbooks", use_bins=False, accrual=False, ledger=plants)


def learning(corrections: str, drift: str, seed: int = 41) -> SampleSpec:
    """The four quadrants of M-24: corrections up or down (or flat) x drift up, down or flat.

    Counting is the same throughout; what rises or falls beside it are write-offs made on sight, many enough to outweigh
    the corrections that the counts bring when the drift goes the other way.
    """
    slope = {"up": 0.16, "down": -0.16, "flat": 0.0}
    base = drifting(f"learning_{corrections}_{drift}", seed, quarterly_trend=slope[drift], per_1000_units=20.0)
    many = {"up": 24.0, "down": 70.0, "flat": 24.0}[corrections]
    return base.but(skus=150, write_offs_per_week=many, corrections_quarterly_trend=slope[corrections] * 1.25, months=24)


def retiming(mode: str = "throughput", seed: int = 51) -> SampleSpec:
    """Drift proportional to throughput, to time, or in one-off bursts, to score re-timing."""
    plan = CountPlan(zone_gap_days=112, site_lag_days=25, full_count_day=None, cycle_lines=0, first_day=60)
    return drifting(f"retiming_{mode}", seed, counts=plan, mode=mode, per_1000_units=30.0).but(
        skus=150, season=0.35, write_offs_per_week=0.0
    )


NAMED: dict[str, Callable[[], SampleSpec]] = {
    "clean": clean,
    "clean_heavy_counting": clean_heavy_counting,
    "harbour-tools": harbour_tools,
    "kits": lambda: mixture(("picking",), seed=76).but(name="kits", kits=8),
    "habits": lambda: clean(75).but(name="habits", habits=Habits(reversals=2.0, splits=1.5, revaluations=1.0)),
    "omni": omni,
    "quickbooks": lambda: mixture(("picking", "posting"), seed=74).but(name="quickbooks", ledger_system="quickbooks"),
    "no_bins": lambda: mixture(("receiving", "transfers", "loss"), seed=71).but(name="no_bins", use_bins=False),
    "opened_earlier": lambda: mixture(("picking", "returns"), seed=72).but(name="opened_earlier", opening_rows=False, accrual=False),
    **{f"one_{name}": (lambda name=name: one(name)) for name in CONTRIBUTORS},  # type: ignore[misc]
    **{f"ledger_{name}": (lambda name=name: ledger(name)) for name in (*TIE_OUT_BUCKETS, "mixed", "none")},  # type: ignore[misc]
    "steady": lambda: drifting("steady", 61),
    "heavy_counting_same_drift": lambda: drifting(
        "heavy_counting_same_drift", 61, counts=replace(QUIET, zone_gap_days=28, site_lag_days=5)
    ),
    "fixes_hold": lambda: drifting("fixes_hold", 62, after_fix=0.5, per_1000_units=100.0),
    "fixes_do_not_hold": lambda: drifting("fixes_do_not_hold", 62, per_1000_units=100.0),
    "oscillation": lambda: drifting("oscillation", 63, sign="alternate"),
    "learning_up_down": lambda: learning("up", "down"),
    "learning_up_up": lambda: learning("up", "up"),
    "learning_down_down": lambda: learning("down", "down"),
    "learning_down_up": lambda: learning("down", "up"),
    "learning_neither": lambda: learning("flat", "flat"),
    "learning_short": lambda: learning("up", "down").but(name="learning_short", months=8),
    "retiming_throughput": lambda: retiming("throughput"),
    "retiming_time": lambda: retiming("time"),
    "retiming_burst": lambda: retiming("burst"),
}


def scenario(name: str, *, seed: int | None = None, skus: int | None = None, months: int | None = None) -> SampleSpec:
    """A named company, or one written with colons: one:transfers:2, mixture:picking,loss, ledger:mixed:3, retiming:burst."""
    spec = _named(name)
    if skus is not None:
        spec = spec.but(orders_per_day=spec.orders_per_day * skus / spec.skus, skus=skus)
    if seed is not None:
        spec = spec.but(seed=seed)
    return spec if months is None else spec.but(months=months)


def _named(name: str) -> SampleSpec:
    kind, *words = name.split(":")
    try:
        if kind == "one" and words:
            return one(words[0], float(words[1]) if len(words) > 1 else 1.0)
        if kind == "mixture" and words:
            return mixture(words[0].split(","))
        if kind == "ledger" and words:
            return ledger(words[0], int(words[1]) if len(words) > 1 else 4)
        if kind == "learning" and len(words) == 2:
            return learning(words[0], words[1])
        if kind == "retiming" and words:
            return retiming(words[0])
    except (ValueError, TypeError, KeyError) as mistake:
        raise UsageError(name, f"not a sample ({mistake})", "such as one:transfers:2 or ledger:mixed", "Correct the name.") from None
    key = name if name in NAMED else name.replace("-", "_")
    if key not in NAMED:
        raise UsageError(name, "no such sample", "one of " + ", ".join(NAMED), "Choose one of these names.")
    return NAMED[key]()
