-- Corrections on accounts outside the adjustment and write-off accounts the settings state.
-- grain: document x account
-- needs: posted_account
-- columns:
--   document_no  VARCHAR        text: document number
--   kind         VARCHAR        text: kind of correction
--   account      VARCHAR        text: the account as printed
--   day          DATE           day: of accounting or of the change of stock
--   value        DECIMAL(38,4)  base currency: signed, loss negative; null unknown
--   gross        DECIMAL(38,4)  base currency: absolute amounts
--   source_id    VARCHAR        text: the evidence file or sheet
--   source_row   BIGINT         number: row in that file
WITH stated AS (
  SELECT unnest($accounts_adjustment) AS code UNION ALL SELECT unnest($accounts_write_off)),
allowed AS (SELECT upper(ltrim(trim(code), '0')) AS account_key FROM stated)
SELECT document_no, kind, account, day, value, gross, source_id, source_row FROM posted_account
WHERE account_key NOT IN (SELECT account_key FROM allowed) ORDER BY gross DESC NULLS LAST, document_no
