"""One client's workbook: opens the case once, reads each table once, hands sections to the report.

    book = open_workbook("data-samples/harbour-tools")
    lines = book.table("count_variance")
    book.exhibit("CB-2", count_variance=lines[lines["zone"] == "A"])
    book.add(lines.groupby("zone")["variance_value"].sum(), title="Variance by zone", says="Zone A loses most.")
    book.save(book.section("count_vs_belief"))

Each step is a package of the same name in chapters: what it shows and says of the tables it reads by name, so the
steps never import each other.
"""

import contextlib
import difflib
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from cin7_audit.case import Case, open_case
from cin7_audit.case.renew import build_case
from cin7_audit.case.snapshot import FOLDER as INPUTS
from cin7_audit.case.snapshot import TRIES, Snapshot, around, kept, take
from cin7_audit.case.store import CaseDamaged
from cin7_audit.chapters import CHAPTERS
from cin7_audit.context import Context, context
from cin7_audit.engagement import Engagement
from cin7_audit.errors import AuditError, UsageError
from cin7_audit.model_files import CANONICAL, models
from cin7_audit.presentation import notebook_display
from cin7_audit.presentation.chapter import Chapter
from cin7_audit.presentation.exhibit import Maker
from cin7_audit.presentation.notebook_display import Said, Statement
from cin7_audit.presentation.own_exhibit import (
    OWN,
    OwnExhibit,
    in_own_order,
    own_exhibit,
    rows_chosen,
    rows_of_own,
    with_own,
)
from cin7_audit.provenance import PROJECT
from cin7_audit.records import Exhibit, NotTestable, Section
from cin7_audit.runs import LIVE, MANIFEST
from cin7_audit.section_files import save_section
from cin7_audit.selection import EVERYTHING, Selection
from cin7_audit.sources.intake import Progress
from cin7_audit.vocabulary import STEPS


def client_folder(client: str) -> Path:
    """The folder of a client: a path, a name under clients/, or a committed sample under data-samples/.

    Relative names are tried from the current folder, then from the project, so notebooks find the sample anywhere.
    """
    parents = (Path(), Path("clients"), PROJECT, PROJECT / "clients", PROJECT / "data-samples")
    if client.strip():
        with contextlib.suppress(OSError):  # a name longer than the file system knows
            for place in (parent / client for parent in parents):
                if place.is_dir():
                    return place.resolve()
    raise UsageError.of("no_client", client.strip() or "client")


@dataclass
class Workbook:
    """Results are computed on first use and kept for the life of the workbook."""

    folder: Path
    settings: Engagement
    case: Case
    run_folder: Path
    selection: Selection = EVERYTHING
    decided_in: Path | None = None  # where the files of the consultant's decisions lie; None: the client's folder
    chapter: str = ""  # whose notebook this is, where it is one's; the exhibits added or changed there, by their ids
    own: dict[str, OwnExhibit] = field(default_factory=dict)
    # for one exhibit: the tables in place of the case's, those of them that were read, and what its caption says of it
    given: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)
    chosen: str = ""
    # under these settings: tables read, what was computed of them, exhibits made by code and selection
    kept: dict[Any, Any] = field(default_factory=dict)
    _sections: dict[str, Section] = field(default_factory=dict)
    # of this chapter: the last section with what stands in own; the one that was saved, without it
    _made: Section | None = None
    _saved: Section | None = None

    @cached_property
    def context(self) -> Context:
        return context(self.case, self.settings)

    @property
    def decisions(self) -> Path:
        """The folder with the decisions this workbook goes by: a run's own copy, or the client's folder."""
        return self.decided_in or self.folder

    def section(self, step: str = "") -> Section:
        """What the step (left out: this notebook's) established, as the report will print it, with what was added and
        changed here."""
        step = step or self._chapter("book.section")
        found = self._established(step)
        if step != self.chapter:
            return found
        self._made = with_own(found, self.own)
        return self._made

    def _established(self, step: str) -> Section:
        if step not in self._sections:
            self._sections[step] = CHAPTERS[step].section(self)
        return self._sections[step]

    def says(self, code: str) -> Said:
        """What the chapter says of an exhibit: the findings that rest on it, made from the data, and what to do."""
        chapter, _ = self._of(code)
        return Said(code, tuple(item for item in self._established(chapter.step).findings if item.exhibit == code))

    def _of(self, code: str) -> tuple[Chapter, Maker]:
        """The chapter an exhibit stands in, and what makes it."""
        for chapter in CHAPTERS.values():
            if (make := chapter.exhibit(code)) is not None:
                return chapter, make
        raise UsageError.of("no_exhibit", code)

    def _chapter(self, asking: str) -> str:
        if not self.chapter:
            raise UsageError.of("no_chapter", asking)
        return self.chapter

    def exhibit(self, code: str, **tables: pd.DataFrame) -> Exhibit | NotTestable:
        """The exhibit of this id, such as VT-1, or what it lacks.

        tables: rows to make it of in place of a table it reads, such as count_variance=lines; where they are not the
        table's own the report prints this exhibit, and says so.
        """
        chapter, make = self._of(code)
        for name, rows in tables.items():
            if not isinstance(rows, pd.DataFrame):
                raise UsageError.of("rows_of_other_kind", f"{code}, {name}", kind=type(rows).__name__)
        changed = {name: rows for name, rows in tables.items() if not rows.equals(self.table(name))}
        if self.own.pop(code, None) is not None:
            self._save_again()
        if not changed:
            return make(self)
        if chapter.step != self.chapter:
            raise UsageError.of("exhibit_of_other_chapter", code, chapter=chapter.title)
        made = self._of_rows(code, make, changed)
        if isinstance(made, Exhibit):
            return self._put(code, rows_of_own(made, changed))
        return made

    def _of_rows(self, code: str, make: Maker, tables: Mapping[str, pd.DataFrame]) -> Exhibit | NotTestable:
        """The exhibit with these rows in place of the tables'; a table it does not read is refused."""
        for name, rows in tables.items():
            if lost := [str(column) for column in self.table(name).columns if column not in rows]:
                raise UsageError.of("rows_without_columns", f"{code}, {name}", names=", ".join(lost))
        sizes = {name: (len(rows), len(self.table(name))) for name, rows in tables.items()}
        view = replace(self, given=tables, read=set(), chosen=rows_chosen(sizes), kept={}, own={}, _sections={})
        made = make(view)
        if unread := sorted(tables.keys() - view.read):
            seen = ", ".join(sorted(view.read)) or "none"
            raise UsageError.of("exhibit_of_other_tables", code, names=", ".join(unread), tables=seen)
        return made

    def add(self, shown: Any, *, title: str, says: str = "") -> Exhibit:
        """A chart or table of one's own, printed in this chapter of the report with its sentence; every row behind it
        is in the workpapers and tables/. A cell that ends with it shows it.

        shown: an Altair chart, a frame or a series. A title that was added before is replaced.
        """
        chapter = CHAPTERS[self._chapter("book.add")]
        titles = [item.exhibit.title for item in self.own.values() if OWN in item.exhibit.id]
        place = titles.index(title.strip()) if title.strip() in titles else len(titles)
        prefix = chapter.exhibits[0].code.partition("-")[0]  # type: ignore[attr-defined]
        code = f"{prefix}{OWN}{place + 1}"
        taken = {name for other, item in self.own.items() if other != code for name in item.tables}
        return self._put(code, own_exhibit(shown, code, title, says, chapter.title, self.context.currency, taken))

    def _put(self, code: str, made: OwnExhibit) -> Exhibit:
        self.own[code] = made
        self._save_again()
        return made.exhibit

    def _save_again(self) -> None:
        """What is added or changed in a cell below the one that saves the section is saved too."""
        if self._saved is not None:
            self._write(with_own(self._saved, self.own))

    def table(self, name: str, where: str | None = None) -> pd.DataFrame:
        """A canonical table or model as an exact frame, read once; of it the rows where a column is true.

        The frame is the caller's own: what is changed in it nobody else reads.
        """
        if (name, where) not in self.kept:
            self.kept[name, where] = self._rows(name, where)
        self.read.add(name)
        found: pd.DataFrame = self.kept[name, where]
        return found.copy(deep=False)  # pandas copies a column when it is changed

    def _rows(self, name: str, where: str | None) -> pd.DataFrame:
        if name not in self.given:
            _known(name, "book.table")
            return self.case.under(self.settings).table(name, where)
        rows = self.given[name]
        return in_own_order(rows if where is None else rows[rows[where].astype(bool)])

    def sql(self, name: str) -> Statement:
        """The statement that makes a model, settings filled in."""
        _known(name, "book.sql")
        return Statement(self.case.models.sql(name))

    def earlier(self, step: str) -> list[Section]:
        """The sections before this step; one that fails is left out here and reported by its own notebook."""
        found = []
        for name in STEPS[: STEPS.index(step)]:
            try:
                found.append(self.section(name))
            except Exception as failure:
                warnings.warn(f"{name} is left out: {failure}", stacklevel=2)
        return found

    def save(self, section: Section | None = None) -> Path:
        """Write the section (left out: this notebook's) where the report looks for it; a finished run's replay goes to
        report/live."""
        section = section or self.section()
        if section.step == self.chapter:
            self._saved = self._established(self.chapter) if section is self._made else section
        return self._write(section)

    def _write(self, section: Section) -> Path:
        finished = (self.run_folder / MANIFEST).exists()
        return save_section(section, (self.folder / "report" / LIVE if finished else self.run_folder) / "sections")


def _known(name: str, asking: str) -> None:
    """Refuse a table that nothing makes, with the names most like it."""
    if name not in models() and name not in CANONICAL:
        names = ", ".join(difflib.get_close_matches(name, [*models(), *CANONICAL], n=5, cutoff=0.4)) or "those"
        raise UsageError.of("no_table", asking, name=name, names=names)


def run_changes(tolerance_percent: str = "", changes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The dotted settings that a notebook's parameters or the command line change."""
    wanted: dict[str, Any] = {}
    if tolerance_percent not in ("", None):
        wanted |= {f"tolerance.{letter}_percent": tolerance_percent for letter in "abc"}
    stated = {name: value for name, value in (changes or {}).items() if value not in ("", None)}
    return wanted | {name.replace("__", "."): value for name, value in stated.items()}


_OPEN: dict[tuple[str, str, str], Workbook] = {}


def open_workbook(
    client: str,
    run_folder: str = "",
    *,
    site: str = "",
    sku: str = "",
    abc_class: str = "",
    start: str = "",
    end: str = "",
    tolerance_percent: str = "",
    chapter: str = "",
    **changes: Any,
) -> Workbook:
    """Open (building the case if evidence or settings changed) a client's workbook.

    changes: dotted settings with dots written as two underscores, such as tolerance__a_percent=2; empty values are
    ignored. tolerance_percent sets the three class percentages at once. chapter: the step whose notebook opens it, so
    that what is added there is of that chapter. A run works with its snapshot (settings,
    decisions and evidence as they were when it started), so every notebook of a run and its replay see the same; any
    other folder is the client as it is now. The same client, settings and run folder give the same object within a
    process, so a report measures each step once.
    """
    notebook_display.install()
    folder = _allowed(client_folder(client))
    where = Path(run_folder).resolve() if run_folder else folder / "report" / LIVE
    snapshot, is_run = _snapshot(folder, where, run_changes(tolerance_percent, changes))
    picked = Selection.of(site, sku, abc_class, start, end)
    key = (str(folder), snapshot.case_id, f"{where}|{picked}")
    if key not in _OPEN:
        for old in list(_OPEN.values()):  # one client at a time in a process: nothing of one can reach another
            old.case.close()
        _OPEN.clear()
        case, _ = _built(folder, snapshot)
        _OPEN[key] = Workbook(folder, snapshot.settings, case, where, picked, where / INPUTS if is_run else None)
    book = _OPEN[key]
    return replace(book, chapter=chapter, own={}, read=set()) if chapter else book


_ALONE: list[Path] = []


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """While a client's report is made, its notebooks open no other client's workbook."""
    _ALONE.append(folder)
    try:
        yield
    finally:
        _ALONE.pop()


def _allowed(folder: Path) -> Path:
    if _ALONE and folder != _ALONE[-1]:
        raise UsageError.of("other_client", folder.name, client=_ALONE[-1].name)
    return folder


def _snapshot(folder: Path, where: Path, changes: dict[str, Any]) -> tuple[Snapshot, bool]:
    """What to work on: the run's own snapshot (True) unless a parameter was changed in it; else the client's now."""
    held = kept(where)
    if held is None:
        return take(folder, changes), False
    settings = held.settings.changed(changes) if changes else held.settings
    return (held, True) if settings == held.settings else (around(folder, settings), False)


def current_case(folder: Path, progress: Progress | None = None) -> tuple[Case, str]:
    """The case of the client as it is now, and a note where a damaged one had to be made again."""
    return _built(folder, take(folder), progress)


def _built(folder: Path, snapshot: Snapshot, progress: Progress | None = None) -> tuple[Case, str]:
    """The case of exactly this snapshot, and its note; where another process puts its own there, it is built again."""
    note = ""
    for _ in range(TRIES):
        built = build_case(folder, snapshot.settings, progress, snapshot=snapshot)
        note = note or built.note
        with contextlib.suppress(CaseDamaged):
            return open_case(folder, snapshot.settings, run_id=snapshot.case_id), note
    raise AuditError.of("case_replaced", folder / "case")
