"""One register of every correction: stocktakes, adjustments, cycle counts, write-offs, zeroing, revaluations, auto-adjustments.

Temp table register, one row per completed correction line that changed a quantity or a value:
  correction_id, document_no, line_no, kind, kind_rule, sku, site, bin, quantity, value (base currency, loss negative), value_basis,
  account, reason, reference, user, approver, effective_date, completed_at, recorded_at, approved_at, day, month, abc_class,
  is_opening (a go-live load: kept here, left out of rates), is_count, previous_day, days_since_previous, is_routine (M-19),
  latency_hours (M-34), evidence, source_id, source_row
`day` is when stock changed, else the accounting day, else the day of typing. Gains and losses are never netted here.
"""

from cin7_audit.case import Case
from cin7_audit.case.rebuild import DONE
from cin7_audit.engagement import Engagement

OPENING_WORDS = "opening (balance|stock)|go.?live|initial (stock|load|balance)|migrat|stock import"

# Names and moments that only the audit trail holds.
ACTED = """
CREATE OR REPLACE TEMP TABLE acted AS
SELECT document_no, min(CASE WHEN regexp_matches(lower(action), 'creat|add|new') THEN acted_at END) AS created_at,
       arg_min("user", CASE WHEN regexp_matches(lower(action), 'creat|add|new') THEN acted_at END) AS creator,
       max(CASE WHEN regexp_matches(lower(action), 'approv|authori|complet') THEN acted_at END) AS approved_at,
       arg_max("user", CASE WHEN regexp_matches(lower(action), 'approv|authori|complet') THEN acted_at END) AS approver,
       max(CASE WHEN regexp_matches(lower(action), 'undo|undone|void|revers') THEN acted_at END) AS undone_at
FROM user_action WHERE document_no IS NOT NULL GROUP BY 1
"""

# Movement rows stand in for correction documents nobody exported.
REGISTER = f"""
CREATE OR REPLACE TEMP TABLE register AS
WITH documents AS (
  SELECT document_no, line_no, kind, kind_rule, status, effective_date, completed_at, recorded_at, approved_at, sku, site, bin, quantity, value, unit_cost,
         account, reason, reference, "user", approver, source_id, source_row FROM correction
  UNION ALL
  SELECT m.document_no, m.line_no, CASE m.kind WHEN 'stocktake' THEN 'stocktake' WHEN 'write_off' THEN 'write_off' WHEN 'auto_adjustment' THEN 'auto_adjustment' ELSE 'adjustment' END,
         'movement row of kind ' || m.kind || ', no correction document in the evidence', 'COMPLETED', m.effective_date, m.completed_at, m.recorded_at, NULL, m.sku, m.site, m.bin,
         m.quantity, m.value, m.unit_cost, NULL, m.reason, m.reference, m."user", NULL, m.source_id, m.source_row
  FROM movement AS m WHERE m.kind IN ('stocktake', 'adjustment', 'write_off', 'auto_adjustment')
    AND (m.document_no IS NULL OR m.document_no NOT IN (SELECT document_no FROM correction WHERE document_no IS NOT NULL))),
counted AS (SELECT count_id, min(count_kind) AS count_kind, min(counted_by) AS counted_by FROM count_line WHERE count_id IS NOT NULL GROUP BY 1),
opened AS (SELECT DISTINCT document_no FROM movement WHERE kind = 'opening' AND document_no IS NOT NULL),
valued AS (
  SELECT d.*, TRY_CAST(coalesce(d.value, d.quantity * d.unit_cost, d.quantity * c.unit_cost) AS DECIMAL(18,4)) AS worth,
         CASE WHEN d.value IS NOT NULL THEN 'stated' WHEN d.unit_cost IS NOT NULL THEN 'quantity x stated unit cost' ELSE 'quantity x ' || c.basis END AS value_basis,
         coalesce(CAST(d.completed_at AS DATE), d.effective_date, CAST(d.recorded_at AS DATE)) AS day, a.created_at, a.creator, a.approved_at AS acted_at, a.approver AS acted_by, a.undone_at,
         n.count_kind, n.counted_by, coalesce(k.abc_class, 'C') AS abc_class,
         o.document_no IS NOT NULL OR regexp_matches(lower(coalesce(d.reference, '') || ' ' || coalesce(d.reason, '')), '{OPENING_WORDS}') AS is_opening
  FROM documents AS d LEFT JOIN sku_cost AS c ON d.sku = c.sku LEFT JOIN sku_class AS k ON d.sku = k.sku LEFT JOIN acted AS a ON d.document_no = a.document_no
  LEFT JOIN counted AS n ON d.document_no = n.count_id LEFT JOIN opened AS o ON d.document_no = o.document_no
  WHERE {DONE.format(status="d.status")} AND coalesce(d.status, '') <> 'OPEN' AND (coalesce(d.quantity, 0) <> 0 OR coalesce(d.value, 0) <> 0)),
kept AS (
  SELECT row_number() OVER (ORDER BY day NULLS FIRST, document_no NULLS FIRST, source_id, source_row, sku NULLS FIRST) AS correction_id, document_no, line_no,
         CASE WHEN count_kind = 'cycle_count' AND kind = 'adjustment' THEN 'cycle_count' ELSE kind END AS kind,
         CASE WHEN count_kind = 'cycle_count' AND kind = 'adjustment' THEN 'its document is among the cycle counts' ELSE coalesce(kind_rule, 'the document type of the source') END AS kind_rule,
         sku, site, bin, quantity, worth AS value, value_basis, account, reason, reference, coalesce("user", creator) AS "user", coalesce(approver, acted_by) AS approver,
         counted_by, effective_date, completed_at, coalesce(recorded_at, created_at) AS recorded_at, coalesce(approved_at, acted_at) AS approved_at, undone_at, day,
         strftime(day, '%Y-%m') AS month, abc_class, is_opening, count_kind IS NOT NULL OR kind IN ('stocktake', 'cycle_count') AS is_count, source_id, source_row FROM valued),
placed AS (
  SELECT *, lag(CASE WHEN is_opening THEN NULL ELSE day END) OVER (PARTITION BY sku, site, bin, sign(coalesce(nullif(quantity, 0), value)), is_opening ORDER BY day, correction_id) AS previous_day,
         row_number() OVER (PARTITION BY sku, site, bin ORDER BY day, correction_id) AS nth FROM kept)
SELECT p.*, date_diff('day', previous_day, day) AS days_since_previous, coalesce(date_diff('day', previous_day, day) <= $routine_days, FALSE) AS is_routine,
       CASE WHEN approved_at >= recorded_at THEN date_diff('second', recorded_at, approved_at) / 3600.0 END AS latency_hours,
       coalesce(f.label, p.source_id) || ', row ' || p.source_row AS evidence
FROM placed AS p LEFT JOIN evidence_file AS f ON p.source_id = f.source_id
"""


def build_register(case: Case, settings: Engagement) -> None:
    """Make acted and register in this case's temporary schema."""
    case.run(ACTED)
    case.run(REGISTER, {"routine_days": settings.rules.routine_days})
