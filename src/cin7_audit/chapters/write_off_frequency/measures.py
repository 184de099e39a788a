"""M-17 to M-19, M-24, M-34 to M-36 and M-40 as the output contract prints them, portfolio-wide and by site."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pandas as pd

from cin7_audit.exact import exact_sum, share
from cin7_audit.presentation.exhibit import Book, once
from cin7_audit.presentation.measuring import Measurer, scope_of
from cin7_audit.records import Measure
from cin7_audit.statistics.learning import Learning, learning
from cin7_audit.statistics.rates import wilson

STEP = "write_off_frequency"
CENT = Decimal("0.01")


@once
def learned(book: Book) -> Learning:
    """M-24."""
    lines, drift, whole = (book.table(name) for name in ("line_quarter", "drift_quarter", "whole_quarters"))
    return learning(lines, drift, whole, book.settings.rules.seed)


def corrected(book: Book) -> pd.DataFrame:
    """Correction lines with their reasons, without go-live loads: stocking a new system corrects no old one."""
    every = book.table("reasoned_correction")
    return every[~every["is_opening"].astype(bool)]


def fast(latency: pd.DataFrame) -> pd.Series:
    """Documents approved in under a minute or in bulk (M-34)."""
    return latency[["is_instant", "is_bulk"]].eq(True).any(axis=1)


def by_own_hand(duties: pd.DataFrame) -> pd.Series:
    """Documents whose approver created or counted them, or holds the stock (M-35). Who could, not who did."""
    return duties[["is_creator", "is_counter", "is_custodian"]].eq(True).any(axis=1)


def without_recount(over_tolerance: pd.DataFrame) -> pd.Series:
    """Lines over tolerance that nobody counted again before approval (M-40)."""
    return ~over_tolerance["is_recounted"].astype(bool)


def _average_inventory(months: pd.DataFrame) -> Decimal | None:
    """Over the months in which any is known; a month without a known level is no month with nothing."""
    known = months[[isinstance(value, Decimal) for value in months["inventory"]]]
    levels = [sum(part["inventory"], Decimal(0)) for _, part in known.groupby("month", sort=True)]
    return sum(levels, Decimal(0)) / len(levels) if levels else None


def _frequency(months: pd.DataFrame) -> dict[str, Any]:
    """What M-17 and M-18 of one scope are made of: totals, and averages a month."""
    corrections, lines, active = (int(months[name].sum()) for name in ("corrections", "movement_lines", "active_lines"))
    count, average = months["month"].nunique() or 1, _average_inventory(months)
    gross, net = (sum(months[side], Decimal(0)) / count for side in ("gross", "net"))
    return {
        "corrections": corrections,
        "movement_lines": lines,
        "active_lines": active,
        "per_1000_lines": 1000 * corrections / lines if lines else None,
        "per_100_active": 100 * corrections / active if active else None,
        "gross": gross,
        "net": net,
        "gross_share": share(gross, average),
        "net_share": share(net, average),
        "inventory": None if average is None else average.quantize(CENT),
    }


def _learning(measure: Measurer, seen: Learning) -> Iterable[Measure]:
    """M-24: the index and its two slopes."""
    note = f"corrections {seen.corrections_direction}, drift {seen.drift_direction}: {seen.verdict}; {seen.basis}"
    if seen.index is None:
        note = f"{seen.verdict}: {seen.why}"
    yield from measure("index", vars(seen) | {"note": note})
    if seen.index is not None:
        yield from measure("slopes", vars(seen))


def _counted(hits: pd.Series) -> dict[str, Any]:
    """A share of things counted one by one, with its Wilson interval (M-14)."""
    found, total = int(hits.sum()), len(hits)
    return {"share": found / total, "found": found, "all": total, "bounds": wilson(found, total)}


def _latency(frame: pd.DataFrame) -> dict[str, Any]:
    """What M-34 of one scope is made of."""
    hours = frame["latency_hours"].dropna().astype(float)
    median = float(hours.median()) if len(hours) else None
    return _counted(fast(frame)) | {"median_hours": median, "timed": len(hours)}


def _duties(frame: pd.DataFrame) -> dict[str, Any]:
    """What M-35 of one scope is made of, by document and by value."""
    hits = by_own_hand(frame)
    value, every = exact_sum(frame.loc[hits, "gross"]), exact_sum(frame["gross"])
    return _counted(hits) | {"value": value, "every_value": every, "value_share": share(value, every)}


def _recounts(frame: pd.DataFrame) -> dict[str, Any]:
    """What M-40 of one scope is made of."""
    return _counted(without_recount(frame))


CONTROLS = (  # part, the table whose rows are tested, what the part is made of
    ("latency", "review_latency", _latency),
    ("duties", "approval_duty", _duties),
    ("recounts", "over_tolerance", _recounts),
)


def _controls(measure: Measurer, book: Book) -> Iterable[Measure]:
    """M-34, M-35 and M-40, portfolio-wide and by site, where the evidence allows the test."""
    named = (site for _, table, _ in CONTROLS for site in book.table(table)["site"])
    for site in (None, *sorted({site for site in named if isinstance(site, str) and site})):
        for part, table, figures in CONTROLS:
            every = book.table(table)
            if len(here := every if site is None else every[every["site"] == site]):
                yield from measure(part, figures(here), scope_of(site))


def measures(book: Book) -> Iterable[Measure]:
    measure = Measurer(STEP, book.context)
    if len(book.table("reasoned_correction")):  # counts alone support M-36 and M-40
        months = book.table("correction_month")
        if len(months):
            yield from measure("frequency", _frequency(months))
        for site in sorted({site for site in months["site"] if isinstance(site, str)}):
            yield from measure("frequency", _frequency(months[months["site"] == site]), scope_of(site))
        yield from measure.each("routine", book.table("routine_share"))
        yield from _learning(measure, learned(book))
    yield from _controls(measure, book)
    yield from measure.each("lift", book.table("count_yield"))
