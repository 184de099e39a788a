"""Step 2 as display tables: every figure already measured, rounded here for readers."""

import math
from typing import Any

import pandas as pd

from cin7_audit.measures.variance_timeline import VarianceTimeline
from cin7_audit.presentation.tables import display
from cin7_audit.records import DisplayTable
from cin7_audit.words import (
    NONE,
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


def repeat_lines(frame: pd.DataFrame) -> DisplayTable:
    columns = (
        ("sku", "SKU", text), ("site", "Site", text), ("bin", "Bin", text), ("counts", "Counts", whole), ("failures", "Out of tolerance", whole), ("last_failure", "Last failure", day),
        ("net_units", "Net variance, units", signed_units), ("gross_value", "Gross variance, money", money), ("naive_days", "Naive days", one), ("corrected_days", "Corrected days", one),
        ("persistence", "Same direction", percent), ("pattern", "Pattern", text), ("redrift_ratio", "Re-drift ratio", number),
    )  # fmt: skip
    return display(frame, columns, full_table="recurrence")


def recurrence(result: VarianceTimeline) -> DisplayTable:
    rows = []
    for site, seen in result.recurrence.items():
        day_rate, unit_rate, own = seen.per_day, seen.per_unit, seen.standard
        rows.append(
            {
                "scope": site or "All sites",
                "naive": seen.naive_days,
                "corrected": None if day_rate is None else day_rate.mean,
                "bounds": NONE if day_rate is None else interval(day_rate.mean_interval, unbounded),
                "own": None if own is None else own.mean,
                "own_bounds": NONE if own is None else interval(own.mean_interval, unbounded),
                "unit": None if unit_rate is None or math.isinf(unit_rate.rate) else unit_rate.rate * 1000,
                "failures": None if day_rate is None else day_rate.failures,
                "intervals": None if day_rate is None else day_rate.intervals,
            }
        )
    columns = (
        ("scope", "Scope", text), ("naive", "Naive days", one), ("corrected", "Corrected days, lines alike", unbounded), ("bounds", "95 % interval, alike", text), ("own", "Corrected days, own rates", unbounded), ("own_bounds", "95 % interval, own rates", text),
        ("unit", "Failures per 1,000 units moved", number), ("failures", "Failed intervals", whole), ("intervals", "Intervals", whole),
    )  # fmt: skip
    return display(pd.DataFrame(rows), columns, limit=40, emphasised=(0,))


def redrift(result: VarianceTimeline) -> DisplayTable:
    rows = [
        {
            "scope": site or "All sites", "before": seen.before_per_1000, "after": seen.after_per_1000, "ratio": seen.ratio,
            "bounds": NONE if seen.interval is None else interval(seen.interval, number), "lines": seen.lines_both, "held": seen.held, "median": seen.median_ratio,
        }
        for site, seen in result.redrift.items()
    ]  # fmt: skip
    columns = (
        ("scope", "Scope", text), ("before", "Before, units per 1,000 moved", one), ("after", "After, units per 1,000 moved", one), ("ratio", "Ratio after / before", number), ("bounds", "95 % interval", text),
        ("lines", "Lines seen on both sides", whole), ("held", "Did it hold?", text), ("median", "Ratio of plain medians", number),
    )  # fmt: skip
    return display(pd.DataFrame(rows), columns, limit=40, emphasised=(0,))


def months(frame: pd.DataFrame) -> DisplayTable:
    columns = (
        ("month", "Month", month), ("site", "Site", text), ("lines", "Lines counted", whole), ("failures", "Out of tolerance", whole), ("net_units", "Net variance, units", signed_units),
        ("gross_units", "Gross variance, units", units), ("net_value", "Net, money", money), ("gross_value", "Gross, money", money), ("drift_per_1000", "Drift per 1,000 units moved", one),
    )  # fmt: skip
    return display(frame, columns, limit=60, full_table="variance_months")


def label(row: Any) -> str:
    """sku / site / bin of a line."""
    return " / ".join(str(part) for part in (row.sku, row.site, row.bin) if not is_missing(part))
