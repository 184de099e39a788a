"""Master data and stock pages of Omni: sizes that share a code, packs, costs, branches with their bins."""

import datetime as dt

import pytest

from cin7_audit.sources.cin7_omni.api import API
from tests.sources.small_files import aside, json_peek, notes, of_json, rows

STOCK, PRODUCTS, BRANCHES, USERS, BOMS, SERIALS, *_ = API
ROW = {
    "productOptionId": 7,
    "code": "A",
    "size": "",
    "branchId": 3,
    "branchName": "Main",
    "stockOnHand": 5,
    "openSales": 1,
    "available": 4,
    "holding": 2,
    "incoming": 3,
}


def test_stock_of_a_branch():
    parsed = of_json(STOCK, [ROW, {**ROW, "branchName": None}], "omni/2025-07-31/Stock/page-0001.json")
    wanted = (
        "sku",
        "site",
        "on_hand",
        "allocated",
        "available",
        "in_transit",
        "on_order",
        "as_of",
        "grain",
        "zero_rows_missing",
    )
    assert rows(parsed, "stock_snapshot", *wanted) == [
        ("A", "Main", "5", "1", "4", "2", "3", "2025-07-31", "site", "false"),
        ("A", "branch:3", "5", "1", "4", "2", "3", "2025-07-31", "site", "false"),
    ]
    assert rows(parsed, "id_name", "kind", "id", "name") == [("branch", "3", "Main")]
    assert parsed.unstated == ()


def test_the_day_of_stock_is_the_hints_else_the_paths_else_asked_for_once():
    hinted = of_json(STOCK, [ROW], "2025-07-31/page.json", date=dt.date(2025, 8, 1))
    assert rows(hinted, "stock_snapshot", "as_of") == [("2025-08-01",)]
    silent = of_json(STOCK, [ROW, ROW])
    assert rows(silent, "stock_snapshot", "as_of") == [(None,), (None,)] and silent.unstated == ("date",)


def test_stock_without_a_code_or_a_quantity_is_set_aside_and_zero_is_a_quantity():
    parsed = of_json(STOCK, [{**ROW, "code": ""}, {**ROW, "stockOnHand": None}, {**ROW, "stockOnHand": 0}])
    assert aside(parsed) == [(1, "value_unreadable"), (2, "value_unreadable")]
    assert [each.seen for each in parsed.problems] == ["'no code'", "'no stockOnHand'"]
    assert rows(parsed, "stock_snapshot", "on_hand") == [("0",)]


def test_a_code_takes_its_size_where_its_option_stands_with_several():
    records = [{**ROW, "size": "S"}, {**ROW, "size": "M"}, {**ROW, "productOptionId": 8, "code": "B", "size": "S"}, ROW]
    parsed = of_json(STOCK, records)
    assert rows(parsed, "stock_snapshot", "sku") == [("A//S",), ("A//M",), ("B",), ("A",)]


OPTION = {
    "id": 7,
    "code": "A",
    "retailPrice": 9,
    "status": "Primary",
    "option1": "Red",
    "option3": "x",
    "productOptionSizeBarcode": "123",
    "priceColumns": {"retailNZD": 9, "UnitCost": None, "costNZD": 2.5, "cost2": 7},
    "uomOptions": [{"quantity": 1}, {"quantity": 12}, {"quantity": 6}],
}
PRODUCT = {
    "id": 1,
    "name": "Tee",
    "category": "Tops",
    "brand": "Acme",
    "stockControl": "FIFO",
    "status": "Public",
    "orderType": "Kit",
}


def product(*options: dict, **more) -> dict:
    return {**PRODUCT, "productOptions": list(options), **more}


def test_an_option_is_a_product():
    parsed = of_json(PRODUCTS, [product(OPTION)])
    wanted = (
        "sku",
        "name",
        "category",
        "brand",
        "pack_qty",
        "barcode",
        "product_type",
        "costing_method",
        "average_cost",
        "price",
    )
    assert rows(parsed, "product", *wanted) == [
        ("A", "Tee Red x", "Tops", "Acme", "12", "123", "Stock", "FIFO", "2.5", "9")
    ]
    assert rows(parsed, "product", "status", "is_bill_of_material") == [("Primary", "true")]


def test_what_an_option_does_not_say():
    bare = {
        "id": 8,
        "code": "B",
        "productOptionBarcode": "9",
        "uomOptions": [{"quantity": 1}],
        "priceColumns": {"retail": 3},
    }
    parsed = of_json(PRODUCTS, [product(bare, stockControl="Labour", orderType="Normal")])
    wanted = ("pack_qty", "barcode", "product_type", "average_cost", "price", "status", "is_bill_of_material")
    assert rows(parsed, "product", *wanted) == [(None, "9", "Service", None, None, "Public", "false")]
    machine = of_json(PRODUCTS, [product(OPTION, stockControl="MACHINE")])
    assert rows(machine, "product", "product_type") == [("Service",)]


def test_options_of_several_sizes_have_their_own_code_else_code_and_size():
    sizes = [
        {"id": 7, "code": "TEE", "size": "S", "productOptionSizeCode": "TEE-S"},
        {"id": 7, "productOptionCode": "TEE", "code": "x", "size": "M", "productOptionSizeCode": "TEE"},
        {"id": 8, "code": "CAP", "size": "L", "productOptionSizeCode": "CAP-L"},
    ]
    parsed = of_json(PRODUCTS, [product(*sizes)])
    assert rows(parsed, "product", "sku") == [("TEE-S",), ("TEE//M",), ("CAP",)]


def test_an_option_without_a_code_is_noted_and_the_others_are_read():
    parsed = of_json(PRODUCTS, [product({"id": 9}, OPTION)])
    assert rows(parsed, "product", "sku") == [("A",)]
    assert (notes(parsed), parsed.rows_kept) == (["code_missing"], 1)


def test_branches_and_their_bins():
    zones = [{"zone": "Z1", "bins": [{"name": "B1"}, "B2", {"bin": "B3"}, None]}, {"bins": ["B4"]}]
    records = [
        {"id": 3, "company": "Main", "branchType": "x", "branchLocations": zones, "isActive": False},
        {"id": 4, "name": "South", "company": None, "branchType": "x"},
        {"id": 5, "branchType": "x"},
    ]
    parsed = of_json(BRANCHES, records)
    assert rows(parsed, "location", "site", "bin", "kind", "is_deprecated") == [
        ("Main", None, "site", "true"),
        ("Main", "Z1-B1", "bin", "true"),
        ("Main", "Z1-B2", "bin", "true"),
        ("Main", "Z1-B3", "bin", "true"),
        ("Main", "B4", "bin", "true"),
        ("South", None, "site", "false"),
    ]
    assert rows(parsed, "id_name", "kind", "id", "name") == [("branch", "3", "Main"), ("branch", "4", "South")]
    assert aside(parsed) == [(3, "value_unreadable")]


def test_users_are_known_by_their_name_else_their_address():
    records = [
        {"id": 8, "firstName": "Ann", "lastName": "Lee", "isActive": True},
        {"id": 9, "firstName": "", "lastName": "", "email": "b@x"},
    ]
    assert rows(of_json(USERS, records), "id_name", "kind", "id", "name") == [
        ("user", "8", "Ann Lee"),
        ("user", "9", "b@x"),
    ]


def test_a_component_is_per_standard_quantity():
    parts = [{"code": "P", "qty": 6}, {"code": "Q", "quantity": 3}, {"code": "", "qty": 1}, {"code": "R"}]
    records = [
        {"products": [{"code": "KIT", "standardQty": 2, "qty": 9, "components": parts}]},
        {"products": [{"code": "BOX", "components": [{"code": "P", "qty": 1}]}, {"code": "", "components": parts}]},
    ]
    parsed = of_json(BOMS, records)
    assert rows(parsed, "bill_of_material", "sku", "component_sku", "quantity") == [
        ("KIT", "P", "3"),
        ("KIT", "Q", "1.5"),
        ("BOX", "P", "1"),
    ]


def test_serial_numbers_repeat_stock_and_make_no_row():
    parsed = of_json(SERIALS, [{"serialnumber": "S1", "code": "A"}])
    assert (parsed.tables, parsed.rows_kept) == ({}, 1)


@pytest.mark.parametrize(
    ("record", "reader"),
    [
        (ROW, "stock"),
        (product(OPTION), "products"),
        ({"branchType": "x", "company": "Main", "firstName": "", "lastName": "", "isActive": True}, "branches"),
        ({"firstName": "", "lastName": "", "isActive": True}, "users"),
        ({"products": []}, "bom_masters"),
        ({"products": [], "completedDate": None}, "production_jobs"),
        ({"serialNumber": "S1", "code": "A"}, "serial_numbers"),
    ],
)
def test_a_record_has_one_reader(record, reader):
    readers = [source.name for source in API if source.claims(json_peek([record]))]
    assert readers == ([f"cin7_omni.api_{reader}"] if reader else [])
