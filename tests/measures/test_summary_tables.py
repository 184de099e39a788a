"""Tables that sum up others by site and for all of them: a site nobody knows counts for the whole and has no row of its own."""

import datetime as dt
from decimal import Decimal as D

import pandas as pd
import pytest

from tests.measures.small import case_given

DAY = dt.date(2026, 3, 1)


def rows(frame, *names):
    """The rows as tuples, None for what is missing."""
    return [tuple(None if pd.isna(value) else value for value in row) for row in frame[list(names)].itertuples(index=False)]


def held(site, abc_class, value, counts=1, overdue=False):
    return {"site": site, "abc_class": abc_class, "value": value and D(value).quantize(D("0.0001")), "counts": counts, "overdue": overdue}


def test_exposure_is_the_overdue_part_of_positive_value():
    """Places without a value, at nothing and below it hold no value that could be exposed."""
    places = [
        held("North", "A", 100, overdue=True),
        held("North", "A", 200),
        held("North", "B", 60, counts=0, overdue=True),
        held("South", "A", 40),
        held("South", "B", None, counts=0, overdue=True),
        held("South", "B", -500, counts=0, overdue=True),
        held("West", "A", None, overdue=True),
        held(None, "A", 600, overdue=True),
    ]
    found = case_given(coverage=pd.DataFrame(places)).table("exposure")
    names = ("level", "site", "abc_class", "places", "never_counted", "overdue", "value", "overdue_value", "share")
    assert rows(found, *names) == [
        ("portfolio", None, None, 5, 1, 3, 1000, 760, 0.76),
        ("site", "North", None, 3, 1, 2, 360, 160, pytest.approx(160 / 360)),
        ("site", "South", None, 1, 0, 0, 40, 0, 0),
        ("site", None, None, 1, 0, 1, 600, 600, 1),
        ("class", "North", "A", 2, 0, 1, 300, 100, pytest.approx(1 / 3)),
        ("class", "North", "B", 1, 1, 1, 60, 60, 1),
        ("class", "South", "A", 1, 0, 0, 40, 0, 0),
        ("class", None, "A", 1, 0, 1, 600, 600, 1),
    ]


def test_stock_without_any_value_has_an_exposure_nobody_knows():
    places = pd.DataFrame([held("North", "A", None, overdue=True)]).astype({"value": "float"})
    case = case_given(coverage=places)
    case.connection.execute("CREATE OR REPLACE TEMP TABLE coverage AS SELECT * REPLACE (CAST(value AS DECIMAL(18,4)) AS value) FROM coverage")
    assert rows(case.table("exposure"), "level", "places", "value", "share") == [("portfolio", 0, 0, None)]


def judged(line, site, *variances, in_period=True):
    """Counts of one line, one a month: their variances; nothing is in tolerance but 0."""
    return [
        {"line_key": line, "site": site, "ord": n, "count_line_id": 100 * line + n, "count_day": DAY + dt.timedelta(days=30 * n)}
        | {"variance_quantity": D(variance), "in_tolerance": variance == 0, "is_measured": True, "in_period": in_period}
        for n, variance in enumerate(variances)
    ]


def lined(site, pairs, same_sign):
    return {"site": site, "pairs": pairs, "same_sign": same_sign}


def test_direction_beside_chance_by_site_and_over_all():
    """All: 4 of 8 pairs; 3 losses of 5 failures in the period: 0.36 + 0.16 = 0.52 by chance. North: 1 of 2 losses: 0.5."""
    lines = pd.DataFrame([lined("North", 3, 3), lined("South", 4, 1), lined(None, 1, 0), lined("West", 0, 0)])
    counts = judged(1, "North", -2, 3) + judged(2, "South", -1, 0, -4) + judged(3, None, 5) + judged(4, "South", 7, in_period=False)
    found = case_given(counted_line=lines, count_variance=pd.DataFrame(counts)).table("persistence")
    assert rows(found, "site", "pairs", "same_sign", "share", "expected") == [
        (None, 8, 4, 0.5, pytest.approx(0.52)),
        ("North", 3, 3, 1, 0.5),
        ("South", 4, 1, 0.25, 1),
        ("West", 0, 0, None, None),
    ]


def test_days_between_failures_by_site_and_over_all():
    """North: 30 and 60 days; without a site 30; one failure has no gap."""
    counts = judged(1, "North", -2, 3, 0, 4) + judged(2, None, -1, -4) + judged(3, "South", 5, 0)
    found = case_given(count_variance=pd.DataFrame(counts)).table("failure_gap")
    assert rows(found, "site", "naive_gaps", "naive_days") == [(None, 3, 40), ("North", 2, 45)]


def test_without_a_failure_there_is_a_row_for_all_and_it_says_nothing():
    case = case_given(count_variance=pd.DataFrame(judged(1, "North", 0, 0)), counted_line=pd.DataFrame([lined("North", 0, 0)]))
    assert rows(case.table("failure_gap"), "site", "naive_gaps", "naive_days") == [(None, 0, None)]
    assert rows(case.table("persistence"), "site", "pairs", "share") == [(None, 0, None), ("North", 0, None)]
