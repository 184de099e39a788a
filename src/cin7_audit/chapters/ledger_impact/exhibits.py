"""Chapter 5 as exhibits: do the two books agree, and which documents part them?"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from itertools import accumulate

import pandas as pd

from cin7_audit.chapters.ledger_impact import figures
from cin7_audit.chapters.ledger_impact.result import LedgerImpactResult
from cin7_audit.chapters.ledger_impact.schedule import with_projected
from cin7_audit.exact import exact_sum, gross_sum
from cin7_audit.presentation.exhibit import Book, Chart, Gap, Table, exhibit
from cin7_audit.presentation.tables import display
from cin7_audit.vocabulary import TIE_OUT_BUCKETS
from cin7_audit.words import is_missing, money, month, number, spaced, text, whole, with_source

STEP = "ledger_impact"
Tables = Mapping[str, pd.DataFrame]  # by the name of their model
SIGN = "Difference = subledger - ledger."


def result(book: Book) -> LedgerImpactResult:
    found: LedgerImpactResult = book.measure(STEP)
    return found


def table_of(name: str) -> Callable[[Book], pd.DataFrame | None]:
    """The table of this name, None where the evidence does not support it."""
    return lambda book: result(book).tables.get(name)


def tie_of(book: Book) -> Tables | None:
    """The tables of the chapter, None without a tie-out."""
    found = result(book).tables
    return found if "tie_out" in found else None


def no_books(name: str) -> Gap:
    return Gap(name, "one of the two books", "two_books")


def full_schedule(book: Book) -> pd.DataFrame:
    """The differences schedule with the projected line of the count chapter."""
    found, schedule = (
        getattr(book.measure("count_vs_belief"), "drift", None),
        result(book).tables["differences_schedule"],
    )
    if found is None:
        return schedule
    cents = (Decimal(str(figure)).quantize(Decimal("0.01")) for figure in (found.value, *found.value_bounds))
    return with_projected(schedule, *cents)


LEAD = (
    ("month", "Month", month),
    ("account", "Account", text),
    ("subledger_movement", "Subledger", money),
    ("ledger_movement", "Ledger", money),
    ("difference", "Difference", money),
    ("explained", "Explained", money),
    ("unexplained", "Unexplained", money),
    ("closing_difference", "Open at month end", money),
    ("ledger_balance", "Ledger balance", money),
    ("stock_value", "Stock value", money),
)


@exhibit(
    "LI-1",
    "Where do the two books part, month by month?",
    reading="Start at the first month that does not tie: later months repeat it. A difference that returns to zero "
    "next month is timing.",
    gap=no_books("Lead schedule"),
    needs=tie_of,
    models=("lead_schedule",),
    workpaper="lead_schedule",
)
def lead(book: Book, tables: Tables) -> Table:
    schedule = tables["lead_schedule"]
    moved = schedule[["subledger_movement", "ledger_movement", "closing_difference"]].map(
        lambda value: bool(value) and not is_missing(value)
    )
    caption = (
        f"Movement of the month by account, {book.context.currency}. {SIGN} Unexplained is what no document and no "
        "rule accounts for. Balances where the evidence states them at a month end. "
        f"{book.context.period}."
    )
    return Table(display(schedule[moved.any(axis=1)], LEAD, full_table="lead_schedule", limit=48), caption)


def _inventory_only(tables: Tables, frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of inventory accounts; in-transit accounts are shown apart."""
    accounts = tables["tie_out_accounts"]
    return frame[frame["account"].isin(accounts.loc[accounts["role"] == "inventory", "account"])]


@exhibit(
    "LI-2",
    "What stands between ledger and stock?",
    reading="Each step is a bucket of named documents in the workpaper; the orange step is what nobody has explained "
    "yet.",
    gap=no_books("Tie-out bridge"),
    needs=tie_of,
    models=("tie_out", "lead_schedule"),
    workpaper="tie_out",
)
def bridge(book: Book, tables: Tables) -> Chart:
    every = tables["tie_out"]
    buckets, leads = _inventory_only(tables, every), _inventory_only(tables, tables["lead_schedule"])
    at_end = buckets["month"].max()
    stated = leads.loc[leads["month"] == at_end, "ledger_balance"]
    has_level = bool(len(stated)) and all(isinstance(value, Decimal) for value in stated)
    start = exact_sum(stated if has_level else leads["ledger_movement"])
    closing = buckets[buckets["month"] == at_end].groupby("bucket")["closing"].agg(exact_sum)
    steps = {bucket: closing[bucket] for bucket in TIE_OUT_BUCKETS if closing.get(bucket)}
    total, last = exact_sum(steps.values()), every["month"].max()
    others = exact_sum(every.loc[every["month"] == last, "closing"]) - total
    beside = f" Transit and accrual accounts add {money(others)} (LI-3)." if others else ""
    words = "ledger balance" if has_level else "ledger movement of the period"
    caption = (
        f"From the {words} to the subledger at the end of {month(last)}, inventory accounts only, "
        f"{book.context.currency}. {SIGN} Difference {money(total)}.{beside} The axis does not start at zero."
    )
    return Chart(figures.bridge(_waterfall(start, steps)), caption)


def _waterfall(start: Decimal, steps: Mapping[str, Decimal]) -> pd.DataFrame:
    """Bars from the ledger through each bucket to the subledger; the two balances start a little below the lowest."""
    ends = list(accumulate(steps.values(), initial=start))
    levels = [float(end) for end in (*ends, ends[-1])]
    low, high = min(levels), max(levels)
    floor = low - max((high - low) * 0.6, abs(high) * 0.002, 1.0)
    frame = pd.DataFrame(
        {
            "place": range(len(levels)),
            "step": ["ledger", *map(spaced, steps), "subledger"],
            "amount": [float(amount) for amount in (start, *steps.values(), ends[-1])],
            "start": [floor, *levels[:-2], floor],
            "end": levels,
            "kind": [
                "balance",
                *("unexplained" if name == "unexplained" else "adds" if steps[name] > 0 else "takes" for name in steps),
                "balance",
            ],
        }
    )
    return frame.assign(top=frame[["start", "end"]].max(axis=1))


@exhibit(
    "LI-2a",
    "How did the difference grow?",
    reading="A bar that stays is a permanent difference; one that comes and goes is timing or goods on the road.",
    gap=no_books("Open difference by month"),
    needs=table_of("tie_out"),
    models=("tie_out",),
    workpaper="tie_out",
)
def open_by_month(book: Book, every: pd.DataFrame) -> Chart | Gap:
    frame = every[every["closing"].astype(bool)]
    if not len(frame):
        return Gap("Open difference by month", "a difference: the books agree at every month end", "nothing")
    parts = frame.groupby(["month", "bucket"], as_index=False)["closing"].agg(exact_sum)
    total = frame.groupby("month", as_index=False)["closing"].agg(exact_sum).assign(bucket="all buckets")
    shown = pd.concat([total, parts], ignore_index=True)
    data = pd.DataFrame(
        {
            "month": pd.to_datetime(shown["month"] + "-01"),
            "bucket": shown["bucket"].map(spaced),
            "closing": [float(value) for value in shown["closing"]],
        }
    )
    caption = (
        f"Open difference at each month end by bucket, all tied accounts, {book.context.currency}; each panel has its "
        f"own scale. {SIGN} {book.context.period}."
    )
    return Chart(figures.difference(data), caption)


BUCKETS = (
    ("bucket", "Bucket", spaced),
    ("account", "Account", text),
    ("documents", "Documents", whole),
    ("gross", "Gross", money),
    ("closing", "Open at the end", money),
)


@exhibit(
    "LI-3",
    "Which kinds of difference are open?",
    reading="Gross counts every document; what is open at the end is what an entry or a sync has to clear.",
    gap=no_books("Tie-out buckets"),
    needs=tie_of,
    models=("tie_out", "tie_out_documents"),
    workpaper="tie_out",
)
def buckets(book: Book, tables: Tables) -> Table:
    every, documents, rows = tables["tie_out"], tables["tie_out_documents"], []
    last = every["month"].max()
    closing = every.loc[every["month"] == last, ["bucket", "account", "closing"]]
    for bucket, account, amount in closing.itertuples(index=False):
        part = documents[(documents["bucket"] == bucket) & (documents["account"] == account)]
        if len(part) or amount or bucket == "unexplained":
            rows.append((bucket, account, part["component"].nunique(), gross_sum(part["amount"]), amount))
    found = pd.DataFrame(rows, columns=["bucket", "account", "documents", "gross", "closing"])
    sums = (int(found["documents"].sum()), exact_sum(found["gross"]), exact_sum(found["closing"]))
    shown = pd.concat([found, pd.DataFrame([("total", "", *sums)], columns=found.columns)], ignore_index=True)
    caption = (
        f"Differences by bucket and account at the end of {month(last)}, {book.context.currency}. {SIGN} The total "
        f"foots to the lead schedule. {book.context.period}."
    )
    return Table(display(shown, BUCKETS, full_table="tie_out", limit=40, emphasised=(len(found),)), caption)


DOCUMENTS = (
    ("month", "Month", month),
    ("account", "Account", text),
    ("bucket", "Bucket", spaced),
    ("document", "Document", text),
    ("amount", "Subledger - ledger", money),
    ("rule", "Rule", text),
    ("source", "Source", text),
)


@exhibit(
    "LI-4",
    "Which documents are they?",
    reading="Work from the top; each row names the file and row it was read from.",
    gap=no_books("Documents that differ"),
    needs=tie_of,
    models=("tie_out_documents",),
    workpaper="tie_out_documents",
)
def documents(book: Book, tables: Tables) -> Table | Gap:
    frame = tables["tie_out_documents"]
    if not len(frame):
        return Gap("Documents that differ", "a difference: every document agrees to the cent", "nothing")
    sized = frame.assign(size=[float(abs(value)) for value in frame["amount"]])
    order = sized.sort_values(["size", "month", "component"], ascending=[False, True, True])
    caption = (
        f"{whole(frame['component'].nunique())} documents whose two books differ, dearest first, with the rule that "
        f"chose the bucket. Money in {book.context.currency}. {SIGN} {book.context.period}."
    )
    return Table(display(with_source(order, "source_id"), DOCUMENTS, full_table="tie_out_documents"), caption)


MATCHED = (
    ("matched_by", "Matched by", text),
    ("account", "Account", text),
    ("documents", "Documents", whole),
    ("cin7_amount", "Cin7", money),
    ("ledger_amount", "Ledger", money),
)


@exhibit(
    "LI-4a",
    "How do we know that two lines are one document?",
    reading="A document number is proof; an amount and a date are an inference with the chance level above.",
    gap=no_books("How documents matched"),
    needs=tie_of,
    models=("matched_documents", "chance_match"),
    workpaper="matched_documents",
)
def matched(book: Book, tables: Tables) -> Table:
    chance = "No line had to be matched by amount and date."
    made, expected = result(book).chance
    if made:
        chance = (
            f"{made} lines matched by amount and date; shifting all ledger dates by whole weeks gives "
            f"{number(expected, 1)} such matches by chance."
        )
    caption = f"Documents by how their two sides were matched, {book.context.currency}. {chance} {book.context.period}."
    return Table(display(tables["matched_documents"], MATCHED, full_table="matched_documents"), caption)


def tables(book: Book) -> dict[str, pd.DataFrame]:
    """Every row behind the exhibits, exact."""
    return {**result(book).tables, "differences_schedule": full_schedule(book)}
