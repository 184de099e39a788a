-- Changes of mapping: a family of corrections used one account up to a day and another one after it.
-- grain: family x pair of accounts
-- needs: family_account
-- columns:
--   kind              VARCHAR  text: kind of correction, those of one Cin7 document type together
--   account_before    VARCHAR  text: the account used up to then
--   account_after     VARCHAR  text: the account used from then on
--   last_before       DATE     day: last on the account before
--   first_after       DATE     day: first on the account after
--   documents_before  BIGINT   count: documents on the account before
--   documents_after   BIGINT   count: documents on the account after
SELECT a.family AS kind, a.account AS account_before, b.account AS account_after, a.last_day AS last_before,
       b.first_day AS first_after, a.documents AS documents_before, b.documents AS documents_after
FROM family_account AS a JOIN family_account AS b ON a.family = b.family AND a.last_day < b.first_day
WHERE a.documents >= $mapped_documents AND b.documents >= $mapped_documents ORDER BY 1, 5
