"""Chapter 3 in sentences: how accurate belief was, whether errors cancel, and what the counting itself cannot show."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

import pandas as pd

from cin7_audit.chapters.count_vs_belief.measures import TARGET, bounds
from cin7_audit.chapters.count_vs_belief.result import CountVsBelief
from cin7_audit.context import Context
from cin7_audit.presentation.exhibit import Book
from cin7_audit.presentation.telling import by_size, evidence, listed, names
from cin7_audit.records import Finding, Paragraph, Severity
from cin7_audit.requests import wording
from cin7_audit.severity import at_most, by_value
from cin7_audit.words import VARIANCE_SIGN, day, interval, is_missing, money, percent, units, whole

STEP = "count_vs_belief"
CANCELS = 0.7  # M-11 (default, ours)
VALUE_TARGET = 0.98  # M-9 (default, ours)
CUT_OFF_GAIN = 3.0  # standard errors by which agreement must rise when counts are shifted (default, ours)
DIGIT_CHANCE = 0.001  # chance level below which round figures are reported (default, ours)
DIGIT_LINES = 50  # differing counts below which no preference for digits is reported (default, ours)
MANY_REVERSALS = 10  # lines (default, ours)

ACCURACY = (
    "{hits} of {lines} counted lines were within tolerance: {share} (95 % interval {bounds}), below the floor of "
    "{target}. Gross value accuracy is {gross} and net value accuracy {net}, on {believed} {currency} of counted book "
    "value, {period}."
)
SITES_BELOW = " At {sites} the interval lies wholly below the floor."
CANCELLATION = (
    "Gains and losses cancel: variances of {gross} {currency} gross leave {net} {currency} net, a cancellation ratio "
    "of {ratio} at portfolio level and {bins} inside bins, {period}. This is consistent with stock in the wrong "
    "place or under the wrong item, and does not support loss as the main cause (grade C)."
)
FOUND = (
    "{lines} counted lines held {quantity} units worth {value} {currency} where belief was zero, {period}. Found stock "
    "has no variance percentage and is kept apart."
)
BREAKS = (
    "At {places} of {total} places the system's own printed quantity differs from the recorded movements; the first "
    "breaks add up to {units} units and {value} {currency} in absolute terms. This is consistent with movements "
    "missing from the extract and cannot be distinguished from records changed outside the movement log (grade D)."
)
NEGATIVE = (
    "Recorded stock was below zero {spells} times at {places} places, at worst by {value} {currency} at unit cost, "
    "{period}. Such figures are impossible on a shelf; they come from order of entry."
)
CUT_OFF = (
    "If every count is set {shift} days from its stated day, {better} lines agree instead of {now} of {lines}, "
    "{period}. This is consistent with counts dated otherwise than stock was cut off (grade C)."
)
OVERDUE = (
    "{share} of stock value ({late} of {value} {currency}) has no confirmed count within the cadence of its class as "
    "of {day}; {never} of {places} places were never counted."
)
UNDISCOVERED = (
    "Stock on {places} places has moved since anyone looked. From {intervals} earlier intervals, the next counts "
    "would find a net variance of {value} {currency}, 90 % interval {bounds}; hiding the last count of each line, "
    "{covered} of such intervals held ({calibration})."
)
AMBIGUOUS = (
    "{lines} counted zeros come from a source that cannot tell counted zero from not counted. In-tolerance accuracy is "
    "{with_them} with them and {without} without them."
)
DIGITS = (
    "Of {lines} counts that differ from belief, {round} end in 0 or 5 where {expected} did in belief. This is "
    "consistent with estimated rather than counted quantities (grade C)."
)
REVERSALS = (
    "{lines} count lines reversed the variance of the count before them exactly. This is consistent with counting "
    "error and cannot be distinguished from movements posted in between (grade C)."
)
ANSWER = (
    "Of {lines} counted lines {strict} had no variance and {good} were within tolerance; gross value accuracy was "
    "{gross} and net value accuracy {net}, {period}. "
)
UNMEASURED = (
    "{lines} count lines have no recorded quantity and no belief that can be rebuilt at their place; they are listed "
    "and not judged."
)
MAY_BE_UNCOUNTED = "{lines} counted zeros may be lines nobody counted; without them {without} are within tolerance."
LEFT_OUT = (
    "{lines} lines come from documents that list differences only; they count as variances and not towards any "
    "accuracy."
)
NO_COUNT = "no confirmed count was supplied"
NO_BELIEF = "the counts carry no recorded quantity and belief cannot be rebuilt at their places"
DIFFERENCES_ONLY = (
    "the counts list only lines that differ (or fall outside the period), so correct lines, the denominator, are "
    "missing"
)


def refusal(result: CountVsBelief) -> str:
    """Why no accuracy can be stated; empty if one can."""
    if result.counts.base:
        return ""
    return DIFFERENCES_ONLY if result.counts.measured else NO_BELIEF if result.counts.lines else NO_COUNT


def _finding(number: int, title: str, statement: str, severity: Severity, context: Context, **more: Any) -> Finding:
    more |= {"period_from": context.start, "period_to": context.end, "currency": context.currency_code}
    return Finding(id=f"CB-{number}", step=STEP, title=title, statement=statement, severity=severity, **more)


def _sum(values: Iterable[Any]) -> Decimal:
    return sum((value for value in values if not is_missing(value)), Decimal(0))


def _largest_month(lines: pd.DataFrame) -> Decimal:
    """The largest absolute net variance value posted in one month, base currency."""
    months: dict[tuple[int, int], Decimal] = {}
    chosen = lines[
        lines["is_measured"].astype(bool) & lines["in_period"].astype(bool) & lines["variance_value"].notna()
    ]
    for moment, value in zip(chosen["count_day"], chosen["variance_value"], strict=True):
        months[moment.year, moment.month] = months.get((moment.year, moment.month), Decimal(0)) + value
    return max(map(abs, months.values()), default=Decimal(0))


def below_floor(result: CountVsBelief) -> bool:
    """Is the share of lines in tolerance below its floor, with an interval that says so?"""
    high = result.portfolio["in_tolerance_high"].iloc[0] if len(result.portfolio) else None
    return high is not None and bool(high < TARGET)


def accuracy(result: CountVsBelief, context: Context) -> Iterable[Finding]:
    """CB-1: accuracy below its floor."""
    if not below_floor(result):
        return
    (row,) = result.portfolio.to_dict("records")
    sites = result.groups["site"]
    highs = zip(sites["grouped"], sites["in_tolerance_high"], strict=True)
    below = tuple(str(name) for name, high in highs if high < TARGET and not is_missing(name))
    statement = ACCURACY.format(
        hits=whole(row["tolerance_hits"]),
        lines=whole(row["lines"]),
        share=percent(row["in_tolerance"]),
        bounds=interval(bounds(row, "in_tolerance")),
        target=percent(TARGET, 0),
        gross=percent(row["gross_value"]),
        net=percent(row["net_value"]),
        believed=money(row["believed_amount"]),
        currency=context.in_currency,
        period=context.period,
    )
    severity, high = by_value(_largest_month(result.lines), context), row["gross_value_high"]
    failing = by_size(result.lines[~result.lines["in_tolerance"].astype("boolean").fillna(True)], "variance_value")
    yield _finding(
        1,
        "Counted stock is less accurate than its floor",
        statement + (SITES_BELOW.format(sites=listed(below)) if below else ""),
        at_most(severity, "low") if high is not None and high >= VALUE_TARGET else severity,
        context,
        skus=names(failing, "sku"),
        locations=below,
        quantity=row["net_units"],
        value=None if is_missing(row["net_amount"]) else row["net_amount"],
        evidence=evidence(failing),
        exhibit="CB-1",
        criteria="95 % of counted lines within tolerance (1, 3 and 5 % for classes A, B and C unless the engagement "
        "sets others).",
        consequence="Availability, purchasing and the stock value in the books rest on quantities that are wrong more "
        "often than the floor allows.",
        action="Work through the classes and places with the lowest accuracy first; see the diagnosis for what they "
        "have in common.",
    )


def cancellation(result: CountVsBelief, context: Context) -> Iterable[Finding]:
    """CB-2: gross error over materiality that the net figure hides."""
    levels = {row["level"]: row for row in result.table("cancellation").to_dict("records")}
    total = levels.get("portfolio")
    if total is None or is_missing(total["ratio"]) or total["ratio"] <= CANCELS or not below_floor(result):
        return
    if total["gross"] <= context.overall:
        return
    net = result.portfolio["net_amount"].iloc[0]  # signed; the levels of M-11 are absolute
    statement = CANCELLATION.format(
        gross=money(total["gross"]),
        net=money(net),
        currency=context.in_currency,
        ratio=percent(total["ratio"]),
        bins=percent(levels["bin"]["ratio"]),
        period=context.period,
    )
    yield _finding(
        2,
        "Gains and losses cancel in the net figure",
        statement,
        "medium",
        context,
        grade="C",
        value=net,
        exhibit="CB-3",
        criteria="A cancellation ratio above 70 % with gross variance over materiality is looked at as mis-location or "
        "mis-identification.",
        consequence="The net adjustment in the ledger understates how wrong the records are.",
        action="Look at mirrored pairs in the diagnosis before adjusting either side.",
        next_evidence=("transfer documents between the places", "labels and bins of the items concerned"),
        evidence=evidence(by_size(result.lines, "variance_value")),
    )


def found_stock(result: CountVsBelief, context: Context) -> Iterable[Finding]:
    """CB-3: stock where belief was zero."""
    lines = result.lines
    if not len(lines):
        return
    found = lines[lines["found_stock"].astype("boolean").fillna(False) & lines["in_period"].astype(bool)]
    if not len(found):
        return
    value, quantity = _sum(found["variance_value"]), found["variance_quantity"].sum()
    told = {"lines": whole(len(found)), "quantity": units(quantity), "value": money(value)}
    yield _finding(
        3,
        "Stock was found where none was recorded",
        FOUND.format(**told, currency=context.in_currency, period=context.period),
        at_most(by_value(value, context), "medium" if below_floor(result) else "low"),
        context,
        skus=names(found, "sku"),
        quantity=quantity,
        value=value,
        evidence=evidence(by_size(found, "variance_value")),
        exhibit="CB-2",
        action="Find where each was booked out or never booked in.",
    )


def breaks(result: CountVsBelief, context: Context) -> Iterable[Finding]:
    """CB-4: belief and the system's own figures part; severity stays low: the extract may be short (see chapter 1)."""
    frame = result.table("first_breaks")
    if not len(frame):
        return
    value = _sum(map(abs, frame["value"].dropna()))
    told = {
        "places": whole(len(frame)),
        "total": whole(len(result.table("belief"))),
        "units": units(sum(map(abs, frame["difference"]))),
    }
    yield _finding(
        4,
        "Printed quantities and movements part",
        BREAKS.format(**told, value=money(value), currency=context.in_currency),
        "low",
        context,
        grade="D",
        skus=names(frame, "sku"),
        value=value,
        exhibit="CB-5",
        next_evidence=("a movement extract without filters for the places named",),
        action="Complete the extract, then rerun; first breaks only are listed.",
    )


def negatives(result: CountVsBelief, context: Context) -> Iterable[Finding]:
    """CB-5: impossible stock, where the opening is known."""
    frame = result.negatives
    frame = frame[~frame["may_lack_opening"].astype(bool)] if len(frame) else frame
    if not len(frame):
        return
    value = min(frame["depth_value"].dropna(), default=Decimal(0))
    told = {"spells": whole(len(frame)), "places": whole(len(frame.drop_duplicates(["sku", "site", "bin", "batch"])))}
    yield _finding(
        5,
        "Recorded stock fell below zero",
        NEGATIVE.format(**told, value=money(abs(value)), currency=context.in_currency, period=context.period),
        "low",
        context,
        skus=names(frame, "sku"),
        quantity=frame["depth"].min(),
        value=value,
        exhibit="CB-6",
        action="Enter receipts before the sales they serve; the spells name the days.",
    )


def cut_off(result: CountVsBelief, context: Context) -> Iterable[Finding]:
    """CB-6: counts agree better on another day."""
    frame = result.table("cut_off")
    if not len(frame) or not (frame["shift"] == 0).any():
        return
    now = frame[frame["shift"] == 0].iloc[0]
    best = frame.iloc[int(frame["agreeing"].astype(int).to_numpy().argmax())]
    gain, moved = int(best["agreeing"]) - int(now["agreeing"]), int(best["moved_lines"])
    if best["shift"] == 0 or not moved or gain <= CUT_OFF_GAIN * moved**0.5:
        return
    told = {"better": whole(best["agreeing"]), "now": whole(now["agreeing"]), "lines": whole(now["lines"])}
    yield _finding(
        6,
        "Counts agree better on another day",
        CUT_OFF.format(shift=f"{int(best['shift']):+d}", **told, period=context.period),
        "medium" if below_floor(result) else "low",
        context,
        contributor="cutoff",
        grade="C",
        exhibit="CB-8",
        action="Ask on which day, and at what hour, stock was frozen for each count.",
    )


def overdue(result: CountVsBelief, context: Context) -> Iterable[Finding]:
    """CB-7: stock nobody has looked at within its cadence."""
    if not len(result.coverage_total):
        return
    (row,) = result.coverage_total.to_dict("records")
    if row["share"] is None or not row["overdue_value"]:
        return
    statement = OVERDUE.format(
        share=percent(row["share"]),
        late=money(row["overdue_value"]),
        value=money(row["value"]),
        currency=context.currency,
        day=day(result.as_of),
        never=whole(row["never_counted"]),
        places=whole(row["places"]),
    )
    yield _finding(
        7,
        "Some stock is not confirmed within its cadence",
        statement,
        "low",
        context,
        value=row["overdue_value"],
        exhibit="CB-9",
        skus=names(result.coverage[result.coverage["overdue"].astype(bool)], "sku"),
        action="Count these places first; the plan is in the diagnosis.",
    )


def undiscovered(result: CountVsBelief, context: Context) -> Iterable[Finding]:
    """CB-8: expected variance of what was not counted since, only where its interval excludes zero."""
    drift = result.drift
    if drift is None or drift.calibration is None or drift.value_bounds[0] <= 0 <= drift.value_bounds[1]:
        return
    held = drift.calibration
    statement = UNDISCOVERED.format(
        places=whole(len(drift.places)),
        intervals=whole(drift.model.intervals),
        value=money(drift.value),
        currency=context.in_currency,
        bounds=interval(drift.value_bounds, money),
        covered=percent(held.share),
        calibration=f"{held.covered} of {held.total}",
    )
    nearest = min(map(abs, drift.value_bounds))
    yield _finding(
        8,
        "Drift since the last counts is not yet in the books",
        statement,
        at_most(by_value(nearest, context), "high" if below_floor(result) else "low"),
        context,
        value=Decimal(str(round(drift.value, 2))),
        exhibit="CB-10",
        action="Count the places with the widest intervals first.",
    )


def ambiguous(result: CountVsBelief, context: Context) -> Iterable[Finding]:
    """CB-9: what counted zeros that may be uncounted do to accuracy."""
    if not result.counts.ambiguous or not len(result.without_ambiguous):
        return
    both = (frame["in_tolerance"].iloc[0] for frame in (result.portfolio, result.without_ambiguous))
    told = dict(zip(("with_them", "without"), map(percent, both), strict=True))
    zeros = result.lines[result.lines["is_zero_ambiguous"].astype(bool)]
    yield _finding(
        9,
        "Some counted zeros may be lines nobody counted",
        AMBIGUOUS.format(lines=whole(result.counts.ambiguous), **told),
        "low",
        context,
        skus=names(zeros, "sku"),
        evidence=evidence(by_size(zeros, "variance_value")),
        exhibit="CB-2",
        action="Ask for the counted sheets or the API export of these stocktakes.",
    )


def counting(result: CountVsBelief, context: Context) -> Iterable[Finding]:
    """CB-10 and CB-11: round figures, and variances that the next count reversed."""
    shared: dict[str, Any] = {"contributor": "counting", "grade": "C", "exhibit": "CB-7"}
    seen = result.digits
    if seen.chance is not None and seen.chance < DIGIT_CHANCE and seen.lines >= DIGIT_LINES:
        told = {"round": whole(seen.round_counted), "expected": whole(seen.round_believed)}
        statement = DIGITS.format(lines=whole(seen.lines), **told)
        title = "Counted quantities end in round figures"
        yield _finding(10, title, statement, "low", context, chance=seen.chance, **shared)
    recounts = result.table("recounts")
    turned = recounts[recounts["outcome"] == "reversal"]
    if len(turned) >= MANY_REVERSALS:
        shared |= {"skus": names(turned, "sku"), "evidence": evidence(turned)}
        statement = REVERSALS.format(lines=whole(len(turned)))
        yield _finding(11, "Counts reversed the count before them", statement, "low", context, **shared)


TOLD = (accuracy, cancellation, found_stock, breaks, negatives, cut_off, overdue, undiscovered, ambiguous, counting)


def findings(book: Book) -> tuple[Finding, ...]:
    """All findings of this chapter in order."""
    result = book.measure(STEP)
    return tuple(finding for tell in TOLD for finding in tell(result, book.context))


def paragraphs(book: Book) -> tuple[Paragraph, ...]:
    """The answer in words."""
    result: CountVsBelief = book.measure(STEP)
    if refused := refusal(result):
        return (Paragraph(f"No accuracy is stated, because {refused}. Ask for {wording('every_counted_line')}."),)
    row = result.portfolio.iloc[0]
    shares = {"strict": "strict", "good": "in_tolerance", "gross": "gross_value", "net": "net_value"}
    told = {name: percent(row[column]) for name, column in shares.items()}
    found = [ANSWER.format(lines=whole(row["lines"]), **told, period=book.context.period) + VARIANCE_SIGN]
    if unmeasured := result.counts.lines - result.counts.measured:
        found.append(UNMEASURED.format(lines=whole(unmeasured)))
    if result.counts.ambiguous:
        without = percent(result.without_ambiguous["in_tolerance"].iloc[0])
        found.append(MAY_BE_UNCOUNTED.format(lines=whole(result.counts.ambiguous), without=without))
    left_out = int((result.lines["is_measured"].astype(bool) & result.lines["is_difference_only"].astype(bool)).sum())
    if left_out:
        found.append(LEFT_OUT.format(lines=whole(left_out)))
    return tuple(map(Paragraph, found))


def documents(book: Book) -> Mapping[str, Any]:
    """The tolerance judged by, the digits and the grain of belief, for readers of the section."""
    result: CountVsBelief = book.measure(STEP)
    tolerance = {key: str(value) for key, value in book.settings.tolerance.model_dump().items()}
    return {"tolerance": tolerance, "digits": asdict(result.digits), "belief_grain": result.grain}
