"""Movements rebuilt from documents, where no movement report came at all; the note says so, and the roll-forward how far it reaches."""

from cin7_audit.errors import Problem
from cin7_audit.runner import Runner


def rebuild_movements(runner: Runner) -> list[Problem]:
    """Fill `movement` from documents if it is empty; one note that says so."""
    made = runner.change("rebuild_movements")
    if not made:
        return []
    [(documents,)] = runner.rows("rebuilt_document_count")
    seen = f"no movement report; {made:,} movements rebuilt from {documents:,} documents, without opening balances, assemblies and cost changes"
    todo = "Ask for that report; belief rests on documents until then."
    return [Problem("", "movements_rebuilt", "note", seen, "Inventory Movement Details of the whole period", todo)]
