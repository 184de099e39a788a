-- The load at go-live: said to be so, or dated on the company's opening balance date, or long, all gains, and on the
-- very first day.
-- grain: document number
-- needs: movement, company, correction, adjustment_document
-- columns:
--   document_no  VARCHAR  text: document number, such as PO-00310
WITH first_day AS (SELECT min(coalesce(effective_date, CAST(completed_at AS DATE))) AS day FROM movement),
stated AS (SELECT max(opening_balance_date) AS day FROM company),
dated AS (
  SELECT *, coalesce(effective_date, CAST(completed_at AS DATE)) AS day FROM correction
  WHERE kind IN ('adjustment', 'write_on') AND document_no IS NOT NULL AND coalesce(quantity_before, 0) = 0)
SELECT DISTINCT c.document_no FROM dated AS c CROSS JOIN first_day AS f CROSS JOIN stated AS s
LEFT JOIN adjustment_document AS d ON c.document_no = d.document_no
WHERE c.day <= f.day + 31
  AND (regexp_matches(lower(concat_ws(' ', c.reference, c.reason)), '\bopening\b|\bgo[ -]?live\b'
         || '|\binitial (stock|load|balance|import)|\btake[ -]?on\b|\bconversion\b|\bstart(ing)? (stock|balance)')
       OR c.day <= s.day OR (d.day = f.day AND d.lines >= $load_lines AND d.gains = d.lines))
