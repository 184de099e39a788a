"""Belief: running quantity per place at any instant, as known then and as restated now, and where it first broke.

Tables made in the case's temporary schema (place = sku x site x bin x batch at bin grain, sku x site at site grain)
  place            place_key, sku, site, bin, batch, abc_class, unit_cost
  closing_belief   place_key, quantity (opening + every movement up to as_of), recorded_value (null if any value is unknown)
  known_then       point_id, pending (units whose movement happened before the count but was typed after it)
  snapshot_tie     as_of x place: on_hand, rebuilt, difference (on_hand - rebuilt), is_anchor
  system_check     every figure the system printed (count, snapshot) beside ours, in time order
  first_break      place: the first of those that differs; everything later follows from it

Belief as known then = belief as restated now - pending. Quantities in units, exact.
"""

import datetime as dt

from cin7_audit.case import Case
from cin7_audit.measures.intervals import build_intervals

PLACE_OF = "CASE WHEN g.belief_grain = 'bin' THEN {0}.key_id ELSE {0}.site_key END"

PLACE = """
CREATE OR REPLACE TEMP TABLE place AS
WITH keyed AS (
  SELECT CASE WHEN g.belief_grain = 'bin' THEN k.key_id ELSE k.site_key END AS place_key, k.sku, k.site,
         CASE WHEN g.belief_grain = 'bin' THEN k.bin END AS bin, CASE WHEN g.belief_grain = 'bin' THEN k.batch END AS batch
  FROM stock_key AS k CROSS JOIN grain AS g)
SELECT DISTINCT k.place_key, k.sku, k.site, k.bin, k.batch, coalesce(a.abc_class, 'C') AS abc_class, c.unit_cost
FROM keyed AS k LEFT JOIN sku_class AS a ON k.sku = a.sku LEFT JOIN sku_cost AS c ON k.sku = c.sku
"""

CLOSING = f"""
CREATE OR REPLACE TEMP TABLE closing_belief AS
WITH moved AS (
  SELECT {PLACE_OF.format("m")} AS place_key, sum(m.quantity) AS moved, count(*) AS lines,
         CASE WHEN count(m.value) = count(*) THEN sum(m.value) END AS recorded_value, max(m.stock_day) AS last_moved
  FROM movement_event AS m CROSS JOIN grain AS g WHERE m.stock_day <= CAST(? AS DATE) GROUP BY 1)
SELECT o.place_key, o.opening + coalesce(m.moved, 0) AS quantity, CASE WHEN o.opening_basis = 'opening rows' THEN m.recorded_value END AS recorded_value,
       o.opening, o.opening_basis, coalesce(m.lines, 0) AS movement_lines, m.last_moved
FROM opening_belief AS o LEFT JOIN moved AS m ON o.place_key = m.place_key
"""

# A late movement is +q when stock changed and -q when it was typed; what is left standing at a count was not yet known.
LATE = f"""
CREATE OR REPLACE TEMP VIEW late_event AS
WITH late AS (
  SELECT {PLACE_OF.format("m")} AS place_key, m.ord, CAST(epoch_us(m.recorded_at) AS BIGINT) * 4 + 1 AS known_ord, m.quantity
  FROM movement_event AS m CROSS JOIN grain AS g WHERE CAST(m.recorded_at AS DATE) > m.stock_day AND m.quantity <> 0 AND m.kind <> 'opening')
SELECT place_key, ord, quantity FROM late UNION ALL SELECT place_key, known_ord, -quantity FROM late
"""

SNAPSHOT_PROBE = f"""
CREATE OR REPLACE TEMP TABLE snapshot_probe AS
SELECT CAST(row_number() OVER (ORDER BY s.as_of, {PLACE_OF.format("k")}) AS INTEGER) AS probe_id, s.as_of, {PLACE_OF.format("k")} AS place_key,
       CAST(epoch_us(CAST(s.as_of AS TIMESTAMP) + INTERVAL 1 DAY) AS BIGINT) * 4 - 1 AS ord,
       sum(s.on_hand) AS on_hand,
       min(s.source_id) AS source_id, arg_min(s.source_row, (s.source_id, s.source_row)) AS source_row
FROM stock_snapshot AS s JOIN stock_key AS k ON s.sku = k.sku AND s.site IS NOT DISTINCT FROM k.site
  AND s.bin IS NOT DISTINCT FROM k.bin AND s.batch IS NOT DISTINCT FROM k.batch CROSS JOIN grain AS g
WHERE s.as_of IS NOT NULL AND s.on_hand IS NOT NULL AND (g.belief_grain = 'site' OR s.grain IS DISTINCT FROM 'site')
GROUP BY s.as_of, {PLACE_OF.format("k")}
"""

SNAPSHOT_TIE = """
CREATE OR REPLACE TEMP TABLE snapshot_tie AS
SELECT p.as_of, p.place_key, p.on_hand, o.opening + b.before AS rebuilt, p.on_hand - o.opening - b.before AS difference,
       o.opening_basis = 'implied by the first snapshot' AND CAST(o.anchored_at AS DATE) = p.as_of AS is_anchor, p.source_id, p.source_row, p.ord
FROM snapshot_probe AS p JOIN snapshot_before AS b ON p.probe_id = b.probe_id JOIN opening_belief AS o ON p.place_key = o.place_key
"""

SYSTEM_CHECK = """
CREATE OR REPLACE TEMP TABLE system_check AS
WITH counts AS (
  SELECT place_key, ord, CAST(count_at AS DATE) AS day, 'count ' || count_id AS document, recorded AS printed, rebuilt
  FROM count_interval WHERE recorded IS NOT NULL AND is_whole),
every AS (
  SELECT * FROM counts
  UNION ALL
  SELECT place_key, ord, as_of, 'snapshot of ' || CAST(as_of AS VARCHAR), on_hand, rebuilt FROM snapshot_tie)
SELECT e.*, printed - rebuilt AS difference FROM every AS e
"""

FIRST_BREAK = """
CREATE OR REPLACE TEMP TABLE first_break AS
WITH ordered AS (
  SELECT place_key, day, document, printed, rebuilt, difference, row_number() OVER (PARTITION BY place_key ORDER BY ord, document) AS nth,
         count(*) OVER (PARTITION BY place_key) AS later_breaks
  FROM system_check WHERE difference <> 0)
SELECT place_key, day AS first_break, document AS first_break_document, printed, rebuilt, difference AS first_break_difference, later_breaks - 1 AS later_breaks
FROM ordered WHERE nth = 1
"""


def sum_before(case: Case, name: str, probes: str, events: str) -> None:
    """Temporary table `name` (probe_id, before): the sum of event quantities of the probe's place strictly before its ord.

    probes: SQL giving probe_id, place_key, ord. events: SQL giving place_key, ord, quantity. Linear: each probe closes
    a segment of events, segments are summed once and accumulated over probes only. Without probes no event is read.
    """
    if case.value(f"SELECT 1 FROM ({probes}) AS p LIMIT 1") is None:
        events = f"SELECT * FROM ({events}) AS e LIMIT 0"
    case.run(f"""
    CREATE OR REPLACE TEMP TABLE {name} AS
    WITH u AS (
      SELECT place_key, ord, CAST(NULL AS INTEGER) AS probe_id, quantity FROM ({events}) AS e
      UNION ALL SELECT place_key, ord, probe_id, CAST(NULL AS DECIMAL(18,4)) FROM ({probes}) AS p),
    s AS (
      SELECT *, count(probe_id) OVER (PARTITION BY place_key ORDER BY ord DESC, probe_id DESC NULLS LAST
                                      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS seg FROM u),
    g AS (SELECT place_key, seg, max(probe_id) AS probe_id, coalesce(sum(quantity), 0) AS moved FROM s WHERE seg > 0 GROUP BY place_key, seg)
    SELECT probe_id, sum(moved) OVER (PARTITION BY place_key ORDER BY seg DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS before FROM g
    """)


ALL_EVENTS = f"SELECT {PLACE_OF.format('m')} AS place_key, m.ord, m.quantity FROM movement_event AS m CROSS JOIN grain AS g"


def build_belief(case: Case, as_of: dt.date | None) -> None:
    """Make the tables of this module once per case; as_of is the last day of the closing belief."""
    if case.value("SELECT 1 FROM information_schema.tables WHERE table_name = 'first_break'") is not None:
        return
    build_intervals(case)
    case.run(PLACE)
    case.run(CLOSING, [as_of])
    case.run(LATE)
    sum_before(case, "pending", "SELECT point_id AS probe_id, place_key, ord FROM count_point", "SELECT * FROM late_event")
    case.run("CREATE OR REPLACE TEMP TABLE known_then AS SELECT probe_id AS point_id, before AS pending FROM pending")
    case.run(SNAPSHOT_PROBE)
    sum_before(case, "snapshot_before", "SELECT probe_id, place_key, ord FROM snapshot_probe", ALL_EVENTS)
    for sql in (SNAPSHOT_TIE, SYSTEM_CHECK, FIRST_BREAK):
        case.run(sql)


def last_day(case: Case) -> dt.date | None:
    """The day the closing belief is taken: the period's end, else the last movement, count or snapshot."""
    return case.settings.period.end or case.value(
        """SELECT max(day) FROM (SELECT max(stock_day) AS day FROM movement_event UNION ALL SELECT max(CAST(count_at AS DATE)) FROM count_event
           UNION ALL SELECT max(as_of) FROM stock_snapshot) AS days"""
    )


BELIEF = """
SELECT p.sku, p.site, p.bin, p.batch, g.belief_grain AS grain, b.quantity, TRY_CAST(b.quantity * p.unit_cost AS DECIMAL(18,4)) AS value, b.recorded_value,
       p.unit_cost, p.abc_class, CAST(? AS DATE) AS as_of, b.opening, b.opening_basis, b.movement_lines, b.last_moved,
       c.last_counted, f.first_break, f.first_break_document, f.first_break_difference, coalesce(f.later_breaks, 0) AS later_breaks
FROM closing_belief AS b JOIN place AS p ON b.place_key = p.place_key CROSS JOIN grain AS g
LEFT JOIN first_break AS f ON b.place_key = f.place_key
LEFT JOIN (SELECT place_key, max(CAST(count_at AS DATE)) AS last_counted FROM count_point GROUP BY place_key) AS c ON b.place_key = c.place_key
ORDER BY p.sku, p.site NULLS FIRST, p.bin NULLS FIRST, p.batch NULLS FIRST
"""
