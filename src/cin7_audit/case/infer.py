"""What no single file says: account roles, counts booked as adjustments, kinds of correction, who and when from headers.

Every decision is written with its rule in words (`role_rule`, `kind_rule`), so that a consultant can disagree. The statements
are models/10_canonical; the order they are run in is said here.
"""

from cin7_audit.errors import Problem
from cin7_audit.runner import Runner

# Settings first, then what Cin7 posts to an account, then its name and type. Postings speak louder than names: the account that
# stocktakes, adjustments, write-offs and shipments have in common is the inventory account, and what stands against it tells the rest.
ROLES = (
    "name_source_roles", "add_accounts_seen", "fill_account_class", "set_stated_roles", "set_inventory_by_postings",
    "set_roles_by_postings", "set_roles_by_name", "set_roles_by_type", "set_revenue_by_class", "set_other_role",
)  # fmt: skip

# What an adjustment really was: only rows their source calls so are looked at, and the first rule that matches wins.
KINDS = (
    "name_counted_adjustments", "name_opening_movements", "name_opening_corrections", "name_automatic_adjustments",
    "name_revaluations", "name_zeroings", "name_write_ons", "name_stated_kinds",
)  # fmt: skip


def infer_facts(runner: Runner) -> list[Problem]:
    """Complete the canonical tables in place; the notes say what was decided."""
    infer_from_headers(runner)
    notes = infer_roles(runner)
    runner.change("fill_cost_from_documents")  # before movements stand for corrections that did not come
    notes += infer_register(runner)
    for name in (
        "fill_value_from_movements",
        "fill_account_from_ledger",
        "name_count_postings",
        *KINDS,
        "add_counted_adjustments",
    ):
        runner.change(name)
    return notes + infer_booked_stocktakes(runner) + infer_differences_only(runner)


def infer_from_headers(runner: Runner) -> None:
    """Who and when, only where unknown: by system id where both have one, else by number where it names one document."""
    for table, number, user in (("correction", "document_no", "user"), ("count_line", "count_id", "completed_by")):
        runner.change("fill_from_header", table=table, user=user, header="header_by_id", document="document_id")
        runner.change("fill_from_header", table=table, user=user, header="header_by_number", document=number)
    runner.change("fill_movement_from_header", header="header_by_id", document="document_id")
    runner.change("fill_movement_from_header", header="header_by_number", document="document_no")
    runner.change("fill_completion_from_movements", table="correction", document="document_no")
    runner.change("fill_completion_from_movements", table="count_line", document="count_id")
    runner.change("fill_counterparty")


def infer_roles(runner: Runner) -> list[Problem]:
    """Give every account a role and the rule behind it. Roles stated in settings are not second-guessed."""
    for name in ROLES:
        runner.change(name)
    correct, name_it = "Correct accounts in engagement.toml.", "Name it under [accounts] in engagement.toml."
    notes = [
        Problem(
            "",
            "account_unknown",
            "note",
            f"accounts.{role} names '{code}', which no file mentions",
            "an account of the ledger",
            correct,
        )
        for role, code in runner.rows("unknown_account")
    ]
    if runner.rows("books_without_inventory"):
        seen, expected = "no account could be told to be the inventory account", "one by settings, postings or name"
        notes.append(Problem("", "no_inventory_account", "note", seen, expected, name_it))
    return notes


def infer_register(runner: Runner) -> list[Problem]:
    """Corrections whose documents are missing; a note says how many."""
    added = runner.change("add_corrections_from_movements")
    seen = f"{added:,} corrections are known by their movement rows only, without comment, user or account"
    todo = "Ask for the API pull of adjustments, stocktakes and write-offs."
    return [Problem("", "corrections_from_movements", "note", seen, "the documents themselves", todo)] if added else []


def infer_booked_stocktakes(runner: Runner) -> list[Problem]:
    """Count lines of stocktakes booked as adjustments; a note per file says what they can and cannot show."""
    notes = []
    todo = "Ask for the stocktake sheets with all counted lines, and for Track Stock Movements since go-live."
    for source, lines, below_zero in runner.rows("booked_stocktake_file"):
        seen = f"{lines - below_zero} stocktake lines are booked as adjustments; the figure before each is rebuilt from movements"
        if below_zero:
            seen += f", and {below_zero} more would be counted below zero, so movements before them are missing"
        expected = "count sheets with the counted quantity of every line"
        notes.append(Problem(source, "counts_from_adjustments", "note", seen, expected, todo))
    if notes:
        runner.change("add_booked_stocktakes")
    return notes


def infer_differences_only(runner: Runner) -> list[Problem]:
    """Mark counts that leave out what was counted right; a note per file."""
    seen, expected = "no counted line agrees with the system's figure", "counted lines without difference too"
    todo = "Ask for the count with all counted lines; accuracy rates are not published from differences alone."
    files = runner.rows("differences_only_file")
    runner.change("flag_differences_only")
    return [Problem(source, "differences_only", "note", seen, expected, todo) for (source,) in files]
