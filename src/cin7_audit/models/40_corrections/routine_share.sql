-- Routine losses as a share of all losses, by site, with the whole client first: the row without a site. Routine is a
-- correction that comes again, with the same sign on the same line, within `rules.routine_days`.
-- grain: site
-- method: M-19
-- needs: register
-- columns:
--   site            VARCHAR        text: the site, or not stated; null the whole client
--   routine_losses  DECIMAL(38,4)  base currency: losses of routine corrections, positive
--   losses          DECIMAL(38,4)  base currency: losses of all corrections, positive
--   routine_gross   DECIMAL(38,4)  base currency: absolute value of routine corrections
--   gross           DECIMAL(38,4)  base currency: absolute value of all corrections
--   routine_lines   BIGINT         count: routine correction lines
--   lines           BIGINT         count: correction lines
--   routine_share   DECIMAL(38,6)  share: routine losses / losses; null without losses
WITH line AS (SELECT coalesce(site, '') AS site, value, is_routine FROM register WHERE NOT is_opening),
summed AS (
  SELECT site, coalesce(sum(CASE WHEN value < 0 AND is_routine THEN -value END), 0) AS routine_losses,
         coalesce(sum(CASE WHEN value < 0 THEN -value END), 0) AS losses,
         coalesce(sum(CASE WHEN is_routine THEN abs(value) END), 0) AS routine_gross,
         coalesce(sum(abs(value)), 0) AS gross, count(CASE WHEN is_routine THEN 1 END) AS routine_lines,
         count(*) AS lines
  FROM line GROUP BY GROUPING SETS ((), (site)))
SELECT CASE WHEN site = '' THEN 'not stated' ELSE site END AS site, * EXCLUDE (site),
       exact_share(routine_losses, losses) AS routine_share
FROM summed ORDER BY summed.site NULLS FIRST
