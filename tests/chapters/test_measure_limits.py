"""Measures of chapters 2 to 5 at their limits: nothing known, nothing to divide by, one site, sites without a name, the
last month, the largest shift either way."""

from decimal import Decimal as D

import pandas as pd
import pytest

from cin7_audit.chapters import CHAPTERS
from tests.chapters.given import given, made
from tests.chapters.test_exhibit_limits import accuracies, changed, curve
from tests.chapters.test_exhibit_limits_of_books import like


def told(book, step, words, *parts):
    """Of the measures whose name has these words: scope and what is asked for, in order."""
    found = [each for each in CHAPTERS[step].measures(book) if words in each.name]
    names = [{**each.scope}.get(each.scope["level"], "") for each in found]
    return [(name, *(getattr(each, part) for part in parts)) for name, each in zip(names, found, strict=True)]


# Chapter 3


def test_shares_of_nothing_are_not_known(book):
    none = {"believed_units": D(0), "believed_amount": None, "net_amount": None, "clean_amount": None}
    made = given(book, accuracy=accuracies(book, "site", ("North", none)))
    parts = ("value", "numerator", "denominator")
    assert told(made, "count_vs_belief", "Net variance over believed quantity", *parts)[1] == (
        "North",
        None,
        D(-140),
        D(0),
    )
    assert told(made, "count_vs_belief", "Shrinkage", *parts)[1] == ("North", None, None, None)
    assert told(made, "count_vs_belief", "Value without discrepancy", *parts)[1] == ("North", None, None, None)
    assert told(made, "count_vs_belief", "Cancellation", "numerator")[1] == ("North", None)


def test_a_loss_is_negative_but_positive_as_shrinkage(book):
    portfolio, north, south = told(book, "count_vs_belief", "Shrinkage", "value", "numerator", "denominator")
    assert portfolio == ("", D("0.0020286017"), D(383), D(188800))
    assert north == ("North", D("0.0145833333"), D(1400), D(96000)) and south[2] == D(-1017)
    nets = told(book, "count_vs_belief", "Net variance value of counted lines", "value")
    assert nets == [("", D(-383)), ("North", D(-1400)), ("South", D(1017))]
    sizes = told(book, "count_vs_belief", "Cancellation", "numerator")
    assert sizes == [("", D(383)), ("North", D(1400)), ("South", D(1017))]


def test_gains_and_losses_beyond_tolerance_are_told_apart(book):
    made = given(book, accuracy=accuracies(book, "site", ("North", {"lines": 40, "over_lines": 10, "short_lines": 4})))
    parts = ("value", "numerator", "denominator")
    assert told(made, "count_vs_belief", "tolerance, gains", *parts)[1] == ("North", 0.25, 10, 40)
    assert told(made, "count_vs_belief", "tolerance, losses", *parts)[1] == ("North", 0.1, 4, 40)


def test_an_interval_needs_both_its_bounds(book):
    for name in ("low", "high"):
        made = given(book, accuracy=accuracies(book, "site", ("North", {f"in_tolerance_{name}": None})))
        assert told(made, "count_vs_belief", "Wilson", "interval")[1] == ("North", None)


def test_quantities_are_told_to_mix_units_only_where_they_do(book):
    mixed = told(book, "count_vs_belief", "Gross quantity accuracy: 1", "note")
    assert {note for _, note in mixed} == {"units of measure differ between SKUs: read by unit or by value"}
    one = given(book, accuracy=accuracies(book, "unit", ("each", {})))
    assert {note for _, note in told(one, "count_vs_belief", "Gross quantity accuracy: 1", "note")} == {""}
    assert told(one, "count_vs_belief", "within one unit", "value") == []
    assert [unit for unit, _ in told(book, "count_vs_belief", "within one unit", "value")] == [
        "box",
        "each",
        "not stated",
    ]


def test_exposure_of_a_site_without_a_name_is_in_the_portfolio_alone(book):
    frame = changed(
        book.table("coverage").head(3), site=["A", None, "A"], value=[D(30), D(60), D(10)], overdue=[True, False, False]
    )
    unnamed = given(book, exposure=made("exposure", coverage=frame))
    found = told(unnamed, "count_vs_belief", "Exposure", "value", "numerator", "denominator", "note")
    assert found == [("", 0.3, D(30), D(100), "1 of 3 places"), ("A", 0.75, D(30), D(40), "1 of 2 places")]


def test_things_without_any_discrepancy_by_scope(book):
    found = told(book, "count_vs_belief", "without any discrepancy", "name", "value", "numerator", "denominator")
    clean = book.table("clean_share")
    wanted = [
        (row.scope, f"{row.what.capitalize()} without any discrepancy", row.clean / row.total, row.clean, row.total)
        for row in clean.itertuples()
    ]
    assert sorted(found) == sorted(wanted) and len(found) == 6


# Chapter 2


def test_what_never_or_always_failed_has_no_end(book):
    parts = ("value", "interval", "numerator", "denominator")
    never = curve(book, False)
    (days,) = [
        each for each in told(never, "variance_timeline", "Days to recurrence, corrected", *parts) if each[0] == ""
    ]
    assert days[1:3] == (None, None)
    (speed,) = [each for each in told(never, "variance_timeline", "Failures per day", *parts) if each[0] == ""]
    assert speed[1] == 0.0 and speed[2][0] == 0.0 and speed[2][1] > 0
    always = curve(book, True)
    (days,) = [
        each for each in told(always, "variance_timeline", "Days to recurrence, corrected", *parts) if each[0] == ""
    ]
    assert days[1] == 0.0
    (speed,) = [each for each in told(always, "variance_timeline", "Failures per day", *parts) if each[0] == ""]
    assert speed[1] is None and speed[2] is None


def test_without_whole_lists_no_corrected_rate_is_told(book):
    none = given(book, count_line_total=book.table("count_line_total").assign(base=0))
    assert told(none, "variance_timeline", "corrected for the count schedule", "value") == []
    assert told(none, "variance_timeline", "naive", "value") == told(book, "variance_timeline", "naive", "value") != []


# Chapter 4


def monthly(book, *rows):
    """Months of corrections: month, site, corrections, movement lines, active lines, gross, net, inventory."""
    names = ("month", "site", "corrections", "movement_lines", "active_lines", "gross", "net", "inventory")
    found = [dict(zip(names, row, strict=True)) for row in rows]
    return given(book, correction_month=like(book, "correction_month", *found))


def frequencies(book, words, *parts):
    return told(book, "write_off_frequency", words, *parts)


def test_the_value_a_month_is_of_the_inventory_of_months_in_which_it_is_known(book):
    made = monthly(
        book,
        ("2026-01", "A", 3, 100, 20, D(40), D(-40), D(1000)),
        ("2026-01", "B", 1, 50, 5, D(20), D(0), D(500)),
        ("2026-02", "A", 2, 250, 15, D(60), D(10), None),
        ("2026-02", None, 0, 100, 10, D(0), D(0), None),
    )
    assert frequencies(made, "Corrections per 1,000", "value", "numerator", "denominator") == [
        ("", 12.0, 6, 500),
        ("A", 5000 / 350, 5, 350),
        ("B", 20.0, 1, 50),
    ]
    assert frequencies(made, "Corrections per 100 active", "value", "denominator") == [
        ("", 12.0, 50),
        ("A", 500 / 35, 35),
        ("B", 20.0, 5),
    ]
    shares = frequencies(made, "gross, of average inventory", "numerator", "denominator", "value")
    assert [each[:3] for each in shares] == [
        ("", D(60), D("1500.00")),
        ("A", D(50), D("1000.00")),
        ("B", D(20), D("500.00")),
    ]
    assert [float(each[3]) for each in shares] == [0.04, 0.05, 0.04]
    nets = frequencies(made, "net, of average inventory", "numerator", "value")
    assert [(name, gained, float(value)) for name, gained, value in nets] == [
        ("", D(-15), -0.01),
        ("A", D(-15), -0.015),
        ("B", D(0), 0.0),
    ]


def test_without_movements_or_inventory_no_frequency_is_told(book):
    made = monthly(book, ("2026-01", "A", 3, 0, 0, D(40), D(-40), None))
    for words in ("Corrections per 1,000", "Corrections per 100", "average inventory"):
        assert frequencies(made, words, "value") == []
    none = given(book, correction_month=book.table("correction_month").head(0))
    assert frequencies(none, "Corrections per", "value") == []
    assert [name for name, _ in frequencies(none, "Routine share", "value")] == ["", "North", "South"]


def test_counts_alone_support_no_learning_and_no_frequency(book):
    names = ("reasoned_correction", "correction_month")
    none = given(book, **{name: book.table(name).head(0) for name in names})
    ids = {each.id for each in CHAPTERS["write_off_frequency"].measures(none)}
    assert "M-40" in ids and not {"M-17", "M-18", "M-19", "M-24"} & ids
    assert {"M-17", "M-18", "M-19", "M-24", "M-40"} <= {
        each.id for each in CHAPTERS["write_off_frequency"].measures(book)
    }


def test_who_looked_by_document_and_site(papers):
    found = [
        {"is_instant": True, "is_bulk": False, "latency_hours": 0.0, "site": "A"},
        {"is_instant": False, "is_bulk": None, "latency_hours": 10.0, "site": "A"},
        {"is_instant": False, "is_bulk": True, "latency_hours": 2.0, "site": None},
        {"is_instant": None, "is_bulk": False, "latency_hours": None, "site": ""},
    ]
    none = {name: papers.table(name).head(0) for name in ("approval_duty", "over_tolerance")}
    latency = pd.DataFrame(
        [{**papers.table("review_latency").head(1).to_dict("records")[0], **row} for row in found]
    ).astype(object)
    made = given(papers, review_latency=latency, **none)
    parts = ("value", "numerator", "denominator")
    assert told(made, "write_off_frequency", "under a minute", *parts) == [("", 0.5, 2, 4), ("A", 0.5, 1, 2)]
    assert told(made, "write_off_frequency", "Median review", "value", "denominator") == [("", 2.0, 3), ("A", 5.0, 2)]
    ((_, bounds), _) = told(made, "write_off_frequency", "under a minute", "interval")
    assert bounds == pytest.approx((0.1500, 0.8500), abs=1e-4)
    untimed = given(papers, review_latency=latency.assign(latency_hours=None).astype(object), **none)
    assert told(untimed, "write_off_frequency", "Median review", "value") == []
    assert told(untimed, "write_off_frequency", "under a minute", "denominator") == [("", 4), ("A", 2)]


def test_whose_own_hand_by_document_and_by_value(papers):
    flags = [(True, False, False), (False, False, None), (None, True, True), (False, False, False)]
    names = ("is_creator", "is_counter", "is_custodian")
    like_one = papers.table("approval_duty").head(1).to_dict("records")[0]
    duties = pd.DataFrame(
        [
            {**like_one, **dict(zip(names, flag, strict=True)), "gross": D(gross), "site": "A"}
            for flag, gross in zip(flags, (30, 10, 0, 60), strict=True)
        ]
    ).astype(object)
    made = given(papers, approval_duty=duties)
    parts = ("value", "numerator", "denominator")
    assert told(made, "write_off_frequency", "approver created", *parts)[0] == ("", 0.5, 2, 4)
    (name, share, value, every), *_ = told(made, "write_off_frequency", "The same by gross value", *parts)
    assert (name, float(share), value, every) == ("", 0.3, D(30), D(100))
    worthless = given(papers, approval_duty=duties.assign(gross=D(0)))
    assert told(worthless, "write_off_frequency", "The same by gross value", *parts)[0] == ("", None, D(0), D(0))


def test_lines_over_tolerance_without_a_recount_by_site(book):
    frame = (
        book.table("over_tolerance").head(4).assign(site=["B", "A", "A", None], is_recounted=[True, False, True, False])
    )
    found = told(
        given(book, over_tolerance=frame),
        "write_off_frequency",
        "without a recount",
        "value",
        "numerator",
        "denominator",
    )
    assert found == [("", 0.5, 2, 4), ("A", 0.5, 1, 2), ("B", 0.0, 0, 1)]


# Chapter 5


def test_the_tie_is_told_at_the_last_month_with_its_sign(apart):
    found = [
        {"month": "2026-03", "account": "715", "bucket": "timing", "closing": D(-30)},
        {"month": "2026-03", "account": "716", "bucket": "timing", "closing": D(4)},
        {"month": "2026-03", "account": "715", "bucket": "cost_change", "closing": D(1)},
        {"month": "2026-02", "account": "715", "bucket": "rounding", "closing": D(900)},
    ]
    made = given(apart, tie_out=like(apart, "tie_out", *found))
    assert told(made, "ledger_impact", "Subledger less ledger", "value", "note") == [
        (name, D(amount), "subledger - ledger at the end of 2026-03")
        for name, amount in (("", -25), ("715", -29), ("716", 4))
    ]
    assert told(made, "ledger_impact", "Explained as", "name", "value") == [
        ("cost_change", "Explained as cost change", D(1)),
        ("timing", "Explained as timing", D(-26)),
    ]


def test_values_that_cross_a_month_are_gross_and_unknown_where_none_is_known(apart):
    found = [
        {"site": "A", "value": D(-5), "crosses_month": True, "skew_days": 9},
        {"site": "A", "value": D(7), "crosses_month": True, "skew_days": 2},
        {"site": "A", "value": D(-100), "crosses_month": False, "skew_days": 0},
        {"site": None, "value": None, "crosses_month": True, "skew_days": 40},
        {"site": "B", "value": None, "crosses_month": False, "skew_days": -3},
    ]
    made = given(apart, date_skew=like(apart, "date_skew", *found))
    parts = ("value", "numerator", "denominator")
    gross = told(made, "ledger_impact", "another month than dated", *parts)
    assert gross[:2] == [("", D(12), D(12), D(112)), ("A", D(12), D(12), D(112))] and gross[2][3] is None
    days = told(made, "ledger_impact", "Median days", "value", "denominator")
    assert days == [("", 2.0, 5), ("A", 2.0, 3), ("B", -3.0, 1)]


def test_open_purchases_by_side_and_site_and_the_oldest_where_there_is_one(apart):
    found = [
        {"side": "received_not_invoiced", "document_no": "P1", "value": D(5), "age_days": 3, "site": "A"},
        {"side": "received_not_invoiced", "document_no": "P1", "value": D(6), "age_days": 44, "site": "A"},
        {"side": "received_not_invoiced", "document_no": "P2", "value": None, "age_days": 9, "site": "B"},
    ]
    made = given(apart, open_purchases=like(apart, "open_purchases", *found))
    assert told(made, "ledger_impact", "Open purchases, received not invoiced", "value", "denominator") == [
        ("", D(11), 2),
        ("A", D(11), 1),
        ("B", None, 1),
    ]
    assert [
        each[2] for each in told(made, "ledger_impact", "Open purchases, invoiced not received", "value", "denominator")
    ] == [0, 0, 0]
    assert told(made, "ledger_impact", "Oldest", "name", "value") == [
        (name, "Oldest, received not invoiced", age) for name, age in (("", 44), ("A", 44), ("B", 9))
    ]


def shifted(book, *pairs):
    names = [f"2026-{number:02d}" for number in range(1, len(pairs) + 1)]
    found = [
        {"month": month, "margin_posted": one, "margin_retimed": other}
        for month, (one, other) in zip(names, pairs, strict=True)
    ]
    return given(book, margin_months=like(book, "margin_months", *found))


@pytest.mark.parametrize(
    ("pairs", "value"),
    [
        ([(D("0.4"), D("0.41")), (D("0.4"), D("0.35"))], [D("-0.05")]),
        ([(D("0.4"), D("0.45")), (D("0.4"), D("0.39")), (None, D("0.9"))], [D("0.05")]),
        ([(D("0.4"), D("0.45")), (D("0.4"), D("0.35"))], [D("0.05")]),
        ([(None, D("0.45"))], []),
    ],
)
def test_the_largest_shift_of_a_margin_either_way(months, pairs, value):
    assert [each for _, each in told(shifted(months, *pairs), "ledger_impact", "Largest shift", "value")] == value


def test_corrections_over_cost_of_sales_have_a_share_where_anything_was_sold(months):
    found = [
        {"cogs_before_corrections": D(1000), "other_corrections": D(30), "count_corrections_posted": D(-10)},
        {"cogs_before_corrections": D(500), "other_corrections": D(0), "count_corrections_posted": D(25)},
    ]
    made = given(months, margin_months=like(months, "margin_months", *found))
    parts = ("value", "numerator", "denominator")
    assert told(made, "ledger_impact", "Corrections over cost", *parts) == [("", D("0.030000"), D(45), D(1500))]
    none = given(
        months,
        margin_months=like(months, "margin_months", *({**row, "cogs_before_corrections": D(0)} for row in found)),
    )
    assert told(none, "ledger_impact", "Corrections over cost", *parts) == [("", None, D(45), D(0))]


@pytest.mark.parametrize(("years", "told_year"), [(1, 0), (2, 0), (3, 1)])
def test_the_last_complete_fiscal_year_is_told(months, years, told_year):
    rows = [
        {"fiscal_year": f"FY{n}", "accrued": D(-n), "rollover": D(10 + n), "iron_curtain": D(-20 - n)}
        for n in range(years)
    ]
    made = given(months, fiscal_years=like(months, "fiscal_years", *rows))
    parts = ("value", "note")
    assert told(made, "ledger_impact", "Drift that belongs", *parts) == [("", D(-told_year), f"end of FY{told_year}")]
    assert told(made, "ledger_impact", "Rollover", *parts) == [("", D(10 + told_year), f"end of FY{told_year}")]
    assert told(made, "ledger_impact", "Iron curtain", *parts) == [("", D(-20 - told_year), f"end of FY{told_year}")]
