"""Title, organisation, period and basis from the lines around a ledger report.

Reports print them in any order, and the period in many wordings (ledgers 2.1, 3.1, 4), so each line is judged by
what it says, never by its row number.
"""

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cin7_audit.data_files import read_entries

SAID = read_entries(Path(__file__).with_suffix(".toml"))


def _patterns(kind: str) -> dict[str, re.Pattern[str]]:
    """The wordings of one kind, in their order; pieces may hold pieces."""
    whole = dict(SAID[kind])
    for _ in range(2):
        for piece, pattern in SAID["pieces"].items():
            whole = {name: wording.replace(f"{{{piece}}}", pattern) for name, wording in whole.items()}
    return {name: re.compile(wording, re.I) for name, wording in whole.items()}


DAY, SPAN, LINE, FOOTER_WORD = map(_patterns, ("day", "span", "line", "footer_word"))
MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
MONTHS_OF = {"year": 12, "month": 1, "quarter": 3}
LONGEST_LINE = 500  # letters of a title or footer; more is a cell of the table, and slow to search


@dataclass(frozen=True)
class Preamble:
    """What the report says about itself. Days are ISO; basis is accrual, cash or empty."""

    title: str = ""
    organisation: str = ""
    period_from: str | None = None
    period_to: str | None = None
    basis: str = ""
    lines: tuple[str, ...] = ()


def is_footer(text: str) -> bool:
    """True for a line that can only say when and on which basis a report was made: a basis, a day, a clock, and no
    other word.
    """
    if len(text) > LONGEST_LINE:
        return False
    if LINE["address"].fullmatch(text):
        return True
    words = re.split(r"[\s,]+", text.strip())
    return bool(LINE["footer"].match(text)) and all(
        any(each.fullmatch(word) for each in FOOTER_WORD.values()) for word in words
    )


def _day(year: str, month: str, day: str) -> dt.date | None:
    try:
        return dt.date(int(year), MONTHS.get(month[:3].lower()) or int(month), int(day))
    except ValueError:
        return None


def _month_end(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _numeric_order(line: str, order: str) -> str:
    """The order of day and month that a number above 12 proves for the whole line, else the one given, or dmy."""
    pairs = [(int(match["day"]), int(match["month"])) for match in DAY["dmy"].finditer(line)]
    if any(first > 12 for first, _ in pairs):
        return "dmy"
    return "mdy" if order == "mdy" or any(second > 12 for _, second in pairs) else "dmy"


def days_in(line: str, order: str = "dmy") -> list[dt.date]:
    """Every full date of a line, in the order printed."""
    kinds = ("day_first", "month_first", "iso", _numeric_order(line, order))
    found = [
        (match.start(), _day(match["year"], match["month"], match["day"]))
        for kind in kinds
        for match in DAY[kind].finditer(line)
    ]
    return [day for _, day in sorted(found, key=lambda pair: pair[0]) if day]


def _span(line: str) -> tuple[dt.date | None, dt.date | None] | None:
    """The first and last day of a period that is printed in part; None where it is not."""
    match = next((match for pattern in SPAN.values() if (match := pattern.search(line))), None)
    if match is None:
        return None
    said = match.groupdict()
    first = _day(said.get("year_1", said["year_2"]), said["month_1"], said.get("day_1", "1"))
    last = _day(said["year_2"], said.get("month_2", said["month_1"]), said.get("day_2", "1"))
    return first, last if "day_2" in said else last and _month_end(last)


def period_of(line: str, order: str = "dmy") -> tuple[dt.date | None, dt.date | None] | None:
    """(first day or None, last day or None) that a line states, or None if it states no period."""
    if LINE["clock"].search(line):
        return None
    days = days_in(line, order)
    if len(days) >= 2:
        return days[0], days[1]
    if not days or any(SPAN[kind].search(line) for kind in ("days_of_one_year", "days_first_of_one_year")):
        return _span(line)
    if (ended := LINE["ended"].search(line)) and not LINE["as_at"].search(line):
        months = int(ended[1] or 1) * MONTHS_OF[ended[2].lower()]
        return _first_day(days[0], months), days[0]
    return None, days[0]


def _first_day(last: dt.date, months: int) -> dt.date:
    """The first day of a period of whole months that ends on `last`."""
    index = last.year * 12 + last.month - 1 - months + 1
    return dt.date(index // 12, index % 12 + 1, 1)


def basis_of(text: str) -> str:
    """accrual, cash or empty."""
    match = LINE["basis"].search(text)
    if not match:
        return ""
    return "cash" if (match[1] or match[2]).lower() == "cash" else "accrual"


def read_preamble(
    before: Iterable[Sequence[str]], titles: Sequence[str], after: Iterable[str] = (), order: str = "dmy"
) -> Preamble:
    """Judge each line above the header (`before`) and each footer line (`after`).

    `titles` are the report names this reader answers to; the organisation is the first line that is nothing else.
    """
    lines = tuple(" ".join(cell.strip() for cell in row if cell.strip()) for row in before)
    lines = tuple(line for line in lines if line)
    title = organisation = basis = ""
    period: tuple[dt.date | None, dt.date | None] | None = None
    for line in lines:
        stated = period_of(line, order)
        named = next((name for name in titles if line.lower().startswith(name.lower())), "")
        basis = basis or basis_of(line)
        period = period or stated
        if named and not title:
            title = named
        elif not organisation and not stated and not basis_of(line) and not LINE["noise"].match(line):
            organisation = line
    for line in after:
        basis = basis or basis_of(line)
    first, last = period or (None, None)
    return Preamble(
        title, organisation, first.isoformat() if first else None, last.isoformat() if last else None, basis, lines
    )
