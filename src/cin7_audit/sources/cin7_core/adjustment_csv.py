"""Stock adjustment CSV template (cin7-core 2.7): recognised and explained, never used as evidence.

It is an import template; what its Quantity means on NonZero rows is contested (a difference or a new total), so without
the resulting document it says nothing about variance.
"""

import pandas as pd

from cin7_audit.sources.cin7_core.tabular import Page, TableReport


def fill(page: Page) -> dict[str, pd.DataFrame]:
    """No table: every row is set aside with the reason."""
    for place in page.body.keep:
        page.body.drop(
            place,
            "adjustment_template",
            "a row of an import template",
            "the completed stock adjustment",
            "Send the adjustment documents (API) or Movement Details instead; this file alone proves no posting.",
        )
    return {}


SOURCE = TableReport("cin7_core.adjustment_csv", "Stock adjustment import template (Cin7 Core)", fill)
