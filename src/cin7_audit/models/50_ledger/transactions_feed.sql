-- Whether Cin7's own list of transactions is there: then it names every posting, and other sources of postings are
-- left out.
-- grain: one row
-- needs: expected_posting
-- columns:
--   is_given  BOOLEAN  yes or no: the list is there
SELECT count(*) > 0 AS is_given FROM expected_posting WHERE origin = 'transactions'
