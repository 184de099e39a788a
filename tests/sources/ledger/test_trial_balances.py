"""Trial balances of all ledgers: debit less credit for each account, and sums that must be equal."""

from cin7_audit.sources.collect import NO_FACT
from tests.sources.inline import columns, read_inline, told

HEAD = (
    "Trial Balance\nAcme Ltd\nAs at 30 June 2026\n\n"
    "Account Code,Account,Account Type,Debit - Year to date,Credit - Year to date,30 June 2025,Team\n"
)
XERO = "xero.trial_balance"


def test_a_trial_balance_keeps_an_account_of_any_name_and_tells_an_amount_without_one(tmp_path):
    head = (
        "Acme\nTrial Balance\nAs at 30 June 2026\n\n"
        "Account Code,Account,Account Type,Debit - Year to date,Credit - Year to date\n"
    )
    parsed = read_inline(
        tmp_path,
        "xero.trial_balance",
        head + "Account,Cash Basis 14:30 - x,Bank,5.00,\n,Account,Bank,6.00,\n,,Bank,7.00,\nTotal,,,11.00,\n",
    )
    assert list(parsed.tables["ledger_balance"]["balance"]) == ["5", "6"]
    (problem,) = [problem for problem in parsed.problems if problem.effect == "row set aside"]
    assert (problem.code, problem.source_row) == ("account_missing", 8)


def test_debit_less_credit_of_the_day_and_of_the_days_before(tmp_path):
    rows = "Assets,,,,,,\n630,Inventory,Inventory,100.00,,(80.00),\n200,Sales,Revenue,,100.00,0.00,\nTotal,,,100.00,100.00,,\n"
    parsed = read_inline(tmp_path, XERO, HEAD + rows)
    assert columns(parsed, "ledger_balance", "account_code", "as_of", "balance", "balance_kind", "source_row") == [
        ["630", "2026-06-30", "100", "trial_balance", "7"],
        ["630", "2025-06-30", "-80", "trial_balance", "7"],
        ["200", "2026-06-30", "-100", "trial_balance", "8"],
        ["200", "2025-06-30", "0", "trial_balance", "8"],
    ]
    assert columns(parsed, "account", "account_code", "account_name", "account_type", "account_class") == [
        ["630", "Inventory", "Inventory", "ASSET"],
        ["200", "Sales", "Revenue", "REVENUE"],
    ]
    assert parsed.control_totals == {
        "debits": ("100", "100"),
        "credits": ("100", "100"),
        "debits less credits": ("0", "0"),
    }
    assert parsed.parameters[NO_FACT] == "1 heading, 1 total"
    assert [problem.column for problem in parsed.problems] == ["Team"]


def test_sums_that_differ_are_told(tmp_path):
    parsed = read_inline(
        tmp_path, XERO, HEAD + "630,Inventory,,100.00,,,\n200,Sales,,,90.00,,\nTotal,,,100.00,95.00,,\n"
    )
    assert parsed.control_totals["credits"] == ("90", "95") and parsed.control_totals["debits less credits"] == (
        "10",
        "0",
    )
    assert [each for each in told(parsed) if each[0] != "column_unknown"] == [
        ("control_total_differs", "note", 8),
        ("control_total_differs", "note", None),
    ]


def test_rows_that_state_nothing_or_nothing_readable(tmp_path):
    rows = (
        "630,Inventory,,five,,,\n,,Bank,5.00,,,\n100.00,,,100.00,,,\n200,Sales,,,,x,\nSubtotal,x,,,,,\n300,Nil,,,,,\n"
    )
    parsed = read_inline(tmp_path, XERO, HEAD + rows)
    assert [each for each in told(parsed) if each[1] == "row set aside"] == [
        ("number_unreadable", "row set aside", 6),
        ("account_missing", "row set aside", 7),
        ("number_unreadable", "row set aside", 9),
        ("row_unreadable", "row set aside", 10),
    ]
    assert columns(parsed, "ledger_balance", "account_code", "balance") == [["300", "0"]]
    assert parsed.control_totals["debits"] == ("0", "100")


def test_the_day_is_asked_for_where_the_report_does_not_print_it(tmp_path):
    text = HEAD.replace("As at 30 June 2026\n", "") + "630,Inventory,,100.00,,,\n"
    parsed = read_inline(tmp_path, XERO, text)
    assert parsed.unstated == ("date",) and columns(parsed, "ledger_balance", "as_of") == [[None]]


def test_a_code_in_the_label_is_taken_where_there_is_no_column_of_codes(tmp_path):
    head = "Trial Balance\nAcme Ltd\nAs at 30 June 2026\n\nAccount,Account Class,Debit,Credit\n"
    parsed = read_inline(tmp_path, XERO, head.replace("Account Class", "Account Type") + "Inventory (630),,5.00,\n")
    assert columns(parsed, "account", "account_code", "account_name", "account_type", "account_class") == [
        ["630", "Inventory", None, None]
    ]
