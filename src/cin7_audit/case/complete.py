"""What no single file says: account roles, counts booked as adjustments, kinds of correction, who and when from headers.

Every decision is written with its rule in words (`role_rule`, `kind_rule`), so that a consultant can disagree.
"""

import duckdb

from cin7_audit.case.complete_accounts import decide_roles
from cin7_audit.case.complete_corrections import classify_corrections
from cin7_audit.case.complete_counts import count_lines_of_cycle_counts, flag_difference_only
from cin7_audit.case.complete_headers import fill_from_headers
from cin7_audit.case.complete_omni import count_lines_of_omni
from cin7_audit.case.complete_register import account_from_ledger, cost_from_documents, register_from_movements, value_from_movements
from cin7_audit.case.count_postings import name_postings
from cin7_audit.engagement import Engagement
from cin7_audit.errors import Problem


def complete(connection: duckdb.DuckDBPyConnection, settings: Engagement) -> list[Problem]:
    """Complete the canonical tables in place; the notes say what was decided."""
    fill_from_headers(connection)
    notes = decide_roles(connection, settings)
    cost_from_documents(connection)
    notes += register_from_movements(connection)
    value_from_movements(connection)
    account_from_ledger(connection)
    name_postings(connection)
    classify_corrections(connection)
    count_lines_of_cycle_counts(connection)
    notes += count_lines_of_omni(connection, settings)
    return notes + flag_difference_only(connection)
