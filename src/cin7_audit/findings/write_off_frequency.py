"""Step 4 in sentences: are corrections becoming routine, who looks at them, and do they teach anything.

Severities follow method.md section 6. Volumes alone are never above low: correcting is a duty; what is raised is repetition,
missing review or a stated limit that did not hold. Names serve control tests only and are not printed in sentences.
"""

from decimal import Decimal
from typing import Any

import pandas as pd

from cin7_audit.engagement import Engagement
from cin7_audit.findings.shared import at_most, by_value, evidence, located, names
from cin7_audit.measures.context import Context
from cin7_audit.measures.exact import exact_sum
from cin7_audit.measures.write_off_frequency import WriteOffFrequencyResult
from cin7_audit.records import Finding, Severity
from cin7_audit.words import interval, money, number, percent, whole

STEP = "write_off_frequency"
BULK_SHARE = 0.25  # M-34 (default, ours)
POOR_REASONS = 0.5  # blank or generic share of corrections outside counts (default, ours)
BUNCHING_CHANCE = 0.01
SIGN = "loss negative"

VOLUME = (
    "{corrections} correction lines on {documents} documents changed recorded stock, {gross} {currency} gross and {net} net ({sign}): {rate} per 1,000 movement lines and "
    "{active} per 100 active lines a month, {period}. The monthly rate {trend}."
)
ROUTINE = (
    "{share} of the value written off ({routine} of {losses} {currency}) fell on a line and direction corrected in the {days} days before, {period}; above {limit} counts as routine. "
    "This is consistent with causes that correcting does not reach and cannot be distinguished from lines that simply move most (grade C)."
)
NOT_ROUTINE = "{share} of the value written off ({routine} of {losses} {currency}) fell on a line and direction corrected in the {days} days before, {period}; the bar is {limit}."
CHURN = (
    "{pairs} pairs of corrections undo each other (same line, equal and opposite quantity within 60 days), {gross} {currency} on their first side, {period}. This is consistent with miscounts or "
    "misplaced stock that came back and does not support loss at these lines (grade C)."
)
REASONS = "Of {n} corrections outside counts, {poor} ({share}) give no reason or one that fits any correction, {period}. A reason at approval is an assertion to test, and here there is nothing to test."
BULK = "{n} of {total} approved documents ({share}) were approved in under a minute or in a run of at least three within {minutes} minute(s), {period}; above {limit} the review is a formality."
DUTIES = "{n} of {total} documents that name both people ({share}, {gross} {currency} gross) were approved by the person who created or counted them, or who holds the stock, {period}{limit}."
UNDONE = "{n} documents were undone or voided after approval, {period}; each leaves a completed correction that no longer stands."
SPLIT = "{n} groups of documents of one day, place and account each stayed under the approval limit of {limit} {currency} and together passed it, {gross} {currency}, {period}."
BUNCHED = (
    "{under} documents lie within 10 % under the approval limit of {limit} {currency} and {over} within 10 % over it (chance level {chance} if both were equally likely), {period}. "
    "This is consistent with amounts chosen to stay under the limit (grade B)."
)
LEARNING = (
    "Corrections {corrections} ({c_slope} log points a quarter, 95 % interval {c_bounds}) while drift {drift} ({d_slope}, {d_bounds}), over {quarters} quarters and {lines} repeat lines: "
    "index {index} ({bounds}); {verdict}. Basis: {basis}."
)
NO_HISTORY = "Corrections against learning: not enough history ({why})."
RECOUNT = (
    "{n} of {total} lines over tolerance ({share}) were approved without a second count within a week, {value} {currency} gross, {period}."
)
LEARNED = {
    "corrections outrun learning": "Corrections grow faster than learning",
    "learning outruns corrections": "Learning outruns corrections",
}
DIRECTION = {"up": "rise", "down": "fall", "flat": "show no clear change"}


def _finding(n: int, title: str, statement: str, severity: Severity, context: Context, **more: Any) -> Finding:
    dated = {"period_from": context.start, "period_to": context.end, "currency": context.currency_code}
    return Finding(id=f"WF-{n}", step=STEP, title=title, statement=statement, severity=severity, **{**dated, **more})


def counted_in(result: WriteOffFrequencyResult) -> pd.DataFrame:
    """The register without go-live loads."""
    return result.register[~result.register["is_opening"].astype(bool)]


def volume(result: WriteOffFrequencyResult, context: Context) -> Finding:
    """WF-1: how often and how much."""
    rows, months = counted_in(result), result.months
    lines, active = int(months["movement_lines"].sum()), int(months["active_lines"].sum())
    moving = result.rate_trend
    words = "is too short to trend"
    if moving is not None:
        words = f"moves by {number(moving[0])} a month (95 % interval {interval(moving[1], number)})"
    gross, net = exact_sum(rows["value"].map(lambda v: abs(v) if isinstance(v, Decimal) else v)), exact_sum(rows["value"])
    statement = VOLUME.format(
        corrections=whole(len(rows)), documents=whole(rows["document_no"].nunique()), gross=money(gross), net=money(net), currency=context.in_currency, sign=SIGN, period=context.period,
        rate=number(1000 * len(rows) / lines) if lines else "an unknown number", active=number(100 * len(rows) / active) if active else "an unknown number", trend=words,
    )  # fmt: skip
    return _finding(1, f"{whole(len(rows))} correction lines changed recorded stock, {money(gross)} {context.in_currency} gross", statement, "low", context, value=net, exhibit="WF-1", evidence=evidence(located(rows, result.files), 20), criteria="M-17, M-18: gross and net side by side, never netted.")  # fmt: skip


def routine(result: WriteOffFrequencyResult, context: Context, settings: Engagement) -> Finding | None:
    """WF-2: M-19."""
    row = result.routine.iloc[0]
    if row["routine_share"] is None:
        return None
    limit = settings.rules.routine_share / 100
    above = row["routine_share"] > limit
    words = {"share": percent(row["routine_share"]), "routine": money(row["routine_losses"]), "losses": money(row["losses"]), "currency": context.currency, "days": settings.rules.routine_days, "period": context.period, "limit": percent(limit, 0)}  # fmt: skip
    if not above:
        return _finding(
            2,
            f"Write-offs are not routine: {percent(row['routine_share'])} repeat on the same line",
            NOT_ROUTINE.format(**words),
            "low",
            context,
            value=-row["routine_losses"],
            exhibit="WF-4",
        )
    rows = counted_in(result)
    is_loss = pd.Series([isinstance(value, Decimal) and value < 0 for value in rows["value"]], index=rows.index)
    again = rows[rows["is_routine"].astype(bool) & is_loss].sort_values("value", kind="stable")
    severity = at_most(
        by_value(row["routine_losses"], context), "high" if (again.groupby(["sku", "site"], dropna=False).size() >= 3).any() else "medium"
    )
    return _finding(
        2, f"Routine write-offs: {percent(row['routine_share'])} repeat on the same line", ROUTINE.format(**words), severity, context, value=-row["routine_losses"], grade="C",
        skus=names(again, "sku"), locations=names(again, "site"), exhibit="WF-4", evidence=evidence(located(again, result.files)), criteria=f"M-19: at most {percent(limit, 0)}.",
        consequence="The record is set right again and again while the cause goes on.", action="Freeze auto-approval on repeating lines and name the upstream step.",
        next_evidence=("reason and root-cause note of each repeat", "recount of the repeating lines"),
    )  # fmt: skip


def churn(result: WriteOffFrequencyResult, context: Context) -> Finding | None:
    """WF-3: reversal pairs."""
    if not len(result.pairs):
        return None
    gross = exact_sum(result.pairs["value"].map(lambda v: abs(v) if isinstance(v, Decimal) else v))
    statement = CHURN.format(pairs=whole(len(result.pairs)), gross=money(gross), currency=context.in_currency, period=context.period)
    return _finding(3, f"{whole(len(result.pairs))} pairs of corrections undo each other", statement, "low", context, value=gross, grade="C", contributor="counting", skus=names(result.pairs, "sku"), locations=names(result.pairs, "site"), exhibit="WF-7", evidence=evidence(located(result.pairs, result.files)))  # fmt: skip


def poor_reasons(result: WriteOffFrequencyResult, context: Context, settings: Engagement) -> Finding | None:
    """WF-4: blank and generic reasons of corrections outside counts; a movement report has no field to leave blank."""
    rows = counted_in(result)
    rows = rows[~rows["is_count"].astype(bool)]
    rows = rows[~(rows["source_id"].isin(result.silent_files) & (rows["reason_class"] == "blank"))]
    if len(rows) < settings.rules.minimum_group:
        return None
    poor = rows[rows["reason_class"].isin(["blank", "generic"])]
    share = len(poor) / len(rows)
    statement = REASONS.format(n=whole(len(rows)), poor=whole(len(poor)), share=percent(share), period=context.period)
    severity: Severity = "medium" if share > POOR_REASONS else "low"
    return _finding(4, f"{percent(share)} of corrections outside counts give no usable reason", statement, severity, context, exhibit="WF-6", evidence=evidence(located(poor, result.files)), action="One mandatory reason code per line; cap 'other'.")  # fmt: skip


def bulk(result: WriteOffFrequencyResult, context: Context, settings: Engagement) -> Finding | None:
    """WF-5: M-34."""
    frame = result.approvals.latency
    if frame is None or not len(frame):
        return None
    fast = frame[[bool(a is True or b is True) for a, b in zip(frame["is_instant"], frame["is_bulk"], strict=True)]]
    share = len(fast) / len(frame)
    statement = BULK.format(
        n=whole(len(fast)),
        total=whole(len(frame)),
        share=percent(share),
        minutes=settings.approval.bulk_minutes,
        period=context.period,
        limit=percent(BULK_SHARE, 0),
    )
    severity: Severity = "medium" if share > BULK_SHARE and len(frame) >= settings.rules.minimum_group else "low"
    return _finding(5, f"{percent(share)} of approvals came in bulk or in under a minute", statement, severity, context, exhibit="WF-8", value=exact_sum(fast["value"]), evidence=evidence(located(fast, result.files)), criteria=f"M-34: at most {percent(BULK_SHARE, 0)} in bulk.")  # fmt: skip


def duties(result: WriteOffFrequencyResult, context: Context, settings: Engagement) -> Finding | None:
    """WF-6: M-35, who could."""
    frame = result.approvals.duties
    if frame is None or not len(frame):
        return None
    hit = frame[frame[["is_creator", "is_counter", "is_custodian"]].fillna(False).astype(bool).any(axis=1)]
    limit = settings.approval.limit
    over = hit[[limit > 0 and isinstance(v, Decimal) and v > limit for v in hit["gross"]]]
    words = f"; {whole(len(over))} of them above the approval limit of {money(limit)}" if limit else "; no approval limit is stated"
    statement = DUTIES.format(
        n=whole(len(hit)),
        total=whole(len(frame)),
        share=percent(len(hit) / len(frame)),
        gross=money(exact_sum(hit["gross"])),
        currency=context.in_currency,
        period=context.period,
        limit=words,
    )
    severity: Severity = "high" if len(over) else "low"
    return _finding(6, f"{whole(len(hit))} of {whole(len(frame))} documents were approved by a hand that also made or held them", statement, severity, context, exhibit="WF-8", value=exact_sum(hit["value"]), evidence=evidence(located(hit, result.files)), criteria="M-35: none above the approval limit; one Cin7 Core permission creates and completes, so review must be shown elsewhere.")  # fmt: skip


def undone(result: WriteOffFrequencyResult, context: Context) -> Finding | None:
    """WF-7: undo or void after approval."""
    frame = result.approvals.undone
    if frame is None or not len(frame):
        return None
    return _finding(
        7,
        "Documents were undone after approval",
        UNDONE.format(n=whole(frame["document_no"].nunique()), period=context.period),
        "low",
        context,
        exhibit="WF-8",
        evidence=evidence(located(frame, result.files)),
    )


def limit_tests(result: WriteOffFrequencyResult, context: Context, settings: Engagement) -> list[Finding]:
    """WF-8 and WF-9: splitting and bunching under a stated limit."""
    tests, limit, made = result.approvals, settings.approval.limit, []
    if tests.splits is not None and len(tests.splits):
        gross = exact_sum(tests.splits["gross"])
        statement = SPLIT.format(
            n=whole(len(tests.splits)), limit=money(limit), gross=money(gross), currency=context.in_currency, period=context.period
        )
        made.append(
            _finding(
                8,
                "Documents below the limit pass it together",
                statement,
                at_most(by_value(gross, context), "medium"),
                context,
                value=gross,
                exhibit="WF-9",
                evidence=evidence(located(tests.splits, result.files)),
            )
        )
    if tests.bunching_chance is not None and tests.bunching_chance < BUNCHING_CHANCE:
        statement = BUNCHED.format(
            under=tests.under_limit,
            over=tests.over_limit,
            limit=money(limit),
            currency=context.in_currency,
            chance=number(tests.bunching_chance, 4),
            period=context.period,
        )
        made.append(
            _finding(
                9,
                "Documents bunch under the approval limit",
                statement,
                "medium",
                context,
                grade="B",
                chance=tests.bunching_chance,
                exhibit="WF-9",
            )
        )
    return made


def learning(result: WriteOffFrequencyResult, context: Context) -> Finding:
    """WF-10: M-24 as the two-by-two."""
    seen = result.learning
    if seen.index is None:
        return _finding(
            10,
            "The history is too short to compare corrections with learning",
            NO_HISTORY.format(why=seen.why),
            "low",
            context,
            exhibit="WF-10",
        )
    statement = LEARNING.format(
        corrections=DIRECTION[seen.corrections_direction], drift=DIRECTION[seen.drift_direction], c_slope=number(seen.corrections_slope), c_bounds=interval(seen.corrections_interval, number),
        d_slope=number(seen.drift_slope), d_bounds=interval(seen.drift_interval, number), quarters=len(seen.quarters), lines=whole(seen.repeat_lines), index=number(seen.index),
        bounds=interval(seen.index_interval, number), verdict=seen.verdict, basis=seen.basis,
    )  # fmt: skip
    outrun = seen.verdict == "corrections outrun learning"
    both = seen.corrections_direction == "up" and seen.drift_direction == "up"
    severity: Severity = "low" if not outrun else "high" if both else "medium"
    return _finding(10, LEARNED.get(seen.verdict, "Corrections and learning cannot be told apart yet"), statement, severity, context, exhibit="WF-10", criteria="M-24: the interval of the index lies below zero when learning outruns corrections.")  # fmt: skip


def unrecounted(result: WriteOffFrequencyResult, context: Context, settings: Engagement) -> Finding | None:
    """WF-11: M-40. Above low only where the client states a value tolerance that was passed."""
    frame = result.approvals.over_tolerance
    if frame is None or not len(frame):
        return None
    missed = frame[~frame["is_recounted"].astype(bool)]
    gross = exact_sum(missed["variance_value"].map(lambda v: abs(v) if isinstance(v, Decimal) else v))
    limits = {True: settings.tolerance.value_over, False: settings.tolerance.value_short}
    passed = any(isinstance(v, Decimal) and 0 < limits[v > 0] < abs(v) for v in missed["variance_value"])
    statement = RECOUNT.format(
        n=whole(len(missed)),
        total=whole(len(frame)),
        share=percent(len(missed) / len(frame)),
        value=money(gross),
        currency=context.in_currency,
        period=context.period,
    )
    return _finding(11, f"{whole(len(missed))} of {whole(len(frame))} lines over tolerance were approved without a recount", statement, "medium" if passed else "low", context, value=exact_sum(missed["variance_value"]), exhibit="WF-11", skus=names(missed, "sku"), action="Recount before approval whenever a line is over tolerance.")  # fmt: skip


def findings(result: WriteOffFrequencyResult, context: Context, settings: Engagement) -> tuple[Finding, ...]:
    """All findings of the step, in the order of the chapter."""
    if not len(counted_in(result)):
        return ()
    found = [
        volume(result, context), routine(result, context, settings), churn(result, context), poor_reasons(result, context, settings), bulk(result, context, settings),
        duties(result, context, settings), undone(result, context), *limit_tests(result, context, settings), learning(result, context), unrecounted(result, context, settings),
    ]  # fmt: skip
    return tuple(item for item in found if item is not None)
