"""Loose JSON of a section (governance, verdict, comparison) as blocks a page can place.

The diagnosis chapter decides what it hands over; whatever the shape, it is shown: text as prose, lists of words as
bullets, lists of like records as a table, a record of plain values as a two-column table.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from cin7_audit.report.references import table_title
from cin7_audit.report.views import Block, TableView, table
from cin7_audit.report.words import CONTRIBUTOR_WORDS
from cin7_audit.words import NONE, money, units

TITLE_KEYS = ("title", "heading", "name")
ROW_LIMIT = 60  # of a governance table on a page


def words(value: Any) -> str:
    """A plain value as text."""
    if value is None or value == "":
        return NONE
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return money(value) if value != int(value) else units(value)
    if isinstance(value, int):
        return units(value)
    if isinstance(value, Mapping):
        return "; ".join(f"{table_title(str(key))}: {words(item)}" for key, item in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(words(item) for item in value) or NONE
    return str(value)


def _cell(key: str, value: Any) -> str:
    return CONTRIBUTOR_WORDS.get(str(value), words(value)) if key == "contributor" else words(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def records(items: Sequence[Mapping[str, Any]], caption: str, order: Sequence[str] = ()) -> TableView:
    """Like records as a table: columns in the stated order, then as they come; columns of numbers to the right."""
    present = dict.fromkeys(key for item in items for key in item)
    keys = [key for key in order if key in present] + [key for key in present if key not in order]
    filled = {key: [item[key] for item in items if item.get(key) is not None] for key in keys}
    numbers = [
        place for place, key in enumerate(keys) if filled[key] and all(_is_number(value) for value in filled[key])
    ]
    note = f"{ROW_LIMIT} of {len(items)} rows shown." if len(items) > ROW_LIMIT else ""
    rows = [[_cell(key, item.get(key)) for key in keys] for item in items[:ROW_LIMIT]]
    return table([table_title(str(key)) for key in keys], rows, caption=caption, note=note, right=numbers)


def _stated_table(item: Mapping[str, Any], caption: str) -> TableView | None:
    """A table handed over as {"columns": [...], "rows": [[...]]}."""
    columns, rows = item.get("columns"), item.get("rows")
    if not isinstance(columns, list) or not isinstance(rows, list):
        return None
    heads = [str(column.get("heading", "")) if isinstance(column, Mapping) else str(column) for column in columns]
    full = [
        [words(row.get(head)) for head in heads] if isinstance(row, Mapping) else [words(cell) for cell in row]
        for row in rows
    ]
    return table(heads, [row[: len(heads)] + [NONE] * (len(heads) - len(row)) for row in full], caption=caption)


def blocks(value: Any, heading: str = "") -> tuple[Block, ...]:
    """Any JSON value as blocks, in its own order."""
    if value is None or value == "" or value == [] or value == {}:
        return ()
    if isinstance(value, Mapping):
        return _of_mapping(value, heading)
    if isinstance(value, Sequence) and not isinstance(value, str):
        if all(isinstance(item, Mapping) for item in value):
            if any(isinstance(inner, list | dict) for item in value for inner in item.values()) and any(
                set(TITLE_KEYS) & set(item) for item in value
            ):
                inner = [block for item in value for block in blocks(item)]
                return ((Block(heading=heading),) if heading else ()) + tuple(inner)
            return (Block(heading=heading, table=records(value, heading)),)
        return (Block(heading=heading, bullets=tuple(words(item) for item in value)),)
    return (Block(heading=heading, text=words(value)),)


def _of_mapping(value: Mapping[str, Any], heading: str) -> tuple[Block, ...]:
    own = next((str(value[key]) for key in TITLE_KEYS if isinstance(value.get(key), str)), "")
    rest = {key: item for key, item in value.items() if not (key in TITLE_KEYS and item == own)}
    title = own or heading
    stated = _stated_table(rest, title)
    if stated is not None:
        others = {key: item for key, item in rest.items() if key not in ("columns", "rows")}
        return (Block(heading=title, table=stated), *(block for key, item in others.items() for block in blocks(item)))
    if all(not isinstance(item, list | dict) for item in rest.values()) and len(rest) > 1:
        return (
            Block(
                heading=title,
                table=table(
                    ("Item", "Value"),
                    [(table_title(str(key)), words(item)) for key, item in rest.items()],
                    caption=title,
                ),
            ),
        )
    inner = tuple(
        block
        for key, item in rest.items()
        for block in blocks(item, "" if key in ("text", "statement", "rows", "items") else table_title(str(key)))
    )
    return ((Block(heading=title),) if title else ()) + inner
