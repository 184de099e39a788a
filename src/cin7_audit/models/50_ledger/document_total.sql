-- Totals of the documents whose books differ, on every account. `unmentioned`: postings under a number that no ledger
-- line of the document carries. Of the journals on the tied-out accounts each stands by itself; a line without a
-- journal is one of its own.
-- grain: document x account x what (ledger, posted, cost_change, unmentioned; journal or manual_journal: each)
-- needs: ledger_item, book_component, book_month, posting_item, item_node, known_name
-- columns:
--   component    BIGINT         key: the document, by all its names
--   account_key  VARCHAR        key: the account as compared: its code without leading zeros, else its name
--   what         VARCHAR        text: ledger, posted, cost_change, unmentioned, journal or manual_journal
--   amount       DECIMAL(38,4)  base currency: debit positive; stock in positive
WITH book AS (SELECT * FROM book_component WHERE component IN (SELECT component FROM book_month WHERE differs)),
held AS (SELECT i.*, b.component FROM ledger_item AS i JOIN book AS b ON b.side = 'L' AND b.item_id = i.item_id),
posted AS (SELECT i.*, b.component FROM posting_item AS i JOIN book AS b ON b.side = 'P' AND b.item_id = i.item_id),
said AS (
  SELECT DISTINCT b.component, k.name FROM item_node AS n JOIN known_name AS k ON n.node = k.node
  JOIN book AS b ON b.side = 'L' AND b.item_id = n.item_id WHERE n.side = 'L'),
told AS (
  SELECT component, account_key, amount, unnest(string_split_regex(doc, '\s*[/,;|]\s*')) AS piece, item_id FROM posted
  WHERE is_tied AND NOT is_journal AND doc IS NOT NULL),
silent AS (
  SELECT t.component, t.account_key, t.item_id, min(t.amount) AS amount
  FROM told AS t LEFT JOIN said AS s ON t.component = s.component AND bare(t.piece) = s.name
  GROUP BY 1, 2, 3 HAVING count(s.name) < count(*))
SELECT component, account_key, 'ledger' AS what, sum(amount) AS amount FROM held WHERE pair_id IS NULL GROUP BY 1, 2
UNION ALL
SELECT component, account_key, 'posted', sum(amount) FROM posted WHERE NOT is_journal GROUP BY 1, 2
UNION ALL
SELECT component, account_key, 'cost_change', sum(amount) FROM posted WHERE is_tied AND is_cost_change GROUP BY 1, 2
UNION ALL
SELECT component, account_key, 'unmentioned', sum(amount) FROM silent GROUP BY 1, 2
UNION ALL
SELECT component, account_key, CASE WHEN bool_and(is_manual) THEN 'manual_journal' ELSE 'journal' END, sum(amount)
FROM held WHERE is_tied GROUP BY 1, 2, coalesce(journal, CAST(item_id AS VARCHAR))
