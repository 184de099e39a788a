"""Rows of a declared output table made by hand: what is not said is null."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from cin7_audit.outputs import declared


def table_of(name: str, columns: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
    """The output `name` with these columns and every other one null."""
    if unknown := set(columns) - set(declared(name)):
        raise ValueError(f"{name}: no column {sorted(unknown)}")
    rows = len(next(iter(columns.values())))
    every = {column: columns.get(column, [None] * rows) for column in declared(name)}
    return pd.DataFrame({column: pd.Series(values, dtype=object) for column, values in every.items()})
