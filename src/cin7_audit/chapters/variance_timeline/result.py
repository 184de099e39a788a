"""Where and when did belief diverge, and does it come back? Everything notebook 02 establishes (method.md M-20 to M-23,
M-37, M-38).
"""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cin7_audit.case import Case
from cin7_audit.engagement import Engagement
from cin7_audit.statistics import recurrence, redrift
from cin7_audit.statistics.control_charts import ControlChart, fitting_chart
from cin7_audit.statistics.rates import (
    MeanCumulative,
    Onset,
    Rate,
    change_point,
    interval_censored_rate,
    mean_cumulative,
    sign_test,
)

ONSET_CHANCE = 0.05  # a change is claimed below this chance level (default, ours)


@dataclass(frozen=True)
class Persistence:
    """M-22: pairs of consecutive out-of-tolerance variances on a line, those of the same sign, and what chance would
    give.

    expected: share of same signs if each variance drew its sign anew from the portfolio's own mix of gains and losses.
    """

    pairs: int
    same_sign: int
    expected: float | None
    chance: float

    @property
    def share(self) -> float | None:
        return self.same_sign / self.pairs if self.pairs else None


@dataclass(frozen=True)
class DatedOnset:
    """A change in the weekly failure share: first week after it, with an interval of weeks, and the listed events near
    it.
    """

    site: str | None
    week: dt.date
    low: dt.date
    high: dt.date
    before: float
    after: float
    chance: float
    events: tuple[str, ...]


@dataclass(frozen=True)
class VarianceTimeline:
    """Frames of exact decimals at the grain named; statistics are floats. site None is the portfolio."""

    weekly: pd.DataFrame  # week x site
    monthly: pd.DataFrame  # month x site
    lines: pd.DataFrame  # counted line, most failing first: the table `recurrence`
    intervals: pd.DataFrame  # count line with an earlier count of its line
    recurrence: dict[str | None, recurrence.Recurrence]  # M-20 by site
    persistence: dict[str | None, Persistence]
    mcf: MeanCumulative | None
    redrift: dict[str | None, redrift.Redrift]
    ordinals: list[tuple[str, Rate]]
    chart: ControlChart | None
    chart_weeks: tuple[dt.date, ...]
    onsets: tuple[DatedOnset, ...]
    compounding: pd.DataFrame  # lines whose same-sign variance grows
    has_base: bool


def _persistence(lines: pd.DataFrame, directions: pd.DataFrame) -> Persistence:
    pairs, same = int(lines["pairs"].sum()), int(lines["same_sign"].sum())
    failures, losses = int(directions["failures"].sum()), int(directions["losses"].sum())
    share = losses / failures if failures else None
    expected = None if share is None else share**2 + (1 - share) ** 2
    return Persistence(pairs, same, expected, sign_test(same, pairs))


def _mcf(case: Case) -> MeanCumulative | None:
    events, spans = case.table("failure_age"), case.table("line_span")
    if not len(events):
        return None
    number = pd.Series(np.arange(len(spans)), index=spans["line_key"])
    return mean_cumulative(
        events["age"].to_numpy(dtype=float),
        number.reindex(events["line_key"]).to_numpy(dtype=np.int64),
        spans["span"].to_numpy(dtype=float),
    )


def _periods(case: Case, period: str) -> pd.DataFrame:
    frame = case.table("variance_period")
    chosen = frame[frame["period"] == period].drop(columns="period")
    return chosen.rename(columns={"begins": period}).reset_index(drop=True)


def _near(settings: Engagement, low: dt.date, high: dt.date) -> tuple[str, ...]:
    margin = dt.timedelta(days=14)
    return tuple(
        f"{event.label} ({event.date:%d %b %Y})"
        for event in settings.events
        if low - margin <= event.date <= high + margin
    )


def _onset(weekly: pd.DataFrame, site: str | None, settings: Engagement) -> DatedOnset | None:
    series = _by_week(weekly if site is None else weekly[weekly["site"] == site])
    if len(series) < 8:
        return None
    share = series["failures"].to_numpy(dtype=float) / series["lines"].to_numpy(dtype=float)
    found: Onset | None = change_point(share, settings.rules.seed)
    if found is None or found.chance > ONSET_CHANCE:
        return None
    weeks = list(series.index)
    low = weeks[max(found.low - 1, 0)]  # drift found in a week began after the count before
    high = weeks[min(found.high, len(weeks) - 1)]
    near = _near(settings, low, high)
    return DatedOnset(site, weeks[found.index], low, high, found.before, found.after, found.chance, near)


def _by_week(weekly: pd.DataFrame) -> pd.DataFrame:
    return weekly.groupby("week", sort=True)[["lines", "failures"]].sum()


def _chart(weekly: pd.DataFrame) -> tuple[ControlChart | None, tuple[dt.date, ...]]:
    if not len(weekly):
        return None, ()
    series = _by_week(weekly)
    chart = fitting_chart(series["failures"].to_numpy(dtype=float), series["lines"].to_numpy(dtype=float))
    if chart is not None and chart.kind == "g":
        return chart, tuple(series.index[series["failures"] > 0])[1:]
    return chart, tuple(series.index)


def by_class(intervals: pd.DataFrame) -> pd.DataFrame:
    """The corrected rate (M-20) of each site and class."""
    rows = []
    base = intervals[intervals["is_base"].astype(bool)]
    for (site, abc_class), group in base.groupby(["site", "abc_class"], dropna=False, sort=True):
        failed = group["failed"].to_numpy(dtype=bool)
        rate = interval_censored_rate(group["days"].to_numpy(dtype=float), failed)
        unit = interval_censored_rate(group["moved"].to_numpy(dtype=float), failed)
        if rate is not None:
            low, high = rate.mean_interval
            row = {"site": site, "abc_class": abc_class, "intervals": rate.intervals, "failures": rate.failures}
            row |= {"mean_days": rate.mean, "low_days": low, "high_days": high}
            rows.append(row | {"rate_per_1000": unit.rate * 1000 if unit else None})
    return pd.DataFrame(rows)


def measure(case: Case, settings: Engagement) -> VarianceTimeline:
    """Timelines, recurrence, persistence, re-drift, control chart and onset of one client."""
    case = case.under(settings)
    lines, intervals, sides = case.table("recurrence"), case.table("line_interval"), case.table("line_drift")
    gaps, directions = case.table("failure_gap"), case.table("failure_direction")
    weekly = _periods(case, "week")
    sites: list[str | None] = [None, *sorted({site for site in lines["site"] if isinstance(site, str)})]

    def of(frame: pd.DataFrame, site: str | None) -> pd.DataFrame:
        return frame if site is None else frame[frame["site"] == site]

    ratios = {site: redrift.redrift(of(sides, site), settings.rules.seed) for site in sites}
    chart, weeks = _chart(weekly)
    return VarianceTimeline(
        weekly=weekly,
        monthly=_periods(case, "month"),
        lines=lines,
        intervals=intervals,
        recurrence={site: recurrence.recurrence(of(gaps, site), of(intervals, site)) for site in sites},
        persistence={site: _persistence(of(lines, site), of(directions, site)) for site in sites},
        mcf=_mcf(case),
        redrift={site: ratio for site, ratio in ratios.items() if ratio is not None},
        ordinals=redrift.by_ordinal(sides),
        chart=chart,
        chart_weeks=weeks,
        onsets=tuple(found for site in sites if (found := _onset(weekly, site, settings)) is not None),
        compounding=lines[lines["is_compounding"].astype(bool)].reset_index(drop=True),
        has_base=bool(case.table("count_line_total")["base"].iloc[0]),
    )
