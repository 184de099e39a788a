"""One exhibit is one function: data in, a chart or a table out. What is said about it stands in `exhibits.toml` beside its
module, or in its decorator.

    @declared("VT-8", needs=lambda book: result(book).mcf)
    def cumulative(book: Book, curve: MeanCumulative) -> Chart: ...

Where the evidence lacks what `needs` asks for (None, or no row), the exhibit is not testable, and the gap says what to ask for.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, wraps
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

from cin7_audit import requests
from cin7_audit.case import Case
from cin7_audit.context import Context
from cin7_audit.data_files import read_entries
from cin7_audit.engagement import Engagement
from cin7_audit.model_files import models as known_models
from cin7_audit.presentation.saying import filled
from cin7_audit.presentation.tables import FORMATS, LIMIT, display
from cin7_audit.presentation.theme import finish
from cin7_audit.records import DisplayTable, Exhibit, NotTestable
from cin7_audit.selection import Selection
from cin7_audit.words import VARIANCE_SIGN


class Book(Protocol):
    """What a chapter sees of one client's workbook."""

    case: Case
    settings: Engagement
    selection: Selection
    made: dict[Any, Any]  # exhibits made so far, by code and selection, with their settings

    @property
    def context(self) -> Context: ...

    @property
    def decisions(self) -> Path:
        """The folder with the consultant's decisions this workbook goes by."""

    def measure(self, step: str) -> Any: ...

    def table(self, name: str) -> pd.DataFrame: ...


@dataclass(frozen=True)
class Chart:
    """An Altair chart with its caption (unit, denominator, period, sign); alt says in words what it shows.

    told: the figures of what is declared as a template: reading, caption, alt.
    """

    drawn: Any
    caption: str = ""
    alt: str = ""
    told: Mapping[Any, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """A table for reading with its caption; a frame is shown by the columns declared for the exhibit. told: as of a Chart."""

    shown: DisplayTable | pd.DataFrame
    caption: str = ""
    emphasised: tuple[int, ...] = ()  # rows of a frame that are totals
    told: Mapping[Any, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Gap:
    """What an exhibit is called in the list of what cannot be tested, what is missing, and the request that would bring it.

    What a function of an exhibit leaves empty is as declared.
    """

    exhibit: str = ""
    missing: str = ""
    request: str = ""


Maker = Callable[[Any], Exhibit | NotTestable]


def is_lacking(data: Any) -> bool:
    """None, or something without a single row."""
    return data is None or (hasattr(data, "__len__") and not len(data))


def not_testable(book: Book, step: str, gap: Gap) -> NotTestable:
    """The gap in the words of the client's own platform."""
    return NotTestable(step, gap.exhibit, gap.missing, requests.wording(gap.request, book.context.platform))


def statements(case: Case, names: Sequence[str]) -> str:
    """The statements behind an exhibit; of a Python model its source, and the statements of the tables it is made from."""
    wanted = dict.fromkeys(names)
    for name in names:
        if known_models()[name].build is not None:
            wanted |= dict.fromkeys(need for need in known_models()[name].needs if need in known_models())
    return "\n\n".join(f"-- {name}\n{case.models.sql(name)}" for name in wanted)


def exhibit(
    code: str,
    title: str,
    *,
    reading: str | Callable[[Any], str],
    gap: Gap | Callable[[Any], Gap],
    needs: str | Callable[[Any], Any] = lambda _: True,
    models: Sequence[str] = (),
    workpaper: str = "",
    caption: str = "",
    alt: str = "",
    columns: Iterable[Sequence[str]] = (),
    limit: int = LIMIT,
    full_table: str = "",
) -> Callable[[Callable[[Any, Any], Chart | Table | Gap]], Maker]:
    """Make a function (book, data) into an exhibit (book); it may still answer with a gap of its own.

    title: the question it answers. reading: how to read it and what to do, or a function of the book that says so. gap:
    what is said where needs has nothing, or a function of the book that says so. models: the tables behind it, whose
    statements it shows. workpaper: the table with every row. caption, alt: templates, filled with what the function tells,
    period, currency, selection and sign (alt: also caption). columns: (column, heading with unit, name of its format, else
    text) of a frame, of which `limit` rows are shown and full_table holds all. It is made once for a selection and settings:
    its notebook cell shows it, its section collects it.
    """
    shown_columns = [(name, heading, FORMATS[form[0] if form else "text"]) for name, heading, *form in columns]

    def decorate(draw: Callable[[Any, Any], Chart | Table | Gap]) -> Maker:
        step = draw.__module__.split(".")[2]

        @wraps(draw)
        def make(book: Book) -> Exhibit | NotTestable:
            held = book.made.get((code, book.selection))
            if held is None or held[0] is not book.settings:
                held = book.made[code, book.selection] = (book.settings, _made(book))
            made: Exhibit | NotTestable = held[1]
            return made

        def _made(book: Book) -> Exhibit | NotTestable:
            data = book.case.table(needs) if isinstance(needs, str) else needs(book)
            found = data if isinstance(data, Gap) else Gap() if is_lacking(data) else draw(book, data)
            if isinstance(found, Gap):
                declared = gap if isinstance(gap, Gap) else gap(book)
                return not_testable(book, step, replace(declared, **{k: v for k, v in vars(found).items() if v}))
            sql = statements(book.case, models)
            about = {name: getattr(book.context, name) for name in ("period", "currency", "in_currency")}
            about |= {"selection": book.selection, "settings": book.settings, "sign": VARIANCE_SIGN}
            told = {**about, **found.told}
            note = filled(reading, told) if isinstance(reading, str) else reading(book)
            words = found.caption or filled(caption, told)
            if isinstance(found, Table):
                table = found.shown
                if isinstance(table, pd.DataFrame):
                    table = display(
                        table, shown_columns, limit=limit, full_table=full_table, emphasised=found.emphasised
                    )
                return Exhibit(code, "table", title, words, note, table=table, workpaper=workpaper, sql=sql)
            shown = found.alt or filled(alt, {**told, "caption": words}) or f"{title} {words}"
            spec = finish(found.drawn, title, words)
            return Exhibit(code, "chart", title, words, note, shown, spec, workpaper=workpaper, sql=sql)

        make.code, make.models = code, tuple(models)  # type: ignore[attr-defined]
        return make

    return decorate


@cache
def _told(folder: Path) -> dict[str, dict[str, Any]]:
    return read_entries(folder / "exhibits.toml")


def declared(
    code: str, *, needs: str | Callable[[Any], Any] = lambda _: True
) -> Callable[[Callable[[Any, Any], Chart | Table | Gap]], Maker]:
    """`exhibit` with all that is said about it taken from `exhibits.toml` beside the function's module."""

    def decorate(draw: Callable[[Any, Any], Chart | Table | Gap]) -> Maker:
        every = _told(Path(inspect.getfile(draw)).parent)
        told = {**every[code], "gap": Gap(**every[code].get("gap", {}))}
        for name, words in every.get("said", {}).items():
            told["caption"] = told["caption"].replace(f"{{{name}}}", words)
        return exhibit(code, **told, needs=needs)(draw)

    return decorate
