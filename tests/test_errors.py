"""Every way a run can stop is one sentence with its exit code; trouble of the machine is told from a defect."""

import ast
import errno
import shutil
from collections import namedtuple
from pathlib import Path
from string import Formatter

import pytest

from cin7_audit import errors
from cin7_audit.errors import (
    STOPS,
    AuditError,
    CaseMissing,
    Problem,
    SettingsError,
    UsageError,
    machine_trouble,
    machine_troubles,
)

Usage = namedtuple("Usage", "total used free")


def test_the_sentence_says_where_what_was_seen_what_was_expected_and_what_to_do():
    error = AuditError("case", "no file", "a file", "Make one.")
    assert str(error) == "case: no file; expected a file. Make one."
    assert (error.where, error.seen, error.expected, error.todo) == ("case", "no file", "a file", "Make one.")


def test_the_callers_own_mistakes_exit_with_2_and_broken_runs_with_3():
    assert [kind("w", "s", "e", "t").exit_code for kind in (SettingsError, UsageError)] == [2, 2]
    assert [kind("w", "s", "e", "t").exit_code for kind in (AuditError, CaseMissing)] == [3, 3]


def raised() -> dict[str, set[str]]:
    """Topic -> the gaps filled in, of every `of` call of the package; a topic that is chosen at the call counts as each choice."""
    found: dict[str, set[str]] = {}
    for path in sorted(Path(errors.__file__).parent.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        chosen = {
            node.targets[0].id: [node.value.body.value, node.value.orelse.value]
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            and isinstance(node.value, ast.IfExp)
            and ast.unparse(node.targets[0]) == "topic"
        }
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call) and len(node.args) == 2):
            kind, _, method = ast.unparse(call.func).rpartition(".")
            if method == "of" and (kind in OWN_KINDS or hasattr(errors, kind)):
                topic = call.args[0]
                for name in chosen[topic.id] if isinstance(topic, ast.Name) else [topic.value]:
                    assert name not in found or found[name] == {word.arg for word in call.keywords}, name
                    found[name] = {word.arg for word in call.keywords}
    return found


OWN_KINDS = ("PullError", "NotAllowed", "BudgetSpent", "InputsChanged", "CaseDamaged")


def test_every_sentence_is_raised_with_its_gaps_and_has_all_three_parts():
    gaps = {
        topic: {name for text in said.values() for _, name, _, _ in Formatter().parse(text) if name}
        for topic, said in STOPS.items()
    }
    assert all(list(said) == ["seen", "expected", "todo"] and all(said.values()) for said in STOPS.values())
    assert gaps == raised()


def test_what_is_filled_in_is_never_read_as_a_gap():
    error = UsageError.of("unknown_system", "pull", system="{0.__class__} {names}")
    assert (
        str(error) == "pull: unknown system {0.__class__} {names}; expected cin7-core or cin7-omni. Check the spelling."
    )


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_names_the_fuller_place_and_what_is_left(code, monkeypatch):
    free = {"client": 7_000_000, "temporary": 2_000_000}
    monkeypatch.setattr(shutil, "disk_usage", lambda place: Usage(0, 0, free[place]))
    monkeypatch.setattr(errors, "_temporary", lambda: ("temporary",))
    found = machine_trouble(OSError(code, "full"), "client")
    assert (found.where, found.seen) == ("temporary", "the disk is full (2 MB free)")
    free["client"] = 1_234_000_000
    free["temporary"] = 9_999_000_000
    assert machine_trouble(OSError(code, "full"), "client").seen == "the disk is full (1,234 MB free)"


def test_a_disk_nobody_can_ask_is_still_a_full_one(monkeypatch):
    def refuse(_):
        raise OSError

    monkeypatch.setattr(shutil, "disk_usage", refuse)
    found = machine_trouble(OSError(errno.ENOSPC, "full"), "client")
    assert (found.where, found.seen) == ("client", "the disk is full")


@pytest.mark.parametrize("code", [errno.EACCES, errno.EPERM, errno.EROFS])
def test_a_forbidden_place_is_named_by_its_file(code):
    found = machine_trouble(OSError(code, "no", "/data/a.csv"), "client")
    assert (found.where, found.seen) == ("/data/a.csv", "the system does not let us read or write there")
    assert machine_trouble(OSError(code, "no"), "client").where == "client"


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("IO Error: No space left on device", "the disk is full"),
        ("Not enough space on the disk", "the disk is full"),
        ("Cannot open file: Permission denied", "the system does not let us"),
        ("Read-only file system", "the system does not let us"),
    ],
)
def test_the_engines_words_for_it_are_understood(words, seen):
    assert machine_trouble(RuntimeError(words)).seen.startswith(seen)


def test_the_cause_behind_an_error_is_looked_at_and_a_notebooks_last_line():
    class CellFailed(Exception):
        evalue = "[Errno 28] No space left on device"

    wrapped = RuntimeError("the writer failed")
    wrapped.__cause__ = PermissionError(errno.EACCES, "no")
    assert machine_trouble(wrapped).seen.startswith("the system")
    during = RuntimeError("while tidying up")
    during.__context__ = OSError(errno.ENOSPC, "full")
    assert machine_trouble(during).seen.startswith("the disk is full")
    assert machine_trouble(CellFailed("a cell failed")).seen.startswith("the disk is full")


def test_anything_else_is_no_trouble_of_the_machine():
    assert machine_trouble(ZeroDivisionError("division by zero")) is None
    assert machine_trouble(OSError(errno.ENOENT, "no such file")) is None


def test_work_on_a_folder_turns_machine_trouble_into_a_sentence_and_nothing_else():
    with pytest.raises(AuditError, match=r"^client: the system") as stopped, machine_troubles(Path("client")):
        raise PermissionError(errno.EACCES, "no")
    assert isinstance(stopped.value.__cause__, PermissionError)
    with pytest.raises(ZeroDivisionError), machine_troubles(Path("client")):
        raise ZeroDivisionError
    own = UsageError("here", "permission denied", "that", "Do it.")
    with pytest.raises(UsageError) as passed, machine_troubles(Path("client")):
        raise own
    assert passed.value is own


def test_a_problem_says_its_row_and_column_where_it_has_them():
    words = ("E001", "number_unreadable", "row set aside", "'x'", "a number", "Correct it.")
    assert Problem(*words).sentence == "the file: 'x'; expected a number. Correct it."
    assert Problem(*words, 7, "qty").sentence == "row 7, column qty: 'x'; expected a number. Correct it."
    assert Problem(*words, 0).sentence.startswith("row 0: ")
