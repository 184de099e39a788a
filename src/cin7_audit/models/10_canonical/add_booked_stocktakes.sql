-- Booked stocktake lines as count lines: counted = rebuilt + difference. The variance is the posted one exactly; only
-- the level is ours. Such lines are differences only: they give no accuracy rate. One below zero is not made up.
-- changes: count_line
-- needs: booked_stocktake_level
INSERT INTO count_line (
  count_id, document_id, count_kind, status, effective_date, completed_at, recorded_at, sku, site, counted_quantity,
  recorded_quantity, unit_cost, completed_by, account, reference, is_confirmed, is_zero_ambiguous, is_difference_only,
  source_id, source_row)
SELECT document_no, document_id, 'stocktake', 'COMPLETED', effective_date, completed_at, recorded_at, sku, site,
       before + quantity, before, unit_cost, completed_by, account, reference, TRUE, FALSE, TRUE, source_id, source_row
FROM booked_stocktake_level WHERE before + quantity >= 0
