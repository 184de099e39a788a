"""A run never lies about itself: one state of evidence and settings, whole or not served, whatever is edited or damaged meanwhile."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from cin7_audit import cli, execute
from cin7_audit.case import open_case
from cin7_audit.case.renew import build_case
from cin7_audit.case.snapshot import InputsChanged, kept, take
from cin7_audit.clients import compare_runs, newest_findings, verify_runs
from cin7_audit.engagement import DECIDED, Engagement
from cin7_audit.errors import AuditError, UsageError, machine_trouble
from cin7_audit.runs import check_run
from cin7_audit.workbook import open_workbook
from tests.case.fakes import SOURCES, row, write
from tests.trust import disks, kills
from tests.trust.kills_site import sitecustomize as site
from tests.trust.small import small_client

COUNTS = "exports/AvailabilityReport_2025-01-31.csv"


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> kills.Reports:
    """A client with a finished report of its own; another one is made of its chapters, so that it costs little."""
    from cin7_audit.report import deliverables, pdf

    reports = kills.Reports(tmp_path / "clients")
    for place, name in ((execute, "run_notebook"), (deliverables, "figures"), (pdf, "compile_pdf")):
        monkeypatch.setattr(place, name, getattr(place, name))  # put back afterwards
    site.copy_chapters(execute, reports.run)
    return reports


def edited(path: Path) -> None:
    """Another figure in the same number of bytes, with the old time: as a careless copy, or somebody who hides it, leaves it."""
    before, body = path.stat(), path.read_bytes()
    at = next(place for place in range(len(body) - 1, 0, -1) if body[place : place + 1].isdigit())
    path.write_bytes(body[:at] + (b"7" if body[at : at + 1] != b"7" else b"3") + body[at + 1 :])
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


EDITS: dict[str, tuple[Callable[[Path], object], str]] = {
    "evidence of the same size and time": (lambda folder: edited(folder / COUNTS), f"{COUNTS} changed"),
    "a tolerance": (lambda folder: (folder / "engagement.toml").open("a").write("[tolerance]\na_percent = 9\n"), "engagement.toml changed"),
    "an answer": (lambda folder: (folder / "gap-answers.toml").write_text("[x]\nanswer = 'no'\n"), "gap-answers.toml is new"),
    "a file more": (lambda folder: (folder / "exports" / "late.csv").write_text("a,b\n1,2\n"), "exports/late.csv is new"),
    "a file less": (lambda folder: (folder / COUNTS).unlink(), f"{COUNTS} is gone"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_while_a_report_runs_stops_it_and_names_the_file(client: kills.Reports, edit: str, monkeypatch) -> None:
    monkeypatch.setattr("cin7_audit.report.deliverables.write_report", lambda *_: None)  # what is kept is decided after it
    change, words = EDITS[edit]

    def progress(label: str, *_: int) -> None:
        if label == "notebook write_off_frequency":
            change(client.client)

    with pytest.raises(InputsChanged, match=words) as stopped:
        execute.report_client(str(client.client), again=True, progress=progress)
    assert stopped.value.exit_code == 3
    assert [path.name for path in (client.client / "report").iterdir() if path.is_dir()] == [client.run.name]
    assert kills.bytes_of(client.client / "report" / client.run.name) == client.expected


def test_every_byte_of_a_report_is_on_the_disk_before_it_has_its_name(client: kills.Reports, monkeypatch) -> None:
    """A lost current after the rename must not leave a finished name on files that were never written out, nor the name unwritten."""
    fsync, rename, settled, unsettled = os.fsync, Path.rename, set(), {}

    def noted(handle: int) -> None:
        settled.add(os.fstat(handle).st_ino)
        fsync(handle)

    def moved(path: Path, target: Path) -> Path:
        if path.name.endswith(".partial"):
            every = (path, *path.rglob("*"))
            unsettled[target.name] = [each.relative_to(path).as_posix() for each in every if each.stat().st_ino not in settled]
            settled.clear()
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", noted)
    monkeypatch.setattr(Path, "rename", moved)
    execute.report_client(str(client.client), again=True)
    assert unsettled == {client.run.name: []}
    assert (client.client / "report").stat().st_ino in settled  # the name itself, after the rename


def test_answers_to_the_questionnaire_are_part_of_what_names_a_run(client: kills.Reports) -> None:
    before = take(client.client).run_id
    (client.client / "gap-answers.toml").write_text("[x]\nanswer = 'no'\n")
    assert take(client.client).run_id != before


def test_a_case_is_built_of_what_was_hashed(tmp_path: Path) -> None:
    """A file written to while it is read is read again; one that stays changed stops the build."""
    write(tmp_path, "a.txt", "cin7_core.any", row("product", sku="AA"))
    path, touched = tmp_path / "exports" / "a.txt", []

    def other_and_back(label: str, *_: int) -> None:
        if label.startswith("reading") and not touched:
            touched.append(label)
            path.write_text(path.read_text().replace("AA", "BB"))
        elif label == "read" and len(touched) == 1:
            touched.append(label)
            path.write_text(path.read_text().replace("BB", "AA"))

    build_case(tmp_path, Engagement(), other_and_back, SOURCES)
    assert open_case(tmp_path, Engagement()).rows("SELECT sku FROM product") == [("AA",)]
    shutil.rmtree(tmp_path / "case")
    with pytest.raises(InputsChanged, match=r"exports/a.txt changed"):
        build_case(tmp_path, Engagement(), lambda label, *_: edited(path) if label.startswith("reading") else None, SOURCES)
    assert not (tmp_path / "case" / "case.duckdb").exists()


def test_a_file_put_back_with_its_old_time_while_it_was_read_is_read_again(tmp_path: Path) -> None:
    """Same name, size, content and time as before, but what was read in between was something else."""
    write(tmp_path, "a.txt", "cin7_core.any", row("product", sku="AA"))
    path, touched = tmp_path / "exports" / "a.txt", []
    time, body = path.stat().st_mtime_ns, path.read_text()

    def other_and_back(label: str, *_: int) -> None:
        if len(touched) < 2 and label.startswith("read"):
            touched.append(label)
            path.write_text(body.replace("AA", "BB") if len(touched) == 1 else body)
            os.utime(path, ns=(time, time))

    build_case(tmp_path, Engagement(), other_and_back, SOURCES)
    assert touched == ["reading a.txt", "read"]
    assert open_case(tmp_path, Engagement()).rows("SELECT sku FROM product") == [("AA",)]


def test_notebooks_of_a_run_work_with_its_settings_and_its_case(client: kills.Reports) -> None:
    """Also those of another process, after somebody put the case of other settings in its place."""
    run = client.client / "report" / client.run.name
    mine = open_workbook(str(client.client), str(run))
    (client.client / "engagement.toml").open("a").write("[tolerance]\na_percent = 9\n")
    theirs = open_workbook(str(client.client))  # replaces the case, and closes the one before in this process
    assert theirs.settings.tolerance.a_percent == 9
    again = open_workbook(str(client.client), str(run))
    assert again.settings == mine.settings and again.settings.tolerance.a_percent == 1
    assert again.case.value("SELECT run_id FROM case_run") == client.run.name
    again.save(again.section("ingestion"))  # a finished run is never written into
    assert kills.bytes_of(run) == client.expected
    assert (client.client / "report" / "live" / "sections" / "ingestion.json").exists()


DAMAGE: dict[str, Callable[[Path], object]] = {
    "empty": lambda case: case.write_bytes(b""),
    "garbage": lambda case: case.write_bytes(b"no database" * 999),
    "cut": lambda case: os.truncate(case, case.stat().st_size // 2),
    "header": lambda case: case.write_bytes(b"\xff" * 64 + case.read_bytes()[64:]),
    "inside": lambda case: edited(case),
    "receipts without sense": lambda case: (case.parent / "receipts.json").write_text("[]"),
    "receipts of another case": lambda case: (case.parent / "receipts.json").write_text(
        json.dumps({**json.loads((case.parent / "receipts.json").read_text()), "case_sha256": "0" * 64})
    ),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_case_is_built_again_with_a_note(tmp_path: Path, kind: str) -> None:
    write(tmp_path, "a.txt", "cin7_core.any", row("product", sku="A1"))
    build_case(tmp_path, Engagement(), sources=SOURCES)
    DAMAGE[kind](tmp_path / "case" / "case.duckdb")
    again = build_case(tmp_path, Engagement(), sources=SOURCES)
    assert again.fresh and "was damaged; it was built again" in again.note
    assert open_case(tmp_path, Engagement(), run_id=again.run_id).rows("SELECT sku FROM product") == [("A1",)]
    assert not build_case(tmp_path, Engagement(), sources=SOURCES).note


def test_a_case_of_another_run_is_not_opened(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "cin7_core.any", row("product", sku="A"))
    build_case(tmp_path, Engagement(), sources=SOURCES)
    with pytest.raises(AuditError, match="other evidence or settings"):
        open_case(tmp_path, Engagement(), run_id="000000000000")


HAND: dict[str, tuple[Callable[[Path], object], str]] = {
    "a finding": (lambda run: edited(run / "findings.json"), "findings.json changed"),
    "a page": (lambda run: edited(run / "audit-report.html"), "audit-report.html changed"),
    "the summary": (lambda run: edited(run / "run.json"), "run.json changed"),
    "a section": (lambda run: (run / "sections" / "diagnosis.json").unlink(), "sections/diagnosis.json is missing"),
    "all tables": (lambda run: shutil.rmtree(run / "tables"), "tables/.* is missing"),
    "a file more": (lambda run: (run / "notes.txt").write_text("mine"), "notes.txt is extra"),
    "a link to the same bytes": (lambda run: linked(run / "findings.json"), "findings.json changed"),
    "no manifest": (lambda run: (run / "manifest.json").unlink(), "manifest.json is missing"),
    "half a manifest": (lambda run: os.truncate(run / "manifest.json", 900), "manifest.json cannot be read"),
    "another name": (lambda run: edited_manifest(run, run_id="other"), "manifest.json is that of run other"),
    "another client": (lambda run: edited_manifest(run, client="Other Ltd"), "manifest.json changed"),
    "other settings": (lambda run: edited_manifest(run, settings={}), "manifest.json changed"),
    "another version": (lambda run: edited_manifest(run, version="0"), "manifest.json changed"),
    "other libraries": (lambda run: edited_manifest(run, libraries={}), "manifest.json changed"),
}


def linked(path: Path) -> None:
    """The file moved out of its run, with a link in its place: the bytes are right, but from now on they may be edited elsewhere."""
    path.rename(path.parents[2] / f"moved {path.name}")
    path.symlink_to(path.parents[2] / f"moved {path.name}")


def edited_manifest(run: Path, **changes: object) -> None:
    raw = json.loads((run / "manifest.json").read_text())
    (run / "manifest.json").write_text(json.dumps({**raw, **changes}))


@pytest.mark.parametrize("kind", HAND)
def test_a_run_edited_by_hand_is_no_finished_run(tmp_path: Path, kind: str) -> None:
    reports = kills.Reports(tmp_path)
    run = reports.client / "report" / reports.run.name
    (run / ".DS_Store").write_text("x")
    (run / "~$workpapers.xlsx").write_text("open in a spreadsheet program")
    assert check_run(run).is_finished  # what programs leave beside a file is no edit
    change, words = HAND[kind]
    change(run)
    found = verify_runs(str(reports.client))
    assert [item["exit_code"] for item in found] == [3]
    assert any(re.search(words, line) for line in found[0]["lines"])
    with pytest.raises(UsageError, match="no finished report"):
        newest_findings(str(reports.client))
    with pytest.raises(AuditError, match="is not as its run left it"):
        compare_runs(str(reports.client), run.name, run.name)


def test_what_somebody_wrote_into_a_run_is_kept_aside_and_the_run_is_made_again(client: kills.Reports) -> None:
    run = client.client / "report" / client.run.name
    edited(run / "findings.json")
    theirs = (run / "findings.json").read_bytes()
    made = execute.report_client(str(client.client))
    assert made.made_now and kills.bytes_of(made.folder) == client.expected
    assert "findings.json changed" in made.notes[0] and f"report/{run.name}.set-aside-1" in made.notes[1]
    assert (run.with_name(f"{run.name}.set-aside-1") / "findings.json").read_bytes() == theirs
    assert not execute.report_client(str(client.client)).made_now
    assert [item["run"] for item in verify_runs(str(client.client))] == [run.name]


def test_work_in_progress_and_what_is_live_are_no_runs(tmp_path: Path) -> None:
    reports = kills.Reports(tmp_path)
    run = reports.client / "report" / reports.run.name
    shutil.copytree(run, run.with_name(f".{run.name}.4711.partial"))
    shutil.copytree(run, run.with_name("live"))
    edited(run.with_name("live") / "findings.json")
    assert [item["run"] for item in verify_runs(str(reports.client))] == [run.name]
    for name in (f".{run.name}.4711.partial", "live"):
        with pytest.raises(UsageError, match="no such run"):
            compare_runs(str(reports.client), name, run.name)


def verified(monkeypatch, capsys, *arguments: str) -> tuple[int, str]:
    monkeypatch.setattr(sys, "argv", ["cin7-audit", "verify", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr()
    return int(ended.value.code or 0), said.out + said.err


def test_verify_says_what_changed(tmp_path: Path, monkeypatch, capsys) -> None:
    reports = kills.Reports(tmp_path)
    name, run = str(reports.client), reports.client / "report" / reports.run.name
    assert verified(monkeypatch, capsys, name) == (0, f"{run.name}: complete and unchanged, of the inputs as they are now\n")
    (reports.client / "exports" / "new.csv").write_text("a\n")
    edited(reports.client / COUNTS)
    code, said = verified(monkeypatch, capsys, name, run.name)
    assert code == 1 and "older than its inputs" in said
    assert "input exports/new.csv is new since" in said and f"input {COUNTS} changed since" in said
    for number in range(60):  # a long answer is still one whole document
        (reports.client / "exports" / f"{number} {'x' * 60}.csv").write_text("a\n")
    edited(run / "measures.json")
    code, said = verified(monkeypatch, capsys, name, "--json")
    assert code == 3 and json.loads(said)[0]["outputs"] == ["measures.json changed"]
    code, said = verified(monkeypatch, capsys, name, "none")
    assert code == 2 and "no such run" in said


def test_two_runs_at_once_leave_one_complete_report(tmp_path: Path) -> None:
    reports = kills.Reports(tmp_path)
    shutil.rmtree(reports.client / "report")
    shutil.rmtree(reports.client / "case")
    both = [kills.started(kills.reported, str(reports.client), False, "", 0, "", str(reports.run)) for _ in range(2)]
    for process in both:
        process.join(300)
    assert [process.exitcode for process in both] == [0, 0]
    assert [path.name for path in (reports.client / "report").iterdir()] == [reports.run.name]
    assert kills.bytes_of(reports.client / "report" / reports.run.name) == reports.expected


def test_an_executed_notebook_names_no_moment_and_no_place(tmp_path: Path) -> None:
    """Two clients of the same evidence in two folders, at two moments: the same bytes, which also run where they lie."""
    source, bodies = execute.NOTEBOOKS["ingestion"], []
    for place in ("here", "elsewhere/deeper"):
        reports = kills.Reports(tmp_path / place)
        run = reports.client / "report" / ".trial.1.partial"
        shutil.copytree(reports.run / "inputs", run / "inputs")
        execute.run_notebook(source, run / "notebooks" / source.name, {"client": "../../..", "run_folder": ".."})
        bodies.append((run / "notebooks" / source.name).read_bytes())
        assert (run / "sections" / "ingestion.json").exists()
    assert bodies[0] == bodies[1] == (reports.run / "notebooks" / source.name).read_bytes()
    assert str(tmp_path).encode() not in bodies[0] and b"start_time" not in bodies[0]


@pytest.mark.parametrize(("command", "kilobytes"), [("check", 0), ("check", 900), ("report", 20), ("pull", 0)])
def test_a_full_disk_is_a_sentence_and_costs_nothing(tmp_path: Path, command: str, kilobytes: int) -> None:
    reports, said = kills.Reports(tmp_path), tmp_path / "said"
    work, more = {"check": (disks.checked, ()), "report": (disks.reported, (str(reports.run),)), "pull": (disks.pulled, ())}[command]
    if command == "check":
        shutil.rmtree(reports.client / "case")
    code = kills.ended(disks.told, work, str(said), kilobytes * 1000, "", str(reports.client), *more)
    assert code == 3 and "the disk is full" in said.read_text() and "run again; nothing was lost" in said.read_text()
    assert kills.given(reports.client) == reports.given
    assert kills.bytes_of(reports.client / "report" / reports.run.name) == reports.expected
    assert not [path for path in (reports.client / "report").iterdir() if path.name.endswith(".partial")]


def _as_nobody(said: str, root: str, run: str) -> None:
    kills.reported(root, False, "", 0, "", run)  # served; everything is imported before the rights go
    if os.geteuid() == 0:
        os.setuid(65534)
    try:
        execute.report_client(root, again=True)
    except AuditError as failure:
        Path(said).write_text(str(failure), encoding="utf-8")
        raise SystemExit(failure.exit_code) from None


def test_a_folder_that_may_not_be_written_is_a_sentence() -> None:
    with tempfile.TemporaryDirectory() as made:
        folder, said = Path(made), Path(made) / "said"
        reports = kills.Reports(folder / "clients")
        said.touch()
        said.chmod(0o666)
        folder.chmod(0o755)
        (reports.client / "report").chmod(0o555)
        code = kills.ended(_as_nobody, str(said), str(reports.client), str(reports.run))
        (reports.client / "report").chmod(0o755)
        assert code == 3 and "does not let us read or write there" in said.read_text()
        assert str(reports.client / "report") in said.read_text()
        assert kills.bytes_of(reports.client / "report" / reports.run.name) == reports.expected


def test_trouble_of_the_machine_is_known_in_every_form() -> None:
    full = [OSError(28, "No space left on device"), RuntimeError("IO Error: Could not write file: No space left on device")]
    for failure in full:
        assert "the disk is full" in str(machine_trouble(failure))
    wrapped = ValueError("outer")
    wrapped.__cause__ = full[0]
    assert "the disk is full" in str(machine_trouble(wrapped))
    assert "does not let us" in str(machine_trouble(PermissionError(13, "Permission denied", "/x/y")))
    assert machine_trouble(ValueError("a defect")) is None


STOPPED = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell starts what runs beside it deaf to it
from cin7_audit import cli, execute
inside = execute.open_workbook
def interrupted(*given, **more):
    os.kill(os.getpid(), signal.SIGINT)
    return inside(*given, **more)
import cin7_audit.workbook
cin7_audit.workbook.open_workbook = interrupted  # what the first cell of every notebook calls
sys.argv = ["cin7-audit", "report", {client!r}]
cli.main()
"""


def test_a_report_stopped_from_the_keyboard_inside_a_notebook_leaves_nothing_and_says_so(tmp_path: Path) -> None:
    client = small_client(tmp_path / "small")
    code = STOPPED.format(client=str(client))
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    ended = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert ended.returncode == 3 and "stopped from the keyboard" in ended.stderr and "Traceback" not in ended.stderr
    assert "notebook ingestion" in ended.stderr and "deliverables" not in ended.stderr
    assert list((client / "report").iterdir()) == []


def test_a_run_keeps_the_decisions_it_was_made_with(tmp_path: Path) -> None:
    client, run = tmp_path / "acme", tmp_path / "run"
    (client / "exports").mkdir(parents=True)
    (client / "exports" / "a.csv").write_text("a\n1\n", encoding="utf-8")
    for name in DECIDED:
        (client / name).write_text("" if name.endswith("toml") else "id,answer\n", encoding="utf-8")
    taken = take(client)
    taken.save(run)
    assert {path.name: path.read_bytes() for path in (run / "inputs").iterdir() if path.name in DECIDED} == dict(taken.decided)
    again = kept(run)
    assert again is not None and (again.run_id, again.decided, again.hashes) == (taken.run_id, taken.decided, taken.hashes)
