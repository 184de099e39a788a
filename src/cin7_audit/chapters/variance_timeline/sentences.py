"""Chapter 2 in sentences: do the same lines fail again, in which direction, and do corrections hold."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from cin7_audit.chapters.variance_timeline.repeats import repeats
from cin7_audit.chapters.variance_timeline.result import DatedOnset, VarianceTimeline
from cin7_audit.context import Context
from cin7_audit.presentation.exhibit import Book
from cin7_audit.presentation.telling import by_size, evidence, names
from cin7_audit.records import Finding, Paragraph, Severity
from cin7_audit.requests import wording
from cin7_audit.severity import at_most, by_value
from cin7_audit.statistics.rates import trend, wilson
from cin7_audit.words import day, interval, is_missing, money, number, percent, whole

STEP = "variance_timeline"
SYSTEMATIC, OSCILLATING, MINIMUM_PAIRS = (
    0.75,
    0.25,
    20,
)  # M-22; below so many pairs no pattern is claimed (default, ours)
SIGN_CHANCE = 0.01
HIGH_REPEATS = 3  # same-sign repeats after an approved correction (method.md section 6)
FLOOR = 0.95  # M-5

RECURRING = (
    "Do the same lines fail again? {answer}: {lines} of {counted} lines counted twice or more were out of tolerance at "
    "least "
    "twice ({share}, 95 % interval {bounds}), where {expected} would if failures fell on lines by chance, {period}. "
    "Corrected for "
    "the count schedule, each line at its own rate, a line fails again after {days} days (95 % interval {day_bounds}); "
    "the naive "
    "figure is {naive} days."
)
PERSISTENT = (
    "Of {pairs} consecutive out-of-tolerance variances on one line, {same} kept their direction ({share}). This is "
    "consistent with "
    "a systematic cause at these lines and does not support random counting error (grade C)."
)
OSCILLATES = (
    "Of {pairs} consecutive out-of-tolerance variances on one line, only {same} kept their direction ({share}). This "
    "is consistent "
    "with timing, place or identity errors that reverse and does not support loss (grade C)."
)
SPEEDS = (
    "After its first correction a line drifts {after} units per 1,000 moved, before it {before}: a ratio of {ratio} "
    "(95 % interval "
    "{bounds}, {lines} lines seen on both sides), {period}. "
)
NOT_HELD = SPEEDS + "The corrections set the record right and did not change what makes it wrong."
HELD = SPEEDS + "Corrections held."
WORSENING = (
    "The monthly share of counted lines out of tolerance rises by {slope} points a month (95 % interval {bounds}) over "
    "{months} "
    "months, {period}."
)
ONSET = (
    "The share of counted lines out of tolerance {where} changed from {before} to {after} in the week of {week} "
    "(interval {low} to "
    "{high}, chance level {chance}). {events}"
)
EVENTS = "Listed events near it: {events}; the timing is consistent with them and does not prove them (grade C)."
NO_EVENTS = "No event is listed near it in the engagement."
COMPOUNDING = "On {lines} lines three consecutive variances had the same sign and grew each time, {value} {currency} gross, {period}."
SIGNALS = "{points} of {total} points lie outside the limits of the control chart: {weeks}. {reason}"
TITLES = {
    "yes": "The same lines fail again",
    "no": "Few lines fail again",
    "cannot tell": "Recurrence cannot be told yet",
}


def _finding(n: int, title: str, statement: str, severity: Severity, context: Context, **more: Any) -> Finding:
    dated = {"period_from": context.start, "period_to": context.end, "currency": context.currency_code}
    made = {"id": f"VT-{n}", **dated, **more}
    return Finding(step=STEP, title=title, statement=statement, severity=severity, **made)


def troubled(result: VarianceTimeline) -> bool:
    """Is the share of lines in tolerance below its floor with an interval that says so? Else patterns are shown, not raised."""
    if not len(result.weekly):
        return False
    lines, failures = int(result.weekly["base_lines"].sum()), int(result.weekly["base_failures"].sum())
    bounds = wilson(lines - failures, lines)
    return bounds is not None and bounds[1] < FLOOR


def _severity(result: VarianceTimeline, value: Any, context: Context, limit: Severity) -> Severity:
    severity = at_most(by_value(value, context), limit)
    return severity if troubled(result) else at_most(severity, "low")


def _value(frame: pd.DataFrame, column: str = "gross_value") -> Any:
    return sum(value for value in frame[column] if not is_missing(value))


def _rows(result: VarianceTimeline, line_keys: Any) -> Any:
    """The source rows of the failures of these lines, dearest first."""
    frame = result.intervals
    return evidence(by_size(frame[frame["line_key"].isin(line_keys) & frame["failed"].astype(bool)], "variance_value"))


def _shown_days(value: float) -> str:
    return "unbounded" if math.isinf(value) else number(value, 0)


def recurring(result: VarianceTimeline, context: Context) -> Iterable[Finding]:
    """VT-1: the same variances?"""
    seen = repeats(result.lines)
    if seen is None:
        return
    rate, naive = result.recurrence[None].standard if result.has_base else None, result.recurrence[None].naive_days
    statement = RECURRING.format(
        answer=seen.answer,
        lines=whole(seen.repeated),
        counted=whole(seen.lines),
        share=percent(seen.share),
        bounds=interval(seen.bounds),
        expected=number(seen.expected, 1),
        period=context.period,
        days="an unknown number of" if rate is None or not math.isfinite(rate.mean) else number(rate.mean, 0),
        day_bounds="not known" if rate is None else interval(rate.mean_interval, _shown_days),
        naive=number(naive, 0),
    )
    again = result.lines[result.lines["failures"] >= 2]
    limit: Severity = "high" if (again["same_sign"] >= HIGH_REPEATS).any() else "medium"
    yield _finding(
        1,
        TITLES[seen.answer],
        statement,
        _severity(result, _value(again), context, limit if seen.answer == "yes" else "low"),
        context,
        skus=names(again, "sku"),
        locations=names(again, "site"),
        value=_value(again, "net_value") or None,
        evidence=_rows(result, again["line_key"]),
        exhibit="VT-1",
        criteria="A correction should remove a variance for good; failures should not return to the same lines.",
        consequence="Counting and adjusting the same lines costs time and changes nothing.",
        action="Take the repeat lines to the diagnosis and stop adjusting them without a cause.",
    )


def direction(result: VarianceTimeline, context: Context) -> Iterable[Finding]:
    """VT-2: persistence against oscillation."""
    seen = result.persistence[None]
    if seen.share is None or seen.pairs < MINIMUM_PAIRS or seen.chance > SIGN_CHANCE:
        return
    if OSCILLATING < seen.share < SYSTEMATIC:
        return
    systematic = seen.share >= SYSTEMATIC
    told = {"pairs": whole(seen.pairs), "same": whole(seen.same_sign), "share": percent(seen.share)}
    lines = result.lines[result.lines["pattern"] == ("systematic" if systematic else "oscillating")]
    yield _finding(
        2,
        "Variances keep their direction" if systematic else "Variances swing back and forth",
        (PERSISTENT if systematic else OSCILLATES).format(**told),
        _severity(result, _value(lines), context, "medium"),
        context,
        grade="C",
        chance=seen.chance,
        skus=names(lines, "sku"),
        evidence=_rows(result, lines["line_key"]),
        exhibit="VT-4",
        action="Read the lines of this pattern together: they share what drives them.",
    )


def correction_effect(result: VarianceTimeline, context: Context) -> Iterable[Finding]:
    """VT-3: do corrections hold (M-21)?"""
    seen = result.redrift.get(None)
    if seen is None or seen.held == "cannot tell":
        return
    statement = (NOT_HELD if seen.held == "no" else HELD).format(
        after=number(seen.after_per_1000, 1),
        before=number(seen.before_per_1000, 1),
        ratio=number(seen.ratio),
        bounds=interval(seen.interval, number),
        lines=whole(seen.lines_both),
        period=context.period,
    )
    again = result.lines[result.lines["same_sign"] >= HIGH_REPEATS]
    value = _value(again) or _value(result.lines[result.lines["failures"] >= 2])
    limit: Severity = "low" if seen.held != "no" else "high" if len(again) else "medium"
    yield _finding(
        3,
        "Corrections do not change how fast lines drift" if seen.held == "no" else "Corrections slowed the drift",
        statement,
        _severity(result, value, context, limit),
        context,
        skus=names(again, "sku"),
        evidence=_rows(result, again["line_key"]),
        exhibit="VT-6",
        criteria="A ratio of 0.8 or more, with an interval that covers 1 or lies above it, means the correction did "
        "not change "
        "behaviour.",
        action="Approve a correction only with the cause it removes.",
    )


def worsening(result: VarianceTimeline, context: Context) -> Iterable[Finding]:
    """VT-4: a rising share of failures by month."""
    if not len(result.monthly):
        return
    months = result.monthly.groupby("month", sort=True)[["lines", "failures"]].sum()
    shares = months["failures"].to_numpy(dtype=float) / months["lines"].to_numpy(dtype=float)
    seen = trend(shares)
    if seen is None or seen[1][0] <= 0:
        return
    slope, (low, high) = seen
    yield _finding(
        4,
        "More lines fail from month to month",
        WORSENING.format(
            slope=number(slope * 100, 2),
            bounds=interval((low * 100, high * 100), number),
            months=whole(len(shares)),
            period=context.period,
        ),
        _severity(result, _value(result.monthly), context, "medium"),
        context,
        exhibit="VT-2",
        action="See the onset and the lines that entered the list last.",
    )


def _onset(result: VarianceTimeline, context: Context, place: int, seen: DatedOnset) -> Finding:
    rose = seen.after > seen.before
    return _finding(
        5,
        "Failures rose from one week on" if rose else "Failures fell from one week on",
        ONSET.format(
            where="of all sites" if seen.site is None else f"of {seen.site}",
            before=percent(seen.before),
            after=percent(seen.after),
            week=day(seen.week),
            low=day(seen.low),
            high=day(seen.high),
            chance=number(seen.chance, 3),
            events=EVENTS.format(events=", ".join(seen.events)) if seen.events else NO_EVENTS,
        ),
        _severity(result, _value(result.monthly), context, "medium" if rose else "low"),
        context,
        id="VT-5" if place == 1 else f"VT-5-{place}",
        locations=() if seen.site is None else (seen.site,),
        chance=seen.chance,
        exhibit="VT-7",
        action="Ask what changed in these weeks.",
    )


def onsets(result: VarianceTimeline, context: Context) -> Iterable[Finding]:
    """VT-5: when did it change, portfolio first, then sites."""
    return (_onset(result, context, place, seen) for place, seen in enumerate(result.onsets, start=1))


def compounding(result: VarianceTimeline, context: Context) -> Iterable[Finding]:
    """VT-6: variances that grow silently."""
    frame = result.compounding
    if not len(frame):
        return
    told = {"lines": whole(len(frame)), "value": money(_value(frame)), "currency": context.in_currency}
    yield _finding(
        6,
        "Variances grow from count to count",
        COMPOUNDING.format(**told, period=context.period),
        _severity(result, _value(frame), context, "high"),
        context,
        skus=names(frame, "sku"),
        value=_value(frame, "net_value") or None,
        evidence=_rows(result, frame["line_key"]),
        exhibit="VT-1",
        action="Take these lines out of routine adjustment and watch them daily until the cause is known.",
    )


def signals(result: VarianceTimeline, context: Context) -> Iterable[Finding]:
    """VT-7: weeks outside control limits."""
    chart = result.chart
    if chart is None or not chart.signal.any():
        return
    weeks = [day(week) for week, out in zip(result.chart_weeks, chart.signal, strict=True) if out]
    told = {"points": whole(len(weeks)), "total": whole(len(chart.value)), "weeks": ", ".join(weeks[:8])}
    statement = SIGNALS.format(**told, reason=chart.reason)
    action = "Look at the count documents of these weeks first."
    yield _finding(7, "Some weeks stand out", statement, "low", context, exhibit="VT-7", action=action)


def findings(book: Book) -> tuple[Finding, ...]:
    """All findings of this chapter in order."""
    result = book.measure(STEP)
    told = (recurring, direction, correction_effect, worsening, onsets, compounding, signals)
    return tuple(finding for tell in told for finding in tell(result, book.context))


def paragraphs(book: Book) -> tuple[Paragraph, ...]:
    """The answer in words."""
    result: VarianceTimeline = book.measure(STEP)
    seen = repeats(result.lines)
    if seen is None:
        told = (
            "No line was counted twice in documents that list correct lines too, so it cannot be told whether "
            "variances come back. "
            f"Ask for {wording('counts_of_two_dates')}."
        )
        return (Paragraph(told),)
    told = (
        f"Same variances again? {seen.answer.capitalize()}: {whole(seen.repeated)} of {whole(seen.lines)} lines "
        "counted twice or "
        f"more failed twice or more ({percent(seen.share)}, 95 % interval {interval(seen.bounds)})."
    )
    found = [Paragraph(told)]
    rate = result.recurrence[None].standard
    if rate is not None and result.has_base and 0 < rate.rate < math.inf:
        bounds = interval(rate.mean_interval, lambda value: number(value, 0))
        told = (
            "Corrected for how often lines are counted, a line leaves tolerance again after "
            f"{number(rate.mean, 0)} days on average (95 % interval {bounds})."
        )
        found.append(Paragraph(told))
    ratio = result.redrift.get(None)
    if ratio is not None:
        told = (
            f"Did corrections hold? {ratio.held.capitalize()}: drift speed after the first correction is "
            f"{number(ratio.ratio)} of "
            f"the speed before it (95 % interval {interval(ratio.interval, number)})."
        )
        found.append(Paragraph(told))
    return tuple(found)


def documents(book: Book) -> Mapping[str, Any]:
    """Recurrence as the diagnosis reads it."""
    seen = repeats(book.measure(STEP).lines)
    if seen is None:
        return {"recurring": None}
    told = {"answer": seen.answer, "lines": seen.repeated, "counted_lines": seen.lines, "interval": seen.bounds}
    return {"recurring": {**told, "expected_by_chance": seen.expected}}
