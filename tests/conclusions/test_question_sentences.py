"""The four answers in whole sentences, each threshold met exactly and passed, each figure in its own place."""

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace

import pandas as pd
import pytest

from cin7_audit.conclusions.questions import (
    answers,
    corrections_faster,
    explained_share,
    few_lines_fail_twice,
    finance_confidence,
    portfolio_measure,
    reply,
    routine_write_offs,
    same_variances,
    verdict,
    with_exhibit,
)
from cin7_audit.engagement import Engagement
from cin7_audit.records import Exhibit, Measure, Section
from tests.conclusions.test_questions import FACTS, lines, section

PERIOD = FACTS.period


def shown(step, *codes, **more):
    exhibits = tuple(Exhibit(code, "table", "t", "c") for code in codes)
    return Section(step, 1, "t", "q", exhibits=exhibits, **more)


def few_twice(answer="no"):
    seen = {"answer": answer, "lines": 1002, "counted_lines": 4003}
    return Section("variance_timeline", 2, "t", "q", extra={"recurring": seen})


# Are the same variances reappearing?


def test_same_variances_says_every_share_over_its_own_base():
    found = same_variances(lines([(1, 1)] * 30 + [(1, 0)] * 10 + [(0, 0)] * 92 + [(0, 1)] * 8), PERIOD)
    assert found.basis == (
        "30 of 40 lines wrong at one count (75.0 %) were wrong again at the next; of 100 lines right at one count 8 "
        "(8.0 %) were wrong at the next, 8.0 % at the activity of the wrong lines, period not known."
    )
    assert (found.key, found.answer, found.value, found.threshold) == ("same_variances", "yes", 0.75, 0.08)
    assert found.interval == pytest.approx((0.598, 0.858), abs=0.001)
    assert (found.question, found.unit) == ("Are the same variances reappearing?", "share")
    assert found.exhibit == "VT-1" and found.rule.startswith("yes if wrong lines are wrong again significantly more")


def test_counting_errors_are_left_out_and_said():
    rows = lines([(1, 1)] * 20 + [(0, 0)] * 40)
    chain = pd.DataFrame(
        [(9001, None, 0), (9002, 9001, -1), (9003, 9002, 1), (9004, 9003, 0)],
        columns=["line_id", "previous_line_id", "drift_e4"],
    ).assign(source="count", n_moves=1)
    found = same_variances(pd.concat([rows, chain]), PERIOD)
    assert found.basis.endswith("period not known. 1 counting errors are left out.")
    assert found.basis.startswith("20 of 20 lines wrong at one count (100.0 %)")


def test_lines_of_other_documents_are_no_counts():
    other = lines([(1, 1)] * 30).assign(source="document")
    found = same_variances(other, PERIOD)
    assert (found.answer, found.value, found.threshold, found.interval) == ("cannot tell", None, None, None)
    assert found.basis == "No line was counted twice, period not known."
    assert same_variances(pd.DataFrame(), PERIOD).basis == "No line was counted twice, period not known."


@pytest.mark.parametrize(("wrong", "is_few"), [(19, True), (20, False)])
def test_twenty_wrong_lines_are_needed_for_their_share(wrong, is_few):
    found = same_variances(lines([(1, 1)] * wrong + [(0, 0)] * 40), PERIOD)
    said = f"Only {wrong} lines that were wrong at one count were counted again, period not known; 20 are needed for "
    assert found.basis.startswith(said) is is_few
    assert (found.answer, found.threshold is None) == (("cannot tell", True) if is_few else ("yes", False))
    assert found.value == 1.0 and found.interval is not None


def test_few_wrong_lines_are_told_with_what_chapter_two_found():
    few = lines([(1, 1)] * 3 + [(0, 0)] * 40)
    found = same_variances(few, PERIOD, [few_twice()])
    assert found.answer == "no" and found.basis == (
        "Only 3 lines that were wrong at one count were counted again, period not known; 20 are needed for their "
        "share. 1,002 of 4,003 lines counted twice or more were out of tolerance twice."
    )
    assert same_variances(few, PERIOD, [few_twice("yes")]).answer == "cannot tell"
    settled = same_variances(lines([(1, 1)] * 30 + [(0, 0)] * 40), PERIOD, [few_twice()])
    assert settled.answer == "yes" and "1,002" not in settled.basis


def test_no_line_wrong_has_no_share():
    found = same_variances(lines([(0, 0)] * 40), PERIOD)
    assert (found.value, found.interval, found.answer) == (None, None, "cannot tell")
    assert found.basis.startswith("Only 0 lines")


def test_chapter_two_is_asked_for_the_section_that_found_few():
    others = [Section("ingestion", 1, "t", "q"), few_twice("cannot tell"), few_twice()]
    assert few_lines_fail_twice(others).startswith(" 1,002 of 4,003 lines")
    assert few_lines_fail_twice(others[:2]) == few_lines_fail_twice([]) == ""


# Are write-offs becoming routine?


def routine(value, interval=None, numerator=None, denominator=None, settings=None):
    figure = Measure("M-19", "routine", value, "share", numerator, denominator, interval)
    return routine_write_offs([section(figure)], settings or Engagement(), FACTS)


@pytest.mark.parametrize(
    ("value", "interval", "answer"),
    [
        (0.4, None, "no"),  # the limit itself
        (0.4001, None, "yes"),
        (0.6, (0.4, 0.8), "cannot tell"),  # an end on the limit
        (0.2, (0.1, 0.4), "cannot tell"),
        (0.6, (0.41, 0.8), "yes"),
        (0.2, (0.1, 0.39), "no"),
    ],
)
def test_a_routine_share_is_held_against_its_limit(value, interval, answer):
    found = routine(value, interval)
    assert (found.answer, found.value, found.interval, found.threshold) == (answer, value, interval, 0.4)


def test_routine_says_its_amounts_without_signs():
    found = routine(0.25, None, Decimal("-300.5"), Decimal(-1202))
    assert found.basis == (
        "25.0 % of the value written off (300.50 of 1,202.00 NZD) fell on a line and direction that had been "
        "corrected in the 180 days before, period not known."
    )
    without = "25.0 % of the value written off fell on a line and direction"
    assert routine(0.25, None, Decimal(5)).basis.startswith(without)
    assert routine(0.25, None, None, Decimal(5)).basis.startswith(without)
    assert (found.exhibit, found.unit) == ("WF-4", "share")


def test_routine_goes_by_the_settings():
    settings = Engagement().changed({"rules.routine_share": 20, "rules.routine_days": 30})
    found = routine(0.25, settings=settings)
    assert found.answer == "yes" and found.threshold == 0.2 and "in the 30 days before" in found.basis
    none = routine_write_offs([], settings, FACTS)
    assert (none.value, none.threshold, none.answer) == (None, 0.2, "cannot tell")
    assert none.basis == "No write-off with a value is in the evidence, period not known."


def test_the_first_portfolio_figure_with_a_value_counts():
    empty, second = Measure("M-19", "n", None, "share"), Measure("M-19", "n", 0.3, "share")
    site = Measure("M-19", "n", 0.9, "share", scope={"level": "site", "site": "North"})
    other, third = Measure("M-18", "n", 0.7, "share"), Measure("M-19", "n", 0.5, "share")
    found = portfolio_measure([section(empty, site, other), section(second, third)], "M-19")
    assert found is second and portfolio_measure([section(site)], "M-19") is None


# Is finance losing confidence in stock value?


def tie_out(*rows):
    columns = ["month", "account", "bucket", "amount"]
    frame = pd.DataFrame([(f"2026-0{m}", a, b, Decimal(v)) for m, a, b, v in rows], columns=columns)
    return section(step="ledger_impact", tie_out=frame)


@pytest.mark.parametrize(
    ("rows", "worst", "answer"),
    [
        ([(1, "1", "unexplained", 5)], 5.0, "no"),  # the limit itself
        ([(1, "1", "unexplained", "5.01")], 5.01, "yes"),
        ([(1, "1", "unexplained", 7), (1, "2", "unexplained", -4)], 3.0, "no"),  # accounts of a month net
        ([(1, "1", "unexplained", -9), (2, "1", "unexplained", 6)], 9.0, "yes"),
        ([(1, "1", "unexplained", 3), (2, "1", "unexplained", 4)], 4.0, "no"),  # months do not add up
        ([(1, "1", "timing", 900)], 0.0, "no"),
    ],
)
def test_the_worst_month_is_held_against_clearly_trivial(rows, worst, answer):
    found = finance_confidence([tie_out(*rows)], FACTS)
    assert (found.answer, found.value, found.threshold) == (answer, worst, 5.0)
    assert (found.unit, found.exhibit) == ("NZD", "LI-1")


def test_confidence_says_its_months_and_amounts():
    rows = [(1, "1", "unexplained", -1209), (2, "1", "unexplained", 6), (3, "1", "timing", 4)]
    found = finance_confidence([section(), tie_out(*rows)], replace(FACTS, clearly_trivial=Decimal(1005)))
    assert found.basis == (
        "In the month that ties worst, 1,209.00 NZD of the difference between stock and ledger has no document behind "
        "it; 3 months of period not known were tied out, and 1,005.00 NZD is clearly trivial."
    )


def test_a_currency_nobody_stated_follows_the_amounts_in_brackets():
    unstated = replace(FACTS, currency="client currency, not stated")
    found = finance_confidence([tie_out((1, "1", "unexplained", 9))], unstated)
    assert found.unit == "(client currency, not stated)" and "9.00 (client currency, not stated) of" in found.basis
    assert finance_confidence([], unstated).unit == "(client currency, not stated)"


def test_a_tie_out_without_rows_or_columns_is_no_ledger():
    bare = section(step="ledger_impact", tie_out=pd.DataFrame({"bucket": ["unexplained"], "amount": [9]}))
    empty = section(step="ledger_impact", tie_out=pd.DataFrame(columns=["month", "bucket", "amount"]))
    for earlier in ([], [bare], [empty]):
        found = finance_confidence(earlier, FACTS)
        assert (found.answer, found.value, found.threshold, found.unit) == ("cannot tell", None, 5.0, "NZD")
        assert found.basis == "No ledger was received to tie stock to, period not known."
    both = finance_confidence([empty, bare, tie_out((1, "1", "unexplained", 9))], FACTS)
    assert both.value == 9.0


# Are corrections happening faster than learning?


@pytest.mark.parametrize(
    ("interval", "answer"),
    [((0.0, 0.3), "cannot tell"), ((-0.3, 0.0), "cannot tell"), ((0.01, 0.3), "yes"), ((-0.3, -0.01), "no")],
)
def test_the_index_is_told_where_its_interval_leaves_out_zero(interval, answer):
    figure = Measure("M-24", "F", Decimal("0.125"), "log points per quarter", interval=interval)
    found = corrections_faster([section(figure)], PERIOD)
    assert (found.answer, found.value, found.threshold, found.interval) == (answer, 0.125, 0.0, interval)
    assert found.unit == "log points per quarter" and found.exhibit == "WF-10"
    low, high = interval
    assert found.basis == (
        f"Index F, the growth of corrections per movement plus that of drift per unit moved, is +0.12 log points a "
        f"quarter (95 % interval {low:+.2f} to {high:+.2f}), period not known."
    )


def test_an_index_is_told_in_its_own_unit():
    figure = Measure("M-24", "F", 0.2, "points a month", interval=(0.1, 0.3))
    assert corrections_faster([section(figure)], PERIOD).unit == "points a month"


def test_an_index_without_interval_is_too_short_a_history():
    for measures in ((), (Measure("M-24", "F", 0.2, "u"),)):
        found = corrections_faster([section(*measures)], PERIOD)
        assert (found.answer, found.value, found.threshold) == ("cannot tell", None, 0.0)
        assert found.basis == (
            "The history is too short, period not known: four quarters with thirty lines counted twice are needed."
        )
        assert found.unit == "log points per quarter"


# Together


def test_a_reply_points_at_an_exhibit_that_is_there():
    answered = reply("routine_write_offs", "b")
    assert with_exhibit(answered, [shown("write_off_frequency", "WF-1", "WF-4")]).exhibit == "WF-4"
    assert (
        with_exhibit(answered, [shown("ledger_impact", "WF-4"), shown("write_off_frequency", "WF-7", "WF-9")]).exhibit
        == "WF-7"
    )
    assert with_exhibit(answered, [shown("write_off_frequency")]).exhibit == "DX-2"
    assert with_exhibit(answered, []).exhibit == "DX-2"


def test_the_four_answers_keep_the_order_of_the_brief():
    found = answers(pd.DataFrame(), Engagement(), FACTS, [shown("ledger_impact", "LI-1")])
    assert [each.key for each in found] == [
        "same_variances",
        "routine_write_offs",
        "finance_confidence",
        "corrections_faster",
    ]
    assert [each.exhibit for each in found] == ["DX-2", "DX-2", "LI-1", "DX-2"]
    assert [each.question for each in found][1:] == [
        "Are write-offs becoming routine?",
        "Is finance losing confidence in stock value?",
        "Are corrections happening faster than learning?",
    ]
    settled = answers(lines([(1, 1)] * 3 + [(0, 0)] * 40), Engagement(), FACTS, [few_twice()])
    assert settled[0].answer == "no"


@pytest.mark.parametrize(
    ("said", "explained", "rating", "counts"),
    [
        ("yyyy", None, "correcting outcomes", (4, 0, 0)),
        ("yy??", 0.9, "correcting outcomes", (2, 0, 2)),
        ("y???", 0.9, "cannot tell", (1, 0, 3)),
        ("n???", 0.9, "cannot tell", (0, 1, 3)),
        ("nn??", 0.5, "understanding causes", (0, 2, 2)),
        ("nn??", 0.49, "between the two", (0, 2, 2)),
        ("nnnn", None, "between the two", (0, 4, 0)),
        ("ynnn", 0.9, "between the two", (1, 3, 0)),
    ],
)
def test_the_verdict_follows_its_rules(said, explained, rating, counts):
    words = {"y": "yes", "n": "no", "?": "cannot tell"}
    replies = [SimpleNamespace(question="Is it?", answer=words[letter], basis="So.") for letter in said]
    found = verdict(replies, explained)
    assert (found.rating, (found.yes, found.no, found.cannot_tell)) == (rating, counts)
    assert found.increases_risk is (counts[0] >= 2) and found.explained_share == explained
    assert found.reasons[0] == f"Is it? {words[said[0]].capitalize()}. So." and len(found.reasons) == 4 + (
        explained is not None
    )


def test_the_verdict_says_how_much_is_explained():
    assert verdict([], 0.126).reasons == (
        "Contributors graded A or B account for 13 % of the gross value of all difference lines.",
    )


def test_what_is_explained_is_gross_over_gross():
    lines_, summary = (
        pd.DataFrame({"value": [Decimal(-60), Decimal(20), None]}),
        pd.DataFrame({"gross_value": [10, 10]}),
    )
    assert explained_share(summary, lines_) == 0.25
    assert explained_share(pd.DataFrame({"gross_value": [70, 30]}), lines_) == 1.0
    assert explained_share(summary, pd.DataFrame()) is None and explained_share(summary, lines_[1:2]) == 1.0
    assert explained_share(summary[:1], lines_[1:2]) == 0.5
    assert explained_share(summary, pd.DataFrame({"value": [None, Decimal(0)]})) is None


RULES = {
    "same_variances": (
        "yes if wrong lines are wrong again significantly more often than right lines with as many movements "
        "go wrong, or more often than not; no if the interval lies below twice that share, or chapter 2 "
        "finds few lines out of tolerance twice; a difference the next count undoes exactly is one counting "
        "error"
    ),
    "routine_write_offs": "yes if the routine share of write-off value (M-19) exceeds its limit",
    "finance_confidence": (
        "yes if the unexplained part of the tie-out (M-27) exceeds the clearly trivial limit in any month"
    ),
    "corrections_faster": "yes if the index F (M-24) and its interval lie above 0, no if below",
}


def test_each_answer_states_its_rule():
    found = answers(pd.DataFrame(), Engagement(), FACTS, [])
    assert {each.key: each.rule for each in found} == RULES
