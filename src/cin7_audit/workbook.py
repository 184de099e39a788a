"""One client's workbook: opens the case once, measures each step once, hands sections to the report.

    book = open_workbook("data-samples/harbour-tools")
    result = book.measure("count_vs_belief")
    section = book.section("count_vs_belief")
    book.save(section)

Each step has a module of the same name in measures (`measure(case, settings)`; diagnosis also takes the earlier
sections) and in chapters (`section(book)`), so the steps never import each other.
"""

import contextlib
import json
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property, wraps
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

from cin7_audit.case import Case, open_case
from cin7_audit.case.build import build_case
from cin7_audit.engagement import Engagement, read_engagement
from cin7_audit.errors import UsageError
from cin7_audit.measures.asks import gaps_in_platform_words
from cin7_audit.measures.context import Context, context
from cin7_audit.measures.selection import EVERYTHING, Selection
from cin7_audit.sections import Section, save_section
from cin7_audit.vocabulary import STEPS

OVERRIDES = "overrides.json"
PROJECT = Path(__file__).resolve().parents[2]


def client_folder(client: str) -> Path:
    """The folder of a client: a path, a name under clients/, or a committed sample under data-samples/.

    Relative names are tried from the current folder, then from the project, so notebooks find the sample anywhere.
    """
    places = [Path(client), Path("clients") / client, PROJECT / client, PROJECT / "clients" / client, PROJECT / "data-samples" / client]
    if client.strip():
        with contextlib.suppress(OSError):  # a name longer than the file system knows
            for place in places:
                if place.is_dir():
                    return place.resolve()
    raise UsageError(client.strip() or "client", "no such client folder", "a path, or a name under clients/", "Make one with `new CLIENT`.")


@dataclass
class Workbook:
    """Results are computed on first use and kept for the life of the workbook."""

    folder: Path
    settings: Engagement
    case: Case
    run_folder: Path
    selection: Selection = EVERYTHING
    _results: dict[str, Any] = field(default_factory=dict)
    _sections: dict[str, Section] = field(default_factory=dict)
    _exhibits: dict[tuple[str, str, Selection], tuple[Engagement, Any]] = field(default_factory=dict)

    @cached_property
    def context(self) -> Context:
        return context(self.case, self.settings)

    def measure(self, step: str) -> Any:
        """The step's frozen result."""
        if step not in self._results:
            module = import_module(f"cin7_audit.measures.{step}")
            more = (self.earlier(step),) if step == "diagnosis" else ()
            self._results[step] = module.measure(self.case, self.settings, *more)
        return self._results[step]

    def section(self, step: str) -> Section:
        """What the step established, as the report will print it."""
        if step not in self._sections:
            made = import_module(f"cin7_audit.chapters.{step}").section(self)
            self._sections[step] = replace(made, not_testable=gaps_in_platform_words(made.not_testable, self.context.platform))
        return self._sections[step]

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
        """Write the section where the report looks for it."""
        return save_section(section, self.run_folder / "sections")


def run_settings(folder: Path, run_folder: Path | None, tolerance_percent: str = "", changes: dict[str, Any] | None = None) -> Engagement:
    """engagement.toml, then the run's overrides, then the notebook's own parameters."""
    wanted: dict[str, Any] = {}
    if run_folder and (run_folder / OVERRIDES).exists():
        wanted |= json.loads((run_folder / OVERRIDES).read_text(encoding="utf-8"))
    if tolerance_percent not in ("", None):
        wanted |= {f"tolerance.{letter}_percent": tolerance_percent for letter in "abc"}
    wanted |= {name.replace("__", "."): value for name, value in (changes or {}).items() if value not in ("", None)}
    settings = read_engagement(folder)
    return settings.changed(wanted) if wanted else settings


Made = TypeVar("Made")


def once(make: Callable[[Workbook], Made]) -> Callable[[Workbook], Made]:
    """An exhibit is shown by its cell and collected by its section: made once for a selection and settings, used by both."""

    @wraps(make)
    def remembered(book: Workbook) -> Made:
        key = (make.__module__, make.__qualname__, book.selection)
        held = book._exhibits.get(key)
        if held is None or held[0] is not book.settings:
            held = book._exhibits[key] = (book.settings, make(book))
        made: Made = held[1]
        return made

    return remembered


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

    changes: dotted settings with dots written as two underscores, such as tolerance__a_percent=2; empty values are ignored.
    tolerance_percent sets the three class percentages at once. Settings given on the command line lie in the run folder
    (`overrides.json`), so that every notebook of a run and its replay see the same.
    The same client, settings and run folder give the same object within a process, so a report measures each step once.
    """
    folder = client_folder(client)
    settings = run_settings(folder, Path(run_folder) if run_folder else None, tolerance_percent, changes)
    built = build_case(folder, settings)
    where = Path(run_folder) if run_folder else folder / "report" / "live"
    picked = Selection.of(site, sku, abc_class, start, end)
    key = (str(folder), built.run_id, f"{where}|{picked}")
    if key not in _OPEN:
        for old in list(_OPEN.values()):  # one client at a time in a process: nothing of one can reach another
            old.case.close()
        _OPEN.clear()
        _OPEN[key] = Workbook(folder, settings, open_case(folder, settings), where, picked)
    return _OPEN[key]
