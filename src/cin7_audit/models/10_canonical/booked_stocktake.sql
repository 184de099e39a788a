-- Lines of an Omni stocktake, which is booked as an adjustment that states only the difference (cin7-omni 4.1),
-- where neither its sheet nor any other count of that place and day came.
-- grain: document number x sku x site
-- needs: correction, evidence_file, count_posting, count_line
-- columns:
--   document_no     VARCHAR        text: document number, such as PO-00310
--   sku             VARCHAR        text: stock keeping unit, trimmed; the spelling of the product master
--   site            VARCHAR        text: site, warehouse or branch name
--   document_id     VARCHAR        text: system id (GUID), lower case; null unknown
--   effective_date  DATE           day: accounting day
--   completed_at    TIMESTAMP      moment: when stock changed
--   recorded_at     TIMESTAMP      moment: when it was typed; null unknown
--   quantity        DECIMAL(38,4)  units: the difference posted; loss negative
--   unit_cost       DECIMAL(20,6)  base currency per unit: null unknown
--   completed_by    VARCHAR        text: who approved or created it; null unknown
--   account         VARCHAR        text: offset account code
--   reference       VARCHAR        text: document reference
--   source_id       VARCHAR        text: the evidence file or sheet
--   source_row      BIGINT         number: row in that file
SELECT c.document_no, c.sku, c.site, min(c.document_id) AS document_id, min(c.effective_date) AS effective_date,
       max(c.completed_at) AS completed_at, min(c.recorded_at) AS recorded_at, sum(c.quantity) AS quantity,
       CAST(sum(c.value) / nullif(sum(c.quantity), 0) AS DECIMAL(20,6)) AS unit_cost,
       min(coalesce(c.approver, c.user)) AS completed_by, min(c.account) AS account, min(c.reference) AS reference,
       min(c.source_id) AS source_id, arg_min(c.source_row, (c.source_id, c.source_row)) AS source_row
FROM correction AS c JOIN evidence_file AS f ON c.source_id = f.source_id
WHERE f.kind LIKE 'cin7_omni%' AND c.kind IN ('stocktake', 'cycle_count')
  AND upper(coalesce(c.status, 'COMPLETED')) = 'COMPLETED' AND c.quantity_before IS NULL AND c.quantity_after IS NULL
  AND c.document_no IS NOT NULL AND c.sku IS NOT NULL AND c.completed_at IS NOT NULL AND c.quantity IS NOT NULL
  AND c.document_no NOT IN (SELECT document_no FROM count_posting)
  AND NOT EXISTS (
    SELECT 1 FROM count_line AS l
    WHERE l.count_id = c.document_no
       OR (l.sku = c.sku AND l.site IS NOT DISTINCT FROM c.site
           AND coalesce(CAST(l.completed_at AS DATE), l.effective_date) = CAST(c.completed_at AS DATE)))
GROUP BY c.document_no, c.sku, c.site
