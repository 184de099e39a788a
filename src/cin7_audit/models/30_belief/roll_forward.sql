-- Opening + movements = closing, per SKU x site x bin, at every figure the system itself printed of a place.
-- Stated: a snapshot at the end of a day, or the system's own quantity on the lines of a count. A snapshot per site
-- says nothing about one bin of a site that has bins: neither by its rows nor by a row it lacks. At site grain a count
-- of some bins says nothing about the site, so only counts of sites without bins are figures there. A place with
-- movements that is absent from a snapshot which leaves out zeros is stated to be zero.
-- Moved: what the movements alone give at the figure, and at both ends of its day: where only days are known, the order
-- within one is not. A count's own posting is not part of its day.
-- Opening: zero where the movements are the whole history (opening rows are among them, or they alone give the first
-- figure of nearly every place); else the first stated figure fixes it and the next ones are the proof.
-- Judged: a figure that agrees with one end of its day holds, unless its difference stays: then the agreement was
-- chance. A lasting break never heals: movements are missing or doubled, and only the first figure that shows it is
-- listed. A passing one heals by the next figure that holds: a movement was dated before that day but entered after it.
-- grain: place x stated figure
-- needs: grain, movement, count_line, stock_snapshot, movement_event, count_event
-- columns:
--   sku             VARCHAR        text: stock keeping unit, trimmed; the spelling of the product master
--   site            VARCHAR        text: site, warehouse or branch name
--   bin             VARCHAR        text: bin name; null no bin, or belief is known per site
--   stated_on       DATE           day: of the figure
--   basis           VARCHAR        text: snapshot or count
--   reference       VARCHAR        text: the count's number or the snapshot's file
--   opening         DECIMAL(38,4)  units: before the first movement
--   opening_basis   VARCHAR        text: the basis of every opening, in words
--   moved           DECIMAL(38,4)  units: net moved up to the figure
--   expected        DECIMAL(38,4)  units: opening + moved
--   stated          DECIMAL(38,4)  units: what the system printed
--   difference      DECIMAL(38,4)  units: stated - expected; zero where it holds
--   proves          BOOLEAN        yes or no: false where this figure only fixed the opening
--   holds           BOOLEAN        yes or no: it agrees, or agreed with one end of its day
--   held_on         DATE           day: of the last figure of the place before it that held; null none
--   is_first_break  BOOLEAN        yes or no: the first figure of a place from which on none holds
--   is_passing      BOOLEAN        yes or no: does not hold while a later one does
--   source_id       VARCHAR        text: the evidence file or sheet that states it
--   source_row      BIGINT         number: row in that file; null where the place is absent from it
--   ord             BIGINT         number: place in the one order of events
WITH binned AS (
  SELECT site FROM count_line WHERE bin IS NOT NULL AND site IS NOT NULL
  UNION SELECT site FROM stock_snapshot WHERE bin IS NOT NULL AND site IS NOT NULL),
moved AS (
  SELECT m.sku, m.site, CASE WHEN g.belief_grain = 'bin' THEN m.bin END AS bin, m.ord, m.stock_day, m.quantity,
         m.document_no
  FROM movement_event AS m CROSS JOIN grain AS g),
-- stated
speaking AS (
  SELECT s.* REPLACE (CASE WHEN g.belief_grain = 'bin' THEN s.bin END AS bin)
  FROM stock_snapshot AS s CROSS JOIN grain AS g
  WHERE s.as_of IS NOT NULL AND (g.belief_grain <> 'bin' OR s.grain IS DISTINCT FROM 'site'
    OR s.site NOT IN (SELECT site FROM binned))),
snapped AS (
  SELECT sku, site, bin, as_of, sum(on_hand) AS stated, min(source_id) AS source_id,
         arg_min(source_row, (source_id, source_row)) AS source_row
  FROM speaking
  WHERE sku IS NOT NULL AND on_hand IS NOT NULL
    AND (site IS NOT NULL OR sku NOT IN (SELECT sku FROM movement_event WHERE site IS NOT NULL))
  GROUP BY sku, site, bin, as_of),
scope AS (
  SELECT as_of, site, min(source_id) AS source_id FROM speaking WHERE zero_rows_missing GROUP BY as_of, site),
absent AS (
  SELECT m.sku, m.site, m.bin, p.as_of, CAST(0 AS DECIMAL(18,4)) AS stated, p.source_id,
         CAST(NULL AS BIGINT) AS source_row
  FROM (SELECT DISTINCT sku, site, bin FROM moved WHERE quantity <> 0) AS m
  JOIN scope AS p ON m.site IS NOT DISTINCT FROM p.site
  LEFT JOIN snapped AS s ON m.sku = s.sku AND m.site IS NOT DISTINCT FROM s.site AND m.bin IS NOT DISTINCT FROM s.bin
    AND p.as_of = s.as_of
  WHERE s.sku IS NULL),
counted AS (
  SELECT c.* REPLACE (CASE WHEN g.belief_grain = 'bin' THEN c.bin END AS bin)
  FROM count_event AS c CROSS JOIN grain AS g
  WHERE g.belief_grain = 'bin' OR c.site IS NULL OR c.site NOT IN (SELECT site FROM binned)),
figure AS (
  SELECT sku, site, bin, as_of AS stated_on, 'snapshot' AS basis, source_id AS reference,
         CAST(epoch_us(CAST(as_of + 1 AS TIMESTAMP)) AS BIGINT) * 4 - 1 AS ord, stated, source_id, source_row
  FROM (SELECT * FROM snapped UNION ALL SELECT * FROM absent) AS snapshot
  UNION ALL
  SELECT sku, site, bin, CAST(max(count_at) AS DATE), 'count', count_id, max(ord), sum(recorded_quantity),
         min(source_id), arg_min(source_row, (source_id, source_row))
  FROM counted GROUP BY sku, site, bin, count_id HAVING count(recorded_quantity) = count(*)),
stated_figure AS MATERIALIZED (
  SELECT row_number() OVER (ORDER BY ord, basis, sku, site NULLS FIRST, bin NULLS FIRST, reference) AS figure_id, *
  FROM figure),
-- moved
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
  WHERE document_no IN (SELECT count_id FROM count_event) GROUP BY sku, site, bin, document_no, stock_day),
rebuilt AS (
  SELECT f.*, r.moved, r.moved - r.in_day_before AS moved_at_start,
         r.moved - r.in_day_before + r.in_day - coalesce(p.quantity, 0) AS moved_at_end
  FROM stated_figure AS f JOIN running AS r ON f.figure_id = r.figure_id
  LEFT JOIN posted AS p ON f.basis = 'count' AND p.document_no = f.reference AND f.sku = p.sku
    AND f.site IS NOT DISTINCT FROM p.site AND f.bin IS NOT DISTINCT FROM p.bin AND f.stated_on = p.stock_day),
-- opening
implied AS (
  SELECT *, first_value(stated - moved) OVER place AS implied, first_value(ord) OVER place AS first_ord,
         row_number() OVER place = 1 AS is_first
  FROM rebuilt WINDOW place AS (PARTITION BY sku, site, bin ORDER BY ord, basis, figure_id)),
history AS (
  SELECT zero, places, has_opening, has_opening OR zero >= $whole_history_share * places AS is_whole
  FROM (SELECT count(CASE WHEN is_first AND implied = 0 THEN 1 END) AS zero, count(CASE WHEN is_first THEN 1 END)
          AS places FROM implied) AS first_figure
  CROSS JOIN (SELECT count(*) > 0 AS has_opening FROM movement WHERE kind = 'opening') AS opened),
base AS (
  SELECT i.*, CASE WHEN h.is_whole THEN CAST(0 AS DECIMAL(18,4)) ELSE i.implied END AS opening,
         h.is_whole OR i.ord > i.first_ord AS proves,
         CASE WHEN h.has_opening THEN 'opening rows among the movements'
              WHEN h.is_whole THEN 'the movements alone give the first stated figure on ' || h.zero || ' of '
                || h.places || ' lines: they are the whole history'
              ELSE 'the first stated figure of each line' END AS opening_basis
  FROM implied AS i CROSS JOIN history AS h),
-- judged
compared AS (
  SELECT *, opening + moved AS expected, stated - opening - moved AS difference,
         basis = 'count' AND (stated = opening + moved_at_start OR stated = opening + moved_at_end) AS holds_in_day,
         lead(stated - opening - moved) OVER (PARTITION BY sku, site, bin ORDER BY ord, basis, figure_id)
           AS next_difference
  FROM base),
judged AS (
  SELECT *, difference = 0 OR (holds_in_day AND next_difference IS DISTINCT FROM difference) AS holds FROM compared),
settled AS (
  SELECT *, max(CASE WHEN holds THEN ord END) OVER (PARTITION BY sku, site, bin) AS last_held,
         max(CASE WHEN holds THEN stated_on END) OVER (
           PARTITION BY sku, site, bin ORDER BY ord ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS held_on
  FROM judged),
numbered AS (
  SELECT *, CASE WHEN NOT proves OR holds THEN 'holds' WHEN ord > coalesce(last_held, ord - 1) THEN 'lasting'
                 ELSE 'passing' END AS outcome
  FROM settled)
SELECT sku, site, bin, stated_on, basis, reference, opening, opening_basis, moved, expected, stated,
       CASE WHEN holds THEN CAST(0 AS DECIMAL(18,4)) ELSE difference END AS difference, proves, holds, held_on,
       outcome = 'lasting' AND row_number() OVER (PARTITION BY sku, site, bin, outcome
                                                  ORDER BY ord, basis, figure_id) = 1 AS is_first_break,
       outcome = 'passing' AS is_passing, source_id, source_row, ord
FROM numbered
