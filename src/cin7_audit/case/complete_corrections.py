"""What an adjustment really was: a count, a revaluation, a zeroing, found stock, or an ordinary correction.

Only rows their source calls `adjustment` are looked at. The rules, first match wins:

1. cycle_count by words: the reference says cycle or stocktake, or count on three lines or more; or most comments of five lines or more do.
   (One line commented `recount` is a second look at that line, not a round of counting.)
2. cycle_count by rhythm: documents of at least 10 lines with both signs, at one site, weekly or monthly, at least four times.
3. revaluation: minus q and plus q of one SKU in one place within the document (cin7-core 3.2); between two bins it is a move.
4. opening balances stay what their source calls them, but their movements become kind `opening`: they correct nothing.
5. zeroing: stock set to exactly nothing.
6. write_on: stock entered where there was none.
"""

import duckdb

COUNT_WORDS = r"\b(cycle|counts?|counted|recount(ed)?|stock\s?-?takes?|stock\s?-?check)\b"
OPENING_WORDS = (
    r"\bopening\b|\bgo[ -]?live\b|\binitial (stock|load|balance|import)|\btake[ -]?on\b|\bconversion\b|\bstart(ing)? (stock|balance)"
)
LOAD_LINES = 20  # fewer lines on the first day are ordinary finds (default, ours)
COUNT_LINES = 10  # fewer lines are a correction, not a round of counting (default, ours)
STRONG_WORDS = r"\bcycle\b|\bstock\s?-?takes?\b"
REFERENCE_LINES = 3  # "as per count" on fewer lines corrects them, it does not count (default, ours)
COMMENT_LINES = 5  # comments alone make a count from this many lines on (default, ours)
COUNT_TIMES = 4  # a rhythm needs at least this many documents (default, ours)
RHYTHM_SHARE = 0.75  # of the gaps must lie in one rhythm
RHYTHMS = ((5, 9, "weekly"), (12, 16, "fortnightly"), (26, 35, "monthly"))

DOCUMENTS = """
CREATE OR REPLACE TEMP TABLE adjustment_document AS
SELECT document_no, max(site) AS site, min(coalesce(effective_date, CAST(completed_at AS DATE))) AS day, count(*) AS lines,
       count(CASE WHEN quantity > 0 THEN 1 END) AS gains, count(CASE WHEN quantity < 0 THEN 1 END) AS losses,
       max(CASE WHEN regexp_matches(lower(coalesce(reference, '')), '{words}') THEN reference END) AS count_reference,
       count(CASE WHEN regexp_matches(lower(coalesce(reason, '')), '{words}') THEN 1 END) AS count_reasons
FROM correction WHERE kind = 'adjustment' AND document_no IS NOT NULL GROUP BY document_no
"""

RHYTHM = """
CREATE OR REPLACE TEMP TABLE count_rhythm AS
WITH rounds AS (SELECT *, date_diff('day', lag(day) OVER (PARTITION BY site ORDER BY day, document_no), day) AS gap
                FROM adjustment_document WHERE lines >= {lines} AND gains > 0 AND losses > 0)
SELECT site, count(*) AS times, count(CASE WHEN gap BETWEEN {low} AND {high} THEN 1 END) AS in_rhythm, count(gap) AS gaps
FROM rounds GROUP BY site HAVING count(*) >= {times} AND count(CASE WHEN gap BETWEEN {low} AND {high} THEN 1 END) >= {share} * count(gap)
"""

BY_WORDS = """
UPDATE correction SET kind = 'cycle_count',
  kind_rule = CASE WHEN d.count_reference IS NOT NULL THEN 'reference says count: ' || d.count_reference
                   ELSE 'comments of ' || d.count_reasons || ' of ' || d.lines || ' lines say count' END
FROM adjustment_document AS d
WHERE correction.kind = 'adjustment' AND correction.document_no = d.document_no AND ((d.count_reference IS NOT NULL AND (d.lines >= {reference_lines} OR regexp_matches(lower(d.count_reference), '{strong}'))) OR (d.lines >= {comment_lines} AND d.count_reasons * 2 > d.lines))
"""

BY_RHYTHM = """
UPDATE correction SET kind = 'cycle_count',
  kind_rule = d.lines || ' lines with both signs, one of ' || r.times || ' such {word} documents at ' || coalesce(d.site, 'the site')
FROM adjustment_document AS d JOIN count_rhythm AS r ON d.site IS NOT DISTINCT FROM r.site
WHERE correction.kind = 'adjustment' AND correction.document_no = d.document_no AND d.lines >= {lines} AND d.gains > 0 AND d.losses > 0
"""

REVALUATION = """
UPDATE correction SET kind = 'revaluation', kind_rule = 'the document takes and gives the same quantity of this SKU in this place'
FROM (SELECT document_no, sku, site, bin, batch, abs(quantity) AS units FROM correction WHERE kind = 'adjustment' AND quantity <> 0 AND document_no IS NOT NULL
      GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(quantity) = 0) AS pair
WHERE correction.kind = 'adjustment' AND correction.document_no = pair.document_no AND correction.sku = pair.sku
  AND correction.site IS NOT DISTINCT FROM pair.site AND correction.bin IS NOT DISTINCT FROM pair.bin AND correction.batch IS NOT DISTINCT FROM pair.batch AND abs(correction.quantity) = pair.units
"""

ZEROING = """
UPDATE correction SET kind = 'zeroing', kind_rule = 'stock set to nothing'
WHERE kind = 'adjustment' AND quantity_after = 0 AND quantity_before <> 0
"""

# The load at go-live: said to be so, or dated on the company's opening balance date, or long, all gains, and on the very first day.
OPENING = """
CREATE OR REPLACE TEMP TABLE opening_document AS
WITH first_day AS (SELECT min(coalesce(effective_date, CAST(completed_at AS DATE))) AS day FROM movement),
stated AS (SELECT max(opening_balance_date) AS day FROM company)
SELECT DISTINCT c.document_no FROM correction AS c CROSS JOIN first_day AS f CROSS JOIN stated AS s
LEFT JOIN adjustment_document AS d ON c.document_no = d.document_no
WHERE c.kind IN ('adjustment', 'write_on') AND c.document_no IS NOT NULL AND coalesce(c.quantity_before, 0) = 0
  AND coalesce(c.effective_date, CAST(c.completed_at AS DATE)) <= f.day + 31
  AND (regexp_matches(lower(concat_ws(' ', c.reference, c.reason)), '{words}') OR coalesce(c.effective_date, CAST(c.completed_at AS DATE)) <= s.day
       OR (d.day = f.day AND d.lines >= {load_lines} AND d.gains = d.lines))
"""
OPENING_MOVEMENTS = """
UPDATE movement SET kind = 'opening' FROM opening_document AS o WHERE movement.document_no = o.document_no AND movement.kind = 'adjustment' AND movement.quantity >= 0
"""
OPENING_RULE = """
UPDATE correction SET kind = 'write_on', kind_rule = 'opening balances: the load at go-live, no correction of a belief'
FROM opening_document AS o WHERE correction.document_no = o.document_no AND correction.kind IN ('adjustment', 'write_on')
"""

WRITE_ON = """
UPDATE correction SET kind = 'write_on', kind_rule = 'stock entered where there was none'
WHERE kind = 'adjustment' AND quantity > 0 AND quantity_before = 0
"""

AUTOMATIC = """
UPDATE correction SET kind = 'auto_adjustment', kind_rule = 'the document says it was made automatically'
WHERE kind = 'adjustment' AND regexp_matches(lower(concat_ws(' ', reference, reason)), '\\bauto(matic|mated)?[ -]?(stock )?(adjust|correct)')
"""


def classify_corrections(connection: duckdb.DuckDBPyConnection) -> None:
    """Give each adjustment its kind and the rule that gave it; other corrections state that their source said so."""
    connection.execute(DOCUMENTS.format(words=COUNT_WORDS))
    connection.execute(BY_WORDS.format(comment_lines=COMMENT_LINES, reference_lines=REFERENCE_LINES, strong=STRONG_WORDS))
    for low, high, word in RHYTHMS:
        numbers = {"lines": COUNT_LINES, "times": COUNT_TIMES, "low": low, "high": high, "share": RHYTHM_SHARE}
        connection.execute(RHYTHM.format(**numbers))
        connection.execute(BY_RHYTHM.format(word=word, lines=COUNT_LINES))
    connection.execute(OPENING.format(words=OPENING_WORDS, load_lines=LOAD_LINES))
    for sql in (OPENING_MOVEMENTS, OPENING_RULE, AUTOMATIC, REVALUATION, ZEROING, WRITE_ON):
        connection.execute(sql)
    connection.execute("UPDATE correction SET kind_rule = 'the document is of this kind' WHERE kind_rule IS NULL")
    connection.execute("DROP TABLE adjustment_document")
    connection.execute("DROP TABLE opening_document")
    connection.execute("DROP TABLE IF EXISTS count_rhythm")
