"""Chapter 3's findings: which are told, with which figures and severity. Their words are in findings.toml."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

import pandas as pd

from cin7_audit.chapters.count_vs_belief.measures import TARGET, bounds
from cin7_audit.chapters.count_vs_belief.result import CountVsBelief
from cin7_audit.exact import exact_sum, gross_sum
from cin7_audit.presentation.exhibit import Book
from cin7_audit.presentation.saying import Teller, entries
from cin7_audit.presentation.telling import by_size, listed, names
from cin7_audit.records import Finding, Paragraph, Severity
from cin7_audit.requests import wording
from cin7_audit.severity import at_most, by_value
from cin7_audit.words import VARIANCE_SIGN, is_missing

STEP = "count_vs_belief"
CANCELS = 0.7  # M-11 (default, ours)
VALUE_TARGET = 0.98  # M-9 (default, ours)
CUT_OFF_GAIN = 3.0  # standard errors by which agreement must rise when counts are shifted (default, ours)
DIGIT_CHANCE = 0.001  # chance level below which round figures are reported (default, ours)
DIGIT_LINES = 50  # differing counts below which no preference for digits is reported (default, ours)
MANY_REVERSALS = 10  # lines (default, ours)

REFUSAL = {key: str(entry["says"]) for key, entry in entries(STEP).items() if key.startswith("CB-refusal.")}
NO_COUNT = REFUSAL["CB-refusal.no_count"]


def refusal(result: CountVsBelief) -> str:
    """Why no accuracy can be stated; empty if one can."""
    if result.counts.base:
        return ""
    if result.counts.measured:
        return REFUSAL["CB-refusal.differences_only"]
    return REFUSAL["CB-refusal.no_belief"] if result.counts.lines else NO_COUNT


def _largest_month(lines: pd.DataFrame) -> Decimal:
    """The largest absolute net variance value posted in one month, base currency."""
    is_in = lines["is_measured"].astype(bool) & lines["in_period"].astype(bool) & lines["variance_value"].notna()
    months = [f"{day:%Y-%m}" for day in lines.loc[is_in, "count_day"]]
    return max(map(abs, lines.loc[is_in, "variance_value"].groupby(months).agg(exact_sum)), default=Decimal(0))


def below_floor(result: CountVsBelief) -> bool:
    """Is the share of lines in tolerance below its floor, with an interval that says so?"""
    high = result.portfolio["in_tolerance_high"].iloc[0] if len(result.portfolio) else None
    return high is not None and bool(high < TARGET)


def accuracy(tell: Teller, result: CountVsBelief) -> Iterable[Finding]:
    """CB-1: accuracy below its floor."""
    if not below_floor(result):
        return
    (row,) = result.portfolio.to_dict("records")
    sites = result.groups["site"]
    highs = zip(sites["grouped"], sites["in_tolerance_high"], strict=True)
    below = tuple(str(name) for name, high in highs if high < TARGET and not is_missing(name))
    severity, high = by_value(_largest_month(result.lines), tell.context), row["gross_value_high"]
    yield tell(
        "CB-1",
        at_most(severity, "low") if high is not None and high >= VALUE_TARGET else severity,
        by_size(result.lines[~result.lines["in_tolerance"].astype("boolean").fillna(True)], "variance_value"),
        row=row,
        bounds=bounds(row, "in_tolerance"),
        target=TARGET,
        sites=tell.say("CB-1.sites_below", sites=listed(below)) if below else "",
        locations=below,
        quantity=row["net_units"],
        value=None if is_missing(row["net_amount"]) else row["net_amount"],
    )


def cancellation(tell: Teller, result: CountVsBelief) -> Iterable[Finding]:
    """CB-2: gross error over materiality that the net figure hides."""
    levels = {row["level"]: row for row in result.table("cancellation").to_dict("records")}
    total = levels.get("portfolio")
    if total is None or is_missing(total["ratio"]) or total["ratio"] <= CANCELS or not below_floor(result):
        return
    if total["gross"] <= tell.context.overall:
        return
    value = result.portfolio["net_amount"].iloc[0]  # signed; the levels of M-11 are absolute
    yield tell("CB-2", rows=by_size(result.lines, "variance_value"), levels=levels, value=value)


def found_stock(tell: Teller, result: CountVsBelief) -> Iterable[Finding]:
    """CB-3: stock where belief was zero."""
    lines = result.lines
    if not len(lines):
        return
    found = lines[lines["found_stock"].astype("boolean").fillna(False) & lines["in_period"].astype(bool)]
    if not len(found):
        return
    value, quantity = exact_sum(found["variance_value"]), found["variance_quantity"].sum()
    severity = at_most(by_value(value, tell.context), "medium" if below_floor(result) else "low")
    told = {"skus": names(found, "sku"), "lines": len(found), "quantity": quantity, "value": value}
    yield tell("CB-3", severity, by_size(found, "variance_value"), **told)


def breaks(tell: Teller, result: CountVsBelief) -> Iterable[Finding]:
    """CB-4: belief and the system's own figures part; severity stays low: the extract may be short (see chapter 1)."""
    frame = result.table("first_breaks")
    if not len(frame):
        return
    value, quantity = gross_sum(frame["value"]), sum(map(abs, frame["difference"]))
    yield tell("CB-4", rows=frame, places=len(frame), total=len(result.table("belief")), units=quantity, value=value)


def negatives(tell: Teller, result: CountVsBelief) -> Iterable[Finding]:
    """CB-5: impossible stock, where the opening is known."""
    frame = result.negatives
    frame = frame[~frame["may_lack_opening"].astype(bool)] if len(frame) else frame
    if not len(frame):
        return
    value = min(frame["depth_value"].dropna(), default=Decimal(0))
    places = len(frame.drop_duplicates(["sku", "site", "bin", "batch"]))
    told = {"spells": len(frame), "places": places, "worst": abs(value)}
    yield tell("CB-5", rows=frame, quantity=frame["depth"].min(), value=value, **told)


def cut_off(tell: Teller, result: CountVsBelief) -> Iterable[Finding]:
    """CB-6: counts agree better on another day."""
    frame = result.table("cut_off")
    if not len(frame) or not (frame["shift"] == 0).any():
        return
    now = frame[frame["shift"] == 0].iloc[0]
    best = frame.iloc[int(frame["agreeing"].astype(int).to_numpy().argmax())]
    gain, moved = int(best["agreeing"]) - int(now["agreeing"]), int(best["moved_lines"])
    if best["shift"] == 0 or not moved or gain <= CUT_OFF_GAIN * moved**0.5:
        return
    severity: Severity = "medium" if below_floor(result) else "low"
    yield tell("CB-6", severity, shift=f"{int(best['shift']):+d}", best=best, now=now)


def overdue(tell: Teller, result: CountVsBelief) -> Iterable[Finding]:
    """CB-7: stock nobody has looked at within its cadence."""
    if not len(result.coverage_total):
        return
    (row,) = result.coverage_total.to_dict("records")
    if row["share"] is None or not row["overdue_value"]:
        return
    late = result.coverage[result.coverage["overdue"].astype(bool)]
    yield tell("CB-7", rows=late, row=row, value=row["overdue_value"], day=result.as_of)


def undiscovered(tell: Teller, result: CountVsBelief) -> Iterable[Finding]:
    """CB-8: expected variance of what was not counted since, only where its interval excludes zero."""
    drift = result.drift
    if drift is None or drift.calibration is None or drift.value_bounds[0] <= 0 <= drift.value_bounds[1]:
        return
    nearest = min(map(abs, drift.value_bounds))
    severity = at_most(by_value(nearest, tell.context), "high" if below_floor(result) else "low")
    value = Decimal(str(round(drift.value, 2)))
    yield tell("CB-8", severity, places=len(drift.places), drift=drift, value=value)


def ambiguous(tell: Teller, result: CountVsBelief) -> Iterable[Finding]:
    """CB-9: what counted zeros that may be uncounted do to accuracy."""
    if not result.counts.ambiguous or not len(result.without_ambiguous):
        return
    zeros = result.lines[result.lines["is_zero_ambiguous"].astype(bool)]
    yield tell(
        "CB-9",
        rows=by_size(zeros, "variance_value"),
        skus=names(zeros, "sku"),
        lines=result.counts.ambiguous,
        with_them=result.portfolio["in_tolerance"].iloc[0],
        without=result.without_ambiguous["in_tolerance"].iloc[0],
    )


def counting(tell: Teller, result: CountVsBelief) -> Iterable[Finding]:
    """CB-10 and CB-11: round figures, and variances that the next count reversed."""
    seen = result.digits
    if seen.chance is not None and seen.chance < DIGIT_CHANCE and seen.lines >= DIGIT_LINES:
        yield tell("CB-10", seen=seen, chance=seen.chance)
    recounts = result.table("recounts")
    turned = recounts[recounts["outcome"] == "reversal"]
    if len(turned) >= MANY_REVERSALS:
        yield tell("CB-11", rows=turned, lines=len(turned))


TELL = (accuracy, cancellation, found_stock, breaks, negatives, cut_off, overdue, undiscovered, ambiguous, counting)


def findings(book: Book) -> tuple[Finding, ...]:
    tell, result = Teller(STEP, book.context), book.measure(STEP)
    return tuple(finding for told in TELL for finding in told(tell, result))


def paragraphs(book: Book) -> tuple[Paragraph, ...]:
    tell, result = Teller(STEP, book.context), book.measure(STEP)
    if why := refusal(result):
        return (
            tell.paragraph("CB-answer.refused", why=why, wanted=wording("every_counted_line", book.context.platform)),
        )
    found = [tell.paragraph("CB-answer.accuracy", row=result.portfolio.iloc[0], sign=VARIANCE_SIGN)]
    if unmeasured := result.counts.lines - result.counts.measured:
        found.append(tell.paragraph("CB-answer.unmeasured", lines=unmeasured))
    if zeros := result.counts.ambiguous:
        without = result.without_ambiguous["in_tolerance"].iloc[0]
        found.append(tell.paragraph("CB-answer.may_be_uncounted", lines=zeros, without=without))
    left_out = int((result.lines["is_measured"].astype(bool) & result.lines["is_difference_only"].astype(bool)).sum())
    if left_out:
        found.append(tell.paragraph("CB-answer.left_out", lines=left_out))
    return tuple(found)


def documents(book: Book) -> Mapping[str, Any]:
    """The tolerance judged by, the digits and the grain of belief, for readers of the section."""
    result: CountVsBelief = book.measure(STEP)
    tolerance = {key: str(value) for key, value in book.settings.tolerance.model_dump().items()}
    return {"tolerance": tolerance, "digits": asdict(result.digits), "belief_grain": result.grain}
