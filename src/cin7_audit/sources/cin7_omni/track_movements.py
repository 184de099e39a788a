"""Track Stock Movements: the only full ledger of Cin7 Omni (cin7-omni 3).

Grain: one row per movement, per batch where a line holds several. SerialQty is signed; Direction repeats it and is
checked. There is no branch column on the help page: the branch comes from a column, the filter, the hint, or (purchase
orders only) Company, which then is the own branch. The total row has neither Code nor Ref and states net stock on hand.
"""

import re
from collections import Counter
from decimal import Decimal

import pandas as pd

from cin7_audit.sources.cin7_core.tabular import Columns, Page, Tables
from cin7_audit.sources.cin7_omni.report import branch_of, columns_with_sizes
from cin7_audit.sources.kinds_of_movement import movement_kind
from cin7_audit.sources.reading import clean, frame

STOCK_CONTROL = {
    "fifo",
    "batch",
    "serial",
    "machine",
    "labour",
    "undefined",
    "average",
    "none",
    "n/a",
    "-",
}  # words, not batches
CORRECTING = ("adjustment", "stocktake", "write_off", "auto_adjustment")
PURCHASE = re.compile(r"purchase|^po\b", re.I)
ZERO = Decimal(0)
SHOWN = 50  # rows whose disagreement is noted one by one


def fill(page: Page) -> Tables:
    """movement, correction (adjustments as the report shows them) and location (holding groups)."""
    _set_total_rows_aside(page)
    columns = columns_with_sizes(page)
    columns["movement_id"] = [f"{page.source_id}-{number}" for number in page.body.numbers]
    columns["effective_date"] = [text[:10] if text else None for text in columns["completed_at"]]
    columns["quantity"] = _signed(page, columns["quantity"])
    columns["kind"], unknown = _kinds(page, columns["document_type"], columns["quantity"])
    columns["site"], columns["counterparty"] = _sites(page, columns)
    columns |= page.later_columns()
    columns["unit_cost"], columns["value"] = _costs(page, columns)
    columns["recorded_at"] = page.read("created", "moment")
    columns["bin"] = [held or place for held, place in zip(columns["holding"], columns["bin"], strict=True)]
    columns["batch"] = [None if text is None or text.lower() in STOCK_CONTROL else text for text in columns["batch"]]
    tables = page.tables(columns)
    _note_filters(page)
    tables |= {"correction": _corrections(page, columns, unknown), "location": _holdings(page, columns)}
    return {name: table for name, table in tables.items() if len(table)}


def _set_total_rows_aside(page: Page) -> None:
    """Rows with neither code nor reference: the last of them states net stock on hand."""
    codes, references, quantities = page.body.texts("sku"), page.body.texts("reference"), page.body.texts("quantity")
    for place in page.body.keep:
        if not clean(codes[place]) and not clean(references[place]) and clean(quantities[place]):
            page.body.total_rows.append(place)
            page.body.set_aside(place, "total_row_of_movements", quantity=clean(quantities[place]))


def _note_filters(page: Page) -> None:
    filters = [
        f"{key}: {value}" for key, value in page.body.header.preamble.items() if "last" in f"{key}\n{value}".lower()
    ]
    if filters:
        page.account.note("opening_implied", filters="; ".join(filters))


def _signed(page: Page, printed: list[str | None]) -> list[str | None]:
    """SerialQty, with Direction's sign where a file prints quantities without any; single disagreements are noted."""
    if not page.body.has("direction"):
        return printed
    directions = [clean(text)[:1].replace("−", "-").replace("–", "-") for text in page.body.texts("direction")]
    keep = page.body.keep
    unsigned = not any((printed[place] or "").startswith("-") for place in keep) and any(
        directions[place] == "-" for place in keep
    )
    if unsigned:
        page.account.note("direction_gives_sign")
        return [
            f"-{text}" if text and mark == "-" and text != "0" else text
            for text, mark in zip(printed, directions, strict=True)
        ]
    wrong = [
        place
        for place in keep
        if directions[place] in ("+", "-") and _sign(printed[place]) not in ("0", directions[place])
    ]
    for place in wrong[:SHOWN]:
        row = page.body.numbers[place]
        page.account.note("direction_disagrees", row=row, quantity=printed[place], direction=directions[place])
    if wrong:
        page.parameters["rows where Direction and SerialQty disagree"] = str(len(wrong))
    return printed


def _sign(text: str | None) -> str:
    value = Decimal(text or 0)
    return "0" if value == 0 else "-" if value < 0 else "+"


def _kinds(page: Page, words: list[str | None], quantities: list[str | None]) -> tuple[list[str], set[str]]:
    """Kind of each row, and the words nobody knows: they move stock as adjustments but correct nothing."""
    keys = [(word, (quantity or "").startswith("-")) for word, quantity in zip(words, quantities, strict=True)]
    known = {
        (word, is_out): movement_kind(word, Decimal(-1 if is_out else 1)) if word else None
        for word, is_out in set(keys)
    }
    unknown = Counter(words[place] or "(blank)" for place in page.body.keep if known[keys[place]] is None)
    for word, rows in sorted(unknown.items()):
        page.account.note("transaction_type_unknown", word=word, rows=rows)
    return [known[key] or "adjustment" for key in keys], set(unknown)


def _sites(page: Page, columns: Columns) -> tuple[list[str | None], list[str | None]]:
    """Branch of each row, and the counterparty (a purchase order's Company is the own branch)."""
    words, companies = columns["document_type"], columns["company"]
    is_purchase = [bool(word and PURCHASE.search(word) and "credit" not in word.lower()) for word in words]
    owned = [company if own else None for company, own in zip(companies, is_purchase, strict=True)]
    filtered, own_branches = branch_of(page), set(filter(None, owned))
    if filtered is None and not page.body.has("branch") and len(own_branches) == 1:
        filtered = min(own_branches)
        page.account.note("branch_from_purchase_orders", branch=filtered)
    sites = [branch or filtered or own for branch, own in zip(columns["branch"], owned, strict=True)]
    if any(sites[place] is None for place in page.body.keep):
        page.account.leave_unstated("site")
    return sites, [None if own else company for company, own in zip(companies, is_purchase, strict=True)]


def _costs(page: Page, columns: Columns) -> tuple[list[str | None], list[str | None]]:
    """(unit cost, value). A column headed just Cost is a total where it has the quantity's sign, else per unit."""
    unit, value, plain, quantities = (columns[name] for name in ("unit_cost", "value", "cost", "quantity"))
    if page.body.has("cost"):
        negative = [place for place in page.body.keep if (plain[place] or "").startswith("-")]
        is_total = bool(negative) and all((quantities[place] or "").startswith("-") for place in negative)
        page.parameters["Cost is read as"] = "total of the row" if is_total else "per unit"
        unit, value = (unit, plain) if is_total else (plain, value)
    for place, (each, total, quantity) in enumerate(zip(unit, value, quantities, strict=True)):
        amount = Decimal(quantity or 0)
        if total is None and each is not None:
            value[place] = format(abs(Decimal(each)) * amount, "f")
        elif total is not None and amount < ZERO < Decimal(total):
            value[place] = f"-{total}"
        if each is None and value[place] is not None and amount:
            unit[place] = format(round(Decimal(value[place] or 0) / amount, 6), "f")
    return unit, value


def _corrections(page: Page, columns: Columns, unknown: set[str]) -> pd.DataFrame:
    """Adjustments as corrections. This report cannot say if one was posted to the ledger: the day stands for it."""
    kinds, words = columns["kind"], columns["document_type"]
    places = [
        place for place in page.body.keep if kinds[place] in CORRECTING and (words[place] or "(blank)") not in unknown
    ]
    known = {
        "reference": columns["document_no"],
        "status": "COMPLETED",
        "kind_rule": "TransType of Track Stock Movements",
    }
    return page.frame("correction", {**columns, **known}, places)


def _holdings(page: Page, columns: Columns) -> pd.DataFrame:
    """Holding groups as places of their own: stock there is recorded but not saleable."""
    seen: dict[tuple[str | None, str], int] = {}
    for place in page.body.keep:
        if group := columns["holding"][place]:
            seen.setdefault((columns["site"][place], group), page.body.numbers[place])
    columns = {"site": [site for site, _ in seen], "bin": [group for _, group in seen], "kind": "holding"}
    return frame("location", columns, list(seen.values()))
