-- Cost changes of stock that no posting equals (unposted), and postings that are cost changes (posted).
-- grain: document x account x month x what
-- needs: cost_row, stock_month, posted_component
-- columns:
--   component    BIGINT         key: the document, by all its names
--   account_key  VARCHAR        key: the account as compared: its code without leading zeros, else its name
--   month        INTEGER        number: year x 12 + month - 1
--   what         VARCHAR        text: unposted or posted
--   amount       DECIMAL(38,4)  base currency: debit positive; stock in positive
SELECT component, account_key, month, what, sum(amount) AS amount FROM (
  SELECT component, account_key, month, what, amount FROM cost_row
  UNION ALL
  SELECT component, account_key, month, 'unposted', amount FROM stock_month
  WHERE kind = 'cost_change' AND NOT is_estimated AND component NOT IN (SELECT component FROM posted_component))
GROUP BY 1, 2, 3, 4
