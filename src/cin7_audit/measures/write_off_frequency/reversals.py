"""Corrections that undo each other: off then on again, or on then off, the same line and quantity (reversal pairs and churn).

A pair is two consecutive corrections of one line (sku x site x bin) with opposite quantities of equal size within
REVERSAL_DAYS. Churn = gross value of the rows in pairs / gross value of all corrections.
"""

import pandas as pd

from cin7_audit.case import Case

REVERSAL_DAYS = 60  # two usual count rounds (default, ours)

PAIRS = f"""
WITH r AS (
  SELECT *, lead(correction_id) OVER w AS next_id, lead(quantity) OVER w AS next_quantity, lead(day) OVER w AS next_day, lead(document_no) OVER w AS next_document,
         lead(value) OVER w AS next_value, lag(quantity) OVER w AS earlier_quantity, lag(day) OVER w AS earlier_day
  FROM register WHERE NOT is_opening AND quantity <> 0 WINDOW w AS (PARTITION BY sku, site, bin ORDER BY day, correction_id))
SELECT sku, site, bin, document_no AS first_document, next_document AS second_document, day AS first_day, next_day AS second_day, date_diff('day', day, next_day) AS days_between,
       quantity, value, next_value, source_id, source_row
FROM r WHERE quantity = -next_quantity AND date_diff('day', day, next_day) <= {REVERSAL_DAYS}
  AND NOT (coalesce(earlier_quantity = -quantity AND date_diff('day', earlier_day, day) <= {REVERSAL_DAYS}, FALSE) AND coalesce(earlier_quantity = next_quantity, FALSE))
ORDER BY abs(value) DESC NULLS LAST, first_document, sku
"""


def reversal_pairs(case: Case) -> pd.DataFrame:
    """One row per pair, dearest first."""
    return case.frame(PAIRS)
