"""Stocktake CSV, exported from a started stocktake (cin7-core 2.6): table count_line.

The file has no site, number, date or user: they come from the hint, or are proposed from the file name.
A row counted 0 cannot be told from a row not counted.
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
