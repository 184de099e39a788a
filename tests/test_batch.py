"""A batch names each client once, resolves names where it was called, and tells a program and a person how each client ended."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from cin7_audit import batch, cli, execute
from cin7_audit.errors import AuditError, UsageError
from cin7_audit.execute import ChapterFailure, Run


@pytest.fixture
def acme(tmp_path, monkeypatch):
    (tmp_path / "clients" / "acme" / "exports").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "clients" / "acme"


def command(monkeypatch, capsys, *arguments: str) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["cin7-audit", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr()
    return int(ended.value.code or 0), said.out, said.err


def test_a_client_named_twice_is_refused_however_it_is_written(acme):
    with pytest.raises(AuditError, match="named twice"):
        batch.run_batch(["acme", "clients/acme"], {})


def test_names_become_folders_before_a_worker_elsewhere_sees_them(acme):
    (order,) = batch._orders(["acme"], batch.Order("", "", ("--again",)))
    assert order.client == "acme" and order.folder == str(acme.resolve())
    assert order.command[-4:] == ["--json", "--again", "--", str(acme.resolve())]


def test_a_clients_process_gets_no_keys_of_any_client(monkeypatch):
    monkeypatch.setenv("CIN7_CORE_APPLICATION_KEY", "secret")
    monkeypatch.setenv("CIN7_AUDIT_STATIC", "1")
    environment = batch.Order("acme", "acme").environment
    assert "secret" not in environment.values()
    assert environment["CIN7_AUDIT_STATIC"] == "1" and "PATH" in environment


def test_without_a_given_limit_clients_share_the_machine_but_an_ordinary_one_always_fits(monkeypatch):
    monkeypatch.setattr(batch.psutil, "virtual_memory", lambda: SimpleNamespace(total=20e9))
    order = batch.Order("acme", "acme")
    assert [replace(order, at_once=count).bytes_allowed for count in (1, 4, 16)] == [16e9, 4e9, 2e9]
    assert replace(order, gigabytes=0.5, at_once=4).bytes_allowed == 0.5e9


def test_of_a_long_complaint_the_log_keeps_the_end_where_the_cause_stands(acme, monkeypatch):
    monkeypatch.setattr(batch, "LONGEST_COMPLAINT", 100)
    says = "import sys; sys.exit('the beginning' + 'x' * 1000 + 'ValueError: the cause')"
    outcome = batch.run_alone(batch.Order("acme", str(acme), program=(sys.executable, "-c", says)))
    kept = Path(outcome.log).read_text(encoding="utf-8")
    assert outcome.exit_code == 3 and "ValueError: the cause" in kept and "the beginning" not in kept


@pytest.fixture
def orders(monkeypatch):
    """What each client's process would be started with; none is."""
    seen = []
    monkeypatch.setattr(batch, "run_alone", lambda order, *_: seen.append(order) or batch.Outcome(order.client, 0, order.folder, ""))
    return seen


def test_limits_given_on_the_command_line_reach_every_client(acme, orders, monkeypatch, capsys):
    (acme.parent / "beta").mkdir()
    code, _, said = command(monkeypatch, capsys, "batch", "acme", "beta", "--limit-minutes", "0.5", "--limit-gb", "0.25")
    assert code == 0, said
    assert sorted((order.client, order.minutes, order.bytes_allowed) for order in orders) == [("acme", 0.5, 0.25e9), ("beta", 0.5, 0.25e9)]


@pytest.mark.parametrize(("workers", "gigabytes", "threads"), [(1, 16, None), (2, 8, "1"), (9, 4, "1")])
def test_clients_beside_each_other_are_started_with_their_share_of_the_machine(orders, monkeypatch, workers, gigabytes, threads):
    monkeypatch.delenv("CIN7_AUDIT_THREADS", raising=False)
    monkeypatch.setattr(batch.psutil, "virtual_memory", lambda: SimpleNamespace(total=20e9))
    batch.run_batch(["a", "b", "c", "d"], {}, workers=workers)
    assert [order.bytes_allowed for order in orders] == [gigabytes * 1e9] * 4  # of nine workers only four have a client
    assert {order.environment.get("CIN7_AUDIT_THREADS") for order in orders} == {threads}


def test_no_client_sees_another():
    """Client folders are resolved inside their own tree: a name cannot climb out."""
    from cin7_audit.workbook import client_folder

    with pytest.raises(UsageError):
        client_folder("../no/such/client")


def left(folder: Path, *failures: ChapterFailure) -> Run:
    return Run("acme", "r1", folder / "report" / "r1", 3 if failures else 0, True, 3, 1, failures)


def refused(*_, **__):
    raise UsageError("acme", "nothing usable", "exports", "Ask for them.")


def defective(*_, **__):
    raise ValueError("a defect")


def chatty(client, *_, **__):
    sys.stdout.write("a library has something to say\n")
    return left(Path(client), ChapterFailure("ingestion", "It broke.", Path("01.ipynb")))


ENDS = [
    (refused, 2, "acme: nothing usable; expected exports. Ask for them.", ""),
    (defective, 3, "cin7-audit stopped with ValueError: a defect; this is a defect.", "failed.log"),
    (chatty, 3, "ingestion failed: It broke. See 01.ipynb", "failures.log"),
    (lambda client, *_, **__: left(Path(client)), 0, "", ""),
]


@pytest.mark.parametrize(("end", "code", "words", "log"), ENDS, ids=["refused", "defect", "chapter", "done"])
def test_a_program_reads_exactly_one_document_however_a_report_ends(acme, monkeypatch, capsys, end, code, words, log):
    monkeypatch.setattr(execute, "report_client", end)
    ended, out, _ = command(monkeypatch, capsys, "report", "acme", "--json")
    document = json.loads(out)
    assert ended == document["exit_code"] == code
    assert document["client"] == "acme" and words in document["sentence"] and Path(document["log"]).name == log
    assert "Traceback" not in out


def test_a_defect_is_logged_in_the_clients_folder(acme, monkeypatch, capsys):
    monkeypatch.setattr(execute, "report_client", defective)
    code, _, said = command(monkeypatch, capsys, "report", "acme")
    log = acme.resolve() / "report" / "failed.log"
    assert code == 3 and str(log) in said and "Traceback" not in said
    assert "ValueError: a defect" in log.read_text(encoding="utf-8")
    assert [path.name for path in Path().iterdir()] == ["clients"]


def test_a_defect_of_no_client_is_logged_in_the_users_state_and_never_over_another(acme, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(batch.platformdirs, "user_state_path", lambda name: tmp_path / "state" / name)
    monkeypatch.setattr(batch, "run_batch", defective)
    for _ in range(2):
        code, _, said = command(monkeypatch, capsys, "batch", "acme")
        assert code == 3 and str(tmp_path / "state" / "cin7-audit") in said
    assert len(list((tmp_path / "state" / "cin7-audit").glob("failed-*.log"))) == 2
    assert not list(Path().glob("*.log")) and not list(acme.rglob("*.log"))
