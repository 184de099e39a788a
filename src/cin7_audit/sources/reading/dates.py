"""Date text → ISO days and moments; the order of day and month is decided once per file, never per cell.

A parser returns None for a blank and raises ValueError for text that is no date under the given order.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from cin7_audit.sources.reading.numbers import clean

ORDERS = ("dmy", "mdy", "ymd")
MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
EXCEL_EPOCH = dt.date(1899, 12, 30)  # spreadsheet day 0 once the 1900 leap-year slip is allowed for
SERIAL_DAYS = (20000, 80000)  # 1954 to 2119: a bare number outside is no date
_NUMERIC = re.compile(r"(\d{1,4})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{1,4})(?:,?[T ]++(.*))?$")
_DAY_NAME_YEAR = re.compile(
    r"(?:[A-Za-z]{3,9},?\s+)?(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s\-/.]*(?P<month>[A-Za-z]{3,9})\.?[\s\-/.,]*"
    r"(?P<year>\d{4}|\d{2})(?:,?[T ]++(?P<clock>.*))?$"
)
_NAME_DAY_YEAR = re.compile(
    r"(?:[A-Za-z]{3,9},\s+)?(?P<month>[A-Za-z]{3,9})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+"
    r"(?P<year>\d{4})(?:,?[T ]++(?P<clock>.*))?$"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})$")
_SERIAL = re.compile(r"(\d{5})(?:\.(\d+))?$")
_CLOCK = re.compile(
    r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?\s*([AaPp]\.?[Mm]\.?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$"
)


@dataclass(frozen=True)
class DateOrder:
    """How numeric dates of a file are read. certain: shown by the values, the period, a hint or the settings."""

    order: str
    certain: bool
    why: str


def day_text(text: str, order: str = "dmy") -> str | None:
    """ISO day of one cell; a clock time behind it is dropped."""
    parsed = _split(text, order)
    return parsed[0].isoformat() if parsed else None


def moment_text(text: str, order: str = "dmy", *, zone: str = "", is_utc: bool = False) -> str | None:
    """ISO moment of one cell, client local time.

    zone: the client's IANA zone; a stamp with Z or an offset (or any where is_utc) is moved into it, else left in UTC.
    """
    parsed = _split(text, order)
    if not parsed:
        return None
    day, clock, offset = parsed
    moment = dt.datetime.combine(day, clock)
    if offset is None and is_utc:
        offset = dt.timedelta(0)
    if offset is not None:
        moment -= offset
        if zone:
            moment = moment.replace(tzinfo=dt.UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return moment.isoformat(sep=" ")


def infer_date_order(values: Iterable[str], period: tuple[str, str] | None = None) -> DateOrder:
    """The order of day and month in a file.

    Order of proof: a number above 12, then the only reading that keeps every date inside the stated period (ISO days).
    Nothing numeric to decide: certain. Neither proof: `dmy`, not certain, to be asked.
    """
    parts = [match.groups()[:3] for match in (_NUMERIC.match(clean(value)) for value in set(values) if value) if match]
    parts = [part for part in parts if len(part[0]) <= 2]
    if not parts:
        return DateOrder("dmy", True, "no date that could be read two ways")
    first = sum(1 for part in parts if int(part[0]) > 12)
    second = sum(1 for part in parts if int(part[1]) > 12)
    if first != second:
        order = "dmy" if first > second else "mdy"
        return DateOrder(order, True, f"{max(first, second)} different dates can be read only so")
    if first == 0 and all(int(part[0]) == int(part[1]) for part in parts):
        return DateOrder("dmy", True, "day and month are the same number in every date")
    if period:
        inside = {order: _inside(parts, order, period) for order in ("dmy", "mdy")}
        best, other = sorted(inside, key=lambda order: -inside[order])
        if inside[best] == len(parts) and inside[other] < len(parts):
            return DateOrder(best, True, f"only so does every date fall between {period[0]} and {period[1]}")
    return DateOrder("dmy", False, "every date can be read both as day/month and as month/day")


def decided_date_order(
    values: Iterable[str], hinted: str, general: str, period: tuple[str, str] | None = None
) -> DateOrder:
    """The order of a file: its hint; else what its dates prove; else the general setting; else inferred, to be asked.

    A client's general order does not bind a file from another system whose dates cannot be read that way.
    """
    if hinted:
        return DateOrder(hinted, True, "stated for this file")
    found = infer_date_order(values, period)
    if not general or (found.certain and found.why.endswith("can be read only so")):
        return found
    return DateOrder(general, True, "stated in the settings")


def _inside(parts: list[tuple[str, ...]], order: str, period: tuple[str, str]) -> int:
    count = 0
    for part in parts:
        try:
            count += period[0] <= _by_order(part, order).isoformat() <= period[1]
        except ValueError:
            continue
    return count


def _split(text: str, order: str) -> tuple[dt.date, dt.time, dt.timedelta | None] | None:
    """(day, clock, offset from UTC) or None for a blank."""
    body = clean(text)
    if not body:
        return None
    if match := _NUMERIC.match(body):
        day, rest = _by_order(match.groups(), order), match[4]
    elif match := _DAY_NAME_YEAR.match(body) or _NAME_DAY_YEAR.match(body):
        day, rest = dt.date(_year(match["year"]), _month(match["month"]), int(match["day"])), match["clock"]
    elif match := _COMPACT.match(body):
        day, rest = dt.date(int(match[1]), int(match[2]), int(match[3])), None
    elif (match := _SERIAL.match(body)) and SERIAL_DAYS[0] <= int(match[1]) <= SERIAL_DAYS[1]:
        day, rest = EXCEL_EPOCH + dt.timedelta(days=int(match[1])), None
    else:
        raise ValueError(text)
    clock, offset = _clock(rest or "", text)
    return day, clock, offset


def _by_order(part: tuple[str, ...], order: str) -> dt.date:
    first, second, third = part[0], part[1], part[2]
    if len(first) > 2 or order == "ymd":
        return dt.date(_year(first), int(second), int(third))
    if order == "mdy":
        return dt.date(_year(third), int(first), int(second))
    return dt.date(_year(third), int(second), int(first))


def _year(digits: str) -> int:
    if len(digits) == 2:
        return 2000 + int(digits)  # business records of a cloud product: this century
    if len(digits) != 4:
        raise ValueError(digits)
    return int(digits)


def _month(name: str) -> int:
    month = MONTHS.get(name[:3].casefold())
    if month is None:
        raise ValueError(name)
    return month


def _clock(rest: str, text: str) -> tuple[dt.time, dt.timedelta | None]:
    rest = rest.strip()
    if not rest:
        return dt.time(), None
    match = _CLOCK.match(rest)
    if not match:
        raise ValueError(text)
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    micro = int((match[4] or "0")[:6].ljust(6, "0"))
    if match[5]:
        hour = hour % 12 + (12 if match[5][0] in "Pp" else 0)
    return dt.time(hour, minute, second, micro), _offset(match[6])


def _offset(mark: str | None) -> dt.timedelta | None:
    if not mark:
        return None
    if mark in ("Z", "UTC", "GMT"):
        return dt.timedelta(0)
    digits = mark[1:].replace(":", "")
    size = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -size if mark[0] == "-" else size
