-- Every account section of a ledger report that prints them: opening + lines = closing. All sections of the file
-- first, then each that does not foot.
-- grain: file; account of a file that does not foot
-- needs: ledger_balance, ledger_balance_secondary, ledger_line, ledger_line_secondary, evidence_file
-- columns:
--   proof       VARCHAR        text: which comparison
--   scope       VARCHAR        text: of what
--   expected    DECIMAL(38,4)  base currency, debit positive: what the lines give
--   found       DECIMAL(38,4)  base currency, debit positive: what the report prints
--   holds       BOOLEAN        yes or no: the two agree
--   note        VARCHAR        text: how many hold; empty for a single one
--   source_id   VARCHAR        text: the evidence file or sheet
--   source_row  BIGINT         number: row in that file
WITH balance AS (
  SELECT source_id, source_row, account_code, account_name, balance, balance_kind FROM ledger_balance
  UNION ALL
  SELECT source_id, source_row, account_code, account_name, balance, balance_kind FROM ledger_balance_secondary),
line AS (
  SELECT source_id, account_code, account_name, amount FROM ledger_line
  UNION ALL SELECT source_id, account_code, account_name, amount FROM ledger_line_secondary),
side AS (
  SELECT source_id, coalesce(account_code, account_name) AS account,
         max(CASE WHEN balance_kind = 'opening' THEN balance END) AS opening,
         max(CASE WHEN balance_kind = 'closing' THEN balance END) AS closing,
         max(CASE WHEN balance_kind = 'closing' THEN source_row END) AS source_row
  FROM balance WHERE balance_kind IN ('opening', 'closing') GROUP BY 1, 2),
moved AS (
  SELECT source_id, coalesce(account_code, account_name) AS account, sum(amount) AS amount FROM line GROUP BY 1, 2),
section AS (
  SELECT s.source_id, f.label, s.account, s.opening + coalesce(m.amount, 0) AS expected, s.closing AS found,
         s.source_row,
         abs(s.closing - s.opening - coalesce(m.amount, 0)) > $proof_cent AS is_wrong
  FROM side AS s JOIN evidence_file AS f ON s.source_id = f.source_id
  LEFT JOIN moved AS m ON s.source_id = m.source_id AND s.account = m.account
  WHERE s.opening IS NOT NULL AND s.closing IS NOT NULL),
file AS (
  SELECT label, min(source_id) AS file_id, sum(expected) AS expected, sum(found) AS found,
         NOT bool_or(is_wrong) AS holds,
         count(CASE WHEN NOT is_wrong THEN 1 END) || ' of ' || count(*) || ' accounts hold' AS note
  FROM section GROUP BY label),
proof AS (
  SELECT file_id, 1 AS place, label AS scope, expected, found, holds, note, file_id AS source_id,
         CAST(NULL AS BIGINT) AS source_row, CAST(NULL AS VARCHAR) AS account
  FROM file
  UNION ALL
  SELECT f.file_id, 2, 'account ' || coalesce(s.account, 'without name') || ' in ' || s.label, s.expected, s.found,
         FALSE, '', s.source_id, s.source_row, s.account
  FROM section AS s JOIN file AS f ON s.label = f.label WHERE s.is_wrong)
SELECT 'opening + lines = closing' AS proof, scope, CAST(expected AS DECIMAL(38,4)) AS expected,
       CAST(found AS DECIMAL(38,4)) AS found, holds, note, source_id, source_row
FROM proof ORDER BY file_id, place, proof.source_id, account
