-- Variance of the repeat lines by week.
-- grain: week x counted line
-- needs: count_variance, repeat_line
-- columns:
--   week               DATE           day: Monday of the week
--   line_key           INTEGER        key: the counted line: key_id, or -place_key
--   sku                VARCHAR        text: stock keeping unit, trimmed; the spelling of the product master
--   site               VARCHAR        text: site, warehouse or branch name
--   bin                VARCHAR        text: bin name; null for the site itself
--   variance_quantity  DECIMAL(38,4)  units: counted - believed; loss negative
--   variance_value     DECIMAL(38,4)  base currency: variance x unit cost; loss negative; null without a cost
--   in_tolerance       BOOLEAN        yes or no: all counts of the week were
SELECT CAST(date_trunc('week', count_day) AS DATE) AS week, line_key, min(sku) AS sku, min(site) AS site,
       min(bin) AS bin, sum(variance_quantity) AS variance_quantity, sum(variance_value) AS variance_value,
       bool_and(in_tolerance) AS in_tolerance
FROM count_variance WHERE is_measured AND line_key IN (SELECT line_key FROM repeat_line) GROUP BY 1, 2 ORDER BY 1, 2
