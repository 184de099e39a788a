-- Every movement once, in the one order of events of its sku x site, in whole numbers: what depends on the row before
-- (layers, averages) needs one sort of the log and nothing else from the engine. Narrow, because a large client's is
-- sorted on disk. A movement without any moment comes last. Its unit cost is its own, else value / quantity, else the
-- sku's.
-- grain: movement, sorted by site_key, order of events, movement_id, source_row
-- needs: movement_event, stock_key, sku_cost
-- columns:
--   line         INTEGER  number: place in this table, from 0
--   site_key     INTEGER  key: sku x site
--   quantity     BIGINT   units / 10,000: in positive, out negative
--   unit_cost    BIGINT   base currency / 1,000,000: per unit; 0 unknown, or too large to be one
--   value        BIGINT   base currency / 10,000: as recorded; 0 if not recorded
--   has_value    BOOLEAN  yes or no: the system recorded a value
--   movement_id  VARCHAR  text: unique within the case
WITH priced AS (SELECT k.key_id, c.unit_cost FROM stock_key AS k JOIN sku_cost AS c ON k.sku = c.sku),
sorted AS (
  SELECT m.site_key, CAST(coalesce(m.quantity, 0) * $quantity_scale AS BIGINT) AS quantity,
         CASE WHEN m.quantity <> 0
              THEN coalesce(TRY_CAST(round(coalesce(m.unit_cost, m.value / m.quantity, c.unit_cost, 0) * $cost_scale)
                                     AS BIGINT), 0) ELSE 0 END AS unit_cost,
         coalesce(CAST(CAST(m.value AS DECIMAL(28,4)) * $quantity_scale AS BIGINT), 0) AS value,
         m.value IS NOT NULL AS has_value, m.movement_id
  FROM movement_event AS m LEFT JOIN priced AS c ON m.key_id = c.key_id
  ORDER BY m.site_key, m.ord NULLS LAST, m.movement_id, m.source_row)
SELECT CAST(row_number() OVER () - 1 AS INTEGER) AS line, * FROM sorted
