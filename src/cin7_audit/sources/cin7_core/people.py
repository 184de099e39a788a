"""Who did what (cin7-core 2.12): Audit Report and the change log of available quantity, both as user_action."""

from typing import Any

import pandas as pd

from cin7_audit.sources.cin7_core.tabular import Page, TableReport
from cin7_audit.sources.reading import Header, frame


def fill_audit(page: Page) -> dict[str, pd.DataFrame]:
    """user_action, one row per audited change. Column names of this report were never confirmed: synonyms are accepted."""
    page.decide_date_order("acted_at")
    columns: dict[str, Any] = {
        name: page.words(name) for name in ("user", "action", "module", "document_no", "field", "old_value", "new_value", "details")
    }
    columns["acted_at"] = page.moments("acted_at")
    module, details = columns.pop("module"), columns.pop("details")
    columns["action"] = [
        " ".join(part for part in (area, act) if part) or None for area, act in zip(module, columns["action"], strict=True)
    ]
    columns["new_value"] = [new or text for new, text in zip(columns["new_value"], details, strict=True)]
    return _actions(page, columns)


def fill_available(page: Page) -> dict[str, pd.DataFrame]:
    """user_action, one row per change of available quantity (not of value)."""
    page.decide_date_order("acted_at")
    columns: dict[str, Any] = {name: page.words(name) for name in ("user", "action", "document_no")}
    columns |= {"acted_at": page.moments("acted_at"), "new_value": page.words("quantity")}
    sku, site = page.words("sku"), page.words("site")
    labels = [" at ".join(part for part in pair if part) for pair in zip(sku, site, strict=True)]
    columns["field"] = [f"available quantity {label}".strip() for label in labels]
    return _actions(page, columns)


def _actions(page: Page, columns: dict[str, Any]) -> dict[str, pd.DataFrame]:
    body = page.body
    for place in body.keep:
        if columns["acted_at"][place] is None:
            body.drop(place, "date_missing", "no date", "when it was done", "Check the row.", "Date")
    kept = {name: body.kept(values) for name, values in columns.items()}
    return {"user_action": frame("user_action", kept, body.kept(body.numbers))}


def is_audit(header: Header) -> bool:
    """An account of changes: it names what was changed, or before and after."""
    names = set(header.normal_names)
    return bool(
        names
        & {
            "old value",
            "new value",
            "before",
            "after",
            "previous value",
            "original value",
            "field",
            "field name",
            "module",
            "property",
            "object",
            "object type",
            "changes",
        }
    )


AUDIT = TableReport(
    "cin7_core.audit_report",
    "Audit Report (Cin7 Core)",
    fill_audit,
    key="acted_at",
    excludes=frozenset({"quantity moved"}),
    confirm=is_audit,
)
AVAILABLE_LOG = TableReport("cin7_core.available_log", "Product Available Quantity Change Logs (Cin7 Core)", fill_available, key="acted_at")
