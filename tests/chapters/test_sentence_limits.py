"""Sentences where two candidates part: gross from net, one side of a limit from the other, a loss from a gain.

Every client here has two opposite values, a figure exactly on its limit, or figures of one sentence that all differ.
Materiality is 1,000: critical above it, high above 500, medium above 50.
"""

import datetime as dt
import math
from decimal import Decimal
from types import SimpleNamespace

import pandas as pd
import pytest

from cin7_audit.chapters.count_vs_belief import sentences as belief
from cin7_audit.chapters.variance_timeline import sentences as timeline
from cin7_audit.chapters.variance_timeline.measures import failure_chart, onsets, recurrences, redrifts
from cin7_audit.chapters.write_off_frequency import sentences as corrections
from cin7_audit.chapters.write_off_frequency.measures import learned
from cin7_audit.presentation.saying import Teller
from tests.chapters.frames import FACTS, SETTINGS, amounts, frame


def said(part, result):
    """The findings of one function of a chapter."""
    return list(part(Teller(part.__module__.split(".")[2], FACTS), result))


def book_of(settings=SETTINGS, kept=None, **tables):
    """A workbook of these tables, and of what was computed from others."""
    return SimpleNamespace(settings=settings, kept=kept or {}, table=tables.__getitem__)


# Chapter 3: count against belief


def portfolio(high=0.90, gross_high=0.97, net=Decimal(-70)):
    shares = {"in_tolerance": 0.85, "in_tolerance_low": 0.80, "in_tolerance_high": high}
    money = {"gross_value": 0.91, "net_value": 0.99, "gross_value_high": gross_high, "believed_amount": Decimal(8000)}
    counts = {"tolerance_hits": 85, "lines": 100, "net_units": Decimal(-7), "net_amount": net}
    return {"dimension": "portfolio", "grouped": None, **shares, **money, **counts}


def counted(*lines, high=0.90, gross_high=0.97, sites=(), **tables):
    """A client by its count lines (day, value), its sites (name, low, high) and its tables."""
    rows = [
        {
            "count_day": dt.date(2026, month, 5),
            "variance_value": Decimal(value),
            "variance_quantity": Decimal(value) / 10,
        }
        for month, value in lines
    ]
    common = {"is_measured": True, "in_period": True, "in_tolerance": False, "found_stock": True}
    columns = ["grouped", "in_tolerance_low", "in_tolerance_high"]
    of_sites = [
        {"dimension": "site", **dict(zip(columns, site, strict=True))} for site in sites or [("Fine", 0.96, 0.99)]
    ]
    accuracy = pd.DataFrame([portfolio(high, gross_high), *of_sites])
    return book_of(accuracy=accuracy, count_variance=frame(*rows, **common), **tables)


def test_only_a_site_whose_whole_interval_lies_below_the_floor_is_named():
    sites = [
        ("Below", 0.80, 0.94),
        ("Across", 0.90, 0.97),
        ("Edge", 0.90, 0.95),
        ("Above", 0.96, 0.99),
        (None, 0.1, 0.2),
    ]
    (found,) = said(belief.accuracy, counted((3, -60), sites=sites))
    assert found.locations == ("Below",) and found.statement.endswith(
        " At Below the interval lies wholly below the floor."
    )
    (none,) = said(belief.accuracy, counted((3, -60), sites=sites[1:]))
    assert none.locations == () and "wholly" not in none.statement


def test_accuracy_says_gross_before_net_and_the_loss_as_a_loss():
    (found,) = said(belief.accuracy, counted((3, -60)))
    assert "85 of 100 counted lines were within tolerance: 85.0 % (95 % interval 80.0 % to 90.0 %)" in found.statement
    assert "Gross value accuracy is 91.0 % and net value accuracy 99.0 %, on 8,000.00" in found.statement
    assert (found.quantity, found.value) == (Decimal(-7), Decimal(-70))


def test_an_interval_that_ends_on_the_floor_is_not_below_it():
    assert said(belief.accuracy, counted((3, -60), high=0.95)) == []
    assert said(belief.accuracy, counted((3, -60), high=None)) == []
    assert len(said(belief.accuracy, counted((3, -60), high=0.9499))) == 1


@pytest.mark.parametrize(
    ("lines", "severity"),
    [
        (((3, 900), (3, -900)), "low"),  # nets to nothing inside its month
        (((3, 600), (4, 600)), "high"),  # no month holds more than 600
        (((3, 600), (4, -600)), "high"),
        (((3, -1001), (4, 60)), "critical"),
        (((3, 1001),), "critical"),
        (((3, 1000),), "high"),
        (((3, 500),), "medium"),
        (((3, 50),), "low"),
    ],
)
def test_accuracy_is_as_severe_as_the_net_of_its_worst_month(lines, severity):
    (found,) = said(belief.accuracy, counted(*lines))
    assert found.severity == severity


@pytest.mark.parametrize(("gross_high", "severity"), [(0.98, "low"), (0.9799, "critical"), (None, "critical")])
def test_accuracy_by_value_on_its_target_is_low(gross_high, severity):
    (found,) = said(belief.accuracy, counted((3, -2000), gross_high=gross_high))
    assert found.severity == severity


@pytest.mark.parametrize("column", ["is_measured", "in_period"])
def test_a_line_outside_the_period_or_without_a_measure_weighs_nothing_in_its_month(column):
    client = counted((3, -2000), (4, -60))
    client.table("count_variance").loc[0, column] = False
    (found,) = said(belief.accuracy, client)
    assert found.severity == "medium"


def test_the_rows_of_accuracy_are_those_out_of_tolerance_the_largest_first():
    client = counted((3, 50), (3, -900), (3, 400), (3, 700))
    client.table("count_variance")["in_tolerance"] = pd.array([False, False, True, None], dtype=object)
    (found,) = said(belief.accuracy, client)
    assert [row.row for row in found.evidence] == [2, 1]


@pytest.mark.parametrize(
    ("ratio", "gross", "high", "is_told"),
    [
        (0.7, 1100, 0.9, False),
        (0.71, 1100, 0.9, True),
        (0.71, 1000, 0.9, False),
        (0.71, 1001, 0.9, True),
        (0.71, 1100, 0.95, False),
        (None, 1100, 0.9, False),
    ],
)
def test_cancellation_is_told_beyond_its_limits_and_not_on_them(ratio, gross, high, is_told):
    levels = [
        {"level": "portfolio", "ratio": ratio, "gross": Decimal(gross)},
        {"level": "bin", "ratio": 0.33, "gross": Decimal(900)},
    ]
    found = said(belief.cancellation, counted((3, -60), high=high, cancellation=pd.DataFrame(levels)))
    assert bool(found) == is_told
    for item in found:
        assert item.severity == "medium" and item.value == Decimal(-70)
        assert f"{gross:,}.00 EUR gross leave -70.00" in item.statement
        assert "71.0 % at portfolio level and 33.0 % inside bins" in item.statement


@pytest.mark.parametrize(
    ("lines", "high", "severity"),
    [
        (((3, 900), (4, -850)), 0.9, "low"),
        (((3, 900), (4, -840)), 0.9, "medium"),
        (((3, 900), (4, 850)), 0.9, "medium"),
        (((3, 900), (4, 850)), 0.95, "low"),
    ],
)
def test_found_stock_is_as_severe_as_its_net_value_up_to_medium(lines, high, severity):
    (found,) = said(belief.found_stock, counted(*lines, high=high))
    assert found.severity == severity and found.value == sum(Decimal(value) for _, value in lines)


def test_found_stock_outside_the_period_or_where_belief_was_not_zero_is_not_counted():
    client = counted((3, 60), (3, 700), (3, 800), (3, 30))
    client.table("count_variance")["found_stock"] = pd.array([True, None, True, True], dtype=object)
    client.table("count_variance").loc[2, "in_period"] = False
    (found,) = said(belief.found_stock, client)
    assert found.statement.startswith("2 counted lines held 9 units worth 90.00")


def test_first_breaks_add_up_without_their_signs():
    breaks = frame({"value": Decimal(30), "difference": Decimal(3)}, {"value": Decimal(-20), "difference": Decimal(-2)})
    (found,) = said(belief.breaks, counted((3, 1), first_breaks=breaks, belief=pd.DataFrame({"a": range(9)})))
    assert found.value == Decimal(50) and "At 2 of 9 places" in found.statement
    assert "add up to 5 units and 50.00" in found.statement


def test_spells_below_zero_count_spells_places_and_the_deepest():
    rows = [("A", -3, -30, False), ("A", -9, -90, False), ("B", -4, -40, False), ("C", -99, -999, True)]
    spells = [
        {"sku": sku, "depth": Decimal(depth), "depth_value": Decimal(value), "may_lack_opening": lacks}
        for sku, depth, value, lacks in rows
    ]
    (found,) = said(belief.negatives, book_of(negative_episodes=frame(*spells, bin="B-1", batch=None)))
    assert "3 times at 2 places, at worst by 90.00" in found.statement
    assert (found.value, found.quantity) == (Decimal(-90), Decimal(-9))


@pytest.mark.parametrize("part", ["sku", "site", "bin", "batch"])
def test_a_place_below_zero_is_another_one_by_each_part_of_it(part):
    spell = {"bin": "B-1", "batch": "L-1", "depth": Decimal(-3), "depth_value": Decimal(-30), "may_lack_opening": False}
    (found,) = said(belief.negatives, book_of(negative_episodes=frame(spell, spell, {**spell, part: "other"})))
    assert "3 times at 2 places" in found.statement


@pytest.mark.parametrize(
    ("shift", "agreeing", "moved", "is_told"),
    [(1, 16, 4, False), (1, 17, 4, True), (-2, 17, 4, True), (1, 17, 0, False)],
)
def test_another_day_is_told_where_its_gain_is_beyond_chance(shift, agreeing, moved, is_told):
    days = [
        {"shift": 0, "agreeing": 10, "lines": 40, "moved_lines": 0},
        {"shift": shift, "agreeing": agreeing, "lines": 39, "moved_lines": moved},
        {"shift": 3, "agreeing": 2, "lines": 38, "moved_lines": 30},
    ]
    for high, severity in ((0.9, "medium"), (0.95, "low")):
        found = said(belief.cut_off, counted((3, 1), high=high, cut_off=pd.DataFrame(days)))
        assert [item.severity for item in found] == [severity] * is_told
        for item in found:
            assert f"set {shift:+d} days from its stated day, 17 lines agree instead of 10 of 40" in item.statement


def test_overdue_stock_says_its_own_value_of_all_stock():
    row = {
        "level": "portfolio",
        "share": 0.25,
        "overdue_value": Decimal(300),
        "value": Decimal(1200),
        "never_counted": 2,
        "places": 7,
    }
    late = frame({"overdue": False, "sku": "Fresh"}, {"overdue": True, "sku": "Late"})
    exposure = pd.DataFrame([row, {**row, "level": "site", "places": 3}])
    closing = pd.DataFrame({"day": [dt.date(2026, 12, 31)]})
    client = book_of(exposure=exposure, coverage=late, closing_day=closing)
    (found,) = said(belief.overdue, client)
    assert "25.0 % of stock value (300.00 of 1,200.00" in found.statement and "2 of 7 places" in found.statement
    assert found.value == Decimal(300) and found.skus == ("Late",)


@pytest.mark.parametrize(
    ("low", "high", "ceiling", "severity"),
    [
        (-900.0, -60.0, 0.9, "medium"),  # the end nearest to nothing weighs
        (40.0, 9000.0, 0.9, "low"),
        (2000.0, 9000.0, 0.9, "high"),
        (2000.0, 9000.0, 0.95, "low"),
        (-900.0, 0.0, 0.9, None),
        (0.0, 900.0, 0.9, None),
        (-900.0, 60.0, 0.9, None),
    ],
)
def test_drift_not_yet_found_is_told_where_its_interval_leaves_out_zero(low, high, ceiling, severity):
    centre, deviation = (low + high) / 2, (high - low) / 2 / 1.6448536269514722 / math.sqrt(6)
    estimates = {"expected_value": [centre / 6] * 6, "deviation_value": [deviation] * 6}
    client = book_of(
        accuracy=pd.DataFrame([portfolio(ceiling)]),
        undiscovered_drift=pd.DataFrame(estimates),
        undiscovered_calibration=pd.DataFrame({"covered": [True] * 27 + [False] * 3}),
        drift_observation=pd.DataFrame({"drift": range(80)}),
    )
    found = said(belief.undiscovered, client)
    assert [item.severity for item in found] == ([severity] if severity else [])
    for item in found:
        assert item.value == Decimal(centre).quantize(Decimal("0.01")) and "27 of 30" in item.statement
        assert f"{low:,.2f} to {high:,.2f}; hiding" in item.statement and "90.0 % of such" in item.statement
        assert "Stock on 6 places" in item.statement and "From 80 earlier intervals" in item.statement


def test_ambiguous_zeros_say_accuracy_with_them_and_without_them():
    client = counted((3, -60), (3, -90))
    without = {"dimension": "portfolio without ambiguous zeros", "in_tolerance": 0.97}
    counts = pd.DataFrame({"ambiguous": [1]})
    accuracy = pd.DataFrame([portfolio(), without])
    client = book_of(accuracy=accuracy, count_line_total=counts, count_variance=client.table("count_variance"))
    client.table("count_variance")["is_zero_ambiguous"] = [True, False]
    (found,) = said(belief.ambiguous, client)
    assert "85.0 % with them and 97.0 % without them" in found.statement and [row.row for row in found.evidence] == [1]


def digits(lines, counted, believed=11):
    return pd.DataFrame({"lines": [lines], "round_counted": [counted], "round_believed": [believed]})


@pytest.mark.parametrize(
    ("counted", "lines", "is_told"), [(21, 50, False), (22, 50, True), (40, 49, False), (0, 0, False)]
)
def test_round_figures_are_told_from_fifty_lines_below_their_chance(counted, lines, is_told):
    """Chance 22 % a line, as belief has: 21 of 50 is 0.0012, 22 of 50 is 0.0004."""
    tables = {"last_digit": digits(lines, counted), "recounts": frame({"outcome": "reversal"})}
    found = said(belief.counting, book_of(**tables))
    assert [item.id for item in found] == ["CB-10"] * is_told
    told = f"50 counts that differ from belief, {counted} end in 0 or 5 where 11 did"
    assert all(told in item.statement and item.chance < 0.001 for item in found)


@pytest.mark.parametrize(("reversed_lines", "is_told"), [(9, False), (10, True)])
def test_reversals_are_told_from_ten_and_other_outcomes_do_not_count(reversed_lines, is_told):
    rows = [{"outcome": "reversal"}] * reversed_lines + [{"outcome": "confirmed"}] * 5
    found = said(belief.counting, book_of(last_digit=digits(0, 0), recounts=frame(*rows)))
    assert [item.id for item in found] == ["CB-11"] * is_told
    assert all(item.statement.startswith("10 count lines") for item in found)


# Chapter 2: the timeline of variances


def weeks(failures=20, lines=100):
    return pd.DataFrame({"period": ["week"], "base_lines": [lines], "base_failures": [failures]})


def lines_of(*rows):
    """Counted lines by failures, same signs and value (a loss is negative), each with one failed and one held count."""
    made = [
        {"line_key": str(n), "sku": f"S{n}", "failures": failures, "same_sign": same, "net_value": Decimal(value)}
        | {"gross_value": abs(Decimal(value)), "pattern": "mixed", "counts": 4, "is_difference_only": False}
        for n, (failures, same, value) in enumerate(rows)
    ]
    counts = [{"line_key": row["line_key"], "variance_value": row["net_value"]} for row in made]
    intervals = frame(*({**row, "failed": failed} for row in counts for failed in (True, False)))
    return {"recurrence": frame(*made), "line_interval": intervals}


def timed(*rows, failures=20, monthly=None, kept=None, **tables):
    """A client by its counted lines, the failures of its one week, its months and other tables."""
    periods = weeks(failures) if monthly is None else pd.concat([weeks(failures), monthly])
    totals = pd.DataFrame({"base": [7]})
    return book_of(kept=kept, variance_period=periods, count_line_total=totals, **{**lines_of(*rows), **tables})


@pytest.mark.parametrize(("failures", "answer"), [(9, False), (10, True), (0, False), (100, True)])
def test_lines_are_troubled_where_the_whole_interval_lies_below_the_floor(failures, answer):
    assert timeline.troubled(timed(failures=failures)) is answer  # 9 of 100: the interval ends at 95.2 %; 10: at 94.5 %


def rated(mean=40.0, interval=(30.0, math.inf), naive=22.0):
    """The client's rate of recurrence, and beside it the naive figure of all sites and of one."""
    standard = SimpleNamespace(mean=mean, mean_interval=interval, rate=1 / mean)
    gaps = pd.DataFrame({"site": [None, "Main"], "naive_days": [naive, 99.0]})
    return {"kept": {recurrences: {None: SimpleNamespace(standard=standard)}}, "failure_gap": gaps}


HALF = [(2, 0, -50)] * 13 + [(0, 0, -3)] * 13


@pytest.mark.parametrize(
    ("rows", "failures", "severity"),
    [
        (((2, 3, 900), (2, 0, -900)), 20, "high"),  # gross 1,800 of net nothing; three of one sign allow high
        (((2, 2, 900), (2, 2, -900)), 20, "medium"),
        (((2, 3, 900), (2, 0, -900)), 9, "low"),
        (((2, 3, 20), (2, 0, -30)), 20, "low"),
        (((2, 3, 20), (2, 0, -31)), 20, "medium"),
    ],
)
def test_lines_that_fail_again_are_as_severe_as_their_gross_value(rows, failures, severity):
    still = [(2, 0, 0)] * 20 + [(1, 9, 5000)] * 4
    (found,) = said(timeline.recurring, timed(*rows, *still, failures=failures, **rated()))
    assert found.title == "The same lines fail again" and found.severity == severity
    assert found.value == (sum(Decimal(value) for _, _, value in rows) or None)
    assert "a line fails again after 40 days" in found.statement and "naive figure is 22 days" in found.statement
    assert "22 of 26 lines" in found.statement


def test_lines_that_may_fail_again_stay_low():
    few = [(2, 3, -900)] * 3 + [(0, 0, -3)] * 22  # 3 of 25: the interval covers 10 %
    (found,) = said(timeline.recurring, timed(*few, **rated()))
    assert found.title == "Recurrence cannot be told yet" and found.severity == "low" and found.value == Decimal(-2700)


def test_the_rows_of_a_line_are_its_failed_counts_the_dearest_first():
    (found,) = said(timeline.recurring, timed((2, 0, -20), (2, 0, 70), (1, 0, -900), *HALF[13:], **rated()))
    assert [row.row for row in found.evidence] == [3, 1] and found.skus == ("S0", "S1")


def signs(same, pairs):
    rows = [{"site": None, "pairs": pairs, "same_sign": same, "share": same / pairs if pairs else None}]
    return pd.DataFrame([*rows, {"site": "Main", "pairs": 90, "same_sign": 90, "share": 1.0}])


@pytest.mark.parametrize(
    ("same", "pairs", "title"),
    [
        (18, 24, None),
        (6, 24, None),
        (24, 32, "Variances keep their direction"),
        (8, 32, "Variances swing back and forth"),
        (23, 32, None),
        (9, 32, None),
        (16, 20, None),
        (17, 20, "Variances keep their direction"),
        (19, 19, None),
        (0, 0, None),
    ],
)
def test_a_direction_is_claimed_from_its_limits_on(same, pairs, title):
    """Two-sided chance of 24 of 32: 0.007, of 18 of 24: 0.023, of 16 of 20: 0.012, of 17 of 20: 0.003."""
    client = timed((3, 2, 400), (3, 2, -300), (3, 0, -30), persistence=signs(same, pairs))
    client.table("recurrence")["pattern"] = ["systematic", "systematic", "oscillating"]
    found = said(timeline.direction, client)
    assert [item.title for item in found] == ([title] if title else [])
    for item in found:
        skus, severity = (("S0", "S1"), "medium") if 2 * same > pairs else (("S2",), "low")
        assert (item.skus, item.severity) == (skus, severity) and f"{same} kept their direction" in item.statement
        assert item.statement.startswith(f"Of {pairs} consecutive") and item.chance < 0.01


def speeds(held):
    told = {"after_per_1000": 4.0, "before_per_1000": 7.0, "ratio": 0.57, "interval": (0.3, 0.9), "lines_both": 12}
    return {redrifts: {None: SimpleNamespace(held=held, **told)}}


@pytest.mark.parametrize(
    ("rows", "held", "severity"),
    [
        (((3, 3, 900), (3, 3, -900)), "no", "high"),
        (((3, 2, 900), (3, 2, -900)), "no", "medium"),  # no line drifts one way for three
        (((3, 3, 900), (3, 3, -900)), "yes", "low"),
        (((3, 3, 40), (3, 2, -900)), "no", "low"),
        (((1, 2, 900),), "no", "low"),
    ],
)
def test_a_correction_that_changed_nothing_weighs_by_the_lines_it_was_to_hold(rows, held, severity):
    (found,) = said(timeline.correction_effect, timed(*rows, kept=speeds(held)))
    assert found.severity == severity
    assert "drifts 4.0 units per 1,000 moved, before it 7.0: a ratio of 0.57" in found.statement
    assert ("Corrections held." in found.statement) is (held == "yes")


def test_a_correction_nobody_can_judge_is_not_told():
    assert said(timeline.correction_effect, timed((3, 3, 900), kept=speeds("cannot tell"))) == []
    assert said(timeline.correction_effect, timed((3, 3, 900), kept={redrifts: {}})) == []


def months(*failures):
    """Two sites a month of 50 lines each, values that cancel."""
    rows = [
        (f"2026-{number:02}", 50, half, value)
        for number, n in enumerate(failures, 1)
        for half, value in ((n, 30), (0, 30))
    ]
    return pd.DataFrame(rows, columns=["begins", "lines", "failures", "gross_value"]).assign(period="month")


@pytest.mark.parametrize(
    ("failures", "is_told"),
    [((1, 2, 3, 4, 5, 6), True), ((6, 5, 4, 3, 2, 1), False), ((3,) * 6, False), ((1, 2, 3), False)],
)
def test_only_a_rising_share_of_failures_is_told(failures, is_told):
    found = said(timeline.worsening, timed((1, 0, 1), monthly=months(*failures)))
    assert [item.severity for item in found] == ["medium"] * is_told
    assert all("rises by 1.00 points a month" in item.statement and "over 6 months" in item.statement for item in found)


def changed(before, after, site=None):
    week, low, high = (dt.date(2026, 3, day) for day in (9, 2, 23))
    return {"site": site, "week": week, "low": low, "high": high, "before": before, "after": after, "chance": 0.012}


def test_every_change_is_told_with_its_direction_and_place():
    seen = [changed(0.1, 0.3), changed(0.4, 0.2, "North"), changed(0.2, 0.2, "South")]
    found = said(timeline.changes, timed((1, 0, 1), monthly=months(30), kept={onsets: seen}))
    assert [(item.id, item.title.split()[1], item.severity, item.locations) for item in found] == [
        ("VT-5", "rose", "medium", ()),
        ("VT-5-2", "fell", "low", ("North",)),
        ("VT-5-3", "fell", "low", ("South",)),
    ]
    assert "of all sites changed from 10.0 % to 30.0 % in the week of 09 Mar 2026" in found[0].statement
    assert "(interval 02 Mar 2026 to 23 Mar 2026, chance level 0.012)" in found[0].statement
    assert "of North changed from 40.0 % to 20.0 %" in found[1].statement
    assert all("No event is listed near it" in item.statement for item in found)


@pytest.mark.parametrize(
    ("on", "is_near"), [("2026-02-16", True), ("2026-02-15", False), ("2026-04-06", True), ("2026-04-07", False)]
)
def test_events_within_two_weeks_of_a_change_are_named_beside_it(on, is_near):
    """The change lies between 2 and 23 March."""
    client = timed((1, 0, 1), monthly=months(30), kept={onsets: [changed(0.1, 0.3)]})
    events = [{"date": on, "label": "Move"}, {"date": "2026-03-09", "label": "Audit"}]
    client.settings = SETTINGS.changed({"events": events})
    (found,) = said(timeline.changes, client)
    near = f"Move ({dt.date.fromisoformat(on):%d %b %Y}), " * is_near
    assert f"Listed events near it: {near}Audit (09 Mar 2026);" in found.statement


@pytest.mark.parametrize(("failures", "severity"), [(20, "high"), (9, "low")])
def test_growing_variances_weigh_gross_and_are_worth_net(failures, severity):
    client = timed((3, 2, 900), (3, 2, -300), (3, 2, 4000), failures=failures)
    client.table("recurrence")["is_compounding"] = [True, True, False]
    (found,) = said(timeline.compounding, client)
    assert (found.severity, found.value) == (severity, Decimal(600))
    assert "On 2 lines" in found.statement and "1,200.00 EUR gross" in found.statement


def test_weeks_that_stand_out_are_those_with_a_signal():
    chart = SimpleNamespace(signal=pd.Series([False, True, True]), value=[1, 2, 3], reason="Few lines.")
    weeks_seen = [dt.date(2026, 3, day) for day in (2, 9, 16)]
    client = book_of(kept={failure_chart: (chart, weeks_seen)})
    (found,) = said(timeline.signals, client)
    assert found.statement.startswith("2 of 3 points") and "chart: 09 Mar 2026, 16 Mar 2026." in found.statement
    chart.signal[:] = False
    assert said(timeline.signals, client) == []


def test_nine_weeks_that_stand_out_are_nine_and_the_first_eight_are_named():
    weeks_seen = [dt.date(2026, 1, 5) + dt.timedelta(days=7 * number) for number in range(10)]
    chart = SimpleNamespace(signal=pd.Series([False] + [True] * 9), value=[1] * 10, reason="Few lines.")
    (found,) = said(timeline.signals, book_of(kept={failure_chart: (chart, weeks_seen)}))
    assert found.statement.startswith("9 of 10 points") and "02 Mar 2026." in found.statement
    assert "09 Mar 2026" not in found.statement and found.statement.count(" 2026") == 8


# Chapter 4: corrections


def register(*values, **tables):
    common = {"is_routine": True, "is_count": False, "is_opening": False, "reason_class": "blank"}
    rows = amounts("value", *values, **common)
    files = pd.DataFrame(
        {"source_id": ["E001", "E002"], "kind": ["cin7_core.api_adjustment", "cin7_core.movement_details"]}
    )
    return book_of(reasoned_correction=rows, evidence_file=files, **tables)


def test_volume_says_gross_and_net_and_each_rate_over_its_own_base():
    months = {"movement_lines": [500, 900, 300, 0, 100, 100, 100], "active_lines": [10, 5, 5, 5, 5, 5, 5]}
    rates = pd.DataFrame({**months, "per_1000_lines": [1.0, 2.5, 4.0, None, 5.5, 7.0, 8.5]})
    client = register(100, -30, -30, correction_rate=rates)
    client.table("reasoned_correction")["document_no"] = ["D-1", "D-1", "D-2"]
    (found,) = said(corrections.volume, client)
    assert found.severity == "low" and found.value == Decimal(40)
    assert (
        "3 correction lines on 2 documents" in found.statement and "160.00 EUR gross and 40.00 net" in found.statement
    )
    assert "1.50 per 1,000 movement lines and 7.50 per 100 active lines" in found.statement
    assert "moves by 1.50 a month (95 % interval 1.50 to 1.50)" in found.statement


def shares(share, repeated=900, losses=2000):
    row = {"routine_share": share, "routine_losses": Decimal(repeated), "losses": Decimal(losses)}
    return pd.DataFrame([row])


@pytest.mark.parametrize(("share", "word"), [(Decimal("0.4"), "not routine"), (Decimal("0.401"), "Routine")])
def test_write_offs_are_routine_above_their_bar_and_not_on_it(share, word):
    (found,) = said(corrections.routine, register(-9, routine_share=shares(share)))
    assert word in found.title and found.value == Decimal(-900)
    assert "(900.00 of 2,000.00 EUR)" in found.statement


@pytest.mark.parametrize(
    ("values", "repeated", "severity"),
    [
        ((-9, -8, -7), 900, "high"),
        ((-9, -8), 900, "medium"),
        ((-9, -8, 7), 900, "medium"),  # a gain is no third write-off
        ((-9, -8, 0), 900, "medium"),
        ((-9, -8, -7), 50, "low"),
    ],
)
def test_routine_is_high_where_a_line_was_written_off_three_times(values, repeated, severity):
    (found,) = said(corrections.routine, register(*values, routine_share=shares(Decimal("0.5"), repeated)))
    assert found.severity == severity
    assert [row.row for row in found.evidence] == [n for n, value in enumerate(values, 1) if value < 0]


def test_a_third_write_off_is_seen_where_no_site_is_known():
    client = register(-9, -8, -7, routine_share=shares(Decimal("0.5")))
    client.table("reasoned_correction")["site"] = None
    (found,) = said(corrections.routine, client)
    assert found.severity == "high"


def test_three_write_offs_of_two_lines_are_no_third():
    client = register(-9, -8, -7, routine_share=shares(Decimal("0.5")))
    client.table("reasoned_correction")["site"] = ["Main", "North", "Main"]
    (found,) = said(corrections.routine, client)
    assert found.severity == "medium"


def test_pairs_that_undo_each_other_are_worth_their_first_sides_without_signs():
    (found,) = said(corrections.churn, book_of(reversal_pair=amounts("value", 100, -40)))
    assert found.value == Decimal(140) and "2 pairs" in found.statement


@pytest.mark.parametrize(
    ("poor", "total", "severity"), [(10, 20, "low"), (11, 20, "medium"), (11, 19, None), (0, 20, "low")]
)
def test_poor_reasons_are_raised_above_half_of_twenty(poor, total, severity):
    client = register(*[-1] * total)
    client.table("reasoned_correction")["reason_class"] = (
        ["generic", "blank"] * (poor // 2) + ["blank"] * (poor % 2) + ["useful"] * (total - poor)
    )
    found = said(corrections.poor_reasons, client)
    assert [item.severity for item in found] == ([severity] if severity else [])
    assert all(f"Of {total} corrections outside counts, {poor} " in item.statement for item in found)


def test_counts_and_blanks_of_a_movement_report_are_not_asked_for_a_reason():
    client = register(*[-1] * 30)
    rows = client.table("reasoned_correction")
    rows.loc[:4, "is_count"] = True
    rows.loc[5:9, "source_id"] = "E002"
    rows.loc[15:, "reason_class"] = "useful"
    (found,) = said(corrections.poor_reasons, client)
    assert "Of 20 corrections outside counts, 5 " in found.statement and found.severity == "low"


@pytest.mark.parametrize(
    ("hits", "total", "severity"), [(5, 20, "low"), (6, 20, "medium"), (6, 19, "low"), (0, 20, "low")]
)
def test_bulk_approval_is_raised_above_a_quarter_of_twenty(hits, total, severity):
    rows = [
        {"is_instant": n < hits and n % 2 == 0, "is_bulk": n < hits and n % 2 == 1, "value": Decimal(-10 if n else 3)}
        for n in range(total)
    ]
    (found,) = said(corrections.bulk, book_of(review_latency=frame(*rows)))
    assert found.severity == severity and f"{hits} of {total} approved documents" in found.statement
    assert found.value == Decimal(3 - 10 * (hits - 1) if hits else 0)


@pytest.mark.parametrize(("gross", "over", "severity"), [(500, 0, "low"), ("500.01", 1, "high")])
def test_a_document_on_the_approval_limit_is_not_above_it(gross, over, severity):
    row = {"gross": Decimal(gross), "value": Decimal(-200), "is_counter": False, "is_custodian": False}
    duties = frame({**row, "is_creator": True}, {**row, "is_creator": False, "gross": Decimal(9999)})
    limited = SETTINGS.changed({"approval.limit": 500})
    (found,) = said(corrections.duties, book_of(limited, approval_duty=duties))
    assert found.severity == severity and f"{over} of them above the approval limit of 500.00" in found.statement
    assert found.value == Decimal(-200) and f"{Decimal(gross):.2f} EUR gross" in found.statement
    (free,) = said(corrections.duties, book_of(approval_duty=duties))
    assert free.severity == "low" and "no approval limit is stated" in free.statement


def test_undone_documents_are_counted_once():
    rows = frame({"document_no": "D-1"}, {"document_no": "D-1"}, {"document_no": "D-2"})
    (found,) = said(corrections.undone, book_of(undone_approval=rows))
    assert found.statement.startswith("2 documents")


@pytest.mark.parametrize(("values", "severity"), [((25, 25), "low"), ((25, 26), "medium"), ((900, 900), "medium")])
def test_documents_that_pass_a_limit_together_weigh_together_up_to_medium(values, severity):
    limited = SETTINGS.changed({"approval.limit": 500})
    (found,) = said(corrections.splitting, book_of(limited, split_correction=amounts("gross", *values)))
    assert (found.severity, found.value) == (severity, Decimal(sum(values)))
    assert "2 groups" in found.statement and "limit of 500.00 EUR" in found.statement


@pytest.mark.parametrize(
    ("under", "over", "limit", "is_told"),
    [
        (17, 5, 500, True),
        (17, 6, 500, False),
        (7, 0, 500, True),
        (6, 0, 500, False),
        (0, 9, 500, False),
        (17, 4, 0, False),
    ],
)
def test_bunching_is_told_below_its_chance(under, over, limit, is_told):
    """One-sided chance of 17 of 22: 0.0085, of 17 of 23: 0.0173, of 7 of 7: 0.0078, of 6 of 6: 0.0156."""
    counted = pd.DataFrame({"under_limit": [under], "over_limit": [over]})
    found = said(corrections.bunching, book_of(SETTINGS.changed({"approval.limit": limit}), approval_limit=counted))
    assert bool(found) is is_told
    for item in found:
        assert f"{under} documents lie within 10 % under" in item.statement and f"and {over} within" in item.statement
        assert item.chance == pytest.approx(
            sum(math.comb(under + over, n) for n in range(over + 1)) / 2 ** (under + over)
        )


OUTRUN = "corrections outrun learning"
TOLD = {"up": "rise", "down": "fall", "flat": "show no clear change"}


@pytest.mark.parametrize(
    ("corrected", "drift", "verdict", "severity"),
    [
        ("up", "flat", OUTRUN, "medium"),
        ("flat", "up", OUTRUN, "medium"),
        ("up", "up", OUTRUN, "high"),
        ("down", "down", OUTRUN, "medium"),
        ("flat", "flat", OUTRUN, "medium"),
        ("up", "up", "cannot tell", "low"),
        ("down", "up", "learning outruns corrections", "low"),
        ("up", "down", "learning outruns corrections", "low"),
    ],
)
def test_corrections_and_drift_each_keep_their_direction(corrected, drift, verdict, severity):
    seen = SimpleNamespace(
        verdict=verdict,
        corrections_direction=corrected,
        drift_direction=drift,
        corrections_slope=0.11,
        corrections_interval=(0.05, 0.15),
        drift_slope=0.22,
        drift_interval=(0.21, 0.25),
        index=0.33,
        index_interval=(0.31, 0.37),
        quarters=pd.DataFrame({"quarter": range(6)}),
        repeat_lines=25,
        basis="counts",
    )
    (found,) = said(corrections.learning, book_of(kept={learned: seen}))
    assert found.severity == severity
    assert f"Corrections {TOLD[corrected]} (0.11 log points a quarter, 95 % interval 0.05 to 0.15)" in found.statement
    assert f"while drift {TOLD[drift]} (0.22, 0.21 to 0.25), over 6 quarters and 25 repeat lines" in found.statement
    assert f"index 0.33 (0.31 to 0.37); {verdict}." in found.statement


@pytest.mark.parametrize(
    ("over", "short", "value", "severity"),
    [
        (30, 60, -40, "low"),  # a loss answers to the limit of losses
        (30, 60, 40, "medium"),
        (60, 30, -40, "medium"),
        (60, 30, 40, "low"),
        (30, 60, -60, "low"),
        (30, 60, "-60.01", "medium"),
        (30, 60, 30, "low"),
        (30, 60, "30.01", "medium"),
        (0, 60, 9000, "low"),  # no limit of gains is stated
        (30, 0, -9000, "low"),
    ],
)
def test_a_line_without_recount_answers_to_the_limit_of_its_own_sign(over, short, value, severity):
    tolerance = SETTINGS.changed({"tolerance.value_over": over, "tolerance.value_short": short})
    rows = [(value, False), (99999, True), (-99999, True)]
    lines = frame(*({"variance_value": Decimal(size), "is_recounted": again} for size, again in rows))
    (found,) = said(corrections.unrecounted, book_of(tolerance, over_tolerance=lines))
    assert found.severity == severity and found.value == Decimal(value)
    assert "1 of 3 lines over tolerance" in found.statement


def test_lines_without_recount_say_gross_and_are_worth_net():
    lines = amounts("variance_value", 40, -100, is_recounted=False)
    (found,) = said(corrections.unrecounted, book_of(over_tolerance=lines))
    assert found.value == Decimal(-60) and "140.00 EUR gross" in found.statement
