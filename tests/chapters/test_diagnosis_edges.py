"""Small decisions of chapter 6's sentences: which entry tells a cause, which rows are its evidence, what to ask for."""

from decimal import Decimal
from types import SimpleNamespace

import pandas as pd
import pytest

from cin7_audit.chapters.diagnosis import sentences as causes
from cin7_audit.chapters.diagnosis.measures import attribution, controls
from cin7_audit.presentation.saying import Teller
from cin7_audit.records import EvidenceRow, Pair
from cin7_audit.requests import wording
from tests.chapters.frames import FACTS
from tests.chapters.test_sentence_limits import book_of, said


@pytest.mark.parametrize(
    ("is_posting", "grade", "lines", "entry"),
    [
        (False, "A", 1, "DX-contributor.named.lines"),
        (False, "B", 2, "DX-contributor.named.lines"),
        (False, "B", 0, "DX-contributor.named.association"),
        (True, "A", 0, "DX-contributor.posting"),
        (True, "B", 3, "DX-contributor.posting"),
        (True, "C", 3, "DX-contributor.consistent"),
        (False, "C", 3, "DX-contributor.consistent"),
        (True, "D", 0, "DX-contributor.absent"),
        (False, "D", 3, "DX-contributor.absent"),
    ],
)
def test_a_cause_is_named_at_grades_a_and_b_only(is_posting, grade, lines, entry):
    assert causes._entry(is_posting, grade, lines) == entry


def test_evidence_is_told_once_by_file_and_row():
    texts = ["E002:7", "E001:12", "E002:7", None, "E003", "E004:x", "E005:", "E006:3:4", float("nan"), "E001:2"]
    assert causes.evidence_rows(texts) == (EvidenceRow("E002", 7), EvidenceRow("E001", 12), EvidenceRow("E001", 2))
    many = causes.evidence_rows([f"E001:{row}" for row in range(1, 502)])
    assert len(many) == 500 and many[-1].row == 500


def test_a_mirror_names_places_and_a_swap_its_two_items():
    figures = ("North", "South", "A", "B", Decimal(3))
    assert causes._pair("mirror", *figures) == Pair("North", "South", "A", Decimal(3))
    assert causes._pair("swap", *figures) == Pair("A", "B", "A", Decimal(3))


def test_a_heading_keeps_the_other_letters():
    assert (causes.capital("picking and PO"), causes.capital("x"), causes.capital("")) == ("Picking and PO", "X", "")


def test_a_control_asks_for_the_request_of_each_table_and_else_for_the_rows():
    found = causes._untested("production adjusted in", ("bill_of_material", "odd_table", "correction"), "cin7_core")
    assert (found.step, found.exhibit) == ("diagnosis", "control: production adjusted in")
    assert found.missing == "bill of material, odd table, correction"
    bills, corrections = (wording(name, "cin7_core") for name in ("bills_of_material", "correction_documents"))
    assert found.ask_for == f"{bills}; files that hold odd table rows; {corrections}"
    core, omni = (causes._untested("c", ("user_action",), name).ask_for for name in ("cin7_core", "cin7_omni"))
    assert (core, omni) == (wording("audit_report", "cin7_core"), wording("audit_report", "cin7_omni")) and core != omni


@pytest.mark.parametrize(
    ("table", "request_id"),
    [
        ("approval.limit in the settings", "approval_limit"),
        ("user_action", "audit_report"),
        ("transfer", "transfer_documents"),
        ("count_line", "stocktakes"),
        ("movement", "movement_lines"),
        ("a dated movement", "dated_rows"),
    ],
)
def test_each_table_of_a_control_has_its_own_request(table, request_id):
    assert causes._untested("c", (table,), "cin7_core").ask_for == wording(request_id, "cin7_core")


def test_at_most_two_rivals_are_named_and_each_keeps_a_d():
    columns = ["contributor", "rank", "rival"]
    lines = pd.DataFrame(
        [("loss", 1, name) for name in ("uom", "uom", "uom", "bins", "bins", "picking")], columns=columns
    )
    grades = {"uom": "D", "bins": "A", "picking": "A", "counting": "C", "loss": "B"}
    named = [(rival.contributor, rival.grade) for rival in causes.rivals_of("loss", lines, grades)]
    assert named == [("uom", "D"), ("bins", "C")]
    best = [(rival.contributor, rival.grade) for rival in causes.rivals_of("loss", lines[:0], grades)]
    assert best == [("bins", "C"), ("picking", "C")]  # by grade, then by name
    one = [rival.contributor for rival in causes.rivals_of("loss", lines[:3], {"loss": "A", "bins": "D", "uom": ""})]
    assert one == ["uom"]


def test_all_cases_of_a_control_are_counted_and_the_first_five_hundred_listed():
    rows = [(f"S{n}", "North" if n else None, Decimal(-2 if n % 2 else 1), f"E001:{n}") for n in range(601)]
    cases = pd.DataFrame(rows, columns=["sku", "site", "value", "evidence"]).assign(control="drafts left open")
    (found,) = said(causes.control_findings, book_of(kept={controls: (cases, {})}))
    assert found.statement.startswith("601 cases of drafts left open") and found.value == 300 * 2 + 301
    assert (len(found.skus), len(found.evidence), found.locations) == (500, 500, ("North",))


def test_a_cause_names_every_known_place_of_its_lines_and_pairs_once():
    about = {"contributor": "transfers", "grade": "A", "rank": 1, "rival": None, "document_evidence": None}
    places = [("X1", "North"), ("X2", None), ("X3", "East"), ("X4", "West"), ("X5", "North")]
    lines = pd.DataFrame([{**about, "sku": sku, "site": site, "evidence": "E001:1"} for sku, site in places])
    mirror = {"contributor": "transfers", "grade": "B", "kind": "mirror", "from": "South", "to": "East"}
    pairs = pd.DataFrame([{**mirror, "from_sku": "X6", "to_sku": "X6", "quantity": Decimal(3)}])
    amounts = {"quantity": Decimal(4), "value": Decimal(9), "gross_value": Decimal(70)}
    tested = {"p": 0.01, "best_test": "mirrors", "found": 5, "expected": 1.0}
    row = pd.Series({"contributor": "transfers", "grade": "A", "lines": 5, **amounts, **tested})
    measured = SimpleNamespace(
        evidence=lines, pairs=pairs, odd_postings=pd.DataFrame(), summary=row.to_frame().T, lines=pd.DataFrame()
    )
    found = causes.contributor_finding(Teller("diagnosis", FACTS), row, book_of(kept={attribution: measured}))
    assert found.locations == ("North", "East", "West", "South")
    assert found.skus == ("X1", "X2", "X3", "X4", "X5", "X6")
    assert found.pairs == (Pair("South", "East", "X6", Decimal(3)),)
