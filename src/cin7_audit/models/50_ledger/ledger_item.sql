-- The ledger's lines as read, with what their words say and the journal they were reversed with. An ordinary line
-- passes one to one: same amount, its account tied out if the settings call it inventory or in transit (where they are
-- silent, account_role judges), no pair. A ledger that names no source type may hold nothing but journals.
-- The patterns of Cin7's own journals are a setting; by default a number as Cin7 prints it (INV-01220, ST-00071), or
-- the words Cin7, DEAR or COGS. The Journal Report says which journal a reversal reverses
-- (ledgers 2.4); Xero's API says it only through the source document. What is left to see there is the pair itself:
-- same day, kind and reference, and the opposite amount on every account. Such twins are paired one to one, by their
-- numbers.
-- grain: ledger line with a day and an amount
-- needs: ledger_line, ledger_account, account_role
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
--   pair_id       VARCHAR        text: the journal a reversed journal and its reversal share; null none
--   is_manual     BOOLEAN        yes or no: a journal made in the ledger by hand or by an add-on, by its source type
--   looks_cin7    BOOLEAN        yes or no: its text matches a pattern of Cin7's own journals
--   says_opening  BOOLEAN        yes or no: its words call it an opening balance
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
  WHERE l.amount IS NOT NULL AND l.date IS NOT NULL),
entry AS (
  SELECT *, journal_id AS journal, coalesce(reverses_journal_id, nullif(regexp_extract(described || ' ' || referred,
           '(?i)reversal of (?:id|journal)?\s*#?\s*([0-9]+)', 1), '')) AS reverses
  FROM line),
said AS (
  SELECT DISTINCT journal, reverses FROM entry
  WHERE reverses IS NOT NULL AND journal IS NOT NULL AND reverses <> journal
    AND reverses IN (SELECT journal FROM entry WHERE journal IS NOT NULL)),
told AS (
  SELECT journal, reverses AS pair_id, FALSE AS is_twin FROM said UNION ALL SELECT reverses, reverses, FALSE FROM said),
mark AS (
  SELECT journal, date AS day, kind, reference, TRY_CAST(journal AS BIGINT) AS no,
         string_agg(account_key || '=' || CAST(amount AS VARCHAR), '|' ORDER BY account_key, amount) AS lines,
         string_agg(account_key || '=' || CAST(-amount AS VARCHAR), '|' ORDER BY account_key, -amount) AS opposite
  FROM entry
  WHERE ledger_view = 'api_journals' AND journal IS NOT NULL AND reference IS NOT NULL AND amount <> 0
    AND journal NOT IN (SELECT journal FROM told)
  GROUP BY journal, date, kind, reference),
numbered AS (
  SELECT *, row_number() OVER (PARTITION BY day, kind, reference, lines ORDER BY no, journal) AS nth
  FROM mark WHERE no IS NOT NULL),
twin AS (
  SELECT a.journal AS original, b.journal AS reversal FROM numbered AS a
  JOIN numbered AS b ON a.day = b.day AND a.kind = b.kind AND a.reference = b.reference
    AND a.lines = b.opposite AND a.nth = b.nth AND a.no < b.no),
journal_pair AS (
  SELECT journal, min(pair_id) AS pair_id, bool_or(is_twin) AS is_twin FROM (
    SELECT * FROM told UNION ALL SELECT original, original, TRUE FROM twin
    UNION ALL SELECT reversal, original, TRUE FROM twin)
  GROUP BY journal)
SELECT e.item_id, e.journal, e.date AS day, e.account_key, e.amount, e.kind AS source_type, e.description AS text,
       e.reference, e.posted_at, e.posted_by, e.counterparty, p.pair_id,
       regexp_matches(e.kind, 'manual|journal entry|^journal$|manjournal|general journal|^$')
         AND NOT regexp_matches(e.kind, 'conversion|opening') AS is_manual,
       len($accounts_cin7_journal_patterns) > 0
         AND regexp_matches(e.referred || ' ' || e.described, any_pattern($accounts_cin7_journal_patterns))
         AS looks_cin7,
       regexp_matches(e.kind || ' ' || lower(e.described), 'conversion balance|opening balance') AS says_opening,
       coalesce(a.is_tied, FALSE) AS is_tied, e.ledger_view, e.source_id, e.source_row
FROM entry AS e LEFT JOIN account_role AS a ON e.account_key = a.account_key
LEFT JOIN journal_pair AS p ON e.journal = p.journal AND (NOT p.is_twin OR e.ledger_view = 'api_journals')
