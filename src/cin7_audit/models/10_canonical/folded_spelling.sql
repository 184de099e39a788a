-- What is spelled otherwise than the spelling kept, so that a wrong folding can be seen.
-- grain: word (sku, site or bin) x file x spelling
-- needs: spelling_use, spelling
-- columns:
--   word       VARCHAR  text: sku, site or bin
--   source_id  VARCHAR  text: the evidence file or sheet
--   spelling   VARCHAR  text: as files print it
--   kept       VARCHAR  text: the spelling it gets
--   lines      BIGINT   count: rows spelled so
SELECT u.word, u.source_id, s.spelling, s.kept, CAST(sum(u.lines) AS BIGINT) AS lines
FROM spelling_use AS u JOIN spelling AS s ON u.word = s.word AND u.spelling = s.spelling
WHERE s.spelling <> s.kept GROUP BY ALL ORDER BY u.word, u.source_id, lines DESC, s.spelling
