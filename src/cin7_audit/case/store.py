"""A handle on one client's tables: exact frames out, SQL as evidence."""

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from cin7_audit.engagement import Engagement
from cin7_audit.errors import AuditError, CaseMissing, UsageError
from cin7_audit.model_files import models
from cin7_audit.runner import Runner
from cin7_audit.vocabulary import SECONDARY, TABLES

FILE_NAME = "case.duckdb"
THREADS, MOST_THREADS = "CIN7_AUDIT_THREADS", 1024
EVERY_ROW = 2**40
LARGE_CASE_BYTES = 150_000_000
LARGE_EVIDENCE_BYTES = 50_000_000  # spreadsheets are packed: a third of the case they make
LARGE_CASE_MEMORY = "1500MB"  # the engine spills beyond this, beside the case; frames come on top


class Case:
    """One client's evidence as canonical tables (see vocabulary.TABLES), and every model on top of them (see runner)."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        settings: Engagement,
        path: Path | None = None,
        models: Runner | None = None,
    ) -> None:
        self.connection, self.settings, self.path = connection, settings, path
        self.models = models or Runner(connection, settings)

    def under(self, settings: Engagement) -> "Case":
        """The same evidence judged by other settings; tables that do not depend on what differs are shared."""
        same = settings == self.settings
        return (
            self if same else Case(self.connection, settings, self.path, Runner(self.connection, settings, self.models))
        )

    def table(self, name: str, where: str | None = None) -> pd.DataFrame:
        """A canonical table or a model as an exact frame, made on first use; of it the rows where a column is true."""
        return self.models.frame(name, where)

    def make(self, *names: str) -> None:
        """Make models for statements that name them."""
        for name in names:
            self.models.build(name)

    def frame(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> pd.DataFrame:
        """The result as pandas, exact: DECIMAL stays Decimal, DATE stays datetime.date, whole numbers stay whole."""
        relation: duckdb.DuckDBPyRelation | None = self.connection.sql(
            sql, params=parameters or None
        )  # None: a statement without rows
        found: pd.DataFrame = (
            pd.DataFrame() if relation is None else relation.to_arrow_table().to_pandas(integer_object_nulls=True)
        )
        return found

    def rows(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
        """The result as plain tuples."""
        return self.connection.execute(sql, parameters or None).fetchall()

    def value(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> Any:
        """The first column of the first row, or None."""
        rows = self.connection.execute(
            sql, parameters or None
        ).fetchall()  # drained: DuckDB 2 refuses new work on an unread result
        return rows[0][0] if rows else None

    def run(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> None:
        """Execute a statement that makes or changes a table."""
        self.connection.execute(sql, parameters or None)

    def register(self, name: str, frame: pd.DataFrame) -> None:
        """Make a frame readable as a table under this name."""
        self.connection.register(name, frame)

    def has(self, *tables: str) -> bool:
        """True if every table has at least one row."""
        return all(self.value(f"SELECT 1 FROM {table} LIMIT 1") is not None for table in tables)

    def missing(self, *tables: str) -> tuple[str, ...]:
        """Those of the tables that are empty."""
        return tuple(table for table in tables if not self.has(table))

    def file_label(self, source_id: str) -> str:
        """The path of an evidence file relative to exports/, and its sheet where it has several."""
        found = self.value("SELECT label FROM evidence_file WHERE source_id = ?", [source_id])
        return found or source_id

    def close(self) -> None:
        self.connection.close()


def connect(
    path: Path | None = None,
    *,
    read_only: bool = False,
    threads: int | None = None,
    memory: str | None = None,
    spill: Path | None = None,
) -> duckdb.DuckDBPyConnection:
    """A connection with our settings; no extension is ever downloaded. What does not fit memory goes to `spill`, in the client's folder."""
    config: dict[str, Any] = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    config["pandas_analyze_sample"] = (
        EVERY_ROW  # a frame's exact numbers get their type from all of them, not from a sample
    )
    if threads:
        config["threads"] = threads
    if memory:
        config["memory_limit"] = memory
    if spill:
        config["temp_directory"] = str(spill)
    return duckdb.connect(str(path) if path else ":memory:", read_only=read_only, config=config)


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """All canonical tables, empty, and a `<name>_secondary` twin for second descriptions of the same facts."""
    for table in TABLES.values():
        connection.execute(table.create_sql)
    for name in SECONDARY:
        connection.execute(
            f"CREATE TABLE {name}_secondary AS SELECT *, CAST(NULL AS VARCHAR) AS why FROM {name} LIMIT 0"
        )


def derive(connection: duckdb.DuckDBPyConnection, settings: Engagement) -> None:
    """(Re)make the tables of models/20_events: keys, the one order of events, count points, costs, classes."""
    for (name,) in connection.execute("SHOW TABLES").fetchall():
        if name in models():  # made while the case was still changing
            connection.execute(f"DROP TABLE {name}")
    runner = Runner(connection, settings)
    for model in models().values():
        if model.is_stored:
            runner.build(model.name)


def threads_for(size_bytes: int, large: int) -> int | None:
    """One thread for an ordinary client: as fast, the same row order every time, and room for the client beside it."""
    asked = os.environ.get(THREADS, "").strip()
    if not asked:
        return 1 if size_bytes < large else None
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 4 and 1 <= int(asked) <= MOST_THREADS):
        raise UsageError(
            THREADS,
            f"'{asked[:40]}' in the environment",
            f"a whole number from 1 to {MOST_THREADS}",
            "Correct it or unset it.",
        )
    return int(asked)


class CaseDamaged(AuditError):
    """The case file cannot be opened, or is not the one asked for; it can be built again from the evidence."""


def _attach(connection: duckdb.DuckDBPyConnection, path: Path, run_id: str) -> None:
    """The case file as `stored`, which must have been built for this run; empty: for any."""
    quoted = str(path).replace("'", "''")
    rebuild = "Run `check` on this client: it builds the case again."
    try:
        connection.execute(f"ATTACH '{quoted}' AS stored (READ_ONLY)")
        built_for = connection.execute("SELECT run_id FROM stored.case_run").fetchone() if run_id else None
    except duckdb.Error as damage:
        raise CaseDamaged(
            str(path), f"the case file is damaged ({type(damage).__name__})", "one that opens", rebuild
        ) from None
    if run_id and built_for != (run_id,):
        raise CaseDamaged(str(path), "the case file of other evidence or settings", f"the one of {run_id}", rebuild)


def is_case_of(path: Path, run_id: str) -> bool:
    """True if the file opens and was built for this run."""
    connection = connect()
    try:
        _attach(connection, path, run_id)
    except CaseDamaged:
        return False
    finally:
        connection.close()
    return True


def open_case(
    folder: Path, settings: Engagement, *, run_id: str = "", threads: int | None = None, memory: str | None = None
) -> Case:
    """Open the client's built case file for reading; temporary results go to an in-memory schema.

    run_id: the run it must have been built for. An open case stays as it is, also when another process puts a newer one in its place.
    """
    path = folder / "case" / FILE_NAME
    if not path.exists():
        raise CaseMissing(
            str(path), "no case file", "one built by `check` or `report`", "Run `check` on this client first."
        )
    is_large = path.stat().st_size >= LARGE_CASE_BYTES
    threads = threads or threads_for(path.stat().st_size, LARGE_CASE_BYTES)
    connection = connect(
        threads=threads, memory=memory or (LARGE_CASE_MEMORY if is_large else None), spill=path.parent / "spill"
    )
    try:
        _attach(connection, path, run_id)
    except CaseDamaged:
        connection.close()
        raise
    names = [
        row[0]
        for row in connection.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_catalog = 'stored'"
        ).fetchall()
    ]
    for name in names:
        connection.execute(f"CREATE VIEW {name} AS SELECT * FROM stored.{name}")
    return Case(connection, settings, path)


def in_memory_case(
    tables: Mapping[str, Iterable[Mapping[str, Any]]], settings: Engagement | None = None, *, threads: int | None = None
) -> Case:
    """A case from plain rows, for tests and trials: unnamed columns are null, source rows are numbered from 1."""
    settings = settings or Engagement()
    connection = connect(threads=threads)
    create_tables(connection)
    for name, rows in tables.items():
        table = TABLES[name]
        known = set(table.column_names)
        filled = []
        for number, row in enumerate(rows, start=1):
            if unknown := set(row) - known:
                raise ValueError(f"{name}: no column {sorted(unknown)}")
            defaults = {"source_id": "E001", "source_row": number} if "source_row" in known else {}
            defaults |= {"label": row.get("path")} if "label" in known else {}
            filled.append([({**defaults, **row}).get(column) for column in table.column_names])
        if filled:
            marks = ", ".join("?" for _ in table.columns)
            connection.executemany(f"INSERT INTO {name} VALUES ({marks})", filled)
    if connection.execute("SELECT count(*) FROM evidence_file").fetchone() == (0,):
        values = "'E001', 'inline.csv', 'inline.csv', 'used', 'test'"
        connection.execute(f"INSERT INTO evidence_file (source_id, path, label, status, kind) VALUES ({values})")
    derive(connection, settings)
    return Case(connection, settings)
