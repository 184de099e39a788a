"""What is in the case: what intake read, loaded into canonical tables, which are then changed in place, in this order.

Each step needs those before it: names and spellings are one before places are looked up by them, rows have places and
days before two are judged to be one, and nothing is completed from a description that was set aside. Rows are accounted
for before steps add rows of their own. Every step is a statement of models/10_canonical; what it decides is said in a
note (notes.toml), so that a consultant can disagree. build.toml says what changes which table in which order, and which
description is preferred where several files describe the same facts.
"""

from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

from cin7_audit.case.load import Delivered, load
from cin7_audit.case.row_accounting import RowBook, account_rows, write_evidence
from cin7_audit.case.store import create_tables, derive
from cin7_audit.data_files import read_entries
from cin7_audit.engagement import Engagement
from cin7_audit.errors import Problem
from cin7_audit.runner import Runner
from cin7_audit.sources.intake import Intake
from cin7_audit.vocabulary import SECONDARY, TABLES

NOTES = read_entries(Path(__file__).with_name("notes.toml"))
LISTS = read_entries(Path(__file__).with_suffix(".toml"))
ROLES, KINDS = LISTS["steps"]["roles"], LISTS["steps"]["kinds"]
SIGNED = (("ledger_line", "amount"), ("ledger_balance", "balance"))
SPELLED = {
    "sku": ("sku", "component_sku"),
    "site": ("site", "from_site", "to_site"),
    "bin": ("bin", "from_bin", "to_bin"),
}
PLACED = ("movement", "count_line", "stock_snapshot")
MASTERS = ("product", "location", "account")
PER_DAY = ("stock_snapshot", "ledger_balance")
DOCUMENTS = ("correction", "count_line", "transfer", "receipt", "return_line", "shipment", "expected_posting")
SPELLINGS_SHOWN = 5  # in a note
REASONS_SHOWN = 4


def fill(connection: duckdb.DuckDBPyConnection, intake: Intake, settings: Engagement) -> RowBook:
    """All canonical and derived tables from what intake read; the row accounting of the whole."""
    create_tables(connection)
    runner = Runner(connection, settings)
    delivered = [
        Delivered(file.evidence.source_id, table, rows)
        for file in intake.files
        if file.status == "used" and file.parsed
        for table, rows in file.parsed.tables.items()
        if table != "problem"
    ]
    loaded = load(connection, delivered)
    notes = list(loaded.problems)
    write_evidence(connection, intake, loaded)
    notes += resolve_ids_and_signs(runner)
    notes += fold_spellings(runner)
    notes += fill_places(runner)
    notes += date_snapshots(runner)
    notes += deduplicate(runner)
    rows = account_rows(connection, loaded)
    notes += identify_counts(runner)
    notes += infer_facts(runner)
    notes += rebuild_movements(runner)
    notes += undated_rows(runner)
    rows.write_problems(connection, intake, notes)
    runner.change("drop_settled_guesses")
    runner.change("drop_answered_asks")
    derive(connection, settings)
    return rows


def _columns(which: str) -> list[list[str]]:
    """(table, column) of each column in a list of build.toml."""
    return [place.split(".") for place in LISTS["columns"][which]]


def note(topic: str, source: str = "", code: str = "", fact: str | None = None, **told: Any) -> Problem:
    """What was decided, in the words of notes.toml with their gaps filled in."""
    seen, expected, todo = (NOTES[topic][part].format(**told) for part in ("seen", "expected", "todo"))
    return Problem(source, code or topic, "note", seen, expected, todo, fact=fact)


def notes_of(runner: Runner, topic: str, model: str, source: str = "source_id") -> list[Problem]:
    """A note per row of a model that decides something about a file, which it names in the column `source`."""
    found = runner.frame(model).assign(source=lambda rows: rows[source])
    return [note(topic, **{str(name): value for name, value in row.items()}) for row in found.to_dict("records")]


def resolve_ids_and_signs(runner: Runner) -> list[Problem]:
    """What one file prints and another explains: names for ids, sides for natural amounts.

    QuickBooks prints one amount in the account's own sign; the side was guessed from the account's name while reading,
    and the account list (often another file) decides here. Omni's documents name branches and users by id only. Ledger
    reports of one client on different bases cannot be tied to each other.
    """
    for kind in ("branch", "user"):
        for table, column in _columns(kind):
            runner.change("name_for_id", table=table, column=column, kind=kind)
    sides = runner.frame("account_side")
    with runner.holding("account_side"):
        for table, amount in SIGNED:
            runner.change("turn_guessed_sign", table=table, amount=amount)
    turned = sides[sides["is_wrong"].astype(bool)].groupby("source_id")["lines"].sum()
    notes = [note("natural_sign_turned", str(source), rows=rows) for source, rows in turned.items()]
    bases = runner.rows("ledger_basis")
    if len(bases) > 1:
        shares = " and ".join(
            f"{files} report(s) on {basis} basis (such as {source})" for basis, source, files in bases
        )
        notes.append(note("bases_differ", next(source for basis, source, _ in bases if basis == "cash"), shares=shares))
    return notes


def spelled(word: str) -> list[tuple[str, str]]:
    """(table, column) of every column that holds a SKU, a site or a bin."""
    return [
        (name, column) for name, table in TABLES.items() for column in table.column_names if column in SPELLED[word]
    ]


def fold_spellings(runner: Runner) -> list[Problem]:
    """One spelling per SKU, site and bin in every table; a note per file says what was folded."""
    notes: list[Problem] = []
    with runner.holding("spelling"):
        folded = runner.rows("folded_spelling")
        for word in SPELLED:
            mine = [row for row in folded if row[0] == word]
            for source, rows in groupby(mine, key=lambda row: row[1]):
                changes = [(spelling, kept, lines) for *_, spelling, kept, lines in rows]
                shown = ", ".join(f"'{spelling}' as '{kept}'" for spelling, kept, _ in changes[:SPELLINGS_SHOWN])
                more = len(changes) - SPELLINGS_SHOWN
                shown += f" and {more} more" if more > 0 else ""
                told = {"word": word, "lines": sum(lines for *_, lines in changes), "spellings": len(changes)}
                notes.append(note("spelling", source, f"{word}_spelling", shown=shown, **told))
            for table, column in spelled(word) if mine else ():
                runner.change("fold_spelling", table=table, column=column, word=word)
    return notes


def fill_places(runner: Runner) -> list[Problem]:
    """Where a row happened, where the report leaves it out; the notes say of how many rows.

    Movement Details prints a bin but often no location (cin7-core 2.3). A site is filled in only where one answer
    exists: the bin belongs to one site, the row's document names one site for that SKU, the rest of its stocktake is at
    one site, or the client has one site in all.
    """
    before = {(table, source): lines for table, source, lines in runner.rows("row_without_site")}
    tables = [table for table in PLACED if any(name == table for name, _ in before)]
    if not tables:
        return []
    with runner.holding("bin_site", "document_site"):  # what the evidence says, not what was filled in from it
        for table in tables:
            runner.change("fill_site_from_bin", table=table)
        runner.change("fill_site_from_document")
    runner.change("fill_site_from_stocktake")
    with runner.holding("only_site"):
        for table in tables:
            runner.change("fill_only_site", table=table)
    after = {(table, source): lines for table, source, lines in runner.rows("row_without_site")}
    notes = []
    for table, source in sorted(before, key=lambda key: (PLACED.index(key[0]), key[1])):
        lines, left = before[table, source], after.get((table, source), 0)
        todo = "Export with the column Location, or name the site in engagement.toml." if left else "Nothing to do."
        told = {"rows": table.replace("_", " "), "lines": lines, "placed": lines - left, "left": left, "todo": todo}
        notes.append(note("site_filled_in", source, fact=table, **told))
    return notes


def date_snapshots(runner: Runner) -> list[Problem]:
    """The day of a snapshot that does not state it, by agreement with movements; a note per file."""
    if not runner.rows("undated_snapshot_file"):  # spares the totals of every movement
        return []
    notes = notes_of(runner, "snapshot_dated", "snapshot_day")
    runner.change("date_snapshot")
    return notes


def deduplicate(runner: Runner) -> list[Problem]:
    """Set every second description aside; nothing is lost: rows delivered = primary + secondary.

    Documents come before repeated rows: two versions of a document are no repeats. Movements come after both, so that
    each report covers only the rows it has left.
    """
    with runner.holding("master_offer"):  # the rows that go are moved as delivered, only the kept one is completed
        for table in MASTERS:
            runner.change(f"complete_{table}")
        set_aside(runner, "repeated_master", *MASTERS)
    set_aside(runner, "other_version", *DOCUMENTS)  # among pulls of the API the newest, among kinds of source the best
    set_aside(runner, "worse_document", *DOCUMENTS)
    for losers in ("movement_of_other_version", "other_version"):  # those of documents follow the versions chosen
        set_aside(runner, losers, "movement")
    set_aside(runner, "repeated_row", *(table for table in SECONDARY if table not in MASTERS + PER_DAY))
    if len(runner.frame("movement_report")) > 1:  # spares the covers of a single report, which covers itself
        set_aside(runner, "covered_movement", "movement")
    notes = join_counts(runner)
    set_aside(runner, "total_snapshot", "stock_snapshot")
    set_aside(runner, "repeated_snapshot", "stock_snapshot")
    notes += deduplicate_ledger(runner)
    for table in SECONDARY:
        for source, found in groupby(runner.rows("second_description", table=table), key=lambda row: row[0]):
            reasons = [f"{number} as {why}" for _, why, number in found]
            shares = "; ".join(reasons[:REASONS_SHOWN]) + (" and more" if len(reasons) > REASONS_SHOWN else "")
            notes.append(note("second_description", source, rows=table.replace("_", " "), shares=shares))
    return notes


def set_aside(runner: Runner, losers: str, *tables: str) -> int:
    """Move rows to the secondary tables. losers: the model that says which (table_name, row_id, why)."""
    moved = 0
    with runner.holding(losers):
        for table in tables:
            if rows := runner.change("keep_as_secondary", table=table, losers=losers):
                runner.change("take_out", table=table, losers=losers)
                moved += rows
    return moved


def join_counts(runner: Runner) -> list[Problem]:
    """Join the files of one count; the notes name which file was taken as which count."""
    if runner.frame("count_in_file")["document_rank"].nunique() < 2:  # spares comparing every line with every line
        return []
    with runner.holding("same_count", "count_in_file"):
        set_aside(runner, "repeated_count_line", "count_line")
        runner.change("join_same_count")
        return notes_of(runner, "same_count", "same_count", "worse_source")


def deduplicate_ledger(runner: Runner) -> list[Problem]:
    """One book per account and day, one expected posting per fact, one balance per account and day."""
    for table, column in _columns("coded"):
        runner.change("restore_leading_zeros", table=table, column=column)
    with runner.holding("account_code_of_name"):
        for table in ("ledger_line", "ledger_balance"):
            runner.change("fill_account_code", table=table)
    if set_aside(runner, "covered_ledger_line", "ledger_line"):
        runner.change("lend_journal_facts")
    set_aside(runner, "posting_in_feed", "expected_posting")
    set_aside(runner, "repeated_balance", "ledger_balance")
    return notes_of(runner, "balances_differ", "differing_balance")


def identify_counts(runner: Runner) -> list[Problem]:
    """Number, day and site of stocktake files that say neither, from documents, else from balances; a note per file.

    The CSV of a stocktake carries no number, no date and no location (cin7-core 2.6). Completing the count posts its
    differences as movements of one document, so a file whose differences per SKU are exactly those of one document, and
    of no other, is that document: it takes its number, day and site. A file without any difference left no movement; it
    is dated by its recorded figures, where the running balances of its SKUs and bins equal them in one spell of days
    only. It matters: such files are the denominator of every accuracy, and dating only files with differences would
    make the record look worse than it is.
    """
    if not runner.rows("undated_count_line"):
        return []
    recognised = notes_of(runner, "count_recognised", "recognised_count")
    runner.change("take_recognised_counts")
    dated = notes_of(runner, "count_dated", "dated_count")
    runner.change("take_count_days")
    return dated + recognised


def infer_facts(runner: Runner) -> list[Problem]:
    """What no single file says: who and when from headers, roles of accounts, kinds of correction, adjusted counts."""
    infer_from_headers(runner)
    notes = infer_roles(runner)
    runner.change("fill_cost_from_documents")  # before movements stand for corrections that did not come
    notes += infer_register(runner)
    for name in ("fill_value_from_movements", "fill_account_from_ledger", "name_count_postings", *KINDS):
        runner.change(name)
    runner.change("add_counted_adjustments")
    return notes + infer_booked_stocktakes(runner) + infer_differences_only(runner)


def infer_from_headers(runner: Runner) -> None:
    """Who and when, only where unknown: by system id where both have one, else by a number of one document."""
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
    notes = [note("account_unknown", role=role, code_named=code) for role, code in runner.rows("unknown_account")]
    return notes + ([note("no_inventory_account")] if runner.rows("books_without_inventory") else [])


def infer_register(runner: Runner) -> list[Problem]:
    """Corrections whose documents are missing; a note says how many."""
    added = runner.change("add_corrections_from_movements")
    return [note("corrections_from_movements", added=added)] if added else []


def infer_booked_stocktakes(runner: Runner) -> list[Problem]:
    """Count lines of stocktakes booked as adjustments; a note per file says what they can and cannot show."""
    notes = []
    for source, lines, below_zero in runner.rows("booked_stocktake_file"):
        below = f", and {below_zero} more would be counted below zero, so movements before them are missing"
        told = {"lines": lines - below_zero, "below": below if below_zero else ""}
        notes.append(note("counts_from_adjustments", source, **told))
    if notes:
        runner.change("add_booked_stocktakes")
    return notes


def infer_differences_only(runner: Runner) -> list[Problem]:
    """Mark counts that leave out what was counted right; a note per file."""
    notes = [note("differences_only", source) for (source,) in runner.rows("differences_only_file")]
    runner.change("flag_differences_only")
    return notes


def rebuild_movements(runner: Runner) -> list[Problem]:
    """Movements from documents, where no movement report came at all; one note that says so."""
    made = runner.change("rebuild_movements")
    if not made:
        return []
    [(documents,)] = runner.rows("rebuilt_document_count")
    return [note("movements_rebuilt", made=made, documents=documents)]


def undated_rows(runner: Runner) -> list[Problem]:
    """A note per file whose movements or counts have no day: kept, but without a place in any running balance."""
    return [
        note("row_without_day", source, rows=table.replace("_", " "), lines=lines, first=first)
        for table, source, lines, first in runner.rows("row_without_day")
    ]
