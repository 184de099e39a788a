"""Canonical text into typed tables: what casts, what cannot be meant, and that no row is lost."""

import datetime as dt
from decimal import Decimal

import duckdb
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cin7_audit.case.load import Delivered, as_arrow, load
from cin7_audit.case.store import connect, create_tables
from cin7_audit.errors import AuditError
from cin7_audit.vocabulary import TABLES


@pytest.fixture(scope="module")
def made():
    connection = connect()
    create_tables(connection)
    return connection


@pytest.fixture
def db(made):
    yield made
    for name in ("movement", "product", "receipt", "company", "correction", "stock_snapshot", "count_line"):
        made.execute(f"DELETE FROM {name}")


def rows(*values, source="E1", table="movement"):
    frame = pd.DataFrame([{"source_row": n} | value for n, value in enumerate(values, start=2)], dtype=object)
    return Delivered(source, table, frame)


def move(**more):
    return {"sku": "A", "kind": "sale", "quantity": "1", "effective_date": "2026-01-02"} | more


def test_text_becomes_what_the_vocabulary_says(db):
    load(db, [rows(move(quantity="-2.5", unit_cost="1.123456", completed_at="2026-01-02 09:30:00", site=" ", bin="B"))])
    found = db.execute("SELECT quantity, unit_cost, completed_at, site, bin, source_id, source_row FROM movement")
    assert found.fetchall() == [
        (Decimal("-2.5"), Decimal("1.123456"), dt.datetime(2026, 1, 2, 9, 30), None, "B", "E1", 2)
    ]


@pytest.mark.parametrize(
    ("value", "column", "expected"),
    [
        ({"quantity": "three"}, "quantity", "a quantity of at most 4,000,000,000 units"),
        ({"quantity": "4000000001"}, "quantity", "a quantity of at most 4,000,000,000 units"),
        ({"quantity": "-4000000001"}, "quantity", "a quantity of at most 4,000,000,000 units"),
        ({"unit_cost": "4000000001"}, "unit_cost", "at most 4,000,000,000 per unit and 10,000,000,000,000 per line"),
        ({"quantity": "-4000000", "unit_cost": "2500001"}, "unit_cost", "at most 4,000,000,000 per unit and"),
        ({"kind": "theft"}, "kind", "VARCHAR"),
        ({"effective_date": "1989-12-31"}, "effective_date", "a day between 1990-01-01 and 2059-12-31"),
        ({"effective_date": "2060-01-01"}, "effective_date", "a day between 1990-01-01 and 2059-12-31"),
        ({"completed_at": "noon"}, "completed_at", "a day"),
        ({"line_no": "x"}, "line_no", "BIGINT"),
    ],
)
def test_a_row_that_does_not_fit_is_set_aside_with_its_text(db, value, column, expected):
    loaded = load(db, [rows(move(**value), move(sku="B"))])
    assert db.execute("SELECT sku FROM movement").fetchall() == [("B",)]
    (problem,) = loaded.problems
    assert (problem.source_id, problem.source_row, problem.column) == ("E1", 2, column)
    assert (problem.code, problem.effect) == ("value_does_not_fit", "row set aside")
    assert problem.seen == f"'{value[column]}' for movement.{column}" and problem.expected.startswith(expected)
    assert f"{column}={value[column]}" in problem.raw_text and "sku=A" in problem.raw_text
    assert "source_row" not in problem.raw_text
    assert (loaded.delivered, loaded.rejected, loaded.rejected_rows) == (
        {("E1", "movement"): 2},
        {("E1", "movement"): 1},
        {"E1": 1},
    )


def test_the_largest_figures_that_can_be_meant_are_kept(db):
    edges = [
        {"quantity": "4000000000"},
        {"quantity": "-4000000000", "unit_cost": "2500"},
        {"unit_cost": "4000000000"},
        {"effective_date": "1990-01-01"},
        {"effective_date": "2059-12-31"},
    ]
    assert load(db, [rows(*(move(**edge) for edge in edges))]).problems == ()
    assert db.execute("SELECT count(*) FROM movement").fetchall() == [(5,)]


LEADING = {
    "count_line": ("effective_date", {"sku": "A", "counted_quantity": "1"}),
    "correction": ("effective_date", {"sku": "A", "quantity": "1"}),
    "expected_posting": ("effective_date", {"amount": "1"}),
    "stock_snapshot": ("as_of", {"sku": "A", "on_hand": "5"}),
    "ledger_balance": ("as_of", {"account_code": "715", "balance": "5"}),
    "document_difference": ("as_of", {"document_no": "ST-1", "difference": "5"}),
    "ledger_line": ("date", {"account_code": "715", "amount": "5"}),
}


@pytest.mark.parametrize("table", LEADING)
def test_a_row_whose_day_cannot_be_meant_is_set_aside_in_every_table(db, table):
    column, values = LEADING[table]
    loaded = load(db, [rows({**values, column: "9999-12-31"}, {**values, column: "2026-03-31"}, table=table)])
    (problem,) = loaded.problems
    assert (problem.code, problem.effect, problem.column) == ("value_does_not_fit", "row set aside", column)
    assert db.execute(f"SELECT CAST({column} AS VARCHAR) FROM {table}").fetchall() == [("2026-03-31",)]
    assert loaded.rejected == {("E1", table): 1}


def test_an_unset_day_that_places_nothing_is_unknown(db):
    loaded = load(db, [rows(move(completed_at="0001-01-01 00:00:00", recorded_at="2026-01-02 00:00:00"))])
    assert loaded.problems == ()
    assert db.execute("SELECT completed_at, recorded_at FROM movement").fetchall() == [(None, dt.datetime(2026, 1, 2))]


def test_a_barcode_in_a_stock_figure_or_a_price_is_set_aside(db):
    stock = rows({"sku": "A", "on_hand": "9421023114556"}, {"sku": "B", "on_hand": "5"}, table="stock_snapshot")
    price = rows({"sku": "A", "price": "9421023114556"}, {"sku": "B", "price": "5"}, table="product", source="E2")
    assert [problem.column for problem in load(db, [stock, price]).problems] == ["on_hand", "price"]


def test_currencies_are_codes_and_anything_else_counts_as_not_stated(db):
    words = ("nzd ", "dollars", "dollars", "x" * 50, "")
    loaded = load(db, [rows(*({"document_no": "P", "currency": word} for word in words), table="receipt")])
    assert db.execute("SELECT currency FROM receipt ORDER BY source_row").fetchall() == [
        ("NZD",), (None,), (None,), (None,), (None,),
    ]  # fmt: skip
    first, second = loaded.problems
    assert (first.code, first.effect, first.source_row) == ("currency_unknown", "note", 3)
    assert first.seen == "'dollars' for a currency (2 row(s))" and first.raw_text == "dollars"
    assert second.seen == f"'{'x' * 40}' for a currency (1 row(s))" and second.raw_text == "x" * 50
    assert loaded.rejected == {}


def test_a_source_row_is_set_aside_once_and_only_where_nothing_of_it_is_left(db):
    gone = pd.DataFrame({"sku": ["A", "B", "C"], "quantity": ["x", "y", "1"], "kind": "sale", "source_row": [2, 2, 3]})
    half = pd.DataFrame({"sku": ["C"], "average_cost": ["dear"], "source_row": [3]})
    loaded = load(db, [Delivered("E1", "movement", gone), Delivered("E1", "product", half)])
    told = [(problem.source_row, problem.effect) for problem in loaded.problems]
    assert told == [(2, "row set aside"), (2, "note"), (3, "note")]
    assert loaded.rejected == {("E1", "movement"): 2, ("E1", "product"): 1} and loaded.rejected_rows == {"E1": 1}


@pytest.mark.parametrize(
    ("table", "column", "said"),
    [("movement", "colour", r"columns \['colour'\] for table movement"), ("nosuch", "sku", "table nosuch")],
)
def test_a_reader_that_invents_names_is_a_defect(db, table, column, said):
    with pytest.raises(AuditError, match=f"^E1: {said}"):
        load(db, [Delivered("E1", table, pd.DataFrame({column: ["x"], "source_row": [2]}))])


def test_a_frame_has_the_columns_of_its_table_in_order_as_text():
    frame = pd.DataFrame({"quantity": [Decimal("1.50"), None], "sku": ["A", "B"], "source_row": [2, 3]})
    arrow = as_arrow(Delivered("E7", "movement", frame), TABLES["movement"])
    assert tuple(arrow.column_names) == TABLES["movement"].column_names
    assert {str(kind) for kind in arrow.schema.types} == {"string"}
    assert arrow["quantity"].to_pylist() == ["1.50", None] and arrow["source_id"].to_pylist() == ["E7", "E7"]
    assert arrow["site"].null_count == 2 and arrow["source_row"].to_pylist() == ["2", "3"]


def test_rows_on_disk_are_loaded_like_a_frame(db, tmp_path):
    path = tmp_path / "rows.parquet"
    columns = (
        "'A' AS sku, 'sale' AS kind, unnest(['-2', 'x']) AS quantity, CAST(unnest([7, 8]) AS BIGINT) AS source_row"
    )
    duckdb.connect().execute(f"COPY (SELECT {columns}) TO '{path}' (FORMAT parquet)")
    loaded = load(db, [Delivered("E3", "movement", path)])
    assert db.execute("SELECT quantity, source_id, source_row FROM movement").fetchall() == [(-2, "E3", 7)]
    assert (loaded.delivered, [problem.source_row for problem in loaded.problems]) == ({("E3", "movement"): 2}, [8])
    duckdb.connect().execute(f"COPY (SELECT 1 AS colour) TO '{path}' (FORMAT parquet)")
    with pytest.raises(AuditError, match=r"E3: columns .'colour'. for table movement"):
        load(db, [Delivered("E3", "movement", path)])


@given(st.lists(st.sampled_from(["1", "-2.5", "x", "", "99999999999"]), max_size=6))
@settings(max_examples=12, deadline=None)
def test_delivered_is_kept_or_rejected(made, quantities):
    made.execute("DELETE FROM movement")
    loaded = load(made, [rows(*(move(quantity=quantity or None) for quantity in quantities))])
    (kept,) = made.execute("SELECT count(*) FROM movement").fetchone()
    assert loaded.delivered.get(("E1", "movement"), 0) == len(quantities)
    assert loaded.rejected.get(("E1", "movement"), 0) == len(quantities) - kept == len(loaded.problems)
    made.execute("DELETE FROM movement")
