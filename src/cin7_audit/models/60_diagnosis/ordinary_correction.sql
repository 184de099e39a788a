-- Completed corrections; the loads of a go-live are none (as in the correction register).
-- grain: correction line with a quantity
-- needs: correction, movement
-- columns:
--   sku       VARCHAR  text: stock keeping unit, trimmed; the spelling of the product master
--   site      VARCHAR  text: site, warehouse or branch name
--   bin       VARCHAR  text: bin name; null for the site itself
--   kind      VARCHAR  text: kind of correction
--   day       DATE     day: of the event
--   value     DOUBLE   base currency: signed, loss negative; null unknown
--   quantity  DOUBLE   units: in positive, out negative
--   reason    VARCHAR  text: reason or comment
SELECT sku, site, bin, kind, coalesce(effective_date, CAST(completed_at AS DATE)) AS day,
       CAST(value AS DOUBLE) AS value, CAST(quantity AS DOUBLE) AS quantity, trim(coalesce(reason, '')) AS reason
FROM correction
WHERE is_done(status) AND quantity <> 0
  AND NOT regexp_matches(lower(coalesce(reference, '') || ' ' || coalesce(reason, '')), $opening_words)
  AND coalesce(document_no, '') NOT IN (
    SELECT document_no FROM movement WHERE kind = 'opening' AND document_no IS NOT NULL)
ORDER BY source_id, source_row
