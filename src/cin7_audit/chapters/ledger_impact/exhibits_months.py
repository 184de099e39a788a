"""Chapter 5 as exhibits: which months bear the drift, and what a reviewer would list and enter."""

from decimal import Decimal

import pandas as pd

from cin7_audit.chapters.ledger_impact import figures
from cin7_audit.chapters.ledger_impact.exhibits import SIGN, full_schedule, result, table_of
from cin7_audit.chapters.ledger_impact.result import LedgerImpactResult, Margin
from cin7_audit.exact import exact, exact_sum
from cin7_audit.presentation.exhibit import Book, Chart, Gap, Table, exhibit
from cin7_audit.presentation.tables import display
from cin7_audit.statistics.retiming import Retimed, misplaced_share
from cin7_audit.words import money, month, number, percent, spaced, text, whole

LEAST_MONTHS = 3  # of margin before a course is drawn; the table shows every month
ASK_COUNTS = "every_counted_line_and_costs"
VALUED = "confirmed variances with a value"
MARGINS = "Margin as posted and re-timed (M-31)"


@exhibit(
    "LI-8",
    "When did it go wrong, when was it posted?",
    reading="Lines that agree are robust; where they part, only an event or a count in between can decide. Nothing "
    "outside the band is possible.",
    gap=Gap("Drift by the month it accrued (M-29)", VALUED, ASK_COUNTS),
    needs=lambda book: result(book).retimed,
    models=("retimed_drift",),
    workpaper="retimed_drift",
)
def drift(book: Book, retimed: Retimed) -> Chart:
    monthly = book.selection.rows(retimed.monthly)
    sums = monthly.groupby(["month", "method"])["value"].agg(exact_sum).unstack("method")
    data = sums.map(lambda value: float(exact(value))).reset_index()
    data = data.rename(columns={"envelope_low": "low", "envelope_high": "high"})
    data = data.assign(month=pd.to_datetime(data["month"] + "-01"))
    caption = (
        f"Confirmed drift by month, {book.context.currency}, loss negative: as posted, by units moved, by days, by "
        f"event; band: every possible placement. Posting puts {percent(misplaced_share(retimed))} in another month "
        f"than units moved. {book.context.period}; {book.selection}."
    )
    return Chart(figures.drift(data if retimed.pinned else data.drop(columns="event")), caption)


def _margin_and_drift(book: Book) -> Margin | None:
    found: LedgerImpactResult = result(book)
    return None if found.retimed is None else found.margin


@exhibit(
    "LI-9",
    "What did posting do to the margin?",
    reading="A gap between the lines is margin shown in the wrong month; a wide band says that counts were too far "
    "apart to tell.",
    gap=Gap(MARGINS, "cost of sales and confirmed variances", ASK_COUNTS),
    needs=_margin_and_drift,
    models=("margin_months",),
    workpaper="margin_months",
)
def margin(book: Book, found: Margin) -> Chart | Gap:
    known = found.months[[isinstance(value, Decimal) for value in found.months["margin_posted"]]]
    if len(known) < LEAST_MONTHS:
        lacking = f"revenue of at least {LEAST_MONTHS} months with all their sales ({len(known)} in the evidence)"
        return Gap(MARGINS, lacking, "revenue")
    data = pd.DataFrame(
        {
            "month": pd.to_datetime(known["month"] + "-01"),
            **{name: known[f"margin_{name}"].astype(float) for name in ("posted", "retimed", "low", "high")},
        }
    )
    caption = (
        f"Gross margin by month, share of revenue; cost: {found.cogs_basis}; revenue: {found.revenue_basis}. Band: "
        f"every possible placement of confirmed drift. {book.context.period}."
    )
    return Chart(figures.margin(data), caption)


MONTHS = (
    ("month", "Month", month),
    ("revenue", "Revenue", money),
    ("cogs_posted", "Cost, posted", money),
    ("cogs_retimed", "Cost, re-timed", money),
    ("retimed_less_posted", "Re-timed - posted", money),
    ("distortion_share", "Corrections / cost", percent),
    ("margin_posted", "Margin, posted", percent),
    ("margin_retimed", "Margin, re-timed", percent),
    ("inventory", "Inventory", money),
    ("inventory_retimed", "Inventory, re-timed", money),
)


@exhibit(
    "LI-9a",
    "What moved between months?",
    reading="Re-timed less posted sums to what the counts of the period found and other months bear.",
    gap=Gap("Cost of sales by month", "cost of sales", "cost_of_sales"),
    needs=lambda book: result(book).margin,
    models=("margin_months",),
    workpaper="margin_months",
)
def months(book: Book, found: Margin) -> Table:
    turns, posted, retimed = "", found.turns_posted, found.turns_retimed
    if posted is not None and retimed is not None:
        turns = f" Turns {number(posted)} a year as posted, {number(retimed)} re-timed (M-32)."
    caption = f"Cost positive, {book.context.currency}; inventory at month end.{turns} {book.context.period}."
    return Table(display(found.months, MONTHS, full_table="margin_months", limit=36), caption)


FISCAL = (
    ("fiscal_year", "Fiscal year", text),
    ("posted", "Posted in it", money),
    ("accrued", "Accrued in it", money),
    ("rollover", "Rollover", money),
    ("iron_curtain", "Iron curtain", money),
)


@exhibit(
    "LI-10",
    "What crosses the fiscal year?",
    reading="Material if either view is; the last year is open, its later counts are not in yet.",
    gap=Gap("Rollover and iron curtain (M-30)", VALUED, ASK_COUNTS),
    needs=table_of("fiscal_years"),
    models=("fiscal_years",),
    workpaper="fiscal_years",
)
def fiscal(book: Book, frame: pd.DataFrame) -> Table:
    caption = (
        f"Confirmed drift by fiscal year, {book.context.currency}, loss negative. Rollover: posted - accrued in the "
        "year. Iron curtain: accrued and not posted at its end. A management view of an estimate. "
        f"{book.context.period}."
    )
    return Table(display(frame, FISCAL, full_table="fiscal_years"), caption)


SCHEDULE = (
    ("nature", "Nature", text),
    ("item", "Difference", text),
    ("account", "Account", text),
    ("amount", "Amount", money),
    ("within", "In the lead schedule", text),
    ("documents", "Documents", whole),
    ("treatment", "Treatment", text),
)


@exhibit(
    "LI-11",
    "What would a reviewer list?",
    reading="Factual differences can be cleared, judgmental ones argued, projected ones counted.",
    gap=Gap("Schedule of differences", "a difference", "two_books"),
    needs=full_schedule,
    models=("tie_out", "fiscal_years"),
    workpaper="differences_schedule",
)
def schedule(book: Book, frame: pd.DataFrame) -> Table:
    is_inside = frame["in_lead_schedule"].astype(bool)
    total = {
        "nature": "Total within the lead schedule",
        "item": "",
        "account": "",
        "amount": exact_sum(frame.loc[is_inside, "amount"]),
        "within": "yes",
        "treatment": "",
        "documents": None,
    }
    shown = frame.assign(item=frame["item"].map(spaced), within=is_inside.map({True: "yes", False: "no"}))
    shown = pd.concat([shown, pd.DataFrame([total])], ignore_index=True)
    caption = (
        f"Differences at the end of the period by nature, {book.context.currency}. {SIGN} Rows in the lead schedule "
        "foot to it; projected and judgmental rows stand outside the books. "
        f"{book.context.period}."
    )
    return Table(display(shown, SCHEDULE, full_table="differences_schedule", emphasised=(len(frame),)), caption)


ENTRIES = (
    ("entry", "No.", whole),
    ("debit", "Debit", text),
    ("credit", "Credit", text),
    ("amount", "Amount", money),
    ("bucket", "Bucket", spaced),
    ("document", "Document", text),
    ("reason", "Reason", text),
)


@exhibit(
    "LI-12",
    "Which entries would clear the differences?",
    reading="A document that failed to sync is synced, not journalled; use an entry only where the source cannot be "
    "repaired.",
    gap=Gap("Proposed entries", "an open factual difference", "nothing"),
    needs=table_of("proposed_entries"),
    models=("proposed_entries",),
    workpaper="proposed_entries",
)
def entries(book: Book, frame: pd.DataFrame) -> Table:
    total = money(exact_sum(frame["amount"]))
    caption = (
        f"Proposed, never posted: {whole(len(frame))} entries, debits {total} = credits {total} "
        f"{book.context.in_currency}. Timing and goods in transit need none; the unexplained gets none. "
        f"{book.context.period}."
    )
    return Table(display(frame, ENTRIES, full_table="proposed_entries"), caption)
