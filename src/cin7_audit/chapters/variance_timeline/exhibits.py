"""Chapter 2 as exhibits: the repeat lines, when they failed, how soon they come back, and whether corrections held."""

import math
from typing import Any

import numpy as np
import pandas as pd

from cin7_audit.chapters.variance_timeline import figures
from cin7_audit.chapters.variance_timeline.result import VarianceTimeline
from cin7_audit.presentation.exhibit import Book, Chart, Gap, Table, exhibit
from cin7_audit.presentation.tables import display
from cin7_audit.statistics.frailty import STANDARD_GAP
from cin7_audit.statistics.rates import Rate
from cin7_audit.words import (
    NONE,
    VARIANCE_SIGN,
    day,
    interval,
    is_missing,
    money,
    month,
    number,
    one,
    percent,
    signed_units,
    text,
    unbounded,
    units,
    whole,
)

ALL = "All sites"
ASK = "counts_of_two_dates"
CURVE_DAYS = np.arange(0, 366, 7)
DRAWN_POINTS = 1500  # of a curve; more change no pixel
CURVES = 6  # groups in one drawing


def result(book: Book) -> VarianceTimeline:
    found: VarianceTimeline = book.measure("variance_timeline")
    return found


def label(row: Any) -> str:
    """sku / site / bin of a line."""
    return " / ".join(str(part) for part in (row.sku, row.site, row.bin) if not is_missing(part))


@exhibit(
    "VT-1",
    "Do the same lines fail again and again?",
    reading="A row of one colour drifts one way and has a standing cause; a row that alternates swings between places, "
    "units or "
    "days. Pale cells agreed.",
    gap=Gap("Repeat lines by week", "lines out of tolerance at two counts or more", ASK),
    needs=lambda book: book.selection.rows(result(book).heat, "week"),
    models=("count_variance",),
    workpaper="recurrence",
)
def heat(book: Book, frame: pd.DataFrame) -> Chart:
    found = result(book)
    names = {
        int(key): (place, label(row))
        for place, (key, row) in enumerate(zip(found.lines["line_key"], found.lines.itertuples(), strict=True))
    }
    shown = pd.DataFrame(
        {
            "week": pd.to_datetime(frame["week"]),
            "label": [names[int(key)][1] for key in frame["line_key"]],
            "place": [names[int(key)][0] for key in frame["line_key"]],
            "units": frame["variance_quantity"].astype(float),
            "in_tolerance": ["yes" if inside else "no" for inside in frame["in_tolerance"]],
        }
    )
    repeated = int((found.lines["failures"] >= 2).sum())
    caption = (
        f"Variance in units of the {shown['label'].nunique()} lines that failed most often, of {whole(repeated)} lines "
        "out of "
        f"tolerance at two counts or more. {VARIANCE_SIGN} {book.context.period}; {book.selection}."
    )
    return Chart(figures.heat(shown), caption, alt=f"Heat map of repeat lines by week of count. {caption}")


def _valued_months(book: Book) -> pd.DataFrame | None:
    frame = book.selection.rows(result(book).monthly, "month")
    return frame if len(frame) and frame["gross_value"].notna().any() else None


@exhibit(
    "VT-2",
    "When were variances found, and which way?",
    reading="A month shows when somebody looked, not when stock went wrong; the drift itself happened since the counts "
    "before. "
    "Tall bars both ways cancel in the books.",
    gap=Gap("Variance by month", "confirmed counts with a unit cost", ASK),
    needs=_valued_months,
    models=("count_variance",),
    workpaper="variance_months",
)
def portfolio(book: Book, frame: pd.DataFrame) -> Chart:
    by_month = frame.groupby("month", sort=True)[["short_value", "over_value"]].sum()
    parts = [
        pd.DataFrame(
            {"month": pd.to_datetime(by_month.index), "kind": kind, "amount": by_month[column].astype(float).to_numpy()}
        )
        for kind, column in (("losses", "short_value"), ("gains", "over_value"))
    ]
    net = sum(value for value in frame["net_value"] if not is_missing(value))
    caption = (
        f"Variance value found by month of count, {book.context.currency}; line: net. {VARIANCE_SIGN} Net of all "
        "months "
        f"{money(net)}. {book.context.period}; {book.selection}."
    )
    alt = f"Bars of gains and losses by month with the net as a line. {caption}"
    return Chart(figures.portfolio(pd.concat(parts)), caption, alt)


MONTHS = (
    ("month", "Month", month),
    ("site", "Site", text),
    ("lines", "Lines counted", whole),
    ("failures", "Out of tolerance", whole),
    ("net_units", "Net variance, units", signed_units),
    ("gross_units", "Gross variance, units", units),
    ("net_value", "Net, money", money),
    ("gross_value", "Gross, money", money),
    ("drift_per_1000", "Drift per 1,000 units moved", one),
)


@exhibit(
    "VT-2a",
    "How much was counted, and how much of it failed?",
    reading="Compare rates, not totals: more counting finds more variance without more drift.",
    gap=Gap("Variance by month and site", "confirmed counts", ASK),
    needs=lambda book: book.selection.rows(result(book).monthly, "month"),
    models=("count_variance",),
    workpaper="variance_months",
)
def months(book: Book, frame: pd.DataFrame) -> Table:
    caption = (
        f"Counts with a belief, by month of count and site. Money in {book.context.currency}. Drift per 1,000 units "
        "moved uses "
        f"lines counted before. {VARIANCE_SIGN} {book.context.period}."
    )
    return Table(display(frame, MONTHS, limit=60, full_table="variance_months"), caption)


@exhibit(
    "VT-3",
    "What happened on the lines that failed most often?",
    reading="A point off the line is a variance; the dashed step after it is the correction. A gap that opens again "
    "after each "
    "step was corrected and not cured.",
    gap=Gap("Single lines day by day", "lines out of tolerance at two counts or more, with movements", ASK),
    needs=lambda book: book.selection.rows(result(book).line_days, "day"),
    models=("count_variance",),
    workpaper="line_days",
)
def lines(book: Book, frame: pd.DataFrame) -> Chart:
    inside = frame["in_tolerance"]
    shown = pd.DataFrame(
        {
            "day": pd.to_datetime(frame["day"]),
            "label": [label(row) for row in frame.itertuples()],
            **{name: frame[name].astype(float) for name in ("belief", "counted", "believed")},
            "variance": frame["variance_quantity"].astype(float),
            **{name: frame[name].astype(float) for name in ("corrected", "approvals")},
            "state": ["" if is_missing(is_in) else "in tolerance" if is_in else "out of tolerance" for is_in in inside],
        }
    )
    is_nth = shown.groupby("label").cumcount() % max(1, len(shown) // 3500 + 1) == 0
    keep = (shown["counted"].notna() | shown["corrected"].notna() | is_nth).to_numpy()
    caption = (
        "Recorded stock at day end (line), counted units (points), corrections (dashed), approvals (triangles), units; "
        f"{book.context.period}."
    )
    alt = f"Step lines of recorded stock for {shown['label'].nunique()} lines with counts and corrections. {caption}"
    return Chart(figures.lines(shown[keep]), caption, alt)


REPEAT_LINES = (
    ("sku", "SKU", text),
    ("site", "Site", text),
    ("bin", "Bin", text),
    ("counts", "Counts", whole),
    ("failures", "Out of tolerance", whole),
    ("last_failure", "Last failure", day),
    ("net_units", "Net variance, units", signed_units),
    ("gross_value", "Gross variance, money", money),
    ("naive_days", "Naive days", one),
    ("corrected_days", "Corrected days", one),
    ("persistence", "Same direction", percent),
    ("pattern", "Pattern", text),
    ("redrift_ratio", "Re-drift ratio", number),
)


@exhibit(
    "VT-4",
    "Which lines fail again, and in which direction?",
    reading="Systematic: 75 % or more of at least four failures the same way. Oscillating: a quarter or less. "
    "Direction narrows "
    "the cause before any document is opened.",
    gap=Gap("Repeat lines", "confirmed counts", ASK),
    needs=lambda book: result(book).lines,
    models=("count_variance",),
    workpaper="recurrence",
)
def repeat_lines(book: Book, every: pd.DataFrame) -> Table:
    frame = book.selection.rows(every)
    seen = result(book).persistence[None]
    told = (
        ""
        if seen.share is None
        else f" Of {seen.pairs} consecutive failures on a line, {percent(seen.share)} kept their direction (chance gives "
        f"{percent(seen.expected)})."
    )
    caption = (
        "One row per SKU, site and bin. Corrected days: interval-censored rate, so the count schedule does not show. "
        "Money in "
        f"{book.context.currency}. {VARIANCE_SIGN}{told}"
    )
    return Table(display(frame[frame["failures"] > 0], REPEAT_LINES, full_table="recurrence"), caption)


RECURRENCE = (
    ("scope", "Scope", text),
    ("naive", "Naive days", one),
    ("corrected", "Corrected days, lines alike", unbounded),
    ("bounds", "95 % interval, alike", text),
    ("own", "Corrected days, own rates", unbounded),
    ("own_bounds", "95 % interval, own rates", text),
    ("unit", "Failures per 1,000 units moved", number),
    ("failures", "Failed intervals", whole),
    ("intervals", "Intervals", whole),
)


def _days(rate: Rate | None) -> tuple[float | None, str]:
    return (None, NONE) if rate is None else (rate.mean, interval(rate.mean_interval, unbounded))


def _rates(book: Book) -> dict[str, Rate]:
    """The corrected rate of each scope that has one; empty where no document lists correct lines."""
    found = result(book)
    rates = {site or ALL: seen.per_day for site, seen in found.recurrence.items() if seen.per_day is not None}
    return rates if found.has_base else {}


@exhibit(
    "VT-5",
    "How soon does a variance come back?",
    reading="Counting more often shortens the naive figure; where lines differ much it shortens the corrected one too, "
    "because "
    "busy lines fail at every count. The figure with own rates stays. Compare sites on it, or per 1,000 units moved.",
    gap=Gap("Days to recurrence", "lines counted at least twice in documents that list correct lines too", ASK),
    needs=lambda book: _rates(book).get(ALL),
    models=("count_variance",),
    workpaper="recurrence",
)
def recurrence(book: Book, _: Rate) -> Table:
    rows = []
    for site, seen in result(book).recurrence.items():
        (corrected, bounds), (own, own_bounds), alike, unit = (
            _days(seen.per_day),
            _days(seen.standard),
            seen.per_day,
            seen.per_unit,
        )
        rate = None if unit is None or math.isinf(unit.rate) else unit.rate * 1000
        failures, intervals = (None, None) if alike is None else (alike.failures, alike.intervals)
        rows.append((site or ALL, seen.naive_days, corrected, bounds, own, own_bounds, rate, failures, intervals))
    caption = (
        "Naive: days from one failure to the next on a line. Corrected: the rate that makes failed and clean intervals "
        "between "
        "counts most likely, with all lines taken as alike (M-20). Own rates: the same with a rate for each line, as "
        "counting "
        f"every {STANDARD_GAP} days would read it. 95 % intervals. {book.context.period}."
    )
    frame = pd.DataFrame(rows, columns=[name for name, _, _ in RECURRENCE])
    return Table(display(frame, RECURRENCE, limit=40, emphasised=(0,)), caption)


def _curve(group: str, rate: Rate) -> pd.DataFrame:
    low, high = rate.interval
    worst = np.zeros(len(CURVE_DAYS)) if math.isinf(high) else np.exp(-high * CURVE_DAYS)
    middle = np.zeros(len(CURVE_DAYS)) if math.isinf(rate.rate) else np.exp(-rate.rate * CURVE_DAYS)
    best = np.exp(-low * CURVE_DAYS)
    return pd.DataFrame({"days": CURVE_DAYS, "share": middle, "low": worst, "high": best, "group": group})


@exhibit(
    "VT-5a",
    "What share of lines is still in tolerance some days after a count?",
    reading="Where the curve passes the accuracy you need is the longest interval between counts that keeps it.",
    gap=Gap("Recurrence curves", "lines counted at least twice", ASK),
    needs=_rates,
    models=("count_variance",),
    workpaper="recurrence",
)
def curves(book: Book, rates: dict[str, Rate]) -> Chart:
    drawn = list(rates.items())[:CURVES]
    words = "; ".join(
        f"{name}: {percent(math.exp(-rate.rate * 90) if math.isfinite(rate.rate) else 0)} after 90 days"
        for name, rate in drawn
    )
    caption = f"Constant rate per day from interval-censored counts, 95 % bands; {book.context.period}. {words}."
    frame = pd.concat([_curve(name, rate) for name, rate in drawn])
    return Chart(figures.survival(frame), caption, alt=f"Falling curves by site. {words}.")


def _bounded_ratios(book: Book) -> dict[str, Any]:
    return {site or ALL: seen for site, seen in result(book).redrift.items() if seen.interval is not None}


@exhibit(
    "VT-6",
    "Do corrections slow the drift?",
    reading="Left of 1 with the whole bar: corrections held. Across 1 at 0.8 or more: records were set right and "
    "nothing else "
    "changed.",
    gap=Gap("Effect of corrections on drift", "at least ten lines counted before and after a correction", ASK),
    needs=_bounded_ratios,
    models=("count_variance", "count_interval"),
    workpaper="recurrence",
)
def redrift_chart(book: Book, seen: dict[str, Any]) -> Chart:
    rows = [(scope, ratio.ratio, *ratio.interval) for scope, ratio in seen.items()]
    first = next(iter(seen.values()))
    caption = (
        "Ratio of drift per 1,000 units moved, bootstrap 95 % intervals over lines. All sites: "
        f"{number(first.ratio)} ({interval(first.interval, number)}); {book.context.period}."
    )
    frame = pd.DataFrame(rows, columns=["scope", "ratio", "low", "high"])
    return Chart(figures.ratio(frame), caption, alt=f"Ratios with intervals by site. {caption}")


REDRIFT = (
    ("scope", "Scope", text),
    ("before", "Before, units per 1,000 moved", one),
    ("after", "After, units per 1,000 moved", one),
    ("ratio", "Ratio after / before", number),
    ("bounds", "95 % interval", text),
    ("lines", "Lines seen on both sides", whole),
    ("held", "Did it hold?", text),
    ("median", "Ratio of plain medians", number),
)


@exhibit(
    "VT-6a",
    "How fast did lines drift before and after their first correction?",
    reading="Trust the ratio with its interval; the median column is what a spreadsheet would show.",
    gap=Gap("Re-drift table", "at least ten lines counted before and after a correction", ASK),
    needs=lambda book: result(book).redrift,
    models=("count_variance", "count_interval"),
)
def redrift_table(_: Book, seen: dict[str | None, Any]) -> Table:
    caption = (
        "Absolute drift in units per 1,000 units moved, before and after the first correction of a line (its first "
        "count with a "
        "variance; M-21). Every line keeps all its intervals, so that choosing the moment of correction does not "
        "flatter it; "
        "plain medians do."
    )
    rows = [
        (
            site or ALL,
            r.before_per_1000,
            r.after_per_1000,
            r.ratio,
            interval(r.interval, number),
            r.lines_both,
            r.held,
            r.median_ratio,
        )
        for site, r in seen.items()
    ]
    frame = pd.DataFrame(rows, columns=[name for name, _, _ in REDRIFT])
    return Table(display(frame, REDRIFT, limit=40, emphasised=(0,)), caption)


@exhibit(
    "VT-6b",
    "Does a line hold longer after its second, third or fourth correction?",
    reading="Curves that lie on each other mean nothing was learned. Lower curves for later corrections partly show "
    "that the worst "
    "lines are corrected most often.",
    gap=Gap("Recurrence by ordinal of correction", "lines counted again after a failure", ASK),
    needs=lambda book: [(name, rate) for name, rate in result(book).ordinals if rate.intervals >= 10],
    models=("count_variance", "count_interval"),
)
def ordinals(_: Book, rates: list[tuple[str, Rate]]) -> Chart:
    words = "; ".join(
        f"{name}: {'unbounded' if rate.rate == 0 else number(rate.mean, 0)} days ({whole(rate.intervals)} intervals)"
        for name, rate in rates
    )
    caption = f"Share still in tolerance by days since the count, interval-censored, 95 % bands. Mean days {words}."
    frame = pd.concat([_curve(name, rate) for name, rate in rates])
    return Chart(figures.survival(frame), caption, alt=f"Falling curves by ordinal of correction. {words}.")


@exhibit(
    "VT-7",
    "Is the failure rate stable, or did something change?",
    reading="Points outside the limits deserve a question; points inside them do not, however high they look. A shift "
    "of level "
    "points to its weeks.",
    gap=Gap("Control chart of failures", "eight weeks with counts and at least one failure", ASK),
    needs=lambda book: result(book).chart,
    models=("count_variance",),
    workpaper="variance_weeks",
)
def control(book: Book, chart: Any) -> Chart:
    found = result(book)
    is_share = chart.kind in ("u", "laney_u")
    frame = pd.DataFrame(
        {
            "week": pd.to_datetime(list(found.chart_weeks)),
            "value": chart.value,
            "low": chart.low,
            "high": np.minimum(chart.high, 1.0) if is_share else chart.high,
            "centre": chart.centre,
            "state": ["outside limits" if out else "inside limits" for out in chart.signal],
        }
    )
    told = " No change in level stands out."
    if found.onsets:
        onset = found.onsets[0]
        told = f" Change found in the week of {day(onset.week)} ({day(onset.low)} to {day(onset.high)})."
    what = (
        "Share of counted lines out of tolerance by week, limits at 3 standard errors."
        if is_share
        else "Weeks with counts between two with failures."
    )
    caption = f"{what} {chart.reason}{told}"
    unit = "Share of lines out of tolerance" if is_share else "Clean periods between failures"
    alt = f"Control chart, {int(chart.signal.sum())} of {len(chart.value)} points outside limits. {caption}"
    return Chart(figures.control(frame, unit, is_share), caption, alt)


@exhibit(
    "VT-8",
    "How many failures has the average line seen?",
    reading="A straight line is a steady rate, a bend upwards is compounding, a flattening curve is learning. It rises "
    "faster where "
    "counting is denser.",
    gap=Gap("Mean cumulative function", "failures on lines counted at least twice", ASK),
    needs=lambda book: result(book).mcf,
    models=("count_variance",),
    workpaper="recurrence",
)
def cumulative(_: Book, curve: Any) -> Chart:
    points = min(len(curve.age), DRAWN_POINTS)
    keep = np.unique(np.linspace(0, len(curve.age) - 1, points).round().astype(int))
    frame = pd.DataFrame({name: getattr(curve, name)[keep] for name in ("age", "mean", "low", "high")})
    caption = (
        "Mean out-of-tolerance counts per line still observed, by days since first counted, 95 % band (M-23): "
        f"{number(curve.mean[-1])} after {whole(curve.age[-1])} days."
    )
    return Chart(figures.cumulative(frame), caption, alt=f"Rising step curve. {caption}")


def tables(book: Book) -> dict[str, pd.DataFrame]:
    """Every row behind the exhibits, exact; a line carries the source of its last failure."""
    found = result(book)
    intervals = found.intervals
    last = intervals[intervals["failed"].astype(bool)] if len(intervals) else intervals
    evidence = last.groupby("line_key").tail(1).set_index("line_key")[["file", "source_row"]]
    full = {
        "recurrence": found.lines.merge(evidence, left_on="line_key", right_index=True, how="left").drop(
            columns="line_key"
        ),
        "count_intervals": intervals.drop(columns=["count_line_id", "previous_count_line_id", "line_key", "place_key"]),
        "variance_weeks": found.weekly,
        "variance_months": found.monthly,
        "line_days": found.line_days.drop(columns="line_key"),
        "recurrence_classes": found.classes,
    }
    return {name: frame for name, frame in full.items() if len(frame.columns)}
