"""Stocktake CSV, exported from a started stocktake (cin7-core 2.6): the marks its format cannot give.

Without a hint its number is proposed from the file name.
"""

from pathlib import PurePosixPath

from cin7_audit.sources.cin7_core.tabular import Page, Tables, zero_is_ambiguous


def fill(page: Page) -> Tables:
    """count_line, one row per product x bin x batch."""
    columns = page.columns()
    columns["count_id"] = columns["count_id"] or PurePosixPath(page.peek.evidence.name).stem
    columns["is_zero_ambiguous"] = list(
        map(zero_is_ambiguous, columns["counted_quantity"], columns["recorded_quantity"])
    )
    if set(page.body.kept(columns["counted_quantity"])) == {"0"}:
        page.account.note("stocktake_not_counted")
        columns["is_confirmed"] = "false"
    return page.tables(columns)
