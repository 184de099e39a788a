"""When several files describe the same facts, one description is used and the others are kept for cross-checks.

The loser goes to `<table>_secondary` with the reason in words; nothing is lost: rows delivered = primary + secondary.
Order of preference, per table:

| table | preferred first |
|---|---|
| movement | Movement Details > API product Movements > Omni tracked > mapped > rebuilt from documents; per SKU, site, day |
| count_line | API stocktake > stocktake CSV or print of the same count > mapped sheet |
| ledger_line | account transactions, general ledger > journal report, API journals; per account and day covered |
| expected_posting | the transactions feed > documents' own postings; per day covered |
| stock_snapshot | bin before site, with values before without, API before exports; per day and site |
| documents | API document (newest pull) > report > CSV > mapped file; per document |
| product, location, account | merged: one row each, blanks filled from the others |
"""

from itertools import groupby

from cin7_audit.errors import Problem
from cin7_audit.runner import Runner
from cin7_audit.vocabulary import SECONDARY

MASTERS = ("product", "location", "account")
PER_DAY = ("stock_snapshot", "ledger_balance")
DOCUMENTS = ("correction", "count_line", "transfer", "receipt", "return_line", "shipment", "expected_posting")
CODED = (
    ("ledger_line", "account_code"),
    ("ledger_balance", "account_code"),
    ("expected_posting", "debit_account"),
    ("expected_posting", "credit_account"),
)


def deduplicate(runner: Runner) -> list[Problem]:
    """Move every second description to its secondary table; the notes name conflicts a reader should know.

    Documents come before repeated rows: two versions of a document are no repeats. Movements come after both, so that
    each report covers only the rows it has left.
    """
    deduplicate_masters(runner)
    deduplicate_documents(runner)
    deduplicate_rows(runner)
    if len(runner.frame("movement_report")) > 1:  # spares the covers of a single report, which covers itself
        set_aside(runner, "covered_movement", "movement")
    notes = deduplicate_counts(runner)
    set_aside(runner, "total_snapshot", "stock_snapshot")
    set_aside(runner, "repeated_snapshot", "stock_snapshot")
    notes += deduplicate_ledger(runner)
    return notes + _shares(runner)


def set_aside(runner: Runner, losers: str, *tables: str) -> int:
    """Move rows to the secondary tables. losers: the model that says which (table_name, row_id, why)."""
    moved = 0
    with runner.holding(losers):
        for table in tables:
            if rows := runner.change("keep_as_secondary", table=table, losers=losers):
                runner.change("take_out", table=table, losers=losers)
                moved += rows
    return moved


def deduplicate_masters(runner: Runner) -> None:
    """One row per product, location and account; the rows that go are moved as delivered, only the kept one is completed."""
    with runner.holding("master_offer"):
        for table in MASTERS:
            runner.change(f"complete_{table}")
        set_aside(runner, "repeated_master", *MASTERS)


def deduplicate_documents(runner: Runner) -> None:
    """One description per document: among pulls of the API the newest version, among kinds of source the best.

    Movements rebuilt from documents come last: they follow the versions chosen.
    """
    set_aside(runner, "other_version", *DOCUMENTS)
    set_aside(runner, "worse_document", *DOCUMENTS)
    set_aside(runner, "movement_of_other_version", "movement")
    set_aside(runner, "other_version", "movement")


def deduplicate_rows(runner: Runner) -> None:
    """Rows that overlapping files of one kind repeat, in every table but those judged by key or day."""
    set_aside(runner, "repeated_row", *(table for table in SECONDARY if table not in MASTERS + PER_DAY))


def deduplicate_counts(runner: Runner) -> list[Problem]:
    """Join the files of one count; the notes name which file was taken as which count."""
    if runner.frame("count_in_file")["document_rank"].nunique() < 2:  # spares comparing every line with every line
        return []
    with runner.holding("same_count", "count_in_file"):
        set_aside(runner, "repeated_count_line", "count_line")
        runner.change("join_same_count")
        twins = runner.frame("same_count")
    todo = "Lines found in both are counted once; lines only in this file join that count."
    return [
        Problem(
            str(twin.worse_source),
            "same_count",
            "note",
            f"the same count as {twin.better_id} in {twin.better_source}: "
            f"{twin.agreeing} of {twin.worse_lines} lines agree",
            "each count once",
            todo,
        )
        for twin in twins.itertuples()
    ]


def deduplicate_ledger(runner: Runner) -> list[Problem]:
    """One book per account and day, one expected posting per fact, one balance per account and day."""
    for table, column in CODED:
        runner.change("restore_leading_zeros", table=table, column=column)
    with runner.holding("account_code_of_name"):
        for table in ("ledger_line", "ledger_balance"):
            runner.change("fill_account_code", table=table)
    if set_aside(runner, "covered_ledger_line", "ledger_line"):
        runner.change("lend_journal_facts")
    set_aside(runner, "posting_in_feed", "expected_posting")
    set_aside(runner, "repeated_balance", "ledger_balance")
    todo = "Ask which export is newer: figures of a closed period have moved between the two."
    return [
        Problem(
            source,
            "balances_differ",
            "note",
            f"{number} account(s) have {why}, such as {account} at {day}",
            "one balance per account and day",
            todo,
        )
        for source, why, number, account, day in runner.rows("differing_balance")
    ]


def _shares(runner: Runner) -> list[Problem]:
    """A note per file of which rows went to a secondary table, and why."""
    notes = []
    for table in SECONDARY:
        for source, found in groupby(runner.rows("second_description", table=table), key=lambda row: row[0]):
            reasons = [f"{number} as {why}" for _, why, number in found]
            more = " and more" if len(reasons) > 4 else ""
            seen = f"{table.replace('_', ' ')} rows used only for cross-checks: {'; '.join(reasons[:4])}{more}"
            todo = "Nothing to do; no row is counted twice."
            notes.append(Problem(source, "second_description", "note", seen, "one description of each fact", todo))
    return notes
