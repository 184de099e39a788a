"""A failing client is isolated with its sentence and log; the rest is finished; the exit code is honest."""

import os
from pathlib import Path

import pytest

from cin7_audit import batch, execute
from cin7_audit.errors import AuditError, UsageError
from cin7_audit.execute import Run


@pytest.fixture
def clients(tmp_path, monkeypatch):
    for name in ("good", "also-good", "broken", "crashes"):
        (tmp_path / name / "exports").mkdir(parents=True)

    def report_client(client, parameters, again=False):
        name = Path(client).name
        if name == "broken":
            raise UsageError(client, "nothing usable", "exports", "Ask for them.")
        if name == "crashes":
            raise ValueError("a defect")
        return Run(name, "r1", Path(client) / "report" / "r1", 0, True, 3, 1)

    monkeypatch.setattr(execute, "report_client", report_client)
    return [str(tmp_path / name) for name in ("good", "broken", "crashes", "also-good")]


def test_failures_are_isolated_and_logged(clients):
    seen = []
    outcomes = batch.run_batch(clients, {}, workers=1, on_done=seen.append)
    assert [item.exit_code for item in outcomes] == [0, 2, 3, 0]
    assert len(seen) == 4
    assert outcomes[1].sentence == f"{clients[1]}: nothing usable; expected exports. Ask for them."
    assert "ValueError: a defect" in Path(outcomes[2].log).read_text()
    assert "Traceback" not in outcomes[2].sentence


def test_a_client_named_twice_is_refused(clients):
    with pytest.raises(AuditError, match="named twice"):
        batch.run_batch([clients[0], clients[0]], {})


def die_on(client: str, parameters: dict, again: bool = False) -> batch.Outcome:
    if "dies" in client:
        os._exit(9)
    return batch.Outcome(client, 0, "x", "")


def test_a_dead_worker_costs_only_its_own_client(monkeypatch):
    monkeypatch.setattr(batch, "one_client", die_on)
    monkeypatch.setattr(batch, "warm_up", None)
    outcomes = batch.run_batch(["a", "dies", "b", "c"], {}, workers=2)
    assert [item.exit_code for item in outcomes] == [0, 3, 0, 0]
    assert "ended by the system" in outcomes[1].sentence


def test_no_client_sees_another(tmp_path):
    """Client folders are resolved inside their own tree: a name cannot climb out."""
    from cin7_audit.workbook import client_folder

    with pytest.raises(UsageError):
        client_folder("../no/such/client")
