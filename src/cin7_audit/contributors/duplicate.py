"""Duplicate entry: one event recorded twice."""

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.contributors.records import About, Look
from cin7_audit.statistics.closest_document import match

ABOUT = About(
    name="duplicate",
    words="one event recorded twice",
    signature="two documents of one sku, place, kind, quantity and counterparty within days, or alike in all their lines, and a difference that undoes one of them; one external reference on two documents",
    rule="difference = -(recorded quantity) of a document that repeats another within the near-duplicate window, or that repeats its reference",
    assumptions="the second of two alike documents is the one not needed",
    false_positives="repeat and standing orders; split shipments; daily orders of a busy customer",
    next_evidence=("source order of both documents", "integration log around the second", "supplier or customer invoice numbers"),
    owner="order entry and integrations",
)


def look(case: Case, lines: pd.DataFrame) -> Look:
    """Lines that undoing one of two alike documents would explain."""
    if not case.has("movement"):
        return Look("duplicate", missing=("movement",), request="movements_with_references")
    return Look("duplicate", match(lines, case.table("duplicate_candidate")))
