"""Timing and cut-off: the count and the records looked at different moments."""

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.contributors.records import About, Look
from cin7_audit.statistics.closest_document import match

ABOUT = About(
    name="cutoff",
    words="timing and cut-off",
    signature="difference equal to movements recorded just after the count, or minus those recorded just before; goods picked but not shipped at the count; entries typed after the count and dated before it",
    rule="difference vanishes when the belief is taken up to 5 days earlier or later, or one movement in that window equals it",
    assumptions="dates are calendar days of the client; a movement on the day of the count may lie on either side of it",
    false_positives="busy SKUs always have movements near the count (the same windows moved by two and four weeks give the chance level)",
    next_evidence=("count sheets with times", "last document numbers before and after the count", "dispatch manifests of the window"),
    owner="count organisation",
)


def look(case: Case, lines: pd.DataFrame) -> Look:
    """Lines that moving the belief a few days explains."""
    if not case.has("movement"):
        return Look("cutoff", missing=("movement",), request="movements_around_counts")
    return Look("cutoff", match(lines, case.table("cutoff_candidate"), case.table("near_count_luck")))
