"""Chapter 5: what did corrections and documents do to the books? One function per exhibit, and the section."""

from collections.abc import Callable
from decimal import Decimal

import pandas as pd

from cin7_audit.chapters.exhibits import chart_exhibit, made, table_exhibit
from cin7_audit.chapters.ledger_months import STEP, drift, fiscal, margin, months, result_of
from cin7_audit.chapters.ledger_tie import (
    ASK_LEDGER,
    SIGN,
    bridge,
    buckets,
    documents,
    lead,
    matched,
    no_ledger,
    open_by_month,
)
from cin7_audit.charts import ledger_impact as charts
from cin7_audit.exact import exact_sum, magnitude
from cin7_audit.findings.ledger_impact import findings
from cin7_audit.findings.ledger_impact_measures import measures
from cin7_audit.measures.ledger_impact.schedule import with_projected
from cin7_audit.records import Exhibit, NotTestable, Paragraph, Section
from cin7_audit.statistics.retiming import lines_for_readers
from cin7_audit.tables import ledger_impact as tables
from cin7_audit.thresholds import AGE_BANDS
from cin7_audit.words import money, spaced, whole
from cin7_audit.workbook import Workbook, once

TITLE = "Ledger impact"
QUESTION = "Do stock and ledger agree, what parts them, and which months carried what?"
ASK_PURCHASES = "purchases with received and invoiced quantities and dates"


@once
def ageing(book: Workbook) -> Exhibit | NotTestable:
    """LI-5: open purchases by age."""
    frame = result_of(book).purchases
    if frame is None:
        return NotTestable(STEP, "Received not invoiced, invoiced not received", "received and invoiced quantities", ASK_PURCHASES)
    if not len(frame):
        return NotTestable(
            STEP, "Received not invoiced, invoiced not received", "an open purchase: all are received and invoiced alike", "nothing"
        )
    sums = frame.groupby(["side", "band"], as_index=False).agg(value=("value", exact_sum), documents=("document_no", "nunique"))
    data = pd.DataFrame(
        {
            "side": sums["side"].str.replace("_not_", ", not ").map(spaced),
            "band": sums["band"],
            "value": [float(v) for v in sums["value"]],
            "documents": sums["documents"],
        }
    )
    days = book.settings.rules.received_not_invoiced_days
    caption = f"Open quantity x document price by age at the end of the period, {book.context.currency}; {whole(frame['document_no'].nunique())} documents. Older than {days} days is a finding (M-33). {book.context.period}."
    return chart_exhibit(
        "LI-5",
        "Which purchases are open, and how long?",
        caption,
        charts.ageing(data, list(AGE_BANDS)),
        "Young received-not-invoiced is ordinary; old ones are lost bills or receipts that never happened.",
        "open_purchases",
    )


@once
def purchases(book: Workbook) -> Exhibit | NotTestable:
    """LI-5a: the open purchases."""
    frame = result_of(book).purchases
    if frame is None or not len(frame):
        return NotTestable(STEP, "Open purchases", "open purchase quantities", ASK_PURCHASES)
    caption = f"Purchase lines received and not invoiced, or the reverse, dearest first, {book.context.currency}. {book.context.period}."
    return table_exhibit(
        "LI-5a",
        "Which purchase lines are open?",
        caption,
        tables.purchases(frame),
        "Ask the supplier for a statement before accruing.",
        "open_purchases",
    )


@once
def skew(book: Workbook) -> Exhibit | NotTestable:
    """LI-6: two clocks on one correction."""
    frame = book.selection.rows(result_of(book).skew, "effective_date")
    if not len(frame):
        return NotTestable(
            STEP,
            "Date skew of corrections (M-28)",
            "corrections with both an effective and a completion date",
            "the stocktake and adjustment lists with created and completed dates, or the audit report",
        )
    sized = frame.assign(gross=frame["value"].map(magnitude))
    sums = sized.groupby(["document_no", "effective_date", "skew_days", "crosses_month"], as_index=False)["gross"].agg(exact_sum)
    sums = sums.assign(size=[float(v) for v in sums["gross"]]).sort_values("size", ascending=False).head(2000)
    data = pd.DataFrame(
        {
            "document_no": sums["document_no"],
            "effective": pd.to_datetime(sums["effective_date"]),
            "skew_days": sums["skew_days"].astype(int),
            "gross": sums["size"],
            "crosses": ["yes" if flag else "no" for flag in sums["crosses_month"]],
        }
    )
    crossing = frame[frame["crosses_month"].astype(bool)]
    caption = f"Days from effective date to completion, one mark per document; {whole(crossing['document_no'].nunique())} of {whole(frame['document_no'].nunique())} cross a month end, {money(sum((abs(v) for v in crossing['value'] if isinstance(v, Decimal)), Decimal(0)))} {book.context.in_currency} gross. {book.context.period}."
    return chart_exhibit(
        "LI-6",
        "Do stock and journal move on the same day?",
        caption,
        charts.skew(data),
        "In Cin7 Core the effective date dates the journal while stock changes on completion: marks above zero are back-dated, below zero dated ahead.",
        "date_skew",
    )


@once
def accounts(book: Workbook) -> Exhibit | NotTestable:
    """LI-7: account by document type."""
    frame = result_of(book).tests.heat
    if frame is None or not len(frame):
        return NotTestable(
            STEP, "Accounts used by corrections", "corrections with an offset account", "stocktakes and adjustments with their account"
        )
    labels = [
        f"{account} {name}" if isinstance(name, str) and name != account else str(account)
        for account, name in zip(frame["account"], frame["account_name"], strict=True)
    ]
    data = pd.DataFrame(
        {
            "kind": frame["kind"].map(spaced),
            "account": labels,
            "documents": frame["documents"].astype(int),
            "gross": [float(v or 0) for v in frame["gross"]],
            "most": int(frame["documents"].max()),
        }
    )
    caption = f"Correction documents by kind and offset account. {book.context.period}."
    return chart_exhibit(
        "LI-7",
        "Which accounts do corrections use?",
        caption,
        charts.account_heat(data),
        "A kind that spreads over accounts has no rule, or had two; a thin cell beside a dark one is worth opening.",
        "account_heat",
    )


@once
def odd_accounts(book: Workbook) -> Exhibit | NotTestable:
    """LI-7a: documents on another account than set-up or peers."""
    tests = result_of(book).tests
    frame = tests.against_setup if tests.against_setup is not None else tests.odd
    if frame is None or not len(frame):
        return NotTestable(
            STEP,
            "Corrections on unusual accounts",
            "a document that differs from set-up or peers",
            "the account mapping screen, to test against the set-up",
        )
    expected = frame.get("peers_account", "as the settings state")
    how = "the accounts stated in the settings" if tests.against_setup is not None else "the account most documents of their kind use"
    caption = f"Correction documents on another account than {how}, {book.context.currency}. {book.context.period}."
    return table_exhibit(
        "LI-7a",
        "Which corrections stand out?",
        caption,
        tables.odd_accounts(frame.assign(expected=expected)),
        "Ask why before reclassifying: an owner may have meant it.",
        "odd_accounts",
    )


@once
def journals(book: Workbook) -> Exhibit | NotTestable:
    """LI-7b: manual journals on inventory accounts."""
    frame = result_of(book).tests.manual_journals
    if frame is None:
        return no_ledger("Manual journals on inventory accounts")
    if not len(frame):
        return NotTestable(
            STEP, "Manual journals on inventory accounts", "a manual journal that is not recognisably Cin7's", "nothing: none was found"
        )
    caption = f"Manual journals on inventory accounts that match none of the patterns of Cin7's own journals, {book.context.currency}, debit positive. {book.context.period}."
    return table_exhibit(
        "LI-7b",
        "Who else writes to the inventory account?",
        caption,
        tables.journals(frame),
        "Only Cin7's entries should touch inventory; corrections belong on a contra account.",
        "manual_journals",
    )


def full_schedule(book: Workbook) -> pd.DataFrame:
    """The differences schedule with the projected line of the count chapter."""
    found = getattr(book.measure("count_vs_belief"), "drift", None)
    schedule = result_of(book).schedule
    if found is None:
        return schedule
    cent = Decimal("0.01")
    low, high = (Decimal(str(bound)).quantize(cent) for bound in found.value_bounds)
    return with_projected(schedule, Decimal(str(found.value)).quantize(cent), low, high)


@once
def schedule(book: Workbook) -> Exhibit | NotTestable:
    """LI-11: factual, projected, judgmental."""
    frame = full_schedule(book)
    if not len(frame):
        return NotTestable(STEP, "Schedule of differences", "a difference", ASK_LEDGER)
    caption = f"Differences at the end of the period by nature, {book.context.currency}. {SIGN} Rows in the lead schedule foot to it; projected and judgmental rows stand outside the books. {book.context.period}."
    return table_exhibit(
        "LI-11",
        "What would a reviewer list?",
        caption,
        tables.schedule(frame),
        "Factual differences can be cleared, judgmental ones argued, projected ones counted.",
        "differences_schedule",
    )


@once
def entries(book: Workbook) -> Exhibit | NotTestable:
    """LI-12: proposed entries."""
    frame = result_of(book).entries
    if not len(frame):
        return NotTestable(STEP, "Proposed entries", "an open factual difference", "nothing")
    total = exact_sum(frame["amount"])
    caption = f"Proposed, never posted: {whole(len(frame))} entries, debits {money(total)} = credits {money(total)} {book.context.in_currency}. Timing and goods in transit need none; the unexplained gets none. {book.context.period}."
    return table_exhibit(
        "LI-12",
        "Which entries would clear the differences?",
        caption,
        tables.entries(frame),
        "A document that failed to sync is synced, not journalled; use an entry only where the source cannot be repaired.",
        "proposed_entries",
    )


EXHIBITS: tuple[Callable[[Workbook], Exhibit | NotTestable], ...] = (
    lead,
    bridge,
    open_by_month,
    buckets,
    documents,
    matched,
    ageing,
    purchases,
    skew,
    accounts,
    odd_accounts,
    journals,
    drift,
    margin,
    months,
    fiscal,
    schedule,
    entries,
)


def paragraphs(book: Workbook) -> tuple[Paragraph, ...]:
    """The conclusion, from the findings, and what is not known about the opening."""
    result = result_of(book)
    found = findings(result, book.context, book.settings)
    first = [finding for finding in found if finding.severity != "low" or finding.id in ("LI-1", "LI-9")]  # the others are in the findings
    made = [Paragraph(finding.statement, finding.title) for finding in first]
    if result.tie is not None:
        opening = result.tie.opening
        words = (
            f"{opening['explanation'].iloc[0]}."
            if len(opening)
            else "Neither book states an opening balance in these files, so differences from before the first month are not known."
        )
        made.append(Paragraph(words[:1].upper() + words[1:], "Opening"))
    return tuple(made) or (Paragraph("Neither a ledger nor counts with values are in the evidence, so this question cannot be answered."),)


def full_tables(book: Workbook) -> dict[str, pd.DataFrame]:
    """Every row behind the exhibits, exact."""
    result = result_of(book)
    kept: dict[str, pd.DataFrame] = {}
    if result.tie is not None:
        tie = result.tie
        kept |= {
            "tie_out": tie.buckets,
            "tie_out_documents": tie.documents,
            "lead_schedule": tie.lead,
            "matched_documents": tie.matched,
            "opening_difference": tie.opening,
            "tie_out_accounts": tie.accounts,
        }
    kept |= {
        "date_skew": result.skew,
        "behind_lock": result.locked,
        "differences_schedule": full_schedule(book),
        "proposed_entries": result.entries,
        "no_accounting_date": result.tests.no_accounting_date,
    }
    if result.retimed is not None:
        kept |= {"retimed_drift": result.retimed.monthly, "retimed_lines": lines_for_readers(result.retimed)}
    if result.margin is not None:
        kept |= {"margin_months": result.margin.months, "fiscal_years": result.margin.fiscal}
    tests = result.tests
    named = {
        "open_purchases": result.purchases,
        "account_heat": tests.heat,
        "odd_accounts": tests.odd,
        "accounts_against_setup": tests.against_setup,
        "mapping_changes": tests.mapping_changes,
        "manual_journals": tests.manual_journals,
        "late_journals": tests.late_journals,
    }
    return kept | {name: frame for name, frame in named.items() if frame is not None}


def section(book: Workbook) -> Section:
    """Everything this chapter established."""
    result = result_of(book)
    exhibits, missing = made(book, EXHIBITS)
    if result.tests.late_journals is None:
        ask = "the lock date, and a journal report with posting dates"
        missing += (NotTestable(STEP, "Journals behind the lock date", "a lock date or a ledger", ask),)
    tie = result.tie
    return Section(
        step=STEP,
        number=5,
        title=TITLE,
        question=QUESTION,
        paragraphs=paragraphs(book),
        exhibits=exhibits,
        not_testable=missing,
        findings=findings(result, book.context, book.settings),
        measures=measures(result, book.context),
        tables=full_tables(book),
        extra={
            "tie_out": None
            if tie is None
            else {
                "first_month_that_fails": tie.first_failure,
                "unexplained": exact_sum(tie.buckets.loc[tie.buckets["bucket"] == "unexplained", "amount"]),
            }
        },
    )
