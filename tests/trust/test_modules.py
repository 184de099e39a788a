"""No Python module and no settings file is taken from the folder somebody stands in: it may hold what a client sent."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell

from cin7_audit import notebook_copies
from cin7_audit.clients import app_arguments, lab_arguments
from cin7_audit.notebook_engine import _run_cell, _shell, kernel_environment
from tests.trust.servers import running, write_notebook

ROOT = Path(__file__).parents[2]
MODULES = ("typer", "rich", "tornado", "jupyterlab", "jupyter_server", "json", "duckdb", "pandas", "sitecustomize")
SETTINGS = ("voila", "jupyter_config", "jupyter_server_config", "jupyter_lab_config", "jupyter_notebook_config", "ipython_config")


@pytest.fixture
def stood_in(tmp_path, monkeypatch):
    """The working folder holds modules and settings files of a client's; returns the names of those that ran."""
    room = tmp_path / "exports"
    room.mkdir()
    for name in (*MODULES, *SETTINGS):
        (room / f"{name}.py").write_text(f"open({str(tmp_path)!r} + '/ran-{name}', 'w').close()\n", encoding="utf-8")
    monkeypatch.chdir(room)
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    return lambda: sorted(path.name for path in tmp_path.glob("ran-*"))


def command_of_run(monkeypatch, *arguments: str) -> list[str]:
    """What `python run.py ...` becomes, with this Python in place of the environment's."""
    spec = importlib.util.spec_from_file_location("run_of_the_project", ROOT / "run.py")
    run = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(run)
    became: list[list[str]] = []
    monkeypatch.setattr(run, "make_environment", lambda: None)
    monkeypatch.setattr(run, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(run.os, "execv", lambda _, command: became.append(command))
    monkeypatch.setattr(run.subprocess, "call", lambda command: 0)
    monkeypatch.setattr(sys, "argv", ["run.py", *arguments])
    run.main()
    return became[0]


def test_the_command_line(stood_in, monkeypatch):
    for command in (command_of_run(monkeypatch, "--version"), [sys.executable, "-m", "cin7_audit", "--version"]):
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=kernel_environment(Path.cwd()))
        assert done.returncode == 0 and "cin7-audit 0." in done.stdout, done.stderr
        assert stood_in() == []


@pytest.mark.parametrize("make", [lab_arguments, lambda folder: app_arguments(folder, 0, browser=False)])
def test_the_servers(stood_in, tmp_path, monkeypatch, make):
    own = write_notebook(tmp_path / "project" / "notebooks" / "01.ipynb", "1")
    monkeypatch.setattr(notebook_copies, "NOTEBOOKS", {"one": own})
    (tmp_path / "acme").mkdir()
    arguments = [*make(tmp_path / "acme"), *(["--no-browser", "--ServerApp.port=0"] if make is lab_arguments else [])]
    with running(arguments, kernel_environment(tmp_path / "acme")):
        assert stood_in() == []


def test_a_cell_of_a_report(stood_in):
    with _shell() as shell:
        cell = new_code_cell("import tornado, rich, sys\n'' in sys.path")
        for name in ("tornado", "rich"):
            sys.modules.pop(name, None)
        assert _run_cell(shell, cell) is None
        assert cell.outputs[0]["data"]["text/plain"] == "False" and stood_in() == []
    assert "" not in sys.path
