-- What undoing one of two alike documents would leave. A repeat is the second of two rows alike in everything but
-- document or day; a reference counts at any distance. A whole document of several lines that repeats another line by
-- line needs no counterparty to be alike.
-- grain: line that differs x repeated movement x rule
-- needs: movement_event, differing_line
-- columns:
--   line_id      BIGINT   key: the difference line, in order of time
--   quantity_e4  BIGINT   units x 10,000: the difference the document would have left
--   rule         VARCHAR  text: the way in which it went wrong
--   document     VARCHAR  text: the document, or documents
--   gap          BIGINT   days: between document and line
--   evidence     VARCHAR  text: source_id:source_row of one row behind it
WITH told AS (
  SELECT *, nullif(trim(reference), '') AS ref FROM movement_event
  WHERE quantity <> 0 AND kind NOT IN ('stocktake', 'opening', 'cost_change') AND document_no IS NOT NULL
    AND sku IN (SELECT DISTINCT sku FROM differing_line)),
beside AS (
  SELECT *, lag(document_no) OVER near AS other_no, lag(stock_day) OVER near AS other_day,
         lag(document_no) OVER referred AS referred_no
  FROM told
  WINDOW near AS (PARTITION BY place_key, kind, quantity, coalesce(counterparty, '') ORDER BY ord, movement_id),
         referred AS (PARTITION BY place_key, kind, quantity, ref ORDER BY ord, movement_id)),
repeats AS (
  SELECT place_key, stock_day, quantity, document_no, row_behind(source_id, source_row) AS evidence,
         CASE WHEN ref IS NOT NULL AND referred_no <> document_no THEN referred_no ELSE other_no END AS first_no,
         CASE WHEN ref IS NOT NULL AND referred_no <> document_no THEN 'same reference on two documents'
              ELSE 'alike document within days' END AS rule
  FROM beside
  WHERE (ref IS NOT NULL AND referred_no <> document_no)
     OR (other_day >= stock_day - CASE WHEN kind IN ('sale', 'pick') THEN $near_sale_days ELSE $near_days END
         AND (other_no IS DISTINCT FROM document_no OR other_day < stock_day)
         AND (counterparty IS NOT NULL
              OR kind IN ('receipt', 'adjustment', 'write_off', 'transfer_in', 'transfer_out', 'restock')))),
whole AS (
  SELECT document_no, kind, min(stock_day) AS day, min(ord) AS ord,
         string_agg(concat_ws('|', sku, site, CAST(quantity AS VARCHAR)), ';' ORDER BY sku, site, quantity) AS mark
  FROM movement_event
  WHERE quantity <> 0 AND document_no IS NOT NULL
    AND kind IN ('sale', 'pick', 'receipt', 'restock', 'adjustment', 'write_off')
  GROUP BY document_no, kind HAVING count(DISTINCT (sku, site)) >= $repeated_lines),
whole_beside AS (
  SELECT *, lag(document_no) OVER w AS first_no, lag(day) OVER w AS first_day
  FROM whole WINDOW w AS (PARTITION BY kind, mark ORDER BY ord, document_no)),
twin AS (SELECT document_no, kind, first_no FROM whole_beside WHERE first_day >= day - $near_days)
SELECT l.line_id, ten_thousandths(-r.quantity) AS quantity_e4, r.rule,
       coalesce(r.first_no, '?') || ' and ' || coalesce(r.document_no, '?') AS document,
       date_diff('day', r.stock_day, l.day) AS gap, r.evidence
FROM repeats AS r JOIN differing_line AS l ON r.place_key = l.place_key
  AND r.stock_day BETWEEN l.from_day - $rules_match_days AND l.day
UNION ALL
SELECT l.line_id, ten_thousandths(-m.quantity), 'document that repeats another line by line',
       t.first_no || ' and ' || t.document_no, date_diff('day', m.stock_day, l.day),
       row_behind(m.source_id, m.source_row)
FROM twin AS t JOIN movement_event AS m ON m.document_no = t.document_no AND m.kind = t.kind AND m.quantity <> 0
JOIN differing_line AS l ON l.place_key = m.place_key
  AND m.stock_day BETWEEN l.from_day - $rules_match_days AND l.day
