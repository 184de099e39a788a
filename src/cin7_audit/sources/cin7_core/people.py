"""Who did what (cin7-core 2.12): Audit Report and the change log of available quantity, both as user_action."""

from cin7_audit.sources.cin7_core.tabular import Page, Tables


def fill_audit(page: Page) -> Tables:
    """user_action, one row per audited change."""
    columns = page.columns()
    acts = zip(columns["module"], columns["action"], strict=True)
    columns["action"] = [" ".join(filter(None, act)) or None for act in acts]
    columns["new_value"] = [
        new or details for new, details in zip(columns["new_value"], columns["details"], strict=True)
    ]
    return page.tables(columns)


def fill_available(page: Page) -> Tables:
    """user_action, one row per change of available quantity."""
    columns = page.columns()
    labels = [" at ".join(filter(None, pair)) for pair in zip(columns["sku"], columns["place"], strict=True)]
    return page.tables({**columns, "field": [f"available quantity {label}".strip() for label in labels]})
