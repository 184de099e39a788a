"""Where a row happened, where the report leaves it out.

Movement Details prints a bin but often no location (cin7-core 2.3). A site is filled in only where one answer exists:
the bin belongs to one site, the row's document names one site for that SKU, the rest of its stocktake is at one site,
or the client has one site in all.
"""

from cin7_audit.errors import Problem
from cin7_audit.runner import Runner

PLACED = ("movement", "count_line", "stock_snapshot")


def fill_places(runner: Runner) -> list[Problem]:
    """Fill missing sites of movements, counts and snapshots where only one answer exists; the notes say how many."""
    before = _without_site(runner)
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
    left = _without_site(runner)
    order = sorted(before, key=lambda key: (PLACED.index(key[0]), key[1]))
    return [_note(*key, before[key], left.get(key, 0)) for key in order]


def _without_site(runner: Runner) -> dict[tuple[str, str], int]:
    return {(table, source): lines for table, source, lines in runner.rows("row_without_site")}


def _note(table: str, source: str, lines: int, left: int) -> Problem:
    seen = (
        f"{lines} {table.replace('_', ' ')} row(s) without a site; "
        f"{lines - left} placed by their bin, document or the only site, {left} left without"
    )
    todo = "Export with the column Location, or name the site in engagement.toml." if left else "Nothing to do."
    return Problem(source, "site_filled_in", "note", seen, "a site on every row", todo, fact=table)
