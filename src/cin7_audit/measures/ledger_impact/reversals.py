"""Journals of Xero's API that undo each other: a voided or edited document leaves its journal and one of opposite lines.

The Journal Report says which journal a reversal reverses (ledgers.md 2.4); the API says it only through the source document. What is
left to see is the pair itself: same day, kind and reference, and the opposite amount on every account. They are paired one to one,
in the order of their numbers. Sets ledger_item.pair_id, as the report's own words do.
"""

from cin7_audit.case import Case

TWIN = """
CREATE OR REPLACE TEMP TABLE reversal_twin AS
WITH mark AS (
  SELECT journal, day, source_type, reference, TRY_CAST(journal AS BIGINT) AS no,
         string_agg(account_key || '=' || CAST(amount AS VARCHAR), '|' ORDER BY account_key, amount) AS lines,
         string_agg(account_key || '=' || CAST(-amount AS VARCHAR), '|' ORDER BY account_key, -amount) AS opposite
  FROM ledger_item WHERE ledger_view = 'api_journals' AND journal IS NOT NULL AND reference IS NOT NULL AND amount <> 0
  GROUP BY journal, day, source_type, reference HAVING count(pair_id) = 0),
nth AS (SELECT *, row_number() OVER (PARTITION BY day, source_type, reference, lines ORDER BY no, journal) AS nth FROM mark WHERE no IS NOT NULL)
SELECT a.journal AS original, b.journal AS reversal FROM nth AS a
JOIN nth AS b ON a.day = b.day AND a.source_type = b.source_type AND a.reference = b.reference AND a.lines = b.opposite AND a.nth = b.nth AND a.no < b.no
"""

MARK = """
UPDATE ledger_item SET pair_id = t.original FROM (
  SELECT original AS journal, original FROM reversal_twin UNION ALL SELECT reversal, original FROM reversal_twin) AS t
WHERE ledger_item.journal = t.journal AND ledger_item.ledger_view = 'api_journals'
"""


def pair_reversals(case: Case) -> None:
    """Mark both journals of every pair."""
    case.run(TWIN)
    case.run(MARK)
    case.run("DROP TABLE reversal_twin")
