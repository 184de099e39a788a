"""Xero: Account Transactions (XLSX, CSV), Journal Report, Trial Balance (ledgers 2). Headers: xero.toml."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from cin7_audit.data_files import read_entries
from cin7_sample.accounts import ACCOUNTS, KINDS
from cin7_sample.entries import Journal, Ledger
from cin7_sample.world import World
from cin7_sample.writers.places import amount, csv_text, long_day, sheet, text_file

HEADERS = read_entries(Path(__file__).with_suffix(".toml"))
BLANK = (None, None, None)


def _heading(world: World, title: str, period: str) -> list[list[Any]]:
    return [[title], [world.spec.company], [period], []]


def _period(world: World, since: int = 0) -> str:
    return f"For the period {long_day(world.date(since))} to {long_day(world.spec.end)}"


def in_period(world: World, ledger: Ledger) -> list[Journal]:
    """Journals dated inside the period; a bill dated after it is not in the report."""
    return [journal for journal in ledger.journals if 0 <= journal.day < world.spec.days]


def account_sections(
    world: World, ledger: Ledger, accounts: Sequence[str]
) -> Iterator[tuple[str, int, list[tuple[Journal, int]]]]:
    """(account, opening cents, its lines by date) in alphabetical order of the account name."""
    lines: dict[str, list[tuple[Journal, int]]] = defaultdict(list)
    for journal in in_period(world, ledger):
        for account, cents in journal.lines:
            lines[account].append((journal, cents))
    for account in sorted(accounts, key=lambda code: ACCOUNTS[code].name):
        if lines[account] or ledger.opening.get(account):
            yield account, ledger.opening.get(account, 0), lines[account]


def _account_rows(world: World, ledger: Ledger, accounts: Sequence[str]) -> Iterator[list[Any]]:
    """Eight cells: day or caption, three texts, debit, credit, running balance, gross in cents; none after a section.

    Opening and closing rows stand in the sections of balance sheet accounts.
    """
    grand = [0, 0]
    for code, opening, lines in account_sections(world, ledger, accounts):
        account, balance, sums = ACCOUNTS[code], opening, [0, 0]
        nature, is_result = account.kind.nature, account.kind.is_result
        yield [f"{account.name} ({code})", *BLANK, *BLANK, None]
        if not is_result:
            yield ["Opening Balance", *BLANK, *sides(opening), nature * opening, None]
        for journal, cents in lines:
            balance += cents
            sums[cents < 0] += abs(cents)
            texts = [journal.source, journal.description, journal.reference or None]
            yield [world.date(journal.day), *texts, *sides(cents), nature * balance, nature * cents]
        net = nature * (sums[0] - sums[1])
        yield [f"Total {account.name} ({code})", *BLANK, *sums, net, net]
        if not is_result:
            yield ["Closing Balance", *BLANK, *sides(balance), nature * balance, None]
        yield []
        grand = [grand[0] + sums[0], grand[1] + sums[1]]
    yield ["Total", *BLANK, *grand, None, None]


def account_transactions_sheet(world: World, ledger: Ledger, accounts: Sequence[str], path: Path) -> None:
    """XLSX: real dates and numbers, None for zero, section heads ending with the code."""
    heading = [*_heading(world, "Account Transactions", _period(world)), HEADERS["account_transactions"]]
    rows = ([*row[:4], *map(_cell, row[4:])] for row in _account_rows(world, ledger, accounts) if row)
    sheet(path, [*heading, *rows], name="Account Transactions", date_format="d mmm yyyy")


def _cell(cents: int | None) -> int | float | None:
    return amount(cents) if cents else None


def sides(cents: int) -> tuple[int | None, int | None]:
    """The same cents on the debit or the credit side."""
    return (cents, None) if cents > 0 else (None, -cents)


def account_transactions_csv(world: World, ledger: Ledger, accounts: Sequence[str], path: Path) -> None:
    """CSV: UTF-8 with BOM, CRLF, rows padded to nine cells, two-digit days, negatives in brackets, thousands commas."""
    header = HEADERS["account_transactions"]
    heading = [*_heading(world, "Account Transactions", _period(world)), header]
    rows = [*heading, *map(_printed, _account_rows(world, ledger, accounts))]
    text_file(path, csv_text(row + [""] * (len(header) - len(row)) for row in rows), bom=True)


def _printed(row: list[Any]) -> list[Any]:
    first, *cells = row or [""]
    texts = [*cells[:3], *map(_text, cells[3:])]
    return [long_day(first, short=True, padded=True), *texts, "0.00"] if isinstance(first, dt.date) else [first, *texts]


def _text(cents: int | None) -> str:
    return "" if not cents else f"({-cents / 100:,.2f})" if cents < 0 else f"{cents / 100:,.2f}"


def journal_report(world: World, ledger: Ledger, path: Path, since: int = 0) -> None:
    """Newest journal first, a group row each, the header repeated at times, reversals naming what they reverse."""
    header = HEADERS["journal_report"]
    rows, total = [*_heading(world, "Journal Report", _period(world, since)), header], 0
    chosen = sorted((j for j in in_period(world, ledger) if j.day >= since), key=lambda j: (-j.day, -j.number))
    for place, journal in enumerate(chosen):
        tail = f" - Reversal of ID {journal.reverses}" if journal.reverses is not None else ""
        rows.append([f"ID {journal.number} {journal.description}{tail}"])
        day, posted = world.date(journal.day), world.date(journal.posted_day)
        for account, cents in journal.lines:
            amounts = map(_cell, sides(cents))
            rows.append([day, journal.number, account, ACCOUNTS[account].name, *amounts, posted, journal.posted_by])
        if place % 211 == 60:
            rows.append(header)
        debits = sum(max(cents, 0) for _, cents in journal.lines)
        rows.append(["Total", *BLANK, _cell(debits), _cell(debits)])
        total += debits
    rows.append(["Total", *BLANK, _cell(total), _cell(total)])
    sheet(path, rows, name="Journal Report", date_format="d mmm yyyy")


def trial_balance(world: World, ledger: Ledger, path: Path, as_of: int | None = None) -> None:
    """Balances of the year to date by class of account; nil balances are absent; the comparative is one net column."""
    day = world.spec.days - 1 if as_of is None else as_of
    date, before = world.date(day), _year_before(world.date(day))
    rows = [
        *_heading(world, "Trial Balance", f"As at {long_day(date)}"),
        [*HEADERS["trial_balance"], long_day(before, short=True)],
    ]
    sums = [0, 0]
    for kind in KINDS.values():
        for code, account in sorted(ACCOUNTS.items()):
            balance = ledger.balance(code, day)
            earlier = ledger.balance(code, (before - world.spec.start).days) if before >= world.spec.start else 0
            if account.kind == kind and balance:
                sums[balance < 0] += abs(balance)
                rows.append([code, account.name, kind.xero, *map(_cell, sides(balance)), _cell(earlier)])
    rows.append(["Total", None, None, *map(_cell, sums)])
    sheet(path, rows, name="Trial Balance")


def _year_before(date: dt.date) -> dt.date:
    year = date.year - 1
    return dt.date(year, date.month, min(date.day, 28)) if date.month == 2 else dt.date(year, date.month, date.day)
