"""Rows of large files wait on disk, not in memory, until the case is built: ten such files take the room of one."""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from cin7_audit.sources.base import Parsed
from cin7_audit.sources.reading.spreadsheet import forget_sheets

STORED_ROWS = 200_000  # tables of fewer rows stay in memory


def waiting_on_disk(parsed: Parsed, workspace: Path) -> Parsed:
    """The same result with its large tables as Parquet files of text in the workspace."""
    large = {
        name: rows for name, rows in parsed.tables.items() if isinstance(rows, pd.DataFrame) and len(rows) > STORED_ROWS
    }
    if not large:
        return parsed
    forget_sheets()
    folder = Path(tempfile.mkdtemp(dir=workspace))
    return replace(
        parsed,
        tables={**parsed.tables, **{name: _written(rows, folder / f"{name}.parquet") for name, rows in large.items()}},
    )


def _written(rows: pd.DataFrame, path: Path) -> Path:
    """A table as a Parquet file of text, unknown null."""
    columns = {str(name): text_column(rows[name]) for name in rows.columns}
    pq.write_table(pa.table(columns), path, compression="lz4", write_statistics=False)
    return path


def text_column(values: "pd.Series[Any]") -> pa.Array:
    """A column as text; anything that is not text becomes its plain form, unknown stays null."""
    try:
        return pa.array(values, pa.string(), from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.array(
            [None if value is None or value is pd.NaT or value != value else str(value) for value in values],
            pa.string(),
        )
