"""Inventory Movement Summary (cin7-core 2.4): table movement_total, and the closing position as a stock_snapshot.

Captions are not confirmed; the stock value at a past date includes later cost corrections.
"""

from cin7_audit.sources.cin7_core.tabular import Page, Tables


def fill(page: Page) -> Tables:
    """movement_total per row; stock_snapshot at the end of the period where an end is stated."""
    columns, facts = page.columns(), page.facts
    if not page.body.has("site"):
        columns["site"] = facts.site
    tables = page.tables({**columns, "period_from": facts.period_from, "period_to": facts.period_to})
    if facts.period_to is None:
        page.account.leave_unstated("date")
        return tables
    closing = {"on_hand": columns["closing_quantity"], "value": columns["closing_value"], "as_of": facts.period_to}
    closing |= {"grain": "bin" if page.body.has("bin") else "site", "zero_rows_missing": "true"}
    return {**tables, "stock_snapshot": page.frame("stock_snapshot", {**columns, **closing})}
