"""Chapter 4 in sentences: are corrections becoming routine, who looks at them, and do they teach anything.

Severities follow method.md section 6. Volumes alone are never above low: correcting is a duty; what is raised is
repetition, missing review or a stated limit that did not hold. Names serve control tests only and are not printed.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

from cin7_audit.chapters.write_off_frequency.approvals import by_own_hand, fast, without_recount
from cin7_audit.chapters.write_off_frequency.result import WriteOffFrequencyResult
from cin7_audit.context import Context
from cin7_audit.engagement import Engagement
from cin7_audit.exact import exact_sum, gross_sum
from cin7_audit.presentation.exhibit import Book
from cin7_audit.presentation.telling import evidence, located, names
from cin7_audit.records import EvidenceRow, Finding, Paragraph, Severity
from cin7_audit.severity import at_most, by_value
from cin7_audit.words import interval, money, number, percent, whole

STEP = "write_off_frequency"
BULK_SHARE = 0.25  # M-34 (default, ours)
POOR_REASONS = 0.5  # blank or generic share of corrections outside counts (default, ours)
BUNCHING_CHANCE = 0.01

VOLUME = (
    "{corrections} correction lines on {documents} documents changed recorded stock, {gross} {currency} gross and "
    "{net} "
    "net (loss negative): {rate} per 1,000 movement lines and {active} per 100 active lines a month, {period}. "
    "The monthly rate {trend}."
)
REPEATED = (
    "{share} of the value written off ({routine} of {losses} {currency}) fell on a line and direction corrected in the "
    "{days} days before, {period}; "
)
ROUTINE = (
    "above {limit} counts as routine. This is consistent with causes that correcting does not reach and cannot be "
    "distinguished from lines that simply move most (grade C)."
)
NOT_ROUTINE = "the bar is {limit}."
CHURN = (
    "{pairs} pairs of corrections undo each other (same line, equal and opposite quantity within 60 days), {gross} "
    "{currency} on their first side, {period}. This is consistent with miscounts or misplaced stock that came back and "
    "does not support loss at these lines (grade C)."
)
REASONS = (
    "Of {n} corrections outside counts, {poor} ({share}) give no reason or one that fits any correction, {period}. "
    "A reason at approval is an assertion to test, and here there is nothing to test."
)
BULK = (
    "{n} of {total} approved documents ({share}) were approved in under a minute or in a run of at least three within "
    "{minutes} minute(s), {period}; above {limit} the review is a formality."
)
DUTIES = (
    "{n} of {total} documents that name both people ({share}, {gross} {currency} gross) were approved by the person "
    "who "
    "created or counted them, or who holds the stock, {period}; {limit}."
)
UNDONE = (
    "{n} documents were undone or voided after approval, {period}; each leaves a completed correction that no longer "
    "stands."
)
SPLIT = (
    "{n} groups of documents of one day, place and account each stayed under the approval limit of {limit} {currency} "
    "and together passed it, {gross} {currency}, {period}."
)
BUNCHED = (
    "{under} documents lie within 10 % under the approval limit of {limit} {currency} and {over} within 10 % over it "
    "(chance level {chance} if both were equally likely), {period}. This is consistent with amounts chosen to stay "
    "under the limit (grade B)."
)
LEARNING = (
    "Corrections {corrections} ({c_slope} log points a quarter, 95 % interval {c_bounds}) while drift {drift} "
    "({d_slope}, {d_bounds}), over {quarters} quarters and {lines} repeat lines: index {index} ({bounds}); {verdict}. "
    "Basis: {basis}."
)
NO_HISTORY = "Corrections against learning: not enough history ({why})."
RECOUNT = (
    "{n} of {total} lines over tolerance ({share}) were approved without a second count within a week, {value} "
    "{currency} gross, {period}."
)
OUTRUN = "corrections outrun learning"
LEARNED = {
    OUTRUN: "Corrections grow faster than learning",
    "learning outruns corrections": "Learning outruns corrections",
}
DIRECTION = {"up": "rise", "down": "fall", "flat": "show no clear change"}


def _finding(n: int, title: str, statement: str, severity: Severity, context: Context, **more: Any) -> Finding:
    dated = {"period_from": context.start, "period_to": context.end, "currency": context.currency_code}
    return Finding(id=f"WF-{n}", step=STEP, title=title, statement=statement, severity=severity, **{**dated, **more})


def _rows(result: WriteOffFrequencyResult, frame: pd.DataFrame, limit: int = 50) -> tuple[EvidenceRow, ...]:
    return evidence(located(frame, result.files), limit)


def _part(hits: pd.DataFrame, every: pd.DataFrame) -> dict[str, str]:
    """n of total, and the share."""
    return {"n": whole(len(hits)), "total": whole(len(every)), "share": percent(len(hits) / len(every))}


def volume(result: WriteOffFrequencyResult, context: Context, _: Engagement) -> Iterable[Finding]:
    """WF-1: how often and how much."""
    rows, months, trend = result.without_go_live, result.months, "is too short to trend"
    if result.rate_trend is not None:
        slope, bounds = result.rate_trend
        trend = f"moves by {number(slope)} a month (95 % interval {interval(bounds, number)})"
    bases = {"rate": (1000, "movement_lines"), "active": (100, "active_lines")}
    per = {
        name: number(times * len(rows) / base) if (base := int(months[column].sum())) else "an unknown number"
        for name, (times, column) in bases.items()
    }
    gross, net, lines = money(gross_sum(rows["value"])), exact_sum(rows["value"]), whole(len(rows))
    statement = VOLUME.format(
        corrections=lines,
        documents=whole(rows["document_no"].nunique()),
        gross=gross,
        net=money(net),
        currency=context.in_currency,
        period=context.period,
        trend=trend,
        **per,
    )
    yield _finding(
        1,
        f"{lines} correction lines changed recorded stock, {gross} {context.in_currency} gross",
        statement,
        "low",
        context,
        value=net,
        exhibit="WF-1",
        evidence=_rows(result, rows, 20),
        criteria="M-17, M-18: gross and net side by side, never netted.",
    )


def routine(result: WriteOffFrequencyResult, context: Context, settings: Engagement) -> Iterable[Finding]:
    """WF-2: M-19."""
    row, limit = result.routine.iloc[0], settings.rules.routine_share / 100
    if row["routine_share"] is None:
        return
    above, share = row["routine_share"] > limit, percent(row["routine_share"])
    statement = (REPEATED + (ROUTINE if above else NOT_ROUTINE)).format(
        share=share,
        routine=money(row["routine_losses"]),
        losses=money(row["losses"]),
        currency=context.currency,
        days=settings.rules.routine_days,
        period=context.period,
        limit=percent(limit, 0),
    )
    told = {"value": -row["routine_losses"], "exhibit": "WF-4"}
    if not above:
        title = f"Write-offs are not routine: {share} repeat on the same line"
        yield _finding(2, title, statement, "low", context, **told)
        return
    rows = result.without_go_live
    is_loss = pd.Series([isinstance(value, Decimal) and value < 0 for value in rows["value"]], index=rows.index)
    again = rows[rows["is_routine"].astype(bool) & is_loss].sort_values("value", kind="stable")
    has_third = (again.groupby(["sku", "site"], dropna=False).size() >= 3).any()
    yield _finding(
        2,
        f"Routine write-offs: {share} repeat on the same line",
        statement,
        at_most(by_value(row["routine_losses"], context), "high" if has_third else "medium"),
        context,
        **told,
        grade="C",
        skus=names(again, "sku"),
        locations=names(again, "site"),
        evidence=_rows(result, again),
        criteria=f"M-19: at most {percent(limit, 0)}.",
        consequence="The record is set right again and again while the cause goes on.",
        action="Freeze auto-approval on repeating lines and name the upstream step.",
        next_evidence=("reason and root-cause note of each repeat", "recount of the repeating lines"),
    )


def churn(result: WriteOffFrequencyResult, context: Context, _: Engagement) -> Iterable[Finding]:
    """WF-3: reversal pairs."""
    if not len(result.pairs):
        return
    gross, pairs = gross_sum(result.pairs["value"]), whole(len(result.pairs))
    yield _finding(
        3,
        f"{pairs} pairs of corrections undo each other",
        CHURN.format(pairs=pairs, gross=money(gross), currency=context.in_currency, period=context.period),
        "low",
        context,
        value=gross,
        grade="C",
        contributor="counting",
        skus=names(result.pairs, "sku"),
        locations=names(result.pairs, "site"),
        exhibit="WF-7",
        evidence=_rows(result, result.pairs),
    )


def poor_reasons(result: WriteOffFrequencyResult, context: Context, settings: Engagement) -> Iterable[Finding]:
    """WF-4: blank and generic reasons of corrections outside counts; a movement report has no field to leave blank."""
    rows = result.without_go_live
    is_silent = rows["source_id"].isin(result.silent_files) & (rows["reason_class"] == "blank")
    rows = rows[~rows["is_count"].astype(bool) & ~is_silent]
    if len(rows) < settings.rules.minimum_group:
        return
    poor = rows[rows["reason_class"].isin(["blank", "generic"])]
    share = len(poor) / len(rows)
    yield _finding(
        4,
        f"{percent(share)} of corrections outside counts give no usable reason",
        REASONS.format(n=whole(len(rows)), poor=whole(len(poor)), share=percent(share), period=context.period),
        "medium" if share > POOR_REASONS else "low",
        context,
        exhibit="WF-6",
        evidence=_rows(result, poor),
        action="One mandatory reason code per line; cap 'other'.",
    )


def bulk(result: WriteOffFrequencyResult, context: Context, settings: Engagement) -> Iterable[Finding]:
    """WF-5: M-34."""
    frame, limit = result.approvals.latency, percent(BULK_SHARE, 0)
    if frame is None or not len(frame):
        return
    hits = frame[fast(frame)]
    told = _part(hits, frame)
    is_many = len(hits) / len(frame) > BULK_SHARE and len(frame) >= settings.rules.minimum_group
    yield _finding(
        5,
        f"{told['share']} of approvals came in bulk or in under a minute",
        BULK.format(**told, minutes=settings.approval.bulk_minutes, period=context.period, limit=limit),
        "medium" if is_many else "low",
        context,
        exhibit="WF-8",
        value=exact_sum(hits["value"]),
        evidence=_rows(result, hits),
        criteria=f"M-34: at most {limit} in bulk.",
    )


def duties(result: WriteOffFrequencyResult, context: Context, settings: Engagement) -> Iterable[Finding]:
    """WF-6: M-35, who could."""
    frame, limit = result.approvals.duties, settings.approval.limit
    if frame is None or not len(frame):
        return
    hits = frame[by_own_hand(frame)]
    over = sum(limit > 0 and isinstance(value, Decimal) and value > limit for value in hits["gross"])
    told = _part(hits, frame)
    above = (
        f"{whole(over)} of them above the approval limit of {money(limit)}" if limit else "no approval limit is stated"
    )
    gross = money(exact_sum(hits["gross"]))
    yield _finding(
        6,
        f"{told['n']} of {told['total']} documents were approved by a hand that also made or held them",
        DUTIES.format(**told, gross=gross, currency=context.in_currency, period=context.period, limit=above),
        "high" if over else "low",
        context,
        exhibit="WF-8",
        value=exact_sum(hits["value"]),
        evidence=_rows(result, hits),
        criteria="M-35: none above the approval limit; one Cin7 Core permission creates and completes, so review must "
        "be shown elsewhere.",
    )


def undone(result: WriteOffFrequencyResult, context: Context, _: Engagement) -> Iterable[Finding]:
    """WF-7: undo or void after approval."""
    frame = result.approvals.undone
    if frame is None or not len(frame):
        return
    statement = UNDONE.format(n=whole(frame["document_no"].nunique()), period=context.period)
    title, rows = "Documents were undone after approval", _rows(result, frame)
    yield _finding(7, title, statement, "low", context, exhibit="WF-8", evidence=rows)


def splitting(result: WriteOffFrequencyResult, context: Context, settings: Engagement) -> Iterable[Finding]:
    """WF-8: documents that pass a stated limit together."""
    frame = result.approvals.splits
    if frame is None or not len(frame):
        return
    gross = exact_sum(frame["gross"])
    told = {"n": whole(len(frame)), "limit": money(settings.approval.limit), "gross": money(gross)}
    yield _finding(
        8,
        "Documents below the limit pass it together",
        SPLIT.format(**told, currency=context.in_currency, period=context.period),
        at_most(by_value(gross, context), "medium"),
        context,
        value=gross,
        exhibit="WF-9",
        evidence=_rows(result, frame),
    )


def bunching(result: WriteOffFrequencyResult, context: Context, settings: Engagement) -> Iterable[Finding]:
    """WF-9: documents just under a stated limit."""
    tests = result.approvals
    if tests.bunching_chance is None or tests.bunching_chance >= BUNCHING_CHANCE:
        return
    statement = BUNCHED.format(
        under=tests.under_limit,
        over=tests.over_limit,
        limit=money(settings.approval.limit),
        currency=context.in_currency,
        chance=number(tests.bunching_chance, 4),
        period=context.period,
    )
    title, told = "Documents bunch under the approval limit", {"grade": "B", "chance": tests.bunching_chance}
    yield _finding(9, title, statement, "medium", context, exhibit="WF-9", **told)


def learning(result: WriteOffFrequencyResult, context: Context, _: Engagement) -> Iterable[Finding]:
    """WF-10: M-24 as the two-by-two."""
    seen = result.learning
    if seen.index is None:
        title = "The history is too short to compare corrections with learning"
        yield _finding(10, title, NO_HISTORY.format(why=seen.why), "low", context, exhibit="WF-10")
        return
    statement = LEARNING.format(
        corrections=DIRECTION[seen.corrections_direction],
        c_slope=number(seen.corrections_slope),
        c_bounds=interval(seen.corrections_interval, number),
        drift=DIRECTION[seen.drift_direction],
        d_slope=number(seen.drift_slope),
        d_bounds=interval(seen.drift_interval, number),
        quarters=len(seen.quarters),
        lines=whole(seen.repeat_lines),
        index=number(seen.index),
        bounds=interval(seen.index_interval, number),
        verdict=seen.verdict,
        basis=seen.basis,
    )
    both_rise = seen.corrections_direction == seen.drift_direction == "up"
    yield _finding(
        10,
        LEARNED.get(seen.verdict, "Corrections and learning cannot be told apart yet"),
        statement,
        "low" if seen.verdict != OUTRUN else "high" if both_rise else "medium",
        context,
        exhibit="WF-10",
        criteria="M-24: the interval of the index lies below zero when learning outruns corrections.",
    )


def unrecounted(result: WriteOffFrequencyResult, context: Context, settings: Engagement) -> Iterable[Finding]:
    """WF-11: M-40. Above low only where the client states a value tolerance that was passed."""
    frame = result.approvals.over_tolerance
    if frame is None or not len(frame):
        return
    missed = frame[without_recount(frame)]
    values, told = missed["variance_value"], _part(missed, frame)
    limits = {True: settings.tolerance.value_over, False: settings.tolerance.value_short}
    passed = any(isinstance(value, Decimal) and 0 < limits[value > 0] < abs(value) for value in values)
    yield _finding(
        11,
        f"{told['n']} of {told['total']} lines over tolerance were approved without a recount",
        RECOUNT.format(**told, value=money(gross_sum(values)), currency=context.in_currency, period=context.period),
        "medium" if passed else "low",
        context,
        value=exact_sum(values),
        exhibit="WF-11",
        skus=names(missed, "sku"),
        action="Recount before approval whenever a line is over tolerance.",
    )


TELL = (volume, routine, churn, poor_reasons, bulk, duties, undone, splitting, bunching, learning, unrecounted)


def findings(book: Book) -> tuple[Finding, ...]:
    """All findings of this chapter in order."""
    result: WriteOffFrequencyResult = book.measure(STEP)
    if not len(result.without_go_live):
        return ()
    return tuple(finding for tell in TELL for finding in tell(result, book.context, book.settings))


def paragraphs(book: Book) -> tuple[Paragraph, ...]:
    """The conclusion, from the findings."""
    return tuple(Paragraph(finding.statement, finding.title) for finding in findings(book)) or (
        Paragraph("No correction is in the evidence, so this question cannot be answered."),
    )


def documents(book: Book) -> Mapping[str, Any]:
    """Routine and learning as the diagnosis reads them."""
    result: WriteOffFrequencyResult = book.measure(STEP)
    scopes, seen = result.routine, result.learning
    share = scopes["routine_share"].iloc[0] if len(scopes) else None
    return {
        "routine": {"share": share, "limit": book.settings.rules.routine_share / 100},
        "learning": {
            "verdict": seen.verdict,
            "corrections": seen.corrections_direction,
            "drift": seen.drift_direction,
            "index": seen.index,
            "interval": seen.index_interval,
            "why": seen.why,
        },
    }
