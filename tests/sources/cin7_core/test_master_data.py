"""Inventory list and bills of material: packs, flags, account codes, wastage, and components that hold no stock."""

import pytest

from cin7_audit.sources.cin7_core import REPORTS
from cin7_audit.sources.cin7_core.tabular import account_code
from tests.sources.small_files import aside, of_text, peek_of, rows

ASSEMBLY_BOM = REPORTS["assembly_bom"]
PRODUCTION_BOM = REPORTS["production_bom"]
INVENTORY_LIST = REPORTS["inventory_list"]
BOM = "ProductSKU,ComponentSKU,Quantity,WastageQuantity_ForStockComponentOnly,"
BOM += "WastagePercent_ForStockComponentOnly,ExpenseAccount_ForServiceComponentOnly\n"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("260: Cost Of Goods Sold", "260"),
        ("260", "260"),
        (" 260 : a: b", "260"),
        ("", None),
        (None, None),
        (": x", None),
    ],
)
def test_the_code_stands_before_the_first_colon(text, code):
    assert account_code(text) == code


def test_products(tmp_path):
    head = "ProductCode,Name,CostingMethod,CartonQuantity,AverageCost,PriceTier1,AssemblyBOM,ProductionBOM,"
    head += "InventoryAccount,COGSAccount,LastSuppliedBy,StockLocator\n"
    body = "0071,Saw,FIFO,12,2.50,9,Yes,,310: Stock,260: COGS,Acme,L1\n"
    body += "HT-2,Hammer,FIFO,1,0,4,No,Yes,310,,,\nHT-3,Nail,FIFO,1.5,,,No,No,,,,\nHT-4,Bolt,FIFO,0.5,,,,,,,,\n"
    wanted = ("sku", "pack_qty", "average_cost", "price", "is_bill_of_material", "inventory_account", "cogs_account")
    parsed = of_text(INVENTORY_LIST, tmp_path, head + body)
    assert rows(parsed, "product", *wanted) == [
        ("0071", "12", "2.5", "9", "true", "310", "260"),
        ("HT-2", None, "0", "4", "true", "310", None),
        ("HT-3", "1.5", None, None, "false", None, None),
        ("HT-4", None, None, None, None, None, None),
    ]
    assert rows(parsed, "product", "name", "costing_method", "supplier", "stock_locator")[0] == (
        "Saw",
        "FIFO",
        "Acme",
        "L1",
    )


def test_wastage_is_part_of_a_component_and_services_are_none(tmp_path):
    body = "KIT,HT-1,2,0.5,10,\nKIT,HT-2,3,,,\nKIT,LABOUR,1,,,471: Wages\nKIT,,1,,,\nKIT,HT-3,,1,,\n"
    parsed = of_text(ASSEMBLY_BOM, tmp_path, BOM + body)
    assert rows(parsed, "bill_of_material", "sku", "component_sku", "quantity") == [
        ("KIT", "HT-1", "2.7"),
        ("KIT", "HT-2", "3"),
        ("KIT", "HT-3", None),
    ]
    assert aside(parsed) == [(4, "not_stock_component"), (5, "not_stock_component")]


def test_whole_hundreds_keep_their_zeros(tmp_path):
    parsed = of_text(ASSEMBLY_BOM, tmp_path, BOM + "KIT,HT-1,100,,,\n")
    assert rows(parsed, "bill_of_material", "quantity") == [("100",)]


@pytest.mark.parametrize(
    ("column", "is_production"), [("Operation name", True), ("Work Centre", True), ("Resource code", True), ("", False)]
)
def test_operations_tell_a_production_bill_from_an_assembly_bill(tmp_path, column, is_production):
    head = f"ProductSKU,ComponentSKU,Quantity,{column}".rstrip(",")
    peek = peek_of(tmp_path, f"{head}\nKIT,HT-1,2{',x' if column else ''}\n")
    assert (PRODUCTION_BOM.claims(peek), ASSEMBLY_BOM.claims(peek)) == (is_production, not is_production)
