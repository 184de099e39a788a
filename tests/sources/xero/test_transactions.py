"""Account Transactions and General Ledger Detail: which report it is, and whose sign its running balance has."""

import pytest

from tests.sources.inline import claimant, columns, read_inline, told

ACCOUNTS, DETAIL = "xero.account_transactions", "xero.general_ledger_detail"
HEADER = "Date,Source,Description,Reference,Debit,Credit,Running Balance\n"
TOP = "{title}\nAcme Ltd\nFor the period 1 July 2025 to 31 July 2025\n\n"
PAYABLE = (
    "Accounts Payable (800)\nOpening Balance,,,,,10.00,{0}10.00\n8 Jul 2025,Payable Invoice,Mill,R1,,5.00,{0}15.00\n"
    "Total Accounts Payable,,,,0.00,5.00,{0}15.00\n"
)


@pytest.mark.parametrize(
    ("title", "header", "kind"),
    [
        ("Account Transactions", HEADER, ACCOUNTS),
        ("General Ledger Detail", HEADER, DETAIL),
        ("Books", HEADER, ACCOUNTS),
        ("Books", HEADER.replace("Reference", "Tax Rate Name"), DETAIL),
        ("Books", HEADER.replace("Reference", "VAT Rate Name"), DETAIL),
        ("Account Transactions", HEADER.replace("Reference", "Tax Rate Name"), ACCOUNTS),
        ("General Ledger Summary", HEADER, ""),
        ("Books", HEADER.replace("Source", "Contact"), ""),
        ("Books", HEADER.replace("Credit", "Gross"), ""),
        ("Account Transactions", HEADER.replace("Source,", "").replace("Debit,Credit", "Gross,Net"), ACCOUNTS),
    ],
)
def test_the_printed_title_tells_and_without_one_the_columns(tmp_path, title, header, kind):
    row = "8 Jul 2025" + "," * header.count(",") + "\n"
    assert claimant(tmp_path, TOP.format(title=title) + header + row) == kind


@pytest.mark.parametrize(("row", "is_captured"), [("## Inventory", True), ("Net movement", True), ("Inventory", False)])
def test_a_screen_without_a_header_is_known_by_its_marks(tmp_path, row, is_captured):
    text = f"General Ledger Detail\nAcme Ltd\n,,\n{row},,\n8 Jul 2025,Bill,x\n"
    assert claimant(tmp_path, text) == (DETAIL if is_captured else "")


def test_a_line_is_debit_positive_with_its_texts(tmp_path):
    header = (
        "Date,Source,Invoice Number,Reference,Description,Contact,Journal Number,Account Code,Account,Debit,Credit\n"
    )
    text = (
        TOP.format(title="Account Transactions") + header + "8 Jul 2025,Bill,INV-1,R1,x,Mill,J7,630,Inventory,,5.00\n"
    )
    parsed = read_inline(tmp_path, ACCOUNTS, text)
    names = (
        "journal_id",
        "source_type",
        "reference",
        "description",
        "counterparty",
        "account_code",
        "amount",
        "ledger_view",
        "sign_rule",
    )
    assert columns(parsed, "ledger_line", *names) == [
        ["J7", "Bill", "INV-1 | R1", "x", "Mill", "630", "-5", "account_transactions", "debit and credit columns"]
    ]
    assert (parsed.organisation, parsed.period_from, parsed.period_to) == ("Acme Ltd", "2025-07-01", "2025-07-31")


@pytest.mark.parametrize(
    ("kind", "title", "sign"), [(ACCOUNTS, "Account Transactions", ""), (DETAIL, "General Ledger Detail", "-")]
)
def test_the_running_balance_is_natural_in_one_report_and_debit_positive_in_the_other(tmp_path, kind, title, sign):
    rows = PAYABLE.format(sign).replace("Opening Balance,,,,,10.00,", "Opening Balance,,,,,,")
    parsed = read_inline(tmp_path, kind, TOP.format(title=title) + HEADER + rows)
    assert columns(parsed, "ledger_balance", "balance_kind", "balance", "as_of")[0] == ["opening", "-10", "2025-06-30"]
    assert columns(parsed, "ledger_line", "amount", "ledger_view") == [
        ["-5", "gl_detail" if sign else "account_transactions"]
    ]


@pytest.mark.parametrize(
    ("columns_chosen", "amount"), [("Net", "-100"), ("Gross", "-115"), ("Gross,Net", "-100"), ("Debit,Net", "7")]
)
def test_where_no_side_was_chosen_net_goes_before_gross_and_both_are_natural(tmp_path, columns_chosen, amount):
    figures = {"Net": "100.00", "Gross": "115.00", "Debit": "7.00"}
    cells = ",".join(figures[name] for name in columns_chosen.split(","))
    text = (
        TOP.format(title="Account Transactions")
        + f"Date,Source,Description,{columns_chosen}\nAccounts Payable\n8 Jul 2025,Bill,x,{cells}\n"
    )
    assert columns(read_inline(tmp_path, ACCOUNTS, text), "ledger_line", "amount") == [[amount]]


def test_chosen_types_make_accounts_each_once(tmp_path):
    header = "Date,Source,Account Code,Account,Account Type,Debit,Credit\n"
    rows = (
        "8 Jul 2025,Bill,630,Inventory,Inventory,5.00,\n8 Jul 2025,Bill,800,Payables,Current Liability,,5.00\n"
        "9 Jul 2025,Bill,630,Inventory,Inventory,1.00,\n9 Jul 2025,Bill,,,Revenue,1.00,\n9 Jul 2025,Bill,7,Odd,,1.00,\n"
    )
    parsed = read_inline(tmp_path, ACCOUNTS, TOP.format(title="Account Transactions") + header + rows)
    assert columns(
        parsed, "account", "account_code", "account_name", "account_type", "account_class", "source_row"
    ) == [
        ["630", "Inventory", "Inventory", "ASSET", "6"],
        ["800", "Payables", "Current Liability", "LIABILITY", "7"],
    ]
    assert parsed.rows_kept == 5 and told(parsed) == []
