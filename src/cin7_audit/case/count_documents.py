"""Stocktake files that say neither number nor day, recognised by the movements their completion made.

The CSV of a stocktake carries no number, no date and no location (cin7-core 2.6). Completing the count posts its differences
as movements of one document, so a file whose differences per SKU are exactly those of one document, and of no other, is that
document: it takes its number, day and site. A file without any difference left no movement; it is dated by its recorded figures,
where the running balances of its SKUs and bins equal them in one spell of days only. It matters: such files are the denominator
of every accuracy, and dating only files with differences would make the record look worse than it is.
"""

from cin7_audit.errors import Problem
from cin7_audit.runner import Runner


def identify_counts(runner: Runner) -> list[Problem]:
    """Number, day and site of undated count files, from documents, else from balances; a note per file."""
    if not runner.rows("undated_count_line"):
        return []
    recognised = _recognised(runner)
    runner.change("take_recognised_counts")
    dated = _dated(runner)
    runner.change("take_count_days")
    return dated + recognised


def _recognised(runner: Runner) -> list[Problem]:
    todo = "Name the number and date under [[files]] in engagement.toml if it was another count."
    notes = []
    for count in runner.frame("recognised_count").to_dict("records"):
        seen = (
            f"the file says {'no day' if count['has_number'] else 'neither number nor day'}; taken as "
            f"{count['document_no']} of {count['day']}: "
            f"the differences of {count['skus']} SKU(s) are exactly its movements"
        )
        notes.append(
            Problem(count["source_id"], "count_recognised", "note", seen, "the number and day of the count", todo)
        )
    return notes


def _dated(runner: Runner) -> list[Problem]:
    todo = "Name the date under [[files]] in engagement.toml if it was another."
    notes = []
    for count in runner.frame("dated_count").to_dict("records"):
        seen = (
            f"the file says no day and shows no difference; taken as {count['day']} (to {count['last_day']}), "
            f"when {count['agreeing']} of {count['lines']} recorded figures were the running balance"
        )
        notes.append(Problem(count["source_id"], "count_dated", "note", seen, "the day of the count", todo))
    return notes
