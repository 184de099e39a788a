"""M-20 to M-23, M-37 and M-38 as the output contract prints them, portfolio-wide and by site."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from cin7_audit.chapters.variance_timeline.result import Persistence, VarianceTimeline
from cin7_audit.presentation.exhibit import Book
from cin7_audit.presentation.telling import scope_of, shared
from cin7_audit.records import Measure
from cin7_audit.statistics.control_charts import ControlChart
from cin7_audit.statistics.frailty import STANDARD_GAP
from cin7_audit.statistics.rates import Rate
from cin7_audit.statistics.redrift import Redrift

ALIKE = ("Days to recurrence, corrected for the count schedule", "Failures per day, corrected for the count schedule")
APART = (
    f"Days to recurrence, each line at its own rate, as counted every {STANDARD_GAP} days",
    f"Failures a day, each line at its own rate, as counted every {STANDARD_GAP} days",
)
MEDIANS = "Re-drift ratio of plain medians (flatters corrections)"


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else value


def _bounds(low: float, high: float) -> tuple[float, float] | None:
    return (low, high) if math.isfinite(low) and math.isfinite(high) else None


def _rate(rate: Rate | None, site: str | None, names: tuple[str, str], told: str) -> Iterator[Measure]:
    """A corrected rate as days and as failures per day."""
    if rate is None:
        return
    more: dict[str, Any] = {
        "scope": scope_of(site),
        "note": f"{rate.failures} of {rate.intervals} intervals failed; {told}",
    }
    in_days, a_day = names
    days, bounds = _finite(rate.mean), _bounds(*rate.mean_interval)
    yield Measure("M-20", in_days, days, "days", rate.exposure, rate.failures, bounds, **more)
    speed, bounds = _finite(rate.rate), _bounds(*rate.interval)
    yield Measure("M-20", a_day, speed, "per day", rate.failures, rate.exposure, bounds, **more)


def _recurrence(result: VarianceTimeline, site: str | None) -> Iterator[Measure]:
    found, scope = result.recurrence[site], scope_of(site)
    if result.has_base:
        yield from _rate(found.per_day, site, ALIKE, "all lines taken as alike, as the formula of M-20 does")
        told = "the rate a line of its own speed shows, so that no count schedule changes it"
        yield from _rate(found.standard, site, APART, told)
    if (unit := found.per_unit) is not None and result.has_base:
        name = "Failures per 1,000 units moved, corrected for the count schedule"
        bounds = _bounds(*(1000 * bound for bound in unit.interval))
        speed = _finite(unit.rate * 1000)
        yield Measure("M-20", name, speed, "per 1,000 units", unit.failures, unit.exposure, bounds, scope)
    if found.naive_days is not None:
        name = "Days to recurrence, naive (depends on how often is counted)"
        yield Measure("M-20", name, found.naive_days, "days", denominator=found.naive_gaps, scope=scope)


def _redrift(ratio: Redrift, scope: Mapping[str, str]) -> Iterator[Measure]:
    later = "" if ratio.later_ratio is None else f"; after two corrections or more the ratio is {ratio.later_ratio:.3g}"
    note = f"{ratio.lines_both} lines seen on both sides; drift in units per 1,000 moved; correction judged to hold: "
    note += f"{ratio.held}{later}"
    name = "Re-drift ratio: drift speed after / before the first correction of a line"
    after, before = ratio.after_per_1000, ratio.before_per_1000
    yield Measure("M-21", name, ratio.ratio, "ratio", after, before, ratio.interval, scope, note=note)
    if ratio.median_ratio is not None:
        medians = ratio.median_after, ratio.median_before
        yield Measure("M-21", MEDIANS, ratio.median_ratio, "ratio", *medians, scope=scope)


def _persistence(seen: Persistence, scope: Mapping[str, str]) -> Iterator[Measure]:
    if seen.pairs:
        name = "Direction persistence: consecutive out-of-tolerance variances of the same sign"
        note = f"chance level {seen.chance:.3g}"
        yield Measure("M-22", name, seen.share, "share", seen.same_sign, seen.pairs, scope=scope, note=note)


def _chart(result: VarianceTimeline, chart: ControlChart) -> Measure:
    """M-37: failures over counted lines, with the limits of the last week. M-38: weeks between failures over the gaps seen."""
    name = f"Centre line of the {chart.kind} chart of out-of-tolerance counts by week"
    bounds = (float(chart.low[-1]), float(chart.high[-1]))
    note = f"{int(chart.signal.sum())} of {len(chart.value)} points outside their limits; {chart.reason}"
    if chart.kind in ("g", "t"):
        weeks, gaps = float(chart.value.sum()), len(chart.value)
        return Measure("M-38", name, chart.centre, "periods between", weeks, gaps, bounds, note=note)
    failures, lines = int(result.weekly["failures"].sum()), int(result.weekly["lines"].sum())
    return Measure("M-37", name, chart.centre, "share", failures, lines, bounds, note=note)


def _all(result: VarianceTimeline) -> Iterator[Measure]:
    for site in result.recurrence:
        yield from _recurrence(result, site)
        if (ratio := result.redrift.get(site)) is not None:
            yield from _redrift(ratio, scope_of(site))
        yield from _persistence(result.persistence[site], scope_of(site))
    if (mcf := result.mcf) is not None:
        age, mean, low, high = (float(part[-1]) for part in (mcf.age, mcf.mean, mcf.low, mcf.high))
        name = f"Mean cumulative out-of-tolerance counts per line at {int(age)} days since first counted"
        yield Measure("M-23", name, mean, "per line", interval=(low, high))
    if result.chart is not None:
        yield _chart(result, result.chart)


def measures(book: Book) -> tuple[Measure, ...]:
    """Every measure of this chapter the evidence supports."""
    return shared(list(_all(book.measure("variance_timeline"))), book.context)
