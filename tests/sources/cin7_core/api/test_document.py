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
    return ApiDocument("cin7_core.api_product", "Products", "product", read, **more)


def test_a_line_with_a_slip_goes_alone_and_takes_its_half_made_rows_along():
    found = reader()
    found.add("product", 0, sku="first")

    def read(record, ordinal):
        found.add("product", ordinal, sku=record["SKU"])
        found.add("movement", ordinal, sku=record["SKU"])
        if record["SKU"] == "bad":
            raise ValueError("no Date")

    found.each([{"SKU": "a"}, {"SKU": "bad"}, {"SKU": "c"}], read)
    assert [(row["sku"], row["source_row"]) for row in found.tables["product"]] == [("first", 0), ("a", 1), ("c", 3)]
    assert [row["sku"] for row in found.tables["movement"]] == ["a", "c"]
    [problem] = found.account.problems
    assert (problem.source_row, problem.code, problem.raw_text) == (2, "record_unreadable", '{"SKU": "bad"}')
    assert problem.seen == "a value that cannot be read: no Date"
    assert found.account.rows_read == 3


def test_a_table_first_met_in_a_bad_line_is_left_empty():
    found = reader()

    def read(record, ordinal):
        found.add("product", ordinal, sku="x")
        raise TypeError("odd")

    found.each([{}], read)
    assert found.tables == {"product": []}


def test_raw_text_is_cut_and_a_reason_in_words_stays_in_words():
    found = reader()
    found.aside(1, {"text": "é" * RAW_CHARACTERS}, "a line without SKU", "sku_missing", "Look.")
    [problem] = found.account.problems
    assert (problem.seen, problem.code, problem.todo) == ("a line without SKU", "sku_missing", "Look.")
    assert problem.raw_text == ('{"text": "' + "é" * RAW_CHARACTERS)[:RAW_CHARACTERS]


def test_totals_and_counters_add_up():
    found = reader()
    for value in ("1.5", None, "-4"):
        found.total("quantity", value)
        found.count("odd")
    assert (found.totals, found.counters) == ({"quantity": Decimal("-2.5")}, {"odd": 3})


def test_a_record_that_fails_or_is_of_another_kind_is_set_aside_and_the_others_are_read():
    def read(found, kind, record):
        if record["SKU"] == "bad":
            raise AttributeError("no such thing")
        found.count("odd")
        found.total("quantity", "2")
        found.add("product", found.next(), sku=record["SKU"])

    documents = [
        PRODUCT,
        {"Company": "A", "Currency": "NZD", "TimeZone": ""},
        {**PRODUCT, "SKU": "bad"},
        {**PRODUCT, "SKU": "HT-2"},
    ]
    parsed = of_json(source(read, notes=(("odd", "records are odd"), ("even", "records are even"))), documents)
    assert rows(parsed, "product", "sku", "source_row") == [("HT-1", 1), ("HT-2", 4)]
    assert aside(parsed) == [(2, "record_of_other_kind"), (3, "record_unreadable")]
    assert "a record of another kind (me)" in [each.seen for each in parsed.problems]
    assert notes(parsed) == ["odd"] and parsed.problems[-1].seen == "2 records are odd"
    assert parsed.control_totals == {"quantity": ("4", None)}


@pytest.mark.parametrize(("zone", "told"), [("", "UTC: no time zone in the settings"), ("Pacific/Auckland", None)])
def test_stamps_without_a_zone_are_said_to_be_utc(zone, told):
    def read(found, kind, record):
        found.add("movement", found.next(), recorded_at="2026-04-13 00:00:00")

    parsed = of_json(source(read), PRODUCT, settings=Engagement(time_zone=zone))
    assert parsed.parameters.get("time stamps") == told
    assert (
        "time stamps"
        not in of_json(source(lambda found, *_: found.add("product", found.next(), sku="a")), PRODUCT).parameters
    )


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
    sales = ApiDocument("x", "", "sale", lambda *_: None)
    assert sales.claims(json_peek({"SaleID": "1", "CreditNotes": []}))  # by family, not by kind


def test_a_last_step_sees_the_reader_and_the_hint():
    def finish(found, peek, context):
        found.add("product", found.next(), sku=f"{peek.evidence.name} {context.hint.site}")

    parsed = of_json(source(finish=finish), PRODUCT, site="North")
    assert rows(parsed, "product", "sku") == [("page.json North",)]
