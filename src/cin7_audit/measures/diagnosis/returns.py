"""Returns restocked informally: credited on paper, put back on the shelf without a restock."""

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.engagement import Engagement
from cin7_audit.measures.closest_document import match
from cin7_audit.measures.diagnosis.evidence import About, Look, candidates_frame

ABOUT = About(
    name="returns",
    words="returns put back without a restock record",
    signature="overage equal to units credited but not restocked since the count before; drift that grows with return lines",
    rule="difference = credited - restocked by the day of the count, per credit note line or summed over the interval",
    assumptions="credited goods come back to the site of the sale unless the credit names another",
    false_positives="refund-only policies (no goods back); damaged goods written off properly; exchanges",
    next_evidence=(
        "return authorisation log",
        "a walk of the returns shelf",
        "the sales channel's refund report",
        "who may restock, and the grading sheet",
    ),
    owner="returns",
)

CANDIDATES = """
WITH credit AS (
  SELECT l.line_id, r.document_no, r.source_id || ':' || r.source_row AS evidence, date_diff('day', r.credit_date, l.day) AS gap,
         coalesce(r.credited_quantity, 0) - CASE WHEN r.restock_date IS NULL OR r.restock_date <= l.day THEN coalesce(r.restocked_quantity, 0) ELSE 0 END AS kept,
         r.restock_date > l.day AS is_late
  FROM return_line AS r JOIN dx_open AS l ON r.sku = l.sku AND coalesce(r.site, l.site) IS NOT DISTINCT FROM l.site
    AND r.credit_date BETWEEN l.from_day - $slack AND l.day + $slack)
SELECT line_id, CAST(kept * 10000 AS BIGINT) AS quantity_e4, CASE WHEN is_late THEN 'credited before, restocked after the count' ELSE 'credited, not restocked' END AS rule,
       document_no AS document, gap, evidence FROM credit WHERE kept <> 0
UNION ALL
SELECT line_id, CAST(sum(kept) * 10000 AS BIGINT), 'all credits since the count before, not restocked', string_agg(document_no, ', ' ORDER BY document_no), max(gap), min(evidence)
FROM credit WHERE kept > 0 AND gap >= 0 GROUP BY line_id HAVING count(*) BETWEEN 2 AND 12
"""


def look(case: Case, lines: pd.DataFrame, settings: Engagement) -> Look:
    """Lines that credit notes without restock explain."""
    if not case.has("return_line"):
        return Look(
            "returns", missing=("return_line",), ask_for="customer credit notes with credited and restocked quantities and dates per line"
        )
    return Look("returns", match(lines, candidates_frame(case.frame(CANDIDATES, {"slack": settings.rules.match_days}))))
