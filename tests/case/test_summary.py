"""What `check` says: what came, what was wrong with it, whether it foots, and what to ask for."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from cin7_audit.case import summary
from cin7_audit.case.summary import NO_CURRENCY, check_lines
from cin7_audit.engagement import Engagement
from tests.inline_case import in_memory_case


def problem(**more):
    words = {
        "source_id": "E001",
        "code": "odd",
        "effect": "row set aside",
        "seen": "x",
        "expected": "y",
        "todo": "Do it.",
        "source_row": None,
    }
    return words | more


def moved(quantity, day, kind="sale", **more):
    where = {"sku": "A", "site": "Main", "bin": "B1"}
    return where | {"kind": kind, "quantity": quantity, "effective_date": f"2026-01-{day:02d}"} | more


def stated(on_hand, day, **more):
    where = {"sku": "A", "site": "Main", "bin": "B1", "grain": "bin"}
    return where | {"as_of": f"2026-01-{day:02d}", "on_hand": on_hand} | more


def used(**more):
    return {"source_id": "E001", "path": "a.csv", "status": "used", "kind": "cin7_core.any"} | more


@pytest.fixture(scope="module")
def lines():
    """Of a client with several files, rows set aside, and a break of five units at one place of two."""
    period = {"period_from": "2026-01-01", "period_to": "2026-01-31"}
    files = [
        used(title="Movements", rows_read=1200, rows_kept=1199, rows_set_aside=1, **period),
        used(
            source_id="E002",
            path="b.csv",
            title="Stock",
            period_to="2026-01-31",
            control_totals='{"lines": {"recomputed": "3", "stated": "4"},'
            ' "value": {"recomputed": "1.0", "stated": "1.00"},'
            ' "none": {"recomputed": "1", "stated": null}}',
        ),
        used(source_id="E003", path="c.csv", status="duplicate"),
        used(source_id="E004", path="c.csv", status="duplicate"),
        used(source_id="E005", path="d.csv", status="unreadable"),
        used(source_id="E006", path="e.csv"),
    ]
    movements = [moved(10, 1, "opening"), moved(-3, 5), moved(4, 1, "opening", bin="B2")]
    stock = [stated(12, 31), stated(4, 31, bin="B2", source_row=9)]
    company = [{"base_currency": "NZD"}]
    tables = {"evidence_file": files, "movement": movements, "stock_snapshot": stock, "company": company}
    return check_lines(in_memory_case(tables))


def test_files_are_counted_by_what_became_of_them(lines):
    assert lines[0] == "What came: 3 file(s) used, 1 file(s) duplicate, 1 file(s) unreadable."
    assert lines[1:4] == [
        "E001 a.csv: Movements, 2026-01-01 to 2026-01-31; 1,200 rows read = 1,199 kept + 1 set aside.",
        "E002 b.csv: Stock, 2026-01-31; 0 rows read = 0 kept + 0 set aside.",
        "E006 e.csv: cin7_core.any; 0 rows read = 0 kept + 0 set aside.",
    ]
    assert (
        check_lines(in_memory_case({"evidence_file": [used(status="ignored")]}))[0] == "What came: 1 file(s) ignored."
    )


def test_where_it_does_not_foot_is_said_with_its_place_day_and_row(lines):
    start = lines.index("Does it foot?")
    assert lines[start + 1] == (
        "Opening + movements = closing holds on 1 of 2 lines of SKU, site and bin that a stated figure proves "
        "(opening: opening rows among the movements; 2 lines in all)."
    )
    assert lines[start + 2] == (
        "  first lasting break: A at Main, B1, 2026-01-31: stated figure differs by 5 units (E001, row 1)."
    )
    assert not any("more first breaks" in line for line in lines)


def test_a_total_that_a_file_states_otherwise_than_its_rows_is_named(lines):
    said = [line for line in lines if "the file states" in line]
    assert said == ["E002 b.csv: the file states lines 4, its rows give 3."]


def test_what_cannot_be_tested_says_why_and_what_is_missing_is_asked_for():
    nothing = check_lines(in_memory_case({}))
    assert "Opening + movements = closing cannot be tested: no movement lines came." in nothing
    asked = nothing[nothing.index("Please ask the client for:") + 1 :]
    assert asked[0].startswith("Inventory Movement Details (whole period") and asked[0].endswith("roll-forward.")
    unstated = check_lines(in_memory_case({"movement": [moved(10, 1, "receipt")]}))
    assert (
        "Opening + movements = closing cannot be tested: no snapshot or count states a figure to close on." in unstated
    )
    assert any(line.startswith("Trial Balance (at period end") for line in unstated)
    assert not any(line.startswith("Inventory Movement Details") for line in unstated)


def test_more_breaks_than_are_shown_are_counted():
    movements = [moved(10, 1, "opening", sku=f"S{n}") for n in range(12)]
    stock = [stated(10 - n - 1, 31, sku=f"S{n}") for n in range(12)]
    lines = check_lines(in_memory_case({"movement": movements, "stock_snapshot": stock}))
    breaks = [line for line in lines if line.startswith("  first lasting break")]
    assert (
        len(breaks) == 10
        and breaks[0].startswith("  first lasting break: S11 at Main, B1")
        and "by -12 units" in breaks[0]
    )
    assert "  and 2 more first breaks, in the table roll_forward." in lines


def test_a_fault_says_its_file_row_column_and_number():
    rows = [problem(source_row=row, column_name="qty", seen=f"'{row}'") for row in (9, 4)]
    whole = [problem(code="empty", effect="file set aside", seen="empty")] * 2
    lines = check_lines(in_memory_case({"problem": [*rows, *whole, problem(source_id="", code="none", seen="z")]}))
    start = lines.index("Faults and notes:")
    assert set(lines[start + 1 : start + 4]) == {
        "engagement: z; expected y. Row set aside. Do it.",
        "E001 inline.csv: empty; expected y. File set aside (2 times). Do it.",
        "E001 inline.csv, row 4, column qty: '4'; expected y. Row set aside (2 rows with this fault). Do it.",
    }


def test_faults_come_first_and_notes_of_one_kind_stop_after_a_few_files():
    notes = [
        {
            "source_id": f"E{n}",
            "code": "site_from_file_name",
            "effect": "note",
            "seen": f"site {n}",
            "expected": "a site",
            "todo": "Confirm.",
        }
        for n in range(5)
    ]
    fault = {
        "source_id": "E9",
        "code": "file_empty",
        "effect": "file set aside",
        "seen": "empty",
        "expected": "rows",
        "todo": "Send it again.",
    }
    lines = check_lines(in_memory_case({"problem": [*notes, fault]}))
    start = lines.index("Faults and notes:") + 1
    assert "empty" in lines[start] and "site 2" in lines[start + 3]
    assert lines[start + 4] == "2 more files with the note site from file name: all are in exhibit IN-2 of the report."


def test_a_currency_nobody_states_is_asked_for():
    said = NO_CURRENCY
    assert "ask the client" in said and "client currency, not stated" in said
    files = {"evidence_file": [{"source_id": "E001", "path": "a.csv", "status": "used"}]}
    assert said in check_lines(in_memory_case(files))
    assert said not in check_lines(in_memory_case(files, Engagement(base_currency="NZD")))
    assert said not in check_lines(in_memory_case({**files, "company": [{"base_currency": "NZD"}]}))


@pytest.mark.parametrize(
    ("value", "said"), [(None, "unknown"), ("-100", "-100"), ("1E+2", "100"), ("2.5000", "2.5"), ("0.0001", "0.0001")]
)
def test_units_without_needless_digits(value, said):
    assert summary._units(None if value is None else Decimal(value)) == said


@pytest.mark.parametrize(
    ("holds", "difference", "note", "said"),
    [
        (True, Decimal(0), "", "Debits = credits, journal 2: holds."),
        (False, Decimal("-1234.5"), "", "Debits = credits, journal 2: does not hold (difference -1,234.50)."),
        (None, None, "too few rows", "Debits = credits, journal 2: cannot be judged; too few rows."),
    ],
)
def test_a_proof_is_a_sentence(holds, difference, note, said):
    proof = SimpleNamespace(proof="debits = credits", scope="journal 2", holds=holds, difference=difference, note=note)
    assert summary._sentence(proof) == said
