"""The canonical tables, kinds, steps and currencies of `vocabulary.toml`, the tables a run leaves of `outputs.toml`,
checked when they are read.

`vocabulary.toml` is the only place a canonical column is introduced, with its type, unit, sign and meaning.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cin7_audit.data_files import read_entries, wrong_entry

FILE = Path(__file__).with_suffix(".toml")
OUTPUTS_FILE = Path(__file__).with_name("outputs.toml")
OWN = "own_"  # how the name of a consultant's own table begins: nobody declares those
STATED = re.compile(r"(\w+(?:\(\d+,\d+\))?) ([^:]+): (.+)")  # TYPE unit: meaning
BORROWED = re.compile(r"as (\w+)\.(\w+)")
WIDER = re.compile(r"DOUBLE|INTEGER|HUGEINT|DECIMAL\(\d+,\d+\)")  # types beside the canonical ones


@dataclass(frozen=True)
class Column:
    """One column of a canonical table. kind: what it can be; type: how the case file keeps that."""

    name: str
    kind: str
    type: str
    meaning: str


@dataclass(frozen=True)
class Table:
    """One canonical table: its grain in words and its columns in order."""

    name: str
    grain: str
    columns: tuple[Column, ...]

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def create_sql(self) -> str:
        body = ", ".join(f"{column.name} {column.type}" for column in self.columns)
        return f"CREATE TABLE {self.name} ({body})"


@dataclass(frozen=True)
class Output:
    """One table a run leaves: the columns of `model` less `without`, then its own; those named `first` before the
    others. always: there in every run.

    columns: name -> (type, unit, meaning), or (model, column) whose type, unit and meaning it has.
    """

    name: str
    grain: str = ""
    model: str = ""
    without: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    always: bool = False


def read_outputs(entries: Mapping[str, Any], kept: frozenset[str], path: Path = OUTPUTS_FILE) -> dict[str, Output]:
    """Every table a run leaves; refuses one without grain or columns, an unknown type, a column without a meaning."""
    outputs = {}
    for name, stated in entries["tables"].items():
        said, columns = dict(stated), {}
        if not (stated.get("model") or (stated.get("grain") and stated.get("columns"))):
            raise wrong_entry(path, name, f"{', '.join(stated) or 'nothing'}", "a model, or a grain and columns")
        for column, told in said.pop("columns", {}).items():
            read = BORROWED.fullmatch(told) or STATED.fullmatch(told)
            if read is None or not (read.re is BORROWED or read[1] in kept or WIDER.fullmatch(read[1])):
                raise wrong_entry(path, f"{name}.{column}", f"'{told}'", "TYPE unit: meaning, or as model.column")
            columns[column] = read.groups()
        without, first = (tuple(said.pop(part, ())) for part in ("without", "first"))
        if unknown := set(said) - {"grain", "model", "always"}:
            raise wrong_entry(path, name, f"'{unknown.pop()}'", "grain, model, without, first, columns or always")
        outputs[name] = Output(name, without=without, first=first, columns=columns, **said)
    return outputs


def read_tables(entries: Mapping[str, Any], path: Path = FILE) -> dict[str, Table]:
    """Every table; refuses an unknown type, a meaning missing or without its type's unit, a table without grain."""
    tables = {}
    for name, stated in entries["tables"].items():
        if not stated.get("grain") or not stated.get("columns"):
            raise wrong_entry(path, name, f"{', '.join(stated) or 'nothing'}", "a grain and columns")
        columns = stated["columns"] | (entries["trace"] if stated.get("trace", True) else {})
        made = (_column(path, f"{name}.{column}", said, entries["types"]) for column, said in columns.items())
        tables[name] = Table(name, stated["grain"], tuple(made))
    return tables


def _column(path: Path, place: str, said: str, types: Mapping[str, Any]) -> Column:
    kind, _, meaning = said.partition(": ")
    if kind not in types:
        raise wrong_entry(path, place, f"the type '{kind}'", f"one of {', '.join(types)}")
    units = types[kind].get("unit", [""])
    if not meaning.strip() or not any(unit in meaning for unit in units):
        raise wrong_entry(path, place, f"the meaning '{meaning}'", f"its meaning, with {' or '.join(units) or 'words'}")
    return Column(place.rpartition(".")[2], kind, types[kind]["kept"], meaning)


_ENTRIES = read_entries(FILE)
_KEPT: dict[str, str] = {kind: stated["kept"] for kind, stated in _ENTRIES["types"].items()}
TEXT, DAY, MOMENT, FLAG = _KEPT["text"], _KEPT["day"], _KEPT["moment"], _KEPT["flag"]
MOVEMENT_KINDS, CORRECTION_KINDS, CONTRIBUTORS, ACCOUNT_ROLES, TIE_OUT_BUCKETS = (
    tuple[str, ...](_ENTRIES["kinds"][name])
    for name in ("movement", "correction", "contributor", "account_role", "tie_out_bucket")
)
CURRENCIES = frozenset(" ".join(_ENTRIES["currencies"].values()).split())
CURRENCY_NOT_STATED = "client currency, not stated"  # printed where no file and no setting names one of them
STEPS: tuple[str, ...] = tuple(_ENTRIES["steps"])
SECONDARY: tuple[str, ...] = tuple(_ENTRIES["secondary"])
TABLES: dict[str, Table] = read_tables(_ENTRIES)
OUTPUTS: dict[str, Output] = read_outputs(read_entries(OUTPUTS_FILE), frozenset(_KEPT.values()))
