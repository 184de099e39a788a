-- Adjustments that are counts, by words or else by rhythm. By words: the reference says cycle or stocktake, or count
-- on three lines or more; or most comments of five lines or more do. (One line commented `recount` is a second look at
-- that line, not a round of counting.) By rhythm: documents of at least 10 lines with both signs, at one site, weekly
-- or monthly, at least four times.
-- grain: document number
-- needs: adjustment_document, count_rhythm
-- columns:
--   document_no  VARCHAR  text: document number, such as PO-00310
--   kind_rule    VARCHAR  text: the rule that gave the kind, in words
WITH worded AS (
  SELECT *, (count_reference IS NOT NULL
             AND (lines >= $reference_lines
                  OR regexp_matches(lower(count_reference), '\bcycle\b|\bstock\s?-?takes?\b')))
         OR (lines >= $comment_lines AND count_reasons * 2 > lines) AS says_so
  FROM adjustment_document),
rhythmic AS (
  SELECT d.document_no, arg_min(r.word, r.place) AS word, arg_min(r.times, r.place) AS times
  FROM adjustment_document AS d JOIN count_rhythm AS r ON d.site IS NOT DISTINCT FROM r.site
  WHERE d.lines >= $count_lines AND d.gains > 0 AND d.losses > 0 GROUP BY d.document_no)
SELECT w.document_no,
       CASE WHEN w.says_so AND w.count_reference IS NOT NULL THEN 'reference says count: ' || w.count_reference
            WHEN w.says_so THEN 'comments of ' || w.count_reasons || ' of ' || w.lines || ' lines say count'
            ELSE w.lines || ' lines with both signs, one of ' || r.times || ' such ' || r.word || ' documents at '
                 || coalesce(w.site, 'the site') END AS kind_rule
FROM worded AS w LEFT JOIN rhythmic AS r ON w.document_no = r.document_no
WHERE w.says_so OR r.document_no IS NOT NULL
