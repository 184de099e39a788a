-- Variance of every confirmed count line, with the figure it was judged against and the evidence. A line is in
-- tolerance by the signed ABC tolerance of settings; belief of 0 or less needs the count to equal it.
-- Judged: a count line; where a count gives no recorded figure and belief is known only for the whole place, its lines
-- are one row (count_lines says how many).
-- Explained: three readings of the recorded figure: our belief as restated now, as known at completion, or frozen when
-- the document was made; the nearest one explains the difference between the two.
-- Differences only: of some kinds of count many lines came and all differ: their source lists nothing else.
-- grain: count line, or count x place
-- method: M-1, M-2, M-3, M-5, M-7
-- needs: count_event, count_interval, probe_sum, evidence_file
-- columns:
--   count_line_id          INTEGER        key: the count line, in order of events
--   count_lines            BIGINT         count: count lines in this row
--   line_key               INTEGER        key: the counted line: key_id, or -place_key
--   point_id               INTEGER        key: count x place
--   place_key              INTEGER        key: the place at the grain belief is known at: key_id or site_key
--   count_id               VARCHAR        text: document number of the count, or the file's name where it has none
--   count_kind             VARCHAR        text: stocktake, cycle_count (booked as an adjustment) or mapped
--   count_at               TIMESTAMP      moment: the count was completed; midnight where only its day is known
--   ord                    BIGINT         number: place in the one order of events
--   count_day              DATE           day: of the count
--   sku                    VARCHAR        text: stock keeping unit, trimmed; the spelling of the product master
--   site                   VARCHAR        text: site, warehouse or branch name
--   bin                    VARCHAR        text: bin name; null for the site itself
--   batch                  VARCHAR        text: batch or serial; null none
--   zone                   VARCHAR        text: letters the bin begins with
--   abc_class              VARCHAR        text: A, B or C if the client states it; else computed (M-6)
--   counted                DECIMAL(38,4)  units: counted
--   believed               DECIMAL(38,4)  units: what the count is judged against: recorded, else rebuilt
--   believed_basis         VARCHAR        text: recorded, rebuilt or none
--   recorded               DECIMAL(18,4)  units: the system's own figure at the time; null not given
--   rebuilt                DECIMAL(38,4)  units: opening belief + every recorded movement before
--   difference             DECIMAL(38,4)  units: printed by the system - rebuilt
--   late_entries           DECIMAL(38,4)  units: of the difference: before the count, typed after it
--   moved_while_counting   DECIMAL(38,4)  units: of the difference: moved between making and completing
--   unexplained            DECIMAL(38,4)  units: what is left of the difference
--   believed_as_known      DECIMAL(38,4)  units: rebuilt belief as it was known then
--   picked_not_shipped     DECIMAL(38,4)  units: off the shelf and still on hand in the system
--   variance_quantity      DECIMAL(38,4)  units: counted - believed; loss negative
--   variance_value         DECIMAL(18,4)  base currency: variance x unit cost; loss negative; null without a cost
--   variance_percent       DECIMAL(18,6)  share: variance / belief
--   unit_cost              DECIMAL(20,6)  base currency per unit: null unknown
--   cost_basis             VARCHAR        text: where the unit cost comes from
--   believed_value         DECIMAL(18,4)  base currency: belief x unit cost
--   tolerance_percent      DECIMAL(20,6)  percent: of belief
--   tolerance_units        DECIMAL(18,6)  units: the percentage of belief, or the floor
--   tolerance_value        DECIMAL(18,4)  base currency: cap; 0 none
--   in_tolerance           BOOLEAN        yes or no: inside the signed ABC tolerance (M-5)
--   found_stock            BOOLEAN        yes or no: counted where belief was 0: no percentage exists (M-2)
--   is_measured            BOOLEAN        yes or no: a belief exists
--   in_period              BOOLEAN        yes or no: counted inside the period
--   is_base                BOOLEAN        yes or no: may enter an accuracy: measured, in period, not differences only
--   is_zero_ambiguous      BOOLEAN        yes or no: counted 0 where that may mean not counted
--   is_difference_only     BOOLEAN        yes or no: the source lists only lines that differ: no accuracy denominator
--   counted_by             VARCHAR        text: who counted; null unknown
--   completed_by           VARCHAR        text: who completed or last edited; null unknown
--   cumulative_throughput  DECIMAL(38,4)  units: throughput of the place up to this count
--   reference              VARCHAR        text: reference text or external order number
--   source_id              VARCHAR        text: the evidence file or sheet
--   source_row             BIGINT         number: row in that file
--   file                   VARCHAR        text: the evidence file, for readers
WITH placed AS (
  SELECT e.*, i.point_id, i.rebuilt AS place_rebuilt, i.is_whole, i.can_rebuild, i.lines, i.cumulative_throughput,
         i.recorded IS NOT NULL OR i.lines = 1 AS line_is_unit
  FROM count_event AS e JOIN count_interval AS i ON e.count_id = i.count_id AND i.place_key = e.place_key),
judged AS (
  SELECT count_line_id, 1 AS count_lines, key_id AS line_key, point_id, place_key, count_id, count_kind, count_at, ord,
         sku, site, bin, batch, abc_class, counted_quantity AS counted, recorded_quantity AS recorded,
         CASE WHEN lines = 1 AND is_whole THEN place_rebuilt END AS rebuilt, can_rebuild, unit_cost, cost_basis,
         counted_by, completed_by, coalesce(is_zero_ambiguous, FALSE) AS is_zero_ambiguous,
         coalesce(is_difference_only, FALSE) AS lists_differences, cumulative_throughput, reference, source_id,
         source_row
  FROM placed WHERE line_is_unit
  UNION ALL
  SELECT min(count_line_id), count(*), -min(place_key), point_id, min(place_key), min(count_id), min(count_kind),
         max(count_at), max(ord), min(sku), min(site), NULL, NULL, min(abc_class), sum(counted_quantity), NULL,
         CASE WHEN bool_and(is_whole) THEN max(place_rebuilt) END, bool_and(can_rebuild), max(unit_cost),
         min(cost_basis), min(counted_by), min(completed_by), bool_or(coalesce(is_zero_ambiguous, FALSE)),
         bool_or(coalesce(is_difference_only, FALSE)), max(cumulative_throughput), min(reference), min(source_id),
         arg_min(source_row, (source_id, source_row))
  FROM placed WHERE NOT line_is_unit GROUP BY point_id),
-- explained
probed AS (
  SELECT probe_id AS point_id, max(before) FILTER (kind = 'known then') AS typed_late,
         max(before) FILTER (kind = 'completed') - max(before) FILTER (kind = 'frozen') AS moved_since_made,
         max(before) FILTER (kind = 'frozen late') AS frozen_late, max(before) FILTER (kind = 'picked') AS picked
  FROM probe_sum WHERE kind <> 'snapshot' GROUP BY probe_id),
gaps AS (
  SELECT j.*, j.recorded - j.rebuilt AS difference, coalesce(p.typed_late, 0) AS typed_late, p.moved_since_made,
         coalesce(p.frozen_late, 0) AS frozen_late, coalesce(p.picked, 0) AS picked_not_shipped
  FROM judged AS j LEFT JOIN probed AS p ON j.point_id = p.point_id),
-- which reading leaves least of the difference: typed late explains -typed_late, frozen -moved_since_made - frozen_late
nearest AS (
  SELECT *, CASE WHEN abs(difference) <= least(abs(difference + typed_late),
                                               coalesce(abs(difference + moved_since_made + frozen_late),
                                                        abs(difference))) THEN 'restated'
                 WHEN moved_since_made IS NULL
                   OR abs(difference + typed_late) <= abs(difference + moved_since_made + frozen_late) THEN 'known'
                 ELSE 'frozen' END AS reading
  FROM gaps),
explained AS (
  SELECT *, CASE WHEN difference IS NULL THEN NULL WHEN reading = 'frozen' THEN -frozen_late
                 WHEN reading = 'known' THEN -typed_late ELSE 0 END AS late_entries,
         CASE WHEN difference IS NULL THEN NULL WHEN reading = 'frozen' THEN -moved_since_made
              ELSE 0 END AS moved_while_counting
  FROM nearest),
-- judged against what was believed
believed AS (
  SELECT *, coalesce(recorded, CASE WHEN can_rebuild THEN rebuilt END) AS believed,
         CASE WHEN recorded IS NOT NULL THEN 'recorded' WHEN can_rebuild AND rebuilt IS NOT NULL THEN 'rebuilt'
              ELSE 'none' END AS believed_basis,
         CASE abc_class WHEN 'A' THEN $tolerance_a_percent WHEN 'B' THEN $tolerance_b_percent
                        ELSE $tolerance_c_percent END AS class_percent
  FROM explained),
difference_only AS (
  SELECT coalesce(count_kind, '') AS count_kind FROM believed
  WHERE NOT lists_differences AND believed IS NOT NULL GROUP BY 1
  HAVING count(*) >= $minimum_differences AND count(CASE WHEN counted = believed THEN 1 END) = 0),
varied AS (
  SELECT *, counted - believed AS variance_quantity,
         TRY_CAST((counted - believed) * unit_cost AS DECIMAL(18,4)) AS variance_value,
         TRY_CAST(believed * unit_cost AS DECIMAL(18,4)) AS believed_value,
         CAST(class_percent * CASE WHEN counted >= believed THEN $tolerance_over_factor
                                   ELSE $tolerance_short_factor END AS DECIMAL(20,6)) AS tolerance_percent,
         CAST(CASE WHEN counted >= believed THEN $tolerance_value_over
                   ELSE $tolerance_value_short END AS DECIMAL(18,4)) AS tolerance_value
  FROM believed),
limited AS (
  SELECT *, CAST(greatest(believed * tolerance_percent / 100,
                          CASE WHEN abc_class = 'C' THEN $tolerance_c_floor_units ELSE 0 END) AS DECIMAL(18,6))
              AS tolerance_units
  FROM varied)
SELECT l.count_line_id, l.count_lines, l.line_key, l.point_id, l.place_key, l.count_id, l.count_kind, l.count_at,
       l.ord, CAST(l.count_at AS DATE) AS count_day, l.sku, l.site, l.bin, l.batch,
       coalesce(nullif(regexp_extract(coalesce(l.bin, ''), '^[A-Za-z]+'), ''),
                regexp_extract(coalesce(l.bin, ''), '^[A-Za-z0-9]+')) AS zone, l.abc_class,
       l.counted, l.believed, l.believed_basis, l.recorded, l.rebuilt, l.difference, l.late_entries,
       l.moved_while_counting, l.difference - l.late_entries - l.moved_while_counting AS unexplained,
       l.rebuilt - l.typed_late AS believed_as_known, l.picked_not_shipped,
       l.variance_quantity, l.variance_value,
       CAST(l.variance_quantity / nullif(l.believed, 0) AS DECIMAL(18,6)) AS variance_percent,
       l.unit_cost, l.cost_basis, l.believed_value, l.tolerance_percent, l.tolerance_units, l.tolerance_value,
       l.variance_quantity = 0 OR (l.believed > 0 AND abs(l.variance_quantity) <= l.tolerance_units
         AND (l.tolerance_value = 0 OR l.variance_value IS NULL
           OR abs(l.variance_value) <= l.tolerance_value)) AS in_tolerance,
       l.believed = 0 AND l.counted <> 0 AS found_stock, l.believed IS NOT NULL AS is_measured,
       CAST(l.count_at AS DATE) BETWEEN coalesce($period_start, DATE '0001-01-01')
         AND coalesce($period_end, DATE '9999-12-31') AS in_period,
       is_measured AND in_period AND NOT l.lists_differences AND d.count_kind IS NULL AS is_base, l.is_zero_ambiguous,
       l.lists_differences OR d.count_kind IS NOT NULL AS is_difference_only, l.counted_by, l.completed_by,
       l.cumulative_throughput, l.reference, l.source_id, l.source_row, f.label AS file
FROM limited AS l LEFT JOIN difference_only AS d ON coalesce(l.count_kind, '') = d.count_kind
LEFT JOIN evidence_file AS f ON l.source_id = f.source_id
ORDER BY l.count_line_id
