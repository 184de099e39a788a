-- The day open items are judged at: the end of the period, else the last movement or count; null where nothing is
-- dated.
-- grain: one row
-- needs: movement_event, count_event
-- columns:
--   day  DATE  day: of the event
SELECT coalesce(CAST($period_end AS DATE), max(day)) AS day
FROM (SELECT max(stock_day) AS day FROM movement_event WHERE kind <> 'opening'
      UNION ALL SELECT max(CAST(count_at AS DATE)) FROM count_event) AS days
