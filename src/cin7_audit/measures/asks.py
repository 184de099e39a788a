"""What to ask for, in the words of the client's own Cin7: an Omni client has no Movement Details and no Audit Report.

Exhibits name what they lack in Cin7 Core's words; for an Omni client every report is called by its Omni counterpart
(cin7-omni.md 1.2, 3 and 4.5). What Omni has no report for is asked for as the documents that hold the same facts.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from cin7_audit.records import NotTestable

# The first pattern that fits a place wins, so the longer phrases stand first.
OMNI_WORDS: tuple[tuple[str, str], ...] = (
    (r"Inventory Movement Details by line with Location, Bin and Reference", "Track Stock Movements of every branch"),
    (r"Inventory Movement Details \(line level\)", "Track Stock Movements"),
    (r"Inventory Movement Details with location", "Track Stock Movements of each branch"),
    (r"Inventory Movement Details with values", "Track Stock Movements with its Cost column"),
    (r"Inventory Movement Summary of the same period, or Movement Details grouped", "Stock on Hand Reconciliation of the same period"),
    (r"(Inventory )?Movement Summary", "Stock on Hand Reconciliation"),
    (r"(Inventory )?Movement Details", "Track Stock Movements"),
    (r"Product Availability for all locations at period end, with bins and stock value", "Stock on Hand of every branch and Historic Stock Valuations at period end"),
    (r"Product Availability", "Stock on Hand"),
    (r"stocktake CSV or API|CSV export or API pull|CSV or API pull", "stocktake sheets"),
    (r"stock adjustments and write-offs as documents \(API pull of lists and details\)", "adjustments as documents (API pull)"),
    (r"stock adjustments and write-offs( \(API pull\))?", "adjustments with reason and accounting date (API pull)"),
    (r"the stocktake and adjustment lists with created and completed dates, or the audit report", "adjustments with created, completed and accounting dates (API pull)"),
    (r"the audit report of actions \(who created, completed, undid\)", "adjustments with their creator and processor, and the user list (API pull)"),
    (r"(the )?Audit Report (\(period, stock modules\)|of the stock modules for the period), and users with roles", "adjustments with their creator and processor, and the user list (API pull)"),
    (r"(the )?Audit Report \(period, stock modules\)", "adjustments with their creator and processor, and the user list (API pull)"),
    (r"the audit report of user actions", "the user list (API pull)"),
    (r"stock transfers( \(API pull[^)]*\))?", "branch transfers (API pull)"),
    (r"the assembly or production BOM CSV", "bills of material (API pull of BomMasters)"),
    (r", Cin7's transactions, and movements with their cost", ", and Track Stock Movements with its Cost column"),
    (r"Cin7 transactions \(API pull\), or Transactions vs Stock on Hand Difference at period end", "Stock on Hand Reconciliation at period end with its CSVs"),
    (r"Stock Received vs Invoiced?( for the period)?, or an API pull of purchases", "purchase orders (API pull)"),
    (r"\(API pull, or Stock Received vs Invoiced?\)", "(API pull)"),
    (r"Xero Synchronisation Report, Type All and Status All", "the accounting sync errors, and documents with their import status (API pull)"),
)  # fmt: skip
_ANY = re.compile("|".join(f"(?P<w{number}>{pattern})" for number, (pattern, _) in enumerate(OMNI_WORDS)))


def in_platform_words(text: str, platform: str) -> str:
    """The request as the client's platform calls its reports."""
    if platform != "cin7_omni":
        return text
    said = _ANY.sub(lambda found: next(OMNI_WORDS[int(n[1:])][1] for n, hit in found.groupdict().items() if hit is not None), text)
    return said[:1].upper() + said[1:] if text[:1].isupper() else said


def gaps_in_platform_words(gaps: Iterable[NotTestable], platform: str) -> tuple[NotTestable, ...]:
    """The same gaps with requests the client can follow."""
    return tuple(replace(gap, ask_for=in_platform_words(gap.ask_for, platform)) for gap in gaps)
