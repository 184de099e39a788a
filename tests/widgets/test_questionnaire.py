"""The gap questionnaire: questions are data, answers are kept, gaps are told."""

import pytest

from cin7_audit.conclusions.questionnaire import Answer, gaps, questionnaire_rows, read_answers, read_questions
from cin7_audit.engagement import Engagement
from cin7_audit.errors import SettingsError
from cin7_audit.vocabulary import CONTRIBUTORS
from cin7_audit.widgets.questionnaire import questionnaire_widget, save_answers
from cin7_audit.workbook import Workbook
from tests.inline_case import in_memory_case


def test_questions_are_whole_and_cover_the_contributors():
    questions = read_questions()
    assert len({question.id for question in questions}) == len(questions) >= 20
    assert {question.contributor for question in questions} == set(CONTRIBUTORS)
    assert {question.gap for question in questions} <= {"yes", "no"}


def test_answers_are_read_back(tmp_path):
    given = {"counts-blind": Answer("no", 'they see "it"'), "bins-blank": Answer("not known")}
    save_answers(tmp_path, given)
    assert read_answers(tmp_path) == given


def test_gaps_are_the_answers_that_show_one():
    found = gaps(
        {"counts-blind": Answer("no"), "counts-zero": Answer("yes"), "bins-blank": Answer("yes"), "owner-tieout": Answer("partly")}
    )
    assert [question.id for question in found] == ["counts-blind", "bins-blank", "owner-tieout"]


def test_a_broken_file_is_a_sentence(tmp_path):
    (tmp_path / "gap-answers.toml").write_text("not toml", encoding="utf-8")
    with pytest.raises(SettingsError, match="not readable as TOML"):
        read_answers(tmp_path)


def test_the_widget_saves_what_was_chosen(tmp_path):
    settings = Engagement()
    book = Workbook(tmp_path, settings, in_memory_case({}, settings), tmp_path / "report")
    assert questionnaire_widget(book) is None
    shown = questionnaire_widget(book, static=False)
    *rows, save, said = shown.children
    rows[0].children[1].children[0].value = "no"
    save.click()
    assert "gap-answers.toml" in said.value
    assert read_answers(tmp_path)["counts-blind"] == Answer("no")


def test_the_governance_pack_prints_answers_and_gaps(tmp_path):
    save_answers(tmp_path, {"counts-blind": Answer("no", "sheet shows quantities")})
    rows = questionnaire_rows(tmp_path)
    assert len(rows) == len(read_questions())
    first = next(row for row in rows if row["question"].startswith("Do counters work without"))
    assert (first["answer"], first["shows_a_gap"]) == ("no: sheet shows quantities", "yes")
    assert sum(row["answer"] is not None for row in rows) == 1
