"""Xero reports: Account Transactions (XLSX and CSV), Journal Report, Trial Balance (formats/ledgers.md 2)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from cin7_sample.entries import Journal, Ledger
from cin7_sample.postings import ACCOUNTS
from cin7_sample.world import World
from cin7_sample.writers.places import amount, csv_text, long_day, sheet, text_file

HEADER = ["Date", "Source", "Description", "Reference", "Debit", "Credit", "Running Balance", "Gross", "Tax"]
TYPE_WORDS = {
    "REVENUE": "Revenue",
    "DIRECTCOSTS": "Direct Costs",
    "EXPENSE": "Expense",
    "BANK": "Bank",
    "CURRENT": "Current Asset",
    "FIXED": "Fixed Asset",
    "CURRLIAB": "Current Liability",
    "EQUITY": "Equity",
}
CLASS_ORDER = ("REVENUE", "DIRECTCOSTS", "EXPENSE", "BANK", "CURRENT", "FIXED", "CURRLIAB", "EQUITY")
CREDIT_NATURE = ("REVENUE", "CURRLIAB", "EQUITY")
PROFIT_AND_LOSS = ("REVENUE", "DIRECTCOSTS", "EXPENSE")


def _heading(world: World, title: str, period: str) -> list[list[Any]]:
    return [[title], [world.spec.company], [period], []]


def _period(world: World) -> str:
    return f"For the period {long_day(world.spec.start)} to {long_day(world.spec.end)}"


def in_period(world: World, ledger: Ledger) -> list[Journal]:
    """Journals dated inside the period; a bill dated after it is not in the report."""
    return [journal for journal in ledger.journals if 0 <= journal.day < world.spec.days]


def _description(journal: Journal) -> str:
    return journal.description


def account_sections(world: World, ledger: Ledger, accounts: Sequence[str]) -> Iterator[tuple[str, int, list[tuple[Journal, int]]]]:
    """(account, opening cents, its lines by date) in alphabetical order of the account name."""
    lines: dict[str, list[tuple[Journal, int]]] = defaultdict(list)
    for journal in in_period(world, ledger):
        for account, cents in journal.lines:
            lines[account].append((journal, cents))
    for account in sorted(accounts, key=lambda code: ACCOUNTS[code].name):
        if lines[account] or ledger.opening.get(account):
            yield account, ledger.opening.get(account, 0), lines[account]


def account_transactions_sheet(world: World, ledger: Ledger, accounts: Sequence[str], path: Path) -> None:
    """XLSX: real dates and numbers, None for zero, section heads ending with the code, opening and closing rows for balance sheet accounts."""

    def rows() -> Iterator[list[Any]]:
        yield from _heading(world, "Account Transactions", _period(world))
        yield HEADER
        grand = [0, 0]
        for account, opening, lines in account_sections(world, ledger, accounts):
            name, kind, _, _ = ACCOUNTS[account]
            nature = -1 if kind in CREDIT_NATURE else 1
            yield [f"{name} ({account})"]
            balance, sums = opening, [0, 0]
            if kind not in PROFIT_AND_LOSS:
                yield ["Opening Balance", None, None, None, *_sides(opening), _cell(nature * opening), None, None]
            for journal, cents in lines:
                balance += cents
                sums[cents < 0] += abs(cents)
                yield [world.date(journal.day), journal.source, _description(journal), journal.reference or None, *_sides(cents), _cell(nature * balance), _cell(nature * cents), None]  # fmt: skip
            yield [f"Total {name} ({account})", None, None, None, _cell(sums[0]), _cell(sums[1]), _cell(nature * (sums[0] - sums[1])), _cell(nature * (sums[0] - sums[1])), None]  # fmt: skip
            if kind not in PROFIT_AND_LOSS:
                yield ["Closing Balance", None, None, None, *_sides(balance), _cell(nature * balance), None, None]
            grand = [grand[0] + sums[0], grand[1] + sums[1]]
        yield ["Total", None, None, None, _cell(grand[0]), _cell(grand[1]), None, None, None]

    sheet(path, rows(), name="Account Transactions", date_format="d mmm yyyy")


def _cell(cents: int) -> int | float | None:
    return amount(cents) if cents else None


def _sides(cents: int) -> tuple[int | float | None, int | float | None]:
    return (_cell(cents), None) if cents > 0 else (None, _cell(-cents))


def account_transactions_csv(world: World, ledger: Ledger, accounts: Sequence[str], path: Path) -> None:
    """CSV: UTF-8 with BOM, CRLF, every row padded to nine cells, two-digit days, negatives in brackets, thousands commas."""

    def rows() -> Iterator[list[str]]:
        for line in _heading(world, "Account Transactions", _period(world)):
            yield _padded(line)
        yield list(HEADER)
        grand = [0, 0]
        for account, opening, lines in account_sections(world, ledger, accounts):
            name, kind, _, _ = ACCOUNTS[account]
            nature = -1 if kind in CREDIT_NATURE else 1
            yield _padded([f"{name} ({account})"])
            balance, sums = opening, [0, 0]
            if kind not in PROFIT_AND_LOSS:
                yield _padded(["Opening Balance", "", "", "", *map(_text, _pair(opening)), _text(nature * opening)])
            for journal, cents in lines:
                balance += cents
                sums[cents < 0] += abs(cents)
                day = long_day(world.date(journal.day), short=True, padded=True)
                yield [day, journal.source, _description(journal), journal.reference, *map(_text, _pair(cents)), _text(nature * balance), _text(nature * cents), "0.00"]  # fmt: skip
            net = nature * (sums[0] - sums[1])
            yield _padded([f"Total {name} ({account})", "", "", "", _text(sums[0]), _text(sums[1]), _text(net), _text(net)])
            if kind not in PROFIT_AND_LOSS:
                yield _padded(["Closing Balance", "", "", "", *map(_text, _pair(balance)), _text(nature * balance)])
            grand = [grand[0] + sums[0], grand[1] + sums[1]]
            yield _padded([])
        yield _padded(["Total", "", "", "", _text(grand[0]), _text(grand[1])])

    text_file(path, csv_text(rows()), bom=True)


def _padded(cells: list[Any]) -> list[str]:
    return [str(cell) for cell in cells] + [""] * (len(HEADER) - len(cells))


def _pair(cents: int) -> tuple[int, int]:
    return (cents, 0) if cents > 0 else (0, -cents)


def _text(cents: int) -> str:
    return f"({-cents / 100:,.2f})" if cents < 0 else f"{cents / 100:,.2f}" if cents else ""


def journal_report(world: World, ledger: Ledger, path: Path, since: int = 0) -> None:
    """Newest journal first, a group row per journal, the header repeated now and then, reversals naming what they reverse."""

    def rows() -> Iterator[list[Any]]:
        period = f"For the period {long_day(world.date(since))} to {long_day(world.spec.end)}"
        yield from _heading(world, "Journal Report", period)
        header = ["Date", "Journal ID", "Account Code", "Account", "Debit", "Credit", "Posted Date", "Posted By"]
        yield header
        total = 0
        chosen = sorted((j for j in in_period(world, ledger) if j.day >= since), key=lambda j: (-j.day, -j.number))
        for place, journal in enumerate(chosen):
            tail = f" - Reversal of ID {journal.reverses}" if journal.reverses is not None else ""
            yield [f"ID {journal.number} {journal.description}{tail}"]
            debits = 0
            posted = world.date(journal.posted_day)
            for account, cents in journal.lines:
                debits += max(cents, 0)
                yield [world.date(journal.day), journal.number, account, ACCOUNTS[account].name, *_sides(cents), posted, journal.posted_by]
            if place % 211 == 60:
                yield header
            yield ["Total", None, None, None, _cell(debits), _cell(debits), None, None]
            total += debits
        yield ["Total", None, None, None, _cell(total), _cell(total), None, None]

    sheet(path, rows(), name="Journal Report", date_format="d mmm yyyy")


def trial_balance(world: World, ledger: Ledger, path: Path, as_of: int | None = None) -> None:
    """Balances of the year to date by class of account; nil balances are absent; the comparative is one net column."""
    day = world.spec.days - 1 if as_of is None else as_of
    date = world.date(day)
    before = _year_before(date)

    def rows() -> Iterator[list[Any]]:
        yield from _heading(world, "Trial Balance", f"As at {long_day(date)}")
        comparative = long_day(before, short=True)
        yield ["Account Code", "Account", "Account Type", "Debit - Year to date", "Credit - Year to date", comparative]
        sums = [0, 0]
        for kind in CLASS_ORDER:
            for code, (name, own, _, _) in sorted(ACCOUNTS.items()):
                balance = ledger.balance(code, day)
                earlier = ledger.balance(code, (before - world.spec.start).days) if before >= world.spec.start else 0
                if own == kind and balance:
                    sums[balance < 0] += abs(balance)
                    yield [code, name, TYPE_WORDS[kind], *_sides(balance), _cell(earlier)]
        yield ["Total", None, None, _cell(sums[0]), _cell(sums[1]), None]

    sheet(path, rows(), name="Trial Balance")


def _year_before(date: dt.date) -> dt.date:
    year = date.year - 1
    return dt.date(year, date.month, min(date.day, 28)) if date.month == 2 else dt.date(year, date.month, date.day)
