-- The first day the movement log speaks of, less some quiet days before its first row.
-- grain: one row
-- needs: movement_event, evidence_file
-- columns:
--   first_day  DATE  day: first
SELECT least(min(stock_day), (SELECT min(CAST(period_from AS DATE)) FROM evidence_file
  WHERE source_id IN (SELECT source_id FROM movement_event))) - $quiet_days AS first_day
FROM movement_event
