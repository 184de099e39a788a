"""Receiving without full verification: booked as ordered or invoiced, not as delivered."""

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.contributors.records import About, Look
from cin7_audit.statistics.closest_document import match

ABOUT = About(
    name="receiving",
    words="receiving without full verification",
    signature="shortage equal to what a supplier later credited or did not invoice; overage equal to an order line never booked in; drift that grows with receipt lines",
    rule="difference = invoiced - booked, = -(supplier credit - goods sent back), = ordered - booked, or = an order line open at the count; else drift per receipt line, shuffled within class and category",
    assumptions="the order, invoice and credit quantities are right where they differ from the booked receipt; one order line explains one difference",
    false_positives="good suppliers deliver exactly; a late three-way match; automatic receipt on shipping notice; one supplier may dominate an SKU",
    next_evidence=(
        "signed delivery notes for the listed orders",
        "dock log with times",
        "supplier statements and credit notes",
        "who may book receipts, and the receiving procedure",
    ),
    owner="receiving",
)


def look(case: Case, lines: pd.DataFrame) -> Look:
    """Lines that a purchase document explains; drift per receipt is tested later, on what no document explains."""
    if not case.has("receipt"):
        return Look(
            "receiving", missing=("receipt",), request="purchase_lines"
        )
    return Look("receiving", match(lines, case.table("receiving_candidate")))
