"""The two books side by side: one row per document, account and month, with what stock, Cin7's postings and the ledger say.

Temp tables made here
  book_window(first_month, last_month, ledger_month)   months both books cover, and the ledger's own first; month numbers are year x 12 + month - 1
  book_component(side, item_id, component)             every line's document; lines that name none stand alone
  book_month(component, account_key, month, stock, posted, ledger)
How lines without a document name are matched, in this order, each listed in matched_documents
  0 Omni's monthly cost of sales journals with the sales and returns of their month (monthly_cost.py)
  1 the other lines of the same journal name a document
  2 same account, same amount to the cent, same day, one to one; returns of sales already matched before the rest
  3 same account, same amount, within `rules.match_days`, and no other line of that amount on either side
  4 one ledger line equals the day's (then the month's) unmatched documents of one account: consolidated postings
The chance level of 2 and 3 is the share of such matches that appears when all ledger dates are shifted by whole weeks.
"""

from cin7_audit.case import Case
from cin7_audit.engagement import Engagement
from cin7_audit.measures.ledger_impact.monthly_cost import join_monthly_cost
from cin7_audit.measures.months import month_number

SHIFTS = (35, 42, 49, 56, 63)  # days; whole weeks, so that weekday habits stay, and past any month end

# Lines of one journal that name nothing follow the lines that do; a reversed journal and its reversal are a document of their own.
COMPONENT = """
CREATE OR REPLACE TEMP TABLE book_component AS
WITH l AS (SELECT i.item_id, i.journal, i.pair_id, c.component FROM ledger_item AS i
           LEFT JOIN item_component AS c ON c.side = 'L' AND c.item_id = i.item_id),
j AS (SELECT journal, min(component) AS component, min(item_id) AS first_item FROM l WHERE journal IS NOT NULL GROUP BY journal),
r AS (SELECT pair_id, dense_rank() OVER (ORDER BY pair_id) AS pair_no FROM (SELECT DISTINCT pair_id FROM l WHERE pair_id IS NOT NULL) AS p)
SELECT 'L' AS side, l.item_id, CASE WHEN r.pair_no IS NOT NULL THEN r.pair_no * 4 + 1
       WHEN coalesce(l.component, j.component) IS NOT NULL THEN CAST(coalesce(l.component, j.component) AS BIGINT) * 4
       ELSE CAST(coalesce(j.first_item, l.item_id) AS BIGINT) * 4 + 2 END AS component,
       CASE WHEN r.pair_no IS NOT NULL THEN 'reversal pair' WHEN l.component IS NOT NULL THEN 'document'
            WHEN j.component IS NOT NULL THEN 'journal' ELSE 'none' END AS how
FROM l LEFT JOIN j ON l.journal = j.journal LEFT JOIN r ON l.pair_id = r.pair_id
UNION ALL
SELECT 'P', p.item_id, coalesce(CAST(c.component AS BIGINT) * 4, CAST(p.item_id AS BIGINT) * 4 + 3), 'document'
FROM posting_item AS p LEFT JOIN item_component AS c ON c.side = 'P' AND c.item_id = p.item_id - p.item_id % 2
UNION ALL
SELECT 'S', s.item_id, coalesce(CAST(c.component AS BIGINT) * 4, -CAST(s.item_id AS BIGINT)), 'document'
FROM stock_document AS s LEFT JOIN item_component AS c ON c.side = 'S' AND c.item_id = s.item_id
"""

# The period of the audit, as far as both books reach: outside it one-sided lines are no differences.
WINDOW = f"""
CREATE OR REPLACE TEMP TABLE book_window AS
WITH led AS (SELECT min(day) AS first_day, max(day) AS last_day FROM ledger_item WHERE is_tied AND NOT is_opening),
stated AS (SELECT min(CAST(period_from AS DATE)) AS first_day, max(CAST(period_to AS DATE)) AS last_day FROM evidence_file
           WHERE source_id IN (SELECT DISTINCT source_id FROM ledger_line) AND period_from IS NOT NULL AND period_to IS NOT NULL),
own AS (SELECT min(day) AS first_day, max(day) AS last_day FROM (SELECT day FROM posting_item WHERE is_tied UNION ALL SELECT day FROM stock_item) AS d)
SELECT greatest({month_number("least(led.first_day, coalesce(stated.first_day, led.first_day))")}, {month_number("own.first_day")},
                coalesce({month_number("CAST($first AS DATE)")}, 0)) AS first_month,
       least({month_number("greatest(led.last_day, coalesce(stated.last_day, led.last_day))")}, {month_number("own.last_day")},
             coalesce({month_number("CAST($last AS DATE)")}, 999999)) AS last_month,
       {month_number("least(led.first_day, coalesce(stated.first_day, led.first_day))")} AS ledger_month
FROM led CROSS JOIN stated CROSS JOIN own
"""

# Stock is dated on the account of its document in the postings, else in the ledger, else the product's, else the main one.
STOCK_ACCOUNT = f"""
CREATE OR REPLACE TEMP TABLE stock_month AS
WITH s AS (SELECT c.component, i.*, p.inventory_account FROM stock_item AS i JOIN stock_document AS d ON i.doc = d.doc
           JOIN book_component AS c ON c.side = 'S' AND c.item_id = d.item_id
           LEFT JOIN (SELECT sku, max(inventory_account) AS inventory_account FROM product GROUP BY sku) AS p ON i.sku = p.sku),
e AS (SELECT component, account_key FROM (
        SELECT c.component, i.account_key, row_number() OVER (PARTITION BY c.component ORDER BY sum(abs(i.amount)) DESC, i.account_key) AS nth
        FROM posting_item AS i JOIN book_component AS c ON c.side = 'P' AND c.item_id = i.item_id JOIN tie_account AS t ON i.account_key = t.account_key
        WHERE t.role = 'inventory' AND c.component IN (SELECT component FROM s) GROUP BY 1, 2) AS x WHERE nth = 1),
l AS (SELECT component, account_key FROM (
        SELECT c.component, i.account_key, row_number() OVER (PARTITION BY c.component ORDER BY sum(abs(i.amount)) DESC, i.account_key) AS nth
        FROM ledger_item AS i JOIN book_component AS c ON c.side = 'L' AND c.item_id = i.item_id JOIN tie_account AS t ON i.account_key = t.account_key
        WHERE t.role = 'inventory' AND c.component IN (SELECT component FROM s) GROUP BY 1, 2) AS x WHERE nth = 1),
own AS (SELECT account_key AS product_key FROM tie_account WHERE role = 'inventory')
SELECT s.component, coalesce(own.product_key, e.account_key, l.account_key, (SELECT min(account_key) FROM tie_account WHERE is_default)) AS account_key,
       {month_number("s.day")} AS month, s.kind, sum(s.amount) AS amount, bool_or(s.is_estimated) AS is_estimated, bool_or(s.has_completion) AS has_completion, min(s.day) AS day
FROM s LEFT JOIN own ON upper(trim(s.inventory_account)) = own.product_key LEFT JOIN e ON s.component = e.component LEFT JOIN l ON s.component = l.component
GROUP BY 1, 2, 3, 4
"""

# The opening posting of Cin7 is compared as an opening balance, unless the ledger holds it as a document.
LEDGER_COMPONENT = """
CREATE OR REPLACE TEMP TABLE ledger_component AS
SELECT DISTINCT c.component FROM ledger_item AS i JOIN book_component AS c ON c.side = 'L' AND c.item_id = i.item_id WHERE i.is_tied AND NOT i.is_opening
"""

POSTED_COMPONENT = """
CREATE OR REPLACE TEMP TABLE posted_component AS
SELECT DISTINCT c.component FROM posting_item AS i JOIN book_component AS c ON c.side = 'P' AND c.item_id = i.item_id WHERE i.is_tied AND NOT i.is_journal
"""

TOTALS = """
CREATE OR REPLACE TEMP TABLE side_total AS
SELECT 'L' AS side, c.component, i.account_key, sum(i.amount) AS amount, min(i.day) AS day, count(*) AS lines, bool_or(i.is_manual) AS is_manual,
       bool_or(i.looks_cin7) AS looks_cin7, bool_or(i.is_opening) AS is_opening
FROM ledger_item AS i JOIN book_component AS c ON c.side = 'L' AND c.item_id = i.item_id WHERE i.is_tied GROUP BY 2, 3
UNION ALL
SELECT 'P', c.component, i.account_key, sum(i.amount), min(i.day), count(*), FALSE, FALSE, FALSE
FROM posting_item AS i JOIN book_component AS c ON c.side = 'P' AND c.item_id = i.item_id
WHERE i.is_tied AND NOT i.is_journal AND NOT (i.is_opening AND c.component NOT IN (SELECT component FROM ledger_component)) GROUP BY 2, 3
UNION ALL
SELECT 'S', s.component, s.account_key, sum(s.amount), min(s.day), count(*), FALSE, FALSE, FALSE FROM stock_month AS s
WHERE s.component NOT IN (SELECT component FROM posted_component) GROUP BY 2, 3
"""

_OPEN = """
ledger_open AS (SELECT * FROM side_total WHERE side = 'L' AND component % 4 = 2 AND NOT is_opening AND amount <> 0
                AND component NOT IN (SELECT from_component FROM book_merge)),
cin7_open AS (SELECT component, account_key, CAST(round(sum(amount), 2) AS DECIMAL(18,2)) AS amount, min(day) AS day FROM side_total
              WHERE side <> 'L' AND component NOT IN (SELECT component FROM side_total WHERE side = 'L')
              AND component NOT IN (SELECT into_component FROM book_merge) AND component NOT IN (SELECT from_component FROM book_merge)
              GROUP BY 1, 2 HAVING sum(amount) <> 0)"""

# Movement Details books a return under its order (cin7-core 2.3), the ledger under its credit note: the amount of the day tells whose it is.
RETURNED = """
INSERT INTO book_merge
WITH account AS (SELECT component, min(account_key) AS account_key FROM stock_month GROUP BY 1),
back AS (
  SELECT c.component, a.account_key, i.day, CAST(round(sum(i.amount), 2) AS DECIMAL(18,2)) AS amount FROM stock_item AS i JOIN stock_document AS d ON i.doc = d.doc
  JOIN book_component AS c ON c.side = 'S' AND c.item_id = d.item_id JOIN account AS a ON c.component = a.component
  WHERE i.kind = 'restock' AND NOT i.is_estimated GROUP BY 1, 2, 3),
c AS (SELECT *, row_number() OVER (PARTITION BY account_key, amount, day ORDER BY component) AS nth FROM back
      WHERE component IN (SELECT component FROM side_total WHERE side = 'L')),
l AS (SELECT component, account_key, amount, day, row_number() OVER (PARTITION BY account_key, amount, day ORDER BY component) AS nth FROM side_total
      WHERE side = 'L' AND amount > 0 AND NOT is_opening AND component NOT IN (SELECT component FROM side_total WHERE side <> 'L'))
SELECT l.component, min(c.component), 'amount and day of a return' FROM l JOIN c ON l.account_key = c.account_key AND l.amount = c.amount AND l.day = c.day AND l.nth = c.nth
GROUP BY l.component
"""

SAME_DAY = f"""
INSERT INTO book_merge
WITH {_OPEN},
l AS (SELECT *, row_number() OVER (PARTITION BY account_key, amount, day ORDER BY component) AS nth FROM ledger_open),
c AS (SELECT *, row_number() OVER (PARTITION BY account_key, amount, day ORDER BY component) AS nth FROM cin7_open)
SELECT min(l.component), c.component, 'amount and day' FROM l JOIN c ON l.account_key = c.account_key AND l.amount = c.amount AND l.day = c.day AND l.nth = c.nth
GROUP BY c.component
"""

NEAR_DAY = f"""
INSERT INTO book_merge
WITH {_OPEN},
l AS (SELECT *, count(*) OVER (PARTITION BY account_key, amount) AS n FROM ledger_open),
c AS (SELECT *, count(*) OVER (PARTITION BY account_key, amount) AS n FROM cin7_open)
SELECT min(l.component), c.component, 'amount within days' FROM l JOIN c ON l.account_key = c.account_key AND l.amount = c.amount
WHERE l.n = 1 AND c.n = 1 AND abs(date_diff('day', l.day, c.day)) <= $days GROUP BY c.component
"""

# Several documents in one ledger line: the documents join the line.
CONSOLIDATED = f"""
INSERT INTO book_merge
WITH {_OPEN},
l AS (SELECT account_key, {{period}} AS period, min(component) AS component, amount, count(*) AS n FROM ledger_open GROUP BY account_key, {{period}}, amount),
c AS (SELECT account_key, {{period}} AS period, sum(amount) AS amount, count(*) AS n FROM cin7_open GROUP BY 1, 2)
SELECT o.component, l.component, '{{how}}' FROM l JOIN c ON l.account_key = c.account_key AND l.period = c.period AND l.amount = c.amount AND c.n > 1 AND l.n = 1
JOIN cin7_open AS o ON o.account_key = c.account_key AND {{o_period}} = c.period
"""

REMAP = """
CREATE OR REPLACE TEMP TABLE book_component AS
SELECT b.side, b.item_id, coalesce(m.into_component, b.component) AS component, CASE WHEN m.into_component IS NOT NULL AND b.side = 'L' THEN m.how ELSE b.how END AS how
FROM book_component AS b
LEFT JOIN (SELECT from_component, min(into_component) AS into_component, min(how) AS how FROM book_merge GROUP BY 1) AS m ON b.component = m.from_component
"""

BOOK_MONTH = f"""
CREATE OR REPLACE TEMP TABLE book_month AS
SELECT component, account_key, month, sum(stock) AS stock, sum(posted) AS posted, sum(ledger) AS ledger FROM (
  SELECT s.component, s.account_key, s.month, s.amount AS stock, NULL AS posted, NULL AS ledger FROM stock_month AS s
  WHERE s.account_key IS NOT NULL AND (s.kind <> 'cost_change' OR s.component NOT IN (SELECT component FROM posted_component))
  UNION ALL
  SELECT c.component, i.account_key, {month_number("i.day")}, NULL, i.amount, NULL FROM posting_item AS i
  JOIN book_component AS c ON c.side = 'P' AND c.item_id = i.item_id
  WHERE i.is_tied AND NOT i.is_journal AND NOT (i.is_opening AND c.component NOT IN (SELECT component FROM ledger_component))
  UNION ALL
  SELECT c.component, i.account_key, {month_number("i.day")}, NULL, NULL, i.amount FROM ledger_item AS i
  JOIN book_component AS c ON c.side = 'L' AND c.item_id = i.item_id WHERE i.is_tied AND NOT i.is_opening) AS u
GROUP BY 1, 2, 3
"""

CHANCE = f"""
WITH {_OPEN.replace("component NOT IN (SELECT from_component FROM book_merge)", "TRUE")},
c AS (SELECT account_key, CAST(round(sum(amount), 2) AS DECIMAL(18,2)) AS amount, min(day) AS day, component FROM side_total WHERE side <> 'L' GROUP BY account_key, component),
l AS (SELECT *, count(*) OVER (PARTITION BY account_key, amount) AS n FROM ledger_open)
SELECT count(*) FROM (SELECT DISTINCT l.component FROM l JOIN c ON l.account_key = c.account_key AND l.amount = c.amount
                      AND abs(date_diff('day', l.day + CAST($shift AS INTEGER), c.day)) <= $days WHERE l.n = 1) AS hit
"""


def chance_level(case: Case, settings: Engagement) -> tuple[int, float]:
    """(matches by amount and date, matches expected when no ledger date is right)."""
    made = case.value("SELECT count(*) FROM book_merge WHERE how LIKE 'amount%'") or 0
    if not made:
        return 0, 0.0
    shifted = [case.value(CHANCE, {"shift": days, "days": settings.rules.match_days}) or 0 for days in SHIFTS]
    return int(made), sum(shifted) / len(shifted)


def build_books(case: Case, settings: Engagement) -> None:
    """Make the tables above from the items."""
    case.run(COMPONENT)
    join_monthly_cost(case, settings)
    case.run(WINDOW, {"first": settings.period.start, "last": settings.period.end})
    case.run(STOCK_ACCOUNT)
    case.run(LEDGER_COMPONENT)
    case.run(POSTED_COMPONENT)
    case.run(TOTALS)
    case.run("CREATE OR REPLACE TEMP TABLE book_merge (from_component BIGINT, into_component BIGINT, how VARCHAR)")
    case.run(RETURNED)
    case.run(SAME_DAY)
    case.run(NEAR_DAY, {"days": settings.rules.match_days})
    case.run(CONSOLIDATED.format(period="day", o_period="o.day", how="consolidated by day"))
    month = month_number("day")
    case.run(CONSOLIDATED.format(period=month, o_period=month_number("o.day"), how="consolidated by month"))
    case.run(REMAP)
    case.run(LEDGER_COMPONENT)
    case.run(POSTED_COMPONENT)
    case.run(STOCK_ACCOUNT)
    case.run(BOOK_MONTH)
