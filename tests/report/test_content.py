"""The words of the report: questions, verdict, findings, differences, loose blocks, references."""

from decimal import Decimal
from pathlib import Path

import pytest

from cin7_audit.engagement import Disposition, Engagement
from cin7_audit.report.appendix import flat_settings, read_rows
from cin7_audit.report.content import question_views, run_id, verdict_view
from cin7_audit.report.differences import decision, nature
from cin7_audit.report.findings_view import evidence_lines, row_ranges
from cin7_audit.report.loose import blocks
from cin7_audit.report.words import CONTRIBUTOR_WORDS, cause_sentence
from cin7_audit.sections import EvidenceRow, Finding
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
    from cin7_audit.report.words import STEP_WORDS

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


def test_a_question_without_an_answer_cannot_be_told():
    (view,) = question_views([{"question": "Is it so?"}])
    assert (view.answer, view.number) == ("cannot tell", "–")
    assert question_views(None) == ()
    assert verdict_view({}) is None


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
