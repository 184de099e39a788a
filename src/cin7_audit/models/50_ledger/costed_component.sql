-- The document each line speaks of, by its names or by Omni's cost journal of its month: before amounts are compared.
-- A line of Cin7 Core, and one that is no cost of sales, keeps the document of named_component.
-- Omni's cost of sales: the manual journal it makes each month for every sale and return of the month (cin7-omni 4.4
-- and 5), and the sales and returns it carries. Its ledger lines are known by their words; where no journal has such
-- words, by the account pair: a hand-less credit of inventory against cost of sales on the last day of the month,
-- naming no document. Cin7 Core posts each sale: there a manual journal of cost of sales is a correction by hand. Of
-- the sales and returns that the ledger does not hold one by one, a sale belongs to the month in which it is both
-- fully dispatched and invoiced, a return to that in which it is both taken back and credited. The day of the invoice
-- or credit is Cin7's own word, else that of the ledger line (on any account) that names the document. Every journal
-- of a month is one document: it is replaced on re-import, so originals, reversals and replacements belong together.
-- grain: line of a book (side L ledger, P posting, S stock document)
-- needs: evidence_file, ledger_item, named_component, account_role, stock_document, stock_item, shipment, return_line,
--   item_node, known_name
-- columns:
--   named_component.*
--   cost_month   INTEGER  number: year x 12 + month - 1, of the journal that holds or should carry it; null none
--   is_invoiced  BOOLEAN  yes or no: a sale's invoice or a return's credit has a day; null unknown, or a ledger line
WITH system AS (
  SELECT CASE WHEN $platform <> 'auto' THEN $platform <> 'cin7_core'
              ELSE count(CASE WHEN split_part(kind, '.', 1) = 'cin7_core' THEN 1 END) = 0
                OR count(CASE WHEN split_part(kind, '.', 1) = 'cin7_omni' THEN 1 END) > 0 END AS may_be_omni
  FROM evidence_file),
free AS (
  SELECT i.* FROM (SELECT * FROM system WHERE may_be_omni) AS o CROSS JOIN ledger_item AS i
  JOIN named_component AS c ON c.side = 'L' AND c.item_id = i.item_id
  WHERE c.component % 4 = 2 AND i.is_tied AND NOT c.is_opening AND i.is_manual),
said AS (
  SELECT item_id, day FROM free
  WHERE regexp_matches(lower(coalesce(text, '') || ' ' || coalesce(reference, '')), 'cogs|cost of (goods|sales)')),
cost AS (
  SELECT DISTINCT i.day, coalesce(i.journal, i.reference, i.text) AS name, -i.amount AS amount
  FROM ledger_item AS i JOIN account_role AS r ON i.account_key = r.account_key WHERE r.role = 'cogs'),
paired AS (
  SELECT f.item_id, f.day FROM free AS f
  JOIN cost AS k ON f.day = k.day AND f.amount = k.amount AND coalesce(f.journal, f.reference, f.text) = k.name
  WHERE f.amount < 0 AND f.day = last_day(f.day) AND NOT EXISTS (SELECT 1 FROM said)),
cost_line AS (SELECT item_id, month_number(day) AS month FROM (SELECT * FROM said UNION ALL SELECT * FROM paired)),
held AS (
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
  LEFT JOIN mentioned AS m ON d.name = m.name),
sold AS (
  SELECT item_id, month_number(greatest(moved, coalesce(billed, moved))) AS month,
         CASE WHEN billed IS NOT NULL THEN TRUE WHEN is_known THEN FALSE END AS is_invoiced
  FROM dated),
settled AS (SELECT DISTINCT month FROM sold WHERE is_invoiced IS NOT FALSE),
journal AS (
  SELECT l.month, min(c.component) AS component FROM cost_line AS l
  JOIN named_component AS c ON c.side = 'L' AND c.item_id = l.item_id GROUP BY 1),
carried AS (
  SELECT 'L' AS side, l.item_id, l.month, CASE WHEN s.month IS NOT NULL THEN j.component END AS component,
         CAST(NULL AS BOOLEAN) AS is_invoiced
  FROM cost_line AS l JOIN journal AS j ON l.month = j.month LEFT JOIN settled AS s ON l.month = s.month
  UNION ALL
  SELECT 'S', s.item_id, s.month, CASE WHEN s.is_invoiced IS NOT FALSE THEN j.component END, s.is_invoiced
  FROM sold AS s LEFT JOIN journal AS j ON s.month = j.month)
SELECT n.side, n.item_id, coalesce(c.component, n.component) AS component,
       CASE WHEN c.component IS NOT NULL THEN 'monthly cost of sales journal' ELSE n.how END AS how,
       n.is_opening, n.spoken, c.month AS cost_month, c.is_invoiced
FROM named_component AS n LEFT JOIN carried AS c ON n.side = c.side AND n.item_id = c.item_id
