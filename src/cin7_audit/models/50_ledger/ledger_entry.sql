-- The ledger's lines as read, with what their words say. A ledger that names no source type may hold nothing but
-- journals.
-- grain: ledger line with a day and an amount
-- needs: ledger_line, ledger_account, tie_account
-- columns:
--   item_id       BIGINT         key: the line, within its side
--   journal       VARCHAR        text: the journal; null where the ledger prints none
--   day           DATE           day: of accounting or of the change of stock
--   account_key   VARCHAR        key: the account as compared: its code without leading zeros, else its name
--   amount        DECIMAL(18,4)  base currency: debit positive
--   source_type   VARCHAR        text: kind of entry, as the ledger names it, lower case
--   text          VARCHAR        text: description as printed
--   reference     VARCHAR        text: reference as printed
--   posted_at     TIMESTAMP      moment: it was entered; null unknown
--   posted_by     VARCHAR        text: user; null unknown
--   counterparty  VARCHAR        text: supplier or customer
--   reverses      VARCHAR        text: the journal it says it reverses; null none
--   is_manual     BOOLEAN        yes or no: a journal made by hand, by its source type
--   looks_cin7    BOOLEAN        yes or no: its text matches a pattern of Cin7's own journals
--   is_opening    BOOLEAN        yes or no: an opening balance or go-live load
--   is_tied       BOOLEAN        yes or no: on a tied-out account
--   ledger_view   VARCHAR        text: which report: account_transactions, gl_detail, journal_report, api_journals ...
--   source_id     VARCHAR        text: the evidence file or sheet
--   source_row    BIGINT         number: row in that file
WITH line AS (
  SELECT row_number() OVER (ORDER BY l.source_id, l.source_row, l.date, l.amount) AS item_id, l.*, a.account_key,
         lower(coalesce(l.source_type, '')) AS kind, coalesce(l.description, '') AS described,
         coalesce(l.reference, '') AS referred
  FROM ledger_line AS l
  JOIN ledger_account AS a ON l.account_code IS NOT DISTINCT FROM a.account_code
    AND l.account_name IS NOT DISTINCT FROM a.account_name
  WHERE l.amount IS NOT NULL AND l.date IS NOT NULL)
SELECT l.item_id, l.journal_id AS journal, l.date AS day, l.account_key, l.amount, l.kind AS source_type,
       l.description AS text, l.reference, l.posted_at, l.posted_by, l.counterparty,
       coalesce(l.reverses_journal_id, nullif(regexp_extract(l.described || ' ' || l.referred,
         '(?i)reversal of (?:id|journal)?\s*#?\s*([0-9]+)', 1), '')) AS reverses,
       regexp_matches(l.kind, 'manual|journal entry|^journal$|manjournal|general journal|^$')
         AND NOT regexp_matches(l.kind, 'conversion|opening') AS is_manual,
       len($accounts_cin7_journal_patterns) > 0
         AND regexp_matches(l.referred || ' ' || l.described, any_pattern($accounts_cin7_journal_patterns))
         AS looks_cin7,
       regexp_matches(l.kind || ' ' || lower(l.described), 'conversion balance|opening balance') AS is_opening,
       t.account_key IS NOT NULL AS is_tied, l.ledger_view, l.source_id, l.source_row
FROM line AS l LEFT JOIN tie_account AS t ON l.account_key = t.account_key
