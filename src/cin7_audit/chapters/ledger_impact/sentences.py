"""Chapter 5 in sentences: do the two books agree, what parts them, and which months carried what.

One finding per bucket with documents in it, so that each can be closed by itself. Severity by the largest open amount
of the bucket at any month end (method.md section 6); what reverses by itself, or belongs where it stands, stays low.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

from cin7_audit.chapters.ledger_impact.result import LedgerImpactResult
from cin7_audit.chapters.ledger_impact.schedule import TREATMENT
from cin7_audit.context import Context
from cin7_audit.engagement import Engagement
from cin7_audit.exact import exact_sum, gross_sum
from cin7_audit.presentation.exhibit import Book
from cin7_audit.presentation.telling import counted, evidence, located, names
from cin7_audit.records import Finding, Paragraph, Rival, Severity
from cin7_audit.severity import at_most, by_value
from cin7_audit.statistics.retiming import is_one_sided, misplaced_share
from cin7_audit.vocabulary import TIE_OUT_BUCKETS
from cin7_audit.words import day, money, month, number, percent, whole

STEP = "ledger_impact"
MARGIN_POINTS = Decimal("0.005")  # M-31: 50 bp of gross margin in any month
TURNS = Decimal("0.1")  # M-32
EXPECTED = ("timing", "in_transit", "rounding")  # reverse or stand where they belong
AGING = ("received_not_invoiced", "invoiced_not_received")

# A title and a statement each; every number is filled in from data, {currency} and {period} in all of them.
Told = tuple[str, str]
AGREES: Told = (
    "Stock and ledger agree",
    "Subledger and ledger agree document by document: {documents} documents on {accounts}, closing difference "
    "{closing} "
    "{currency}, unexplained {unexplained}, {first} to {last}.",
)
TIES: Told = (
    "Stock and ledger part by {gross} {currency} gross; {unexplained} stays unexplained",
    "Subledger less ledger stands at {closing} {currency} at the end of {last} on {accounts}; named buckets explain "
    "{explained}, {unexplained} stays unexplained. {matched} of {documents} documents agree to the cent. {failure}",
)
BUCKET: Told = (
    "{named}: {closing} {currency} open, {gross} gross",
    "{documents} document(s) in bucket {bucket}: {gross} {currency} gross, {closing} open at the end of {last}, at "
    "most "
    "{worst} at a month end (subledger - ledger). {cause}",
)
BUCKET_TITLES = {
    "fx": "Exchange differences",
    "manual_journal": "Manual journals",
    "unsynced": "Unsynced documents",
    "voided_or_edited": "Voided or edited documents",
}
CAUSES = {
    "timing": "The document pair is consistent with two dates for one event (grade A); it reverses by itself.",
    "received_not_invoiced": "Receipts without a bill are consistent with late supplier invoices (grade A); the oldest "
    "is {oldest} days old.",
    "invoiced_not_received": "Bills without a receipt are consistent with goods on the way or never booked in (grade "
    "A); the oldest is {oldest} days old.",
    "in_transit": "The transfer documents are consistent with goods on the road (grade A).",
    "unsynced": "Cin7's documents without a ledger line are consistent with failed, skipped or missing sync (grade A).",
    "voided_or_edited": "The document pairs are consistent with a void or an edit in one system only (grade A).",
    "manual_journal": "Journals on the account that touch no stock are consistent with entries made to force "
    "agreement, and cannot be distinguished from corrections with support elsewhere (grade A for the amount).",
    "wrong_account": "The document pairs are consistent with a mapping or entry on another account (grade A).",
    "cost_change": "The document pairs are consistent with cost changes after posting (grade A).",
    "fx": "The document pairs are consistent with two exchange rates for one purchase (grade A).",
    "rounding": "Differences within the document threshold are consistent with rounding (grade A).",
    "unexplained": "No document on either side explains them; the cause cannot be distinguished from the evidence "
    "given (grade D).",
}
SKEW: Told = (
    "{documents} corrections stand in different months in stock and ledger",
    "{documents} correction document(s) were completed in another month than they are dated, {gross} {currency} "
    "crossing "
    "a month end, {worst} in the worst month, {period}. Effective date and completion date are consistent with cut-off "
    "on two clocks (grade A): stock and ledger disagree in between.",
)
LOCKED: Told = (
    "Corrections are dated behind the lock date",
    "{documents} document(s) completed after the lock date are dated on or before it, {value} {currency}. This is "
    "consistent with a lock lifted or not applied (grade A).",
)
ODD: Told = (
    "Corrections on unusual accounts",
    "{documents} correction document(s) use another account than {how}, {gross} {currency} gross, {period}. This is "
    "consistent with {what} (grade {grade}).",
)
AGAINST_SETUP = {"grade": "A", "how": "the set-up states", "what": "mapping or an entry against the set-up"}
AGAINST_PEERS = {
    "grade": "B",
    "how": "most of their kind",
    "what": "inconsistent posting accounts, and cannot be distinguished from a reason of their own",
}
NO_DATE: Told = (
    "Corrections without an accounting date",
    "{documents} correction document(s) moved stock and carry no accounting date, so they never reach the ledger: "
    "{value} {currency}, {period} (grade A).",
)
LATE: Told = (
    "Journals posted behind the lock date",
    "{n} ledger line(s) on inventory accounts are dated behind the lock date and were posted after it, {value} "
    "{currency} "
    "net; {late} of them more than {days} days after their own date.",
)
CHANGED: Told = (
    "The account of a kind of correction changed",
    "The account of {kind} corrections changed from {before} to {after} between {last} and {first}; this is consistent "
    "with a deliberate re-mapping (grade B).",
)
RETIMED: Told = (
    "Posting puts {share} of the drift in other months than its movement",
    "Month of posting puts {share} of the drift found by counts in another month than throughput does; in the worst "
    "month "
    "({month}) cost of sales moves by {shift} {currency} and gross margin by {points} percentage points, {period}. The "
    "envelope of every possible placement is shown beside it.",
)
CUT: Told = (
    "{iron} {currency} of drift crosses the end of {year}",
    "At the end of {year}, {iron} {currency} of drift had accrued and was posted later (iron curtain); {year}'s income "
    "bears {rollover} that belongs to other years (rollover). Both are a management view of one estimate, not an "
    "opinion.",
)
TURNED: Told = (
    "Turns move from {posted} to {retimed} a year when re-timed",
    "Turns are {posted} a year as posted and {retimed} with corrections taken out of cost and drift out of the "
    "inventory "
    "of the months it accrued in.",
)
AGED: Told = (
    "{named} beyond {days} days",
    "{documents} purchase document(s) are {side} for more than {days} days, {value} {currency} at document price, "
    "oldest "
    "{oldest} days, at {end}.",
)


def _finding(
    n: int, told: Told, words: Mapping[str, Any], severity: Severity, context: Context, **more: Any
) -> Finding:
    title, statement = (part.format(currency=context.in_currency, period=context.period, **words) for part in told)
    dated = {"period_from": context.start, "period_to": context.end, "currency": context.currency_code}
    return Finding(f"LI-{n}", STEP, title, counted(statement), severity, **{**dated, **more})


def _rows(result: LedgerImpactResult, rows: pd.DataFrame, column: str = "value") -> dict[str, Any]:
    """The net value of rows, and where they were read."""
    return {"value": exact_sum(rows[column]), "evidence": evidence(located(rows, result.files))}


def _documents(rows: pd.DataFrame) -> dict[str, str]:
    """Documents, net and gross value of rows in words."""
    value, gross = money(exact_sum(rows["value"])), money(gross_sum(rows["value"]))
    return {"documents": whole(rows["document_no"].nunique()), "value": value, "gross": gross}


def _places(rows: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    return {"skus": names(rows, "sku"), "locations": names(rows, "site")}


def tie(result: LedgerImpactResult, context: Context, _: Engagement) -> Iterable[Finding]:
    """LI-1: the lead schedule in one sentence."""
    if "tie_out" not in (tables := result.tables):
        return
    buckets, parts, last = tables["tie_out"], tables["tie_out_documents"], tables["tie_out"]["month"].max()
    is_last, is_loose = buckets["month"] == last, buckets["bucket"] == "unexplained"
    total, loose = exact_sum(buckets.loc[is_last, "closing"]), exact_sum(buckets.loc[is_last & is_loose, "closing"])
    worst = max(buckets.loc[is_loose, "closing"].abs(), default=Decimal(0))
    documents, parted = int(tables["matched_documents"]["documents"].sum()), int(parts["component"].nunique())
    failure = "Every month ties on the inventory accounts."
    if result.first_failure:
        failure = f"The first month that does not tie is {month(result.first_failure)}."
    words = {
        "documents": whole(documents),
        "matched": whole(max(documents - parted, 0)),
        "accounts": ", ".join(sorted(tables["lead_schedule"]["account"].unique())),
        "closing": money(total),
        "unexplained": money(loose),
        "explained": money(total - loose),
        "gross": money(gross_sum(parts["amount"])),
        "first": month(buckets["month"].min()),
        "last": month(last),
        "failure": failure,
    }
    yield _finding(
        1,
        TIES if parted or total else AGREES,
        words,
        by_value(worst, context),
        context,
        value=total,
        exhibit="LI-1",
        criteria=f"M-26, M-27: unexplained above the clearly-trivial {money(context.clearly_trivial)} "
        f"{context.in_currency} is a finding.",
        action="Explain the unexplained first; then work the buckets from the oldest month." if loose else "",
    )


def date_skew(result: LedgerImpactResult, context: Context, _: Engagement) -> Iterable[Finding]:
    """LI-3: two clocks."""
    skew = result.tables["date_skew"]
    rows = skew[skew["crosses_month"].astype(bool)]
    if not len(rows):
        return
    worst = max((abs(exact_sum(part["value"])) for _, part in rows.groupby("ledger_month")), default=Decimal(0))
    yield _finding(
        3,
        SKEW,
        {**_documents(rows), "worst": money(worst)},
        at_most(by_value(worst, context), "high"),
        context,
        **_rows(result, rows),
        **_places(rows),
        contributor="cutoff",
        grade="A",
        exhibit="LI-6",
        rivals=(Rival("posting", "C"),),
        criteria="M-28: any value crossing a closed month is a finding.",
        next_evidence=("count sheets with times", "last document numbers before and after"),
    )


def _posting(
    n: int, told: Told, words: Mapping[str, Any], severity: Severity, context: Context, **more: Any
) -> Finding:
    """A finding on where and when corrections were posted."""
    return _finding(
        n, told, words, severity, context, **{"contributor": "posting", "grade": "A", "exhibit": "LI-7", **more}
    )


def posting(result: LedgerImpactResult, context: Context, settings: Engagement) -> Iterable[Finding]:
    """LI-4 to LI-8: the lock date, accounts of set-up and peers, no accounting date, late journals, changed mapping."""
    tables, locked, days = result.tables, result.tables["behind_lock"], settings.rules.cutoff_days
    if len(locked):
        told = {"documents": whole(len(locked)), "value": money(exact_sum(locked["value"]))}
        severity = at_most(by_value(gross_sum(locked["value"]), context), "high")
        yield _posting(4, LOCKED, told, severity, context, **_rows(result, locked), exhibit="LI-6")
    has_setup = "accounts_against_setup" in tables
    name, how = ("accounts_against_setup", AGAINST_SETUP) if has_setup else ("odd_accounts", AGAINST_PEERS)
    odd = tables.get(name)
    if odd is not None and len(odd):
        gross = gross_sum(odd["gross"])
        told = {**how, "documents": whole(odd["document_no"].nunique()), "gross": money(gross)}
        severity = at_most(by_value(gross, context), "high" if has_setup else "medium")
        more = {"grade": how["grade"], "next_evidence": ("chart mapping screen prints",)}
        yield _posting(5, ODD, told, severity, context, **_rows(result, odd), **more)
    undated = tables["no_accounting_date"]
    if len(undated):
        severity = at_most(by_value(gross_sum(undated["value"]), context), "high")
        yield _posting(6, NO_DATE, _documents(undated), severity, context, **_rows(result, undated))
    posted_late = tables.get("late_journals")
    if posted_late is not None and len(posted_late):
        late = posted_late[posted_late["days_late"] > days]  # a sync takes a day or two, and a month is locked after it
        told = {"n": whole(len(posted_late)), "late": whole(len(late)), "days": str(days)}
        told["value"] = money(exact_sum(posted_late["amount"]))
        severity = at_most(by_value(gross_sum(late["amount"]), context), "medium")
        yield _posting(7, LATE, told, severity, context, **_rows(result, posted_late, "amount"))
    changes = tables.get("mapping_changes")
    if changes is not None and len(changes):
        row = changes.iloc[0]
        told = {
            "kind": row["kind"].replace("_", " "),
            "before": row["account_before"],
            "after": row["account_after"],
            "last": day(row["last_before"]),
            "first": day(row["first_after"]),
        }
        yield _posting(8, CHANGED, told, "low", context, grade="B")


def retimed(result: LedgerImpactResult, context: Context, _: Engagement) -> Iterable[Finding]:
    """LI-9: re-timing (M-29, M-31). LI-30: the fiscal cut of the last complete year (M-30). LI-31: turns (M-32)."""
    share, found = (misplaced_share(result.retimed) if result.retimed else None), result.margin
    if share is None or result.retimed is None or found is None or not len(found.months):
        return
    frame, one_sided = found.months, is_one_sided(result.retimed)
    worst = frame.loc[max(frame.index, key=lambda n: abs(frame["retimed_less_posted"][n]))]
    shift, points = worst["retimed_less_posted"], [abs(point) for point in found.shifts]
    widest = max(points, default=Decimal(0))
    words = {
        "share": percent(share),
        "month": month(worst["month"]),
        "shift": money(shift),
        "points": number(widest * 100) if points else "an unknown number of",
    }
    is_serious = one_sided and (widest > MARGIN_POINTS or not points)
    severity = by_value(shift, context) if is_serious else "low"
    criteria = "M-29, M-31: more than 50 basis points of gross margin in a month is shown as a finding."
    yield _finding(9, RETIMED, words, severity, context, value=shift, exhibit="LI-8", criteria=criteria)
    if len(found.fiscal) > 1:
        year, iron, rollover = found.fiscal[["fiscal_year", "iron_curtain", "rollover"]].iloc[-2]
        words = {"year": year, "iron": money(iron), "rollover": money(rollover)}
        severity = at_most(by_value(max(abs(iron), abs(rollover)), context), "high") if one_sided else "low"
        criteria = "M-30: material if either view is."
        yield _finding(30, CUT, words, severity, context, value=iron, exhibit="LI-10", criteria=criteria)
    if found.turns_posted is not None and found.turns_retimed is not None:
        words = {"posted": number(found.turns_posted), "retimed": number(found.turns_retimed)}
        criteria = f"M-32: a change above {TURNS} turn is disclosed."
        yield _finding(31, TURNED, words, "low", context, exhibit="LI-9", criteria=criteria)


def _bucket_severity(bucket: str, worst: Decimal, oldest: int, context: Context, settings: Engagement) -> Severity:
    is_young = bucket in AGING and oldest <= settings.rules.received_not_invoiced_days
    if bucket in EXPECTED or is_young:
        return "low"
    return at_most(by_value(worst, context), "high" if bucket in AGING else "critical")


def _oldest(result: LedgerImpactResult, bucket: str) -> int:
    frame = result.tables.get("open_purchases")
    return 0 if frame is None else int(max(frame.loc[frame["side"] == bucket, "age_days"], default=0))


def buckets(result: LedgerImpactResult, context: Context, settings: Engagement) -> Iterable[Finding]:
    """LI-10 to LI-21: one per bucket that holds a document, numbered by the bucket's place in the vocabulary."""
    tables = result.tables
    for n, bucket in enumerate(TIE_OUT_BUCKETS if "tie_out" in tables else (), start=10):
        frames = (tables[name] for name in ("tie_out_documents", "tie_out"))
        rows, every = (frame[frame["bucket"] == bucket] for frame in frames)
        if not len(rows):
            continue
        level = every.groupby("month")["closing"].agg(exact_sum)
        last, worst, oldest = level.index.max(), max(level.abs()), _oldest(result, bucket)
        spoken = bucket.replace("_", " ")
        words = {
            "named": BUCKET_TITLES.get(bucket, spoken.capitalize()),
            "bucket": spoken,
            "documents": whole(rows["component"].nunique()),
            "gross": money(gross_sum(rows["amount"])),
            "closing": money(level[last]),
            "last": month(last),
            "worst": money(worst),
            "cause": CAUSES[bucket].format(oldest=oldest),
        }
        by_hand, is_no_posting = bucket == "manual_journal", bucket in (*AGING, *EXPECTED)
        yield _finding(
            n,
            BUCKET,
            words,
            _bucket_severity(bucket, worst, oldest, context, settings),
            context,
            **{**_rows(result, rows, "amount"), "value": level[last]},
            contributor="cutoff" if bucket == "timing" else None if is_no_posting else "posting",
            grade="D" if bucket == "unexplained" else "A",
            exhibit="LI-2",
            rivals=(Rival("counting", "C"),) if by_hand else (),
            action=f"{TREATMENT[bucket].capitalize()}.",
            next_evidence=("journal support and who asked for it" if by_hand else "document print from both systems",),
        )


def aged(result: LedgerImpactResult, context: Context, settings: Engagement) -> Iterable[Finding]:
    """LI-32 and LI-33: purchases open longer than the limit (M-33)."""
    frame, days = result.tables.get("open_purchases"), settings.rules.received_not_invoiced_days
    if frame is None or context.end is None:
        return
    for n, side in enumerate(AGING, start=32):
        old = frame[(frame["side"] == side) & (frame["age_days"] > days)]
        if len(old):
            words = {
                **_documents(old),
                "named": side.replace("_", " ").capitalize(),
                "side": side.replace("_not_", ", not "),
                "days": days,
                "oldest": int(old["age_days"].max()),
                "end": day(context.end),
            }
            yield _finding(
                n,
                AGED,
                words,
                at_most(by_value(exact_sum(old["value"]), context), "medium"),
                context,
                **_rows(result, old),
                **_places(old),
                exhibit="LI-5",
                criteria=f"M-33: {days} days.",
                next_evidence=("supplier statement", "signed delivery note"),
            )


TELL = (tie, date_skew, posting, retimed, buckets, aged)


def findings(book: Book) -> tuple[Finding, ...]:
    """All findings of this chapter in order."""
    result = book.measure(STEP)
    return tuple(finding for tell in TELL for finding in tell(result, book.context, book.settings))


def paragraphs(book: Book) -> tuple[Paragraph, ...]:
    """The conclusion, from the findings above low, and what is not known about the opening."""
    result: LedgerImpactResult = book.measure(STEP)
    made = [
        Paragraph(finding.statement, finding.title)
        for finding in findings(book)
        if finding.severity != "low" or finding.id in ("LI-1", "LI-9")
    ]
    opening = result.tables.get("opening_difference")
    if opening is not None:
        words = (
            "Neither book states an opening balance in these files, so differences from before the first month are "
            "not known."
        )
        if len(opening):
            words = f"{opening['explanation'].iloc[0]}."
        made.append(Paragraph(words[:1].upper() + words[1:], "Opening"))
    nothing = "Neither a ledger nor counts with values are in the evidence, so this question cannot be answered."
    return tuple(made) or (Paragraph(nothing),)


def documents(book: Book) -> Mapping[str, Any]:
    """The tie-out in two figures."""
    found: LedgerImpactResult = book.measure(STEP)
    buckets = found.tables.get("tie_out")
    if buckets is None:
        return {"tie_out": None}
    loose = exact_sum(buckets.loc[buckets["bucket"] == "unexplained", "amount"])
    return {"tie_out": {"first_month_that_fails": found.first_failure, "unexplained": loose}}
