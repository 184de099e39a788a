"""One client's workbook: opens the case once, reads each table once, hands sections to the report.

    book = open_workbook("data-samples/harbour-tools")
    lines = book.table("count_variance")
    section = book.section("count_vs_belief")
    book.save(section)

Each step is a package of the same name in chapters: what it shows and says of the tables it reads by name, so the
steps never import each other.
"""

import contextlib
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
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
from cin7_audit.presentation import notebook_display
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
    # under these settings: tables read, what was computed of them, exhibits made by code and selection
    kept: dict[Any, Any] = field(default_factory=dict)
    _sections: dict[str, Section] = field(default_factory=dict)

    @cached_property
    def context(self) -> Context:
        return context(self.case, self.settings)

    @property
    def decisions(self) -> Path:
        """The folder with the decisions this workbook goes by: a run's own copy, or the client's folder."""
        return self.decided_in or self.folder

    def section(self, step: str) -> Section:
        """What the step established, as the report will print it."""
        if step not in self._sections:
            self._sections[step] = CHAPTERS[step].section(self)
        return self._sections[step]

    def exhibit(self, code: str) -> Exhibit | NotTestable:
        """The exhibit of this id, such as VT-1, or what it lacks."""
        for chapter in CHAPTERS.values():
            if (make := chapter.exhibit(code)) is not None:
                return make(self)
        raise UsageError.of("no_exhibit", code)

    def table(self, name: str, where: str | None = None) -> pd.DataFrame:
        """A canonical table or model as an exact frame, read once; of it the rows where a column is true.

        The frame is the caller's own: what is changed in it nobody else reads.
        """
        if (name, where) not in self.kept:
            self.kept[name, where] = self.case.under(self.settings).table(name, where)
        found: pd.DataFrame = self.kept[name, where]
        return found.copy(deep=False)  # pandas copies a column when it is changed

    def sql(self, name: str) -> str:
        """The statement that makes a model, settings filled in."""
        return self.case.models.sql(name)

    def earlier(self, step: str) -> list[Section]:
        """The sections before this step; one that fails is left out here and reported by its own notebook."""
        found = []
        for name in STEPS[: STEPS.index(step)]:
            try:
                found.append(self.section(name))
            except Exception as failure:
                warnings.warn(f"{name} is left out: {failure}", stacklevel=2)
        return found

    def save(self, section: Section) -> Path:
        """Write the section where the report looks for it; a finished run's replay goes to report/live."""
        finished = (self.run_folder / MANIFEST).exists()
        return save_section(section, (self.folder / "report" / LIVE if finished else self.run_folder) / "sections")


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
    **changes: Any,
) -> Workbook:
    """Open (building the case if evidence or settings changed) a client's workbook.

    changes: dotted settings with dots written as two underscores, such as tolerance__a_percent=2; empty values are
    ignored. tolerance_percent sets the three class percentages at once. A run works with its snapshot (settings,
    decisions and evidence as they were when it started), so every notebook of a run and its replay see the same; any
    other folder is the client as it is now. The same client, settings and run folder give the same object within a
    process, so a report measures each step once.
    """
    notebook_display.install()
    folder = client_folder(client)
    where = Path(run_folder).resolve() if run_folder else folder / "report" / LIVE
    snapshot, is_run = _snapshot(folder, where, run_changes(tolerance_percent, changes))
    picked = Selection.of(site, sku, abc_class, start, end)
    key = (str(folder), snapshot.run_id, f"{where}|{picked}")
    if key not in _OPEN:
        for old in list(_OPEN.values()):  # one client at a time in a process: nothing of one can reach another
            old.case.close()
        _OPEN.clear()
        case, _ = _built(folder, snapshot)
        _OPEN[key] = Workbook(folder, snapshot.settings, case, where, picked, where / INPUTS if is_run else None)
    return _OPEN[key]


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
            return open_case(folder, snapshot.settings, run_id=snapshot.run_id), note
    raise AuditError.of("case_replaced", folder / "case")
