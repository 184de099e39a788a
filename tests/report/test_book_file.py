"""The views of book.duckdb: one for each table by its name, findings and measures with every field that fits a cell."""

import datetime as dt
import tempfile
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from cin7_audit.records import Finding, Measure
from cin7_audit.report.book_file import statements, write_book
from cin7_audit.section_files import write_json

LISTED_ELSEWHERE = {"rivals", "pairs", "next_evidence", "evidence", "criteria", "consequence", "action"}


def made(folder):
    (folder / "tables").mkdir(parents=True)
    paths = [folder / "tables" / f"{name}.parquet" for name in ("belief", "own_it's a \"look\"")]
    for path in paths:
        pq.write_table(pa.table({"sku": ["A", "B"], "n": [1, 2]}), path)
    for name in ("findings", "measures"):
        (folder / f"{name}.json").write_text(f'{{"client": "Quay", "{name}": []}}')
    return write_book(folder / "book.duckdb", paths)


def test_views_read_tables_of_any_name_from_the_folder_they_are_told(tmp_path):
    path = made(tmp_path / "one")
    with duckdb.connect(str(path), read_only=True) as book:
        book.execute(f"SET file_search_path = '{path.parent}'")
        assert book.sql("SELECT sum(n) FROM belief").fetchall() == [(3,)]
        assert book.sql('SELECT sum(n) FROM "own_it\'s a ""look"""').fetchall() == [(3,)]
        assert book.sql("FROM findings").fetchall() == book.sql("FROM measures").fetchall() == []


def test_the_same_tables_give_the_same_bytes_and_nothing_but_the_book(tmp_path):
    one, two = made(tmp_path / "one"), made(tmp_path / "two")
    assert one.read_bytes() == two.read_bytes()
    assert sorted(path.name for path in one.parent.iterdir()) == ["book.duckdb", "findings.json", "measures.json", "tables"]


def test_a_temporary_folder_of_any_name_will_do(tmp_path, monkeypatch):
    odd = tmp_path / "Doe, J's"
    odd.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(odd))
    here = Path.cwd()
    path = made(tmp_path / "odd")
    monkeypatch.undo()
    assert path.read_bytes() == made(tmp_path / "plain").read_bytes() and Path.cwd() == here and not list(odd.iterdir())


def test_findings_and_measures_have_the_fields_of_their_records(tmp_path):
    path = made(tmp_path)
    with duckdb.connect(str(path), read_only=True) as book:
        book.execute(f"SET file_search_path = '{path.parent}'")
        views = {name: {row[0] for row in book.sql(f"DESCRIBE {name}").fetchall()} for name in ("findings", "measures")}
    assert views["findings"] == set(Finding.__dataclass_fields__) - LISTED_ELSEWHERE | {"client"}
    assert views["measures"] == set(Measure.__dataclass_fields__) | {"client"}


def test_every_duckdb_since_the_first_stable_one_reads_it(tmp_path):
    """The format of later ones also takes other bytes for each write."""
    with duckdb.connect(str(made(tmp_path)), read_only=True) as book:
        ((tags,),) = book.sql("SELECT tags FROM duckdb_databases() WHERE database_name = 'book'").fetchall()
    assert tags["storage_version"].startswith("v1.0.0")


def test_one_statement_a_view():
    assert len(statements(["a", "b"])) == 4 and len(statements([])) == 2
    assert statements(['a"b'])[-1] == "CREATE VIEW \"a\"\"b\" AS SELECT * FROM read_parquet('tables/a\"b.parquet')"


FOUND = Finding(
    "F-1", "ingestion", "T'\u00e9", "Said; \"so\".", "low", "loss", "B", ("A", "B"), ("M",), dt.date(2026, 1, 2), dt.date(2026, 3, 4),
    Decimal("-12.5678"), Decimal("-0.01"), "NZD", 0.00012, exhibit="IN-1",
)  # fmt: skip
MEASURED = Measure(
    "M-4", "Accuracy", Decimal("0.8567"), "share", Decimal("340.25"), 400, (0.0, 0.1234), {"level": "site", "site": "M'1"}, dt.date(2026, 1, 2),
    dt.date(2026, 3, 4), "n",
)  # fmt: skip
FINDING_TYPES = [
    "VARCHAR", "VARCHAR", "VARCHAR", "VARCHAR", "VARCHAR", "VARCHAR", "VARCHAR", "VARCHAR", "VARCHAR[]", "VARCHAR[]", "DATE", "DATE", "DOUBLE", "DOUBLE",
    "VARCHAR", "DOUBLE", "VARCHAR",
]  # fmt: skip
MEASURE_TYPES = [
    "VARCHAR", "VARCHAR", "VARCHAR", "MAP(VARCHAR, VARCHAR)", "DOUBLE", "VARCHAR", "DOUBLE", "DOUBLE", "DOUBLE[]", "DATE", "DATE", "VARCHAR",
]  # fmt: skip


def test_every_cell_of_findings_and_measures_is_what_their_document_says(tmp_path):
    path = made(tmp_path)
    bare = Finding("F-2", "ingestion", "t", "s", "high"), Measure("M-5", "n", None, "days")
    write_json(tmp_path / "findings.json", {"client": "Quay", "findings": [FOUND.as_contract(), bare[0].as_contract()]})
    write_json(tmp_path / "measures.json", {"client": "Quay", "measures": [MEASURED.as_contract(), bare[1].as_contract()]})
    with duckdb.connect(str(path), read_only=True) as book:
        book.execute(f"SET file_search_path = '{path.parent}'")
        findings, measures = book.sql("FROM findings"), book.sql("FROM measures")
        assert list(map(str, findings.types)) == FINDING_TYPES and list(map(str, measures.types)) == MEASURE_TYPES
        assert findings.fetchall() == [
            (
                "Quay", "F-1", "ingestion", "T'\u00e9", "Said; \"so\".", "low", "loss", "B", ["A", "B"], ["M"], dt.date(2026, 1, 2), dt.date(2026, 3, 4),
                -12.5678, -0.01, "NZD", 0.00012, "IN-1",
            ),
            ("Quay", "F-2", "ingestion", "t", "s", "high", None, None, [], [], None, None, None, None, bare[0].currency, None, ""),
        ]  # fmt: skip
        assert measures.fetchall() == [
            (
                "Quay", "M-4", "Accuracy", {"level": "site", "site": "M'1"}, 0.8567, "share", 340.25, 400.0, [0.0, 0.1234], dt.date(2026, 1, 2),
                dt.date(2026, 3, 4), "n",
            ),
            ("Quay", "M-5", "n", {"level": "portfolio"}, None, "days", None, None, None, None, None, ""),
        ]  # fmt: skip


def test_views_are_made_in_the_order_of_their_names_whatever_order_they_are_given_in(tmp_path):
    (tmp_path / "tables").mkdir()
    paths = [tmp_path / "tables" / f"{name}.parquet" for name in ("b", "a", "c")]
    for path in paths:
        pq.write_table(pa.table({"x": [1]}), path)
    first = write_book(tmp_path / "one.duckdb", paths).read_bytes()
    assert first == write_book(tmp_path / "one.duckdb", paths[::-1]).read_bytes()


def test_a_document_of_a_large_client_is_read_too(tmp_path):
    """DuckDB refuses documents above a few tens of millions of bytes unless told otherwise."""
    path = made(tmp_path)
    long = Finding("F-1", "ingestion", "t", "s" * 40_000_000, "low"), Measure("M-1", "n", 1, "units", note="n" * 40_000_000)
    write_json(tmp_path / "findings.json", {"client": "Quay", "findings": [long[0].as_contract()]})
    write_json(tmp_path / "measures.json", {"client": "Quay", "measures": [long[1].as_contract()]})
    with duckdb.connect(str(path), read_only=True) as book:
        book.execute(f"SET file_search_path = '{path.parent}'")
        assert book.sql("SELECT length(statement) FROM findings").fetchall() == [(40_000_000,)]
        assert book.sql("SELECT length(note) FROM measures").fetchall() == [(40_000_000,)]
