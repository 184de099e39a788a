"""Chapter 4's findings: which are told, with which figures and severity. Their words are in findings.toml.

Severities follow method.md 7.3. Volumes alone are never above low: correcting is a duty; what is raised is
repetition, missing review or a stated limit that did not hold. Names serve control tests only and are not printed.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd
from scipy import stats

from cin7_audit.chapters.write_off_frequency.measures import by_own_hand, corrected, fast, learned, without_recount
from cin7_audit.exact import exact_sum, gross_sum
from cin7_audit.presentation.exhibit import Book, once
from cin7_audit.presentation.saying import Teller
from cin7_audit.records import Finding, Paragraph, Severity
from cin7_audit.severity import at_most, by_value
from cin7_audit.statistics.rates import trend
from cin7_audit.words import number

STEP = "write_off_frequency"
BULK_SHARE = 0.25  # M-34 (default, ours)
POOR_REASONS = 0.5  # blank or generic share of corrections outside counts (default, ours)
BUNCHING_CHANCE = 0.01
MOVEMENT_REPORTS = "movement_detail|track|^cin7_core.api_product$"  # kinds of file without a field for a reason


def _part(hits: pd.DataFrame, every: pd.DataFrame) -> dict[str, Any]:
    return {"n": len(hits), "total": len(every), "share": len(hits) / len(every)}


def volume(tell: Teller, book: Book) -> Iterable[Finding]:
    """WF-1: how often and how much."""
    rows, months, moves = corrected(book), book.table("correction_rate"), tell.say("WF-1.no_trend")
    rates = months["per_1000_lines"][months["movement_lines"] > 0]
    if (seen := trend(rates.astype(float).tolist())) is not None:
        moves = tell.say("WF-1.trend", slope=seen[0], bounds=seen[1])
    told = {"lines": len(rows), "documents": rows["document_no"].nunique(), "gross": gross_sum(rows["value"])}
    for name, times, column in (("rate", 1000, "movement_lines"), ("active", 100, "active_lines")):
        base = int(months[column].sum())
        told[name] = number(times * len(rows) / base) if base else tell.say("WF-1.unknown_rate")
    yield tell("WF-1", rows=rows, value=exact_sum(rows["value"]), trend=moves, **told)


def routine(tell: Teller, book: Book) -> Iterable[Finding]:
    """WF-2: M-19."""
    row, rules = book.table("routine_share").iloc[0], book.settings.rules
    limit = rules.routine_share / 100
    share, repeated = row["routine_share"], row["routine_losses"]
    if share is None:
        return
    told = {"share": share, "routine": repeated, "losses": row["losses"], "value": -repeated, "limit": limit}
    told["days"] = rules.routine_days
    if share <= limit:
        yield tell("WF-2.not_routine", **told)
        return
    rows = corrected(book)
    is_loss = pd.Series([isinstance(value, Decimal) and value < 0 for value in rows["value"]], index=rows.index)
    again = rows[rows["is_routine"].astype(bool) & is_loss].sort_values("value", kind="stable")
    has_third = (again.groupby(["sku", "site"], dropna=False).size() >= 3).any()
    severity = at_most(by_value(repeated, tell.context), "high" if has_third else "medium")
    yield tell("WF-2.routine", severity, again, **told)


def churn(tell: Teller, book: Book) -> Iterable[Finding]:
    """WF-3: reversal pairs."""
    if len(pairs := book.table("reversal_pair")):
        yield tell("WF-3", rows=pairs, count=len(pairs), value=gross_sum(pairs["value"]))


def poor_reasons(tell: Teller, book: Book) -> Iterable[Finding]:
    """WF-4: blank and generic reasons of corrections outside counts; a movement report has no field to leave blank."""
    rows, files = corrected(book), book.table("evidence_file")
    silent = files["source_id"][files["kind"].str.contains(MOVEMENT_REPORTS, na=False)]
    is_silent = rows["source_id"].isin(silent) & (rows["reason_class"] == "blank")
    rows = rows[~rows["is_count"].astype(bool) & ~is_silent]
    if len(rows) < book.settings.rules.minimum_group:
        return
    poor = rows[rows["reason_class"].isin(["blank", "generic"])]
    share = len(poor) / len(rows)
    severity: Severity = "medium" if share > POOR_REASONS else "low"
    yield tell("WF-4", severity, poor, n=len(rows), poor=len(poor), share=share)


def bulk(tell: Teller, book: Book) -> Iterable[Finding]:
    """WF-5: M-34."""
    frame, settings = book.table("review_latency"), book.settings
    if not len(frame):
        return
    hits = frame[fast(frame)]
    is_many = len(hits) / len(frame) > BULK_SHARE and len(frame) >= settings.rules.minimum_group
    told = {**_part(hits, frame), "minutes": settings.approval.bulk_minutes, "limit": BULK_SHARE}
    yield tell("WF-5", "medium" if is_many else "low", hits, value=exact_sum(hits["value"]), **told)


def duties(tell: Teller, book: Book) -> Iterable[Finding]:
    """WF-6: M-35, who could."""
    frame, limit = book.table("approval_duty"), book.settings.approval.limit
    if not len(frame):
        return
    hits = frame[by_own_hand(frame)]
    over = sum(limit > 0 and isinstance(value, Decimal) and value > limit for value in hits["gross"])
    told = {**_part(hits, frame), "gross": exact_sum(hits["gross"]), "value": exact_sum(hits["value"])}
    if limit:
        yield tell("WF-6.limit", "high" if over else "low", hits, over=over, limit=limit, **told)
    else:
        yield tell("WF-6.no_limit", "low", hits, **told)


def undone(tell: Teller, book: Book) -> Iterable[Finding]:
    """WF-7: undo or void after approval."""
    if len(frame := book.table("undone_approval")):
        yield tell("WF-7", rows=frame, n=frame["document_no"].nunique())


def splitting(tell: Teller, book: Book) -> Iterable[Finding]:
    """WF-8: documents that pass a stated limit together."""
    if not len(frame := book.table("split_correction")):
        return
    gross = exact_sum(frame["gross"])
    severity = at_most(by_value(gross, tell.context), "medium")
    yield tell("WF-8", severity, frame, n=len(frame), limit=book.settings.approval.limit, value=gross)


def bunching(tell: Teller, book: Book) -> Iterable[Finding]:
    """WF-9: documents just under a stated limit."""
    row, limit = book.table("approval_limit").iloc[0], book.settings.approval.limit
    under, over = int(row["under_limit"]), int(row["over_limit"])
    if not limit or not under:
        return
    # the chance of so many under the limit if both bands were equally likely
    chance = float(stats.binomtest(under, under + over, 0.5, alternative="greater").pvalue)
    if chance < BUNCHING_CHANCE:
        yield tell("WF-9", chance=chance, under=under, over=over, limit=limit)


def learning(tell: Teller, book: Book) -> Iterable[Finding]:
    """WF-10: M-24 as the two-by-two."""
    seen = learned(book)
    if seen.index is None:
        yield tell("WF-10.too_short", why=seen.why)
        return
    both_rise = seen.corrections_direction == seen.drift_direction == "up"
    yield tell(
        f"WF-10.{seen.verdict}",
        "low" if seen.verdict != "corrections outrun learning" else "high" if both_rise else "medium",
        corrections=tell.say(f"WF-10.{seen.corrections_direction}"),
        drift=tell.say(f"WF-10.{seen.drift_direction}"),
        quarters=len(seen.quarters),
        seen=seen,
    )


def unrecounted(tell: Teller, book: Book) -> Iterable[Finding]:
    """WF-11: M-40. Above low only where the client states a value tolerance that was passed."""
    if not len(frame := book.table("over_tolerance")):
        return
    missed = frame[without_recount(frame)]
    values, limits = missed["variance_value"], book.settings.tolerance
    allowed = {True: limits.value_over, False: limits.value_short}
    is_passed = any(isinstance(value, Decimal) and 0 < allowed[value > 0] < abs(value) for value in values)
    told = {**_part(missed, frame), "gross": gross_sum(values), "value": exact_sum(values)}
    yield tell("WF-11", "medium" if is_passed else "low", missed, **told)


TELL = (volume, routine, churn, poor_reasons, bulk, duties, undone, splitting, bunching, learning, unrecounted)


@once
def findings(book: Book) -> tuple[Finding, ...]:
    if not len(corrected(book)):
        return ()
    files = book.table("evidence_file")
    tell = Teller(STEP, book.context, dict(zip(files["source_id"], files["label"], strict=True)))
    return tuple(finding for told in TELL for finding in told(tell, book))


def paragraphs(book: Book) -> tuple[Paragraph, ...]:
    told = tuple(Paragraph(finding.statement, finding.title) for finding in findings(book))
    return told or (Teller(STEP, book.context).paragraph("WF-none"),)


def documents(book: Book) -> Mapping[str, Any]:
    """Routine and learning as the diagnosis reads them."""
    shares, seen = book.table("routine_share")["routine_share"], learned(book)
    return {
        "routine": {"share": next(iter(shares), None), "limit": book.settings.rules.routine_share / 100},
        "learning": {
            "verdict": seen.verdict,
            "corrections": seen.corrections_direction,
            "drift": seen.drift_direction,
            "index": seen.index,
            "interval": seen.index_interval,
            "why": seen.why,
        },
    }
