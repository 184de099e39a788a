"""Controls: what the system let happen. User ids show who could, never who did."""

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.case.rebuild import DONE
from cin7_audit.engagement import Engagement

STUCK_DAYS = 14  # a transfer still open after this many days (method.md 5.1: weekly review)
COLUMNS = ("control", "document", "sku", "site", "day", "quantity", "value", "note", "evidence")

# control -> (tables it needs, SQL with columns document, sku, site, day, quantity, value, note, evidence)
TESTS: dict[str, tuple[tuple[str, ...], str]] = {
    "movements during an open stocktake": (
        ("count_line", "movement"),
        """WITH session AS (
             SELECT count_id, site, min(recorded_at) AS opened, max(completed_at) AS closed FROM count_line
             WHERE recorded_at IS NOT NULL AND completed_at > recorded_at GROUP BY count_id, site),
           counted AS (SELECT DISTINCT count_id, sku FROM count_line)
           SELECT m.document_no, m.sku, m.site, m.stock_day, m.quantity, m.value, 'during ' || s.count_id, m.source_id || ':' || m.source_row
           FROM session AS s JOIN movement_event AS m ON m.site IS NOT DISTINCT FROM s.site AND m.stock_at > s.opened AND m.stock_at < s.closed
           JOIN counted AS c ON c.count_id = s.count_id AND c.sku = m.sku
           WHERE m.document_no IS DISTINCT FROM s.count_id AND m.quantity <> 0""",
    ),
    "undone or voided after completion": (
        ("user_action",),
        """SELECT a.document_no, NULL, NULL, CAST(a.acted_at AS DATE), NULL, NULL, a.action, a.source_id || ':' || a.source_row
           FROM user_action AS a WHERE (lower(a.action) LIKE '%undo%' OR lower(a.action) LIKE '%void%')
             AND EXISTS (SELECT 1 FROM user_action AS b WHERE b.document_no = a.document_no AND b.acted_at < a.acted_at
                         AND (lower(b.action) LIKE '%complet%' OR lower(b.action) LIKE '%authori%' OR lower(b.action) LIKE '%approv%'))""",
    ),
    "drafts left open": (
        ("correction",),
        """SELECT document_no, NULL, max(site), max(effective_date), sum(quantity), sum(value), kind || ', draft', min(source_id || ':' || source_row)
           FROM correction WHERE upper(status) IN ('DRAFT', 'IN PROGRESS') GROUP BY document_no, kind""",
    ),
    "transfers stuck in transit": (
        ("transfer",),
        f"""SELECT t.document_no, t.sku, t.to_site, t.sent_date, t.sent_quantity, TRY_CAST(t.sent_quantity * k.unit_cost AS DECIMAL(18,4)),
                  date_diff('day', t.sent_date, $as_of) || ' days since sent', t.source_id || ':' || t.source_row
           FROM transfer AS t LEFT JOIN sku_cost AS k ON t.sku = k.sku
           WHERE t.received_date IS NULL AND upper(coalesce(t.status, '')) NOT IN ('COMPLETED', 'VOIDED', 'DRAFT', 'ORDERED')
             AND t.sent_date IS NOT NULL AND t.sent_date + {STUCK_DAYS} < $as_of""",
    ),
    "negative availability": (
        ("stock_snapshot",),
        """SELECT NULL, sku, site, as_of, available, NULL, 'promised beyond stock on hand', source_id || ':' || source_row
           FROM stock_snapshot WHERE available < 0""",
    ),
    "production adjusted in": (
        ("correction", "bill_of_material"),
        f"""SELECT c.document_no, c.sku, c.site, c.effective_date, c.quantity, c.value, 'assembled item increased by adjustment', c.source_id || ':' || c.source_row
           FROM correction AS c JOIN (SELECT DISTINCT sku FROM bill_of_material) AS b ON c.sku = b.sku
           WHERE c.kind IN ('adjustment', 'write_on') AND c.quantity > 0 AND {DONE.format(status="c.status")}""",
    ),
    "revaluation pairs": (
        ("correction",),
        f"""SELECT a.document_no, a.sku, a.site, a.effective_date, b.quantity, a.value + b.value, 'removed and re-entered at another cost', a.source_id || ':' || a.source_row
           FROM correction AS a JOIN correction AS b ON a.document_no = b.document_no AND a.sku = b.sku AND a.site IS NOT DISTINCT FROM b.site
             AND a.quantity = -b.quantity AND a.quantity < 0
           WHERE {DONE.format(status="a.status")}""",
    ),
    "approval limit passed by one hand": (
        ("correction",),
        f"""SELECT document_no, NULL, max(site), max(effective_date), sum(quantity), sum(value), 'over the limit, creator and approver are one user id or none is named',
                  min(source_id || ':' || source_row)
           FROM correction WHERE $limit > 0 AND {DONE.format(status="status")} AND ("user" IS NOT NULL OR approver IS NOT NULL)
             AND (approver IS NULL OR approver = "user") GROUP BY document_no HAVING abs(sum(value)) > $limit""",
    ),
}


def control_exceptions(case: Case, settings: Engagement, as_of: object) -> tuple[pd.DataFrame, dict[str, tuple[str, ...]]]:
    """(exceptions in COLUMNS, control -> missing tables for those that could not be tested)."""
    parts, missing = [], {}
    values = {"$as_of": as_of, "$limit": settings.approval.limit}
    for control, (tables, sql) in TESTS.items():
        absent = case.missing(*tables) or (("approval.limit in the settings",) if "$limit" in sql and settings.approval.limit == 0 else ())
        if absent or ("$as_of" in sql and as_of is None):
            missing[control] = absent or ("a dated movement",)
            continue
        used = {name[1:]: value for name, value in values.items() if name in sql}
        found = case.frame(f"SELECT '{control}', q.* FROM ({sql}) AS q ORDER BY 2 NULLS FIRST, 3 NULLS FIRST, 9", used)
        found.columns = list(COLUMNS)
        parts.append(found.astype(object))
    frame = (
        pd.concat([part for part in parts if len(part)], ignore_index=True)
        if any(len(part) for part in parts)
        else pd.DataFrame(columns=list(COLUMNS))
    )
    return frame, missing
