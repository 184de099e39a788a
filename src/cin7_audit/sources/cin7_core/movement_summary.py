"""Inventory Movement Summary (cin7-core 2.4): table movement_total, and the closing position as a stock_snapshot.

Captions are not confirmed; the stock value at a past date includes later cost corrections.
"""

from typing import Any

import pandas as pd

from cin7_audit.sources.cin7_core.tabular import Page, TableReport
from cin7_audit.sources.reading import Header, frame, split_location

NUMBERS = ("opening_quantity", "quantity_in", "quantity_out", "closing_quantity", "closing_value", "value_in", "value_out")


def fill(page: Page) -> dict[str, pd.DataFrame]:
    """movement_total per row; stock_snapshot at the end of the period where an end is stated."""
    body = page.body
    page.decide_decimal_mark(*NUMBERS)
    columns: dict[str, Any] = {name: page.decimals(name) for name in NUMBERS}
    columns["quantity_out"] = [value.lstrip("-") if value else value for value in columns["quantity_out"]]
    columns |= {"sku": page.skus(), "batch": page.words("batch")}
    columns["site"], columns["bin"] = _places(page)
    kept = {name: body.kept(values) for name, values in columns.items()}
    numbers = body.kept(body.numbers)
    for name in NUMBERS:
        if body.has(name):
            page.total(name, kept[name])
    period = {"period_from": page.facts.period_from, "period_to": page.facts.period_to}
    total_names = ("sku", "site", "quantity_in", "quantity_out", "value_in", "value_out", "closing_quantity", "closing_value")
    tables = {"movement_total": frame("movement_total", {**{name: kept[name] for name in total_names}, **period}, numbers)}
    if page.facts.period_to:
        snapshot: dict[str, Any] = {"sku": kept["sku"], "site": kept["site"], "bin": kept["bin"], "batch": kept["batch"]}
        snapshot |= {"on_hand": kept["closing_quantity"], "value": kept["closing_value"], "as_of": page.facts.period_to}
        snapshot |= {"grain": "bin" if body.has("bin") else "site", "zero_rows_missing": "true"}
        tables["stock_snapshot"] = frame("stock_snapshot", snapshot, numbers)
    else:
        page.account.leave_unstated("date")
    return tables


def _places(page: Page) -> tuple[list[str | None], list[str | None]]:
    bins = page.words("bin")
    if not page.body.has("site"):
        return [page.facts.site] * len(page.body), bins
    placed = [split_location(text) for text in page.body.texts("site")]
    return [site for site, _ in placed], [own or inner for own, (_, inner) in zip(bins, placed, strict=True)]


def is_summary(header: Header) -> bool:
    """Movement Details has a reference type; the summary has none."""
    return "reference type" not in header.normal_names


SOURCE = TableReport("cin7_core.movement_summary", "Inventory Movement Summary (Cin7 Core)", fill, confirm=is_summary)
