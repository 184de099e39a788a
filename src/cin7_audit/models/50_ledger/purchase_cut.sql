-- The last day audited, at which purchases are open or not, and whether the evidence says what was received and
-- invoiced.
-- grain: one row
-- needs: movement_event, count_event, receipt
-- columns:
--   day             DATE    day: end of the period, else the last movement or count; null unknown
--   received_lines  BIGINT  count: purchase lines that state a received quantity
--   invoiced_lines  BIGINT  count: purchase lines that state an invoiced quantity
WITH moved AS (SELECT max(stock_day) AS day FROM movement_event WHERE kind <> 'opening'),
counted AS (SELECT max(CAST(count_at AS DATE)) AS day FROM count_event),
known AS (
  SELECT count(received_quantity) AS received_lines, count(invoiced_quantity) AS invoiced_lines FROM receipt)
SELECT coalesce(CAST($period_end AS DATE), greatest(m.day, c.day)) AS day, k.received_lines, k.invoiced_lines
FROM moved AS m CROSS JOIN counted AS c CROSS JOIN known AS k
