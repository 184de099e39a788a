"""The ranking of the next counts: a logistic fit, stock-out chances and reasons, each worked by hand."""

import numpy as np
import pandas as pd
import pytest

from cin7_audit.statistics.count_ranking import back_test, logistic, reasons, stock_out_chance, with_past

AS_OF = pd.Timestamp("2026-06-30")


def test_the_fit_finds_the_odds_of_two_groups():
    """Of 400 each: 300 without the mark, 100 with it; log odds log 3, and twice that down for the mark."""
    x = np.repeat([[0.0], [1.0]], 400, axis=0)
    y = np.concatenate([np.repeat([1.0, 0.0], [300, 100]), np.repeat([1.0, 0.0], [100, 300])])
    chance = logistic(x, y)
    assert chance[0] == pytest.approx(np.log(3), rel=0.1) and chance[1] == pytest.approx(-2 * np.log(3), rel=0.1)


def test_the_past_of_a_line_is_what_was_known_before_it():
    history = pd.DataFrame(
        {"line_id": [2, 1, 3], "place_key": [1, 1, 1], "sku": ["A", "A", "A"], "drift_e4": [0, -30_000, 20_000]}
    )
    told = with_past(history)
    assert told["own_counts"].tolist() == [0, 1, 2]
    assert told["own_wrong"].tolist() == [0, 1, 1] and told["own_units"].tolist() == [0, 3, 3]


def test_too_short_a_past_shows_no_yield():
    days = pd.to_datetime(["2026-01-01", "2026-02-01"])
    assert back_test(pd.DataFrame({"day": days, "drift_e4": [0, 0], "place_key": [1, 2]})) == (None, None, 0)


def test_who_stopped_selling_with_stock_on_record_may_be_out():
    sold = {"first_sale": pd.to_datetime(["2026-01-01"] * 3), "belief": [5, 5, 0], "sale_days": [60, 60, 60]}
    places = pd.DataFrame({**sold, "last_sale": pd.to_datetime(["2026-06-29", "2026-03-01", "2026-03-01"])})
    busy, silent, empty = stock_out_chance(places, AS_OF)
    assert busy < 0.1 and silent > 0.9 and empty == 0


def test_a_line_says_why_it_is_on_the_list():
    plan = pd.DataFrame(
        {
            "own_counts": [3, 0],
            "own_wrong": [2, 0],
            "counted_on": [pd.Timestamp("2026-01-01"), pd.NaT],
            "n_moves": [1, 4],
            "stock_out_chance": [0.0, 0.0],
            "abc_class": ["A", "C"],
        }
    )
    first, second = reasons(plan, AS_OF, {"A": 90, "B": 180, "C": 365})
    assert "wrong at 2 of 3 counts" in first and "last counted 180 days ago, cadence 90" in first
    assert "1 movement line since" in first and "never counted" in second and "4 movement lines since" in second
