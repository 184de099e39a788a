-- What stock says of each document, by product account and month.
-- grain: stock document x product account x month x kind of change
-- needs: stock_item, stock_document, product
-- columns:
--   item_id         BIGINT         key: the line, within its side
--   product_key     VARCHAR        key: the product's own inventory account, as compared; null not stated
--   month           INTEGER        number: year x 12 + month - 1
--   kind            VARCHAR        text: kind of movement or correction
--   amount          DECIMAL(38,4)  base currency: debit positive; stock in positive
--   is_estimated    BOOLEAN        yes or no: quantity x today's unit cost, for want of a stated value
--   has_completion  BOOLEAN        yes or no: the moment stock changed is known
--   day             DATE           day: first change
WITH own AS (SELECT sku, max(inventory_account) AS inventory_account FROM product GROUP BY sku)
SELECT d.item_id, upper(trim(own.inventory_account)) AS product_key, month_number(i.day) AS month, i.kind,
       sum(i.amount) AS amount, bool_or(i.is_estimated) AS is_estimated, bool_or(i.has_completion) AS has_completion,
       min(i.day) AS day
FROM stock_item AS i JOIN stock_document AS d ON i.doc = d.doc LEFT JOIN own ON i.sku = own.sku
GROUP BY ALL
