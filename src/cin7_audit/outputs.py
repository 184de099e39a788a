"""Tables a run leaves, cast to what outputs.toml declares of them: the same types whatever the data, or an error.

Nothing is rounded, cut or left out: a value that does not fit its type stops the section with table, column, value and
type. Only statistics (DOUBLE) lose digits, those beyond twelve: they depend on the order in which floats were added.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from cin7_audit.errors import AuditError
from cin7_audit.model_files import documented, models
from cin7_audit.vocabulary import OUTPUTS, OUTPUTS_FILE, OWN

Columns = Mapping[str, tuple[str, str, str]]  # name -> (type, unit, meaning), in the order of the table
STATISTIC = "DOUBLE"
DIGITS = 12  # significant ones of a statistic
SHOWN = 80  # letters of a value in a message
DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")
OF_RUN: Columns = {
    "client": ("VARCHAR", "text", "whose books these are"),
    "run_id": ("VARCHAR", "text", "the run that made the table"),
}  # the first columns of every table of a run
ARROW: dict[str, pa.DataType] = {
    "VARCHAR": pa.large_string(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
    "BIGINT": pa.int64(),
    "INTEGER": pa.int32(),
    "HUGEINT": pa.decimal128(38, 0),
    "BOOLEAN": pa.bool_(),
    STATISTIC: pa.float64(),
}


def arrow_type(declared: str) -> pa.DataType:
    """The Parquet type of a declared one."""
    exact = DECIMAL.fullmatch(declared)
    return pa.decimal128(int(exact[1]), int(exact[2])) if exact else ARROW[declared]


def grain(name: str) -> str:
    """What a row of this output is."""
    stated = OUTPUTS[name]
    return stated.grain or models()[stated.model].grain


@cache
def declared(name: str) -> Columns:
    """Every column of this output in order; those of a model as its head says."""
    stated = OUTPUTS[name]
    of_model = documented(models()[stated.model]) if stated.model else {}
    if unknown := set(stated.without) - set(of_model):
        raise wrong_output(
            f"{OUTPUTS_FILE.name}, {name}", f"without {', '.join(unknown)}", f"columns of {stated.model}"
        )
    found = {column: told for column, told in of_model.items() if column not in stated.without}
    for column, own in stated.columns.items():
        found[column] = own if len(own) == 3 else documented(models()[own[0]])[own[1]]
    return {column: found[column] for column in (*stated.first, *found)}


def of_run(table: pa.Table, client: str, run_id: str) -> pa.Table:
    """The table as a run hands it over: whose it is and which run made it come first."""
    for name, value in (("run_id", run_id), ("client", client)):
        table = table.add_column(0, name, pa.repeat(pa.scalar(value, ARROW["VARCHAR"]), len(table)))
    return table


def wrong_output(where: str, seen: str, expected: str) -> AuditError:
    return AuditError(where, seen, expected, f"Correct what makes the table, or {OUTPUTS_FILE.name}.")


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _whole(value: Any) -> int | None:
    """A number without a part, whatever kind of number a join made of it."""
    is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    return int(value) if is_number and value == int(value) else None


def _exact(value: Any) -> Decimal | None:
    return Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def _quiet(value: Any) -> float:
    return float(f"{float(value):.{DIGITS}g}")


def _statistic(value: Any) -> float | None:
    is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    return _quiet(value) if is_number else None


def _day(value: Any) -> dt.date | None:
    """A day, or a moment at its very beginning."""
    if not isinstance(value, dt.datetime):
        return value if isinstance(value, dt.date) else None
    return value.date() if pd.Timestamp(value) == pd.Timestamp(value.date()) else None


def _moment(value: Any) -> dt.datetime | None:
    """A moment without a zone and without less than a microsecond."""
    fits = isinstance(value, dt.datetime) and value.tzinfo is None and not getattr(value, "nanosecond", 0)
    return value if fits else None


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


# type -> (what of it needs no look at each value, how a value is made of what a frame holds: None if it does not fit)
MADE: dict[str, tuple[type | None, Callable[[Any], Any]]] = {
    "VARCHAR": (str, _text),
    "DATE": (dt.date, _day),
    "TIMESTAMP": (None, _moment),
    "BIGINT": (int, _whole),
    "INTEGER": (int, _whole),
    "BOOLEAN": (bool, _flag),
    STATISTIC: (None, _statistic),
}
EXACT: tuple[type | None, Callable[[Any], Any]] = (Decimal, _exact)  # DECIMAL and HUGEINT
UNFIT = (pa.ArrowException, ArithmeticError, TypeError, ValueError)


def column(place: str, values: pd.Series, kind: str) -> pa.Array | pa.ChunkedArray:
    """The values as the declared kind, exactly; what is missing is null."""
    ready, make = MADE.get(kind, EXACT)
    wanted = arrow_type(kind)
    found = zip(values.astype(object).tolist(), values.notna().tolist(), strict=True)
    plain = [(value.item() if isinstance(value, np.generic) else value) if known else None for value, known in found]

    def made(value: Any) -> Any:
        if value is not None and (value := make(value)) is None:
            raise ValueError
        return value

    def fits(value: Any) -> bool:
        try:
            pa.array([made(value)], wanted)
        except UNFIT:
            return False
        return True

    try:
        return pa.array(plain if set(map(type, plain)) <= {ready, type(None)} else list(map(made, plain)), wanted)
    except UNFIT:
        wrong = next(value for value in plain if not fits(value))
        raise wrong_output(place, f"{type(wrong).__name__} {str(wrong)[:SHOWN]!r}", kind) from None


def cast(name: str, frame: pd.DataFrame) -> pa.Table:
    """A table of a chapter as it is declared; one without rows may come without columns."""
    if name not in OUTPUTS:
        raise wrong_output(name, "a table that is not declared", f"a table of {OUTPUTS_FILE.name}, or a name in {OWN}")
    columns = declared(name)
    if unknown := [str(column) for column in frame.columns if column not in columns]:
        raise wrong_output(name, f"a column {', '.join(unknown)}", f"{', '.join(columns)}")
    if len(frame) and (left := [column for column in columns if column not in frame]):
        raise wrong_output(name, f"no column {', '.join(left)}", f"{', '.join(columns)}")
    made = {
        each: column(f"{name}.{each}", frame[each] if each in frame else pd.Series(dtype=object), kind)
        for each, (kind, *_) in columns.items()
    }
    return pa.table(made)


def without_noise(frame: pd.DataFrame) -> pd.DataFrame:
    """Statistics to twelve significant digits, in a table that nobody declared."""
    noisy = [name for name in frame.columns if pd.api.types.is_float_dtype(frame[name].dtype)]
    return frame.assign(**{name: frame[name].map(_quiet, na_action="ignore") for name in noisy}) if noisy else frame


def empty(name: str) -> pa.Table:
    """The table without rows."""
    return cast(name, pd.DataFrame())
