"""Numbers for readers. All rounding in the product happens here; the full tables stay exact."""

import datetime as dt
import math
import re
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd

from cin7_audit.vocabulary import CURRENCIES, CURRENCY_NOT_STATED

NONE = "–"
VARIANCE_SIGN = "Variance = counted - believed; loss negative."
SHORT_FILE = 22  # letters of a file name in a column
FULL_NAME = 20  # a shorter file name (page-0001.json) is printed with its folder
SPOKEN = {"fx": "exchange rates"}
WHOLE = "\u00a0"  # a space that never breaks
SEEN_LETTERS = 90  # of a text that serves as an example


def is_missing(value: Any) -> bool:
    """None, NaN, NaT and NA."""
    return value is None or (not isinstance(value, str | Decimal) and bool(pd.isna(value)))


def _rounded(value: Any, places: int) -> Decimal:
    number = value if isinstance(value, Decimal) else Decimal(str(value))
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def money(value: Any) -> str:
    """1,234.56; a loss is -1,234.56."""
    return NONE if is_missing(value) else f"{_rounded(value, 2):,}".replace("-0.00", "0.00")


def is_money(unit: str) -> bool:
    """True if the unit is a currency, named or not stated."""
    return unit in CURRENCIES or unit.strip("()") == CURRENCY_NOT_STATED


def amount(value: Any, currency: str) -> str:
    """NZD 1,234.56; 1,234.56 (client currency, not stated)."""
    if is_missing(value):
        return NONE
    return f"{currency} {money(value)}" if currency in CURRENCIES else f"{money(value)} ({currency})"


def units(value: Any) -> str:
    """Whole units without decimals, others with up to four."""
    if is_missing(value):
        return NONE
    text = f"{_rounded(value, 4):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def signed_units(value: Any) -> str:
    """Units with an explicit plus for a gain."""
    text = units(value)
    return text if text == NONE or text.startswith("-") or text == "0" else f"+{text}"


def percent(value: Any, places: int = 1) -> str:
    """A share (0..1) as a percentage."""
    return NONE if is_missing(value) else f"{_rounded(Decimal(str(value)) * 100, places)} %"


def number(value: Any, places: int = 2) -> str:
    """A statistic with fixed decimals."""
    return NONE if is_missing(value) else f"{_rounded(value, places):,}"


def unbounded(value: Any) -> str:
    """Whole days; `unbounded` where nothing ever failed."""
    return NONE if is_missing(value) else "unbounded" if math.isinf(float(value)) else number(value, 0)


def one(value: Any) -> str:
    """A statistic with one decimal."""
    return number(value, 1)


def two(value: Any) -> str:
    """A statistic with two decimals."""
    return number(value, 2)


def whole(value: Any) -> str:
    """A count."""
    return NONE if is_missing(value) else f"{int(value):,}"


def day(value: Any) -> str:
    """05 Mar 2026."""
    if is_missing(value):
        return NONE
    moment = value if isinstance(value, dt.date | dt.datetime) else pd.Timestamp(value)
    return f"{moment:%d %b %Y}"


def month(value: Any) -> str:
    """Mar 2026."""
    return NONE if is_missing(value) else f"{pd.Timestamp(value):%b %Y}"


def numbered(names: Sequence[Any]) -> list[str]:
    """person 1, person 2, … in order of appearance: pages compare people's work without naming anybody."""
    known = dict.fromkeys(name for name in names if not is_missing(name))
    order = {name: place for place, name in enumerate(known, start=1)}
    return [NONE if is_missing(name) else f"person {order[name]}" for name in names]


def text(value: Any) -> str:
    """A client's own words, unchanged."""
    return NONE if is_missing(value) or value == "" else str(value)


def short_file(path: Any, letters: int = SHORT_FILE) -> str:
    """A file's name for a column: with its folder where it says little; too long, without extension and middle."""
    if is_missing(path) or path == "":
        return NONE
    *folders, name = str(path).replace("\\", "/").split("/")
    if folders and len(name) < FULL_NAME:
        name = f"{folders[-1]}/{name}"
    if len(name) > letters:
        name = re.sub(r"(?<=.)\.\w+$", "", name)
    head, tail = (letters - 1) // 2, letters // 2
    return name if len(name) <= letters else f"{name[:head]}…{name[-tail:]}"


def source(file: Any, row: Any) -> str:
    """Where a row came from, as short as a column needs it: file:row."""
    place = short_file(file) if is_missing(row) else f"{short_file(file)}:{int(row)}"
    return place.replace(" ", WHOLE)


def with_source(frame: pd.DataFrame, file: str = "file", row: str = "source_row") -> pd.DataFrame:
    """The frame with a column `source` made of its file and row."""
    return frame.assign(source=[source(name, place) for name, place in zip(frame[file], frame[row], strict=True)])


def spaced(value: Any) -> str:
    """A name from the vocabulary (cycle_count, fx) as words (cycle count, exchange rates)."""
    return SPOKEN.get(str(value), text(value).replace("_", " "))


def first_words(words: Any) -> str:
    """A long text cut at a word, so that no row becomes a paragraph."""
    shown = text(words)
    return shown if len(shown) <= SEEN_LETTERS else shown[:SEEN_LETTERS].rsplit(" ", 1)[0] + " …"


def interval(bounds: tuple[float, float] | None, shown: Callable[[Any], str] = percent) -> str:
    """low to high, in the unit of `shown`."""
    return NONE if bounds is None else f"{shown(bounds[0])} to {shown(bounds[1])}"


def figure(value: Any) -> str:
    """A figure already in words, because its column mixes units."""
    return text(value)
