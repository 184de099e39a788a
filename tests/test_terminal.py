"""What the commands print, and how Ctrl-C stops them."""

import contextlib
import json
import os
import signal

import pytest

from cin7_audit.errors import AuditError
from cin7_audit.terminal import Bar, hand_over, say, stoppable


def test_a_clients_text_makes_one_line_and_commands_nothing(capsys):
    say("Main\nExit 0\x1b[2J")
    assert capsys.readouterr() == ("Main[U+000A]Exit 0[U+001B][2J\n", "")
    say("to the log", err=True)
    assert capsys.readouterr() == ("", "to the log\n")


def test_a_document_for_a_program_is_whole_and_hides_no_letter(capsys):
    document = {"site": "a\u202eb", "lines": ["x" * 5000], "none": None}
    hand_over(document)
    out = capsys.readouterr().out
    assert json.loads(out) == document
    assert "\u202e" not in out and out.count("\n") == 1


def test_a_log_gets_one_line_per_kind_of_step(capsys):
    bar = Bar(quiet=False)
    with bar as step:
        step("reading a.csv", 1, 3)
        step("reading b.csv", 2, 3)
        step("notebook ingestion", 3, 3)
        step("reading c\n.csv", 3, 3)
    assert bar.live is False
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == [
        "  reading a.csv (1/3)",
        "  notebook ingestion (3/3)",
        "  reading c[U+000A].csv (3/3)",
    ]


def test_a_program_gets_no_progress_at_all(capsys):
    with Bar(quiet=True) as step:
        step("reading a.csv", 1, 3)
    assert capsys.readouterr() == ("", "")


def test_a_terminal_gets_a_bar(monkeypatch, capsys):
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert Bar(quiet=True).live is False and Bar(quiet=False).console.stderr
    bar = Bar(quiet=False)
    assert bar.live
    with bar as step:
        step("reading\x07", 2, 5)
        shown = bar.progress.tasks[0]
        assert bar.progress.live.is_started
        assert (shown.description, shown.completed, shown.total) == ("reading[U+0007]", 2, 5)
    assert not bar.progress.live.is_started
    assert "(2/5)" not in capsys.readouterr().err


@pytest.fixture(autouse=True)
def ctrl_c():
    """As a terminal hands it over: what started the tests may have switched it off."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_a_label_is_text_and_never_a_style():
    bar = Bar(quiet=True)
    bar.progress.add_task("[red]a.csv[/red]", total=None)
    (task,) = bar.progress.tasks
    assert bar.progress.columns[0](task).plain.rstrip() == "[red]a.csv[/red]"


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def test_ctrl_c_is_one_sentence_and_the_handler_of_before_comes_back():
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(AuditError) as stopped, stoppable("harbour", lambda *_: None):
        interrupt()
    assert str(stopped.value).startswith("harbour: stopped from the keyboard; expected a finished report.")
    assert stopped.value.exit_code == 3 and stopped.value.__cause__ is None
    assert signal.getsignal(signal.SIGINT) is before


def test_a_library_that_swallows_ctrl_c_is_stopped_at_the_next_step():
    seen = []
    watched = stoppable("harbour", lambda *step: seen.append(step))
    with pytest.raises(AuditError, match="stopped from the keyboard"), watched as step:
        step("reading", 1, 2)
        with contextlib.suppress(KeyboardInterrupt):
            interrupt()
        step("building", 2, 2)
    assert seen == [("reading", 1, 2)]


def test_where_ctrl_c_was_switched_off_it_stays_off():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with stoppable("harbour", lambda *_: None):
            interrupt()
            assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_other_failures_pass_as_they_are():
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(ZeroDivisionError), stoppable("harbour", lambda *_: None):
        raise ZeroDivisionError
    assert signal.getsignal(signal.SIGINT) is before
