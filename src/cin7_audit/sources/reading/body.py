"""The data rows under a header, by column: blank, total and repeated header rows set aside, each value parsed once."""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any

from cin7_audit.sources.reading.account import RowAccount
from cin7_audit.sources.reading.columns import Matched
from cin7_audit.sources.reading.header import Header, is_total, normal
from cin7_audit.sources.reading.numbers import clean
from cin7_audit.sources.reading.rows import RawRows

Parser = Callable[[str], str | None]
SHOWN_TWICE = 10  # row numbers named in one note


class Body:
    """The data rows of one table.

    Rows are addressed by their place 0..n-1 below the header. `keep` lists the places not (yet) set aside.
    """

    def __init__(
        self, rows: RawRows, header: Header, matched: Matched, account: RowAccount, key: str, others: int = 0
    ) -> None:
        self.rows, self.header, self.matched, self.account = rows, header, matched, account
        self.first = header.first_data_row
        self.numbers = rows.numbers[self.first :]
        self.dropped: set[int] = set()
        self.total_rows: list[int] = []
        self.last_elsewhere: Sequence[int] = ()  # numbers of the file's last rows where those were read another way
        account.rows_read += len(self.numbers)
        self._set_aside_idle_rows(key)
        self._set_aside_odd_rows(others)

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

    def parse_column(
        self, texts: Sequence[str], parse: Parser, what: str, name: str, *, required: bool = False
    ) -> list[Any]:
        values, bad = parse_values(texts, parse)
        if bad:
            for place, text in enumerate(texts):
                if text in bad and place not in self.dropped:
                    self.set_aside(place, "cell_unreadable", column=name, name=name, what=what, text=text)
        if required and None in values:
            for place, value in enumerate(values):
                if value is None and place not in self.dropped:
                    self.set_aside(place, "cell_missing", column=name, name=name, what=what)
        return values

    def set_aside(self, place: int, topic: str, /, *, column: str | None = None, **told: Any) -> None:
        """Set one data row aside, by a topic of problems.toml."""
        self.dropped.add(place)
        self.account.set_aside(
            self.numbers[place], topic, raw=self.rows.raw_text(self.first + place), column=column, **told
        )

    def stated_total(self, canonical: str) -> str:
        """What the last total row prints for a column; "" where there is none, or more than two rows follow it."""
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

    def _set_aside_odd_rows(self, others: int) -> None:
        """Text rows with too few or too many cells (one lost, a stray delimiter): they stand under wrong headers."""
        width = len(self.header.names)
        odd = self.rows.odd_widths(self.first, width, {self.first + place for place in self.dropped}, others)
        for index in sorted(odd.damaged):
            if index in odd.short:
                self.set_aside(index - self.first, "row_too_short", fields=len(self.rows.row(index)), width=width)
            else:
                self.set_aside(index - self.first, "row_too_wide", width=width)
        if len(self.rows.columns) > width:
            for place in self.keep:
                if any(clean(cell) for cell in self.rows.row(self.first + place)[width:]):
                    self.set_aside(place, "row_too_wide", width=width)
        if odd.found > len(odd.damaged):
            self.account.note("rows_of_other_width", rows=odd.found, width=width)

    def note_oddities(self, notes: Iterable[str]) -> None:
        """What was odd about the file as a whole."""
        for note in notes:
            self.account.note("file_oddity", oddity=note)

    def note_damage(self, *, may_repeat: bool) -> None:
        """Notes on what looks like damage and can be none: a last row perhaps cut, a row that repeats the one above."""
        kept = self.keep
        last = max([*self.numbers[-1:], *self.last_elsewhere], default=0)
        if self.rows.is_open and last in {*self.last_elsewhere, *(self.numbers[place] for place in kept[-1:])}:
            self.account.note("end_missing", row=last)
        if may_repeat:
            return
        twice = [
            b
            for a, b in pairwise(kept)
            if b == a + 1 and self.rows.row(self.first + a) == self.rows.row(self.first + b)
        ]
        if twice:
            shown = ", ".join(str(self.numbers[place]) for place in twice[:SHOWN_TWICE])
            more = " and more" if len(twice) > SHOWN_TWICE else ""
            self.account.note("row_repeated", row=self.numbers[twice[0]], count=len(twice), rows=shown + more)

    def _judge(self, place: int, text: str, key_name: str) -> None:
        cells = [clean(cell) for cell in self.rows.row(self.first + place)]
        filled = [cell for cell in cells if cell]
        if not filled:
            self.set_aside(place, "blank_row")
        elif (
            normal(text) == key_name
            and sum(a == b for a, b in zip(map(normal, cells), self.header.normal_names, strict=False) if a) >= 2
        ):
            self.set_aside(place, "repeated_header")
        elif is_total(text) or (not clean(text) and is_total(filled[0])):
            self.total_rows.append(place)
            self.set_aside(place, "total_row", total=filled[0])


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
