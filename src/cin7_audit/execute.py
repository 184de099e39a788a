"""One client's report: case, six notebooks through papermill, deliverables. A run never overwrites another.

The run folder is named by the run id (evidence, settings and version), built beside its final place and moved there
whole, so a killed run leaves no half report.
"""

import contextlib
import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cin7_audit.case.build import build_case
from cin7_audit.errors import AuditError, SettingsError
from cin7_audit.escaping import for_terminal
from cin7_audit.leftovers import mark, sweep, unmark
from cin7_audit.measures.selection import Selection
from cin7_audit.sections import NotTestable, Paragraph, Section, save_section, write_json
from cin7_audit.vocabulary import STEPS
from cin7_audit.workbook import OVERRIDES, PROJECT, client_folder, open_workbook, run_settings

NOTEBOOKS = {step: PROJECT / "notebooks" / f"{number:02d}_{step}.ipynb" for number, step in enumerate(STEPS, start=1)}
PICKS = ("site", "sku", "abc_class", "start", "end", "tolerance_percent")
LONGEST_PICKS = 60  # letters of a folder name
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class ChapterFailure:
    """A notebook that did not run to its end: our defect or an unusable case, never a data problem."""

    step: str
    sentence: str
    notebook: Path


@dataclass(frozen=True)
class Run:
    """What a run left. exit_code: 0 done, 1 done but evidence set aside blocks named exhibits, 3 a chapter failed or nothing was readable."""

    client: str
    run_id: str
    folder: Path
    exit_code: int
    made_now: bool
    findings: int
    not_testable: int
    failures: tuple[ChapterFailure, ...] = ()
    nothing_readable: bool = False  # one page that says what came and what to send, instead of a report


def split_parameters(parameters: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """`-p` values as (notebook picks, dotted settings); anything else is a usage mistake."""
    picks = {name: value for name, value in parameters.items() if name in PICKS}
    dotted = {name: value for name, value in parameters.items() if "." in name}
    if unknown := sorted(set(parameters) - set(picks) - set(dotted)):
        raise SettingsError(
            "-p", f"unknown name {', '.join(unknown)}", f"one of {', '.join(PICKS)} or a dotted setting", "Check the spelling."
        )
    return picks, dotted


def run_notebook(source: Path, target: Path, parameters: Mapping[str, Any], *, kernel: bool = False) -> None:
    """Fill one notebook and write it once; kernel=True uses a real kernel (the reference)."""
    import papermill

    from cin7_audit import engine

    name = None if kernel else engine.NAME
    target.parent.mkdir(parents=True, exist_ok=True)
    with engine.own_environment(target.parent) if kernel else contextlib.nullcontext():
        papermill.execute_notebook(
            str(source), str(target), dict(parameters), engine_name=name, kernel_name="python3", progress_bar=False,
            request_save_on_cell_execute=False, log_output=False, cwd=str(source.parent),
        )  # fmt: skip


def _sentence(failure: Exception) -> str:
    """The one sentence of a failing notebook: our own error if it was one, else the exception's last line."""
    name, value = getattr(failure, "ename", type(failure).__name__), getattr(failure, "evalue", str(failure))
    return (
        str(value)
        if isinstance(failure, AuditError) or (name.endswith("Error") and ". " in str(value) and "expected" in str(value))
        else f"{name}: {value}"
    )


def _chapters(
    run_folder: Path, folder: Path, picks: Mapping[str, str], progress: Progress, timings: dict[str, float]
) -> tuple[ChapterFailure, ...]:
    failures = []
    for number, (step, source) in enumerate(NOTEBOOKS.items(), start=1):
        progress(f"notebook {step}", number, len(NOTEBOOKS) + 2)
        target = run_folder / "notebooks" / source.name
        began = time.perf_counter()
        try:
            run_notebook(source, target, {"client": str(folder), "run_folder": str(run_folder), **picks})
        except Exception as failure:
            failures.append(ChapterFailure(step, _sentence(failure), target))
            save_section(_missing_chapter(step, number, failures[-1]), run_folder / "sections")
        timings[step] = round(time.perf_counter() - began, 3)
    return tuple(failures)


def _missing_chapter(step: str, number: int, failure: ChapterFailure) -> Section:
    """The chapter's place in the report when its notebook failed: says so instead of leaving a gap."""
    words = step.replace("_", " ")
    text = f"This chapter was not produced: {failure.sentence} The notebook {failure.notebook.name} in this run shows where it stopped."
    gap = NotTestable(step, f"whole chapter: {words}", failure.sentence, "Report this to the maintainers with the run's failures.log.")
    return Section(step, number, words.capitalize(), "Not answered in this run.", paragraphs=(Paragraph(text),), not_testable=(gap,))


def _exit_code(sections: Sequence[Section], set_aside: int, failures: tuple[ChapterFailure, ...]) -> int:
    if failures:
        return 3
    blocked = any(section.not_testable for section in sections)
    return 1 if set_aside and blocked else 0


def _run_name(run_id: str, picks: Mapping[str, str]) -> str:
    """The run id and the picks, readable as a folder name; where letters are lost, a hash keeps two picks apart."""
    if not picks:
        return run_id
    asked = "-".join(f"{name}_{value}" for name, value in sorted(picks.items()))
    plain = "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in asked)[:LONGEST_PICKS]
    return f"{run_id}-{plain}" + ("" if plain == asked else f"-{hashlib.sha256(asked.encode()).hexdigest()[:6]}")


def report_client(
    client: str, parameters: Mapping[str, str] | None = None, *, again: bool = False, progress: Progress = lambda *_: None
) -> Run:
    """Make (or find) the client's report for its present evidence, settings and this version."""
    from cin7_audit.report.assemble import write_report
    from cin7_audit.report.nothing import write_nothing

    folder = client_folder(client)
    picks, dotted = split_parameters(parameters or {})
    Selection.of(
        **{name: value for name, value in picks.items() if name != "tolerance_percent"}
    )  # a mistake stops here, not in six notebooks
    settings = run_settings(folder, None, changes=dict(dotted))
    picked = {"tolerance_percent": picks["tolerance_percent"]} if picks.get("tolerance_percent") else {}
    progress("intake", 0, len(NOTEBOOKS) + 2)
    built = build_case(folder, run_settings(folder, None, picked.get("tolerance_percent", ""), dict(dotted)), progress=progress)
    run_id = _run_name(built.run_id, picks)
    final = folder / "report" / run_id
    if (final / "manifest.json").exists() and not again:
        return _found(folder.name, run_id, final)
    partial = folder / "report" / f".{run_id}.{os.getpid()}.partial"
    sweep((folder / "report").glob(".*.partial"))
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    mark(partial)
    if dotted:
        write_json(partial / OVERRIDES, dotted)
    os.environ["CIN7_AUDIT_STATIC"] = "1"
    timings: dict[str, float] = {}
    if not built.evidence.get("used"):
        book = open_workbook(str(folder), str(partial), **picks)
        write_nothing(partial, book.context, settings, book.case, timings)
        summary = {"client": folder.name, "exit_code": 3, "findings": 0, "not_testable": 0, "failures": [], "nothing_readable": True}
        return _finished(partial, final, summary, progress)
    failures = _chapters(partial, folder, picks, progress, timings)
    progress("deliverables", len(NOTEBOOKS) + 1, len(NOTEBOOKS) + 2)
    _note_failures(partial, failures)
    book = open_workbook(str(folder), str(partial), **picks)
    written = write_report(partial, book.context, settings, book.case, sorted((partial / "notebooks").glob("*.ipynb")), timings)
    sections = written.sections
    set_aside = book.case.value("SELECT count(*) FROM problem WHERE effect = 'file set aside'")
    summary = {
        "client": folder.name,
        "exit_code": _exit_code(sections, set_aside, failures),
        "findings": sum(len(section.findings) for section in sections),
        "not_testable": sum(len(section.not_testable) for section in sections),
        "failures": [{"step": item.step, "sentence": item.sentence} for item in failures],
    }
    return _finished(partial, final, summary, progress)


def _finished(partial: Path, final: Path, summary: Mapping[str, Any], progress: Progress) -> Run:
    """Put the finished run in its place."""
    write_json(partial / "run.json", summary)
    unmark(partial)
    shutil.rmtree(final, ignore_errors=True)
    partial.replace(final)
    progress("done", len(NOTEBOOKS) + 2, len(NOTEBOOKS) + 2)
    return _found(str(summary["client"]), final.name, final, made_now=True)


def _note_failures(run_folder: Path, failures: tuple[ChapterFailure, ...]) -> None:
    if failures:
        lines = [for_terminal(f"{item.step}: {item.sentence} (notebook {item.notebook.name})") for item in failures]
        (run_folder / "failures.log").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _found(client: str, run_id: str, folder: Path, *, made_now: bool = False) -> Run:
    summary = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    notebooks = folder / "notebooks"
    failures = tuple(
        ChapterFailure(item["step"], item["sentence"], notebooks / NOTEBOOKS[item["step"]].name) for item in summary["failures"]
    )
    nothing = bool(summary.get("nothing_readable"))
    return Run(client, run_id, folder, summary["exit_code"], made_now, summary["findings"], summary["not_testable"], failures, nothing)
