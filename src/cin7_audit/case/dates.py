"""The day of a snapshot that does not state it, and the rows that have no day."""

from cin7_audit.errors import Problem
from cin7_audit.runner import Runner


def date_snapshots(runner: Runner) -> list[Problem]:
    """Date undated snapshots by agreement; one note per file."""
    if not runner.rows("undated_snapshot_file"):  # spares the totals of every movement
        return []
    notes = []
    for found in runner.frame("snapshot_day").itertuples():
        agrees = f"{found.equal} of {found.lines} SKU totals equal {found.basis}"
        seen = f"the snapshot states no day; taken as {found.day}, where {agrees}"
        todo = "Name the date in engagement.toml if it was another."
        notes.append(Problem(str(found.source_id), "snapshot_dated", "note", seen, "the day of the export", todo))
    runner.change("date_snapshot")
    return notes


def undated_rows(runner: Runner) -> list[Problem]:
    """A note per file whose movements or counts have no day: kept, but without a place in any running balance."""
    notes = []
    for table, source, rows, first in runner.rows("row_without_day"):
        seen = f"{rows} {table.replace('_', ' ')} row(s) without a day, the first in row {first}"
        todo = "Add the day at its source, or `date` under [[files]] if the whole file is of one day."
        notes.append(
            Problem(
                source,
                "row_without_day",
                "note",
                f"{seen}: in no running balance and no count",
                "the day of every row",
                todo,
            )
        )
    return notes
