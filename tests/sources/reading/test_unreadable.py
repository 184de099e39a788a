"""A file that cannot be read: one sentence, and one record for the evidence list."""

import pytest

from cin7_audit.errors import AuditError
from cin7_audit.sources.base import Evidence
from cin7_audit.sources.reading import unreadable
from cin7_audit.sources.reading.unreadable import TooLarge, Unreadable, refuse_many_aside


def test_the_sentence_names_the_file_and_the_record_sets_it_aside():
    refusal = Unreadable(Evidence("E007", None, "june/a.csv", "", 0), "file_empty")
    assert str(refusal) == "june/a.csv: an empty file; expected an export with rows. Export it again, or leave it out."
    assert isinstance(refusal, AuditError)
    problem = refusal.problem
    assert (problem.source_id, problem.code, problem.effect) == ("E007", "file_empty", "file set aside")
    assert (problem.seen, problem.expected) == ("an empty file", "an export with rows")
    assert problem.todo == "Export it again, or leave it out."


def test_what_is_too_large_is_to_be_split_unless_something_else_helps():
    assert str(TooLarge("different_cells", most=1000)) == (
        "the file: more than 1,000 bytes of different cells; expected a file that fits into memory. "
        "Split the file, for example by month or by site."
    )
    assert str(TooLarge("many_rows_aside", most=1)).endswith("expected a file most of whose rows can. Export it again.")


def test_rows_set_aside_have_a_limit(monkeypatch):
    monkeypatch.setattr(unreadable, "MOST_ROWS_ASIDE", 1000)
    refuse_many_aside(1000)
    with pytest.raises(TooLarge, match="more than 1,000 rows that cannot be used"):
        refuse_many_aside(1001)
