-- What is judged: a count line; where a count gives no recorded figure and belief is known only for the whole place,
-- its lines are one row (count_lines says how many).
-- grain: count line, or count x place
-- needs: count_event, count_interval
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
--   sku                    VARCHAR        text: stock keeping unit, trimmed; the spelling of the product master
--   site                   VARCHAR        text: site, warehouse or branch name
--   bin                    VARCHAR        text: bin name; null for the site itself
--   batch                  VARCHAR        text: batch or serial; null none
--   abc_class              VARCHAR        text: A, B or C if the client states it; else computed (M-6)
--   counted                DECIMAL(38,4)  units: counted
--   recorded               DECIMAL(18,4)  units: the system's own figure at the time; null not given
--   rebuilt                DECIMAL(38,4)  units: opening belief + every recorded movement before
--   can_rebuild            BOOLEAN        yes or no: the rebuilt belief may stand in for a recorded one
--   unit_cost              DECIMAL(20,6)  base currency per unit: null unknown
--   cost_basis             VARCHAR        text: where the unit cost comes from
--   counted_by             VARCHAR        text: who counted; null unknown
--   completed_by           VARCHAR        text: who completed or last edited; null unknown
--   is_zero_ambiguous      BOOLEAN        yes or no: counted 0 where that may mean not counted
--   is_difference_only     BOOLEAN        yes or no: the source lists only lines that differ: no accuracy denominator
--   cumulative_throughput  DECIMAL(38,4)  units: throughput of the place up to this count
--   recorded_at            TIMESTAMP      moment: when it was typed; null unknown
--   reference              VARCHAR        text: reference text or external order number
--   source_id              VARCHAR        text: the evidence file or sheet
--   source_row             BIGINT         number: row in that file
WITH placed AS (
  SELECT e.*, i.point_id, i.place_key, i.rebuilt AS place_rebuilt, i.is_whole, i.can_rebuild, i.lines, i.throughput,
    i.cumulative_throughput,
         i.recorded IS NOT NULL OR i.lines = 1 AS line_is_unit
  FROM count_event AS e
  JOIN count_interval AS i ON e.count_id = i.count_id AND i.place_key = e.place_key)
SELECT count_line_id, 1 AS count_lines, key_id AS line_key, point_id, place_key, count_id, count_kind, count_at, ord,
  sku, site, bin, batch, abc_class,
       counted_quantity AS counted, recorded_quantity AS recorded, CASE WHEN lines = 1 AND is_whole
         THEN place_rebuilt END AS rebuilt, can_rebuild,
       unit_cost, cost_basis, counted_by, completed_by, coalesce(is_zero_ambiguous, FALSE) AS is_zero_ambiguous,
       coalesce(is_difference_only, FALSE) AS is_difference_only, cumulative_throughput, recorded_at, reference,
         source_id, source_row
FROM placed WHERE line_is_unit
UNION ALL
SELECT min(count_line_id), count(*), -min(place_key), point_id, min(place_key), min(count_id), min(count_kind),
  max(count_at), max(ord), min(sku), min(site),
       NULL, NULL, min(abc_class), sum(counted_quantity), NULL, CASE WHEN bool_and(is_whole)
         THEN max(place_rebuilt) END, bool_and(can_rebuild),
       max(unit_cost), min(cost_basis), min(counted_by), min(completed_by),
         bool_or(coalesce(is_zero_ambiguous, FALSE)),
       bool_or(coalesce(is_difference_only, FALSE)), max(cumulative_throughput), max(recorded_at), min(reference),
       min(source_id), arg_min(source_row, (source_id, source_row))
FROM placed WHERE NOT line_is_unit GROUP BY point_id
