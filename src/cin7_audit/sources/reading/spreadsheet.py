"""Spreadsheets (xlsx, xls, xlsb, ods) → columns of text; formulas without a stored result are worked out.

The parser of others runs in a process of its own (foreign.py): no workbook can end or swell the audit.
"""

import re
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from cin7_audit.sources.base import Evidence
from cin7_audit.sources.limits import MOST_SHEET_CELLS
from cin7_audit.sources.reading.cells import cell_text, column_text, resolve_formula
from cin7_audit.sources.reading.foreign import ask, said_of
from cin7_audit.sources.reading.foreign_process import unpacked
from cin7_audit.sources.reading.formulas import Formulas, position
from cin7_audit.sources.reading.memory import collection_paused

_PLAIN = re.compile(
    r"[-+]?[0-9.]+|SUM\([A-Z0-9:,$]+\)|[-+]?\$?[A-Z]+\$?[0-9]+([-+]\$?[A-Z]+\$?[0-9]+)*"
)  # a number, a sum or a chain of cells
Merged = tuple[tuple[int, int], tuple[int, int]]  # (top, left), (bottom, right), 0-based


class Sheet:
    """One sheet: its typed cells by column, from sheet row 1, and what was odd about it."""

    def __init__(self, raw_columns: tuple[list[Any], ...], notes: tuple[str, ...]) -> None:
        self.raw_columns, self.notes = raw_columns, notes

    def __len__(self) -> int:
        """Rows of the sheet."""
        return len(self.raw_columns[0]) if self.raw_columns else 0

    @property
    def is_blank(self) -> bool:
        """True if no cell of any row is filled."""
        return not any(
            cell_text(cell).strip() for column in self.raw_columns for cell in column if cell not in ("", None)
        )

    @cached_property
    def columns(self) -> tuple[list[str], ...]:
        """Canonical text by column."""
        return tuple(self.without_formulas(column_text(column)) for column in self.raw_columns)

    def row_text(self, index: int) -> list[str]:
        """Canonical text of one row."""
        return self.without_formulas([cell_text(column[index]) for column in self.raw_columns])

    def without_formulas(self, texts: list[str]) -> list[str]:
        """Cells of this sheet, formulas among them worked out."""
        if "\x00=" not in "\x00" + "\x00".join(texts):  # one search is far faster than one per cell
            return texts
        return [resolve_formula(text, self._formulas) if text.startswith("=") else text for text in texts]

    @cached_property
    def _formulas(self) -> Formulas:
        """What the formulas of the sheet come to, each worked out once."""
        return Formulas(self._cell)

    def _cell(self, row: int, place: int) -> object:
        return self.raw_columns[place][row] if place < len(self.raw_columns) and row < len(self) else None


def sheet_names(evidence: Evidence) -> tuple[str, ...]:
    """The visible sheets in order; a workbook with hidden sheets only shows those."""
    every = _every_sheet(evidence)
    return tuple(name for name, is_visible in every if is_visible) or tuple(name for name, _ in every)


def hidden_sheets(evidence: Evidence) -> tuple[str, ...]:
    return tuple(name for name, is_visible in _every_sheet(evidence) if not is_visible)


def _every_sheet(evidence: Evidence) -> list[tuple[str, bool]]:
    """(name, is it visible?) of every sheet with cells."""
    with said_of(evidence, "xlsx"):
        return _sheets(evidence.path, evidence.sha256)


@lru_cache(maxsize=1)
def _sheets(path: Path, sha256: str) -> list[tuple[str, bool]]:  # noqa: ARG001 - the hash is part of the cache key
    [found] = ask(path, "sheets")
    return [*found]


def load_sheet(evidence: Evidence, name: str) -> Sheet:
    """One sheet of a workbook, or Unreadable."""
    with said_of(evidence, "xlsx"):
        return _sheet(evidence.path, evidence.sha256, name)


@lru_cache(maxsize=1)  # peeking and reading follow each other: the sheet is parsed once
def _sheet(path: Path, sha256: str, name: str) -> Sheet:  # noqa: ARG001 - the hash is part of the cache key
    columns: list[list[Any]] = []
    with collection_paused():
        answer = ask(path, "sheet", name, MOST_SHEET_CELLS)
        merged, formulas = next(answer)
        for part in answer:
            columns = columns or [[] for _ in part]
            for column, more in zip(columns, part, strict=True):
                column += unpacked(more)
        return _completed(columns, merged, formulas)


def _completed(columns: list[list[Any]], merged: list[Merged], formulas: list[tuple[str, str]]) -> Sheet:
    """The sheet with what merged cells and formulas without a result mean."""
    notes = (
        [f"{len(merged)} merged cell ranges; a value merged over several rows counts for each of them"]
        if merged
        else []
    )
    _fill_merged(columns, merged)
    worked_out = _fill_formulas(columns, formulas)
    if worked_out:
        notes.append(f"{worked_out} formula cells had no stored result and were worked out from the cells they add up")
    return Sheet(tuple(columns), tuple(notes))


def forget_sheets() -> None:
    """Free the sheet kept for the next reading of the same file."""
    _sheet.cache_clear()


def _fill_merged(columns: list[list[Any]], merged: list[Merged]) -> None:
    """Repeat a value merged downwards; one merged to the right stays in its first cell (headers carry it themselves).

    Ranges of one column that overlap, which no spreadsheet program makes, are filled from the top, each cell once.
    """
    filled: dict[int, int] = {}  # column -> the last row filled
    for (top, left), (bottom, _) in sorted(merged):
        column = columns[left] if left < len(columns) else []
        if bottom > top and top < len(column) and column[top] not in ("", None):
            last = min(bottom, len(column) - 1)
            for row in range(max(top, filled.get(left, -1)) + 1, last + 1):
                column[row] = column[top]
            filled[left] = max(filled.get(left, -1), last)


def _fill_formulas(columns: list[list[Any]], formulas: list[tuple[str, str]]) -> int:
    """Put the text of formulas without a stored result into their cells; returns how many.

    A program that never calculates stores nothing, or 0 everywhere: then zeros of numbers and sums are no results.
    """
    cells = [(*position(reference), formula) for reference, formula in formulas]
    cells = [
        (row, place, formula) for row, place, formula in cells if place < len(columns) and row < len(columns[place])
    ]
    is_calculated = any(columns[place][row] not in ("", None, 0) for row, place, _ in cells)
    filled = 0
    for row, place, formula in cells:
        stored = columns[place][row]
        if stored in ("", None) or (not is_calculated and stored == 0 and _PLAIN.fullmatch(formula)):
            columns[place][row] = f"={formula}"
            filled += 1
    return filled
