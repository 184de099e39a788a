-- Second looks: counts of a line soon after an out-of-tolerance one, and reversals, where the opposite variance came
-- next; the largest value first.
-- grain: count line with an earlier count of its line
-- needs: line_interval
-- columns:
--   sku                VARCHAR        text: stock keeping unit, trimmed; the spelling of the product master
--   site               VARCHAR        text: site, warehouse or branch name
--   bin                VARCHAR        text: bin name; null for the site itself
--   batch              VARCHAR        text: batch or serial; null none
--   previous_count_at  TIMESTAMP      moment: of the count before; null at the first
--   count_at           TIMESTAMP      moment: the count was completed; midnight where only its day is known
--   days               BIGINT         days: since the count before; null at the first
--   previous_variance  DECIMAL(38,4)  units: variance of the count before
--   variance_quantity  DECIMAL(38,4)  units: counted - believed; loss negative
--   variance_value     DECIMAL(18,4)  base currency: variance x unit cost; loss negative; null without a cost
--   count_id           VARCHAR        text: document number of the count, or the file's name where it has none
--   outcome            VARCHAR        text: reversal, recount agreed with belief, or recount differed again
--   file               VARCHAR        text: the evidence file, for readers
--   source_row         BIGINT         number: row in that file
SELECT i.sku, i.site, i.bin, i.batch, i.previous_count_at, i.count_at, i.days, i.previous_variance,
       i.variance_quantity, i.variance_value, i.count_id,
       CASE WHEN i.previous_variance <> 0 AND i.variance_quantity = -i.previous_variance THEN 'reversal'
            WHEN i.variance_quantity = 0 THEN 'recount agreed with belief' ELSE 'recount differed again' END AS outcome,
       i.file, i.source_row
FROM line_interval AS i
WHERE (i.days <= $second_look_days AND NOT i.previous_in_tolerance)
  OR (i.previous_variance <> 0 AND i.variance_quantity = -i.previous_variance AND i.days <= $rules_mirror_days)
ORDER BY abs(i.variance_value) DESC NULLS LAST, i.count_at, i.sku, i.site NULLS FIRST, i.bin NULLS FIRST
