-- Duties that should lie apart: the creator or the counter approves, or the approver holds custody
-- (`approval.custodians`) or is none of the named approvers (`approval.approvers`). No rows where no document names its
-- creator or counter.
-- grain: correction document whose approver can be compared with somebody
-- method: M-35
-- needs: approved_document
-- columns:
--   document_no   VARCHAR        text: document number
--   kind          VARCHAR        text: kind of correction, such as stocktake, adjustment or write_off
--   creator       VARCHAR        text: who made it; null unknown
--   counter       VARCHAR        text: who counted; null unknown
--   approver      VARCHAR        text: who approved it; null unknown
--   value         DECIMAL(38,4)  base currency: signed, loss negative; null unknown
--   gross         DECIMAL(38,4)  base currency: sum of absolute values
--   lines         BIGINT         count: lines
--   is_creator    BOOLEAN        yes or no: the creator approved
--   is_counter    BOOLEAN        yes or no: the counter approved
--   is_custodian  BOOLEAN        yes or no: the approver holds custody
--   is_unnamed    BOOLEAN        yes or no: the approver is none of those named
--   site          VARCHAR        text: site, warehouse or branch name
--   source_id     VARCHAR        text: the evidence file or sheet
--   source_row    BIGINT         number: row in that file
SELECT document_no, kind, creator, counter, approver, value, gross, lines,
       coalesce(creator = approver, FALSE) AS is_creator, coalesce(counter = approver, FALSE) AS is_counter,
       list_contains($approval_custodians, approver) AS is_custodian,
       len($approval_approvers) > 0 AND NOT list_contains($approval_approvers, approver) AS is_unnamed,
       site, source_id, source_row
FROM approved_document WHERE approver IS NOT NULL
  AND (creator IS NOT NULL OR counter IS NOT NULL OR list_contains($approval_custodians, approver))
QUALIFY bool_or(creator IS NOT NULL OR counter IS NOT NULL) OVER ()
ORDER BY gross DESC NULLS LAST, document_no
