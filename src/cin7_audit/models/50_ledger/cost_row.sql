-- Cost changes of stock against cost changes posted, row by row: equal amounts cancel, one to one. A document whose
-- stock and postings agree in total has posted its cost changes some other way. Without accrual the goods themselves
-- may take their cost at the bill (cin7-core 1.7.8): cost rows of one day that sum to what was posted that day are the
-- bill.
-- grain: cost change that only one side has (unposted), or that Cin7 posted (posted)
-- needs: stock_item, stock_document, book_component, posted_component, posting_item, stock_month
-- columns:
--   component    BIGINT         key: the document, by all its names
--   account_key  VARCHAR        key: the account as compared: its code without leading zeros, else its name
--   month        INTEGER        number: year x 12 + month - 1
--   amount       DECIMAL(18,4)  base currency: debit positive; stock in positive
--   what         VARCHAR        text: unposted or posted
WITH changed AS (
  SELECT c.component, i.amount, i.day, month_number(i.day) AS month,
         row_number() OVER (PARTITION BY c.component, i.amount ORDER BY i.day, i.source_row) AS nth
  FROM stock_item AS i JOIN stock_document AS d ON i.doc = d.doc
  JOIN book_component AS c ON c.side = 'S' AND c.item_id = d.item_id
  WHERE i.kind = 'cost_change' AND NOT i.is_estimated AND c.component IN (SELECT component FROM posted_component)),
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
  WHERE abs(a.amount - b.amount) <= $rules_document_threshold)
SELECT s.component, m.account_key, s.month, s.amount, 'unposted' AS what
FROM changed AS s LEFT JOIN posted AS p ON s.component = p.component AND s.amount = p.amount AND s.nth = p.nth
JOIN main AS m ON s.component = m.component
LEFT JOIN stock ON s.component = stock.component LEFT JOIN whole ON s.component = whole.component
LEFT JOIN bill ON s.component = bill.component AND s.day = bill.day
WHERE p.component IS NULL AND bill.component IS NULL
  AND abs(stock.amount - whole.amount) > $rules_document_threshold
UNION ALL
SELECT p.component, p.account_key, p.month, p.amount, 'posted'
FROM posted AS p LEFT JOIN changed AS s ON s.component = p.component AND s.amount = p.amount AND s.nth = p.nth
WHERE s.component IS NOT NULL OR p.is_cost_change
