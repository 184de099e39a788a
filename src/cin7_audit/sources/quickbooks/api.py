"""Reports API: GeneralLedger and TrialBalance documents flattened into the rows of the report (ledgers 3.6).

Columns are matched by ColKey, never by place or title. Row numbers are ordinals of the flattened rows.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from cin7_audit.data_files import read_entries
from cin7_audit.sources.base import Parsed, Peek, ReadingContext
from cin7_audit.sources.collect import Collector
from cin7_audit.sources.documents import get, has, lines, pages
from cin7_audit.sources.documents import number as amount
from cin7_audit.sources.ledger.labels import path_label
from cin7_audit.sources.ledger.layout import Layout, add_balance
from cin7_audit.sources.ledger.pages import find, text_of
from cin7_audit.sources.ledger.preamble import Preamble
from cin7_audit.sources.ledger.report import Row, take_rows
from cin7_audit.sources.ledger.sections import Walk
from cin7_audit.sources.ledger.trial_balances import TrialBalance
from cin7_audit.sources.quickbooks.sections import layout_of, note_signs

COL_KEYS: dict[str, str] = read_entries(Path(__file__).with_suffix(".toml"))


def report_name(document: Any) -> str:
    """Header.ReportName without blanks, lower case."""
    return (text_of(next(pages(document), None), "Header.ReportName") or "").replace(" ", "").lower()


def columns_of(page: Any) -> dict[str, int]:
    """Canonical -> index, by ColKey."""
    found: dict[str, tuple[int, bool]] = {}
    for index, column in enumerate(lines(get(page, "Columns"), "Column")):
        key = (
            next(
                (text_of(meta, "Value") for meta in lines(column, "MetaData") if text_of(meta, "Name") == "ColKey"),
                None,
            )
            or ""
        )
        canonical, is_home = COL_KEYS.get(key), "home" in key
        if canonical and (canonical not in found or is_home > found[canonical][1]):
            found[canonical] = (index, is_home)
    return {name: index for name, (index, _) in found.items()}


def cells_of(data: Any) -> list[str]:
    return [text_of(cell, "value") or "" for cell in data] if isinstance(data, list) else []


def flat(row: Any) -> Iterator[list[str]]:
    """Header, rows and summary of a section, or the cells of a data row; Rows.Row may be null."""
    if has(row, "ColData"):
        yield cells_of(get(row, "ColData"))
        return
    head = cells_of(find(row, "Header.ColData"))
    if head:
        yield head[:1]  # a section is named in its first cell; the rest are blanks or repeated sums
    for inner in lines(get(row, "Rows"), "Row"):
        yield from flat(inner)
    if summary := cells_of(find(row, "Summary.ColData")):
        yield summary


def rows_of(page: Any) -> Iterator[list[str]]:
    for row in lines(get(page, "Rows"), "Row"):
        yield from flat(row)


def preamble_of(page: Any) -> Preamble:
    basis = (text_of(page, "Header.ReportBasis") or "").lower()
    period = text_of(page, "Header.StartPeriod"), text_of(page, "Header.EndPeriod")
    return Preamble(report_name(page), "", *period, basis if basis in ("cash", "accrual") else "")


Page = tuple[Any, Preamble, Iterable[Row]]  # what it is, what it says of itself, its rows numbered over all pages


@dataclass(frozen=True)
class ApiReport:
    """A reader of one report. take: hands over its pages, in order."""

    name: str
    title: str
    named: str  # a pattern of the name it prints
    take: Callable[[Collector, list[Page]], None]
    is_of_a_day: bool = False

    def claims(self, peek: Peek) -> bool:
        return peek.form == "json" and re.match(self.named, report_name(peek.document)) is not None

    def read(self, peek: Peek, context: ReadingContext) -> Parsed:  # noqa: ARG002 - the promise of Source
        collector, ordinals = Collector(peek), count(1)
        found: list[Page] = [
            (page, preamble_of(page), ((next(ordinals), cells) for cells in rows_of(page)))
            for page in pages(peek.document)
        ]
        self.take(collector, found)
        preambles = [preamble for _, preamble, _ in found] or [Preamble()]
        return collector.parsed("", None if self.is_of_a_day else preambles[0].period_from, preambles[-1].period_to)


def _general_ledger(collector: Collector, found: list[Page]) -> None:
    for page, preamble, rows in found:
        if page is found[0][0]:
            collector.preamble(preamble, "quickbooks", text_of(page, "Header.Currency"))
            for option in lines(get(page, "Header"), "Option"):
                collector.parameters[text_of(option, "Name") or "option"] = text_of(option, "Value") or ""
        Walk(collector, layout_of(columns_of(page), "qbo_general_ledger", "ymd"), preamble).run(rows)
    note_signs(collector)


def _trial_balance(collector: Collector, found: list[Page]) -> None:
    layout = Layout({}, "trial_balance", "quickbooks", "ymd", {})
    for _, preamble, rows in found:
        collector.preamble(preamble, "quickbooks")
        take_rows(rows, collector, _Balances(collector, layout, preamble.period_to, {}).one)


class _Balances(TrialBalance):
    """The rows of one page of a trial balance."""

    def one(self, number: int, cells: Sequence[str]) -> None:
        debit, credit = (amount(cells[place]) if len(cells) > place else None for place in (1, 2))
        if cells and cells[0].upper() == "TOTAL":
            self.total(number, debit, credit)
        elif debit is None and credit is None:
            self.collector.count("heading")
        else:
            add_balance(
                self.collector, number, path_label(cells[0]), "quickbooks", self.as_of, self.post(debit, credit)
            )


LEDGERS = "generalledger|transactiondetailbyaccount"
API_REPORTS = (
    ApiReport("quickbooks.api_general_ledger", "General Ledger (QuickBooks Reports API)", LEDGERS, _general_ledger),
    ApiReport(
        "quickbooks.api_trial_balance", "Trial Balance (QuickBooks Reports API)", "trialbalance$", _trial_balance, True
    ),
)
