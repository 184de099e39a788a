"""Turns and shifts of margin from months made by hand (M-31, M-32)."""

from decimal import Decimal as D

import pandas as pd
import pytest

from cin7_audit.statistics.margins import shifts, turns


def months(posted, inventory, before=(), retimed=()):
    """Months of these costs and month-end inventories, as posted and with corrections and drift taken out."""
    columns = {"cogs_posted": posted, "inventory": inventory, "cogs_before_corrections": before or posted, "inventory_retimed": retimed or inventory}  # fmt: skip
    return pd.DataFrame({name: [None if v is None else D(v) for v in values] for name, values in columns.items()}, dtype=object)


def test_turns_are_a_years_cost_over_the_average_inventory_as_posted_and_retimed():
    """Two months of 100 and 200: 1,800 a year, over 450 on average 4; re-timed 90 and 180: 1,620 over 600 = 2.7."""
    assert turns(months((100, 200), (400, 500), (90, 180), (500, 700))) == (D(4), D("2.7"))


def test_turns_leave_out_months_whose_inventory_is_not_known():
    assert turns(months((100, 200), (None, 700))) == (D("2.5714"), D("2.5714"))  # 1,800 over 700


@pytest.mark.parametrize(
    ("posted", "inventory"),
    [((100, 200), (None, None)), ((0, 0), (400, 500)), ((100, -100), (400, 500)), ((100, 200), (300, -300)), ((100, 200), (-1, -1))],
)
def test_there_are_no_turns_without_inventory_or_cost(posted, inventory):
    assert turns(months(posted, inventory)) == (None, None)


def test_a_shift_is_re_timed_less_posted_of_months_with_both():
    frame = pd.DataFrame({"margin_posted": [D("0.40"), None, D("0.30")], "margin_retimed": [D("0.38"), D("0.5"), D("0.35")]}, dtype=object)
    assert shifts(frame) == [D("-0.02"), D("0.05")]
