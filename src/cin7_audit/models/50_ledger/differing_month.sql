-- The two books of the documents that differ: in the amounts of any month, in what stock alone tells of another month,
-- on an in-transit account, in a change of cost or in what a purchase received and was invoiced for. Beside them stand
-- the cost changes of stock that no posting equals (unposted) and the postings that are cost changes (posted). They
-- are matched row by row: equal amounts cancel, one to one. A document whose stock and postings agree in total has
-- posted its cost changes some other way. Without accrual the goods themselves may take their cost at the bill
-- (cin7-core 1.7.8): cost rows of one day that sum to what was posted that day are the bill.
-- grain: document that differs x account x month x which amount
-- needs: book_month, stock_month, stock_item, stock_document, posting_item, book_component, tie_account, purchase_fact
-- columns:
--   component    BIGINT         key: the document, by all its names
--   account_key  VARCHAR        key: the account as compared: its code without leading zeros, else its name
--   month        INTEGER        number: year x 12 + month - 1
--   side         VARCHAR        text: stock, posted or ledger as in book_month; costs_unposted or costs_posted
--   amount       DECIMAL(38,4)  base currency: debit positive; stock in positive
WITH changed AS (
  SELECT c.component, i.amount, i.day, month_number(i.day) AS month,
         row_number() OVER (PARTITION BY c.component, i.amount ORDER BY i.day, i.source_row) AS nth
  FROM stock_item AS i JOIN stock_document AS d ON i.doc = d.doc
  JOIN book_component AS c ON c.side = 'S' AND c.item_id = d.item_id
  WHERE i.kind = 'cost_change' AND NOT i.is_estimated
    AND c.component IN (SELECT component FROM stock_month WHERE is_posted)),
posted AS (
  SELECT c.component, i.account_key, i.amount, i.day, month_number(i.day) AS month, i.is_cost_change,
         row_number() OVER (PARTITION BY c.component, i.amount
           ORDER BY i.is_cost_change DESC, i.day DESC, i.item_id) AS nth
  FROM posting_item AS i JOIN book_component AS c ON c.side = 'P' AND c.item_id = i.item_id
  WHERE i.is_tied AND NOT i.is_journal
    AND (i.is_cost_change OR c.component IN (SELECT component FROM changed))),
stock AS (SELECT component, sum(amount) AS amount FROM stock_month WHERE NOT is_estimated GROUP BY 1),
whole AS (
  SELECT c.component, sum(i.amount) AS amount FROM posting_item AS i
  JOIN book_component AS c ON c.side = 'P' AND c.item_id = i.item_id WHERE i.is_tied AND NOT i.is_journal GROUP BY 1),
main AS (SELECT component, min(account_key) AS account_key FROM stock_month GROUP BY 1),
bill AS (
  SELECT a.component, a.day FROM (SELECT component, day, sum(amount) AS amount FROM changed GROUP BY 1, 2) AS a
  JOIN (SELECT component, day, sum(amount) AS amount FROM posted GROUP BY 1, 2) AS b
    ON a.component = b.component AND a.day = b.day
  WHERE abs(a.amount - b.amount) <= $rules_document_threshold),
cost_row AS (
  SELECT s.component, m.account_key, s.month, s.amount, 'costs_unposted' AS side
  FROM changed AS s LEFT JOIN posted AS p ON s.component = p.component AND s.amount = p.amount AND s.nth = p.nth
  JOIN main AS m ON s.component = m.component
  LEFT JOIN stock ON s.component = stock.component LEFT JOIN whole ON s.component = whole.component
  LEFT JOIN bill ON s.component = bill.component AND s.day = bill.day
  WHERE p.component IS NULL AND bill.component IS NULL
    AND abs(stock.amount - whole.amount) > $rules_document_threshold
  UNION ALL
  SELECT p.component, p.account_key, p.month, p.amount, 'costs_posted'
  FROM posted AS p LEFT JOIN changed AS s ON s.component = p.component AND s.amount = p.amount AND s.nth = p.nth
  WHERE s.component IS NOT NULL OR p.is_cost_change),
cost AS (
  SELECT component, account_key, month, side, sum(amount) AS amount FROM (
    SELECT * FROM cost_row
    UNION ALL
    SELECT component, account_key, month, amount, 'costs_unposted' FROM stock_month
    WHERE kind = 'cost_change' AND NOT is_estimated AND NOT is_posted)
  GROUP BY 1, 2, 3, 4),
book AS (
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
  UNION SELECT component FROM purchase_fact WHERE is_unreceived OR received_value <> invoiced_value),
differing AS (SELECT * FROM book WHERE component IN (SELECT component FROM candidate))
SELECT component, account_key, month, 'stock' AS side, stock AS amount FROM differing WHERE stock IS NOT NULL
UNION ALL SELECT component, account_key, month, 'posted', posted FROM differing WHERE posted IS NOT NULL
UNION ALL SELECT component, account_key, month, 'ledger', ledger FROM differing WHERE ledger IS NOT NULL
UNION ALL
SELECT component, account_key, month, side, amount FROM cost
WHERE (component, account_key) IN (SELECT (component, account_key) FROM differing)
ORDER BY component, account_key, month
