"""M-17 to M-19, M-24, M-34 to M-36 and M-40 as the output contract prints them."""

from decimal import Decimal
from typing import Any

import pandas as pd

from cin7_audit.findings.shared import scope_of, shared
from cin7_audit.measures.context import Context
from cin7_audit.measures.exact import exact_sum, share
from cin7_audit.measures.statistics import wilson
from cin7_audit.measures.write_off_frequency import WriteOffFrequencyResult
from cin7_audit.records import Measure


def _levels(months: pd.DataFrame) -> list[Decimal]:
    """Inventory of each month in which any is known; a month without a known level is no month with nothing."""
    known = months[[isinstance(value, Decimal) for value in months["inventory"]]]
    return [sum(part["inventory"], Decimal(0)) for _, part in known.groupby("month", sort=True)]


def _frequency(months: pd.DataFrame, site: str | None) -> list[Measure]:
    """M-17 and M-18 of one scope."""
    scope, corrections = scope_of(site), int(months["corrections"].sum())
    lines, active = int(months["movement_lines"].sum()), int(months["active_lines"].sum())
    gross, net = sum(months["gross"], Decimal(0)), sum(months["net"], Decimal(0))
    levels = _levels(months)
    average = sum(levels, Decimal(0)) / len(levels) if levels else None
    count = months["month"].nunique() or 1
    made = []
    if lines:
        made.append(
            Measure(
                "M-17",
                "Corrections per 1,000 movement lines",
                1000 * corrections / lines,
                "corrections per 1,000 movement lines",
                corrections,
                lines,
                scope=scope,
            )
        )
    if active:
        made.append(
            Measure(
                "M-17",
                "Corrections per 100 active lines a month",
                100 * corrections / active,
                "corrections per 100 active lines a month",
                corrections,
                active,
                scope=scope,
            )
        )
    for name, amount in (("gross", gross), ("net", net)):
        found = share(amount / count, average)
        if found is not None and average is not None:
            note = "average over months of correction value / average month-end inventory"
            made.append(
                Measure(
                    "M-18",
                    f"Correction value a month, {name}, of average inventory",
                    found,
                    "share",
                    amount / count,
                    average.quantize(Decimal("0.01")),
                    scope=scope,
                    note=note,
                )
            )
    return made


def _routine(result: WriteOffFrequencyResult) -> list[Measure]:
    made = []
    row: Any
    for row in result.routine.itertuples():
        if row.routine_share is not None:
            site = row.site if isinstance(row.site, str) else None
            made.append(
                Measure(
                    "M-19",
                    "Routine share of write-off value",
                    row.routine_share,
                    "share",
                    row.routine_losses,
                    row.losses,
                    scope=scope_of(site),
                )
            )
    return made


def _learning(result: WriteOffFrequencyResult) -> list[Measure]:
    seen = result.learning
    if seen.index is None:
        return [
            Measure("M-24", "Corrections-faster-than-learning index", None, "log points per quarter", note=f"{seen.verdict}: {seen.why}")
        ]
    note = f"corrections {seen.corrections_direction}, drift {seen.drift_direction}: {seen.verdict}; {seen.basis}"
    return [
        Measure(
            "M-24", "Corrections-faster-than-learning index", seen.index, "log points per quarter", interval=seen.index_interval, note=note
        ),
        Measure(
            "M-24",
            "Slope of corrections",
            seen.corrections_slope,
            "log points per quarter",
            interval=seen.corrections_interval,
            note=seen.basis,
        ),
        Measure("M-24", "Slope of drift", seen.drift_slope, "log points per quarter", interval=seen.drift_interval, note=seen.basis),
    ]


def _of_site(frame: pd.DataFrame | None, site: str | None) -> pd.DataFrame:
    """The rows of one site, or all of them; none where the test lacked its evidence."""
    if frame is None or not len(frame):
        return pd.DataFrame()
    return frame if site is None else frame[frame["site"] == site]


def _share_of(identity: str, name: str, hits: int, total: int, site: str | None) -> Measure:
    """A share of things counted one by one, with its Wilson interval (M-14)."""
    return Measure(identity, name, hits / total, "share", hits, total, wilson(hits, total), scope_of(site))


def _latency(frame: pd.DataFrame, site: str | None) -> list[Measure]:
    """M-34 of one scope."""
    if not len(frame):
        return []
    fast = sum(bool(a is True or b is True) for a, b in zip(frame["is_instant"], frame["is_bulk"], strict=True))
    made = [_share_of("M-34", "Documents approved in under a minute or in bulk", fast, len(frame), site)]
    hours = [float(hours) for hours in frame["latency_hours"] if hours is not None and hours == hours]
    if hours:
        median = float(pd.Series(hours).median())
        made.append(Measure("M-34", "Median review latency", median, "hours", denominator=len(hours), scope=scope_of(site)))
    return made


def _duties(frame: pd.DataFrame, site: str | None) -> list[Measure]:
    """M-35 of one scope, by document and by value."""
    if not len(frame):
        return []
    hit = frame[["is_creator", "is_counter", "is_custodian"]].fillna(False).astype(bool).any(axis=1)
    value, every = exact_sum(frame.loc[hit, "gross"]), exact_sum(frame["gross"])
    return [
        _share_of("M-35", "Documents whose approver created, counted or holds the stock", int(hit.sum()), len(frame), site),
        Measure("M-35", "The same by gross value", share(value, every), "share", value, every, scope=scope_of(site)),
    ]


def _recounts(frame: pd.DataFrame, site: str | None) -> list[Measure]:
    """M-40 of one scope."""
    if not len(frame):
        return []
    missed = int((~frame["is_recounted"].astype(bool)).sum())
    return [_share_of("M-40", "Lines over tolerance approved without a recount", missed, len(frame), site)]


def _controls(result: WriteOffFrequencyResult) -> list[Measure]:
    """M-34, M-35 and M-40, portfolio-wide and by site; M-36."""
    tests, made = result.approvals, []
    frames = [frame for frame in (tests.latency, tests.duties, tests.over_tolerance) if frame is not None and len(frame)]
    sites = sorted({site for frame in frames for site in frame["site"] if isinstance(site, str) and site})
    for site in (None, *sites):
        made += _latency(_of_site(tests.latency, site), site) + _duties(_of_site(tests.duties, site), site)
        made += _recounts(_of_site(tests.over_tolerance, site), site)
    if result.lift is not None and result.lift.ratio is not None:
        lift = result.lift
        note = f"{lift.found_chosen} of {lift.counted_chosen} lines in chosen counts, {lift.found_whole} of {lift.counted_whole} in whole counts"
        made.append(Measure("M-36", "Count yield lift of chosen counts over whole counts", lift.ratio, "ratio", note=note))
    return made


def measures(result: WriteOffFrequencyResult, context: Context) -> tuple[Measure, ...]:
    """Every measure of the step the evidence supports, portfolio-wide and by site."""
    if not len(result.register):
        return shared(_controls(result), context)  # counts alone support M-36 and M-40
    made = _frequency(result.months_by_site, None) if len(result.months_by_site) else []
    for site in sorted({site for site in result.months_by_site["site"] if isinstance(site, str)}):
        made += _frequency(result.months_by_site[result.months_by_site["site"] == site], site)
    return shared(made + _routine(result) + _learning(result) + _controls(result), context)
