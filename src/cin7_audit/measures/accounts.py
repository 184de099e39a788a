"""Which account plays which part: inventory, in transit, accrual, cost of sales, adjustment, write-off, revenue.

Temp table account_role: one row per account key, columns account_key, account (as printed), account_name, role, role_rule.
The first source that speaks wins, and role_rule says which it was:
settings -> the case's chart of accounts -> what Cin7's own postings do with the account -> documents and products that
name it -> the account's name. Codes are compared without leading zeros, because spreadsheets lose them; an account
that only has a name in the ledger is found through the chart of accounts, else it is known by its name.
"""

from cin7_audit.case import Case
from cin7_audit.engagement import Engagement

ROLES = ("inventory", "in_transit", "accrual", "cogs", "adjustment", "write_off", "revenue")
# Read in this order: an "inventory adjustment" account is no inventory account, "goods in transit" no plain stock.
NAME_RULES = (
    ("adjustment", "adjust|discrepan|variance|shrink|stock ?take|stock loss"),
    ("write_off", "write.?off|wastage|scrap|spoil|obsole"),
    ("in_transit", "in.?transit"),
    ("accrual", "not invoiced|accrued (stock|inventory|purchase)|grni|inventory accrual|received.not"),
    ("cogs", "cost of (goods|sales)|\\bcogs\\b|direct cost"),
    ("revenue", "^sales|\\bsales (income|revenue)|^revenue|product (income|sales)|^income"),
    ("inventory", "^inventory$|inventory (asset|on hand|control)|stock on hand|^stock$|^(finished )?goods$|inventory$|^inventory"),
)


def account_key(expression: str) -> str:
    """SQL: an account as compared: code before a colon and a space, upper case, no leading zeros."""
    bare = f"regexp_replace(upper(trim({expression})), '^([0-9A-Z.-]+)\\s*:\\s.*$', '\\1')"
    return f"(CASE WHEN regexp_full_match({bare}, '[0-9]+') THEN coalesce(nullif(ltrim({bare}, '0'), ''), '0') ELSE nullif({bare}, '') END)"


LEDGER_ACCOUNT = f"""
CREATE OR REPLACE TEMP TABLE ledger_account AS
WITH charted AS (SELECT upper(trim(account_name)) AS name, min({account_key("account_code")}) AS code FROM account
                 WHERE account_name IS NOT NULL AND account_code IS NOT NULL GROUP BY 1 HAVING count(DISTINCT account_code) = 1),
seen AS (SELECT DISTINCT account_code, account_name FROM ledger_line UNION SELECT DISTINCT account_code, account_name FROM ledger_balance)
SELECT s.account_code, s.account_name, coalesce({account_key("s.account_code")}, c.code, upper(trim(s.account_name))) AS account_key
FROM seen AS s LEFT JOIN charted AS c ON upper(trim(s.account_name)) = c.name
WHERE s.account_code IS NOT NULL OR s.account_name IS NOT NULL
"""

# What Cin7's documents do with an account (cin7-core 3.6): stocktakes debit inventory, write-offs and sales credit it.
POSTED_ROLE = f"""
CREATE OR REPLACE TEMP TABLE posted_role AS
WITH p AS (SELECT lower(regexp_replace(document_type, '[^A-Za-z]', '', 'g')) AS kind, {account_key("debit_account")} AS debit,
                  {account_key("credit_account")} AS credit FROM expected_posting)
SELECT account_key, role, count(*) AS votes FROM (
  SELECT debit AS account_key, 'inventory' AS role FROM p WHERE kind IN ('stocktake', 'stockadjustment')
  UNION ALL SELECT credit, 'adjustment' FROM p WHERE kind IN ('stocktake', 'stockadjustment')
  UNION ALL SELECT credit, 'inventory' FROM p WHERE kind = 'inventorywriteoff'
  UNION ALL SELECT debit, 'write_off' FROM p WHERE kind = 'inventorywriteoff') AS votes
WHERE account_key IS NOT NULL GROUP BY 1, 2
"""

NAMED_ROLE = f"""
CREATE OR REPLACE TEMP TABLE named_role AS
SELECT {account_key("inventory_account")} AS account_key, 'inventory' AS role, 'product list' AS rule FROM product WHERE inventory_account IS NOT NULL
UNION SELECT {account_key("cogs_account")}, 'cogs', 'product list' FROM product WHERE cogs_account IS NOT NULL
UNION SELECT {account_key("in_transit_account")}, 'in_transit', 'transfers' FROM transfer WHERE in_transit_account IS NOT NULL
UNION SELECT {account_key("account")}, CASE WHEN kind = 'write_off' THEN 'write_off' ELSE 'adjustment' END, 'corrections' FROM correction WHERE account IS NOT NULL
"""


def _stated(settings: Engagement) -> list[tuple[str, str]]:
    return [(code, role) for role in ROLES for code in getattr(settings.accounts, role)]


def _name_case(column: str) -> str:
    whens = " ".join(f"WHEN regexp_matches({column}, '(?i){pattern}') THEN '{role}'" for role, pattern in NAME_RULES)
    return f"CASE {whens} END"


def _role_sql(settings: Engagement) -> str:
    stated = ", ".join("('" + code.replace("'", "''") + f"', '{role}')" for code, role in _stated(settings)) or "(NULL, NULL)"
    return f"""
CREATE OR REPLACE TEMP TABLE account_role AS
WITH stated AS (SELECT {account_key("code")} AS account_key, min(role) AS role FROM (VALUES {stated}) AS v(code, role) WHERE code IS NOT NULL GROUP BY 1),
charted AS (SELECT {account_key("account_code")} AS account_key, min(account_code) AS account, min(account_name) AS account_name,
                   min(role) AS role, min(role_rule) AS role_rule, min(account_class) AS account_class
            FROM account WHERE account_code IS NOT NULL GROUP BY 1),
voted AS (SELECT account_key, role FROM (SELECT *, row_number() OVER (PARTITION BY account_key ORDER BY votes DESC, role) AS nth FROM posted_role) AS r WHERE nth = 1),
named AS (SELECT account_key, role, rule FROM (SELECT *, row_number() OVER (PARTITION BY account_key ORDER BY CASE rule WHEN 'product list' THEN 1 WHEN 'transfers' THEN 2 ELSE 3 END, role) AS nth
          FROM named_role WHERE account_key IS NOT NULL) AS r WHERE nth = 1),
led AS (SELECT account_key, min(coalesce(account_code, account_name)) AS account, min(account_name) AS account_name FROM ledger_account GROUP BY 1),
every AS (SELECT account_key FROM stated UNION SELECT account_key FROM charted UNION SELECT account_key FROM voted UNION SELECT account_key FROM named
          UNION SELECT account_key FROM led
          UNION SELECT {account_key("debit_account")} FROM expected_posting UNION SELECT {account_key("credit_account")} FROM expected_posting),
joined AS (
  SELECT e.account_key, coalesce(l.account, c.account, e.account_key) AS account, coalesce(c.account_name, l.account_name) AS account_name,
         s.role AS r_stated, c.role AS r_chart, c.role_rule, v.role AS r_voted, n.role AS r_named, n.rule,
         {_name_case("coalesce(c.account_name, l.account_name, e.account_key)")} AS r_name
  FROM every AS e LEFT JOIN stated AS s ON e.account_key = s.account_key LEFT JOIN charted AS c ON e.account_key = c.account_key
  LEFT JOIN voted AS v ON e.account_key = v.account_key LEFT JOIN named AS n ON e.account_key = n.account_key
  LEFT JOIN led AS l ON e.account_key = l.account_key WHERE e.account_key IS NOT NULL)
SELECT account_key, account, account_name, coalesce(r_stated, r_chart, r_voted, r_named, r_name, 'other') AS role,
       CASE WHEN r_stated IS NOT NULL THEN 'settings' WHEN r_chart IS NOT NULL THEN coalesce(role_rule, 'chart of accounts')
            WHEN r_voted IS NOT NULL THEN 'what Cin7 posts to it' WHEN r_named IS NOT NULL THEN 'named by ' || rule
            WHEN r_name IS NOT NULL THEN 'its name' ELSE 'nothing says so' END AS role_rule
FROM joined
"""


def build_account_roles(case: Case, settings: Engagement) -> None:
    """Make ledger_account and account_role in this case's temporary schema."""
    for sql in (LEDGER_ACCOUNT, POSTED_ROLE, NAMED_ROLE, _role_sql(settings)):
        case.run(sql)
