"""Duplicate entry: one event recorded twice."""

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.engagement import Engagement
from cin7_audit.measures.closest_document import match
from cin7_audit.measures.diagnosis.evidence import About, Look, candidates_frame

ABOUT = About(
    name="duplicate",
    words="one event recorded twice",
    signature="two documents of one sku, place, kind, quantity and counterparty within days, or alike in all their lines, and a difference that undoes one of them; one external reference on two documents",
    rule="difference = -(recorded quantity) of a document that repeats another within the near-duplicate window, or that repeats its reference",
    assumptions="the second of two alike documents is the one not needed",
    false_positives="repeat and standing orders; split shipments; daily orders of a busy customer",
    next_evidence=("source order of both documents", "integration log around the second", "supplier or customer invoice numbers"),
    owner="order entry and integrations",
)
NEAR_DAYS = 14  # two alike documents further apart are separate orders (default, ours)
NEAR_SALE_DAYS = 3  # a busy customer repeats an order within a week anyway, so alike sales must lie closer (default, ours)

# A repeat is the second of two rows alike in everything but document or day; a reference counts at any distance.
# A whole document of several lines that repeats another line by line needs no counterparty to be alike.
LEAST_LINES = 2
TWINS = f"""
WITH whole AS (
  SELECT document_no, kind, min(stock_day) AS day, min(ord) AS ord, count(*) AS lines,
         string_agg(concat_ws('|', sku, site, CAST(quantity AS VARCHAR)), ';' ORDER BY sku, site, quantity) AS mark
  FROM movement_event WHERE quantity <> 0 AND document_no IS NOT NULL AND kind IN ('sale', 'pick', 'receipt', 'restock', 'adjustment', 'write_off')
  GROUP BY document_no, kind HAVING count(DISTINCT (sku, site)) >= {LEAST_LINES}),
beside AS (SELECT *, lag(document_no) OVER w AS first_no, lag(day) OVER w AS first_day FROM whole WINDOW w AS (PARTITION BY kind, mark ORDER BY ord, document_no)),
twin AS (SELECT document_no, kind, first_no FROM beside WHERE first_day >= day - {NEAR_DAYS})
SELECT l.line_id, CAST(-m.quantity * 10000 AS BIGINT) AS quantity_e4, 'document that repeats another line by line' AS rule,
       t.first_no || ' and ' || t.document_no AS document, date_diff('day', m.stock_day, l.day) AS gap, m.source_id || ':' || m.source_row AS evidence
FROM twin AS t JOIN movement_event AS m ON m.document_no = t.document_no AND m.kind = t.kind AND m.quantity <> 0 CROSS JOIN grain AS g
JOIN dx_open AS l ON l.place_key = CASE WHEN g.belief_grain = 'bin' THEN m.key_id ELSE m.site_key END AND m.stock_day BETWEEN l.from_day - $slack AND l.day
"""
CANDIDATES = f"""
WITH told AS (
  SELECT m.*, CASE WHEN g.belief_grain = 'bin' THEN m.key_id ELSE m.site_key END AS place_key, nullif(trim(m.reference), '') AS ref
  FROM movement_event AS m CROSS JOIN grain AS g
  WHERE m.quantity <> 0 AND m.kind NOT IN ('stocktake', 'opening', 'cost_change') AND m.document_no IS NOT NULL AND m.sku IN (SELECT DISTINCT sku FROM dx_open)),
beside AS (
  SELECT *, lag(document_no) OVER near AS other_no, lag(stock_day) OVER near AS other_day,
         lag(document_no) OVER referred AS referred_no, lag(stock_day) OVER referred AS referred_day
  FROM told
  WINDOW near AS (PARTITION BY place_key, kind, quantity, coalesce(counterparty, '') ORDER BY ord, movement_id),
         referred AS (PARTITION BY place_key, kind, quantity, ref ORDER BY ord, movement_id)),
repeats AS (
  SELECT place_key, stock_day, quantity, document_no, source_id || ':' || source_row AS evidence,
         CASE WHEN ref IS NOT NULL AND referred_no <> document_no THEN referred_no ELSE other_no END AS first_no,
         CASE WHEN ref IS NOT NULL AND referred_no <> document_no THEN 'same reference on two documents' ELSE 'alike document within days' END AS rule
  FROM beside
  WHERE (ref IS NOT NULL AND referred_no <> document_no)
     OR (other_day >= stock_day - CASE WHEN kind IN ('sale', 'pick') THEN {NEAR_SALE_DAYS} ELSE {NEAR_DAYS} END AND (other_no IS DISTINCT FROM document_no OR other_day < stock_day)
         AND (counterparty IS NOT NULL OR kind IN ('receipt', 'adjustment', 'write_off', 'transfer_in', 'transfer_out', 'restock'))))
SELECT l.line_id, CAST(-r.quantity * 10000 AS BIGINT) AS quantity_e4, r.rule,
       coalesce(r.first_no, '?') || ' and ' || coalesce(r.document_no, '?') AS document, date_diff('day', r.stock_day, l.day) AS gap, r.evidence
FROM repeats AS r JOIN dx_open AS l ON r.place_key = l.place_key AND r.stock_day BETWEEN l.from_day - $slack AND l.day
"""


def look(case: Case, lines: pd.DataFrame, settings: Engagement) -> Look:
    """Lines that undoing one of two alike documents would explain."""
    if not case.has("movement"):
        return Look("duplicate", missing=("movement",), ask_for="the movement report with document numbers and references")
    slack = {"slack": settings.rules.match_days}
    parts = [candidates_frame(case.frame(sql, slack)) for sql in (CANDIDATES, TWINS)]
    found = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    return Look("duplicate", match(lines, found))
