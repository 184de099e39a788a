"""Months as whole numbers, year x 12 + month - 1, so that adding one is the next month."""

import datetime as dt


def month_number(expression: str) -> str:
    """SQL: the number of the month of a day."""
    return f"CAST(date_part('year', {expression}) * 12 + date_part('month', {expression}) - 1 AS INTEGER)"


def month_name(number: int) -> str:
    """2026-03."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def month_start(number: int) -> dt.date:
    """The first day of the month."""
    return dt.date(number // 12, number % 12 + 1, 1)
