-- What the evidence itself says of the engagement: the company, the system, the days it spans, what stock is worth.
-- Stock value is that of the latest snapshot, from quantities x unit cost where it carries no values; without a
-- snapshot that of all movements at unit cost.
-- grain: one row
-- needs: company, evidence_file, movement_event, count_event, stock_snapshot, sku_cost
-- columns:
--   company        VARCHAR        text: the company as its files name it; null not said
--   base_currency  VARCHAR        text: ISO code as the files name it; null not said
--   platform       VARCHAR        text: cin7_core or cin7_omni, whichever has more rows
--   first_day      DATE           day: of the first movement that is no opening
--   last_day       DATE           day: of the last movement or count
--   stock_value    DECIMAL(18,2)  base currency: null unknown
WITH platforms AS (
  SELECT CASE WHEN kind LIKE 'cin7_omni%' THEN 'cin7_omni' ELSE 'cin7_core' END AS platform,
         sum(coalesce(rows_kept, 0)) AS rows_kept
  FROM evidence_file WHERE kind LIKE 'cin7%' GROUP BY 1),
moved AS (SELECT min(stock_day) AS first_day, max(stock_day) AS last_day FROM movement_event WHERE kind <> 'opening'),
latest AS (SELECT source_id FROM stock_snapshot ORDER BY as_of DESC NULLS LAST, source_id LIMIT 1),
snapped AS (
  SELECT CAST(coalesce(sum(s.value), sum(s.on_hand * c.unit_cost)) AS DECIMAL(18,2)) AS value
  FROM stock_snapshot AS s LEFT JOIN sku_cost AS c ON s.sku = c.sku
  WHERE s.source_id = (SELECT source_id FROM latest)),
rolled AS (
  SELECT CAST(sum(m.quantity * c.unit_cost) AS DECIMAL(18,2)) AS value
  FROM movement_event AS m JOIN sku_cost AS c ON m.sku = c.sku WHERE (SELECT value FROM snapped) IS NULL)
SELECT (SELECT arg_min(name, (source_id, source_row)) FROM company WHERE name IS NOT NULL) AS company,
       (SELECT arg_min(base_currency, (source_id, source_row)) FROM company
        WHERE base_currency IS NOT NULL) AS base_currency,
       coalesce((SELECT platform FROM platforms ORDER BY rows_kept DESC, platform LIMIT 1), 'cin7_core') AS platform,
       m.first_day, greatest(m.last_day, (SELECT max(CAST(count_at AS DATE)) FROM count_event)) AS last_day,
       coalesce((SELECT value FROM snapped), (SELECT value FROM rolled)) AS stock_value
FROM moved AS m
