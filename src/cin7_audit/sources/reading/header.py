"""Where the header row is: by the names it must hold, never by its position."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from cin7_audit.sources.reading.numbers import clean

SEARCH_ROWS = 40
_SEPARATORS = re.compile(r"[\s_]+")
_KEY_VALUE = re.compile(r"^([^:]{2,60}):\s*+(.*)$")
_TOTAL = re.compile(r"^(?:grand\s+|sub\s*-?\s*|report\s+)?totals?(?=\s|:|$)", re.IGNORECASE)


@lru_cache(maxsize=65536)  # the same first rows are offered to every source
def normal(name: str) -> str:
    """A header name for comparison: blanks and underscores collapsed, case folded."""
    return _SEPARATORS.sub(" ", clean(name)).strip().casefold()


@dataclass(frozen=True)
class Header:
    """The header row of a table.

    row: its 0-based index among the rows. names: the header texts, cleaned. groups: the group label above each column,
    carried to the right (empty without a group row). preamble: `key: value` lines above. title: other text above.
    """

    row: int
    names: tuple[str, ...]
    groups: tuple[str, ...]
    preamble: dict[str, str]
    title: tuple[str, ...]

    @property
    def first_data_row(self) -> int:
        return self.row + 1

    @property
    def normal_names(self) -> tuple[str, ...]:
        return tuple(normal(name) for name in self.names)


@lru_cache(maxsize=16)  # the same first rows are offered to every source
def names_of(rows: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    """The normal names of each row's filled cells."""
    return tuple(tuple(normal(cell) for cell in row if cell) for row in rows)


@lru_cache(maxsize=16)
def _found_anywhere(rows: tuple[tuple[str, ...], ...]) -> frozenset[str]:
    return frozenset(name for names in names_of(rows) for name in names)


def find_header(
    rows: Sequence[Sequence[str]], required: Sequence[Collection[str]], limit: int = SEARCH_ROWS
) -> Header | None:
    """The first row that holds, for each required column, one of its accepted names (a collection of normal names)."""
    first = tuple(tuple(row) for row in rows[:limit])
    anywhere = _found_anywhere(first)
    if any(anywhere.isdisjoint(names) for names in required):
        return None
    for index, present in enumerate(names_of(first)):
        if present and all(any(name in present for name in names) for names in required):
            return _header(rows, index)
    return None


def _header(rows: Sequence[Sequence[str]], index: int) -> Header:
    names = tuple(clean(cell) for cell in rows[index])
    above = rows[index - 1] if index else ()
    groups = _groups(above, names)
    preamble, title = _preamble(rows[: index - 1 if any(groups) else index])
    return Header(index, names, groups, preamble, title)


def _groups(above: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
    """Group labels of a two-row header: the row above, if it labels columns but not the first (that is preamble)."""
    labels = [clean(cell) for cell in above] + [""] * (len(names) - len(above))
    filled = [place for place, label in enumerate(labels[: len(names)]) if label]
    if not filled or filled[0] == 0 or any(_KEY_VALUE.match(label) for label in labels if label and len(filled) == 1):
        return ()
    carried, label = [], ""
    for place in range(len(names)):
        label = labels[place] or label
        carried.append(label)
    return tuple(carried)


def _preamble(rows: Sequence[Sequence[str]]) -> tuple[dict[str, str], tuple[str, ...]]:
    pairs: dict[str, str] = {}
    title: list[str] = []
    for row in rows:
        cells = [clean(cell) for cell in row if clean(cell)]
        if not cells:
            continue
        match = _KEY_VALUE.match(cells[0])
        if match and match[2]:
            pairs[match[1].strip()] = match[2].strip()
        elif match and len(cells) > 1:
            pairs[match[1].strip()] = cells[1]
        else:
            title.append(" ".join(cells))
    return pairs, tuple(title)


def is_total(text: str) -> bool:
    """True for the key cell of a total row: Total, Grand total, Subtotal ..."""
    return bool(_TOTAL.match(clean(text)))
