-- Documents each under the approval limit that together exceed it: one day, creator, site and account.
-- grain: day x creator x site x account
-- needs: approved_document
-- columns:
--   day            DATE           day: when stock changed, else the accounting day, else the day of typing
--   creator        VARCHAR        text: who made it; null unknown
--   site           VARCHAR        text: site, warehouse or branch name
--   account        VARCHAR        text: account posted to; null unknown
--   documents      BIGINT         count: documents
--   gross          DECIMAL(38,4)  base currency: sum of absolute values
--   largest        DECIMAL(38,4)  base currency: gross value of the largest
--   document_list  VARCHAR        text: their numbers
--   source_id      VARCHAR        text: the evidence file or sheet
--   source_row     BIGINT         number: row in that file
SELECT day, coalesce(creator, 'not stated') AS creator, coalesce(site, 'not stated') AS site,
       coalesce(account, 'not stated') AS account, count(*) AS documents, sum(gross) AS gross, max(gross) AS largest,
       string_agg(document_no, ', ' ORDER BY document_no) AS document_list,
       min(source_id) AS source_id, arg_min(source_row, (source_id, source_row)) AS source_row
FROM approved_document WHERE gross < $approval_limit AND gross > 0
  AND kind IN ('adjustment', 'write_off', 'zeroing', 'write_on')
GROUP BY 1, 2, 3, 4 HAVING count(*) >= 2 AND sum(gross) >= $approval_limit ORDER BY gross DESC, day
