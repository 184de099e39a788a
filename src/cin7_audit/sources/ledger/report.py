"""A ledger report opened: its sheet, header, preamble, footers, columns and date order.

Ledger columns are chosen by the user, and tracking categories carry the client's own names, so an unknown column is noted
and left, never a reason to stop.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cin7_audit.sources.base import Peek, ReadingContext
from cin7_audit.sources.collect import Collector
from cin7_audit.sources.ledger.preamble import CLOCK, Preamble, read_preamble
from cin7_audit.sources.reading import ColumnMap, RawRows, clean, normal, read_rows, settled_date_order
from cin7_audit.sources.reading.header import names_of

SHOWN_ROWS = 10  # row numbers named in one note
LEAST_CELLS = 3  # a row of fewer filled cells is a section, a total or a footer
HEADER_ROWS = 12  # ledgers.md, parser rule 1: the header stands within the first dozen rows
FOOTER_ROWS = 6


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
    asks: tuple[str, ...]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """(row number, cells) of every row below the header."""
        for index in range(self.first, len(self.raw)):
            yield self.raw.numbers[index], self.raw.row(index)

    @property
    def first(self) -> int:
        return self.header + 1


def header_of(rows: Sequence[Sequence[str]], columns: ColumnMap, at_least: int = 3) -> int | None:
    """Index of the header row: every required name, and at least so many known ones; None if there is none."""
    for index, names in enumerate(names_of(tuple(tuple(row) for row in rows[:HEADER_ROWS]))):
        known = [entry for name in names if name and (entry := columns.entry(name)) is not None]
        if len(known) >= at_least and set(columns.required) <= {entry.canonical for entry in known}:
            return index
    return None


def titled(rows: Sequence[Sequence[str]], *titles: str, within: int = HEADER_ROWS) -> bool:
    """True if one of the first rows begins with one of the titles (any case)."""
    found = [re.sub(r"\s+", " ", clean(next((cell for cell in row if clean(cell)), ""))).lower() for row in rows[:within]]
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
    found = header_of(top, columns, at_least)
    header = -1 if found is None else found
    names = tuple(clean(cell) for cell in (top[header] if found is not None else assumed))
    positions, unknown = _positions(names, columns)
    above = top[:header] if found is not None else _title_rows(top, titles)
    footers = _footers(raw)
    preamble = read_preamble(above, titles, footers, _stated_order(context) or default_order)
    order, asks = _date_order(raw, header, positions, preamble, context, default_order)
    return Report(raw, header if found is not None else len(above) - 1, names, positions, unknown, preamble, order, asks)


def _positions(names: Sequence[str], columns: ColumnMap) -> tuple[dict[str, int], tuple[str, ...]]:
    positions: dict[str, int] = {}
    unknown: list[str] = []
    for index, name in enumerate(names):
        entry = columns.entry(normal(name)) if name else None
        if entry is None:
            unknown += [name] if name else []
        elif entry.need != "ignored":
            positions.setdefault(entry.canonical, index)
    return positions, tuple(unknown)


def _title_rows(top: Sequence[Sequence[str]], titles: Sequence[str]) -> list[Sequence[str]]:
    """Rows above the first blank row after the title: the preamble of a report without a header row."""
    for index, row in enumerate(top):
        if index and not any(clean(cell) for cell in row):
            return list(top[: index + 1])
    return [row for row in top[:4] if titled([row], *titles)]


def _footers(raw: RawRows) -> list[str]:
    """One-cell lines at the end that hold a basis or a clock time."""
    lines = []
    for index in range(max(0, len(raw) - FOOTER_ROWS), len(raw)):
        cells = [clean(cell) for cell in raw.row(index) if clean(cell)]
        if len(cells) == 1 and (CLOCK.search(cells[0]) or "basis" in cells[0].lower()):
            lines.append(cells[0])
    return lines


def _stated_order(context: ReadingContext) -> str:
    """The order of day and month in engagement.toml: of this file, else of all; empty where neither says."""
    hinted = context.hint.date_order if context.hint else ""
    return hinted or (context.settings.date_order if context.settings.date_order != "auto" else "")


def _date_order(
    raw: RawRows, header: int, positions: dict[str, int], preamble: Preamble, context: ReadingContext, default: str
) -> tuple[str, tuple[str, ...]]:
    place = positions.get("date")
    values = raw.columns[place][header + 1 :] if place is not None and place < len(raw.columns) else []
    period = (preamble.period_from, preamble.period_to) if preamble.period_from and preamble.period_to else None
    hinted = context.hint.date_order if context.hint else ""
    general = "" if context.settings.date_order == "auto" else context.settings.date_order
    found = settled_date_order(values, hinted, general, period)
    return (found.order, ()) if found.certain else (default, ("date_order",))


def describe(report: Report, collector: Collector, platform: str) -> None:
    """Preamble, unknown columns and questions of a report into the collector."""
    collector.preamble(report.preamble, platform)
    collector.parameters["columns"] = ", ".join(name for name in report.names if name)
    collector.parameters["date order"] = report.date_order
    collector.asks += report.asks
    for note in report.raw.notes:
        collector.note("file_note", note, "a plain report", "Nothing to do unless rows are missing.")
    _note_damage(report, collector)
    for name in report.unknown:
        todo = "Nothing to do if it is a tracking category or custom field; else report this layout."
        collector.note("column_unknown", f"column '{name}' is not one this reader uses", "the report's standard columns", todo, column=name)


def _note_damage(report: Report, collector: Collector) -> None:
    """Rows of another width than the rest, whose cells may stand under wrong headers, and a last row that may be cut.

    They are noted, not set aside: sections and totals of a ledger report are told by their cells, and control totals say the rest.
    """
    raw, width = report.raw, len(report.names)
    structure = {index for index in range(len(raw)) if sum(bool(clean(cell)) for cell in raw.row(index)) < LEAST_CELLS}
    odd = raw.odd_widths(report.header + 1, width, structure)
    if odd.damaged:
        rows = ", ".join(str(raw.numbers[index]) for index in sorted(odd.damaged)[:SHOWN_ROWS])
        seen = f"{len(odd.damaged)} row(s) with another number of fields than the rest: row {rows}"
        todo = "The file is damaged here: a cell is missing or has come in, or the file is cut. Export it again."
        collector.note("row_of_other_width", seen, f"{width} fields in every row", todo, raw.numbers[min(odd.damaged)])
    if raw.is_open:
        todo = "Compare the last row with the ledger; where the file was cut, export it again."
        collector.note("end_missing", "the file ends without a line end", "a line end after every row", todo, raw.numbers[-1])
