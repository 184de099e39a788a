"""Which account plays which role: settings first, then what Cin7 posts to it, then its name and type.

Postings speak louder than names: the account that stocktakes, adjustments, write-offs and shipments have in common is the
inventory account, and what stands against it tells the rest.
"""

import duckdb

from cin7_audit.case.sql import first_row
from cin7_audit.engagement import Accounts, Engagement
from cin7_audit.errors import Problem

SETTINGS_ROLES = ("inventory", "in_transit", "accrual", "cogs", "adjustment", "write_off", "revenue")

# Accounts seen in lines, balances or postings, but in no chart of accounts.
MISSING = """
INSERT INTO account (account_code, account_name, source_id, source_row)
WITH seen AS (
  SELECT account_code, account_name, source_id, source_row FROM ledger_line
  UNION ALL SELECT account_code, account_name, source_id, source_row FROM ledger_balance
  UNION ALL SELECT debit_account, NULL, source_id, source_row FROM expected_posting
  UNION ALL SELECT credit_account, NULL, source_id, source_row FROM expected_posting),
keyed AS (SELECT *, coalesce(account_code, 'name ' || lower(trim(account_name))) AS account_key FROM seen),
first_seen AS (
  SELECT account_key, min(account_code) AS account_code,
         arg_min(account_name, (source_id, source_row)) AS account_name,
         min(source_id) AS source_id, arg_min(source_row, (source_id, source_row)) AS source_row
  FROM keyed WHERE account_key IS NOT NULL GROUP BY account_key)
SELECT f.account_code, f.account_name, f.source_id, f.source_row FROM first_seen AS f
WHERE NOT EXISTS (SELECT 1 FROM account AS a WHERE coalesce(a.account_code, 'name ' || lower(trim(a.account_name))) = f.account_key)
  AND NOT EXISTS (SELECT 1 FROM account AS a WHERE f.account_code IS NULL AND lower(trim(a.account_name)) = lower(trim(f.account_name)))
"""

CLASS_WORDS = """
UPDATE account SET account_class = CASE
  WHEN t IN ('revenue', 'sales', 'income', 'other income', 'otherincome') THEN 'REVENUE'
  WHEN t IN ('direct costs', 'directcosts', 'cost of goods sold', 'cost of sales', 'expense', 'expenses', 'overhead', 'overheads', 'other expense', 'depreciation', 'depreciatn') THEN 'EXPENSE'
  WHEN t IN ('bank', 'current', 'current asset', 'current assets', 'other current asset', 'other current assets', 'inventory', 'fixed', 'fixed asset', 'fixed assets', 'prepayment',
             'noncurrent', 'non-current asset', 'accounts receivable', 'accounts receivable (a/r)', 'other asset', 'other assets', 'asset') THEN 'ASSET'
  WHEN t IN ('currliab', 'current liability', 'current liabilities', 'other current liability', 'other current liabilities', 'accounts payable', 'accounts payable (a/p)', 'liability',
             'long term liability', 'long term liabilities', 'non-current liability', 'termliab', 'credit card') THEN 'LIABILITY'
  WHEN t IN ('equity') THEN 'EQUITY' END
FROM (SELECT rowid AS rid, lower(trim(account_type)) AS t FROM account) AS words
WHERE account.rowid = words.rid AND account.account_class IS NULL
"""

# How often each account stands against stock documents of each kind; transfers and purchases are read apart.
POSTED = """
CREATE OR REPLACE TEMP TABLE posted AS
WITH legs AS (
  SELECT debit_account AS account_code, credit_account AS other, lower(regexp_replace(coalesce(document_type, ''), '[^A-Za-z]', '', 'g')) AS kind, abs(amount) AS amount, 1 AS debit FROM expected_posting
  UNION ALL
  SELECT credit_account, debit_account, lower(regexp_replace(coalesce(document_type, ''), '[^A-Za-z]', '', 'g')), abs(amount), 0 FROM expected_posting)
SELECT account_code, other, CASE WHEN kind LIKE '%stocktake%' OR kind LIKE '%adjust%' THEN 'adjustment' WHEN kind LIKE '%writeoff%' THEN 'write_off'
         WHEN kind LIKE '%transfer%' THEN 'in_transit' WHEN kind LIKE '%sale%' OR kind LIKE '%ship%' OR kind LIKE '%cogs%' OR kind LIKE '%fulfil%' THEN 'sale' ELSE 'else' END AS kind,
       debit, count(*) AS lines FROM legs WHERE account_code IS NOT NULL AND other IS NOT NULL GROUP BY 1, 2, 3, 4
"""
# The inventory account is the one most stock documents share; a name may not contradict it.
HUB = """
SELECT p.account_code FROM posted AS p JOIN account AS a ON p.account_code = a.account_code
WHERE p.kind IN ('adjustment', 'write_off', 'in_transit') AND coalesce(a.account_class, 'ASSET') = 'ASSET'
GROUP BY p.account_code ORDER BY count(DISTINCT p.kind) DESC, sum(p.lines) DESC, p.account_code LIMIT 1
"""
# Accounts that carry a fair part of what stands against inventory. A stray posting is a wrong account, not a role.
AGAINST = """
UPDATE account SET role = p.role,
  role_rule = 'postings: ' || p.lines || ' of ' || p.total || CASE p.role WHEN 'cogs' THEN ' sales' WHEN 'write_off' THEN ' write-offs' WHEN 'in_transit' THEN ' transfers'
              ELSE ' counts and adjustments' END || ' stand against inventory here'
FROM (SELECT account_code, CASE kind WHEN 'sale' THEN 'cogs' ELSE kind END AS role, lines, sum(lines) OVER (PARTITION BY kind) AS total,
             row_number() OVER (PARTITION BY account_code ORDER BY lines DESC, kind) AS nth
      FROM (SELECT account_code, kind, sum(lines) AS lines FROM posted WHERE other IN (SELECT account_code FROM account WHERE role = 'inventory') AND kind <> 'else' GROUP BY 1, 2)) AS p
WHERE p.nth = 1 AND p.lines >= {share} * p.total AND account.account_code = p.account_code AND account.role IS NULL AND p.role NOT IN ({stated})
  AND coalesce(account.account_class, 'EXPENSE') = CASE p.role WHEN 'in_transit' THEN 'ASSET' ELSE 'EXPENSE' END
"""
FAIR_SHARE = 0.2  # of the postings of one kind (default, ours)

NAME_RULES = (
    ("in_transit", r"\btransit\b", "ASSET"),
    ("accrual", r"\bnot (yet )?invoiced\b|\bgrni\b|\bgoods received\b|\binventory accrual|\baccrued (inventory|purchases)", ""),
    ("write_off", r"write[ -]?(off|down)|\bobsole|\bdamaged? (stock|goods)", ""),
    ("adjustment", r"discrepan|shrink|(stock|inventory) (adjust|variance|loss|gain|take)|\bvariance\b", ""),
    ("cogs", r"cost of (goods|sales)|\bcogs\b|\bcost of goods sold\b", "EXPENSE"),
    ("inventory", r"\binventor(y|ies)\b|\bstock (on hand|asset|control)\b|^stock$|\bfinished goods\b|\bmerchandise\b", "ASSET"),
)
TYPE_RULES = (("inventory", "inventory"), ("cogs", "directcosts"), ("cogs", "cost of goods sold"), ("cogs", "direct costs"))


def _from_settings(connection: duckdb.DuckDBPyConnection, accounts: Accounts) -> set[str]:
    stated = set()
    for role in SETTINGS_ROLES:
        for code in getattr(accounts, role):
            stated.add(role)
            connection.execute(
                "UPDATE account SET role = ?, role_rule = 'settings' WHERE account_code = ? OR account_name = ?", [role, code, code]
            )
    return stated


def _from_postings(connection: duckdb.DuckDBPyConnection, stated: set[str]) -> None:
    connection.execute(POSTED)
    if "inventory" not in stated:
        hub = first_row(connection, HUB)
        if hub:
            rule = "postings: counts, adjustments, write-offs and transfers have this account in common"
            connection.execute(
                "UPDATE account SET role = 'inventory', role_rule = ? WHERE account_code = ? AND role IS NULL", [rule, hub[0]]
            )
    words = ", ".join(f"'{role}'" for role in sorted(stated)) or "''"
    connection.execute(AGAINST.format(share=FAIR_SHARE, stated=words))
    connection.execute("DROP TABLE posted")


def _from_names(connection: duckdb.DuckDBPyConnection, stated: set[str]) -> None:
    for role, pattern, needed in NAME_RULES:
        if role not in stated:
            connection.execute(
                """UPDATE account SET role = ?, role_rule = 'name: ' || account_name
                   WHERE role IS NULL AND regexp_matches(lower(coalesce(account_name, '')), ?) AND (? = '' OR coalesce(account_class, ?) = ?)""",
                [role, pattern, needed, needed, needed],
            )
    for role, word in TYPE_RULES:
        have = first_row(connection, "SELECT 1 FROM account WHERE role = ?", [role])
        if role not in stated and have is None:
            connection.execute(
                "UPDATE account SET role = ?, role_rule = 'type: ' || account_type WHERE role IS NULL AND lower(trim(account_type)) = ?",
                [role, word],
            )
    if "revenue" not in stated:
        connection.execute(
            "UPDATE account SET role = 'revenue', role_rule = 'class REVENUE' WHERE role IS NULL AND account_class = 'REVENUE'"
        )


def decide_roles(connection: duckdb.DuckDBPyConnection, settings: Engagement) -> list[Problem]:
    """Give every account a role and the rule behind it. Roles stated in settings are not second-guessed."""
    connection.execute("UPDATE account SET role_rule = 'source' WHERE role IS NOT NULL AND role_rule IS NULL")
    connection.execute(MISSING)
    connection.execute(CLASS_WORDS)
    stated = _from_settings(connection, settings.accounts)
    _from_postings(connection, stated)
    _from_names(connection, stated)
    connection.execute("UPDATE account SET role = 'other', role_rule = 'no rule applies' WHERE role IS NULL")
    return _doubts(connection, settings.accounts)


def _doubts(connection: duckdb.DuckDBPyConnection, accounts: Accounts) -> list[Problem]:
    """Settings that name an account nobody knows, and no inventory account found at all."""
    known = {value for row in connection.execute("SELECT account_code, account_name FROM account").fetchall() for value in row}
    todo = "Correct accounts in engagement.toml."
    notes = [
        Problem("", "account_unknown", "note", f"accounts.{role} names '{code}', which no file mentions", "an account of the ledger", todo)
        for role in SETTINGS_ROLES
        for code in getattr(accounts, role)
        if code not in known
    ]
    books = first_row(connection, "SELECT 1 FROM ledger_line LIMIT 1") or first_row(connection, "SELECT 1 FROM ledger_balance LIMIT 1")
    if books and first_row(connection, "SELECT 1 FROM account WHERE role = 'inventory'") is None:
        notes.append(
            Problem(
                "",
                "no_inventory_account",
                "note",
                "no account could be told to be the inventory account",
                "one by settings, postings or name",
                "Name it under [accounts] in engagement.toml.",
            )
        )
    return notes
