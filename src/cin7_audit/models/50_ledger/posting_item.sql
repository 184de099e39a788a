-- The legs of Cin7's postings. A Cin7 journal on an inventory account never touches stock (cin7-core 1.7.11): it is
-- marked and left out of the postings. Where each side knows one inventory account and they carry different labels,
-- they are the same account.
-- grain: leg of a posting; item_id is even for the debit and odd for the credit
-- needs: expected_posting, transactions_feed, cin7_account, movement, account_role
-- columns:
--   item_id         BIGINT         key: the line, within its side
--   doc             VARCHAR        text: document number as printed
--   document_id     VARCHAR        text: system id (GUID), lower case; null unknown
--   day             DATE           day: of accounting or of the change of stock
--   account_key     VARCHAR        key: the account as compared: its code without leading zeros, else its name
--   amount          DECIMAL(18,4)  base currency: debit positive
--   other_account   VARCHAR        key: the account of the other leg
--   kind            VARCHAR        text: document type of Cin7, letters only, lower case
--   text            VARCHAR        text: description
--   source_id       VARCHAR        text: the evidence file or sheet
--   source_row      BIGINT         number: row in that file
--   is_tied         BOOLEAN        yes or no: on a tied-out account
--   is_journal      BOOLEAN        yes or no: a Cin7 journal, which never touches stock
--   is_opening      BOOLEAN        yes or no: an opening balance or go-live load
--   is_cost_change  BOOLEAN        yes or no: named a change of cost
WITH numbered AS (
  SELECT row_number() OVER (ORDER BY source_id, source_row, document_no, effective_date, amount) AS row_no,
         document_no, document_id, effective_date, amount, description, source_id, source_row,
         lower(regexp_replace(coalesce(document_type, ''), '[^A-Za-z]', '', 'g')) AS kind,
         d.account_key AS debit, c.account_key AS credit
  FROM expected_posting AS e CROSS JOIN transactions_feed AS f
  LEFT JOIN cin7_account AS d ON e.debit_account = d.account LEFT JOIN cin7_account AS c ON e.credit_account = c.account
  WHERE amount IS NOT NULL AND effective_date IS NOT NULL
    AND (origin = 'transactions' OR NOT f.is_given OR origin IS NULL)),
used AS (
  SELECT *, document_no IN (
           SELECT document_no FROM movement WHERE kind = 'opening' AND document_no IS NOT NULL) AS is_opening,
         regexp_matches(lower(coalesce(description, '') || ' ' || kind),
           'cost.?change|cost of goods.*change|revaluation|revalue|cost (adjust|correct|update)') AS is_cost_change
  FROM numbered),
ours AS (
  SELECT account_key FROM account_role
  WHERE role = 'inventory' AND account_key IN (SELECT account_key FROM cin7_account)),
theirs AS (SELECT account_key FROM account_role WHERE is_tied AND role = 'inventory'),
account_alias AS (
  SELECT o.account_key AS cin7_key, t.account_key AS ledger_key FROM ours AS o CROSS JOIN theirs AS t
  WHERE (SELECT count(*) FROM ours) = 1 AND (SELECT count(*) FROM theirs) = 1 AND o.account_key <> t.account_key),
leg AS (
  SELECT u.row_no * 2 + s.is_credit AS item_id, u.document_no AS doc, u.document_id, u.effective_date AS day,
         CASE s.is_credit WHEN 0 THEN coalesce(d.ledger_key, u.debit)
           ELSE coalesce(c.ledger_key, u.credit) END AS account_key,
         CASE s.is_credit WHEN 0 THEN u.amount ELSE -u.amount END AS amount,
         CASE s.is_credit WHEN 0 THEN coalesce(c.ledger_key, u.credit)
           ELSE coalesce(d.ledger_key, u.debit) END AS other_account,
         u.kind, u.description AS text, u.source_id, u.source_row, u.is_opening, u.is_cost_change
  FROM used AS u CROSS JOIN (SELECT 0 AS is_credit UNION ALL SELECT 1) AS s
  LEFT JOIN account_alias AS d ON u.debit = d.cin7_key LEFT JOIN account_alias AS c ON u.credit = c.cin7_key)
SELECT l.item_id, l.doc, l.document_id, l.day, l.account_key, l.amount, l.other_account, l.kind, l.text,
       l.source_id, l.source_row, coalesce(a.is_tied, FALSE) AS is_tied, l.kind = 'journal' AS is_journal,
       l.is_opening, l.is_cost_change
FROM leg AS l LEFT JOIN account_role AS a ON l.account_key = a.account_key
