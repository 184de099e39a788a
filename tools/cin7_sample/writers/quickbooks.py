"""QuickBooks Online reports: General Ledger (new layout, CSV), Account List and Trial Balance (formats/ledgers.md 3)."""

from pathlib import Path
from typing import Any

from cin7_sample.entries import Journal, Ledger
from cin7_sample.postings import ACCOUNTS
from cin7_sample.world import World
from cin7_sample.writers.places import csv_text, long_day, text_file
from cin7_sample.writers.xero import CREDIT_NATURE, PROFIT_AND_LOSS, account_sections

TYPES = {
    "Receivable Invoice": "Invoice",
    "Receivable Credit Note": "Credit Memo",
    "Payable Invoice": "Bill",
    "Payable Credit Note": "Vendor Credit",
    "Manual Journal": "Journal Entry",
    "Spend Money": "Expense",
}
ACCOUNT_TYPES = {
    "REVENUE": ("Income", "Sales of Product Income"),
    "DIRECTCOSTS": ("Cost of Goods Sold", "Supplies & Materials - COGS"),
    "EXPENSE": ("Expenses", "Other Business Expenses"),
    "BANK": ("Bank", "Checking"),
    "CURRENT": ("Other Current Assets", "Inventory"),
    "FIXED": ("Fixed Assets", "Furniture & Fixtures"),
    "CURRLIAB": ("Other Current Liabilities", "Other Current Liabilities"),
    "EQUITY": ("Equity", "Retained Earnings"),
}
FOOTER = "Accrual Basis Friday, October 03, 2025 09:15 AM GMT+13:00"


def label(code: str) -> str:
    return f"{code} {ACCOUNTS[code].name}"


def _money(cents: int) -> str:
    return f"{cents / 100:,.2f}"


def _total(cents: int) -> str:
    return f"-${-cents / 100:,.2f}" if cents < 0 else f"${cents / 100:,.2f}"


def _period(world: World) -> str:
    first, last = long_day(world.spec.start), long_day(world.spec.end)
    day, month, year = first.split()
    other, to_month, to_year = last.split()
    return f"{month} {day}, {year}-{to_month} {other}, {to_year}"


def _split(journal: Journal, account: str) -> str:
    others = [code for code, _ in journal.lines if code != account]
    return label(others[0]) if len(others) == 1 else ""


def general_ledger(world: World, ledger: Ledger, path: Path) -> None:
    """Amounts in the natural sign of each account; an empty first header cell; US dates; the footer after a blank row."""
    rows: list[list[Any]] = [["General Ledger"], [world.spec.company], [_period(world)], []]
    rows.append(
        [
            "",
            "Distribution account",
            "Transaction date",
            "Transaction type",
            "Num",
            "Name",
            "Memo/Description",
            "Split account",
            "Amount",
            "Balance",
        ]
    )
    for account, opening, lines in account_sections(world, ledger, tuple(ACCOUNTS)):
        nature = -1 if ACCOUNTS[account].kind in CREDIT_NATURE else 1
        rows.append([label(account), *[""] * 9])
        balance, moved = nature * opening, 0
        if ACCOUNTS[account].kind not in PROFIT_AND_LOSS:
            rows.append(["", "Beginning Balance", *[""] * 7, _money(balance)])
        for journal, cents in lines:
            balance += nature * cents
            moved += nature * cents
            day = f"{world.date(journal.day):%m/%d/%Y}"
            rows.append(
                ["", label(account), day, TYPES[journal.source], journal.reference[:21], journal.counterparty, journal.description,
                 _split(journal, account), _money(nature * cents), _money(balance)]
            )  # fmt: skip
        rows.append([f"Total for {label(account)}", *[""] * 7, _total(moved), ""])
    rows += [[], [FOOTER]]
    text_file(path, csv_text(rows))


def account_list(world: World, ledger: Ledger, path: Path) -> None:
    rows: list[list[Any]] = [
        ["Account List"],
        [world.spec.company],
        [],
        ["Account #", "Full name", "Type", "Detail type", "Description", "Total balance"],
    ]
    for code, (name, kind, _, _) in sorted(ACCOUNTS.items()):
        nature = -1 if kind in CREDIT_NATURE else 1
        balance = nature * ledger.balance(code, world.spec.days - 1)
        rows.append([code, name, *ACCOUNT_TYPES[kind], "", _money(balance) if kind not in PROFIT_AND_LOSS else ""])
    text_file(path, csv_text(rows))


def trial_balance(world: World, ledger: Ledger, path: Path) -> None:
    rows: list[list[Any]] = [
        ["Trial Balance"],
        [world.spec.company],
        [f"As of {world.spec.end:%B} {world.spec.end.day}, {world.spec.end.year}"],
        [],
        ["", "Debit", "Credit"],
    ]
    sums = [0, 0]
    for code in sorted(ACCOUNTS):
        balance = ledger.balance(code, world.spec.days - 1)
        if balance:
            sums[balance < 0] += abs(balance)
            rows.append([label(code), _money(balance) if balance > 0 else "", _money(-balance) if balance < 0 else ""])
    rows += [["TOTAL", _total(sums[0]), _total(sums[1])], [], [FOOTER]]
    text_file(path, csv_text(rows))
