-- What the movements alone give at every stated figure, and at both ends of its day: where only days are known, the
-- order within one is not. A count's own posting is not part of its day.
-- grain: stated figure
-- needs: grain, movement_event, stated_figure, count_event
-- columns:
--   stated_figure.*
--   moved           DECIMAL(38,4)  units: net moved up to the figure
--   moved_at_start  DECIMAL(38,4)  units: net moved before its day
--   moved_at_end    DECIMAL(38,4)  units: net moved up to the end of its day, without the count's own posting
WITH moved AS (
  SELECT m.sku, m.site, CASE WHEN g.belief_grain = 'bin' THEN m.bin END AS bin, m.ord, m.stock_day, m.quantity,
         m.document_no
  FROM movement_event AS m CROSS JOIN grain AS g),
event AS (
  SELECT sku, site, bin, ord, stock_day AS day, quantity, CAST(NULL AS BIGINT) AS figure_id
  FROM moved WHERE quantity <> 0
  UNION ALL
  SELECT sku, site, bin, ord, stated_on, CAST(0 AS DECIMAL(18,4)), figure_id FROM stated_figure),
running AS (
  SELECT figure_id,
         sum(quantity) OVER (PARTITION BY sku, site, bin ORDER BY ord, figure_id NULLS LAST
                             ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS moved,
         sum(quantity) OVER (PARTITION BY sku, site, bin, day) AS in_day,
         sum(quantity) OVER (PARTITION BY sku, site, bin, day ORDER BY ord, figure_id NULLS LAST
                             ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS in_day_before
  FROM event),
posted AS (
  SELECT sku, site, bin, document_no, stock_day, sum(quantity) AS quantity FROM moved
  WHERE document_no IN (SELECT count_id FROM count_event) GROUP BY sku, site, bin, document_no, stock_day)
SELECT f.*, r.moved, r.moved - r.in_day_before AS moved_at_start,
       r.moved - r.in_day_before + r.in_day - coalesce(p.quantity, 0) AS moved_at_end
FROM stated_figure AS f JOIN running AS r ON f.figure_id = r.figure_id
LEFT JOIN posted AS p ON f.basis = 'count' AND p.document_no = f.reference AND f.sku = p.sku
  AND f.site IS NOT DISTINCT FROM p.site AND f.bin IS NOT DISTINCT FROM p.bin AND f.stated_on = p.stock_day
