"""Two dates on one correction: the accounting day and the day stock changed (method.md M-28).

Temp table date_skew: one row per correction line with both days; skew_days = completed - effective (positive: the journal is
older than the stock change), crosses_month, value. Business days are compared as days; nothing is shifted between zones.
"""

import pandas as pd

from cin7_audit.case import Case

DATE_SKEW = """
CREATE OR REPLACE TEMP TABLE date_skew AS
SELECT document_no, kind, sku, site, quantity, value, effective_date, CAST(completed_at AS DATE) AS completed_day,
       date_diff('day', effective_date, CAST(completed_at AS DATE)) AS skew_days,
       strftime(effective_date, '%Y-%m') AS ledger_month, strftime(CAST(completed_at AS DATE), '%Y-%m') AS stock_month,
       strftime(effective_date, '%Y-%m') <> strftime(CAST(completed_at AS DATE), '%Y-%m') AS crosses_month, source_id, source_row
FROM register WHERE effective_date IS NOT NULL AND completed_at IS NOT NULL AND NOT is_opening
"""

LOCKED = """
SELECT s.document_no, s.kind, s.effective_date, s.completed_day, sum(s.value) AS value,
       min(s.source_id) AS source_id, arg_min(s.source_row, (s.source_id, s.source_row)) AS source_row
FROM date_skew AS s WHERE s.effective_date <= (SELECT max(lock_date) FROM company) AND s.completed_day > (SELECT max(lock_date) FROM company) GROUP BY 1, 2, 3, 4 ORDER BY 3, 1
"""


def date_skew(case: Case) -> pd.DataFrame:
    """The rows of M-28, largest value crossing a month end first."""
    case.run(DATE_SKEW)
    return case.frame(
        "SELECT * FROM date_skew ORDER BY crosses_month DESC, abs(coalesce(value, 0)) DESC, document_no, sku, source_id, source_row, quantity"
    )


def behind_lock(case: Case) -> pd.DataFrame:
    """Documents completed after the lock date and dated on or before it."""
    return case.frame(LOCKED)
