"""Stock on Hand Reconciliation by month, and the documents it downloads (cin7-omni 4.5).

opening + purchases + adjustments - COGS = closing is proved for every month, and each month's opening against the month
before. The downloads' columns are not documented, so they are known by synonyms and a title.
"""

import calendar
import datetime as dt
import re
from decimal import Decimal
from typing import Any

from cin7_audit.sources.cin7_core.tabular import Page, Tables
from cin7_audit.sources.ledger.preamble import period_of
from cin7_audit.sources.reading import clean, frame_of_rows, normal

ISO_MONTH = re.compile(r"^(\d{4})[-/](\d{1,2})$")
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
    return start.replace(day=1).isoformat(), start.replace(
        day=calendar.monthrange(start.year, start.month)[1]
    ).isoformat()


def fill_months(page: Page) -> Tables:
    """movement_total, per month: one row per flow (positive in, positive out) and one with the closing value."""
    figures = page.columns()
    months = page.body.texts("month")
    rows: list[dict[str, Any]] = []
    previous: Decimal | None = None
    for place in page.body.keep:
        span = month_of(months[place])
        if span is None:
            page.body.set_aside(place, "month_unreadable", text=months[place])
            continue
        values = {name: Decimal(column[place] or 0) for name, column in figures.items()}
        previous = _prove(page, page.body.numbers[place], span[0][:7], values, previous)
        rows += _rows(page.body.numbers[place], span, values)
    return {"movement_total": frame_of_rows("movement_total", rows)}


def _prove(page: Page, row: int, month: str, values: dict[str, Decimal], previous: Decimal | None) -> Decimal:
    """opening + purchases + adjustments - COGS = closing (COGS may print negative); opening = the month before."""
    opening, closing = values["opening"], values["closing"]
    made = opening + values["purchases"] + values["adjustments"] - abs(values["cogs"])
    page.totals[f"{month}: closing"] = (format(made, "f"), format(closing, "f"))
    if made != closing:
        page.account.note("reconciliation_breaks_inside", row=row, month=month, made=made, stated=closing)
    if previous is not None and opening != previous:
        page.account.note("reconciliation_breaks_between", row=row, month=month, opening=opening, closed=previous)
    return closing


def _rows(number: int, span: tuple[str, str], values: dict[str, Decimal]) -> list[dict[str, Any]]:
    base = {"period_from": span[0], "period_to": span[1], "source_row": number}
    signed = {"Purchases": values["purchases"], "Adjustments": values["adjustments"], "COGS": -abs(values["cogs"])}
    sides = {
        name: {"value_in": format(max(amount, Decimal(0)), "f"), "value_out": format(max(-amount, Decimal(0)), "f")}
        for name, amount in signed.items()
    }
    flows = [{**base, "document_type": name, **side} for name, side in sides.items()]
    return [*flows, {**base, "closing_value": format(values["closing"], "f")}]


def fill_lines(page: Page) -> Tables:
    """expected_posting, one row per document: what Omni counts as posted in the period. Accounts are not printed."""
    columns, header = page.columns(), page.body.header
    word = _download(page, header.title) or _download(page, header.names) or "Document"
    columns["document_type"] = word
    if word == "COGS":
        columns["amount"] = [
            f"-{text}" if text and not text.startswith("-") and text != "0" else text for text in columns["amount"]
        ]
    return page.tables(columns)


def _download(page: Page, texts: tuple[str, ...]) -> str | None:
    joined = " ".join(normal(text) for text in texts if not re.fullmatch(page.report.says, text, re.IGNORECASE))
    return next((word for key, word in DOWNLOADS if key in joined), None)
