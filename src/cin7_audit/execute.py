"""One client's report: case, six notebooks through papermill, deliverables. A run never overwrites another.

The run folder is named by its snapshot (evidence, settings and version), built beside its final place and moved there
whole once the client's folder still is what the snapshot says, so neither a kill nor an edit leaves half a report.
"""

import contextlib
import hashlib
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cin7_audit.atomic_files import flush_folder, mark, sweep, unmark, write
from cin7_audit.case.renew import build_case
from cin7_audit.case.snapshot import FOLDER as INPUTS
from cin7_audit.case.snapshot import Snapshot, take
from cin7_audit.errors import AuditError, SettingsError, machine_trouble, machine_troubles
from cin7_audit.escaping import for_terminal
from cin7_audit.notebook_copies import FOLDER as COPIES
from cin7_audit.notebook_copies import NOTEBOOKS, ChangedCopy
from cin7_audit.provenance import PROJECT
from cin7_audit.records import NotTestable, Paragraph, Section
from cin7_audit.runs import check_run, put_in_place, recover
from cin7_audit.section_files import plain, save_section, write_json
from cin7_audit.selection import Selection
from cin7_audit.workbook import Workbook, alone, client_folder, open_workbook, run_changes

PICKS = ("site", "sku", "abc_class", "start", "end", "tolerance_percent")
MOMENT = ("start_time", "end_time", "duration")  # of an executed notebook: other in every run
OWN_FAILED = "What follows is of the workbook's own notebook. Correct the copy, or delete it."
LONGEST_PICKS = 60  # letters of a folder name
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class ChapterFailure:
    """A notebook that did not run to its end: our defect or an unusable case, never a data problem."""

    step: str
    sentence: str
    notebook: Path
    is_own: bool = False  # of the client's changed copy


@dataclass(frozen=True)
class Run:
    """What a run left. exit_code: 0 done, 1 evidence set aside blocks exhibits, 3 a chapter failed, none readable."""

    client: str
    run_id: str
    folder: Path
    exit_code: int
    made_now: bool
    findings: int
    not_testable: int
    failures: tuple[ChapterFailure, ...] = ()
    nothing_readable: bool = False  # one page that says what came and what to send, instead of a report
    notes: tuple[str, ...] = ()  # what was found damaged and made again


def split_parameters(parameters: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """`-p` values as (notebook picks, dotted settings); anything else is a usage mistake."""
    picks = {name: value for name, value in parameters.items() if name in PICKS}
    dotted = {name: value for name, value in parameters.items() if "." in name}
    if unknown := sorted(set(parameters) - set(picks) - set(dotted)):
        raise SettingsError.of("unknown_parameter", "-p", names=", ".join(unknown), picks=", ".join(PICKS))
    return picks, dotted


def run_notebook(source: Path, target: Path, parameters: Mapping[str, Any]) -> None:
    """Fill one notebook and write it once, in its own folder."""
    import papermill

    from cin7_audit import notebook_engine

    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with notebook_engine.without_keys():
            papermill.execute_notebook(
                str(source), str(target), dict(parameters), engine_name=notebook_engine.NAME, kernel_name="python3",
                progress_bar=False, request_save_on_cell_execute=False, log_output=False, cwd=str(target.parent),
            )  # fmt: skip
    finally:
        if target.exists():
            _without_moment(source, target)


class NotebookFailed(Exception):
    """What a cell of a notebook in another process raised: its class and its words."""

    def __init__(self, ename: str, evalue: str) -> None:
        super().__init__(ename, evalue)
        self.ename, self.evalue = ename, evalue


def run_apart(source: Path, target: Path, parameters: Mapping[str, Any], folder: Path) -> None:
    """Fill a notebook that a consultant changed, in a process of its own: whatever it does to Python, pandas, Altair or
    the working directory ends with it.
    """
    told = target.with_name(f"{target.name}.failure")
    asked = json.dumps([str(source), str(target), dict(parameters), str(folder), str(told)])
    command = [sys.executable, "-P", "-m", "cin7_audit.execute"]
    code = subprocess.run(command, input=asked.encode(), stdout=subprocess.DEVNULL, check=False).returncode
    failure = json.loads(told.read_text(encoding="utf-8")) if told.exists() else None
    told.unlink(missing_ok=True)
    if failure is not None:
        raise NotebookFailed(*failure)
    if code:
        raise AuditError.of("notebook_process_died", source.name, code=code)


def _apart() -> None:
    """The other side of run_apart: one notebook, named on standard input."""
    source, target, parameters, folder, told = json.loads(sys.stdin.buffer.read())
    try:
        with alone(Path(folder)):
            run_notebook(Path(source), Path(target), parameters)
    except Exception as failure:
        words = (getattr(failure, "ename", type(failure).__name__), getattr(failure, "evalue", str(failure)))
        Path(told).write_text(json.dumps(words), encoding="utf-8")


def _without_moment(source: Path, target: Path) -> None:
    """Take from an executed notebook what belongs to this moment and this machine: times, random cell names, paths.

    The times are in the manifest; the parameters stay, relative to the notebook, so that it can be run again where it
    lies.
    """
    own = {cell["id"] for cell in json.loads(source.read_text(encoding="utf-8"))["cells"]}
    notebook = json.loads(target.read_text(encoding="utf-8"))
    about = notebook["metadata"].get("papermill", {})
    for name in MOMENT:
        about.pop(name, None)
    about |= {name: Path(about[name]).name for name in ("input_path", "output_path") if about.get(name)}
    for number, cell in enumerate(notebook["cells"]):
        cell["metadata"].pop("execution", None)
        for name in MOMENT:
            cell["metadata"].get("papermill", {}).pop(name, None)
        if cell["id"] not in own:
            cell["id"] = f"added-{number:02d}"
        if cell.get("outputs"):
            said = json.dumps(cell["outputs"], ensure_ascii=False)
            cell["outputs"] = json.loads(_without_places(said, target.parents[1]))
    write(target, (json.dumps(notebook, ensure_ascii=False, indent=1) + "\n").encode())


def _without_places(text: str, run_folder: Path) -> str:
    """The text without this machine's folders: a report is read elsewhere."""
    places = {run_folder: "<run>", run_folder.parents[1]: "<client>", PROJECT: "<workbook>"}
    places |= {Path(sys.prefix): "<python>", Path.home(): "~"}
    for place in sorted(places, key=lambda path: -len(str(path))):
        if place != Path(place.anchor):
            inside = json.dumps(str(place) + os.sep, ensure_ascii=False)[1:-1]
            bare = re.escape(inside.rstrip("\\/")) + r"(?![\w.-]*[\w-])"  # not the beginning of a longer name
            text = re.sub(bare, places[place], text.replace(inside, places[place] + "/"))
    return text


def _sentence(failure: Exception, run_folder: Path) -> str:
    """The one sentence of a failing notebook: our own error if it was one, else the exception's last line."""
    name, value = getattr(failure, "ename", type(failure).__name__), getattr(failure, "evalue", str(failure))
    is_worded = name.endswith("Error") and ". " in str(value) and "expected" in str(value)
    ours = isinstance(failure, AuditError) or is_worded
    return _without_places(str(value) if ours else f"{name}: {value}", run_folder)


def _chapters(
    run_folder: Path,
    picks: Mapping[str, str],
    progress: Progress,
    timings: dict[str, float],
    changed: Sequence[ChangedCopy] = (),
) -> tuple[ChapterFailure, ...]:
    """Run each chapter's notebook, the client's changed copy where there is one."""
    failures, own = [], {copy.step: run_folder / INPUTS / COPIES / copy.name for copy in changed}
    for number, (step, source) in enumerate(NOTEBOOKS.items(), start=1):
        progress(f"notebook {step}", number, len(NOTEBOOKS) + 2)
        target = run_folder / "notebooks" / source.name
        began = time.perf_counter()
        places = {"client": "../../..", "run_folder": ".."}  # as seen from where the notebook lies
        try:
            if step in own:
                run_apart(own[step], target, {**places, **picks}, run_folder.parents[1])
            else:
                run_notebook(source, target, {**places, **picks})
            if not (run_folder / "sections" / f"{step}.json").exists():
                raise AuditError.of("no_section", source.name)
        except Exception as failure:
            if (trouble := machine_trouble(failure, str(run_folder.parents[1]))) is not None:
                raise trouble from failure  # no gap in a finished report: with room on the disk the chapter is there
            failures.append(ChapterFailure(step, _sentence(failure, run_folder), target, step in own))
            save_section(_instead(failures[-1], number, run_folder, picks), run_folder / "sections")
        timings[step] = round(time.perf_counter() - began, 3)
    return tuple(failures)


def _instead(failure: ChapterFailure, number: int, run_folder: Path, picks: Mapping[str, str]) -> Section:
    """What stands where a notebook failed: of a client's own copy what the workbook establishes without it."""
    if failure.is_own:
        with contextlib.suppress(Exception):  # the workbook's own fails too: then nothing but the sentence
            made = open_workbook(str(run_folder.parents[1]), str(run_folder), **picks).section(failure.step)
            words = f"The client's own copy of this notebook failed: {_ended(failure.sentence)} {OWN_FAILED}"
            return replace(made, paragraphs=(Paragraph(words), *made.paragraphs))
    return _missing_chapter(failure.step, number, failure)


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


def _missing_chapter(step: str, number: int, failure: ChapterFailure) -> Section:
    """The chapter's place in the report when its notebook failed: says so instead of leaving a gap."""
    words = step.replace("_", " ")
    where = f"The notebook {failure.notebook.name} in this run shows where it stopped."
    text = f"This chapter was not produced: {_ended(failure.sentence)} {where}"
    todo = "Report this to the maintainers with the run's failures.log."
    gap = NotTestable(step, f"whole chapter: {words}", failure.sentence, todo)
    title, answer = words.capitalize(), "Not answered in this run."
    return Section(step, number, title, answer, (Paragraph(text),), not_testable=(gap,))


def _exit_code(sections: Sequence[Section], set_aside: int, failures: tuple[ChapterFailure, ...]) -> int:
    if failures:
        return 3
    blocked = any(section.not_testable for section in sections)
    return 1 if set_aside and blocked else 0


def _run_name(run_id: str, picks: Mapping[str, str]) -> str:
    """The run id and the picks, readable as a folder name; letters are lost there, so a hash keeps two picks apart."""
    if not picks:
        return run_id
    asked = "-".join(f"{name}_{value}" for name, value in sorted(picks.items()))
    plain = "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in asked)[:LONGEST_PICKS]
    whole = json.dumps(sorted(picks.items()))
    return f"{run_id}-{plain}-{hashlib.sha256(whole.encode()).hexdigest()[:6]}"


def report_client(
    client: str,
    parameters: Mapping[str, str] | None = None,
    *,
    again: bool = False,
    progress: Progress = lambda *_: None,
) -> Run:
    """Make (or find) the client's report for its present evidence, settings and this version."""
    folder = client_folder(client)
    picks, dotted = split_parameters(parameters or {})
    # a mistake stops here, not in six notebooks
    Selection.of(**{name: value for name, value in picks.items() if name != "tolerance_percent"})
    with machine_troubles(folder):
        progress("intake", 0, len(NOTEBOOKS) + 2)
        snapshot = take(folder, run_changes(picks.get("tolerance_percent", ""), dotted))
        run_id = _run_name(snapshot.run_id, picks)
        reports = folder / "report"
        recover(reports)
        notes = []
        if (reports / run_id).exists():
            earlier = check_run(reports / run_id)
            if earlier.is_finished and not again:
                return _found(folder.name, run_id, reports / run_id)
            notes += [] if earlier.is_finished else [earlier.sentence]
        built = build_case(folder, snapshot.settings, progress=progress, snapshot=snapshot)
        notes += [built.note] if built.note else []
        sweep(reports.glob(".*.partial"))
        partial = reports / f".{run_id}.{os.getpid()}{secrets.randbelow(10**9):09d}.partial"
        try:
            partial.mkdir(parents=True)
            mark(partial)
            snapshot.save(partial)
            with alone(folder):
                _make(folder, partial, snapshot, picks, progress, is_readable=bool(built.evidence.get("used")))
            snapshot.hold(folder)
            unmark(partial)
            flush_folder(partial)
            aside = put_in_place(partial, reports / run_id, keep_finished=not again)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
        notes += [f"It was made again; what was there is kept as report/{aside}."] if aside else []
        progress("done", len(NOTEBOOKS) + 2, len(NOTEBOOKS) + 2)
        return _found(folder.name, run_id, reports / run_id, made_now=True, notes=tuple(notes))


def _make(
    folder: Path, partial: Path, snapshot: Snapshot, picks: Mapping[str, str], progress: Progress, *, is_readable: bool
) -> None:
    """Every file of the run, its manifest last."""
    from cin7_audit.report.deliverables import read_sections, write_report
    from cin7_audit.report.empty_report import write_empty_report

    os.environ["CIN7_AUDIT_STATIC"] = "1"
    timings: dict[str, float] = {}
    if not is_readable:
        book = open_workbook(str(folder), str(partial), **picks)
        write_json(partial / "run.json", _summary(folder.name, 3) | {"nothing_readable": True})
        write_empty_report(partial, book.context, snapshot.settings, book.case, timings)
        return
    failures = _chapters(partial, picks, progress, timings, snapshot.notebooks)
    progress("deliverables", len(NOTEBOOKS) + 1, len(NOTEBOOKS) + 2)
    _note_failures(partial, failures)
    book = open_workbook(str(folder), str(partial), **picks)
    sections = read_sections(partial / "sections")
    set_aside = int((book.case.table("problem")["effect"] == "file set aside").sum())
    code = _exit_code(sections, set_aside, failures)
    write_json(partial / "run.json", _summary(folder.name, code, sections, failures))
    notebooks = sorted((partial / "notebooks").glob("*.ipynb"))
    changed = [_seen(copy, sections, book, picks, failures) for copy in snapshot.notebooks]
    write_report(partial, book.context, snapshot.settings, book.case, notebooks, timings, sections, changed)


def _seen(
    copy: ChangedCopy,
    sections: Sequence[Section],
    book: Workbook,
    picks: Mapping[str, str],
    failures: Sequence[ChapterFailure],
) -> ChangedCopy:
    """The copy as the report speaks of it: what the command stated in its place, and whether its findings or measures
    are others than those the workbook establishes.
    """
    saved = [section for section in sections if section.step == copy.step]
    if copy.step in {failure.step for failure in failures} or not saved:
        return replace(copy, stated=frozenset(picks))
    made, own = (plain([s.findings, s.measures]) for s in (book.section(copy.step), saved[0]))
    return replace(copy, stated=frozenset(picks), is_apart=made != own)


def _summary(
    client: str, exit_code: int, sections: Sequence[Section] = (), failures: Sequence[ChapterFailure] = ()
) -> dict[str, Any]:
    """What `run.json` keeps, so that a run that is found again says what it said when it was made."""
    return {
        "client": client,
        "exit_code": exit_code,
        "findings": sum(len(section.findings) for section in sections),
        "not_testable": sum(len(section.not_testable) for section in sections),
        "failures": [{"step": item.step, "sentence": item.sentence} for item in failures],
    }


def _note_failures(run_folder: Path, failures: tuple[ChapterFailure, ...]) -> None:
    if failures:
        lines = [for_terminal(f"{item.step}: {item.sentence} (notebook {item.notebook.name})") for item in failures]
        (run_folder / "failures.log").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _found(client: str, run_id: str, folder: Path, *, made_now: bool = False, notes: tuple[str, ...] = ()) -> Run:
    said = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    notebooks = folder / "notebooks"
    failed = tuple(
        ChapterFailure(**item, notebook=notebooks / NOTEBOOKS[item["step"]].name) for item in said["failures"]
    )
    now = {"client": client, "failures": failed, "notes": notes}
    return Run(run_id=run_id, folder=folder, made_now=made_now, **(said | now))


if __name__ == "__main__":
    _apart()
