"""The account of one file's rows: read = kept + set aside, each row set aside with its reason and raw text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cin7_audit.errors import Effect, Problem
from cin7_audit.sources.base import Parsed
from cin7_audit.sources.problems import Raw, problem
from cin7_audit.sources.reading.unreadable import refuse_many_aside
from cin7_audit.vocabulary import TABLES


@dataclass
class Problems:
    """What is wrong with the rows of one file, and what it cannot say about itself. Texts: topics of problems.toml."""

    source_id: str
    problems: list[Problem] = field(default_factory=list, kw_only=True)
    unstated: list[str] = field(default_factory=list, kw_only=True)
    rows_aside: set[int] = field(default_factory=set, kw_only=True)

    def set_aside(self, row: int, topic: str, /, *, raw: Raw = None, column: str | None = None, **told: Any) -> None:
        """Set one row aside. A row with several faults is set aside once, for the first; the others become notes."""
        effect: Effect = "note" if row in self.rows_aside else "row set aside"
        self.rows_aside.add(row)
        refuse_many_aside(len(self.rows_aside))
        self.problems.append(problem(topic, self.source_id, effect, row, column, raw, **told))

    def note(
        self, topic: str, /, *, row: int | None = None, column: str | None = None, raw: Raw = None, **told: Any
    ) -> None:
        """Something to know that loses nothing."""
        self.problems.append(problem(topic, self.source_id, "note", row, column, raw, **told))

    def refuse(self, topic: str, /, **told: Any) -> None:
        """The whole file cannot be used."""
        self.problems.append(problem(topic, self.source_id, "file set aside", **told))

    def leave_unstated(self, what: str) -> None:
        """Something the file cannot say about itself: site, date, number, date_order."""
        if what not in self.unstated:
            self.unstated.append(what)


@dataclass
class RowAccount(Problems):
    """Collects what happened to the rows of one file; `parsed` closes the books, and refuses unbalanced ones."""

    rows_read: int = 0

    def refused(self, topic: str, /, rows_read: int = 0, **told: Any) -> Parsed:
        """The result of a file that is set aside as a whole; said before what is said of its rows."""
        first = problem(topic, self.source_id, "file set aside", **told)
        return Parsed({}, (first, *self.problems), rows_read, 0, rows_read, unstated=tuple(self.unstated))

    def parsed(self, tables: Mapping[str, pd.DataFrame | Path], **more: Any) -> Parsed:
        """The balanced result. rows_read is what was counted; kept is the rest after the rows set aside."""
        aside = len(self.rows_aside)
        if aside > self.rows_read:
            raise AssertionError(f"{aside} rows set aside of {self.rows_read} read")
        kept = {name: table for name, table in tables.items() if isinstance(table, Path) or len(table)}
        rows = (self.rows_read, self.rows_read - aside, aside)
        return Parsed(kept, tuple(self.problems), *rows, unstated=tuple(self.unstated), **more)


def frame(table: str, columns: Mapping[str, Any], numbers: Any) -> pd.DataFrame:
    """A canonical text frame with every column of the table; columns not given are unknown (None)."""
    wanted = [name for name in TABLES[table].column_names if name not in ("source_id", "source_row")]
    if unknown := set(columns) - set(wanted):
        raise ValueError(f"{table}: no column {sorted(unknown)}")
    data = {name: _objects(columns.get(name), len(numbers)) for name in wanted}
    made = pd.DataFrame(data, dtype=object)
    made["source_row"] = list(numbers)
    return made


def _objects(values: Any, length: int) -> "np.ndarray[Any, np.dtype[np.object_]]":
    """One column as plain objects: a sequence, a text for all rows, or unknown. An array: a Series would be aligned."""
    if values is None or isinstance(values, str):
        return np.full(length, values, dtype=object)
    return np.asarray(values if isinstance(values, (pd.Series, np.ndarray)) else list(values), dtype=object)


def frame_of_rows(table: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """A canonical text frame of row dictionaries, each with its source_row."""
    names = list(dict.fromkeys(name for row in rows for name in row if name != "source_row"))
    return frame(table, {name: [row.get(name) for row in rows] for name in names}, [row["source_row"] for row in rows])
