-- Each line of an adjustment that is a count, as a count line with the system's own figure before it. Figures before
-- and after are the system's own; without them a booked count shows only its difference and cannot be a count line.
-- changes: count_line
-- needs: correction
INSERT INTO count_line (
  count_id, document_id, count_kind, status, effective_date, completed_at, recorded_at, sku, site, bin, batch,
  counted_quantity, recorded_quantity, unit_cost, completed_by, account, reference, is_confirmed, is_zero_ambiguous,
  is_difference_only, source_id, source_row)
WITH zero_lines AS (
  SELECT count(*) AS lines FROM correction WHERE kind = 'cycle_count' AND quantity_before = quantity_after)
SELECT c.document_no, c.document_id, 'cycle_count', c.status, c.effective_date, c.completed_at, c.recorded_at, c.sku,
       c.site, c.bin, c.batch, c.quantity_after, c.quantity_before, c.unit_cost, coalesce(c.approver, c.user),
       c.account, c.reference,
       upper(coalesce(c.status, 'COMPLETED')) IN ('COMPLETED', 'APPROVED', 'AUTHORISED', 'AUTHORIZED'),
       FALSE, z.lines = 0, c.source_id, c.source_row
FROM correction AS c CROSS JOIN zero_lines AS z
WHERE c.kind = 'cycle_count' AND c.quantity_after IS NOT NULL AND c.quantity_before IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM count_line AS l WHERE l.count_id = c.document_no)
