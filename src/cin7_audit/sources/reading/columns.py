"""Which header belongs to which canonical column, and what else a kind of export is: `formats/<system>/<kind>.toml`.

Its tables `[required]` and `[optional]` list the header texts of each canonical column (`*` at the end: any ending),
`[ignored]` those of which nothing is needed, by the reason. What stands above them is the reader's.
A header that none of them names stops the file, with what was found and what was expected: a column is never dropped
unseen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from cin7_audit.data_files import read_entries, wrong_entry
from cin7_audit.sources.base import Peek
from cin7_audit.sources.reading.header import Header, find_header, normal

FOLDER = Path(__file__).parents[1] / "formats"
NEEDS = ("required", "optional", "ignored")


@dataclass(frozen=True)
class MapEntry:
    canonical: str
    header: str
    need: str

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


def format_file(source: str) -> Path:
    """Where the format of a source stands, such as `cin7_core.movement_details`."""
    return FOLDER / f"{source.replace('.', '/')}.toml"


def formats_of(system: str) -> dict[str, dict[str, Any]]:
    """Kind → what its file says beside the headers, of every kind of a system; nothing where it lists headers only."""
    every = {path.stem: read_entries(path) for path in sorted((FOLDER / system).glob("*.toml"))}
    return {
        kind: {name: said for name, said in entries.items() if name not in NEEDS} for kind, entries in every.items()
    }


@cache
def _load(source: str) -> tuple[MapEntry, ...]:
    """The headers of a source in their order; refuses a column without a list of texts."""
    path = format_file(source)
    entries = []
    for need, columns in read_entries(path).items():
        for canonical, listed in columns.items() if need in NEEDS else ():
            if not isinstance(listed, list) or not all(isinstance(header, str) for header in listed):
                raise wrong_entry(path, f"{need}.{canonical}", repr(listed), "a list of header texts")
            entries += [MapEntry("" if need == "ignored" else canonical, header, need) for header in listed]
    return tuple(entries)
