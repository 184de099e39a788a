"""Does a file speak about the audited period? Days are taken from the file's own statement, else from its rows."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

import duckdb
import pandas as pd

from cin7_audit.data_files import read_entries
from cin7_audit.engagement import Period
from cin7_audit.errors import Effect, Problem
from cin7_audit.sources.base import Parsed
from cin7_audit.sources.problems import problem

DAY_OF: dict[str, str] = read_entries(Path(__file__).with_suffix(".toml"))  # table -> its accounting day
BRIDGE_DAYS = 31  # between two files of one movement history
HISTORY_DAYS = 731  # rows up to two years before the period can still serve as history of belief (default, ours)


def _day(text: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(text)[:10])
    except ValueError:
        return None


def _extremes(rows: pd.DataFrame | Path, column: str) -> Iterable[object]:
    if isinstance(rows, Path):
        relation = "read_parquet('" + str(rows).replace("'", "''") + "')"  # one file, or a pattern for many
        with duckdb.connect() as connection:
            if column not in {name for name, *_ in connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()}:
                return []
            found = connection.execute(f"SELECT min({column}), max({column}) FROM {relation}").fetchall()
        return [value for value in found[0] if value is not None]
    if column not in rows:
        return []
    values = rows[column].dropna()
    return [values.min(), values.max()] if len(values) else []


def span(parsed: Parsed) -> tuple[dt.date | None, dt.date | None]:
    """First and last day the file speaks about: as it states them, else as its rows show them."""
    days = [
        day
        for name, rows in parsed.tables.items()
        if name in DAY_OF
        for value in _extremes(rows, DAY_OF[name])
        if (day := _day(value))
    ]
    start = _day(parsed.period_from) or (min(days) if days else None)
    end = _day(parsed.period_to) or (max(days) if days else None)
    return start, end


def is_continued(parsed: Parsed, others: Iterable[Parsed]) -> bool:
    """True if the file's movements go on in another file: then it is the beginning of one history, however old."""
    _, end = span(parsed)
    if end is None or "movement" not in parsed.tables:
        return False
    spans = [span(other) for other in others if other is not parsed and "movement" in other.tables]
    return any(start and last and start <= end + dt.timedelta(days=BRIDGE_DAYS) and last > end for start, last in spans)


def out_of_period(source_id: str, parsed: Parsed, period: Period, *, continued: bool = False) -> Problem | None:
    """A problem where no day of the file lies inside the audited period; None where some do or the file has no days.

    Earlier rows are history that belief is built from, so they stay; rows after the period, or long before it, do not.
    """
    start, end = span(parsed)
    if start is None and end is None:
        return None
    start, end = start or end, end or start
    assert start is not None and end is not None
    before = period.start is not None and end < period.start
    after = period.end is not None and start > period.end
    if not before and not after:
        return None
    audited = f"{period.start or 'the beginning'} to {period.end or 'today'}"
    history = before and period.start is not None and (continued or (period.start - end).days <= HISTORY_DAYS)
    near = (
        after and period.end is not None and (start - period.end).days <= 31 and start == end
    )  # a closing snapshot taken days later
    outcome = "kept as history" if history else "kept as a closing figure" if near else "set aside"
    severity: Effect = "note" if history or near else "file set aside"
    return problem("other_period", source_id, severity, start=start, end=end, outcome=outcome, audited=audited)
