"""The monthly reconciliation and its downloads: every month is proved, and its flows go in or out."""

import pytest

from cin7_audit.sources.cin7_omni import REPORTS
from cin7_audit.sources.cin7_omni.reconciliation import month_of
from tests.sources.small_files import aside, notes, of_text, peek_of, rows

MONTHS = REPORTS["stock_reconciliation"]
LINES = REPORTS["reconciliation_lines"]
HEAD = "Month,Opening,Purchases,Adjustments,COGS,Closing\n"
TITLE = "Stock on Hand Reconciliation\nPurchases\n\n"


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("Jul 2025", ("2025-07-01", "2025-07-31")),
        ("2025-02", ("2025-02-01", "2025-02-28")),
        ("2024/2", ("2024-02-01", "2024-02-29")),
        ("Jul-25", ("2025-07-01", "2025-07-31")),
        ("2025-13", None),
        ("2025-00", None),
        ("total", None),
        ("", None),
    ],
)
def test_months(text, span):
    assert month_of(text) == span


def test_a_month_is_a_row_for_each_flow_and_one_for_its_close(tmp_path):
    parsed = of_text(MONTHS, tmp_path, HEAD + "2025-07,100,50,-10,30,110\n2025-08,110,0,5,-20,95\n")
    wanted = ("period_from", "period_to", "document_type", "value_in", "value_out", "closing_value", "source_row")
    assert rows(parsed, "movement_total", *wanted) == [
        ("2025-07-01", "2025-07-31", "Purchases", "50", "0", None, 2),
        ("2025-07-01", "2025-07-31", "Adjustments", "0", "10", None, 2),
        ("2025-07-01", "2025-07-31", "COGS", "0", "30", None, 2),
        ("2025-07-01", "2025-07-31", None, None, None, "110", 2),
        ("2025-08-01", "2025-08-31", "Purchases", "0", "0", None, 3),
        ("2025-08-01", "2025-08-31", "Adjustments", "5", "0", None, 3),
        ("2025-08-01", "2025-08-31", "COGS", "0", "20", None, 3),
        ("2025-08-01", "2025-08-31", None, None, None, "95", 3),
    ]
    assert dict(parsed.control_totals) == {"2025-07: closing": ("110", "110"), "2025-08: closing": ("95", "95")}
    assert notes(parsed) == []


@pytest.mark.parametrize(
    ("second", "seen"),
    [
        ("2025-08,110,0,5,20,96", "2025-08: opening and flows give 95, the closing 96"),
        ("2025-08,111,0,5,20,96", "2025-08: the opening is 111, the month before closed at 110"),
    ],
)
def test_a_break_in_a_month_or_between_two_is_noted(tmp_path, second, seen):
    parsed = of_text(MONTHS, tmp_path, HEAD + f"2025-07,100,50,-10,30,110\n{second}\n")
    assert [(each.code, each.source_row, each.seen) for each in parsed.problems] == [("reconciliation_breaks", 3, seen)]


@pytest.mark.parametrize(("third", "broken"), [("2025-09,96,0,0,1,95", [3]), ("2025-09,95,0,0,1,94", [3, 4])])
def test_a_month_opens_at_the_printed_close_of_the_one_before(tmp_path, third, broken):
    parsed = of_text(MONTHS, tmp_path, HEAD + f"2025-07,100,50,-10,30,110\n2025-08,110,0,5,20,96\n{third}\n")
    assert [each.source_row for each in parsed.problems] == broken


def test_what_is_no_month_is_set_aside_and_the_next_is_compared_with_the_last_month(tmp_path):
    parsed = of_text(MONTHS, tmp_path, HEAD + "2025-07,100,50,-10,30,110\nsoon,1,1,1,1,1\n2025-08,110,0,5,20,95\n")
    assert aside(parsed) == [(3, "month_unreadable")] and notes(parsed) == []


@pytest.mark.parametrize(
    ("head", "figures", "word", "amounts"),
    [
        ("Order Ref,Invoice Date,Supplier,Purchases Total", ("10", "-4"), "Purchase", ["10", "-4"]),
        ("Order Ref,Dispatched Date,Customer,COGS", ("10", "4"), "COGS", ["-10", "-4"]),
        ("Order Ref,Dispatched Date,Customer,COGS", ("-10", "-4"), "COGS", ["-10", "-4"]),
        ("Order Ref,Dispatched Date,Customer,COGS", ("0", "4"), "COGS", ["0", "-4"]),
        ("Ref,Date,Reason,Value", ("10", "-4"), "Document", ["10", "-4"]),
    ],
)
def test_documents_of_a_download_are_named_by_it_and_cogs_goes_out(tmp_path, head, figures, word, amounts):
    body = "".join(f"D-{at},13/07/2025,Acme,{figure}\n" for at, figure in enumerate(figures))
    parsed = of_text(LINES, tmp_path, f"Stock on Hand Reconciliation\n\n{head}\n{body}")
    wanted = ("document_no", "document_type", "effective_date", "amount", "description", "origin")
    expected = [(f"D-{at}", word, "2025-07-13", amount, "Acme", "document") for at, amount in enumerate(amounts)]
    assert rows(parsed, "expected_posting", *wanted) == expected


@pytest.mark.parametrize(
    ("title", "word"), [("Adjustments", "Adjustment"), ("Purchases", "Purchase"), ("COGS", "COGS")]
)
def test_a_title_names_the_download(tmp_path, title, word):
    parsed = of_text(LINES, tmp_path, f"SOH Reconciliation\n{title}\n\nRef,Date,Value\nD-1,13/07/2025,-7\n")
    assert rows(parsed, "expected_posting", "document_type") == [(word,)]


def test_the_title_names_the_download_before_its_columns(tmp_path):
    parsed = of_text(LINES, tmp_path, TITLE + "Ref,Date,COGS\nD-1,13/07/2025,7\n,13/07/2025,\n")
    assert rows(parsed, "expected_posting", "document_type", "amount") == [("Purchase", "7")]
    assert aside(parsed) == [(6, "amount_missing")] and parsed.control_totals["amount"] == ("7", None)


def test_a_download_is_known_by_the_title_and_the_months_are_not_one(tmp_path):
    lines, body = "Ref,Date,Value\nD-1,13/07/2025,7\n", HEAD + "2025-07,100,50,-10,30,110\n"
    for text, claimed in (
        (f"Stock on Hand Reconciliation\n\n{lines}", (True, False)),
        (f"Report: SOH reconciliation\n\n{lines}", (True, False)),
        (f"Sales\n\n{lines}", (False, False)),
        (f"Stock on Hand Reconciliation\n\n{body}", (False, True)),
        (f"Stock on Hand Reconciliation\n\n{HEAD.strip()},Ref,Value\n2025-07,100,50,-10,30,110,x,1\n", (False, True)),
    ):
        peek = peek_of(tmp_path, text)
        assert (LINES.claims(peek), MONTHS.claims(peek)) == claimed
