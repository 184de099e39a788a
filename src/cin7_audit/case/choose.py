"""When several files describe the same facts, one description is used and the others are kept for cross-checks.

The loser goes to `<table>_secondary` with the reason in words; nothing is deleted: rows delivered = primary + secondary.
Order of preference, per table:

| table | preferred first |
|---|---|
| movement | Movement Details by line > API product Movements > Omni tracked movements > mapped files > rebuilt from documents; per SKU, site and day covered |
| count_line | API stocktake > stocktake CSV or print of the same count > mapped sheet |
| ledger_line | account transactions, general ledger > journal report, API journals; per account and day covered |
| expected_posting | the transactions feed > documents' own postings; per day covered |
| stock_snapshot | bin before site, with values before without, API before exports; per day and site |
| documents | API document (newest pull) > report > CSV > mapped file; per document |
| product, location, account | merged: one row each, blanks filled from the others |
"""

import duckdb

from cin7_audit.case.choose_counts import choose_counts
from cin7_audit.case.choose_ledger import choose_ledger
from cin7_audit.case.choose_masters import merge_masters
from cin7_audit.case.choose_rows import choose_documents, choose_movements, choose_snapshots, drop_repeats
from cin7_audit.errors import Problem

# Preference by kind of source: the API, then reports and exports, then what a consultant mapped by hand.
# delivery: what says each fact once. The sheets that mappings name are one delivery; sheets a reader found may be copies of each other.
SOURCE_RANK = """
CREATE OR REPLACE TEMP TABLE source_rank AS
SELECT source_id, coalesce(kind, '') AS kind, path, period_from, period_to,
       CASE WHEN kind LIKE 'mapped%' THEN split_part(source_id, '.', 1) ELSE source_id END AS delivery,
       lower(path) LIKE '%.json' OR lower(path) LIKE '%.jsonl' AS is_api,
       CASE WHEN lower(path) LIKE '%.json' OR lower(path) LIKE '%.jsonl' THEN 1 WHEN kind LIKE 'mapped%' THEN 4
            WHEN lower(path) LIKE '%.csv' OR lower(path) LIKE '%.pdf' THEN 3 ELSE 2 END AS document_rank,
       CASE WHEN kind LIKE '%movement_detail%' THEN 1
            WHEN kind = 'cin7_core.api_product' THEN 2
            WHEN kind LIKE '%track%' THEN 3 WHEN kind LIKE 'mapped%' THEN 4 ELSE 5 END AS movement_rank
FROM evidence_file
"""


def choose(connection: duckdb.DuckDBPyConnection) -> list[Problem]:
    """Move every second description to its secondary table; the notes name conflicts a reader should know."""
    connection.execute(SOURCE_RANK)
    notes = merge_masters(connection)
    choose_documents(connection)
    drop_repeats(connection)
    choose_movements(connection)
    notes += choose_counts(connection)
    choose_snapshots(connection)
    notes += choose_ledger(connection)
    return notes + _shares(connection)


def _shares(connection: duckdb.DuckDBPyConnection) -> list[Problem]:
    """A note per file of which rows went to a secondary table, and why."""
    from cin7_audit.vocabulary import SECONDARY

    notes = []
    for table in SECONDARY:
        found = connection.execute(f"SELECT source_id, why, count(*) FROM {table}_secondary GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2").fetchall()
        for source in dict.fromkeys(row[0] for row in found):
            reasons = [f"{number} as {why}" for each, why, number in found if each == source]
            seen = f"{table.replace('_', ' ')} rows used only for cross-checks: {'; '.join(reasons[:4])}{' and more' if len(reasons) > 4 else ''}"
            notes.append(
                Problem(
                    source, "second_description", "note", seen, "one description of each fact", "Nothing to do; no row is counted twice."
                )
            )
    return notes
