"""M-1 to M-16 and M-25 on four lines, against arithmetic done by hand from the formulas of the method.

line          class cost   b    c    v   v*k   b*k
North A-1 K1    A    10   100   95   -5   -50  1000   5 % > 1 %: a miss
North A-1 K2    B     2    50   51   +1    +2   100   2 % <= 3 %: in tolerance
South B-1 K1    A    10   200  200    0     0  2000   right
South B-2 K3    C     1     0    3   +3    +3     0   found stock: b = 0 needs c = 0
sums                      350        -1   -45  3100   sum |v| = 9, sum |v*k| = 55
"""

import math
from decimal import Decimal

import pytest

from cin7_audit.engagement import Engagement, Period, Tolerance
from cin7_audit.vocabulary import CURRENCY_NOT_STATED
from tests.inline_case import in_memory_case
from tests.measures.by_hand import every, one, parts, told
from tests.measures.small import at, count, move, product

STEP = "count_vs_belief"
LINES = [
    count(1, 95, 100, cost=10),
    count(1, 51, 50, sku="K2", cost=2),
    count(1, 200, 200, site="South", bin="B-1", cost=10),
    count(1, 3, 0, sku="K3", site="South", bin="B-2", cost=1),
]
PRODUCTS = [product(), product("K2", "B"), product("K3", "C")]


@pytest.fixture(scope="module")
def measures():
    return told(STEP, {"count_line": LINES, "product": PRODUCTS})


def test_m1_net_variance_is_counted_less_believed(measures):
    """-5 + 1 + 0 + 3 = -1; North -5 + 1 = -4; South 0 + 3 = +3."""
    assert parts(one(measures, "M-1")) == (-1, -1, 4, "units")
    assert (one(measures, "M-1", site="North").value, one(measures, "M-1", site="South").value) == (-4, 3)


def test_m2_share_of_belief_and_found_stock_apart(measures):
    """-1 / (100 + 50 + 200 + 0) = -1 / 350; one line was found where belief was 0."""
    found = one(measures, "M-2")
    assert float(found.value) == pytest.approx(-1 / 350) and parts(found)[1:] == (-1, 350, "share") and "1 lines found" in found.note
    assert float(one(measures, "M-2", site="North").value) == pytest.approx(-4 / 150)


def test_m3_value_at_count_cost(measures):
    """-5 x 10 + 1 x 2 + 3 x 1 = -45; gross 50 + 2 + 3 = 55; North -50 + 2 = -48."""
    found = one(measures, "M-3")
    assert (found.value, found.unit) == (Decimal(-45), CURRENCY_NOT_STATED) and "gross 55" in found.note
    assert one(measures, "M-3", site="North").value == Decimal(-48)


def test_m4_strict_and_m5_in_tolerance(measures):
    """Strict 1 of 4; in tolerance K2 and South K1: 2 of 4; North 0 of 2 and 1 of 2."""
    assert parts(one(measures, "M-4")) == (0.25, 1, 4, "share") and parts(one(measures, "M-5")) == (0.5, 2, 4, "share")
    assert parts(one(measures, "M-4", site="North"))[:3] == (0, 0, 2) and parts(one(measures, "M-5", site="North"))[:3] == (0.5, 1, 2)


def test_m6_tolerance_of_1_3_5_percent_by_class(measures):
    """A: 5 % over 1 %, 0 within: 1 of 2. B: 2 % within 3 %: 1 of 1. C: found stock: 0 of 1."""
    shares = {letter: parts(one(measures, "M-6", **{"class": letter}))[:3] for letter in "ABC"}
    assert shares == {"A": (0.5, 1, 2), "B": (1.0, 1, 1), "C": (0.0, 0, 1)}


def test_m6_classes_by_usage_value_80_15_5():
    """Usage value 80 x 10 = 800, 15 x 10 = 150, 5 x 10 = 50 of 1,000: 80 %, the next 15 %, the last 5 %."""
    sold = [move(1, -units, sku=sku) for sku, units in (("K1", 80), ("K2", 15), ("K3", 5))]
    case = in_memory_case({"movement": sold, "product": [{"sku": sku, "average_cost": Decimal(10)} for sku in ("K1", "K2", "K3")]})
    assert case.rows("SELECT sku, abc_class, usage_value FROM sku_class ORDER BY sku") == [
        ("K1", "A", 800),
        ("K2", "B", 150),
        ("K3", "C", 50),
    ]


def test_m7_gains_and_losses_have_their_own_limits(measures):
    """Beyond tolerance: the gain of K3 and the loss of North K1, one of four each."""
    assert parts(one(measures, "M-7", "gains")) == (0.25, 1, 4, "share") and parts(one(measures, "M-7", "losses")) == (0.25, 1, 4, "share")
    settings = Engagement(tolerance=Tolerance(short_factor=Decimal(5), value_over=Decimal("1.99")))
    wider = told(STEP, {"count_line": LINES, "product": PRODUCTS}, settings)
    # loss of 5 % against 1 % x 5 passes; the gain of K2, worth 2, passes its 3 % and breaks its value limit of 1.99
    assert (one(wider, "M-7", "gains").numerator, one(wider, "M-7", "losses").numerator) == (2, 0)


def test_m8_gross_quantity_m9_gross_value_m10_net_value(measures):
    """1 - 9 / 350, 1 - 55 / 3100, 1 - 45 / 3100; North 1 - 6 / 150, 1 - 52 / 1100, 1 - 48 / 1100."""
    for identity, loss, base, north in (("M-8", 9, 350, 1 - 6 / 150), ("M-9", 55, 3100, 1 - 52 / 1100), ("M-10", 45, 3100, 1 - 48 / 1100)):
        value, top, bottom, unit = parts(one(measures, identity))
        assert (value, top, bottom, unit) == (pytest.approx(1 - loss / base), loss, base, "share")
        assert one(measures, identity, site="North").value == pytest.approx(north)


def test_m8_is_never_below_zero_and_net_never_worse_than_gross():
    """Counted 30 and 0 where 10 and 5 were believed: 1 - 25 / 15 < 0, so 0; net 1 - |20 - 5| / 15 = 0."""
    found = told(STEP, {"count_line": [count(1, 30, 10), count(1, 0, 5, sku="K2")]})
    assert one(found, "M-8").value == 0 and one(found, "M-9").value == 0 and one(found, "M-10").value == 0


def test_m11_cancellation(measures):
    """1 - 45 / 55 = 0.1818; North 1 - 48 / 52; South, one way, 0."""
    value, top, bottom, unit = parts(one(measures, "M-11"))
    assert (value, top, bottom, unit) == (pytest.approx(1 - 45 / 55), 45, 55, "share")
    assert one(measures, "M-11", site="North").value == pytest.approx(1 - 48 / 52) and one(measures, "M-11", site="South").value == 0


def test_m11_without_any_error_is_no_figure():
    assert one(told(STEP, {"count_line": [count(1, 10, 10)]}), "M-11").value is None


def test_m12_locations_items_and_value(measures):
    """Clean: South B-1 of three places, no item of three, 2000 of 3100 of value; South alone 1 of 2, 1 of 2, 2000 of 2000."""
    assert parts(one(measures, "M-12", "locations")) == (pytest.approx(1 / 3), 1, 3, "share")
    assert parts(one(measures, "M-12", "items"))[:3] == (0, 0, 3)
    assert float(one(measures, "M-12", "value").value) == pytest.approx(2000 / 3100)
    assert parts(one(measures, "M-12", "locations", site="South"))[:3] == (0.5, 1, 2)
    assert (
        parts(one(measures, "M-12", "items", site="South"))[:3] == (0.5, 1, 2) and one(measures, "M-12", "value", site="South").value == 1
    )


def test_m13_mape_over_counted_and_smape_over_both(measures):
    """MAPE (5/95 + 1/51 + 0 + 3/3) / 4; sMAPE (10/195 + 2/101 + 0 + 6/3) / 4."""
    plain, symmetric = every(measures, "M-13", "(appendix)")[:2]
    assert plain.value == pytest.approx((5 / 95 + 1 / 51 + 0 + 1) / 4)
    assert symmetric.value == pytest.approx((10 / 195 + 2 / 101 + 0 + 2) / 4)


def test_m13_divides_by_the_lines_it_is_defined_on():
    """b 10, c 0 has no v / c: MAPE 2 / 8 over one line; sMAPE (20 / 10 + 4 / 18) / 2 over both."""
    plain, symmetric = every(told(STEP, {"count_line": [count(1, 0, 10), count(1, 8, 10, sku="K2")]}), "M-13")[:2]
    assert (plain.value, plain.denominator) == (0.25, 1)
    assert (symmetric.value, symmetric.denominator) == (pytest.approx((2 + 4 / 18) / 2), 2)


def wilson_by_hand(hits, trials):
    """(p + z2/2n +- z sqrt(p(1 - p)/n + z2/4n2)) / (1 + z2/n), z = 1.96."""
    z, p = 1.959963984540054, hits / trials
    half = z * math.sqrt(p * (1 - p) / trials + z * z / (4 * trials * trials))
    return [(p + z * z / (2 * trials) + sign * half) / (1 + z * z / trials) for sign in (-1, 1)]


def test_m14_every_accuracy_of_lines_carries_its_wilson_interval(measures):
    """2 of 4: 0.150 to 0.850."""
    assert wilson_by_hand(2, 4) == pytest.approx([0.150, 0.850], abs=0.0005)
    for identity, hits in (("M-4", 1), ("M-5", 2), ("M-14", 2)):
        assert list(one(measures, identity).interval) == pytest.approx(wilson_by_hand(hits, 4))
    assert parts(one(measures, "M-14")) == (0.5, 2, 4, "share")
    assert list(one(measures, "M-14", site="North").interval) == pytest.approx(wilson_by_hand(1, 2))


def test_m14_of_57_in_60_is_86_to_98_percent():
    rows = [count(1, 90 if number < 3 else 100, 100, sku=f"S{number}") for number in range(60)]
    found = one(told(STEP, {"count_line": rows}), "M-14")
    assert (found.value, found.numerator, found.denominator) == (0.95, 57, 60)
    assert [round(bound * 100) for bound in found.interval] == [86, 98]


def test_m15_lines_needed(measures):
    """ln 0.05 / ln 0.95 = 58.4, so 59 lines; 4 were counted."""
    assert math.log(0.05) / math.log(0.95) == pytest.approx(58.4, abs=0.01)
    assert parts(one(measures, "M-15")) == (59, 4, None, "lines")


def test_m16_shrinkage_is_book_less_physical_over_recorded_inventory(measures):
    """(3100 - 3055) / 3100 = 45 / 3100: a loss is positive here; South gained: -3 / 2000."""
    value, top, bottom, unit = parts(one(measures, "M-16"))
    assert (float(value), top, bottom, unit) == (pytest.approx(45 / 3100), 45, 3100, "share")
    assert "recorded" in one(measures, "M-16").name
    assert float(one(measures, "M-16", site="South").value) == pytest.approx(-3 / 2000)


def test_m1_to_m16_are_absent_without_a_denominator():
    """No counts, or a source that lists differences only: nothing is said, and nothing is zero."""
    only = told(STEP, {"count_line": [count(1, 9, 10, is_difference_only=True)], "product": PRODUCTS})
    for found in (told(STEP, {}), only):
        assert not [measure for measure in found if measure.id in {f"M-{number}" for number in range(1, 17)}]


def test_m3_m9_m10_m11_m16_have_no_value_without_any_unit_cost():
    found = told(STEP, {"count_line": [count(1, 9, 10) | {"unit_cost": None}]})
    assert [one(found, identity).value for identity in ("M-3", "M-9", "M-10", "M-11", "M-16")] == [None] * 5
    assert one(found, "M-4").value == 0 and one(found, "M-8").value == pytest.approx(0.9)


def exposed(end):
    """North K1 (A, 10 x 10) counted on day 0, K2 (B, 5 x 20) on day 0, South K3 (C, 4 x 50) never."""
    places = (("K1", "North", 10), ("K2", "North", 5), ("K3", "South", 4))
    tables = {
        "movement": [move(-9, units, "opening", sku=sku, site=site) for sku, site, units in places],
        "count_line": [count(0, 10, 10), count(0, 5, 5, sku="K2")],
        "product": [
            product(average_cost=Decimal(10)),
            product("K2", "B", average_cost=Decimal(20)),
            product("K3", "C", average_cost=Decimal(50)),
        ],
    }
    for row in tables["count_line"]:
        row["unit_cost"] = Decimal(10) if row["sku"] == "K1" else Decimal(20)
    return told(STEP, tables, Engagement(period=Period(end=at(end).date())))


def test_m25_exposure_since_the_last_confirmed_count():
    """100 days on: A beyond 90, B within 180, C never counted: (100 + 200) / (100 + 100 + 200); North 100 / 200; South 200 / 200."""
    found = exposed(100)
    assert parts(one(found, "M-25")) == (0.75, 300, 400, "share")
    assert parts(one(found, "M-25", site="North"))[:3] == (0.5, 100, 200) and parts(one(found, "M-25", site="South"))[:3] == (1, 200, 200)


@pytest.mark.parametrize(("days", "share"), [(90, 200 / 400), (91, 300 / 400), (181, 1.0)])
def test_m25_limits_are_passed_the_day_after_90_and_180(days, share):
    assert one(exposed(days), "M-25").value == share


def test_m25_without_stock_is_absent():
    assert not every(told(STEP, {"count_line": []}), "M-25")


def test_a_counted_line_without_a_site_counts_for_the_whole_client_only():
    found = told(STEP, {"count_line": [*LINES, count(1, 7, 8, sku="K4", site=None, cost=1)], "product": PRODUCTS})
    assert one(found, "M-1").value == -2 and one(found, "M-1", site="North").value == -4
