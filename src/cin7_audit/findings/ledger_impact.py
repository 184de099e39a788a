"""Step 5 in sentences: do the two books agree, what parts them, and which months carried what.

One finding per bucket with documents in it, so that each can be closed by itself. Severity by the largest open amount of the
bucket at any month end (method.md section 6); what reverses by itself, or is expected where it stands, stays low.
"""

from decimal import Decimal
from typing import Any

from cin7_audit.context import Context
from cin7_audit.engagement import Engagement
from cin7_audit.exact import exact, exact_sum, gross_sum
from cin7_audit.measures.ledger_impact import LedgerImpactResult
from cin7_audit.measures.ledger_impact.margin import Margin
from cin7_audit.measures.ledger_impact.schedule import TREATMENT
from cin7_audit.presentation.telling import counted, evidence, located, names
from cin7_audit.records import Finding, Rival, Severity
from cin7_audit.severity import at_most, by_value
from cin7_audit.vocabulary import TIE_OUT_BUCKETS
from cin7_audit.words import day, money, month, number, percent, whole

STEP = "ledger_impact"
MARGIN_POINTS = Decimal("0.005")  # M-31: 50 bp of gross margin in any month
TURNS = Decimal("0.1")  # M-32
ONE_SIDED = Decimal("0.5")  # net / gross drift below which gains and losses mostly offset (default, ours)
MINIMUM_VARIANCES = 20  # fewer show no direction (default, ours)
EXPECTED = ("timing", "in_transit", "rounding")  # reverse or stand where they belong

AGREES = "Subledger and ledger agree document by document: {documents} documents on {accounts}, closing difference {closing} {currency}, unexplained {unexplained}, {first} to {last}."
TIES = (
    "Subledger less ledger stands at {closing} {currency} at the end of {last} on {accounts}; named buckets explain {explained}, {unexplained} stays unexplained. "
    "{matched} of {documents} documents agree to the cent. {failure}"
)
FAILS = "The first month that does not tie is {month}."
BUCKET = "{documents} document(s) in bucket {bucket}: {gross} {currency} gross, {closing} open at the end of {last}, at most {worst} at a month end ({sign}). {cause}"
CAUSES = {
    "timing": "The document pair is consistent with two dates for one event (grade A); it reverses by itself.",
    "received_not_invoiced": "Receipts without a bill are consistent with late supplier invoices (grade A); the oldest is {oldest} days old.",
    "invoiced_not_received": "Bills without a receipt are consistent with goods on the way or never booked in (grade A); the oldest is {oldest} days old.",
    "in_transit": "The transfer documents are consistent with goods on the road (grade A).",
    "unsynced": "Cin7's documents without a ledger line are consistent with failed, skipped or missing sync (grade A).",
    "voided_or_edited": "The document pairs are consistent with a void or an edit in one system only (grade A).",
    "manual_journal": "Journals on the account that touch no stock are consistent with entries made to force agreement, and cannot be distinguished from corrections with support elsewhere (grade A for the amount).",
    "wrong_account": "The document pairs are consistent with a mapping or entry on another account (grade A).",
    "cost_change": "The document pairs are consistent with cost changes after posting (grade A).",
    "fx": "The document pairs are consistent with two exchange rates for one purchase (grade A).",
    "rounding": "Differences within the document threshold are consistent with rounding (grade A).",
    "unexplained": "No document on either side explains them; the cause cannot be distinguished from the evidence given (grade D).",
}
SKEW = (
    "{documents} correction document(s) were completed in another month than they are dated, {gross} {currency} crossing a month end, {worst} in the worst month, {period}. Effective date and completion date are "
    "consistent with cut-off on two clocks (grade A): stock and ledger disagree in between."
)
LOCKED = "{documents} document(s) completed after the lock date are dated on or before it, {value} {currency}. This is consistent with a lock lifted or not applied (grade A)."
ODD = "{documents} correction document(s) use another account than {how}, {gross} {currency} gross, {period}. This is consistent with {what} (grade {grade})."
NO_DATE = "{documents} correction document(s) moved stock and carry no accounting date, so they never reach the ledger: {value} {currency}, {period} (grade A)."
LATE = "{n} ledger line(s) on inventory accounts are dated behind the lock date and were posted after it, {value} {currency} net; {late} of them more than {days} days after their own date."
CHANGED = "The account of {kind} corrections changed from {before} to {after} between {last} and {first}; this is consistent with a deliberate re-mapping (grade B)."
RETIMED = (
    "Month of posting puts {share} of the drift found by counts in another month than throughput does; in the worst month ({month}) cost of sales moves by {shift} {currency} and gross margin by {points} "
    "percentage points, {period}. The envelope of every possible placement is shown beside it."
)
TURNED = "Turns are {posted} a year as posted and {retimed} with corrections taken out of cost and drift out of the inventory of the months it accrued in."
CUT = "At the end of {year}, {iron} {currency} of drift had accrued and was posted later (iron curtain); {year}'s income bears {rollover} that belongs to other years (rollover). Both are a management view of one estimate, not an opinion."
AGED = "{documents} purchase document(s) are {side} for more than {days} days, {value} {currency} at document price, oldest {oldest} days, at {end}."


def _finding(code: str, title: str, statement: str, severity: Severity, context: Context, **more: Any) -> Finding:
    dated = {"period_from": context.start, "period_to": context.end, "currency": context.currency_code}
    return Finding(id=f"LI-{code}", step=STEP, title=title, statement=counted(statement), severity=severity, **{**dated, **more})


def tie(result: LedgerImpactResult, context: Context) -> Finding | None:
    """LI-1: the lead schedule in one sentence."""
    if result.tie is None:
        return None
    buckets, lead = result.tie.buckets, result.tie.lead
    last = buckets["month"].max()
    closing = buckets[buckets["month"] == last]
    loose = exact_sum(closing.loc[closing["bucket"] == "unexplained", "closing"])
    worst = max((abs(v) for v in buckets.loc[buckets["bucket"] == "unexplained", "closing"]), default=Decimal(0))
    total = exact_sum(closing["closing"])
    documents, parted = int(result.tie.matched["documents"].sum()), int(result.tie.documents["component"].nunique())
    words = {"documents": whole(documents), "accounts": ", ".join(sorted(lead["account"].unique())), "closing": money(total), "currency": context.in_currency, "unexplained": money(loose), "first": month(buckets["month"].min()), "last": month(last)}  # fmt: skip
    agrees = not parted and not total
    failure = (
        FAILS.format(month=month(result.tie.first_failure)) if result.tie.first_failure else "Every month ties on the inventory accounts."
    )
    statement = (
        AGREES.format(**words)
        if agrees
        else TIES.format(**words, explained=money(total - loose), matched=whole(max(documents - parted, 0)), failure=failure)
    )
    severity = by_value(worst, context) if worst else "low"
    gross = money(gross_sum(result.tie.documents["amount"]))
    title = (
        "Stock and ledger agree"
        if agrees
        else f"Stock and ledger part by {gross} {context.in_currency} gross; {money(loose)} stays unexplained"
    )
    return _finding("1", title, statement, severity, context, value=total, exhibit="LI-1", criteria=f"M-26, M-27: unexplained above the clearly-trivial {money(context.clearly_trivial)} {context.in_currency} is a finding.", action="Explain the unexplained first; then work the buckets from the oldest month." if loose else "")  # fmt: skip


BUCKET_TITLES = {
    "fx": "Exchange differences",
    "manual_journal": "Manual journals",
    "unsynced": "Unsynced documents",
    "voided_or_edited": "Voided or edited documents",
}


def _bucket_severity(bucket: str, worst: Decimal, oldest: int, context: Context, settings: Engagement) -> Severity:
    if bucket in EXPECTED:
        return "low"
    if bucket in ("received_not_invoiced", "invoiced_not_received"):
        return at_most(by_value(worst, context), "high") if oldest > settings.rules.received_not_invoiced_days else "low"
    return by_value(worst, context)


def _oldest(result: LedgerImpactResult, bucket: str) -> int:
    frame = result.purchases
    if frame is None or not len(frame):
        return 0
    ages = frame.loc[frame["side"] == bucket, "age_days"]
    return int(ages.max()) if len(ages) else 0


def buckets(result: LedgerImpactResult, context: Context, settings: Engagement) -> list[Finding]:
    """LI-10 to LI-21: one per bucket that holds a document, numbered by the bucket's place in the vocabulary."""
    if result.tie is None:
        return []
    made = []
    for number_, bucket in enumerate(TIE_OUT_BUCKETS):
        rows = result.tie.documents[result.tie.documents["bucket"] == bucket]
        if not len(rows):
            continue
        level = result.tie.buckets[result.tie.buckets["bucket"] == bucket].groupby("month")["closing"].agg(exact_sum)
        worst, last = max((abs(v) for v in level), default=Decimal(0)), level.index.max()
        oldest = _oldest(result, bucket)
        named, gross = BUCKET_TITLES.get(bucket, bucket.replace("_", " ").capitalize()), money(gross_sum(rows["amount"]))
        words = BUCKET.format(documents=whole(rows["component"].nunique()), bucket=bucket.replace("_", " "), gross=money(gross_sum(rows["amount"])), currency=context.in_currency, closing=money(level[last]), last=month(last), worst=money(worst), sign="subledger - ledger", cause=CAUSES[bucket].format(oldest=oldest))  # fmt: skip
        made.append(
            _finding(
                str(10 + number_), f"{named}: {money(level[last])} {context.in_currency} open, {gross} gross", words,
                _bucket_severity(bucket, worst, oldest, context, settings), context,
                contributor="cutoff" if bucket == "timing" else None if bucket in ("in_transit", "received_not_invoiced", "invoiced_not_received", "rounding") else "posting",
                grade="D" if bucket == "unexplained" else "A", value=level[last], exhibit="LI-2", evidence=evidence(located(rows, result.files)),
                rivals=(Rival("counting", "C"),) if bucket == "manual_journal" else (), action=TREATMENT[bucket].capitalize() + ".",
                next_evidence=("journal support and who asked for it",) if bucket == "manual_journal" else ("document print from both systems",),
            )
        )  # fmt: skip
    return made


def date_skew(result: LedgerImpactResult, context: Context) -> list[Finding]:
    """LI-3 and LI-4: two clocks, and the lock date."""
    made = []
    rows = result.skew[result.skew["crosses_month"].astype(bool)] if len(result.skew) else result.skew
    if len(rows):
        worst = max((abs(exact_sum(part["value"])) for _, part in rows.groupby("ledger_month")), default=Decimal(0))
        words = SKEW.format(
            documents=whole(rows["document_no"].nunique()),
            gross=money(gross_sum(rows["value"])),
            currency=context.in_currency,
            worst=money(worst),
            period=context.period,
        )
        made.append(_finding("3", f"{whole(rows['document_no'].nunique())} corrections stand in different months in stock and ledger", words, at_most(by_value(worst, context), "high"), context, contributor="cutoff", grade="A", value=exact_sum(rows["value"]), skus=names(rows, "sku"), locations=names(rows, "site"), exhibit="LI-6", evidence=evidence(located(rows, result.files)), rivals=(Rival("posting", "C"),), criteria="M-28: any value crossing a closed month is a finding.", next_evidence=("count sheets with times", "last document numbers before and after")))  # fmt: skip
    if len(result.locked):
        words = LOCKED.format(
            documents=whole(len(result.locked)), value=money(exact_sum(result.locked["value"])), currency=context.in_currency
        )
        made.append(_finding("4", "Corrections are dated behind the lock date", words, at_most(by_value(gross_sum(result.locked["value"]), context), "high"), context, contributor="posting", grade="A", value=exact_sum(result.locked["value"]), exhibit="LI-6", evidence=evidence(located(result.locked, result.files))))  # fmt: skip
    return made


def posting(result: LedgerImpactResult, context: Context, settings: Engagement) -> list[Finding]:
    """LI-5 to LI-8: accounts against set-up and peers, missing accounting dates, late journals, changes of mapping."""
    tests, made = result.tests, []
    odd, grade, how, what = tests.against_setup, "A", "the set-up states", "mapping or an entry against the set-up"
    if odd is None:
        odd, grade, how, what = (
            tests.odd,
            "B",
            "most of their kind",
            "inconsistent posting accounts, and cannot be distinguished from a reason of their own",
        )
    if odd is not None and len(odd):
        gross = gross_sum(odd["gross"])
        words = ODD.format(
            documents=whole(odd["document_no"].nunique()),
            how=how,
            gross=money(gross),
            currency=context.in_currency,
            period=context.period,
            what=what,
            grade=grade,
        )
        made.append(_finding("5", "Corrections on unusual accounts", words, at_most(by_value(gross, context), "high" if grade == "A" else "medium"), context, contributor="posting", grade=grade, value=exact_sum(odd["value"]), exhibit="LI-7", evidence=evidence(located(odd, result.files)), next_evidence=("chart mapping screen prints",)))  # fmt: skip
    if len(tests.no_accounting_date):
        frame = tests.no_accounting_date
        words = NO_DATE.format(
            documents=whole(frame["document_no"].nunique()),
            value=money(exact_sum(frame["value"])),
            currency=context.in_currency,
            period=context.period,
        )
        made.append(_finding("6", "Corrections without an accounting date", words, at_most(by_value(gross_sum(frame["value"]), context), "high"), context, contributor="posting", grade="A", value=exact_sum(frame["value"]), exhibit="LI-7", evidence=evidence(located(frame, result.files))))  # fmt: skip
    if tests.late_journals is not None and len(tests.late_journals):
        frame = tests.late_journals
        late = frame[frame["days_late"] > settings.rules.cutoff_days]  # a sync takes a day or two, and a month is locked after it
        words = LATE.format(
            n=whole(len(frame)),
            value=money(exact_sum(frame["amount"])),
            currency=context.in_currency,
            late=whole(len(late)),
            days=settings.rules.cutoff_days,
        )
        made.append(_finding("7", "Journals posted behind the lock date", words, at_most(by_value(gross_sum(late["amount"]), context), "medium"), context, contributor="posting", grade="A", value=exact_sum(frame["amount"]), exhibit="LI-7", evidence=evidence(located(frame, result.files))))  # fmt: skip
    if tests.mapping_changes is not None and len(tests.mapping_changes):
        row = tests.mapping_changes.iloc[0]
        words = CHANGED.format(
            kind=row["kind"].replace("_", " "),
            before=row["account_before"],
            after=row["account_after"],
            last=day(row["last_before"]),
            first=day(row["first_after"]),
        )
        made.append(
            _finding(
                "8", "The account of a kind of correction changed", words, "low", context, contributor="posting", grade="B", exhibit="LI-7"
            )
        )
    return made


def is_one_sided(result: LedgerImpactResult) -> bool:
    """Do the confirmed variances mostly point one way? Two-sided noise moves months without a cause behind it."""
    if result.retimed is None:
        return False
    values = result.retimed.intervals["value"]
    gross = gross_sum(values)
    return bool(len(values) >= MINIMUM_VARIANCES and gross > 0 and abs(exact_sum(values)) >= ONE_SIDED * gross)


def misplaced_share(result: LedgerImpactResult) -> Decimal | None:
    """Half the absolute difference between posted and throughput months over the absolute drift: what posting puts in other months."""
    if result.retimed is None:
        return None
    sums = result.retimed.monthly.groupby(["month", "site", "method"])["value"].agg(exact_sum)
    table = sums.unstack("method").map(exact)
    drift = gross_sum(table["throughput"])
    return (gross_sum(table["posted"] - table["throughput"]) / 2 / drift).quantize(Decimal("0.0001")) if drift else None


def retimed(result: LedgerImpactResult, context: Context) -> list[Finding]:
    """LI-9: re-timing, then the fiscal cut and turns."""
    share, money_ = misplaced_share(result), result.margin
    if share is None or money_ is None or not len(money_.months):
        return []
    frame, one_sided, made = money_.months, is_one_sided(result), []
    worst = frame.loc[max(frame.index, key=lambda n: abs(frame["retimed_less_posted"][n]))]
    points = [
        abs(a - b)
        for a, b in zip(frame["margin_retimed"], frame["margin_posted"], strict=True)
        if isinstance(a, Decimal) and isinstance(b, Decimal)
    ]
    widest = max(points, default=Decimal(0))
    words = RETIMED.format(
        share=percent(share),
        month=month(worst["month"]),
        shift=money(worst["retimed_less_posted"]),
        currency=context.in_currency,
        points=number(widest * 100) if points else "an unknown number of",
        period=context.period,
    )
    serious = by_value(worst["retimed_less_posted"], context) if widest > MARGIN_POINTS or not points else "low"
    made.append(_finding("9", f"Posting puts {percent(share)} of the drift in other months than its movement", words, serious if one_sided else "low", context, value=worst["retimed_less_posted"], exhibit="LI-8", criteria="M-29, M-31: more than 50 basis points of gross margin in a month is shown as a finding."))  # fmt: skip
    return made + fiscal_cut(money_, context, one_sided=one_sided) + turns(money_, context)


def fiscal_cut(money_: Margin, context: Context, *, one_sided: bool) -> list[Finding]:
    """LI-30: rollover and iron curtain at the end of the last complete fiscal year (M-30)."""
    made: list[Finding] = []
    if len(money_.fiscal) > 1:
        row = money_.fiscal.iloc[-2]
        severity = by_value(max(abs(row["iron_curtain"]), abs(row["rollover"])), context) if one_sided else "low"
        words = CUT.format(
            year=row["fiscal_year"], iron=money(row["iron_curtain"]), currency=context.in_currency, rollover=money(row["rollover"])
        )
        made.append(
            _finding(
                "30",
                f"{money(row['iron_curtain'])} {context.in_currency} of drift crosses the end of {row['fiscal_year']}",
                words,
                at_most(severity, "high"),
                context,
                value=row["iron_curtain"],
                exhibit="LI-10",
                criteria="M-30: material if either view is.",
            )
        )
    return made


def turns(money_: Margin, context: Context) -> list[Finding]:
    """LI-31: turns as posted and re-timed (M-32)."""
    made: list[Finding] = []
    if money_.turns_posted is not None and money_.turns_retimed is not None:
        words = TURNED.format(posted=number(money_.turns_posted), retimed=number(money_.turns_retimed))
        made.append(
            _finding(
                "31",
                f"Turns move from {number(money_.turns_posted)} to {number(money_.turns_retimed)} a year when re-timed",
                words,
                "low",
                context,
                exhibit="LI-9",
                criteria=f"M-32: a change above {TURNS} turn is disclosed.",
            )
        )
    return made


def aged(result: LedgerImpactResult, context: Context, settings: Engagement) -> list[Finding]:
    """LI-32 and LI-33: purchases open longer than the limit (M-33)."""
    frame, days, made = result.purchases, settings.rules.received_not_invoiced_days, []
    if frame is None or context.end is None:
        return []
    for code, side in (("32", "received_not_invoiced"), ("33", "invoiced_not_received")):
        old = frame[(frame["side"] == side) & (frame["age_days"] > days)]
        if len(old):
            words = AGED.format(
                documents=whole(old["document_no"].nunique()),
                side=side.replace("_", ", "),
                days=days,
                value=money(exact_sum(old["value"])),
                currency=context.in_currency,
                oldest=int(old["age_days"].max()),
                end=day(context.end),
            )
            made.append(_finding(code, f"{side.replace('_', ' ').capitalize()} beyond {days} days", words.replace(", not, ", ", not "), at_most(by_value(exact_sum(old["value"]), context), "medium"), context, value=exact_sum(old["value"]), skus=names(old, "sku"), locations=names(old, "site"), exhibit="LI-5", evidence=evidence(located(old, result.files)), criteria=f"M-33: {days} days.", next_evidence=("supplier statement", "signed delivery note")))  # fmt: skip
    return made


def findings(result: LedgerImpactResult, context: Context, settings: Engagement) -> tuple[Finding, ...]:
    """All findings of the step."""
    first = tie(result, context)
    found = [first] if first is not None else []
    found += (
        date_skew(result, context)
        + posting(result, context, settings)
        + retimed(result, context)
        + buckets(result, context, settings)
        + aged(result, context, settings)
    )
    return tuple(found)
