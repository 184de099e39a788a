"""Chapter 5 as exhibits: purchases open between dock and bill, two clocks, and where corrections were posted."""

from collections.abc import Callable

import pandas as pd

from cin7_audit.chapters.ledger_impact import figures
from cin7_audit.chapters.ledger_impact.exhibits import STEP, no_books, result, table_of
from cin7_audit.exact import exact_sum, gross_sum, magnitude
from cin7_audit.presentation.exhibit import Book, Chart, Gap, Table, exhibit, not_testable
from cin7_audit.presentation.tables import display
from cin7_audit.records import NotTestable
from cin7_audit.thresholds import AGE_BANDS
from cin7_audit.words import day, money, spaced, text, units, whole, with_source

OPEN = "Received not invoiced, invoiced not received"
ASK_PURCHASES = "received_and_invoiced_lines"
DRAWN_DOCUMENTS = 2000  # of two dates, dearest first; the workpaper has all


def tested(name: str) -> Callable[[Book], tuple[pd.DataFrame] | None]:
    """What a test found, be it nothing; None where it could not be made."""
    return lambda book: (frame,) if (frame := result(book).tables.get(name)) is not None else None


@exhibit(
    "LI-5",
    "Which purchases are open, and how long?",
    reading="Young received-not-invoiced is ordinary; old ones are lost bills or receipts that never happened.",
    gap=Gap(OPEN, "received and invoiced quantities", ASK_PURCHASES),
    needs=tested("open_purchases"),
    models=("open_purchases",),
    workpaper="open_purchases",
)
def ageing(book: Book, found: tuple[pd.DataFrame]) -> Chart | Gap:
    (frame,) = found
    if not len(frame):
        return Gap(OPEN, "an open purchase: all are received and invoiced alike", "nothing")
    sums = frame.groupby(["side", "band"], as_index=False).agg(
        value=("value", exact_sum), documents=("document_no", "nunique")
    )
    data = sums.assign(
        side=sums["side"].str.replace("_not_", ", not ").map(spaced), value=[float(value) for value in sums["value"]]
    )
    caption = (
        f"Open quantity x document price by age at the end of the period, {book.context.currency}; "
        f"{whole(frame['document_no'].nunique())} documents. Older than "
        f"{book.settings.rules.received_not_invoiced_days} days is a finding (M-33). {book.context.period}."
    )
    return Chart(figures.ageing(data, list(AGE_BANDS)), caption)


PURCHASES = (
    ("side", "Open", spaced),
    ("document_no", "Purchase", text),
    ("supplier", "Supplier", text),
    ("sku", "SKU", text),
    ("received", "Received", units),
    ("invoiced", "Invoiced", units),
    ("value", "Value", money),
    ("since", "Since", day),
    ("age_days", "Days", whole),
)


@exhibit(
    "LI-5a",
    "Which purchase lines are open?",
    reading="Ask the supplier for a statement before accruing.",
    gap=Gap("Open purchases", "open purchase quantities", ASK_PURCHASES),
    needs=table_of("open_purchases"),
    models=("open_purchases",),
    workpaper="open_purchases",
)
def purchases(book: Book, frame: pd.DataFrame) -> Table:
    caption = (
        f"Purchase lines received and not invoiced, or the reverse, dearest first, {book.context.currency}. "
        f"{book.context.period}."
    )
    return Table(display(frame, PURCHASES, full_table="open_purchases", limit=20), caption)


@exhibit(
    "LI-6",
    "Do stock and journal move on the same day?",
    reading="In Cin7 Core the effective date dates the journal while stock changes on completion: marks above zero are "
    "back-dated, below zero dated ahead.",
    gap=Gap(
        "Date skew of corrections (M-28)",
        "corrections with both an effective and a completion date",
        "corrections_with_two_dates",
    ),
    needs=lambda book: book.selection.rows(result(book).tables["date_skew"], "effective_date"),
    models=("date_skew",),
    workpaper="date_skew",
)
def skew(book: Book, frame: pd.DataFrame) -> Chart:
    by = ["document_no", "effective_date", "skew_days", "crosses_month"]
    sums = frame.assign(gross=frame["value"].map(magnitude)).groupby(by, as_index=False)["gross"].agg(exact_sum)
    sums = sums.assign(gross=[float(value) for value in sums["gross"]])
    shown = sums.sort_values("gross", ascending=False).head(DRAWN_DOCUMENTS)
    data = pd.DataFrame(
        {
            "document_no": shown["document_no"],
            "effective": pd.to_datetime(shown["effective_date"]),
            "skew_days": shown["skew_days"].astype(int),
            "gross": shown["gross"],
            "crosses": ["yes" if flag else "no" for flag in shown["crosses_month"]],
        }
    )
    crossing = frame[frame["crosses_month"].astype(bool)]
    caption = (
        "Days from effective date to completion, one mark per document; "
        f"{whole(crossing['document_no'].nunique())} of {whole(frame['document_no'].nunique())} cross a month end, "
        f"{money(gross_sum(crossing['value']))} {book.context.in_currency} gross. {book.context.period}."
    )
    return Chart(figures.skew(data), caption)


@exhibit(
    "LI-7",
    "Which accounts do corrections use?",
    reading="A kind that spreads over accounts has no rule, or had two; a thin cell beside a dark one is worth "
    "opening.",
    gap=Gap("Accounts used by corrections", "corrections with an offset account", "corrections_with_account"),
    needs=table_of("account_heat"),
    models=("account_heat",),
    workpaper="account_heat",
)
def accounts(book: Book, frame: pd.DataFrame) -> Chart:
    labels = [
        f"{account} {name}" if isinstance(name, str) and name != account else str(account)
        for account, name in zip(frame["account"], frame["account_name"], strict=True)
    ]
    data = pd.DataFrame(
        {
            "kind": frame["kind"].map(spaced),
            "account": labels,
            "documents": frame["documents"].astype(int),
            "gross": [float(value or 0) for value in frame["gross"]],
            "most": int(frame["documents"].max()),
        }
    )
    caption = f"Correction documents by kind and offset account. {book.context.period}."
    return Chart(figures.account_heat(data), caption)


ODD_ACCOUNTS = (
    ("document_no", "Document", text),
    ("kind", "Kind", spaced),
    ("account", "Account used", text),
    ("expected", "Expected", text),
    ("day", "Day", day),
    ("value", "Value", money),
)


def _unusual(book: Book) -> pd.DataFrame | None:
    """Against the set-up where the settings state it, else against the account of their peers."""
    tables = result(book).tables
    return tables.get("accounts_against_setup", tables.get("odd_accounts"))


@exhibit(
    "LI-7a",
    "Which corrections stand out?",
    reading="Ask why before reclassifying: an owner may have meant it.",
    gap=Gap("Corrections on unusual accounts", "a document that differs from set-up or peers", "account_mapping"),
    needs=_unusual,
    models=("accounts_against_setup", "odd_accounts"),
    workpaper="odd_accounts",
)
def odd_accounts(book: Book, frame: pd.DataFrame) -> Table:
    has_setup = "accounts_against_setup" in result(book).tables
    how = "the accounts stated in the settings" if has_setup else "the account most documents of their kind use"
    shown = frame.assign(expected=frame.get("peers_account", "as the settings state"))
    caption = f"Correction documents on another account than {how}, {book.context.currency}. {book.context.period}."
    return Table(display(shown, ODD_ACCOUNTS, full_table="odd_accounts", limit=15), caption)


JOURNALS = (
    ("day", "Day", day),
    ("account", "Account", text),
    ("amount", "Amount", money),
    ("reference", "Reference", text),
    ("text", "Narration", text),
    ("source", "Source", text),
)


@exhibit(
    "LI-7b",
    "Who else writes to the inventory account?",
    reading="Only Cin7's entries should touch inventory; corrections belong on a contra account.",
    gap=no_books("Manual journals on inventory accounts"),
    needs=tested("manual_journals"),
    models=("manual_journals",),
    workpaper="manual_journals",
)
def journals(book: Book, found: tuple[pd.DataFrame]) -> Table | Gap:
    (frame,) = found
    if not len(frame):
        lacking = "a manual journal that is not recognisably Cin7's"
        return Gap("Manual journals on inventory accounts", lacking, "nothing_found")
    caption = (
        "Manual journals on inventory accounts that match none of the patterns of Cin7's own journals, "
        f"{book.context.currency}, debit positive. {book.context.period}."
    )
    return Table(display(with_source(frame, "source_id"), JOURNALS, full_table="manual_journals", limit=15), caption)


def gaps(book: Book) -> tuple[NotTestable, ...]:
    """What no exhibit shows and cannot be tested."""
    late = Gap("Journals behind the lock date", "a lock date or a ledger", "lock_date_and_posting_days")
    return () if "late_journals" in result(book).tables else (not_testable(book, STEP, late),)
