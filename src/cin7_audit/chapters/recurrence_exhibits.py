"""Chapter 2, second half: how soon a line fails again, and whether a correction held."""

import math

import numpy as np
import pandas as pd

from cin7_audit.chapters.exhibits import chart_exhibit, table_exhibit
from cin7_audit.charts import variance_timeline as charts
from cin7_audit.measures.frailty import STANDARD_GAP
from cin7_audit.measures.statistics import Rate
from cin7_audit.measures.variance_timeline import VarianceTimeline
from cin7_audit.records import Exhibit, NotTestable
from cin7_audit.tables import variance_timeline as tables
from cin7_audit.words import interval, number, percent, whole
from cin7_audit.workbook import Workbook, once

STEP = "variance_timeline"
SIGN = "Variance = counted - believed; loss negative."
ASK_COUNTS = "completed stocktakes of at least two dates with every counted line"
CURVE_DAYS = np.arange(0, 366, 7)


def result_of(book: Workbook) -> VarianceTimeline:
    result: VarianceTimeline = book.measure(STEP)
    return result


@once
def recurrence(book: Workbook) -> Exhibit | NotTestable:
    """VT-5: days to recurrence, naive beside corrected."""
    result = result_of(book)
    if result.recurrence[None].per_day is None or not result.has_base:
        return NotTestable(STEP, "Days to recurrence", "lines counted at least twice in documents that list correct lines too", ASK_COUNTS)
    caption = f"Naive: days from one failure to the next on a line. Corrected: the rate that makes failed and clean intervals between counts most likely, with all lines taken as alike (M-20). Own rates: the same with a rate for each line, as counting every {STANDARD_GAP} days would read it. 95 % intervals. {book.context.period}."
    return table_exhibit(
        "VT-5",
        "How soon does a variance come back?",
        caption,
        tables.recurrence(result),
        "Counting more often shortens the naive figure; where lines differ much it shortens the corrected one too, because busy lines fail at every count. The figure with own rates stays. Compare sites on it, or per 1,000 units moved.",
        "recurrence",
    )


def _curve(label: str, rate: Rate) -> pd.DataFrame:
    low, high = rate.interval
    worst = np.zeros(len(CURVE_DAYS)) if math.isinf(high) else np.exp(-high * CURVE_DAYS)
    middle = np.zeros(len(CURVE_DAYS)) if math.isinf(rate.rate) else np.exp(-rate.rate * CURVE_DAYS)
    return pd.DataFrame({"days": CURVE_DAYS, "share": middle, "low": worst, "high": np.exp(-low * CURVE_DAYS), "group": label})


@once
def curves(book: Workbook) -> Exhibit | NotTestable:
    """VT-5a: recurrence curves by site."""
    result = result_of(book)
    rates = {site or "All sites": seen.per_day for site, seen in result.recurrence.items() if seen.per_day is not None}
    if not rates or not result.has_base:
        return NotTestable(STEP, "Recurrence curves", "lines counted at least twice", ASK_COUNTS)
    frame = pd.concat([_curve(name, rate) for name, rate in list(rates.items())[:6]])
    words = "; ".join(
        f"{name}: {percent(math.exp(-rate.rate * 90) if math.isfinite(rate.rate) else 0)} after 90 days"
        for name, rate in list(rates.items())[:6]
    )
    caption = f"Constant rate per day from interval-censored counts, 95 % bands; {book.context.period}. {words}."
    return chart_exhibit(
        "VT-5a",
        "What share of lines is still in tolerance some days after a count?",
        caption,
        charts.survival(frame),
        "Where the curve passes the accuracy you need is the longest interval between counts that keeps it.",
        "recurrence",
        alt=f"Falling curves by site. {words}.",
    )


@once
def redrift_chart(book: Workbook) -> Exhibit | NotTestable:
    """VT-6: drift speed after and before the first correction."""
    result = result_of(book)
    seen = {site or "All sites": ratio for site, ratio in result.redrift.items() if ratio.interval is not None}
    if not seen:
        return NotTestable(STEP, "Effect of corrections on drift", "at least ten lines counted before and after a correction", ASK_COUNTS)
    frame = pd.DataFrame(
        [{"scope": name, "ratio": r.ratio, "low": r.interval[0], "high": r.interval[1]} for name, r in seen.items() if r.interval]
    )
    first = next(iter(seen.values()))
    caption = f"Ratio of drift per 1,000 units moved, bootstrap 95 % intervals over lines. All sites: {number(first.ratio)} ({interval(first.interval, number)}); {book.context.period}."
    return chart_exhibit(
        "VT-6",
        "Do corrections slow the drift?",
        caption,
        charts.ratio(frame),
        "Left of 1 with the whole bar: corrections held. Across 1 at 0.8 or more: records were set right and nothing else changed.",
        "recurrence",
        alt=f"Ratios with intervals by site. {caption}",
    )


@once
def redrift_table(book: Workbook) -> Exhibit | NotTestable:
    """VT-6a: the same in figures, with the plain medians."""
    result = result_of(book)
    if not result.redrift:
        return NotTestable(STEP, "Re-drift table", "at least ten lines counted before and after a correction", ASK_COUNTS)
    caption = "Absolute drift in units per 1,000 units moved, before and after the first correction of a line (its first count with a variance; M-21). Every line keeps all its intervals, so that choosing the moment of correction does not flatter it; plain medians do."
    return table_exhibit(
        "VT-6a",
        "How fast did lines drift before and after their first correction?",
        caption,
        tables.redrift(result),
        "Trust the ratio with its interval; the median column is what a spreadsheet would show.",
        "",
    )


@once
def ordinals(book: Workbook) -> Exhibit | NotTestable:
    """VT-6b: survival by ordinal of correction."""
    rates = [(label, rate) for label, rate in result_of(book).ordinals if rate.intervals >= 10]
    if not rates:
        return NotTestable(STEP, "Recurrence by ordinal of correction", "lines counted again after a failure", ASK_COUNTS)
    frame = pd.concat([_curve(label, rate) for label, rate in rates])
    words = "; ".join(
        f"{label}: {'unbounded' if rate.rate == 0 else number(rate.mean, 0)} days ({whole(rate.intervals)} intervals)"
        for label, rate in rates
    )
    caption = f"Share still in tolerance by days since the count, interval-censored, 95 % bands. Mean days {words}."
    return chart_exhibit(
        "VT-6b",
        "Does a line hold longer after its second, third or fourth correction?",
        caption,
        charts.survival(frame),
        "Curves that lie on each other mean nothing was learned. Lower curves for later corrections partly show that the worst lines are corrected most often.",
        "",
        alt=f"Falling curves by ordinal of correction. {words}.",
    )
