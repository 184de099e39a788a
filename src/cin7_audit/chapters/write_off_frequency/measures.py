"""M-17 to M-19, M-24, M-34 to M-36 and M-40 as the output contract prints them, portfolio-wide and by site."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pandas as pd

from cin7_audit.chapters.write_off_frequency.approvals import by_own_hand, fast, without_recount
from cin7_audit.chapters.write_off_frequency.result import WriteOffFrequencyResult
from cin7_audit.exact import exact_sum, share
from cin7_audit.presentation.exhibit import Book
from cin7_audit.presentation.telling import scope_of, shared
from cin7_audit.records import Measure
from cin7_audit.statistics.rates import wilson

RATES = (
    ("Corrections per 1,000 movement lines", 1000, "movement_lines"),
    ("Corrections per 100 active lines a month", 100, "active_lines"),
)


def _levels(months: pd.DataFrame) -> list[Decimal]:
    """Inventory of each month in which any is known; a month without a known level is no month with nothing."""
    known = months[[isinstance(value, Decimal) for value in months["inventory"]]]
    return [sum(part["inventory"], Decimal(0)) for _, part in known.groupby("month", sort=True)]


def _frequency(months: pd.DataFrame, site: str | None) -> Iterable[Measure]:
    """M-17 and M-18 of one scope."""
    scope, corrections = scope_of(site), int(months["corrections"].sum())
    for name, times, column in RATES:
        if base := int(months[column].sum()):
            yield Measure("M-17", name, times * corrections / base, name.lower(), corrections, base, scope=scope)
    levels, count = _levels(months), months["month"].nunique() or 1
    average = sum(levels, Decimal(0)) / len(levels) if levels else None
    for side in ("gross", "net"):
        value = sum(months[side], Decimal(0)) / count
        found = share(value, average)
        if found is not None and average is not None:
            name = f"Correction value a month, {side}, of average inventory"
            note = "average over months of correction value / average month-end inventory"
            base_value = average.quantize(Decimal("0.01"))
            yield Measure("M-18", name, found, "share", value, base_value, scope=scope, note=note)


def _routine(result: WriteOffFrequencyResult) -> Iterable[Measure]:
    """M-19 of every scope."""
    row: Any
    for row in result.routine.itertuples():
        if row.routine_share is not None:
            name, scope = "Routine share of write-off value", scope_of(row.site if isinstance(row.site, str) else None)
            yield Measure("M-19", name, row.routine_share, "share", row.routine_losses, row.losses, scope=scope)


def _learning(result: WriteOffFrequencyResult) -> Iterable[Measure]:
    """M-24: the index and its two slopes."""
    seen = result.learning
    note = f"corrections {seen.corrections_direction}, drift {seen.drift_direction}: {seen.verdict}; {seen.basis}"
    if seen.index is None:
        note = f"{seen.verdict}: {seen.why}"
    figures = (
        ("Corrections-faster-than-learning index", seen.index, seen.index_interval, note),
        ("Slope of corrections", seen.corrections_slope, seen.corrections_interval, seen.basis),
        ("Slope of drift", seen.drift_slope, seen.drift_interval, seen.basis),
    )
    for name, value, bounds, told in figures if seen.index is not None else figures[:1]:
        yield Measure("M-24", name, value, "log points per quarter", interval=bounds, note=told)


def _of_site(frame: pd.DataFrame | None, site: str | None) -> pd.DataFrame:
    """The rows of one site, or all of them; none where the test lacked its evidence."""
    if frame is None or not len(frame):
        return pd.DataFrame()
    return frame if site is None else frame[frame["site"] == site]


def _share_of(identity: str, name: str, hits: pd.Series, site: str | None) -> Measure:
    """A share of things counted one by one, with its Wilson interval (M-14)."""
    found, total = int(hits.sum()), len(hits)
    return Measure(identity, name, found / total, "share", found, total, wilson(found, total), scope_of(site))


def _latency(frame: pd.DataFrame, site: str | None) -> Iterable[Measure]:
    """M-34 of one scope."""
    yield _share_of("M-34", "Documents approved in under a minute or in bulk", fast(frame), site)
    hours = frame["latency_hours"].dropna().astype(float)
    if len(hours):
        median, scope = float(hours.median()), scope_of(site)
        yield Measure("M-34", "Median review latency", median, "hours", denominator=len(hours), scope=scope)


def _duties(frame: pd.DataFrame, site: str | None) -> Iterable[Measure]:
    """M-35 of one scope, by document and by value."""
    hits = by_own_hand(frame)
    value, every = exact_sum(frame.loc[hits, "gross"]), exact_sum(frame["gross"])
    yield _share_of("M-35", "Documents whose approver created, counted or holds the stock", hits, site)
    yield Measure("M-35", "The same by gross value", share(value, every), "share", value, every, scope=scope_of(site))


def _recounts(frame: pd.DataFrame, site: str | None) -> Iterable[Measure]:
    """M-40 of one scope."""
    yield _share_of("M-40", "Lines over tolerance approved without a recount", without_recount(frame), site)


def _controls(result: WriteOffFrequencyResult) -> Iterable[Measure]:
    """M-34, M-35 and M-40, portfolio-wide and by site; M-36."""
    tests = result.approvals
    told = ((tests.latency, _latency), (tests.duties, _duties), (tests.over_tolerance, _recounts))
    sites = {
        site for frame, _ in told for site in _of_site(frame, None).get("site", ()) if isinstance(site, str) and site
    }
    for site in (None, *sorted(sites)):
        for frame, tell in told:
            if len(here := _of_site(frame, site)):
                yield from tell(here, site)
    lift = result.lift
    if lift is not None and lift.ratio is not None:
        note = (
            f"{lift.found_chosen} of {lift.counted_chosen} lines in chosen counts, "
            f"{lift.found_whole} of {lift.counted_whole} in whole counts"
        )
        yield Measure("M-36", "Count yield lift of chosen counts over whole counts", lift.ratio, "ratio", note=note)


def _all(book: Book) -> Iterable[Measure]:
    result: WriteOffFrequencyResult = book.measure("write_off_frequency")
    if len(result.register):  # counts alone support M-36 and M-40
        months = book.table("correction_month")
        if len(months):
            yield from _frequency(months, None)
        for site in sorted({site for site in months["site"] if isinstance(site, str)}):
            yield from _frequency(months[months["site"] == site], site)
        yield from _routine(result)
        yield from _learning(result)
    yield from _controls(result)


def measures(book: Book) -> tuple[Measure, ...]:
    """Every measure of this chapter the evidence supports."""
    return shared(list(_all(book)), book.context)
