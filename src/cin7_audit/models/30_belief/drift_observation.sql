-- Every interval between two counts of a place as one observation of drift against exposure. Figures of the
-- statistics, so floats.
-- grain: count x place with an earlier count of the place
-- needs: count_interval
-- columns:
--   place_key  INTEGER  key: the place at the grain belief is known at: key_id or site_key
--   sku        VARCHAR  text: stock keeping unit, trimmed; the spelling of the product master
--   site       VARCHAR  text: site, warehouse or branch name
--   abc_class  VARCHAR  text: A, B or C if the client states it; else computed (M-6)
--   ordinal    BIGINT   number: 1 for the first count of the place
--   days       DOUBLE   days: since the count before; null at the first
--   moved      DOUBLE   units: moved since the count before, corrections excluded
--   drift      DOUBLE   units: variance of the count; loss negative
--   unit_cost  DOUBLE   base currency per unit: null unknown
--   count_day  DATE     day: of the count
--   count_id   VARCHAR  text: document number of the count, or the file's name where it has none
--   believed   DOUBLE   units: what the count is judged against: recorded, else rebuilt where it can be
SELECT place_key, sku, site, abc_class, ordinal, CAST(days AS DOUBLE) AS days, CAST(throughput AS DOUBLE) AS moved,
       CAST(variance AS DOUBLE) AS drift, CAST(unit_cost AS DOUBLE) AS unit_cost, CAST(count_at AS DATE) AS count_day,
       count_id, CAST(believed AS DOUBLE) AS believed
FROM count_interval WHERE ordinal > 1 AND variance IS NOT NULL AND (days > 0 OR throughput > 0)
ORDER BY place_key, ordinal
