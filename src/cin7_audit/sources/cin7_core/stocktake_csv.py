"""Stocktake CSV, exported from a started stocktake (cin7-core 2.6): table count_line.

The file has no site, number, date or user: they come from the hint, or are proposed from the file name.
A row counted 0 cannot be told from a row not counted.
"""

from pathlib import PurePosixPath
from typing import Any

import pandas as pd

from cin7_audit.sources.cin7_core.tabular import Page, TableReport
from cin7_audit.sources.reading import frame, split_location


def fill(page: Page) -> dict[str, pd.DataFrame]:
    """count_line, one row per product x bin x batch."""
    body = page.body
    page.decide_decimal_mark("recorded", "counted", "unit_cost")
    sku = page.skus()
    recorded, counted = page.decimals("recorded"), page.decimals("counted")
    for place in body.keep:
        if counted[place] is None:
            body.drop(
                place, "not_counted", "no stocktake quantity", "a counted quantity", "Count it, or leave it out.", "Stocktake Quantity"
            )
    columns: dict[str, Any] = {
        "sku": sku,
        "bin": page.words("bin"),
        "batch": page.words("batch"),
        "recorded_quantity": recorded,
        "counted_quantity": counted,
        "unit_cost": page.decimals("unit_cost"),
        "reference": page.words("reference"),
        "is_zero_ambiguous": ["true" if c == "0" and r != "0" else "false" for c, r in zip(counted, recorded, strict=True)],
    }
    if body.has("site"):
        placed = [split_location(text) for text in body.texts("site")]
        columns["site"] = [site for site, _ in placed]
        columns["bin"] = [own or inner for own, (_, inner) in zip(columns["bin"], placed, strict=True)]
    kept = {name: body.kept(values) for name, values in columns.items()}
    return {"count_line": frame("count_line", {**_document(page, kept["counted_quantity"]), **kept}, body.kept(body.numbers))}


def _document(page: Page, counted: list[str | None]) -> dict[str, str | None]:
    """What holds for the whole file: number, day, site, and whether anybody has counted yet."""
    number = page.fact("number", page.facts.number, "number") or PurePosixPath(page.peek.evidence.name).stem
    day = page.fact("day", page.facts.day, "date")
    site = None if page.body.has("site") else page.fact("site", page.facts.site, "site")
    untouched = bool(counted) and all(value == "0" for value in counted)
    if untouched:
        page.account.note(
            "stocktake_not_counted",
            "every stocktake quantity is 0, as in an export made before counting",
            "counted quantities",
            "Export it again after the count; these lines are not used as a count.",
        )
    document = {"count_id": number, "count_kind": "stocktake", "effective_date": day, "is_difference_only": "false"}
    if not page.body.has("site"):
        document["site"] = site
    return {**document, "is_confirmed": "false" if untouched else None}


SOURCE = TableReport("cin7_core.stocktake_csv", "Stocktake CSV (Cin7 Core)", fill)
