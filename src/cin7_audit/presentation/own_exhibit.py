"""A consultant's own chart or table as an exhibit of the report, with the rows behind it for the workpapers."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from cin7_audit import words
from cin7_audit.errors import UsageError
from cin7_audit.model_files import models
from cin7_audit.presentation.chart_days import DATA
from cin7_audit.presentation.tables import Format, display
from cin7_audit.presentation.telling import SORTED
from cin7_audit.presentation.theme import WIDTH, finish
from cin7_audit.records import Exhibit, Section

PREFIX = "own_"  # of the tables behind it
OWN = "-own-"  # in its id, between chapter and number
MONEY = "base currency"
LONGEST_NAME = 40  # letters of a title in the name of its table


@dataclass(frozen=True)
class OwnExhibit:
    """What `book.add` and `book.exhibit(..., table=frame)` give the section. tables: name -> every row behind it."""

    exhibit: Exhibit
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)


def own_exhibit(shown: Any, code: str, title: str, says: str, where: str, currency: str) -> OwnExhibit:
    """A chart, a frame or a series under its title and sentence; where: the chapter whose notebook it comes from.

    Raises UsageError for anything else, and for a title that is empty.
    """
    if not title.strip():
        raise UsageError.of("own_without_title", "book.add")
    said: dict[str, Any] = {
        "title": title.strip(),
        "caption": f"Added in this client's own notebook, {where}.",
        "says": says.strip(),
    }
    name = PREFIX + (re.sub(r"\W+", "_", title.strip().casefold())[:LONGEST_NAME].strip("_") or "exhibit")
    if isinstance(shown, alt.TopLevelMixin):
        frames = dict(zip(_numbered(name), _frames(shown), strict=False))
        spec = _named(finish(shown, said["title"], said["caption"]), currency)
        spec |= {"width": WIDTH} if ("mark" in spec or "layer" in spec) and "width" not in spec else {}
        alt_text = " ".join(part for part in (said["title"], said["says"]) if part)
        first = next(iter(frames), "")
        return OwnExhibit(Exhibit(code, "chart", **said, alt=alt_text, spec=spec, workpaper=first), frames)
    frame = _flat(shown)
    table = display(frame, [_column(frame, str(column), currency) for column in frame.columns], full_table=name)
    return OwnExhibit(Exhibit(code, "table", **said, table=table, workpaper=name), {name: frame})


def _named(node: Any, currency: str) -> Any:
    """The chart with each axis and legend that names a column without a title under the column's heading."""
    if isinstance(node, list):
        return [_named(item, currency) for item in node]
    if not isinstance(node, dict):
        return node
    made = {key: value if key in DATA else _named(value, currency) for key, value in node.items()}
    is_encoding = isinstance(made.get("field"), str) and "type" in made and "title" not in made
    return made | ({"title": _heading(made["field"], currency)} if is_encoding else {})


def _numbered(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}_{number}" for number in range(2, 100))


def _frames(chart: Any) -> list[pd.DataFrame]:
    """The frames a chart and its layers draw, each once."""
    found = [chart.data] if isinstance(getattr(chart, "data", None), pd.DataFrame) else []
    for parts in ("layer", "hconcat", "vconcat", "concat"):
        for part in getattr(chart, parts, None) or [] if not isinstance(chart, alt.Chart) else []:
            found += _frames(part)
    spec = getattr(chart, "spec", None)
    found += _frames(spec) if isinstance(spec, alt.TopLevelMixin) else []
    return [_flat(frame) for place, frame in enumerate(found) if all(frame is not other for other in found[:place])]


def _flat(shown: Any) -> pd.DataFrame:
    """A frame whose row labels, if they say something, are columns, and whose column names are text."""
    if not isinstance(shown, pd.DataFrame | pd.Series):
        raise UsageError.of("own_of_other_kind", "book.add", kind=type(shown).__name__)
    frame = shown.to_frame("figure" if shown.name is None else shown.name) if isinstance(shown, pd.Series) else shown
    is_plain = frame.index.nlevels == 1 and frame.index.name is None and pd.api.types.is_integer_dtype(frame.index)
    frame = frame.reset_index(drop=True) if is_plain else frame.reset_index()
    names = [" ".join(map(str, name)).strip() if isinstance(name, tuple) else str(name) for name in frame]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise UsageError.of("own_columns_twice", "book.add", names=", ".join(twice))
    return frame.set_axis(names, axis="columns")


@cache
def _units() -> dict[str, str]:
    """Column -> its unit, as the models state it."""
    return {name: unit for model in models().values() for name, (_, unit, _) in model.columns.items()}


def _heading(name: str, currency: str = "") -> str:
    """A column's name as words; with the currency where the models say it is money."""
    said = name.replace("_", " ").strip()
    unit = f" ({currency})" if currency and MONEY in _units().get(name, "") else ""
    return f"{said[:1].upper()}{said[1:]}{unit}"


def _column(frame: pd.DataFrame, name: str, currency: str) -> tuple[str, str, Format]:
    """The column, its heading with its unit, and how its values are written."""
    values = frame[name]
    kind = pd.api.types.infer_dtype(values, skipna=True)
    if kind.startswith("mixed") and all(isinstance(value, Decimal | int | float) for value in values.dropna()):
        kind = "decimal"  # sums of exact numbers, and the zero of a group without one
    if MONEY in _units().get(name, "") and kind in ("decimal", "floating", "integer"):
        return name, _heading(name, currency), words.money
    forms: dict[str, Format] = {"decimal": words.units, "floating": words.two, "integer": words.whole}
    forms |= dict.fromkeys(("date", "datetime", "datetime64"), words.day)
    return name, _heading(name), forms.get(kind, words.text)


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
    named = {f"{PREFIX}{code}_{name}": _flat(rows) for name, rows in tables.items()}
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
