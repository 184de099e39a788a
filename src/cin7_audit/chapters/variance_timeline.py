"""Chapter 2: where and when did belief diverge, and does it come back? One function per exhibit, and the section."""

import math

import numpy as np
import pandas as pd

from cin7_audit.chapters.exhibits import chart_exhibit, made, table_exhibit
from cin7_audit.chapters.recurrence_exhibits import (
    ASK_COUNTS,
    SIGN,
    STEP,
    curves,
    ordinals,
    recurrence,
    redrift_chart,
    redrift_table,
    result_of,
)
from cin7_audit.charts import variance_timeline as charts
from cin7_audit.findings.variance_timeline import findings
from cin7_audit.findings.variance_timeline_measures import measures
from cin7_audit.measures.variance_timeline import VarianceTimeline
from cin7_audit.measures.variance_timeline.repeats import repeats
from cin7_audit.records import Exhibit, NotTestable, Paragraph, Section
from cin7_audit.tables import variance_timeline as tables
from cin7_audit.words import day, interval, is_missing, money, number, percent, whole
from cin7_audit.workbook import Workbook, once

TITLE = "Variance timeline"
QUESTION = "Where and when did recorded stock diverge, and does it come back?"


@once
def heat(book: Workbook) -> Exhibit | NotTestable:
    """VT-1: repeat lines by week."""
    result = result_of(book)
    names = {
        int(key): (place, tables.label(row))
        for place, (key, row) in enumerate(zip(result.lines["line_key"], result.lines.itertuples(), strict=True))
    }
    frame = book.selection.rows(result.heat, "week")
    if not len(frame):
        return NotTestable(STEP, "Repeat lines by week", "lines out of tolerance at two counts or more", ASK_COUNTS)
    shown = pd.DataFrame(
        {
            "week": pd.to_datetime(frame["week"]),
            "label": [names[int(key)][1] for key in frame["line_key"]],
            "place": [names[int(key)][0] for key in frame["line_key"]],
            "units": frame["variance_quantity"].astype(float),
            "in_tolerance": ["yes" if inside else "no" for inside in frame["in_tolerance"]],
        }
    )
    repeated = int((result.lines["failures"] >= 2).sum())
    caption = f"Variance in units of the {shown['label'].nunique()} lines that failed most often, of {whole(repeated)} lines out of tolerance at two counts or more. {SIGN} {book.context.period}; {book.selection}."
    return chart_exhibit(
        "VT-1",
        "Do the same lines fail again and again?",
        caption,
        charts.heat(shown),
        "A row of one colour drifts one way and has a standing cause; a row that alternates swings between places, units or days. Pale cells agreed.",
        "recurrence",
        alt=f"Heat map of repeat lines by week of count. {caption}",
    )


@once
def portfolio(book: Workbook) -> Exhibit | NotTestable:
    """VT-2: gains, losses and net by month."""
    result = result_of(book)
    frame = book.selection.rows(result.monthly, "month")
    if not len(frame) or not frame["gross_value"].notna().any():
        return NotTestable(STEP, "Variance by month", "confirmed counts with a unit cost", ASK_COUNTS)
    by_month = frame.groupby("month", sort=True)[["short_value", "over_value"]].sum()
    parts = [
        pd.DataFrame({"month": pd.to_datetime(by_month.index), "kind": kind, "amount": by_month[column].astype(float).to_numpy()})
        for kind, column in (("losses", "short_value"), ("gains", "over_value"))
    ]
    net = sum(value for value in frame["net_value"] if not is_missing(value))
    caption = f"Variance value found by month of count, {book.context.currency}; line: net. {SIGN} Net of all months {money(net)}. {book.context.period}; {book.selection}."
    return chart_exhibit(
        "VT-2",
        "When were variances found, and which way?",
        caption,
        charts.portfolio(pd.concat(parts)),
        "A month shows when somebody looked, not when stock went wrong; the drift itself happened since the counts before. Tall bars both ways cancel in the books.",
        "variance_months",
        alt=f"Bars of gains and losses by month with the net as a line. {caption}",
    )


@once
def months(book: Workbook) -> Exhibit | NotTestable:
    """VT-2a: the same by month and site in figures."""
    frame = book.selection.rows(result_of(book).monthly, "month")
    if not len(frame):
        return NotTestable(STEP, "Variance by month and site", "confirmed counts", ASK_COUNTS)
    caption = f"Counts with a belief, by month of count and site. Money in {book.context.currency}. Drift per 1,000 units moved uses lines counted before. {SIGN} {book.context.period}."
    return table_exhibit(
        "VT-2a",
        "How much was counted, and how much of it failed?",
        caption,
        tables.months(frame),
        "Compare rates, not totals: more counting finds more variance without more drift.",
        "variance_months",
    )


@once
def lines(book: Workbook) -> Exhibit | NotTestable:
    """VT-3: single lines day by day."""
    result = result_of(book)
    frame = book.selection.rows(result.line_days, "day")
    if not len(frame):
        return NotTestable(STEP, "Single lines day by day", "lines out of tolerance at two counts or more, with movements", ASK_COUNTS)
    shown = pd.DataFrame(
        {
            "day": pd.to_datetime(frame["day"]),
            "label": [tables.label(row) for row in frame.itertuples()],
            "belief": frame["belief"].astype(float),
            "counted": frame["counted"].astype(float),
            "believed": frame["believed"].astype(float),
            "variance": frame["variance_quantity"].astype(float),
            "corrected": frame["corrected"].astype(float),
            "approvals": frame["approvals"].astype(float),
            "state": ["" if is_missing(inside) else "in tolerance" if inside else "out of tolerance" for inside in frame["in_tolerance"]],
        }
    )
    keep = (
        shown["counted"].notna() | shown["corrected"].notna() | (shown.groupby("label").cumcount() % max(1, len(shown) // 3500 + 1) == 0)
    ).to_numpy()
    caption = f"Recorded stock at day end (line), counted units (points), corrections (dashed), approvals (triangles), units; {book.context.period}."
    return chart_exhibit(
        "VT-3",
        "What happened on the lines that failed most often?",
        caption,
        charts.lines(shown[keep]),
        "A point off the line is a variance; the dashed step after it is the correction. A gap that opens again after each step was corrected and not cured.",
        "line_days",
        alt=f"Step lines of recorded stock for {shown['label'].nunique()} lines with counts and corrections. {caption}",
    )


@once
def repeat_table(book: Workbook) -> Exhibit | NotTestable:
    """VT-4: repeat lines with pattern."""
    result = result_of(book)
    if not len(result.lines):
        return NotTestable(STEP, "Repeat lines", "confirmed counts", ASK_COUNTS)
    frame = book.selection.rows(result.lines)
    persistence = result.persistence[None]
    told = (
        ""
        if persistence.share is None
        else f" Of {persistence.pairs} consecutive failures on a line, {percent(persistence.share)} kept their direction (chance gives {percent(persistence.expected)})."
    )
    caption = f"One row per SKU, site and bin. Corrected days: interval-censored rate, so the count schedule does not show. Money in {book.context.currency}. {SIGN}{told}"
    return table_exhibit(
        "VT-4",
        "Which lines fail again, and in which direction?",
        caption,
        tables.repeat_lines(frame[frame["failures"] > 0]),
        "Systematic: 75 % or more of at least four failures the same way. Oscillating: a quarter or less. Direction narrows the cause before any document is opened.",
        "recurrence",
    )


@once
def control(book: Workbook) -> Exhibit | NotTestable:
    """VT-7: control chart with its reason."""
    result = result_of(book)
    chart = result.chart
    if chart is None:
        return NotTestable(STEP, "Control chart of failures", "eight weeks with counts and at least one failure", ASK_COUNTS)
    frame = pd.DataFrame(
        {
            "week": pd.to_datetime(list(result.chart_weeks)),
            "value": chart.value,
            "low": chart.low,
            "high": np.minimum(chart.high, 1.0) if chart.kind in ("u", "laney_u") else chart.high,
            "centre": chart.centre,
            "state": ["outside limits" if out else "inside limits" for out in chart.signal],
        }
    )
    is_share = chart.kind in ("u", "laney_u")
    onset = result.onsets[0] if result.onsets else None
    told = (
        f" Change found in the week of {day(onset.week)} ({day(onset.low)} to {day(onset.high)})."
        if onset
        else " No change in level stands out."
    )
    caption = (
        f"Share of counted lines out of tolerance by week, limits at 3 standard errors. {chart.reason}{told}"
        if is_share
        else f"Weeks with counts between two with failures. {chart.reason}{told}"
    )
    unit = "Share of lines out of tolerance" if is_share else "Clean periods between failures"
    return chart_exhibit(
        "VT-7",
        "Is the failure rate stable, or did something change?",
        caption,
        charts.control(frame, unit, is_share),
        "Points outside the limits deserve a question; points inside them do not, however high they look. A shift of level points to its weeks.",
        "variance_weeks",
        alt=f"Control chart, {int(chart.signal.sum())} of {len(chart.value)} points outside limits. {caption}",
    )


@once
def cumulative(book: Workbook) -> Exhibit | NotTestable:
    """VT-8: mean cumulative function."""
    curve = result_of(book).mcf
    if curve is None:
        return NotTestable(STEP, "Mean cumulative function", "failures on lines counted at least twice", ASK_COUNTS)
    keep = np.unique(np.linspace(0, len(curve.age) - 1, min(len(curve.age), 1500)).round().astype(int))
    frame = pd.DataFrame({"age": curve.age[keep], "mean": curve.mean[keep], "low": curve.low[keep], "high": curve.high[keep]})
    caption = f"Mean out-of-tolerance counts per line still observed, by days since first counted, 95 % band (M-23): {number(curve.mean[-1])} after {whole(curve.age[-1])} days."
    return chart_exhibit(
        "VT-8",
        "How many failures has the average line seen?",
        caption,
        charts.cumulative(frame),
        "A straight line is a steady rate, a bend upwards is compounding, a flattening curve is learning. It rises faster where counting is denser.",
        "recurrence",
        alt=f"Rising step curve. {caption}",
    )


EXHIBITS = (heat, portfolio, months, lines, repeat_table, recurrence, curves, redrift_chart, redrift_table, ordinals, control, cumulative)


def paragraphs(book: Workbook) -> tuple[Paragraph, ...]:
    """The answer in words."""
    result = result_of(book)
    seen = repeats(result.lines)
    if seen is None:
        return (
            Paragraph(
                f"No line was counted twice in documents that list correct lines too, so it cannot be told whether variances come back. Ask for {ASK_COUNTS}."
            ),
        )
    told = [
        Paragraph(
            f"Same variances again? {seen.answer.capitalize()}: {whole(seen.repeated)} of {whole(seen.lines)} lines counted twice or more failed twice or more ({percent(seen.share)}, 95 % interval {interval(seen.bounds)})."
        )
    ]
    rate = result.recurrence[None].standard
    if rate is not None and result.has_base and 0 < rate.rate < math.inf:
        told.append(
            Paragraph(
                f"Corrected for how often lines are counted, a line leaves tolerance again after {number(rate.mean, 0)} days on average (95 % interval {interval(rate.mean_interval, lambda v: number(v, 0))})."
            )
        )
    ratio = result.redrift.get(None)
    if ratio is not None:
        told.append(
            Paragraph(
                f"Did corrections hold? {ratio.held.capitalize()}: drift speed after the first correction is {number(ratio.ratio)} of the speed before it (95 % interval {interval(ratio.interval, number)})."
            )
        )
    return tuple(told)


def _full_tables(result: VarianceTimeline) -> dict[str, pd.DataFrame]:
    last = result.intervals[result.intervals["failed"].astype(bool)] if len(result.intervals) else result.intervals
    evidence = last.groupby("line_key").tail(1).set_index("line_key")[["file", "source_row"]]
    lines_full = result.lines.merge(evidence, left_on="line_key", right_index=True, how="left").drop(columns="line_key")
    intervals = result.intervals.drop(columns=["count_line_id", "previous_count_line_id", "line_key", "place_key"])
    full = {
        "recurrence": lines_full,
        "count_intervals": intervals,
        "variance_weeks": result.weekly,
        "variance_months": result.monthly,
        "line_days": result.line_days.drop(columns="line_key"),
        "recurrence_classes": result.classes,
    }
    return {name: frame for name, frame in full.items() if len(frame.columns)}


def section(book: Workbook) -> Section:
    """Everything this chapter established."""
    result = result_of(book)
    exhibits, missing = made(book, EXHIBITS)
    seen = repeats(result.lines)
    return Section(
        step=STEP,
        number=2,
        title=TITLE,
        question=QUESTION,
        paragraphs=paragraphs(book),
        exhibits=exhibits,
        not_testable=missing,
        findings=findings(result, book.context, book.settings),
        measures=measures(result, book.context),
        tables=_full_tables(result),
        extra={
            "recurring": None
            if seen is None
            else {
                "answer": seen.answer,
                "lines": seen.repeated,
                "counted_lines": seen.lines,
                "interval": seen.bounds,
                "expected_by_chance": seen.expected,
            }
        },
    )
