"""Inventory Movement Details: the roll-forward source (cin7-core 2.3).

Tables movement and movement_total, as its format says. Without a filter, the sum of in - out per SKU and place
reproduces the present position. The plain rows of large files are taken by column (movement_bulk); every other row
and file comes to `fill`.
"""

from collections.abc import Sequence
from decimal import Decimal

import pandas as pd

from cin7_audit.sources.cin7_core.kinds import directions, movement_kind
from cin7_audit.sources.cin7_core.tabular import Columns, Page, Tables
from cin7_audit.sources.reading import clean, clean_sku, negated, parse_values

NUMBERS = ("quantity_in", "quantity_out", "value_in", "value_out")
OUTLINE_SHARE = 0.2  # more blank SKUs than this beside filled reference types: an outline, where a SKU is printed once

Side = tuple[str | None, str | None, str]  # quantity, value, kind


def fill(page: Page) -> Tables:
    """movement or movement_total, by whether rows are dated."""
    page.decide_decimal_mark(*NUMBERS)
    sku = page.body.parse_column(_outline(page), clean_sku, "sku", "sku", required=True)
    columns = {**page.columns(), "sku": sku}
    for name in ("quantity_out", "value_out"):
        columns[name] = _unsigned(columns[name], has_positive=name in page.elsewhere.positive)
    tables = (
        {"movement": _movements(page, columns)} if page.body.has("date") else {"movement_total": _totals(page, columns)}
    )
    page.add_totals(columns)
    _note_unknown_types(page, page.body.kept(columns["document_type"]))
    return tables


def _outline(page: Page) -> list[str]:
    """The SKU column; in an outline, where a SKU stands only beside its first line, carried down."""
    texts = page.body.texts("sku")
    if not has_blank_skus(page) or not clean(texts[0]):
        return texts
    page.account.note("sku_carried_down", rows=_blank_skus(page))
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
        _all_negative(parse_values(page.body.texts(name), page.decimal)[0])
        for name in ("quantity_out", "value_out")
        if page.body.has(name)
    )


def _all_negative(values: Sequence[str | None]) -> bool:
    return {value.startswith("-") for value in set(values) if value and value != "0"} == {True}


def _unsigned(values: list[str | None], *, has_positive: bool) -> list[str | None]:
    """Out columns print positive numbers; if all are negative they are turned. has_positive: a row elsewhere is."""
    if has_positive or not _all_negative(values):
        return values
    return [value.lstrip("-") if value else value for value in values]


def _movements(page: Page, columns: Columns) -> pd.DataFrame:
    """In and out columns as one signed quantity, with the kind each direction has."""
    columns |= page.later_columns()
    has_value = page.body.has("value_in") or page.body.has("value_out")
    rows = zip(columns["document_type"], *(columns[name] for name in NUMBERS), strict=True)
    sides = [_sides(*row, has_value=has_value) for row in rows]
    made = _frame(page, columns, [one for one, _ in sides], "", page.body.keep)
    both = [place for place in page.body.keep if sides[place][1]]
    if not both:
        return made
    return pd.concat([made, _frame(page, columns, [other for _, other in sides], "-out", both)], ignore_index=True)


def _frame(page: Page, columns: Columns, sides: Sequence[Side | None], mark: str, places: list[int]) -> pd.DataFrame:
    quantity, value, kind = ([side and side[at] for side in sides] for at in range(3))
    ids = [f"{page.source_id}-{number}{mark}" for number in page.body.numbers]
    return page.frame(
        "movement", {**columns, "movement_id": ids, "quantity": quantity, "value": value, "kind": kind}, places
    )


def _sides(
    word: str | None, into: str | None, out: str | None, value_in: str | None, value_out: str | None, *, has_value: bool
) -> tuple[Side, Side | None]:
    """One row, and its out side apart where both directions hold a quantity."""
    is_in, is_out = bool(into) and into != "0", bool(out) and out != "0"
    if is_in and is_out:
        worth = (value_in or "0", negated(value_out or "0")) if has_value else (None, None)
        outgoing = (negated(out), worth[1], movement_kind(word or "", -_sign(out)))
        return (into, worth[0], movement_kind(word or "", _sign(into))), outgoing
    net = into if is_in else negated(out) if is_out else "0"
    value = _net(value_in, value_out) if has_value else None
    return (net, value, movement_kind(word or "", _sign(net), value not in (None, "0"))), None


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


def _totals(page: Page, columns: Columns) -> pd.DataFrame:
    zeroed = {name: [value or "0" for value in columns[name]] for name in ("quantity_in", "quantity_out")}
    period = {"period_from": page.facts.period_from, "period_to": page.facts.period_to}
    return page.frame("movement_total", {**columns, **zeroed, **period})


def _note_unknown_types(page: Page, types: Sequence[str | None]) -> None:
    for word in sorted({word for word in types if word and directions(word) is None}):
        page.account.note("reference_type_unknown", word=word, rows=types.count(word))
