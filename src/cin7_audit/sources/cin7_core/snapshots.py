"""Stock on hand reports: Products Stock Level (one or two header rows) and the Availability screen (cin7-core 2.2, 2.5).

Grain: day x sku x site x bin x batch. `Stock on hand` and `StockValue` are money; quantities stand in `Quantity on hand`
and `OnHand`. Both are reports of the moment: their day comes from the hint, the preamble or the export time in the name.
"""

from collections import defaultdict
from decimal import Decimal
from typing import Any

import pandas as pd

from cin7_audit.sources.cin7_core.tabular import Page, TableReport
from cin7_audit.sources.reading import frame, is_total, split_location

MEASURES = ("on_hand", "allocated", "available", "in_transit", "on_order", "value")


def fill(page: Page) -> dict[str, pd.DataFrame]:
    """stock_snapshot, one row per data row, or per data row and location block under a two-row header."""
    page.decide_decimal_mark(*MEASURES)
    day = page.fact("day", page.facts.day, "date")
    blocks = _blocks(page)
    sku, batch = page.skus(), page.words("batch")
    parts = [_block(page, label, places, sku, batch, blocks) for label, places in blocks.items()]
    _note_rows_without_figures(page, parts)
    return {"stock_snapshot": _frame(page, parts, day)}


def _blocks(page: Page) -> dict[str, dict[str, int]]:
    """location label -> measure -> column index; one block with an empty label where the header has one row."""
    groups = page.body.header.groups
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for name in MEASURES:
        for place in page.body.matched.every.get(name, ()):
            label = groups[place] if groups else ""
            if not is_total(label):
                found[label].setdefault(name, place)
    return {label: places for label, places in found.items() if "on_hand" in places} or dict(found)


def _block(page: Page, label: str, places: dict[str, int], sku: list[Any], batch: list[Any], blocks: dict[str, Any]) -> dict[str, Any]:
    """The columns of one location block, row by row of the file."""
    part: dict[str, Any] = {"sku": sku, "batch": batch}
    for name in MEASURES:
        part[name] = (
            page.body.parse_column(page.body.column(places[name]), page.decimal, "number", name) if name in places else [None] * len(sku)
        )
    part["site"], part["bin"] = _places(page, label, len(blocks) > 1)
    part["filled"] = [any(part[name][place] is not None for name in MEASURES) for place in range(len(sku))]
    return part


def _places(page: Page, label: str, several: bool) -> tuple[list[Any], list[Any]]:
    size = len(page.body)
    if label:
        site, place = split_location(label)
        return [site] * size, [own or place for own in page.words("bin")]
    if page.body.has("site"):
        known = {text: split_location(text) for text in set(page.body.texts("site"))}
        placed = [known[text] for text in page.body.texts("site")]
        return [site for site, _ in placed], [own or inner for own, (_, inner) in zip(page.words("bin"), placed, strict=True)]
    stated = page.facts.site if several else page.fact("site", page.facts.site, "site")
    return [stated] * size, page.words("bin")


def _note_rows_without_figures(page: Page, parts: list[dict[str, Any]]) -> None:
    """The report lists SKUs without stock anywhere; their blank cells mean no data, and make no snapshot row."""
    empty = [page.body.numbers[place] for place in page.body.keep if not any(part["filled"][place] for part in parts)]
    if empty:
        page.account.note(
            "rows_without_figures",
            f"{len(empty)} SKUs without a figure in any location (first in row {empty[0]})",
            "a quantity, or blank cells for no stock",
            "Nothing to do: they hold no stock.",
        )


def _frame(page: Page, parts: list[dict[str, Any]], day: str | None) -> pd.DataFrame:
    body = page.body
    frames = []
    for part in parts:
        places = [place for place in body.keep if part["filled"][place]]
        columns = {name: [part[name][place] for place in places] for name in ("sku", "site", "bin", "batch", *MEASURES)}
        columns["on_hand"] = [value if value is not None else "0" for value in columns["on_hand"]]
        grain = "bin" if body.has("bin") or any(columns["bin"]) else "site"
        missing = "true" if body.header.groups else "false"
        frames.append(
            frame(
                "stock_snapshot", {**columns, "as_of": day, "zero_rows_missing": missing, "grain": grain}, [body.numbers[p] for p in places]
            )
        )
    made = pd.concat(frames, ignore_index=True) if frames else frame("stock_snapshot", {}, [])
    for name in ("on_hand", "value"):
        total = sum((Decimal(value) for value in made[name] if value is not None), Decimal(0))
        page.totals[name] = (format(total, "f"), None)
    return made


ELSEWHERE = frozenset({"quantity in", "quantity out", "qty in", "qty out", "in", "out", "stocktake quantity", "reference type"})
STOCK_LEVEL = TableReport("cin7_core.stock_level", "Inventory Products Stock Level (Cin7 Core)", fill, excludes=ELSEWHERE)
AVAILABILITY = TableReport(
    "cin7_core.availability", "Availability screen export (Cin7 Core)", fill, excludes=frozenset({"quantity on hand"})
)
