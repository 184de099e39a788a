"""Stock on hand reports: Products Stock Level (one or two header rows), Availability screen (cin7-core 2.2, 2.5).

Grain: day x sku x site x bin x batch. `Stock on hand` and `StockValue` are money; quantities: `Quantity on hand` and
`OnHand`. Both are reports of the moment: their day comes from the hint, the preamble or the export time in the name.
"""

from collections import defaultdict

import pandas as pd

from cin7_audit.sources.cin7_core.tabular import Columns, Page, Tables
from cin7_audit.sources.reading import exact_sum, frame, is_total, split_location


def fill(page: Page) -> Tables:
    """stock_snapshot, one row per data row, or per data row and location block under a two-row header."""
    columns = page.columns()
    blocks = _blocks(page)
    parts = [_block(page, columns, label, places, len(blocks) > 1) for label, places in blocks.items()]
    filled = [[any(row) for row in zip(*(part[name] for name in page.report.numbers), strict=True)] for part in parts]
    _note_rows_without_figures(page, filled)
    frames = [
        _frame(page, part, [place for place in page.body.keep if at[place]])
        for part, at in zip(parts, filled, strict=True)
    ]
    made = pd.concat(frames, ignore_index=True) if frames else frame("stock_snapshot", {}, [])
    for name in ("on_hand", "value"):
        page.totals[name] = (format(exact_sum(made[name]), "f"), None)
    return {"stock_snapshot": made}


def _blocks(page: Page) -> dict[str, dict[str, int]]:
    """location label -> measure -> column index; one block with an empty label where the header has one row."""
    groups = page.body.header.groups
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for name in page.report.numbers:
        for index in page.body.matched.every.get(name, ()):
            label = groups[index] if groups else ""
            if not is_total(label):
                found[label].setdefault(name, index)
    return {label: places for label, places in found.items() if "on_hand" in places} or dict(found)


def _block(page: Page, columns: Columns, label: str, places: dict[str, int], is_one_of_several: bool) -> Columns:
    """The columns of one location block, row by row of the file."""
    body, part = page.body, dict(columns)
    for name in page.report.numbers:
        texts = body.column(places[name]) if name in places else [""] * len(body)
        part[name] = body.parse_column(texts, page.decimal, "number", name)
    if label:
        part["site"], bin_of_label = split_location(label)
        part["bin"] = [own or bin_of_label for own in page.read("bin")]
    elif not body.has("site"):
        part["site"] = page.facts.site if is_one_of_several else page.fact("site")
    return part


def _note_rows_without_figures(page: Page, filled: list[list[bool]]) -> None:
    """The report lists SKUs without stock anywhere; their blank cells mean no data, and make no snapshot row."""
    empty = [page.body.numbers[place] for place in page.body.keep if not any(at[place] for at in filled)]
    if empty:
        page.account.note("rows_without_figures", rows=len(empty), first=empty[0])


def _frame(page: Page, part: Columns, places: list[int]) -> pd.DataFrame:
    has_bins = page.body.has("bin") or any(part["bin"][place] for place in places)
    known = {
        "zero_rows_missing": "true" if page.body.header.groups else "false",
        "grain": "bin" if has_bins else "site",
    }
    return page.frame(
        "stock_snapshot", {**part, "on_hand": [value or "0" for value in part["on_hand"]], **known}, places
    )
