"""M-20 to M-23, M-37 and M-38 as the output contract prints them, portfolio-wide and by site."""

import datetime as dt
import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from cin7_audit.presentation.exhibit import Book, once
from cin7_audit.presentation.measuring import Measurer, scope_of
from cin7_audit.records import Measure
from cin7_audit.statistics import recurrence, redrift
from cin7_audit.statistics.control_charts import ControlChart, fitting_chart
from cin7_audit.statistics.frailty import STANDARD_GAP
from cin7_audit.statistics.rates import MeanCumulative, Rate, change_point, mean_cumulative, sign_test

STEP = "variance_timeline"
ONSET_CHANCE = 0.05  # a change is claimed below this chance level (default, ours)


def sites(book: Book) -> list[str | None]:
    """All sites together (None), then every site that has a name."""
    return [None, *sorted({site for site in book.table("recurrence")["site"] if isinstance(site, str)})]


def of_site(frame: pd.DataFrame, site: str | None) -> pd.DataFrame:
    """The rows of one site; all of them for None."""
    return frame if site is None else frame[frame["site"] == site]


def scope_row(frame: pd.DataFrame, site: str | None) -> pd.DataFrame:
    """The row of one site in a table in which the portfolio is the row without a site."""
    return frame[frame["site"].isna() if site is None else frame["site"] == site]


def has_base(book: Book) -> bool:
    """Does any document list correct lines, so that clean intervals show?"""
    return bool(book.table("count_line_total")["base"].iloc[0])


def periods(book: Book, period: str) -> pd.DataFrame:
    """The variance timeline by `week` or `month`, which is also the column of its first day."""
    frame = book.table("variance_period")
    chosen = frame[frame["period"] == period].drop(columns="period")
    return chosen.rename(columns={"begins": period}).reset_index(drop=True)


def _by_week(weekly: pd.DataFrame) -> pd.DataFrame:
    return weekly.groupby("week", sort=True)[["lines", "failures"]].sum().astype(float)


@once
def recurrences(book: Book) -> dict[str | None, recurrence.Recurrence]:
    """M-20 by site."""
    return {site: recurrence.recurrence(of_site(book.table("line_interval"), site)) for site in sites(book)}


@once
def redrifts(book: Book) -> dict[str | None, redrift.Redrift]:
    """M-21 by site, where enough lines were seen on both sides of a correction."""
    drift, seed = book.table("line_drift"), book.settings.rules.seed
    found = {site: redrift.redrift(of_site(drift, site), seed) for site in sites(book)}
    return {site: ratio for site, ratio in found.items() if ratio is not None}


@once
def cumulative(book: Book) -> MeanCumulative | None:
    """M-23: failures per line still observed, by days since it was first counted."""
    events, spans = book.table("failure_age"), book.table("line_span")
    number = pd.Series(np.arange(len(spans)), index=spans["line_key"])
    return mean_cumulative(
        events["age"].to_numpy(dtype=float),
        number.reindex(events["line_key"]).to_numpy(dtype=np.int64),
        spans["span"].to_numpy(dtype=float),
    )


@once
def failure_chart(book: Book) -> tuple[ControlChart | None, list[dt.date]]:
    """M-37 or M-38 over the weeks with counts, and the week of each point."""
    series = _by_week(periods(book, "week"))
    chart = fitting_chart(series["failures"].to_numpy(), series["lines"].to_numpy())
    if chart is not None and chart.kind == "g":
        return chart, list(series.index[series["failures"] > 0])[1:]
    return chart, list(series.index)


def _onset(weekly: pd.DataFrame, site: str | None, seed: int) -> dict[str, Any] | None:
    """A change in the weekly failure share of a site (None: of all): first week after it, with an interval of weeks."""
    series = _by_week(of_site(weekly, site))
    found = change_point((series["failures"] / series["lines"]).to_numpy(), seed)
    if found is None or found.chance > ONSET_CHANCE:
        return None
    weeks = list(series.index)
    low = weeks[max(found.low - 1, 0)]  # drift found in a week began after the count before
    high = weeks[min(found.high, len(weeks) - 1)]
    return vars(found) | {"site": site, "week": weeks[found.index], "low": low, "high": high}


@once
def onsets(book: Book) -> list[dict[str, Any]]:
    """Changes in the weekly failure share, of all sites first."""
    weekly, seed = periods(book, "week"), book.settings.rules.seed
    return [found for site in sites(book) if (found := _onset(weekly, site, seed)) is not None]


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


def _of_site(measure: Measurer, book: Book, site: str | None) -> Iterable[Measure]:
    """M-20 to M-22 of one scope."""
    found, scope = recurrences(book)[site], scope_of(site)
    for part, rate in (("alike", found.per_day), ("apart", found.standard), ("per_unit", found.per_unit)):
        if rate is not None and has_base(book):
            yield from measure(part, _corrected(rate), scope)
    yield from measure.each("naive", scope_row(book.table("failure_gap"), site))
    if (ratio := redrifts(book).get(site)) is not None:
        later = ratio.later_ratio
        told = "" if later is None else f"; after two corrections or more the ratio is {later:.3g}"
        yield from measure("redrift", vars(ratio) | {"held": ratio.held, "later": told}, scope)
    for row in scope_row(book.table("persistence"), site).to_dict("records"):
        yield from measure("persistence", row | {"chance": f"{sign_test(row['same_sign'], row['pairs']):.3g}"}, scope)


def _chart(measure: Measurer, book: Book, chart: ControlChart) -> Iterable[Measure]:
    """M-37: failures over counted lines, with the last week's limits. M-38: weeks between failures over gaps seen."""
    weekly = periods(book, "week")
    figures = vars(chart) | {
        "limits": (float(chart.low[-1]), float(chart.high[-1])),
        "outside": int(chart.signal.sum()),
        "points": len(chart.value),
        "between": float(chart.value.sum()),
        "failures": int(weekly["failures"].sum()),
        "lines": int(weekly["lines"].sum()),
    }
    return measure("gap_chart" if chart.kind == "g" else "share_chart", figures)


def measures(book: Book) -> Iterable[Measure]:
    """M-20 to M-22 by site; M-23, M-37 and M-38."""
    measure, (chart, _) = Measurer(STEP, book.context), failure_chart(book)
    for site in sites(book):
        yield from _of_site(measure, book, site)
    if (curve := cumulative(book)) is not None:
        age, mean, *bounds = (float(getattr(curve, name)[-1]) for name in ("age", "mean", "low", "high"))
        yield from measure("cumulative", {"age": f"{int(age)}", "mean": mean, "bounds": tuple(bounds)})
    if chart is not None:
        yield from _chart(measure, book, chart)
