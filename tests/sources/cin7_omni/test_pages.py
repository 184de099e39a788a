"""Pages of Omni's API: names in any case, days as printed, sizes of a line, and no half of a record."""

from decimal import Decimal

import pytest

from cin7_audit.engagement import Engagement
from cin7_audit.sources.cin7_omni.api.pages import (
    OmniDocument,
    OmniPage,
    line_sku,
    local_moment,
    number,
    pieces,
    reference_to,
    text,
)
from cin7_audit.sources.collect import Collector
from tests.sources.small_files import aside, context, json_peek, notes, of_json, rows

RECORD = {"id": 7, "reference": "X-7", "status": "Approved", "createdDate": "2025-07-01T20:00:00Z"}


def document(record: dict, zone: str = "") -> OmniDocument:
    known = context("page.json", Engagement(time_zone=zone))
    return OmniDocument(Collector(json_peek([])), 4, record, known, {}, "SalesOrders")


@pytest.mark.parametrize(
    ("printed", "zone", "moment"),
    [
        ("2025-07-01T00:00:00+12:00", "Pacific/Auckland", "2025-07-01 00:00:00"),  # a business day is never shifted
        ("2025-07-01T00:00:00+12:00", "Europe/London", "2025-07-01 00:00:00"),
        ("2025-07-01T10:00:00-0500", "Europe/London", "2025-07-01 10:00:00"),
        ("2025-06-30T21:10:04.1234567Z", "Pacific/Auckland", "2025-07-01 09:10:04.123456"),
        ("2025-06-30T21:10:04+00:00", "Pacific/Auckland", "2025-07-01 09:10:04"),
        ("2025-06-30T21:10:04Z", "", "2025-06-30 21:10:04"),
        ("04/05/2025", "", "2025-05-04 00:00:00"),
        ("2025-05-04", "", "2025-05-04 00:00:00"),
        ("0001-01-01T00:00:00", "", None),
        (None, "", None),
    ],
)
def test_days_stay_as_printed_and_utc_stamps_move(printed, zone, moment):
    assert local_moment(printed, zone) == moment


def test_sizes_split_only_where_they_add_up():
    line = {"code": "TEE", "qty": 36, "option3": "12 x S\n24 x M"}
    assert pieces(line, Decimal(36)) == [("TEE//S", Decimal(12), "-S"), ("TEE//M", Decimal(24), "-M")]
    assert pieces(line, Decimal(9)) == [("TEE//S", Decimal(3), "-S"), ("TEE//M", Decimal(6), "-M")]
    assert pieces({**line, "qty": 40}, Decimal(40)) == [("TEE", Decimal(40), "")]
    assert pieces(line, None) == [("TEE", None, "")]
    assert pieces({"code": "TEE", "qty": 12, "option3": "12 x S"}, Decimal(12)) == [("TEE", Decimal(12), "")]
    assert pieces({"code": "TEE", "qty": 0, "option3": "1 x S\n-1 x M"}, Decimal(1)) == [("TEE", Decimal(1), "")]


def test_listed_sizes_go_before_those_in_words_and_may_have_their_own_code():
    sizes = [{"size": "S", "code": "TEE-S", "qty": 1}, {"size": "M", "code": "TEE", "qty": 3}]
    line = {"code": "TEE", "qty": 4, "sizes": sizes, "option3": "2 x L\n2 x XL"}
    assert pieces(line, Decimal(-8)) == [("TEE-S", Decimal(-2), "-S"), ("TEE//M", Decimal(-6), "-M")]


def test_fields_of_a_line():
    assert (line_sku({"Code": " A "}), line_sku({})) == ("A", None)
    assert number({"a": None, "b": 0, "c": 2}, "a", "b", "c") == 0
    assert number({}, "a") is None
    assert (text({"A": "", "B": " x "}, "a", "b"), text({}, "a")) == ("x", None)


def test_fields_of_a_document():
    made = document({**RECORD, "branchId": 3, "createdBy": "0", "isApproved": "True", "x": 1}, "Pacific/Auckland")
    assert (
        made.number,
        made.identity,
        reference_to("branch", made.record, "branchId"),
        reference_to("user", made.record, "createdBy"),
    ) == ("X-7", "salesorders:7", "branch:3", None)
    assert (made.moment("missing", "createdDate"), made.day("createdDate")) == ("2025-07-02 08:00:00", "2025-07-02")
    assert (made.is_true("isApproved", False), made.is_true("x", False), made.is_true("missing", True)) == (
        True,
        True,
        True,
    )
    bare = document({"id": 7, "branchId": 0, "createdBy": 5, "isApproved": False})
    assert (
        bare.number,
        reference_to("branch", bare.record, "branchId"),
        reference_to("user", bare.record, "createdBy"),
    ) == ("7", None, "user:5")
    assert (bare.is_true("isApproved", True), bare.day("createdDate"), document({}).identity) == (False, None, None)
    assert [number for number, _ in document({"lineItems": [{}, {}]}).lines()] == [1, 2]


@pytest.mark.parametrize(
    ("record", "is_void"),
    [({"isVoid": True}, True), ({"status": "VOID"}, True), ({"isVoid": False, "status": "Voided?"}, False)],
)
def test_what_is_void(record, is_void):
    assert document(record).is_void is is_void


@pytest.mark.parametrize(
    ("sku", "amount", "at"),
    [
        (None, Decimal(1), "2025-07-01"),
        ("A", None, "2025-07-01"),
        ("A", Decimal(0), "2025-07-01"),
        ("A", Decimal(1), None),
    ],
)
def test_nothing_moves_without_a_thing_a_quantity_and_a_time(sku, amount, at):
    made = document(RECORD)
    made.move("sale", sku, amount, at, 1)
    assert made.collector.tables == {}


def test_a_movement():
    made = document(RECORD)
    made.move(
        "sale", "A", Decimal(-2), "2025-07-02 00:00:00", 3, unit_cost=Decimal("2.5"), suffix="-S", site="branch:3"
    )
    made.move("sale", "A", Decimal(-2), "2025-07-02 00:00:00", 3)
    parsed = made.collector.parsed()
    wanted = (
        "movement_id",
        "document_no",
        "document_id",
        "line_no",
        "quantity",
        "value",
        "completed_at",
        "recorded_at",
        "site",
    )
    assert rows(parsed, "movement", *wanted) == [
        (
            "E001-4-3-sale-S",
            "X-7",
            "salesorders:7",
            "3",
            "-2",
            "-5",
            "2025-07-02 00:00:00",
            "2025-07-01 20:00:00",
            "branch:3",
        ),
        ("E001-4-3-sale", "X-7", "salesorders:7", "3", "-2", None, "2025-07-02 00:00:00", "2025-07-01 20:00:00", None),
    ]


def endpoint(one=lambda _made: None, **more) -> OmniPage:
    return OmniPage("Things", one, "id reference", **more)


def test_a_page_is_called_after_its_endpoint_unless_it_says_otherwise():
    orders = OmniPage("SalesOrders", lambda _made: None, "id")
    assert (orders.name, orders.title) == ("cin7_omni.api_sales_orders", "Sales orders (Cin7 Omni API)")
    assert endpoint(about="Odds and ends").title == "Odds and ends (Cin7 Omni API)"


@pytest.mark.parametrize(
    ("page", "records", "name", "claimed"),
    [
        (endpoint(), [RECORD], "page.json", True),
        (endpoint(), [{"ID": 1, "Reference": None}], "page.json", True),
        (endpoint(), [[RECORD]], "page.json", True),
        (endpoint(), RECORD, "page.json", True),
        (endpoint(), {**RECORD, "Total": 1, "Page": 1}, "page.json", False),
        (endpoint(), [{"id": 1}], "page.json", False),
        (endpoint(without="status"), [RECORD], "page.json", False),
        (endpoint(any_of="mood status"), [RECORD], "page.json", True),
        (endpoint(any_of="mood"), [RECORD], "page.json", False),
        (endpoint(), [], "omni/Things/page-0001.json", True),
        (endpoint(), [], "omni/AllThings/page-0001.json", False),
        (endpoint(), [], "page.json", False),
    ],
)
def test_a_page_is_known_by_the_fields_of_its_first_record_and_an_empty_one_by_its_folder(page, records, name, claimed):
    assert page.claims(json_peek(records, name)) is claimed


def test_a_record_with_a_bad_value_leaves_no_half_of_itself():
    def one(made):
        made.add("id_name", kind="user", id=made.text("id"), name="x")
        made.day("createdDate")

    parsed = of_json(endpoint(one), [RECORD, {**RECORD, "id": 8, "createdDate": "soon"}])
    assert rows(parsed, "id_name", "id") == [("7",)]
    assert aside(parsed) == [(2, "value_unreadable")]
    assert (parsed.rows_read, parsed.rows_kept, parsed.rows_set_aside) == (2, 1, 1)


def test_all_records_can_be_looked_at_before_the_first_is_read():
    def one(made):
        made.add("id_name", kind="user", id=made.text("id"), name=str(made.shared["all"]))

    parsed = of_json(endpoint(one, before=lambda records: {"all": len(records)}), [RECORD, RECORD])
    assert rows(parsed, "id_name", "name") == [("2",), ("2",)]


@pytest.mark.parametrize(
    ("name", "records", "is_rebuild", "told", "noted"),
    [
        ("page.json", [RECORD], True, True, True),
        ("Things/page-0001.json", [RECORD], True, True, True),
        ("Things/page-0002.json", [RECORD], True, True, False),  # said once for an endpoint
        ("Things/page-0001.json", [], True, False, False),
        ("page.json", [RECORD], False, False, False),
    ],
)
def test_movements_rebuilt_from_documents_are_said_to_be(name, records, is_rebuild, told, noted):
    parsed = of_json(endpoint(is_rebuild=is_rebuild), records, name)
    assert ("rebuild" in parsed.parameters, notes(parsed)) == (told, ["movements_rebuilt"] if noted else [])
