"""Around a report: parameters, the run's name, what stands in a failed chapter's place, what a notebook keeps."""

import decimal
import hashlib
import io
import json
import os
import re
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import altair as alt
import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from cin7_audit import execute, workbook
from cin7_audit.errors import AuditError, SettingsError
from cin7_audit.execute import NOTEBOOKS, ChapterFailure, report_client, run_notebook, split_parameters
from cin7_audit.notebook_copies import ChangedCopy
from cin7_audit.records import Finding, Measure, NotTestable, Paragraph, Section
from cin7_audit.report import deliverables, empty_report
from cin7_audit.runs import MANIFEST, OWN_HASH, files_of, own_hash
from cin7_audit.section_files import load_section, save_section

GAP = NotTestable("ingestion", "x", "y", "z")


def test_each_step_has_the_notebook_of_its_number():
    assert [path.name for path in NOTEBOOKS.values()][::5] == ["01_ingestion.ipynb", "06_diagnosis.ipynb"]
    assert all(path.is_file() for path in NOTEBOOKS.values())


def test_parameters_are_picks_or_dotted_settings():
    given = {"site": "Main", "tolerance_percent": "2", "rules.seed": "7"}
    assert split_parameters(given) == ({"site": "Main", "tolerance_percent": "2"}, {"rules.seed": "7"})
    with pytest.raises(SettingsError, match="-p: unknown name locatoin, zone; expected one of site, sku"):
        split_parameters({"zone": "1", "locatoin": "Main", "sku": "A"})


def test_a_run_without_picks_has_the_plain_name_and_two_picks_never_share_one():
    name = execute._run_name
    assert name("0123456789ab", {}) == "0123456789ab"
    assert re.fullmatch(
        r"0123456789ab-site_Main_1-sku_A-[0-9a-f]{6}", name("0123456789ab", {"sku": "A", "site": "Main/1"})
    )
    assert name("x", {"site": "a", "sku": "b"}) == name("x", {"sku": "b", "site": "a"})
    assert len({name("x", {"site": site}) for site in ("a/b", "a.b", "a b", "a_b")}) == 4
    assert len(name("x", {"site": "a" * 500})) == len("x-") + execute.LONGEST_PICKS + len("-123456")


def section(*gaps):
    return Section("ingestion", 1, "T", "Q?", not_testable=gaps)


def test_a_run_says_how_it_ended():
    failure = ChapterFailure("diagnosis", "It failed.", Path("06.ipynb"))
    code = execute._exit_code
    assert code([section()], 0, ()) == code([section()], 3, ()) == code([section(GAP)], 0, ()) == 0
    assert code([section(), section(GAP)], 1, ()) == 1
    assert code([section()], 0, (failure,)) == 3


class CellFailed(Exception):
    def __init__(self, name, value):
        self.ename, self.evalue = name, value


def test_a_failure_is_our_own_sentence_or_the_exceptions_last_line(tmp_path):
    run = tmp_path / "client" / "report" / "abc"
    ours = "case: damaged; expected one that opens. Run `check`."
    assert execute._sentence(CellFailed("CaseDamaged", ours), run) == f"CaseDamaged: {ours}"
    assert execute._sentence(CellFailed("AuditError", ours), run) == ours
    assert execute._sentence(AuditError("here", "this", "that", "Do it."), run) == "here: this; expected that. Do it."
    assert execute._sentence(ZeroDivisionError("division by zero"), run) == "ZeroDivisionError: division by zero"
    shown = execute._sentence(ValueError(f'"{run}" and "{run.parent.parent}/exports/a.csv"'), run)
    assert shown == 'ValueError: "<run>" and "<client>/exports/a.csv"'


def test_no_folder_of_this_machine_stays_in_what_is_read_elsewhere(tmp_path):
    run = tmp_path / "client" / "report" / "abc"
    text = json.dumps(
        [str(run / "tables"), str(run.parents[1] / "x"), f"{Path(sys.prefix)}/lib", f"{execute.PROJECT}/src", str(run)]
    )
    shown = json.loads(execute._without_places(text, run))
    assert shown == ["<run>/tables", "<client>/x", "<python>/lib", "<workbook>/src", "<run>"]
    assert execute._without_places(f"{tmp_path}/client2/x", run) == f"{tmp_path}/client2/x"


def test_a_chapter_that_failed_says_so_in_its_place(tmp_path):
    failure = ChapterFailure("count_vs_belief", "E: no.", tmp_path / "03_count_vs_belief.ipynb")
    made = execute._missing_chapter("count_vs_belief", 3, failure)
    assert (made.step, made.number, made.title) == ("count_vs_belief", 3, "Count vs belief")
    assert made.paragraphs[0].text.startswith(
        "This chapter was not produced: E: no. The notebook 03_count_vs_belief.ipynb"
    )
    (gap,) = made.not_testable
    assert (gap.step, gap.exhibit, gap.missing) == ("count_vs_belief", "whole chapter: count vs belief", "E: no.")


def test_failures_are_logged_one_to_a_line_and_only_if_there_are_any(tmp_path):
    execute._note_failures(tmp_path, ())
    assert list(tmp_path.iterdir()) == []
    failures = tuple(ChapterFailure(step, "a\nb", tmp_path / f"{step}.ipynb") for step in ("ingestion", "diagnosis"))
    execute._note_failures(tmp_path, failures)
    assert (tmp_path / "failures.log").read_text() == (
        "ingestion: a[U+000A]b (notebook ingestion.ipynb)\ndiagnosis: a[U+000A]b (notebook diagnosis.ipynb)\n"
    )


def notebook(path: Path, *sources: str) -> Path:
    cells = [new_code_cell(source, id=f"own-{number}") for number, source in enumerate(sources)]
    cells[0].metadata["tags"] = ["parameters"]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    return path


def test_an_executed_notebook_holds_no_moment_no_random_name_and_no_folder(tmp_path):
    source = notebook(tmp_path / "in.ipynb", "x = 1", "import pathlib\nprint(pathlib.Path.cwd(), x)")
    target = tmp_path / "client" / "report" / "run" / "notebooks" / "out.ipynb"
    run_notebook(source, target, {"x": 41})
    document = json.loads(target.read_text())
    assert [cell["id"] for cell in document["cells"]] == ["own-0", "added-01", "own-1"]
    assert document["cells"][2]["outputs"][0]["text"] in (["<run>/notebooks 41\n"], "<run>/notebooks 41\n")
    about = document["metadata"]["papermill"]
    assert (about["input_path"], about["output_path"], about["parameters"]) == ("in.ipynb", "out.ipynb", {"x": 41})
    parts = [about, *(cell["metadata"].get("papermill", {}) for cell in document["cells"])]
    assert not any(name in part for part in parts for name in ("start_time", "end_time", "duration"))
    assert target.read_text().startswith('{\n "cells": [\n  {\n') and target.read_text().endswith("}\n")
    first = target.read_bytes()
    run_notebook(source, target, {"x": 41})
    assert target.read_bytes() == first


def test_chapters_go_on_after_one_that_failed_but_not_on_a_full_disk(tmp_path, monkeypatch):
    run = tmp_path / "client" / "report" / "run"
    (run / "sections").mkdir(parents=True)
    given, steps, timings = [], [], {}

    def fails(source, target, parameters):
        given.append(parameters)
        (run / "sections" / f"{source.stem[3:]}.json").touch()
        if source.name.startswith("03"):
            raise ValueError("no belief")

    monkeypatch.setattr(execute, "run_notebook", fails)
    failures = execute._chapters(run, {"site": "Main"}, lambda *step: steps.append(step), timings)
    assert [(failure.step, failure.sentence) for failure in failures] == [("count_vs_belief", "ValueError: no belief")]
    assert load_section(run / "sections" / "count_vs_belief.json").not_testable[0].missing == "ValueError: no belief"
    assert [failure.is_own for failure in failures] == [False]
    assert given == [{"client": "../../..", "run_folder": "..", "site": "Main"}] * 6
    assert (steps[0], steps[-1], list(timings)) == (
        ("notebook ingestion", 1, 8),
        ("notebook diagnosis", 6, 8),
        list(NOTEBOOKS),
    )

    def full(*_):
        raise RuntimeError("No space left on device")

    monkeypatch.setattr(execute, "run_notebook", full)
    with pytest.raises(AuditError, match="the disk is full"):
        execute._chapters(run, {}, lambda *_: None, {})


@pytest.fixture
def client(tmp_path, monkeypatch):
    """A client of whom nothing can be read; its one page is only its manifest."""

    def page(folder, context, settings, case, timings):
        stated = {
            name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files_of(folder) if name != ".writer"
        }
        run_id = json.loads((folder / "inputs" / "snapshot.json").read_text())["run_id"]
        manifest = {"run_id": run_id, "version": "1", "deliverables": {}, "working_files": stated}
        (folder / MANIFEST).write_text(json.dumps(manifest | {OWN_HASH: own_hash(manifest)}))

    monkeypatch.setattr(empty_report, "write_empty_report", page)
    built = SimpleNamespace(note="", evidence={"unrecognised": 2})
    monkeypatch.setattr(execute, "build_case", lambda *_, **__: built)
    monkeypatch.setattr(execute, "open_workbook", lambda *_, **__: SimpleNamespace(context=None, case=None))
    folder = tmp_path / "harbour"
    (folder / "exports").mkdir(parents=True)
    return folder


def test_a_report_is_made_once_for_the_same_inputs_and_again_when_it_is_asked_for_or_damaged(client, monkeypatch):
    steps = []
    first = report_client(str(client), progress=lambda *step: steps.append(step))
    assert (first.client, first.exit_code, first.nothing_readable, first.made_now) == ("harbour", 3, True, True)
    assert (steps[0], steps[-1]) == (("intake", 0, 8), ("done", 8, 8))
    second = report_client(str(client))
    assert (second.made_now, second.run_id, second.folder, second.notes) == (False, first.run_id, first.folder, ())
    assert report_client(str(client), again=True).made_now
    (first.folder / "run.json").write_text('{"failures": []}')
    third = report_client(str(client))
    assert third.made_now and "run.json changed" in third.notes[0]
    assert third.notes[1] == f"It was made again; what was there is kept as report/{first.run_id}.set-aside-1."
    other = report_client(str(client), {"rules.seed": "5"})
    assert other.made_now and other.run_id != first.run_id
    made = sorted(path.name for path in (client / "report").iterdir() if path.is_dir())
    assert made == sorted([first.run_id, f"{first.run_id}.set-aside-1", other.run_id])


def test_a_run_counts_what_its_chapters_found_and_ends_by_what_was_set_aside(tmp_path, monkeypatch):
    problems = pd.DataFrame({"effect": ["note", "row set aside"]})
    given = {}

    def report(folder, context, settings, case, notebooks, timings, sections, changed):
        given.update(notebooks=[path.name for path in notebooks], timings=list(timings), context=context)

    def summed(problems, failing=""):
        case = SimpleNamespace(table={"problem": problems}.__getitem__)
        book = SimpleNamespace(context="facts", case=case)
        found = Finding("F-1", "ingestion", "t", "s", "low")
        sections = [Section("ingestion", 1, "T", "Q?", findings=(found, found), not_testable=(GAP,)), section(GAP, GAP)]

        def notebook(source, target, parameters):
            for place in (target, tmp_path / "sections" / f"{source.stem[3:]}.json"):
                place.parent.mkdir(exist_ok=True)
                place.write_text("{}")
            if failing and failing in source.name:
                raise ValueError("no")

        monkeypatch.setattr(execute, "run_notebook", notebook)
        monkeypatch.setattr(execute, "open_workbook", lambda *_, **picks: book)
        monkeypatch.setattr(deliverables, "read_sections", lambda folder: sections)
        monkeypatch.setattr(deliverables, "write_report", report)
        snapshot = SimpleNamespace(settings="settings", notebooks=())
        execute._make(Path("harbour"), tmp_path, snapshot, {}, lambda *_: None, is_readable=True)
        return json.loads((tmp_path / "run.json").read_text())

    assert summed(problems) == {"client": "harbour", "exit_code": 0, "findings": 2, "not_testable": 3, "failures": []}
    assert given["context"] == "facts" and given["timings"] == list(NOTEBOOKS)
    assert given["notebooks"] == [path.name for path in NOTEBOOKS.values()]
    assert summed(problems.assign(effect="file set aside"))["exit_code"] == 1
    failed = summed(problems, failing="diagnosis")
    assert (failed["exit_code"], failed["failures"]) == (3, [{"step": "diagnosis", "sentence": "ValueError: no"}])
    found = execute._found("harbour", "r1", tmp_path)
    assert (found.exit_code, found.findings, found.not_testable, found.nothing_readable) == (3, 2, 3, False)
    assert found.failures == (
        ChapterFailure("diagnosis", "ValueError: no", tmp_path / "notebooks" / "06_diagnosis.ipynb"),
    )


def test_a_mistaken_pick_stops_before_anything_is_made(client):
    with pytest.raises(SettingsError, match="start: 'soon' is not a day"):
        report_client(str(client), {"start": "soon"})
    assert sorted(path.name for path in client.iterdir()) == ["exports"]


def test_a_report_that_fails_leaves_no_half_of_it(client, monkeypatch):
    monkeypatch.setattr(empty_report, "write_empty_report", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        report_client(str(client))
    assert list((client / "report").iterdir()) == []


def parameters_cell(run, *sources):
    """A notebook of a run with these cells behind its parameters, and where it is run to."""
    source = notebook(run / "in.ipynb", 'client = ""', *sources)
    return source, run / "notebooks" / "out.ipynb"


def test_a_changed_notebook_runs_in_a_process_of_its_own_and_leaves_nothing_in_this_one(tmp_path):
    run = tmp_path / "client" / "report" / "run"
    run.mkdir(parents=True)
    spoils = "import decimal, os, altair\ndecimal.getcontext().prec = 3\naltair.data_transformers.enable('json')\nos.chdir('/')"
    source, target = parameters_cell(run, spoils, "print(client, os.getpid())")
    before = (decimal.getcontext().prec, alt.data_transformers.active, Path.cwd())
    execute.run_apart(source, target, {"client": "../../.."}, tmp_path / "client")
    assert (decimal.getcontext().prec, alt.data_transformers.active, Path.cwd()) == before
    said = "".join(json.loads(target.read_text())["cells"][-1]["outputs"][0]["text"]).split()
    assert said[0] == "../../.." and int(said[1]) != os.getpid()
    assert sorted(path.name for path in target.parent.iterdir()) == ["out.ipynb"]


def test_a_changed_notebook_that_fails_dies_or_opens_another_client_says_so_in_one_sentence(tmp_path):
    run, other = tmp_path / "client" / "report" / "run", tmp_path / "other"
    for place in (run, other / "exports"):
        place.mkdir(parents=True)
    source, target = parameters_cell(run, "1 / 0")
    with pytest.raises(execute.NotebookFailed) as failed:
        execute.run_apart(source, target, {}, tmp_path / "client")
    assert execute._sentence(failed.value, run) == "ZeroDivisionError: division by zero"
    assert "division by zero" in target.read_text()
    source, target = parameters_cell(run, "import os\nos._exit(9)")
    with pytest.raises(AuditError, match=r"in\.ipynb: its process ended with code 9"):
        execute.run_apart(source, target, {}, tmp_path / "client")
    opens = f"from cin7_audit.workbook import open_workbook\nopen_workbook({str(other)!r})"
    source, target = parameters_cell(run, opens)
    with pytest.raises(execute.NotebookFailed) as failed:
        execute.run_apart(source, target, {}, tmp_path / "client")
    assert execute._sentence(failed.value, run).startswith("other: a notebook that opens another client; expected")


def test_where_a_copy_failed_stands_what_the_workbook_establishes_without_it(tmp_path, monkeypatch):
    run = tmp_path / "client" / "report" / "run"
    made = Section("ingestion", 1, "T", "Q?", (Paragraph("As ever."),), findings=(Finding("F-1", "ingestion", "t", "s", "low"),))
    asked = []
    book = SimpleNamespace(section=lambda step: asked.append(step) or made)
    monkeypatch.setattr(execute, "open_workbook", lambda *places, **picks: asked.append((*places, picks)) or book)
    failure = ChapterFailure("ingestion", "ValueError: no.", tmp_path / "01.ipynb", is_own=True)
    stands = execute._instead(failure, 1, run, {"site": "Main"})
    assert asked == [(str(tmp_path / "client"), str(run), {"site": "Main"}), "ingestion"]
    assert [item.text for item in stands.paragraphs] == [
        "The client's own copy of this notebook failed: ValueError: no. What follows is of the workbook's own notebook. "
        "Correct the copy, or delete it.",
        "As ever.",
    ]
    assert stands.findings == made.findings
    monkeypatch.setattr(execute, "open_workbook", lambda *_, **__: 1 / 0)
    assert execute._instead(failure, 1, run, {}).paragraphs[0].text.startswith("This chapter was not produced")
    assert execute._instead(replace(failure, is_own=False), 1, run, {}).title == "Ingestion"


def test_a_copy_is_known_by_whether_it_saved_other_findings_or_measures(tmp_path):
    copy = ChangedCopy("01_ingestion.ipynb", b"{}")
    found = Finding("F-1", "ingestion", "t", "s", "low", value=Decimal("1.50"))
    made = Section("ingestion", 1, "T", "Q?", findings=(found,), measures=(Measure("M-1", "n", 4.0, "days", Decimal(2) / 3),))
    book = SimpleNamespace(section=lambda step: made)
    saved = load_section(save_section(made, tmp_path))
    seen = execute._seen(copy, [saved], book, {"site": "Main"}, ())
    assert (seen.is_apart, seen.stated) == (False, {"site"})
    assert execute._seen(copy, [replace(saved, findings=())], book, {}, ()).is_apart is True
    assert execute._seen(copy, [replace(saved, measures=())], book, {}, ()).is_apart is True
    failed = (ChapterFailure("ingestion", "E", tmp_path / "01.ipynb", is_own=True),)
    assert execute._seen(copy, [saved], book, {}, failed).is_apart is None


@pytest.mark.parametrize(("after", "shown"), [(" is full", "<run> is full"), (".", "<run>."), ("\\nnext", "<run>\\nnext"), ("2/x", None)])
def test_a_folder_is_known_before_a_blank_a_stop_and_a_line_break(tmp_path, after, shown):
    run = tmp_path / "client" / "report" / "abc"
    text = f"{run}{after}"
    assert execute._without_places(text, run) == (shown or f"<client>/report/abc{after}")


def test_only_the_changed_notebooks_run_apart_and_only_their_failures_are_the_clients_own(tmp_path, monkeypatch):
    run = tmp_path / "client" / "report" / "run"
    (run / "sections").mkdir(parents=True)
    ran, parameters_given = [], []

    def runs(how):
        def one(source, target, parameters, *folder):
            ran.append((how, source.parent.name, source.name))
            parameters_given.append(parameters)
            assert folder == ((tmp_path / "client",) if how == "apart" else ()) and target == run / "notebooks" / source.name
            (run / "sections" / f"{source.stem[3:]}.json").touch()
            if source.name[:2] in ("03", "04"):
                raise ValueError("no")

        return one

    monkeypatch.setattr(execute, "run_notebook", runs("here"))
    monkeypatch.setattr(execute, "run_apart", runs("apart"))
    changed = [ChangedCopy(NOTEBOOKS[step].name, b"{}") for step in ("ingestion", "write_off_frequency")]
    instead = []
    monkeypatch.setattr(execute, "_instead", lambda *given: instead.append(given) or section())
    failures = execute._chapters(run, {"site": "Main"}, lambda *_: None, {}, changed)
    assert [(failure.step, number, place, picks) for failure, number, place, picks in instead] == [
        ("count_vs_belief", 3, run, {"site": "Main"}), ("write_off_frequency", 4, run, {"site": "Main"}),
    ]  # fmt: skip
    assert parameters_given == [{"client": "../../..", "run_folder": "..", "site": "Main"}] * 6
    assert [(failure.step, failure.is_own) for failure in failures] == [
        ("count_vs_belief", False), ("write_off_frequency", True),
    ]  # fmt: skip
    assert [how for how, *_ in ran] == ["apart", "here", "here", "apart", "here", "here"]
    assert ran[0][1:] == ("notebooks", "01_ingestion.ipynb")


def test_a_notebook_that_saves_nothing_is_said(tmp_path, monkeypatch):
    run = tmp_path / "client" / "report" / "run"
    (run / "sections").mkdir(parents=True)
    monkeypatch.setattr(execute, "run_notebook", lambda *_: None)
    failures = execute._chapters(run, {}, lambda *_: None, {})
    assert len(failures) == 6 and "01_ingestion.ipynb: it ran to its end without saving its section" in failures[0].sentence


def asked_apart(monkeypatch, tmp_path, does):
    """What the other side of run_apart leaves when its notebook does this: the words it told, or None."""
    told, given = tmp_path / "told", []

    def notebook_run(source, target, parameters):
        given.append((source, target, parameters, list(workbook._ALONE)))
        does()

    asked = json.dumps(["in.ipynb", "out.ipynb", {"site": "Ünit"}, str(tmp_path / "client"), str(told)])
    monkeypatch.setattr(execute, "run_notebook", notebook_run)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(asked.encode())))
    execute._apart()
    assert given == [(Path("in.ipynb"), Path("out.ipynb"), {"site": "Ünit"}, [tmp_path / "client"])] and workbook._ALONE == []
    return json.loads(told.read_text(encoding="utf-8")) if told.exists() else None


def test_the_other_side_opens_its_client_alone_and_tells_what_a_cell_raised(tmp_path, monkeypatch):
    def raises(failure):
        def does():
            raise failure

        return does

    assert asked_apart(monkeypatch, tmp_path, lambda: None) is None
    assert asked_apart(monkeypatch, tmp_path, raises(CellFailed("KeyError", "'ü'"))) == ["KeyError", "'ü'"]
    assert asked_apart(monkeypatch, tmp_path, raises(ValueError("no"))) == ["ValueError", "no"]
    assert asked_apart(monkeypatch, tmp_path, raises(AuditError("a", "b", "c", "D."))) == ["AuditError", "a: b; expected c. D."]


def test_what_another_process_told_is_raised_once_and_its_end_only_if_it_told_nothing(tmp_path, monkeypatch):
    source, target = tmp_path / "in.ipynb", tmp_path / "out.ipynb"
    told, ran = tmp_path / "out.ipynb.failure", []

    def process(said, code):
        def run(command, **how):
            ran.append((command, json.loads(how["input"]), how["check"], how["stdout"]))
            if said is not None:
                told.write_text(json.dumps(said), encoding="utf-8")
            return SimpleNamespace(returncode=code)

        monkeypatch.setattr(execute.subprocess, "run", run)

    process(None, 0)
    execute.run_apart(source, target, {"site": "Ü"}, tmp_path / "client")
    asked = [str(source), str(target), {"site": "Ü"}, str(tmp_path / "client"), str(told)]
    assert ran == [([sys.executable, "-P", "-m", "cin7_audit.execute"], asked, False, execute.subprocess.DEVNULL)]
    for code in (0, 1):
        process(["KeyError", "'ü'"], code)
        with pytest.raises(execute.NotebookFailed) as failed:
            execute.run_apart(source, target, {}, tmp_path / "client")
        assert (failed.value.ename, failed.value.evalue, failed.value.args) == ("KeyError", "'ü'", ("KeyError", "'ü'")) and not told.exists()
    process(None, -9)
    with pytest.raises(AuditError) as died:
        execute.run_apart(source, target, {}, tmp_path / "client")
    assert (died.value.where, died.value.seen) == ("in.ipynb", "its process ended with code -9")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("UsageError", "a: b; expected c. Do.", "a: b; expected c. Do."),
        ("KeyError", "a: b; expected c", "KeyError: a: b; expected c"),
        ("KeyError", "a. b", "KeyError: a. b"),
        ("Stop", "a: b; expected c. Do.", "Stop: a: b; expected c. Do."),
        ("KeyError", "", "KeyError: "),
    ],
)
def test_only_a_whole_sentence_of_ours_stands_without_its_class(tmp_path, name, value, said):
    assert execute._sentence(CellFailed(name, value), tmp_path / "client" / "report" / "r") == said


def test_of_two_folders_inside_each_other_the_inner_one_is_named(tmp_path, monkeypatch):
    run = tmp_path / "project" / "clients" / "quay" / "report" / "r1"
    monkeypatch.setattr(execute, "PROJECT", tmp_path / "project")
    monkeypatch.setattr(execute.Path, "home", lambda: tmp_path)
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "project" / ".venv"))
    for place, shown in (
        (run / "tables", "<run>/tables"), (run, "<run>"), (run.parent, "<client>/report"), (run.parents[1], "<client>"),
        (tmp_path / "project" / "clients", "<workbook>/clients"), (tmp_path / "project" / ".venv" / "lib", "<python>/lib"),
        (tmp_path / "mail", "~/mail"), (tmp_path, "~"), (f"{tmp_path}-other/x", f"{tmp_path}-other/x"), (f"{run}.old", "<client>/report/r1.old"),
    ):  # fmt: skip
        assert execute._without_places(f"at {place}", run) == f"at {shown}"
        assert execute._without_places(f"{place}: {place}", run) == f"{shown}: {shown}"
    monkeypatch.setattr(execute.Path, "home", lambda: Path("/"))
    assert execute._without_places("/etc/hosts", run) == "/etc/hosts"


def test_names_of_folders_are_no_patterns_and_quoted_ones_are_known_too(tmp_path):
    run = tmp_path / "a.b+(c)" / "report" / "r1"
    assert execute._without_places(f"{tmp_path}/axb+(c)/x {run.parents[1]}", run) == f"{tmp_path}/axb+(c)/x <client>"
    quoted = tmp_path / 'a"b\\c' / "report" / "r1"
    assert json.loads(execute._without_places(json.dumps([f"{quoted}/x", str(quoted)]), quoted)) == ["<run>/x", "<run>"]


def test_a_notebook_that_was_never_written_is_not_looked_for(tmp_path):
    with pytest.raises(FileNotFoundError):
        run_notebook(tmp_path / "not there.ipynb", tmp_path / "run" / "notebooks" / "out.ipynb", {})


def test_what_belongs_to_the_moment_is_taken_from_cells_and_notebook_and_nothing_else(tmp_path):
    run = tmp_path / "client" / "report" / "r1"
    times = {"start_time": 1, "end_time": 2, "duration": 3}
    cells = [
        {"id": "own", "cell_type": "code", "source": f"# {run}", "metadata": {"execution": {}, "papermill": {**times, "status": "done"}, "tags": ["a"]}, "outputs": [{"text": f"{run}/ü"}]},
        {"id": "x1", "cell_type": "markdown", "source": "a", "metadata": {}},
    ]  # fmt: skip
    source, target = tmp_path / "in.ipynb", run / "notebooks" / "out.ipynb"
    target.parent.mkdir(parents=True)
    source.write_text(json.dumps({"cells": cells[:1]}))
    about = {**times, "input_path": "/x/in.ipynb", "output_path": str(target), "parameters": {"site": "A"}, "version": "2"}
    target.write_text(json.dumps({"cells": cells, "metadata": {"papermill": about, "kernelspec": {}}, "nbformat": 4}))
    execute._without_moment(source, target)
    left = json.loads(target.read_text(encoding="utf-8"))
    kept = {"input_path": "in.ipynb", "output_path": "out.ipynb", "parameters": {"site": "A"}, "version": "2"}
    assert left["metadata"] == {"papermill": kept, "kernelspec": {}} and left["nbformat"] == 4
    assert left["cells"] == [
        {**cells[0], "metadata": {"papermill": {"status": "done"}, "tags": ["a"]}, "outputs": [{"text": "<run>/ü"}]}, {**cells[1], "id": "added-01"},
    ]  # fmt: skip
    target.write_text(json.dumps({"cells": [], "metadata": {}}))
    execute._without_moment(source, target)
    assert target.read_text() == '{\n "cells": [],\n "metadata": {}\n}\n'


def test_a_copy_whose_section_is_not_there_was_not_looked_at(tmp_path):
    copy = ChangedCopy("01_ingestion.ipynb", b"{}")
    book = SimpleNamespace(section=lambda step: 1 / 0)
    other = Section("diagnosis", 6, "T", "Q?")
    assert execute._seen(copy, [other], book, {"sku": "A"}, ()) == replace(copy, stated=frozenset({"sku"}))
    failed = (ChapterFailure("diagnosis", "E", tmp_path / "06.ipynb"),)
    looked = SimpleNamespace(section=lambda step: replace(other, step=step))
    assert execute._seen(copy, [replace(other, step="ingestion"), other], looked, {}, failed).is_apart is False


def test_a_report_speaks_of_its_changed_copies_as_they_were_seen(tmp_path, monkeypatch):
    given = {}
    case = SimpleNamespace(table={"problem": pd.DataFrame({"effect": []})}.__getitem__)
    book = SimpleNamespace(context="facts", case=case, section=lambda step: section())
    copies = (ChangedCopy("01_ingestion.ipynb", b"{}"),)
    asked = []
    monkeypatch.setattr(execute, "_chapters", lambda *parts: asked.append(parts) or ())
    monkeypatch.setattr(execute, "open_workbook", lambda *places, **picks: asked.append((places, picks)) or book)
    monkeypatch.setattr(deliverables, "read_sections", lambda folder: [section()])
    monkeypatch.setattr(deliverables, "write_report", lambda *parts: given.update(changed=parts[-1], settings=parts[2]))
    execute._make(tmp_path / "quay", tmp_path, SimpleNamespace(settings="s", notebooks=copies), {"site": "A"}, print, is_readable=True)
    assert asked == [(tmp_path, {"site": "A"}, print, {}, copies), ((str(tmp_path / "quay"), str(tmp_path)), {"site": "A"})]
    assert given == {"changed": [replace(copies[0], stated=frozenset({"site"}), is_apart=False)], "settings": "s"}


@pytest.mark.parametrize(
    ("sentence", "told"), [("E: no", "E: no."), ("E: no.", "E: no."), ("E: why?", "E: why?"), ("E: oh!", "E: oh!"), ("E: ", "E: .")]
)
def test_a_sentence_that_another_follows_is_ended(tmp_path, monkeypatch, sentence, told):
    failure = ChapterFailure("ingestion", sentence, tmp_path / "01.ipynb", is_own=True)
    where = "The notebook 01.ipynb in this run shows where it stopped."
    assert execute._missing_chapter("ingestion", 1, failure).paragraphs[0].text == f"This chapter was not produced: {told} {where}"
    monkeypatch.setattr(execute, "open_workbook", lambda *_, **__: SimpleNamespace(section=lambda step: section()))
    own = execute._instead(failure, 1, tmp_path / "quay" / "report" / "r1", {}).paragraphs[0].text
    assert own == f"The client's own copy of this notebook failed: {told} {execute.OWN_FAILED}"
