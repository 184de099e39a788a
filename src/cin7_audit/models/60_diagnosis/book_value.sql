-- The population of the monetary unit sample: belief at unit cost, in order of sku, site and bin.
-- grain: place of the count plan with a unit cost
-- needs: count_plan
-- columns:
--   sku    VARCHAR        text: stock keeping unit, trimmed; the spelling of the product master
--   site   VARCHAR        text: site, warehouse or branch name
--   bin    VARCHAR        text: bin name; null for the site itself
--   value  DECIMAL(38,2)  base currency: belief x unit cost, to the cent
SELECT sku, site, bin, CAST(to_cents(belief * unit_cost) AS DECIMAL(38,2)) AS value FROM count_plan
WHERE unit_cost IS NOT NULL ORDER BY sku NULLS FIRST, site NULLS FIRST, bin NULLS FIRST, rank
