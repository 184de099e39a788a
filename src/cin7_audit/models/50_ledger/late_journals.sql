-- Journals entered after the lock date and dated on or before it.
-- grain: ledger line
-- needs: ledger_item, account_role, company
-- columns:
--   day         DATE           day: of accounting or of the change of stock
--   posted_day  DATE           day: it was entered
--   days_late   BIGINT         days: from the accounting day to the posting
--   account     VARCHAR        text: the account as printed
--   amount      DECIMAL(18,4)  base currency: debit positive
--   reference   VARCHAR        text: reference as printed
--   text        VARCHAR        text: description as printed
--   source_id   VARCHAR        text: the evidence file or sheet
--   source_row  BIGINT         number: row in that file
SELECT i.day, CAST(i.posted_at AS DATE) AS posted_day, date_diff('day', i.day, CAST(i.posted_at AS DATE)) AS days_late,
       t.account, i.amount, i.reference, i.text, i.source_id, i.source_row
FROM ledger_item AS i JOIN account_role AS t ON t.is_tied AND i.account_key = t.account_key
CROSS JOIN (SELECT max(lock_date) AS lock_date FROM company) AS k
WHERE i.day <= k.lock_date AND CAST(i.posted_at AS DATE) > k.lock_date ORDER BY abs(i.amount) DESC, i.day
