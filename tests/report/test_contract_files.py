"""findings.json, measures.json, tables and manifest keep the contract of docs/architecture.md section 5."""

import json
from decimal import Decimal
from types import SimpleNamespace

import pandas as pd

from cin7_audit.notebook_copies import ChangedCopy
from cin7_audit.report.contract_files import _row_accounting, write_manifest
from cin7_audit.sources.folder import digest

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
