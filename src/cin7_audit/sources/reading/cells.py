"""Spreadsheet cells → canonical text, a column at a time so that each distinct value is converted once."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from cin7_audit.sources.reading.formulas import Formulas, text_constant
from cin7_audit.sources.reading.numbers import tidy

SIGNIFICANT_DIGITS = 15  # what a spreadsheet keeps; the digits behind are noise of binary fractions


def cell_text(value: Any) -> str:
    """Canonical text of one typed cell: ISO days, plain decimals, true/false; text as it is."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return float_text(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    return str(value)


def float_text(value: float) -> str:
    """A plain decimal without float noise: 0.1 + 0.2 is 0.3."""
    text = repr(value)
    if len(text) <= SIGNIFICANT_DIGITS and text.replace(".", "").isdigit():  # the usual case, and already exact
        return text.removesuffix(".0")
    if value.is_integer() and abs(value) < 10**SIGNIFICANT_DIGITS:
        return str(int(value))
    short = f"{value:.{SIGNIFICANT_DIGITS}g}"
    if "e" in short or "n" in short:  # exponent, nan, inf
        return format(Decimal(short), "f") if "e" in short else ""
    return tidy(short)


def column_text(values: Sequence[Any]) -> list[str]:
    """One column as text. Booleans and numbers are equal to Python (True == 1), so mixed columns go cell by cell."""
    kinds = set(map(type, values))
    if kinds <= {str}:
        return list(values)
    if bool in kinds and len(kinds) > 1:
        return [cell_text(value) for value in values]
    distinct = set(values)
    if len(distinct) > len(values) // 2:  # nearly every value its own: a lookup would cost more than it saves
        return [cell_text(value) for value in values]
    known = {value: cell_text(value) for value in distinct}
    return [known[value] for value in values]


def resolve_formula(text: str, formulas: Formulas) -> str:
    """The value of formula text such as `=15000.00` or `="0042"`; the text itself where it is anything else."""
    constant = text_constant(text)
    if constant is not None:
        return constant
    value = formulas.evaluate(text)
    return text if value is None else tidy(format(value, "f"))
