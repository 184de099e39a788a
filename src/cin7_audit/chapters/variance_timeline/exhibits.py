"""Chapter 2 as exhibits: the repeat lines, when they failed, how soon they come back, and whether corrections held."""

import math
from typing import Any

import numpy as np
import pandas as pd

from cin7_audit.chapters.variance_timeline import figures
from cin7_audit.chapters.variance_timeline.measures import (
    cumulative,
    failure_chart,
    has_base,
    onsets,
    periods,
    recurrences,
    redrifts,
    scope_row,
)
from cin7_audit.presentation.exhibit import Book, Chart, Gap, Table, declared
from cin7_audit.statistics.frailty import STANDARD_GAP
from cin7_audit.statistics.rates import Rate, interval_censored_rate
from cin7_audit.statistics.redrift import by_ordinal
from cin7_audit.words import NONE, day, interval, is_missing, number, percent, unbounded, whole

ALL = "All sites"
CURVE_DAYS = np.arange(0, 366, 7)
DRAWN_POINTS = 1500  # of a curve; more change no pixel
CURVES = 6  # groups in one drawing
LEAST_INTERVALS = 10  # after so many corrections, below which no curve is drawn


def label(row: Any) -> str:
    """sku / site / bin of a line."""
    return " / ".join(str(part) for part in (row.sku, row.site, row.bin) if not is_missing(part))


@declared("VT-1", needs=lambda book: book.selection.rows(book.table("repeat_line_week"), "week"))
def heat(book: Book, frame: pd.DataFrame) -> Chart:
    lines = book.table("recurrence")
    names = dict(zip(lines["line_key"], enumerate(map(label, lines.itertuples())), strict=True))
    places, labels = zip(*(names[key] for key in frame["line_key"]), strict=True)
    shown = pd.DataFrame({"week": pd.to_datetime(frame["week"]), "label": labels, "place": places})
    shown["units"] = frame["variance_quantity"].astype(float)
    shown["in_tolerance"] = ["yes" if inside else "no" for inside in frame["in_tolerance"]]
    repeated = int((lines["failures"] >= 2).sum())
    return Chart(figures.heat(shown), told={"lines": shown["label"].nunique(), "repeated": repeated})


def _months(book: Book) -> pd.DataFrame:
    return book.selection.rows(periods(book, "month"), "month")


@declared("VT-2", needs=_months)
def portfolio(_: Book, frame: pd.DataFrame) -> Chart | Gap:
    if frame["gross_value"].isna().all():
        return Gap()
    by_month = frame.groupby("month", sort=True)[["short_value", "over_value"]].sum().astype(float).reset_index()
    named = by_month.rename(columns={"short_value": "losses", "over_value": "gains"})
    shown = named.assign(month=pd.to_datetime(named["month"])).melt("month", var_name="kind", value_name="amount")
    net = sum(value for value in frame["net_value"] if not is_missing(value))
    return Chart(figures.portfolio(shown), told={"net": net})


@declared("VT-2a", needs=_months)
def months(_: Book, frame: pd.DataFrame) -> Table:
    return Table(frame)


@declared("VT-3", needs=lambda book: book.selection.rows(book.table("line_days"), "day"))
def lines(_: Book, frame: pd.DataFrame) -> Chart:
    inside, columns = frame["in_tolerance"], ["belief", "counted", "believed", "variance", "corrected", "approvals"]
    shown = pd.DataFrame(
        {
            "day": pd.to_datetime(frame["day"]),
            "label": [label(row) for row in frame.itertuples()],
            **frame.rename(columns={"variance_quantity": "variance"})[columns].astype(float),
            "state": ["" if is_missing(is_in) else "in tolerance" if is_in else "out of tolerance" for is_in in inside],
        }
    )
    is_nth = shown.groupby("label").cumcount() % max(1, len(shown) // 3500 + 1) == 0
    keep = (shown["counted"].notna() | shown["corrected"].notna() | is_nth).to_numpy()
    return Chart(figures.lines(shown[keep]), told={"lines": shown["label"].nunique()})


@declared("VT-4", needs="recurrence")
def repeat_lines(book: Book, every: pd.DataFrame) -> Table:
    frame, kept = book.selection.rows(every), ""
    (seen,) = scope_row(book.table("persistence"), None).to_dict("records")
    if seen["pairs"]:
        kept = f" Of {seen['pairs']} consecutive failures on a line, {percent(seen['share'])} kept their direction "
        kept += f"(chance gives {percent(seen['expected'])})."
    return Table(frame[frame["failures"] > 0], told={"persistence": kept})


def _days(rate: Rate | None) -> tuple[float | None, str]:
    return (None, NONE) if rate is None else (rate.mean, interval(rate.mean_interval, unbounded))


def _rates(book: Book) -> dict[str, Rate]:
    """The corrected rate of each scope that has one; empty where no document lists correct lines."""
    rates = {site or ALL: seen.per_day for site, seen in recurrences(book).items() if seen.per_day is not None}
    return rates if has_base(book) else {}


@declared("VT-5", needs=lambda book: _rates(book).get(ALL))
def recurrence(book: Book, _: Rate) -> Table:
    rows, gaps = [], book.table("failure_gap")
    for site, seen in recurrences(book).items():
        (corrected, bounds), (own, own_bounds), unit = _days(seen.per_day), _days(seen.standard), seen.per_unit
        naive = next(iter(scope_row(gaps, site)["naive_days"]), None)
        row = {"scope": site or ALL, "naive": naive, "corrected": corrected, "bounds": bounds}
        row |= {"own": own, "own_bounds": own_bounds}
        row["unit"] = None if unit is None or math.isinf(unit.rate) else unit.rate * 1000
        row |= {name: getattr(seen.per_day, name, None) for name in ("failures", "intervals")}
        rows.append(row)
    return Table(pd.DataFrame(rows), emphasised=(0,), told={"gap": STANDARD_GAP})


def _curve(group: str, rate: Rate) -> pd.DataFrame:
    low, high = rate.interval
    worst = np.zeros(len(CURVE_DAYS)) if math.isinf(high) else np.exp(-high * CURVE_DAYS)
    middle = np.zeros(len(CURVE_DAYS)) if math.isinf(rate.rate) else np.exp(-rate.rate * CURVE_DAYS)
    best = np.exp(-low * CURVE_DAYS)
    return pd.DataFrame({"days": CURVE_DAYS, "share": middle, "low": worst, "high": best, "group": group})


@declared("VT-5a", needs=_rates)
def curves(_: Book, rates: dict[str, Rate]) -> Chart:
    drawn = list(rates.items())[:CURVES]
    words = "; ".join(
        f"{name}: {percent(math.exp(-rate.rate * 90) if math.isfinite(rate.rate) else 0)} after 90 days"
        for name, rate in drawn
    )
    frame = pd.concat([_curve(name, rate) for name, rate in drawn])
    return Chart(figures.survival(frame), told={"shares": words})


def _bounded_ratios(book: Book) -> dict[str, Any]:
    return {site or ALL: seen for site, seen in redrifts(book).items() if seen.interval is not None}


@declared("VT-6", needs=_bounded_ratios)
def redrift_chart(_: Book, seen: dict[str, Any]) -> Chart:
    rows = [(scope, ratio.ratio, *ratio.interval) for scope, ratio in seen.items()]
    first = next(iter(seen.values()))
    frame = pd.DataFrame(rows, columns=["scope", "ratio", "low", "high"])
    return Chart(figures.ratio(frame), told={"first": first})


@declared("VT-6a", needs=redrifts)
def redrift_table(_: Book, seen: dict[str | None, Any]) -> Table:
    rows = [
        {**vars(r), "scope": site or ALL, "bounds": interval(r.interval, number), "held": r.held}
        for site, r in seen.items()
    ]
    return Table(pd.DataFrame(rows), emphasised=(0,))


def _ordinals(book: Book) -> list[tuple[str, Rate]]:
    return [(name, rate) for name, rate in by_ordinal(book.table("line_drift")) if rate.intervals >= LEAST_INTERVALS]


@declared("VT-6b", needs=_ordinals)
def ordinals(_: Book, rates: list[tuple[str, Rate]]) -> Chart:
    words = "; ".join(
        f"{name}: {'unbounded' if rate.rate == 0 else number(rate.mean, 0)} days ({whole(rate.intervals)} intervals)"
        for name, rate in rates
    )
    frame = pd.concat([_curve(name, rate) for name, rate in rates])
    return Chart(figures.survival(frame), told={"means": words})


@declared("VT-7", needs=lambda book: failure_chart(book)[0])
def control(book: Book, chart: Any) -> Chart:
    is_share = chart.kind != "g"
    frame = pd.DataFrame(
        {
            "week": pd.to_datetime(failure_chart(book)[1]),
            "value": chart.value,
            "low": chart.low,
            "high": np.minimum(chart.high, 1.0) if is_share else chart.high,
            "centre": chart.centre,
            "state": ["outside limits" if out else "inside limits" for out in chart.signal],
        }
    )
    change = " No change in level stands out."
    for onset in onsets(book)[:1]:
        change = f" Change found in the week of {day(onset['week'])} ({day(onset['low'])} to {day(onset['high'])})."
    what, unit = "Weeks with counts between two with failures.", "Clean periods between failures"
    if is_share:
        what = "Share of counted lines out of tolerance by week, limits at 3 standard errors."
        unit = "Share of lines out of tolerance"
    told = {"what": what, "reason": chart.reason, "change": change}
    told |= {"outside": int(chart.signal.sum()), "points": len(chart.value)}
    return Chart(figures.control(frame, unit, is_share), told=told)


@declared("VT-8", needs=cumulative)
def failures_by_age(_: Book, curve: Any) -> Chart:
    points = min(len(curve.age), DRAWN_POINTS)
    keep = np.unique(np.linspace(0, len(curve.age) - 1, points).round().astype(int))
    frame = pd.DataFrame({name: getattr(curve, name)[keep] for name in ("age", "mean", "low", "high")})
    return Chart(figures.cumulative(frame), told={"mean": curve.mean[-1], "days": curve.age[-1]})


def _by_class(intervals: pd.DataFrame) -> pd.DataFrame:
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


def tables(book: Book) -> dict[str, pd.DataFrame]:
    """Every row behind the exhibits, exact; a line carries the source of its last failure."""
    intervals = book.table("line_interval")
    last = intervals[intervals["failed"].astype(bool)]
    evidence = last.groupby("line_key").tail(1).set_index("line_key")[["file", "source_row"]]
    lines = book.table("recurrence").merge(evidence, left_on="line_key", right_index=True, how="left")
    full = {
        "recurrence": lines.drop(columns="line_key"),
        "count_intervals": intervals.drop(columns=["count_line_id", "previous_count_line_id", "line_key", "place_key"]),
        "variance_weeks": periods(book, "week"),
        "variance_months": periods(book, "month"),
        "line_days": book.table("line_days").drop(columns="line_key"),
        "recurrence_classes": _by_class(intervals),
    }
    return {name: frame for name, frame in full.items() if len(frame.columns)}
