"""Chapter 5, second half: which months bear the drift. Exhibits of re-timing, margin, turns and the fiscal cut."""

from decimal import Decimal

import pandas as pd

from cin7_audit.chapters.exhibits import chart_exhibit, table_exhibit
from cin7_audit.charts import ledger_impact as charts
from cin7_audit.exact import exact, exact_sum
from cin7_audit.findings.ledger_impact import misplaced_share
from cin7_audit.measures.ledger_impact import LedgerImpactResult
from cin7_audit.records import Exhibit, NotTestable
from cin7_audit.tables import ledger_impact as tables
from cin7_audit.words import number, percent
from cin7_audit.workbook import Workbook, once

STEP = "ledger_impact"
LEAST_MONTHS = 3  # of margin before a course is drawn; the table shows every month
ASK_COUNTS = "completed stocktakes with every counted line, and costs"


def result_of(book: Workbook) -> LedgerImpactResult:
    result: LedgerImpactResult = book.measure(STEP)
    return result


@once
def drift(book: Workbook) -> Exhibit | NotTestable:
    """LI-8: confirmed drift by month and method."""
    result = result_of(book)
    if result.retimed is None:
        return NotTestable(STEP, "Drift by the month it accrued (M-29)", "confirmed variances with a value", ASK_COUNTS)
    monthly = book.selection.rows(result.retimed.monthly)
    sums = monthly.groupby(["month", "method"])["value"].agg(exact_sum).unstack("method")
    table = sums.map(lambda value: float(exact(value))).reset_index()
    data = table.rename(columns={"envelope_low": "low", "envelope_high": "high"}).assign(month=pd.to_datetime(table["month"] + "-01"))
    data = data if result.retimed.pinned else data.drop(columns="event")
    share = misplaced_share(result)
    caption = f"Confirmed drift by month, {book.context.currency}, loss negative: as posted, by units moved, by days, by event; band: every possible placement. Posting puts {percent(share)} in another month than units moved. {book.context.period}; {book.selection}."
    return chart_exhibit(
        "LI-8",
        "When did it go wrong, when was it posted?",
        caption,
        charts.drift(data),
        "Lines that agree are robust; where they part, only an event or a count in between can decide. Nothing outside the band is possible.",
        "retimed_drift",
    )


@once
def margin(book: Workbook) -> Exhibit | NotTestable:
    """LI-9: gross margin as posted and re-timed."""
    result = result_of(book)
    if result.margin is None or result.retimed is None:
        return NotTestable(STEP, "Margin as posted and re-timed (M-31)", "cost of sales and confirmed variances", ASK_COUNTS)
    frame = result.margin.months
    known = frame[[isinstance(v, Decimal) for v in frame["margin_posted"]]]
    if len(known) < LEAST_MONTHS:
        return NotTestable(
            STEP,
            "Margin as posted and re-timed (M-31)",
            f"revenue of at least {LEAST_MONTHS} months with all their sales ({len(known)} in the evidence)",
            "sales invoices with amounts, or the ledger's revenue accounts",
        )
    data = pd.DataFrame(
        {
            "month": pd.to_datetime(known["month"] + "-01"),
            "posted": known["margin_posted"].astype(float),
            "retimed": known["margin_retimed"].astype(float),
            "low": known["margin_low"].astype(float),
            "high": known["margin_high"].astype(float),
        }
    )
    caption = f"Gross margin by month, share of revenue; cost: {result.margin.cogs_basis}; revenue: {result.margin.revenue_basis}. Band: every possible placement of confirmed drift. {book.context.period}."
    return chart_exhibit(
        "LI-9",
        "What did posting do to the margin?",
        caption,
        charts.margin(data),
        "A gap between the lines is margin shown in the wrong month; a wide band says that counts were too far apart to tell.",
        "margin_months",
    )


@once
def months(book: Workbook) -> Exhibit | NotTestable:
    """LI-9a: the figures behind the margin, with turns."""
    result = result_of(book)
    if result.margin is None:
        return NotTestable(
            STEP, "Cost of sales by month", "cost of sales", "sales movements with cost, or the ledger's cost-of-sales accounts"
        )
    turns = ""
    if result.margin.turns_posted is not None and result.margin.turns_retimed is not None:
        turns = f" Turns {number(result.margin.turns_posted)} a year as posted, {number(result.margin.turns_retimed)} re-timed (M-32)."
    caption = f"Cost positive, {book.context.currency}; inventory at month end.{turns} {book.context.period}."
    return table_exhibit(
        "LI-9a",
        "What moved between months?",
        caption,
        tables.margin(result.margin.months),
        "Re-timed less posted sums to what the counts of the period found and other months bear.",
        "margin_months",
    )


@once
def fiscal(book: Workbook) -> Exhibit | NotTestable:
    """LI-10: rollover and iron curtain."""
    result = result_of(book)
    if result.margin is None or not len(result.margin.fiscal):
        return NotTestable(STEP, "Rollover and iron curtain (M-30)", "confirmed variances with a value", ASK_COUNTS)
    caption = f"Confirmed drift by fiscal year, {book.context.currency}, loss negative. Rollover: posted - accrued in the year. Iron curtain: accrued and not posted at its end. A management view of an estimate. {book.context.period}."
    return table_exhibit(
        "LI-10",
        "What crosses the fiscal year?",
        caption,
        tables.fiscal(result.margin.fiscal),
        "Material if either view is; the last year is open, its later counts are not in yet.",
        "fiscal_years",
    )
