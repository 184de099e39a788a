-- The movements of a place between two counts, added up. `seg` is how many counts of the place are at or after a row:
-- constant between two counts. Only the movements between two confirmed counts of a place can have caused what the
-- second one found.
-- grain: place x segment
-- method: M-4
-- needs: movement_event, count_point
-- columns:
--   place_key     INTEGER        key: the place at the grain belief is known at: key_id or site_key
--   seg           BIGINT         number: counts of the place at or after
--   point_id      INTEGER        key: count x place
--   moved         DECIMAL(38,4)  units: net moved, corrections included
--   n_moves       BIGINT         count: movement lines of any kind with a quantity
--   n_receipt     BIGINT         count: receipt lines since the count before
--   q_receipt     DECIMAL(38,4)  units: absolute units of receipt lines since the count before
--   n_pick        BIGINT         count: pick lines since the count before
--   q_pick        DECIMAL(38,4)  units: absolute units of pick lines since the count before
--   n_transfer    BIGINT         count: transfer lines since the count before
--   q_transfer    DECIMAL(38,4)  units: absolute units of transfer lines since the count before
--   n_return      BIGINT         count: return lines since the count before
--   q_return      DECIMAL(38,4)  units: absolute units of return lines since the count before
--   n_unstock     BIGINT         count: unstock lines since the count before
--   q_unstock     DECIMAL(38,4)  units: absolute units of unstock lines since the count before
--   n_assembly    BIGINT         count: assembly lines since the count before
--   q_assembly    DECIMAL(38,4)  units: absolute units of assembly lines since the count before
--   n_correction  BIGINT         count: correction lines since the count before
--   q_correction  DECIMAL(38,4)  units: absolute units of correction lines since the count before
WITH u AS (
  SELECT m.place_key, m.ord,
         CAST(NULL AS INTEGER) AS point_id,
         CAST(CASE WHEN coalesce(m.quantity, 0) = 0 THEN 0 WHEN m.kind IN ('receipt') THEN 1
           WHEN m.kind IN ('sale', 'pick') THEN 2 WHEN m.kind IN ('transfer_out', 'transfer_in') THEN 3
             WHEN m.kind IN ('restock') THEN 4 WHEN m.kind IN ('unstock') THEN 5
               WHEN m.kind IN ('assembly_in', 'assembly_out') THEN 6
                 WHEN m.kind IN ('adjustment', 'stocktake', 'write_off', 'auto_adjustment') THEN 7
                   ELSE 0 END AS TINYINT) AS activity, m.quantity
  FROM movement_event AS m
  UNION ALL
  SELECT place_key, ord, point_id, CAST(NULL AS TINYINT), CAST(NULL AS DECIMAL(18,4)) FROM count_point),
s AS (
  SELECT *, count(point_id) OVER (PARTITION BY place_key ORDER BY ord DESC, point_id DESC NULLS LAST
                                  ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS seg FROM u)
SELECT place_key, seg, max(point_id) AS point_id, coalesce(sum(quantity), 0) AS moved,
       count(CASE WHEN quantity <> 0 THEN 1 END) AS n_moves,
         count(CASE WHEN activity = 1 THEN 1 END) AS n_receipt,
           coalesce(sum(CASE WHEN activity = 1 THEN abs(quantity) END), 0) AS q_receipt,
         count(CASE WHEN activity = 2 THEN 1 END) AS n_pick,
           coalesce(sum(CASE WHEN activity = 2 THEN abs(quantity) END), 0) AS q_pick,
         count(CASE WHEN activity = 3 THEN 1 END) AS n_transfer,
           coalesce(sum(CASE WHEN activity = 3 THEN abs(quantity) END), 0) AS q_transfer,
         count(CASE WHEN activity = 4 THEN 1 END) AS n_return,
           coalesce(sum(CASE WHEN activity = 4 THEN abs(quantity) END), 0) AS q_return,
         count(CASE WHEN activity = 5 THEN 1 END) AS n_unstock,
           coalesce(sum(CASE WHEN activity = 5 THEN abs(quantity) END), 0) AS q_unstock,
         count(CASE WHEN activity = 6 THEN 1 END) AS n_assembly,
           coalesce(sum(CASE WHEN activity = 6 THEN abs(quantity) END), 0) AS q_assembly,
         count(CASE WHEN activity = 7 THEN 1 END) AS n_correction,
           coalesce(sum(CASE WHEN activity = 7 THEN abs(quantity) END), 0) AS q_correction
FROM s GROUP BY place_key, seg
