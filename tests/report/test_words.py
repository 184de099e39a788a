"""The fixed words of the report."""

import pytest

from cin7_audit.report.words import CONTRIBUTOR_WORDS, GRADE_MEANING, SEVERITIES, STEP_WORDS, WORDS, cause_sentence
from cin7_audit.vocabulary import CONTRIBUTORS, STEPS


@pytest.mark.parametrize(
    ("contributor", "grade", "said"),
    [
        (None, "A", "No contributor is claimed: the condition stands on the records alone."),
        (
            "loss",
            "A",
            "The data is consistent with loss or damage (grade A: a document pair explains the quantity and the date).",
        ),
        (
            "loss",
            "C",
            "The data is consistent with loss or damage and cannot be distinguished from the rivals named (grade C).",
        ),
        ("loss", "D", "The data does not support loss or damage (grade D: looked for and not found)."),
        ("loss", None, "The data is consistent with loss or damage (not graded)."),
        ("theft", None, "The data is consistent with theft (not graded)."),
    ],
)
def test_a_cause_is_said_as_strongly_as_its_grade(contributor, grade, said):
    assert cause_sentence(contributor, grade) == said


def test_grade_b_states_its_chance():
    assert cause_sentence("uom", "B") == (
        "The data is consistent with unit of measure or pack size (grade B: statistical association "
        "beyond a stated chance level, after control for multiple tests)."
    )


def test_every_severity_and_grade_is_explained_most_severe_first():
    assert SEVERITIES == ("critical", "high", "medium", "low")
    assert "".join(GRADE_MEANING) == "ABCD"
    marks = list(WORDS["tick"])
    assert {"F", "X", "R", "T", "G", "E", "N", "P"} <= set(marks)


def test_every_contributor_and_step_has_its_words():
    assert set(CONTRIBUTOR_WORDS) == set(CONTRIBUTORS)
    assert tuple(STEP_WORDS) == STEPS


def test_every_cause_sentence_carries_its_grade_and_names_no_certainty():
    for contributor in CONTRIBUTORS:
        for letter in "ABCD":
            sentence = cause_sentence(contributor, letter)
            assert f"grade {letter}" in sentence
            assert any(
                words in sentence for words in ("consistent with", "does not support", "cannot be distinguished from")
            )
