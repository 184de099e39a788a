-- Names and moments that only the audit trail holds.
-- grain: document
-- needs: user_action
-- columns:
--   document_no  VARCHAR    text: document number
--   created_at   TIMESTAMP  moment: the document was made
--   creator      VARCHAR    text: who made it; null unknown
--   approved_at  TIMESTAMP  moment: it was approved; null unknown
--   approver     VARCHAR    text: who approved it; null unknown
--   undone_at    TIMESTAMP  moment: it was last undone, voided or reversed; null never
WITH told AS (
  SELECT document_no, "user", acted_at, regexp_matches(lower(action), 'creat|add|new') AS creates,
         regexp_matches(lower(action), 'approv|authori|complet') AS approves,
         regexp_matches(lower(action), 'undo|undone|void|revers') AS undoes
  FROM user_action WHERE document_no IS NOT NULL)
SELECT document_no, min(CASE WHEN creates THEN acted_at END) AS created_at,
       arg_min("user", CASE WHEN creates THEN acted_at END) AS creator,
       max(CASE WHEN approves THEN acted_at END) AS approved_at,
       arg_max("user", CASE WHEN approves THEN acted_at END) AS approver,
       max(CASE WHEN undoes THEN acted_at END) AS undone_at
FROM told GROUP BY document_no
