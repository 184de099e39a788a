-- Corrections and counts undone or voided after they were approved, by the audit trail.
-- grain: audited action that undoes
-- needs: user_action, approved_document, correction, count_line
-- columns:
--   document_no  VARCHAR        text: document number
--   action       VARCHAR        text: as the audit trail words it
--   acted_at     TIMESTAMP      moment: of the action
--   user         VARCHAR        text: who did it
--   approved_at  TIMESTAMP      moment: it was first approved
--   gross        DECIMAL(38,4)  base currency: sum of absolute values
--   source_id    VARCHAR        text: the evidence file or sheet
--   source_row   BIGINT         number: row in that file
WITH first_approval AS (
  SELECT document_no, min(CASE WHEN regexp_matches(lower(action), 'approv|authori|complet') THEN acted_at END)
           AS approved_at
  FROM user_action GROUP BY document_no)
SELECT a.document_no, a.action, a.acted_at, a."user", k.approved_at, d.gross, a.source_id, a.source_row
FROM user_action AS a LEFT JOIN approved_document AS d ON a.document_no = d.document_no
JOIN first_approval AS k ON a.document_no = k.document_no
WHERE regexp_matches(lower(a.action), 'undo|undone|void') AND a.acted_at >= k.approved_at
  AND a.document_no IN (SELECT document_no FROM correction UNION SELECT count_id FROM count_line)
ORDER BY a.acted_at, a.document_no
