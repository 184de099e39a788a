"""Receiving without full verification: booked as ordered or invoiced, not as delivered."""

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.engagement import Engagement
from cin7_audit.measures.closest_document import match
from cin7_audit.measures.diagnosis.evidence import About, Look, candidates_frame

ABOUT = About(
    name="receiving",
    words="receiving without full verification",
    signature="shortage equal to what a supplier later credited or did not invoice; overage equal to an order line never booked in; drift that grows with receipt lines",
    rule="difference = invoiced - booked, = -(supplier credit - goods sent back), = ordered - booked, or = an order line open at the count; else drift per receipt line, shuffled within class and category",
    assumptions="the order, invoice and credit quantities are right where they differ from the booked receipt; one order line explains one difference",
    false_positives="good suppliers deliver exactly; a late three-way match; automatic receipt on shipping notice; one supplier may dominate an SKU",
    next_evidence=(
        "signed delivery notes for the listed orders",
        "dock log with times",
        "supplier statements and credit notes",
        "who may book receipts, and the receiving procedure",
    ),
    owner="receiving",
)
OPEN_ORDER_DAYS = 60  # an order older than this before the count is not taken for goods just arrived (default, ours)
LATE_BOOKING_DAYS = 14  # a receipt booked within these days after the count is a question of cut-off, not of receiving (default, ours)
PACK_RATIO = 3  # booked and ordered differing by a whole factor from here on is a unit-of-measure question

NOT_A_PACK = (
    f"NOT (least(ordered, received) > 0 AND greatest(ordered, received) >= {PACK_RATIO} * least(ordered, received) "
    "AND greatest(ordered, received) % nullif(least(ordered, received), 0) = 0)"
)

CANDIDATES = f"""
WITH po AS (
  SELECT document_no, sku, max(site) AS site, sum(received_quantity) AS received, sum(ordered_quantity) AS ordered, sum(invoiced_quantity) AS invoiced,
         sum(credited_quantity) AS credited, coalesce(sum(unstocked_quantity), 0) AS unstocked, max(received_date) AS last_received,
         min(order_date) AS ordered_on, min(source_id || ':' || source_row) AS evidence
  FROM receipt WHERE sku IS NOT NULL AND coalesce(upper(status), '') NOT IN ('VOIDED', 'DRAFT', 'CANCELLED') GROUP BY document_no, sku),
booked AS (
  SELECT l.line_id, p.*, date_diff('day', p.last_received, l.day) AS gap
  FROM po AS p JOIN dx_open AS l ON p.sku = l.sku AND coalesce(p.site, l.site) IS NOT DISTINCT FROM l.site
    AND p.last_received BETWEEN l.from_day - $slack AND l.day
  WHERE p.received <> 0),
arrived AS (
  SELECT l.line_id, p.document_no, p.evidence, date_diff('day', p.ordered_on, l.day) AS gap,
         coalesce(p.ordered, p.invoiced) - coalesce((SELECT sum(r.received_quantity) FROM receipt AS r
            WHERE r.document_no = p.document_no AND r.sku = p.sku AND r.received_date <= l.day), 0) AS open_quantity
  FROM po AS p JOIN dx_open AS l ON p.sku = l.sku AND coalesce(p.site, l.site) IS NOT DISTINCT FROM l.site
    AND p.ordered_on BETWEEN greatest(l.from_day, l.day - {OPEN_ORDER_DAYS}) AND l.day
  WHERE l.drift > 0 AND coalesce(p.last_received, DATE '9999-01-01') > l.day + $late),
late AS (
  SELECT l.line_id, r.document_no, r.source_id || ':' || r.source_row AS evidence, date_diff('day', l.day, r.received_date) AS gap, r.received_quantity AS quantity
  FROM receipt AS r JOIN dx_open AS l ON r.sku = l.sku AND coalesce(r.site, l.site) IS NOT DISTINCT FROM l.site
    AND r.received_date BETWEEN l.day + $late + 1 AND l.day + {OPEN_ORDER_DAYS}
  WHERE l.drift > 0 AND r.order_date <= l.day AND r.received_quantity > 0)
SELECT line_id, CAST((invoiced - received) * 10000 AS BIGINT) AS quantity_e4, 'booked differs from supplier invoice' AS rule, document_no AS document, gap, evidence
  FROM booked WHERE invoiced <> received AND {NOT_A_PACK.replace("ordered", "invoiced")}
UNION ALL SELECT line_id, CAST((unstocked - credited) * 10000 AS BIGINT), 'supplier credit without goods sent back', document_no, gap, evidence FROM booked WHERE credited > unstocked
UNION ALL SELECT line_id, CAST((ordered - received) * 10000 AS BIGINT), 'booked differs from order', document_no, gap, evidence FROM booked WHERE ordered <> received AND {NOT_A_PACK}
UNION ALL SELECT line_id, CAST(open_quantity * 10000 AS BIGINT), 'order line open at the count', document_no, gap, evidence FROM arrived WHERE open_quantity > 0
UNION ALL SELECT line_id, CAST(quantity * 10000 AS BIGINT), 'receipt booked well after the count', document_no, gap, evidence FROM late
"""


def look(case: Case, lines: pd.DataFrame, settings: Engagement) -> Look:
    """Lines that a purchase document explains; drift per receipt is tested later, on what no document explains."""
    if not case.has("receipt"):
        return Look(
            "receiving", missing=("receipt",), ask_for="purchase orders with ordered, received, invoiced and credited quantities per line"
        )
    found = candidates_frame(case.frame(CANDIDATES, {"slack": settings.rules.match_days, "late": LATE_BOOKING_DAYS}))
    return Look("receiving", match(lines, found))
