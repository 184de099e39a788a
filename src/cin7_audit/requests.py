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
}


def wording(need: str, platform: str) -> str:
    """The request as the client's platform calls its reports."""
    found = WORDINGS[need]
    return found if isinstance(found, str) else found[platform == "cin7_omni"]
