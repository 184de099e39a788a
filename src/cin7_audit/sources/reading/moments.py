"""Days and moments of a large file as one array.

Stamps that all look like the first one (`30/04/2026 16:05`) are taken apart digit by digit for the whole column; every
other cell goes through the ordinary parser, once per distinct text.
"""

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from cin7_audit.sources.reading.vectors import UNKNOWN, Flags, Memory, coded, is_varied

MICROSECONDS = pa.timestamp("us")
_STAMP = re.compile(r"(\d{2}|\d{4})([/.-])(\d{2})\2(\d{2}|\d{4})[ T](\d{2}):(\d{2})(?::(\d{2}))?")
Span = tuple[int, int]


@dataclass(frozen=True)
class Moments:
    """Moments as Arrow timestamps, null where blank or refused."""

    stamps: pa.Array
    refused: Flags


def moments(column: pa.Array, memory: Memory, order: str) -> Moments:
    """The column as moments. memory: a parser to datetime; order: of day and month in numeric dates."""
    none_refused = np.zeros(len(column), np.bool_)
    if pa.types.is_temporal(column.type):
        return Moments(column.cast(MICROSECONDS), none_refused)
    if not (pa.types.is_string(column.type) and is_varied(column)):
        found = coded(column, memory)
        return Moments(found.plain(MICROSECONDS), found.codes < UNKNOWN)
    stamps, is_plain = _alike(column, order)
    others = np.flatnonzero(~is_plain)
    found = coded(column.take(pa.array(others)), memory)
    table = np.array([*found.values, "NaT", "NaT"], "datetime64[us]")
    stamps[others] = table[found.codes]
    none_refused[others] = found.codes < UNKNOWN
    return Moments(pa.array(stamps), none_refused)


def _alike(column: pa.Array, order: str) -> tuple[npt.NDArray[np.datetime64], Flags]:
    """(moments, flags of the cells that are stamps of the same look as the first and name a real moment)."""
    first = column.drop_null()[0].as_py()
    found = _STAMP.fullmatch(first)
    starts = np.frombuffer(column.buffers()[1], np.int32)[column.offset : column.offset + len(column) + 1]
    is_plain: Flags = np.diff(starts) == len(first)
    stamps = np.full(len(column), "NaT", "datetime64[us]")
    parts = _parts(found, order) if found and first.isascii() else None
    if found is None or parts is None:
        return stamps, np.zeros(len(column), np.bool_)
    places = np.flatnonzero(is_plain)
    cells = np.frombuffer(column.buffers()[2], np.uint8)[
        starts[places] + np.arange(len(first), dtype=np.int32)[:, None]
    ]
    is_digit = np.array([mark.isdigit() for mark in first])
    digits = cells - np.uint8(ord("0"))  # below zero wraps round to a large number
    good: Flags = (digits[is_digit] < 10).all(axis=0) & (cells == np.frombuffer(first.encode(), np.uint8)[:, None])[
        ~is_digit
    ].all(axis=0)
    year, month, day, hour, minute, second = (
        10 ** np.arange(end - start)[::-1] @ digits[start:end].astype(np.int64) for start, end in parts
    )
    good &= (year >= 1) & (month >= 1) & (month <= 12) & (day >= 1) & (hour < 24) & (minute < 60) & (second < 60)
    months = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    good &= day <= ((months + 1).astype("datetime64[D]") - months.astype("datetime64[D]")).astype(np.int64)
    days = months.astype("datetime64[D]") + (day - 1)
    made = days.astype("datetime64[us]") + ((hour * 60 + minute) * 60 + second) * 1_000_000
    stamps[places[good]] = made[good]
    is_plain[places[~good]] = False
    return stamps, is_plain


def _parts(found: "re.Match[str]", order: str) -> tuple[Span, ...] | None:
    """Where year, month, day, hour, minute and second stand in a stamp; None where the year has two digits."""
    one, middle, last = found.span(1), found.span(3), found.span(4)
    clock = (found.span(5), found.span(6), found.span(7) if found[7] else (0, 0))
    if len(found[1]) == 4 and len(found[4]) == 2:
        return (one, middle, last, *clock)
    if len(found[4]) != 4 or len(found[1]) == 4 or order == "ymd":
        return None
    return (last, one, middle, *clock) if order == "mdy" else (last, middle, one, *clock)
