"""The reader of a printed ledger report.

What is particular to one report stands in `formats/<ledger>/<report>.toml`: its `kind` says which subclass walks its
rows, and the rest are fields of that. What stands in `every.toml` holds for all reports of the ledger.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from cin7_audit.data_files import wrong_entry
from cin7_audit.sources.base import Parsed, Peek, ReadingContext
from cin7_audit.sources.collect import Collector
from cin7_audit.sources.ledger.labels import Label, account_label
from cin7_audit.sources.ledger.layout import Layout
from cin7_audit.sources.ledger.preamble import Preamble
from cin7_audit.sources.ledger.report import Report, describe, header_of, open_report, titled
from cin7_audit.sources.reading import ColumnMap, normal
from cin7_audit.sources.reading.columns import format_file, formats_of

Period = tuple[str | None, str | None]
LEAST = 3  # known columns by which a header is found once the report is known


@dataclass(frozen=True)
class LedgerReport(ABC):
    """One kind of report: how it is recognised, opened and described. A subclass walks its rows."""

    name: str
    title: str
    titles: tuple[str, ...] = ()  # any of these may be printed above the header
    map: str = ""  # its column map, where that has another name
    view: str = ""  # of its ledger lines
    date_order: str = "dmy"  # where nothing decides
    known: int = LEAST  # columns its header has at least
    assumed: tuple[str, ...] = ()  # its header, where none is printed
    printed: tuple[str, ...] = ()  # one of these titles stands above the header,
    own: tuple[str, ...] = ()  # or one of these columns is in it
    other_titles: tuple[str, ...] = ()  # of reports that have such columns, too
    other_columns: tuple[str, ...] = ()
    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)  # ledger_line column -> columns of the report
    label: Callable[[str], Label] = account_label

    @property
    def platform(self) -> str:
        return self.name.partition(".")[0]

    @property
    def columns(self) -> ColumnMap:
        return ColumnMap.load(self.map or self.name)

    def claims(self, peek: Peek) -> bool:
        """True if the header is found and the report is told from those that resemble it."""
        header = header_of(peek.rows, self.columns, self.known) if peek.form in ("csv", "xlsx") else None
        return header is not None and self.is_told(peek.rows, header, {normal(cell) for cell in peek.rows[header]})

    def is_told(self, rows: Sequence[Sequence[str]], header: int, names: set[str]) -> bool:
        """By title or columns, where it has any of its own, and by what it has not. names: of the header, normal."""
        if names.intersection(self.other_columns) or titled(rows, *self.other_titles):
            return False
        return (
            not (self.own or self.printed) or bool(names.intersection(self.own)) or titled(rows[:header], *self.printed)
        )

    def read(self, peek: Peek, context: ReadingContext) -> Parsed:
        report = self.opened(peek, context)
        collector = Collector(peek)
        self.describe(report, collector)
        self.walk(report, collector)
        return collector.parsed(report.preamble.organisation, *self.period(report.preamble))

    def period(self, preamble: Preamble) -> Period:
        """(first day, last day) the report speaks about."""
        return preamble.period_from, preamble.period_to

    def opened(self, peek: Peek, context: ReadingContext) -> Report:
        """The report with what the context knows of it."""
        least = min(self.known, LEAST)
        return open_report(
            peek,
            context,
            self.columns,
            self.titles,
            default_order=self.date_order,
            assumed=self.assumed,
            at_least=least,
        )

    def describe(self, report: Report, collector: Collector) -> None:
        describe(report, collector, self.platform)

    def layout(self, report: Report) -> Layout:
        return Layout(report.columns, self.view, self.platform, report.date_order, self.fields, label=self.label)

    @abstractmethod
    def walk(self, report: Report, collector: Collector) -> None:
        """Every row below the header into the collector."""


def ledger_reports(
    system: str, kinds: Mapping[str, type[LedgerReport]], label: Callable[[str], Label] = account_label
) -> tuple[LedgerReport, ...]:
    """The reports of a ledger, a format each. label: how the platform writes an account."""
    formats = formats_of(system)
    every = formats.pop("every", {})
    made = []
    for name, own in formats.items():
        said: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in {**every, **own}.items()
        }
        if own:
            made.append(_report(f"{system}.{name}", said, kinds, label))
    return tuple(made)


def _report(
    name: str, said: dict[str, Any], kinds: Mapping[str, type[LedgerReport]], label: Callable[[str], Label]
) -> LedgerReport:
    """One report; refuses an unknown kind, a field its kind has not, and a text where a list belongs."""
    made = kinds.get(str(said.pop("kind", "")))
    if made is None:
        raise wrong_entry(format_file(name), "kind", "no such kind", f"one of {', '.join(kinds)}")
    known = {each.name: each for each in fields(made)}
    wrong = {
        key
        for key, value in said.items()
        if key not in known or isinstance(known[key].default, tuple) != isinstance(value, tuple)
    }
    if wrong:
        raise wrong_entry(
            format_file(name), ", ".join(sorted(wrong)), "no such field, or a text for a list", "see README.md"
        )
    return made(name, label=label, **said)
