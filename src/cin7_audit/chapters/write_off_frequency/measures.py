"""M-17 to M-19, M-24, M-34 to M-36 and M-40 as the output contract prints them, portfolio-wide and by site."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pandas as pd

from cin7_audit.chapters.write_off_frequency.approvals import by_own_hand, fast, without_recount
from cin7_audit.chapters.write_off_frequency.learning import Learning
from cin7_audit.chapters.write_off_frequency.result import WriteOffFrequencyResult
from cin7_audit.exact import exact_sum, share
from cin7_audit.presentation.exhibit import Book
from cin7_audit.presentation.measuring import Measurer, scope_of
from cin7_audit.records import Measure
from cin7_audit.statistics.rates import wilson

STEP = "write_off_frequency"
CENT = Decimal("0.01")


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


def _of_site(frame: pd.DataFrame | None, site: str | None) -> pd.DataFrame:
    """The rows of one site, or all of them; none where the test lacked its evidence."""
    if frame is None or not len(frame):
        return pd.DataFrame()
    return frame if site is None else frame[frame["site"] == site]


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


def _controls(measure: Measurer, result: WriteOffFrequencyResult) -> Iterable[Measure]:
    """M-34, M-35 and M-40, portfolio-wide and by site; M-36."""
    tests = result.approvals
    told = (
        ("latency", tests.latency, _latency),
        ("duties", tests.duties, _duties),
        ("recounts", tests.over_tolerance, lambda lines: _counted(without_recount(lines))),
    )
    named = (site for _, frame, _ in told for site in _of_site(frame, None).get("site", ()))
    for site in (None, *sorted({site for site in named if isinstance(site, str) and site})):
        for part, frame, figures in told:
            if len(here := _of_site(frame, site)):
                yield from measure(part, figures(here), scope_of(site))
    if result.lift is not None:
        yield from measure("lift", vars(result.lift) | {"ratio": result.lift.ratio})


def measures(book: Book) -> Iterable[Measure]:
    measure, result = Measurer(STEP, book.context), book.measure(STEP)
    if len(result.register):  # counts alone support M-36 and M-40
        months = book.table("correction_month")
        if len(months):
            yield from measure("frequency", _frequency(months))
        for site in sorted({site for site in months["site"] if isinstance(site, str)}):
            yield from measure("frequency", _frequency(months[months["site"] == site]), scope_of(site))
        for row in book.table("routine_share").to_dict("records"):
            yield from measure("routine", row, scope_of(row["site"]))
        yield from _learning(measure, result.learning)
    yield from _controls(measure, result)
