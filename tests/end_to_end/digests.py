"""A table as one line: its rows, a digest of all of it, and of each column a short digest and (exact numbers) the sum.

The digest of a table is the sum of a hash per row, so that the order of rows says nothing; where it does say something
the row's number is hashed with it. Statistics count with six significant digits: the same on any processor.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

import duckdb

DIGITS, WIDE, SHORT = 6, 12, 4
FITTED = 4  # digits of a figure that a search came to: where it stops differs between processors
ZERO = 1e-9  # what is left of a sum of floats that cancel
OTHERWISE_EACH_TIME = frozenset({"sha256", "size_bytes", "run_id"})  # bytes of packed files, and what is named by them
FLOATS = ("DOUBLE", "FLOAT")
NOTHING, BETWEEN = "∅", "\x1f"


def rounded(value: Any, digits: int = DIGITS) -> Any:
    """A document as JSON holds it: exact numbers in full, as text; every float at so many significant digits."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        short = 0.0 if abs(value) < ZERO else float(f"{value:.{digits}g}")
        return int(short) if short.is_integer() else short
    if isinstance(value, Decimal):
        return exact(value)
    if isinstance(value, Mapping):
        return {str(key): rounded(item, digits) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(item, digits) for item in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    return rounded(value.item() if hasattr(value, "item") else asdict(value), digits)


def exact(value: Decimal) -> str:
    """An exact number without the zeros behind its last digit."""
    return format(value.normalize() + 0, "f")


def plain(value: Any, digits: int = DIGITS) -> str:
    """A document as one line of text, keys sorted; a bare text or number as itself."""
    short = rounded(value, digits)
    return short if isinstance(short, str) else json.dumps(short, ensure_ascii=False, sort_keys=True)


def digest(text: str, size: int = WIDE) -> str:
    """The first hexadecimal digits of a hash of the text."""
    return hashlib.sha256(text.encode()).hexdigest()[:size]


def _text(column: str, kind: str) -> str:
    """SQL that writes a column's value as text: exact, but statistics at six significant digits."""
    name = '"' + column.replace('"', '""') + '"'
    short = f"CASE WHEN abs({{0}}) < {ZERO} THEN '0' ELSE format('{{{{:.{DIGITS}g}}}}', {{0}}) END"
    if kind in FLOATS:
        said = short.format(name)
    elif kind.endswith("[]") and kind[:-2] in FLOATS:
        said = f"CAST([{short.format('x')} FOR x IN {name}] AS VARCHAR)"
    else:
        assert not any(each in kind for each in FLOATS), f"{column} {kind}: say how its floats are rounded"
        said = f"CAST({name} AS VARCHAR)"
    return f"coalesce({said}, '{NOTHING}')"


def _sum_of_hashes(text: str) -> str:
    return f"sum(CAST(md5_number_lower({text}) AS HUGEINT))"


def _hexadecimal(number: int | None, size: int) -> str:
    return "-" if number is None else f"{number % 16**size:0{size}x}"


def table_line(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    source: str = "",
    *,
    numbered_by: str = "",
    is_typed: bool = False,
    is_short: bool = False,
) -> str:
    """`name | rows | digest | column digest sum | ...` of a table, or of what can be selected from source.

    numbered_by: a column that numbers the rows, where their order is part of what the table says. is_typed: columns with
    their types instead of their digests. is_short: of the columns only the sums; where there are no rows, none at all.
    """
    read = source or table
    described = connection.execute(f"DESCRIBE SELECT * FROM {read}").fetchall()
    columns = [(name, kind) for name, kind, *_ in described if name not in OTHERWISE_EACH_TIME and name != numbered_by]
    texts = [_text(name, kind) for name, kind in columns]
    row = ", ".join([*([f"CAST({numbered_by} AS VARCHAR)"] if numbered_by else []), *texts])
    wanted = ["count(*)", _sum_of_hashes(f"concat_ws('{BETWEEN}', {row})") if row else "NULL"]
    wanted += [_sum_of_hashes(text) for text in texts]
    numbers = [name for name, kind in columns if kind.startswith("DECIMAL")]
    wanted += [f'CAST(sum("{name}") AS VARCHAR)' for name in numbers]
    rows, whole, *rest = connection.execute(f"SELECT {', '.join(wanted)} FROM {read}").fetchall()[0]
    sums = dict(zip(numbers, rest[len(columns) :], strict=True))
    told = [f"{table} | {rows} rows | {_hexadecimal(whole, WIDE)}" if rows else f"{table} | 0 rows"]
    for (name, kind), hashed in zip(columns, rest[: len(columns)], strict=True):
        said = [kind] if is_typed else [_hexadecimal(hashed, SHORT)] if rows and not is_short else []
        said += [f"sum {exact(Decimal(sums[name]))}"] if sums.get(name) else []
        told += [" ".join([name, *said])] if said else []
    return " | ".join(told)


def rows_line(name: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """The same of rows in the order given, as a chart holds them: numbers are summed to six significant digits."""
    told = [f"{name} | {len(rows)} rows | {digest(plain(list(rows)))}"]
    for column in dict.fromkeys(name for row in rows for name in row):
        values = [row.get(column) for row in rows]
        numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
        total = f" sum {plain(float(sum(numbers)))}" if numbers else ""
        told.append(f"{column} {digest(plain(values), SHORT)}{total}")
    return " | ".join(told)
