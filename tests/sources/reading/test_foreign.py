"""Parsers of others are asked through a process of their own, which costs one file at most."""

import pytest

from cin7_audit.sources.base import Evidence
from cin7_audit.sources.reading import foreign
from cin7_audit.sources.reading.foreign import REASONS, Refusal, answers, said_of
from cin7_audit.sources.reading.unreadable import Unreadable
from tests.sources.reading.files import workbook, written


@pytest.fixture
def process():
    made = foreign._Process()
    yield made
    made.end()


@pytest.fixture
def path(tmp_path) -> str:
    return str(workbook(tmp_path / "a.xlsx", lambda book: book.add_worksheet("S").write(0, 0, "a")).path)


@pytest.mark.parametrize(
    ("kind", "form", "code", "word"),
    [
        ("locked", "xlsx", "spreadsheet_locked", "a spreadsheet locked with a password"),
        ("bomb", "xlsx", "spreadsheet_bomb", "details"),
        ("large", "xlsx", "file_too_large", "details"),
        ("memory", "pdf", "file_too_large", "a file that takes more than 1,536 MB of memory"),
        ("time", "pdf", "file_too_large", "a file that takes more than 30 seconds"),
        ("broken", "xlsx", "spreadsheet_broken", "a spreadsheet that does not open (details); it may be cut off"),
        ("broken", "pdf", "pdf_broken", "a PDF that does not open"),
    ],
)
def test_each_refusal_has_its_sentence(kind, form, code, word):
    with pytest.raises(Unreadable) as caught, said_of(Evidence("E007", None, "a.file", "", 1), form):
        raise Refusal(kind, "details")
    problem = caught.value.problem
    assert (problem.code, problem.source_id) == (code, "E007") and problem.seen.startswith(word)
    assert str(caught.value).startswith("a.file: ")


def test_what_is_no_refusal_goes_through():
    with pytest.raises(KeyError), said_of(Evidence("E007", None, "a", "", 1), "pdf"):
        raise KeyError
    assert set(REASONS) == {"locked", "bomb", "large", "memory", "time"}


def test_answers_are_all_parts_and_a_file_that_does_not_open_is_said(tmp_path):
    seen = workbook(tmp_path / "b.xlsx", lambda book: book.add_worksheet("S"))
    assert answers(seen, "xlsx", "sheets") == [[("S", True)]]
    with pytest.raises(Unreadable, match="does not open"):
        answers(written(tmp_path, "c.xlsx", b"PK broken"), "xlsx", "sheets")


def test_one_process_serves_all_files_until_it_ends(process, path):
    assert list(process.ask("sheets", path)) == [[("S", True)]]
    first = process.child
    assert list(process.ask("sheets", path)) and process.child is first
    process.end()
    assert first.poll() is not None
    assert list(process.ask("sheets", path)) and process.child is not first


def test_a_refusal_leaves_the_process_for_the_next_file(process, path, tmp_path):
    broken = written(tmp_path, "c.xlsx", b"PK broken")
    with pytest.raises(Refusal) as caught:
        list(process.ask("sheets", str(broken.path)))
    assert caught.value.args[0] == "broken" and process.spent < foreign.PARSER_SECONDS
    first = process.child
    assert list(process.ask("sheets", path)) and process.child is first and process.file == path


def test_a_file_has_one_share_of_computing_and_the_next_a_share_of_its_own(process, path, monkeypatch):
    process.file, process.spent = path, foreign.PARSER_SECONDS
    with pytest.raises(Refusal) as caught:
        list(process.ask("sheets", path))
    assert caught.value.args[0] == "time" and process.child is None
    process.file = "another"
    assert list(process.ask("sheets", path)) and process.spent < foreign.PARSER_SECONDS


@pytest.mark.parametrize(("spent", "is_fresh"), [(foreign.FRESH_AFTER_SECONDS + 1, True), (0.5, False)])
def test_after_a_file_that_took_long_the_next_finds_a_fresh_process(process, path, spent, is_fresh):
    list(process.ask("sheets", path))
    first = process.child
    process.file, process.spent = "another", spent
    list(process.ask("sheets", path))
    assert (process.child is not first) is is_fresh


def test_an_answer_nobody_wants_to_the_end_ends_the_process(process, path):
    parts = process.ask("sheet", path, "S", 9)
    assert next(parts) == ([], [])
    first = process.child
    parts.close()
    assert first.poll() is not None and not process.lock.locked()


@pytest.mark.parametrize(("ran_out", "kind"), [(False, "memory"), (True, "time")])
def test_a_process_that_is_gone_broke_or_was_ended_for_its_time(process, path, monkeypatch, ran_out, kind):
    pipes = process._pipes()
    process.end()
    process.ran_out = ran_out
    monkeypatch.setattr(process, "_pipes", lambda: pipes)  # it ends between two looks at it
    with pytest.raises(Refusal) as caught:
        list(process.ask("sheets", path))
    assert caught.value.args[0] == kind and not process.ran_out
    with pytest.raises(Refusal) as again:  # nothing more is tried on this file
        list(process.ask("sheets", path))
    assert again.value.args[0] == "time"


def test_patience_ends_the_process_and_is_remembered(process, path):
    list(process.ask("sheets", path))
    process._lose_patience()
    assert process.child.poll() is not None and process._ended().args[0] == "time"
