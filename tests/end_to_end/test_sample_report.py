"""The committed sample client, from raw exports to deliverables, against its truth log (never against our own output)."""

import hashlib
import json
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from cin7_audit.case import open_case
from cin7_audit.execute import report_client
from tests.conftest import SAMPLE
from tests.inline_case import read_engagement

TRUTH = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))
DELIVERABLES = (
    "audit-report.html",
    "audit-report.pdf",
    "workpapers.xlsx",
    "governance-pack.pdf",
    "findings.json",
    "measures.json",
    "manifest.json",
)


@pytest.fixture(scope="module")
def findings(harbour_run) -> list[dict]:
    return json.loads((harbour_run.folder / "findings.json").read_text(encoding="utf-8"))["findings"]


@pytest.fixture(scope="module")
def case(harbour_run, harbour_tools):
    opened = open_case(harbour_tools, read_engagement(harbour_tools))
    yield opened
    opened.close()


def table(run, name: str) -> pd.DataFrame:
    return pd.read_parquet(run.folder / "tables" / f"{name}.parquet")


def test_every_deliverable_is_there(harbour_run):
    assert harbour_run.exit_code in (0, 1) and not harbour_run.failures
    for name in DELIVERABLES:
        assert (harbour_run.folder / name).stat().st_size > 1000, name
    contract = (
        "belief",
        "count_variance",
        "corrections",
        "recurrence",
        "tie_out",
        "retimed_drift",
        "contributor_evidence",
        "pairs",
        "count_plan",
    )
    for name in contract:
        assert len(table(harbour_run, name)), name
    assert len(list((harbour_run.folder / "notebooks").glob("*.ipynb"))) == 6
    assert (harbour_run.folder / "audit-report.html").stat().st_size <= 1_500_000


def test_every_row_read_is_kept_or_set_aside(case):
    assert case.rows("SELECT path FROM evidence_file WHERE status = 'used' AND rows_read <> rows_kept + rows_set_aside") == []
    assert case.value("SELECT count(*) FROM evidence_file WHERE kind IS NULL") == 0


def test_opening_plus_movements_is_closing_but_for_the_planted_breaks(harbour_run):
    frame = table(harbour_run, "roll_forward_breaks")
    found = {(row.sku, row.site, row.bin) for row in frame.itertuples()}
    assert found == {(item["sku"], item["site"], item["bin"]) for item in TRUTH["roll_breaks"]}


def test_the_tie_out_is_the_planted_one_to_the_cent(harbour_run):
    planted: dict[tuple[str, str], int] = defaultdict(int)
    for item in TRUTH["ledger"]:
        planted[item["month"], item["bucket"]] += item["cents"]
    found: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in table(harbour_run, "tie_out").itertuples():
        found[row.month, row.bucket] += Decimal(str(row.amount)) * 100
    assert {key: value for key, value in found.items() if value} == {key: value for key, value in planted.items() if value}
    assert not any(bucket == "unexplained" and value for (_, bucket), value in found.items())


def test_a_counted_variance_is_the_documents_own(harbour_run):
    """Truths that stand alone at a count: our variance there is the planted quantity."""
    frame = table(harbour_run, "count_variance")
    ours = frame.assign(bin=frame["bin"].fillna("")).groupby(["count_id", "sku", "site", "bin"])["variance_quantity"].sum()
    alone = [item for item in TRUTH["stock"] if item.get("alone_there") and item.get("variance_there") is not None]
    assert len(alone) > 500
    right = sum(ours.get((item["visible_at"], item["sku"], item["site"], item["bin"] or "")) == item["variance_there"] for item in alone)
    assert right == len(alone)


def test_the_worse_site_is_worse(findings, harbour_run):
    measures = json.loads((harbour_run.folder / "measures.json").read_text())["measures"]
    strict = {m["scope"]["site"]: m["value"] for m in measures if m["id"] == "M-4" and m["scope"]["level"] == "site"}
    assert strict["Christchurch"] < strict["Main Warehouse"]


def test_recurrence_is_found_where_trouble_was_planted(harbour_run, findings):
    assert any(item["step"] == "variance_timeline" and item["severity"] in ("high", "critical", "medium") for item in findings)
    planted = {(item["sku"], item["site"]) for item in TRUTH["stock"] if item["contributor"] != "background"}
    lines = table(harbour_run, "recurrence")
    failing = lines[lines["failures"] >= 3]
    right = sum((row.sku, row.site) in planted for row in failing.itertuples())
    assert len(failing) > 50 and right >= 0.95 * len(failing)


def test_posting_tests_find_every_odd_account_and_no_other(harbour_run):
    planted = {item["document"] for item in TRUTH["posting"] if item["what"] == "offset account differs from set-up"}
    found = set(table(harbour_run, "odd_accounts")["document_no"])
    assert found == planted


@pytest.mark.parametrize("contributor", ["uom", "duplicate", "bins", "counting", "returns", "cutoff", "receiving"])
def test_a_planted_contributor_is_named_with_evidence(findings, contributor):
    named = [item for item in findings if item["contributor"] == contributor and item["grade"] in ("A", "B", "C")]
    assert named, contributor
    strong = [item for item in named if item["grade"] in ("A", "B")]
    truth = {(item["sku"], item["site"]) for item in TRUTH["stock"] if item["contributor"] == contributor}
    for item in strong:
        if item["skus"]:
            assert set(item["skus"]) & {sku for sku, _ in truth}
        assert item["evidence"] or item["pairs"]


def test_findings_keep_the_contract(findings):
    from cin7_audit.vocabulary import CONTRIBUTORS

    assert len({item["id"] for item in findings}) == len(findings)
    for item in findings:
        assert item["severity"] in ("critical", "high", "medium", "low")
        assert item["contributor"] in (*CONTRIBUTORS, None) and item["grade"] in ("A", "B", "C", "D", None)
        assert not (item["contributor"] and item["step"] == "diagnosis") or item["grade"]
        assert all((SAMPLE / "exports" / row["file"].split(".zip/")[0]).exists() and row["row"] >= 1 for row in item["evidence"])


def test_debits_equal_credits_in_every_proposed_entry(harbour_run):
    frame = table(harbour_run, "proposed_entries")
    assert len(frame) and frame["debit"].notna().all() and frame["credit"].notna().all()
    assert (frame["debit"] != frame["credit"]).all()
    assert (frame["amount"].map(lambda value: Decimal(str(value))) > 0).all()


def test_workpapers_json_and_tables_say_the_same(harbour_run):
    book = openpyxl.load_workbook(harbour_run.folder / "workpapers.xlsx", read_only=True)
    texts = {cell for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) for cell in row if isinstance(cell, str)}
    document = json.loads((harbour_run.folder / "findings.json").read_text())
    assert all(item["title"] in texts for item in document["findings"])
    sheet = next(s for s in book.worksheets if "tie" in s.title.casefold())
    numbers = [cell for row in sheet.iter_rows(values_only=True) for cell in row if isinstance(cell, int | float)]
    for value in table(harbour_run, "tie_out")["amount"]:
        assert any(abs(Decimal(str(number)) - Decimal(str(value))) < Decimal("0.00001") for number in numbers), value


def test_one_movement_row_from_its_file_to_the_sentence_and_the_workpaper(harbour_run, harbour_tools, case, findings):
    """A count line of a stocktake CSV: file and line -> canonical row -> table -> sentence -> workpaper cell."""
    cited = next(
        (item, row)
        for item in findings
        for row in item["evidence"]
        if item["step"] == "diagnosis" and row["file"].startswith("stocktakes/") and row["file"].endswith(".csv")
    )
    finding, row = cited
    line = (harbour_tools / "exports" / row["file"]).read_text(encoding="utf-8-sig").splitlines()[row["row"] - 1]
    found = case.rows(
        "SELECT c.sku, c.counted_quantity, c.recorded_quantity FROM (SELECT * FROM count_line UNION ALL SELECT * EXCLUDE (why) FROM count_line_secondary) AS c "
        "JOIN evidence_file AS e ON c.source_id = e.source_id WHERE e.path = ? AND c.source_row = ?",
        [row["file"], row["row"]],
    )
    sku, counted, recorded = found[0]
    assert line.startswith(f'"{sku}"') and f"{recorded:.4f},{counted:.4f}" in line
    assert finding["statement"] and (not finding["skus"] or sku in finding["skus"])
    book = openpyxl.load_workbook(harbour_run.folder / "workpapers.xlsx", read_only=True)
    assert any(
        {row["file"], row["row"]} <= set(cells) or (row["file"] in cells and row["row"] in cells)
        for sheet in book.worksheets
        for cells in sheet.iter_rows(values_only=True)
    )


def test_the_same_client_twice_gives_the_same_bytes(harbour_run, harbour_tools, tmp_path):
    import shutil

    twin = tmp_path / "harbour-tools"
    shutil.copytree(harbour_tools, twin, ignore=shutil.ignore_patterns("case", "report"))
    second = report_client(str(twin))
    assert second.run_id == harbour_run.run_id

    def digest(folder: Path) -> dict[str, str]:
        return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*.*")}

    first, again = digest(harbour_run.folder), digest(second.folder)
    assert first.keys() == again.keys() and "notebooks/06_diagnosis.ipynb" in first
    assert {name for name in first if first[name] != again[name]} <= {"manifest.json"}  # its timings


def test_asking_again_finds_the_report(harbour_run, harbour_tools):
    again = report_client(str(harbour_tools))
    assert again.folder == harbour_run.folder and not again.made_now


def test_every_chart_of_the_sample_can_be_shown_live(harbour_run):
    from cin7_audit.section_files import load_section
    from cin7_audit.widgets.live import _chart_widget

    charts = [
        e for path in sorted((harbour_run.folder / "sections").glob("*.json")) for e in load_section(path).exhibits if e.kind == "chart"
    ]
    assert len(charts) > 20
    for exhibit in charts:
        shown = _chart_widget(exhibit).spec
        assert {key for key in ("facet", "layer", "hconcat", "vconcat", "mark") if key in shown} >= {
            key for key in ("facet", "layer", "hconcat", "vconcat") if key in exhibit.spec
        }
