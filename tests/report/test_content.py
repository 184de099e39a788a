"""The words of the report: questions, verdict, findings, differences, loose blocks, references."""

from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from cin7_audit.engagement import Disposition, Engagement
from cin7_audit.records import EvidenceRow, Finding, Section
from cin7_audit.report.appendix import flat_settings, read_rows
from cin7_audit.report.closing import ADVICE, figure, governance_blocks, question_views, verdict_view
from cin7_audit.report.content import run_id
from cin7_audit.report.differences import decision, difference_blocks, nature
from cin7_audit.report.findings_view import evidence_lines, row_ranges
from cin7_audit.report.loose import blocks
from cin7_audit.report.references import papers
from cin7_audit.report.words import CONTRIBUTOR_WORDS, STEP_WORDS, cause_sentence
from cin7_audit.vocabulary import CONTRIBUTORS, STEPS


def finding(**changes):
    return Finding(**({"id": "A-1", "step": "ingestion", "title": "t", "statement": "s", "severity": "low"} | changes))


def test_run_id_drops_the_marks_of_an_unfinished_run():
    assert run_id(Path("/x/.3fa9.123.partial")) == "3fa9"
    assert run_id(Path("/x/3fa9")) == "3fa9"


def test_every_cause_sentence_carries_its_grade_and_names_no_certainty():
    for contributor in CONTRIBUTORS:
        for letter in "ABCD":
            sentence = cause_sentence(contributor, letter)
            assert f"grade {letter}" in sentence
            assert any(words in sentence for words in ("consistent with", "does not support", "cannot be distinguished from"))


def test_every_contributor_and_measure_has_its_words():
    assert set(CONTRIBUTOR_WORDS) == set(CONTRIBUTORS)
    assert [row["id"] for row in read_rows("methods.csv")] == [f"M-{number}" for number in range(1, 41)]
    assert tuple(STEP_WORDS) == STEPS


@pytest.mark.parametrize(("rows", "said"), [((2, 3, 4, 9), "2–4, 9"), ((5,), "5"), ((9, 2, 2), "2, 9"), ((1200, 1201), "1,200–1,201")])
def test_rows_are_told_in_ranges(rows, said):
    assert row_ranges(rows) == said


def test_evidence_is_grouped_by_file():
    rows = [EvidenceRow("a.csv", 3), EvidenceRow("b.csv", 1), EvidenceRow("a.csv", 2)]
    assert evidence_lines(rows) == ("a.csv: rows 2–3", "b.csv: row 1")


@pytest.mark.parametrize(("grade", "kind"), [(None, "factual"), ("A", "factual"), ("B", "projected"), ("C", "judgmental"), ("D", "")])
def test_nature_follows_the_grade(grade, kind):
    assert nature(finding(grade=grade, value=Decimal(-5))) == kind


def test_a_finding_without_a_value_is_no_difference():
    assert nature(finding(grade="A")) == ""


def test_small_differences_are_not_carried_forward_unless_the_auditor_says_so(hostile):
    small = finding(value=Decimal(-100))
    assert decision(small, Engagement(), hostile.context()).startswith("clearly trivial")
    said = Engagement(dispositions=(Disposition(target="A-1", decision="request"),))
    assert decision(small, said, hostile.context()) == "open, evidence requested"


def test_the_schedule_between_the_books_foots_in_words(hostile):
    schedule = pd.DataFrame(
        {
            "nature": ["factual", "judgmental"],
            "item": ["unsynced", "re-timing"],
            "account": ["630", ""],
            "amount": [Decimal("-5.50"), Decimal(9)],
            "in_lead_schedule": [True, False],
        }
    )
    section = Section("ledger_impact", 5, "t", "q", tables={"differences_schedule": schedule})
    first, *_ = difference_blocks((), Engagement(), hostile.context(), papers([section]))
    assert first.table.rows[0] == ("factual", "unsynced", "630", "-5.50")
    assert first.table.note == "Lines in the lead schedules add up to NZD -5.50 (subledger less ledger)."


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
        {"rating": "fixing", "reasons": ["a"]}, [{"key": "same_variances", "answer": "yes"}, {"key": "finance_confidence", "answer": "no"}]
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


def test_loose_json_of_any_shape_is_shown():
    shown = blocks(
        {
            "title": "Pack",
            "cadence": [{"rhythm": "daily", "n": 1}, {"rhythm": "weekly"}],
            "codes": ["a", "b"],
            "facts": {"x": 1, "y": None},
            "none": [],
        }
    )
    assert [block.heading for block in shown] == ["Pack", "Cadence", "Codes", "Facts"]
    assert shown[1].table.rows == (("daily", "1"), ("weekly", "–"))
    assert shown[2].bullets == ("a", "b")
    assert shown[3].table.rows == (("X", "1"), ("Y", "–"))


def test_a_stated_table_keeps_its_column_order():
    (shown,) = blocks({"heading": "RACI", "columns": ["Task", "Who"], "rows": [["count", "A"], ["recount"]]})
    assert [column.heading for column in shown.table.columns] == ["Task", "Who"]
    assert shown.table.rows == (("count", "A"), ("recount", "–"))


def test_parameters_tell_what_was_set():
    flat = {name: usual for name, _, usual in flat_settings(Engagement().changed({"tolerance.a_percent": "2"}))}
    assert flat["tolerance.a_percent"] is False and flat["tolerance.b_percent"] is True
