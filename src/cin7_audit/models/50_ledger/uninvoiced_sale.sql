-- Sales that no invoice names by the end: their cost is not posted yet, which is a matter of timing.
-- grain: document
-- needs: cost_document, costed_component, monthly_cost
-- columns:
--   component  BIGINT  key: the document, by all its names
SELECT DISTINCT c.component FROM cost_document AS d
JOIN costed_component AS c ON c.side = 'S' AND c.item_id = d.item_id
WHERE d.is_open AND EXISTS (SELECT 1 FROM monthly_cost)
