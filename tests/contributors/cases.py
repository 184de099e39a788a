"""Tiny clients for the detectors: a quiet background of counted lines, and one thing gone wrong several times."""

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from cin7_audit.case.store import Case
from cin7_audit.chapters.diagnosis.measures import earlier
from cin7_audit.context import context
from cin7_audit.contributors.run import Attribution, attribute
from cin7_audit.engagement import Engagement
from cin7_audit.workbook import Workbook
from tests.inline_case import in_memory_case

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


SIZES = (4, 5, 7, 9, 11, 6)


def planted(sign: int = 1) -> dict[str, int]:
    """Six skus with a difference each, all over or all short."""
    return {sku: sign * size for sku, size in zip(SKUS, SIZES, strict=False)}


def both_counts(differences: Mapping[str, int]) -> list[Row]:
    """A first count that is right and a second one with these differences in the usual noise."""
    return count(FIRST, {}, SKUS) + count(SECOND, NOISE | dict(differences), SKUS)


def posted(differences: Mapping[str, int], when: dt.date, document: str) -> list[Row]:
    """The corrections that a count's document posted."""
    return [movement("stocktake", when, sku, size, document) for sku, size in differences.items()]


def named(found: Attribution, contributor: str) -> list[str]:
    """The skus whose difference this contributor explains best, at grade A or B."""
    rows = found.evidence
    rows = rows[(rows["contributor"] == contributor) & (rows["rank"] == 1) & rows["grade"].isin(["A", "B"])]
    return sorted(rows["sku"])


LINE: Row = {
    "source": "count", "sku": "A", "site": "Main", "bin": None, "count_id": "ST-1", "day": SECOND, "drift": 0,
    "value": None, "unit_cost": 5.0, "abc_class": "A", "category": "", "ordinal": 1, "days": 60.0, "previous_line_id": None,
    "throughput": 0, "scale": 0, "product_name": "", "barcode": "",
} | {f"n_{activity}": 0 for activity in ("receipt", "pick", "transfer", "return", "assembly")}  # fmt: skip


def lines_of(*rows: Row) -> pd.DataFrame:
    """Difference lines as the model gives them, numbered from 1; drift in units."""
    every = [LINE | {"line_id": number, "evidence": f"E1:{number}"} | row for number, row in enumerate(rows, start=1)]
    frame = pd.DataFrame(every)
    place = frame["sku"] + "|" + frame["site"].fillna("")
    drift = (frame["drift"] * 10_000).astype("int64")
    before = frame["previous_line_id"].map(drift.set_axis(frame["line_id"]))
    return frame.assign(drift_e4=drift, previous_drift_e4=before, place_key=place)


def candidates(*rows: tuple[int, int, str, str]) -> pd.DataFrame:
    """What documents would have left: (line, units, rule, document)."""
    frame = pd.DataFrame(rows, columns=["line_id", "units", "rule", "document"])
    return frame.assign(quantity_e4=frame["units"] * 10_000, gap=1, evidence="E2:" + frame["document"])


class Given:
    """A case of which these tables are given as frames; the rest is the case's own."""

    def __init__(self, case: Case | None = None, settings: Engagement | None = None, **tables: pd.DataFrame) -> None:
        self.case, self.tables, self.settings = case, tables, settings or Engagement()

    def table(self, name: str) -> pd.DataFrame:
        return self.tables[name] if name in self.tables or self.case is None else self.case.table(name)

    def has(self, *names: str) -> bool:
        return all(len(self.tables.get(name, ())) for name in names)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.case, name)


def alone(case: Case) -> Workbook:
    """A workbook in which the chapters before the diagnosis say nothing."""
    return Workbook(Path(), case.settings, case, Path(), kept={earlier: ()})
