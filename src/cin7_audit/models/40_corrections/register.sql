-- One register of every correction: stocktakes, adjustments, cycle counts, write-offs, zeroing, revaluations and
-- auto-adjustments; each completed correction line that changed a quantity or a value. Movement rows stand in for
-- correction documents nobody exported. Gains and losses are never netted here. Where a document leaves them out, the
-- audit trail says who made and approved it, and when.
-- grain: correction line
-- method: M-19, M-34
-- needs: correction, movement, count_line, sku_cost, sku_class, user_action, evidence_file
-- columns:
--   correction_id        BIGINT         number: in order of day
--   document_no          VARCHAR        text: document number
--   line_no              BIGINT         number: line of the document
--   kind                 VARCHAR        text: kind of correction, such as stocktake, adjustment or write_off
--   kind_rule            VARCHAR        text: the rule that gave it its kind
--   sku                  VARCHAR        text: stock keeping unit, trimmed; the spelling of the product master
--   site                 VARCHAR        text: site, warehouse or branch name
--   bin                  VARCHAR        text: bin name; null for the site itself
--   abc_class            VARCHAR        text: A, B or C if the client states it; else computed (M-6)
--   quantity             DECIMAL(18,4)  units: in positive, out negative
--   value                DECIMAL(18,4)  base currency: stated, else quantity x cost; loss negative; null without a cost
--   value_basis          VARCHAR        text: stated, or quantity x which cost
--   account              VARCHAR        text: account posted to; null unknown
--   reason               VARCHAR        text: as typed on the line
--   reference            VARCHAR        text: reference text or external order number
--   user                 VARCHAR        text: who made it; null unknown
--   approver             VARCHAR        text: who approved it; null unknown
--   effective_date       DATE           day: of accounting
--   completed_at         TIMESTAMP      moment: stock changed
--   recorded_at          TIMESTAMP      moment: it was typed
--   approved_at          TIMESTAMP      moment: it was approved; null unknown
--   day                  DATE           day: when stock changed, else the accounting day, else the day of typing
--   month                VARCHAR        text: YYYY-MM
--   is_opening           BOOLEAN        yes or no: a go-live load: kept here, left out of rates
--   is_count             BOOLEAN        yes or no: it posts a count
--   previous_day         DATE           day: of the correction of the same sign on the line before; null none
--   days_since_previous  BIGINT         days: since then
--   is_routine           BOOLEAN        yes or no: within rules.routine_days of the one before (M-19)
--   latency_hours        DOUBLE         hours: from typing to approval (M-34)
--   evidence             VARCHAR        text: file and row, for readers
--   source_id            VARCHAR        text: the evidence file or sheet
--   source_row           BIGINT         number: row in that file
--   counted_by           VARCHAR        text: who counted; null unknown
--   undone_at            TIMESTAMP      moment: it was last undone, voided or reversed; null never
WITH documents AS (
  SELECT document_no, line_no, kind, kind_rule, status, effective_date, completed_at, recorded_at, approved_at, sku,
         site, bin, quantity, value, unit_cost, account, reason, reference, "user", approver, source_id, source_row
  FROM correction
  UNION ALL
  SELECT document_no, line_no, kind, 'movement row of kind ' || kind || ', no correction document in the evidence',
         'COMPLETED', effective_date, completed_at, recorded_at, NULL, sku,
         site, bin, quantity, value, unit_cost, NULL, reason, reference, "user", NULL, source_id, source_row
  FROM movement WHERE kind IN ('stocktake', 'adjustment', 'write_off', 'auto_adjustment')
    AND (document_no IS NULL
      OR document_no NOT IN (SELECT document_no FROM correction WHERE document_no IS NOT NULL))),
counted AS (
  SELECT count_id, min(count_kind) AS count_kind, min(counted_by) AS counted_by
  FROM count_line WHERE count_id IS NOT NULL GROUP BY count_id),
told AS (
  SELECT document_no, "user", acted_at, regexp_matches(lower(action), 'creat|add|new') AS creates,
         regexp_matches(lower(action), 'approv|authori|complet') AS approves,
         regexp_matches(lower(action), 'undo|undone|void|revers') AS undoes
  FROM user_action WHERE document_no IS NOT NULL),
document_action AS (
  SELECT document_no, min(CASE WHEN creates THEN acted_at END) AS created_at,
         arg_min("user", CASE WHEN creates THEN acted_at END) AS creator,
         max(CASE WHEN approves THEN acted_at END) AS approved_at,
         arg_max("user", CASE WHEN approves THEN acted_at END) AS approver,
         max(CASE WHEN undoes THEN acted_at END) AS undone_at
  FROM told GROUP BY document_no),
opened AS (SELECT DISTINCT document_no FROM movement WHERE kind = 'opening' AND document_no IS NOT NULL),
valued AS (
  SELECT d.*,
         TRY_CAST(coalesce(d.value, d.quantity * d.unit_cost, d.quantity * c.unit_cost) AS DECIMAL(18,4)) AS worth,
         CASE WHEN d.value IS NOT NULL THEN 'stated' WHEN d.unit_cost IS NOT NULL THEN 'quantity x stated unit cost'
           ELSE 'quantity x ' || c.basis END AS value_basis,
         coalesce(CAST(d.completed_at AS DATE), d.effective_date, CAST(d.recorded_at AS DATE)) AS day,
         a.created_at, a.creator, a.approved_at AS acted_at, a.approver AS acted_by, a.undone_at,
         n.count_kind, n.counted_by, coalesce(k.abc_class, 'C') AS abc_class,
         o.document_no IS NOT NULL
           OR regexp_matches(lower(coalesce(d.reference, '') || ' ' || coalesce(d.reason, '')), $opening_words)
           AS is_opening
  FROM documents AS d LEFT JOIN sku_cost AS c ON d.sku = c.sku LEFT JOIN sku_class AS k ON d.sku = k.sku
  LEFT JOIN document_action AS a ON d.document_no = a.document_no
  LEFT JOIN counted AS n ON d.document_no = n.count_id LEFT JOIN opened AS o ON d.document_no = o.document_no
  WHERE is_done(d.status) AND coalesce(d.status, '') <> 'OPEN'
    AND (coalesce(d.quantity, 0) <> 0 OR coalesce(d.value, 0) <> 0)),
kept AS (
  SELECT * EXCLUDE (kind, kind_rule, value, "user", approver, recorded_at, approved_at, unit_cost, status),
         row_number() OVER (ORDER BY day NULLS FIRST, document_no NULLS FIRST, source_id, source_row, sku NULLS FIRST)
           AS correction_id,
         CASE WHEN count_kind = 'cycle_count' AND kind = 'adjustment' THEN 'cycle_count' ELSE kind END AS kind,
         CASE WHEN count_kind = 'cycle_count' AND kind = 'adjustment' THEN 'its document is among the cycle counts'
           ELSE coalesce(kind_rule, 'the document type of the source') END AS kind_rule,
         worth AS value, coalesce("user", creator) AS "user", coalesce(approver, acted_by) AS approver,
         coalesce(recorded_at, created_at) AS recorded_at, coalesce(approved_at, acted_at) AS approved_at,
         strftime(day, '%Y-%m') AS month, count_kind IS NOT NULL OR kind IN ('stocktake', 'cycle_count') AS is_count
  FROM valued),
placed AS (
  SELECT *, lag(CASE WHEN NOT is_opening THEN day END) OVER (
           PARTITION BY sku, site, bin, sign(coalesce(nullif(quantity, 0), value)), is_opening
           ORDER BY day, correction_id) AS previous_day
  FROM kept)
SELECT p.correction_id, p.document_no, p.line_no, p.kind, p.kind_rule, p.sku, p.site, p.bin, p.abc_class, p.quantity,
       p.value, p.value_basis, p.account, p.reason, p.reference, p."user", p.approver, p.effective_date,
       p.completed_at, p.recorded_at, p.approved_at, p.day, p.month, p.is_opening, p.is_count, p.previous_day,
       date_diff('day', p.previous_day, p.day) AS days_since_previous,
       coalesce(date_diff('day', p.previous_day, p.day) <= $rules_routine_days, FALSE) AS is_routine,
       CASE WHEN p.approved_at >= p.recorded_at
         THEN date_diff('second', p.recorded_at, p.approved_at) / 3600.0 END AS latency_hours,
       coalesce(f.label, p.source_id) || ', row ' || p.source_row AS evidence, p.source_id, p.source_row,
       p.counted_by, p.undone_at
FROM placed AS p LEFT JOIN evidence_file AS f ON p.source_id = f.source_id
ORDER BY p.correction_id
