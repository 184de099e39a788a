"""Inventory Movement Details: the roll-forward source (cin7-core 2.3).

Line level (a Date column): table movement, one row per row, two where a row holds both an in and an out quantity.
Grouped (no Date column): table movement_total, for checks only.
Without a filter, the sum of in - out per SKU and place reproduces the present position.
SOURCE is in movement_bulk, which takes the plain rows of large files by column; every other row and file comes to
`fill`.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pandas as pd

from cin7_audit.sources.cin7_core.kinds import directions, movement_kind
from cin7_audit.sources.cin7_core.tabular import Page
from cin7_audit.sources.reading import clean, clean_sku, frame, negated, parse_values, split_location

OUTLINE_SHARE = 0.2  # more blank SKUs than this beside filled reference types: an outline, where a SKU is printed once


def fill(page: Page) -> dict[str, pd.DataFrame]:
    """movement or movement_total, by whether rows are dated."""
    page.decide_decimal_mark("quantity_in", "quantity_out", "value_in", "value_out")
    columns = _common(page)
    tables = {"movement": _movements(page, columns)} if page.body.has("date") else {"movement_total": _totals(page, columns)}
    _control_totals(page, columns)
    _note_unknown_types(page, page.body.kept(columns["document_type"]))
    return tables


def _common(page: Page) -> dict[str, list[Any]]:
    body = page.body
    sku = body.parse_column(_outline(page), clean_sku, "sku", "sku", required=True)
    columns: dict[str, list[Any]] = {"sku": sku, "document_type": page.words("reference_type")}
    for name in ("quantity_in", "quantity_out", "value_in", "value_out"):
        columns[name] = page.decimals(name)
    for name in ("quantity_out", "value_out"):
        columns[name] = _unsigned(columns[name], has_positive=name in page.elsewhere.positive)
    columns["site"], columns["bin"] = _places(page)
    return columns


def _outline(page: Page) -> list[str]:
    """The SKU column; in an outline, where a SKU stands only beside its first line, carried down."""
    texts = page.body.texts("sku")
    if not has_blank_skus(page) or not clean(texts[0]):
        return texts
    page.account.note(
        "sku_carried_down",
        f"{_blank_skus(page)} rows show no SKU and follow a row that does",
        "the SKU in every row",
        "Export without grouping to have the SKU in every row.",
    )
    carried, last = [], ""
    for text in texts:
        last = text if clean(text) else last
        carried.append(last)
    return carried


def _blank_skus(page: Page) -> int:
    texts, types = page.body.texts("sku"), page.body.texts("reference_type")
    return sum(1 for place in page.body.keep if not clean(texts[place]) and clean(types[place]))


def has_blank_skus(page: Page) -> bool:
    """More blank SKUs beside filled reference types than slips of the hand."""
    return _blank_skus(page) > OUTLINE_SHARE * (len(page.body.keep) + page.elsewhere.rows)


def is_plain(page: Page) -> bool:
    """True where rows can be judged one by one: no outline, and no out column that prints all its figures negative."""
    if has_blank_skus(page):
        return False
    return not any(
        _all_negative(parse_values(page.body.texts(name), page.decimal)[0]) for name in ("quantity_out", "value_out") if page.body.has(name)
    )


def _all_negative(values: Sequence[str | None]) -> bool:
    return {value.startswith("-") for value in set(values) if value and value != "0"} == {True}


def _unsigned(values: list[str | None], *, has_positive: bool) -> list[str | None]:
    """Out columns print positive numbers; a layout that prints them all negative is turned round. has_positive: some row elsewhere is."""
    if has_positive or not _all_negative(values):
        return values
    return [value.lstrip("-") if value else value for value in values]


def _places(page: Page) -> tuple[list[str | None], list[str | None]]:
    """(sites, bins): from the columns, else one site for the file."""
    size = len(page.body)
    bins = page.words("bin")
    if not page.body.has("site"):
        return [page.fact("site", page.facts.site, "site")] * size, bins
    known = {text: split_location(text) for text in set(page.body.texts("site"))}
    placed = [known[text] for text in page.body.texts("site")]
    return [site for site, _ in placed], [own or inner for own, (_, inner) in zip(bins, placed, strict=True)]


def _movements(page: Page, columns: dict[str, list[Any]]) -> pd.DataFrame:
    body = page.body
    page.decide_date_order("date")
    columns["effective_date"] = page.days("date", required=True)
    columns["completed_at"] = page.moments("date")
    columns["recorded_at"] = page.moments("recorded_at")
    columns["document_no"] = page.words("reference")
    for name in ("batch", "counterparty", "user", "reason"):
        columns[name] = page.words(name)
    columns["number"] = body.numbers
    kept = {name: body.kept(values) for name, values in columns.items()}
    return _signed(page.source_id, kept, page.body.has("value_in") or page.body.has("value_out"))


def _signed(source_id: str, kept: dict[str, list[Any]], has_value: bool) -> pd.DataFrame:
    """In and out columns as one signed quantity, with the kind each direction has."""
    numbers = kept.pop("number")
    directions_of = tuple(kept.pop(name) for name in ("quantity_in", "quantity_out", "value_in", "value_out"))
    parts = [_parts(*row, has_value=has_value) for row in zip(kept["document_type"], *directions_of, strict=True)]
    quantity, value, kind = zip(*(part[:3] for part in parts), strict=True) if parts else ((), (), ())
    ids = [f"{source_id}-{number}" for number in numbers]
    made = frame("movement", {**kept, "movement_id": ids, "quantity": quantity, "value": value, "kind": kind}, numbers)
    split = [(place, part) for place, part in enumerate(parts) if len(part) > 3]
    if not split:
        return made
    outs = made.iloc[[place for place, _ in split]].copy()
    for name, at in (("quantity", 3), ("value", 4), ("kind", 5)):
        outs[name] = [part[at] for _, part in split]
    outs["movement_id"] = [f"{source_id}-{number}-out" for number in outs["source_row"]]
    return pd.concat([made, outs.astype(made.dtypes.to_dict())], ignore_index=True)


def _parts(
    word: str | None, into: str | None, out: str | None, value_in: str | None, value_out: str | None, *, has_value: bool
) -> tuple[Any, ...]:
    """(quantity, value, kind) of one row, followed by those of its out side where both directions hold a quantity."""
    is_in, is_out = bool(into) and into != "0", bool(out) and out != "0"
    if is_in and is_out:
        worth = (value_in or "0", negated(value_out or "0")) if has_value else (None, None)
        return into, worth[0], movement_kind(word or "", _sign(into)), negated(out), worth[1], movement_kind(word or "", -_sign(out))
    net = into if is_in else negated(out) if is_out else "0"
    value = _net(value_in, value_out) if has_value else None
    return net, value, movement_kind(word or "", _sign(net), value not in (None, "0"))


def _sign(text: str | None) -> int:
    return 0 if text in (None, "0") else -1 if str(text)[0] == "-" else 1


def _net(value_in: str | None, value_out: str | None) -> str | None:
    """Value in minus value out; exact text where only one side is filled."""
    if value_out in (None, "0"):
        return value_in or "0"
    if value_in in (None, "0"):
        return negated(value_out)
    difference = Decimal(value_in or 0) - Decimal(value_out or 0)
    return format(difference, "f") if difference else "0"


def _totals(page: Page, columns: dict[str, list[Any]]) -> pd.DataFrame:
    body, facts = page.body, page.facts
    kept = {name: body.kept(values) for name, values in columns.items() if name != "bin"}
    zeroed = {name: [value or "0" for value in kept[name]] for name in ("quantity_in", "quantity_out")}
    return frame(
        "movement_total", {**kept, **zeroed, "period_from": facts.period_from, "period_to": facts.period_to}, body.kept(body.numbers)
    )


def _control_totals(page: Page, columns: dict[str, list[Any]]) -> None:
    for name in ("quantity_in", "quantity_out", "value_in", "value_out"):
        if page.body.has(name):
            page.total(name, page.body.kept(columns[name]))


def _note_unknown_types(page: Page, types: Sequence[str | None]) -> None:
    for word in sorted({word for word in types if word and directions(word) is None}):
        count = types.count(word)
        page.account.note(
            "reference_type_unknown",
            f"reference type {word!r} on {count} rows",
            "a reference type of Cin7 Core",
            "Its quantities are kept as kind adjustment; say what it is.",
            column="reference_type",
        )
