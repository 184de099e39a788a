-- What the system printed as stock on hand beside our belief at the end of that day.
-- grain: day x place
-- method: M-4
-- needs: snapshot_probe, probe_sum, opening_belief
-- columns:
--   as_of       DATE           day: end of this day; null not stated by the file and not hinted
--   place_key   INTEGER        key: the place at the grain belief is known at: key_id or site_key
--   on_hand     DECIMAL(38,4)  units: on hand as the system printed it
--   rebuilt     DECIMAL(38,4)  units: opening belief + every recorded movement before
--   difference  DECIMAL(38,4)  units: printed by the system - rebuilt
--   is_anchor   BOOLEAN        yes or no: this figure implied the opening
--   source_id   VARCHAR        text: the evidence file or sheet
--   source_row  BIGINT         number: row in that file
--   ord         BIGINT         number: place in the one order of events
SELECT p.as_of, p.place_key, p.on_hand, o.opening + b.before AS rebuilt,
  p.on_hand - o.opening - b.before AS difference,
       o.opening_basis = 'implied by the first snapshot' AND CAST(o.anchored_at AS DATE) = p.as_of AS is_anchor,
         p.source_id, p.source_row, p.ord
FROM snapshot_probe AS p JOIN probe_sum AS b ON b.kind = 'snapshot' AND p.probe_id = b.probe_id
  JOIN opening_belief AS o ON p.place_key = o.place_key
