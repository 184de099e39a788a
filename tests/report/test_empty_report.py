"""The page of a client of whom nothing could be read."""

import json
from html import unescape

import pandas as pd
import pdfplumber
import pytest

from cin7_audit.engagement import Engagement
from cin7_audit.report import empty_report
from cin7_audit.report.empty_report import one_page, write_empty_report
from tests.inline_case import in_memory_case


@pytest.fixture(scope="module")
def case():
    files = [
        {
            "source_id": f"E{n:03d}",
            "path": f"in/file {n}.xlsx",
            "sha256": "ab",
            "size_bytes": 5,
            "status": "unreadable",
            "rows_read": 0,
            "rows_kept": 0,
            "rows_set_aside": 0,
        }
        for n in range(1, 8)
    ]
    problem = {
        "source_id": "E001",
        "source_row": None,
        "code": "unreadable",
        "effect": "file set aside",
        "seen": "not a spreadsheet " * 9,
        "expected": "XLSX",
        "todo": "Export it <b>again</b>.",
    }
    return in_memory_case({"evidence_file": files, "problem": [problem]})


class Empty:
    """A case of no file at all."""

    def __init__(self, case):
        self.case = case

    def table(self, name):
        return (
            pd.DataFrame(columns=["path", "status", "seen", "todo"])
            if name == "file_trouble"
            else self.case.table(name)
        )

    def __getattr__(self, name):
        return getattr(self.case, name)


def page(case, hostile, tmp_path, settings=None):
    return one_page(tmp_path / ".r1.7.partial", hostile.context(), settings or Engagement(), case)


def test_the_page_says_what_came_and_what_to_send(case, hostile, tmp_path):
    made = page(case, hostile, tmp_path)
    came, send = made.blocks
    assert (came.heading, send.heading) == ("What came", "What to send")
    first, second, *_ = came.table.rows
    assert first[0] == "in/file 1.xlsx" and first[1] == "unreadable" and first[3] == "Export it <b>again</b>."
    assert first[2].startswith("not a spreadsheet not") and first[2].endswith(" …") and len(first[2]) <= 92
    assert second[2:] == ("–", "–")
    assert (len(came.table.rows), came.table.note) == (6, "6 of 7 files; the command check lists all.")
    reports = [row[0] for row in send.table.rows]
    assert "Inventory Movement Details" in reports and "Audit Report" not in reports  # nothing waits for that one


def test_an_empty_folder_is_said_to_be_empty(case, hostile, tmp_path):
    assert page(Empty(case), hostile, tmp_path).blocks[0].text == "No file at all: the folder exports/ is empty."


def test_a_few_files_need_no_note(case, hostile, tmp_path, monkeypatch):
    monkeypatch.setattr(empty_report, "FILES_ON_PAGE", 7)
    assert page(case, hostile, tmp_path).blocks[0].table.note == ""


def test_the_page_names_its_reader_and_its_run(case, hostile, tmp_path):
    made = page(case, hostile, tmp_path)
    facts = dict(made.facts)
    assert (made.run_id, facts["Run"], made.title) == ("r1", "r1", "Nothing to audit yet")
    assert facts["Addressee"] == f"Management of {hostile.context().client}"
    named = page(case, hostile, tmp_path, Engagement().changed({"client.addressee": "The board", "client.firm": "F"}))
    assert (dict(named.facts)["Addressee"], named.firm) == ("The board", "F")


def test_the_page_is_written_twice_with_its_manifest(case, hostile, tmp_path):
    write_empty_report(tmp_path, hostile.context(), Engagement(), case, {"check": 1.5})
    html = (tmp_path / "audit-report.html").read_text(encoding="utf-8")
    assert "Export it &lt;b&gt;again&lt;/b&gt;." in html and "there is no verdict" in html
    assert "script-src 'none'" in unescape(html)
    with pdfplumber.open(tmp_path / "audit-report.pdf") as pdf:
        text = " ".join(page.extract_text() for page in pdf.pages)
    assert "Nothing to audit yet" in text and "Inventory Movement Details" in text.replace("\u200b", "").replace(
        "\n", " "
    )
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["deliverables"]) == {"audit-report.html", "audit-report.pdf"}
    assert manifest["timings"] == {"check": 1.5} and len(manifest["inputs"]) == 7
