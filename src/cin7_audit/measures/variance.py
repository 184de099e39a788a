"""Variance of every confirmed count line (method.md M-1 to M-7), with the figure it was judged against and the evidence.

Temporary table count_variance, one row per count line. Where a count gives no recorded figure and belief is known only
for the whole place, its lines are one row (`count_lines` says how many). Signs: variance = counted - believed, loss negative.

  believed             the system's own figure on the document; where it gives none, our rebuilt belief (believed_basis says)
  rebuilt, difference  our belief at that instant (null if only known for a larger place) and recorded - rebuilt
  late_entries         part of the difference: movements before the count that were typed after it (M-1, as known then)
  moved_while_counting part of the difference: the figure was frozen when the document was made, stock moved until it was completed
  unexplained          what is left of the difference
  picked_not_shipped   units off the shelf but still on hand in the system: what an honest count falls short by (cin7-core)
  in_tolerance         M-5 with the signed ABC tolerance of settings; belief of 0 or less needs the count to equal it
  found_stock          counted where belief was 0: no percentage exists (M-2)
  is_measured          a belief exists
  is_base              the line may enter an accuracy: measured, inside the period, not from a difference-only source
"""

import datetime as dt
from typing import Any

from cin7_audit.case import Case
from cin7_audit.engagement import Engagement
from cin7_audit.measures.belief import build_belief, last_day, sum_before

MINIMUM_DIFFERENCES = 30  # lines of a kind of count, all different, before its source is taken to list differences only (default, ours)

# The figure on a count document may be the one frozen when the document was made.
FROZEN = """
CREATE OR REPLACE TEMP TABLE frozen_probe AS
WITH made AS (
  SELECT count_id, max(recorded_at) AS recorded_at FROM count_event GROUP BY count_id HAVING max(recorded_at) < max(count_at))
SELECT p.point_id AS probe_id, p.place_key, CAST(epoch_us(m.recorded_at) AS BIGINT) * 4 + 2 AS ord
FROM count_point AS p JOIN made AS m ON p.count_id = m.count_id
"""

UNITS = """
CREATE OR REPLACE TEMP TABLE count_unit AS
WITH placed AS (
  SELECT e.*, i.point_id, i.place_key, i.rebuilt AS place_rebuilt, i.is_whole, i.can_rebuild, i.lines, i.throughput, i.cumulative_throughput,
         i.recorded IS NOT NULL OR i.lines = 1 AS line_is_unit
  FROM count_event AS e CROSS JOIN grain AS g
  JOIN count_interval AS i ON e.count_id = i.count_id AND i.place_key = CASE WHEN g.belief_grain = 'bin' THEN e.key_id ELSE e.site_key END)
SELECT count_line_id, 1 AS count_lines, key_id AS line_key, point_id, place_key, count_id, count_kind, count_at, ord, sku, site, bin, batch, abc_class,
       counted_quantity AS counted, recorded_quantity AS recorded, CASE WHEN lines = 1 AND is_whole THEN place_rebuilt END AS rebuilt, can_rebuild,
       unit_cost, cost_basis, counted_by, completed_by, coalesce(is_zero_ambiguous, FALSE) AS is_zero_ambiguous,
       coalesce(is_difference_only, FALSE) AS is_difference_only, cumulative_throughput, recorded_at, reference, source_id, source_row
FROM placed WHERE line_is_unit
UNION ALL
SELECT min(count_line_id), count(*), -min(place_key), point_id, min(place_key), min(count_id), min(count_kind), max(count_at), max(ord), min(sku), min(site),
       NULL, NULL, min(abc_class), sum(counted_quantity), NULL, CASE WHEN bool_and(is_whole) THEN max(place_rebuilt) END, bool_and(can_rebuild),
       max(unit_cost), min(cost_basis), min(counted_by), min(completed_by), bool_or(coalesce(is_zero_ambiguous, FALSE)),
       bool_or(coalesce(is_difference_only, FALSE)), max(cumulative_throughput), max(recorded_at), min(reference),
       min(source_id), arg_min(source_row, (source_id, source_row))
FROM placed WHERE NOT line_is_unit GROUP BY point_id
"""

DIFFERENCE_ONLY = f"""
CREATE OR REPLACE TEMP TABLE difference_only AS
SELECT coalesce(count_kind, '') AS count_kind, count(*) AS lines, count(CASE WHEN counted = coalesce(recorded, CASE WHEN can_rebuild THEN rebuilt END) THEN 1 END) AS clean
FROM count_unit WHERE NOT is_difference_only AND coalesce(recorded, CASE WHEN can_rebuild THEN rebuilt END) IS NOT NULL GROUP BY 1
HAVING count(*) >= {MINIMUM_DIFFERENCES} AND count(CASE WHEN counted = coalesce(recorded, CASE WHEN can_rebuild THEN rebuilt END) THEN 1 END) = 0
"""

# Units off the shelf and still on hand: + when picked, - when shipped, asked at the end of the count's day.
PICK_PROBE = """
SELECT p.point_id AS probe_id, k.site_key AS place_key, CAST(epoch_us(CAST(CAST(p.count_at AS DATE) AS TIMESTAMP)) AS BIGINT) + 1 AS ord
FROM count_point AS p JOIN site_place AS k ON p.sku = k.sku AND p.site IS NOT DISTINCT FROM k.site"""
PICK_EVENT = """
WITH standing AS (
  SELECT k.site_key AS place_key, s.picked_date, s.shipped_date, s.picked_quantity FROM shipment AS s
  JOIN site_place AS k ON s.sku = k.sku AND s.site IS NOT DISTINCT FROM k.site
  WHERE s.picked_quantity > 0 AND s.picked_date IS NOT NULL AND (s.shipped_date IS NULL OR s.shipped_date > s.picked_date)
    AND upper(coalesce(s.status, '')) NOT IN ('VOIDED', 'CANCELLED'))
SELECT place_key, CAST(epoch_us(CAST(picked_date AS TIMESTAMP)) AS BIGINT) AS ord, picked_quantity AS quantity FROM standing
UNION ALL SELECT place_key, CAST(epoch_us(CAST(shipped_date AS TIMESTAMP)) AS BIGINT), -picked_quantity FROM standing WHERE shipped_date IS NOT NULL"""

# Three readings of the recorded figure: our belief as restated now, as known at completion, or frozen when the document was
# made; the nearest one explains it.
EXPLAINED = """
CREATE OR REPLACE TEMP TABLE count_explained AS
WITH readings AS (
  SELECT u.*, coalesce(k.pending, 0) AS pending, n.before - f.before AS between_moves, lp.before AS frozen_pending
  FROM count_unit AS u LEFT JOIN known_then AS k ON u.point_id = k.point_id
  LEFT JOIN frozen_before AS f ON u.point_id = f.probe_id LEFT JOIN now_before AS n ON u.point_id = n.probe_id
  LEFT JOIN frozen_pending AS lp ON u.point_id = lp.probe_id),
gaps AS (SELECT *, recorded - rebuilt AS difference, -pending AS at_completion, -between_moves - coalesce(frozen_pending, 0) AS at_creation FROM readings),
chosen AS (
  SELECT *, CASE WHEN abs(difference) <= least(abs(difference - at_completion), coalesce(abs(difference - at_creation), abs(difference))) THEN 'restated'
                 WHEN at_creation IS NULL OR abs(difference - at_completion) <= abs(difference - at_creation) THEN 'known' ELSE 'frozen' END AS reading FROM gaps)
SELECT *, CASE WHEN difference IS NULL THEN NULL WHEN reading = 'frozen' THEN -coalesce(frozen_pending, 0) WHEN reading = 'known' THEN -pending ELSE 0 END AS late_entries,
       CASE WHEN difference IS NULL THEN NULL WHEN reading = 'frozen' THEN -between_moves ELSE 0 END AS moved_while_counting
FROM chosen
"""

JUDGED = """
CREATE OR REPLACE TEMP TABLE count_variance AS
WITH believed AS (
  SELECT e.*, coalesce(recorded, CASE WHEN can_rebuild THEN rebuilt END) AS believed,
         CASE WHEN recorded IS NOT NULL THEN 'recorded' WHEN can_rebuild AND rebuilt IS NOT NULL THEN 'rebuilt' ELSE 'none' END AS believed_basis,
         CASE abc_class WHEN 'A' THEN $a WHEN 'B' THEN $b ELSE $c END AS class_percent
  FROM count_explained AS e),
varied AS (
  SELECT *, counted - believed AS variance_quantity, TRY_CAST((counted - believed) * unit_cost AS DECIMAL(18,4)) AS variance_value,
         TRY_CAST(believed * unit_cost AS DECIMAL(18,4)) AS believed_value,
         CAST(class_percent * CASE WHEN counted >= believed THEN $over ELSE $short END AS DECIMAL(20,6)) AS tolerance_percent,
         CASE WHEN counted >= believed THEN $value_over ELSE $value_short END AS tolerance_value FROM believed),
limited AS (
  SELECT *, CAST(greatest(believed * tolerance_percent / 100, CASE WHEN abc_class = 'C' THEN $floor ELSE 0 END) AS DECIMAL(18,6)) AS tolerance_units
  FROM varied)
SELECT l.count_line_id, l.count_lines, l.line_key, l.point_id, l.place_key, l.count_id, l.count_kind, l.count_at, l.ord, CAST(l.count_at AS DATE) AS count_day,
       l.sku, l.site, l.bin, l.batch, coalesce(nullif(regexp_extract(coalesce(l.bin, ''), '^[A-Za-z]+'), ''), regexp_extract(coalesce(l.bin, ''), '^[A-Za-z0-9]+')) AS zone, l.abc_class,
       l.counted, l.believed, l.believed_basis, l.recorded, l.rebuilt, l.difference, l.late_entries, l.moved_while_counting,
       l.difference - l.late_entries - l.moved_while_counting AS unexplained, l.rebuilt - l.pending AS believed_as_known,
       coalesce(p.before, 0) AS picked_not_shipped,
       l.variance_quantity, l.variance_value, CAST(l.variance_quantity / nullif(l.believed, 0) AS DECIMAL(18,6)) AS variance_percent,
       l.unit_cost, l.cost_basis, l.believed_value, l.tolerance_percent, l.tolerance_units, l.tolerance_value,
       l.variance_quantity = 0 OR (l.believed > 0 AND abs(l.variance_quantity) <= l.tolerance_units
         AND (l.tolerance_value = 0 OR l.variance_value IS NULL OR abs(l.variance_value) <= l.tolerance_value)) AS in_tolerance,
       l.believed = 0 AND l.counted <> 0 AS found_stock, l.believed IS NOT NULL AS is_measured,
       CAST(l.count_at AS DATE) BETWEEN $start AND $end AS in_period,
       l.believed IS NOT NULL AND NOT (l.is_difference_only OR d.count_kind IS NOT NULL) AND CAST(l.count_at AS DATE) BETWEEN $start AND $end AS is_base,
       l.is_zero_ambiguous, l.is_difference_only OR d.count_kind IS NOT NULL AS is_difference_only,
       l.counted_by, l.completed_by, l.cumulative_throughput, l.reference, l.source_id, l.source_row, f.label AS file
FROM limited AS l LEFT JOIN picked_standing AS p ON l.point_id = p.probe_id
LEFT JOIN difference_only AS d ON coalesce(l.count_kind, '') = d.count_kind
LEFT JOIN evidence_file AS f ON l.source_id = f.source_id
ORDER BY l.count_line_id
"""


def parameters(settings: Engagement) -> dict[str, Any]:
    """The signed ABC tolerance and the period of the settings as named SQL parameters."""
    t = settings.tolerance
    return {
        "start": settings.period.start or dt.date.min,
        "end": settings.period.end or dt.date.max,
        "a": t.a_percent,
        "b": t.b_percent,
        "c": t.c_percent,
        "over": t.over_factor,
        "short": t.short_factor,
        "floor": t.c_floor_units,
        "value_over": t.value_over,
        "value_short": t.value_short,
    }


def build_variance(case: Case, settings: Engagement) -> None:
    """Make count_variance (M-1, M-2, M-3, M-5, M-7) once per case."""
    if case.value("SELECT 1 FROM information_schema.tables WHERE table_name = 'count_variance'") is not None:
        return
    build_belief(case, last_day(case) or dt.date.max)
    case.run(FROZEN)
    events = """SELECT CASE WHEN g.belief_grain = 'bin' THEN m.key_id ELSE m.site_key END AS place_key, m.ord, m.quantity
                FROM movement_event AS m CROSS JOIN grain AS g
                WHERE CASE WHEN g.belief_grain = 'bin' THEN m.key_id ELSE m.site_key END IN (SELECT place_key FROM frozen_probe)"""
    completed = "SELECT point_id AS probe_id, place_key, ord FROM count_point WHERE point_id IN (SELECT probe_id FROM frozen_probe)"
    sum_before(case, "frozen_before", "SELECT * FROM frozen_probe", events)
    sum_before(case, "now_before", completed, events)
    sum_before(case, "frozen_pending", "SELECT * FROM frozen_probe", "SELECT * FROM late_event")
    case.run("CREATE OR REPLACE TEMP TABLE site_place AS SELECT DISTINCT site_key, sku, site FROM stock_key")
    sum_before(case, "picked_standing", PICK_PROBE, PICK_EVENT)
    for sql in (UNITS, DIFFERENCE_ONLY, EXPLAINED):
        case.run(sql)
    case.run(JUDGED, parameters(settings))
