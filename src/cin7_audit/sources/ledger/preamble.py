"""Title, organisation, period and basis from the lines around a ledger report.

Reports print them in any order, and the period in many wordings (ledgers.md 2.1, 3.1, 4), so each line is judged by
what it says, never by its row number.
"""

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
MONTH_1, MONTH_2 = (MONTH.replace("(", f"(?P<month_{place}>", 1) for place in (1, 2))
DAY_1, DAY_2 = (rf"(?P<day_{place}>\d{{1,2}})" for place in (1, 2))
YEAR_1, YEAR_2 = (rf"(?P<year_{place}>\d{{4}})" for place in (1, 2))
TO = r"\s*(?:-|–|—|to|through)\s*"
DAY_FIRST = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+{MONTH},?\s+(\d{{4}})\b", re.I)
MONTH_FIRST = re.compile(rf"\b{MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})\b", re.I)
ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
NUMERIC = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b")
SPANS = tuple(  # of two days with one year, or of whole months
    re.compile(pattern, re.I)
    for pattern in (
        rf"\b{MONTH_1}\s+{DAY_1}{TO}{MONTH_2}\s+{DAY_2},?\s+{YEAR_2}\b",  # January 1-December 31, 2024
        rf"\b{DAY_1}\s+{MONTH_1}{TO}{DAY_2}\s+{MONTH_2},?\s+{YEAR_2}\b",  # 1 July - 30 June 2026
        rf"\b{MONTH_1}\s+{DAY_1}{TO}{DAY_2},?\s+{YEAR_2}\b",  # January 1-31, 2025
        rf"\b{MONTH_1},?\s+{YEAR_1}{TO}{MONTH_2},?\s+{YEAR_2}\b",  # July 2025-June 2026
        rf"\b{MONTH_1}{TO}{MONTH_2},?\s+{YEAR_2}\b",  # January-December, 2025
        rf"^\W*{MONTH_1},?\s+{YEAR_2}\W*$",  # May 2025
    )
)
ONE_YEAR = SPANS[:2]  # hold a full date, and are none
ENDED = re.compile(r"\b(?:(\d+)\s+)?(year|month|quarter)s?\s+(?:ended|ending|to)\b", re.I)
AS_AT = re.compile(r"\bas (?:at|of)\b", re.I)
CLOCK = re.compile(r"\b\d{1,2}:\d{2}\b")
BASIS = re.compile(r"\b(accrual|accruals|cash)\b\W*basis\b|\bbasis\b\W*(accrual|cash)", re.I)
NOISE = re.compile(r"^(https?://|---|generated on|filter|tracking|currency|comparing|showing|all dates$|\W*$)", re.I)
FOOTER_WORD = re.compile(
    r"accruals?|cash|basis:?|generated|on:?|at|[|·–—-]|(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?"
    r"|(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?"
    r"|sept?(ember)?|oct(ober)?|nov(ember)?|dec(ember)?)\.?"
    r"|\d{1,2}(st|nd|rd|th)?|\d{4}|\d{1,4}(?P<mark>[/.-])\d{1,2}(?P=mark)\d{1,4}"
    r"|\d{1,2}:\d{2}(:\d{2})?([ap]m)?|[ap]\.?m\.?|(gmt|utc)?(z|[+-]\d{1,2}(:?\d{2})?)?",
    re.I,
)
FOOTER_MARK = re.compile(r"generated on\b|.*\b(accruals?|cash) basis\b|(?=.*\b\d{4}\b).*\b\d{1,2}:\d{2}", re.I)
ADDRESS = re.compile(r"https?://\S+", re.I)
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
    words = re.split(r"[\s,]+", text.strip())
    return bool(ADDRESS.fullmatch(text) or (FOOTER_MARK.match(text) and all(map(FOOTER_WORD.fullmatch, words))))


def _day(year: str, month: str | int, day: str | int) -> dt.date | None:
    number = MONTHS[month[:3].lower()] if isinstance(month, str) and not month.isdigit() else int(month)
    try:
        return dt.date(int(year), number, int(day))
    except ValueError:
        return None


def _month_end(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _numeric_order(line: str, order: str) -> str:
    """The order of day and month that a number above 12 proves for the whole line, else the one given."""
    pairs = [(int(match[1]), int(match[2])) for match in NUMERIC.finditer(line)]
    if any(first > 12 for first, _ in pairs):
        return "dmy"
    return "mdy" if any(second > 12 for _, second in pairs) else order


def _numeric_day(match: re.Match[str], order: str) -> dt.date | None:
    first, second, year = match.groups()
    return _day(year, first, second) if order == "mdy" else _day(year, second, first)


def days_in(line: str, order: str = "dmy") -> list[dt.date]:
    """Every full date of a line, in the order printed."""
    found = [(match.start(), _day(match[3], match[2], match[1])) for match in DAY_FIRST.finditer(line)]
    found += [(match.start(), _day(match[3], match[1], match[2])) for match in MONTH_FIRST.finditer(line)]
    found += [(match.start(), _day(match[1], match[2], match[3])) for match in ISO.finditer(line)]
    order = _numeric_order(line, order)
    found += [(match.start(), _numeric_day(match, order)) for match in NUMERIC.finditer(line)]
    return [day for _, day in sorted(found, key=lambda pair: pair[0]) if day]


def _span(line: str) -> tuple[dt.date | None, dt.date | None] | None:
    """The first and last day of a period that is printed in part; None where none of SPANS is there."""
    match = next((match for pattern in SPANS if (match := pattern.search(line))), None)
    if match is None:
        return None
    said = match.groupdict()
    first = _day(said.get("year_1", said["year_2"]), said["month_1"], said.get("day_1", 1))
    last = _day(said["year_2"], said.get("month_2", said["month_1"]), said.get("day_2", 1))
    return first, last if "day_2" in said else last and _month_end(last)


def period_of(line: str, order: str = "dmy") -> tuple[dt.date | None, dt.date | None] | None:
    """(first day or None, last day or None) that a line states, or None if it states no period."""
    if CLOCK.search(line):
        return None
    days = days_in(line, order)
    if len(days) >= 2:
        return days[0], days[1]
    if not days or any(pattern.search(line) for pattern in ONE_YEAR):
        return _span(line)
    if (ended := ENDED.search(line)) and not AS_AT.search(line):
        months = int(ended[1] or 1) * MONTHS_OF[ended[2].lower()]
        return _first_day(days[0], months), days[0]
    return None, days[0]


def _first_day(last: dt.date, months: int) -> dt.date:
    """The first day of a period of whole months that ends on `last`."""
    index = last.year * 12 + last.month - 1 - months + 1
    return dt.date(index // 12, index % 12 + 1, 1)


def basis_of(text: str) -> str:
    """accrual, cash or empty."""
    match = BASIS.search(text)
    if not match:
        return ""
    return "cash" if (match[1] or match[2]).lower() == "cash" else "accrual"


def read_preamble(before: Iterable[Sequence[str]], titles: Sequence[str], after: Iterable[str] = (), order: str = "dmy") -> Preamble:
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
        elif not organisation and not stated and not basis_of(line) and not NOISE.match(line):
            organisation = line
    for line in after:
        basis = basis or basis_of(line)
    first, last = period or (None, None)
    return Preamble(title, organisation, first.isoformat() if first else None, last.isoformat() if last else None, basis, lines)
