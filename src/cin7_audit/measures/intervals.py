"""Belief at every count and exposure since the count before: one union, one segment number, one GROUP BY.

count_interval: one row per count point (count x place at the belief grain, see case.derive), columns
  point_id, place_key, count_id, count_at, ord, sku, site, lines, abc_class, unit_cost
  counted, recorded          units; recorded is the system's own figure at the time, null if not given
  rebuilt                    units; opening belief + every recorded movement before the count
  is_whole                   the count covers every known bin and batch of the place; a partial one cannot be set
                             against a belief that is only known for the whole place
  can_rebuild                whole, the site has a movement log, and rebuilt rests on a stated or implied opening; without one,
                             on a log that does not run below zero; or a snapshot of within a day stands in for the log
  believed, believed_basis   recorded where given, else rebuilt where it can be
  variance, variance_value   counted - believed, units and base currency; loss negative
  previous_point_id, previous_count_at, previous_variance, days    null / null / null / null at the first count
  ordinal                    1 for the first count of the place
  moved                      net units between the counts, corrections included
  throughput                 sum of absolute units moved between the counts, corrections excluded
  n_<activity>, q_<activity> movement lines and absolute units: receipt pick transfer return unstock assembly correction
  n_moves                    movement lines of any kind with a quantity
  cumulative_throughput      throughput of the place from its first movement up to this count

Only the movements between two confirmed counts of a place can have caused what the second one found.
"""

from cin7_audit.case import Case

QUIET_DAYS = 7  # a figure printed up to so many days before the first row of the log still opens it (default, ours)
LATE_SHARE = 0.05  # of places without any opening that end below zero (default, ours)
ACTIVITIES: dict[str, tuple[str, ...]] = {
    "receipt": ("receipt",),
    "pick": ("sale", "pick"),
    "transfer": ("transfer_out", "transfer_in"),
    "return": ("restock",),
    "unstock": ("unstock",),
    "assembly": ("assembly_in", "assembly_out"),
    "correction": ("adjustment", "stocktake", "write_off", "auto_adjustment"),
}


def _kinds(names: tuple[str, ...]) -> str:
    return ", ".join(f"'{name}'" for name in names)


# Rows that are sorted stay narrow: the activity travels as one byte, not as the kind's name; 0 is no activity.
_ACTIVITY = " ".join(f"WHEN m.kind IN ({_kinds(kinds)}) THEN {number}" for number, kinds in enumerate(ACTIVITIES.values(), start=1))
_EXPOSURE = ",\n         ".join(
    f"count(CASE WHEN activity = {number} THEN 1 END) AS n_{name}, coalesce(sum(CASE WHEN activity = {number} THEN abs(quantity) END), 0) AS q_{name}"
    for number, name in enumerate(ACTIVITIES, start=1)
)
_CARRY = ", ".join(f"g.n_{name}, g.q_{name}" for name in ACTIVITIES)

# seg = how many counts of this place are at or after this row: constant between two counts.
SEGMENTS = f"""
CREATE OR REPLACE TEMP TABLE count_segment AS
WITH u AS (
  SELECT CASE WHEN g.belief_grain = 'bin' THEN m.key_id ELSE m.site_key END AS place_key, m.ord,
         CAST(NULL AS INTEGER) AS point_id,
         CAST(CASE WHEN coalesce(m.quantity, 0) = 0 THEN 0 {_ACTIVITY} ELSE 0 END AS TINYINT) AS activity, m.quantity
  FROM movement_event AS m CROSS JOIN grain AS g
  UNION ALL
  SELECT place_key, ord, point_id, CAST(NULL AS TINYINT), CAST(NULL AS DECIMAL(18,4)) FROM count_point),
s AS (
  SELECT *, count(point_id) OVER (PARTITION BY place_key ORDER BY ord DESC, point_id DESC NULLS LAST
                                  ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS seg FROM u)
SELECT place_key, seg, max(point_id) AS point_id, coalesce(sum(quantity), 0) AS moved,
       count(CASE WHEN quantity <> 0 THEN 1 END) AS n_moves,
         {_EXPOSURE}
FROM s GROUP BY place_key, seg
"""

# At site grain one count may look into some bins only.
WHOLE = """
CREATE OR REPLACE TEMP TABLE count_whole AS
WITH known AS (SELECT site_key, count(*) AS bins FROM stock_key WHERE bin IS NOT NULL OR batch IS NOT NULL GROUP BY site_key),
seen AS (
  SELECT e.count_id, e.site_key, count(DISTINCT e.key_id) AS bins, max(CASE WHEN e.bin IS NULL AND e.batch IS NULL THEN 1 ELSE 0 END) AS has_total
  FROM count_event AS e GROUP BY e.count_id, e.site_key)
SELECT p.point_id, g.belief_grain = 'bin' OR s.has_total = 1 OR s.bins >= coalesce(k.bins, 0) AS is_whole
FROM count_point AS p CROSS JOIN grain AS g
LEFT JOIN seen AS s ON p.count_id = s.count_id AND p.place_key = s.site_key
LEFT JOIN known AS k ON p.place_key = k.site_key
"""

# Where a site has no opening rows, the earliest figure the system itself printed for the place fixes the opening. A figure from
# before the log began is passed over where a later one exists: what moved between the two is in no file.
OPENING = f"""
CREATE OR REPLACE TEMP TABLE opening_belief AS
WITH log AS (
  SELECT least(min(stock_day), (SELECT min(CAST(period_from AS DATE)) FROM evidence_file WHERE source_id IN (SELECT source_id FROM movement_event))) - {QUIET_DAYS} AS first_day
  FROM movement_event),
cumulated AS (
  SELECT place_key, seg, point_id, sum(moved) OVER (PARTITION BY place_key ORDER BY seg DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS cumulated
  FROM count_segment),
first_recorded AS (
  SELECT c.place_key, p.recorded - c.cumulated AS opening, p.count_at AS anchored_at,
         row_number() OVER (PARTITION BY c.place_key ORDER BY coalesce(CAST(p.count_at AS DATE) < log.first_day, FALSE), p.ord) AS nth
  FROM cumulated AS c JOIN count_point AS p ON c.point_id = p.point_id JOIN count_whole AS h ON p.point_id = h.point_id CROSS JOIN log
  WHERE p.has_recorded AND h.is_whole),
snapped AS (
  SELECT CASE WHEN g.belief_grain = 'bin' THEN k.key_id ELSE k.site_key END AS place_key, s.as_of, sum(s.on_hand) AS on_hand
  FROM stock_snapshot AS s JOIN stock_key AS k ON s.sku = k.sku AND s.site IS NOT DISTINCT FROM k.site
    AND s.bin IS NOT DISTINCT FROM k.bin AND s.batch IS NOT DISTINCT FROM k.batch CROSS JOIN grain AS g
  WHERE s.as_of IS NOT NULL AND (g.belief_grain = 'site' OR s.grain IS DISTINCT FROM 'site') GROUP BY 1, 2),
earliest AS (
  SELECT place_key, on_hand, as_of, row_number() OVER (PARTITION BY place_key ORDER BY coalesce(as_of < log.first_day, FALSE), as_of) AS nth
  FROM snapped CROSS JOIN log),
first_snapped AS (
  SELECT s.place_key, s.on_hand - coalesce(sum(m.quantity), 0) AS opening, s.as_of AS anchored_at
  FROM earliest AS s CROSS JOIN grain AS g
  LEFT JOIN movement_event AS m ON s.place_key = CASE WHEN g.belief_grain = 'bin' THEN m.key_id ELSE m.site_key END AND m.stock_day <= s.as_of
  WHERE s.nth = 1 GROUP BY s.place_key, s.on_hand, s.as_of),
opened AS (
  SELECT DISTINCT CASE WHEN g.belief_grain = 'bin' THEN m.key_id ELSE m.site_key END AS place_key
  FROM movement_event AS m CROSS JOIN grain AS g WHERE m.kind = 'opening'
  UNION
  SELECT DISTINCT CASE WHEN g.belief_grain = 'bin' THEN k.key_id ELSE k.site_key END
  FROM stock_key AS k CROSS JOIN grain AS g WHERE k.site IN (SELECT site FROM movement_event WHERE kind = 'opening')),
places AS (SELECT place_key FROM count_segment UNION SELECT place_key FROM snapped)
SELECT p.place_key,
       CASE WHEN o.place_key IS NOT NULL THEN 0 WHEN r.opening IS NOT NULL THEN r.opening WHEN s.opening IS NOT NULL THEN s.opening ELSE 0 END AS opening,
       CASE WHEN o.place_key IS NOT NULL THEN 'opening rows' WHEN r.opening IS NOT NULL THEN 'implied by the first recorded quantity'
            WHEN s.opening IS NOT NULL THEN 'implied by the first snapshot' ELSE 'none: movements taken as the whole history' END AS opening_basis,
       CASE WHEN o.place_key IS NOT NULL THEN NULL WHEN r.opening IS NOT NULL THEN r.anchored_at ELSE CAST(s.anchored_at AS TIMESTAMP) END AS anchored_at
FROM places AS p LEFT JOIN opened AS o ON p.place_key = o.place_key
LEFT JOIN first_recorded AS r ON p.place_key = r.place_key AND r.nth = 1
LEFT JOIN first_snapped AS s ON p.place_key = s.place_key
"""

# A history that starts late leaves unanchored places below zero: then "movements are the whole history" is not believed.
HISTORY = f"""
CREATE OR REPLACE TEMP TABLE history AS
WITH moved AS (SELECT place_key, sum(moved) AS moved FROM count_segment GROUP BY place_key HAVING sum(n_moves) > 0)
SELECT count(CASE WHEN m.moved < 0 THEN 1 END) > {LATE_SHARE} * count(*) AS starts_late
FROM moved AS m JOIN opening_belief AS o ON m.place_key = o.place_key WHERE o.opening_basis LIKE 'none%'
"""

INTERVALS = f"""
CREATE OR REPLACE TEMP TABLE count_interval AS
WITH g AS (
  SELECT c.*, sum(c.moved) OVER (PARTITION BY c.place_key ORDER BY c.seg DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS cumulated
  FROM count_segment AS c),
priced AS (
  SELECT e.count_id, CASE WHEN g.belief_grain = 'bin' THEN e.key_id ELSE e.site_key END AS place_key,
         max(e.unit_cost) AS unit_cost, min(e.abc_class) AS abc_class
  FROM count_event AS e CROSS JOIN grain AS g GROUP BY 1, 2),
b AS (
  SELECT p.point_id, p.place_key, p.count_id, p.count_at, p.ord, p.sku, p.site, p.lines, q.abc_class, q.unit_cost,
         p.counted, CASE WHEN p.has_recorded THEN p.recorded END AS recorded, h.is_whole,
         h.is_whole AND CASE WHEN t.is_moved IS NULL THEN o.opening_basis = 'implied by the first snapshot' AND abs(date_diff('day', CAST(o.anchored_at AS DATE), CAST(p.count_at AS DATE))) <= 1
                             WHEN o.opening_basis LIKE 'none%' THEN NOT y.starts_late AND o.opening + g.cumulated >= 0 ELSE TRUE END AS can_rebuild,
         o.opening + g.cumulated AS rebuilt, g.moved, g.n_moves, {_CARRY}
  FROM g JOIN count_point AS p ON g.point_id = p.point_id
  JOIN opening_belief AS o ON p.place_key = o.place_key
  JOIN priced AS q ON p.count_id = q.count_id AND p.place_key = q.place_key
  JOIN count_whole AS h ON p.point_id = h.point_id CROSS JOIN history AS y
  LEFT JOIN (SELECT DISTINCT site, TRUE AS is_moved FROM movement_event) AS t ON p.site IS NOT DISTINCT FROM t.site),
v AS (
  SELECT *, coalesce(recorded, CASE WHEN can_rebuild THEN rebuilt END) AS believed,
         CASE WHEN recorded IS NOT NULL THEN 'recorded' WHEN can_rebuild THEN 'rebuilt' WHEN is_whole THEN 'none: no opening known' ELSE 'none: a partial count' END AS believed_basis,
         counted - coalesce(recorded, CASE WHEN can_rebuild THEN rebuilt END) AS variance FROM b)
SELECT v.*, TRY_CAST(variance * unit_cost AS DECIMAL(18,4)) AS variance_value,
       lag(point_id) OVER w AS previous_point_id, lag(count_at) OVER w AS previous_count_at, lag(variance) OVER w AS previous_variance,
       date_diff('day', CAST(lag(count_at) OVER w AS DATE), CAST(count_at AS DATE)) AS days,
       row_number() OVER w AS ordinal,
       q_receipt + q_pick + q_transfer + q_return + q_unstock + q_assembly AS throughput,
       sum(q_receipt + q_pick + q_transfer + q_return + q_unstock + q_assembly)
         OVER (PARTITION BY place_key ORDER BY ord, point_id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS cumulative_throughput
FROM v WINDOW w AS (PARTITION BY place_key ORDER BY ord, point_id)
"""


def build_intervals(case: Case) -> None:
    """Make count_segment, opening_belief and count_interval in this case's temporary schema (once)."""
    made = case.value("SELECT 1 FROM information_schema.tables WHERE table_name = 'count_interval'")
    if made is None:
        for sql in (SEGMENTS, WHOLE, OPENING, HISTORY, INTERVALS):
            case.run(sql)
