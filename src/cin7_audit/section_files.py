"""Sections on disk: `<step>.json` and its tables as Parquet, the same bytes for the same section."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import is_dataclass
from decimal import Context, Decimal
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

import pandas as pd
import pyarrow as pa
from pydantic import TypeAdapter

from cin7_audit.escaping import for_json
from cin7_audit.records import Section
from cin7_audit.words import is_missing

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
        return int(value) if value == value.to_integral_value() else float(value)
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


def without_noise(frame: pd.DataFrame) -> pd.DataFrame:
    """Statistics to twelve significant digits: the last ones depend on the order in which floats were added."""
    noisy = [name for name in frame.columns if pd.api.types.is_float_dtype(frame[name].dtype)]
    if not noisy:
        return frame
    short = {name: frame[name].map(lambda value: float(f"{value:.12g}"), na_action="ignore") for name in noisy}
    return frame.assign(**short)


WIDEST = 38  # digits of the widest exact type
NO_DECIMALS = frozenset(
    {"string", "boolean", "integer", "date", "datetime", "datetime64", "time", "empty", "bytes", "floating"}
)


def _exact(values: pd.Series) -> pd.Series:
    """A column that holds Decimals with one declared number of places; floats among them make it a statistic."""
    kind = pd.api.types.infer_dtype(values, skipna=True)
    if kind in NO_DECIMALS:
        return values
    found = {value for value in values if isinstance(value, Decimal) and value.is_finite()}
    if not found:
        return values
    if kind != "decimal" and any(isinstance(value, float) and value == value for value in values):
        return values.map(lambda value: None if is_missing(value) else float(f"{float(value):.12g}")).astype("float64")
    needed = max(max(0, -int(value.normalize().as_tuple().exponent)) for value in found)
    places = min(needed, max(0, WIDEST - max(value.adjusted() + 1 for value in found)))
    held: Sequence[Any] | pd.Series = values
    if places < needed:  # more digits than the widest type holds: the last ones go
        exact, step = Context(prec=WIDEST), Decimal(1).scaleb(-places)
        held = [None if is_missing(value) else Decimal(value).quantize(step, context=exact) for value in values]
    declared = pa.decimal128(WIDEST, places)
    return pd.Series(pa.array(held, declared, from_pandas=True), index=values.index, dtype=pd.ArrowDtype(declared))


# Columns whose Parquet type follows their values (text is `string`, not `large_string`), and tables whose columns have
# no type where there are no rows: programs that read them know them so.
BY_VALUE = {"proofs": ("proof", "scope", "holds", "note", "source_id", "source_row"), "routine": ("site",)}
UNTYPED_WHEN_EMPTY = ("differences_schedule", "fiscal_years", "margin_months", "proofs", "proposed_entries")


def _by_value(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with the columns that programs know by their values as such."""
    columns = frame.columns if frame.empty and name in UNTYPED_WHEN_EMPTY else BY_VALUE.get(name, ())
    return frame.astype(dict.fromkeys(columns, object))


def write_table(frame: pd.DataFrame, path: Path) -> None:
    """The frame as Parquet: decimals exact, row numbers whole, statistics without noise of last digits, no index."""
    shown = without_noise(frame)
    # a join that left rows without one made it a float
    if "source_row" in shown and shown["source_row"].dtype.kind == "f":
        shown = shown.assign(source_row=shown["source_row"].astype("Int64"))
    texts = [name for name, dtype in shown.dtypes.items() if dtype == "object"]
    shown = shown.assign(**{str(name): _exact(shown[name]) for name in texts}) if texts else shown
    shown.to_parquet(path, index=False)


def save_section(section: Section, folder: Path) -> Path:
    """Write `<step>.json` and `<step>.<table>.parquet` into folder; the JSON names the tables."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in section.tables.items():
        write_table(_by_value(name, frame), folder / f"{section.step}.{name}.parquet")
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
    """The section written by save_section, with its tables."""
    raw = json.loads(path.read_text(encoding="utf-8"))
    parts = {name: made.validate_python(raw[name]) for name, made in _parts().items()}
    tables = {name: pd.read_parquet(path.parent / f"{raw['step']}.{name}.parquet") for name in raw["tables"]}
    return Section(**(raw | parts | {"tables": tables}))
