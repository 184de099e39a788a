-- Sales and returns that the ledger does not hold one by one, with the month whose journal should carry their cost: a
-- sale's the month in which it is both fully dispatched and invoiced, a return's that in which it is both taken back
-- and credited. The day of the invoice or credit is Cin7's own word, else that of the ledger line (on any account)
-- that names the document.
-- grain: stock document
-- needs: ledger_item, named_component, stock_document, stock_item, shipment, return_line, item_node, known_name
-- columns:
--   item_id   BIGINT   key: the line, within its side
--   month     INTEGER  number: of the journal that should carry its cost, year x 12 + month - 1
--   is_open   BOOLEAN  yes or no: no invoice or credit yet
--   is_dated  BOOLEAN  yes or no: the day of the invoice or credit is known
WITH held AS (
  SELECT DISTINCT c.component FROM ledger_item AS i
  JOIN named_component AS c ON c.side = 'L' AND c.item_id = i.item_id WHERE i.is_tied),
posted AS (SELECT DISTINCT component FROM named_component WHERE side = 'P'),
moved AS (
  SELECT d.item_id, bare(d.doc) AS name, max(s.day) AS moved, bool_or(s.kind = 'restock') AS is_return
  FROM stock_document AS d JOIN stock_item AS s ON s.doc = d.doc
  JOIN named_component AS c ON c.side = 'S' AND c.item_id = d.item_id
  WHERE c.component NOT IN (SELECT component FROM held) AND c.component NOT IN (SELECT component FROM posted)
  GROUP BY d.item_id, d.doc HAVING bool_and(s.kind IN ('sale', 'pick', 'restock'))),
told AS (
  SELECT bare(document_no) AS name, invoice_date AS billed FROM shipment WHERE document_no IS NOT NULL
  UNION ALL SELECT bare(document_no), credit_date FROM return_line WHERE document_no IS NOT NULL),
own AS (SELECT name, max(billed) AS billed FROM told GROUP BY 1),
mentioned AS (
  SELECT k.name, min(CASE WHEN l.source_type NOT LIKE '%credit%' THEN l.day END) AS invoiced,
         min(CASE WHEN l.source_type LIKE '%credit%' THEN l.day END) AS credited
  FROM ledger_item AS l JOIN item_node AS n ON n.side = 'L' AND n.item_id = l.item_id
  JOIN known_name AS k ON n.node = k.node
  WHERE NOT l.is_tied AND regexp_matches(l.source_type, 'invoice|credit|accrec') GROUP BY 1),
telling AS (
  SELECT count(*) >= $telling_share * (SELECT count(*) FROM moved WHERE NOT is_return) AS of_sales
  FROM mentioned AS m JOIN moved AS d ON m.name = d.name WHERE m.invoiced IS NOT NULL AND NOT d.is_return),
dated AS (
  SELECT d.*, own.name IS NOT NULL OR (t.of_sales AND NOT d.is_return) AS is_known,
         coalesce(own.billed, CASE WHEN d.is_return THEN m.credited ELSE m.invoiced END) AS billed
  FROM moved AS d CROSS JOIN telling AS t LEFT JOIN own ON d.name = own.name
  LEFT JOIN mentioned AS m ON d.name = m.name)
SELECT item_id, month_number(greatest(moved, coalesce(billed, moved))) AS month,
       is_known AND billed IS NULL AS is_open, billed IS NOT NULL AS is_dated
FROM dated
