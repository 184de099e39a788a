"""A handle on one client's tables: exact frames out, SQL as evidence."""

import os
from collections.abc import Mapping, Sequence
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
    """One client's evidence as canonical tables (vocabulary.TABLES), and every model on top of them (runner)."""

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
        if settings == self.settings:
            return self
        return Case(self.connection, settings, self.path, Runner(self.connection, settings, self.models))

    def table(self, name: str, where: str | None = None) -> pd.DataFrame:
        """A canonical table or a model as an exact frame, made on first use; of it the rows where a column is true."""
        return self.models.frame(name, where)

    def rows(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
        """The result as plain tuples."""
        return self.connection.execute(sql, parameters or None).fetchall()

    def value(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> Any:
        """The first column of the first row, or None."""
        rows = self.rows(sql, parameters)  # drained: DuckDB 2 refuses new work on an unread result
        return rows[0][0] if rows else None

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
    """A connection with our settings, which downloads no extension; `spill`: where what memory cannot hold goes."""
    config: dict[str, Any] = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    # a frame's exact numbers get their type from all of them, not from a sample
    config["pandas_analyze_sample"] = EVERY_ROW
    asked = {"threads": threads, "memory_limit": memory, "temp_directory": spill and str(spill)}
    config |= {name: value for name, value in asked.items() if value}
    return duckdb.connect(str(path) if path else ":memory:", read_only=read_only, config=config)


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """All canonical tables, empty, and a `<name>_secondary` twin for second descriptions of the same facts."""
    for table in TABLES.values():
        connection.execute(table.create_sql)
    for name in SECONDARY:
        empty = f"SELECT *, CAST(NULL AS VARCHAR) AS why FROM {name} LIMIT 0"
        connection.execute(f"CREATE TABLE {name}_secondary AS {empty}")


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
        raise UsageError.of("threads", THREADS, asked=asked[:40], most=MOST_THREADS)
    return int(asked)


class CaseDamaged(AuditError):
    """The case file cannot be opened, or is not the one asked for; it can be built again from the evidence."""


def _attach(connection: duckdb.DuckDBPyConnection, path: Path, run_id: str) -> None:
    """The case file as `stored`, which must have been built for this run; empty: for any."""
    quoted = str(path).replace("'", "''")
    try:
        connection.execute(f"ATTACH '{quoted}' AS stored (READ_ONLY)")
        built_for = connection.execute("SELECT run_id FROM stored.case_run").fetchone() if run_id else None
    except duckdb.Error as damage:
        raise CaseDamaged.of("case_damaged", path, damage=type(damage).__name__) from None
    if run_id and built_for != (run_id,):
        raise CaseDamaged.of("case_of_other_run", path, run_id=run_id)


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

    run_id: the run it must have been built for. An open case stays as it is, also when another process puts a newer one
    in its place.
    """
    path = folder / "case" / FILE_NAME
    if not path.exists():
        raise CaseMissing.of("no_case", path)
    is_large = path.stat().st_size >= LARGE_CASE_BYTES
    threads = threads or threads_for(path.stat().st_size, LARGE_CASE_BYTES)
    memory = memory or (LARGE_CASE_MEMORY if is_large else None)
    connection = connect(threads=threads, memory=memory, spill=path.parent / "spill")
    try:
        _attach(connection, path, run_id)
    except CaseDamaged:
        connection.close()
        raise
    stored = "SELECT table_name FROM information_schema.tables WHERE table_catalog = 'stored'"
    for (name,) in connection.execute(stored).fetchall():
        connection.execute(f"CREATE VIEW {name} AS SELECT * FROM stored.{name}")
    return Case(connection, settings, path)
