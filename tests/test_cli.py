"""Every way to call a command wrongly ends in one sentence and the right exit code."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from cin7_audit import batch, cli, execute, terminal, workbook


@pytest.fixture(autouse=True)
def clients(tmp_path, monkeypatch):
    """clients/empty (no files), clients/broken (three mistakes in its settings) and clients/bare (no exports/)."""
    for name in ("empty/exports", "broken/exports", "bare"):
        (tmp_path / "clients" / name).mkdir(parents=True)
    wrong = '[client]\nname = 3\n[accounts]\ncin7_journal_patterns = ["("]\n[period]\nstart = 2025-02-01\nend = 2025-01-01\n'
    (tmp_path / "clients" / "broken" / "engagement.toml").write_text(wrong, encoding="utf-8")
    for name in ("CIN7_CORE_ACCOUNT_ID", "CIN7_CORE_APPLICATION_KEY"):
        monkeypatch.setenv(name, "no-key-of-anybody")
    monkeypatch.setattr(workbook, "PROJECT", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "clients"


def run(monkeypatch, capsys, *arguments: str) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["cin7-audit", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr()
    return int(ended.value.code or 0), said.out, said.err


NO_ADDRESS = (
    "https://[::1", "https://a b", "https://x:99999", "https://x:0", "https://x:abc", "https://", "ftp://127.0.0.1", "https://a..b", "https://x/?q=1",
)  # fmt: skip
WRONG = [
    (("report", "nobody"), 2, "nobody: no such client folder"),
    (("report", ""), 2, "client: no such client folder"),
    (("check", "x" * 300), 2, "no such client folder"),
    (("check", "bare"), 2, "no folder exports/"),
    (("check", "broken"), 2, "3 mistake(s)"),
    (("report", "broken"), 2, "cin7_journal_patterns"),
    (("report", "empty", "-p", "tolerance_percent"), 2, "has no ="),
    (("report", "empty", "-p", "colour=red"), 2, "unknown name colour"),
    (("report", "empty", "-p", "tolerance.zz=1"), 2, "unknown setting tolerance.zz"),
    (("report", "empty", "-p", "tolerance_percent=abc"), 2, "valid decimal"),
    (("report", "empty", "-p", "start=yesterday"), 2, "'yesterday' is not a day"),
    (("report", "empty", "-p", "start=2025-02-01", "-p", "end=2025-01-01"), 2, "is after end"),
    (("compare", "empty", "a", "b"), 2, "run a: no such run"),
    (("compare", "empty", "../../other/report/x", "b"), 2, "no such run"),
    (("score", "empty", "none.csv"), 2, "none.csv: no such file"),
    (("batch", "empty", "empty"), 2, "empty named twice"),
    (("sample", "nonsense"), 2, "nonsense"),
    (("sample", "one:nothing:2"), 2, "known are receiving"),
    (("sample", "clean", "--skus", "0"), 2, "--skus"),
    (("bench", "nothing"), 2, "no benchmark nothing"),
    (("pull", "xero", "empty"), 2, "unknown system xero"),
    (("pull", "cin7-core", "nobody"), 2, "nobody: no such client folder"),
    (("pull", "cin7-core", "empty", "--since", "soon"), 2, "'soon' is not a day"),
    (("sample", "clean", "--skus", "1" + "0" * 20), 2, "--skus"),
    (("sample", "clean", "--seed", "-1"), 2, "--seed"),
    (("pull", "cin7-core", "empty", "--share", "nan"), 2, "--share"),
    *((("pull", "cin7-core", "empty", "--base-url", address), 2, "Correct --base-url; nothing was sent") for address in NO_ADDRESS),
    (("nothing",), 2, "No such command"),
]


@pytest.mark.parametrize(("arguments", "code", "words"), WRONG, ids=[" ".join(item[0])[:40] for item in WRONG])
def test_one_sentence_and_the_right_exit_code(monkeypatch, capsys, clients, arguments, code, words):
    ended, _, said = run(monkeypatch, capsys, *arguments)
    assert ended == code and words in said
    assert "Traceback" not in said and "defect" not in said
    assert not list(clients.glob("*/report/.*"))  # nothing half made is left behind


def test_a_pull_without_keys_names_the_variable(monkeypatch, capsys):
    import keyring

    monkeypatch.setattr(keyring, "get_password", lambda *_: None)
    monkeypatch.delenv("CIN7_CORE_ACCOUNT_ID")
    code, _, said = run(monkeypatch, capsys, "pull", "cin7-core", "empty")
    assert code == 2 and "CIN7_CORE_ACCOUNT_ID" in said


@pytest.mark.parametrize("value", ["x", "0", "-1", "1.5", "9" * 30, "²"])
def test_a_wrong_number_of_threads_is_a_sentence(monkeypatch, capsys, value):
    monkeypatch.setenv("CIN7_AUDIT_THREADS", value)
    code, _, said = run(monkeypatch, capsys, "check", "empty")
    assert code == 2 and said.strip().endswith("Correct it or unset it.") and "CIN7_AUDIT_THREADS" in said


def test_a_score_against_a_run_of_nothing_readable_is_a_sentence(monkeypatch, capsys, tmp_path):
    (tmp_path / "causes.csv").write_text("contributor\ntransfers\n")
    run(monkeypatch, capsys, "report", "empty")
    code, _, said = run(monkeypatch, capsys, "score", "empty", "causes.csv")
    assert code == 2 and "nothing readable had come" in said


def test_check_of_an_empty_folder_lists_what_to_ask_for(monkeypatch, capsys):
    code, out, _ = run(monkeypatch, capsys, "check", "empty")
    assert code == 3 and "enables" in out


def test_a_batch_with_a_missing_client_finishes_the_others(monkeypatch, capsys):
    done = (sys.executable, "-c", 'print(\'{"exit_code": 0, "folder": "x", "sentence": "", "log": ""}\')')
    real = batch.Order.command.fget
    monkeypatch.setattr(
        batch.Order, "command", property(lambda order: real(order if order.client == "nobody" else replace(order, program=done)))
    )
    code, out, _ = run(monkeypatch, capsys, "batch", "empty", "nobody")
    assert code == 3
    assert "nobody: no such client folder" in out and "1 of 2 clients reported." in out


def test_a_clients_text_does_not_command_the_terminal(capsys):
    terminal.say("a\x1b[31mred\rb\x9b2J\tc\nd")
    assert capsys.readouterr().out == "a[U+001B][31mred[U+000D]b[U+009B]2J[U+0009]c[U+000A]d\n"


def test_square_brackets_in_a_file_name_are_no_markup():
    from rich.console import Console

    bar = terminal.Bar(quiet=False)
    task = bar.progress.add_task("reading report [/final].csv", total=1)
    with Console(file=None, quiet=True) as console:
        console.print(bar.progress.make_tasks_table([bar.progress.tasks[task]]))


def test_two_picks_never_share_a_run_folder():
    names = {execute._run_name("r", {"site": site}) for site in ("A B", "A_B", "A/B", "x" * 300, "x" * 301)}
    assert len(names) == 5 and all(len(name) < 100 and "/" not in name for name in names)
    joined, two = {"sku": "A1-start_2025-01-01"}, {"sku": "A1", "start": "2025-01-01"}
    assert execute._run_name("r", joined) != execute._run_name("r", two)


def test_an_installed_package_says_that_the_generator_is_part_of_the_checkout(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr("cin7_audit.provenance.PROJECT", tmp_path)
    monkeypatch.setitem(sys.modules, "cin7_sample", None)
    code, _, said = run(monkeypatch, capsys, "sample", "clean")
    assert (code, "no sample generator in" in said, "in a checkout" in said) == (2, True, True)


EVERYTHING = ("tests", "-q", "-p", "no:cacheprovider")


@pytest.mark.parametrize(
    ("processors", "given", "asked"),
    [
        (4, (), (*EVERYTHING, "-n", "2")),
        (1, (), EVERYTHING),
        (None, (), EVERYTHING),
        (4, ("tests/case", "-q", "-kfolds", "-x", "--help"), ("tests/case", "-q", "-kfolds", "-x", "--help")),
    ],
)
def test_the_suite_runs_on_two_workers_and_any_argument_is_pytests(monkeypatch, capsys, processors, given, asked):
    called = []
    monkeypatch.setattr(os, "cpu_count", lambda: processors)
    monkeypatch.setattr(subprocess, "call", lambda command, cwd: called.append((command, cwd)) or 5)
    assert run(monkeypatch, capsys, "test", *given)[0] == 5
    assert called == [([sys.executable, "-m", "pytest", *asked], Path(cli.__file__).parents[2])]
