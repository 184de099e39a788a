"""Track Stock Movements: the only full ledger of Cin7 Omni (cin7-omni.md 3).

Grain: one row per movement, per batch where a line holds several. SerialQty is signed; Direction repeats the sign and is
checked. There is no branch column on the help page: the branch comes from a column, the filter, the hint, or (purchase
orders only) Company, which then is the own branch. The total row has neither Code nor Ref and states net stock on hand.
"""

import re
from collections import Counter
from decimal import Decimal
from typing import Any

import pandas as pd

from cin7_audit.sources.cin7_core.tabular import Page
from cin7_audit.sources.cin7_omni.report import OmniReport, branch_of, with_sizes
from cin7_audit.sources.kinds_of_movement import movement_kind
from cin7_audit.sources.reading import clean, frame

STOCK_CONTROL = {"fifo", "batch", "serial", "machine", "labour", "undefined", "average", "none", "n/a", "-"}  # words, not batches
CORRECTING = ("adjustment", "stocktake", "write_off", "auto_adjustment")
PURCHASE = re.compile(r"purchase|^po\b", re.I)
ZERO = Decimal(0)


def fill(page: Page) -> dict[str, pd.DataFrame]:
    """movement, correction (adjustments as the report shows them) and location (holding groups)."""
    _total_row(page)
    page.decide_decimal_mark("quantity", "cost", "unit_cost", "value")
    page.decide_date_order("date", "created")
    sku = with_sizes(page.skus(), page.words("size"))
    printed = page.decimals("quantity", required=True)
    moment = page.moments("date")
    _without_date(page, moment)
    quantity = _signed(page, printed)
    kinds, words, unknown = _kinds(page, quantity)
    sites, counterparties = _sites(page, words)
    unit_cost, value = _costs(page, quantity)
    holding = page.words("holding")
    columns: dict[str, list[Any]] = {
        "movement_id": [f"{page.source_id}-{number}" for number in page.body.numbers],
        "document_type": words,
        "document_no": page.words("reference"),
        "kind": kinds,
        "effective_date": [text[:10] if text else None for text in moment],
        "completed_at": moment,
        "recorded_at": page.moments("created"),
        "sku": sku,
        "site": sites,
        "bin": [held or place for held, place in zip(holding, page.words("bin"), strict=True)],
        "batch": [None if text is None or text.lower() in STOCK_CONTROL else text for text in page.words("batch")],
        "quantity": quantity,
        "unit_cost": unit_cost,
        "value": value,
        "counterparty": counterparties,
        "user": page.words("user"),
    }
    kept = {name: page.body.kept(values) for name, values in columns.items()}
    numbers = page.body.kept(page.body.numbers)
    _foot(page, kept["quantity"])
    tables = {
        "movement": frame("movement", kept, numbers),
        "correction": _corrections(kept, numbers, unknown),
        "location": _holdings(page, holding, sites),
    }
    return {name: table for name, table in tables.items() if len(table)}


def _total_row(page: Page) -> None:
    """Rows with neither code nor reference: the last of them states net stock on hand."""
    codes, references, quantities = page.body.texts("sku"), page.body.texts("reference"), page.body.texts("quantity")
    for place in page.body.keep:
        if not clean(codes[place]) and not clean(references[place]) and clean(quantities[place]):
            page.body.total_rows.append(place)
            page.body.drop(
                place, "total_row", f"a total row ({clean(quantities[place])})", "a movement", "Nothing to do; totals are recomputed."
            )


def _foot(page: Page, quantities: list[str | None]) -> None:
    page.total("quantity", quantities)
    filters = {key: value for key, value in page.body.header.preamble.items() if "last" in value.lower() or "last" in key.lower()}
    if filters:
        page.account.note(
            "opening_implied",
            f"the export starts at a last count or transaction ({'; '.join(f'{key}: {value}' for key, value in filters.items())})",
            "all movements since go-live, or the balance at the start",
            "Ask for the report without that filter; the opening balance is only implied.",
        )


def _without_date(page: Page, moments: list[str | None]) -> None:
    for place in page.body.keep:
        if moments[place] is None:
            page.body.drop(
                place, "date_missing", "a movement without a date", "a date in every row", "Check the transaction in Omni.", "Date"
            )


def _signed(page: Page, printed: list[str | None]) -> list[str | None]:
    """SerialQty, with Direction's sign where a file prints quantities without any; single disagreements are noted."""
    if not page.body.has("direction"):
        return printed
    directions = [clean(text)[:1].replace("−", "-").replace("–", "-") for text in page.body.texts("direction")]
    keep = page.body.keep
    unsigned = not any((printed[place] or "").startswith("-") for place in keep) and any(directions[place] == "-" for place in keep)
    if unsigned:
        page.account.note(
            "direction_gives_sign",
            "no SerialQty is negative; Direction gives the sign",
            "signed quantities",
            "Check one outgoing row against Omni.",
        )
        return [f"-{text}" if text and mark == "-" and text != "0" else text for text, mark in zip(printed, directions, strict=True)]
    wrong = [
        place for place in keep if directions[place] in "+-" and directions[place] and _sign(printed[place]) not in ("0", directions[place])
    ]
    for place in wrong[:50]:
        seen = f"SerialQty {printed[place]} with Direction {directions[place]}"
        page.account.note(
            "direction_disagrees", seen, "the same sign", "SerialQty is used; check the document in Omni.", row=page.body.numbers[place]
        )
    if wrong:
        page.parameters["rows where Direction and SerialQty disagree"] = str(len(wrong))
    return printed


def _sign(text: str | None) -> str:
    value = Decimal(text or 0)
    return "0" if value == 0 else "-" if value < 0 else "+"


def _kinds(page: Page, quantities: list[str | None]) -> tuple[list[str | None], list[str | None], set[str]]:
    """Kind of each row, its own word, and the words nobody knows: they move stock as adjustments but correct nothing."""
    words = page.words("type")
    known: dict[tuple[str, bool], str | None] = {}
    unknown: Counter[str] = Counter()
    kinds: list[str | None] = []
    for place, (word, quantity) in enumerate(zip(words, quantities, strict=True)):
        is_out = (quantity or "").startswith("-")
        key = (word or "", is_out)
        if key not in known:
            known[key] = movement_kind(key[0], Decimal(-1 if is_out else 1)) if word else None
        if known[key] is None and place not in page.body.dropped:
            unknown[word or "(blank)"] += 1
        kinds.append(known[key] or "adjustment")
    for word, rows in sorted(unknown.items()):
        seen = f"TransType '{word}' in {rows} row(s) is not one we know; taken as adjustment"
        page.account.note(
            "transaction_type_unknown",
            seen,
            "sales order, purchase order, credit note, adjustment, transfer, production ...",
            "Say what it is.",
            column="TransType",
        )
    return kinds, words, set(unknown)


def _sites(page: Page, words: list[str | None]) -> tuple[list[str | None], list[str | None]]:
    """Branch of each row, and the counterparty (a purchase order's Company is the own branch)."""
    branches, companies = page.words("branch"), page.words("company")
    filtered = branch_of(page)
    is_purchase = [bool(word and PURCHASE.search(word) and "credit" not in word.lower()) for word in words]
    own_branches = {company for company, own in zip(companies, is_purchase, strict=True) if own and company}
    if filtered is None and not page.body.has("branch") and len(own_branches) == 1:
        filtered = min(own_branches)
        seen = f"no branch is printed; every purchase order is received at '{filtered}', taken for all rows"
        todo = f'Confirm site = "{filtered}" under [[files]] in engagement.toml.'
        page.account.note("branch_from_purchase_orders", seen, "a branch column or filter", todo)
    sites = [
        branch or filtered or (company if own else None) for branch, company, own in zip(branches, companies, is_purchase, strict=True)
    ]
    if any(sites[place] is None for place in page.body.keep):
        page.account.leave_unstated("site")
    return sites, [None if own else company for company, own in zip(companies, is_purchase, strict=True)]


def _costs(page: Page, quantities: list[str | None]) -> tuple[list[str | None], list[str | None]]:
    """(unit cost, value). A column headed just Cost is a total where it carries the sign of the quantity, else per unit."""
    unit, value, plain = page.decimals("unit_cost"), page.decimals("value"), page.decimals("cost")
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


def _corrections(kept: dict[str, list[Any]], numbers: list[int], unknown: set[str]) -> pd.DataFrame:
    """Adjustments as corrections. Whether one was posted to the ledger this report cannot say: the day stands for it."""
    places = [
        place
        for place, kind in enumerate(kept["kind"])
        if kind in CORRECTING and (kept["document_type"][place] or "(blank)") not in unknown
    ]
    names = (
        "document_no",
        "kind",
        "effective_date",
        "completed_at",
        "recorded_at",
        "sku",
        "site",
        "bin",
        "batch",
        "quantity",
        "unit_cost",
        "value",
        "user",
    )
    columns: dict[str, Any] = {name: [kept[name][place] for place in places] for name in names}
    columns["reference"] = columns["document_no"]
    columns |= {"status": "COMPLETED", "kind_rule": "TransType of Track Stock Movements"}
    return frame("correction", columns, [numbers[place] for place in places])


def _holdings(page: Page, holding: list[str | None], sites: list[str | None]) -> pd.DataFrame:
    """Holding groups as places of their own: stock there is recorded but not saleable."""
    seen: dict[tuple[str | None, str], int] = {}
    for place in page.body.keep:
        if group := holding[place]:
            seen.setdefault((sites[place], group), page.body.numbers[place])
    columns = {"site": [site for site, _ in seen], "bin": [group for _, group in seen], "kind": "holding"}
    return frame("location", columns, list(seen.values()))


SOURCE = OmniReport("cin7_omni.track_stock_movements", "Track Stock Movements (Cin7 Omni)", fill)
