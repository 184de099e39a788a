"""Exhibits of chapters 2 to 4 at their limits: as many rows as are drawn and one more, ties, exactly at a threshold,
one side only, nothing known, and what a selection leaves."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal as D

import pandas as pd
import pytest

from cin7_audit.chapters.variance_timeline import figures as timeline_figures
from cin7_audit.chapters.variance_timeline.measures import onsets
from cin7_audit.records import NotTestable
from cin7_audit.selection import Selection
from cin7_audit.words import WHOLE
from tests.chapters.given import given, made
from tests.chapters.reading import data, grid, order, rows


class One:
    """A section of one exhibit, so that what reads sections reads it."""

    def __init__(self, item):
        self.exhibits = (item,)


def shown(book, code):
    return One(book.exhibit(code))


def caption(book, code):
    return book.exhibit(code).caption


def table_rows(book, code):
    return rows(shown(book, code), code)


def changed(frame, **columns):
    return frame.astype(dict.fromkeys(columns, object)).assign(**columns)


def accuracies(book, dimension, *groups):
    """The accuracies with these groups of a dimension instead of its own, all like the first of them."""
    every = book.table("accuracy")
    like = every[every["dimension"] == dimension].head(1)
    (row,) = like.to_dict("records")
    made = pd.DataFrame([{**row, "grouped": name, **more} for name, more in groups], columns=every.columns)
    return pd.concat([every[every["dimension"] != dimension], made], ignore_index=True)


# Chapter 3: how accurate


def test_the_drawing_of_accuracy_has_the_portfolio_and_five_sites_the_table_all(book):
    sites = [f"Site {letter}" for letter in "CABEDF"]
    many = given(book, accuracy=accuracies(book, "site", *((site, {}) for site in sites)))
    drawn = many.exhibit("CB-1")
    assert drawn.spec["facet"]["row"]["sort"] == ["All sites", *sites[:5]]
    assert list(dict.fromkeys(row["scope"] for row in drawn.spec["datasets"]["data-1"])) == ["All sites", *sites[:5]]
    assert [row["Scope"] for row in table_rows(many, "CB-1a")][::5] == ["All sites", *sites]
    assert drawn.caption.startswith("Share of 288 counted lines")


def test_a_site_without_a_name_is_not_a_scope_of_accuracy(book):
    unnamed = given(book, accuracy=accuracies(book, "site", (None, {}), ("North", {})))
    assert [row["Scope"] for row in table_rows(unnamed, "CB-1a")][::5] == ["All sites", "North"]


def test_an_accuracy_without_an_interval_is_told_without_one_and_drawn_without_a_value(book):
    none = {"gross_value": None, "gross_value_low": None, "gross_value_high": None}
    unpriced = given(book, accuracy=accuracies(book, "site", ("North", none)))
    told = [row for row in table_rows(unpriced, "CB-1a") if row["Measure"] == "Gross value (M-9)"]
    assert [(row["Share"], row["95 % interval"]) for row in told][1] == ("–", "–")
    drawn = unpriced.exhibit("CB-1").spec["datasets"]["data-1"]
    assert [row["scope"] for row in drawn if row["measure"] == "Gross value (M-9)"] == ["All sites"]


def test_only_the_rows_of_the_portfolio_stand_out(book):
    assert book.exhibit("CB-1a").table.emphasised_rows == (0, 1, 2, 3, 4)


def test_counted_lines_that_differ_are_shown_by_size_and_only_measured_ones(book):
    like = book.table("count_variance").head(5)
    amounts = {
        "sku": ["SMALL", "LARGE", "UNKNOWN", "NONE", "AMBIGUOUS"],
        "variance_quantity": [D(-1), D(9), D(4), D(0), D(7)],
        "variance_value": [D(-20), D(45), None, D(0), D(900)],
        "is_measured": [True, True, True, True, False],
        "believed_basis": ["recorded", "recorded", "rebuilt", "recorded", "recorded"],
    }
    few = given(book, count_variance=changed(like, **amounts))
    found = [(row["SKU"], row["Variance, units"], row["Variance, money"]) for row in table_rows(few, "CB-2")]
    assert found == [("LARGE", "+9", "45.00"), ("SMALL", "-1", "-20.00"), ("UNKNOWN", "+4", "–")]
    assert "on 4 lines, rebuilt from movements on 1; 0 lines have neither." in caption(few, "CB-2")


@pytest.mark.parametrize(
    ("basis", "said"),
    [
        ("recorded", "on 288 lines, rebuilt from movements on 0; 0 lines"),
        ("rebuilt", "on 0 lines, rebuilt from movements on 288; 0 lines"),
        ("none", "on 0 lines, rebuilt from movements on 0; 288 lines"),
    ],
)
def test_a_basis_of_belief_that_no_line_has_is_said_to_be_on_none(book, basis, said):
    assert said in caption(
        given(book, count_variance=book.table("count_variance").assign(believed_basis=basis)), "CB-2"
    )


def test_variances_of_the_days_selected(book):
    day = dt.date(2026, 4, 7)
    chosen = given(book, selection=Selection(start=day, end=day))
    assert {row["Count day"] for row in table_rows(chosen, "CB-2")} == {"07 Apr 2026"}
    assert chosen.exhibit("CB-2").table.rows_total == 4
    assert chosen.exhibit("CB-2").caption.endswith("from 2026-04-07, to 2026-04-07.")


def variances(book, *rows):
    """Counted lines of (site, variance in money)."""
    like = pd.concat([book.table("count_variance").head(1)] * len(rows), ignore_index=True)
    sites, values = zip(*rows, strict=True)
    return changed(like, site=list(sites), variance_value=list(values))


def steps(book):
    return [
        (row["label"], row["kind"], row["start"], row["end"], row["amount"])
        for row in data(shown(book, "CB-3"), "CB-3")
    ]


def test_losses_and_gains_stand_on_each_other_site_by_site_the_unnamed_last(book):
    lines = variances(
        book, ("B", D(-7)), ("A", D(5)), (None, D(3)), ("A", D(-20)), ("B", D(0)), ("A", None), ("A", D(-1))
    )
    found = given(book, count_variance=lines)
    assert steps(found) == [
        ("A: losses", "losses", 0.0, -21.0, -21.0),
        ("A: gains", "gains", -21.0, -16.0, 5.0),
        ("B: losses", "losses", -16.0, -23.0, -7.0),
        ("B: gains", "gains", -23.0, -23.0, 0.0),
        ("site not known: losses", "losses", -23.0, -23.0, 0.0),
        ("site not known: gains", "gains", -23.0, -20.0, 3.0),
        ("All sites: net", "net", 0.0, -20.0, -20.0),
    ]
    names = ["A: losses", "A: gains", "B: losses", "B: gains", "site not known: losses", "site not known: gains"]
    assert order(shown(found, "CB-3"), "CB-3", "x") == [*names, "All sites: net"]
    assert found.exhibit("CB-3").alt.startswith(
        "Waterfall of losses and gains by site, ending at a net variance of -20.00 NZD."
    )


def test_lines_outside_an_accuracy_and_lines_without_a_value_are_no_step(book):
    lines = variances(book, ("A", D(-7)), ("A", D(50)), ("B", None))
    found = given(book, count_variance=changed(lines, is_base=[True, False, True]))
    assert steps(found) == [
        ("A: losses", "losses", 0.0, -7.0, -7.0),
        ("A: gains", "gains", -7.0, -7.0, 0.0),
        ("All sites: net", "net", 0.0, -7.0, -7.0),
    ]


@pytest.mark.parametrize(("value", "left"), [(D("-0.5"), "losses"), (D("0.5"), "gains")])
def test_a_waterfall_of_one_direction_only(book, value, left):
    found = {kind: amount for _, kind, _, _, amount in steps(given(book, count_variance=variances(book, ("A", value))))}
    other = {"losses": "gains", "gains": "losses"}[left]
    assert found == {left: float(value), other: 0.0, "net": float(value)}


def test_how_much_cancels_is_told_of_levels_that_have_a_variance(book):
    levels = changed(book.table("cancellation").head(2), level=["bin", "site"], ratio=[None, 0.25])
    said = caption(given(book, cancellation=levels), "CB-3")
    assert "Cancelled inside a site 25.0 % (" in said and "bin" not in said


def test_a_group_exactly_as_large_as_is_ranked_carries_no_note(book):
    groups = (("Z1", {"lines": 29}), ("Z2", {"lines": 30}), ("Z3", {"lines": 31}), (None, {"lines": 31}))
    at = given(book, {"rules.minimum_group": 30}, accuracy=accuracies(book, "zone", *groups))
    found = {row["Group"]: row["Note"] for row in table_rows(at, "CB-4") if row["Grouping"] == "zone"}
    assert found == {"Z1": "too few lines to rank", "Z2": "–", "Z3": "–"}


def test_people_are_numbered_and_sessions_left_to_the_chart(book):
    people = accuracies(book, "counter", ("Zed", {}), ("Ann", {}))
    found = table_rows(given(book, accuracy=people), "CB-4")
    assert [row["Group"] for row in found if row["Grouping"] == "counter"] == ["person 1", "person 2"]
    assert [row["Group"] for row in found if row["Grouping"] == "site"] == ["North", "South"]
    assert "session" not in {row["Grouping"] for row in found}
    assert list(dict.fromkeys(row["Grouping"] for row in found)) == ["class", "site", "zone", "counter", "unit"]


def test_the_largest_groups_are_drawn_and_all_are_counted(book):
    few = book.table("accuracy")
    few = few[~few["dimension"].isin(["session", "zone"])]
    names = [(f"G{number}", {"lines": 1 + number % 1501}) for number in range(1501)]
    at = given(book, accuracy=accuracies(given(book, accuracy=few), "counter", *names))
    drawn = data(shown(at, "CB-4a"), "CB-4a", 2)
    assert len(drawn) == 1500 and [row["lines"] for row in drawn[:2]] == [1501, 1500]
    assert min(row["lines"] for row in drawn) == 2 and {row["group"] for row in drawn} == {"counter"}
    assert at.exhibit("CB-4a").alt.startswith("Funnel plot of 1501 groups")
    fewer = given(book, accuracy=accuracies(given(book, accuracy=few), "counter", *names[:1500]))
    assert len(data(shown(fewer, "CB-4a"), "CB-4a", 2)) == 1500


def test_a_group_stands_out_only_below_the_band_of_chance(book):
    groups = (("low", {"in_tolerance": 0.0}), ("high", {"in_tolerance": 1.0}), ("middle", {"in_tolerance": 0.75}))
    few = book.table("accuracy")
    few = few[~few["dimension"].isin(["session", "zone"])]
    at = given(book, accuracy=accuracies(given(book, accuracy=few), "counter", *groups))
    assert at.exhibit("CB-4a").alt == "Funnel plot of 3 groups, 1 below the band of chance."
    band = data(shown(at, "CB-4a"), "CB-4a", 1)
    assert len(band) == 2 and all(row["low"] < row["centre"] < row["high"] for row in band)
    assert [row["lines"] for row in band] == [96.0, 97.0]


def test_groups_without_names_cannot_be_compared_by_size(book):
    frame = book.table("accuracy")
    unnamed = given(book, accuracy=frame[~frame["dimension"].isin(["session", "zone", "counter"])]).exhibit("CB-4a")
    asked = "completed stocktakes with every counted line, zero differences included (stocktake CSV or API)"
    words = ("Accuracy against size of count", "count documents with names, bins or counters")
    assert unnamed == NotTestable("count_vs_belief", *words, asked)


# Chapter 3: belief and counting


def test_no_movement_of_counts_means_no_cut_off_and_one_moved_line_is_enough(book):
    frame = book.table("cut_off")
    still = given(book, cut_off=frame.assign(moved_lines=0)).exhibit("CB-8")
    assert isinstance(still, NotTestable) and still.missing == "movements around the days of counts"
    assert given(book, cut_off=frame.assign(moved_lines=[0, 0, 0, 0, 1])).exhibit("CB-8").kind == "chart"


def test_the_shifts_are_told_with_their_sign_and_the_day_itself_stands_out(book):
    made = book.exhibit("CB-8")
    assert made.alt.startswith("Agreement by shift of the count day. -2 days: 178 lines, -1 days: ")
    assert "+0 days" in made.alt and "+2 days" in made.alt


@pytest.mark.parametrize(("late", "said"), [([None, D(0)], 0), ([D(-2), D(0)], 1), ([D(-2), D(3)], 2)])
def test_lines_whose_belief_moved_after_the_fact(book, late, said):
    kinds = pd.DataFrame(
        {
            "kind": ["bin_transfer"],
            "movement_lines": [1200],
            "late_lines": [30],
            "longest_days": [9],
            "late_units": [D("-4.5")],
        }
    )
    lines = changed(book.table("count_variance").head(2), late_entries=late)
    moved = given(book, late_entries_by_kind=kinds, count_variance=lines)
    assert f"moved the belief of {said} counted lines" in caption(moved, "CB-6a")
    assert grid(shown(moved, "CB-6a"), "CB-6a")[1] == "bin transfer | 1,200 | 30 | 9 | -4.5"


def test_digits_are_told_of_where_counts_differ(book):
    digits = pd.DataFrame([(0, 0, 0)], columns=list(book.table("last_digit").columns))
    assert caption(given(book, last_digit=digits), "CB-7").endswith("loss negative.")
    seven = digits.assign(**dict(zip(digits.columns, (7, 3, 2), strict=True)))
    said = caption(given(book, last_digit=seven), "CB-7")
    assert said.endswith(" Of 7 differing counts of 10 or more, 3 end in 0 or 5, 2 of their beliefs do.")


def ties(*rows):
    """Snapshot figures: (difference, is it an anchor?)."""
    like = {
        "as_of": dt.date(2026, 3, 1),
        "sku": "A",
        "site": "N",
        "bin": "B",
        "batch": None,
        "file": "s.csv",
        "source_id": "E1",
    }
    return pd.DataFrame(
        [
            {**like, "on_hand": D(1), "rebuilt": D(1), "difference": D(gap), "is_anchor": anchor, "source_row": 1}
            for gap, anchor in rows
        ]
    )


def test_snapshot_figures_that_tie_leave_out_those_belief_starts_from(book):
    said = caption(given(book, snapshot_ties=ties((0, True), (0, False), (5, False), (0, False), (7, True))), "CB-5")
    assert "2 of 3 snapshot figures tie to opening + movements" in said
    lines = book.table("count_variance").assign(difference=None)
    without = given(book, count_variance=lines).exhibit("CB-5")
    assert isinstance(without, NotTestable) and without.exhibit == "First break of belief"
    assert given(book, count_variance=lines, snapshot_ties=ties((0, True))).exhibit("CB-5").kind == "table"


def test_lines_that_differ_from_the_restatement_by_size(book):
    lines = changed(book.table("count_variance").head(4), difference=[D(0), D(2), D(-9), None], count_id=list("wxyz"))
    some = given(book, count_variance=lines)
    assert [row["Count"] for row in table_rows(some, "CB-13")] == ["y", "x"]
    assert caption(some, "CB-13").startswith("2 of 3 lines where the figure printed")


def test_coverage_leaves_out_what_has_no_value_and_names_an_unknown_site(book):
    frame = changed(book.table("coverage").head(4), site=["A", "A", None, "B"], abc_class=["A", "A", "B", "C"])
    frame = changed(frame, value=[D(30), D(10), D(5), D(0)], overdue=[True, False, False, True])
    found = given(book, exposure=made("exposure", coverage=frame))
    cells = [
        (row["site"], row["abc_class"], row["share"], row["places"], row["overdue"])
        for row in data(shown(found, "CB-9"), "CB-9")
    ]
    assert cells == [("A", "A", 0.75, 2, 1), ("site not known", "B", 0.0, 1, 0)]
    assert found.exhibit("CB-9").caption.endswith("All: 66.7 %.")


def test_stock_without_a_class_is_covered_too_and_without_stock_nothing_is(book):
    frame = changed(book.table("coverage").head(1), abc_class=[None])
    unclassed = given(book, exposure=made("exposure", coverage=frame))
    (cell,) = data(shown(unclassed, "CB-9"), "CB-9")
    assert (cell["abc_class"], cell["site"], cell["places"]) == (None, "North", 1)
    none = given(book, exposure=made("exposure", coverage=frame.head(0)))
    assert isinstance(none.exhibit("CB-9"), NotTestable)


@pytest.mark.parametrize(("held", "drawn", "step"), [(599, 599, 1), (600, 300, 2), (1200, 400, 3)])
def test_of_many_hidden_counts_every_second_or_third_is_drawn(book, held, drawn, step):
    like = book.table("undiscovered_calibration").head(1)
    many = pd.concat([like] * held, ignore_index=True).assign(low=-1.0, high=[1.0 + n % 2 for n in range(held)])
    many["place_key"] = range(held, 0, -1)
    many["sku"] = [f"S{key}" for key in many["place_key"]]
    many["covered"] = many["place_key"] == 1
    points = data(shown(given(book, undiscovered_calibration=many), "CB-10"), "CB-10")
    assert len(points) == drawn and [row["rank"] for row in points[:2]] == [1, 1 + step]
    # narrowest first, and of equals by place
    narrow = sorted(key for key, high in zip(many["place_key"], many["high"], strict=True) if high == 1.0)
    assert [row["sku"] for row in points[:3]] == [f"S{key}" for key in narrow[: 2 * step + 1 : step]]
    assert {row["covered"] for row in points} <= {"yes", "no"}


def test_what_a_next_count_may_find_is_ordered_by_the_worst_of_its_interval(book):
    frame = book.table("undiscovered_drift").head(3).assign(sku=["X", "Y", "Z"], low_value=[-5.0, -50.0, 8.0])
    some = given(book, undiscovered_drift=frame)
    assert [row["SKU"] for row in table_rows(some, "CB-11")] == ["Y", "Z", "X"]


def test_tables_of_a_client_without_counts_of_whole_lists_leave_out_accuracy(book):
    total = book.table("count_line_total").assign(base=0)
    none = given(book, count_line_total=total, accuracy=book.table("accuracy").head(0))
    kept = set(none.section("count_vs_belief").tables)
    assert {"accuracy", "accuracy_groups", "cancellation"} <= set(book.section("count_vs_belief").tables)
    assert not {"accuracy", "accuracy_groups", "cancellation"} & kept and {"count_variance", "coverage"} <= kept


# Chapter 2: when and how often


def weeks(book, *rows):
    """Counts of repeat lines: (line, week, variance, in tolerance)."""
    lines = book.table("recurrence").set_index("sku")
    made = []
    for sku, week, units, inside in rows:
        place = {name: lines.loc[sku, name] for name in ("line_key", "site", "bin")}
        made.append(
            {
                "week": week,
                "sku": sku,
                **place,
                "variance_quantity": D(units),
                "variance_value": D(units),
                "in_tolerance": inside,
            }
        )
    return pd.DataFrame(made)


WEEK = [dt.date(2026, 1, 5) + dt.timedelta(days=7 * number) for number in range(60)]


def test_repeat_lines_stand_in_the_order_of_their_failures_with_sign_and_state(book):
    some = given(book, repeat_line_week=weeks(book, ("C02", WEEK[1], 2, True), ("N01", WEEK[0], -3, False)))
    found = [(row["label"], row["units"], row["in_tolerance"]) for row in data(shown(some, "VT-1"), "VT-1")]
    assert found == [("C02 / South / C-02", 2.0, "yes"), ("N01 / North / A-01", -3.0, "no")]
    assert order(shown(some, "VT-1"), "VT-1", "y") == ["N01 / North / A-01", "C02 / South / C-02"]


@pytest.mark.parametrize(("failures", "repeated"), [([1, 1], 0), ([2, 1], 1), ([2, 3], 2)])
def test_a_line_repeats_from_its_second_failure(book, failures, repeated):
    frame = book.table("recurrence").copy()
    frame["failures"] = 0
    frame.loc[[0, 1], "failures"] = failures
    some = given(book, recurrence=frame, repeat_line_week=weeks(book, ("N01", WEEK[0], -3, False)))
    assert f"of the 1 lines that failed most often, of {repeated} lines out of tolerance at two" in caption(
        some, "VT-1"
    )


def test_repeat_lines_of_the_weeks_selected(book):
    every = weeks(book, ("N01", WEEK[0], 1, False), ("N01", WEEK[1], 2, False), ("N01", WEEK[2], 4, False))
    chosen = given(book, selection=Selection(start=WEEK[1], end=WEEK[1]), repeat_line_week=every)
    assert [row["units"] for row in data(shown(chosen, "VT-1"), "VT-1")] == [2.0]


def test_shades_of_losses_reach_as_far_as_those_of_gains():
    shown_lines = pd.DataFrame(
        {"week": WEEK[:2], "label": ["A", "B"], "place": [1, 2], "units": [-40.0, -20.0], "in_tolerance": ["no", "no"]}
    )
    shades = timeline_figures.heat(shown_lines).to_dict()["layer"][0]["encoding"]["color"]["scale"]["domain"]
    assert shades == [-39.0, -9.75, 0, 9.75, 39.0]  # 95 % of the way from 20 to 40


def test_a_repeat_line_carries_the_source_of_its_last_failure(book):
    lines = book.section("variance_timeline").tables["recurrence"].set_index("sku")
    failed = book.table("line_interval")
    failed = failed[failed["failed"].astype(bool) & failed["sku"].eq("N01")]
    assert len(failed) > 1 and lines.loc["N01", "last_failure"] == failed["count_day"].max()
    assert lines.loc["N01", "source_row"] == failed.set_index("count_day").loc[failed["count_day"].max(), "source_row"]


def test_months_without_a_known_value_are_a_table_and_no_chart(book):
    every = book.table("variance_period")
    unvalued = given(book, variance_period=changed(every, gross_value=[None] * len(every)))
    assert isinstance(unvalued.exhibit("VT-2"), NotTestable)
    assert unvalued.exhibit("VT-2a").table.rows_total == (every["period"] == "month").sum()
    one = [None] * len(every)
    one[list(every["period"]).index("month")] = D(1)
    assert given(book, variance_period=changed(every, gross_value=one)).exhibit("VT-2").kind == "chart"


def test_months_selected_bound_the_chart_and_its_table(book):
    chosen = given(book, selection=Selection(start=dt.date(2026, 4, 1), end=dt.date(2026, 5, 1)))
    assert {row["month"] for row in data(shown(chosen, "VT-2"), "VT-2")} == {"2026-04-01", "2026-05-01"}
    assert {row["Month"] for row in table_rows(chosen, "VT-2a")} == {"Apr 2026", "May 2026"}


@pytest.mark.parametrize(("over", "short"), [(D(0), D(-9)), (D(9), D(0))])
def test_months_of_one_direction_keep_both_series(book, over, short):
    every = book.table("variance_period")
    month = every[every["period"] == "month"].head(1)
    one = given(book, variance_period=changed(month, over_value=[over], short_value=[short], net_value=[over + short]))
    found = [(row["kind"], row["amount"]) for row in data(shown(one, "VT-2"), "VT-2")]
    assert found == [("losses", float(short)), ("gains", float(over))]
    assert f"{over + short:.2f}" in one.exhibit("VT-2").caption + one.exhibit("VT-2").alt


def days(book, number, **at):
    """As many days of one line, bare but for what stands at some of them: column -> {place: value}."""
    like = book.table("line_days").head(1)
    frame = pd.concat([like] * number, ignore_index=True).astype(object)
    frame["day"] = [dt.date(2016, 1, 1) + dt.timedelta(days=place) for place in range(number)]
    for column, values in at.items():
        for place, value in values.items():
            frame.at[place, column] = value
    return frame


@pytest.mark.parametrize(("number", "drawn"), [(3499, 3499), (3500, 1752)])
def test_of_very_many_days_every_second_is_drawn_and_none_that_was_counted_or_corrected(book, number, drawn):
    frame = days(book, number, counted={1: D(8), 2: D(8)}, corrected={3: D(-2)}, in_tolerance={1: True, 2: False})
    found = data(shown(given(book, line_days=frame), "VT-3"), "VT-3")
    assert len(found) == drawn
    assert [(row["counted"], row["corrected"], row["state"]) for row in found[:4]] == [
        (None, None, ""),
        (8.0, None, "in tolerance"),
        (8.0, None, "out of tolerance"),
        (None, -2.0, ""),
    ]


def test_days_of_lines_selected(book):
    frame = days(book, 5)
    chosen = given(book, selection=Selection(start=dt.date(2016, 1, 2), end=dt.date(2016, 1, 3)), line_days=frame)
    assert [row["day"] for row in data(shown(chosen, "VT-3"), "VT-3")] == ["2016-01-02", "2016-01-03"]


def test_a_place_that_is_not_known_is_left_out_of_a_lines_name(book):
    frame = changed(days(book, 1), site=[None], bin=[None])
    (row,) = data(shown(given(book, line_days=frame), "VT-3"), "VT-3")
    assert row["label"] == frame["sku"].iloc[0]


def test_lines_that_never_failed_are_not_among_the_repeat_lines(book):
    frame = book.table("recurrence").head(3).assign(failures=[2, 1, 0], sku=["X", "Y", "Z"])
    assert [row["SKU"] for row in table_rows(given(book, recurrence=frame), "VT-4")] == ["X", "Y"]


def test_without_two_failures_of_a_line_no_direction_is_told(book):
    lines = book.table("counted_line").assign(pairs=0, same_sign=0)
    once = made("persistence", counted_line=lines, count_variance=book.table("count_variance"))
    assert "kept their direction" not in caption(given(book, persistence=once), "VT-4")
    assert "consecutive failures on a line" in caption(book, "VT-4")


def many_sites(book, name, sites):
    """Every row of a table once for each of these sites."""
    frame = book.table(name)
    return pd.concat([frame.assign(site=site) for site in sites], ignore_index=True)


def test_six_curves_are_drawn_the_portfolio_first(book):
    sites = [f"Site {letter}" for letter in "ABCDEF"]
    frames = {name: many_sites(book, name, sites) for name in ("line_interval", "failure_gap")}
    lines = many_sites(book, "recurrence", sites)
    many = given(book, recurrence=lines, **frames)
    drawn = list(dict.fromkeys(row["group"] for row in data(shown(many, "VT-5a"), "VT-5a")))
    assert drawn == ["All sites", *sites[:5]] and "Site F" not in many.exhibit("VT-5a").alt
    assert [row["Scope"] for row in table_rows(many, "VT-5")] == ["All sites", *sites]
    assert many.exhibit("VT-5").table.emphasised_rows == (0,)


def curve(book, failed):
    frame = book.table("line_interval")
    chosen = frame.assign(failed=failed, is_base=True)
    return given(book, line_interval=chosen)


def test_a_line_that_fails_at_every_count_holds_for_no_day(book):
    made = curve(book, True)
    assert "All sites: 0.0 % after 90 days" in made.exhibit("VT-5a").caption
    first = table_rows(made, "VT-5")[0]
    assert (first["Corrected days, lines alike"], first["Failures per 1,000 units moved"]) == ("0", "–")
    points = [row for row in data(shown(made, "VT-5a"), "VT-5a") if row["group"] == "All sites"]
    assert {(row["share"], row["low"]) for row in points} == {(0.0, 0.0)}
    assert points[0]["high"] == 1.0 and points[1]["high"] < 1.0


def test_a_line_that_never_fails_holds_for_ever(book):
    made = curve(book, False)
    assert "All sites: 100.0 % after 90 days" in made.exhibit("VT-5a").caption
    assert table_rows(made, "VT-5")[0]["Corrected days, lines alike"] == "unbounded"
    points = [row for row in data(shown(made, "VT-5a"), "VT-5a") if row["group"] == "All sites"]
    assert {row["share"] for row in points} == {1.0} and points[-1]["low"] < 1.0 == points[-1]["high"]
    assert [row["days"] for row in points] == list(range(0, 366, 7))


def test_a_site_that_was_counted_once_has_no_rate(book):
    frame = book.table("line_interval")
    made = given(book, line_interval=frame[frame["site"] == "North"])
    _, north, south = table_rows(made, "VT-5")
    assert (north["Scope"], south["Scope"]) == ("North", "South") and north["Corrected days, lines alike"] != "–"
    words = (
        "Corrected days, lines alike",
        "95 % interval, alike",
        "95 % interval, own rates",
        "Failed intervals",
        "Intervals",
    )
    assert {south[word] for word in words} == {"–"}
    assert "South" not in made.exhibit("VT-5a").alt


def test_without_whole_lists_there_is_no_corrected_rate(book):
    none = given(book, count_line_total=book.table("count_line_total").assign(base=0))
    assert isinstance(none.exhibit("VT-5"), NotTestable) and isinstance(none.exhibit("VT-5a"), NotTestable)


@pytest.mark.parametrize("points", [1500, 1501, 3000])
def test_a_long_curve_is_drawn_through_at_most_so_many_points_from_first_to_last(book, points):
    key = book.table("line_span")["line_key"].iloc[0]
    ages = pd.DataFrame({"line_key": [key] * points, "age": range(1, points + 1)})
    span = pd.DataFrame({"line_key": [key], "span": [points + 5]})
    made = given(book, failure_age=ages, line_span=span)
    found = data(shown(made, "VT-8"), "VT-8")
    assert len(found) == 1500 and found[-1]["mean"] == pytest.approx(points)
    assert [found[place]["age"] for place in (0, -1)] == [1, points]
    assert points > 1501 or found[-2]["age"] == points - 1
    assert f"{points:,}.00 after {points:,} days" in made.exhibit("VT-8").caption


def test_an_ordinal_of_correction_needs_ten_intervals(book):
    like = book.table("line_drift").head(1)
    sides = pd.concat([like] * 19, ignore_index=True)
    sides = sides.assign(failures_before=[1] * 9 + [2] * 10, days=30.0, failed=False)
    made = given(book, line_drift=sides)
    assert (
        made.exhibit("VT-6b").alt
        == "Falling curves by ordinal of correction. after the 2nd: unbounded days (10 intervals)."
    )
    assert {row["group"] for row in data(shown(made, "VT-6b"), "VT-6b")} == {"after the 2nd"}
    sides["failed"] = [True] + [False] * 8 + [True] * 5 + [False] * 5
    often = given(book, line_drift=sides).exhibit("VT-6b").alt
    assert "after the 2nd: 43 days (10 intervals)" in often and "1st" not in often
    assert isinstance(given(book, line_drift=sides.head(9)).exhibit("VT-6b"), NotTestable)


# Chapter 4: corrections


def register(book, *rows, **common):
    """Corrections like the first of the register but for what is named."""
    like = book.table("register").head(1).to_dict("records")[0]
    every = book.table("register")
    made = [
        {**like, "correction_id": number, "document_no": f"D{number}", **common, **row}
        for number, row in enumerate(rows, start=1)
    ]
    return pd.DataFrame(made, columns=every.columns)


def reasons(book, register_rows):
    """A reason for each correction of such a register."""
    like = book.table("correction_reason").head(1).to_dict("records")[0]
    every = book.table("correction_reason")
    return pd.DataFrame(
        [{**like, "correction_id": number} for number in register_rows["correction_id"]], columns=every.columns
    )


def reasoned(lines, told):
    """The register with what each correction says of itself."""
    return made("reasoned_correction", register=lines, correction_reason=told)


def corrected(book, *rows, settings=None, selection=None, more=None, **common):
    lines = register(book, *rows, **common)
    return given(book, settings, selection, reasoned_correction=reasoned(lines, reasons(book, lines)), **(more or {}))


@pytest.mark.parametrize(
    ("value", "shares"), [(D(-5), {"loss": -5.0, "gain": 0.0}), (D(5), {"loss": 0.0, "gain": 5.0})]
)
def test_a_month_of_one_direction_only(book, value, shares):
    one = corrected(book, {"value": value})
    found = data(shown(one, "WF-1"), "WF-1")
    assert [(row["direction"], row["value"]) for row in found] == list(shares.items())
    assert f"Gross 5.00, net {value:.2f}." in caption(one, "WF-1")


def test_corrections_without_a_value_or_a_month_are_no_month(book):
    assert isinstance(corrected(book, {"value": D(0)}, {"value": None}).exhibit("WF-1"), NotTestable)
    some = corrected(book, {"value": D(-5)}, {"value": D(-70), "month": None}, {"value": None})
    assert caption(some, "WF-1").startswith("Value of 2 correction lines by month")
    assert "Gross 5.00, net -5.00." in caption(some, "WF-1")
    assert {row["month"] for row in data(shown(some, "WF-1"), "WF-1")} == {"2026-01-01"}


def test_a_kind_is_told_with_its_rule_and_without_the_words_it_matched(book):
    rules = (
        {"kind_rule": "reason says so: lost, stolen"},
        {"kind_rule": "reason says so: broken"},
        {"kind_rule": "stated"},
    )
    some = corrected(book, *rules, value=D(-4))
    found = [
        (row["Rule that classified it"], row["Lines"], row["Documents"], row["Gross value"], row["Net value"])
        for row in table_rows(some, "WF-12a")
    ]
    assert found == [("reason says so", "2", "2", "8.00", "-8.00"), ("stated", "1", "1", "4.00", "-4.00")]


def test_months_without_a_correction_have_no_rate(book):
    frame = book.table("correction_rate")
    assert isinstance(given(book, correction_rate=frame.assign(corrections=0)).exhibit("WF-2"), NotTestable)
    one = frame.assign(corrections=[1] + [0] * (len(frame) - 1))
    assert given(book, correction_rate=one).exhibit("WF-2").table.rows_total == len(frame)


def test_only_months_with_movements_are_points_of_a_rate(book):
    frame = book.table("correction_rate").copy()
    frame.loc[3, "movement_lines"], frame.loc[4, "movement_lines"] = 0, 1
    points = data(shown(given(book, correction_rate=frame), "WF-3"), "WF-3")
    assert [row["label"] for row in points] == list(frame["month"].drop(3))
    assert [row["point"] for row in points] == list(range(len(frame) - 1))


def test_rare_corrections_are_charted_by_the_gaps_between_them(book):
    like = book.table("correction_rate")
    frame = pd.concat([like, like, like], ignore_index=True)
    frame["month"] = [f"{2020 + place // 12}-{place % 12 + 1:02d}" for place in range(len(frame))]
    frame["corrections"] = [1 if place % 9 in (0, 5) else 0 for place in range(len(frame))]
    made = given(book, correction_rate=frame)
    points = data(shown(made, "WF-3"), "WF-3")
    assert [row["label"] for row in points[:2]] == ["gap 1", "gap 2"]
    assert caption(made, "WF-3").startswith("Months between corrections by month")
    assert caption(book, "WF-3").startswith("Corrections per 1,000 movement lines by month")


def test_what_is_written_on_alone_is_no_routine_of_write_offs(book):
    frame = book.table("routine_share")
    assert isinstance(given(book, routine_share=frame.assign(losses=D(0))).exhibit("WF-4"), NotTestable)
    found = given(book, {"rules.routine_share": 90}, routine_share=frame)
    assert [row["Site"] for row in table_rows(found, "WF-4")] == ["whole client", "North", "South"]
    assert "Above 90 % counts as routine" in caption(found, "WF-4") and found.exhibit("WF-4").table.emphasised_rows == (
        0,
    )


def test_twelve_items_are_drawn_and_of_equals_the_first_by_name(book):
    names = [f"K{number:02d}" for number in range(13, 0, -1)]
    some = corrected(book, *({"sku": name} for name in names), {"sku": "TOP", "value": D(30)}, value=D(-10))
    found = [(row["item"], row["gross"], row["net"]) for row in data(shown(some, "WF-5"), "WF-5")]
    assert found == [("TOP", 30.0, 30.0), *((f"K{number:02d}", 10.0, -10.0) for number in range(1, 12))]
    assert "of the 12 SKUs that carry most (87.5 % of all)" in caption(some, "WF-5")


def test_corrections_without_any_value_concentrate_nothing_and_without_an_item_nowhere(book):
    assert "1 SKUs that carry most (0.0 % of all)" in caption(corrected(book, {"value": None}), "WF-5")
    assert isinstance(corrected(book, {"sku": None}).exhibit("WF-5"), NotTestable)
    assert corrected(book, {"sku": None}, {"sku": "A"}).exhibit("WF-5").kind == "chart"


def test_three_places_of_a_dimension_are_shown_and_people_are_numbered(book):
    like = book.table("correction_concentration").head(1)
    items = [
        ("month_end", "yes", 1),
        ("user", "Zed", 1),
        ("user", "not stated", 2),
        ("user", "Ann", 3),
        ("user", "Bob", 4),
        ("sku", "not stated", 3),
    ]
    frame = pd.concat([like] * len(items), ignore_index=True).assign(
        **dict(zip(("dimension", "item", "place"), map(list, zip(*items, strict=True)), strict=True))
    )
    found = [(row["By"], row["Item"]) for row in table_rows(given(book, correction_concentration=frame), "WF-5a")]
    assert found == [
        ("month end", "yes"),
        ("user", "person 1"),
        ("user", "not stated"),
        ("user", "person 2"),
        ("sku", "not stated"),
    ]


def test_reasons_by_lines_and_of_equals_by_name(book):
    lines = register(book, {}, {}, {}, {}, value=D(-2))
    told = reasons(book, lines).assign(reason_class="specific", reason_group=["beta", "alpha", "gamma", "gamma"])
    found = table_rows(given(book, reasoned_correction=reasoned(lines, told)), "WF-6")
    assert [(row["Group (shares at least half its words)"], row["Lines"], row["Gross value"]) for row in found] == [
        ("gamma", "2", "4.00"),
        ("alpha", "1", "2.00"),
        ("beta", "1", "2.00"),
    ]


def test_a_day_of_corrections_lies_in_the_week_of_its_monday(book):
    days = [dt.date(2026, 3, 1), dt.date(2026, 3, 2), dt.date(2026, 3, 7)]  # a Sunday, a Monday, a Saturday
    like = pd.concat([book.table("correction_day").head(1)] * 3, ignore_index=True)
    frame = changed(like, day=days, corrections=[1, 2, 3], gross=[D(4), None, D(0)])
    found = data(shown(given(book, correction_day=frame), "WF-7a"), "WF-7a")
    assert [(row["day"], row["week"], row["weekday"], row["gross"]) for row in found] == [
        ("2026-03-01", "2026-02-23", "Sunday", 4.0),
        ("2026-03-02", "2026-03-02", "Monday", 0.0),
        ("2026-03-07", "2026-03-02", "Saturday", 0.0),
    ]
    chosen = given(book, selection=Selection(start=days[1], end=days[1]), correction_day=frame)
    assert [row["corrections"] for row in data(shown(chosen, "WF-7a"), "WF-7a")] == [2]


def test_the_dearest_correction_comes_first_and_of_equals_the_earlier(book):
    some = corrected(book, {"value": D(5)}, {"value": D(-5)}, {"value": None}, {"value": D(-9)}, {"value": D(5)})
    assert [row["Document"] for row in table_rows(some, "WF-12")] == ["D4", "D1", "D2", "D5", "D3"]
    assert caption(some, "WF-12").startswith("5 correction lines, dearest first")


@pytest.mark.parametrize(
    ("evidence", "said"),
    [
        ("corrections.csv, row 1,234", "corrections.csv:1234"),
        ("corrections.csv, row 7", "corrections.csv:7"),
        ("corrections.csv", "corrections.csv"),
        ("c.csv, row many", "c.csv, row many"),
        (None, "–"),
    ],
)
def test_where_a_correction_came_from(book, evidence, said):
    (row,) = table_rows(corrected(book, {"evidence": evidence}), "WF-12")
    assert row["Source"].replace(WHOLE, " ") == said


def test_corrections_of_the_days_selected(book):
    days = [dt.date(2026, 3, 1), dt.date(2026, 3, 2), dt.date(2026, 3, 3)]
    some = corrected(book, *({"day": day} for day in days), selection=Selection(start=days[1], end=days[1]))
    assert [row["Document"] for row in table_rows(some, "WF-12")] == ["D2"]
    assert caption(some, "WF-1").startswith("Value of 1 correction lines")


def test_stocking_a_new_system_is_no_correction(book):
    some = corrected(book, {"is_opening": True}, {"is_opening": False})
    assert [row["Document"] for row in table_rows(some, "WF-12")] == ["D2"]


def proposed(book, documents=3):
    return book.table("approval_limit").assign(level_1=D(10), level_2=D(20), documents=documents)


def test_a_document_of_exactly_a_limit_is_not_sent_up_and_gains_count_as_losses_do(book):
    values = (D(-10), D(11), D(20), D("20.01"))
    some = corrected(
        book,
        *({"value": value} for value in values),
        {"document_no": "D1", "value": None},
        more={"approval_limit": proposed(book), "correction_rate": book.table("correction_rate").head(2)},
        settings={"materiality.clearly_trivial_percent": 1, "approval.limit": 0},
    )
    found = [tuple(row.values()) for row in table_rows(some, "WF-9")]
    assert found == [
        ("level 1: 80th percentile", "10.00", "1.50"),
        ("level 2: 95th percentile", "20.00", "0.50"),
        ("level 3: clearly trivial", "15.00", "1.00"),
    ]
    stated = given(
        some,
        {"approval.limit": 11},
        reasoned_correction=some.table("reasoned_correction"),
        approval_limit=proposed(book),
        correction_rate=book.table("correction_rate").head(0),
    )
    assert table_rows(stated, "WF-9")[0] == {
        "Level": "stated limit",
        "Gross value of a document above": "11.00",
        "Documents a month it would send up": "2.00",
    }


def test_without_valued_documents_no_limit_is_proposed(book):
    assert isinstance(given(book, approval_limit=proposed(book, documents=0)).exhibit("WF-9"), NotTestable)


def test_a_line_over_tolerance_was_counted_again_or_not(book):
    frame = (
        book.table("over_tolerance")
        .head(2)
        .assign(is_recounted=[True, False], count_id=["X", "Y"], site=["North", "South"])
    )
    some = given(book, over_tolerance=frame)
    assert [(row["Count"], row["Counted again within a week"]) for row in table_rows(some, "WF-11")] == [
        ("X", "yes"),
        ("Y", "no"),
    ]
    assert ("Over tolerance, approved without a recount (M-40)", "1 of 2 lines", "50.0 %") in [
        tuple(row.values()) for row in table_rows(some, "WF-8")
    ]
    assert [
        row["Count"]
        for row in table_rows(given(some, selection=Selection(site="South"), over_tolerance=frame), "WF-11")
    ] == ["Y"]


def test_control_tests_say_what_was_found_of_how_many(papers):
    latency = papers.table("review_latency").head(1)
    frame = pd.concat([latency] * 3, ignore_index=True).astype({"is_instant": object, "is_bulk": object})
    frame["is_instant"], frame["is_bulk"] = [True, False, False], [False, False, True]
    duties = pd.concat([papers.table("approval_duty").head(1)] * 4, ignore_index=True)
    duties = changed(
        duties, is_creator=[False] * 4, is_counter=[None, False, True, False], is_custodian=[False, False, False, None]
    )
    some = given(papers, review_latency=frame, approval_duty=duties)
    found = {row["Test"]: (row["Found"], row["Share"]) for row in table_rows(some, "WF-8")}
    assert found["Approved in under a minute or in bulk (M-34)"] == ("2 of 3 documents", "66.7 %")
    assert found["Approver created, counted or holds the stock (M-35)"] == ("1 of 4 documents", "25.0 %")
    assert list(found) == [
        "Approved in under a minute or in bulk (M-34)",
        "Approver created, counted or holds the stock (M-35)",
        "Undone or voided after approval",
        "Void correction documents",
        "Over tolerance, approved without a recount (M-40)",
    ]


@pytest.mark.parametrize("lacking", ["review_latency", "approval_duty"])
def test_a_control_test_without_its_evidence_is_asked_for(papers, lacking):
    words = {
        "review_latency": ("Review latency and bulk approval (M-34)", "moments of approval"),
        "approval_duty": ("Segregation of duties (M-35)", "names of creator, counter and approver"),
    }
    some = given(papers, **{lacking: papers.table(lacking).head(0)})
    section = some.section("write_off_frequency")
    told = [(gap.exhibit, gap.missing) for gap in section.not_testable]
    assert words.pop(lacking) in told and not set(words.values()) & set(told)
    assert ("review_latency" in section.tables, "duties" in section.tables) == (
        lacking != "review_latency",
        lacking != "approval_duty",
    )


def test_the_chart_of_all_sites_tells_the_change_of_all_sites_and_not_a_later_one(book):
    days = [{"week": dt.date(2025, month, 6), "low": dt.date(2025, month, 1), "high": dt.date(2025, month, 20)} for month in (1, 2)]
    both = [{"site": None, **days[0]}, {"site": "North", **days[1]}]
    told = replace(book, kept={onsets: both}, _sections={}).exhibit("VT-7").caption
    assert "Change found in the week of 06 Jan 2025 (01 Jan 2025 to 20 Jan 2025)." in told and "Feb" not in told
