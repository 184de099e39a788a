"""The data rows under a header, a column at a time: blank, total and repeated header rows set aside, cells parsed once per value."""

from collections.abc import Callable, Sequence
from typing import Any

from cin7_audit.sources.reading.account import RowAccount
from cin7_audit.sources.reading.columns import Matched
from cin7_audit.sources.reading.header import Header, is_total, normal
from cin7_audit.sources.reading.numbers import clean
from cin7_audit.sources.reading.rows import RawRows

Parser = Callable[[str], str | None]


class Body:
    """The data rows of one table.

    Rows are addressed by their place 0..n-1 below the header. `keep` lists the places not (yet) set aside.
    """

    def __init__(self, rows: RawRows, header: Header, matched: Matched, account: RowAccount, key: str) -> None:
        self.rows, self.header, self.matched, self.account = rows, header, matched, account
        self.first = header.first_data_row
        self.numbers = rows.numbers[self.first :]
        self.dropped: set[int] = set()
        self.total_rows: list[int] = []
        self.last_elsewhere: Sequence[int] = ()  # numbers of the file's last rows where those were read another way
        account.rows_read += len(self.numbers)
        self._set_aside_idle_rows(key)
        self._set_aside_wide_rows()

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def keep(self) -> list[int]:
        return [place for place in range(len(self.numbers)) if place not in self.dropped]

    def has(self, canonical: str) -> bool:
        return canonical in self.matched.positions

    def column(self, index: int) -> list[str]:
        """One column of the file below the header, by its index."""
        return self.rows.columns[index][self.first :] if index < len(self.rows.columns) else [""] * len(self)

    def texts(self, canonical: str) -> list[str]:
        """One canonical column as delivered; empty text where the file does not have it."""
        place = self.matched.positions.get(canonical)
        return [""] * len(self) if place is None else self.column(place)

    def parsed(self, canonical: str, parse: Parser, what: str, *, required: bool = False) -> list[Any]:
        """One canonical column parsed; a row whose cell cannot be read (or is blank where required) is set aside."""
        return (
            self.parse_column(self.texts(canonical), parse, what, canonical, required=required)
            if self.has(canonical) or required
            else [None] * len(self)
        )

    def parse_column(self, texts: Sequence[str], parse: Parser, what: str, name: str, *, required: bool = False) -> list[Any]:
        values, bad = parse_values(texts, parse)
        if bad:
            for place, text in enumerate(texts):
                if text in bad and place not in self.dropped:
                    self.drop(place, f"{what}_unreadable", f"{name} {text!r}", f"a {what}", "Correct the cell in a fresh export.", name)
        if required and None in values:
            for place, value in enumerate(values):
                if value is None and place not in self.dropped:
                    self.drop(place, f"{name}_missing", f"no {name}", f"a {what} in every row", "Check the row in the system.", name)
        return values

    def drop(self, place: int, code: str, seen: str, expected: str, todo: str, column: str | None = None) -> None:
        """Set one data row aside."""
        self.dropped.add(place)
        self.account.aside(self.numbers[place], code, seen, expected, todo, column=column, raw=self.rows.raw_text(self.first + place))

    def stated_total(self, canonical: str) -> str:
        """What the last total row prints for a column; empty where there is no total row, or more than two rows follow it."""
        if not self.total_rows:
            return ""
        place = self.total_rows[-1]
        following = len(self) - 1 - place + sum(number > self.numbers[place] for number in self.last_elsewhere)
        return self.texts(canonical)[place] if following <= 2 else ""

    def kept(self, values: Sequence[Any]) -> list[Any]:
        """A column without the rows set aside."""
        if not self.dropped:
            return list(values)
        return [value for place, value in enumerate(values) if place not in self.dropped]

    def _set_aside_idle_rows(self, key: str) -> None:
        names = self.header.normal_names
        key_name = names[self.matched.positions[key]] if key in self.matched.positions else ""
        for place, text in enumerate(self.texts(key)):
            if text and text[0] not in " \u00a0Tt" and text[0].casefold() not in "gsr" and text.casefold() != key_name:
                continue  # neither blank, nor Total, nor the header again: by far the most rows
            self._judge(place, text, key_name)

    def _set_aside_wide_rows(self) -> None:
        """Text rows with filled fields beyond the header: a stray delimiter has moved their cells, so none can be trusted."""
        width = len(self.header.names)
        if len(self.rows.columns) <= width:
            return
        for place in range(len(self.numbers)):
            if place not in self.dropped and any(clean(cell) for cell in self.rows.row(self.first + place)[width:]):
                self.drop(place, "row_too_wide", "more fields than the header", f"{width} fields", "Look for a delimiter inside a text.")

    def _judge(self, place: int, text: str, key_name: str) -> None:
        cells = [clean(cell) for cell in self.rows.row(self.first + place)]
        filled = [cell for cell in cells if cell]
        if not filled:
            self.drop(place, "blank_row", "a blank row", "a data row", "Nothing to do.")
        elif normal(text) == key_name and sum(a == b for a, b in zip(map(normal, cells), self.header.normal_names, strict=False) if a) >= 2:
            self.drop(place, "repeated_header", "the header row again", "a data row", "Nothing to do.")
        elif is_total(text) or (not clean(text) and is_total(filled[0])):
            self.total_rows.append(place)
            self.drop(place, "total_row", f"a total row ({filled[0]})", "a data row", "Nothing to do; totals are recomputed.")


def parse_values(texts: Sequence[str], parse: Parser) -> tuple[list[Any], set[str]]:
    """(parsed values, texts that cannot be read), each distinct text parsed once."""
    known: dict[str, str | None] = {}
    bad: set[str] = set()
    for text in set(texts):
        try:
            known[text] = parse(text)
        except (ValueError, ArithmeticError, OverflowError):
            known[text] = None
            bad.add(text)
    return [known[text] for text in texts], bad
