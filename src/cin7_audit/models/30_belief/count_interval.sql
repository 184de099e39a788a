-- Belief at every count and exposure since the count before. Where many places without an opening run below zero, the
-- log starts late: then "movements are the whole history" is not believed.
-- grain: count x place at the grain of belief
-- method: M-1, M-4
-- needs: count_segment, count_event, count_point, opening_belief, count_whole, movement_event
-- columns:
--   point_id               INTEGER        key: count x place
--   place_key              INTEGER        key: the place at the grain belief is known at: key_id or site_key
--   count_id               VARCHAR        text: document number of the count, or the file's name where it has none
--   count_at               TIMESTAMP      moment: the count was completed; midnight where only its day is known
--   ord                    BIGINT         number: place in the one order of events
--   sku                    VARCHAR        text: stock keeping unit, trimmed; the spelling of the product master
--   site                   VARCHAR        text: site, warehouse or branch name
--   lines                  BIGINT         count: lines
--   abc_class              VARCHAR        text: A, B or C if the client states it; else computed (M-6)
--   unit_cost              DECIMAL(20,6)  base currency per unit: null unknown
--   counted                DECIMAL(38,4)  units: counted
--   recorded               DECIMAL(38,4)  units: the system's own figure at the time; null not given
--   is_whole               BOOLEAN        yes or no: the count covers every known bin and batch of the place
--   can_rebuild            BOOLEAN        yes or no: the rebuilt belief may stand in for a recorded one
--   rebuilt                DECIMAL(38,4)  units: opening belief + every recorded movement before
--   moved                  DECIMAL(38,4)  units: net moved, corrections included
--   n_moves                BIGINT         count: movement lines of any kind with a quantity
--   n_receipt              BIGINT         count: receipt lines since the count before
--   q_receipt              DECIMAL(38,4)  units: absolute units of receipt lines since the count before
--   n_pick                 BIGINT         count: pick lines since the count before
--   q_pick                 DECIMAL(38,4)  units: absolute units of pick lines since the count before
--   n_transfer             BIGINT         count: transfer lines since the count before
--   q_transfer             DECIMAL(38,4)  units: absolute units of transfer lines since the count before
--   n_return               BIGINT         count: return lines since the count before
--   q_return               DECIMAL(38,4)  units: absolute units of return lines since the count before
--   n_unstock              BIGINT         count: unstock lines since the count before
--   q_unstock              DECIMAL(38,4)  units: absolute units of unstock lines since the count before
--   n_assembly             BIGINT         count: assembly lines since the count before
--   q_assembly             DECIMAL(38,4)  units: absolute units of assembly lines since the count before
--   n_correction           BIGINT         count: correction lines since the count before
--   q_correction           DECIMAL(38,4)  units: absolute units of correction lines since the count before
--   believed               DECIMAL(38,4)  units: what the count is judged against: recorded, else rebuilt
--   believed_basis         VARCHAR        text: recorded, rebuilt or none
--   variance               DECIMAL(38,4)  units: counted - believed; loss negative
--   variance_value         DECIMAL(18,4)  base currency: variance x unit cost; loss negative; null without a cost
--   previous_point_id      INTEGER        key: the count before; null at the first
--   previous_count_at      TIMESTAMP      moment: of the count before; null at the first
--   previous_variance      DECIMAL(38,4)  units: variance of the count before
--   days                   BIGINT         days: since the count before; null at the first
--   ordinal                BIGINT         number: 1 for the first count of the place
--   throughput             DECIMAL(38,4)  units: sum of absolute units moved, corrections excluded
--   cumulative_throughput  DECIMAL(38,4)  units: throughput of the place up to this count
WITH g AS (
  SELECT c.*, sum(c.moved) OVER (PARTITION BY c.place_key ORDER BY c.seg DESC ROWS BETWEEN UNBOUNDED PRECEDING
    AND CURRENT ROW) AS cumulated
  FROM count_segment AS c),
priced AS (
  SELECT e.count_id, e.place_key,
         max(e.unit_cost) AS unit_cost, min(e.abc_class) AS abc_class
  FROM count_event AS e GROUP BY 1, 2),
history AS (
  SELECT count(CASE WHEN m.moved < 0 THEN 1 END) > $late_share * count(*) AS starts_late
  FROM (SELECT place_key, sum(moved) AS moved FROM count_segment GROUP BY place_key HAVING sum(n_moves) > 0) AS m
  JOIN opening_belief AS o ON m.place_key = o.place_key WHERE o.opening_basis LIKE 'none%'),
b AS (
  SELECT p.point_id, p.place_key, p.count_id, p.count_at, p.ord, p.sku, p.site, p.lines, q.abc_class, q.unit_cost,
         p.counted, CASE WHEN p.has_recorded THEN p.recorded END AS recorded, h.is_whole,
         h.is_whole AND CASE WHEN t.is_moved IS NULL THEN o.opening_basis = 'implied by the first snapshot'
           AND abs(date_diff('day', CAST(o.anchored_at AS DATE), CAST(p.count_at AS DATE))) <= 1
                             WHEN o.opening_basis LIKE 'none%' THEN NOT y.starts_late AND o.opening + g.cumulated >= 0
                               ELSE TRUE END AS can_rebuild,
         o.opening + g.cumulated AS rebuilt, g.moved, g.n_moves, g.n_receipt, g.q_receipt, g.n_pick, g.q_pick,
           g.n_transfer, g.q_transfer, g.n_return, g.q_return, g.n_unstock, g.q_unstock, g.n_assembly, g.q_assembly,
             g.n_correction, g.q_correction
  FROM g JOIN count_point AS p ON g.point_id = p.point_id
  JOIN opening_belief AS o ON p.place_key = o.place_key
  JOIN priced AS q ON p.count_id = q.count_id AND p.place_key = q.place_key
  JOIN count_whole AS h ON p.point_id = h.point_id CROSS JOIN history AS y
  LEFT JOIN (SELECT DISTINCT site, TRUE AS is_moved FROM movement_event) AS t ON p.site IS NOT DISTINCT FROM t.site),
v AS (
  SELECT *, coalesce(recorded, CASE WHEN can_rebuild THEN rebuilt END) AS believed,
         CASE WHEN recorded IS NOT NULL THEN 'recorded' WHEN can_rebuild THEN 'rebuilt' WHEN is_whole
           THEN 'none: no opening known' ELSE 'none: a partial count' END AS believed_basis,
         counted - coalesce(recorded, CASE WHEN can_rebuild THEN rebuilt END) AS variance FROM b)
SELECT v.*, TRY_CAST(variance * unit_cost AS DECIMAL(18,4)) AS variance_value,
       lag(point_id) OVER w AS previous_point_id, lag(count_at) OVER w AS previous_count_at, lag(variance)
         OVER w AS previous_variance,
       date_diff('day', CAST(lag(count_at) OVER w AS DATE), CAST(count_at AS DATE)) AS days,
       row_number() OVER w AS ordinal,
       q_receipt + q_pick + q_transfer + q_return + q_unstock + q_assembly AS throughput,
       sum(q_receipt + q_pick + q_transfer + q_return + q_unstock + q_assembly)
         OVER (PARTITION BY place_key ORDER BY ord, point_id ROWS BETWEEN UNBOUNDED PRECEDING
           AND CURRENT ROW) AS cumulative_throughput
FROM v WINDOW w AS (PARTITION BY place_key ORDER BY ord, point_id)
