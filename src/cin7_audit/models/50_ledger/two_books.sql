-- Whether there are two books to tie: a ledger with an account to tie out, and stock that Cin7 posts or that has a
-- value. With few movement lines valued there is no subledger.
-- grain: one row
-- needs: movement_event, sku_cost, account_role, expected_posting, movement, correction
-- columns:
--   has_books  BOOLEAN  yes or no: both books are there
WITH valued AS (
  SELECT count(*) AS lines, count(coalesce(m.value, m.quantity * m.unit_cost, m.quantity * c.unit_cost)) AS valued
  FROM movement_event AS m LEFT JOIN sku_cost AS c ON m.sku = c.sku WHERE m.quantity <> 0)
SELECT EXISTS (SELECT 1 FROM account_role WHERE is_tied)
       AND (EXISTS (SELECT 1 FROM expected_posting)
            OR (v.valued >= $valued_share * v.lines
                AND (EXISTS (SELECT 1 FROM movement) OR EXISTS (SELECT 1 FROM correction)))) AS has_books
FROM valued AS v
