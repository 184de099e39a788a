"""Gathers what one file said: canonical rows, problems, and the fate of every row.

A row has exactly one fate: kept (it became canonical rows), set aside (with a Problem that holds its raw text) or
structure (heads, sections, totals, footers: they hold no fact of their own and are counted and cross-checked instead).
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pandas as pd

from cin7_audit.sources.base import Parsed, Peek
from cin7_audit.sources.ledger.preamble import Preamble
from cin7_audit.sources.problems import Raw
from cin7_audit.sources.reading.account import Problems
from cin7_audit.sources.reading.cells import cell_text
from cin7_audit.sources.reading.numbers import tidy
from cin7_audit.vocabulary import TABLES


def plain(number: Decimal | None) -> str | None:
    """A decimal as canonical text: no exponent, no trailing zeros beyond the point, no negative zero."""
    return None if number is None else tidy(format(number, "f"))


class Rows:
    """The growing rows of one canonical table, held by column: a million dictionaries would fill the memory."""

    def __init__(self) -> None:
        self.columns: defaultdict[str, list[Any]] = defaultdict(list)
        self.count = 0

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """The rows; a value that was not given is not in its row."""
        for place in range(self.count):
            yield {
                name: values[place]
                for name, values in self.columns.items()
                if place < len(values) and values[place] is not NOT_GIVEN
            }

    def append(self, values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            column = self.columns[name]
            if len(column) < self.count:
                column += [NOT_GIVEN] * (self.count - len(column))
            column.append(value)
        self.count += 1

    def drop_last(self, source_row: int) -> None:
        """Withdraw the last rows as long as they come from this source row."""
        numbers = self.columns.get("source_row", [])
        while self.count and len(numbers) == self.count and numbers[-1] == source_row:
            self.count -= 1
            for column in self.columns.values():
                del column[self.count :]

    def column(self, name: str) -> list[Any]:
        """One column over all rows, None where it was not given."""
        column = self.columns.get(name, [])
        return [None if value is NOT_GIVEN else value for value in column] + [None] * (self.count - len(column))


NOT_GIVEN: Any = object()
NO_FACT = "rows that state nothing of their own"


class Collector(Problems):
    """The growing result of reading one file."""

    def __init__(self, peek: Peek) -> None:
        super().__init__(peek.evidence.source_id)
        self.name = peek.evidence.name
        self.tables: defaultdict[str, Rows] = defaultdict(Rows)
        self.totals: dict[str, tuple[str, str | None]] = {}
        self.parameters: dict[str, str] = {}
        self._structure: Counter[str] = Counter()
        self._kept: set[int] = set()

    def add(self, table: str, source_row: int, **values: Any) -> None:
        """One canonical row made from a source row; the source row is kept."""
        self.derive(table, source_row, **values)
        self._kept.add(source_row)

    def derive(self, table: str, source_row: int, **values: Any) -> None:
        """One canonical row made from structure (a section head, a preamble line): counts no source row."""
        values["source_row"] = source_row
        self.tables[table].append(values)

    def keep(self, source_row: int) -> None:
        """A row read and understood that needs no canonical row of its own (its facts are in another table's row)."""
        self._kept.add(source_row)

    def count(self, kind: str) -> None:
        """A row that states nothing of its own: blank, heading, total, repeated header, footer."""
        self._structure[kind] += 1

    def set_aside(self, row: int, topic: str, /, *, raw: Raw = None, column: str | None = None, **told: Any) -> None:
        """A row that cannot be used, with its text as delivered; canonical rows half made from it are withdrawn."""
        if row in self._kept:
            for rows in self.tables.values():
                rows.drop_last(row)
        super().set_aside(row, topic, raw=raw, column=column, **told)

    def total(self, name: str, recomputed: Decimal, stated: Decimal | None, *, source_row: int | None = None) -> None:
        """A control total: recorded always, a note when the file's own figure differs."""
        self.totals[name] = (plain(recomputed) or "0", plain(stated))
        if stated is not None and stated != recomputed:
            self.note("control_total_differs", row=source_row, name=name, stated=plain(stated), found=plain(recomputed))

    def preamble(self, found: Preamble, platform: str, currency: str | None = None) -> None:
        """Company and parameters from a report's preamble; a cash basis is warned about."""
        for number, line in enumerate(found.lines, start=1):
            self.parameters[f"preamble {number}"] = line
        if found.basis:
            self.parameters["basis"] = found.basis
        if found.organisation or found.basis or currency:
            self.derive(
                "company",
                1,
                name=found.organisation or None,
                platform=platform,
                basis=found.basis or None,
                base_currency=currency,
            )
        if found.basis == "cash":
            self.note("cash_basis")

    def join(self, other: "Collector") -> None:
        """Another reading of the same rows, for another table: a row either keeps is kept; none is set aside twice."""
        self._kept |= other._kept
        self.rows_aside |= other.rows_aside
        known = set(self.problems)
        self.problems += [problem for problem in other.problems if problem.effect != "note" or problem not in known]
        self.unstated += [ask for ask in other.unstated if ask not in self.unstated]
        self.parameters |= other.parameters
        self.totals |= other.totals
        for name, rows in other.tables.items():
            if (mine := self.tables.setdefault(name, rows)) is not rows:
                for row in rows:
                    mine.append(row)
        self.rows_aside -= self._kept
        told: set[int] = set()
        for place, problem in enumerate(self.problems):
            if problem.effect == "row set aside" and problem.source_row is not None:
                if problem.source_row in self._kept or problem.source_row in told:
                    self.problems[place] = replace(problem, effect="note")
                told.add(problem.source_row)

    def parsed(self, organisation: str = "", period_from: str | None = None, period_to: str | None = None) -> Parsed:
        """Everything gathered, as the promise of sources.base."""
        kept = self._kept - self.rows_aside
        if self._structure:
            self.parameters[NO_FACT] = ", ".join(f"{number} {kind}" for kind, number in sorted(self._structure.items()))
        return Parsed(
            tables={name: frame_of(name, rows, self.source_id) for name, rows in self.tables.items() if len(rows)},
            problems=tuple(self.problems),
            rows_read=len(kept) + len(self.rows_aside),
            rows_kept=len(kept),
            rows_set_aside=len(self.rows_aside),
            organisation=organisation,
            period_from=period_from,
            period_to=period_to,
            control_totals=dict(self.totals),
            parameters=dict(self.parameters),
            unstated=tuple(self.unstated),
        )


def frame_of(table: str, rows: Rows, source_id: str) -> pd.DataFrame:
    """Rows as a frame of canonical text in the vocabulary's column order; unnamed columns are None."""
    names = TABLES[table].column_names
    if unknown := set(rows.columns) - set(names):
        raise KeyError(f"{table}: no column {sorted(unknown)} in the vocabulary")
    columns: dict[str, pd.Series[Any]] = {}
    for name in names:
        values = [source_id] * len(rows) if name == "source_id" else [_text(value) for value in rows.column(name)]
        columns[name] = pd.Series(values, dtype=object)
        rows.columns.pop(name, None)  # its text takes its place
    return pd.DataFrame(columns, columns=list(names))


def _text(value: Any) -> str | None:
    if value is None or type(value) is str:  # by far the most
        return value or None
    return plain(value) if isinstance(value, Decimal) else cell_text(value) or None
