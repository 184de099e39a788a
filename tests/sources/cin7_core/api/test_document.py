"""How every saved answer is read: numbered records, bad ones set aside alone, oddities counted once."""

from decimal import Decimal

import pytest

from cin7_audit.engagement import Engagement
from cin7_audit.sources.cin7_core.api.document import RAW_CHARACTERS, ApiDocument, Reader
from cin7_audit.sources.reading import RowAccount
from tests.sources.small_files import aside, json_peek, notes, of_json, rows

PRODUCT = {"SKU": "HT-1", "CostingMethod": "FIFO"}


def reader() -> Reader:
    return Reader(RowAccount("E001"), "")


def source(read=lambda *_: None, **more) -> ApiDocument:
    return ApiDocument("product", "Products", read, **more)


def test_a_line_with_a_slip_goes_alone_and_takes_its_half_made_rows_along():
    found = reader()
    found.add("product", sku="first")
    for record in [{"SKU": "a"}, {"SKU": "bad"}, {"SKU": "c"}]:
        with found.line(record) as ordinal:
            found.add("product", sku=record["SKU"])
            found.add("movement", sku=record["SKU"], source_row=ordinal)
            if record["SKU"] == "bad":
                raise ValueError("no Date")
    assert [(row["sku"], row["source_row"]) for row in found.tables["product"]] == [("first", 0), ("a", 1), ("c", 3)]
    assert [row["sku"] for row in found.tables["movement"]] == ["a", "c"]
    [problem] = found.account.problems
    assert (problem.source_row, problem.code, problem.raw_text) == (2, "record_unreadable", '{"SKU": "bad"}')
    assert problem.seen == "a value that cannot be read: no Date"
    assert found.account.rows_read == 3


def test_a_table_first_met_in_a_bad_line_is_left_empty():
    found = reader()
    with found.line({}):
        found.add("product", sku="x")
        raise TypeError("odd")
    assert found.tables == {"product": []}


def test_raw_text_is_cut_and_a_reason_in_words_stays_in_words():
    found = reader()
    found.next()
    found.put_aside({"text": "é" * RAW_CHARACTERS}, "product_without_sku")
    [problem] = found.account.problems
    assert (problem.seen, problem.code, problem.source_row) == ("a product without SKU", "sku_missing", 1)
    assert problem.raw_text == ('{"text": "' + "é" * RAW_CHARACTERS)[:RAW_CHARACTERS]


def test_totals_and_counters_add_up():
    found = reader()
    for value in (Decimal("1.5"), None, Decimal(-4)):
        found.total("quantity", value)
        found.count("odd")
    assert (found.totals, found.counters) == ({"quantity": Decimal("-2.5")}, {"odd": 3})


def test_rows_are_canonical_text():
    found = reader()
    found.next()
    found.add("product", sku="a", price=Decimal("2.50"), is_bill_of_material=False, name=None)
    assert found.tables["product"] == [
        {"source_row": 1, "sku": "a", "price": "2.5", "is_bill_of_material": "false", "name": None}
    ]


def test_a_header_says_what_its_kind_of_document_says_and_what_is_computed():
    found = reader()
    days = {"EffectiveDate": "2026-04-13", "DepartureDate": "2026-04-12"}
    found.header("transfer", {"ID": "AB", "Number": "TR-1", "Status": "DRAFT", **days}, status="SENT")
    assert found.tables["document_header"][0].items() >= {
        ("document_type", "StockTransfer"),
        ("document_no", "TR-1"),
        ("document_id", "ab"),
        ("status", "SENT"),
        ("effective_date", "2026-04-12"),
        ("source_row", 1),
    }


@pytest.mark.parametrize(("day", "moment"), [("2026-04-13", "2026-04-13 00:00:00"), (None, None)])
def test_a_movement_is_numbered_by_its_line_and_stands_at_the_start_of_its_day(day, moment):
    found = reader()
    found.next()
    found.move(day, sku="a")
    [row] = found.tables["movement"]
    assert (row["movement_id"], row["effective_date"], row["completed_at"], row["sku"]) == ("E001-1", day, moment, "a")


def test_a_record_that_fails_or_is_of_another_kind_is_set_aside_and_the_others_are_read():
    def read(found, record):
        if record["SKU"] == "bad":
            raise AttributeError("no such thing")
        found.count("type_unknown")
        found.total("quantity", Decimal(2))
        found.next()
        found.add("product", sku=record["SKU"])

    documents = [
        PRODUCT,
        {"Company": "A", "Currency": "NZD", "TimeZone": ""},
        {**PRODUCT, "SKU": "bad"},
        {**PRODUCT, "SKU": "HT-2"},
    ]
    parsed = of_json(source(read), documents)
    assert rows(parsed, "product", "sku", "source_row") == [("HT-1", 1), ("HT-2", 4)]
    assert aside(parsed) == [(2, "record_of_other_kind"), (3, "record_unreadable")]
    assert "a record of another kind (me)" in [each.seen for each in parsed.problems]
    assert notes(parsed) == ["type_unknown"] and parsed.problems[-1].seen.startswith("2 movements have a type")
    assert parsed.control_totals == {"quantity": ("4", None)}


@pytest.mark.parametrize(("zone", "told"), [("", "UTC: no time zone in the settings"), ("Pacific/Auckland", None)])
def test_stamps_without_a_zone_are_said_to_be_utc(zone, told):
    def read(found, record):
        found.add("movement", recorded_at="2026-04-13 00:00:00")

    parsed = of_json(source(read), PRODUCT, settings=Engagement(time_zone=zone))
    assert parsed.parameters.get("time stamps") == told
    assert "time stamps" not in of_json(source(lambda found, *_: found.add("product", sku="a")), PRODUCT).parameters


def test_a_list_row_fills_the_header_by_its_sections_and_what_is_computed():
    row = {"InventoryWriteOffNumber": "WO-1", "TaskID": "AB", "Date": "2026-04-12T20:00:00", "Reference": "x"}
    made = ApiDocument("write_off", "", lambda *_: None, lambda _reader, record: {"reference": record["TaskID"]})
    wanted = ("document_type", "document_no", "recorded_at", "reference")
    assert rows(of_json(made, row), "document_header", *wanted) == [
        ("InventoryWriteOff", "WO-1", "2026-04-12 20:00:00", "AB")
    ]


def test_what_pages_say_of_themselves_is_kept():
    pages = [{"Total": 3, "Page": 1, "Products": [PRODUCT, PRODUCT]}, {"Total": 3, "Page": 2, "Products": [PRODUCT]}]
    parameters = of_json(source(lambda found, *_: found.next()), pages).parameters
    assert parameters == {"pages": "1, 2", "rows in file": "3", "total stated": "3"}


def test_a_file_is_claimed_by_its_first_record_that_is_known_else_by_its_page():
    assert source().claims(json_peek([{"x": 1}, PRODUCT]))
    assert not source().claims(json_peek([{"Company": "A", "Currency": "NZD", "TimeZone": ""}, PRODUCT]))
    assert source().claims(json_peek({"Total": 0, "Page": 1, "Products": []}))
    assert not source().claims(json_peek({"Total": 0, "Page": 1, "SaleList": []}))
    assert not source().claims(json_peek([]))
    sales = ApiDocument("sale", "", lambda *_: None)
    assert sales.claims(json_peek({"SaleID": "1", "CreditNotes": []}))  # by family, not by kind


def test_a_last_step_sees_the_reader_and_the_hint():
    def finish(found, peek, context):
        found.add("product", sku=f"{peek.evidence.name} {context.hint.site}")

    parsed = of_json(source(finish=finish), PRODUCT, site="North")
    assert rows(parsed, "product", "sku") == [("page.json North",)]
