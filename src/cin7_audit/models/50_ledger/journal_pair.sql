-- Journals and their reversals. The Journal Report says which journal a reversal reverses (ledgers.md 2.4); Xero's API
-- says it only through the source document. What is left to see there is the pair itself: same day, kind and
-- reference, and the opposite amount on every account. Such pairs are made one to one, in the order of their numbers.
-- grain: journal that was reversed or reverses another
-- needs: ledger_entry
-- columns:
--   journal  VARCHAR  text: the journal; null where the ledger prints none
--   pair_id  VARCHAR  text: the journal a reversed journal and its reversal share; null none
--   is_twin  BOOLEAN  yes or no: paired by what the two hold (API journals only)
WITH said AS (
  SELECT DISTINCT journal, reverses FROM ledger_entry
  WHERE reverses IS NOT NULL AND journal IS NOT NULL AND reverses <> journal
    AND reverses IN (SELECT journal FROM ledger_entry WHERE journal IS NOT NULL)),
told AS (
  SELECT journal, reverses AS pair_id, FALSE AS is_twin FROM said UNION ALL SELECT reverses, reverses, FALSE FROM said),
mark AS (
  SELECT journal, day, source_type, reference, TRY_CAST(journal AS BIGINT) AS no,
         string_agg(account_key || '=' || CAST(amount AS VARCHAR), '|' ORDER BY account_key, amount) AS lines,
         string_agg(account_key || '=' || CAST(-amount AS VARCHAR), '|' ORDER BY account_key, -amount) AS opposite
  FROM ledger_entry
  WHERE ledger_view = 'api_journals' AND journal IS NOT NULL AND reference IS NOT NULL AND amount <> 0
    AND journal NOT IN (SELECT journal FROM told)
  GROUP BY journal, day, source_type, reference),
numbered AS (
  SELECT *, row_number() OVER (PARTITION BY day, source_type, reference, lines ORDER BY no, journal) AS nth
  FROM mark WHERE no IS NOT NULL),
twin AS (
  SELECT a.journal AS original, b.journal AS reversal FROM numbered AS a
  JOIN numbered AS b ON a.day = b.day AND a.source_type = b.source_type AND a.reference = b.reference
    AND a.lines = b.opposite AND a.nth = b.nth AND a.no < b.no)
SELECT journal, min(pair_id) AS pair_id, bool_or(is_twin) AS is_twin FROM (
  SELECT * FROM told UNION ALL SELECT original, original, TRUE FROM twin
  UNION ALL SELECT reversal, original, TRUE FROM twin)
GROUP BY journal
