"""From parsed cells to canonical rows: what is derived, what is asked for, what stays unknown."""

import pytest

from cin7_audit.engagement import Engagement, FileHint, MappedFile
from cin7_audit.sources.base import Evidence, Parsed, Peek, ReadingContext
from cin7_audit.sources.collect import Collector
from cin7_audit.sources.mapped.rows import finish
from tests.sources.mapped.sheets import COUNT, read


def finished(table: str, *rows: dict, hint: dict | None = None, columns: tuple[str, ...] = ()) -> Parsed:
    """What is made of rows parsed already, the first on row 2 of stock.csv."""
    collector = Collector(Peek(Evidence("E001", None, "stock.csv", "", 1), "csv"))
    mapping = MappedFile(path="stock.csv", table=table, columns={name: name for name in columns})
    kept = [(number, dict(row)) for number, row in enumerate(rows, start=2)]
    given = FileHint(path="stock.csv", **hint) if hint else None
    finish(mapping, kept, collector, ReadingContext(Engagement(), given), "stock")
    return collector.parsed()


def only(parsed: Parsed, table: str, *names: str) -> list[list]:
    return parsed.tables[table][list(names)].values.tolist()


def test_what_the_file_cannot_say_is_asked_for(tmp_path):
    parsed = read(
        tmp_path, COUNT, {"table": "count_line", "columns": {"sku": "Item Code", "counted_quantity": "Physical Count"}}
    )
    assert set(parsed.unstated) == {"site", "date"}


def test_debit_and_credit_make_a_debit_positive_amount(tmp_path):
    text = "Date;Nominal;Details;Dr;Cr\n31/03/2026;1200 Stock;Count;;1.234,50\n01/04/2026;5000 COGS;Count;1.234,50;\n"
    columns = {"date": "Date", "account_name": "Nominal", "description": "Details", "debit": "Dr", "credit": "Cr"}
    frame = read(tmp_path, text, {"table": "ledger_line", "columns": columns}).tables["ledger_line"]
    assert list(frame["amount"]) == ["-1234.5", "1234.5"]
    assert list(frame["account_code"]) == ["1200", "5000"] and list(frame["date"]) == ["2026-03-31", "2026-04-01"]


def test_variance_gives_what_was_counted(tmp_path):
    text = "SKU,On hand,Difference\nA,10,-2\nB,4,0\n"
    columns = {"sku": "SKU", "recorded_quantity": "On hand", "variance_quantity": "Difference"}
    frame = read(tmp_path, text, {"table": "count_line", "columns": columns}).tables["count_line"]
    assert list(frame["counted_quantity"]) == ["8", "4"]


def test_movement_words_and_two_quantity_columns(tmp_path):
    text = "SKU,Date,Type,In,Out,Ref\nA,2026-01-02,Goods In,5,,R1\nA,2026-01-03,Despatch,,2,D1\nA,2026-01-04,Warehouse transfer,,1,T1\nA,2026-01-05,Zorp,,1,Z\n"
    columns = {
        "sku": "SKU",
        "effective_date": "Date",
        "document_type": "Type",
        "quantity_in": "In",
        "quantity_out": "Out",
        "document_no": "Ref",
    }
    parsed = read(tmp_path, text, {"table": "movement", "columns": columns})
    frame = parsed.tables["movement"]
    assert list(frame["quantity"]) == ["5", "-2", "-1", "-1"]
    assert list(frame["kind"]) == ["receipt", "sale", "transfer_out", "adjustment"]
    assert [problem.code for problem in parsed.problems] == ["movement_kind_unknown"]


@pytest.mark.parametrize(
    ("table", "columns", "hint", "asks"),
    [
        ("count_line", ("sku",), None, ("site", "date")),
        ("count_line", ("place", "completed_at"), None, ()),
        ("count_line", ("site", "as_of"), None, ()),
        ("stock_snapshot", ("sku",), {"site": "N"}, ("date",)),
        ("stock_snapshot", ("sku",), {"date": "2026-03-31"}, ("site",)),
        ("movement", ("sku",), None, ()),
    ],
)
def test_site_and_day_are_asked_for_where_neither_column_nor_hint_gives_them(table, columns, hint, asks):
    assert finished(table, hint=hint, columns=columns).unstated == asks


def test_a_count_is_dated_numbered_and_placed_by_its_hint_or_by_itself():
    hint = {"site": "North", "date": "2026-03-31", "number": "ST-7"}
    own = {"completed_at": "2026-04-01 09:00:00", "count_id": "C1", "place": "South: A-01", "is_confirmed": "false"}
    parsed = finished(
        "count_line", {"sku": "A", "counted_quantity": "3"}, {"sku": "B", "counted_quantity": "0", **own}, hint=hint
    )
    names = ("site", "bin", "effective_date", "count_id", "count_kind", "is_confirmed")
    assert only(parsed, "count_line", *names) == [
        ["North", None, "2026-03-31", "ST-7", "mapped", "true"],
        ["South", "A-01", "2026-04-01", "C1", "mapped", "false"],
    ]
    assert only(finished("count_line", {"sku": "A", "counted_quantity": "3"}), "count_line", "count_id") == [["stock"]]


@pytest.mark.parametrize(
    ("values", "counted", "recorded"),
    [
        ({"recorded_quantity": "10", "variance_quantity": "-2"}, "8", "10"),
        ({"counted_quantity": "8", "variance_quantity": "-2"}, "8", "10"),
        ({"counted_quantity": "8", "recorded_quantity": "9", "variance_quantity": "-2"}, "8", "9"),
        ({"counted_quantity": "0"}, "0", None),
    ],
)
def test_counted_less_recorded_is_the_variance(values, counted, recorded):
    found = only(finished("count_line", {"sku": "A", **values}), "count_line", "counted_quantity", "recorded_quantity")
    assert found == [[counted, recorded]]


def test_a_line_nobody_counted_is_set_aside():
    parsed = finished("count_line", {"sku": "A", "recorded_quantity": "5"}, {"sku": "B", "variance_quantity": "5"})
    assert [(each.code, each.source_row, each.seen) for each in parsed.problems] == [
        ("not_counted", 2, "A: no counted quantity"),
        ("not_counted", 3, "B: no counted quantity"),
    ]


def test_a_snapshot_says_its_grain_and_whether_noughts_are_in_it():
    rows = ({"sku": "A", "on_hand": "5", "bin": "A-01"}, {"sku": "B", "available": "1"}, {"sku": "C"})
    parsed = finished("stock_snapshot", *rows, hint={"date": "2026-03-31", "site": "N"})
    names = ("sku", "grain", "as_of", "zero_rows_missing")
    assert only(parsed, "stock_snapshot", *names) == [
        ["A", "bin", "2026-03-31", "true"],
        ["B", "site", "2026-03-31", "true"],
    ]
    assert [(each.code, each.source_row) for each in parsed.problems] == [("quantity_missing", 4)]
    with_zero = finished("stock_snapshot", {"sku": "A", "on_hand": "0.00"}, {"sku": "B", "on_hand": "1"})
    assert only(with_zero, "stock_snapshot", "zero_rows_missing") == [["false"], ["false"]]


@pytest.mark.parametrize(
    ("values", "quantity", "value"),
    [
        ({"quantity_in": "5", "quantity_out": "2"}, "3", None),
        ({"quantity": "7", "quantity_in": "5"}, "7", None),
        ({"quantity_out": "2", "value": "9.50"}, "-2", "-9.50"),
        ({"quantity": "-2", "value": "-9.50"}, "-2", "-9.50"),
        ({"quantity": "2", "value": "9.50"}, "2", "9.50"),
        ({"quantity": "0", "value": "9.50"}, "0", "9.50"),
    ],
)
def test_what_goes_out_is_negative_and_its_value_follows(values, quantity, value):
    assert only(finished("movement", {"sku": "A", **values}), "movement", "quantity", "value") == [[quantity, value]]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"kind": "Cost Change"}, "cost_change"),
        ({"kind": "Despatch"}, "sale"),
        ({"document_type": "Goods in", "reason": "sale"}, "receipt"),
        ({"reason": "Scrapped"}, "write_off"),
        ({}, "adjustment"),
    ],
)
def test_the_kind_of_movement(values, kind):
    parsed = finished("movement", {"sku": "A", "quantity": "-1", **values})
    assert only(parsed, "movement", "kind") == [[kind]] and bool(parsed.problems) is (not values)


def test_a_movement_has_an_identity_and_a_moment_of_its_own():
    rows = (
        {"sku": "A", "quantity": "1", "kind": "sale", "effective_date": "2026-01-02"},
        {"sku": "A", "quantity": "1", "kind": "sale", "completed_at": "2026-01-02 10:00:00", "movement_id": "M1"},
        {"sku": "A"},
    )
    parsed = finished("movement", *rows, hint={"site": "N"})
    assert only(parsed, "movement", "movement_id", "effective_date", "completed_at", "site") == [
        ["E001-2", "2026-01-02", "2026-01-02", "N"],
        ["M1", "2026-01-02", "2026-01-02 10:00:00", "N"],
    ]
    assert [each.code for each in parsed.problems] == ["quantity_missing"]


def test_a_ledger_line_needs_a_day_and_an_amount_and_says_how_its_sign_is_known():
    rows = (
        {"date": "2026-03-31", "amount": "-5", "account_name": "1200 Stock"},
        {"date": "2026-03-31", "amount": "5", "account_name": "1200 Stock", "account_code": "9"},
        {"amount": "5", "account_code": "1"},
        {"date": "2026-03-31", "account_code": "1"},
    )
    parsed = finished("ledger_line", *rows, columns=("amount",))
    rule = "one amount column, taken as debit positive"
    assert only(parsed, "ledger_line", "account_code", "account_name", "amount", "sign_rule") == [
        ["1200", "Stock", "-5", rule],
        ["9", "1200 Stock", "5", rule],
    ]
    assert [each.seen for each in parsed.problems] == ["no date", "no amount"]
    sided = finished("ledger_line", {"date": "2026-03-31", "credit": "5", "account_code": "1"}, columns=("credit",))
    assert only(sided, "ledger_line", "amount", "sign_rule", "ledger_view") == [
        ["-5", "debit and credit columns", "mapped"]
    ]


def test_a_balance_is_debit_less_credit_at_the_day_of_the_file():
    rows = (
        {"account_code": "1", "debit": "5", "credit": "2"},
        {"account_code": "2", "balance": "-7", "as_of": "2026-01-31"},
        {"account_code": "3"},
    )
    parsed = finished("ledger_balance", *rows, hint={"date": "2026-03-31"})
    assert only(parsed, "ledger_balance", "balance", "as_of", "balance_kind", "platform") == [
        ["3", "2026-03-31", "trial_balance", "mapped"],
        ["-7", "2026-01-31", "trial_balance", "mapped"],
    ]
    assert [each.code for each in parsed.problems] == ["line_incomplete"]


def test_a_correction_is_what_was_found_less_what_was_there():
    rows = (
        {"sku": "A", "quantity_before": "10", "quantity_after": "7", "kind": "Write-off"},
        {"sku": "B", "quantity": "2", "kind": "zorp", "effective_date": "2026-01-02", "document_no": "SA-1"},
        {"sku": "C", "quantity_before": "10"},
    )
    parsed = finished("correction", *rows, hint={"date": "2026-03-31", "number": "SA-9"})
    assert only(
        parsed, "correction", "quantity", "kind", "status", "document_no", "effective_date", "completed_at"
    ) == [
        ["-3", "write_off", "COMPLETED", "SA-9", "2026-03-31", None],
        ["2", "adjustment", "COMPLETED", "SA-1", "2026-01-02", "2026-01-02"],
    ]
    assert [(each.code, each.seen) for each in parsed.problems] == [("quantity_missing", "C: no quantity")]


def test_a_product_is_as_it_is():
    assert only(finished("product", {"sku": "A", "name": "Hammer"}), "product", "sku", "name") == [["A", "Hammer"]]
