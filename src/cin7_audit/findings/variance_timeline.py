"""Step 2 in sentences: do the same lines fail again, in which direction, and do corrections hold."""

import math
from typing import Any

import pandas as pd

from cin7_audit.engagement import Engagement
from cin7_audit.findings.shared import at_most, by_size, by_value, evidence, names
from cin7_audit.measures.context import Context
from cin7_audit.measures.statistics import trend, wilson
from cin7_audit.measures.variance_timeline import VarianceTimeline
from cin7_audit.measures.variance_timeline.repeats import Repeats, repeats
from cin7_audit.records import Finding, Severity
from cin7_audit.words import day, interval, is_missing, money, number, percent, whole

STEP = "variance_timeline"
SYSTEMATIC, OSCILLATING, MINIMUM_PAIRS = 0.75, 0.25, 20  # M-22; pairs below which no pattern is claimed (default, ours)
SIGN_CHANCE = 0.01
HIGH_REPEATS = 3  # same-sign repeats after an approved correction (method.md section 6)
FLOOR = 0.95  # M-5

RECURRING = (
    "Do the same lines fail again? {answer}: {lines} of {counted} lines counted twice or more were out of tolerance at least twice ({share}, 95 % interval {bounds}), where {expected} would if failures "
    "fell on lines by chance, {period}. Corrected for the count schedule, each line at its own rate, a line fails again after {days} days (95 % interval {day_bounds}); the naive figure is {naive} days."
)
PERSISTENT = (
    "Of {pairs} consecutive out-of-tolerance variances on one line, {same} kept their direction ({share}). This is consistent with a systematic cause at these lines and does not support random "
    "counting error (grade C)."
)
OSCILLATES = (
    "Of {pairs} consecutive out-of-tolerance variances on one line, only {same} kept their direction ({share}). This is consistent with timing, place or identity errors that reverse and does not "
    "support loss (grade C)."
)
NOT_HELD = (
    "After its first correction a line drifts {after} units per 1,000 moved, before it {before}: a ratio of {ratio} (95 % interval {bounds}, {lines} lines seen on both sides), {period}. "
    "The corrections set the record right and did not change what makes it wrong."
)
HELD = "After its first correction a line drifts {after} units per 1,000 moved, before it {before}: a ratio of {ratio} (95 % interval {bounds}, {lines} lines seen on both sides), {period}. Corrections held."
WORSENING = "The monthly share of counted lines out of tolerance rises by {slope} points a month (95 % interval {bounds}) over {months} months, {period}."
ONSET = "The share of counted lines out of tolerance {where} changed from {before} to {after} in the week of {week} (interval {low} to {high}, chance level {chance}). {events}"
EVENTS = "Listed events near it: {events}; the timing is consistent with them and does not prove them (grade C)."
NO_EVENTS = "No event is listed near it in the engagement."
COMPOUNDING = "On {lines} lines three consecutive variances had the same sign and grew each time, {value} {currency} gross, {period}."
SIGNALS = "{points} of {total} points lie outside the limits of the control chart: {weeks}. {reason}"


def _finding(n: int, title: str, statement: str, severity: Severity, context: Context, **more: Any) -> Finding:
    dated = {"period_from": context.start, "period_to": context.end, "currency": context.currency_code}
    return Finding(id=f"VT-{n}", step=STEP, title=title, statement=statement, severity=severity, **{**dated, **more})


def troubled(result: VarianceTimeline) -> bool:
    """Is the share of lines in tolerance below its floor with an interval that says so? Else patterns are shown, not raised."""
    if not len(result.weekly):
        return False
    lines, failures = int(result.weekly["base_lines"].sum()), int(result.weekly["base_failures"].sum())
    bounds = wilson(lines - failures, lines)
    return bounds is not None and bounds[1] < FLOOR


def _capped(result: VarianceTimeline, severity: Severity) -> Severity:
    return severity if troubled(result) else at_most(severity, "low")


def _value(frame: pd.DataFrame, column: str = "gross_value") -> Any:
    return sum(value for value in frame[column] if not is_missing(value))


def _rows(result: VarianceTimeline, line_keys: Any) -> pd.DataFrame:
    frame = result.intervals
    return by_size(frame[frame["line_key"].isin(line_keys) & frame["failed"].astype(bool)], "variance_value")


def recurring(result: VarianceTimeline, context: Context) -> Finding | None:
    """VT-1: the same variances?"""
    seen: Repeats | None = repeats(result.lines)
    if seen is None:
        return None
    rate = result.recurrence[None].standard if result.has_base else None
    naive = result.recurrence[None].naive_days
    statement = RECURRING.format(
        answer=seen.answer, lines=whole(seen.repeated), counted=whole(seen.lines), share=percent(seen.share), bounds=interval(seen.bounds), expected=number(seen.expected, 1), period=context.period,
        days="an unknown number of" if rate is None or not math.isfinite(rate.mean) else number(rate.mean, 0),
        day_bounds="not known" if rate is None else interval(rate.mean_interval, lambda v: "unbounded" if math.isinf(v) else number(v, 0)), naive="–" if naive is None else number(naive, 0),
    )  # fmt: skip
    again = result.lines[result.lines["failures"] >= 2]
    repeats_same = int((again["same_sign"] >= HIGH_REPEATS).sum())
    value = _value(again, "net_value")
    severity: Severity = at_most(by_value(_value(again), context), "high" if repeats_same else "medium") if seen.answer == "yes" else "low"
    return _finding(1, "The same lines fail again" if seen.answer == "yes" else "Few lines fail again" if seen.answer == "no" else "Recurrence cannot be told yet", statement,
                    _capped(result, severity), context, skus=names(again, "sku"), locations=names(again, "site"), value=value or None, evidence=evidence(_rows(result, again["line_key"])), exhibit="VT-1",
                    criteria="A correction should remove a variance for good; failures should not return to the same lines.",
                    consequence="Counting and adjusting the same lines costs time and changes nothing.", action="Take the repeat lines to the diagnosis and stop adjusting them without a cause.")  # fmt: skip


def direction(result: VarianceTimeline, context: Context) -> Finding | None:
    """VT-2: persistence against oscillation."""
    seen = result.persistence[None]
    if seen.share is None or seen.pairs < MINIMUM_PAIRS or seen.chance > SIGN_CHANCE:
        return None
    if OSCILLATING < seen.share < SYSTEMATIC:
        return None
    systematic = seen.share >= SYSTEMATIC
    statement = (PERSISTENT if systematic else OSCILLATES).format(
        pairs=whole(seen.pairs), same=whole(seen.same_sign), share=percent(seen.share)
    )
    lines = result.lines[result.lines["pattern"] == ("systematic" if systematic else "oscillating")]
    title = "Variances keep their direction" if systematic else "Variances swing back and forth"
    return _finding(2, title, statement, _capped(result, at_most(by_value(_value(lines), context), "medium")), context, grade="C", chance=seen.chance, skus=names(lines, "sku"),
                    evidence=evidence(_rows(result, lines["line_key"])), exhibit="VT-4", action="Read the lines of this pattern together: they share what drives them.")  # fmt: skip


def correction_effect(result: VarianceTimeline, context: Context) -> Finding | None:
    """VT-3: do corrections hold (M-21)?"""
    seen = result.redrift.get(None)
    if seen is None or seen.held == "cannot tell":
        return None
    statement = (NOT_HELD if seen.held == "no" else HELD).format(
        after=number(seen.after_per_1000, 1),
        before=number(seen.before_per_1000, 1),
        ratio=number(seen.ratio),
        bounds=interval(seen.interval, number),
        lines=whole(seen.lines_both),
        period=context.period,
    )
    again = result.lines[result.lines["same_sign"] >= HIGH_REPEATS]
    severity: Severity = "low"
    if seen.held == "no":
        severity = at_most(
            by_value(_value(again) or _value(result.lines[result.lines["failures"] >= 2]), context), "high" if len(again) else "medium"
        )
    title = "Corrections do not change how fast lines drift" if seen.held == "no" else "Corrections slowed the drift"
    return _finding(3, title, statement, _capped(result, severity), context, skus=names(again, "sku"), evidence=evidence(_rows(result, again["line_key"])), exhibit="VT-6",
                    criteria="A ratio of 0.8 or more, with an interval that covers 1 or lies above it, means the correction did not change behaviour.",
                    action="Approve a correction only with the cause it removes.")  # fmt: skip


def worsening(result: VarianceTimeline, context: Context) -> Finding | None:
    """VT-4: a rising share of failures by month."""
    if not len(result.monthly):
        return None
    months = result.monthly.groupby("month", sort=True)[["lines", "failures"]].sum()
    shares = months["failures"].to_numpy(dtype=float) / months["lines"].to_numpy(dtype=float)
    seen = trend(shares)
    if seen is None or seen[1][0] <= 0:
        return None
    statement = WORSENING.format(
        slope=number(seen[0] * 100, 2),
        bounds=interval((seen[1][0] * 100, seen[1][1] * 100), number),
        months=whole(len(shares)),
        period=context.period,
    )
    severity = _capped(result, at_most(by_value(_value(result.monthly), context), "medium"))
    return _finding(
        4,
        "More lines fail from month to month",
        statement,
        severity,
        context,
        exhibit="VT-2",
        action="See the onset and the lines that entered the list last.",
    )


def onsets(result: VarianceTimeline, context: Context) -> list[Finding]:
    """VT-5: when did it change, portfolio first, then sites."""
    found = []
    for place, seen in enumerate(result.onsets):
        where = "of all sites" if seen.site is None else f"of {seen.site}"
        events = EVENTS.format(events=", ".join(seen.events)) if seen.events else NO_EVENTS
        statement = ONSET.format(
            where=where,
            before=percent(seen.before),
            after=percent(seen.after),
            week=day(seen.week),
            low=day(seen.low),
            high=day(seen.high),
            chance=number(seen.chance, 3),
            events=events,
        )
        rose = seen.after > seen.before
        severity = _capped(result, at_most(by_value(_value(result.monthly), context), "medium")) if rose else "low"
        title = "Failures rose from one week on" if rose else "Failures fell from one week on"
        finding = _finding(
            5,
            title,
            statement,
            severity,
            context,
            locations=() if seen.site is None else (seen.site,),
            chance=seen.chance,
            exhibit="VT-7",
            action="Ask what changed in these weeks.",
        )
        found.append(finding if place == 0 else Finding(**{**vars(finding), "id": f"VT-5-{place + 1}"}))
    return found


def compounding(result: VarianceTimeline, context: Context) -> Finding | None:
    """VT-6: variances that grow silently."""
    frame = result.compounding
    if not len(frame):
        return None
    statement = COMPOUNDING.format(lines=whole(len(frame)), value=money(_value(frame)), currency=context.in_currency, period=context.period)
    severity = _capped(result, at_most(by_value(_value(frame), context), "high"))
    return _finding(6, "Variances grow from count to count", statement, severity, context, skus=names(frame, "sku"), value=_value(frame, "net_value") or None,
                    evidence=evidence(_rows(result, frame["line_key"])), exhibit="VT-1", action="Take these lines out of routine adjustment and watch them daily until the cause is known.")  # fmt: skip


def signals(result: VarianceTimeline, context: Context) -> Finding | None:
    """VT-7: weeks outside control limits."""
    chart = result.chart
    if chart is None or not chart.signal.any():
        return None
    weeks = [day(week) for week, out in zip(result.chart_weeks, chart.signal, strict=True) if out]
    statement = SIGNALS.format(points=whole(len(weeks)), total=whole(len(chart.value)), weeks=", ".join(weeks[:8]), reason=chart.reason)
    return _finding(
        7, "Some weeks stand out", statement, "low", context, exhibit="VT-7", action="Look at the count documents of these weeks first."
    )


def findings(result: VarianceTimeline, context: Context, settings: Engagement) -> tuple[Finding, ...]:
    """All findings of this step in order."""
    del settings  # thresholds of this step are the method's
    single = (recurring, direction, correction_effect, worsening)
    made = [finding for make in single if (finding := make(result, context)) is not None]
    made += onsets(result, context)
    return (*made, *(finding for make in (compounding, signals) if (finding := make(result, context)) is not None))
