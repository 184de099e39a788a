-- Documents whose two books differ in any month, plus those where only stock tells of another month.
-- grain: document
-- needs: book_month, stock_month, cost_row, tie_account, purchase_fact
-- columns:
--   component  BIGINT  key: the document, by all its names
WITH book AS (
  SELECT *, bool_or(posted IS NOT NULL) OVER (PARTITION BY component) AS is_posted FROM book_month),
candidate AS (
  SELECT component FROM book
  WHERE coalesce(CASE WHEN is_posted THEN posted ELSE stock END, 0) <> coalesce(ledger, 0)
  UNION
  SELECT component FROM book WHERE is_posted AND (stock IS NULL) <> (posted IS NULL) AND component IN (
    SELECT component FROM stock_month WHERE kind IN ('receipt', 'unstock') OR has_completion)
  UNION SELECT component FROM cost_row
  UNION SELECT b.component FROM book AS b JOIN tie_account AS t ON b.account_key = t.account_key
    WHERE t.role = 'in_transit'
  UNION SELECT component FROM purchase_fact WHERE is_unreceived OR received_value <> invoiced_value)
SELECT DISTINCT component FROM book WHERE component IN (SELECT component FROM candidate)
