-- What is known of each document whose books differ, beyond its amounts: the rules of tie_out_documents ask for it. A
-- document of the ledger alone has its label and the marks is_manual, looks_cin7 and has_number of its lines, and FALSE
-- or nothing of all that Cin7 would say. Where only a sale's order is in the sync
-- report, its invoice carries the same digits (INV-01220 of SO-01220). A supplier that always buys in a foreign
-- currency is foreign on purchases whose details were not exported, too.
-- grain: document whose books differ
-- needs: book_month, posting_item, book_component, account_role, stock_month, ledger_item, correction,
--   transfer, shipment, receipt, count_line, user_action, document_component, sync_record, company, stock_item,
--   stock_document, purchase_fact, late_cost
-- columns:
--   component       BIGINT         key: the document, by all its names
--   label           VARCHAR        text: what readers are told: up to three of its names
--   is_journal      BOOLEAN        yes or no: a Cin7 journal, which never touches stock
--   is_purchase     BOOLEAN        yes or no: a purchase
--   is_accrual      BOOLEAN        yes or no: its receipts post to goods received not invoiced
--   is_transfer     BOOLEAN        yes or no: a transfer
--   is_correction   BOOLEAN        yes or no: a correction
--   is_void         BOOLEAN        yes or no: void in Cin7
--   is_foreign      BOOLEAN        yes or no: a purchase in a foreign currency
--   is_revaluation  BOOLEAN        yes or no: nothing but a change of cost
--   is_named        BOOLEAN        yes or no: Cin7 knows it, at least by number
--   is_manual       BOOLEAN        yes or no: a journal made by hand, by its source type
--   looks_cin7      BOOLEAN        yes or no: its text matches a pattern of Cin7's own journals
--   has_number      BOOLEAN        yes or no: its ledger text holds a word like a Cin7 document number
--   was_reversed    BOOLEAN        yes or no: the ledger reversed a journal that names it
--   is_estimated    BOOLEAN        yes or no: quantity x today's unit cost, for want of a stated value
--   is_unposted     BOOLEAN        yes or no: completed without an accounting date (Omni)
--   sync            VARCHAR        text: failed, skipped or pending, from the sync report; empty none
--   was_synced      BOOLEAN        yes or no: the sync report says completed
--   received_value  DECIMAL(38,4)  base currency: received x price (units where no price is known); null unknown
--   invoiced_value  DECIMAL(38,4)  base currency: invoiced x price (units where no price is known); null unknown
--   is_unbilled     BOOLEAN        yes or no: some of its receipts have no invoice date
--   billed          INTEGER        number: month of the bill, year x 12 + month - 1; null unknown
--   is_billed       BOOLEAN        yes or no: Cin7 holds the bill of all its receipts
--   is_uninvoiced   BOOLEAN        yes or no: a sale that awaits its invoice, and so its cost journal
--   is_lagging      BOOLEAN        yes or no: a month's cost journal that trails dispatches
--   is_unreceived   BOOLEAN        yes or no: receipts are in the evidence, none of this purchase
--   source_id       VARCHAR        text: the evidence file or sheet of its first row
--   source_row      BIGINT         number: of that row in the file
WITH book AS (SELECT * FROM book_component WHERE component IN (SELECT component FROM book_month WHERE differs)),
posting AS (
  SELECT b.component, bool_or(i.is_journal) AS is_journal, bool_or(NOT i.is_journal) AS is_posted,
         bool_or(i.kind LIKE 'purchase%') AS is_purchase,
         bool_or(i.kind IN ('stocktake', 'stockadjustment', 'inventorywriteoff')) AS is_correction,
         bool_or(r.role = 'accrual' AND i.is_tied) AS is_accrual
  FROM posting_item AS i JOIN book AS b ON b.side = 'P' AND b.item_id = i.item_id
  LEFT JOIN account_role AS r ON i.other_account = r.account_key GROUP BY 1),
stock AS (
  SELECT component, bool_or(kind LIKE 'transfer%') AS is_transfer, bool_and(kind = 'cost_change') AS is_revaluation,
         bool_or(kind IN ('receipt', 'unstock')) AS is_purchase,
         bool_or(kind IN ('stocktake', 'adjustment', 'write_off', 'auto_adjustment', 'cycle_count', 'write_on',
           'zeroing')) AS is_correction,
         bool_or(is_estimated) AS is_estimated
  FROM stock_month WHERE component IN (SELECT component FROM book_month WHERE differs) GROUP BY 1),
ledger AS (
  SELECT b.component, bool_and(i.is_manual) AS is_manual, bool_or(i.looks_cin7) AS looks_cin7,
         bool_or(regexp_matches(coalesce(i.reference, '') || ' ' || coalesce(i.text, ''),
           '\b(ST|TR|FG|MO|PO|SO|INV|CR|CRN|ADJ|JR|WO|DA)-?[0-9]{2,}')) AS has_number
  FROM ledger_item AS i JOIN book AS b ON b.side = 'L' AND b.item_id = i.item_id WHERE i.is_tied GROUP BY 1),
stated AS (
  SELECT document_no, is_void(status) AS is_void, effective_date IS NULL AS unposted, kind = 'revaluation' AS revalued,
         FALSE AS is_transfer FROM correction
  UNION ALL SELECT document_no, is_void(status), FALSE, FALSE, TRUE FROM transfer
  UNION ALL SELECT document_no, is_void(status), FALSE, FALSE, FALSE FROM shipment
  UNION ALL SELECT document_no, is_void(status), FALSE, FALSE, FALSE FROM receipt
  UNION ALL SELECT count_id, is_void(status), FALSE, FALSE, FALSE FROM count_line
  UNION ALL SELECT document_no, TRUE, FALSE, FALSE, FALSE FROM user_action WHERE regexp_matches(lower(action), 'void')),
status AS (
  SELECT d.component, bool_and(s.is_void) AS is_void, bool_or(s.unposted) AS unposted, bool_or(s.revalued) AS revalued,
         bool_or(s.is_transfer) AS is_transfer
  FROM stated AS s JOIN document_component AS d ON d.name = bare(s.document_no)
  WHERE d.component IN (SELECT component FROM book_month WHERE differs) GROUP BY 1),
reported AS (
  SELECT d.component, lower(s.sync_status) AS state
  FROM sync_record AS s JOIN document_component AS d ON d.name = bare(s.document_no)),
told AS (
  SELECT * FROM reported
  UNION ALL
  SELECT d.component, lower(s.sync_status)
  FROM sync_record AS s JOIN document_component AS d ON d.name = regexp_replace(bare(s.document_no), '^SO', 'INV')
  WHERE regexp_matches(s.document_no, '^SO') AND d.component NOT IN (SELECT component FROM reported)),
synced AS (
  SELECT component, min(CASE WHEN regexp_matches(state, 'fail|skip|pending|error') THEN state END) AS sync,
         bool_and(regexp_matches(state, 'complet|success|synced')) AS was_synced
  FROM told WHERE component IN (SELECT component FROM book_month WHERE differs) GROUP BY 1),
abroad AS (
  SELECT r.supplier FROM receipt AS r CROSS JOIN (SELECT max(base_currency) AS currency FROM company) AS b
  WHERE r.supplier IS NOT NULL
  GROUP BY 1 HAVING bool_and(coalesce(r.currency_rate, 1) <> 1 OR upper(r.currency) <> upper(b.currency))),
named_abroad AS (
  SELECT DISTINCT b.component FROM posting_item AS i JOIN book AS b ON b.side = 'P' AND b.item_id = i.item_id
  JOIN abroad AS a ON i.text = a.supplier OR starts_with(i.text, a.supplier || ' - ') WHERE i.kind LIKE 'purchase%'
  UNION
  SELECT b.component FROM ledger_item AS i JOIN book AS b ON b.side = 'L' AND b.item_id = i.item_id
  JOIN abroad AS a ON i.counterparty = a.supplier),
reversed AS (
  SELECT DISTINCT coalesce(j.component, c.spoken) AS component
  FROM ledger_item AS i JOIN book_component AS c ON c.side = 'L' AND c.item_id = i.item_id
  LEFT JOIN (SELECT DISTINCT unmatched, component FROM book_component WHERE matches > 0) AS j ON c.spoken = j.unmatched
  WHERE i.pair_id IS NOT NULL),
first_line AS (
  SELECT b.component, min(month_number(i.day)) AS month
  FROM ledger_item AS i JOIN book AS b ON b.side = 'L' AND b.item_id = i.item_id WHERE i.pair_id IS NULL GROUP BY 1),
printed AS (
  SELECT b.component, i.doc AS name FROM posting_item AS i JOIN book AS b ON b.side = 'P' AND b.item_id = i.item_id
  UNION
  SELECT b.component, i.doc FROM stock_document AS i JOIN book AS b ON b.side = 'S' AND b.item_id = i.item_id
  UNION
  SELECT b.component, coalesce(i.reference, i.text, i.journal)
  FROM ledger_item AS i JOIN book AS b ON b.side = 'L' AND b.item_id = i.item_id WHERE i.is_tied),
shortest AS (
  SELECT component, name, row_number() OVER (PARTITION BY component ORDER BY length(name), name) AS nth FROM printed),
label AS (
  SELECT component, string_agg(name, ' / ' ORDER BY name) AS label FROM shortest
  WHERE nth <= 3 AND name IS NOT NULL GROUP BY component),
named AS (SELECT DISTINCT component FROM document_component),
seen AS (
  SELECT b.component, i.source_id, i.source_row
  FROM ledger_item AS i JOIN book AS b ON b.side = 'L' AND b.item_id = i.item_id WHERE i.is_tied
  UNION ALL
  SELECT b.component, i.source_id, i.source_row
  FROM posting_item AS i JOIN book AS b ON b.side = 'P' AND b.item_id = i.item_id WHERE i.is_tied
  UNION ALL
  SELECT b.component, i.source_id, i.source_row
  FROM stock_item AS i JOIN stock_document AS d ON i.doc = d.doc
  JOIN book AS b ON b.side = 'S' AND b.item_id = d.item_id),
source AS (
  SELECT component, min(source_id) AS source_id, arg_min(source_row, (source_id, source_row)) AS source_row
  FROM seen GROUP BY component)
SELECT c.component, coalesce(label.label, 'no document number') AS label,
       coalesce(posting.is_journal AND NOT posting.is_posted, FALSE) AS is_journal,
       coalesce(posting.is_purchase OR stock.is_purchase, FALSE) OR p.component IS NOT NULL AS is_purchase,
       coalesce(posting.is_accrual, FALSE) AS is_accrual,
       coalesce(stock.is_transfer OR status.is_transfer, FALSE) AS is_transfer,
       coalesce(posting.is_correction OR stock.is_correction, FALSE) AS is_correction,
       coalesce(status.is_void, FALSE) AS is_void,
       coalesce(p.is_foreign, FALSE) OR named_abroad.component IS NOT NULL AS is_foreign,
       coalesce(stock.is_revaluation OR status.revalued, FALSE) AS is_revaluation,
       named.component IS NOT NULL AS is_named, coalesce(ledger.is_manual, FALSE) AS is_manual,
       coalesce(ledger.looks_cin7, FALSE) AS looks_cin7, coalesce(ledger.has_number, FALSE) AS has_number,
       reversed.component IS NOT NULL AS was_reversed, coalesce(stock.is_estimated, FALSE) AS is_estimated,
       coalesce(status.unposted, FALSE) AS is_unposted, coalesce(synced.sync, '') AS sync,
       coalesce(synced.was_synced, FALSE) AS was_synced, p.received_value, p.invoiced_value,
       coalesce(p.is_unbilled, FALSE) AS is_unbilled, coalesce(p.billed, first_line.month) AS billed,
       p.billed IS NOT NULL AS is_billed, coalesce(late.is_uninvoiced, FALSE) AS is_uninvoiced,
       coalesce(late.is_lagging, FALSE) AS is_lagging, coalesce(p.is_unreceived, FALSE) AS is_unreceived,
       source.source_id, source.source_row
FROM (SELECT DISTINCT component FROM book_month WHERE differs) AS c
LEFT JOIN posting ON c.component = posting.component LEFT JOIN stock ON c.component = stock.component
LEFT JOIN ledger ON c.component = ledger.component LEFT JOIN status ON c.component = status.component
LEFT JOIN synced ON c.component = synced.component LEFT JOIN named_abroad ON c.component = named_abroad.component
LEFT JOIN reversed ON c.component = reversed.component LEFT JOIN label ON c.component = label.component
LEFT JOIN named ON c.component = named.component LEFT JOIN purchase_fact AS p ON c.component = p.component
LEFT JOIN first_line ON c.component = first_line.component LEFT JOIN late_cost AS late ON c.component = late.component
LEFT JOIN source ON c.component = source.component
