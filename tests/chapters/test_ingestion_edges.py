"""What chapter 1 says of evidence with one thing more, one less, or one unknown: whole sentences where they can be."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pandas as pd
import pytest

from cin7_audit.chapters.ingestion import sentences as evidence
from cin7_audit.presentation.saying import Teller
from tests.chapters.frames import FACTS, SETTINGS, frame
from tests.chapters.reading_books import said
from tests.chapters.test_sentence_limits_of_books import read

YEAR = ("2026-01-01", "2026-12-31")


def only(part, **tables):
    (found,) = read(part, **tables)
    return said(found)


# Files and rows


def files(*rows):
    columns = ["label", "status", "path", "kind", "period_from", "period_to"]
    return pd.DataFrame([(*row, *(None,) * (6 - len(row))) for row in rows], columns=columns)


def test_files_of_others_and_files_nobody_reads_are_told_apart():
    seen = files(
        ("a", "used"), ("b", "not this client"), ("c", "unrecognised"), ("d", "duplicate"), ("e", "unreadable")
    )
    others, unread = read(evidence.unusable, evidence_list=seen)
    assert others.statement == "1 file belong to another organisation and were set aside: b."
    assert unread.statement == "2 files could not be used: c (unrecognised), e (unreadable)."
    assert read(evidence.unusable, evidence_list=seen[:1]) == []
    (late,) = read(evidence.unusable, evidence_list=files(("y", "not this period")))
    assert (late.id, late.statement) == ("IN-unread", "1 file could not be used: y (not this period).")


@pytest.mark.parametrize("status", ["not this client", "unreadable"])
def test_eight_files_are_named_and_all_are_counted(status):
    (found,) = read(evidence.unusable, evidence_list=files(*((f"f{n}", status) for n in range(1, 10))))
    assert found.statement.startswith("9 files ") and "f8" in found.statement and "f9" not in found.statement


def rows_aside(*rows, rows_read=100):
    problems = pd.DataFrame(rows, columns=["source_id", "source_row", "code", "seen"]).assign(effect="row set aside")
    listed = [{"source_id": name, "label": f"{name}.csv", "rows_read": rows_read} for name in ("E1", "E2", "E3")]
    return read(evidence.rows_aside, problem_list=problems, evidence_list=pd.DataFrame(listed))


def test_each_file_counts_its_own_rows_and_says_what_most_of_them_have():
    rows = [
        ("E1", 4, "line_incomplete", "late day(s)"),
        ("E3", 2, "line_incomplete", "no sku"),
        ("E3", None, "line_incomplete", "no day"),
        ("E3", 9, "line_incomplete", "no day"),
    ]
    first, third = rows_aside(*rows, ("E2", 3, "total_row", "a total"), ("E1", 5, "total_row", "a total"))
    assert (first.id, third.id) == ("IN-aside-1", "IN-aside-2")
    assert first.statement == "1 of 100 rows of E1.csv were set aside (1.0 %), most often because: late day(s)."
    assert third.statement == "3 of 100 rows of E3.csv were set aside (3.0 %), most often because: no day."
    assert [row.row for row in third.evidence] == [2, 9] and {row.file for row in third.evidence} == {"E3.csv"}


def test_fifty_rows_set_aside_are_cited_and_a_file_of_totals_only_is_no_division_by_zero():
    (found,) = rows_aside(*(("E1", n, "line_incomplete", "x") for n in range(1, 53)), rows_read=1000)
    assert len(found.evidence) == 50 and found.statement.startswith("52 of 1,000 rows") and found.severity == "medium"
    (odd,) = rows_aside(("E1", 1, "line_incomplete", "x"), ("E1", 2, "total_row", "y"), rows_read=1)
    assert "1 of 1 rows" in odd.statement and "(100.0 %)" in odd.statement


def test_every_file_with_rows_set_aside_is_told():
    problems = pd.DataFrame({"source_id": [f"E{n}" for n in range(12)], "source_row": 1, "seen": "x"})
    listed = problems[["source_id"]].assign(label="a.csv", rows_read=9)
    problems = problems.assign(code="line_incomplete", effect="row set aside")
    told = read(evidence.rows_aside, problem_list=problems, evidence_list=listed)
    assert [found.id for found in told] == [f"IN-aside-{n}" for n in range(1, 13)]


def test_totals_that_do_not_foot_are_numbered():
    row = {"total": "Sum", "stated": Decimal(5), "recomputed": Decimal(4), "difference": Decimal(1)}
    totals = frame(row, {**row, "stated": Decimal(9), "difference": Decimal(5)})
    totals["agrees"] = pd.Series([False, False], dtype=object)
    first, second = read(evidence.totals_stated, control_total=totals)
    assert (first.id, second.id) == ("IN-control-1", "IN-control-2")
    assert second.title == "A total of a.xlsx does not foot"
    assert second.statement == "a.xlsx states Sum of 9; its rows give 4, a difference of 5."


def test_two_balances_of_a_day_and_a_cash_basis():
    problems = pd.DataFrame(
        [
            ("balances_differ", "b.csv", "2 account(s)"),
            ("other", "c.csv", "x"),
            ("balances_differ", "d.csv", "1 account(s)"),
        ],
        columns=["code", "path", "seen"],
    )
    basis = "basis of the ledger report"
    facts = pd.DataFrame(
        [(basis, "Accrual", "a.csv"), ("name", "cash", "n.csv"), (basis, "CASH", "k.csv"), (basis, "Cash", "l.csv")],
        columns=["fact", "stated", "files"],
    )
    first, second, cash = read(evidence.contradictions, problem_list=problems, file_statement=facts)
    assert [item.id for item in (first, second, cash)] == ["IN-balances-1", "IN-balances-2", "IN-cash"]
    assert first.statement == "b.csv holds balances that differ from another export of the same day: 2 accounts."
    assert second.statement.startswith("d.csv") and second.statement.endswith("1 account.")
    assert cash.statement.startswith("k.csv is on a cash basis:")
    assert len(read(evidence.contradictions, problem_list=problems, file_statement=facts[:2])) == 2


# The period


def covering(first, last, kind="movement_detail", status="used"):
    return files(("a", status, "a", kind, first, last))


def test_a_report_that_falls_short_is_told_with_both_periods_and_its_own_kind():
    first, last = dt.date(2026, 2, 5), dt.date(2026, 12, 31)  # 35 days
    assert only(evidence.period_findings, evidence_list=covering(first, last)) == {
        "id": "IN-period-movements",
        "title": "Movement reports do not cover the audited period",
        "statement": "Movement reports cover 05 Feb 2026 to 31 Dec 2026, while the audit covers 01 Jan 2026 to "
        "31 Dec 2026: 35 days of the period have no movement reports.",
        "severity": "medium",
        "exhibit": "IN-3",
        "action": "Ask for the same report for the whole period.",
        "period": YEAR,
    }
    for kind in ("account_transactions", "general_ledger", "journal"):
        (ledger,) = read(evidence.period_findings, evidence_list=covering(first, last, f"xero.{kind}"))
        assert ledger.id == "IN-period-ledger" and ledger.title.startswith("Ledger reports")
    for kind in ("cin7_core.api_product", "cin7_omni.track_movements"):
        assert len(read(evidence.period_findings, evidence_list=covering(first, last, kind))) == 1
    assert read(evidence.period_findings, evidence_list=covering(first, last, "cin7_core.api_productfamily")) == []
    assert read(evidence.period_findings, evidence_list=covering(first, last, status="duplicate")) == []


@pytest.mark.parametrize("days", [(None, dt.date(2026, 6, 1)), (dt.date(2026, 3, 1), None), (None, None)])
def test_a_report_of_unknown_days_is_not_said_to_fall_short(days):
    assert read(evidence.period_findings, evidence_list=covering(*days)) == []


@pytest.mark.parametrize("end", ["start", "end"])
def test_without_a_stated_period_nothing_falls_short(end):
    period = SETTINGS.period.model_copy(update={end: None})
    book = SimpleNamespace(
        case=SimpleNamespace(table={"evidence_list": covering(dt.date(2026, 3, 1), dt.date(2026, 4, 1))}.__getitem__),
        settings=SimpleNamespace(period=period),
        context=FACTS,
    )
    assert list(evidence.period_findings(Teller("ingestion", FACTS, is_dated=False), book)) == []


# The roll-forward


def broken(*changes, unmoved=(), proved=40):
    row = {"bin": "B-1", "value": Decimal(60), "unit_cost": Decimal(6), "held_on": dt.date(2026, 2, 1)}
    row |= {"stated_on": dt.date(2026, 3, 1), "difference": Decimal(-10), "stated": Decimal(5), "expected": Decimal(15)}
    row |= {"opening": Decimal(4), "moved": Decimal(11), "is_passing": False}
    columns = ["sku", "site", "bin", "document_no", "day", "file", "source_row"]
    return read(
        evidence.roll_findings,
        roll_forward_break=frame(*({**row, **change} for change in changes)),
        roll_forward_result=pd.DataFrame({"proved": [proved]}),
        problem_list=pd.DataFrame({"code": ["other"]}),
        unmoved_document=pd.DataFrame(unmoved, columns=columns),
    )


def test_a_break_names_the_first_document_that_would_mend_it():
    documents = [
        ("A", "North", "B-1", "PO-9", dt.date(2026, 1, 3), "p.csv", 1),
        ("A", "Main", "B-1", "PO-1", dt.date(2026, 1, 4), "p.csv", 2),
        ("A", "Main", "B-1", "PO-2", dt.date(2026, 1, 5), "p.csv", 3),
    ]
    (found,) = broken({}, unmoved=documents)
    assert said(found) | {"consequence": "", "action": ""} == {
        "id": "IN-roll-1",
        "title": "Roll-forward of A breaks at Main, B-1",
        "statement": found.statement,
        "severity": "medium",
        "skus": ("A",),
        "locations": ("Main", "B-1"),
        "period": ("2026-02-01", "2026-03-01"),
        "quantity": Decimal(-10),
        "value": Decimal(60),
        "currency": "EUR",
        "evidence": ["a.xlsx:1", "p.csv:2", "p.csv:3"],
        "criteria": "Opening plus movements equals every figure the system states, per SKU, site and bin.",
        "consequence": "",
        "action": "",
        "exhibit": "IN-5",
    }
    assert "PO-1" in found.statement and "04 Jan 2026" in found.statement
    assert "PO-2" not in found.statement and "01 Feb 2026" in found.statement
    (alone,) = broken({})
    assert alone.evidence == found.evidence[:1] and "PO-1" not in alone.statement


def test_a_break_without_value_place_or_former_agreement():
    (found,) = broken({"value": None, "site": None, "bin": None, "held_on": None})
    assert (found.severity, found.value, found.locations, found.period_from) == ("low", None, (), None)
    assert found.title == "Roll-forward of A breaks at an unknown site"
    assert "a difference of -10 units. " in found.statement and "a unit" not in found.statement
    (unplaced,) = broken({"file": None})
    (unrowed,) = broken({"source_row": None})
    assert unplaced.evidence == unrowed.evidence == ()
    (sited,) = broken({"bin": None})
    assert sited.locations == ("Main",) and sited.title.endswith("breaks at Main")


def test_breaks_beyond_the_listed_and_figures_that_pass_are_told_apart():
    late = [
        {"is_passing": True, "sku": sku, "site": site} for sku, site in (("P", "West"), ("P", "West"), ("Q", "East"))
    ]
    found = broken(*({"sku": f"S{n}"} for n in range(27)), *late, proved=135)
    assert [item.id for item in found[:2]] == ["IN-roll-1", "IN-roll-2"] and len(found) == 27
    rest, passing = found[-2:]
    assert (rest.id, rest.skus, [row.row for row in rest.evidence]) == ("IN-roll-rest", ("S25", "S26"), [26, 27])
    assert rest.statement.startswith("2 further lines of SKU, site and bin do not roll forward, each for less value")
    assert passing.statement.startswith("On 3 stated figures (2 lines of SKU, site and bin) the system's own quantity")
    assert (passing.skus, passing.locations) == (("P", "Q"), ("West", "East"))
    assert [row.row for row in passing.evidence] == [28, 29, 30]
    assert (passing.period_from.isoformat(), passing.period_to.isoformat()) == YEAR and passing.grade == "C"


def test_a_line_is_a_sku_at_a_site_in_a_bin_known_or_not():
    lines = [("P", "West", "B-1"), ("P", "West", "B-2"), ("P", "East", "B-1"), ("Q", "West", "B-1"), ("P", "West", None)]
    late = [{"is_passing": True, "sku": sku, "site": site, "bin": bin} for sku, site, bin in (*lines, *lines[:2])]
    (found,) = broken(*late)
    assert found.statement.startswith("On 7 stated figures (5 lines of SKU, site and bin)")


def test_fifty_items_are_listed_of_further_and_of_passing_breaks_and_every_place():
    lines = [{"sku": f"S{n}"} for n in range(77)]
    late = [{"is_passing": True, "sku": f"P{n}", "site": f"X{n}"} for n in range(52)]
    rest, passing = broken(*lines, *late, proved=400)[-2:]
    assert (len(rest.skus), rest.skus[-1], len(rest.evidence)) == (50, "S74", 50)
    assert (len(passing.skus), passing.skus[-1], len(passing.locations)) == (50, "P49", 52)
    assert rest.statement.startswith("52 further lines")


def test_too_many_breaks_are_one_finding_about_the_export():
    (found,) = broken(*({"sku": f"S{n}", "bin": None} for n in range(30)))
    assert found.statement.startswith(
        "Opening plus movements gives the stated figure on 10 of 40 lines that can be proved; 30 do not hold. "
    )
    assert len(found.evidence) == 30 and (found.period_from.isoformat(), found.period_to.isoformat()) == YEAR


# Proofs


def proof(name, scope, difference, holds=False, row=1):
    return {"proof": name, "scope": scope, "difference": difference, "holds": holds, "source_row": row}


def proved(*rows):
    return read(evidence.proof_findings, proofs=pd.DataFrame([{**row, "file": "l.csv"} for row in rows]))


def test_each_proof_is_told_with_its_accounts_and_in_its_own_unit():
    found = proved(
        proof("debits = credits", "journal 7", Decimal(9), row=None),
        proof("debits = credits", "l.csv", Decimal(900), row=None),  # the file's own summary
        proof("opening + lines = closing", "account 610", Decimal(-70)),
        proof("opening + lines = closing", "account 620", Decimal(30)),
        proof("opening + lines = closing", "account 630", Decimal(0), holds=True),
        proof("trial balance = closing balance", "account 610", Decimal(5), row=None),
        proof("trial balance + lines = trial balance", "account 620", Decimal(-7)),
        proof("movement totals = movement lines", "P1", Decimal(3)),
        proof("movement totals = movement lines", "P2", None),
    )
    assert [item.statement for item in found] == [
        "1 of the ledger's journals do not balance: debits less credits come to 9.00 EUR in all.",
        "2 accounts do not foot: opening plus lines differs from the printed closing balance by -40.00 EUR in all "
        "(account 610; account 620).",
        "2 account balances of the trial balance differ from the ledger lines by -2.00 EUR in all "
        "(account 610; account 620).",
        "2 SKU totals of the movement totals differ from the movement lines, by 3.00 units net (P1; P2).",
    ]
    assert [item.id for item in found] == ["IN-journals", "IN-sections", "IN-trial", "IN-totals"]
    assert [(item.value, item.severity) for item in found] == [
        (Decimal(9), "low"),
        (Decimal(-40), "medium"),
        (Decimal(-2), "low"),
        (None, "medium"),
    ]
    assert [[row.row for row in item.evidence] for item in found] == [[], [1, 1], [1], [1, 1]]
    assert {(item.period_from.isoformat(), item.period_to.isoformat(), item.currency) for item in found} == {
        (*YEAR, "EUR")
    }
    assert proved(proof("debits = credits", "journal 7", Decimal(0), holds=None)) == []


# Months and numbers


def test_a_silent_month_says_how_busy_a_month_is():
    silent = pd.DataFrame({"month": [dt.date(2026, 3, 1)], "usual_lines": [1234.0]})
    assert only(evidence.silent_months, silent_month=silent) == {
        "id": "IN-silent",
        "title": "Months without movements",
        "statement": "No movement is recorded in March 2026, in a period that usually shows 1,234 movement lines a "
        "month.",
        "severity": "medium",
        "exhibit": "IN-3",
        "action": "Ask for Movement Details of these months.",
        "period": ("2026-03-01", "2026-03-01"),
    }
    assert read(evidence.silent_months, silent_month=silent[:0]) == []


@pytest.mark.parametrize(("runs", "more"), [(8, False), (9, True)])
def test_eight_gaps_are_named_and_all_missing_numbers_are_counted(runs, more):
    gaps = [
        {"missing": 1, "missing_from": f"00{n}", "missing_to": f"00{n}", "is_sequence": True}
        for n in range(1, runs + 1)
    ]
    (found,) = read(evidence.missing_numbers, document_gap=frame(*gaps, prefix="ADJ"))
    shown = ", ".join(f"ADJ 00{n}" for n in range(1, 9)) + (" and more" if more else "")
    assert found.statement == f"{runs} document numbers are missing from otherwise consecutive numbers: {shown}."
    assert len(found.evidence) == runs and (found.period_from.isoformat(), found.period_to.isoformat()) == YEAR
    nothing = frame({**gaps[0], "is_sequence": False}, prefix="ADJ")
    assert read(evidence.missing_numbers, document_gap=nothing) == []
