"""M-20 to M-23, M-37 and M-38 as the output contract prints them, portfolio-wide and by site."""

import math

from cin7_audit.chapters.variance_timeline.result import VarianceTimeline
from cin7_audit.presentation.exhibit import Book
from cin7_audit.presentation.telling import scope_of, shared
from cin7_audit.records import Measure
from cin7_audit.statistics.control_charts import ControlChart
from cin7_audit.statistics.frailty import STANDARD_GAP
from cin7_audit.statistics.rates import Rate

ALIKE = ("Days to recurrence, corrected for the count schedule", "Failures per day, corrected for the count schedule")
APART = (
    f"Days to recurrence, each line at its own rate, as counted every {STANDARD_GAP} days",
    f"Failures a day, each line at its own rate, as counted every {STANDARD_GAP} days",
)


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else value


def _bounds(low: float, high: float) -> tuple[float, float] | None:
    return (low, high) if math.isfinite(low) and math.isfinite(high) else None


def _rate(rate: Rate | None, site: str | None, days_name: str, rate_name: str, told: str = "") -> list[Measure]:
    """A corrected rate as days and as failures per day."""
    if rate is None:
        return []
    low, high = rate.mean_interval
    scope = scope_of(site)
    note = f"{rate.failures} of {rate.intervals} intervals failed{told}"
    days = Measure(
        "M-20",
        days_name,
        _finite(rate.mean),
        "days",
        rate.exposure,
        rate.failures,
        _bounds(low, high),
        scope,
        note=note,
    )
    bounds = _bounds(*rate.interval)
    return [
        days,
        Measure(
            "M-20", rate_name, _finite(rate.rate), "per day", rate.failures, rate.exposure, bounds, scope, note=note
        ),
    ]


def _recurrence(result: VarianceTimeline, site: str | None) -> list[Measure]:
    found = result.recurrence[site]
    made = []
    if result.has_base:
        made = _rate(found.per_day, site, *ALIKE, "; all lines taken as alike, as the formula of M-20 does")
        made += _rate(
            found.standard,
            site,
            *APART,
            "; the rate a line of its own speed shows, so that no count schedule changes it",
        )
    if found.per_unit is not None and result.has_base:
        bounds = _bounds(found.per_unit.interval[0] * 1000, found.per_unit.interval[1] * 1000)
        value = _finite(found.per_unit.rate * 1000)
        made.append(
            Measure(
                "M-20",
                "Failures per 1,000 units moved, corrected for the count schedule",
                value,
                "per 1,000 units",
                found.per_unit.failures,
                found.per_unit.exposure,
                bounds,
                scope_of(site),
            )
        )
    if found.naive_days is not None:
        made.append(
            Measure(
                "M-20",
                "Days to recurrence, naive (depends on how often is counted)",
                found.naive_days,
                "days",
                denominator=found.naive_gaps,
                scope=scope_of(site),
            )
        )
    return made


def _others(result: VarianceTimeline, site: str | None) -> list[Measure]:
    made = []
    ratio = result.redrift.get(site)
    if ratio is not None:
        later = (
            "" if ratio.later_ratio is None else f"; after two corrections or more the ratio is {ratio.later_ratio:.3g}"
        )
        made.append(
            Measure(
                "M-21",
                "Re-drift ratio: drift speed after / before the first correction of a line",
                ratio.ratio,
                "ratio",
                ratio.after_per_1000,
                ratio.before_per_1000,
                ratio.interval,
                scope_of(site),
                note=f"{ratio.lines_both} lines seen on both sides; drift in units per 1,000 moved; correction judged "
                f"to hold: {ratio.held}{later}",
            )
        )
        if ratio.median_ratio is not None:
            made.append(
                Measure(
                    "M-21",
                    "Re-drift ratio of plain medians (flatters corrections)",
                    ratio.median_ratio,
                    "ratio",
                    ratio.median_after,
                    ratio.median_before,
                    scope=scope_of(site),
                )
            )
    persistence = result.persistence[site]
    if persistence.pairs:
        made.append(
            Measure(
                "M-22",
                "Direction persistence: consecutive out-of-tolerance variances of the same sign",
                persistence.share,
                "share",
                persistence.same_sign,
                persistence.pairs,
                scope=scope_of(site),
                note=f"chance level {persistence.chance:.3g}",
            )
        )
    return made


def _chart(result: VarianceTimeline, chart: ControlChart) -> Measure:
    """M-37: failures over counted lines, with the limits of the last week. M-38: weeks between failures over the gaps seen."""
    name = f"Centre line of the {chart.kind} chart of out-of-tolerance counts by week"
    bounds = (float(chart.low[-1]), float(chart.high[-1]))
    note = f"{int(chart.signal.sum())} of {len(chart.value)} points outside their limits; {chart.reason}"
    if chart.kind in ("g", "t"):
        return Measure(
            "M-38", name, chart.centre, "periods between", float(chart.value.sum()), len(chart.value), bounds, note=note
        )
    failures, lines = int(result.weekly["failures"].sum()), int(result.weekly["lines"].sum())
    return Measure("M-37", name, chart.centre, "share", failures, lines, bounds, note=note)


def measures(book: Book) -> tuple[Measure, ...]:
    """Every measure of this chapter the evidence supports."""
    result: VarianceTimeline = book.measure("variance_timeline")
    made = [measure for site in result.recurrence for measure in _recurrence(result, site) + _others(result, site)]
    if result.mcf is not None:
        age, *figures = (float(part[-1]) for part in (result.mcf.age, result.mcf.mean, result.mcf.low, result.mcf.high))
        name = f"Mean cumulative out-of-tolerance counts per line at {int(age)} days since first counted"
        mean, low, high = figures
        made.append(Measure("M-23", name, mean, "per line", interval=(low, high)))
    if result.chart is not None:
        made.append(_chart(result, result.chart))
    return shared(made, book.context)
