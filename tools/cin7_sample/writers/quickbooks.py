"""QuickBooks Online: General Ledger (new, CSV), Account List, Trial Balance (ledgers 3; quickbooks.toml)."""

import datetime as dt
from pathlib import Path

from cin7_audit.data_files import read_entries
from cin7_sample.accounts import ACCOUNTS
from cin7_sample.entries import Journal, Ledger
from cin7_sample.world import World
from cin7_sample.writers.places import csv_text, long_day, text_file
from cin7_sample.writers.xero import account_sections, sides

WORDS = read_entries(Path(__file__).with_suffix(".toml"))
FOOTER = WORDS["footer"]


def label(code: str) -> str:
    return f"{code} {ACCOUNTS[code].name}"


def _money(cents: int) -> str:
    return f"{cents / 100:,.2f}"


def _total(cents: int) -> str:
    return f"-${-cents / 100:,.2f}" if cents < 0 else f"${cents / 100:,.2f}"


def _us_day(day: dt.date) -> str:
    number, month, year = long_day(day).split()
    return f"{month} {number}, {year}"


def _split(journal: Journal, account: str) -> str:
    others = [code for code, _ in journal.lines if code != account]
    return label(others[0]) if len(others) == 1 else ""


def general_ledger(world: World, ledger: Ledger, path: Path) -> None:
    """Amounts in the natural sign of each account; an empty first header cell; US dates; footer after a blank row."""
    header = WORDS["general_ledger"]
    rows = [
        ["General Ledger"],
        [world.spec.company],
        [f"{_us_day(world.spec.start)}-{_us_day(world.spec.end)}"],
        [],
        header,
    ]
    for code, opening, lines in account_sections(world, ledger, tuple(ACCOUNTS)):
        kind = ACCOUNTS[code].kind
        balance, moved = kind.nature * opening, 0
        rows.append([label(code), *[""] * 9])
        if not kind.is_result:
            rows.append(["", "Beginning Balance", *[""] * 7, _money(balance)])
        for journal, cents in lines:
            change = kind.nature * cents
            balance += change
            moved += change
            texts = [WORDS["types"][journal.source], journal.reference[:21], journal.counterparty, journal.description]
            day = f"{world.date(journal.day):%m/%d/%Y}"
            rows.append(["", label(code), day, *texts, _split(journal, code), _money(change), _money(balance)])
        rows.append([f"Total for {label(code)}", *[""] * 7, _total(moved), ""])
    text_file(path, csv_text([*rows, [], [FOOTER]]))


def account_list(world: World, ledger: Ledger, path: Path) -> None:
    rows = [["Account List"], [world.spec.company], [], WORDS["account_list"]]
    for code, account in sorted(ACCOUNTS.items()):
        kind = account.kind
        balance = "" if kind.is_result else _money(kind.nature * ledger.balance(code, world.spec.days - 1))
        rows.append([code, account.name, kind.quickbooks, kind.detail, "", balance])
    text_file(path, csv_text(rows))


def trial_balance(world: World, ledger: Ledger, path: Path) -> None:
    rows = [["Trial Balance"], [world.spec.company], [f"As of {_us_day(world.spec.end)}"], [], ["", "Debit", "Credit"]]
    sums = [0, 0]
    for code in sorted(ACCOUNTS):
        balance = ledger.balance(code, world.spec.days - 1)
        if balance:
            sums[balance < 0] += abs(balance)
            rows.append([label(code), *("" if cents is None else _money(cents) for cents in sides(balance))])
    text_file(path, csv_text([*rows, ["TOTAL", *map(_total, sums)], [], [FOOTER]]))
