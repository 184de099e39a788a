"""The six notebooks, a client's own copies of them, and in what a copy was changed.

`lab` and `app` work on copies in the client's folder; `report` and `batch` run a copy wherever its cells are no longer
those it was made of. What counts are the cells: outputs, and the path in `client = …`, are of a machine and a moment.
"""

import ast
import contextlib
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
CLIENT_LINE = re.compile(r"^client\s*=(?!=).*$", re.MULTILINE)
NO_CLIENT = 'client = ""  # stated by the run'
# The cells of notebooks before copies said what they were made of.
EARLIER = frozenset(
    (
        "bd1e141c71a41a4381b6b6246958f7bca0d52ad4288a928872ab6b841fc715e7",
        "dfbad110851c750a8fe132b63c7990c1062999979ba3f9fdd2afe4964afb9fb6",
        "4869db34f9679b4aa93382e96ee68b607bfbb2f18d8fa14a1fb3396fc08776e6",
        "724642b5f3d8d3c45c3534f5a6e33c00f615d79c9f58445ad9ad257722962bc8",
        "70b6fb8cbf6cf31e00e7f680697f89c694a0561053e8d6d4b3b58dde87e4d552",
        "68ac76955ab735207f7d9e6435eb9165f4a40b00bcb19c291768cb59153f436c",
    )
)
OLDER = "it was made of the notebook of another version"
UNREADABLE = "it cannot be read as a notebook"
SHOWN = 70  # letters of a changed line
Cell = tuple[str, str]  # kind and source
Notebook = dict[str, Any]  # as the file holds it; reading it by nbformat would take longer than the whole look


@dataclass(frozen=True)
class ChangedCopy:
    """A client's copy of a notebook whose cells are not those it was made of. body: it without outputs and path."""

    name: str
    body: bytes
    stated: frozenset[str] = frozenset()  # parameters that the command states in the copy's place
    is_apart: bool | None = None  # did it save other findings or measures than the workbook's? None: not looked at

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
        own = _own(NOTEBOOKS[self.step])
        old = () if copy["metadata"].get(MADE_OF) in (None, _print(own)) else (OLDER,)
        return *old, *_changes(_cells(own), _cells(copy))

    @property
    def parameters(self) -> tuple[str, ...]:
        """The parameters stated in the copy that are not the workbook's own, such as `tolerance_percent = "2"`."""
        own, copy = _own(NOTEBOOKS[self.step]), _parsed(self.body)
        lines = [line for line in _stated(copy) if line not in _stated(own)] if copy else []
        return tuple(line for line in lines if line.split()[0].rstrip(":") not in self.stated)


def _parsed(body: bytes) -> Notebook | None:
    """The notebook with each cell's source in one piece; None for a file that is none of format 4."""
    try:
        found: Notebook = json.loads(body)
        for cell in found["cells"]:
            cell["source"] = "".join(cell["source"])
            if cell["cell_type"] not in KINDS or not isinstance(cell["metadata"].setdefault("tags", []), list):
                return None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return found if isinstance(found.get("metadata"), dict) else None


def _own(path: Path) -> Notebook:
    """One of the workbook's own notebooks."""
    found = _parsed(path.read_bytes())
    assert found is not None, path
    return found


def _source(cell: Notebook) -> str:
    """A cell's source; of the one that states the client, as long as it is code, without the path."""
    source: str = cell["source"].rstrip()
    return CLIENT_LINE.sub(NO_CLIENT, source, count=1) if cell["cell_type"] == "code" else source


def _tags(cell: Notebook) -> list[str]:
    """Its tags; the cell that states the client is the parameters' cell, also where an editor lost the tag."""
    tags: list[str] = cell["metadata"]["tags"]
    is_lost = cell["cell_type"] == "code" and PARAMETERS not in tags and CLIENT_LINE.search(cell["source"])
    return [*tags, PARAMETERS] if is_lost else tags


def _stated(notebook: Notebook) -> list[str]:
    """The assignments of the parameters' cell without comments."""
    sources = [_source(cell) for cell in notebook["cells"] if PARAMETERS in cell["metadata"]["tags"]]
    found: list[str] = []
    for source in sources:
        with contextlib.suppress(SyntaxError):
            parts = (node for node in ast.parse(source).body if isinstance(node, ast.Assign | ast.AnnAssign))
            found += [ast.get_source_segment(source, node) or "" for node in parts]
    return found


def _cells(notebook: Notebook) -> list[Cell]:
    return [(cell["cell_type"], _source(cell)) for cell in notebook["cells"] if cell["source"].strip()]


def _print(notebook: Notebook) -> str:
    """The hash of what a notebook's cells say and do; JupyterLab leaves empty ones behind."""
    return hashlib.sha256(json.dumps(_cells(notebook)).encode()).hexdigest()


def _lines(source: str) -> list[str]:
    return [line.strip() for line in source.splitlines() if line.strip()]


def _first_new(old: str, new: str) -> str:
    """The first line of a source that the other does not have; else the first that it lost."""
    fresh = [line for line in _lines(new) if line not in _lines(old)]
    lost = [f"without {line}" for line in _lines(old) if line not in _lines(new)]
    line = (fresh or lost or ["other order"])[0]
    return line if len(line) <= SHOWN else line[:SHOWN].rstrip() + " …"


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
        kept |= {"metadata": {"tags": _tags(cell)} if _tags(cell) else {}}
        cells.append(kept | ({"execution_count": None, "outputs": []} if cell["cell_type"] == "code" else {}))
    about = {"kernelspec": KERNEL} | {
        key: notebook["metadata"][key] for key in (MADE_OF,) if key in notebook["metadata"]
    }
    return _written({"cells": cells, "metadata": about, "nbformat": 4, "nbformat_minor": 5})


def _written(notebook: Notebook) -> bytes:
    """Escaped, so that halves of letters in it stop nothing."""
    return (json.dumps(notebook, indent=1, sort_keys=True) + "\n").encode()


def refuse_links(folder: Path) -> None:
    """Kernels and reports run what lies in a client's notebooks, so nothing there may lead to somewhere else."""
    place = folder / FOLDER
    for path in (place, *place.rglob("*")):
        try:
            leads_out = not path.resolve(strict=path.is_symlink()).is_relative_to(folder.resolve())
        except (OSError, RuntimeError):  # to nowhere, or to itself
            leads_out = True
        if leads_out:
            raise UsageError.of("link_out_of_client", path)


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
    untouched = _print(copy) in (_print(_own(source)), copy["metadata"].get(MADE_OF), *EARLIER)
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
    return copy is not None and made_of != own and _print(copy) in (made_of, *EARLIER)
