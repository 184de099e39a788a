"""Client folders: make one, open its notebooks live, compare two of its runs."""

import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from cin7_audit.case.requests import LISTS
from cin7_audit.case.snapshot import around
from cin7_audit.data_files import read_entries
from cin7_audit.engagement import Engagement
from cin7_audit.errors import UsageError
from cin7_audit.notebook_copies import make_copies
from cin7_audit.provenance import PROJECT, version_stamp
from cin7_audit.runs import Checked, check_run, finished_run, newest_run, runs_of
from cin7_audit.words import percent
from cin7_audit.workbook import client_folder

TEMPLATE = PROJECT / "templates" / "engagement"
COMPARED = ("severity", "grade", "value", "quantity")  # of a finding in two runs
REQUEST_LIST = "REQUEST-LIST.md"
STATED = read_entries(Path(__file__).with_suffix(".toml"))


def make_client(client: str) -> Path:
    """A new folder under clients/ (or at the path given) with settings, request list and an empty exports/."""
    asked = Path(client)
    folder = asked if asked.is_absolute() or len(asked.parts) > 1 else Path("clients") / client
    for place in (folder, *folder.parents):
        if os.path.lexists(place) and not place.is_dir():
            raise UsageError.of("file_in_place_of_client", place)
    if folder.exists() and any(folder.iterdir()):
        raise UsageError.of("client_not_empty", folder)
    (folder / "exports").mkdir(parents=True, exist_ok=True)
    for source in sorted(TEMPLATE.iterdir()):
        shutil.copyfile(source, folder / source.name)
    (folder / REQUEST_LIST).write_text(request_list_page(), encoding="utf-8")
    return folder


def request_list_page() -> str:
    """Every report the workbook can use, numbered through, with what each one makes possible."""
    lines, numbers = [STATED["request_list"]["asked"]], itertools.count(1)
    for heading, names in STATED["request_list"]["tables"].items():
        lines += [f"| # | {heading} | Setting | With it |", "|---|---|---|---|"]
        for request in itertools.chain.from_iterable(LISTS[name] for name in names):
            report = request.report if request.needed else f"{request.report} (optional)"
            lines.append(f"| {next(numbers)} | {report} | {request.setting} | {request.enables} |")
        lines.append("")
    return "\n".join(lines)


def lab_arguments(folder: Path) -> list[str]:
    """JupyterLab on the client's notebooks only: no news, no look for updates or extensions, no terminals.

    In a container root is often the only user there is. The token is Jupyter's own: new at every start, printed once.
    """
    as_root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    root = f"--ServerApp.root_dir={make_copies(folder)}"
    return [sys.executable, "-P", "-m", "jupyterlab", root, *STATED["lab"]["arguments"], *as_root]


def app_arguments(folder: Path, port: int, browser: bool = True) -> list[str]:
    """The web page on the client's notebooks, on this machine only."""
    return [
        sys.executable, "-P", "-m", "cin7_audit.page", str(make_copies(folder)), str(port),
        *([] if browser else ["--no-browser"]),
    ]  # fmt: skip


def serve(folder: Path, arguments: list[str]) -> int:
    """Run a server of one client until it is ended, in that client's own environment.

    It ends with this command on Ctrl-C, on SIGTERM and with the terminal; a command that is killed outright leaves it
    running.
    """
    from cin7_audit.notebook_engine import kernel_environment

    with subprocess.Popen(arguments, env=kernel_environment(folder)) as server:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the server too, which ends its kernels first
        signal.signal(signal.SIGTERM, lambda *_: server.terminate())
        return server.wait()


def _read(run: Path, name: str) -> Any:
    try:
        return json.loads((run / name).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError.of("run_without_findings", f"run {run.name}", name=name) from None


def newest_findings(client: str) -> list[dict[str, Any]]:
    """The findings of the client's newest finished run."""
    return list(_read(newest_run(client_folder(client)), "findings.json")["findings"])


def verify_runs(client: str, run: str = "") -> list[dict[str, Any]]:
    """Each run (or the one named) against its manifest, and its inputs against the folder as it is now; `lines` says it
    in sentences.

    exit_code: 0 whole and up to date, 1 whole but of other inputs than the folder holds now, 3 its files are not as the
    run left them.
    """
    folder = client_folder(client)
    runs = runs_of(folder)
    if not runs or (run and run not in {path.name for path in runs}):
        names = ", ".join(sorted(path.name for path in runs)) or "none yet"
        raise UsageError.of("no_run_to_verify", f"run {run}" if run else folder, names=names)
    now = around(folder, Engagement()).hashes
    return [_verified(check_run(path), now) for path in runs if run in ("", path.name)]


def _verified(checked: Checked, now: dict[str, str]) -> dict[str, Any]:
    changed = checked.moved(now) if checked.is_finished else ()
    lines = ["not as its run left it: do not use it, make it again with `report`"] if checked.damage else []
    lines += [*(f"output {damage}" for damage in checked.damage), *(f"input {change} since" for change in changed)]
    if not lines:
        lines = ["complete and unchanged, of the inputs as they are now"]
    elif checked.is_finished:
        lines = ["complete and unchanged, but older than its inputs", *lines]
    if checked.is_finished and checked.other_version:
        lines.append(f"made by version {checked.other_version}; this is {version_stamp()}")
    return {
        "run": checked.folder.name,
        "exit_code": 3 if checked.damage else 1 if changed else 0,
        "outputs": list(checked.damage),
        "inputs": list(changed),
        "version": checked.manifest.get("version"),
        "lines": lines,
    }


def _findings(run: Path) -> dict[str, dict[str, Any]]:
    return {item["id"]: item for item in _read(run, "findings.json")["findings"]}


def _measures(run: Path) -> dict[tuple[str, str, str], dict[str, Any]]:
    measures = _read(run, "measures.json")["measures"]
    return {(item["id"], item["name"], json.dumps(item["scope"], sort_keys=True)): item for item in measures}


def _said(value: Any, unit: str) -> str:
    """A measure's value as a sentence states it: a share as a percentage, other figures short and with their unit."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f"{value} {unit}"
    return percent(value) if unit == "share" else f"{value:,.2f} {unit}" if abs(value) >= 100 else f"{value:.3g} {unit}"


def _differences(old: dict[str, Any], new: dict[str, Any]) -> dict[str, list[Any]]:
    return {key: [old[key], new[key]] for key in COMPARED if old[key] != new[key]}


def compare_runs(client: str, before: str, after: str) -> dict[str, Any]:
    """Findings new, gone and changed, and measures that moved; `lines` says it in sentences."""
    folder = client_folder(client)
    runs = [finished_run(folder, run) for run in (before, after)]
    (old, new), (was, now) = map(_findings, runs), map(_measures, runs)
    appeared, gone = sorted(new.keys() - old.keys()), sorted(old.keys() - new.keys())
    both = {finding: _differences(old[finding], new[finding]) for finding in sorted(old.keys() & new.keys())}
    changed = {finding: values for finding, values in both.items() if values}
    moved = [
        {"id": now[key]["id"], "name": now[key]["name"], "scope": now[key]["scope"], "before": was[key]["value"]}
        | {"after": now[key]["value"], "unit": now[key]["unit"]}
        for key in sorted(was.keys() & now.keys())
        if was[key]["value"] != now[key]["value"]
    ]
    lines = [f"New finding {finding}: {new[finding]['title']} ({new[finding]['severity']})." for finding in appeared]
    lines += [f"No longer found {finding}: {old[finding]['title']} ({old[finding]['severity']})." for finding in gone]
    lines += [
        f"Changed {finding}: " + ", ".join(f"{key} {first} -> {then}" for key, (first, then) in values.items()) + "."
        for finding, values in changed.items()
    ]
    lines += [
        f"{m['id']} {m['name']} ({', '.join(m['scope'].values())}): {_said(m['before'], m['unit'])} -> "
        f"{_said(m['after'], m['unit'])}."
        for m in moved
    ]
    return {
        "new": appeared,
        "gone": gone,
        "changed": [{"id": finding, **values} for finding, values in changed.items()],
        "measures": moved,
        "lines": lines or ["No finding and no measure changed between the two runs."],
    }
