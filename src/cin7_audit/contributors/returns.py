"""Returns restocked informally: credited on paper, put back on the shelf without a restock."""

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.contributors.records import About, Look
from cin7_audit.statistics.closest_document import match

ABOUT = About(
    name="returns",
    words="returns put back without a restock record",
    signature="overage equal to units credited but not restocked since the count before; drift that grows with return lines",
    rule="difference = credited - restocked by the day of the count, per credit note line or summed over the interval",
    assumptions="credited goods come back to the site of the sale unless the credit names another",
    false_positives="refund-only policies (no goods back); damaged goods written off properly; exchanges",
    next_evidence=(
        "return authorisation log",
        "a walk of the returns shelf",
        "the sales channel's refund report",
        "who may restock, and the grading sheet",
    ),
    owner="returns",
)


def look(case: Case, lines: pd.DataFrame) -> Look:
    """Lines that credit notes without restock explain."""
    if not case.has("return_line"):
        return Look(
            "returns", missing=("return_line",), request="credit_notes"
        )
    return Look("returns", match(lines, case.table("returns_candidate")))
