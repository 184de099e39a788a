-- What a note says of the spellings a file was read with: how many, and the commonest.
-- grain: word (sku, site or bin) x file
-- needs: folded_spelling
-- columns:
--   source_id  VARCHAR  text: the evidence file or sheet
--   code       VARCHAR  text: code of the note
--   word       VARCHAR  text: sku, site or bin
--   lines      BIGINT   count: rows
--   spellings  BIGINT   count: spellings
--   shown      VARCHAR  text: the first of them with the spelling they get, in words
SELECT source_id, word || '_spelling' AS code, word, CAST(sum(lines) AS BIGINT) AS lines, count(*) AS spellings,
       array_to_string(
         list('''' || spelling || ''' as ''' || kept || '''' ORDER BY lines DESC, spelling)[:5], ', ')
         || CASE WHEN count(*) > 5 THEN ' and ' || (count(*) - 5) || ' more' ELSE '' END AS shown
FROM folded_spelling GROUP BY word, source_id ORDER BY list_position(['sku', 'site', 'bin'], word), source_id
