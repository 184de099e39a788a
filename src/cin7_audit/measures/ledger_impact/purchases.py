"""Goods received and not invoiced, invoiced and not received, with their age (method.md M-33).

Quantities are open per purchase document and sku; value = open quantity x unit price x rate, base currency; age in days from
the receipt (or the invoice) to the last day of the period. Void documents are left out. Needs invoiced quantities.
"""

import datetime as dt

import pandas as pd

from cin7_audit.case import Case

# Invoiced quantities stand once per sku; where invoices carry dates, only receipts billed by the day count as invoiced.
OPEN_PURCHASE = """
WITH dated AS (SELECT count(invoice_date) > 0 AS has_dates FROM receipt),
p AS (
  SELECT document_no, sku, min(supplier) AS supplier, sum(CASE WHEN received_date <= $end THEN coalesce(received_quantity, 0) ELSE 0 END) - sum(coalesce(unstocked_quantity, 0)) AS received,
         sum(coalesce(invoiced_quantity, 0)) AS told, sum(coalesce(credited_quantity, 0)) AS credited, count(CASE WHEN received_quantity > 0 THEN 1 END) AS receipts,
         sum(CASE WHEN invoice_date <= $end THEN received_quantity END) AS billed, count(CASE WHEN received_quantity > 0 AND coalesce(invoice_date > $end, TRUE) THEN 1 END) AS unbilled,
         max(received_date) AS received_date, max(invoice_date) AS invoice_date, max(order_date) AS order_date, max(unit_price) * max(coalesce(currency_rate, 1)) AS unit_cost,
         min(site) AS site, min(source_id) AS source_id, arg_min(source_row, (source_id, source_row)) AS source_row
  FROM receipt WHERE document_no IS NOT NULL AND sku IS NOT NULL AND NOT regexp_matches(upper(coalesce(status, '')), 'VOID|DRAFT') GROUP BY 1, 2),
q AS (
  SELECT p.*, CASE WHEN NOT has_dates OR unbilled = 0 THEN CASE WHEN receipts = 0 AND has_dates AND coalesce(invoice_date, order_date) > $end THEN 0 ELSE told END
                   ELSE least(told, coalesce(billed, 0)) END - credited AS invoiced FROM p CROSS JOIN dated)
SELECT CASE WHEN received > invoiced THEN 'received_not_invoiced' ELSE 'invoiced_not_received' END AS side, document_no, supplier, sku, site,
       received, invoiced, abs(received - invoiced) AS open_quantity, TRY_CAST(abs(received - invoiced) * unit_cost AS DECIMAL(18,4)) AS value,
       CASE WHEN received > invoiced THEN received_date ELSE coalesce(invoice_date, order_date) END AS since,
       date_diff('day', CASE WHEN received > invoiced THEN received_date ELSE coalesce(invoice_date, order_date) END, CAST($end AS DATE)) AS age_days, source_id, source_row
FROM q WHERE received <> invoiced AND CASE WHEN received > invoiced THEN received_date ELSE coalesce(invoice_date, order_date) END <= $end
ORDER BY side, value DESC NULLS LAST, document_no, sku
"""
BANDS = ((30, "0 to 30 days"), (60, "31 to 60 days"), (90, "61 to 90 days"), (10**6, "over 90 days"))


def band(age_days: int) -> str:
    """The ageing band of an age in days."""
    return next(name for limit, name in BANDS if age_days <= limit)


def open_purchases(case: Case, end: dt.date | None) -> pd.DataFrame | None:
    """M-33: one row per purchase document and sku with an open quantity; None where invoices or receipts were not given."""
    known = case.rows("SELECT count(invoiced_quantity), count(received_quantity) FROM receipt")[0]
    if not all(known) or end is None:
        return None
    frame = case.frame(OPEN_PURCHASE, {"end": end})
    return frame.assign(band=[band(int(age)) for age in frame["age_days"]])
