"""Which invoice is which sale, where no file says so: the ledger names the invoice, the movement report the order.

Cin7 Core numbers both alike (INV-01220 of SO-01220), yet prefixes are the client's own. So the pair of prefixes is learned: names
of the ledger that no stock document carries are held against sales with the same digits, and the pair counts only if nearly all its
amounts (days, where stock carries no value) agree; then it holds for every sale, also for one the ledger has elsewhere or not at all.

Temp table made here: sale_name(doc, name), bare names of one sale; added to known_link.
"""

from cin7_audit.case import Case
from cin7_audit.engagement import Engagement
from cin7_audit.measures.document_matching import bare

ENOUGH_PAIRS = 20  # fewer equal digits prove nothing about a client's numbering (default, ours)
AGREEING_SHARE = 0.8  # of the pairs, the rest being edited, voided or returned sales (default, ours)

SALE = f"""
CREATE OR REPLACE TEMP TABLE sale_total AS
SELECT {bare("doc")} AS doc, regexp_extract({bare("doc")}, '^([A-Z]+)', 1) AS prefix, regexp_extract({bare("doc")}, '([0-9]+)$', 1) AS digits,
       CAST(sum(amount) AS DECIMAL(18,2)) AS amount, bool_or(is_estimated) AS is_estimated, min(day) AS first_day, max(day) AS last_day
FROM stock_item WHERE regexp_matches(doc, '^[A-Za-z]{{1,6}}[-_ ]?[0-9]{{2,}}$')
  AND {bare("doc")} NOT IN (SELECT {bare("document_no")} FROM shipment WHERE document_no IS NOT NULL AND invoice_no IS NOT NULL)
GROUP BY doc HAVING bool_and(kind IN ('sale', 'pick', 'restock'))
"""

# Lines of the tied accounts by the foreign names they carry; a line with two such names counts for each.
NAMED = f"""
CREATE OR REPLACE TEMP TABLE foreign_name AS
WITH words AS (
  SELECT DISTINCT item_id, {bare("word")} AS name, amount, day FROM (
    SELECT item_id, amount, day, unnest(regexp_extract_all(upper(coalesce(reference, '') || ' ' || coalesce(text, '')), '[A-Z]{{1,6}}[-_]?[0-9]{{2,}}')) AS word
    FROM ledger_item WHERE is_tied AND pair_id IS NULL) AS w)
SELECT name, regexp_extract(name, '^([A-Z]+)', 1) AS prefix, regexp_extract(name, '([0-9]+)$', 1) AS digits, sum(amount) AS amount, min(day) AS first_day
FROM words WHERE name NOT IN (SELECT a FROM known_link WHERE a <> b UNION SELECT b FROM known_link WHERE a <> b UNION SELECT {bare("doc")} FROM stock_document)
GROUP BY name
"""

# What was learned from the agreeing sales names the invoice of each sale, whatever became of it in the ledger.
LEARNED = """
CREATE OR REPLACE TEMP TABLE sale_name AS
WITH pair AS (
  SELECT s.doc, n.name, s.prefix AS ours, n.prefix AS theirs,
         CASE WHEN s.is_estimated THEN n.first_day BETWEEN s.first_day - CAST($days AS INTEGER) AND s.last_day + CAST($days AS INTEGER)
              ELSE abs(s.amount - n.amount) <= $threshold END AS agrees
  FROM sale_total AS s JOIN foreign_name AS n ON s.digits = n.digits AND s.prefix <> n.prefix),
judged AS (SELECT ours, theirs, count(*) AS pairs, count(CASE WHEN agrees THEN 1 END) AS agreeing FROM pair GROUP BY 1, 2),
best AS (SELECT *, row_number() OVER (PARTITION BY ours ORDER BY agreeing DESC, theirs) AS nth FROM judged WHERE pairs >= {enough} AND agreeing >= {share} * pairs)
SELECT s.doc, b.theirs || s.digits AS name FROM sale_total AS s JOIN best AS b ON s.prefix = b.ours WHERE b.nth = 1
"""


def link_sale_names(case: Case, settings: Engagement) -> None:
    """Add the learned pairs to known_link. With a transactions feed there is nothing to learn: it names the invoices itself."""
    case.run(SALE)
    if case.value("SELECT 1 FROM sale_total LIMIT 1") is None:
        return
    case.run(NAMED)
    case.run(
        LEARNED.format(enough=ENOUGH_PAIRS, share=AGREEING_SHARE),
        {"days": settings.rules.match_days, "threshold": settings.rules.document_threshold},
    )
    case.run("INSERT INTO known_link SELECT doc, name FROM sale_name")
    for table in ("sale_total", "foreign_name"):
        case.run(f"DROP TABLE {table}")
