-- Documents that changed stock as counts do, each with its mark: the quantities of its SKUs.
-- grain: document number
-- needs: movement
-- columns:
--   document_no     VARCHAR    text: document number, such as PO-00310
--   mark            VARCHAR    text: sku=quantity of every SKU that changed
--   effective_date  DATE       day: accounting day, the earliest of its lines
--   completed_at    TIMESTAMP  moment: when stock changed, the earliest of its lines
--   site            VARCHAR    text: site name; null where it changed several
--   is_count        BOOLEAN    yes or no: all its movements are those of a stocktake
WITH moved AS (
  SELECT document_no, sku, bool_and(kind = 'stocktake') AS is_count, sum(quantity) AS quantity,
         min(effective_date) AS effective_date, min(completed_at) AS completed_at, min(site) AS first_site,
         max(site) AS last_site
  FROM movement WHERE kind IN ('stocktake', 'adjustment') AND document_no IS NOT NULL AND sku IS NOT NULL
  GROUP BY document_no, sku)
SELECT document_no, string_agg(sku || '=' || CAST(quantity AS VARCHAR), '|' ORDER BY sku) AS mark,
       min(m.effective_date) AS effective_date, min(m.completed_at) AS completed_at,
       CASE WHEN min(first_site) = max(last_site) THEN min(first_site) END AS site, bool_and(is_count) AS is_count
FROM moved AS m WHERE quantity <> 0 GROUP BY document_no
HAVING count(coalesce(m.effective_date, CAST(m.completed_at AS DATE))) > 0
