"""Chapter 1 on tiny cases: what it shows, what it says, what it cannot test."""

import json
import re

import pytest

from cin7_audit.chapters.ingestion import CHAPTER, exhibits
from cin7_audit.chapters.ingestion.testability import NEEDS, matrix, not_testable
from cin7_audit.engagement import Engagement
from cin7_audit.model_files import models
from cin7_audit.presentation.saying import entries
from cin7_audit.records import Exhibit, NotTestable
from cin7_audit.section_files import load_section
from cin7_audit.sources.period import DAY_OF
from cin7_audit.vocabulary import STEPS, TABLES
from cin7_audit.workbook import Workbook, open_workbook
from tests.inline_case import in_memory_case

MOVES = [
    {
        "kind": "opening",
        "sku": "A",
        "site": "Main",
        "bin": "B1",
        "quantity": 10,
        "effective_date": "2026-01-01",
        "value": 100,
    },
    {
        "kind": "sale",
        "sku": "A",
        "site": "Main",
        "bin": "B1",
        "quantity": -3,
        "effective_date": "2026-01-05",
        "value": -30,
        "document_no": "SO-0001",
    },
]
COUNT = {
    "count_id": "ST-1",
    "sku": "A",
    "site": "Main",
    "bin": "B1",
    "effective_date": "2026-01-06",
    "counted_quantity": 7,
    "recorded_quantity": 7,
}
SHOT = {"as_of": "2026-01-31", "sku": "A", "site": "Main", "bin": "B1", "on_hand": 7, "value": 70, "grain": "bin"}


@pytest.fixture
def book(tmp_path):
    def made(settings=None, **tables):
        settings = settings or Engagement()
        return Workbook(tmp_path, settings, in_memory_case(tables, settings), tmp_path / "run")

    return made


def test_a_clean_case_has_no_finding_and_every_exhibit(book):
    section = CHAPTER.section(book(movement=MOVES, count_line=[COUNT], stock_snapshot=[SHOT]))
    assert section.findings == ()
    assert [exhibit.id for exhibit in section.exhibits] == ["IN-1", "IN-2", "IN-3", "IN-4", "IN-5", "IN-7", "IN-8"]
    assert {"evidence", "problems", "roll_forward", "proofs", "requests", "tests"} <= set(section.tables)
    assert all(exhibit.alt for exhibit in section.exhibits if exhibit.kind == "chart")
    assert all(exhibit.title.endswith("?") and exhibit.caption for exhibit in section.exhibits)


def test_a_lost_movement_is_found_with_its_quantity_its_rows_and_the_document_that_lacks_it(book):
    shipped = {
        "document_no": "SO-0002",
        "sku": "A",
        "site": "Main",
        "shipped_date": "2026-01-20",
        "shipped_quantity": 2,
    }
    made = book(
        movement=MOVES, count_line=[COUNT], stock_snapshot=[{**SHOT, "on_hand": 5, "value": 50}], shipment=[shipped]
    )
    (finding,) = CHAPTER.section(made).findings
    assert (finding.id, finding.skus, finding.locations, finding.quantity) == ("IN-roll-1", ("A",), ("Main", "B1"), -2)
    assert (str(finding.period_from), str(finding.period_to)) == ("2026-01-06", "2026-01-31")
    assert "SO-0002 of 20 Jan 2026" in finding.statement
    assert finding.severity == "critical"  # 20 of value against a materiality of 1 % of 50
    assert [row.row for row in finding.evidence] == [1, 1]


def test_nothing_came(book):
    made = book()
    section = CHAPTER.section(made)
    assert section.findings == ()
    assert {item.exhibit for item in section.not_testable} >= {
        "Roll-forward of stock: opening + movements = closing",
        "Trial balance tie",
    }
    for exhibit in (exhibits.coverage, exhibits.roll_forward, exhibits.first_breaks, exhibits.proofs):
        assert isinstance(exhibit(made), NotTestable)
    assert isinstance(exhibits.request_list(made), Exhibit)


def test_the_section_survives_saving(book):
    made = book(movement=MOVES, count_line=[COUNT], stock_snapshot=[SHOT])
    section = CHAPTER.section(made)
    again = load_section(made.save(section))
    assert again.exhibits == section.exhibits or len(again.exhibits) == len(section.exhibits)
    assert set(again.tables) == set(section.tables)


def test_files_and_rows_that_could_not_be_used(book):
    files = [
        {
            "source_id": "E001",
            "path": "a.csv",
            "status": "used",
            "kind": "x",
            "rows_read": 10,
            "rows_kept": 9,
            "rows_set_aside": 1,
            "control_totals": '{"debit": {"recomputed": "9.00", "stated": "10.00"}}',
        },
        {"source_id": "E002", "path": "b.csv", "status": "unreadable"},
        {"source_id": "E003", "path": "c.csv", "status": "not this client"},
    ]
    problems = [
        {
            "source_id": "E001",
            "source_row": 7,
            "code": "x",
            "effect": "row set aside",
            "seen": "twelve",
            "expected": "a number",
            "todo": "Correct it.",
        }
    ]
    company = [{"name": "Acme", "basis": "Cash"}]
    found = {
        finding.id: finding
        for finding in CHAPTER.section(book(evidence_file=files, problem=problems, company=company)).findings
    }
    assert set(found) == {"IN-others", "IN-unread", "IN-aside-1", "IN-control-1", "IN-cash"}
    assert found["IN-aside-1"].severity == "medium"  # one row in ten
    assert found["IN-aside-1"].evidence[0].row == 7
    assert "twelve" in found["IN-aside-1"].statement


def test_totals_repeated_headers_and_blank_rows_are_no_finding(book):
    files = [
        {
            "source_id": "E001",
            "path": "a.xlsx",
            "status": "used",
            "kind": "x",
            "rows_read": 8,
            "rows_kept": 5,
            "rows_set_aside": 3,
        }
    ]
    problems = [
        {
            "source_id": "E001",
            "source_row": at,
            "code": code,
            "effect": "row set aside",
            "seen": code,
            "expected": "a data row",
            "todo": "In any words.",
        }
        for at, code in ((3, "blank_row"), (5, "repeated_header"), (8, "total_row"))
    ]
    found = CHAPTER.section(book(evidence_file=files, problem=problems)).findings
    assert not [finding for finding in found if finding.id.startswith("IN-aside")]
    missing = problems[0] | {"source_row": 4, "code": "quantity_missing", "todo": "Nothing to do."}
    found = CHAPTER.section(book(evidence_file=files, problem=[*problems, missing])).findings
    (aside,) = [finding for finding in found if finding.id.startswith("IN-aside")]
    assert (aside.severity, [row.row for row in aside.evidence]) == ("medium", [4])  # 1 of 8 - 3 rows


def test_rows_are_counted_by_the_accounting_day_of_every_table():
    told = re.findall(r"SELECT source_id, (\w+)(?: AS day)? FROM (\w+)", models()["evidence_month"].body)
    assert {table: day for day, table in told} == DAY_OF


def test_silent_months_and_missing_numbers(book):
    moves = [
        {
            "kind": "sale",
            "sku": "A",
            "site": "Main",
            "quantity": -1,
            "effective_date": f"2026-{month:02d}-05",
            "document_no": f"SO-{number:04d}",
        }
        for number, month in enumerate([1] * 25 + [2] * 25 + [4] * 25)
        if number != 30
    ]
    found = {finding.id: finding for finding in CHAPTER.section(book(movement=moves)).findings}
    assert found["IN-silent"].severity == "medium"
    assert found["IN-silent"].action == "Ask for Movement Details of these months."
    of_omni = CHAPTER.section(book(Engagement(platform="cin7_omni"), movement=moves)).findings
    asked = [finding.action for finding in of_omni if finding.id == "IN-silent"]
    assert asked == ["Ask for Track Stock Movements of these months."]
    assert "March 2026" in found["IN-silent"].statement
    assert "SO 30" in found["IN-gaps"].statement
    assert found["IN-gaps"].severity == "low"


def test_a_movement_report_that_ends_early_is_said(book):
    settings = Engagement.model_validate({"period": {"start": "2026-01-01", "end": "2026-12-31"}})
    files = [
        {
            "source_id": "E001",
            "path": "m.xlsx",
            "status": "used",
            "kind": "cin7_core.movement_details",
            "period_from": "2026-01-01",
            "period_to": "2026-06-30",
        }
    ]
    found = {
        finding.id: finding for finding in CHAPTER.section(book(settings, evidence_file=files, movement=MOVES)).findings
    }
    assert "184 days" in found["IN-period-movements"].statement


def test_the_planted_breaks_of_the_sample_are_found_and_no_others(harbour_tools, tmp_path):
    planted = json.loads((harbour_tools / "truth.json").read_text(encoding="utf-8"))["roll_breaks"]
    made = open_workbook(str(harbour_tools), str(tmp_path))
    found = [finding for finding in CHAPTER.section(made).findings if re.fullmatch(r"IN-roll-\d+", finding.id)]
    assert {(f.skus[0], *f.locations, int(f.quantity)) for f in found} == {
        (b["sku"], b["site"], b["bin"], b["quantity"]) for b in planted
    }
    for broken in planted:
        (finding,) = [f for f in found if f.skus == (broken["sku"],) and broken["site"] in f.locations]
        assert str(finding.period_from) <= broken["date"] <= str(finding.period_to)
    proofs = made.table("proofs")
    assert not any(value is False for value in proofs["holds"])


class TestTestability:
    def test_needs_name_known_tables_and_steps(self):
        for need in NEEDS:
            assert need.step in STEPS
            assert {table for choice in need.needs for table in choice.split(" or ")} <= set(TABLES)

    def test_alternatives_and_missing_tables(self):
        case = in_memory_case({"movement": MOVES, "stock_snapshot": [SHOT]})
        frame = matrix(case).set_index("exhibit")
        assert bool(frame.loc["Roll-forward of stock: opening + movements = closing", "testable"])
        assert [item.missing for item in not_testable(case, "write_off_frequency", "cin7_core")] == [
            "correction",
            "correction",
            "user_action",
        ]


def test_every_cause_sentence_carries_its_grade():
    texts = {key: entry["says"] for key, entry in entries("ingestion").items() if "says" in entry}
    causes = {key for key, text in texts.items() if re.search(r"consistent with|cannot be distinguished", text)}
    assert causes == {"IN-roll.document", "IN-roll.mass", "IN-roll-late"}
    for key in causes:
        assert re.search(r"\(grade [A-D]\)", texts[key]), key
