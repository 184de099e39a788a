"""Months as whole numbers, year x 12 + month - 1, so that adding one is the next month."""


def month_name(number: int) -> str:
    """2026-03."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"
