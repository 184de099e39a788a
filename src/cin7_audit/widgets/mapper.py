"""The mapper: for every file nobody recognised, the mapping its headers suggest, ready to be pasted into
engagement.toml.
"""

from collections.abc import Iterator
from typing import Any

import tomlkit

from cin7_audit.errors import AuditError
from cin7_audit.escaping import for_html
from cin7_audit.sources.base import Evidence
from cin7_audit.sources.folder import evidence_files, root_of, target_of
from cin7_audit.sources.mapped import Proposal, propose_mapping
from cin7_audit.sources.reading import peek
from cin7_audit.widgets.presence import is_live, shown
from cin7_audit.workbook import Workbook

SHOWN = 2  # proposals per file


def unrecognised(book: Workbook) -> Iterator[Evidence]:
    """Files that no reader claimed and that still lie where they were read (members of archives do not)."""
    files = book.case.table("evidence_file").sort_values("source_id", kind="stable")
    rows = files[files["status"] == "unrecognised"][["source_id", "path", "sha256", "size_bytes"]]
    exports = book.folder / "exports"
    listed = dict(evidence_files(exports)) if len(rows) else {}
    for source_id, name, sha256, size in rows.itertuples(index=False):
        path, trouble = target_of(listed[name], root_of(exports)) if name in listed else (exports, "gone")
        if not trouble:
            yield Evidence(str(source_id), path, str(name), str(sha256), int(size or 0))


def as_toml(proposal: Proposal) -> str:
    """The proposal as the [[mapped]] entry that makes the next run read the file."""
    stated = {name: value for name, value in proposal.mapping.model_dump().items() if value not in ("", 0, {})}
    entries = tomlkit.aot()
    entries.append(tomlkit.item(stated))
    return tomlkit.dumps({"mapped": entries}).strip()


def proposals(book: Workbook) -> list[tuple[str, list[Proposal]]]:
    """(file, best proposals) of every unrecognised file; no proposal where its columns say too little."""
    found = []
    for evidence in unrecognised(book):
        hint = book.settings.hint(evidence.name)
        try:
            made = propose_mapping(peek(evidence, hint), book.settings, hint)
        except AuditError:
            made = []
        found.append((evidence.name, made[:SHOWN]))
    return found


def _shown(name: str, made: list[Proposal]) -> str:
    if not made:
        return f"<p><b>{for_html(name)}</b>: its columns suggest no table; ask the client what it is.</p>"
    parts = [
        f"<p>Read as <code>{for_html(item.mapping.table)}</code> it would keep {item.rows_kept:,} of "
        f"{item.rows_read:,} rows: {for_html('; '.join(item.reasons))}</p>"
        f"<pre>{for_html(as_toml(item), whole=True)}</pre>"
        for item in made
    ]
    return f"<p><b>{for_html(name)}</b></p>{''.join(parts)}"


def mapping_widget(book: Workbook, static: bool | None = None) -> Any:
    """The proposals as text to copy; None where no front-end is looking."""
    if not is_live(static):
        return None
    import ipywidgets as widgets

    texts = [_shown(name, made) for name, made in proposals(book)]
    return widgets.HTML(shown("".join(texts) or "<p>Every file was recognised; nothing needs a mapping.</p>"))
