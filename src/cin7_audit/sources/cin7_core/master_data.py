"""Inventory list and bill of material CSVs (cin7-core 2.8), and the import template of adjustments (cin7-core 2.7)."""

from decimal import Decimal

from cin7_audit.sources.cin7_core.tabular import Page, Tables


def fill_products(page: Page) -> Tables:
    """product, one row per row."""
    columns = page.columns()
    columns["pack_qty"] = [value if value and Decimal(value) > 1 else None for value in columns["pack_qty"]]
    flags = zip(columns["is_bill_of_material"], columns["is_production"], strict=True)
    return page.tables({**columns, "is_bill_of_material": ["true" if "true" in pair else pair[0] for pair in flags]})


def fill_components(page: Page) -> Tables:
    """bill_of_material, one row per component; quantity includes stated wastage. Service components hold no stock."""
    columns = page.columns()
    for place in page.body.keep:
        if columns["expense_account"][place] or columns["component_sku"][place] is None:
            page.body.set_aside(place, "not_stock_component")
    later = page.later_columns()
    figures = (later[name] for name in ("quantity", "wastage_quantity", "wastage_percent"))
    columns["quantity"] = [_with_wastage(*row) for row in zip(*figures, strict=True)]
    return page.tables(columns)


def _with_wastage(quantity: str | None, waste: str | None, percent: str | None) -> str | None:
    if quantity is None:
        return None
    total = Decimal(quantity) * (1 + Decimal(percent or 0) / 100) + Decimal(waste or 0)
    return format(total.normalize(), "f")


def fill_template(page: Page) -> Tables:
    """No table. Quantity on NonZero rows is contested (a difference or a new total): it says nothing of variance."""
    for place in page.body.keep:
        page.body.set_aside(place, "adjustment_template")
    return {}
