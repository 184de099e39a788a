-- What follows from a difference in each bucket: how it is treated, and the other side of its entry. Timing and goods
-- in transit reverse by themselves and need no entry; an unexplained difference gets none, because an entry without a
-- reason is what the review looks for.
-- grain: bucket of the tie-out
-- needs: nothing
-- columns:
--   bucket     VARCHAR  text: one of TIE_OUT_BUCKETS
--   treatment  VARCHAR  text: what to do about it
--   role       VARCHAR  text: of the account on the other side of the entry; null no account of a role, or no entry
--   instead    VARCHAR  text: what stands on the other side where no account is known; null no entry
SELECT * FROM (VALUES
  ('timing', 'reverses by itself; agree the cut-off', NULL, NULL),
  ('received_not_invoiced', 'accrue the goods received', 'accrual', 'Goods received not invoiced'),
  ('invoiced_not_received', 'show as goods paid and not received', 'accrual', 'Goods invoiced not received'),
  ('in_transit', 'no entry: timing, clears when the goods are received', NULL, NULL),
  ('unsynced', 'sync the document, or enter it', 'adjustment', 'Offset account of the document'),
  ('voided_or_edited', 'bring both sides to the live document', 'adjustment', 'Offset account of the document'),
  ('manual_journal', 'reverse, or move to a contra account', 'adjustment', 'Offset account of the journal'),
  ('wrong_account', 'reclassify', NULL, 'Account that holds the document'),
  ('cost_change', 'post the cost change', 'cogs', 'Cost of sales'),
  ('fx', 'take the difference to exchange differences', NULL, 'Exchange differences'),
  ('rounding', 'take to rounding, or pass', NULL, 'Rounding'),
  ('unexplained', 'explain first', NULL, NULL)
) AS rule (bucket, treatment, role, instead)
