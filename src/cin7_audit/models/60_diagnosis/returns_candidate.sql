-- What credit notes would have left on a line: credited on paper, put back on the shelf without a restock.
-- grain: line that differs x credit note line, or all credits since the count before
-- needs: return_line, differing_line
-- columns:
--   line_id      BIGINT   key: the difference line, in order of time
--   quantity_e4  BIGINT   units x 10,000: the difference the document would have left
--   rule         VARCHAR  text: the way in which it went wrong
--   document     VARCHAR  text: the document, or documents
--   gap          BIGINT   days: between document and line
--   evidence     VARCHAR  text: source_id:source_row of one row behind it
WITH credit AS (
  SELECT l.line_id, r.document_no, row_behind(r.source_id, r.source_row) AS evidence,
         date_diff('day', r.credit_date, l.day) AS gap,
         coalesce(r.credited_quantity, 0) - CASE WHEN r.restock_date IS NULL OR r.restock_date <= l.day
                                                 THEN coalesce(r.restocked_quantity, 0) ELSE 0 END AS kept,
         r.restock_date > l.day AS is_late
  FROM return_line AS r JOIN differing_line AS l ON r.sku = l.sku
    AND coalesce(r.site, l.site) IS NOT DISTINCT FROM l.site
    AND r.credit_date BETWEEN l.from_day - $rules_match_days AND l.day + $rules_match_days)
SELECT line_id, ten_thousandths(kept) AS quantity_e4,
       CASE WHEN is_late THEN 'credited before, restocked after the count' ELSE 'credited, not restocked' END AS rule,
       document_no AS document, gap, evidence
FROM credit WHERE kept <> 0
UNION ALL
SELECT line_id, ten_thousandths(sum(kept)), 'all credits since the count before, not restocked',
       string_agg(document_no, ', ' ORDER BY document_no), max(gap), min(evidence)
FROM credit WHERE kept > 0 AND gap >= 0 GROUP BY line_id HAVING count(*) BETWEEN 2 AND 12
