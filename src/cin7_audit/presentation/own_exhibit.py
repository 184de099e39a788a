"""A consultant's own chart or table as an exhibit of the report, with the rows behind it for the workpapers."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import pyarrow as pa

from cin7_audit import words
from cin7_audit.errors import UsageError
from cin7_audit.model_files import models
from cin7_audit.presentation.chart_days import DATA
from cin7_audit.presentation.tables import LIMIT, Format
from cin7_audit.presentation.telling import SORTED
from cin7_audit.presentation.theme import MOST_ROWS, WIDTH, finish
from cin7_audit.records import DisplayTable, Exhibit, Section, TableColumn

PREFIX = "own_"  # of the tables behind it
OWN = "-own-"  # in its id, between chapter and number
MONEY = "base currency"
LONGEST_NAME = 40  # letters of a title in the name of its table
WORDS: tuple[Format, ...] = (words.text, words.day)  # what is written to the left
TAKEN_NAMES = ("client", "run_id")
KINDS = (bool, int, float, Decimal, str, dt.datetime, dt.date)  # a moment is a day to Python, yes and no are numbers
FIGURES = ("decimal", "floating", "integer")
MIXED = ({Decimal, int}, {int, float})  # kinds that one column may hold


@dataclass(frozen=True)
class OwnExhibit:
    """What `book.add` and `book.exhibit(..., table=frame)` give the section. tables: name -> every row behind it."""

    exhibit: Exhibit
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)


def own_exhibit(
    shown: Any, code: str, title: str, says: str, where: str, currency: str, taken: Set[str] = frozenset()
) -> OwnExhibit:
    """A chart, a frame or a series under its title and sentence; where: the chapter whose notebook it comes from.

    taken: names of tables that are others'. Raises UsageError for anything else, an empty title, and rows that no table
    can hold.
    """
    if not title.strip():
        raise UsageError.of("own_without_title", "book.add")
    said: dict[str, Any] = {"title": title.strip(), "says": says.strip()}
    said["caption"] = f"Added in this client's own notebook, {where}."
    slug = re.sub(r"\W+", "_", title.strip().casefold())[:LONGEST_NAME].strip("_") or "exhibit"
    names = _names(f"{PREFIX}{code.partition(OWN)[0].casefold()}_{slug}", taken)
    if isinstance(shown, alt.TopLevelMixin):
        return _own_chart(shown, code, said, names, currency)
    frame, name = _flat(shown), next(names)
    return OwnExhibit(
        Exhibit(code, "table", **said, table=_display(frame, name, currency), workpaper=name), {name: frame}
    )


def _own_chart(chart: Any, code: str, said: dict[str, Any], names: Iterator[str], currency: str) -> OwnExhibit:
    try:
        spec = finish(chart, said["title"], said["caption"])
    except alt.MaxRowsError:
        raise UsageError.of("own_chart_too_large", "book.add", most=MOST_ROWS) from None
    tables = dict(zip(names, _frames(chart), strict=False))
    if not tables or _asks_for(spec, "url"):
        raise UsageError.of("own_chart_without_rows", "book.add")
    money = {str(name) for frame in tables.values() for name in frame if _is_money(str(name), _kind(frame[name]))}
    spec = _named(spec, dict.fromkeys(money, currency))
    spec |= {"width": WIDTH} if ("mark" in spec or "layer" in spec) and "width" not in spec else {}
    alt_text = " ".join(part for part in (said["title"], said["says"]) if part)
    return OwnExhibit(Exhibit(code, "chart", **said, alt=alt_text, spec=spec, workpaper=next(iter(tables))), tables)


def _asks_for(node: Any, key: str) -> bool:
    if isinstance(node, dict):
        data = node.get("data")
        return (isinstance(data, dict) and key in data) or any(_asks_for(part, key) for part in node.values())
    return isinstance(node, list) and any(_asks_for(part, key) for part in node)


def _display(frame: pd.DataFrame, name: str, currency: str) -> DisplayTable:
    """The first rows as text; numbers to the right."""
    columns = [_column(frame, column, currency) for column in frame.columns]
    shown = frame.head(LIMIT).itertuples(index=False, name=None)
    rows = tuple(tuple(_text(form, value) for (_, form), value in zip(columns, row, strict=True)) for row in shown)
    heads = tuple(TableColumn(heading, "left" if form in WORDS else "right") for heading, form in columns)
    return DisplayTable(heads, rows, len(frame), name)


def _text(form: Format, value: Any) -> str:
    try:
        return form(value)
    except ArithmeticError:  # infinite, or larger than a figure on a page
        return str(value)


def _named(node: Any, currencies: Mapping[str, str]) -> Any:
    """The chart with each axis and legend that names a column without a title under the column's heading."""
    if isinstance(node, list):
        return [_named(item, currencies) for item in node]
    if not isinstance(node, dict):
        return node
    made = {key: value if key in DATA else _named(value, currencies) for key, value in node.items()}
    is_encoding = isinstance(made.get("field"), str) and "type" in made and "title" not in made
    return made | ({"title": _heading(made["field"], currencies.get(made["field"], ""))} if is_encoding else {})


def _names(first: str, taken: Set[str]) -> Iterator[str]:
    """Names for the tables of one exhibit that no other has."""
    every = (first, *(f"{first}_{number}" for number in range(2, 100)))
    return (name for name in every if name not in taken)


def _frames(chart: Any) -> list[pd.DataFrame]:
    """The frames a chart, its layers and its lookups draw, each once."""
    found: list[pd.DataFrame] = []

    def look(node: Any) -> None:
        if isinstance(node, pd.DataFrame):
            found.extend([] if any(node is other for other in found) else [node])
        elif isinstance(node, list | tuple):
            for part in node:
                look(part)
        elif isinstance(node, alt.SchemaBase):
            look(list(node._kwds.values()))

    look(chart)
    return [_flat(frame) for frame in found]


def _flat(shown: Any) -> pd.DataFrame:
    """A frame whose row labels, if they say something, are columns, whose column names are text and whose columns a
    table can hold.
    """
    if not isinstance(shown, pd.DataFrame | pd.Series):
        raise UsageError.of("own_of_other_kind", "book.add", kind=type(shown).__name__)
    frame = shown.to_frame("figure" if shown.name is None else shown.name) if isinstance(shown, pd.Series) else shown
    is_plain = frame.index.nlevels == 1 and frame.index.name is None and pd.api.types.is_integer_dtype(frame.index)
    labels = [] if is_plain else [str(name) for name in frame.index.names if name is not None]
    names = [" ".join(map(str, name)).strip() if isinstance(name, tuple) else str(name) for name in frame]
    if twice := sorted({name for name in (*labels, *names) if (*labels, *names).count(name) > 1}):
        raise UsageError.of("own_columns_twice", "book.add", names=", ".join(twice))
    flat = frame.set_axis(names, axis="columns")
    flat = flat.reset_index(drop=True) if is_plain else flat.reset_index().rename(columns=str)
    return flat.assign(**{name: _fit(name, flat[name]) for name in flat.columns})


def _fit(name: str, values: pd.Series) -> pd.Series:
    """A column as a table can hold it: whole numbers among exact ones become exact; anything else of two kinds, or of
    none a table knows, is refused.
    """
    held = list(values.dropna()) if values.dtype == object else []
    plain = [value.item() if isinstance(value, np.generic) else value for value in held]
    kinds = {next((kind for kind in KINDS if isinstance(value, kind)), None) for value in plain}
    if kinds == {Decimal, int}:
        values = values.map(lambda each: each if isinstance(each, Decimal) else Decimal(int(each)), na_action="ignore")
    if name in TAKEN_NAMES:
        raise UsageError.of(
            "own_column_unfit", "book.add", name=name, seen="the name of a column every table of a run has"
        )
    try:
        made = pa.array(values, from_pandas=True).type
        is_one = len(kinds) < 2 or kinds in MIXED
        if not is_one or None in kinds or pa.types.is_nested(made) or isinstance(made, pa.BaseExtensionType):
            raise TypeError
    except (pa.ArrowException, ValueError, TypeError, OverflowError):
        seen = " and ".join(sorted({type(value).__name__ for value in plain})) or str(values.dtype)
        raise UsageError.of("own_column_unfit", "book.add", name=name, seen=f"values of {seen}") from None
    return values


@cache
def _stated() -> Mapping[str, Set[tuple[bool, bool]]]:
    """Column -> what the models that have it say: (is it exact, is it money)."""
    found: dict[str, set[tuple[bool, bool]]] = {}
    for model in models().values():
        for name, (kind, unit, _) in model.columns.items():
            found.setdefault(name, set()).add((kind.startswith("DECIMAL"), MONEY in unit))
    return found


def _kind(values: pd.Series) -> str:
    kind: str = pd.api.types.infer_dtype(values, skipna=True)
    return kind


def _is_money(name: str, kind: str) -> bool:
    """Is it money in every model that has the column, of exact figures in every one where it is exact? `difference` is
    units in some.
    """
    said = {is_money for is_exact, is_money in _stated().get(name, ()) if is_exact or kind != "decimal"}
    return said == {True} and kind in FIGURES


def _heading(name: str, currency: str = "") -> str:
    """A column's name as words; with the currency if it is money."""
    said = name.replace("_", " ").strip()
    unit = f" ({currency})" if currency else ""
    return f"{said[:1].upper()}{said[1:]}{unit}"


def _column(frame: pd.DataFrame, name: str, currency: str) -> tuple[str, Format]:
    """A column's heading with its unit, and how its values are written."""
    kind = _kind(frame[name])
    if _is_money(name, kind):
        return _heading(name, currency), words.money
    forms: dict[str, Format] = {"decimal": words.units, "floating": _statistic, "integer": words.whole}
    forms |= dict.fromkeys(("date", "datetime", "datetime64"), words.day)
    return _heading(name), forms.get(kind, words.text)


def _statistic(value: Any) -> str:
    """Two decimals; a small one keeps three digits, so that a chance of 0.00012 is no zero."""
    is_small = not words.is_missing(value) and 0 < abs(value) < 0.1
    return f"{value:.3g}" if is_small else words.two(value)


def rows_chosen(sizes: Mapping[str, tuple[int, int]]) -> str:
    """What a caption says of rows a consultant chose: table -> (rows given, rows of the table)."""
    named = {name: name.replace("_", " ") for name in sizes}
    told = [
        f"{every:,} rows of {named[name]}, changed"
        if given == every
        else f"{given:,} of {every:,} rows of {named[name]}"
        for name, (given, every) in sizes.items()
    ]
    return f"Made in this client's own notebook of {' and '.join(told)}; what comes from other tables is of all rows."


def rows_of_own(exhibit: Exhibit, tables: Mapping[str, pd.DataFrame]) -> OwnExhibit:
    """An exhibit of the workbook made of chosen rows, with those rows as its workpaper."""
    code = re.sub(r"\W+", "_", exhibit.id.casefold())
    named = {f"{PREFIX}rows_{code}_{name}": _flat(rows) for name, rows in tables.items()}
    first = next(iter(named))
    table = exhibit.table and replace(exhibit.table, full_table=first)
    return OwnExhibit(replace(exhibit, table=table, workpaper=first), named)


def with_own(section: Section, own: Mapping[str, OwnExhibit]) -> Section:
    """The section with exhibits of one's own: those it has in their places, others at its end, their rows beside it."""
    if not own:
        return section
    there = {exhibit.id for exhibit in section.exhibits}
    placed = [own[exhibit.id].exhibit if exhibit.id in own else exhibit for exhibit in section.exhibits]
    placed += [made.exhibit for code, made in own.items() if code not in there]
    tables = {name: rows for made in own.values() for name, rows in made.tables.items()}
    return replace(section, exhibits=tuple(placed), tables={**section.tables, **tables})


def in_own_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows a consultant sorted are shown in that order; others in the order of the exhibit."""
    rows = rows.copy(deep=False)
    rows.attrs[SORTED] = not rows.index.is_monotonic_increasing
    return rows
