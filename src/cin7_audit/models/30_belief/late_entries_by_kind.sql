-- Movements typed on a later day than stock changed; no rows where the source says nothing about typing time.
-- grain: kind of movement
-- needs: movement_event
-- columns:
--   kind            VARCHAR        text: kind of movement
--   movement_lines  BIGINT         count: movement lines whose typing time is known
--   late_lines      BIGINT         count: lines typed on a later day
--   longest_days    BIGINT         days: the longest delay
--   late_units      DECIMAL(38,4)  units: absolute units of the lines typed late
SELECT kind, count(*) AS movement_lines,
       count(CASE WHEN CAST(recorded_at AS DATE) > stock_day THEN 1 END) AS late_lines,
       max(date_diff('day', stock_day, CAST(recorded_at AS DATE))) AS longest_days,
       sum(CASE WHEN CAST(recorded_at AS DATE) > stock_day THEN abs(quantity) ELSE 0 END) AS late_units
FROM movement_event WHERE recorded_at IS NOT NULL AND kind <> 'opening' AND quantity <> 0
GROUP BY kind ORDER BY late_lines DESC, kind
