-- The first stated figure of each place, and the opening it implies.
-- grain: place
-- needs: rebuilt_figure
-- columns:
--   sku      VARCHAR        text: stock keeping unit, trimmed; the spelling of the product master
--   site     VARCHAR        text: site, warehouse or branch name
--   bin      VARCHAR        text: bin name; null for the site itself
--   ord      BIGINT         number: place in the one order of events
--   implied  DECIMAL(38,4)  units: the opening that figure implies
WITH numbered AS (
  SELECT *, row_number() OVER (PARTITION BY sku, site, bin ORDER BY ord, basis, figure_id) AS nth FROM rebuilt_figure)
SELECT sku, site, bin, ord, stated - moved AS implied FROM numbered WHERE nth = 1
