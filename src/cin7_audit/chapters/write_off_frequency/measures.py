"""M-17 to M-19, M-24, M-34 to M-36 and M-40, portfolio-wide and by site; their names are in findings.toml."""

from collections.abc import Iterable
from dataclasses import asdict
from decimal import Decimal
from typing import Any

import pandas as pd

from cin7_audit.chapters.write_off_frequency.approvals import by_own_hand, fast, without_recount
from cin7_audit.chapters.write_off_frequency.learning import Learning
from cin7_audit.chapters.write_off_frequency.result import WriteOffFrequencyResult
from cin7_audit.exact import exact_sum, share
from cin7_audit.presentation.exhibit import Book
from cin7_audit.presentation.saying import Teller
from cin7_audit.records import Measure
from cin7_audit.statistics.rates import wilson

RATES = {"movement_lines": 1000, "active_lines": 100}  # M-17: column of the base, and per how many of it


def _levels(months: pd.DataFrame) -> list[Decimal]:
    """Inventory of each month in which any is known; a month without a known level is no month with nothing."""
    known = months[[isinstance(value, Decimal) for value in months["inventory"]]]
    return [sum(part["inventory"], Decimal(0)) for _, part in known.groupby("month", sort=True)]


def _frequency(tell: Teller, months: pd.DataFrame, site: str | None) -> Iterable[Measure]:
    """M-17 and M-18 of one scope."""
    corrections = int(months["corrections"].sum())
    for column, times in RATES.items():
        if base := int(months[column].sum()):
            yield tell.measure(f"M-17.{column}", times * corrections / base, corrections, base, site=site)
    levels, count = _levels(months), months["month"].nunique() or 1
    average = sum(levels, Decimal(0)) / len(levels) if levels else None
    for side in ("gross", "net"):
        value = sum(months[side], Decimal(0)) / count
        found = share(value, average)
        if found is not None and average is not None:
            yield tell.measure(f"M-18.{side}", found, value, average.quantize(Decimal("0.01")), site=site)


def _routine(tell: Teller, result: WriteOffFrequencyResult) -> Iterable[Measure]:
    """M-19 of every scope."""
    row: Any
    for row in result.routine.itertuples():
        if row.routine_share is not None:
            site = row.site if isinstance(row.site, str) else None
            yield tell.measure("M-19", row.routine_share, row.routine_losses, row.losses, site=site)


def _learning(tell: Teller, seen: Learning) -> Iterable[Measure]:
    """M-24: the index and its two slopes."""
    if seen.index is None:
        yield tell.measure("M-24.too_short", None, interval=seen.index_interval, verdict=seen.verdict, why=seen.why)
        return
    yield tell.measure(
        "M-24.index",
        seen.index,
        interval=seen.index_interval,
        corrections=seen.corrections_direction,
        drift=seen.drift_direction,
        verdict=seen.verdict,
        basis=seen.basis,
    )
    slope, bounds = seen.corrections_slope, seen.corrections_interval
    yield tell.measure("M-24.corrections", slope, interval=bounds, basis=seen.basis)
    yield tell.measure("M-24.drift", seen.drift_slope, interval=seen.drift_interval, basis=seen.basis)


def _of_site(frame: pd.DataFrame | None, site: str | None) -> pd.DataFrame:
    """The rows of one site, or all of them; none where the test lacked its evidence."""
    if frame is None or not len(frame):
        return pd.DataFrame()
    return frame if site is None else frame[frame["site"] == site]


def _share_of(tell: Teller, key: str, hits: pd.Series, site: str | None) -> Measure:
    """A share of things counted one by one, with its Wilson interval (M-14)."""
    found, total = int(hits.sum()), len(hits)
    return tell.measure(key, found / total, found, total, wilson(found, total), site=site)


def _latency(tell: Teller, frame: pd.DataFrame, site: str | None) -> Iterable[Measure]:
    """M-34 of one scope."""
    yield _share_of(tell, "M-34", fast(frame), site)
    hours = frame["latency_hours"].dropna().astype(float)
    if len(hours):
        yield tell.measure("M-34.hours", float(hours.median()), denominator=len(hours), site=site)


def _duties(tell: Teller, frame: pd.DataFrame, site: str | None) -> Iterable[Measure]:
    """M-35 of one scope, by document and by value."""
    hits = by_own_hand(frame)
    value, every = exact_sum(frame.loc[hits, "gross"]), exact_sum(frame["gross"])
    yield _share_of(tell, "M-35", hits, site)
    yield tell.measure("M-35.value", share(value, every), value, every, site=site)


def _recounts(tell: Teller, frame: pd.DataFrame, site: str | None) -> Iterable[Measure]:
    """M-40 of one scope."""
    yield _share_of(tell, "M-40", without_recount(frame), site)


def _controls(tell: Teller, result: WriteOffFrequencyResult) -> Iterable[Measure]:
    """M-34, M-35 and M-40, portfolio-wide and by site; M-36."""
    tests = result.approvals
    told = ((tests.latency, _latency), (tests.duties, _duties), (tests.over_tolerance, _recounts))
    sites = {
        site for frame, _ in told for site in _of_site(frame, None).get("site", ()) if isinstance(site, str) and site
    }
    for site in (None, *sorted(sites)):
        for frame, measured in told:
            if len(here := _of_site(frame, site)):
                yield from measured(tell, here, site)
    lift = result.lift
    if lift is not None and lift.ratio is not None:
        yield tell.measure("M-36", lift.ratio, **asdict(lift))


def _all(tell: Teller, book: Book) -> Iterable[Measure]:
    result: WriteOffFrequencyResult = book.measure("write_off_frequency")
    if len(result.register):  # counts alone support M-36 and M-40
        months = book.table("correction_month")
        if len(months):
            yield from _frequency(tell, months, None)
        for site in sorted({site for site in months["site"] if isinstance(site, str)}):
            yield from _frequency(tell, months[months["site"] == site], site)
        yield from _routine(tell, result)
        yield from _learning(tell, result.learning)
    yield from _controls(tell, result)


def measures(book: Book) -> tuple[Measure, ...]:
    """Every measure of this chapter the evidence supports."""
    return tuple(_all(Teller("write_off_frequency", book.context), book))
