-- Which account each correction was posted to. Cin7 maps an account per document type, which its number's prefix
-- shows; a stocktake and an adjustment may share a prefix. A go-live load goes to equity and is left out.
-- grain: correction document x account
-- needs: correction, product, movement
-- columns:
--   kind         VARCHAR        text: prefix of the number, and stocktake or adjustment
--   document_no  VARCHAR        text: document number, such as PO-00310
--   account      VARCHAR        text: offset account code
--   value        DECIMAL(38,4)  base currency: signed, loss negative; null unknown
--   is_gain      BOOLEAN        yes or no: the document adds stock
--   reason       VARCHAR        text: reason or comment
--   site         VARCHAR        text: site, warehouse or branch name
--   category     VARCHAR        text: category; empty none
--   day          DATE           day: of the event
--   evidence     VARCHAR        text: source_id:source_row of one row behind it
WITH typed AS (
  SELECT *, coalesce(nullif(regexp_extract(document_no, '^([A-Za-z]+)', 1), ''), kind)
              || CASE WHEN kind = 'stocktake' THEN ' stocktake' ELSE ' adjustment' END AS document_kind
  FROM correction
  WHERE account IS NOT NULL AND is_done(status) AND kind <> 'auto_adjustment'
    AND document_no NOT IN (SELECT document_no FROM movement WHERE kind = 'opening' AND document_no IS NOT NULL))
SELECT c.document_kind AS kind, c.document_no, c.account, sum(c.value) AS value, sum(c.quantity) > 0 AS is_gain,
       min(coalesce(nullif(trim(c.reason), ''), nullif(trim(c.reference), ''), '')) AS reason, min(c.site) AS site,
       min(p.category) AS category, min(coalesce(c.effective_date, CAST(c.completed_at AS DATE))) AS day,
       min(row_behind(c.source_id, c.source_row)) AS evidence
FROM typed AS c LEFT JOIN (SELECT sku, min(category) AS category FROM product GROUP BY sku) AS p ON c.sku = p.sku
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
