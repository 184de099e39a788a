-- Whether the movements are the whole history, so that every opening is zero: where opening rows are among them, or
-- they alone give the first stated figure of nearly every place.
-- grain: one row
-- needs: movement, first_figure
-- columns:
--   is_whole_history  BOOLEAN  yes or no: the movements are the whole history, every opening is zero
--   basis             VARCHAR  text: the basis of the opening, in words
WITH first_figures AS (SELECT count(CASE WHEN implied = 0 THEN 1 END) AS zero, count(*) AS places FROM first_figure),
judged AS (
  SELECT zero, places, EXISTS (SELECT 1 FROM movement WHERE kind = 'opening') AS has_opening,
         places > 0 AND zero >= $whole_history_share * places AS starts_at_zero
  FROM first_figures)
SELECT has_opening OR starts_at_zero AS is_whole_history,
       CASE WHEN has_opening THEN 'opening rows among the movements'
            WHEN starts_at_zero THEN 'the movements alone give the first stated figure on ' || zero || ' of ' || places
              || ' lines: they are the whole history'
            ELSE 'the first stated figure of each line' END AS basis
FROM judged
