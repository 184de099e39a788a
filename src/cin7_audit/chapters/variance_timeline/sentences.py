"""Chapter 2's findings: which are told, with which figures and severity. Their words are in findings.toml."""

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from cin7_audit.chapters.variance_timeline.measures import (
    STEP,
    failure_chart,
    has_base,
    onsets,
    periods,
    recurrences,
    redrifts,
    scope_row,
)
from cin7_audit.presentation.exhibit import Book
from cin7_audit.presentation.saying import Teller
from cin7_audit.presentation.telling import by_size, names
from cin7_audit.records import Finding, Paragraph, Severity
from cin7_audit.requests import wording
from cin7_audit.severity import at_most, by_value
from cin7_audit.statistics.rates import sign_test, trend, wilson
from cin7_audit.statistics.recurrence import repeats
from cin7_audit.words import day, interval, is_missing, number, unbounded

SYSTEMATIC, OSCILLATING = 0.75, 0.25  # M-22
MINIMUM_PAIRS = 20  # below so many no pattern is claimed (default, ours)
SIGN_CHANCE = 0.01
HIGH_REPEATS = 3  # same-sign repeats after an approved correction (method.md 7.3)
FLOOR = 0.95  # M-5
NEAR = dt.timedelta(days=14)  # around the weeks of a change: listed events in it are named (default, ours)


def troubled(book: Book) -> bool:
    """Is the share in tolerance below its floor with an interval that says so? Else patterns are shown, not raised."""
    weekly = periods(book, "week")
    lines, failures = int(weekly["base_lines"].sum()), int(weekly["base_failures"].sum())
    bounds = wilson(lines - failures, lines)
    return bounds is not None and bounds[1] < FLOOR


def _severity(tell: Teller, book: Book, value: Any, limit: Severity) -> Severity:
    severity = at_most(by_value(value, tell.context), limit)
    return severity if troubled(book) else at_most(severity, "low")


def _value(frame: pd.DataFrame, column: str = "gross_value") -> Any:
    return sum(value for value in frame[column] if not is_missing(value))


def _lines(book: Book, lines: pd.DataFrame) -> dict[str, Any]:
    """The skus of these lines and the source rows of their failures, dearest first."""
    frame = book.table("line_interval")
    failures = frame[frame["line_key"].isin(lines["line_key"]) & frame["failed"].astype(bool)]
    return {"skus": names(lines, "sku"), "rows": by_size(failures, "variance_value")}


def recurring(tell: Teller, book: Book) -> Iterable[Finding]:
    """VT-1: the same variances?"""
    lines = book.table("recurrence")
    if (seen := repeats(lines)) is None:
        return
    rate = recurrences(book)[None].standard if has_base(book) else None
    again = lines[lines["failures"] >= 2]
    limit: Severity = "high" if (again["same_sign"] >= HIGH_REPEATS).any() else "medium"
    yield tell(
        f"VT-1.{seen.answer}",
        _severity(tell, book, _value(again), limit if seen.answer == "yes" else "low"),
        **_lines(book, again),
        locations=names(again, "site"),
        value=_value(again, "net_value") or None,
        seen=seen,
        days="an unknown number of" if rate is None or not math.isfinite(rate.mean) else number(rate.mean, 0),
        day_bounds="not known" if rate is None else interval(rate.mean_interval, unbounded),
        naive=scope_row(book.table("failure_gap"), None)["naive_days"].iloc[0],
    )


def direction(tell: Teller, book: Book) -> Iterable[Finding]:
    """VT-2: persistence against oscillation."""
    (seen,) = scope_row(book.table("persistence"), None).to_dict("records")
    chance, every = sign_test(seen["same_sign"], seen["pairs"]), book.table("recurrence")
    if seen["pairs"] < MINIMUM_PAIRS or chance > SIGN_CHANCE or OSCILLATING < seen["share"] < SYSTEMATIC:
        return
    pattern = "systematic" if seen["share"] >= SYSTEMATIC else "oscillating"
    lines = every[every["pattern"] == pattern]
    severity = _severity(tell, book, _value(lines), "medium")
    yield tell(f"VT-2.{pattern}", severity, **_lines(book, lines), seen=seen, chance=chance)


def correction_effect(tell: Teller, book: Book) -> Iterable[Finding]:
    """VT-3: do corrections hold (M-21)?"""
    seen, lines = redrifts(book).get(None), book.table("recurrence")
    if seen is None or seen.held == "cannot tell":
        return
    again = lines[lines["same_sign"] >= HIGH_REPEATS]
    value = _value(again) or _value(lines[lines["failures"] >= 2])
    limit: Severity = "low" if seen.held != "no" else "high" if len(again) else "medium"
    yield tell(f"VT-3.{seen.held}", _severity(tell, book, value, limit), **_lines(book, again), seen=seen)


def worsening(tell: Teller, book: Book) -> Iterable[Finding]:
    """VT-4: a rising share of failures by month."""
    monthly = periods(book, "month")
    months = monthly.groupby("month", sort=True)[["lines", "failures"]].sum().astype(float)
    seen = trend((months["failures"] / months["lines"]).to_numpy())
    if seen is None or seen[1][0] <= 0:
        return
    slope, (low, high) = seen
    severity = _severity(tell, book, _value(monthly), "medium")
    yield tell("VT-4", severity, slope=slope * 100, bounds=(low * 100, high * 100), months=len(months))


def _onset(tell: Teller, book: Book, place: int, seen: Mapping[str, Any]) -> Finding:
    rose, first, last = seen["after"] > seen["before"], seen["low"] - NEAR, seen["high"] + NEAR
    events = [f"{event.label} ({day(event.date)})" for event in book.settings.events if first <= event.date <= last]
    return tell(
        "VT-5.rose" if rose else "VT-5.fell",
        _severity(tell, book, _value(periods(book, "month")), "medium" if rose else "low"),
        id="VT-5" if place == 1 else f"VT-5-{place}",
        locations=() if seen["site"] is None else (seen["site"],),
        where=tell.say("VT-5.all_sites") if seen["site"] is None else tell.say("VT-5.site", site=seen["site"]),
        seen=seen,
        chance=seen["chance"],
        near=tell.say("VT-5.events", events=", ".join(events)) if events else tell.say("VT-5.no_events"),
    )


def changes(tell: Teller, book: Book) -> Iterable[Finding]:
    """VT-5: when did it change, portfolio first, then sites."""
    return (_onset(tell, book, place, seen) for place, seen in enumerate(onsets(book), start=1))


def compounding(tell: Teller, book: Book) -> Iterable[Finding]:
    """VT-6: variances that grow silently."""
    lines = book.table("recurrence")
    frame = lines[lines["is_compounding"].astype(bool)]
    if not len(frame):
        return
    gross, net = _value(frame), _value(frame, "net_value") or None
    severity = _severity(tell, book, gross, "high")
    yield tell("VT-6", severity, **_lines(book, frame), lines=len(frame), gross=gross, value=net)


def signals(tell: Teller, book: Book) -> Iterable[Finding]:
    """VT-7: weeks outside control limits."""
    chart, points = failure_chart(book)
    if chart is None or not chart.signal.any():
        return
    weeks = [day(week) for week, out in zip(points, chart.signal, strict=True) if out]
    shown = ", ".join(weeks[:8])
    yield tell("VT-7", points=len(weeks), total=len(chart.value), weeks=shown, reason=chart.reason)


TELL = (recurring, direction, correction_effect, worsening, changes, compounding, signals)


def findings(book: Book) -> tuple[Finding, ...]:
    tell = Teller(STEP, book.context)
    return tuple(finding for told in TELL for finding in told(tell, book))


def paragraphs(book: Book) -> tuple[Paragraph, ...]:
    tell, seen = Teller(STEP, book.context), repeats(book.table("recurrence"))
    if seen is None:
        return (tell.paragraph("VT-answer.none", wanted=wording("counts_of_two_dates")),)
    found = [tell.paragraph("VT-answer", answer=seen.answer.capitalize(), seen=seen)]
    rate, ratio = recurrences(book)[None].standard, redrifts(book).get(None)
    if rate is not None and has_base(book) and 0 < rate.rate < math.inf:
        found.append(tell.paragraph("VT-answer.days", rate=rate))
    if ratio is not None:
        found.append(tell.paragraph("VT-answer.held", held=ratio.held.capitalize(), ratio=ratio))
    return tuple(found)


def documents(book: Book) -> Mapping[str, Any]:
    """Recurrence as the diagnosis reads it."""
    seen = repeats(book.table("recurrence"))
    if seen is None:
        return {"recurring": None}
    told = {"answer": seen.answer, "lines": seen.repeated, "counted_lines": seen.lines, "interval": seen.bounds}
    return {"recurring": {**told, "expected_by_chance": seen.expected}}
