"""Tables of several clients, one of them with nothing, are read at once by polars, pyarrow and DuckDB without casting."""

import datetime as dt
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import duckdb
import polars
import pyarrow.dataset
import pyarrow.parquet as pq
import pytest
from jsonschema import Draft202012Validator

from cin7_audit.outputs import OF_RUN, declared
from cin7_audit.report.contract_files import write_documents
from cin7_audit.report.deliverables import read_sections
from cin7_audit.section_files import save_section
from cin7_audit.vocabulary import OUTPUTS, STEPS
from cin7_audit.workbook import Workbook
from tests.chapters import hand_made, hand_made_books
from tools import documentation, output_pages

RUN = "0123456789ab"


def nothing() -> Workbook:
    return hand_made.book_of({})


def books() -> Workbook:
    return hand_made_books.books_apart({"accounts": {"adjustment": ["517"]}})


CLIENTS = {
    "drifting": hand_made.drifting, "paperwork": hand_made.paperwork, "oddities": hand_made.oddities,
    "books": books, "nothing": nothing,
}  # fmt: skip


def write(book: Workbook, client: str, run: Path) -> None:
    for step in STEPS:
        save_section(book.section(step), run / "sections")
    context = replace(book.context, client=client)
    write_documents(run, read_sections(run / "sections"), context, book.case)


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    """A folder with clients/NAME/report/RUN of each client."""
    folder = tmp_path_factory.mktemp("many")
    for name, made in CLIENTS.items():
        write(made(), name, folder / "clients" / name / "report" / RUN)
    return folder


def files(root: Path, name: str) -> list[Path]:
    return sorted((root / "clients").glob(f"*/report/*/tables/{name}.parquet"))


def test_every_table_has_one_schema_whatever_the_data(root):
    seen = {path.stem for path in files(root, "*")}
    assert seen == set(OUTPUTS)
    for name in seen:
        schemas = [pq.read_schema(path) for path in files(root, name)]
        assert all(schema.equals(schemas[0]) for schema in schemas), name
        assert schemas[0].names == [*OF_RUN, *declared(name)]


def test_every_table_is_read_at_once(root):
    for name in sorted({path.stem for path in files(root, "*")}):
        found = files(root, name)
        rows = sum(pq.read_metadata(path).num_rows for path in found)
        assert len(polars.read_parquet(found)) == rows
        assert pyarrow.dataset.dataset([str(path) for path in found]).to_table().num_rows == rows
        glob = root / "clients" / "*" / "report" / "*" / "tables" / f"{name}.parquet"
        assert len(duckdb.read_parquet(str(glob)).fetchall()) == rows


def test_tables_of_every_run_are_there_and_say_whose_they_are(root):
    always = [name for name, output in OUTPUTS.items() if output.always]
    assert all(len(files(root, name)) == len(CLIENTS) for name in always)
    lines = polars.read_parquet(files(root, "count_variance"))
    assert set(lines["client"]) == {"drifting", "paperwork", "oddities"} and set(lines["run_id"]) == {RUN}


def in_a_row(record, client, columns):
    """A record of a document as a view has it: whose it is, the ends of its period as days."""
    ends = {f"period_{name}": day and dt.date.fromisoformat(day) for name, day in record["period"].items()}
    told = record | ends | {"client": client}
    return {column: told[column] for column in columns}


def test_a_book_is_the_same_bytes_and_reads_its_run_wherever_it_lies(root, tmp_path, monkeypatch):
    run, again = root / "clients" / "drifting" / "report" / RUN, tmp_path / "again" / RUN
    write(hand_made.drifting(), "drifting", again)
    held = (run / "book.duckdb").read_bytes()
    assert hashlib.sha256(held).digest() == hashlib.sha256((again / "book.duckdb").read_bytes()).digest()
    assert str(root).encode() not in held and str(tmp_path).encode() not in held and b"/tmp" not in held
    moved = tmp_path / "moved, elsewhere"
    shutil.move(again, moved)
    monkeypatch.chdir(moved)
    with duckdb.connect("book.duckdb", read_only=True) as book:
        views = {name for (name,) in book.sql("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()}
        assert views == {path.stem for path in moved.glob("tables/*.parquet")} | {"findings", "measures"}
        rows = {name: len(book.sql(f'FROM "{name}"').fetchall()) for name in views}
        assert all(rows[path.stem] == pq.read_metadata(path).num_rows for path in moved.glob("tables/*.parquet"))
        for name in ("findings", "measures"):
            document = json.loads(Path(f"{name}.json").read_text())
            found = book.sql(f"FROM {name}")
            shown = [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
            assert shown and shown == [in_a_row(each, document["client"], found.columns) for each in document[name]]


def test_a_book_of_nothing_opens(root, monkeypatch):
    monkeypatch.chdir(root / "clients" / "nothing" / "report" / RUN)
    with duckdb.connect("book.duckdb", read_only=True) as book:
        assert book.sql("SELECT id FROM findings").fetchall() == [("DX-verdict",)]
        assert book.sql("SELECT count(*) FROM count_variance").fetchall() == [(0,)]


@pytest.mark.parametrize("name", output_pages.SCHEMAS)
def test_documents_keep_their_schema(root, name):
    schema = json.loads((documentation.DOCS / "schemas" / name).read_text())
    Draft202012Validator.check_schema(schema)
    check = Draft202012Validator(schema)
    found = list(root.glob(f"clients/*/report/*/{name.split('.')[0]}.json"))
    assert len(found) == len(CLIENTS)
    for path in found:
        document = json.loads(path.read_text())
        assert not list(check.iter_errors(document)), path
        assert not check.is_valid(document | {"schema_version": 0})
        assert not check.is_valid(document | {"more": 1})


@pytest.mark.parametrize("number", range(4))
def test_the_examples_of_the_page_run_as_they_are(root, number):
    blocks = re.findall(r"```python\n(.*?)```", (documentation.DOCS / "outputs.md").read_text(), re.DOTALL)
    assert len(blocks) == 4
    done = subprocess.run([sys.executable, "-c", blocks[number]], cwd=root, capture_output=True, text=True, env=os.environ, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
