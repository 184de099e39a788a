"""Unit-of-measure slip: cartons recorded as units, or units as cartons."""

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.contributors.records import About, Look
from cin7_audit.statistics.closest_document import match

ABOUT = About(
    name="uom",
    words="unit-of-measure or pack-size slip",
    signature="difference equal to (pack - 1) times a recorded quantity, or a document's unit cost off by the pack factor",
    rule="recorded in packs: difference = recorded x (f - 1); recorded in units as if packs: difference = -recorded x (1 - 1/f); f = pack of the sku, or the factor its unit cost is off by, or 6, 10, 12, 24 on receipts where no pack is known",
    assumptions="the pack quantity in the product list is the one on the carton",
    false_positives="customers and suppliers deal in packs, so real losses come in packs; case-pick items",
    next_evidence=("unit of measure on the supplier's invoice", "history of the item master", "the label on the carton"),
    owner="item master",
)


def look(case: Case, lines: pd.DataFrame) -> Look:
    """Lines that a factor on one recorded document explains."""
    if not case.has("movement"):
        return Look("uom", missing=("movement",), request="movements_and_packs")
    return Look("uom", match(lines, case.table("uom_candidate")))
