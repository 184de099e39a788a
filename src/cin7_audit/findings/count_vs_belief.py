"""Step 3 in sentences: how accurate belief was, whether errors cancel, and what the counting itself cannot show."""

from decimal import Decimal
from typing import Any

import pandas as pd

from cin7_audit.engagement import Engagement
from cin7_audit.findings.count_vs_belief_measures import TARGET, _bounds
from cin7_audit.findings.shared import at_most, by_size, by_value, evidence, listed, names
from cin7_audit.measures.context import Context
from cin7_audit.measures.count_vs_belief import CountVsBelief
from cin7_audit.records import Finding, Severity
from cin7_audit.words import interval, is_missing, money, percent, units, whole

STEP = "count_vs_belief"
CANCELS = 0.7  # M-11 (default, ours)
VALUE_TARGET = 0.98  # M-9 (default, ours)
CUT_OFF_GAIN = 3.0  # standard errors by which agreement must rise when counts are shifted (default, ours)
DIGIT_CHANCE = 0.001  # chance level below which round figures are reported (default, ours)
MANY_REVERSALS = 10  # lines (default, ours)

ACCURACY = (
    "{hits} of {lines} counted lines were within tolerance: {share} (95 % interval {bounds}), below the floor of {target}. Gross value accuracy is {gross} and net value accuracy "
    "{net}, on {believed} {currency} of counted book value, {period}."
)
SITES_BELOW = " At {sites} the interval lies wholly below the floor."
CANCELLATION = (
    "Gains and losses cancel: variances of {gross} {currency} gross leave {net} {currency} net, a cancellation ratio of {ratio} at portfolio level and {bins} inside bins, {period}. "
    "This is consistent with stock in the wrong place or under the wrong item, and does not support loss as the main cause (grade C)."
)
FOUND = "{lines} counted lines held {quantity} units worth {value} {currency} where belief was zero, {period}. Found stock has no variance percentage and is kept apart."
BREAKS = (
    "At {places} of {total} places the system's own printed quantity differs from the recorded movements; the first breaks add up to {units} units and {value} {currency} in absolute "
    "terms. This is consistent with movements missing from the extract and cannot be distinguished from records changed outside the movement log (grade D)."
)
NEGATIVE = "Recorded stock was below zero {spells} times at {places} places, at worst by {value} {currency} at unit cost, {period}. Such figures are impossible on a shelf; they come from order of entry."
CUT_OFF = (
    "If every count is set {shift} days from its stated day, {better} lines agree instead of {now} of {lines}, {period}. This is consistent with counts dated otherwise than stock was cut off "
    "(grade C)."
)
OVERDUE = "{share} of stock value ({late} of {value} {currency}) has no confirmed count within the cadence of its class as of {day}; {never} of {places} places were never counted."
UNDISCOVERED = (
    "Stock on {places} places has moved since anyone looked. From {intervals} earlier intervals, the next counts would find a net variance of {value} {currency}, 90 % interval {bounds}; "
    "hiding the last count of each line, {covered} of such intervals held ({calibration})."
)
AMBIGUOUS = "{lines} counted zeros come from a source that cannot tell counted zero from not counted. In-tolerance accuracy is {with_them} with them and {without} without them."
DIGITS = "Of {lines} counts that differ from belief, {round} end in 0 or 5 where {expected} did in belief. This is consistent with estimated rather than counted quantities (grade C)."
REVERSALS = "{lines} count lines reversed the variance of the count before them exactly. This is consistent with counting error and cannot be distinguished from movements posted in between (grade C)."


def monthly_value(lines: pd.DataFrame) -> Decimal:
    """The largest absolute net variance value posted in one month, base currency."""
    chosen = lines[lines["is_measured"].astype(bool) & lines["in_period"].astype(bool)]
    months: dict[tuple[int, int], Decimal] = {}
    for moment, value in zip(chosen["count_day"], chosen["variance_value"], strict=True):
        if not is_missing(value):
            month = (moment.year, moment.month)
            months[month] = months.get(month, Decimal(0)) + value
    return max((abs(value) for value in months.values()), default=Decimal(0))


def _finding(number: int, title: str, statement: str, severity: Severity, context: Context, **more: Any) -> Finding:
    dated = {"period_from": context.start, "period_to": context.end, "currency": context.currency_code}
    return Finding(id=f"CB-{number}", step=STEP, title=title, statement=statement, severity=severity, **{**dated, **more})


def accuracy(result: CountVsBelief, context: Context) -> Finding | None:
    """CB-1: accuracy below its floor, with an interval that says so."""
    if not len(result.portfolio):
        return None
    row = result.portfolio.to_dict("records")[0]
    if row["in_tolerance_high"] is None or row["in_tolerance_high"] >= TARGET:
        return None
    sites = result.groups["site"]
    below = [
        str(name) for name, high in zip(sites["grouped"], sites["in_tolerance_high"], strict=True) if high < TARGET and not is_missing(name)
    ]
    statement = ACCURACY.format(
        hits=whole(row["tolerance_hits"]), lines=whole(row["lines"]), share=percent(row["in_tolerance"]), bounds=interval(_bounds(row, "in_tolerance")),
        target=percent(TARGET, 0), gross=percent(row["gross_value"]), net=percent(row["net_value"]), believed=money(row["believed_amount"]), currency=context.in_currency, period=context.period,
    )  # fmt: skip
    statement += SITES_BELOW.format(sites=listed(below)) if below else ""
    severity = by_value(monthly_value(result.lines), context)
    if row["gross_value_high"] is not None and row["gross_value_high"] >= VALUE_TARGET:
        severity = at_most(severity, "low")
    failing = by_size(result.lines[~result.lines["in_tolerance"].astype("boolean").fillna(True)], "variance_value")
    return _finding(
        1, "Counted stock is less accurate than its floor", statement, severity, context, skus=names(failing, "sku"), locations=tuple(below), quantity=row["net_units"],
        value=None if is_missing(row["net_amount"]) else row["net_amount"], evidence=evidence(failing), exhibit="CB-1",
        criteria="95 % of counted lines within tolerance (1, 3 and 5 % for classes A, B and C unless the engagement sets others).",
        consequence="Availability, purchasing and the stock value in the books rest on quantities that are wrong more often than the floor allows.",
        action="Work through the classes and places with the lowest accuracy first; see the diagnosis for what they have in common.",
    )  # fmt: skip


def cancellation(result: CountVsBelief, context: Context) -> Finding | None:
    """CB-2: gross error over materiality that the net figure hides."""
    levels = {row["level"]: row for row in result.cancellation.to_dict("records")}
    total = levels.get("portfolio")
    if (
        total is None
        or total["ratio"] is None
        or total["ratio"] <= CANCELS
        or total["gross"] <= context.overall
        or accuracy(result, context) is None
    ):
        return None
    net = result.portfolio["net_amount"].iloc[0]  # signed; the levels of M-11 are absolute
    statement = CANCELLATION.format(
        gross=money(total["gross"]),
        net=money(net),
        currency=context.in_currency,
        ratio=percent(total["ratio"]),
        bins=percent(levels["bin"]["ratio"]),
        period=context.period,
    )
    return _finding(
        2, "Gains and losses cancel in the net figure", statement, "medium", context, grade="C", value=net, exhibit="CB-3",
        criteria="A cancellation ratio above 70 % with gross variance over materiality is looked at as mis-location or mis-identification.",
        consequence="The net adjustment in the ledger understates how wrong the records are.", action="Look at mirrored pairs in the diagnosis before adjusting either side.",
        next_evidence=("transfer documents between the places", "labels and bins of the items concerned"), evidence=evidence(by_size(result.lines, "variance_value")),
    )  # fmt: skip


def found_stock(result: CountVsBelief, context: Context) -> Finding | None:
    """CB-3: stock where belief was zero."""
    if not len(result.lines):
        return None
    found = result.lines[result.lines["found_stock"].astype("boolean").fillna(False) & result.lines["in_period"].astype(bool)]
    if not len(found):
        return None
    value = sum((v for v in found["variance_value"] if not is_missing(v)), Decimal(0))
    statement = FOUND.format(
        lines=whole(len(found)),
        quantity=units(found["variance_quantity"].sum()),
        value=money(value),
        currency=context.in_currency,
        period=context.period,
    )
    limit: Severity = "medium" if accuracy(result, context) is not None else "low"
    return _finding(3, "Stock was found where none was recorded", statement, at_most(by_value(value, context), limit), context, skus=names(found, "sku"), quantity=found["variance_quantity"].sum(),
                    value=value, evidence=evidence(by_size(found, "variance_value")), exhibit="CB-2", action="Find where each was booked out or never booked in.")  # fmt: skip


def breaks(result: CountVsBelief, context: Context) -> Finding | None:
    """CB-4: our belief and the system's own figures part; severity stays low because the extract may be short (see chapter 1)."""
    frame = result.breaks
    if not len(frame):
        return None
    value = sum((abs(v) for v in frame["value"] if not is_missing(v)), Decimal(0))
    statement = BREAKS.format(
        places=whole(len(frame)),
        total=whole(len(result.belief)),
        units=units(sum(abs(v) for v in frame["difference"])),
        value=money(value),
        currency=context.in_currency,
    )
    return _finding(4, "Printed quantities and movements part", statement, "low", context, grade="D", skus=names(frame, "sku"), value=value, exhibit="CB-5",
                    next_evidence=("a movement extract without filters for the places named",), action="Complete the extract, then rerun; first breaks only are listed.")  # fmt: skip


def negatives(result: CountVsBelief, context: Context) -> Finding | None:
    """CB-5: impossible stock, where the opening is known."""
    frame = result.negatives[~result.negatives["may_lack_opening"].astype(bool)] if len(result.negatives) else result.negatives
    if not len(frame):
        return None
    value = min((v for v in frame["depth_value"] if not is_missing(v)), default=Decimal(0))
    statement = NEGATIVE.format(
        spells=whole(len(frame)),
        places=whole(len(frame.drop_duplicates(["sku", "site", "bin", "batch"]))),
        value=money(abs(value)),
        currency=context.in_currency,
        period=context.period,
    )
    return _finding(5, "Recorded stock fell below zero", statement, "low", context, skus=names(frame, "sku"), quantity=frame["depth"].min(), value=value, exhibit="CB-6",
                    action="Enter receipts before the sales they serve; the spells name the days.")  # fmt: skip


def cut_off(result: CountVsBelief, context: Context) -> Finding | None:
    """CB-6: counts agree better on another day."""
    frame = result.cut_off
    if not len(frame) or not (frame["shift"] == 0).any():
        return None
    now = frame[frame["shift"] == 0].iloc[0]
    best = frame.iloc[int(frame["agreeing"].astype(int).to_numpy().argmax())]
    gain, moved = int(best["agreeing"]) - int(now["agreeing"]), int(best["moved_lines"])
    if best["shift"] == 0 or not moved or gain <= CUT_OFF_GAIN * moved**0.5:
        return None
    statement = CUT_OFF.format(
        shift=f"{int(best['shift']):+d}",
        better=whole(best["agreeing"]),
        now=whole(now["agreeing"]),
        lines=whole(now["lines"]),
        period=context.period,
    )
    return _finding(6, "Counts agree better on another day", statement, "medium" if accuracy(result, context) else "low", context, contributor="cutoff", grade="C", exhibit="CB-8",
                    action="Ask on which day, and at what hour, stock was frozen for each count.")  # fmt: skip


def overdue(result: CountVsBelief, context: Context) -> Finding | None:
    """CB-7: stock nobody has looked at within its cadence."""
    if not len(result.coverage_total):
        return None
    row = result.coverage_total.iloc[0]
    if row["share"] is None or not row["overdue_value"]:
        return None
    statement = OVERDUE.format(share=percent(row["share"]), late=money(row["overdue_value"]), value=money(row["value"]), currency=context.currency, day=f"{result.as_of:%d %b %Y}",
                               never=whole(row["never_counted"]), places=whole(row["places"]))  # fmt: skip
    return _finding(7, "Some stock is not confirmed within its cadence", statement, "low", context, value=row["overdue_value"], exhibit="CB-9",
                    skus=names(result.coverage[result.coverage["overdue"].astype(bool)], "sku"), action="Count these places first; the plan is in the diagnosis.")  # fmt: skip


def undiscovered(result: CountVsBelief, context: Context) -> Finding | None:
    """CB-8: expected variance of what was not counted since, only where its interval excludes zero."""
    drift = result.drift
    if drift is None or drift.calibration is None or drift.value_bounds[0] <= 0 <= drift.value_bounds[1]:
        return None
    nearest = min(abs(drift.value_bounds[0]), abs(drift.value_bounds[1]))
    held = drift.calibration
    statement = UNDISCOVERED.format(places=whole(len(drift.places)), intervals=whole(drift.model.intervals), value=money(drift.value), currency=context.in_currency,
                                    bounds=interval(drift.value_bounds, money), covered=percent(held.share), calibration=f"{held.covered} of {held.total}")  # fmt: skip
    limit: Severity = "high" if accuracy(result, context) is not None else "low"
    return _finding(8, "Drift since the last counts is not yet in the books", statement, at_most(by_value(nearest, context), limit), context, value=Decimal(str(round(drift.value, 2))), exhibit="CB-10",
                    action="Count the places with the widest intervals first.")  # fmt: skip


def ambiguous(result: CountVsBelief, context: Context) -> Finding | None:
    """CB-9: what counted zeros that may be uncounted do to accuracy."""
    if not result.ambiguous_lines or not len(result.without_ambiguous):
        return None
    statement = AMBIGUOUS.format(
        lines=whole(result.ambiguous_lines),
        with_them=percent(result.portfolio["in_tolerance"].iloc[0]),
        without=percent(result.without_ambiguous["in_tolerance"].iloc[0]),
    )
    zeros = result.lines[result.lines["is_zero_ambiguous"].astype(bool)]
    return _finding(9, "Some counted zeros may be lines nobody counted", statement, "low", context, skus=names(zeros, "sku"), evidence=evidence(by_size(zeros, "variance_value")), exhibit="CB-2",
                    action="Ask for the counted sheets or the API export of these stocktakes.")  # fmt: skip


def counting(result: CountVsBelief, context: Context) -> list[Finding]:
    """CB-10 and CB-11: round figures, and variances that the next count reversed."""
    found = []
    digits = result.digits
    if digits.chance is not None and digits.chance < DIGIT_CHANCE and digits.lines >= 50:
        statement = DIGITS.format(lines=whole(digits.lines), round=whole(digits.round_counted), expected=whole(digits.round_believed))
        found.append(
            _finding(
                10,
                "Counted quantities end in round figures",
                statement,
                "low",
                context,
                contributor="counting",
                grade="C",
                chance=digits.chance,
                exhibit="CB-7",
            )
        )
    reversed_lines = result.recounts[result.recounts["outcome"] == "reversal"] if len(result.recounts) else result.recounts
    if len(reversed_lines) >= MANY_REVERSALS:
        found.append(_finding(11, "Counts reversed the count before them", REVERSALS.format(lines=whole(len(reversed_lines))), "low", context, contributor="counting", grade="C",
                              skus=names(reversed_lines, "sku"), evidence=evidence(reversed_lines), exhibit="CB-7"))  # fmt: skip
    return found


def findings(result: CountVsBelief, context: Context, settings: Engagement) -> tuple[Finding, ...]:
    """All findings of this step in order."""
    del settings  # tolerances are already in the result
    single = (accuracy, cancellation, found_stock, breaks, negatives, cut_off, overdue, undiscovered, ambiguous)
    made = [finding for make in single if (finding := make(result, context)) is not None]
    return (*made, *counting(result, context))
