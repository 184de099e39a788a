"""What is known of each document whose books differ: gathered once, for those documents only."""

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import Any

from cin7_audit.case import Case
from cin7_audit.measures.document_matching import bare
from cin7_audit.measures.ledger_impact.buckets import DocumentBooks, Facts
from cin7_audit.measures.months import month_number

DOCUMENT = """
CREATE OR REPLACE TEMP TABLE document_component AS
SELECT n.name, coalesce(m.into_component, CAST(n.component AS BIGINT) * 4) AS component FROM component_name AS n
LEFT JOIN (SELECT from_component, min(into_component) AS into_component FROM book_merge GROUP BY 1) AS m ON CAST(n.component AS BIGINT) * 4 = m.from_component
"""

# Purchases whose receipts nobody exported say nothing about what was received.
PURCHASE = f"""
CREATE OR REPLACE TEMP TABLE purchase_fact AS
WITH known AS (SELECT count(CASE WHEN received_quantity > 0 THEN 1 END) AS n, count(invoice_date) AS dated FROM receipt),
base AS (SELECT max(base_currency) AS currency FROM company),
p AS (
  SELECT d.component, sum(coalesce(r.received_quantity, 0) - coalesce(r.unstocked_quantity, 0)) AS q_received,
         sum(coalesce(r.invoiced_quantity, 0) - coalesce(r.credited_quantity, 0)) AS q_invoiced, count(r.invoiced_quantity) AS told_invoiced,
         sum((coalesce(r.received_quantity, 0) - coalesce(r.unstocked_quantity, 0)) * r.unit_price * coalesce(r.currency_rate, 1)) AS v_received,
         sum((coalesce(r.invoiced_quantity, 0) - coalesce(r.credited_quantity, 0)) * r.unit_price * coalesce(r.currency_rate, 1)) AS v_invoiced,
         count(*) = count(r.unit_price) AS is_priced, bool_and(regexp_matches(upper(coalesce(r.status, '')), 'VOID')) AS is_void,
         bool_or(coalesce(r.currency_rate, 1) <> 1 OR upper(r.currency) <> upper(b.currency)) AS is_foreign,
         count(CASE WHEN r.received_quantity > 0 THEN 1 END) AS receipts, count(CASE WHEN r.received_quantity > 0 AND r.invoice_date IS NULL THEN 1 END) AS unbilled,
         max({month_number("r.invoice_date")}) AS billed
  FROM receipt AS r JOIN document_component AS d ON d.name = {bare("r.document_no")} CROSS JOIN base AS b GROUP BY 1),
moved AS (SELECT DISTINCT component FROM stock_month WHERE kind = 'receipt')
SELECT p.component, is_void, coalesce(is_foreign, FALSE) AS is_foreign, known.dated > 0 AND unbilled > 0 AS is_unbilled, CASE WHEN unbilled = 0 THEN billed END AS billed, known.n > 0 AND receipts = 0 AND m.component IS NULL AS is_unreceived,
       CASE WHEN known.n = 0 OR told_invoiced = 0 OR (receipts = 0 AND m.component IS NOT NULL) THEN NULL WHEN is_priced THEN v_received ELSE q_received END AS received_value,
       CASE WHEN known.n = 0 OR told_invoiced = 0 OR (receipts = 0 AND m.component IS NOT NULL) THEN NULL WHEN is_priced THEN v_invoiced ELSE q_invoiced END AS invoiced_value
FROM p CROSS JOIN known LEFT JOIN moved AS m ON p.component = m.component
"""

# Cost changes of stock against cost changes posted, row by row: equal amounts cancel, one to one. A document whose
# stock and postings agree in total has posted its cost changes some other way. Without accrual the goods themselves may
# take their cost at the bill (cin7-core 1.7.8): cost rows of one day that sum to what was posted that day are the bill.
COST_ROW = f"""
CREATE OR REPLACE TEMP TABLE cost_row AS
WITH s AS (SELECT c.component, i.amount, i.day, {month_number("i.day")} AS month, row_number() OVER (PARTITION BY c.component, i.amount ORDER BY i.day, i.source_row) AS nth
           FROM stock_item AS i JOIN stock_document AS d ON i.doc = d.doc JOIN book_component AS c ON c.side = 'S' AND c.item_id = d.item_id
           WHERE i.kind = 'cost_change' AND NOT i.is_estimated AND c.component IN (SELECT component FROM posted_component)),
p AS (SELECT c.component, i.account_key, i.amount, i.day, {month_number("i.day")} AS month, i.is_cost_change, row_number() OVER (PARTITION BY c.component, i.amount ORDER BY i.is_cost_change DESC, i.day DESC, i.item_id) AS nth
      FROM posting_item AS i JOIN book_component AS c ON c.side = 'P' AND c.item_id = i.item_id
      WHERE i.is_tied AND NOT i.is_journal AND (i.is_cost_change OR c.component IN (SELECT component FROM s))),
stock AS (SELECT component, sum(amount) AS amount FROM stock_month WHERE NOT is_estimated GROUP BY 1),
post AS (SELECT c.component, sum(i.amount) AS amount FROM posting_item AS i JOIN book_component AS c ON c.side = 'P' AND c.item_id = i.item_id WHERE i.is_tied AND NOT i.is_journal GROUP BY 1),
main AS (SELECT component, min(account_key) AS account_key FROM stock_month GROUP BY 1),
bill AS (SELECT a.component, a.day FROM (SELECT component, day, sum(amount) AS amount FROM s GROUP BY 1, 2) AS a
         JOIN (SELECT component, day, sum(amount) AS amount FROM p GROUP BY 1, 2) AS b ON a.component = b.component AND a.day = b.day
         WHERE abs(a.amount - b.amount) <= $threshold)
SELECT s.component, m.account_key, s.month, s.amount, 'unposted' AS what FROM s LEFT JOIN p ON s.component = p.component AND s.amount = p.amount AND s.nth = p.nth
JOIN main AS m ON s.component = m.component LEFT JOIN stock ON s.component = stock.component LEFT JOIN post ON s.component = post.component
LEFT JOIN bill ON s.component = bill.component AND s.day = bill.day
WHERE p.component IS NULL AND bill.component IS NULL AND abs(stock.amount - post.amount) > $threshold
UNION ALL
SELECT p.component, p.account_key, p.month, p.amount, 'posted' FROM p LEFT JOIN s ON s.component = p.component AND s.amount = p.amount AND s.nth = p.nth
WHERE s.component IS NOT NULL OR p.is_cost_change
"""

UNPOSTED_COST = """
SELECT component, account_key, month, sum(amount) FROM stock_month
WHERE kind = 'cost_change' AND NOT is_estimated AND component NOT IN (SELECT component FROM posted_component) GROUP BY 1, 2, 3
"""

# Documents whose two books differ in any month, plus those where only stock tells of another month.
CANDIDATE = """
CREATE OR REPLACE TEMP TABLE differing AS
WITH b AS (SELECT component, account_key, month, stock, posted, ledger, bool_or(posted IS NOT NULL) OVER (PARTITION BY component) AS is_posted FROM book_month),
own AS (SELECT component FROM b WHERE (is_posted AND coalesce(posted, 0) <> coalesce(ledger, 0)) OR (NOT is_posted AND coalesce(stock, 0) <> coalesce(ledger, 0))),
moved AS (SELECT b.component FROM b WHERE is_posted AND (stock IS NULL) <> (posted IS NULL)
          AND b.component IN (SELECT component FROM stock_month WHERE kind IN ('receipt', 'unstock') OR has_completion)),
costly AS (SELECT component FROM cost_row),
onroad AS (SELECT b.component FROM b JOIN tie_account AS t ON b.account_key = t.account_key WHERE t.role = 'in_transit'),
parted AS (SELECT component FROM purchase_fact WHERE is_unreceived OR received_value <> invoiced_value)
SELECT DISTINCT component FROM b WHERE component IN (SELECT component FROM own UNION ALL SELECT component FROM moved UNION ALL SELECT component FROM parted
  UNION ALL SELECT component FROM costly UNION ALL SELECT component FROM onroad)
"""

# Where only a sale's order is in the sync report, its invoice carries the same digits (INV-01220 of SO-01220).
# A supplier that always buys in a foreign currency is foreign on purchases whose details were not exported, too.
MARKS = f"""
WITH c AS (SELECT component FROM differing),
posting AS (
  SELECT b.component, bool_or(i.is_journal) AS is_journal, bool_or(NOT i.is_journal) AS is_posted, bool_or(i.kind LIKE 'purchase%') AS is_purchase,
         bool_or(i.kind IN ('stocktake', 'stockadjustment', 'inventorywriteoff')) AS is_correction, bool_or(r.role = 'accrual' AND i.is_tied) AS is_accrual
  FROM posting_item AS i JOIN book_component AS b ON b.side = 'P' AND b.item_id = i.item_id LEFT JOIN account_role AS r ON i.other_account = r.account_key
  WHERE b.component IN (SELECT component FROM c) GROUP BY 1),
stock AS (
  SELECT component, bool_or(kind LIKE 'transfer%') AS is_transfer, bool_and(kind = 'cost_change') AS is_revaluation, bool_or(kind IN ('receipt', 'unstock')) AS is_purchase,
         bool_or(kind IN ('stocktake', 'adjustment', 'write_off', 'auto_adjustment', 'cycle_count', 'write_on', 'zeroing')) AS is_correction, bool_or(is_estimated) AS is_estimated
  FROM stock_month WHERE component IN (SELECT component FROM c) GROUP BY 1),
ledger AS (
  SELECT b.component, bool_and(i.is_manual) AS is_manual, bool_or(i.looks_cin7) AS looks_cin7,
         bool_or(regexp_matches(coalesce(i.reference, '') || ' ' || coalesce(i.text, ''), '\\b(ST|TR|FG|MO|PO|SO|INV|CR|CRN|ADJ|JR|WO|DA)-?[0-9]{{2,}}')) AS has_number
  FROM ledger_item AS i JOIN book_component AS b ON b.side = 'L' AND b.item_id = i.item_id WHERE i.is_tied AND b.component IN (SELECT component FROM c) GROUP BY 1),
status AS (
  SELECT d.component, bool_and(s.is_void) AS is_void, bool_or(s.unposted) AS unposted, bool_or(s.revalued) AS revalued, bool_or(s.is_transfer) AS is_transfer FROM (
    SELECT document_no AS doc, regexp_matches(upper(coalesce(status, '')), 'VOID') AS is_void, effective_date IS NULL AS unposted, kind = 'revaluation' AS revalued, FALSE AS is_transfer FROM correction
    UNION ALL SELECT document_no, regexp_matches(upper(coalesce(status, '')), 'VOID'), FALSE, FALSE, TRUE FROM transfer
    UNION ALL SELECT document_no, regexp_matches(upper(coalesce(status, '')), 'VOID'), FALSE, FALSE, FALSE FROM shipment
    UNION ALL SELECT document_no, regexp_matches(upper(coalesce(status, '')), 'VOID'), FALSE, FALSE, FALSE FROM receipt
    UNION ALL SELECT count_id, regexp_matches(upper(coalesce(status, '')), 'VOID'), FALSE, FALSE, FALSE FROM count_line
    UNION ALL SELECT document_no, TRUE, FALSE, FALSE, FALSE FROM user_action WHERE regexp_matches(lower(action), 'void')) AS s
  JOIN document_component AS d ON d.name = {bare("s.doc")} WHERE d.component IN (SELECT component FROM c) GROUP BY 1),
told AS (
  SELECT d.component, lower(s.sync_status) AS state FROM sync_record AS s JOIN document_component AS d ON d.name = {bare("s.document_no")}
  UNION ALL SELECT d.component, lower(s.sync_status) FROM sync_record AS s JOIN document_component AS d ON d.name = regexp_replace({bare("s.document_no")}, '^SO', 'INV')
  WHERE regexp_matches(s.document_no, '^SO') AND d.component NOT IN (SELECT o.component FROM document_component AS o JOIN sync_record AS r ON o.name = {bare("r.document_no")})),
synced AS (SELECT component, min(CASE WHEN regexp_matches(state, 'fail|skip|pending|error') THEN state END) AS sync, bool_and(regexp_matches(state, 'complet|success|synced')) AS was_synced
           FROM told WHERE component IN (SELECT component FROM c) GROUP BY 1),
abroad AS (SELECT r.supplier FROM receipt AS r CROSS JOIN (SELECT max(base_currency) AS currency FROM company) AS b WHERE r.supplier IS NOT NULL
           GROUP BY 1 HAVING bool_and(coalesce(r.currency_rate, 1) <> 1 OR upper(r.currency) <> upper(b.currency))),
named_abroad AS (
  SELECT DISTINCT b.component FROM posting_item AS i JOIN book_component AS b ON b.side = 'P' AND b.item_id = i.item_id JOIN abroad AS a ON i.text = a.supplier OR starts_with(i.text, a.supplier || ' - ')
  WHERE i.kind LIKE 'purchase%' AND b.component IN (SELECT component FROM c)
  UNION SELECT b.component FROM ledger_item AS i JOIN book_component AS b ON b.side = 'L' AND b.item_id = i.item_id JOIN abroad AS a ON i.counterparty = a.supplier
  WHERE b.component IN (SELECT component FROM c)),
reversed AS (SELECT DISTINCT coalesce(m.into_component, CAST(ic.component AS BIGINT) * 4) AS component FROM ledger_item AS i
             JOIN item_component AS ic ON ic.side = 'L' AND ic.item_id = i.item_id
             LEFT JOIN book_merge AS m ON CAST(ic.component AS BIGINT) * 4 = m.from_component WHERE i.pair_id IS NOT NULL),
first_line AS (SELECT b.component, min({month_number("i.day")}) AS month FROM ledger_item AS i JOIN book_component AS b ON b.side = 'L' AND b.item_id = i.item_id
               WHERE b.component IN (SELECT component FROM c) AND i.pair_id IS NULL GROUP BY 1),
label AS (SELECT component, string_agg(name, ' / ' ORDER BY name) AS label FROM (
            SELECT component, name, row_number() OVER (PARTITION BY component ORDER BY length(name), name) AS nth FROM (
              SELECT DISTINCT b.component, i.doc AS name FROM posting_item AS i JOIN book_component AS b ON b.side = 'P' AND b.item_id = i.item_id WHERE i.doc IS NOT NULL
              UNION SELECT b.component, i.doc FROM stock_document AS i JOIN book_component AS b ON b.side = 'S' AND b.item_id = i.item_id
              UNION SELECT b.component, coalesce(i.reference, i.text, i.journal) FROM ledger_item AS i JOIN book_component AS b ON b.side = 'L' AND b.item_id = i.item_id WHERE i.is_tied) AS n
            WHERE component IN (SELECT component FROM c)) AS k WHERE nth <= 3 AND name IS NOT NULL GROUP BY component),
named AS (SELECT DISTINCT component FROM document_component)
SELECT c.component, coalesce(label.label, 'no document number') AS label,
       coalesce(posting.is_journal AND NOT posting.is_posted, FALSE), coalesce(posting.is_purchase OR stock.is_purchase, FALSE) OR pf.component IS NOT NULL,
       coalesce(posting.is_accrual, FALSE), coalesce(stock.is_transfer OR status.is_transfer, FALSE), coalesce(posting.is_correction OR stock.is_correction, FALSE),
       coalesce(status.is_void, FALSE), coalesce(pf.is_foreign, FALSE) OR named_abroad.component IS NOT NULL, coalesce(stock.is_revaluation OR status.revalued, FALSE), named.component IS NOT NULL,
       coalesce(ledger.is_manual, FALSE), coalesce(ledger.looks_cin7, FALSE), coalesce(ledger.has_number, FALSE), reversed.component IS NOT NULL,
       coalesce(stock.is_estimated, FALSE), coalesce(status.unposted, FALSE), coalesce(synced.sync, ''), coalesce(synced.was_synced, FALSE), pf.received_value, pf.invoiced_value, coalesce(pf.is_unbilled, FALSE), coalesce(pf.billed, first_line.month), pf.billed IS NOT NULL, c.component IN (SELECT component FROM uninvoiced), c.component IN (SELECT component FROM lagging), coalesce(pf.is_unreceived, FALSE)
FROM c LEFT JOIN posting ON c.component = posting.component LEFT JOIN stock ON c.component = stock.component LEFT JOIN ledger ON c.component = ledger.component
LEFT JOIN status ON c.component = status.component LEFT JOIN synced ON c.component = synced.component LEFT JOIN named_abroad ON c.component = named_abroad.component LEFT JOIN reversed ON c.component = reversed.component
LEFT JOIN label ON c.component = label.component LEFT JOIN named ON c.component = named.component LEFT JOIN purchase_fact AS pf ON c.component = pf.component LEFT JOIN first_line ON c.component = first_line.component
"""
MARK_NAMES = (
    "label", "is_journal", "is_purchase", "is_accrual", "is_transfer", "is_correction", "is_void", "is_foreign", "is_revaluation", "is_named",
    "is_manual", "looks_cin7", "has_number", "was_reversed", "is_estimated", "is_unposted", "sync", "was_synced", "received_value", "invoiced_value", "is_unbilled", "billed", "is_billed", "is_uninvoiced", "is_lagging", "is_unreceived",
)  # fmt: skip

LEDGER_TOTAL = """
SELECT b.component, i.account_key, sum(i.amount) FROM ledger_item AS i JOIN book_component AS b ON b.side = 'L' AND b.item_id = i.item_id
WHERE b.component IN (SELECT component FROM differing) AND i.pair_id IS NULL GROUP BY 1, 2
"""
POSTED_TOTAL = """
SELECT b.component, i.account_key, sum(i.amount) FROM posting_item AS i JOIN book_component AS b ON b.side = 'P' AND b.item_id = i.item_id
WHERE b.component IN (SELECT component FROM differing) AND NOT i.is_journal GROUP BY 1, 2
"""
JOURNAL_TOTAL = """
SELECT b.component, i.account_key, bool_and(i.is_manual) AS is_manual, sum(i.amount) FROM ledger_item AS i JOIN book_component AS b ON b.side = 'L' AND b.item_id = i.item_id
WHERE b.component IN (SELECT component FROM differing) AND i.is_tied GROUP BY 1, 2, coalesce(i.journal, CAST(i.item_id AS VARCHAR))
"""
COST_CHANGE = """
SELECT b.component, i.account_key, sum(i.amount) FROM posting_item AS i JOIN book_component AS b ON b.side = 'P' AND b.item_id = i.item_id
WHERE b.component IN (SELECT component FROM differing) AND i.is_tied AND i.is_cost_change GROUP BY 1, 2
"""
# Postings under a number that no ledger line of the document carries.
UNMENTIONED = f"""
WITH said AS (SELECT DISTINCT b.component, k.name FROM item_node AS n JOIN known_name AS k ON n.node = k.node
              JOIN book_component AS b ON b.side = 'L' AND b.item_id = n.item_id WHERE n.side = 'L' AND b.component IN (SELECT component FROM differing)),
told AS (SELECT b.component, i.account_key, i.amount, unnest(string_split_regex(i.doc, '\\s*[/,;|]\\s*')) AS piece, i.item_id FROM posting_item AS i
         JOIN book_component AS b ON b.side = 'P' AND b.item_id = i.item_id WHERE i.is_tied AND NOT i.is_journal AND i.doc IS NOT NULL AND b.component IN (SELECT component FROM differing)),
silent AS (SELECT t.component, t.account_key, t.item_id, min(t.amount) AS amount FROM told AS t LEFT JOIN said AS s ON t.component = s.component AND {bare("t.piece")} = s.name
           GROUP BY 1, 2, 3 HAVING count(s.name) < count(*))
SELECT component, account_key, sum(amount) FROM silent GROUP BY 1, 2
"""
MONTHS = "SELECT component, account_key, month, stock, posted, ledger FROM book_month WHERE component IN (SELECT component FROM differing) ORDER BY 1, 2, 3"

Key = tuple[int, str]


def _by_component(rows: list[tuple[Any, ...]]) -> dict[int, dict[str, Decimal]]:
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for component, account, amount in rows:
        found[component][account] = amount
    return found


def _months(case: Case) -> tuple[dict[Key, dict[str, dict[int, Decimal]]], set[int]]:
    books: dict[Key, dict[str, dict[int, Decimal]]] = {}
    posted: set[int] = set()
    for component, account, month, stock, post, ledger in case.rows(MONTHS):
        book = books.setdefault((component, account), {"stock": {}, "posted": {}, "ledger": {}})
        for side, amount in (("stock", stock), ("posted", post), ("ledger", ledger)):
            if amount is not None:
                book[side][month] = amount
        if post is not None:
            posted.add(component)
    return books, posted


def differing_documents(case: Case, threshold: Decimal) -> list[DocumentBooks]:
    """Every document and account whose books differ, with its facts."""
    case.run(DOCUMENT)
    case.run(PURCHASE)
    case.run(COST_ROW, {"threshold": threshold})
    case.run(CANDIDATE)
    marks = {row[0]: dict(zip(MARK_NAMES, row[1:], strict=True)) for row in case.rows(MARKS)}
    in_ledger, in_postings, costs = (
        _by_component(case.rows(LEDGER_TOTAL)),
        _by_component(case.rows(POSTED_TOTAL)),
        _by_component(case.rows(COST_CHANGE)),
    )
    silent = _by_component(case.rows(UNMENTIONED))
    journals: dict[Key, list[tuple[bool, Decimal]]] = defaultdict(list)
    for component, account, manual, amount in case.rows(JOURNAL_TOTAL):
        journals[component, account].append((manual, amount))
    books, posted = _months(case)
    transit = {row[0] for row in case.rows("SELECT account_key FROM tie_account WHERE role = 'in_transit'")}
    cost_rows: dict[tuple[int, str, str], dict[int, Decimal]] = defaultdict(dict)
    for component, account, month, amount, what in case.rows(
        "SELECT component, account_key, month, sum(amount), what FROM cost_row GROUP BY 1, 2, 3, 5"
    ):
        cost_rows[component, account, what][month] = amount
    for component, account, month, amount in case.rows(UNPOSTED_COST):
        cost_rows[component, account, "unposted"][month] = amount
    made = [
        _one(
            component,
            account,
            months,
            component in posted,
            marks[component],
            in_ledger,
            in_postings,
            costs,
            silent,
            journals[component, account],
        )
        for (component, account), months in books.items()
    ]
    return [
        replace(
            book,
            facts=replace(book.facts, on_transit_account=book.account in transit),
            costs_unposted=cost_rows.get((book.component, book.account, "unposted"), {}),
            costs_posted=cost_rows.get((book.component, book.account, "posted"), {}),
        )
        for book in made
    ]


def _one(component: int, account: str, months: dict[str, dict[int, Decimal]], is_posted: bool, marks: dict[str, Any], in_ledger: dict[int, dict[str, Decimal]],
         in_postings: dict[int, dict[str, Decimal]], costs: dict[int, dict[str, Decimal]], silent: dict[int, dict[str, Decimal]], journals: list[tuple[bool, Decimal]]) -> DocumentBooks:  # fmt: skip
    """One document on one account, as the bucket rules see it."""
    known = dict(marks)
    has_stock = known.pop("is_unreceived") or bool(months["stock"])
    facts = Facts(
        **known,
        is_pair=component % 4 == 1,
        cost_change=costs.get(component, {}).get(account, Decimal(0)),
        unmentioned=silent.get(component, {}).get(account, Decimal(0)),
        ledger_elsewhere={other: amount for other, amount in in_ledger.get(component, {}).items() if other != account and amount},
        posted_elsewhere={other: amount for other, amount in in_postings.get(component, {}).items() if other != account and amount},
        posted_accounts=frozenset(in_postings.get(component, {})),
        hand_made=tuple(amount for manual, amount in journals if manual),
        journals=tuple(amount for _, amount in journals),
    )
    return DocumentBooks(
        component, account, months["stock"] if has_stock else None, months["posted"] if is_posted else None, months["ledger"], facts
    )
