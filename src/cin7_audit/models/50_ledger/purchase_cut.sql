-- The last day audited, at which purchases are open or not, and whether the evidence says what was received and
-- invoiced.
-- grain: one row
-- needs: movement_event, count_event, receipt
-- columns:
--   day       DATE     day: end of the period, else the last movement or count; null unknown
--   is_known  BOOLEAN  yes or no: the day is known, and purchase lines state what was received and what was invoiced
WITH moved AS (SELECT max(stock_day) AS day FROM movement_event WHERE kind <> 'opening'),
counted AS (SELECT max(CAST(count_at AS DATE)) AS day FROM count_event),
stated AS (
  SELECT count(received_quantity) > 0 AND count(invoiced_quantity) > 0 AS is_known FROM receipt),
cut AS (
  SELECT coalesce(CAST($period_end AS DATE), greatest(m.day, c.day)) AS day FROM moved AS m CROSS JOIN counted AS c)
SELECT cut.day, stated.is_known AND cut.day IS NOT NULL AS is_known FROM cut CROSS JOIN stated
