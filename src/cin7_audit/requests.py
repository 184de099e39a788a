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
    "every_counted_line": (
        "completed stocktakes with every counted line, zero differences included (stocktake CSV or API)",
        "completed stocktakes with every counted line, zero differences included (stocktake sheets)",
    ),
    "earlier_counts": "earlier counts of the same lines",
    "counts_with_printed_figures": "stocktakes with quantity on hand, and movement details",
    "movements_and_dated_stock": "movement details and dated stock on hand",
    "dated_stock_with_value": "dated stock on hand with value",
    "movements_with_place": ("Inventory Movement Details with location", "Track Stock Movements of each branch"),
    "movements_around_counts": (
        "Inventory Movement Details for the days around each count",
        "Track Stock Movements for the days around each count",
    ),
    "movements_with_value": (
        "Inventory Movement Details with values",
        "Track Stock Movements with its Cost column",
    ),
    "typing_times": "movements by API, or purchase and sale exports with creation times",
}


def wording(need: str, platform: str) -> str:
    """The request as the client's platform calls its reports."""
    found = WORDINGS[need]
    return found if isinstance(found, str) else found[platform == "cin7_omni"]
