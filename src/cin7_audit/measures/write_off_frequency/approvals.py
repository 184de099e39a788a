"""Who could do what: review latency, bulk approval, undo after approval, duties, splitting and bunching under the limit.

Names are used for control tests only (who could, not who did). Every test says "not testable" by returning None where the
evidence names nobody or states no limit. M-34: share of documents approved in under a minute or in bulk; M-35: share of
corrections whose creator or counter is the approver, or whose approver holds custody; M-40: lines over tolerance that
were approved without a second count, of all lines over tolerance.
"""

from dataclasses import dataclass
from decimal import Decimal

import pandas as pd
from scipy import stats

from cin7_audit.case import Case
from cin7_audit.engagement import Engagement, Tolerance

BULK_DOCUMENTS = 3  # documents approved by one person within `approval.bulk_minutes` of each other (default, ours)
RECOUNT_DAYS = 7  # a second count this close before or after is a recount (default, ours)
NEAR_LIMIT = Decimal("0.10")  # band under and over the approval limit compared for bunching (default, ours)

DOCUMENTS = """
CREATE OR REPLACE TEMP TABLE approved_document AS
SELECT document_no, min(kind) AS kind, min("user") AS creator, min(approver) AS approver, min(counted_by) AS counter, min(recorded_at) AS recorded_at, max(approved_at) AS approved_at,
       max(undone_at) AS undone_at, min(site) AS site, min(account) AS account, min(day) AS day, sum(value) AS value, sum(abs(value)) AS gross, count(*) AS lines, max(latency_hours) AS latency_hours,
       min(source_id) AS source_id, arg_min(source_row, (source_id, source_row)) AS source_row
FROM register WHERE NOT is_opening AND document_no IS NOT NULL GROUP BY 1
"""
LATENCY = f"""
WITH d AS (SELECT *, date_diff('second', lag(approved_at) OVER w, approved_at) AS after_last, date_diff('second', approved_at, lead(approved_at) OVER w) AS before_next
           FROM approved_document WHERE approved_at IS NOT NULL WINDOW w AS (PARTITION BY approver ORDER BY approved_at, document_no)),
chained AS (SELECT *, sum(CASE WHEN after_last <= $seconds THEN 0 ELSE 1 END) OVER (PARTITION BY approver ORDER BY approved_at, document_no ROWS UNBOUNDED PRECEDING) AS run FROM d),
sized AS (SELECT *, count(*) OVER (PARTITION BY approver, run) AS run_documents FROM chained)
SELECT document_no, kind, creator, approver, recorded_at, approved_at, latency_hours, latency_hours < 1.0 / 60 AS is_instant, run_documents >= {BULK_DOCUMENTS} AS is_bulk, run_documents,
       value, gross, lines, site, source_id, source_row FROM sized ORDER BY approved_at, document_no
"""
DUTIES = """
SELECT document_no, kind, creator, counter, approver, value, gross, lines, coalesce(creator = approver, FALSE) AS is_creator, coalesce(counter = approver, FALSE) AS is_counter,
       approver IN (SELECT name FROM custodian) AS is_custodian, (SELECT count(*) FROM named_approver) > 0 AND approver NOT IN (SELECT name FROM named_approver) AS is_unnamed, site, source_id, source_row
FROM approved_document WHERE approver IS NOT NULL AND (creator IS NOT NULL OR counter IS NOT NULL OR approver IN (SELECT name FROM custodian)) ORDER BY gross DESC NULLS LAST, document_no
"""
UNDONE = """
SELECT a.document_no, a.action, a.acted_at, a."user", k.approved_at, d.gross, a.source_id, a.source_row FROM user_action AS a LEFT JOIN approved_document AS d ON a.document_no = d.document_no
JOIN (SELECT document_no, min(CASE WHEN regexp_matches(lower(action), 'approv|authori|complet') THEN acted_at END) AS approved_at FROM user_action GROUP BY 1) AS k ON a.document_no = k.document_no
WHERE regexp_matches(lower(a.action), 'undo|undone|void') AND a.acted_at >= k.approved_at
  AND a.document_no IN (SELECT document_no FROM correction UNION SELECT count_id FROM count_line) ORDER BY a.acted_at, a.document_no
"""
VOIDED = """
SELECT document_no, min(kind) AS kind, max(coalesce(completed_at, CAST(effective_date AS TIMESTAMP))) AS at,
       count(*) AS lines,
       min(source_id) AS source_id, arg_min(source_row, (source_id, source_row)) AS source_row
FROM correction WHERE regexp_matches(upper(coalesce(status, '')), 'VOID') AND document_no IS NOT NULL GROUP BY 1 ORDER BY 1
"""
SPLITS = """
SELECT day, coalesce(creator, 'not stated') AS creator, coalesce(site, 'not stated') AS site, coalesce(account, 'not stated') AS account, count(*) AS documents, sum(gross) AS gross, max(gross) AS largest,
       string_agg(document_no, ', ' ORDER BY document_no) AS document_list,
       min(source_id) AS source_id, arg_min(source_row, (source_id, source_row)) AS source_row
FROM approved_document WHERE gross < $limit AND gross > 0 AND kind IN ('adjustment', 'write_off', 'zeroing', 'write_on') GROUP BY 1, 2, 3, 4 HAVING count(*) >= 2 AND sum(gross) >= $limit ORDER BY gross DESC, day
"""
NEAR = "SELECT count(CASE WHEN gross >= $low AND gross < $limit THEN 1 END), count(CASE WHEN gross >= $limit AND gross < $high THEN 1 END) FROM approved_document"
PROPOSED = """
SELECT quantile_disc(gross, 0.80) AS level_1, quantile_disc(gross, 0.95) AS level_2, count(*) AS documents FROM approved_document WHERE gross > 0
"""
RECOUNTED = f"""
WITH t AS (
  SELECT i.*, CASE i.abc_class WHEN 'A' THEN $a WHEN 'B' THEN $b ELSE $c END / 100.0 * abs(i.believed) AS band, CASE WHEN i.abc_class = 'C' THEN $floor ELSE 0 END AS floor_units,
         CASE WHEN i.variance > 0 THEN $value_over ELSE $value_short END AS value_limit,
         lag(count_at) OVER w AS earlier_at, lead(count_at) OVER w AS later_at FROM count_interval AS i WINDOW w AS (PARTITION BY place_key ORDER BY ord, point_id))
SELECT point_id, count_id, sku, coalesce(site, '') AS site, believed, counted, variance, variance_value,
       coalesce(date_diff('day', CAST(earlier_at AS DATE), CAST(count_at AS DATE)) <= {RECOUNT_DAYS} OR date_diff('day', CAST(count_at AS DATE), CAST(later_at AS DATE)) <= {RECOUNT_DAYS}, FALSE) AS is_recounted
FROM t WHERE variance <> 0 AND (believed <= 0 OR abs(variance) > greatest(band * CASE WHEN variance > 0 THEN $over ELSE $short END, floor_units)
  OR (value_limit > 0 AND abs(variance_value) > value_limit)) ORDER BY abs(variance_value) DESC NULLS LAST, point_id
"""


@dataclass(frozen=True)
class Approvals:
    """Frames, or None where a test lacks its evidence."""

    latency: pd.DataFrame | None
    duties: pd.DataFrame | None
    undone: pd.DataFrame | None
    voided: pd.DataFrame
    splits: pd.DataFrame | None
    under_limit: int | None
    over_limit: int | None
    bunching_chance: float | None
    proposed: tuple[Decimal, Decimal, int] | None
    over_tolerance: pd.DataFrame | None


def _over_tolerance(case: Case, tolerance: Tolerance) -> pd.DataFrame | None:
    """Lines over the tolerance of their class (in units, in value, or nothing believed), and whether a second count stood close by (M-40)."""
    if not case.has("count_event"):
        return None
    case.make("count_interval")
    limits = {
        "a": tolerance.a_percent, "b": tolerance.b_percent, "c": tolerance.c_percent, "floor": tolerance.c_floor_units,
        "over": tolerance.over_factor, "short": tolerance.short_factor, "value_over": tolerance.value_over, "value_short": tolerance.value_short,
    }  # fmt: skip
    return case.frame(RECOUNTED, limits)


def _bunching(case: Case, limit: Decimal) -> tuple[int, int, float | None]:
    """Documents just under and just over the limit, and the chance of so many under it if both bands were equally likely."""
    under, over = case.rows(NEAR, {"low": limit * (1 - NEAR_LIMIT), "limit": limit, "high": limit * (1 + NEAR_LIMIT)})[0]
    chance = float(stats.binomtest(under, under + over, 0.5, alternative="greater").pvalue) if under + over else None
    return under, over, chance


def approvals(case: Case, settings: Engagement) -> Approvals:
    """All control tests the evidence allows, M-34, M-35 and M-40 among them."""
    case.run(DOCUMENTS)
    for name, people in (("custodian", settings.approval.custodians), ("named_approver", settings.approval.approvers)):
        case.register(f"{name}_list", pd.DataFrame({"name": pd.Series(list(people), dtype="string")}))
        case.run(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT name FROM {name}_list")
    limit = settings.approval.limit
    moments = case.value("SELECT count(approved_at) FROM approved_document")
    people = case.value(
        "SELECT count(*) FROM approved_document WHERE approver IS NOT NULL AND (creator IS NOT NULL OR counter IS NOT NULL)"
    )
    under, over, chance = _bunching(case, limit) if limit else (None, None, None)
    proposed = case.rows(PROPOSED)[0]
    return Approvals(
        latency=case.frame(LATENCY, {"seconds": settings.approval.bulk_minutes * 60}) if moments else None,
        duties=case.frame(DUTIES) if people else None,
        undone=case.frame(UNDONE) if case.has("user_action") else None,
        voided=case.frame(VOIDED),
        splits=case.frame(SPLITS, {"limit": limit}) if limit else None,
        under_limit=under,
        over_limit=over,
        bunching_chance=chance,
        proposed=(proposed[0], proposed[1], proposed[2]) if proposed[0] is not None else None,
        over_tolerance=_over_tolerance(case, settings.tolerance),
    )
