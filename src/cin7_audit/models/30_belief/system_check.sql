-- Every figure the system printed (count, snapshot) beside ours, in time order.
-- grain: place x printed figure
-- needs: count_interval, snapshot_tie
-- columns:
--   place_key   INTEGER        key: the place at the grain belief is known at: key_id or site_key
--   ord         BIGINT         number: place in the one order of events
--   day         DATE           day: of the event
--   document    VARCHAR        text: the document
--   printed     DECIMAL(38,4)  units: as the system printed it
--   rebuilt     DECIMAL(38,4)  units: opening belief + every recorded movement before
--   difference  DECIMAL(38,4)  units: printed by the system - rebuilt
WITH counts AS (
  SELECT place_key, ord, CAST(count_at AS DATE) AS day, 'count ' || count_id AS document, recorded AS printed, rebuilt
  FROM count_interval WHERE recorded IS NOT NULL AND is_whole),
every AS (
  SELECT * FROM counts
  UNION ALL
  SELECT place_key, ord, as_of, 'snapshot of ' || CAST(as_of AS VARCHAR), on_hand, rebuilt FROM snapshot_tie)
SELECT e.*, printed - rebuilt AS difference FROM every AS e
