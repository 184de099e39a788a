"""Tiny clients for the detectors: a quiet background of counted lines, and one thing gone wrong several times."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from cin7_audit.case.store import Case, in_memory_case
from cin7_audit.context import context
from cin7_audit.contributors.run import Attribution, attribute
from cin7_audit.engagement import Engagement

FIRST, SECOND, THIRD = dt.date(2026, 1, 10), dt.date(2026, 3, 10), dt.date(2026, 5, 10)
Row = dict[str, Any]


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2026-{text}")


def count(
    when: dt.date, variance: Mapping[str, int], skus: Iterable[str], site: str = "Main", on_hand: int = 100, **more: Any
) -> list[Row]:
    """One count document over all skus with the given differences; the rest are right."""
    return [
        {
            "count_id": f"ST-{site}-{when:%m%d}",
            "effective_date": when,
            "completed_at": dt.datetime.combine(when, dt.time(18)),
            "sku": sku,
            "site": site,
            "counted_quantity": on_hand + variance.get(sku, 0),
            "recorded_quantity": on_hand,
            "unit_cost": 5,
            "is_confirmed": True,
        }
        | more
        for sku in skus
    ]


SKUS = [f"K{number:03d}" for number in range(60)]
NOISE = {"K041": 1, "K044": -1, "K047": 2, "K050": -2, "K053": 1, "K055": -3, "K057": 1, "K059": -1}


def movement(kind: str, when: dt.date, sku: str, quantity: int, document: str, **more: Any) -> Row:
    return {
        "movement_id": f"{document}-{sku}-{quantity}-{when}",
        "document_no": document,
        "kind": kind,
        "effective_date": when,
        "completed_at": dt.datetime.combine(when, dt.time(9)),
        "sku": sku,
        "site": "Main",
        "quantity": quantity,
    } | more


def diagnosed(tables: Mapping[str, list[Row]], settings: Engagement | None = None) -> tuple[Attribution, Case]:
    settings = settings or Engagement()
    case = in_memory_case(tables, settings)
    return attribute(case, settings, context(case, settings), []), case
