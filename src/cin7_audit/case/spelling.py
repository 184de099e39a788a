"""One spelling per SKU, site and bin; every folding is noted with its rows, so that a wrong one can be seen."""

from itertools import groupby

from cin7_audit.errors import Problem
from cin7_audit.runner import Runner
from cin7_audit.vocabulary import TABLES

WORDS = {
    "sku": ("sku", "component_sku"),
    "site": ("site", "from_site", "to_site"),
    "bin": ("bin", "from_bin", "to_bin"),
}
EXAMPLES = 5


def places(word: str) -> list[tuple[str, str]]:
    """(table, column) of every column that holds a SKU, a site or a bin."""
    return [(name, column) for name, table in TABLES.items() for column in table.column_names if column in WORDS[word]]


def fold_spellings(runner: Runner) -> list[Problem]:
    """Fold SKUs, sites and bins in every table to one spelling; the notes say what was folded where."""
    notes: list[Problem] = []
    with runner.holding("spelling"):
        folded = runner.rows("folded_spelling")
        for word in WORDS:
            mine = [row for row in folded if row[0] == word]
            for source, rows in groupby(mine, key=lambda row: row[1]):
                notes.append(_note(word, source, [(spelling, kept, lines) for *_, spelling, kept, lines in rows]))
            for table, column in places(word) if mine else ():
                runner.change("fold_spelling", table=table, column=column, word=word)
    return notes


def _note(word: str, source: str, changes: list[tuple[str, str, int]]) -> Problem:
    shown = ", ".join(f"'{spelling}' as '{kept}'" for spelling, kept, _ in changes[:EXAMPLES])
    more = f" and {len(changes) - EXAMPLES} more" if len(changes) > EXAMPLES else ""
    seen = f"{sum(n for *_, n in changes)} line(s) spell {len(changes)} {word}(s) otherwise: {shown}{more}"
    todo = f"They are read as one {word}; correct the system if they are not."
    return Problem(source, f"{word}_spelling", "note", seen, f"one spelling per {word}", todo)
