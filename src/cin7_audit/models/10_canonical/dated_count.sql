-- Count files without day and difference, dated by the one spell of days in which nearly all of their recorded figures
-- were the running balances: +1 where a line's balance becomes its recorded figure, -1 where it leaves it.
-- grain: file x count
-- needs: count_line, movement, place_balance
-- columns:
--   source_id  VARCHAR  text: the evidence file or sheet
--   count_id   VARCHAR  text: document number of the count, or the file's name where it has none
--   day        DATE     day: first of the spell
--   last_day   DATE     day: last of the spell
--   agreeing   BIGINT   count: lines whose recorded figure was the balance
--   lines      BIGINT   count: lines
WITH shape AS (SELECT count(bin) > 0 AS has_bins FROM movement),
line AS (
  SELECT c.source_id, c.count_id, c.sku, CASE WHEN has_bins THEN c.bin ELSE c.site END AS place,
         sum(c.recorded_quantity) AS recorded
  FROM count_line AS c CROSS JOIN shape GROUP BY 1, 2, 3, 4
  HAVING count(c.effective_date) + count(c.completed_at) = 0 AND count(*) = count(c.recorded_quantity)
    AND bool_and(c.counted_quantity = c.recorded_quantity)),
whole AS (
  SELECT source_id, count_id, count(*) AS lines FROM line GROUP BY source_id, count_id
  HAVING count(*) >= $dating_lines AND count(*) = (
    SELECT count(DISTINCT (d.sku, d.bin, d.site)) FROM count_line AS d
    WHERE d.source_id = line.source_id AND d.count_id = line.count_id)),
agreed AS (
  SELECT l.source_id, l.count_id, b.day, b.until FROM line AS l
  JOIN place_balance AS b ON l.sku = b.sku AND l.place IS NOT DISTINCT FROM b.place AND l.recorded = b.balance),
step AS (
  SELECT source_id, count_id, day, 1 AS change FROM agreed
  UNION ALL SELECT source_id, count_id, until, -1 FROM agreed),
spell AS (
  SELECT source_id, count_id, day, lead(day) OVER (PARTITION BY source_id, count_id ORDER BY day) AS until,
         sum(sum(change)) OVER (PARTITION BY source_id, count_id ORDER BY day) AS agreeing
  FROM step GROUP BY source_id, count_id, day),
best AS (
  SELECT s.*, w.lines, max(s.agreeing) OVER (PARTITION BY s.source_id, s.count_id) AS most
  FROM spell AS s JOIN whole AS w ON s.source_id = w.source_id AND s.count_id = w.count_id)
SELECT source_id, count_id, min(day) AS day, max(until) - 1 AS last_day, CAST(max(agreeing) AS BIGINT) AS agreeing,
       max(lines) AS lines
FROM best WHERE agreeing = most AND agreeing >= $dating_share * lines
GROUP BY source_id, count_id HAVING max(until) - min(day) <= $longest_spell ORDER BY source_id, day
