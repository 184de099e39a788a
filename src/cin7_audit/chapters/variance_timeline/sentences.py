"""Chapter 2's findings: which are told, with which figures and severity. Their words are in findings.toml."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from cin7_audit.chapters.variance_timeline.repeats import repeats
from cin7_audit.chapters.variance_timeline.result import DatedOnset, VarianceTimeline
from cin7_audit.presentation.exhibit import Book
from cin7_audit.presentation.saying import Teller
from cin7_audit.presentation.telling import by_size, names
from cin7_audit.records import Finding, Paragraph, Severity
from cin7_audit.requests import wording
from cin7_audit.severity import at_most, by_value
from cin7_audit.statistics.rates import trend, wilson
from cin7_audit.words import day, interval, is_missing, number, unbounded

STEP = "variance_timeline"
SYSTEMATIC, OSCILLATING = 0.75, 0.25  # M-22
MINIMUM_PAIRS = 20  # below so many no pattern is claimed (default, ours)
SIGN_CHANCE = 0.01
HIGH_REPEATS = 3  # same-sign repeats after an approved correction (method.md section 6)
FLOOR = 0.95  # M-5


def troubled(result: VarianceTimeline) -> bool:
    """Is the share of lines in tolerance below its floor with an interval that says so? Else patterns are shown, not
    raised.
    """
    if not len(result.weekly):
        return False
    lines, failures = int(result.weekly["base_lines"].sum()), int(result.weekly["base_failures"].sum())
    bounds = wilson(lines - failures, lines)
    return bounds is not None and bounds[1] < FLOOR


def _severity(tell: Teller, result: VarianceTimeline, value: Any, limit: Severity) -> Severity:
    severity = at_most(by_value(value, tell.context), limit)
    return severity if troubled(result) else at_most(severity, "low")


def _value(frame: pd.DataFrame, column: str = "gross_value") -> Any:
    return sum(value for value in frame[column] if not is_missing(value))


def _lines(result: VarianceTimeline, lines: pd.DataFrame) -> dict[str, Any]:
    """The skus of these lines and the source rows of their failures, dearest first."""
    frame = result.intervals
    failures = frame[frame["line_key"].isin(lines["line_key"]) & frame["failed"].astype(bool)]
    return {"skus": names(lines, "sku"), "rows": by_size(failures, "variance_value")}


def recurring(tell: Teller, result: VarianceTimeline) -> Iterable[Finding]:
    """VT-1: the same variances?"""
    seen = repeats(result.lines)
    if seen is None:
        return
    rate, naive = result.recurrence[None].standard if result.has_base else None, result.recurrence[None].naive_days
    again = result.lines[result.lines["failures"] >= 2]
    limit: Severity = "high" if (again["same_sign"] >= HIGH_REPEATS).any() else "medium"
    yield tell(
        f"VT-1.{seen.answer}",
        _severity(tell, result, _value(again), limit if seen.answer == "yes" else "low"),
        **_lines(result, again),
        locations=names(again, "site"),
        value=_value(again, "net_value") or None,
        seen=seen,
        days="an unknown number of" if rate is None or not math.isfinite(rate.mean) else number(rate.mean, 0),
        day_bounds="not known" if rate is None else interval(rate.mean_interval, unbounded),
        naive=naive,
    )


def direction(tell: Teller, result: VarianceTimeline) -> Iterable[Finding]:
    """VT-2: persistence against oscillation."""
    seen = result.persistence[None]
    if seen.share is None or seen.pairs < MINIMUM_PAIRS or seen.chance > SIGN_CHANCE:
        return
    if OSCILLATING < seen.share < SYSTEMATIC:
        return
    pattern = "systematic" if seen.share >= SYSTEMATIC else "oscillating"
    lines = result.lines[result.lines["pattern"] == pattern]
    severity = _severity(tell, result, _value(lines), "medium")
    yield tell(f"VT-2.{pattern}", severity, **_lines(result, lines), seen=seen, chance=seen.chance)


def correction_effect(tell: Teller, result: VarianceTimeline) -> Iterable[Finding]:
    """VT-3: do corrections hold (M-21)?"""
    seen = result.redrift.get(None)
    if seen is None or seen.held == "cannot tell":
        return
    again = result.lines[result.lines["same_sign"] >= HIGH_REPEATS]
    value = _value(again) or _value(result.lines[result.lines["failures"] >= 2])
    limit: Severity = "low" if seen.held != "no" else "high" if len(again) else "medium"
    yield tell(f"VT-3.{seen.held}", _severity(tell, result, value, limit), **_lines(result, again), seen=seen)


def worsening(tell: Teller, result: VarianceTimeline) -> Iterable[Finding]:
    """VT-4: a rising share of failures by month."""
    if not len(result.monthly):
        return
    months = result.monthly.groupby("month", sort=True)[["lines", "failures"]].sum()
    shares = months["failures"].to_numpy(dtype=float) / months["lines"].to_numpy(dtype=float)
    seen = trend(shares)
    if seen is None or seen[1][0] <= 0:
        return
    slope, (low, high) = seen
    severity = _severity(tell, result, _value(result.monthly), "medium")
    yield tell("VT-4", severity, slope=slope * 100, bounds=(low * 100, high * 100), months=len(shares))


def _onset(tell: Teller, result: VarianceTimeline, place: int, seen: DatedOnset) -> Finding:
    rose = seen.after > seen.before
    return tell(
        "VT-5.rose" if rose else "VT-5.fell",
        _severity(tell, result, _value(result.monthly), "medium" if rose else "low"),
        id="VT-5" if place == 1 else f"VT-5-{place}",
        locations=() if seen.site is None else (seen.site,),
        where=tell.say("VT-5.all_sites") if seen.site is None else tell.say("VT-5.site", site=seen.site),
        seen=seen,
        chance=seen.chance,
        near=tell.say("VT-5.events", events=", ".join(seen.events)) if seen.events else tell.say("VT-5.no_events"),
    )


def onsets(tell: Teller, result: VarianceTimeline) -> Iterable[Finding]:
    """VT-5: when did it change, portfolio first, then sites."""
    return (_onset(tell, result, place, seen) for place, seen in enumerate(result.onsets, start=1))


def compounding(tell: Teller, result: VarianceTimeline) -> Iterable[Finding]:
    """VT-6: variances that grow silently."""
    frame = result.compounding
    if not len(frame):
        return
    gross, net = _value(frame), _value(frame, "net_value") or None
    severity = _severity(tell, result, gross, "high")
    yield tell("VT-6", severity, **_lines(result, frame), lines=len(frame), gross=gross, value=net)


def signals(tell: Teller, result: VarianceTimeline) -> Iterable[Finding]:
    """VT-7: weeks outside control limits."""
    chart = result.chart
    if chart is None or not chart.signal.any():
        return
    weeks = [day(week) for week, out in zip(result.chart_weeks, chart.signal, strict=True) if out]
    shown = ", ".join(weeks[:8])
    yield tell("VT-7", points=len(weeks), total=len(chart.value), weeks=shown, reason=chart.reason)


TELL = (recurring, direction, correction_effect, worsening, onsets, compounding, signals)


def findings(book: Book) -> tuple[Finding, ...]:
    tell, result = Teller(STEP, book.context), book.measure(STEP)
    return tuple(finding for told in TELL for finding in told(tell, result))


def paragraphs(book: Book) -> tuple[Paragraph, ...]:
    result: VarianceTimeline = book.measure(STEP)
    tell, seen = Teller(STEP, book.context), repeats(result.lines)
    if seen is None:
        return (tell.paragraph("VT-answer.none", wanted=wording("counts_of_two_dates")),)
    found = [tell.paragraph("VT-answer", answer=seen.answer.capitalize(), seen=seen)]
    rate, ratio = result.recurrence[None].standard, result.redrift.get(None)
    if rate is not None and result.has_base and 0 < rate.rate < math.inf:
        found.append(tell.paragraph("VT-answer.days", rate=rate))
    if ratio is not None:
        found.append(tell.paragraph("VT-answer.held", held=ratio.held.capitalize(), ratio=ratio))
    return tuple(found)


def documents(book: Book) -> Mapping[str, Any]:
    """Recurrence as the diagnosis reads it."""
    seen = repeats(book.measure(STEP).lines)
    if seen is None:
        return {"recurring": None}
    told = {"answer": seen.answer, "lines": seen.repeated, "counted_lines": seen.lines, "interval": seen.bounds}
    return {"recurring": {**told, "expected_by_chance": seen.expected}}
