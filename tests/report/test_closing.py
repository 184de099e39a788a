"""The closing documents: questions, verdict with stop, start and keep, governance."""

import pandas as pd
import pytest

from cin7_audit.records import Section
from cin7_audit.report.closing import ADVICE, advice, diagnosis, figure, governance_blocks, question_views, verdict_view


def section(step="diagnosis", **parts):
    return Section(step, 6, "t", "q", **parts)


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
        ("many", "share", "many"),
        (True, "share", "yes"),
        (5, "(client currency, not stated)", "5.00 (client currency, not stated)"),
    ],
)
def test_a_figure_is_said_in_its_unit(value, unit, said):
    assert figure(value, unit) == said


def test_a_unit_of_several_words_is_said_once():
    raw = {"question": "q", "figure": 4, "unit": "lines a month", "interval": [3, 5], "threshold": 2}
    (view,) = question_views([raw])
    assert view.number == "4.00 lines a month (95 % interval 3.00 to 5.00), threshold 2.00"


def test_a_question_takes_the_first_of_several_names_that_is_filled():
    raw = {
        "question": "",
        "title": "Same?",
        "answer": "no",
        "number": "3 of 4",
        "basis": "",
        "reason": "few lines",
        "exhibit": "DX-1",
    }
    (view,) = question_views([raw, "no record"])
    assert (view.question, view.answer, view.number, view.reason, view.exhibits) == (
        "Same?",
        "no",
        "3 of 4",
        "Few lines.",
        ("DX-1",),
    )
    assert question_views([{"id": "x", "exhibits": ["A", "B"]}])[0].exhibits == ("A", "B")
    assert question_views([{"id": "x"}])[0].exhibits == ()


@pytest.mark.parametrize("key", list(ADVICE))
def test_an_answer_asks_for_its_own_advice(key):
    yes, no = advice([{"key": key, "answer": "yes"}]), advice([{"key": key, "answer": "no"}])
    assert [len(yes[kind]) for kind in ("stop", "start", "keep")] == [1, 1, 0]
    assert [len(no[kind]) for kind in ("stop", "start", "keep")] == [0, 0, 1]
    assert [len(advice([{"key": key, "answer": "cannot tell"}])[kind]) for kind in ("stop", "start", "keep")] == [
        0,
        1,
        0,
    ]


def test_other_questions_and_answers_ask_for_nothing():
    nothing = {"stop": (), "start": (), "keep": ()}
    assert (
        advice([{"key": "weather", "answer": "yes"}])
        == advice([{"key": "same_variances", "answer": "maybe"}])
        == advice(None)
        == nothing
    )


def test_a_verdict_is_said_in_words_and_its_own_advice_comes_first():
    raw = {"rating": "between the two", "statement": "So.", "stop": ["x"], "start": "y", "keep": []}
    view = verdict_view(
        raw, [{"key": "same_variances", "answer": "yes"}, {"key": "finance_confidence", "answer": "no"}]
    )
    assert (view.rating, view.statement) == ("Between correcting outcomes and understanding causes", "So.")
    assert (view.stop, view.start, view.keep) == (("x",), ("y",), ("the tie-out of stock to the ledger",))


def test_a_verdict_without_a_sentence_tells_its_tally():
    assert verdict_view({"rating": "r", "yes": 2, "no": 1, "cannot_tell": 0}).statement == (
        "The four questions: 2 answered yes, 1 answered no, 0 cannot be told from this evidence."
    )
    assert verdict_view({"rating": "r", "yes": 2}).statement == ""


def test_reasons_that_repeat_a_question_are_left_out():
    view = verdict_view(
        {"rating": "r", "reasons": ["Is it so? yes", "Because."]}, [{"question": "Is it so?", "answer": "yes"}]
    )
    assert view.reasons == ("Because.",)
    assert verdict_view({"rating": "r", "reasons": ["Is it so? yes"]}).reasons == ("Is it so? yes",)


def test_governance_of_other_shapes_is_shown_too():
    assert governance_blocks(None) == governance_blocks(section()) == ()
    (block,) = governance_blocks(section(extra={"governance": ["a", "b"]}))
    assert block.bullets == ("a", "b")
    first, second = governance_blocks(section(extra={"governance": {"own_idea": ["x"], "action_log": ["y"]}}))
    assert (first.heading, second.heading) == ("Corrective action log", "Own idea")


def test_a_question_without_an_answer_cannot_be_told():
    (view,) = question_views([{"question": "Is it so?"}])
    assert (view.answer, view.number) == ("cannot tell", "")
    assert question_views(None) == ()
    assert verdict_view({}) is None


def test_a_question_is_answered_in_its_unit():
    raw = {
        "question": "Same again?",
        "answer": "yes",
        "value": 0.3965,
        "unit": "share",
        "interval": [0.37, 0.42],
        "threshold": 0.2,
        "basis": "5 of 9 lines",
        "rule": "yes if over",
    }
    (view,) = question_views([raw])
    assert view.number == "39.7 % (95 % interval 37.0 % to 42.0 %), threshold 20.0 %"
    assert view.reason == "5 of 9 lines. Rule: yes if over."
    assert figure(1234.5, "NZD") == "NZD 1,234.50"


def test_a_verdict_without_advice_takes_it_from_the_answers():
    verdict = verdict_view(
        {"rating": "fixing", "reasons": ["a"]},
        [{"key": "same_variances", "answer": "yes"}, {"key": "finance_confidence", "answer": "no"}],
    )
    assert verdict.reasons == ("a",) and len(verdict.stop) == len(verdict.start) == len(verdict.keep) == 1
    assert all({answer for answer, _, _ in lines} == {"yes", "no", "cannot tell"} for lines in ADVICE.values())


def test_governance_keeps_its_order_and_its_columns():
    table = pd.DataFrame({"task": ["count"], "responsible": ["warehouse"]})
    section = Section(
        "diagnosis",
        6,
        "t",
        "q",
        tables={"governance_raci": table},
        extra={"governance": {"raci": [{"responsible": "warehouse", "task": "count"}], "review_calendar": ["daily"]}},
    )
    first, second = governance_blocks(section)
    assert (first.heading, second.heading) == ("Review calendar", "Responsibilities (RACI)")
    assert [column.heading for column in second.table.columns] == ["Task", "Responsible"]
