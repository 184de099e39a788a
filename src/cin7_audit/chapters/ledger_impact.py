"""Chapter 5: what did corrections and documents do to the books? One function per exhibit, and the section."""

from collections.abc import Callable
from decimal import Decimal

import pandas as pd

from cin7_audit.chapters.ledger_months import STEP, chart_exhibit, drift, fiscal, margin, months, result_of, table_exhibit
from cin7_audit.charts import ledger_impact as charts
from cin7_audit.findings.ledger_impact import findings
from cin7_audit.findings.ledger_impact_measures import measures
from cin7_audit.measures.exact import exact_sum, magnitude
from cin7_audit.measures.ledger_impact import LedgerImpactResult
from cin7_audit.measures.ledger_impact.purchases import BANDS
from cin7_audit.measures.ledger_impact.schedule import with_projected
from cin7_audit.measures.retiming import lines_for_readers
from cin7_audit.sections import Exhibit, NotTestable, Paragraph, Section
from cin7_audit.tables import ledger_impact as tables
from cin7_audit.tables.format import money, number, spaced, whole
from cin7_audit.vocabulary import TIE_OUT_BUCKETS
from cin7_audit.workbook import Workbook, once

TITLE = "Ledger impact"
QUESTION = "Do stock and ledger agree, what parts them, and which months carried what?"
SIGN = "Difference = subledger - ledger."
ASK_LEDGER = "account transactions of the inventory accounts for the whole period, and Cin7's transactions"
ASK_PURCHASES = "purchases with received and invoiced quantities and dates"


def _no_ledger(exhibit: str) -> NotTestable:
    return NotTestable(STEP, exhibit, "one of the two books", ASK_LEDGER)


def _inventory(result: LedgerImpactResult, frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of inventory accounts; in-transit accounts are shown apart."""
    assert result.tie is not None
    accounts = result.tie.accounts
    return frame[frame["account"].isin(accounts.loc[accounts["role"] == "inventory", "account"])]


@once
def lead(book: Workbook) -> Exhibit | NotTestable:
    """LI-1: the lead schedule."""
    result = result_of(book)
    if result.tie is None:
        return _no_ledger("Lead schedule")
    caption = f"Movement of the month by account, {book.context.currency}. {SIGN} Unexplained is what no document and no rule accounts for. Balances where the evidence states them at a month end. {book.context.period}."
    reading = "Start at the first month that does not tie: later months repeat it. A difference that returns to zero next month is timing."
    return table_exhibit(
        "LI-1", "Where do the two books part, month by month?", caption, tables.lead(result.tie.lead), reading, "lead_schedule"
    )


@once
def bridge(book: Workbook) -> Exhibit | NotTestable:
    """LI-2: the waterfall from ledger to subledger at the end of the period."""
    result = result_of(book)
    if result.tie is None:
        return _no_ledger("Tie-out bridge")
    frame, level, total = _bridge_rows(result)
    words = "ledger balance" if level else "ledger movement of the period"
    caption = f"From the {words} to the subledger at the end of {result.tie.buckets['month'].max()}, inventory accounts, {book.context.currency}. {SIGN} Difference {money(total)}. The axis does not start at zero."
    return chart_exhibit("LI-2", "What stands between ledger and stock?", caption, charts.bridge(frame), "Each step is a bucket of named documents in the workpaper; the orange step is what nobody has explained yet.", "tie_out")  # fmt: skip


def _bridge_rows(result: LedgerImpactResult) -> tuple[pd.DataFrame, bool, Decimal]:
    assert result.tie is not None
    buckets, leads = _inventory(result, result.tie.buckets), _inventory(result, result.tie.lead)
    last = buckets["month"].max()
    stated = leads.loc[leads["month"] == last, "ledger_balance"]
    has_level = bool(len(stated)) and all(isinstance(value, Decimal) for value in stated)
    start = exact_sum(stated) if has_level else exact_sum(leads["ledger_movement"])
    closing = buckets[buckets["month"] == last].groupby("bucket", sort=False)["closing"].agg(exact_sum)
    steps = [("ledger", start, start, Decimal(0), "balance")]
    at = start
    for bucket in TIE_OUT_BUCKETS:
        amount = closing.get(bucket, Decimal(0))
        if amount:
            kind = "unexplained" if bucket == "unexplained" else "adds" if amount > 0 else "takes"
            steps.append((spaced(bucket), amount, at + amount, at, kind))
            at += amount
    steps.append(("subledger", at, at, Decimal(0), "balance"))
    low = min(float(step[2]) for step in steps)
    high = max(float(step[2]) for step in steps)
    floor = low - max((high - low) * 0.6, abs(high) * 0.002, 1.0)
    rows = [
        {
            "place": n,
            "step": name,
            "amount": float(amount),
            "start": floor if kind == "balance" else float(begin),
            "end": float(end),
            "kind": kind,
            "top": max(float(end), floor if kind == "balance" else float(begin)),
        }
        for n, (name, amount, end, begin, kind) in enumerate(steps)
    ]
    return pd.DataFrame(rows), has_level, at - start


@once
def open_by_month(book: Workbook) -> Exhibit | NotTestable:
    """LI-2a: the open difference at each month end, by bucket."""
    result = result_of(book)
    if result.tie is None:
        return _no_ledger("Open difference by month")
    frame = result.tie.buckets[[bool(value) for value in result.tie.buckets["closing"]]]
    if not len(frame):
        return NotTestable(STEP, "Open difference by month", "a difference: the books agree at every month end", "nothing")
    shown = frame.groupby(["month", "bucket"], as_index=False)["closing"].agg(exact_sum)
    total = frame.groupby("month", as_index=False)["closing"].agg(exact_sum).assign(bucket="all buckets")
    shown = pd.concat([total, shown], ignore_index=True)
    data = pd.DataFrame(
        {
            "month": pd.to_datetime(shown["month"] + "-01"),
            "bucket": shown["bucket"].map(spaced),
            "closing": [float(v) for v in shown["closing"]],
        }
    )
    caption = f"Open difference at each month end by bucket, all tied accounts, {book.context.currency}; each panel has its own scale. {SIGN} {book.context.period}."
    return chart_exhibit(
        "LI-2a",
        "How did the difference grow?",
        caption,
        charts.difference(data),
        "A bar that stays is a permanent difference; one that comes and goes is timing or goods on the road.",
        "tie_out",
    )


@once
def buckets(book: Workbook) -> Exhibit | NotTestable:
    """LI-3: the buckets, footing to the lead schedule."""
    result = result_of(book)
    if result.tie is None:
        return _no_ledger("Tie-out buckets")
    last = result.tie.buckets["month"].max()
    closing = result.tie.buckets[result.tie.buckets["month"] == last].set_index(["bucket", "account"])["closing"]
    rows = []
    for (bucket, account), amount in closing.items():
        part = result.tie.documents[(result.tie.documents["bucket"] == bucket) & (result.tie.documents["account"] == account)]
        if len(part) or amount or bucket == "unexplained":
            rows.append((bucket, account, part["component"].nunique(), sum((abs(v) for v in part["amount"]), Decimal(0)), amount))
    frame = pd.DataFrame(rows, columns=["bucket", "account", "documents", "gross", "closing"])
    total = pd.DataFrame(
        [("total", "", int(frame["documents"].sum()), exact_sum(frame["gross"]), exact_sum(frame["closing"]))], columns=frame.columns
    )
    caption = f"Differences by bucket and account at the end of {last}, {book.context.currency}. {SIGN} The total foots to the lead schedule. {book.context.period}."
    return table_exhibit("LI-3", "Which kinds of difference are open?", caption, tables.buckets(pd.concat([frame, total], ignore_index=True)), "Gross counts every document; what is open at the end is what an entry or a sync has to clear.", "tie_out")  # fmt: skip


@once
def documents(book: Workbook) -> Exhibit | NotTestable:
    """LI-4: the documents behind the buckets."""
    result = result_of(book)
    if result.tie is None:
        return _no_ledger("Documents that differ")
    frame = result.tie.documents
    if not len(frame):
        return NotTestable(STEP, "Documents that differ", "a difference: every document agrees to the cent", "nothing")
    order = frame.assign(size=[float(abs(v)) for v in frame["amount"]]).sort_values(
        ["size", "month", "component"], ascending=[False, True, True]
    )
    caption = f"{whole(frame['component'].nunique())} documents whose two books differ, dearest first, with the rule that chose the bucket. {book.context.currency}. {SIGN} {book.context.period}."
    return table_exhibit(
        "LI-4",
        "Which documents are they?",
        caption,
        tables.documents(order),
        "Work from the top; each row names the file and row it was read from.",
        "tie_out_documents",
    )


@once
def matched(book: Workbook) -> Exhibit | NotTestable:
    """LI-4a: what matched how."""
    result = result_of(book)
    if result.tie is None:
        return _no_ledger("How documents matched")
    tie = result.tie
    chance = f"{tie.chance_matches} lines matched by amount and date; shifting all ledger dates by whole weeks gives {number(tie.chance_expected, 1)} such matches by chance." if tie.chance_matches else "No line had to be matched by amount and date."  # fmt: skip
    caption = f"Documents by how their two sides were matched, {book.context.currency}. {chance} {book.context.period}."
    return table_exhibit(
        "LI-4a",
        "How do we know that two lines are one document?",
        caption,
        tables.matched(tie.matched),
        "A document number is proof; an amount and a date are an inference with the chance level above.",
        "matched_documents",
    )


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
    return chart_exhibit("LI-5", "Which purchases are open, and how long?", caption, charts.ageing(data, [name for _, name in BANDS]), "Young received-not-invoiced is ordinary; old ones are lost bills or receipts that never happened.", "open_purchases")  # fmt: skip


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
    data = pd.DataFrame({"document_no": sums["document_no"], "effective": pd.to_datetime(sums["effective_date"]), "skew_days": sums["skew_days"].astype(int), "gross": sums["size"], "crosses": ["yes" if flag else "no" for flag in sums["crosses_month"]]})  # fmt: skip
    crossing = frame[frame["crosses_month"].astype(bool)]
    caption = f"Days from effective date to completion, one mark per document; {whole(crossing['document_no'].nunique())} of {whole(frame['document_no'].nunique())} cross a month end, {money(sum((abs(v) for v in crossing['value'] if isinstance(v, Decimal)), Decimal(0)))} {book.context.currency} gross. {book.context.period}."  # fmt: skip
    return chart_exhibit("LI-6", "Do stock and journal move on the same day?", caption, charts.skew(data), "In Cin7 Core the effective date dates the journal while stock changes on completion: marks above zero are back-dated, below zero dated ahead.", "date_skew")  # fmt: skip


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
    data = pd.DataFrame({"kind": frame["kind"].map(spaced), "account": labels, "documents": frame["documents"].astype(int), "gross": [float(v or 0) for v in frame["gross"]], "most": int(frame["documents"].max())})  # fmt: skip
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
        return _no_ledger("Manual journals on inventory accounts")
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
    caption = f"Proposed, never posted: {whole(len(frame))} entries, debits {money(total)} = credits {money(total)} {book.context.currency}. Timing and goods in transit need none; the unexplained gets none. {book.context.period}."
    return table_exhibit("LI-12", "Which entries would clear the differences?", caption, tables.entries(frame), "A document that failed to sync is synced, not journalled; use an entry only where the source cannot be repaired.", "proposed_entries")  # fmt: skip


EXHIBITS: tuple[Callable[[Workbook], Exhibit | NotTestable], ...] = (lead, bridge, open_by_month, buckets, documents, matched, ageing, purchases, skew, accounts, odd_accounts, journals, drift, margin, months, fiscal, schedule, entries)  # fmt: skip


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
        kept |= {"tie_out": tie.buckets, "tie_out_documents": tie.documents, "lead_schedule": tie.lead, "matched_documents": tie.matched, "opening_difference": tie.opening, "tie_out_accounts": tie.accounts}  # fmt: skip
    kept |= {"date_skew": result.skew, "behind_lock": result.locked, "differences_schedule": full_schedule(book), "proposed_entries": result.entries, "no_accounting_date": result.tests.no_accounting_date}  # fmt: skip
    if result.retimed is not None:
        kept |= {"retimed_drift": result.retimed.monthly, "retimed_lines": lines_for_readers(result.retimed)}
    if result.margin is not None:
        kept |= {"margin_months": result.margin.months, "fiscal_years": result.margin.fiscal}
    tests = result.tests
    named = {"open_purchases": result.purchases, "account_heat": tests.heat, "odd_accounts": tests.odd, "accounts_against_setup": tests.against_setup, "mapping_changes": tests.mapping_changes, "manual_journals": tests.manual_journals, "late_journals": tests.late_journals}  # fmt: skip
    return kept | {name: frame for name, frame in named.items() if frame is not None}


def section(book: Workbook) -> Section:
    """Everything this chapter established."""
    result = result_of(book)
    made = [exhibit(book) for exhibit in EXHIBITS]
    missing = [item for item in made if isinstance(item, NotTestable)]
    if result.tests.late_journals is None:
        missing.append(
            NotTestable(
                STEP, "Journals behind the lock date", "a lock date or a ledger", "the lock date, and a journal report with posting dates"
            )
        )
    tie = result.tie
    return Section(
        step=STEP, number=5, title=TITLE, question=QUESTION, paragraphs=paragraphs(book), exhibits=tuple(item for item in made if isinstance(item, Exhibit)), not_testable=tuple(missing),
        findings=findings(result, book.context, book.settings), measures=measures(result, book.context), tables=full_tables(book),
        extra={"tie_out": None if tie is None else {"first_month_that_fails": tie.first_failure, "unexplained": exact_sum(tie.buckets.loc[tie.buckets["bucket"] == "unexplained", "amount"])}},
    )  # fmt: skip
