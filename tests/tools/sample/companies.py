"""Small companies shared by the tests of this folder, made once."""

from functools import cache

from cin7_audit.vocabulary import CONTRIBUTORS, TIE_OUT_BUCKETS
from cin7_sample import Causes, LedgerPlants, SampleSpec, World, build_ledger, simulate
from cin7_sample.entries import Ledger
from cin7_sample.scenarios import scenario, small

EVERY_CAUSE = Causes.of(**dict.fromkeys(CONTRIBUTORS, 1.5))
EVERY_BUCKET = LedgerPlants(**dict.fromkeys((*TIE_OUT_BUCKETS, "reversed_and_replaced"), 2))


def troubled() -> SampleSpec:
    """Everything goes wrong at once."""
    spec = small(SampleSpec(name="troubled", seed=5, orders_per_day=10.0), skus=60, months=9)
    return spec.but(causes=EVERY_CAUSE, ledger=EVERY_BUCKET, roll_breaks=3)


def plain() -> SampleSpec:
    """Nothing planted and no noise at all."""
    spec = small(SampleSpec(name="plain", seed=6), skus=40, months=8)
    return spec.but(noise=0.0, counts=spec.counts.__class__(blind_noise=0.0))


def cash_like() -> SampleSpec:
    """No accrual, an opening snapshot, every bucket planted."""
    return troubled().but(name="no accrual", accrual=False, opening_rows=False)


def little_harbour() -> SampleSpec:
    return small(scenario("harbour-tools"), skus=40, months=8)


def with_kits() -> SampleSpec:
    """Kits assembled from components, nothing planted beside them."""
    return plain().but(name="kits", skus=50, kits=6, orders_per_day=4.0)


SPECS = {"troubled": troubled, "plain": plain, "no accrual": cash_like, "kits": with_kits}


@cache
def lived(name: str) -> tuple[World, Ledger]:
    """A finished company and its ledger."""
    world = simulate(SPECS[name]())
    return world, build_ledger(world)
