"""Chapter 5, first half: do the two books agree? Lead schedule, bridge, buckets, documents, and how they matched."""

from decimal import Decimal

import pandas as pd

from cin7_audit.chapters.exhibits import chart_exhibit, table_exhibit
from cin7_audit.chapters.ledger_months import STEP, result_of
from cin7_audit.charts import ledger_impact as charts
from cin7_audit.exact import exact_sum
from cin7_audit.measures.ledger_impact import LedgerImpactResult
from cin7_audit.records import Exhibit, NotTestable
from cin7_audit.tables import ledger_impact as tables
from cin7_audit.vocabulary import TIE_OUT_BUCKETS
from cin7_audit.words import money, month, number, spaced, whole
from cin7_audit.workbook import Workbook, once

SIGN = "Difference = subledger - ledger."
ASK_LEDGER = "account transactions of the inventory accounts for the whole period, Cin7's transactions, and movements with their cost"


def no_ledger(exhibit: str) -> NotTestable:
    return NotTestable(STEP, exhibit, "one of the two books", ASK_LEDGER)


def inventory_only(result: LedgerImpactResult, frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of inventory accounts; in-transit accounts are shown apart."""
    assert result.tie is not None
    accounts = result.tie.accounts
    return frame[frame["account"].isin(accounts.loc[accounts["role"] == "inventory", "account"])]


@once
def lead(book: Workbook) -> Exhibit | NotTestable:
    """LI-1: the lead schedule."""
    result = result_of(book)
    if result.tie is None:
        return no_ledger("Lead schedule")
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
        return no_ledger("Tie-out bridge")
    frame, level, total = _bridge_rows(result)
    words = "ledger balance" if level else "ledger movement of the period"
    last, closing = result.tie.buckets["month"].max(), result.tie.buckets
    others = exact_sum(closing.loc[closing["month"] == last, "closing"]) - total
    beside = f" Transit and accrual accounts add {money(others)} (LI-3)." if others else ""
    caption = f"From the {words} to the subledger at the end of {month(last)}, inventory accounts only, {book.context.currency}. {SIGN} Difference {money(total)}.{beside} The axis does not start at zero."
    return chart_exhibit(
        "LI-2",
        "What stands between ledger and stock?",
        caption,
        charts.bridge(frame),
        "Each step is a bucket of named documents in the workpaper; the orange step is what nobody has explained yet.",
        "tie_out",
    )


def _bridge_rows(result: LedgerImpactResult) -> tuple[pd.DataFrame, bool, Decimal]:
    assert result.tie is not None
    buckets, leads = inventory_only(result, result.tie.buckets), inventory_only(result, result.tie.lead)
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
        return no_ledger("Open difference by month")
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
        return no_ledger("Tie-out buckets")
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
    caption = f"Differences by bucket and account at the end of {month(last)}, {book.context.currency}. {SIGN} The total foots to the lead schedule. {book.context.period}."
    return table_exhibit(
        "LI-3",
        "Which kinds of difference are open?",
        caption,
        tables.buckets(pd.concat([frame, total], ignore_index=True)),
        "Gross counts every document; what is open at the end is what an entry or a sync has to clear.",
        "tie_out",
    )


@once
def documents(book: Workbook) -> Exhibit | NotTestable:
    """LI-4: the documents behind the buckets."""
    result = result_of(book)
    if result.tie is None:
        return no_ledger("Documents that differ")
    frame = result.tie.documents
    if not len(frame):
        return NotTestable(STEP, "Documents that differ", "a difference: every document agrees to the cent", "nothing")
    order = frame.assign(size=[float(abs(v)) for v in frame["amount"]]).sort_values(
        ["size", "month", "component"], ascending=[False, True, True]
    )
    caption = f"{whole(frame['component'].nunique())} documents whose two books differ, dearest first, with the rule that chose the bucket. Money in {book.context.currency}. {SIGN} {book.context.period}."
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
        return no_ledger("How documents matched")
    tie = result.tie
    chance = (
        f"{tie.chance_matches} lines matched by amount and date; shifting all ledger dates by whole weeks gives {number(tie.chance_expected, 1)} such matches by chance."
        if tie.chance_matches
        else "No line had to be matched by amount and date."
    )
    caption = f"Documents by how their two sides were matched, {book.context.currency}. {chance} {book.context.period}."
    return table_exhibit(
        "LI-4a",
        "How do we know that two lines are one document?",
        caption,
        tables.matched(tie.matched),
        "A document number is proof; an amount and a date are an inference with the chance level above.",
        "matched_documents",
    )
