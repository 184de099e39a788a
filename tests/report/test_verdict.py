"""The closing documents: questions, verdict with stop, start and keep, governance."""

import pandas as pd
import pytest

from cin7_audit.conclusions.questions import QUESTIONS
from cin7_audit.records import Section
from cin7_audit.report.verdict import (
    advice,
    diagnosis,
    figure,
    governance_blocks,
    question_views,
    records,
    verdict_view,
    words,
)
from cin7_audit.report.words import WORDS

RATINGS = ("correcting outcomes", "understanding causes", "between the two", "cannot tell")


def section(step="diagnosis", **parts):
    return Section(step, 6, "t", "q", **parts)


def reply(**changes):
    usual = {"key": "same_variances", "question": "Same again?", "answer": "yes", "value": 0.3965, "unit": "share"}
    usual |= {"interval": [0.37, 0.42], "threshold": 0.2, "basis": "5 of 9 lines", "rule": "yes if over", "exhibit": "VT-1"}
    return usual | changes


def verdict(**changes):
    return {"rating": "between the two", "yes": 2, "no": 1, "cannot_tell": 0, "reasons": ["a"]} | changes


def test_the_last_diagnosis_closes():
    first, last = section(), section()
    assert diagnosis([first, last, section("ledger_impact")]) is last
    assert diagnosis([section("ledger_impact")]) is None


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (0.5, "share", "50.0 %"),
        (3, "lines", "3.00 lines"),
        (1.234, "", "1.23"),
        (1234.5, "NZD", "NZD 1,234.50"),
        (5, "(client currency, not stated)", "5.00 (client currency, not stated)"),
    ],
)
def test_a_figure_is_said_in_its_unit(value, unit, said):
    assert figure(value, unit) == said


def test_a_question_is_answered_in_its_unit():
    (view,) = question_views([reply()])
    assert view.number == "39.7 % (95 % interval 37.0 % to 42.0 %), threshold 20.0 %"
    assert (view.question, view.answer, view.exhibit) == ("Same again?", "yes", "VT-1")
    assert view.reason == "5 of 9 lines. Rule: yes if over."


def test_a_unit_of_several_words_is_said_once():
    (view,) = question_views([reply(value=4, unit="lines a month", interval=[3, 5], threshold=2)])
    assert view.number == "4.00 lines a month (95 % interval 3.00 to 5.00), threshold 2.00"


def test_a_question_without_a_figure_says_none():
    assert question_views([reply(value=None, basis="few lines")])[0].number == ""
    assert question_views([reply(interval=None, threshold=None)])[0].number == "39.7 %"
    assert question_views([reply(basis="few lines.")])[0].reason.startswith("Few lines. Rule")
    assert question_views(()) == ()


@pytest.mark.parametrize("key", list(QUESTIONS))
@pytest.mark.parametrize(("answer", "counts"), [("yes", [1, 1, 0]), ("no", [0, 0, 1]), ("cannot tell", [0, 1, 0])])
def test_an_answer_asks_for_its_own_advice(key, answer, counts):
    asked = advice([reply(key=key, answer=answer)])
    assert [len(asked[kind]) for kind in ("stop", "start", "keep")] == counts


def test_a_verdict_is_said_in_words_and_asks_what_the_answers_ask():
    view = verdict_view(verdict(), [reply(), reply(key="finance_confidence", answer="no")])
    assert view.rating == "Between correcting outcomes and understanding causes"
    assert view.statement == (
        "The four questions: 2 answered yes, 1 answered no, 0 cannot be told from this evidence."
    )
    assert len(view.stop) == len(view.start) == 1 and view.keep == ["the tie-out of stock to the ledger"]
    assert verdict_view({}, ()) is None and set(WORDS["rating"]) == set(RATINGS)


def test_reasons_that_repeat_a_question_are_left_out():
    reasons = ["Is it so? yes", "Because."]
    assert verdict_view(verdict(reasons=reasons), [reply(question="Is it so?")]).reasons == ["Because."]
    assert verdict_view(verdict(reasons=reasons), []).reasons == reasons


def test_governance_keeps_its_order_and_its_columns():
    assert governance_blocks(None) == governance_blocks(section()) == ()
    table = pd.DataFrame({"task": ["count"], "responsible": ["warehouse"]})
    pack = {
        "raci": [{"responsible": "warehouse", "task": "count"}],
        "action_log": [],
        "review_calendar": [{"rhythm": "daily"}],
    }
    first, second = governance_blocks(section(tables={"governance_raci": table}, extra={"governance": pack}))
    assert (first.heading, second.heading) == ("Review calendar", "Responsibilities (RACI)")
    assert second.table.caption == "Responsibilities (RACI)"
    assert [column.heading for column in second.table.columns] == ["Task", "Responsible"]


@pytest.mark.parametrize(
    ("value", "said"),
    [(None, "–"), ("", "–"), (True, "yes"), (False, "no"), (1234, "1,234"), (1234.0, "1,234"), (0.5, "0.50"), ("a_b", "a_b")],
)
def test_a_plain_value_in_words(value, said):
    assert words(value) == said


def test_records_keep_the_order_asked_for_and_put_numbers_right():
    made = records([{"b": 1, "a": "x"}, {"c": None, "b": 2.5, "ok": True}], "C", order=["a", "z"])
    assert [(column.heading, column.align) for column in made.columns] == [
        ("A", "left"),
        ("B", "right"),
        ("C", "left"),
        ("Ok", "left"),
    ]
    assert made.rows == (("x", "1", "–", "–"), ("–", "2.50", "–", "yes"))
    assert (made.caption, made.note) == ("C", "")


@pytest.mark.parametrize(("rows", "shown", "note"), [(60, 60, ""), (61, 60, "60 of 61 rows shown.")])
def test_many_records_are_cut_with_a_note(rows, shown, note):
    made = records([{"n": n} for n in range(rows)], "")
    assert (len(made.rows), made.note) == (shown, note)


def test_a_contributor_is_named_in_words():
    rows = records([{"contributor": "uom", "other": "uom"}, {"contributor": None}], "").rows
    assert rows == (("unit of measure or pack size", "uom"), ("–", "–"))
