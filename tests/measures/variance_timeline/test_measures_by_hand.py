"""M-20 to M-23, M-37 and M-38 on two lines counted every 30 days, against arithmetic done by hand from the method's formulas.

Believed 100 of class A (1 %). X: out of tolerance; sign as found.
day        0    30   60   90   120  150
North K1   ok   X-   X-   ok   ok   ok     intervals 5, failed 2
South K1   ok   X-   ok   ok   X+   ok     intervals 5, failed 2
"""

import math

import pytest

from tests.measures.by_hand import every, one, parts, told
from tests.measures.small import count, move, product

STEP = "variance_timeline"
FOUND = {"North": (100, 90, 90, 100, 100, 100), "South": (100, 90, 100, 100, 110, 100)}
LINES = [count(30 * n, found, 100, site=site, number=f"{site}-{n}") for site, row in FOUND.items() for n, found in enumerate(row)]


@pytest.fixture(scope="module")
def measures():
    return told(STEP, {"count_line": LINES, "product": [product()]})


def log_likelihood(rate, failed=4, clean=6, gap=30):
    """ln of the product of (1 - exp(-rate x 30)) over failed and exp(-rate x 30) over clean intervals."""
    return failed * math.log(1 - math.exp(-rate * gap)) - clean * rate * gap


def test_m20_corrected_days(measures):
    """All gaps are 30 days, so 1 - exp(-30 rate) = 4 / 10: rate = -ln 0.6 / 30 = 0.01703, mean 58.7 days."""
    rate = -math.log(0.6) / 30
    days, per_day = one(measures, "M-20", "recurrence, corrected"), one(measures, "M-20", "per day")
    assert 1 / rate == pytest.approx(58.73, abs=0.005) and parts(days) == (pytest.approx(1 / rate), 300, 4, "days")
    assert parts(per_day) == (pytest.approx(rate), 4, 300, "per day")
    north = one(measures, "M-20", "recurrence, corrected", site="North")  # 2 of 5 intervals: the same share, so the same mean
    assert parts(north)[:3] == (pytest.approx(1 / rate), 150, 2)


def test_m20_interval_holds_every_rate_the_data_cannot_reject(measures):
    """At each bound the log likelihood is 3.841 / 2 below its top."""
    top = log_likelihood(-math.log(0.6) / 30)
    low, high = one(measures, "M-20", "per day").interval
    assert low < -math.log(0.6) / 30 < high
    for bound in (low, high):
        assert top - log_likelihood(bound) == pytest.approx(3.8415 / 2, abs=0.0001)
    assert one(measures, "M-20", "recurrence, corrected").interval == pytest.approx((1 / high, 1 / low))


def test_m20_naive_days_stand_beside(measures):
    """Days from one failing count of a line to its next: North 60 - 30 = 30, South 120 - 30 = 90; mean 60 of two gaps."""
    assert parts(one(measures, "M-20", "naive")) == (60, None, 2, "days")
    assert one(measures, "M-20", "naive", site="North").value == 30 and one(measures, "M-20", "naive", site="South").value == 90


def test_m20_per_1000_units_moved():
    """500 units leave in each of four intervals, one of which failed: -ln(3 / 4) / 500 x 1,000."""
    counts = [count(10 * n, 90 if n == 2 else 100, 100, number=f"S{n}") for n in range(5)]
    moves = [move(10 * n + 5, -500) for n in range(4)]
    found = one(told(STEP, {"count_line": counts, "movement": moves, "product": [product()]}), "M-20", "1,000")
    assert parts(found) == (pytest.approx(-math.log(0.75) / 500 * 1000), 1, 2000, "per 1,000 units")


def test_m20_without_movements_or_from_difference_lists_has_no_corrected_rate(measures):
    assert not every(measures, "M-20", "1,000")
    only = told(STEP, {"count_line": [{**row, "is_difference_only": True} for row in LINES], "product": [product()]})
    assert not every(only, "M-20", "corrected for") and every(only, "M-20", "naive")


def test_m20_a_line_counted_once_is_censored_and_no_counts_say_nothing():
    assert not every(told(STEP, {"count_line": LINES[:1], "product": [product()]}), "M-20") and told(STEP, {}) == ()


def corrected_lines(lines):
    """Each line: 1,000 units out, 20 short on day 10 and corrected; 1,000 units out, 5 short on day 20."""
    counts, moves = [], []
    for n in range(lines):
        sku = f"S{n:02d}"
        moves += [move(0, 10_000, "opening", sku=sku), move(5, -1000, sku=sku), move(15, -1000, sku=sku)]
        counts += [count(10, 8980, 9000, sku=sku, number="ST1"), count(20, 7995, 8000, sku=sku, number="ST2")]
        moves += [move(10, -20, "stocktake", sku=sku, document_no="ST1")]
    return {"movement": moves, "count_line": counts}


def test_m21_re_drift_after_over_before_a_correction():
    """Before |-20| / 1000 x 1000 = 20, after |-5| / 1000 x 1000 = 5: ratio 0.25, by medians and by the likelihood over lines."""
    found = told(STEP, corrected_lines(12))
    assert parts(one(found, "M-21", "plain medians")) == (0.25, 5, 20, "ratio")
    modelled = one(found, "M-21", "drift speed")
    assert modelled.value == pytest.approx(0.25, rel=0.02) and modelled.interval[0] <= modelled.value <= modelled.interval[1] < 1
    assert (modelled.numerator, modelled.denominator) == (pytest.approx(5, rel=0.02), pytest.approx(20, rel=0.02))
    assert one(found, "M-21", "plain medians", site="North").value == 0.25


def test_m21_is_absent_with_too_few_lines_on_both_sides(measures):
    assert not every(told(STEP, corrected_lines(9)), "M-21") + every(measures, "M-21")


def test_m22_direction_persistence(measures):
    """North - then -: the same; South - then +: not. One of two pairs; by site 1 of 1 and 0 of 1."""
    assert parts(one(measures, "M-22")) == (0.5, 1, 2, "share")
    assert parts(one(measures, "M-22", site="North"))[:3] == (1, 1, 1) and parts(one(measures, "M-22", site="South"))[:3] == (0, 0, 1)


def test_m22_and_m23_are_absent_without_failures():
    found = told(STEP, {"count_line": [count(0, 100, 100), count(30, 100, 100, number="ST30")], "product": [product()]})
    assert not every(found, "M-22") + every(found, "M-23")


def test_m23_failures_per_line_at_risk(measures):
    """Both lines seen for 150 days: 2 failures at 30, 1 at 60, 1 at 120 over two lines: 1.0 + 0.5 + 0.5 = 2.0 at 120 days."""
    found = one(measures, "M-23")
    assert found.value == pytest.approx(2.0) and found.unit == "per line" and "120 days" in found.name
    assert found.interval[0] <= 2 <= found.interval[1]


def weekly(failing):
    """Ten weeks, ten lines counted in each; `failing` of them out of tolerance, week by week."""
    return [
        count(7 * week, 90 if n < failing[week] else 100, 100, sku=f"S{n}", number=f"ST{week}")
        for week in range(len(failing))
        for n in range(10)
    ]


def test_m37_ordinary_limits_where_the_rate_varies_as_chance_would():
    """20 failures of 100 lines: 0.2; 0.2 + 3 sqrt(0.2 / 10) = 0.624, and below it nothing but 0; no week is outside."""
    found = one(told(STEP, {"count_line": weekly([2, 2, 1, 3, 2, 2, 3, 1, 2, 2])}), "M-37")
    assert (
        parts(found) == (pytest.approx(0.2), 20, 100, "share")
        and "0 of 10 points" in found.note
        and found.interval == pytest.approx((0, 0.2 + 3 * math.sqrt(0.2 / 10)))
    )


def test_m38_rare_failures_are_charted_by_the_weeks_between():
    """Failures in weeks 0, 2, 3, 6 and 9: 1, 0, 2, 2 weeks between, mean 1.25; 1.25 + 3 sqrt(1.25 x 2.25) = 6.28."""
    found = one(told(STEP, {"count_line": weekly([1, 0, 1, 1, 0, 0, 1, 0, 0, 1])}), "M-38")
    assert parts(found) == (pytest.approx(1.25), 5, 4, "periods between")
    assert found.interval == pytest.approx((0, 1.25 + 3 * math.sqrt(1.25 * 2.25)))


def test_m37_and_m38_are_absent_below_eight_weeks_and_without_failures(measures):
    short, clean = told(STEP, {"count_line": weekly([2] * 7)}), told(STEP, {"count_line": weekly([0] * 10)})
    for found in (measures, short, clean):
        assert not every(found, "M-37") + every(found, "M-38")
