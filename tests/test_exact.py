"""Exact sums: what is missing adds nothing, and unknown money is no zero."""

from decimal import Decimal

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from cin7_audit.exact import (
    exact,
    exact_sum,
    gross_sum,
    known_sum,
    magnitude,
    share,
    side_sum,
)

MIXED = [Decimal("10.05"), None, Decimal("-4.10"), float("nan"), pd.NA, Decimal("-0.95"), 7.5]


def test_only_decimals_are_added():
    assert exact_sum(MIXED) == Decimal("5.00") and gross_sum(MIXED) == Decimal("15.10")
    assert side_sum(MIXED, losses=True) == Decimal("-5.05") and side_sum(MIXED, losses=False) == Decimal("10.05")
    assert [form([]) for form in (exact_sum, gross_sum)] == [0, 0]


def test_values_of_which_none_is_known_have_no_sum():
    assert known_sum([None, float("nan")]) is None
    assert known_sum([]) == 0 and known_sum([None, Decimal("-3")]) == -3


def test_one_value():
    assert exact(Decimal("-2")) == -2 and exact(None) == exact(3.5) == 0
    assert magnitude(Decimal("-2")) == 2 and magnitude(None) == 0


def test_a_share_needs_a_positive_whole():
    assert share(Decimal(1), Decimal(3)) == Decimal("0.333333")
    assert share(Decimal(-1), Decimal(8)) == Decimal("-0.125")
    assert [share(Decimal(1), whole) for whole in (None, Decimal(0), Decimal(-2))] == [None, None, None]


@given(st.lists(st.one_of(st.none(), st.decimals(-1000, 1000, places=4)), max_size=8))
@settings(max_examples=50, deadline=None)
def test_gains_and_losses_make_the_net_and_the_gross(values):
    gains, losses = side_sum(values, losses=False), side_sum(values, losses=True)
    assert gains + losses == exact_sum(values) and gains - losses == gross_sum(values)
    assert losses <= 0 <= gains
