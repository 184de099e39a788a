"""The canonical tables: names once, types the engine keeps exact, the lists that other modules rely on."""

import re
from dataclasses import FrozenInstanceError

import duckdb
import pytest

from cin7_audit.errors import AuditError
from cin7_audit.vocabulary import (
    ACCOUNT_ROLES,
    CONTRIBUTORS,
    CORRECTION_KINDS,
    CURRENCIES,
    MOVEMENT_KINDS,
    SECONDARY,
    STEPS,
    TABLES,
    TIE_OUT_BUCKETS,
    Column,
    Table,
    read_tables,
)

TYPES = {"VARCHAR", "DATE", "TIMESTAMP", "DECIMAL(18,4)", "DECIMAL(20,6)", "DECIMAL(18,8)", "BIGINT", "BOOLEAN"}


def test_a_table_says_its_columns_in_order():
    table = Table("t", "row", (Column("b", "day", "DATE", "a day"), Column("a", "whole", "BIGINT", "a number")))
    assert table.column_names == ("b", "a")
    assert table.create_sql == "CREATE TABLE t (b DATE, a BIGINT)"


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_every_table_can_be_made_and_every_column_means_something(table):
    connection = duckdb.connect()
    connection.execute(table.create_sql)
    made = connection.execute(f"DESCRIBE {table.name}").fetchall()
    assert [(name, kind) for name, kind, *_ in made] == [(column.name, column.type) for column in table.columns]
    assert len(set(table.column_names)) == len(table.column_names)
    assert all(column.meaning and column.type in TYPES for column in table.columns) and table.grain


def test_every_row_of_evidence_can_be_traced_and_what_is_about_evidence_has_columns_of_its_own():
    trace = TABLES["movement"].columns[-2:]
    untraced = {name for name, table in TABLES.items() if table.columns[-2:] != trace}
    assert untraced == {"evidence_file", "problem"}
    assert {name: table.name for name, table in TABLES.items()} == {name: name for name in TABLES}


def test_a_second_description_is_of_a_table_with_a_trace():
    assert set(SECONDARY) <= set(TABLES) - {"evidence_file", "problem"} and len(set(SECONDARY)) == len(SECONDARY)


def test_quantity_times_cost_stays_exact_beyond_a_hundred_million():
    types = {column.name: column.type for column in TABLES["movement"].columns}
    product = f"SELECT CAST('3' AS {types['quantity']}) * CAST('350000000.123456' AS {types['unit_cost']})"
    assert str(duckdb.connect().execute(product).fetchone()[0]).rstrip("0") == "1050000000.370368"


@pytest.mark.parametrize(
    ("table", "column", "said"),
    [("movement", "quantity", "+ in, - out"), ("correction", "quantity", "+ gain, - loss"),
     ("correction", "value", "+ gain, - loss"), ("ledger_line", "amount", "debit")],
)  # fmt: skip
def test_signs_are_said_where_the_column_is(table, column, said):
    (meaning,) = (each.meaning for each in TABLES[table].columns if each.name == column)
    assert said in meaning


def test_currencies_are_those_books_are_kept_in():
    assert {"NZD", "USD", "EUR", "HRK", "ZWG"} <= CURRENCIES
    assert not {"XAU", "XXX", "XTS", "XDR", "DEM"} & CURRENCIES
    assert all(re.fullmatch("[A-Z]{3}", code) for code in CURRENCIES)


KINDS = {
    MOVEMENT_KINDS: "receipt, unstock, pick, sale, restock, transfer_out, transfer_in, assembly_in, assembly_out, "
    "adjustment, stocktake, write_off, auto_adjustment, opening, cost_change",
    CORRECTION_KINDS: "stocktake, adjustment, cycle_count, write_off, write_on, zeroing, revaluation, auto_adjustment",
    CONTRIBUTORS: "receiving, picking, transfers, returns, bins, uom, cutoff, duplicate, posting, loss, "
    "counting, opening",
    ACCOUNT_ROLES: "inventory, in_transit, accrual, cogs, adjustment, write_off, revenue, other",
    TIE_OUT_BUCKETS: "timing, received_not_invoiced, invoiced_not_received, in_transit, unsynced, voided_or_edited, "
    "manual_journal, wrong_account, cost_change, fx, rounding, unexplained",
}


@pytest.mark.parametrize(("kinds", "words"), KINDS.items(), ids=lambda item: str(item)[:20])
def test_kinds_are_those_the_contract_names(kinds, words):
    assert ", ".join(kinds) == words


TYPES_OF_TWO = {"text": {"kept": "VARCHAR"}, "money": {"kept": "DECIMAL(18,4)", "unit": ["base currency"]}}


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (
            {"grain": "line", "columns": {"value": "mony: base currency"}},
            "t.value: the type 'mony'; expected one of text, money",
        ),
        (
            {"grain": "line", "columns": {"value": "money: NZD"}},
            "t.value: the meaning 'NZD'; expected its meaning, with base currency",
        ),
        ({"grain": "line", "columns": {"name": "text: "}}, "t.name: the meaning ''; expected its meaning"),
        ({"grain": "line", "columns": {"name": "text"}}, "t.name: the meaning ''; expected its meaning"),
        ({"columns": {"name": "text: name"}}, "t: columns; expected a grain and columns"),
        ({"grain": "line"}, "t: grain; expected a grain and columns"),
    ],
)
def test_a_wrong_entry_is_refused_by_file_table_and_column(table, said):
    with pytest.raises(AuditError, match=re.escape(f"vocabulary.toml, {said}")):
        read_tables({"types": TYPES_OF_TWO, "trace": {"source_id": "text: the file"}, "tables": {"t": table}})


def test_the_trace_ends_a_table_that_does_not_say_no():
    made = {"grain": "line", "columns": {"value": "money: base currency, gain positive"}}
    stated = {"types": TYPES_OF_TWO, "trace": {"source_id": "text: the file"}}
    found = read_tables(stated | {"tables": {"t": made, "u": made | {"trace": False}}})
    assert (found["t"].column_names, found["u"].column_names) == (("value", "source_id"), ("value",))
    assert found["u"].columns == (Column("value", "money", "DECIMAL(18,4)", "base currency, gain positive"),)


def test_the_contract_does_not_change_while_it_runs():
    column = Column("a", "whole", "BIGINT", "a number")
    for record, field in ((column, "type"), (Table("t", "row", (column,)), "columns")):
        with pytest.raises(FrozenInstanceError):
            setattr(record, field, "another")


def test_lists_of_kinds_name_each_once_and_the_rest_last():
    for kinds in (MOVEMENT_KINDS, CORRECTION_KINDS, CONTRIBUTORS, TIE_OUT_BUCKETS, STEPS):
        assert len(set(kinds)) == len(kinds)
    assert len(CONTRIBUTORS) == 12 and TIE_OUT_BUCKETS[-1] == "unexplained"


def test_steps_are_in_the_order_of_the_notebooks():
    assert STEPS == (
        "ingestion", "variance_timeline", "count_vs_belief", "write_off_frequency", "ledger_impact", "diagnosis",
    )  # fmt: skip
