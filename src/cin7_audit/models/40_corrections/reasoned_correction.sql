-- The register with what each correction says of itself, without the names and moments that control tests alone read.
-- grain: correction line
-- needs: register, correction_reason
-- columns:
--   register.*
--   reason_class  VARCHAR  text: blank, generic, copied or specific
--   reason_group  VARCHAR  text: the most frequent text it shares its words with, else itself
SELECT r.* EXCLUDE (counted_by, undone_at), t.reason_class, t.reason_group
FROM register AS r LEFT JOIN correction_reason AS t ON r.correction_id = t.correction_id
ORDER BY r.correction_id
