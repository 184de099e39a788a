"""Sections on disk: `<step>.json` and its tables as Parquet, the same bytes for the same section."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import is_dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import TypeAdapter

from cin7_audit.errors import AuditError
from cin7_audit.escaping import for_json
from cin7_audit.outputs import OF_RUN, cast, without_noise
from cin7_audit.records import Section
from cin7_audit.vocabulary import OWN

JSON_ITSELF, LISTS = (str, int), (list, tuple, set, frozenset)


def plain(value: Any) -> Any:
    """A value as JSON holds it: exact decimals without noise, days as ISO text, NaN as null, records by field."""
    if value is None or isinstance(value, JSON_ITSELF):
        return value
    if isinstance(value, float):
        return None if value != value or value in (float("inf"), float("-inf")) else round(value, 10)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, LISTS):
        return [plain(item) for item in (sorted(value) if isinstance(value, set | frozenset) else value)]
    if value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, Decimal):
        is_whole = value.is_finite() and value == value.to_integral_value()
        return int(value) if is_whole else plain(float(value))
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return plain(vars(value))
    if hasattr(value, "item") and not isinstance(value, bytes):
        return plain(value.item())
    return value


def write_json(path: Path, document: Any) -> None:
    """Deterministic JSON: sorted keys, two-space indent, UTF-8 with hidden letters escaped, one trailing newline."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(plain(document), ensure_ascii=False, indent=2, sort_keys=True)
    path.write_text(for_json(text) + "\n", encoding="utf-8")


def write_table(name: str, frame: pd.DataFrame, path: Path) -> None:
    """The frame as Parquet with the types of its declaration; a consultant's own table with those of its values."""
    if name.startswith(OWN):
        if taken := [column for column in OF_RUN if column in frame]:
            raise AuditError(name, f"a column {taken[0]}", "another name: every table of a run begins so", "Rename it.")
        own = pa.Table.from_pandas(without_noise(frame), preserve_index=False)
    else:
        own = cast(name, frame)
    pq.write_table(own, path)


def save_section(section: Section, folder: Path) -> Path:
    """Write `<step>.json` and `<step>.<table>.parquet` into folder; the JSON names the tables."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in section.tables.items():
        write_table(name, frame, folder / f"{section.step}.{name}.parquet")
    document = {key: value for key, value in vars(section).items() if key != "tables"}
    document["tables"] = sorted(section.tables)
    path = folder / f"{section.step}.json"
    write_json(path, document)
    return path


@cache
def _parts() -> dict[str, TypeAdapter[Any]]:
    """The fields of a section that hold records, each with what makes them from JSON again."""
    kinds = get_type_hints(Section)
    names = ("paragraphs", "exhibits", "findings", "measures", "not_testable")
    return {name: TypeAdapter(kinds[name]) for name in names}


def load_section(path: Path) -> Section:
    """The section written by save_section, with its tables: exact, whole numbers whole where some are missing."""
    raw = json.loads(path.read_text(encoding="utf-8"))
    parts = {name: made.validate_python(raw[name]) for name, made in _parts().items()}
    read = {name: pq.read_table(path.parent / f"{raw['step']}.{name}.parquet") for name in raw["tables"]}
    tables = {name: table.to_pandas(integer_object_nulls=True) for name, table in read.items()}
    return Section(**(raw | parts | {"tables": tables}))
