"""Gathers what one file said: canonical rows, problems, and the fate of every row.

A row has exactly one fate: kept (it became canonical rows), set aside (with a Problem that holds its raw text) or
structure (heads, sections, totals, footers: they hold no fact of their own and are cross-checked instead).
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd

from cin7_audit.errors import Problem
from cin7_audit.sources.base import Parsed, Peek
from cin7_audit.sources.ledger.preamble import Preamble
from cin7_audit.vocabulary import TABLES


def plain(number: Decimal | None) -> str | None:
    """A decimal as canonical text: no exponent, no trailing zeros beyond the point, no negative zero."""
    if number is None:
        return None
    if number == 0:
        return "0"
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


class Collector:
    """The growing result of reading one file."""

    def __init__(self, peek: Peek) -> None:
        self.source_id, self.name = peek.evidence.source_id, peek.evidence.name
        self.tables: dict[str, list[dict[str, Any]]] = {}
        self.problems: list[Problem] = []
        self.totals: dict[str, tuple[str, str | None]] = {}
        self.parameters: dict[str, str] = {}
        self.asks: list[str] = []
        self._kept: set[int] = set()
        self._aside: set[int] = set()

    def add(self, table: str, source_row: int, **values: Any) -> None:
        """One canonical row made from a source row; the source row is kept."""
        self.tables.setdefault(table, []).append({**values, "source_id": self.source_id, "source_row": source_row})
        self._kept.add(source_row)

    def derive(self, table: str, source_row: int, **values: Any) -> None:
        """One canonical row made from structure (a section head, a preamble line): counts no source row."""
        self.tables.setdefault(table, []).append({**values, "source_id": self.source_id, "source_row": source_row})

    def keep(self, source_row: int) -> None:
        """A row read and understood that needs no canonical row of its own (its facts are in another table's row)."""
        self._kept.add(source_row)

    def set_aside(self, source_row: int, code: str, seen: str, expected: str, raw: Sequence[str] | str, column: str | None = None) -> None:
        """A row that cannot be used, with its text as delivered; canonical rows half made from it are withdrawn."""
        if source_row in self._kept:
            for rows in self.tables.values():
                while rows and rows[-1]["source_row"] == source_row:
                    rows.pop()
        text = raw if isinstance(raw, str) else "\t".join(raw)
        todo = "Correct it in the system and export again, or explain the row."
        self.problems.append(Problem(self.source_id, code, "row set aside", seen, expected, todo, source_row, column, text))
        self._aside.add(source_row)

    def note(self, code: str, seen: str, expected: str, todo: str, source_row: int | None = None, column: str | None = None) -> None:
        """Something the reader of the report should know; costs no row."""
        self.problems.append(Problem(self.source_id, code, "note", seen, expected, todo, source_row, column))

    def refuse(self, code: str, seen: str, expected: str, todo: str) -> None:
        """The whole file cannot be used."""
        self.problems.append(Problem(self.source_id, code, "file set aside", seen, expected, todo))

    def total(self, name: str, recomputed: Decimal, stated: Decimal | None, *, source_row: int | None = None) -> None:
        """A control total: recorded always, a note when the file's own figure differs."""
        self.totals[name] = (plain(recomputed) or "0", plain(stated))
        if stated is not None and stated != recomputed:
            self.note(
                "control_total_differs",
                f"{name}: the file states {plain(stated)}, its rows give {plain(recomputed)}",
                "the stated total to equal the rows",
                "Ask for the export again; rows may be missing or edited.",
                source_row,
            )

    def preamble(self, found: Preamble, platform: str, currency: str | None = None) -> None:
        """Company and parameters from a report's preamble; a cash basis is warned about."""
        for number, line in enumerate(found.lines, start=1):
            self.parameters[f"preamble {number}"] = line
        if found.basis:
            self.parameters["basis"] = found.basis
        if found.organisation or found.basis or currency:
            self.derive("company", 1, name=found.organisation or None, platform=platform, basis=found.basis or None, base_currency=currency)
        if found.basis == "cash":
            self.note(
                "cash_basis",
                "the report is on cash basis",
                "accrual basis, which recognises bills and invoices when they are dated",
                "Export the report again on accrual basis; a cash-basis ledger cannot tie to stock.",
            )

    def parsed(self, organisation: str = "", period_from: str | None = None, period_to: str | None = None) -> Parsed:
        """Everything gathered, as the promise of sources.base."""
        kept = self._kept - self._aside
        return Parsed(
            tables={name: frame_of(name, rows) for name, rows in self.tables.items() if rows},
            problems=tuple(self.problems),
            rows_read=len(kept) + len(self._aside),
            rows_kept=len(kept),
            rows_set_aside=len(self._aside),
            organisation=organisation,
            period_from=period_from,
            period_to=period_to,
            control_totals=dict(self.totals),
            parameters=dict(self.parameters),
            asks=tuple(self.asks),
        )


def frame_of(table: str, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Rows as a frame of canonical text in the vocabulary's column order; unnamed columns are None."""
    names = TABLES[table].column_names
    filled = {key for row in rows for key in row}
    if unknown := filled - set(names):
        raise KeyError(f"{table}: no column {sorted(unknown)} in the vocabulary")
    columns = {name: [_text(row.get(name)) for row in rows] if name in filled else [None] * len(rows) for name in names}
    return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in columns.items()}, columns=list(names))


def _text(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if type(value) is str:
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return plain(value)
    return str(value)
