"""What an accounting package holds: accounts of a journal, balances by day."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cin7_sample.entries import Journal, Ledger, month_of, some_day
from tests.tools.sample.tiny import world


def journal(number, day, lines):
    return Journal(number, day, day + 1, "Manual Journal", "r", "d", "", lines)


def test_an_account_is_summed_over_the_lines_of_a_journal():
    made = journal(1, 0, [("715", 500), ("517", -700), ("715", 200)])
    assert (made.on("715"), made.on("517"), made.on("200")) == (700, -700, 0)


def test_a_balance_holds_the_opening_and_the_journals_up_to_the_evening():
    ledger = Ledger([], [journal(1, 3, [("715", 500)]), journal(2, 5, [("715", -200)])], [], opening={"715": 1000})
    assert [ledger.balance("715", day) for day in (2, 3, 4, 5)] == [1000, 1500, 1500, 1300]
    assert ledger.balance("960", 5) == 0


@given(st.integers(1, 24), st.integers(0, 40), st.integers(0, 2**32 - 1))
def test_a_day_lies_well_inside_the_period(months, tail, seed):
    made = world(months=months)
    low = min(60, made.spec.days // 3)
    day = some_day(made, np.random.default_rng(seed), tail)
    assert low <= day < max(low + 1, made.spec.days - tail)


@pytest.mark.parametrize(
    ("day", "month"), [(0, "2024-04"), (29, "2024-04"), (30, "2024-05"), (91, "2024-07"), (-1, "2024-03")]
)
def test_a_day_falls_into_its_month(day, month):
    assert month_of(world(), day) == month
