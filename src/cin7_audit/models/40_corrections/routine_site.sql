-- Routine corrections of a site: those that come again, with the same sign on the same line, within
-- `rules.routine_days`.
-- grain: site
-- method: M-19
-- needs: register
-- columns:
--   site            VARCHAR        text: site; '' not stated
--   routine_losses  DECIMAL(38,4)  base currency: losses of routine corrections, positive
--   losses          DECIMAL(38,4)  base currency: sum of losses
--   routine_gross   DECIMAL(38,4)  base currency: absolute value of routine corrections
--   gross           DECIMAL(38,4)  base currency: sum of absolute values
--   routine_lines   BIGINT         count: routine correction lines
--   lines           BIGINT         count: lines
SELECT coalesce(site, '') AS site,
       coalesce(sum(CASE WHEN value < 0 AND is_routine THEN -value END), 0) AS routine_losses,
       coalesce(sum(CASE WHEN value < 0 THEN -value END), 0) AS losses,
       coalesce(sum(CASE WHEN is_routine THEN abs(value) END), 0) AS routine_gross,
       coalesce(sum(abs(value)), 0) AS gross, count(CASE WHEN is_routine THEN 1 END) AS routine_lines,
       count(*) AS lines
FROM register WHERE NOT is_opening GROUP BY 1 ORDER BY 1
