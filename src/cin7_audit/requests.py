"""What to ask a client for. One entry per need: its id, and how each platform calls the report that brings it.

Cin7 Core has reports where Cin7 Omni has documents (cin7-omni.md 1.2, 3 and 4.5), so an Omni client is asked in Omni's words.
"""

# id: (Cin7 Core, Cin7 Omni); one text serves both
WORDINGS: dict[str, str | tuple[str, str]] = {
    "exports": "the exports of the request list",
    "roll_forward": (
        "Inventory Movement Details for the whole period, and Product Availability at period end",
        "Track Stock Movements for the whole period, and Stock on Hand at period end",
    ),
    "see_roll_forward": "see the roll-forward of stock",
    "ledger_and_trial_balance": "Account Transactions and Trial Balance from the ledger",
    "counts_of_two_dates": "completed stocktakes of at least two dates with every counted line",
    "counts_with_every_line": "completed stocktakes with every counted line",
    "corrections_of_period": (
        "completed stocktakes, stock adjustments and write-offs of the whole period",
        "completed stocktakes, adjustments with reason and accounting date (API pull) of the whole period",
    ),
    "longer_period_of_corrections": "a longer period of corrections and movements",
    "four_quarters_of_corrections": "at least four quarters of corrections with thirty lines counted twice",
    "who_approved": (
        "the audit report of actions (who created, completed, undid) or approver names on the corrections",
        "adjustments with their creator and processor, and the user list (API pull) or approver names on the corrections",
    ),
    "nothing_none_in_evidence": "nothing: none was found in the evidence",
}


def wording(need: str, platform: str) -> str:
    """The request as the client's platform calls its reports."""
    found = WORDINGS[need]
    return found if isinstance(found, str) else found[platform == "cin7_omni"]
