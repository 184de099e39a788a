-- Count files without a day, each with its mark: the differences of its SKUs. Differences are summed per SKU: the
-- movement report may lack bins and batches, and a bin swap leaves the SKU's sum at nil.
-- grain: file x count
-- needs: count_line
-- columns:
--   source_id  VARCHAR  text: the evidence file or sheet
--   count_id   VARCHAR  text: document number of the count, or the file's name where it has none
--   mark       VARCHAR  text: sku=difference of every SKU that differs
--   skus       BIGINT   count: SKUs that differ
--   site       VARCHAR  text: site name; null unknown or several
WITH differing AS (
  SELECT source_id, count_id, sku, sum(counted_quantity - recorded_quantity) AS difference, min(site) AS first_site,
         max(site) AS last_site
  FROM count_line WHERE count_id IS NOT NULL AND sku IS NOT NULL GROUP BY source_id, count_id, sku
  HAVING count(effective_date) + count(completed_at) = 0 AND count(*) = count(counted_quantity)
    AND count(*) = count(recorded_quantity))
SELECT source_id, count_id, string_agg(sku || '=' || CAST(difference AS VARCHAR), '|' ORDER BY sku) AS mark,
       count(*) AS skus, CASE WHEN min(first_site) = max(last_site) THEN min(first_site) END AS site
FROM differing WHERE difference <> 0 GROUP BY source_id, count_id
