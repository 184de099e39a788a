"""The auditor's hand: accept, explain or request, per finding; kept in engagement.toml and replayed by every run."""

import datetime as dt
from pathlib import Path
from typing import Any

import tomlkit

from cin7_audit.atomic_files import write as write_whole
from cin7_audit.engagement import FILE_NAME, Disposition
from cin7_audit.escaping import for_html
from cin7_audit.records import Finding
from cin7_audit.section_files import load_section
from cin7_audit.vocabulary import STEPS
from cin7_audit.widgets.presence import is_live, shown
from cin7_audit.workbook import Workbook

DECISIONS = ("accept", "explain", "request")


def save_disposition(folder: Path, disposition: Disposition) -> Path:
    """Write one disposition into the client's engagement.toml, replacing an earlier one on the same target.

    Everything else in the file, comments and order included, stays as the consultant wrote it.
    """
    path = folder / FILE_NAME
    document = tomlkit.parse(path.read_text(encoding="utf-8-sig")) if path.exists() else tomlkit.document()
    entries = tomlkit.aot()
    for entry in document.get("dispositions", []):
        if entry.get("target") != disposition.target:
            entries.append(tomlkit.item(dict(entry)))
    stated = {name: value for name, value in disposition.model_dump(exclude_none=True).items() if value != ""}
    entries.append(tomlkit.item(stated))
    document["dispositions"] = entries
    write_whole(path, tomlkit.dumps(document).encode())
    return path


def known_findings(book: Workbook) -> tuple[Finding, ...]:
    """The findings of the run's saved sections; of the workbook's own sections where none is saved yet."""
    saved = [book.run_folder / "sections" / f"{step}.json" for step in STEPS]
    if any(path.exists() for path in saved):
        return tuple(finding for path in saved if path.exists() for finding in load_section(path).findings)
    return tuple(finding for step in STEPS for finding in book.section(step).findings)


def disposition_widget(book: Workbook, static: bool | None = None) -> Any:
    """One row per finding with a decision, a note and a name; None where no front-end is looking."""
    if not is_live(static):
        return None
    import ipywidgets as widgets

    by = widgets.Text(description="Decided by", placeholder="initials")
    said = widgets.HTML()
    rows = [_row(book, finding, by, said) for finding in known_findings(book)]
    return widgets.VBox([by, *rows, said] if rows else [widgets.HTML(shown("<p>No findings to decide on.</p>"))])


def _row(book: Workbook, finding: Finding, by: Any, said: Any) -> Any:
    import ipywidgets as widgets

    earlier = next((item for item in book.settings.dispositions if item.target == finding.id), None)
    options, picked = ["", *DECISIONS], earlier.decision if earlier else ""
    decision = widgets.Dropdown(options=options, value=picked, description="Decision")
    note = widgets.Text(value=earlier.note if earlier else "", description="Note", continuous_update=False)
    save = widgets.Button(description="Save")

    def write(_: Any) -> None:
        if not decision.value:
            said.value = shown(f"<p>{for_html(finding.id)}: choose accept, explain or request first.</p>")
            return
        today = dt.datetime.now(tz=dt.UTC).astimezone().date()
        decided = Disposition(target=finding.id, decision=decision.value, note=note.value, by=by.value, on=today)
        path = save_disposition(book.folder, decided)
        said.value = shown(f"<p>{for_html(finding.id)}: saved in {for_html(path.name)}; the next run prints it.</p>")

    save.on_click(write)
    about = f"<b>{for_html(finding.id)}</b> ({for_html(finding.severity)}) {for_html(finding.title)}"
    return widgets.VBox([widgets.HTML(shown(about)), widgets.HBox([decision, note, save])])
