"""Chapter 5's findings: which are told, with which figures and severity. Their words are in findings.toml.

One finding per bucket with documents in it, so that each can be closed by itself. Severity by the largest open amount
of the bucket at any month end (method.md 7.3); what reverses by itself, or belongs where it stands, stays low.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

from cin7_audit.context import Context
from cin7_audit.engagement import Engagement
from cin7_audit.exact import exact_sum, gross_sum
from cin7_audit.presentation.exhibit import Book
from cin7_audit.presentation.saying import Teller
from cin7_audit.records import Finding, Paragraph, Rival, Severity
from cin7_audit.severity import at_most, by_value
from cin7_audit.statistics.margins import shifts, turns
from cin7_audit.statistics.retiming import is_one_sided, misplaced_share
from cin7_audit.vocabulary import TIE_OUT_BUCKETS
from cin7_audit.words import number

STEP = "ledger_impact"
MARGIN_POINTS = Decimal("0.005")  # M-31: 50 bp of gross margin in any month
TURNS = Decimal("0.1")  # M-32
EXPECTED = ("timing", "in_transit", "rounding")  # reverse or stand where they belong
AGING = ("received_not_invoiced", "invoiced_not_received")


def tied(book: Book, name: str, where: str | None = None) -> pd.DataFrame | None:
    """A table of the tie-out; None where one of the two books is missing or they share no month."""
    has_books = book.table("two_books")["has_books"].iloc[0] and len(book.table("book_window"))
    return book.table(name, where) if has_books else None


def states_accounts(settings: Engagement) -> bool:
    """Do the settings say to which accounts corrections belong?"""
    return bool(settings.accounts.adjustment + settings.accounts.write_off)


def _of(rows: pd.DataFrame) -> dict[str, Any]:
    return {"documents": rows["document_no"].nunique(), "value": exact_sum(rows["value"])}


def tie(tell: Teller, book: Book) -> Iterable[Finding]:
    """LI-1: the lead schedule in one sentence."""
    if (buckets := tied(book, "tie_out")) is None:
        return
    parts, last = book.table("tie_out_documents", "in_window"), buckets["month"].max()
    is_last, is_loose = buckets["month"] == last, buckets["bucket"] == "unexplained"
    total, loose = exact_sum(buckets.loc[is_last, "closing"]), exact_sum(buckets.loc[is_last & is_loose, "closing"])
    worst = max(buckets.loc[is_loose, "closing"].abs(), default=Decimal(0))
    documents, parted = int(book.table("matched_documents")["documents"].sum()), int(parts["component"].nunique())
    told: dict[str, Any] = {
        "value": total,
        "unexplained": loose,
        "documents": documents,
        "accounts": ", ".join(sorted(book.table("lead_schedule")["account"].unique())),
        "last": last,
        "trivial": tell.context.clearly_trivial,
        "action": tell.say("LI-1.loose") if loose else "",
    }
    severity = by_value(worst, tell.context)
    if not parted and not total:
        yield tell("LI-1.agrees", severity, first=buckets["month"].min(), **told)
        return
    first = min(book.table("failing_month")["month"], default=None)
    yield tell(
        "LI-1.ties",
        severity,
        gross=gross_sum(parts["amount"]),
        explained=total - loose,
        matched=max(documents - parted, 0),
        failure=tell.say("LI-1.failing_month", month=first) if first else tell.say("LI-1.every_month"),
        **told,
    )


def date_skew(tell: Teller, book: Book) -> Iterable[Finding]:
    """LI-3: two clocks."""
    skew = book.table("date_skew")
    rows = skew[skew["crosses_month"].astype(bool)]
    if not len(rows):
        return
    worst = max((abs(exact_sum(part["value"])) for _, part in rows.groupby("ledger_month")), default=Decimal(0))
    severity, gross = at_most(by_value(worst, tell.context), "high"), gross_sum(rows["value"])
    yield tell("LI-3", severity, rows, rivals=(Rival("posting", "C"),), gross=gross, worst=worst, **_of(rows))


def posting(tell: Teller, book: Book) -> Iterable[Finding]:
    """LI-4 to LI-8: the lock date, accounts of set-up and peers, no accounting date, late journals, changed mapping."""
    settings, locked = book.settings, book.table("behind_lock")
    if len(locked):
        severity = at_most(by_value(gross_sum(locked["value"]), tell.context), "high")
        yield tell("LI-4", severity, locked, documents=len(locked), value=exact_sum(locked["value"]))
    has_setup = states_accounts(settings)
    odd = book.table("accounts_against_setup" if has_setup else "odd_accounts")
    if len(odd):
        gross = gross_sum(odd["gross"])
        severity = at_most(by_value(gross, tell.context), "high" if has_setup else "medium")
        yield tell("LI-5.against_setup" if has_setup else "LI-5.against_peers", severity, odd, gross=gross, **_of(odd))
    undated = book.table("no_accounting_date")
    if len(undated):
        severity = at_most(by_value(gross_sum(undated["value"]), tell.context), "high")
        yield tell("LI-6", severity, undated, **_of(undated))
    posted_late = tied(book, "late_journals")
    if posted_late is not None and len(posted_late):
        days = settings.rules.cutoff_days
        late = posted_late[posted_late["days_late"] > days]  # a sync takes a day or two, and a month is locked after it
        severity = at_most(by_value(gross_sum(late["amount"]), tell.context), "medium")
        value = exact_sum(posted_late["amount"])
        yield tell("LI-7", severity, posted_late, n=len(posted_late), late=len(late), days=days, value=value)
    changes = book.table("mapping_changes")
    if len(changes):
        row = changes.iloc[0]
        before, after = str(row["account_before"]), str(row["account_after"])
        yield tell("LI-8", kind=row["kind"].replace("_", " "), before=before, after=after, row=row)


def retimed(tell: Teller, book: Book) -> Iterable[Finding]:
    """LI-9: re-timing (M-29, M-31). LI-30: the fiscal cut of the last complete year (M-30). LI-31: turns (M-32)."""
    share = misplaced_share(book.table("retimed_drift"))
    frame, years = book.table("margin_months"), book.table("fiscal_years")
    if share is None or frame.empty:
        return
    one_sided = is_one_sided(book.table("drift_interval")["value"])
    worst = frame.loc[max(frame.index, key=lambda n: abs(frame["retimed_less_posted"][n]))]
    shift, points = worst["retimed_less_posted"], [abs(point) for point in shifts(frame)]
    widest = max(points, default=Decimal(0))
    is_serious = one_sided and (widest > MARGIN_POINTS or not points)
    severity = by_value(shift, tell.context) if is_serious else "low"
    moved = number(widest * 100) if points else "an unknown number of"
    yield tell("LI-9", severity, share=share, month=worst["month"], value=shift, points=moved)
    if len(years) > 1:
        year, iron, rollover = years[["fiscal_year", "iron_curtain", "rollover"]].iloc[-2]
        largest = max(abs(iron), abs(rollover))
        severity = at_most(by_value(largest, tell.context), "high") if one_sided else "low"
        yield tell("LI-30", severity, year=str(year), value=iron, rollover=rollover)
    if None not in (pair := turns(frame)):
        yield tell("LI-31", posted=pair[0], retimed=pair[1], limit=TURNS)


def _bucket_severity(bucket: str, worst: Decimal, oldest: int, context: Context, settings: Engagement) -> Severity:
    is_young = bucket in AGING and oldest <= settings.rules.received_not_invoiced_days
    if bucket in EXPECTED or is_young:
        return "low"
    return at_most(by_value(worst, context), "high" if bucket in AGING else "critical")


def _oldest(purchases: pd.DataFrame, bucket: str) -> int:
    return int(max(purchases.loc[purchases["side"] == bucket, "age_days"], default=0))


def buckets(tell: Teller, book: Book) -> Iterable[Finding]:
    """LI-10 to LI-21: one per bucket that holds a document, numbered by the bucket's place in the vocabulary."""
    if (tie_out := tied(book, "tie_out")) is None:
        return
    documents, purchases = book.table("tie_out_documents", "in_window"), book.table("open_purchases")
    treatment = book.table("bucket_rule").set_index("bucket")["treatment"]
    for bucket in TIE_OUT_BUCKETS:
        rows, every = (frame[frame["bucket"] == bucket] for frame in (documents, tie_out))
        if not len(rows):
            continue
        level = every.groupby("month")["closing"].agg(exact_sum)
        last, worst, oldest = level.index.max(), max(level.abs()), _oldest(purchases, bucket)
        yield tell(
            f"LI-bucket.{bucket}",
            _bucket_severity(bucket, worst, oldest, tell.context, book.settings),
            rows,
            rivals=(Rival("counting", "C"),) if bucket == "manual_journal" else (),
            action=f"{treatment[bucket].capitalize()}.",
            documents=rows["component"].nunique(),
            bucket=bucket.replace("_", " "),
            gross=gross_sum(rows["amount"]),
            value=level[last],
            last=last,
            worst=worst,
            **({"oldest": oldest} if bucket in AGING else {}),
        )


def aged(tell: Teller, book: Book) -> Iterable[Finding]:
    """LI-32 and LI-33: purchases open longer than the limit (M-33)."""
    frame, days, end = book.table("open_purchases"), book.settings.rules.received_not_invoiced_days, tell.context.end
    if end is None:
        return
    for side in AGING:
        old = frame[(frame["side"] == side) & (frame["age_days"] > days)]
        if len(old):
            severity = at_most(by_value(exact_sum(old["value"]), tell.context), "medium")
            oldest = int(old["age_days"].max())
            yield tell(f"LI-aged.{side}", severity, old, days=days, oldest=oldest, end=end, **_of(old))


TELL = (tie, date_skew, posting, retimed, buckets, aged)


def findings(book: Book) -> tuple[Finding, ...]:
    files = book.table("evidence_file")
    tell = Teller(STEP, book.context, dict(zip(files["source_id"], files["label"], strict=True)))
    return tuple(finding for told in TELL for finding in told(tell, book))


def paragraphs(book: Book) -> tuple[Paragraph, ...]:
    """The conclusion, from the findings above low, and what is not known about the opening."""
    tell = Teller(STEP, book.context)
    raised = [found for found in findings(book) if found.severity != "low" or found.id in ("LI-1", "LI-9")]
    made = [Paragraph(finding.statement, finding.title) for finding in raised]
    opening = tied(book, "opening_difference")
    if opening is not None and len(opening):
        words = opening["explanation"].iloc[0]
        made.append(tell.paragraph("LI-opening.stated", explanation=words[:1].upper() + words[1:]))
    elif opening is not None:
        made.append(tell.paragraph("LI-opening.unknown"))
    return tuple(made) or (tell.paragraph("LI-none"),)


def documents(book: Book) -> Mapping[str, Any]:
    """The tie-out in two figures."""
    if (buckets := tied(book, "tie_out")) is None:
        return {"tie_out": None}
    failing = book.table("failing_month")["month"]
    loose = exact_sum(buckets.loc[buckets["bucket"] == "unexplained", "amount"])
    return {"tie_out": {"first_month_that_fails": min(failing, default=None), "unexplained": loose}}
