"""Purchase and sales reports (cin7-core 2.9, 2.10): tables receipt, shipment and return_line.

None of the sales reports shows whether goods were restocked: restocked quantities stay unknown here.
Sale Order Details totals include tax and are not used as revenue.
"""

from typing import Any

import pandas as pd

from cin7_audit.sources.cin7_core.tabular import Page, TableReport
from cin7_audit.sources.reading import Header, frame, is_total, normal, split_location


def _kept(page: Page, columns: dict[str, Any]) -> dict[str, Any]:
    return {name: values if values is None or isinstance(values, str) else page.body.kept(values) for name, values in columns.items()}


def _site(page: Page) -> list[str | None]:
    known = {text: split_location(text)[0] for text in set(page.body.texts("site"))}
    return [known[text] for text in page.body.texts("site")]


def fill_received(page: Page) -> dict[str, pd.DataFrame]:
    """receipt, one row per row of Stock Received vs Invoice."""
    quantities = ("received_quantity", "invoiced_quantity", "ordered_quantity")
    page.decide_decimal_mark(*quantities, "received_amount", "invoiced_amount")
    page.decide_date_order("order_date", "received_date", "invoice_date")
    columns: dict[str, Any] = {name: page.words(name) for name in ("document_no", "supplier", "status", "invoice_no")}
    columns |= {name: page.days(name) for name in ("order_date", "received_date", "invoice_date")}
    columns |= {name: page.decimals(name) for name in ("received_quantity", "invoiced_quantity", "ordered_quantity")}
    columns |= {"sku": page.skus(), "site": _site(page)}
    for name in ("received_quantity", "invoiced_quantity"):
        page.total(name, page.body.kept(columns[name]))
    return {"receipt": frame("receipt", _kept(page, columns), page.body.kept(page.body.numbers))}


def fill_invoices(page: Page) -> dict[str, pd.DataFrame]:
    """shipment (revenue of invoices) and return_line (credit notes: recognised by their own column, not the prefix)."""
    body = page.body
    page.decide_decimal_mark("amount", "quantity")
    page.decide_date_order("date", "order_date")
    kind = page.words("document_kind")
    columns: dict[str, Any] = {
        "sku": page.skus(),
        "site": _site(page),
        "day": page.days("date"),
        "amount": page.decimals("amount"),
        "quantity": page.decimals("quantity"),
    }
    columns |= {name: page.words(name) for name in ("document_no", "order_no", "customer", "external_reference")}
    credits = {place for place in body.keep if "credit" in normal(kind[place] or "")}
    invoices = [place for place in body.keep if place not in credits]
    return {
        "shipment": _invoices(page, columns, invoices),
        "return_line": _credits(page, columns, sorted(credits)),
    }


def _invoices(page: Page, columns: dict[str, Any], places: list[int]) -> pd.DataFrame:
    at = {name: [values[place] for place in places] for name, values in columns.items()}
    data = {"document_no": at["order_no"], "invoice_no": at["document_no"], "invoice_date": at["day"], "sku": at["sku"], "site": at["site"]}
    data |= {
        "customer": at["customer"],
        "invoiced_quantity": at["quantity"],
        "revenue": at["amount"],
        "external_reference": at["external_reference"],
    }
    return frame("shipment", data, [page.body.numbers[place] for place in places])


def _credits(page: Page, columns: dict[str, Any], places: list[int]) -> pd.DataFrame:
    at = {name: [values[place] for place in places] for name, values in columns.items()}
    data = {"document_no": at["document_no"], "order_no": at["order_no"], "credit_date": at["day"], "sku": at["sku"], "site": at["site"]}
    data |= {"customer": at["customer"], "credited_quantity": _positive(at["quantity"]), "value": _positive(at["amount"])}
    return frame("return_line", data, [page.body.numbers[place] for place in places])


def _positive(values: list[str | None]) -> list[str | None]:
    """Credit notes print negative figures; the canonical table holds positive ones."""
    return [value.removeprefix("-") if value else value for value in values]


def fill_credit_notes(page: Page) -> dict[str, pd.DataFrame]:
    """return_line, one row per row of Sale Credit Notes By Product."""
    page.decide_decimal_mark("quantity", "amount")
    page.decide_date_order("date")
    columns: dict[str, Any] = {"sku": page.skus(), "site": _site(page), "credit_date": page.days("date")}
    columns |= {"credited_quantity": _positive(page.decimals("quantity")), "value": _positive(page.decimals("amount"))}
    columns |= {name: page.words(name) for name in ("document_no", "order_no", "customer")}
    return {"return_line": frame("return_line", _kept(page, columns), page.body.kept(page.body.numbers))}


def fill_details(page: Page) -> dict[str, pd.DataFrame]:
    """shipment from Sales by Product Details; credits are netted into the sale, so revenue is net of them."""
    page.decide_decimal_mark("amount", "quantity", "cogs")
    page.decide_date_order("invoice_date", "order_date")
    columns: dict[str, Any] = {
        "sku": page.skus(),
        "site": _site(page),
        "document_no": page.words("order_no"),
        "customer": page.words("customer"),
    }
    columns |= {"invoice_no": page.words("document_no"), "invoice_date": page.days("invoice_date"), "order_date": page.days("order_date")}
    columns |= {"revenue": page.decimals("amount"), "invoiced_quantity": page.decimals("quantity")}
    return {"shipment": frame("shipment", _kept(page, columns), page.body.kept(page.body.numbers))}


def fill_orders(page: Page) -> dict[str, pd.DataFrame]:
    """shipment with ordered quantities from Sale Order Details: SKU x location blocks under two header rows."""
    body, groups = page.body, page.body.header.groups
    page.decide_decimal_mark("ordered_quantity")
    page.decide_date_order("order_date")
    sku, order, day = page.skus(), page.words("order_no"), page.days("order_date")
    frames = []
    for place in body.matched.every["ordered_quantity"]:
        label = groups[place] if groups else ""
        if is_total(label):
            continue
        quantity = body.parse_column(body.column(place), page.decimal, "number", "Quantity")
        site = [split_location(label)[0]] * len(body) if label else _site(page)
        rows = [row for row in body.keep if quantity[row] is not None]
        data = {"sku": sku, "site": site, "document_no": order, "order_date": day, "ordered_quantity": quantity}
        frames.append(
            frame("shipment", {name: [values[row] for row in rows] for name, values in data.items()}, [body.numbers[row] for row in rows])
        )
    made = pd.concat(frames, ignore_index=True)
    seen = set(made["source_row"])
    for row in body.keep:
        if body.numbers[row] not in seen:
            body.drop(row, "row_without_figures", "a SKU without a quantity in any location", "a quantity", "Nothing to do.")
    return {"shipment": made[made["source_row"].isin(set(body.kept(body.numbers)))]}


def is_order_details(header: Header) -> bool:
    """Location blocks, or order numbers, and nothing of an invoice."""
    return bool(header.groups) or bool({"order#", "order #", "order date"} & set(header.normal_names))


INVOICE_NAMES = frozenset({"invoice/ credit note", "invoice/credit note", "invoice / credit note"})
RECEIVED = TableReport("cin7_core.received_invoiced", "Stock Received vs Invoice (Cin7 Core)", fill_received)
INVOICES = TableReport("cin7_core.sale_invoices", "Sale Invoices & Credit Notes (Cin7 Core)", fill_invoices)
CREDIT_NOTES = TableReport(
    "cin7_core.sale_credit_notes", "Sale Credit Notes By Product (Cin7 Core)", fill_credit_notes, excludes=INVOICE_NAMES
)
DETAILS = TableReport("cin7_core.sale_details", "Sales by Product Details (Cin7 Core)", fill_details, excludes=INVOICE_NAMES)
ORDERS = TableReport(
    "cin7_core.sale_orders",
    "Sale Order Details (Cin7 Core)",
    fill_orders,
    excludes=INVOICE_NAMES | {"document#", "document #", "credit note date", "cogs"},
    confirm=is_order_details,
)
