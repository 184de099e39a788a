"""The files under `models/`: every table of the arithmetic is one of them, with a head that says what it is.

`models/NN_stage/name.sql` holds one SELECT and makes the table `name`; `name.py` holds a function `build` whose
parameters are the tables it needs, as frames (or `settings`), and returns a frame. Both begin with the same head:

    What the table is for, in a sentence or two.
    grain: one row per what
    method: M-1, M-4                                  (where a formula of the method is applied)
    needs: the tables it reads, or nothing
    columns:
      name  TYPE  unit: meaning                       (or `table.*`: any column of that table, meaning the same)

A Python model that uses few rows of a large table asks for those: `needs: table WHERE column`, a BOOLEAN column of it.

A file with `changes: table` instead of `columns:` changes a canonical table in place while the case is built. `{table}`
and the like stand for a name given by whoever runs it: one statement for several tables.
"""

import importlib.util
import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pandas as pd

from cin7_audit.errors import AuditError
from cin7_audit.vocabulary import SECONDARY, TABLES

MODELS = Path(__file__).parent / "models"
WIDEST = 120
STORED = "20"  # models of this stage are kept in the case file; others live as long as the workbook
HEADING = re.compile(r"^(grain|method|needs|changes|columns):", re.MULTILINE)
PART = re.compile(r"(\w+)\s+WHERE\s+(\w+)")
COLUMN = re.compile(r"(\w+)\s+([A-Z]\w*(?:\(\d+, ?\d+\))?(?:\[\])?)\s+([^:]+):\s+(.+)")
CANONICAL = frozenset(TABLES) | {f"{name}_secondary" for name in SECONDARY} | {"case_run"}


@dataclass(frozen=True)
class Model:
    """One file under models/. columns: name -> (type, unit, meaning); inherits: tables whose columns mean the same
    here.

    parts: of these tables a Python model is given the rows where this column is true.
    """

    name: str
    path: Path
    title: str
    grain: str
    method: str
    needs: tuple[str, ...]
    changes: str
    columns: Mapping[str, tuple[str, str, str]]
    inherits: tuple[str, ...]
    body: str
    build: Callable[..., pd.DataFrame] | None = field(default=None, compare=False)
    parts: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_stored(self) -> bool:
        return self.path.parent.name.startswith(STORED)


def wrong_model(path: Path, seen: str, expected: str) -> AuditError:
    return AuditError(f"{path.parent.name}/{path.name}", seen, expected, "Correct the model.")


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for name in re.split(r"[,\s]+", text.strip()) if name and name != "nothing")


def _parts(path: Path, text: str) -> dict[str, str]:
    """Table -> the column that says which of its rows are wanted."""
    asked = [need.strip() for need in text.split(",") if "WHERE" in need]
    if wrong := [need for need in asked if not PART.fullmatch(need)]:
        raise wrong_model(path, f"'{wrong[0]}'", "table WHERE column")
    return dict(PART.findall(", ".join(asked)))


def read_model(path: Path) -> Model:
    """A model file; its head must be complete and its lines short enough to read."""
    text = path.read_text(encoding="utf-8")
    if wide := [number for number, line in enumerate(text.splitlines(), 1) if len(line) > WIDEST]:
        raise wrong_model(path, f"line {wide[0]} is wider than {WIDEST} characters", "lines that can be read")
    build = None
    if path.suffix == ".py":
        spec = importlib.util.spec_from_file_location(f"cin7_audit.models.{path.stem}", path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        build, head, body = module.build, (module.__doc__ or "").splitlines(), text
    else:
        lines = text.splitlines()
        size = next((number for number, line in enumerate(lines) if not line.startswith("--")), len(lines))
        head, body = [line[2:].removeprefix(" ") for line in lines[:size]], "\n".join(lines[size:]).strip()
    title, *rest = HEADING.split("\n".join(head))
    found = {"title": title, **dict(zip(rest[::2], rest[1::2], strict=True))}
    stated = {name: " ".join(map(str.strip, told.splitlines())).strip() for name, told in found.items()}
    columns, inherits = _columns(path, found.get("columns", ""))
    needs, parts = _names(stated.get("needs", "")), {}
    if build is not None:
        needs, parts = tuple(inspect.signature(build).parameters), _parts(path, stated.get("needs", ""))
    makes = stated.get("changes") or (stated.get("grain") and stated.get("columns"))
    if not (stated["title"] and "needs" in stated and makes):
        expected = "a title, grain, needs and columns (or a title, needs and changes)"
        raise wrong_model(path, "an incomplete head", expected)
    about = {name: stated.get(name, "") for name in ("title", "grain", "method", "changes")}
    about |= {"name": path.stem, "body": body}
    return Model(path=path, needs=needs, columns=columns, inherits=inherits, build=build, parts=parts, **about)


def _columns(path: Path, text: str) -> tuple[dict[str, tuple[str, str, str]], tuple[str, ...]]:
    columns: dict[str, tuple[str, str, str]] = {}
    inherits = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if match := COLUMN.fullmatch(line):
            columns[match[1]] = (match[2].replace(", ", ","), match[3].strip(), match[4].strip())
        elif line.endswith(".*"):
            inherits.append(line.removesuffix(".*"))
        else:
            raise wrong_model(path, f"'{line}'", "name TYPE unit: meaning")
    return columns, tuple(inherits)


@cache
def models(folder: Path = MODELS) -> Mapping[str, Model]:
    """Every model by name, after those it needs; refuses two of a name, unknown tables or parts, and cycles."""
    found: dict[str, Model] = {}
    for path in sorted((*folder.glob("*/*.sql"), *folder.glob("*/*.py"))):
        model = read_model(path)
        if model.name in found or model.name in CANONICAL:
            raise wrong_model(path, f"another table is called {model.name}", "one file for one table")
        found[model.name] = model
    for model in found.values():
        if unknown := set(model.needs) - set(found) - CANONICAL - {"settings"}:
            seen = f"it needs {', '.join(sorted(unknown))}, which nothing makes"
            raise wrong_model(model.path, seen, "tables that exist")
    try:
        order = list(TopologicalSorter({name: model.needs for name, model in found.items()}).static_order())
    except CycleError as cycle:
        names = cycle.args[1]
        raise wrong_model(found[names[0]].path, f"a circle: {' -> '.join(names)}", "one direction") from None
    for model in found.values():
        for table, column in model.parts.items():
            if table not in model.needs or _columns_of(table, found).get(column, ("",))[0] != "BOOLEAN":
                seen = f"it needs {table} WHERE {column}"
                raise wrong_model(model.path, seen, "a table it is given and a BOOLEAN column of that table")
    return {name: found[name] for name in order if name in found}


def _columns_of(table: str, known: Mapping[str, Model]) -> dict[str, tuple[str, str, str]]:
    """column -> (type, unit, meaning) of a canonical table or a model, those of the tables it inherits from first."""
    if table in TABLES:
        return {column.name: (column.type, "", column.meaning) for column in TABLES[table].columns}
    if table not in known:
        return {}
    model = known[table]
    inherited = {name: told for other in model.inherits for name, told in _columns_of(other, known).items()}
    return inherited | dict(model.columns)


def documented(model: Model) -> dict[str, tuple[str, str, str]]:
    """column -> (type, unit, meaning) of a model, those of the tables it inherits from first."""
    return _columns_of(model.name, {**models(), model.name: model})
