"""Which header belongs to which canonical column: data, one CSV per export under sources/column_maps/.

| column | meaning |
|---|---|
| canonical | our name in the reader; empty for ignored headers |
| header | a header text of the export; `*` at its end stands for any ending |
| need | required, optional or ignored |
| note | where the name was seen, or why it is ignored |

A header that no line names stops the file, with what was found and what was expected: a column is never dropped unseen.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from cin7_audit.sources.base import Peek
from cin7_audit.sources.reading.header import Header, find_header, normal

FOLDER = Path(__file__).parents[1] / "column_maps"
NEEDS = ("required", "optional", "ignored")


@dataclass(frozen=True)
class MapEntry:
    canonical: str
    header: str
    need: str
    note: str

    @cached_property
    def name(self) -> str:
        return normal(self.header)


@dataclass(frozen=True)
class Matched:
    """Where the columns of one file stand. positions: canonical -> column index (the first, where a name repeats)."""

    positions: dict[str, int]
    every: dict[str, tuple[int, ...]]  # canonical -> all column indexes, for blocks under group labels
    unknown: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class ColumnMap:
    """The column map of one kind of export."""

    source: str
    entries: tuple[MapEntry, ...]

    @classmethod
    def load(cls, source: str, shared: str = "") -> "ColumnMap":
        """The map of a source by its name, such as `cin7_core.movement_details`, then the lines shared with others."""
        return cls(source, _load(source) + (_load(shared) if shared else ()))

    @cached_property
    def required(self) -> dict[str, frozenset[str]]:
        """canonical -> accepted names of every column the export cannot do without."""
        needed = {entry.canonical for entry in self.entries if entry.need == "required"}
        return {
            name: frozenset(entry.name for entry in self.entries if entry.canonical == name) for name in sorted(needed)
        }

    @cached_property
    def canonical(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(entry.canonical for entry in self.entries if entry.canonical))

    def find(self, rows: Sequence[Sequence[str]]) -> Header | None:
        """The header row, if the rows hold one."""
        return find_header(rows, tuple(self.required.values()))

    def claims(self, peek: Peek) -> bool:
        """True if the first rows of a text file or sheet hold every required header."""
        return peek.form in ("csv", "xlsx") and self.find(peek.rows) is not None

    def match(self, header: Header) -> Matched:
        every: dict[str, list[int]] = {}
        unknown = []
        for place, name in enumerate(header.normal_names):
            entry = self.entry(name) if name else None
            if entry is None:
                unknown += [header.names[place]] if name else []
            elif entry.need != "ignored":
                every.setdefault(entry.canonical, []).append(place)
        places = {name: tuple(indexes) for name, indexes in every.items()}
        missing = tuple(name for name in self.required if name not in every)
        return Matched({name: first for name, (first, *_) in places.items()}, places, tuple(unknown), missing)

    def entry(self, name: str) -> MapEntry | None:
        """The entry for a normal header name: an exact one before a pattern."""
        exact = self._exact.get(name)
        return exact or next((entry for beginning, entry in self._patterns if name.startswith(beginning)), None)

    @cached_property
    def _exact(self) -> dict[str, MapEntry]:
        """Name -> its first entry."""
        return {entry.name: entry for entry in reversed(self.entries)}

    @cached_property
    def _patterns(self) -> tuple[tuple[str, MapEntry], ...]:
        return tuple((entry.name[:-1], entry) for entry in self.entries if entry.name.endswith("*"))

    @property
    def required_headers(self) -> tuple[str, ...]:
        """One header text per required column, for naming what a file lacks."""
        return tuple(next(entry.header for entry in self.entries if entry.canonical == name) for name in self.required)

    @property
    def expected(self) -> str:
        """The accepted headers as words for a message."""
        required = [entry.header for entry in self.entries if entry.need == "required"]
        optional = [entry.header for entry in self.entries if entry.need == "optional"]
        return ", ".join(required) + (f"; also known: {', '.join(optional)}" if optional else "")


@cache
def _load(source: str) -> tuple[MapEntry, ...]:
    path = FOLDER / f"{source.replace('.', '_')}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        entries = tuple(
            MapEntry(row["canonical"], row["header"], row["need"], row["note"]) for row in csv.DictReader(stream)
        )
    if wrong := [
        entry.header
        for entry in entries
        if entry.need not in NEEDS or (entry.need != "ignored" and not entry.canonical)
    ]:
        raise ValueError(f"{path.name}: bad lines for {wrong}")
    return entries
