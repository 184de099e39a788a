"""Months as whole numbers, year x 12 + month - 1, so that adding one is the next month."""

import pandas as pd


def month_name(number: int) -> str:
    """2026-03."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def covered(book_window: pd.DataFrame) -> tuple[int, int, int] | None:
    """(first month, last month, first month of the ledger) of the months both books cover; None where there is none."""
    first, last, begins = next(book_window.itertuples(index=False))
    return None if first is None or last is None or first > last else (first, last, begins)
