"""Stock on Hand & Availability, and stocktake sheets known only by synonyms (cin7-omni.md 4.1, 4.5)."""

from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

import pandas as pd

from cin7_audit.sources.cin7_core.tabular import Page
from cin7_audit.sources.cin7_omni.report import OmniReport, branch_of, with_sizes
from cin7_audit.sources.reading import Header, frame

MEASURES = ("on_hand", "allocated", "available", "on_order", "in_transit", "value")


def fill_stock(page: Page) -> dict[str, pd.DataFrame]:
    """stock_snapshot. Available is copied: this report's includes incoming stock, the API's does not."""
    page.decide_decimal_mark(*MEASURES)
    day = page.fact("day", page.facts.day, "date")
    sku = with_sizes(page.skus(), page.words("size"))
    columns: dict[str, Any] = {"sku": sku, "site": _sites(page), "bin": page.words("bin"), "batch": page.words("batch")}
    columns |= {name: page.decimals(name) for name in MEASURES}
    for place in page.body.keep:
        if columns["on_hand"][place] is None:
            todo = "Nothing to do: a blank is no figure."
            page.body.drop(place, "blank_quantity", "no stock on hand", "a quantity", todo, "SOH")
    kept = {name: page.body.kept(values) for name, values in columns.items()}
    has_zero = any(Decimal(value) == 0 for value in kept["on_hand"])
    facts = {"as_of": day, "grain": "bin" if any(kept["bin"]) else "site", "zero_rows_missing": "false" if has_zero else "true"}
    page.total("on_hand", kept["on_hand"])
    return {"stock_snapshot": frame("stock_snapshot", {**kept, **facts}, page.body.kept(page.body.numbers))}


def _sites(page: Page) -> list[str | None]:
    if page.body.has("site"):
        return page.words("site")
    return [page.fact("site", branch_of(page), "site")] * len(page.body)


def fill_stocktake(page: Page) -> dict[str, pd.DataFrame]:
    """count_line. A blank count is a line nobody counted; zone and bin join as `Zone-Bin`."""
    page.decide_decimal_mark("recorded", "counted", "variance", "unit_cost")
    page.decide_date_order("date")
    sku = with_sizes(page.skus(), page.words("size"))
    counted, recorded, variance = page.decimals("counted"), page.decimals("recorded"), page.decimals("variance")
    for place in page.body.keep:
        if counted[place] is None:
            page.body.drop(place, "not_counted", "no counted quantity", "a counted quantity (0 for none)", "Count it, or leave it out.")
        elif recorded[place] is None and variance[place] is not None:
            recorded[place] = format(Decimal(counted[place] or 0) - Decimal(variance[place] or 0), "f")
    zones, bins = page.words("zone"), page.words("bin")
    columns: dict[str, Any] = {
        "count_id": _numbers(page),
        "effective_date": _days(page),
        "sku": sku,
        "site": _sites(page),
        "bin": [f"{zone}-{place}" if zone and place else place or zone for zone, place in zip(zones, bins, strict=True)],
        "batch": page.words("batch"),
        "counted_quantity": counted,
        "recorded_quantity": recorded,
        "unit_cost": page.decimals("unit_cost"),
        "counted_by": page.words("counter"),
        "is_zero_ambiguous": [
            "true" if count == "0" and belief != "0" else "false" for count, belief in zip(counted, recorded, strict=True)
        ],
    }
    kept = {name: page.body.kept(values) for name, values in columns.items()}
    facts = {"count_kind": "stocktake", "is_confirmed": "true"}
    return {"count_line": frame("count_line", {**kept, **facts}, page.body.kept(page.body.numbers))}


def _numbers(page: Page) -> list[str | None]:
    fallback = page.facts.number or page.facts.proposed.get("number") or PurePosixPath(page.peek.evidence.name).stem
    return [text or fallback for text in page.words("number")]


def _days(page: Page) -> list[str | None]:
    if page.body.has("date"):
        return page.days("date")
    return [page.fact("day", page.facts.day, "date")] * len(page.body)


COUNTS = frozenset(("counted qty", "counted quantity", "counted", "count qty", "physical qty", "physical count", "stocktake qty"))
PLACES = frozenset(("branch", "branch name", "warehouse", "zone", "bin", "bin location"))


def _is_stocktake(header: Header) -> bool:
    """Beside a code and a count there must be a figure to compare it with, or (an upload template) a place and a word that says count."""
    names = set(header.normal_names)
    if names & COUNTS and names & PLACES:
        return True
    known = {
        "soh",
        "system qty",
        "system quantity",
        "stock on hand",
        "current qty",
        "on hand",
        "expected qty",
        "variance",
        "variance qty",
        "difference",
    }
    return bool(names & known) and bool(names & {"branch", "branch name", "soh", "zone", "code", "system qty", "system quantity"})


STOCK_ON_HAND = OmniReport("cin7_omni.stock_on_hand", "Stock on Hand & Availability (Cin7 Omni)", fill_stock)
STOCKTAKE_SHEET = OmniReport(
    "cin7_omni.stocktake_sheet",
    "Stocktake sheet (Cin7 Omni)",
    fill_stocktake,
    excludes=frozenset({"stocktake quantity", "transtype"}),
    confirm=_is_stocktake,
)
