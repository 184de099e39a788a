"""One exhibit is one function: data in, a chart or a table out. What is said about it stands in `exhibits.toml` beside
its module.

    @declared("VT-8", needs=lambda book: result(book).mcf)
    def cumulative(book: Book, curve: MeanCumulative) -> Chart: ...

Where the evidence lacks what `needs` asks for (None, or no row), the exhibit is not testable, and the gap says what to
ask for.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache, wraps
from pathlib import Path
from typing import Any, Protocol, TypeVar

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
from cin7_audit.records import DisplayTable, Exhibit, NotTestable, Section
from cin7_audit.selection import Selection
from cin7_audit.words import VARIANCE_SIGN


class Book(Protocol):
    """What a chapter sees of one client's workbook."""

    case: Case
    settings: Engagement
    selection: Selection
    kept: dict[Any, Any]  # what was made so far under these settings: tables, results, exhibits
    chosen: str  # said in captions where a consultant chose the rows

    @property
    def context(self) -> Context: ...

    @property
    def decisions(self) -> Path:
        """The folder with the consultant's decisions this workbook goes by."""

    def table(self, name: str, where: str | None = None) -> pd.DataFrame: ...

    def earlier(self, step: str) -> Sequence[Section]:
        """The sections before this step."""


@dataclass(frozen=True)
class Chart:
    """An Altair chart, and the figures of its declared reading, caption and alt."""

    drawn: Any
    told: Mapping[Any, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """A table for reading; a frame is shown by the columns declared for the exhibit. told: as of a Chart."""

    shown: DisplayTable | pd.DataFrame
    emphasised: tuple[int, ...] = ()  # rows of a frame that are totals
    told: Mapping[Any, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Gap:
    """What an exhibit is called in the list of what cannot be tested, what is missing, and the request that would bring
    it.

    What a function of an exhibit leaves empty is as declared.
    """

    exhibit: str = ""
    missing: str = ""
    request: str = ""

    def __or__(self, other: "Gap") -> "Gap":
        return Gap(*(getattr(other, part.name) or getattr(self, part.name) for part in fields(Gap)))


Result = TypeVar("Result")
Maker = Callable[[Any], Exhibit | NotTestable]
Draw = Callable[[Any, Any], Chart | Table | Gap]


@dataclass(frozen=True)
class Declaration:
    """What exhibits.toml says of an exhibit; texts are templates as in saying.py.

    Beside the figures the function tells they know period, currency, in_currency, selection, settings and sign, and alt
    knows caption.
    """

    code: str
    title: str  # the question it answers
    reading: str  # how to read it and what to do
    caption: str  # unit, denominator, period, sign
    alt: str = ""  # what a chart shows in words; else title and caption
    gap: Gap = Gap()  # said where `needs` has nothing
    nothing: Gap = Gap()  # said where it has no row, if that is not the same
    models: Sequence[str] = ()  # the tables behind it, whose statements it shows
    workpaper: str = ""  # the table with every row
    columns: Sequence[Sequence[str]] = ()  # column, heading with unit, name of its format (text if left out)
    limit: int = LIMIT  # rows of a frame shown
    full_table: str = ""  # the table that holds all

    def lacks(self, data: Any) -> Gap | None:
        """The gap of data without a row, or the data if it is a gap itself."""
        if isinstance(data, Gap):
            return self.gap | data
        if data is None:
            return self.gap
        return self.gap | self.nothing if hasattr(data, "__len__") and not len(data) else None

    def made(self, book: Book, found: Chart | Table) -> Exhibit:
        """The exhibit of what the function drew."""
        told: dict[str, Any] = {name: getattr(book.context, name) for name in ("period", "currency", "in_currency")}
        told |= {"selection": book.selection, "settings": book.settings, "sign": VARIANCE_SIGN, **found.told}
        caption = " ".join(part for part in (filled(self.caption, told), book.chosen) if part)
        said: dict[str, Any] = {"title": self.title, "caption": caption, "reading": filled(self.reading, told)}
        said |= {"workpaper": self.workpaper, "sql": statements(book.case, self.models)}
        if isinstance(found, Chart):
            alt = filled(self.alt, {**told, "caption": caption}) or f"{self.title} {caption}"
            spec = finish(found.drawn, self.title, caption)
            return Exhibit(self.code, "chart", **said, alt=alt, spec=spec)
        return Exhibit(self.code, "table", **said, table=self._shown(found))

    def _shown(self, found: Table) -> DisplayTable:
        if isinstance(found.shown, DisplayTable):
            return found.shown
        columns = [(name, heading, FORMATS[form[0] if form else "text"]) for name, heading, *form in self.columns]
        return display(found.shown, columns, limit=self.limit, full_table=self.full_table, emphasised=found.emphasised)


def once(compute: Callable[[Any], Result]) -> Callable[[Any], Result]:
    """A function of a book, whatever is selected, that is computed when it is first asked for and then kept."""

    @wraps(compute)
    def found(book: Book) -> Result:
        if found not in book.kept:
            book.kept[found] = compute(book)
        result: Result = book.kept[found]
        return result

    return found


def not_testable(book: Book, step: str, gap: Gap) -> NotTestable:
    """The gap in the words of the client's own platform."""
    return NotTestable(step, gap.exhibit, gap.missing, requests.wording(gap.request, book.context.platform))


def statements(case: Case, names: Sequence[str]) -> str:
    """The statements behind an exhibit; of a Python model its source, and the statements of what it is made from."""
    wanted = dict.fromkeys(names)
    for name in names:
        if known_models()[name].build is not None:
            wanted |= dict.fromkeys(need for need in known_models()[name].needs if need in known_models())
    return "\n\n".join(f"-- {name}\n{case.models.sql(name)}" for name in wanted)


@cache
def declarations(folder: Path) -> dict[str, Declaration]:
    """The exhibits of a chapter by their codes; `said` holds what several captions say."""
    every = read_entries(folder / "exhibits.toml")
    shared, found = every.pop("said", {}), {}
    for code, told in every.items():
        for name, words in shared.items():
            told["caption"] = told["caption"].replace(f"{{{name}}}", words)
        gaps = {name: Gap(**told[name]) for name in ("gap", "nothing") if name in told}
        found[code] = Declaration(code, **{**told, **gaps})
    return found


def declared(code: str, *, needs: str | Callable[[Any], Any] = lambda _: True) -> Callable[[Draw], Maker]:
    """Make a function (book, data) into an exhibit (book); it may still answer with a gap of its own.

    needs: what the function is given: a table by its name, or a function of the book. An exhibit is made once for a
    selection and settings: its notebook cell shows it, its section collects it.
    """

    def decorate(draw: Draw) -> Maker:
        step, said = draw.__module__.split(".")[2], declarations(Path(inspect.getfile(draw)).parent)[code]

        @wraps(draw)
        def make(book: Book) -> Exhibit | NotTestable:
            if (code, book.selection) not in book.kept:
                book.kept[code, book.selection] = _made(book)
            made: Exhibit | NotTestable = book.kept[code, book.selection]
            return made

        def _made(book: Book) -> Exhibit | NotTestable:
            data = book.table(needs) if isinstance(needs, str) else needs(book)
            if (gap := said.lacks(data)) is not None:
                return not_testable(book, step, gap)
            found = draw(book, data)
            return not_testable(book, step, said.gap | found) if isinstance(found, Gap) else said.made(book, found)

        make.code, make.models = code, said.models  # type: ignore[attr-defined]
        return make

    return decorate
