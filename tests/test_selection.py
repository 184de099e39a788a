"""What a reader has picked: days inclusive on both sides, whole values, columns that are not there do not filter."""

import datetime as dt

import pandas as pd
import pytest

from cin7_audit.errors import SettingsError
from cin7_audit.selection import EVERYTHING, Selection

FRAME = pd.DataFrame(
    {
        "site": ["Main", "Main", "West"],
        "sku": ["A", "AB", "A"],
        "day": [dt.date(2026, 1, 1), dt.date(2026, 1, 31), dt.date(2026, 2, 1)],
        "at": pd.to_datetime(["2026-01-01 23:59", "2026-01-31 23:59", "2026-02-01 00:00"]),
    }
)


def picked(selection, day_column=""):
    return selection.rows(FRAME, day_column).index.tolist()


def test_values_match_whole_and_columns_that_are_not_there_do_not_filter():
    assert picked(Selection(site="Main")) == [0, 1] and picked(Selection(sku="A")) == [0, 2]
    assert picked(Selection(site="West", sku="A")) == [2] and picked(Selection(site="Ma")) == []
    assert picked(Selection(abc_class="A")) == picked(EVERYTHING) == [0, 1, 2]


@pytest.mark.parametrize("column", ["day", "at"])
def test_both_days_are_inside(column):
    assert picked(Selection.of(start="2026-01-31"), column) == [1, 2]
    assert picked(Selection.of(end="2026-01-31"), column) == [0, 1]
    assert picked(Selection.of(start="2026-01-31", end="2026-01-31"), column) == [1]
    assert picked(Selection.of(start="2026-01-31"), "nosuch") == picked(Selection.of(start="2026-01-31")) == [0, 1, 2]


def test_days_are_read_from_parameters():
    assert Selection.of("Main", "A", "B", "2026-01-02", "2026-01-02") == Selection(
        "Main", "A", "B", dt.date(2026, 1, 2), dt.date(2026, 1, 2)
    )
    assert Selection.of() == EVERYTHING


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ({"start": "2026-02-30"}, "start: '2026-02-30' is not a day"),
        ({"end": "31/03/2026"}, "end: '31/03/2026' is not a day"),
        ({"start": "2026-03-02", "end": "2026-03-01"}, "start: 2026-03-02 is after end 2026-03-01"),
    ],
)
def test_days_that_cannot_be_are_said(days, said):
    with pytest.raises(SettingsError) as wrong:
        Selection.of(**days)
    assert str(wrong.value).startswith(said)


def test_a_selection_in_words():
    assert str(EVERYTHING) == "all sites, all SKUs"
    full = Selection.of("Main", "A", "B", "2026-01-02", "2026-03-04")
    assert str(full) == "site Main, SKU A, class B, from 2026-01-02, to 2026-03-04"
    assert str(Selection(sku="A")) == "SKU A"
