-- Three readings of the recorded figure: our belief as restated now, as known at completion, or frozen when the
-- document was made; the nearest one explains it.
-- grain: as count_unit
-- method: M-1
-- needs: count_unit, probe_sum
-- columns:
--   count_unit.*
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
--   pending                DECIMAL(38,4)  units: before the count, typed after it
--   between_moves          DECIMAL(38,4)  units: moved between making and completing the document
--   frozen_pending         DECIMAL(38,4)  units: before the document was made, typed after it
--   difference             DECIMAL(38,4)  units: printed by the system - rebuilt
--   at_completion          DECIMAL(38,4)  units: difference if known at completion
--   at_creation            DECIMAL(38,4)  units: difference if frozen when the document was made
--   reading                VARCHAR        text: restated, known or frozen: the reading that explains best
--   late_entries           DECIMAL(38,4)  units: of the difference: before the count, typed after it
--   moved_while_counting   DECIMAL(38,4)  units: of the difference: moved between making and completing
WITH readings AS (
  SELECT u.*, coalesce(k.before, 0) AS pending, n.before - f.before AS between_moves, lp.before AS frozen_pending
  FROM count_unit AS u LEFT JOIN probe_sum AS k ON k.kind = 'known then' AND u.point_id = k.probe_id
  LEFT JOIN probe_sum AS f ON f.kind = 'frozen' AND u.point_id = f.probe_id
  LEFT JOIN probe_sum AS n ON n.kind = 'completed' AND u.point_id = n.probe_id
  LEFT JOIN probe_sum AS lp ON lp.kind = 'frozen late' AND u.point_id = lp.probe_id),
gaps AS (SELECT *, recorded - rebuilt AS difference, -pending AS at_completion,
  -between_moves - coalesce(frozen_pending, 0) AS at_creation FROM readings),
chosen AS (
  SELECT *, CASE WHEN abs(difference) <= least(abs(difference - at_completion),
    coalesce(abs(difference - at_creation), abs(difference))) THEN 'restated'
                 WHEN at_creation IS NULL OR abs(difference - at_completion) <= abs(difference - at_creation)
                   THEN 'known' ELSE 'frozen' END AS reading FROM gaps)
SELECT *, CASE WHEN difference IS NULL THEN NULL WHEN reading = 'frozen' THEN -coalesce(frozen_pending, 0)
  WHEN reading = 'known' THEN -pending ELSE 0 END AS late_entries,
       CASE WHEN difference IS NULL THEN NULL WHEN reading = 'frozen' THEN -between_moves
         ELSE 0 END AS moved_while_counting
FROM chosen
