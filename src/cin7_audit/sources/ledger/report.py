"""A ledger report opened: its sheet, header, preamble, footers, columns and date order.

Ledger columns are chosen by the user, and tracking categories carry the client's own names, so an unknown column is
noted and left, never a reason to stop.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from cin7_audit.sources.base import Peek, ReadingContext
from cin7_audit.sources.collect import Collector
from cin7_audit.sources.ledger.preamble import Preamble, is_footer, read_preamble
from cin7_audit.sources.reading import ColumnMap, RawRows, clean, decided_date_order, normal, read_rows
from cin7_audit.sources.reading.header import Header, names_of
from cin7_audit.sources.reading.rows import OddWidths

Row = tuple[int, Sequence[str]]  # its number, its cells
TakeRow = Callable[[int, Sequence[str]], None]
TakeCells = Callable[[Sequence[str]], None]
UNREADABLE = "ledger_amount_unreadable"
LEAST_CELLS = 2  # a row of fewer filled cells is a head or a line of text, whatever its width
HEADER_ROWS = 12  # ledgers 5.1: the header stands within the first dozen rows
FOOTER_ROWS = 6
TOTAL = re.compile(r"total\b|net movement\b", re.I)  # holds no fact of its own, and is checked against the rows


@dataclass(frozen=True)
class Report:
    """One sheet or text file of a ledger report. columns: canonical -> index."""

    raw: RawRows
    header: int  # index of the header row; -1 where the report has none
    names: tuple[str, ...]
    columns: dict[str, int]
    unknown: tuple[str, ...]
    preamble: Preamble
    date_order: str
    stated_order: str  # of this file, in engagement.toml; empty where it says nothing
    unstated: tuple[str, ...]
    footers: dict[int, str]  # the lines below the table that say when and on which basis it was made, by index
    odd: OddWidths

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """(row number, cells) of every whole row below the header."""
        for index in range(self.first, len(self.raw)):
            if index not in self.odd.damaged:
                yield self.raw.numbers[index], self.raw.row(index)

    def body(self, collector: Collector, lost: TakeCells = lambda _: None) -> Iterator[tuple[int, list[str]]]:
        """(row number, cells) of the rows that can state a fact. Of the others below the header, the blank ones,
        repeated headers and footers are counted, and the damaged ones set aside and handed to `lost`."""
        for index in range(self.first, len(self.raw)):
            number, cells = self.raw.numbers[index], self.raw.row(index)
            if index in self.odd.damaged:
                topic = "ledger_row_too_short" if index in self.odd.short else "ledger_row_too_wide"
                collector.set_aside(number, topic, raw=cells, cells=len(cells), fields=len(self.names))
                lost(cells)
            elif index in self.footers:
                collector.count("footer")
            elif not any(map(clean, cells)):
                collector.count("blank")
            elif self.is_header_again(cells):
                collector.count("repeated header")
            else:
                yield number, cells

    def is_header_again(self, cells: Sequence[str]) -> bool:
        """A header repeated inside the report: its cells hold the names of their columns, and nothing else."""
        filled = [index for index, cell in enumerate(cells) if clean(cell)]
        return len(filled) >= LEAST_CELLS and all(
            index < len(self.names) and normal(cells[index]) == normal(self.names[index]) for index in filled
        )

    @property
    def first(self) -> int:
        return self.header + 1


def take_rows(
    rows: Iterable[Row], collector: Collector, one: TakeRow, lost: TakeCells = lambda _: None, topic: str = UNREADABLE
) -> None:
    """Each row to `one`. Where it raises ValueError (unreadable), the row is set aside and handed to `lost`."""
    for number, cells in rows:
        try:
            one(number, cells)
        except ValueError as mistake:
            lost(cells)
            collector.set_aside(number, topic, raw=cells, text=mistake)


def header_of(rows: Sequence[Sequence[str]], columns: ColumnMap, at_least: int = 3) -> int | None:
    """Index of the header row: every required name, and at least so many known ones; None if there is none."""
    for index, names in enumerate(names_of(tuple(tuple(row) for row in rows[:HEADER_ROWS]))):
        known = [entry for name in names if name and (entry := columns.entry(name)) is not None]
        if len(known) >= at_least and set(columns.required) <= {entry.canonical for entry in known}:
            return index
    return None


def titled(rows: Sequence[Sequence[str]], *titles: str, within: int = HEADER_ROWS) -> bool:
    """True if one of the first rows begins with one of the titles (any case)."""
    found = [
        re.sub(r"\s+", " ", clean(next((cell for cell in row if clean(cell)), ""))).lower() for row in rows[:within]
    ]
    return any(text.startswith(title.lower()) for text in found for title in titles)


def open_report(
    peek: Peek,
    context: ReadingContext,
    columns: ColumnMap,
    titles: Sequence[str],
    *,
    default_order: str = "dmy",
    assumed: Sequence[str] = (),
    at_least: int = 3,
) -> Report:
    """Open a report. assumed: header names to use where the header row is missing (screen captures)."""
    raw = read_rows(peek)
    top = [raw.row(index) for index in range(min(HEADER_ROWS * 2, len(raw)))]
    place = header_of(top, columns, at_least)
    header = -1 if place is None else place
    names = tuple(clean(cell) for cell in (assumed if place is None else top[header]))
    matched = columns.match(Header(header, names, (), {}, ()))
    above = _title_rows(top, titles) if place is None else top[:header]
    last_above = len(above) - 1 if place is None else header
    footers = _footers(raw, last_above + 1)
    hinted = context.hint.date_order if context.hint else ""
    general = "" if context.settings.date_order == "auto" else context.settings.date_order
    preamble = read_preamble(above, titles, footers.values(), hinted or general or default_order)
    dated = matched.positions.get("date", len(raw.columns))
    dates = raw.columns[dated][header + 1 :] if dated < len(raw.columns) else []
    period = (preamble.period_from, preamble.period_to) if preamble.period_from and preamble.period_to else None
    found = decided_date_order(dates, hinted, general, period)
    order, unstated = (found.order, ()) if found.certain else (default_order, ("date_order",))
    odd = _odd_widths(raw, last_above + 1, len(names), footers)
    return Report(
        raw, last_above, names, matched.positions, matched.unknown, preamble, order, hinted, unstated, footers, odd
    )


def _title_rows(top: Sequence[Sequence[str]], titles: Sequence[str]) -> list[Sequence[str]]:
    """Rows above the first blank row after the title: the preamble of a report without a header row."""
    for index, row in enumerate(top):
        if index and not any(clean(cell) for cell in row):
            return list(top[: index + 1])
    return [row for row in top[:4] if titled([row], *titles)]


def _footers(raw: RawRows, first: int) -> dict[int, str]:
    """The last rows, as long as each can be nothing but a footer. One in several cells begins with a word: a row of the
    table may begin with a day.
    """
    found: dict[int, str] = {}
    for index in range(len(raw) - 1, max(first, len(raw) - FOOTER_ROWS) - 1, -1):
        cells = [clean(cell) for cell in raw.row(index) if clean(cell)]
        if cells and not (is_footer(", ".join(cells)) and (len(cells) == 1 or cells[0][0].isalpha())):
            break
        found |= {index: " ".join(cells)} if cells else {}
    return dict(sorted(found.items()))


def _odd_widths(raw: RawRows, first: int, width: int, footers: Collection[int]) -> OddWidths:
    """The rows of another width than the rest. Heads, totals and lines of text are told by their first cell, whatever
    their width.
    """
    filled = ((index, [text for cell in raw.row(index) if (text := clean(cell))]) for index in range(first, len(raw)))
    idle = {index for index, texts in filled if len(texts) < LEAST_CELLS or TOTAL.match(texts[0])}
    return raw.odd_widths(first, width, idle.union(footers))


def describe(report: Report, collector: Collector, platform: str) -> None:
    """Preamble, questions and oddities of a report into the collector. Many rows of another width, and a last row that
    may be cut, look like damage and can be none.
    """
    collector.preamble(report.preamble, platform)
    collector.parameters["columns"] = ", ".join(name for name in report.names if name)
    collector.parameters["date order"] = report.date_order
    collector.unstated += report.unstated
    collector.parameters |= {f"footer {place}": line for place, line in enumerate(report.footers.values(), start=1)}
    for note in report.raw.notes:
        collector.note("file_note", note=note)
    if report.odd.found > len(report.odd.damaged):
        collector.note("ledger_rows_of_other_width", rows=report.odd.found, fields=len(report.names))
    if report.raw.is_open and len(report.raw) - 1 not in report.odd.damaged:
        collector.note("ledger_end_missing", row=report.raw.numbers[-1])
    for name in report.unknown:
        collector.note("ledger_column_unknown", column=name, name=name)
