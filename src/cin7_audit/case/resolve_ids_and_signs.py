"""What one file prints and another explains: natural-sign amounts by account type, ids by name.

QuickBooks prints one amount in the account's own sign; the side was guessed from the account's name while reading, and
the account list (often another file) decides here. Omni's documents name branches and users by id only.
"""

from cin7_audit.errors import Problem
from cin7_audit.runner import Runner

NAMED = {
    "branch": (
        ("movement", "site"),
        ("correction", "site"),
        ("count_line", "site"),
        ("transfer", "from_site"),
        ("transfer", "to_site"),
        ("receipt", "site"),
        ("shipment", "site"),
        ("return_line", "site"),
        ("stock_snapshot", "site"),
    ),
    "user": (
        ("movement", "user"),
        ("correction", "user"),
        ("correction", "approver"),
        ("count_line", "counted_by"),
        ("count_line", "completed_by"),
    ),
}
SIGNED = (("ledger_line", "amount"), ("ledger_balance", "balance"))


def resolve_ids_and_signs(runner: Runner) -> list[Problem]:
    """Names for ids, sides for natural amounts; runs once after loading, before double descriptions are judged."""
    for kind, columns in NAMED.items():
        for table, column in columns:
            runner.change("name_for_id", table=table, column=column, kind=kind)
    return _turned_signs(runner) + _bases(runner)


def _bases(runner: Runner) -> list[Problem]:
    """A warning where ledger reports of one client are on different bases: they cannot be tied to each other."""
    found = runner.rows("ledger_basis")
    if len(found) < 2:
        return []
    seen = " and ".join(f"{files} report(s) on {basis} basis (such as {source})" for basis, source, files in found)
    source = next(source for basis, source, _ in found if basis == "cash")
    todo = "Export the cash-basis reports again on accrual basis."
    return [Problem(source, "bases_differ", "note", seen, "all ledger reports on accrual basis", todo)]


def _turned_signs(runner: Runner) -> list[Problem]:
    """Turn amounts whose side was guessed where the account table states the class; a note per file that changed."""
    sides = runner.frame("account_side")
    with runner.holding("account_side"):
        for table, amount in SIGNED:
            runner.change("turn_guessed_sign", table=table, amount=amount)
    turned = sides[sides["is_wrong"].astype(bool)].groupby("source_id")["lines"].sum()
    seen = "amounts or balances turned: the account list states the other side than their account's name suggests"
    expected, todo = "debit-positive amounts", "Nothing to do."
    return [
        Problem(str(source), "natural_sign_turned", "note", f"{rows} {seen}", expected, todo)
        for source, rows in turned.items()
    ]
