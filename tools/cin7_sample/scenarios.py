"""Named companies (scenarios.toml): clean, each contributor alone, mixtures, ledger, learning and recurrence cases."""

import tomllib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from cin7_audit.errors import UsageError
from cin7_audit.vocabulary import TIE_OUT_BUCKETS
from cin7_sample.spec import Causes, CountPlan, LedgerPlants, SampleSpec, SiteSpec

_DECLARED: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
NAMED, BASES = _DECLARED["companies"], _DECLARED["bases"]
TROUBLE_WEIGHTS = (0.7, 0.9, 1.2, 1.4)


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


def ledger(bucket: str, count: int = 4, seed: int = 31) -> SampleSpec:
    """One tie-out bucket alone; `mixed` plants all, `none` nothing."""
    wanted = {"mixed": (*TIE_OUT_BUCKETS, "reversed_and_replaced"), "none": ()}.get(bucket, (bucket,))
    no_accrual = bucket in ("received_not_invoiced", "invoiced_not_received", "mixed")
    plants = LedgerPlants(**dict.fromkeys(wanted, count))
    return _declared("ledger").but(name=f"ledger_{bucket}", seed=seed, accrual=not no_accrual, ledger=plants)


def drifting(
    name: str, seed: int, counts: CountPlan | None = None, base: str = "drifting", **drift: float | str
) -> SampleSpec:
    """A company whose only trouble is a plain drift with a stated rate."""
    spec = _declared(base)
    drifts = replace(spec.drift, **drift)  # type: ignore[arg-type]
    return spec.but(name=name, seed=seed, counts=counts or spec.counts, drift=drifts)


def learning(corrections: str, drift: str, seed: int = 41) -> SampleSpec:
    """The four quadrants of M-24: corrections up or down (or flat) x drift up, down or flat.

    Counting is the same throughout; what rises or falls beside it are write-offs made on sight, many enough to outweigh
    the corrections that the counts bring when the drift goes the other way.
    """
    slope = {"up": 0.16, "down": -0.16, "flat": 0.0}
    spec = drifting(f"learning_{corrections}_{drift}", seed, base="learning", quarterly_trend=slope[drift])
    many = {"up": 24.0, "down": 70.0, "flat": 24.0}[corrections]
    return spec.but(write_offs_per_week=many, corrections_quarterly_trend=slope[corrections] * 1.25)


def retiming(mode: str = "throughput", seed: int = 51) -> SampleSpec:
    """Drift proportional to throughput, to time, or in one-off bursts, to score re-timing."""
    return drifting(f"retiming_{mode}", seed, base="retiming", mode=mode)


def scenario(name: str, *, seed: int | None = None, skus: int | None = None, months: int | None = None) -> SampleSpec:
    """A named company, or one with colons: one:transfers:2, mixture:picking,loss, ledger:mixed:3, retiming:burst."""
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
        raise UsageError(
            name, f"not a sample ({mistake})", "such as one:transfers:2 or ledger:mixed", "Correct the name."
        ) from None
    key = name if name in NAMED else name.replace("-", "_")
    if key not in NAMED:
        raise UsageError(name, "no such sample", "one of " + ", ".join(NAMED), "Choose one of these names.")
    return _declared(key)


def _declared(name: str) -> SampleSpec:
    """A company of scenarios.toml: the one it is like, with the fields it states."""
    stated = {"name": name, **(NAMED.get(name) or BASES[name])}
    like = stated.pop("like", None)
    base = SampleSpec() if like is None else _declared(like) if like in BASES else _named(like)
    return base.but(**{field: _field(getattr(base, field), value) for field, value in stated.items()})


def _field(before: Any, stated: Any) -> Any:
    if isinstance(stated, dict):
        return replace(before, **{name: None if value == "never" else value for name, value in stated.items()})
    return tuple(SiteSpec(**site) for site in stated) if isinstance(stated, list) else stated
