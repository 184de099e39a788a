-- The document each line of the two books speaks of, after all matching; `how` says by what.
-- grain: line of a book (side L ledger, P posting, S stock document)
-- needs: costed_component, book_merge
-- columns:
--   named_component.*
SELECT c.side, c.item_id, coalesce(m.into_component, c.component) AS component,
       CASE WHEN m.into_component IS NOT NULL AND c.side = 'L' THEN m.how ELSE c.how END AS how,
       c.is_opening
FROM costed_component AS c LEFT JOIN book_merge AS m ON c.component = m.from_component
