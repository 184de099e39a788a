"""Subledger against ledger by month and account, by document both ways, in named buckets that foot to the cent.

G = what stock holds - what the ledger holds (method.md M-26), taken document by document (buckets.py has the rules).
`amount` is the change of G in the month; `closing` its running sum, the open difference at the end of the month.
"""

from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.engagement import Engagement
from cin7_audit.measures.ledger_impact.books import build_books, chance_level
from cin7_audit.measures.ledger_impact.buckets import DocumentBooks, Share, shares, stock_leg
from cin7_audit.measures.ledger_impact.facts import differing_documents
from cin7_audit.measures.ledger_impact.items import build_items
from cin7_audit.measures.months import month_name, month_start
from cin7_audit.vocabulary import TIE_OUT_BUCKETS

ZERO = Decimal(0)
VALUED_SHARE = Decimal("0.5")  # of the movement lines; with fewer valued there is no subledger to tie (default, ours)

# What each side says in the window, before the stock leg: postings where Cin7 posted, stock where it did not.
BASE = """
WITH p AS (SELECT DISTINCT component FROM book_month WHERE posted IS NOT NULL),
e AS (SELECT component, account_key, bool_or(ledger IS NOT NULL) AS in_ledger FROM book_month
      WHERE component IN (SELECT component FROM stock_month WHERE is_estimated) GROUP BY 1, 2)
SELECT b.account_key, b.month,
       sum(CASE WHEN p.component IS NOT NULL THEN coalesce(posted, 0) WHEN e.in_ledger THEN coalesce(ledger, 0) ELSE coalesce(stock, 0) END) AS subledger,
       sum(coalesce(ledger, 0)) AS ledger
FROM book_month AS b LEFT JOIN p ON b.component = p.component LEFT JOIN e ON b.component = e.component AND b.account_key = e.account_key CROSS JOIN book_window AS w WHERE b.month BETWEEN w.first_month AND w.last_month GROUP BY 1, 2
"""

# Stock at the day of the ledger's first printed balance: the go-live load and, where the ledger's report starts later, all that moved up to it.
OPENING = """
WITH printed AS (
  SELECT a.account_key, l.balance, l.as_of, row_number() OVER (PARTITION BY a.account_key ORDER BY l.as_of, l.source_id, l.source_row) AS nth FROM ledger_balance AS l
  JOIN ledger_account AS a ON l.account_code IS NOT DISTINCT FROM a.account_code AND l.account_name IS NOT DISTINCT FROM a.account_name
  JOIN tie_account AS t ON a.account_key = t.account_key AND t.is_default WHERE l.balance_kind = 'opening'),
cut AS (SELECT max(as_of) AS day FROM printed WHERE nth = 1),
stock AS (
  SELECT sum(coalesce(m.value, m.quantity * m.unit_cost)) AS amount, count(*) = count(coalesce(m.value, m.quantity * m.unit_cost)) AS is_valued,
         count(CASE WHEN m.kind = 'opening' THEN 1 END) AS n FROM movement_event AS m CROSS JOIN cut
  WHERE (m.quantity <> 0 OR m.value <> 0 OR m.kind = 'opening') AND (m.stock_day <= cut.day OR m.kind = 'opening' AND (m.document_no IS NULL OR m.document_no NOT IN (
    SELECT i.doc FROM posting_item AS i JOIN book_component AS b ON b.side = 'P' AND b.item_id = i.item_id WHERE i.is_opening AND b.component IN (SELECT component FROM ledger_component))))),
entered AS (SELECT i.account_key, sum(i.amount) AS amount FROM ledger_item AS i JOIN tie_account AS t ON i.account_key = t.account_key AND t.is_default WHERE i.is_opening GROUP BY 1)
SELECT CASE WHEN stock.n > 0 AND stock.is_valued THEN stock.amount END AS subledger,
       CASE WHEN p.balance IS NULL AND e.amount IS NULL THEN NULL ELSE coalesce(p.balance, 0) + coalesce(e.amount, 0) END AS ledger
FROM stock LEFT JOIN (SELECT * FROM printed WHERE nth = 1) AS p ON TRUE LEFT JOIN entered AS e ON TRUE
"""

VALUED = """
SELECT count(*), count(coalesce(m.value, m.quantity * m.unit_cost, m.quantity * c.unit_cost)) FROM movement_event AS m LEFT JOIN sku_cost AS c ON m.sku = c.sku
WHERE m.quantity <> 0
"""

BALANCE = """
SELECT l.as_of, a.account_key, max(l.balance) AS balance FROM ledger_balance AS l
JOIN ledger_account AS a ON l.account_code IS NOT DISTINCT FROM a.account_code AND l.account_name IS NOT DISTINCT FROM a.account_name
JOIN tie_account AS t ON a.account_key = t.account_key WHERE l.balance IS NOT NULL GROUP BY 1, 2
"""

SNAPSHOT = """
SELECT s.as_of, CAST(sum(coalesce(s.value, s.on_hand * c.unit_cost)) AS DECIMAL(18,4)) AS stock_value, count(s.value) = count(*) AS is_valued FROM stock_snapshot AS s
LEFT JOIN sku_cost AS c ON s.sku = c.sku WHERE s.as_of IS NOT NULL GROUP BY 1
"""

MATCHED = """
WITH how AS (SELECT component, min(how) AS how, count(*) AS ledger_lines FROM book_component WHERE side = 'L' GROUP BY 1),
b AS (SELECT component, account_key, bool_or(posted IS NOT NULL) AS is_posted, sum(stock) AS stock, sum(posted) AS posted, sum(ledger) AS ledger,
             min(month) AS first_month, max(month) AS last_month FROM book_month GROUP BY 1, 2)
SELECT CASE WHEN b.component % 4 = 1 THEN 'reversed and netted' WHEN b.ledger IS NULL THEN 'not in the ledger'
            WHEN b.posted IS NULL AND b.stock IS NULL THEN 'not in Cin7' WHEN how.how = 'document' THEN 'exact document'
            WHEN how.how = 'journal' THEN 'another line of its journal' ELSE how.how END AS matched_by,
       t.account, count(*) AS documents, sum(coalesce(CASE WHEN is_posted THEN posted ELSE stock END, 0)) AS cin7_amount, sum(coalesce(b.ledger, 0)) AS ledger_amount
FROM b JOIN tie_account AS t ON b.account_key = t.account_key LEFT JOIN how ON b.component = how.component
CROSS JOIN book_window AS w WHERE b.last_month >= w.first_month AND b.first_month <= w.last_month GROUP BY 1, 2 ORDER BY 1, 2
"""

EVIDENCE = """
WITH c AS (SELECT component FROM differing)
SELECT component, min(source_id) AS source_id, arg_min(source_row, (source_id, source_row)) AS source_row FROM (
  SELECT b.component, i.source_id, i.source_row FROM ledger_item AS i JOIN book_component AS b ON b.side = 'L' AND b.item_id = i.item_id WHERE i.is_tied AND b.component IN (SELECT component FROM c)
  UNION ALL SELECT b.component, i.source_id, i.source_row FROM posting_item AS i JOIN book_component AS b ON b.side = 'P' AND b.item_id = i.item_id WHERE i.is_tied AND b.component IN (SELECT component FROM c)
  UNION ALL SELECT b.component, i.source_id, i.source_row FROM stock_item AS i JOIN stock_document AS d ON i.doc = d.doc JOIN book_component AS b ON b.side = 'S' AND b.item_id = d.item_id
            WHERE b.component IN (SELECT component FROM c)) AS e
GROUP BY component
"""


@dataclass(frozen=True)
class TieOut:
    """buckets: month x account x bucket, all buckets. documents: one row per document, account, month and bucket.

    lead: month x account. matched: how documents matched. opening: one row, or none where neither side states one.
    """

    buckets: pd.DataFrame
    documents: pd.DataFrame
    lead: pd.DataFrame
    matched: pd.DataFrame
    opening: pd.DataFrame
    accounts: pd.DataFrame
    first_failure: str | None
    chance_matches: int
    chance_expected: float


def _document_rows(documents: list[DocumentBooks], threshold: Decimal, last: int) -> list[tuple[DocumentBooks, Share]]:
    return [(books, share) for books in documents for share in shares(books, threshold) if share.month <= last]


def _document_frame(rows: list[tuple[DocumentBooks, Share]], names: dict[str, str], evidence: dict[int, tuple[str, int]]) -> pd.DataFrame:
    columns = ["month", "account", "bucket", "amount", "document", "rule", "component", "source_id", "source_row"]
    body = [
        (
            month_name(share.month),
            names[books.account],
            share.bucket,
            share.amount,
            books.facts.label,
            share.rule,
            books.component,
            *evidence.get(books.component, (None, None)),
        )
        for books, share in rows
    ]
    frame = pd.DataFrame(body, columns=columns).sort_values(["month", "account", "bucket", "document", "component"], kind="stable")
    return frame.reset_index(drop=True)


def _bucket_frame(documents: pd.DataFrame, opening: pd.DataFrame, window: tuple[int, int], accounts: list[str]) -> pd.DataFrame:
    """M-27: every month, account and bucket, zeros included; the opening difference stands in the first month as unexplained."""
    sums: dict[tuple[str, str, str], Decimal] = {}
    for month, account, bucket, amount in documents[["month", "account", "bucket", "amount"]].itertuples(index=False):
        sums[month, account, bucket] = sums.get((month, account, bucket), ZERO) + amount
    first = month_name(window[0])
    for account, bucket, amount in opening[["account", "bucket", "difference"]].itertuples(index=False):
        if amount is not None:
            sums[first, account, bucket] = sums.get((first, account, bucket), ZERO) + amount
    rows, running = [], dict.fromkeys(((a, b) for a in accounts for b in TIE_OUT_BUCKETS), ZERO)
    for month in range(window[0], window[1] + 1):
        for account in accounts:
            for bucket in TIE_OUT_BUCKETS:
                amount = sums.get((month_name(month), account, bucket), ZERO)
                running[account, bucket] += amount
                rows.append((month_name(month), account, bucket, amount, running[account, bucket]))
    return pd.DataFrame(rows, columns=["month", "account", "bucket", "amount", "closing"])


def _carried(rows: list[tuple[DocumentBooks, Share]], first: int, main_key: str) -> dict[str, Decimal]:
    """Open items at the start of the ledger's report (month `first`), by bucket: shares before it of documents settled after it."""
    settled = {books.component for books, share in rows if share.month >= first and books.account == main_key}
    carried: dict[str, Decimal] = {}
    for books, share in rows:
        if share.month < first and books.account == main_key and books.component in settled:
            carried[share.bucket] = carried.get(share.bucket, ZERO) + share.amount
    return {bucket: amount for bucket, amount in sorted(carried.items()) if amount}


def _opening_frame(case: Case, threshold: Decimal, main: str, carried: dict[str, Decimal]) -> pd.DataFrame:
    columns = ["account", "subledger", "ledger", "difference", "bucket", "explanation"]
    subledger, ledger = case.rows(OPENING)[0]
    if subledger is None and ledger is None:
        return pd.DataFrame(columns=columns)
    if subledger is None or ledger is None:
        silent = "Cin7" if subledger is None else "the ledger"
        row = (
            main,
            subledger,
            ledger,
            None,
            "unexplained",
            f"{silent} states no opening value in these files: the difference before the first month is not known",
        )
        return pd.DataFrame([row], columns=columns)
    difference = subledger - ledger - sum(carried.values(), ZERO)
    bucket = "rounding" if abs(difference) <= threshold else "unexplained"
    rows = [(main, subledger, ledger, difference, bucket, "opening stock value less the ledger's opening balance; no document explains it")]
    settled = "dated before the ledger's first day, settled after it: part of the opening difference"
    rows += [(main, None, None, amount, name, settled) for name, amount in carried.items()]
    return pd.DataFrame(rows, columns=columns)


def _lead_frame(
    case: Case, buckets: pd.DataFrame, stock_leg: dict[tuple[str, str], Decimal], names: dict[str, str], opening: pd.DataFrame
) -> pd.DataFrame:
    """Month x account: both movements, their difference, what the buckets explain, balances and stock value where stated."""
    base = {(names[account], month_name(month)): (subledger, ledger) for account, month, subledger, ledger in case.rows(BASE)}
    balance = {(f"{day:%Y-%m}", names[account]): amount for day, account, amount in case.rows(BALANCE) if _is_month_end(day)}
    value = {f"{day:%Y-%m}": amount for day, amount, _ in case.rows(SNAPSHOT) if _is_month_end(day)}
    opened: dict[str, Decimal] = {}
    for account, amount in opening[["account", "difference"]].itertuples(index=False):
        opened[account] = opened.get(account, ZERO) + (amount or ZERO)
    rows, running = [], dict.fromkeys(buckets["account"].unique(), ZERO)
    unexplained = {
        (m, a): amount
        for m, a, b, amount in buckets[["month", "account", "bucket", "amount"]].itertuples(index=False)
        if b == "unexplained"
    }
    for month, account in buckets[["month", "account"]].drop_duplicates().itertuples(index=False):
        subledger, ledger = base.get((account, month), (ZERO, ZERO))
        subledger += stock_leg.get((account, month), ZERO)
        difference = subledger - ledger + opened.pop(account, ZERO)
        running[account] += difference
        loose = unexplained[month, account]
        rows.append(
            (
                month,
                account,
                subledger,
                ledger,
                difference,
                running[account],
                difference - loose,
                loose,
                balance.get((month, account)),
                value.get(month),
            )
        )
    columns = [
        "month",
        "account",
        "subledger_movement",
        "ledger_movement",
        "difference",
        "closing_difference",
        "explained",
        "unexplained",
        "ledger_balance",
        "stock_value",
    ]
    return pd.DataFrame(rows, columns=columns)


def _is_month_end(day: pd.Timestamp) -> bool:
    return bool(pd.Timestamp(day).is_month_end)


def _stock_leg(documents: list[DocumentBooks], names: dict[str, str]) -> dict[tuple[str, str], Decimal]:
    """Stock - postings, by account and month: what the subledger holds beyond Cin7's own postings."""
    leg: dict[tuple[str, str], Decimal] = {}
    for books in documents:
        for share in stock_leg(books) if books.posted is not None else []:
            key = names[books.account], month_name(share.month)
            leg[key] = leg.get(key, ZERO) + share.amount
    return leg


def tie_out(case: Case, settings: Engagement) -> TieOut | None:
    """The tie-out (M-26), or None where one of the two books is missing or stock has no value."""
    if not case.has("ledger_line") or not (case.has("expected_posting") or case.has("movement") or case.has("correction")):
        return None
    lines, valued = case.rows(VALUED)[0]
    if not case.has("expected_posting") and valued < VALUED_SHARE * lines:
        return None
    build_items(case, settings)
    accounts = case.frame("SELECT account_key, account, account_name, role, role_rule, is_default FROM tie_account ORDER BY role, account")
    if accounts.empty:
        return None
    build_books(case, settings)
    first, last, begins = case.rows("SELECT first_month, last_month, ledger_month FROM book_window")[0]
    if first is None or last is None or first > last:
        return None
    names = dict(zip(accounts["account_key"], accounts["account"], strict=True))
    threshold = settings.rules.document_threshold
    documents = differing_documents(case, threshold)
    evidence = {component: (source_id, source_row) for component, source_id, source_row in case.rows(EVIDENCE)}
    rows = _document_rows(documents, threshold, last)
    frame = _document_frame([(books, share) for books, share in rows if share.month >= first], names, evidence)
    main_key = next(iter(accounts.loc[accounts["is_default"], "account_key"]), accounts["account_key"].iloc[0])
    opening = _opening_frame(case, threshold, names[main_key], _carried(rows, begins, main_key))
    buckets = _bucket_frame(frame, opening, (first, last), sorted(accounts["account"]))
    lead = _lead_frame(case, buckets, _stock_leg(documents, names), names, opening)
    made, expected = chance_level(case, settings)
    main_rows = lead[lead["account"].isin(accounts.loc[accounts["role"] == "inventory", "account"])]
    failing = main_rows.loc[main_rows["closing_difference"].abs() > threshold, "month"]
    return TieOut(buckets, frame, lead, case.frame(MATCHED), opening, accounts, None if failing.empty else failing.iloc[0], made, expected)


def last_day(month: str) -> pd.Timestamp:
    """The last day of 'YYYY-MM'."""
    year, number = month.split("-")
    return pd.Timestamp(month_start(int(year) * 12 + int(number))) - pd.Timedelta(days=1)
