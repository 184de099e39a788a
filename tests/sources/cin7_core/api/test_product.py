"""A product with its components and its movement ledger."""

import pytest

from cin7_audit.sources.cin7_core.api import API
from tests.sources.small_files import aside, named, notes, of_json, rows

[PRODUCT] = named(API, "cin7_core.api_product")

RECORD = {
    "SKU": "HT-1",
    "Name": "Saw",
    "CostingMethod": "FIFO",
    "Brand": "0",
    "Barcode": "0",
    "StockLocator": "L1",
    "CartonQuantity": 12,
    "AverageCost": 2.50,
    "PriceTier1": 9,
    "BillOfMaterial": True,
    "Suppliers": [{"SupplierName": "Acme"}, {"SupplierName": "B"}],
    "Type": "Stock",
    "Status": "Active",
    "UOM": "ea",
    "InventoryAccount": "310",
    "COGSAccount": "260",
    "Category": "Tools",
}
MOVED = ("kind", "quantity", "value", "document_type", "document_no", "effective_date", "site", "bin")


def product(*movements: dict, **more) -> dict:
    return {**RECORD, "Movements": list(movements), **more}


def movement(**more) -> dict:
    head = {"Type": "Sale", "Number": "SO-1", "TaskID": "AB-1", "Date": "2026-04-13T00:00:00", "Location": "Main: A-01"}
    return {**head, "Quantity": -2, "Amount": -7, "FromTo": "Bob", **more}


def test_master_data():
    parsed = of_json(PRODUCT, product())
    wanted = (
        "sku",
        "brand",
        "barcode",
        "stock_locator",
        "pack_qty",
        "average_cost",
        "price",
        "is_bill_of_material",
        "supplier",
    )
    assert rows(parsed, "product", *wanted) == [("HT-1", None, None, "L1", "12", "2.5", "9", "true", "Acme")]
    others = (
        "name",
        "category",
        "unit",
        "product_type",
        "costing_method",
        "status",
        "inventory_account",
        "cogs_account",
    )
    assert rows(parsed, "product", *others) == [("Saw", "Tools", "ea", "Stock", "FIFO", "Active", "310", "260")]


@pytest.mark.parametrize(("carton", "pack"), [(1, None), (1.5, "1.5"), (0, None), (None, None)])
def test_a_pack_holds_more_than_one(carton, pack):
    assert rows(of_json(PRODUCT, product(CartonQuantity=carton)), "product", "pack_qty") == [(pack,)]


@pytest.mark.parametrize(("flag", "text"), [(True, "true"), (False, "false"), (None, None)])
def test_an_unknown_flag_stays_unknown(flag, text):
    parsed = of_json(PRODUCT, product(BillOfMaterial=flag, Suppliers=None))
    assert rows(parsed, "product", "is_bill_of_material", "supplier") == [(text, None)]


def test_components():
    parts = [{"ProductCode": "HT-2", "Quantity": 1.50}, {"ProductCode": "HT-3", "Quantity": 2}]
    parsed = of_json(PRODUCT, product(BillOfMaterialsProducts=parts))
    assert rows(parsed, "bill_of_material", "sku", "component_sku", "quantity") == [
        ("HT-1", "HT-2", "1.5"),
        ("HT-1", "HT-3", "2"),
    ]


@pytest.mark.parametrize(
    ("change", "kind", "quantity", "value", "codes"),
    [
        ({}, "sale", "-2", "-7", []),
        ({"Amount": 7}, "sale", "-2", "-7", ["amount_unsigned"]),
        ({"Amount": 0.5}, "sale", "-2", "-0.5", ["amount_unsigned"]),
        ({"Amount": 0}, "sale", "-2", "0", []),
        ({"Amount": None}, "sale", "-2", None, []),
        ({"Quantity": 2, "Amount": 7}, "restock", "2", "7", []),
        ({"Quantity": 2, "Amount": -7}, "restock", "2", "-7", []),
        ({"Quantity": 0, "Amount": 7}, "cost_change", "0", "7", []),
        ({"Quantity": None, "Amount": 0}, "sale", "0", "0", []),
        ({"Type": "Gift"}, "adjustment", "-2", "-7", ["type_unknown"]),
    ],
)
def test_a_movement_is_signed_by_its_quantity(change, kind, quantity, value, codes):
    parsed = of_json(PRODUCT, product(movement(**change)))
    assert rows(parsed, "movement", "kind", "quantity", "value") == [(kind, quantity, value)]
    assert notes(parsed) == codes


def test_words_of_a_movement():
    parsed = of_json(PRODUCT, product(movement(BatchSN="L1")))
    wanted = (
        "movement_id",
        "sku",
        "site",
        "bin",
        "batch",
        "counterparty",
        "document_no",
        "document_id",
        "completed_at",
        "source_row",
    )
    assert rows(parsed, "movement", *wanted) == [
        ("E001-2", "HT-1", "Main", "A-01", "L1", "Bob", "SO-1", "ab-1", "2026-04-13 00:00:00", 2)
    ]
    assert parsed.control_totals == {"quantity": ("-2", None)}


def test_what_cannot_be_followed_is_set_aside_alone():
    parsed = of_json(PRODUCT, product(movement(Date=None), movement(Quantity="many"), movement()))
    assert aside(parsed) == [(2, "record_unreadable"), (3, "record_unreadable")]
    assert rows(parsed, "movement", "source_row") == [(4,)]
    nameless = of_json(PRODUCT, product(movement(), SKU=" "))
    assert (aside(nameless), nameless.tables) == ([(1, "sku_missing")], {})
