"""Stock on Hand Reconciliation by month, and the documents it downloads (cin7-omni.md 4.5).

opening + purchases + adjustments - COGS = closing is proved for every month, and each month's opening against the month
before. The downloads' columns are not documented, so they are known by synonyms and a title.
"""

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from cin7_audit.sources.base import Peek
from cin7_audit.sources.cin7_core.tabular import Page
from cin7_audit.sources.cin7_omni.report import OmniReport
from cin7_audit.sources.ledger.preamble import period_of
from cin7_audit.sources.reading import clean, frame, normal

FLOWS = ("purchases", "adjustments", "cogs")
ISO_MONTH = re.compile(r"^(\d{4})[-/](\d{1,2})$")
TITLE = re.compile(r"stock on hand reconciliation|soh reconciliation", re.I)
DOWNLOADS = (("purchases", "Purchase"), ("adjustments", "Adjustment"), ("cogs", "COGS"))


def month_of(text: str) -> tuple[str, str] | None:
    """First and last ISO day of `Jul 2025`, `2025-07` or a date in it."""
    text = clean(text)
    if match := ISO_MONTH.match(text):
        start: dt.date | None = dt.date(int(match[1]), int(match[2]), 1) if 1 <= int(match[2]) <= 12 else None
    else:
        found = period_of(re.sub(r"^([A-Za-z]{3,9})[-']? ?(\d{2})$", r"\1 20\2", text))
        start = (found[0] or found[1]) if found else None
    if start is None:
        return None
    return start.replace(day=1).isoformat(), start.replace(day=calendar.monthrange(start.year, start.month)[1]).isoformat()


def fill_months(page: Page) -> dict[str, pd.DataFrame]:
    """movement_total, per month: one row per flow (positive in, positive out) and one with the closing value."""
    page.decide_decimal_mark("opening", *FLOWS, "closing")
    months = page.body.texts("month")
    figures = {name: page.decimals(name) for name in ("opening", *FLOWS, "closing")}
    rows: list[dict[str, Any]] = []
    previous: Decimal | None = None
    for place in page.body.keep:
        span = month_of(months[place])
        if span is None:
            page.body.drop(
                place, "month_unreadable", f"'{months[place]}' is no month", "a month", "Correct the cell in a fresh export.", "Month"
            )
            continue
        values = {name: Decimal(column[place] or 0) for name, column in figures.items()}
        previous = _prove(page, place, span, values, previous)
        rows += _rows(page.body.numbers[place], span, values)
    names = [name for name in rows[0] if name != "source_row"] if rows else []
    return {
        "movement_total": frame(
            "movement_total", {name: [row[name] for row in rows] for name in names}, [row["source_row"] for row in rows]
        )
    }


def _prove(page: Page, place: int, span: tuple[str, str], values: dict[str, Decimal], previous: Decimal | None) -> Decimal:
    """opening + purchases + adjustments - COGS = closing (COGS may be printed negative), and opening = the month before."""
    made = values["opening"] + values["purchases"] + values["adjustments"] - abs(values["cogs"])
    page.totals[f"{span[0][:7]}: closing"] = (format(made, "f"), format(values["closing"], "f"))
    for seen, wanted, what in ((made, values["closing"], "opening and flows give"), (values["opening"], previous, "the opening is")):
        if wanted is not None and seen != wanted:
            text = f"{span[0][:7]}: {what} {seen}, {'the closing' if what[0] == 'o' else 'the month before closed at'} {wanted}"
            page.account.note(
                "reconciliation_breaks",
                text,
                "the same figure",
                "A month was restated after it was closed; ask which.",
                row=page.body.numbers[place],
            )
    return values["closing"]


def _rows(number: int, span: tuple[str, str], values: dict[str, Decimal]) -> list[dict[str, Any]]:
    base: dict[str, Any] = {"period_from": span[0], "period_to": span[1], "source_row": number}
    signed = {"Purchases": values["purchases"], "Adjustments": values["adjustments"], "COGS": -abs(values["cogs"])}
    rows = [
        {
            **base,
            "document_type": name,
            "value_in": format(max(amount, Decimal(0)), "f"),
            "value_out": format(max(-amount, Decimal(0)), "f"),
            "closing_value": None,
        }
        for name, amount in signed.items()
    ]
    return [*rows, {**base, "document_type": None, "value_in": None, "value_out": None, "closing_value": format(values["closing"], "f")}]


def fill_lines(page: Page) -> dict[str, pd.DataFrame]:
    """expected_posting, one row per document: what Omni counts as posted in the period. Accounts are not printed."""
    page.decide_decimal_mark("amount")
    page.decide_date_order("date")
    word = _download(page.body.header.title) or _download(page.body.header.names) or "Document"
    amount = page.decimals("amount", required=True)
    if word == "COGS":
        amount = [f"-{text}" if text and not text.startswith("-") and text != "0" else text for text in amount]
    columns: dict[str, Any] = {
        "document_no": page.words("number"),
        "document_type": [word] * len(page.body),
        "effective_date": page.days("date"),
        "amount": amount,
        "description": page.words("description"),
        "origin": ["document"] * len(page.body),
    }
    kept = {name: page.body.kept(values) for name, values in columns.items()}
    page.total("amount", kept["amount"])
    return {"expected_posting": frame("expected_posting", kept, page.body.kept(page.body.numbers))}


def _download(texts: tuple[str, ...]) -> str | None:
    joined = " ".join(normal(text) for text in texts if not TITLE.fullmatch(text))
    return next((word for key, word in DOWNLOADS if key in joined), None)


@dataclass(frozen=True)
class Download(OmniReport):
    """A download of the reconciliation: claimed only under the report's title."""

    def claims(self, peek: Peek) -> bool:
        header = self.map.find(peek.rows) if peek.form in ("csv", "xlsx") else None
        return (
            header is not None
            and not MONTHS.claims(peek)
            and any(TITLE.search(line) for line in (*header.title, *header.preamble.values()))
        )


MONTHS = OmniReport("cin7_omni.stock_reconciliation", "Stock on Hand Reconciliation (Cin7 Omni)", fill_months, key="month")
LINES = Download("cin7_omni.reconciliation_lines", "Stock on Hand Reconciliation, documents (Cin7 Omni)", fill_lines, key="number")
