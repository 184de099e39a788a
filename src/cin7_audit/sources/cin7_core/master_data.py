"""Inventory list and bill of material CSVs (cin7-core 2.8): tables product and bill_of_material."""

from decimal import Decimal

import pandas as pd

from cin7_audit.sources.cin7_core.tabular import Page, TableReport
from cin7_audit.sources.reading import Header, clean_sku, frame, truth_text

WORDS = ("name", "category", "brand", "product_type", "unit", "barcode", "costing_method", "abc_class", "status")
ACCOUNTS = ("inventory_account", "cogs_account")


def account_code(text: str | None) -> str | None:
    """The code of `260: Cost Of Goods Sold`; a bare code stays as it is."""
    return (text or "").partition(":")[0].strip() or None


def fill_products(page: Page) -> dict[str, pd.DataFrame]:
    """product, one row per row."""
    body = page.body
    page.decide_decimal_mark("average_cost", "price", "pack_qty")
    columns = {name: page.words(name) for name in (*WORDS, "supplier", "stock_locator")}
    columns["sku"] = page.skus()
    columns["average_cost"], columns["price"] = page.decimals("average_cost"), page.decimals("price")
    columns["pack_qty"] = [value if value and Decimal(value) > 1 else None for value in page.decimals("pack_qty")]
    columns |= {name: [account_code(text) for text in page.words(name)] for name in ACCOUNTS}
    flags = [body.parsed(name, truth_text, "flag") for name in ("is_bill_of_material", "is_production")]
    columns["is_bill_of_material"] = ["true" if "true" in pair else pair[0] for pair in zip(*flags, strict=True)]
    return {"product": frame("product", {name: body.kept(values) for name, values in columns.items()}, body.kept(body.numbers))}


def fill_components(page: Page) -> dict[str, pd.DataFrame]:
    """bill_of_material, one row per component; quantity includes stated wastage. Service components hold no stock."""
    body = page.body
    page.decide_decimal_mark("quantity", "wastage_quantity", "wastage_percent")
    sku = page.skus()
    component = body.parsed("component_sku", clean_sku, "sku")
    service = page.words("expense_account")
    for place in body.keep:
        if service[place] or component[place] is None:
            body.drop(
                place,
                "not_stock_component",
                "a service, resource or operation row",
                "a stock component",
                "Nothing to do; it moves no stock.",
            )
    quantity = _with_wastage(page)
    columns = {"sku": sku, "component_sku": component, "quantity": quantity}
    return {"bill_of_material": frame("bill_of_material", {k: body.kept(v) for k, v in columns.items()}, body.kept(body.numbers))}


def _with_wastage(page: Page) -> list[str | None]:
    made: list[str | None] = []
    columns = (page.decimals("quantity"), page.decimals("wastage_quantity"), page.decimals("wastage_percent"))
    for quantity, waste, percent in zip(*columns, strict=True):
        if quantity is None:
            made.append(None)
            continue
        total = Decimal(quantity) * (1 + Decimal(percent or 0) / 100) + Decimal(waste or 0)
        made.append(format(total.normalize(), "f"))
    return made


def has_operations(header: Header) -> bool:
    """Production bills list operations, work centres or resources beside components."""
    return any(name.startswith(("operation", "work cent", "resource")) for name in header.normal_names)


def has_no_operations(header: Header) -> bool:
    """Assembly bills list components only."""
    return not has_operations(header)


ASSEMBLY_BOM = TableReport(
    "cin7_core.assembly_bom", "Assembly bill of materials CSV (Cin7 Core)", fill_components, shared="", confirm=has_no_operations
)
PRODUCTION_BOM = TableReport(
    "cin7_core.production_bom", "Production bill of materials CSV (Cin7 Core)", fill_components, shared="", confirm=has_operations
)
INVENTORY_LIST = TableReport("cin7_core.inventory_list", "Inventory list CSV (Cin7 Core)", fill_products, shared="")
