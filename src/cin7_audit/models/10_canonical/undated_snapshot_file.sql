-- Files whose snapshot does not state its day: an availability pull or a Stock Level report is a picture of "now".
-- grain: file
-- needs: stock_snapshot, evidence_file
-- columns:
--   source_id  VARCHAR  text: the evidence file or sheet
--   kind       VARCHAR  text: kind of file
SELECT DISTINCT s.source_id, f.kind FROM stock_snapshot AS s LEFT JOIN evidence_file AS f ON s.source_id = f.source_id
WHERE s.as_of IS NULL
