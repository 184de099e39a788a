-- The offset account of every correction. One Cin7 document type has one mapped account, whatever the register calls
-- the line: that is its family.
-- grain: kind x account x document
-- needs: register
-- columns:
--   kind         VARCHAR        text: kind of correction
--   family       VARCHAR        text: kind of correction, those of one Cin7 document type together
--   account_key  VARCHAR        key: the account as compared: its code without leading zeros, else its name
--   document_no  VARCHAR        text: document number
--   account      VARCHAR        text: the account as printed
--   day          DATE           day: of accounting or of the change of stock
--   value        DECIMAL(38,4)  base currency: signed, loss negative; null unknown
--   gross        DECIMAL(38,4)  base currency: absolute amounts
--   lines        BIGINT         count: lines
--   source_id    VARCHAR        text: the evidence file or sheet
--   source_row   BIGINT         number: row in that file
SELECT r.kind,
       CASE WHEN r.kind IN ('adjustment', 'cycle_count', 'zeroing', 'revaluation', 'write_on') THEN 'adjustment'
            ELSE r.kind END AS family,
       account_key(r.account) AS account_key, r.document_no, min(r.account) AS account,
       min(coalesce(r.effective_date, r.day)) AS day, sum(r.value) AS value, sum(abs(r.value)) AS gross,
       count(*) AS lines, min(r.source_id) AS source_id,
       arg_min(r.source_row, (r.source_id, r.source_row)) AS source_row
FROM register AS r WHERE r.account IS NOT NULL AND NOT r.is_opening GROUP BY 1, 2, 3, 4
