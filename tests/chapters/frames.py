"""Frames, books of them and an engagement made by hand, for sentences called without a client: materiality 1,000, so 50 is
clearly trivial.
"""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pandas as pd

from cin7_audit.context import context
from cin7_audit.engagement import Engagement, Period
from cin7_audit.model_files import documented, models
from tests.inline_case import in_memory_case

YEAR = Period(start=dt.date(2026, 1, 1), end=dt.date(2026, 12, 31))
SETTINGS = Engagement(period=YEAR).changed({"materiality.overall": 1000, "base_currency": "EUR"})
FACTS = context(in_memory_case({}, SETTINGS), SETTINGS)


def frame(*rows, **common):
    """Rows with a place in a file, an item and a site where they name none."""
    base = {"source_id": "E001", "file": "a.xlsx", "sku": "A", "site": "Main", "document_no": "D-1", **common}
    return pd.DataFrame([{**base, "source_row": number, **row} for number, row in enumerate(rows, start=1)])


def amounts(column, *values, **common):
    return frame(*({column: Decimal(value)} for value in values), **common)


def book_with(tables, settings=SETTINGS):
    """A book of these tables; models it is not given are empty, and it has two books unless it says otherwise."""
    both = {"two_books": pd.DataFrame({"has_books": [True]}), "book_window": pd.DataFrame({"first_month": [24312]})}
    given = {**both, **tables}

    def table(name, where=None):
        return given[name] if name in given else pd.DataFrame(columns=list(documented(models()[name])))

    return SimpleNamespace(table=table, settings=settings)
