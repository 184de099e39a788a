-- Days between two corrections of one sign on one line (sku x site x bin).
-- grain: correction that repeats an earlier one
-- method: M-19
-- needs: register
-- columns:
--   abc_class    VARCHAR  text: A, B or C if the client states it; else computed (M-6)
--   sku          VARCHAR  text: stock keeping unit, trimmed; the spelling of the product master
--   site         VARCHAR  text: site, warehouse or branch name
--   bin          VARCHAR  text: bin name; null for the site itself
--   days         BIGINT   days: since the correction before
--   day          DATE     day: when stock changed, else the accounting day, else the day of typing
--   document_no  VARCHAR  text: document number
SELECT abc_class, sku, site, bin, days_since_previous AS days, day, document_no
FROM register WHERE days_since_previous IS NOT NULL AND NOT is_opening ORDER BY day, correction_id
