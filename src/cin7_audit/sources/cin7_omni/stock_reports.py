"""Stock on Hand & Availability, and stocktake sheets known only by synonyms (cin7-omni 4.1, 4.5)."""

from decimal import Decimal
from pathlib import PurePosixPath

from cin7_audit.sources.cin7_core.tabular import Page, Tables, zero_is_ambiguous
from cin7_audit.sources.cin7_omni.report import branch_of, columns_with_sizes


def fill_stock(page: Page) -> Tables:
    """stock_snapshot. Available is copied: this report's includes incoming stock, the API's does not."""
    columns = columns_with_sizes(page)
    if not page.body.has("site"):
        columns["site"] = branch_of(page) or page.fact("site")
    columns |= page.later_columns()
    has_zero = any(Decimal(value) == 0 for value in page.body.kept(columns["on_hand"]))
    has_bins = any(page.body.kept(columns["bin"]))
    facts = {"grain": "bin" if has_bins else "site", "zero_rows_missing": "false" if has_zero else "true"}
    return page.tables({**columns, **facts})


def fill_stocktake(page: Page) -> Tables:
    """count_line. A blank count is a line nobody counted; zone and bin join as `Zone-Bin`."""
    columns = columns_with_sizes(page)
    counted, recorded, variance = columns["counted_quantity"], columns["recorded_quantity"], columns["variance"]
    for place in page.body.keep:
        if recorded[place] is None and variance[place] is not None:
            recorded[place] = format(Decimal(counted[place]) - Decimal(variance[place]), "f")
    number = page.facts.number or page.facts.proposed.get("number") or PurePosixPath(page.peek.evidence.name).stem
    columns["count_id"] = [text or number for text in columns["count_id"]]
    if not page.body.has("site"):
        columns["site"] = branch_of(page) or page.fact("site")
    zoned = zip(columns["zone"], columns["bin"], strict=True)
    columns["bin"] = ["-".join(filter(None, pair)) or None for pair in zoned]
    columns["is_zero_ambiguous"] = list(map(zero_is_ambiguous, counted, recorded))
    return page.tables({**columns, **page.later_columns()})
