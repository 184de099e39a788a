"""What the sentences of chapter 1 share."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pandas as pd

from cin7_audit.context import Context
from cin7_audit.records import EvidenceRow, Severity
from cin7_audit.words import is_missing

STEP = "ingestion"


def each(frame: pd.DataFrame) -> Iterable[Any]:
    """Rows as named tuples."""
    return frame.itertuples(index=False)


def severity_by_value(value: Decimal | None, context: Context) -> Severity:
    """method.md section 6: over materiality critical, over performance materiality high, over clearly trivial medium."""
    if value is None:
        return "low"
    amount = abs(value)
    limits: tuple[tuple[Decimal, Severity], ...] = (
        (context.overall, "critical"),
        (context.performance, "high"),
        (context.clearly_trivial, "medium"),
    )
    return next((word for limit, word in limits if limit and amount > limit), "low")


def rows_of(frame: pd.DataFrame, limit: int = 50) -> tuple[EvidenceRow, ...]:
    return tuple(
        EvidenceRow(str(file), int(row))
        for file, row in zip(frame["file"], frame["source_row"], strict=True)
        if not is_missing(file) and not is_missing(row)
    )[:limit]


def as_day(value: Any) -> dt.date | None:
    return None if is_missing(value) else value if type(value) is dt.date else pd.Timestamp(value).date()
