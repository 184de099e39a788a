-- What the movements within days of a count would have left on a line, had they happened on the other side of it. The
-- same windows moved by two and four weeks (placebos: they keep the weekday and clear the true window) say how often
-- that fits by luck; of those only what fits is kept. Offset days make the join one of equality, linear in the
-- movements near counts. A movement on the day of the count may lie on either side of it.
-- grain: counted line that differs x shift x movement, or all movements up to so many days from the count
-- needs: movement_event, differing_line
-- columns:
--   line_id      BIGINT   key: the difference line, in order of time
--   shift        INTEGER  days: the window is moved by; 0 the true one
--   quantity_e4  BIGINT   units x 10,000: the difference the document would have left
--   rule         VARCHAR  text: the way in which it went wrong
--   document     VARCHAR  text: the document, or documents
--   looks_back   BOOLEAN  yes or no: the rule speaks of what was recorded before the count
--   gap          BIGINT   days: between document and line
--   evidence     VARCHAR  text: source_id:source_row of one row behind it
WITH shifted AS (SELECT unnest([-28, -14, 0, 14, 28]) AS shift),
days AS (SELECT unnest(range(-$cutoff_window_days, $cutoff_window_days + 1)) AS k),
near AS (
  SELECT l.line_id, l.drift_e4, s.shift, CAST(d.k AS INTEGER) AS k, m.quantity, m.document_no AS document,
         row_behind(m.source_id, m.source_row) AS evidence, m.stock_at > l.seen_at + to_days(s.shift) AS is_after
  FROM differing_line AS l CROSS JOIN shifted AS s CROSS JOIN days AS d
  JOIN movement_event AS m ON m.place_key = l.place_key
    AND m.stock_day = CAST(l.day + s.shift + CAST(d.k AS INTEGER) AS DATE)
  WHERE l.source = 'count' AND m.quantity <> 0
    AND m.kind NOT IN ('stocktake', 'adjustment', 'write_off', 'auto_adjustment', 'opening', 'cost_change')),
single AS (
  SELECT line_id, drift_e4, shift, k, CASE WHEN is_after THEN quantity ELSE -quantity END AS quantity, is_after,
         document, evidence FROM near
  UNION ALL
  SELECT line_id, drift_e4, shift, k, CASE WHEN is_after THEN -quantity ELSE quantity END, NOT is_after, document,
         evidence FROM near WHERE k = 0),
daily AS (
  SELECT line_id, drift_e4, shift, k, is_after, sum(quantity) AS quantity, min(document) AS document,
         min(evidence) AS evidence, count(*) AS documents
  FROM single GROUP BY 1, 2, 3, 4, 5),
running AS (
  SELECT line_id, drift_e4, shift, k, is_after, sum(quantity) OVER w AS quantity, min(document) OVER w AS document,
         min(evidence) OVER w AS evidence, sum(documents) OVER w AS documents
  FROM daily
  WINDOW w AS (PARTITION BY line_id, shift, is_after ORDER BY abs(k)
               ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)),
every AS (
  SELECT line_id, drift_e4, shift, ten_thousandths(quantity) AS quantity_e4,
         CASE WHEN is_after THEN 'recorded after the count' ELSE 'recorded before, moved after the count' END AS rule,
         NOT is_after AS looks_back, document, abs(k) AS gap, evidence
  FROM single
  UNION ALL
  SELECT line_id, drift_e4, shift, ten_thousandths(quantity),
         CASE WHEN is_after THEN 'all movements recorded after the count'
              ELSE 'all movements recorded before the count' END, NOT is_after, document, abs(k), evidence
  FROM running WHERE documents > 1)
SELECT line_id, shift, quantity_e4, rule, looks_back, document, CAST(gap AS BIGINT) AS gap, evidence
FROM every WHERE shift = 0 OR quantity_e4 = drift_e4
