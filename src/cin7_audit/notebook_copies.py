"""The six notebooks, a client's own copies of them, and in what a copy was changed.

`lab` and `app` work on copies in the client's folder; `report` and `batch` run a copy wherever its cells are no longer
those it was made of. What counts are the cells: outputs, and the path in `client = …`, are of a machine and a moment.
"""

import difflib
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from cin7_audit.atomic_files import write
from cin7_audit.errors import UsageError
from cin7_audit.provenance import PROJECT
from cin7_audit.vocabulary import STEPS

NOTEBOOKS = {step: PROJECT / "notebooks" / f"{number:02d}_{step}.ipynb" for number, step in enumerate(STEPS, start=1)}
FOLDER = "notebooks"  # in a client's folder: the copies; under inputs/ of a run: the changed ones it was made with
MADE_OF = "cin7_audit_made_of"  # in a copy's metadata: the hash of the cells it was made of
PARAMETERS = "parameters"
KINDS = ("code", "markdown", "raw")
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
CLIENT_LINE = re.compile(r"^client\s*=.*$", re.MULTILINE)
NO_CLIENT = 'client = ""  # stated by the run'
UNREADABLE = "it cannot be read as a notebook"
SHOWN = 70  # letters of a changed line
Cell = tuple[str, str]  # kind and source
Notebook = dict[str, Any]  # as the file holds it; reading it by nbformat would take longer than the whole look


@dataclass(frozen=True)
class ChangedCopy:
    """A client's copy of a notebook whose cells are not those it was made of. body: it without outputs and path."""

    name: str
    body: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.body).hexdigest()

    @property
    def step(self) -> str:
        return next(step for step, path in NOTEBOOKS.items() if path.name == self.name)

    @cached_property
    def changes(self) -> tuple[str, ...]:
        """What was changed, added and removed against the workbook's own notebook, a cell a line, by its number."""
        copy = _parsed(self.body)
        if copy is None:
            return (UNREADABLE,)
        return tuple(_changes(_cells(_own(NOTEBOOKS[self.step])), _cells(copy)))

    @property
    def parameters(self) -> tuple[str, ...]:
        """The parameters stated in the copy that are not the workbook's own, such as `tolerance_percent = "2"`."""
        own, copy = _own(NOTEBOOKS[self.step]), _parsed(self.body)
        return tuple(line for line in _stated(copy) if line not in _stated(own)) if copy else ()


def _parsed(body: bytes) -> Notebook | None:
    """The notebook with each cell's source in one piece; None for a file that is none of format 4."""
    try:
        found: Notebook = json.loads(body)
        for cell in found["cells"]:
            cell["source"] = "".join(cell["source"])
            if cell["cell_type"] not in KINDS or not isinstance(cell["metadata"].setdefault("tags", []), list):
                return None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return found if isinstance(found.get("metadata"), dict) else None


def _own(path: Path) -> Notebook:
    """One of the workbook's own notebooks."""
    found = _parsed(path.read_bytes())
    assert found is not None, path
    return found


def _source(cell: Notebook) -> str:
    source: str = cell["source"].rstrip()
    return CLIENT_LINE.sub(NO_CLIENT, source, count=1) if PARAMETERS in cell["metadata"]["tags"] else source


def _stated(notebook: Notebook) -> list[str]:
    """The lines of the parameters' cell without comments."""
    cells = (cell for cell in notebook["cells"] if PARAMETERS in cell["metadata"]["tags"])
    return [line.split("  #")[0].rstrip() for cell in cells for line in _lines(_source(cell))]


def _cells(notebook: Notebook) -> list[Cell]:
    return [(cell["cell_type"], _source(cell)) for cell in notebook["cells"] if cell["source"].strip()]


def _print(notebook: Notebook) -> str:
    """The hash of what a notebook's cells say and do; JupyterLab leaves empty ones behind."""
    return hashlib.sha256(json.dumps(_cells(notebook)).encode()).hexdigest()


def _lines(source: str) -> list[str]:
    return [line.strip() for line in source.splitlines() if line.strip()]


def _first_new(old: str, new: str) -> str:
    """The first line of a source that the other does not have; of none its first line."""
    fresh = [line for line in _lines(new) if line not in _lines(old)] or _lines(new) or ["nothing"]
    return fresh[0] if len(fresh[0]) <= SHOWN else fresh[0][:SHOWN].rstrip() + " …"


def _changes(old: Sequence[Cell], new: Sequence[Cell]) -> Iterator[str]:
    for what, first, last, start, end in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        both = min(last - first, end - start)
        for place in range(both):
            line = _first_new(old[first + place][1], new[start + place][1])
            yield f"cell {start + place + 1} changed: {line}"
        for place in range(start + both, end):
            yield f"cell {place + 1} added: {_first_new('', new[place][1])}"
        for place in range(first + both, last):
            yield f"cell {place + 1} of the workbook's notebook removed: {_first_new('', old[place][1])}"


def _bare(notebook: Notebook) -> bytes:
    """The notebook as a run keeps it: cells with their sources, names and tags, and nothing of a machine or moment."""
    cells = []
    for number, cell in enumerate(notebook["cells"], start=1):
        kept = {"cell_type": cell["cell_type"], "id": cell.get("id", f"cell-{number}"), "source": _source(cell)}
        kept |= {"metadata": {"tags": cell["metadata"]["tags"]} if cell["metadata"]["tags"] else {}}
        cells.append(kept | ({"execution_count": None, "outputs": []} if cell["cell_type"] == "code" else {}))
    return _written({"cells": cells, "metadata": {"kernelspec": KERNEL}, "nbformat": 4, "nbformat_minor": 5})


def _written(notebook: Notebook) -> bytes:
    return (json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def refuse_links(folder: Path) -> None:
    """Kernels and reports run what lies in a client's notebooks, so nothing there may lead to somewhere else."""
    place = folder / FOLDER
    for link in (path for path in (place, *place.rglob("*")) if not path.resolve().is_relative_to(folder.resolve())):
        raise UsageError.of("link_out_of_client", link)


def changed_copies(folder: Path) -> tuple[ChangedCopy, ...]:
    """The client's copies that were changed, in the order of the chapters; other notebooks there are not run."""
    if not (folder / FOLDER).is_dir():
        return ()
    refuse_links(folder)
    found = ((source, folder / FOLDER / source.name) for source in NOTEBOOKS.values())
    return tuple(copy for source, path in found if path.is_file() and (copy := _changed(source, path)) is not None)


def _changed(source: Path, path: Path) -> ChangedCopy | None:
    body = path.read_bytes()
    copy = _parsed(body)
    if copy is None:
        return ChangedCopy(path.name, body)
    untouched = _print(copy) in (_print(_own(source)), copy["metadata"].get(MADE_OF))
    return None if untouched else ChangedCopy(path.name, _bare(copy))


def make_copies(folder: Path) -> Path:
    """The client's own copies of the notebooks, their `client` parameter set. A copy that was changed is kept; one made
    of an earlier version and never changed is made anew.
    """
    target = folder / FOLDER
    target.mkdir(exist_ok=True)
    refuse_links(folder)
    line = f"client = {str(folder)!r}  # this client's folder"
    for source in NOTEBOOKS.values():
        own, place = _own(source), target / source.name
        if place.exists() and not _is_outdated(place, _print(own)):
            continue
        own["metadata"][MADE_OF] = _print(own)
        for cell in (cell for cell in own["cells"] if PARAMETERS in cell["metadata"]["tags"]):
            cell["source"] = CLIENT_LINE.sub(lambda _: line, cell["source"])
        write(place, _written(own))
    return target


def _is_outdated(path: Path, own: str) -> bool:
    copy = _parsed(path.read_bytes())
    made_of = None if copy is None else copy["metadata"].get(MADE_OF)
    return copy is not None and made_of not in (None, own) and made_of == _print(copy)
