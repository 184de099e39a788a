"""Omni's cost of sales: one manual journal a month for every sale and return of the month (cin7-omni 4.4 and 5).

A sale's cost enters the journal of the month in which it is both fully dispatched and invoiced, a return's in the month in
which it is both taken back and credited; the journal is replaced on re-import, so originals, reversals and replacements of
one month are one document. Sales that no invoice names by the end are not posted yet, which is a matter of timing.

Temp tables made here
  monthly_cost(item_id, month)          ledger lines of such journals, with their month
  cost_document(item_id, month, is_open, is_dated)
                                        sales and returns that the ledger does not hold one by one, with the month that
                                        should carry their cost; is_open: no invoice yet; is_dated: the invoice's day is known
  uninvoiced(component), lagging(component)   what awaits its invoice; journals that trail dispatches whose invoices no file names
"""

from cin7_audit.case import Case
from cin7_audit.engagement import Engagement
from cin7_audit.measures.document_matching import bare
from cin7_audit.measures.ledger_impact.buckets import SAME_AMOUNT
from cin7_audit.measures.months import month_number

TELLING_SHARE = 0.5  # where invoices of the ledger name at least this share of the sales, a sale they do not name has none (default, ours)
WORDS = "cogs|cost of (goods|sales)"

# By their words; where no journal has such words, by the account pair: a hand-less credit of inventory against cost of sales
# on the last day of the month, naming no document.
LINE = f"""
CREATE OR REPLACE TEMP TABLE monthly_cost AS
WITH free AS (SELECT i.* FROM ledger_item AS i JOIN book_component AS c ON c.side = 'L' AND c.item_id = i.item_id
              WHERE NOT $is_core AND c.component % 4 = 2 AND i.is_tied AND NOT i.is_opening AND i.is_manual),
said AS (SELECT item_id, day FROM free WHERE regexp_matches(lower(coalesce(text, '') || ' ' || coalesce(reference, '')), '{WORDS}')),
cost AS (SELECT i.day, coalesce(i.journal, i.reference, i.text) AS name, -i.amount AS amount FROM ledger_item AS i
         JOIN account_role AS r ON i.account_key = r.account_key WHERE r.role = 'cogs'),
paired AS (SELECT f.item_id, f.day FROM free AS f JOIN (SELECT DISTINCT day, name, amount FROM cost) AS k
           ON f.day = k.day AND f.amount = k.amount AND coalesce(f.journal, f.reference, f.text) = k.name
           WHERE f.amount < 0 AND f.day = last_day(f.day) AND NOT EXISTS (SELECT 1 FROM said))
SELECT item_id, {month_number("day")} AS month FROM (SELECT * FROM said UNION ALL SELECT * FROM paired) AS l
"""

# The day a sale was invoiced or a return credited: Cin7's own word, else the ledger line (on any account) that names it.
DOCUMENT = f"""
CREATE OR REPLACE TEMP TABLE cost_document AS
WITH held AS (SELECT DISTINCT c.component FROM ledger_item AS i JOIN book_component AS c ON c.side = 'L' AND c.item_id = i.item_id WHERE i.is_tied),
posted AS (SELECT DISTINCT component FROM book_component WHERE side = 'P'),
d AS (SELECT d.item_id, d.doc, {bare("d.doc")} AS name, max(s.day) AS moved, bool_or(s.kind = 'restock') AS is_return FROM stock_document AS d
      JOIN stock_item AS s ON s.doc = d.doc JOIN book_component AS c ON c.side = 'S' AND c.item_id = d.item_id
      WHERE c.component NOT IN (SELECT component FROM held) AND c.component NOT IN (SELECT component FROM posted)
      GROUP BY 1, 2, 3 HAVING bool_and(s.kind IN ('sale', 'pick', 'restock'))),
told AS (SELECT {bare("document_no")} AS name, max(invoice_date) AS billed FROM shipment WHERE document_no IS NOT NULL GROUP BY 1
         UNION ALL SELECT {bare("document_no")}, max(credit_date) FROM return_line WHERE document_no IS NOT NULL GROUP BY 1),
own AS (SELECT name, max(billed) AS billed FROM told GROUP BY 1),
mentioned AS (SELECT k.name, min(CASE WHEN l.source_type NOT LIKE '%credit%' THEN l.day END) AS invoiced, min(CASE WHEN l.source_type LIKE '%credit%' THEN l.day END) AS credited
              FROM ledger_item AS l JOIN item_node AS n ON n.side = 'L' AND n.item_id = l.item_id JOIN known_name AS k ON n.node = k.node
              WHERE NOT l.is_tied AND regexp_matches(l.source_type, 'invoice|credit|accrec') GROUP BY 1),
telling AS (SELECT count(*) >= {TELLING_SHARE} * (SELECT count(*) FROM d WHERE NOT is_return) AS of_sales FROM mentioned AS m JOIN d ON m.name = d.name WHERE m.invoiced IS NOT NULL AND NOT d.is_return),
dated AS (SELECT d.*, own.name IS NOT NULL OR (t.of_sales AND NOT d.is_return) AS is_known, coalesce(own.billed, CASE WHEN d.is_return THEN m.credited ELSE m.invoiced END) AS billed
          FROM d CROSS JOIN telling AS t LEFT JOIN own ON d.name = own.name LEFT JOIN mentioned AS m ON d.name = m.name)
SELECT item_id, {month_number("greatest(moved, coalesce(billed, moved))")} AS month, is_known AND billed IS NULL AS is_open, billed IS NOT NULL AS is_dated FROM dated
"""

# Every journal of the month is one document, and the month's sales and returns belong to it.
JOIN = """
CREATE OR REPLACE TEMP TABLE book_component AS
WITH journal AS (SELECT m.month, min(c.component) AS component FROM monthly_cost AS m JOIN book_component AS c ON c.side = 'L' AND c.item_id = m.item_id GROUP BY 1),
move AS (
  SELECT 'L' AS side, m.item_id, j.component FROM monthly_cost AS m JOIN journal AS j ON m.month = j.month
  WHERE m.month IN (SELECT month FROM cost_document WHERE NOT is_open)
  UNION ALL SELECT 'S', d.item_id, j.component FROM cost_document AS d JOIN journal AS j ON d.month = j.month WHERE NOT d.is_open)
SELECT b.side, b.item_id, coalesce(m.component, b.component) AS component, CASE WHEN m.component IS NOT NULL THEN 'monthly cost of sales journal' ELSE b.how END AS how
FROM book_component AS b LEFT JOIN move AS m ON b.side = m.side AND b.item_id = m.item_id
"""

OPEN = """
CREATE OR REPLACE TEMP TABLE uninvoiced AS
SELECT DISTINCT c.component FROM cost_document AS d JOIN book_component AS c ON c.side = 'S' AND c.item_id = d.item_id
WHERE d.is_open AND EXISTS (SELECT 1 FROM monthly_cost)
"""

# Where no file says when sales were invoiced, journals that trail the dispatches and catch up again are late, not edited:
# the running difference stock - ledger never turns positive (more cost posted than goods sold) and some month brings it back.
LAGGING = f"""
CREATE OR REPLACE TEMP TABLE lagging AS
WITH stock AS (SELECT d.month, sum(i.amount) AS amount FROM cost_document AS d JOIN stock_document AS s ON d.item_id = s.item_id
               JOIN stock_item AS i ON i.doc = s.doc GROUP BY 1),
ledger AS (SELECT m.month, sum(i.amount) AS amount FROM monthly_cost AS m JOIN ledger_item AS i ON m.item_id = i.item_id GROUP BY 1),
apart AS (SELECT l.month, s.amount - l.amount AS amount FROM ledger AS l JOIN stock AS s ON l.month = s.month),
running AS (SELECT *, sum(amount) OVER (ORDER BY month) AS open FROM apart),
trail AS (SELECT max(open) <= {SAME_AMOUNT} AND max(amount) > {SAME_AMOUNT} AS is_trailing FROM running)
SELECT DISTINCT c.component FROM monthly_cost AS m JOIN book_component AS c ON c.side = 'L' AND c.item_id = m.item_id CROSS JOIN trail
WHERE trail.is_trailing AND NOT EXISTS (SELECT 1 FROM cost_document WHERE is_dated OR is_open)
"""


def is_core(case: Case, settings: Engagement) -> bool:
    """Cin7 Core posts each sale: there, a manual journal of cost of sales is a correction by hand, not the month's cost."""
    if settings.platform != "auto":
        return settings.platform == "cin7_core"
    kinds = {row[0] for row in case.rows("SELECT DISTINCT split_part(kind, '.', 1) FROM evidence_file")}
    return "cin7_core" in kinds and "cin7_omni" not in kinds


def join_monthly_cost(case: Case, settings: Engagement) -> None:
    """Move the sales and returns of a month into the component of its journal; list what awaits its invoice."""
    case.run(LINE, {"is_core": is_core(case, settings)})
    for sql in (DOCUMENT, JOIN, OPEN, LAGGING):
        case.run(sql)
