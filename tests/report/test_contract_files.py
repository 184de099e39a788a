"""findings.json, measures.json, tables and manifest keep the contract of docs/architecture.md section 5."""

import json
from decimal import Decimal
from types import SimpleNamespace

import pandas as pd
import pyarrow.parquet as pq

from cin7_audit.notebook_copies import ChangedCopy
from cin7_audit.outputs import declared
from cin7_audit.provenance import library_versions, version_stamp
from cin7_audit.records import EvidenceRow, Finding, Measure, NotTestable, Section
from cin7_audit.report.contract_files import (
    _inputs,
    _row_accounting,
    findings_document,
    measures_document,
    write_documents,
    write_manifest,
    write_tables,
)
from cin7_audit.runs import OWN_HASH, files_of, own_hash
from cin7_audit.section_files import plain, save_section
from cin7_audit.sources.folder import digest
from cin7_audit.vocabulary import OUTPUTS
from tests.inline_case import in_memory_case

FINDING_KEYS = {
    "id", "step", "title", "statement", "contributor", "grade", "severity", "skus", "locations", "period", "quantity", "value", "currency",
    "chance", "rivals", "pairs", "next_evidence", "evidence",
}  # fmt: skip


def read(made, name):
    return json.loads((made.folder / name).read_text(encoding="utf-8"))


def test_findings_contract(made):
    document = read(made, "findings.json")
    assert set(document) == {"schema_version", "client", "period", "findings", "questions", "verdict", "not_testable"}
    assert document["schema_version"] == 1
    assert document["period"] == {"from": "2025-01-01", "to": "2026-06-30"}
    first = document["findings"][0]
    assert set(first) >= FINDING_KEYS
    assert (first["severity"], first["contributor"], first["grade"]) == ("critical", None, None)
    assert first["pairs"] == [{"from": "Main", "to": "West", "sku": "A-1", "quantity": 12}]
    assert first["evidence"][0] == {"file": "movements <b>.csv", "row": 2}
    assert document["questions"][0]["answer"] == "yes"
    assert document["not_testable"][0].keys() == {"step", "exhibit", "missing", "ask_for"}


def test_findings_are_most_severe_first(made):
    order = [finding["severity"] for finding in read(made, "findings.json")["findings"]]
    assert order == ["critical", "high", "medium", "low", "low"]


def test_client_text_is_unchanged_in_json(made, hostile):
    assert hostile.SCRIPT in read(made, "findings.json")["findings"][0]["statement"]


def test_measures_contract(made):
    measures = read(made, "measures.json")["measures"]
    assert [measure["id"] for measure in measures] == ["M-4", "M-9", "M-26"]
    strict = measures[0]
    assert set(strict) >= {"id", "name", "value", "unit", "numerator", "denominator", "interval", "scope", "period"}
    assert (strict["value"], strict["interval"], strict["scope"]) == (0.85, [0.81, 0.88], {"level": "portfolio"})
    assert measures[2]["interval"] is None


def test_tables_carry_every_row_and_exact_decimals(made, hostile):
    counts = pd.read_parquet(made.folder / "tables" / "count_variance.parquet")
    assert list(counts["sku"]) == list(hostile.HOSTILE)
    assert counts["variance_quantity"][0] == Decimal("-1.5")
    assert set(counts["client"]) == {hostile.context().client} and set(counts["run_id"]) == {"run"}
    assert len(pd.read_parquet(made.folder / "tables" / "tie_out.parquet")) == 3


def test_second_table_of_a_name_keeps_its_step(made):
    assert len(pd.read_parquet(made.folder / "tables" / "ledger_impact_count_variance.parquet")) == 2


def test_manifest_accounts_for_rows_and_hashes(made):
    manifest = read(made, "manifest.json")
    assert manifest["row_accounting"] == {"rows_read": 120, "rows_kept": 118, "rows_set_aside": 2, "closes": True}
    assert [item["sha256"] for item in manifest["inputs"]] == ["ab" * 32, "cd" * 32]
    assert manifest["deliverables"]["audit-report.pdf"] == digest(made.folder / "audit-report.pdf")
    assert "tables/tie_out.parquet" in manifest["deliverables"]
    assert manifest["timings"]["ingestion"] == 1.0
    assert manifest["settings"]["tolerance"]["a_percent"] == "2"


def test_a_row_that_is_nowhere_does_not_close():
    rows = {"rows_read": 10, "rows_kept": 7, "rows_set_aside": 2}
    assert _row_accounting([rows])["closes"] is False and _row_accounting([rows | {"rows_read": 9}])["closes"]
    assert _row_accounting([rows | {"rows_read": 8}])["closes"] is False
    assert _row_accounting([rows | {"rows_read": None, "rows_kept": None, "rows_set_aside": None}])["closes"]


def test_everything_but_the_manifest_is_the_same_bytes(made, made_again):
    first, second = ({p.relative_to(m.folder): p.read_bytes() for p in m.folder.rglob("*") if p.is_file()} for m in (made, made_again))
    assert first.keys() == second.keys()
    assert {str(path) for path in first if first[path] != second[path]} == {"manifest.json"}



def test_the_manifest_names_every_change_of_every_changed_notebook(tmp_path, hostile):
    cells = [{"cell_type": "code", "metadata": {}, "source": f"x = {number}"} for number in range(40)]
    copy = ChangedCopy("02_variance_timeline.ipynb", json.dumps({"cells": cells, "metadata": {}}).encode())
    write_manifest("r1", tmp_path, [], hostile.context(), hostile.settings(), hostile.case(), {}, [copy])
    (named,) = read(SimpleNamespace(folder=tmp_path), "manifest.json")["changed_notebooks"]
    assert (named["notebook"], named["sha256"]) == (copy.name, copy.sha256)
    assert named["changes"] == list(copy.changes) and len(named["changes"]) > 40


def test_documents_say_whose_they_are_and_of_which_period(made, hostile):
    for name in ("findings.json", "measures.json", "manifest.json"):
        document = read(made, name)
        assert (document["client"], document["schema_version"]) == (hostile.context().client, 1)
        assert document["period"] == {"from": "2025-01-01", "to": "2026-06-30"}


def test_the_manifest_says_what_made_the_run_of_what(made):
    manifest = read(made, "manifest.json")
    assert set(manifest) == {
        "schema_version", "run_id", "client", "period", "version", "libraries", "settings", "inputs", "changed_notebooks", "row_accounting",
        "deliverables", "working_files", "timings", OWN_HASH,
    }  # fmt: skip
    assert (manifest["run_id"], manifest["version"], manifest["changed_notebooks"]) == ("run", version_stamp(), [])
    assert manifest["libraries"] == library_versions() and manifest["libraries"]
    assert manifest["settings"] == plain(made.hostile.settings().model_dump(mode="json")) and "rules" in manifest["settings"]
    assert manifest["inputs"][0] == {
        "source_id": "E001", "path": "movements <b>.csv", "sha256": "ab" * 32, "size_bytes": 1200, "kind": "cin7_core.movement_details",
        "status": "used", "rows_read": 120, "rows_kept": 118, "rows_set_aside": 2,
    }  # fmt: skip
    named = {**manifest["deliverables"], **manifest["working_files"]}
    assert not manifest["deliverables"].keys() & manifest["working_files"].keys()
    assert named == {name: digest(path) for name, path in files_of(made.folder)}
    assert "book.duckdb" in manifest["deliverables"] and "sections/diagnosis.json" in manifest["working_files"]
    assert manifest[OWN_HASH] == own_hash({key: value for key, value in manifest.items() if key != OWN_HASH})


def measure(number, scope="portfolio", name="a", unit="share"):
    return Measure(f"M-{number}", name, 1, unit, scope={"level": scope} | ({} if scope == "portfolio" else {scope: "x"}))


def test_measures_come_by_number_the_portfolio_first_then_by_scope_name_and_unit(hostile):
    wanted = [
        measure(2), measure(2, name="b"), measure(2, "abc_class"), measure(2, "site"), measure(2, "site", unit="units"), measure(10), measure(10, "site"),
    ]  # fmt: skip
    for given in (wanted[::-1], wanted[3:] + wanted[:3]):
        sections = [Section("ingestion", 1, "t", "q", measures=tuple(given[:2])), Section("diagnosis", 6, "t", "q", measures=tuple(given[2:]))]
        told = measures_document(sections, hostile.context())["measures"]
        assert [(item["id"], item["scope"]["level"], item["name"], item["unit"]) for item in told] == [
            (item.id, item.scope["level"], item.name, item.unit) for item in wanted
        ]


def test_evidence_on_a_sheet_is_named_by_file_and_sheet(hostile):
    places = (("book.xlsx", "One"), ("book.xlsx", "Two"), ("list.csv", None))
    files = [
        {"source_id": f"E{number:03d}", "path": path, "sheet": sheet, "sha256": "ab", "size_bytes": 1, "status": "used"}
        for number, (path, sheet) in enumerate(places, start=1)
    ]
    case = in_memory_case({"evidence_file": files})
    labels = case.table("evidence_file").sort_values("source_id")["label"].tolist()
    assert labels == ["book.xlsx, sheet 'One'", "book.xlsx, sheet 'Two'", "list.csv"]
    assert [item.get("sheet", "none") for item in _inputs(case)] == ["One", "Two", "none"]
    found = Finding("F-1", "ingestion", "t", "s", "low", evidence=tuple(EvidenceRow(label, 7) for label in labels))
    document = findings_document([Section("ingestion", 1, "t", "q", findings=(found,))], hostile.context(), case)
    assert document["findings"][0]["evidence"] == [
        {"file": "book.xlsx", "sheet": "One", "row": 7}, {"file": "book.xlsx", "sheet": "Two", "row": 7}, {"file": "list.csv", "row": 7},
    ]  # fmt: skip
    assert (document["questions"], document["verdict"], document["not_testable"]) == ([], {}, [])


def test_a_table_that_is_always_there_is_written_without_rows_where_no_section_made_it(tmp_path):
    belief = pd.DataFrame(columns=list(declared("belief")))
    section = Section("ingestion", 1, "t", "q", tables={"belief": belief, "own_in_mine": pd.DataFrame({"x": [1]})})
    save_section(section, tmp_path / "sections")
    written = write_tables([section], tmp_path / "sections", tmp_path / "tables", "Quay", "r1")
    always = {name for name, output in OUTPUTS.items() if output.always}
    assert sorted(path.stem for path in written) == sorted({"own_in_mine"} | always)
    assert [path.name for path in written[:2]] == ["belief.parquet", "own_in_mine.parquet"]
    for path in written:
        held = pq.read_table(path)
        assert held.column_names[:2] == ["client", "run_id"] and held.num_rows == (path.stem == "own_in_mine")
    mine = pq.read_table(tmp_path / "tables" / "own_in_mine.parquet").to_pylist()
    assert mine == [{"client": "Quay", "run_id": "r1", "x": 1}]


def test_what_could_not_be_tested_and_was_answered_comes_whole_and_in_the_order_of_the_chapters(hostile):
    first, second = (
        Section(step, number, "t", "q", not_testable=(NotTestable(step, f"X-{number}", f"m{number}", f"a{number}"),))
        for step, number in (("ingestion", 1), ("ledger_impact", 5))
    )
    closing = {"questions": [{"key": "a"}, {"key": "b"}], "verdict": {"rating": "r"}, "governance": {}}
    last = Section("diagnosis", 6, "t", "q", extra=closing)
    document = findings_document([first, second, last], hostile.context(), hostile.case())
    assert document["not_testable"] == [
        {"step": "ingestion", "exhibit": "X-1", "missing": "m1", "ask_for": "a1"},
        {"step": "ledger_impact", "exhibit": "X-5", "missing": "m5", "ask_for": "a5"},
    ]
    assert (document["questions"], document["verdict"]) == (closing["questions"], {"rating": "r"})


def test_rows_of_a_file_that_was_not_read_are_unknown_in_the_manifest_not_none(tmp_path, hostile):
    file = {"source_id": "E001", "path": "a.csv", "sha256": "ab", "size_bytes": 0, "status": "unreadable"}
    case = in_memory_case({"evidence_file": [file]})
    (tmp_path / "tables").mkdir()
    for name in ("findings.json", "tables/findings.json", "run.json"):
        (tmp_path / name).write_text(name)
    handed = [tmp_path / "findings.json", tmp_path / "tables" / "findings.json"]
    write_manifest("r1", tmp_path, handed, hostile.context(), hostile.settings(), case, {"ingestion": 1.5, "diagnosis": 2})
    manifest = read(SimpleNamespace(folder=tmp_path), "manifest.json")
    (only,) = manifest["inputs"]
    assert [only[name] for name in ("rows_read", "rows_kept", "rows_set_aside", "kind", "size_bytes")] == [None, None, None, None, 0]
    assert manifest["row_accounting"] == {"rows_read": 0, "rows_kept": 0, "rows_set_aside": 0, "closes": True}
    assert manifest["deliverables"] == {name: digest(tmp_path / name) for name in ("findings.json", "tables/findings.json")}
    assert manifest["working_files"] == {"run.json": digest(tmp_path / "run.json")}
    assert manifest["timings"] == {"ingestion": 1.5, "diagnosis": 2} and manifest["run_id"] == "r1"


def test_tables_are_written_in_the_order_of_chapters_and_names_and_a_second_one_keeps_its_step(tmp_path):
    rows = [pd.DataFrame({"x": [number]}) for number in (1, 2, 3)]
    sections = [
        Section("ingestion", 1, "t", "q", tables={"own_b": rows[0], "own_a": rows[1]}),
        Section("diagnosis", 6, "t", "q", tables={"own_a": rows[2]}),
    ]
    for section in sections:
        save_section(section, tmp_path / "sections")
    written = write_tables(sections, tmp_path / "sections", tmp_path / "deep" / "tables", "Quay", "r1")
    assert [path.name for path in written[:3]] == ["own_a.parquet", "own_b.parquet", "diagnosis_own_a.parquet"]
    assert [pq.read_table(path)["x"].to_pylist() for path in written[:3]] == [[2], [1], [3]]
    assert all(path.parent == tmp_path / "deep" / "tables" for path in written)


def test_documents_are_written_and_named_in_their_order(tmp_path, hostile):
    sections, run = hostile.sections(), tmp_path / ".r1.77.partial"
    for section in sections:
        save_section(section, run / "sections")
    written = write_documents(run, sections, hostile.context(), hostile.case())
    assert [path.relative_to(run).as_posix() for path in written][:2] == ["findings.json", "measures.json"]
    assert written[-1] == run / "book.duckdb" and all(path.is_file() for path in written)
    assert {path.name for path in written[2:-1]} == {path.name for path in (run / "tables").iterdir()}
    assert set(pq.read_table(run / "tables" / "tie_out.parquet")["run_id"].to_pylist()) == {"r1"}
    assert read(SimpleNamespace(folder=run), "findings.json")["findings"]
    assert read(SimpleNamespace(folder=run), "measures.json")["measures"]
