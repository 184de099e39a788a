"""Edges of the section walk on tiny inline reports."""

from pathlib import Path

from cin7_audit.sources.base import Parsed
from cin7_audit.sources.collect import NO_FACT
from tests.sources.goldens import read

XERO = "Account Transactions\nAcme Ltd\nFor the period 1 July 2025 to 31 July 2025\n\nDate,Source,Description,Reference,Debit,Credit,Running Balance,Gross,Tax\n"


def xero(folder: Path, rows: str, head: str = XERO) -> Parsed:
    path = folder / "report.csv"
    path.write_text(head + rows, encoding="utf-8")
    kind, parsed = read(path)
    assert kind == "xero.account_transactions"
    return parsed


def codes(parsed: Parsed) -> list[str]:
    return [problem.code for problem in parsed.problems]


def test_a_transaction_that_begins_with_total_is_a_transaction(tmp_path):
    parsed = xero(
        tmp_path, 'Inventory\n8 Jul 2025,Spend Money,Total Tools Ltd,,"1,000.00",-,-,-,-\nTotal Inventory,,,,"1,000.00",-,-,-,-\n'
    )
    assert list(parsed.tables["ledger_line"]["amount"]) == ["1000"]
    assert codes(parsed) == []


def test_an_account_that_begins_with_total_is_an_account(tmp_path):
    parsed = xero(tmp_path, "Total Stock Account\n8 Jul 2025,Manual Journal,x,,5.00,,,,\nTotal Total Stock Account,,,,5.00,,,,\n")
    assert list(parsed.tables["ledger_line"]["account_name"]) == ["Total Stock Account"]


def test_a_total_that_does_not_foot_is_said_with_both_figures(tmp_path):
    parsed = xero(tmp_path, "Inventory\n8 Jul 2025,Manual Journal,x,,5.00,-,-,-,-\nTotal Inventory,,,,6.00,-,-,-,-\n")
    (problem,) = parsed.problems
    assert problem.code == "control_total_differs" and "states 6" in problem.seen and "give 5" in problem.seen


def test_opening_and_lines_must_give_the_closing_balance(tmp_path):
    rows = "Inventory\nOpening Balance,,,,100.00,-,100.00,-,-\n8 Jul 2025,Manual Journal,x,,-,5.00,-,-,-\nClosing Balance,,,,96.00,-,96.00,-,-\n"
    parsed = xero(tmp_path, rows)
    assert parsed.control_totals["Inventory: closing balance"] == ("95", "96")
    assert codes(parsed) == ["control_total_differs"]


def test_bad_dates_and_amounts_are_set_aside_with_their_text(tmp_path):
    parsed = xero(
        tmp_path,
        "Inventory\n31 Feb 2025,Manual Journal,x,R9,5.00,-,-,-,-\n8 Jul 2025,Manual Journal,y,R8,five,-,-,-,-\n9 Jul 2025,Manual Journal,z,,1.00,-,-,-,-\n",
    )
    assert codes(parsed) == ["date_unreadable", "number_unreadable"]
    assert "R9" in (parsed.problems[0].raw_text or "") and "R8" in (parsed.problems[1].raw_text or "")
    assert (parsed.rows_read, parsed.rows_kept, parsed.rows_set_aside) == (3, 1, 2)


def test_a_report_without_account_heads_names_accounts_in_its_rows(tmp_path):
    head = "Account Transactions\nAcme Ltd\nFor the period 1 July 2025 to 31 July 2025\n\nDate,Source,Account Code,Account,Description,Debit,Credit\n"
    parsed = xero(
        tmp_path,
        ",Opening Balance,630,Inventory,,100.00,\n8 Jul 2025,Manual Journal,630,Inventory,x,,5.00\n8 Jul 2025,Manual Journal,310,COGS,x,5.00,\n",
        head,
    )
    frame = parsed.tables["ledger_line"]
    assert list(frame["account_code"]) == ["630", "310"] and list(frame["amount"]) == ["-5", "5"]
    assert list(parsed.tables["ledger_balance"]["balance"]) == ["100"]


def test_gross_alone_is_turned_by_the_account_and_said_to_be(tmp_path):
    head = "Account Transactions\nAcme Ltd\nFor the period 1 July 2025 to 31 July 2025\n\nDate,Source,Description,Reference,Gross\n"
    parsed = xero(tmp_path, "Accounts Payable\n8 Jul 2025,Payable Invoice,Mill Co,AP,100.00\n", head)
    row = parsed.tables["ledger_line"].iloc[0]
    assert (row["amount"], row["sign_rule"]) == ("-100", "natural sign turned by account name")


def test_desktop_heads_carry_the_balance_they_start_from(tmp_path):
    path = tmp_path / "gl.csv"
    head = ",Type,Date,Num,Adj,Name,Memo,Split,Debit,Credit,Balance\n"
    path.write_text(
        head
        + '1210 · Inventory,,,,,,,,,,"1,000.00"\n,Bill,01/15/2025,7,,Mill,x,AP,50.00,,"1,050.00"\nTotal 1210 · Inventory,,,,,,,,50.00,,"1,050.00"\n',
        encoding="utf-8",
    )
    kind, parsed = read(path)
    assert kind == "quickbooks.general_ledger"
    balances = parsed.tables["ledger_balance"]
    assert list(zip(balances["balance_kind"], balances["balance"], strict=True)) == [("opening", "1000"), ("closing", "1050")]
    assert codes(parsed) == []


def test_a_cash_basis_footer_is_warned_about(tmp_path):
    parsed = xero(tmp_path, "Inventory\n8 Jul 2025,Manual Journal,x,,5.00,,,,\nCash Basis\n")
    assert codes(parsed) == ["cash_basis"]
    assert parsed.tables["company"].iloc[0]["basis"] == "cash"


def test_opening_balance_equity_is_an_account(tmp_path):
    rows = "Inventory\nOpening Balance,,,,100.00,-,100.00,-,-\nTotal Inventory,,,,-,-,100.00,-,-\nOpening Balance Equity (3000)\n8 Jul 2025,Manual Journal,x,,-,5.00,-,-,-\nTotal Opening Balance Equity (3000),,,,-,5.00,-,-,-\n"
    parsed = xero(tmp_path, rows)
    assert list(parsed.tables["ledger_line"]["account_name"]) == ["Opening Balance Equity"] and codes(parsed) == []


def qbo(folder: Path, kind: str, text: str) -> Parsed:
    path = folder / f"{kind.rpartition('.')[2]}.csv"
    path.write_text(text, encoding="utf-8")
    found, parsed = read(path)
    assert found == kind
    return parsed


def test_an_undated_row_with_a_time_in_it_is_set_aside_not_taken_for_a_footer(tmp_path):
    parsed = xero(tmp_path, "Inventory\n8 Jul 2025,Manual Journal,x,,5.00,-,-,-,-\n,Manual Journal,Count 14:30 - John,R9,7.00,-,-,-,-\n")
    (problem,) = parsed.problems
    assert (problem.code, problem.effect, problem.source_row) == ("date_unreadable", "row set aside", 8) and "R9" in problem.raw_text


def test_a_line_with_a_spoilt_date_is_no_opening_balance(tmp_path):
    parsed = xero(tmp_path, "Inventory\n8 Jux 2025,Manual Journal,Opening balance correction,R9,7.00,-,-,-,-\n")
    assert codes(parsed) == ["date_unreadable"] and parsed.problems[0].effect == "row set aside"


def test_what_states_nothing_of_its_own_is_counted(tmp_path):
    header = XERO.strip().splitlines()[-1]
    rows = f"Inventory\n8 Jul 2025,Manual Journal,x,,5.00,-,-,-,-\n{header}\n9 Jul 2025,Manual Journal,y,,5.00,-,-,-,-\nTotal Inventory,,,,10.00,-,-,-,-\n,,,,,,,,\nCash Basis\n"
    parsed = xero(tmp_path, rows)
    assert parsed.parameters[NO_FACT] == "1 blank, 1 footer, 1 heading, 1 repeated header, 1 total"
    assert parsed.parameters["footer 1"] == "Cash Basis" and parsed.rows_kept == 2


def test_a_row_that_is_shorter_than_the_rest_is_set_aside_with_its_text(tmp_path):
    rows = "".join(f"{day} Jul 2025,Manual Journal,x,R{day},5.00,-,-,-,-\n" for day in range(1, 29))
    parsed = xero(tmp_path, "Inventory\n" + rows.replace(",R7,5.00", ",5.00").replace("x,R9", "x,y,R9") + "Cash Basis\n")
    told = [(problem.code, problem.effect, problem.source_row) for problem in parsed.problems if problem.code != "cash_basis"]
    assert told == [("row_too_short", "row set aside", 13), ("row_too_wide", "row set aside", 15)]
    assert (parsed.rows_read, parsed.rows_kept) == (28, 26)


def test_a_total_of_no_account_above_is_told_with_its_text(tmp_path):
    head = "Account Transactions\nAcme Ltd\nFor the period 1 July 2025 to 31 July 2025\n\nDate,Source,Account Code,Account,Description,Debit,Credit\n"
    parsed = xero(tmp_path, "8 Jul 2025,Manual Journal,310,COGS,x,5.00,\n,Total Tools Ltd,630,Inventory,y,7.00,\n", head)
    (problem,) = parsed.problems
    assert (problem.code, problem.source_row) == ("total_unmatched", 7) and "Inventory" in problem.raw_text


def test_a_running_balance_that_cannot_be_read_is_told(tmp_path):
    text = "Acme\nGeneral Ledger\nJanuary 2025\n\n,Distribution account,Transaction date,Transaction type,Num,Name,Memo/Description,Split,Amount,Balance\n1200 Inventory,,,,,,,,,\n,1200 Inventory,01/15/2025,Bill,B1,,x,AP,50.00,#REF!\nTotal for 1200 Inventory,,,,,,,,50.00,\n"
    parsed = qbo(tmp_path, "quickbooks.general_ledger", text)
    (problem,) = [problem for problem in parsed.problems if problem.code == "number_unreadable"]
    assert (problem.effect, problem.source_row) == ("note", 7) and "#REF!" in problem.raw_text and parsed.rows_kept == 1
