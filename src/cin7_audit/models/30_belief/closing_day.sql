-- The day the closing belief is taken: the end of the period, else the last movement, count or snapshot.
-- grain: one row
-- needs: movement_event, count_event, stock_snapshot
-- columns:
--   day  DATE  day: of the event
SELECT coalesce(CAST($period_end AS DATE), max(day)) AS day
FROM (SELECT max(stock_day) AS day FROM movement_event
      UNION ALL SELECT max(CAST(count_at AS DATE)) FROM count_event
      UNION ALL SELECT max(as_of) FROM stock_snapshot) AS days
