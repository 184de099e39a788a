-- The two books side by side: what stock, Cin7's postings and the ledger say of each document, and whether it differs.
-- A document of the ledger alone has an amount in `ledger` and nowhere else, and differs by the whole of it. Else it
-- differs in the amounts of any month, in what stock alone tells of another month, on an in-transit account, in a
-- change of cost or in what a purchase received and was invoiced for. An opening posting is compared as an opening
-- balance, unless the ledger holds it as a document.
-- Beside them stand the cost changes of stock that no posting equals (unposted) and the postings that are cost changes
-- (posted). They are matched row by row: equal amounts cancel, one to one. A document whose stock and postings agree
-- in total has posted its cost changes some other way. Without accrual the goods themselves may take their cost at the
-- bill (cin7-core 1.7.8): cost rows of one day that sum to what was posted that day are the bill.
-- grain: document x account x month
-- needs: stock_month, stock_item, stock_document, posting_item, book_component, ledger_item, account_role,
--   purchase_fact
-- columns:
--   component       BIGINT         key: the document, by all its names
--   account_key     VARCHAR        key: the account as compared: its code without leading zeros, else its name
--   month           INTEGER        number: year x 12 + month - 1
--   stock           DECIMAL(38,4)  base currency: what stock itself says, in positive
--   posted          DECIMAL(38,4)  base currency: what Cin7 posted, debit positive; null where it posted nothing
--   ledger          DECIMAL(38,4)  base currency: what the ledger holds, debit positive
--   costs_unposted  DECIMAL(38,4)  base currency: cost changes of stock that no posting equals; null none
--   costs_posted    DECIMAL(38,4)  base currency: postings that are cost changes; null none
--   differs         BOOLEAN        yes or no: the two books of the document differ
WITH cost_of_stock AS (
  SELECT c.component, i.amount, i.day, month_number(i.day) AS month,
         row_number() OVER (PARTITION BY c.component, i.amount ORDER BY i.day, i.source_row) AS nth
  FROM stock_item AS i JOIN stock_document AS d ON i.doc = d.doc
  JOIN book_component AS c ON c.side = 'S' AND c.item_id = d.item_id
  WHERE i.kind = 'cost_change' AND NOT i.is_estimated
    AND c.component IN (SELECT component FROM stock_month WHERE is_posted)),
posting AS (
  SELECT c.component, i.account_key, i.amount, i.day, i.item_id, i.is_cost_change, i.is_opening
  FROM posting_item AS i JOIN book_component AS c ON c.side = 'P' AND c.item_id = i.item_id
  WHERE i.is_tied AND NOT i.is_journal),
cost_in_turn AS (
  SELECT component, account_key, amount, day, month_number(day) AS month, is_cost_change,
         row_number() OVER (PARTITION BY component, amount ORDER BY is_cost_change DESC, day DESC, item_id) AS nth
  FROM posting WHERE is_cost_change OR component IN (SELECT component FROM cost_of_stock)),
stock AS (SELECT component, sum(amount) AS amount FROM stock_month WHERE NOT is_estimated GROUP BY 1),
whole AS (SELECT component, sum(amount) AS amount FROM posting GROUP BY 1),
main AS (SELECT component, min(account_key) AS account_key FROM stock_month GROUP BY 1),
bill AS (
  SELECT a.component, a.day FROM (SELECT component, day, sum(amount) AS amount FROM cost_of_stock GROUP BY 1, 2) AS a
  JOIN (SELECT component, day, sum(amount) AS amount FROM cost_in_turn GROUP BY 1, 2) AS b
    ON a.component = b.component AND a.day = b.day
  WHERE abs(a.amount - b.amount) <= $rules_document_threshold),
cost AS (
  SELECT s.component, m.account_key, s.month, s.amount AS costs_unposted, NULL AS costs_posted
  FROM cost_of_stock AS s
  LEFT JOIN cost_in_turn AS p ON s.component = p.component AND s.amount = p.amount AND s.nth = p.nth
  JOIN main AS m ON s.component = m.component
  LEFT JOIN stock ON s.component = stock.component LEFT JOIN whole ON s.component = whole.component
  LEFT JOIN bill ON s.component = bill.component AND s.day = bill.day
  WHERE p.component IS NULL AND bill.component IS NULL
    AND abs(stock.amount - whole.amount) > $rules_document_threshold
  UNION ALL
  SELECT p.component, p.account_key, p.month, NULL, p.amount
  FROM cost_in_turn AS p
  LEFT JOIN cost_of_stock AS s ON s.component = p.component AND s.amount = p.amount AND s.nth = p.nth
  WHERE s.component IS NOT NULL OR p.is_cost_change),
held AS (
  SELECT c.component, i.account_key, month_number(i.day) AS month, i.amount
  FROM ledger_item AS i JOIN book_component AS c ON c.side = 'L' AND c.item_id = i.item_id
  WHERE i.is_tied AND NOT c.is_opening),
book AS (
  SELECT component, account_key, month, sum(stock) AS stock, sum(posted) AS posted, sum(ledger) AS ledger FROM (
    SELECT component, account_key, month, amount AS stock, NULL AS posted, NULL AS ledger FROM stock_month
    WHERE account_key IS NOT NULL AND (kind <> 'cost_change' OR NOT is_posted)
    UNION ALL
    SELECT component, account_key, month_number(day), NULL, amount, NULL FROM posting
    WHERE NOT (is_opening AND component NOT IN (SELECT component FROM held))
    UNION ALL
    SELECT component, account_key, month, NULL, NULL, amount FROM held)
  GROUP BY 1, 2, 3),
cost_month AS (
  SELECT component, account_key, month, sum(costs_unposted) AS costs_unposted, sum(costs_posted) AS costs_posted FROM (
    SELECT * FROM cost
    UNION ALL
    SELECT component, account_key, month, amount, NULL FROM stock_month
    WHERE kind = 'cost_change' AND NOT is_estimated AND NOT is_posted)
  WHERE (component, account_key) IN (SELECT (component, account_key) FROM book)
  GROUP BY 1, 2, 3),
compared AS (
  SELECT *, bool_or(posted IS NOT NULL) OVER (PARTITION BY component) AS is_posted FROM book),
differing AS (
  SELECT component FROM compared
  WHERE coalesce(CASE WHEN is_posted THEN posted ELSE stock END, 0) <> coalesce(ledger, 0)
  UNION
  SELECT component FROM compared WHERE is_posted AND (stock IS NULL) <> (posted IS NULL) AND component IN (
    SELECT component FROM stock_month WHERE kind IN ('receipt', 'unstock') OR has_completion)
  UNION SELECT component FROM cost
  UNION SELECT b.component FROM book AS b JOIN account_role AS t ON b.account_key = t.account_key
    WHERE t.is_tied AND t.role = 'in_transit'
  UNION SELECT component FROM purchase_fact WHERE is_unreceived OR received_value <> invoiced_value)
SELECT component, account_key, month, b.stock, b.posted, b.ledger, c.costs_unposted, c.costs_posted,
       component IN (SELECT component FROM differing) AS differs
FROM book AS b FULL JOIN cost_month AS c USING (component, account_key, month)
