"""M-20 to M-23, M-37 and M-38 as the output contract prints them, portfolio-wide and by site."""

import math
from collections.abc import Iterable
from typing import Any

from cin7_audit.chapters.variance_timeline.result import VarianceTimeline
from cin7_audit.presentation.exhibit import Book
from cin7_audit.presentation.measuring import Measurer, scope_of
from cin7_audit.records import Measure
from cin7_audit.statistics.control_charts import ControlChart
from cin7_audit.statistics.frailty import STANDARD_GAP
from cin7_audit.statistics.rates import Rate


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else value


def _bounds(low: float, high: float) -> tuple[float, float] | None:
    return (low, high) if math.isfinite(low) and math.isfinite(high) else None


def _corrected(rate: Rate) -> dict[str, Any]:
    """A corrected rate as days, as failures per day, and per 1,000 of what it is measured in."""
    low, high = rate.interval
    return vars(rate) | {
        "days": _finite(rate.mean),
        "days_bounds": _bounds(*rate.mean_interval),
        "speed": _finite(rate.rate),
        "speed_bounds": _bounds(low, high),
        "per_1000": _finite(rate.rate * 1000),
        "per_1000_bounds": _bounds(low * 1000, high * 1000),
        "standard_gap": STANDARD_GAP,
    }


def _of_site(measure: Measurer, result: VarianceTimeline, site: str | None) -> Iterable[Measure]:
    """M-20 to M-22 of one scope."""
    found, scope, persistence = result.recurrence[site], scope_of(site), result.persistence[site]
    for part, rate in (("alike", found.per_day), ("apart", found.standard), ("per_unit", found.per_unit)):
        if rate is not None and result.has_base:
            yield from measure(part, _corrected(rate), scope)
    yield from measure("naive", vars(found), scope)
    if (ratio := result.redrift.get(site)) is not None:
        later = ratio.later_ratio
        told = "" if later is None else f"; after two corrections or more the ratio is {later:.3g}"
        yield from measure("redrift", vars(ratio) | {"held": ratio.held, "later": told}, scope)
    figures = {"share": persistence.share, "chance": f"{persistence.chance:.3g}"}
    yield from measure("persistence", vars(persistence) | figures, scope)


def _chart(measure: Measurer, result: VarianceTimeline, chart: ControlChart) -> Iterable[Measure]:
    """M-37: failures over counted lines, with the limits of the last week. M-38: weeks between failures over the gaps
    seen.
    """
    figures = vars(chart) | {
        "limits": (float(chart.low[-1]), float(chart.high[-1])),
        "outside": int(chart.signal.sum()),
        "points": len(chart.value),
        "between": float(chart.value.sum()),
        "failures": int(result.weekly["failures"].sum()),
        "lines": int(result.weekly["lines"].sum()),
    }
    return measure("gap_chart" if chart.kind == "g" else "share_chart", figures)


def measures(book: Book) -> Iterable[Measure]:
    """M-20 to M-22 by site; M-23, M-37 and M-38."""
    measure, result = Measurer("variance_timeline", book.context), book.measure("variance_timeline")
    for site in result.recurrence:
        yield from _of_site(measure, result, site)
    if result.mcf is not None:
        age, mean, *bounds = (float(getattr(result.mcf, name)[-1]) for name in ("age", "mean", "low", "high"))
        yield from measure("cumulative", {"age": f"{int(age)}", "mean": mean, "bounds": tuple(bounds)})
    if result.chart is not None:
        yield from _chart(measure, result, result.chart)
