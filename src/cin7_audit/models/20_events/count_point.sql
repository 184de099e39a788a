-- What one count found at one place: several lines of a document may look at the same place.
-- grain: count x place
-- needs: count_event
-- columns:
--   point_id      INTEGER        key: count x place
--   place_key     INTEGER        key: the place at the grain belief is known at: key_id or site_key
--   count_id      VARCHAR        text: document number of the count, or the file's name where it has none
--   count_at      TIMESTAMP      moment: the count was completed; midnight where only its day is known
--   ord           BIGINT         number: place in the one order of events
--   sku           VARCHAR        text: stock keeping unit, trimmed; the spelling of the product master
--   site          VARCHAR        text: site, warehouse or branch name
--   counted       DECIMAL(38,4)  units: counted
--   recorded      DECIMAL(38,4)  units: the system's own figure at the time; null not given
--   has_recorded  BOOLEAN        yes or no: every line gives a recorded figure
--   lines         BIGINT         count: lines
SELECT CAST(row_number() OVER (ORDER BY max(ord), place_key, count_id) AS INTEGER) AS point_id, place_key, count_id,
       max(count_at) AS count_at, max(ord) AS ord, min(sku) AS sku, min(site) AS site,
       sum(counted_quantity) AS counted, sum(recorded_quantity) AS recorded,
       count(recorded_quantity) = count(*) AS has_recorded, count(*) AS lines
FROM count_event GROUP BY place_key, count_id
