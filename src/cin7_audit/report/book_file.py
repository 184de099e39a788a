"""book.duckdb: every table of a run as a view, findings and measures too. No rows are in it, no path but relative ones.

DuckDB finds what a view reads from its working directory, or from `file_search_path`: open it in the run's folder, or
set that to the folder.
"""

import contextlib
import tempfile
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

STATEMENTS = Path(__file__).with_name("book.sql")
TABLE = "{table}"
DOCUMENTS = ("findings.json", "measures.json")
# the oldest format: every DuckDB since 1.0 reads it, and only later ones write a number drawn at random into each file
FORMAT = "v1.0.0"


def statements(names: Sequence[str]) -> list[str]:
    """The views over these tables."""
    *documents, table = STATEMENTS.read_text(encoding="utf-8").strip().removesuffix(";").split(";\n\n")
    quoted = [(name.replace('"', '""'), name.replace("'", "''")) for name in names]
    head, path = table.split(TABLE, 1)
    return [*documents, *(f"{head}{called}{path.replace(TABLE, file)}" for called, file in quoted)]


def _found_in(connection: duckdb.DuckDBPyConnection, folder: str) -> contextlib.AbstractContextManager[None]:
    """Relative paths are found in this folder; a comma in its name would make two folders of it."""
    if "," in folder:
        return contextlib.chdir(folder)
    connection.execute("SET file_search_path = ?", [folder])
    return contextlib.nullcontext()


def write_book(path: Path, tables: Sequence[Path]) -> Path:
    """Write the file anew, the same bytes for the same tables.

    A view is checked when it is made, so it is made beside files of the same columns without rows: the folder of a run
    may have a name that file_search_path cannot hold.
    """
    with tempfile.TemporaryDirectory() as empty, duckdb.connect() as connection, _found_in(connection, empty):
        folder = Path(empty)
        (folder / "tables").mkdir()
        for table in tables:
            pq.write_table(pq.read_schema(table).empty_table(), folder / "tables" / table.name)
        for document in DOCUMENTS:
            (folder / document).write_text("{}", encoding="utf-8")
        made = folder / path.name
        quoted = made.as_posix().replace("'", "''")
        connection.execute(f"ATTACH '{quoted}' AS book (STORAGE_VERSION '{FORMAT}')")
        connection.execute("USE book")
        connection.begin()
        for statement in statements(sorted(table.stem for table in tables)):
            connection.execute(statement)
        connection.commit()
        connection.execute("USE memory")
        connection.execute("DETACH book")
        path.write_bytes(made.read_bytes())
    return path
