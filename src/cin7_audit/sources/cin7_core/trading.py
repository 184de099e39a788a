"""Sales reports of Cin7 Core beyond one plain table (cin7-core 2.9): invoices with credit notes, blocks of orders."""

import pandas as pd

from cin7_audit.sources.cin7_core.tabular import Page, Tables, unsigned
from cin7_audit.sources.reading import is_total, normal, split_location


def fill_invoices(page: Page) -> Tables:
    """shipment (revenue of invoices) and return_line (credit notes, which print negative figures)."""
    columns = page.columns()
    credits = {place for place in page.body.keep if "credit" in normal(columns["document_kind"][place] or "")}
    invoices = [place for place in page.body.keep if place not in credits]
    credited = {
        "document_no": columns["invoice_no"],
        "order_no": columns["document_no"],
        "credit_date": columns["invoice_date"],
    }
    credited["credited_quantity"] = list(map(unsigned, columns["invoiced_quantity"]))
    credited["value"] = list(map(unsigned, columns["revenue"]))
    return {
        "shipment": page.frame("shipment", columns, invoices),
        "return_line": page.frame("return_line", {**columns, **credited}, sorted(credits)),
    }


def fill_orders(page: Page) -> Tables:
    """shipment with ordered quantities: SKU x location blocks under two header rows."""
    body, groups = page.body, page.body.header.groups
    columns = page.columns()
    frames = []
    for index in body.matched.every["ordered_quantity"]:
        label = groups[index] if groups else ""
        if is_total(label):
            continue
        quantity = body.parse_column(body.column(index), page.decimal, "number", "Quantity")
        block = {
            **columns,
            "ordered_quantity": quantity,
            "site": split_location(label)[0] if label else columns["site"],
        }
        frames.append(page.frame("shipment", block, [place for place in body.keep if quantity[place] is not None]))
    made = pd.concat(frames, ignore_index=True)
    seen = set(made["source_row"])
    for place in body.keep:
        if body.numbers[place] not in seen:
            body.set_aside(place, "row_without_figures")
    return {"shipment": made[made["source_row"].isin(set(body.kept(body.numbers)))]}
