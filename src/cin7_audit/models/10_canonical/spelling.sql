-- One spelling per SKU, site and bin: the master's where there is one, else the commonest. Spreadsheets drop leading
-- zeros, people type trailing blanks and other cases. Two spellings that the product master lists as two products stay
-- two. A number whose leading zeros a spreadsheet dropped is the one master SKU that differs by those zeros alone.
-- grain: word (sku, site or bin) x spelling
-- needs: spelling_use, product, location
-- columns:
--   word      VARCHAR  text: sku, site or bin
--   spelling  VARCHAR  text: as files print it
--   kept      VARCHAR  text: the spelling it gets
WITH spelled AS (
  SELECT word, spelling, folded(spelling) AS folded, sum(lines) AS lines FROM spelling_use GROUP BY word, spelling),
master AS (
  SELECT 'sku' AS word, trim(sku) AS spelling FROM product WHERE sku IS NOT NULL
  UNION SELECT 'site', trim(site) FROM location WHERE site IS NOT NULL
  UNION SELECT 'bin', trim(bin) FROM location WHERE bin IS NOT NULL),
counted AS (
  SELECT s.word, s.folded, count(DISTINCT m.spelling) AS masters, min(m.spelling) AS master_spelling
  FROM spelled AS s JOIN master AS m ON s.word = m.word AND s.folded = folded(m.spelling) GROUP BY s.word, s.folded),
common AS (
  SELECT word, folded, trim(spelling) AS spelling,
         row_number() OVER (PARTITION BY word, folded ORDER BY lines DESC, spelling) AS nth FROM spelled),
chosen AS (
  SELECT s.word, s.spelling,
         CASE WHEN c.masters = 1 THEN c.master_spelling
              WHEN c.masters > 1 THEN trim(s.spelling) ELSE k.spelling END AS kept
  FROM spelled AS s LEFT JOIN counted AS c ON s.word = c.word AND s.folded = c.folded
  JOIN common AS k ON s.word = k.word AND s.folded = k.folded AND k.nth = 1),
zeros AS (
  SELECT ltrim(spelling, '0') AS bare, min(spelling) AS sku FROM master
  WHERE word = 'sku' AND regexp_matches(spelling, '^0+[0-9]+$') GROUP BY 1 HAVING count(*) = 1)
SELECT c.word, c.spelling, coalesce(z.sku, c.kept) AS kept
FROM chosen AS c LEFT JOIN zeros AS z ON c.word = 'sku' AND c.kept = z.bare AND regexp_matches(c.kept, '^[0-9]+$')
  AND c.kept NOT IN (SELECT spelling FROM master WHERE word = 'sku')
