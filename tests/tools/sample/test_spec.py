"""A spec: its last day, its copies, and strengths by name."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cin7_audit.vocabulary import CONTRIBUTORS
from cin7_sample.spec import Causes, SampleSpec


@pytest.mark.parametrize(
    ("start", "months", "end", "days"),
    [
        (dt.date(2024, 4, 1), 18, dt.date(2025, 9, 30), 548),
        (dt.date(2024, 11, 1), 2, dt.date(2024, 12, 31), 61),
        (dt.date(2023, 12, 1), 3, dt.date(2024, 2, 29), 91),
        (dt.date(2024, 1, 1), 1, dt.date(2024, 1, 31), 31),
    ],
)
def test_the_last_day_is_that_of_the_last_month(start, months, end, days):
    spec = SampleSpec(start=start, months=months)
    assert (spec.end, spec.days) == (end, days)


@given(st.integers(2000, 2040), st.integers(1, 12), st.integers(1, 40))
def test_one_more_month_begins_the_day_after(year, month, months):
    spec = SampleSpec(start=dt.date(year, month, 1), months=months)
    after = spec.end + dt.timedelta(days=1)
    assert after.day == 1
    assert (after.year * 12 + after.month) - (year * 12 + month) == months


def test_a_copy_changes_only_what_is_named():
    spec = SampleSpec()
    other = spec.but(skus=7)
    assert (spec.skus, other.skus, other.but(skus=300)) == (300, 7, spec)


def test_strengths_by_name_leave_the_others_at_nothing():
    causes = Causes.of(picking=1.5, loss=0.5)
    assert {name: getattr(causes, name) for name in CONTRIBUTORS if getattr(causes, name)} == {
        "picking": 1.5,
        "loss": 0.5,
    }


def test_an_unknown_strength_is_named():
    with pytest.raises(ValueError, match=r"no contributor \['theft'\]; known are receiving, picking"):
        Causes.of(theft=1.0, picking=1.0)


def test_contributors_are_those_of_the_vocabulary() -> None:
    assert set(Causes.__dataclass_fields__) == set(CONTRIBUTORS)


def test_a_company_is_clean_unless_told_otherwise() -> None:
    spec = SampleSpec()
    for part in (spec.causes, spec.ledger, spec.habits):
        assert set(vars(part).values()) == {0}
    assert (spec.causes_quarterly_trend, spec.corrections_quarterly_trend, spec.roll_breaks, spec.kits) == (0, 0, 0, 0)
    drift = spec.drift
    assert (drift.per_1000_units, drift.line_share, drift.after_fix, drift.quarterly_trend) == (0, 1, 1, 0)
    assert (drift.mode, drift.sign, drift.fixed_once, spec.difference_only_counts) == (
        "throughput",
        "loss",
        False,
        False,
    )
    assert (sum(site.share for site in spec.sites), {site.trouble for site in spec.sites}) == (pytest.approx(1), {1.0})
