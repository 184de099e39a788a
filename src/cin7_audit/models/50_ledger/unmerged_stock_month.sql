-- As stock_month, before lines without a document name were matched by their amounts.
-- grain: document x account x month x kind of change
-- needs: stock_change, costed_component, account_role, posting_item, ledger_item
-- columns:
--   component       BIGINT         key: the document, by all its names
--   account_key     VARCHAR        key: the account as compared: its code without leading zeros, else its name
--   month           INTEGER        number: year x 12 + month - 1
--   kind            VARCHAR        text: kind of movement or correction
--   amount          DECIMAL(38,4)  base currency: debit positive; stock in positive
--   is_estimated    BOOLEAN        yes or no: quantity x today's unit cost, for want of a stated value
--   has_completion  BOOLEAN        yes or no: the moment stock changed is known
--   day             DATE           day: first change
WITH changed AS (
  SELECT c.component, s.* FROM stock_change AS s JOIN costed_component AS c ON c.side = 'S' AND c.item_id = s.item_id),
inventory AS (SELECT account_key FROM account_role WHERE is_tied AND role = 'inventory'),
main AS (SELECT min(account_key) AS account_key FROM account_role WHERE is_default),
posted AS (
  SELECT c.component, i.account_key, sum(abs(i.amount)) AS turnover
  FROM posting_item AS i JOIN costed_component AS c ON c.side = 'P' AND c.item_id = i.item_id
  WHERE i.account_key IN (SELECT account_key FROM inventory) AND c.component IN (SELECT component FROM changed)
  GROUP BY 1, 2),
held AS (
  SELECT c.component, i.account_key, sum(abs(i.amount)) AS turnover
  FROM ledger_item AS i JOIN costed_component AS c ON c.side = 'L' AND c.item_id = i.item_id
  WHERE i.account_key IN (SELECT account_key FROM inventory) AND c.component IN (SELECT component FROM changed)
  GROUP BY 1, 2),
by_posting AS (SELECT component, arg_min(account_key, (-turnover, account_key)) AS account_key FROM posted GROUP BY 1),
by_ledger AS (SELECT component, arg_min(account_key, (-turnover, account_key)) AS account_key FROM held GROUP BY 1)
SELECT s.component,
       coalesce(own.account_key, p.account_key, l.account_key, main.account_key) AS account_key,
       s.month, s.kind, sum(s.amount) AS amount, bool_or(s.is_estimated) AS is_estimated,
       bool_or(s.has_completion) AS has_completion, min(s.day) AS day
FROM changed AS s CROSS JOIN main LEFT JOIN inventory AS own ON s.product_key = own.account_key
LEFT JOIN by_posting AS p ON s.component = p.component LEFT JOIN by_ledger AS l ON s.component = l.component
GROUP BY 1, 2, 3, 4
