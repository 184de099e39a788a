"""What a printed page does to words: which letters the report's own font draws, where words may break, how wide columns
are.

The tagged PDF standard refuses a letter no font can draw, and falling back on the fonts of one machine would give other
pages on the next, so such a letter is printed by its Unicode number. The HTML and the workpapers keep every letter as
it is. All lengths are letters of 8.5-point text; a page across holds 112 of them, a landscape page 170.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple

from cin7_audit.escaping import for_page
from cin7_audit.report import FONTS

HTML_ONLY = ("spec", "sql")
BREAK = "\u200b"  # an invisible place where a long word may break
WHOLE = "\u00a0"  # a space that never breaks
PERCENT = re.compile(r"(\d) %")  # a figure and its sign stay on one line
LONG_WORD = re.compile(r"\S{19,}")
BREAK_AFTER = re.compile(r"([_/\\|.,;:=+&?\-])(?=\S)")
HARD_BREAK = 14  # letters of an unbroken word between two invisible breaks
SOURCE = re.compile(r"^(?=.{1,40}$)\S.*:\u200b?\d+$")  # count sheet.csv:41
SHORT_CELL = 14  # letters of a cell that is kept in one piece
PAGE_LETTERS, LANDSCAPE_LETTERS = 112, 170
GUTTER = 1.5  # letters between two columns
LETTER_SIZE, SMALLEST = 8.5, 6.0  # points of table text
RIBBON_LINES = 4.5  # a cell of more lines than this in a table of many columns asks for a landscape page
MANY_COLUMNS, MANY_ROWS = 7, 8
READABLE = 6.8  # points; smaller letters ask for a landscape page as well
NARROWEST = 40  # percent of the page; a smaller table looks lost
BLANK = re.compile(r"[\t\r\n\u00a0\u2028\u2029]")
NOT_PLAIN = re.compile(r"[^\x20-\x7e]+")


class Layout(NamedTuple):
    """Column shares, letter size in points, percent of the text width taken, and whether a landscape page is needed."""

    widths: list[float]
    size: float
    across: int
    wide: bool


def breakable(words: str) -> str:
    """The text with invisible breaks inside words too long for a column; the letters are unchanged."""

    def broken(match: re.Match[str]) -> str:
        pieces = BREAK_AFTER.sub(r"\1" + BREAK, match[0]).split(BREAK)
        return BREAK.join(
            piece[start : start + HARD_BREAK] for piece in pieces for start in range(0, len(piece), HARD_BREAK)
        )

    return LONG_WORD.sub(broken, words)


def whole_cells(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Short cells (dates, codes, two words) and sources (file:row) kept in one piece."""
    return [[_whole(cell) for cell in row] for row in rows]


def _whole(cell: str) -> str:
    if SOURCE.match(cell):
        return cell.replace(" ", WHOLE).replace(BREAK, "")
    return cell.replace(" ", WHOLE) if len(cell) <= SHORT_CELL else cell


def _usual(cells: Sequence[str]) -> int:
    """Length that most cells stay within."""
    lengths = sorted(len(cell) for cell in cells) or [1]
    return (lengths[int(len(lengths) * 0.8)] + lengths[-1]) // 2


def _need(heading: str, cells: Sequence[str], is_number: bool) -> tuple[int, float]:
    """(letters of the longest piece that cannot break, letters more that would make the column comfortable)."""
    longest = max(len(piece) for cell in (heading, *cells) for word in cell.split(" ") for piece in word.split(BREAK))
    wished = len(heading) / 2 + 1 if is_number else _usual([heading, *cells])
    return longest, max(wished - longest, 0)


def _shares(needs: Sequence[tuple[int, float]], letters: int) -> tuple[list[float], float, int]:
    least = sum(longest + GUTTER for longest, _ in needs)
    size = max(SMALLEST, min(LETTER_SIZE, LETTER_SIZE * letters / least))
    room = letters * LETTER_SIZE / size
    spare, wished = max(room - least, 0), sum(more for _, more in needs)
    if wished <= spare:
        given = [more for _, more in needs]
    else:  # long prose gets more, but less than in proportion, so that no column becomes a ribbon
        weights = [more**0.75 for _, more in needs]
        given = [spare * weight / sum(weights) for weight in weights]
    widths = [round(longest + GUTTER + more, 2) for (longest, _), more in zip(needs, given, strict=True)]
    return widths, round(size, 2), min(100, max(NARROWEST, round(100 * sum(widths) / room)))


def column_widths(headings: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[bool] = ()) -> Layout:
    """Shares of the width so that no word is cut and prose gets the room; smaller letters where it is tight."""
    kinds = numbers or [False] * len(headings)
    columns = [[row[place] for row in rows] for place in range(len(headings))]
    needs = [_need(heading, cells, kind) for heading, cells, kind in zip(headings, columns, kinds, strict=True)]
    widths, size, across = _shares(needs, PAGE_LETTERS)
    tallest = max((_usual(cells) / width for cells, width in zip(columns, widths, strict=True)), default=0)
    if len(headings) >= MANY_COLUMNS and len(rows) >= MANY_ROWS and (tallest > RIBBON_LINES or size < READABLE):
        return Layout(*_shares(needs, LANDSCAPE_LETTERS), wide=True)
    return Layout(widths, size, across, wide=False)


@cache
def drawable() -> frozenset[int]:
    """Code points every face of the report's font can draw: fonts/letters.txt, which a test compares with the fonts."""
    spans = [span.split("-") for span in (FONTS / "letters.txt").read_text(encoding="ascii").split()]
    return frozenset(code for span in spans for code in range(int(span[0], 16), int(span[-1], 16) + 1))


def _drawn(match: re.Match[str]) -> str:
    pieces = groupby(match[0], lambda letter: ord(letter) in drawable() and letter.isprintable())
    return "".join(
        "".join(letters) if known else f"[{' '.join(f'U+{ord(letter):04X}' for letter in letters)}]"
        for known, letters in pieces
    )


def printable(words: str) -> str:
    """The text with every letter the font lacks as [U+5546]; neighbours share one pair of brackets."""
    return words if words.isascii() and words.isprintable() else NOT_PLAIN.sub(_drawn, BLANK.sub(" ", words))


def page_text(value: Any) -> Any:
    """Every string of a page's records made printable and breakable; tables also get their layout.

    Left out: what only the HTML shows of an exhibit.
    """
    if isinstance(value, str):
        return PERCENT.sub(rf"\1{WHOLE}%", breakable(printable(for_page(value))))
    if isinstance(value, list | tuple):
        return [page_text(item) for item in value]
    fields = value if isinstance(value, Mapping) else getattr(value, "__dict__", None)
    if fields is None:
        return value
    found = {key: page_text(item) for key, item in fields.items() if key not in HTML_ONLY}
    if "columns" in found and "rows" in found:
        found["rows"] = whole_cells(found["rows"])
        numbers = [column["align"] == "right" for column in found["columns"]]
        found |= column_widths([column["heading"] for column in found["columns"]], found["rows"], numbers)._asdict()
    return found
