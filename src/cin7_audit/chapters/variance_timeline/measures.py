"""M-20 to M-23, M-37 and M-38, portfolio-wide and by site; their names are in findings.toml."""

import math
from collections.abc import Iterable
from typing import Any

from cin7_audit.chapters.variance_timeline.result import VarianceTimeline
from cin7_audit.presentation.exhibit import Book
from cin7_audit.presentation.saying import Teller
from cin7_audit.records import Measure
from cin7_audit.statistics.control_charts import ControlChart
from cin7_audit.statistics.frailty import STANDARD_GAP
from cin7_audit.statistics.rates import Rate


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else value


def _bounds(low: float, high: float) -> tuple[float, float] | None:
    return (low, high) if math.isfinite(low) and math.isfinite(high) else None


def _rate(
    tell: Teller, of_days: str, of_rate: str, rate: Rate | None, site: str | None, **more: Any
) -> Iterable[Measure]:
    """A corrected rate as days and as failures per day: the entries of both."""
    if rate is None:
        return
    told = {"site": site, "failures": rate.failures, "intervals": rate.intervals, **more}
    days, value = _bounds(*rate.mean_interval), _finite(rate.rate)
    yield tell.measure(of_days, _finite(rate.mean), rate.exposure, rate.failures, days, **told)
    yield tell.measure(of_rate, value, rate.failures, rate.exposure, _bounds(*rate.interval), **told)


def _recurrence(tell: Teller, result: VarianceTimeline, site: str | None) -> Iterable[Measure]:
    """M-20: all lines alike, each at its own rate, per unit moved, and naive."""
    found = result.recurrence[site]
    if result.has_base:
        yield from _rate(tell, "M-20.alike.days", "M-20.alike.rate", found.per_day, site)
        yield from _rate(tell, "M-20.apart.days", "M-20.apart.rate", found.standard, site, gap=STANDARD_GAP)
    if found.per_unit is not None and result.has_base:
        low, high = found.per_unit.interval
        value, bounds = _finite(found.per_unit.rate * 1000), _bounds(low * 1000, high * 1000)
        parts = found.per_unit.failures, found.per_unit.exposure
        yield tell.measure("M-20.per_unit", value, *parts, bounds, site=site)
    if found.naive_days is not None:
        yield tell.measure("M-20.naive", found.naive_days, denominator=found.naive_gaps, site=site)


def _others(tell: Teller, result: VarianceTimeline, site: str | None) -> Iterable[Measure]:
    """M-21 and M-22 of one scope."""
    seen, persistence = result.redrift.get(site), result.persistence[site]
    if seen is not None:
        has_later = seen.later_ratio is not None
        yield tell.measure(
            "M-21",
            seen.ratio,
            seen.after_per_1000,
            seen.before_per_1000,
            seen.interval,
            site=site,
            lines=seen.lines_both,
            held=seen.held,
            later=tell.say("M-21.later", ratio=f"{seen.later_ratio:.3g}") if has_later else "",
        )
        if seen.median_ratio is not None:
            yield tell.measure("M-21.median", seen.median_ratio, seen.median_after, seen.median_before, site=site)
    if persistence.pairs:
        parts, chance = (persistence.same_sign, persistence.pairs), f"{persistence.chance:.3g}"
        yield tell.measure("M-22", persistence.share, *parts, site=site, chance=chance)


def _chart(tell: Teller, result: VarianceTimeline, chart: ControlChart) -> Measure:
    """M-37: failures over counted lines, with the limits of the last week. M-38: weeks between failures over the gaps seen."""
    bounds = (float(chart.low[-1]), float(chart.high[-1]))
    told: dict[str, Any] = {"kind": chart.kind, "reason": chart.reason}
    told |= {"outside": int(chart.signal.sum()), "points": len(chart.value)}
    if chart.kind in ("g", "t"):
        return tell.measure("M-38", chart.centre, float(chart.value.sum()), len(chart.value), bounds, **told)
    failures, lines = int(result.weekly["failures"].sum()), int(result.weekly["lines"].sum())
    return tell.measure("M-37", chart.centre, failures, lines, bounds, **told)


def measures(book: Book) -> tuple[Measure, ...]:
    """Every measure of this chapter the evidence supports."""
    tell, result = Teller("variance_timeline", book.context), book.measure("variance_timeline")
    made = [
        found for site in result.recurrence for part in (_recurrence, _others) for found in part(tell, result, site)
    ]
    if result.mcf is not None:
        age, mean, low, high = (
            float(part[-1]) for part in (result.mcf.age, result.mcf.mean, result.mcf.low, result.mcf.high)
        )
        made.append(tell.measure("M-23", mean, interval=(low, high), days=int(age)))
    if result.chart is not None:
        made.append(_chart(tell, result, result.chart))
    return tuple(made)
