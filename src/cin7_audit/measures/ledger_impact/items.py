"""Lines of both books on the tied-out accounts, one temp table per side, and the names that link them.

| temp table | grain | columns |
|---|---|---|
| tie_account | account tied out | account_key, account (as printed), role, is_default |
| ledger_item | ledger line | item_id, journal, day, account_key, amount (debit +), source_type, text, reference, pair_id (of a reversed journal and its reversal), is_manual, looks_cin7, is_opening, is_tied |
| posting_item | leg of a Cin7 posting | item_id, doc, day, account_key, amount (debit +), kind, other_account, text, is_tied |
| stock_item | recorded change of stock value | doc, document_id, kind, day, sku, amount, is_estimated |

A Cin7 journal on an inventory account never touches stock (cin7-core 1.7.11): it is marked and left out of the postings.
"""

from cin7_audit.case import Case
from cin7_audit.case.rebuild import DONE
from cin7_audit.engagement import Engagement
from cin7_audit.measures.accounts import account_key, build_account_roles
from cin7_audit.measures.document_matching import bare, link
from cin7_audit.measures.ledger_impact.reversals import pair_reversals
from cin7_audit.measures.ledger_impact.sale_names import link_sale_names

MANUAL = "manual|journal entry|^journal$|manjournal|general journal|^$"  # a ledger that names no source type may hold nothing but journals
NOT_MANUAL = "conversion|opening"
COST_WORDS = "cost.?change|cost of goods.*change|revaluation|revalue|cost (adjust|correct|update)"

# An account that is inventory by its name alone is tied out only where nothing better says which account is Cin7's;
# an in-transit account by name alone only where Cin7 posts to it.
TIE_ACCOUNT = """
CREATE OR REPLACE TEMP TABLE tie_account AS
WITH led AS (SELECT a.account_key, sum(abs(l.amount)) AS turnover FROM ledger_line AS l
             JOIN ledger_account AS a ON l.account_code IS NOT DISTINCT FROM a.account_code AND l.account_name IS NOT DISTINCT FROM a.account_name GROUP BY 1)
SELECT r.account_key, r.account, r.account_name, r.role, r.role_rule,
       r.role = 'inventory' AND row_number() OVER (PARTITION BY r.role ORDER BY l.turnover DESC NULLS LAST, r.account_key) = 1 AS is_default
FROM account_role AS r JOIN led AS l ON r.account_key = l.account_key
WHERE (r.role = 'in_transit' AND (NOT {weak_r} OR r.account_key IN (SELECT {debit} FROM expected_posting UNION SELECT {credit} FROM expected_posting)))
   OR (r.role = 'inventory' AND (NOT {weak_r} OR NOT EXISTS (
     SELECT 1 FROM account_role AS s JOIN led AS k ON s.account_key = k.account_key WHERE s.role = 'inventory' AND NOT {weak_s})))
"""

# Where each side knows one inventory account and they carry different labels, they are the same account.
ALIAS = f"""
CREATE OR REPLACE TEMP TABLE account_alias AS
WITH cin7 AS (SELECT DISTINCT r.account_key FROM account_role AS r WHERE r.role = 'inventory' AND r.account_key IN (
                SELECT {account_key("debit_account")} FROM expected_posting UNION SELECT {account_key("credit_account")} FROM expected_posting)),
led AS (SELECT account_key FROM tie_account WHERE role = 'inventory')
SELECT c.account_key AS cin7_key, l.account_key AS ledger_key FROM cin7 AS c CROSS JOIN led AS l
WHERE (SELECT count(*) FROM cin7) = 1 AND (SELECT count(*) FROM led) = 1 AND c.account_key <> l.account_key
"""

LEDGER_ITEM = """
CREATE OR REPLACE TEMP TABLE ledger_item AS
WITH lines AS (
  SELECT row_number() OVER (ORDER BY l.source_id, l.source_row, l.date, l.amount) AS item_id, l.*, a.account_key FROM ledger_line AS l
  JOIN ledger_account AS a ON l.account_code IS NOT DISTINCT FROM a.account_code AND l.account_name IS NOT DISTINCT FROM a.account_name
  WHERE l.amount IS NOT NULL AND l.date IS NOT NULL),
told AS (SELECT *, coalesce(reverses_journal_id, nullif(regexp_extract(coalesce(description, '') || ' ' || coalesce(reference, ''), '(?i)reversal of (?:id|journal)?\\s*#?\\s*([0-9]+)', 1), '')) AS reverses FROM lines),
pair AS (SELECT DISTINCT journal_id, reverses FROM told WHERE reverses IS NOT NULL AND journal_id IS NOT NULL AND reverses <> journal_id
         AND reverses IN (SELECT journal_id FROM lines WHERE journal_id IS NOT NULL)),
netted AS (SELECT journal_id, min(pair_id) AS pair_id FROM (
             SELECT journal_id, reverses AS pair_id FROM pair UNION ALL SELECT reverses, reverses FROM pair) AS p GROUP BY 1)
SELECT t.item_id, t.journal_id AS journal, t.date AS day, t.account_key, t.amount, lower(coalesce(t.source_type, '')) AS source_type,
       t.description AS text, t.reference, t.posted_at, t.posted_by, t.counterparty, n.pair_id,
       regexp_matches(lower(coalesce(t.source_type, '')), '{manual}') AND NOT regexp_matches(lower(coalesce(t.source_type, '')), '{not_manual}') AS is_manual,
       {looks_cin7} AS looks_cin7,
       regexp_matches(lower(coalesce(t.source_type, '') || ' ' || coalesce(t.description, '')), 'conversion balance|opening balance') AS is_opening,
       k.account_key IS NOT NULL AS is_tied, t.ledger_view, t.source_id, t.source_row
FROM told AS t LEFT JOIN netted AS n ON t.journal_id = n.journal_id LEFT JOIN tie_account AS k ON t.account_key = k.account_key
"""

_FEED = "(SELECT count(*) FROM expected_posting WHERE origin = 'transactions') > 0"
POSTING_ITEM = f"""
CREATE OR REPLACE TEMP TABLE posting_item AS
WITH numbered AS (
  SELECT row_number() OVER (ORDER BY source_id, source_row, document_no, effective_date, amount) AS row_no, document_no, document_id, effective_date, amount, description,
         source_id, source_row, lower(regexp_replace(coalesce(document_type, ''), '[^A-Za-z]', '', 'g')) AS kind,
         {account_key("debit_account")} AS debit, {account_key("credit_account")} AS credit
  FROM expected_posting WHERE amount IS NOT NULL AND effective_date IS NOT NULL AND (origin = 'transactions' OR NOT ({_FEED}) OR origin IS NULL)),
used AS (
  SELECT *, document_no IN (SELECT document_no FROM movement WHERE kind = 'opening' AND document_no IS NOT NULL) AS is_opening,
         regexp_matches(lower(coalesce(description, '') || ' ' || kind), '{COST_WORDS}') AS is_cost_change FROM numbered),
legs AS (
  SELECT u.row_no * 2 + s.is_credit AS item_id, u.document_no AS doc, u.document_id, u.effective_date AS day,
         CASE s.is_credit WHEN 0 THEN coalesce(d.ledger_key, u.debit) ELSE coalesce(c.ledger_key, u.credit) END AS account_key,
         CASE s.is_credit WHEN 0 THEN u.amount ELSE -u.amount END AS amount,
         CASE s.is_credit WHEN 0 THEN coalesce(c.ledger_key, u.credit) ELSE coalesce(d.ledger_key, u.debit) END AS other_account,
         u.kind, u.description AS text, u.source_id, u.source_row, u.is_opening, u.is_cost_change
  FROM used AS u CROSS JOIN (SELECT 0 AS is_credit UNION ALL SELECT 1) AS s
  LEFT JOIN account_alias AS d ON u.debit = d.cin7_key LEFT JOIN account_alias AS c ON u.credit = c.cin7_key)
SELECT l.item_id, l.doc, l.document_id, l.day, l.account_key, l.amount, l.other_account, l.kind, l.text, l.source_id, l.source_row,
       t.account_key IS NOT NULL AS is_tied, l.kind = 'journal' AS is_journal, l.is_opening, l.is_cost_change
FROM legs AS l LEFT JOIN tie_account AS t ON l.account_key = t.account_key
"""

_STOCK_KINDS = (
    "'receipt', 'unstock', 'stocktake', 'adjustment', 'write_off', 'auto_adjustment', 'cost_change', 'transfer_out', 'transfer_in'"
)
# Sales stay with the postings where a whole feed exists; purchases, transfers and corrections are what stock itself says.
# An assembly only moves value within inventory: estimates of its two sides differ where its value does not, so they are left out.
STOCK_ITEM = f"""
CREATE OR REPLACE TEMP TABLE stock_item AS
WITH m AS (
  SELECT m.document_no AS doc, m.document_id, m.kind, m.stock_day AS day, m.sku, m.completed_at, m.source_id, m.source_row,
         coalesce(m.value, m.quantity * m.unit_cost) AS stated, m.quantity * c.unit_cost AS estimated
  FROM movement_event AS m LEFT JOIN sku_cost AS c ON m.sku = c.sku
  WHERE m.kind <> 'opening' AND m.document_no IS NOT NULL AND (m.quantity <> 0 OR m.value <> 0) AND (NOT ({_FEED}) OR m.kind IN ({_STOCK_KINDS}))),
received AS (
  SELECT r.document_no AS doc, r.document_id, 'receipt' AS kind, r.received_date AS day, r.sku, CAST(NULL AS TIMESTAMP) AS completed_at, r.source_id, r.source_row,
         r.received_quantity * r.unit_price * coalesce(r.currency_rate, 1) AS stated, r.received_quantity * c.unit_cost AS estimated
  FROM receipt AS r LEFT JOIN sku_cost AS c ON r.sku = c.sku
  WHERE r.received_quantity <> 0 AND r.received_date IS NOT NULL AND NOT regexp_matches(upper(coalesce(r.status, '')), 'VOID')
    AND NOT EXISTS (SELECT 1 FROM movement AS v WHERE v.document_no = r.document_no AND v.kind = 'receipt' AND v.value IS NOT NULL)),
corrected AS (
  SELECT k.document_no AS doc, k.document_id, CASE WHEN k.kind = 'revaluation' THEN 'cost_change' ELSE k.kind END AS kind,
         coalesce(CAST(k.completed_at AS DATE), k.effective_date, CAST(k.recorded_at AS DATE)) AS day, k.sku, k.completed_at, k.source_id, k.source_row,
         coalesce(k.value, k.quantity * k.unit_cost) AS stated, k.quantity * c.unit_cost AS estimated
  FROM correction AS k LEFT JOIN sku_cost AS c ON k.sku = c.sku
  WHERE {DONE.format(status="k.status")} AND k.document_no IS NOT NULL AND (k.quantity <> 0 OR k.value <> 0)
    AND NOT EXISTS (SELECT 1 FROM movement AS v WHERE v.document_no = k.document_no AND v.kind = 'opening')
    AND NOT EXISTS (SELECT 1 FROM movement AS v WHERE v.document_no = k.document_no AND v.kind IN ('stocktake', 'adjustment', 'write_off', 'auto_adjustment', 'cost_change')
                    AND (v.value IS NOT NULL OR k.value IS NULL))),
moved AS (
  SELECT * FROM m WHERE NOT (kind IN ('receipt') AND stated IS NULL AND EXISTS (SELECT 1 FROM receipt AS r WHERE r.document_no = m.doc AND r.received_quantity <> 0 AND r.received_date IS NOT NULL))
    AND NOT (stated IS NULL AND kind IN ('stocktake', 'adjustment', 'write_off', 'auto_adjustment') AND EXISTS (SELECT 1 FROM correction AS k WHERE k.document_no = m.doc AND k.value IS NOT NULL))),
every AS (SELECT * FROM moved UNION ALL SELECT * FROM received UNION ALL SELECT * FROM corrected)
SELECT doc, document_id, kind, day, sku, CAST(coalesce(stated, estimated) AS DECIMAL(18,4)) AS amount, stated IS NULL AS is_estimated,
       completed_at IS NOT NULL AS has_completion, source_id, source_row
FROM every WHERE coalesce(stated, estimated) IS NOT NULL AND day IS NOT NULL AND NOT (stated IS NULL AND kind IN ('assembly_in', 'assembly_out'))
"""

_PIECE = "^[A-Za-z]{1,6}[-_ ]?[0-9]{2,}$"
KNOWN_LINK = f"""
CREATE OR REPLACE TEMP TABLE known_link AS
WITH raw AS (
  SELECT DISTINCT document_no AS doc, document_id AS id FROM expected_posting
  UNION SELECT document_no, document_id FROM correction UNION SELECT document_no, document_id FROM transfer
  UNION SELECT document_no, document_id FROM receipt UNION SELECT document_no, document_id FROM shipment
  UNION SELECT document_no, document_id FROM return_line
  UNION SELECT document_no, document_id FROM movement WHERE NOT ({_FEED}) OR kind IN ({_STOCK_KINDS})
  UNION SELECT count_id, document_id FROM count_line UNION SELECT document_no, NULL FROM sync_record),
plain AS (SELECT {bare("doc")} AS name, id FROM raw WHERE doc IS NOT NULL AND NOT regexp_matches(doc, '[/,;|]')),
split AS (SELECT doc, id, unnest(string_split_regex(doc, '\\s*[/,;|]\\s*')) AS piece FROM raw WHERE regexp_matches(doc, '[/,;|]')),
pieces AS (SELECT doc, id, piece, count(CASE WHEN NOT regexp_matches(piece, '{_PIECE}') THEN 1 END) OVER (PARTITION BY doc) AS odd FROM split),
compound AS (
  SELECT doc, id, {bare("piece")} AS name FROM pieces WHERE odd = 0
  UNION SELECT doc, id, {bare("doc")} FROM pieces WHERE odd > 0),
named AS (SELECT name, id FROM plain UNION ALL SELECT name, id FROM compound),
bills AS (
  SELECT {bare("invoice_no")} AS bill, min({bare("document_no")}) AS doc FROM receipt WHERE invoice_no IS NOT NULL AND document_no IS NOT NULL
  GROUP BY 1 HAVING count(DISTINCT document_no) = 1)
SELECT name AS a, name AS b FROM plain
UNION SELECT min(name) OVER (PARTITION BY doc), name FROM compound
UNION SELECT name, {bare("'ID' || id")} FROM named WHERE regexp_matches(id, '[1-9A-Za-z]')
UNION SELECT {bare("document_no")}, {bare("invoice_no")} FROM shipment WHERE document_no IS NOT NULL AND invoice_no IS NOT NULL
UNION SELECT {bare("document_no")}, {bare("ledger_no")} FROM sync_record WHERE document_no IS NOT NULL AND ledger_no IS NOT NULL
UNION SELECT b.doc, b.bill FROM bills AS b LEFT JOIN named AS n ON b.bill = n.name WHERE n.name IS NULL
"""

STOCK_DOCUMENT = """
CREATE OR REPLACE TEMP TABLE stock_document AS
SELECT doc, max(document_id) AS document_id, row_number() OVER (ORDER BY doc) AS item_id FROM stock_item GROUP BY doc
"""

# Both legs of a posting carry its names: the even one speaks for the two.
ITEM_TEXT = """
CREATE OR REPLACE TEMP TABLE item_text AS
SELECT 'L' AS side, item_id, reference, text FROM ledger_item
UNION ALL SELECT 'P', item_id, doc, CASE WHEN document_id IS NULL AND doc IS NULL THEN text END FROM posting_item WHERE item_id % 2 = 0
UNION ALL SELECT 'P', item_id, 'ID' || document_id, NULL FROM posting_item WHERE item_id % 2 = 0 AND regexp_matches(document_id, '[1-9A-Za-z]')
UNION ALL SELECT 'S', item_id, doc, NULL FROM stock_document
UNION ALL SELECT 'S', item_id, 'ID' || document_id, NULL FROM stock_document WHERE regexp_matches(document_id, '[1-9A-Za-z]')
"""

# Where Cin7 tells of no postings, the ledger's line of a go-live load is its opening balance; words alone make no opening
# of a line that names a document which moved stock later.
OPENING_COMPONENT = f"""
CREATE OR REPLACE TEMP TABLE opening_component AS
SELECT DISTINCT c.component FROM movement AS m JOIN component_name AS c ON c.name = {bare("m.document_no")}
WHERE m.kind = 'opening' AND m.document_no NOT IN (SELECT doc FROM posting_item WHERE doc IS NOT NULL)
  AND m.document_no NOT IN (SELECT doc FROM stock_item WHERE doc IS NOT NULL)
"""
MARK_OPENING = """
UPDATE ledger_item SET is_opening = TRUE WHERE item_id IN (
  SELECT item_id FROM item_component WHERE side = 'L' AND component IN (SELECT component FROM opening_component))
"""
UNMARK_OPENING = """
UPDATE ledger_item SET is_opening = FALSE WHERE is_opening AND item_id IN (
  SELECT item_id FROM item_component WHERE side = 'L' AND component IN (SELECT component FROM item_component WHERE side = 'S')
  AND component NOT IN (SELECT component FROM opening_component))
"""


def _weak(alias: str) -> str:
    """SQL: nothing but the account's name says what it is."""
    return f"({alias}.role_rule = 'its name' OR {alias}.role_rule LIKE 'name%')"


def _looks_cin7(settings: Engagement) -> str:
    text = "coalesce(t.reference, '') || ' ' || coalesce(t.description, '')"
    tests = [f"regexp_matches({text}, '{pattern.replace(chr(39), chr(39) * 2)}')" for pattern in settings.accounts.cin7_journal_patterns]
    return "(" + " OR ".join(tests or ["FALSE"]) + ")"


def build_items(case: Case, settings: Engagement) -> None:
    """Make the item tables and their components; see the module's table."""
    build_account_roles(case, settings)
    case.run(
        TIE_ACCOUNT.format(weak_r=_weak("r"), weak_s=_weak("s"), debit=account_key("debit_account"), credit=account_key("credit_account"))
    )
    case.run(ALIAS)
    case.run(LEDGER_ITEM.format(manual=MANUAL, not_manual=NOT_MANUAL, looks_cin7=_looks_cin7(settings)))
    pair_reversals(case)
    for sql in (POSTING_ITEM, STOCK_ITEM, STOCK_DOCUMENT, KNOWN_LINK, ITEM_TEXT):
        case.run(sql)
    link_sale_names(case, settings)
    link(case)
    for sql in (OPENING_COMPONENT, MARK_OPENING, UNMARK_OPENING):
        case.run(sql)
