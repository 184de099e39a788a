"""Proofs that what came is complete: each compares a figure with itself told twice, and says where it first fails.

A proof row: proof, scope, expected, found, difference, holds (None: cannot be judged), note. Amounts in base currency,
debit positive; quantities in units. Reports of one ledger are proved each on its own, so primary and secondary lines count.
"""

from dataclasses import dataclass
from decimal import Decimal

from cin7_audit.case.store import Case

CENT = Decimal("0.005")  # differences below half a cent are rounding of the report

LINES = """(SELECT * FROM ledger_line UNION ALL SELECT * EXCLUDE (why) FROM ledger_line_secondary)"""


@dataclass(frozen=True)
class Proof:
    """One comparison. holds None means the report cannot be judged by it, and the note says why."""

    proof: str
    scope: str
    expected: Decimal | None
    found: Decimal | None
    holds: bool | None
    note: str = ""
    source_id: str | None = None
    source_row: int | None = None

    @property
    def difference(self) -> Decimal | None:
        return None if self.expected is None or self.found is None else self.found - self.expected


def journals_balance(case: Case) -> list[Proof]:
    """Every journal of a journal report: debits = credits."""
    sql = f"""SELECT l.source_id, l.journal_id, sum(l.amount) AS net, min(l.source_row) AS source_row FROM {LINES} AS l
              WHERE l.journal_id IS NOT NULL AND l.ledger_view LIKE '%journal%' GROUP BY 1, 2 HAVING count(l.amount) > 0"""
    wrong = case.rows(f"SELECT * FROM ({sql}) WHERE abs(net) > {CENT} ORDER BY 1, 2")
    total = case.value(f"SELECT count(*) FROM ({sql})") or 0
    if not total:
        return []
    proofs = [
        Proof(
            "debits = credits",
            f"{total} journals",
            Decimal(0),
            sum((row[2] for row in wrong), Decimal(0)),
            not wrong,
            f"{len(wrong)} of {total} journals do not balance",
        )
    ]
    return proofs + [
        Proof("debits = credits", f"journal {number}", Decimal(0), net, False, "", source, row) for source, number, net, row in wrong
    ]


def reports_balance(case: Case) -> list[Proof]:
    """Every ledger report that shows all accounts: debits = credits. A report of chosen accounts cannot be judged."""
    sql = f"""SELECT l.source_id, f.label, l.ledger_view, sum(l.amount), count(DISTINCT coalesce(l.account_code, l.account_name)) FROM {LINES} AS l
              JOIN evidence_file AS f ON l.source_id = f.source_id WHERE lower(f.path) NOT LIKE '%.json' GROUP BY 1, 2, 3 HAVING count(l.amount) > 0 ORDER BY 1, 3"""
    proofs = []
    for source, path, view, net, accounts in case.rows(sql):
        balanced = abs(net) <= CENT
        note = f"{accounts} account(s)" + (
            "" if balanced else "; a report of chosen accounts does not balance, so this proves nothing against it"
        )
        proofs.append(Proof("debits = credits", f"{path} ({view})", Decimal(0), net, True if balanced else None, note, source))
    return proofs


def sections_foot(case: Case) -> list[Proof]:
    """Every account section that prints them: opening + lines = closing."""
    sql = f"""WITH sides AS (
                SELECT source_id, coalesce(account_code, account_name) AS account, max(CASE WHEN balance_kind = 'opening' THEN balance END) AS opening,
                       max(CASE WHEN balance_kind = 'closing' THEN balance END) AS closing, max(CASE WHEN balance_kind = 'closing' THEN source_row END) AS source_row
                FROM (SELECT * FROM ledger_balance UNION ALL SELECT * EXCLUDE (why) FROM ledger_balance_secondary) AS b
                WHERE balance_kind IN ('opening', 'closing') GROUP BY 1, 2),
              moved AS (SELECT source_id, coalesce(account_code, account_name) AS account, sum(amount) AS amount FROM {LINES} AS l GROUP BY 1, 2)
              SELECT s.source_id, f.label, s.account, s.opening + coalesce(m.amount, 0), s.closing, s.source_row FROM sides AS s
              JOIN evidence_file AS f ON s.source_id = f.source_id LEFT JOIN moved AS m ON s.source_id = m.source_id AND s.account = m.account
              WHERE s.opening IS NOT NULL AND s.closing IS NOT NULL ORDER BY 1, 3"""
    rows = case.rows(sql)
    proofs = []
    for path in dict.fromkeys(row[1] for row in rows):
        mine = [row for row in rows if row[1] == path]
        wrong = [row for row in mine if abs(row[4] - row[3]) > CENT]
        found = sum((row[4] for row in mine), Decimal(0))
        proofs.append(
            Proof(
                "opening + lines = closing",
                path,
                sum((row[3] for row in mine), Decimal(0)),
                found,
                not wrong,
                f"{len(mine) - len(wrong)} of {len(mine)} accounts hold",
                mine[0][0],
            )
        )
        proofs += [
            Proof("opening + lines = closing", f"account {account} in {path}", expected, closing, False, "", source, row)
            for source, _, account, expected, closing, row in wrong
        ]
    return proofs


# A trial balance is tied to closing balances of the same day, and to an earlier trial balance through the lines between.
TRIAL_TO_CLOSING = """
SELECT t.as_of, coalesce(t.account_code, t.account_name) AS account, c.balance AS expected, t.balance AS found, t.source_id, t.source_row
FROM ledger_balance AS t JOIN ledger_balance AS c ON c.balance_kind = 'closing' AND t.as_of = c.as_of
  AND (t.account_code = c.account_code OR ((t.account_code IS NULL OR c.account_code IS NULL) AND lower(trim(t.account_name)) = lower(trim(c.account_name))))
WHERE t.balance_kind = 'trial_balance' AND t.platform IS NOT DISTINCT FROM c.platform AND t.balance IS NOT NULL AND c.balance IS NOT NULL ORDER BY 1, 2
"""
TRIAL_TO_TRIAL = """
WITH days AS (SELECT DISTINCT as_of, platform FROM ledger_balance WHERE balance_kind = 'trial_balance'),
steps AS (SELECT platform, lag(as_of) OVER (PARTITION BY platform ORDER BY as_of) AS earlier, as_of AS later FROM days),
covered AS (SELECT min(period_from) AS first_day, max(period_to) AS last_day FROM evidence_file WHERE source_id IN (SELECT source_id FROM ledger_line)),
kept AS (SELECT s.* FROM steps AS s CROSS JOIN covered AS c WHERE s.earlier IS NOT NULL AND c.first_day <= s.earlier + 5 AND c.last_day >= s.later - 5),
stock AS (SELECT account_code FROM account WHERE role IN ('inventory', 'in_transit', 'accrual') AND account_code IS NOT NULL),
told AS (SELECT platform, as_of, account_code, sum(balance) AS balance,
       min(source_id) AS source_id, arg_min(source_row, (source_id, source_row)) AS source_row
 FROM ledger_balance
         WHERE balance_kind = 'trial_balance' AND account_code IN (SELECT account_code FROM stock) GROUP BY 1, 2, 3)
SELECT k.earlier, k.later, a.account_code, coalesce(e.balance, 0) + coalesce((SELECT sum(l.amount) FROM ledger_line AS l
         WHERE l.account_code = a.account_code AND l.date > k.earlier AND l.date <= k.later), 0) AS expected, coalesce(t.balance, 0) AS found, t.source_id, t.source_row
FROM kept AS k CROSS JOIN (SELECT DISTINCT account_code FROM ledger_line WHERE account_code IN (SELECT account_code FROM stock)) AS a
LEFT JOIN told AS e ON e.platform = k.platform AND e.as_of = k.earlier AND e.account_code = a.account_code
LEFT JOIN told AS t ON t.platform = k.platform AND t.as_of = k.later AND t.account_code = a.account_code
WHERE (e.as_of IS NULL OR e.balance IS NOT NULL) AND (t.as_of IS NULL OR t.balance IS NOT NULL) ORDER BY 1, 3
"""


def trial_balance_ties(case: Case) -> list[Proof]:
    """Trial balance against the closing balances of the same day; stock accounts between two trial balances."""
    proofs = []
    rows = case.rows(TRIAL_TO_CLOSING)
    for day in dict.fromkeys(row[0] for row in rows):
        mine = [row for row in rows if row[0] == day]
        wrong = [row for row in mine if abs(row[3] - row[2]) > CENT]
        expected, found = (sum((row[place] for row in mine), Decimal(0)) for place in (2, 3))
        proofs.append(
            Proof(
                "trial balance = closing balance",
                f"{day}",
                expected,
                found,
                not wrong,
                f"{len(mine) - len(wrong)} of {len(mine)} accounts agree",
                mine[0][4],
            )
        )
        proofs += [Proof("trial balance = closing balance", f"account {a} at {day}", e, f, False, "", s, r) for _, a, e, f, s, r in wrong]
    for earlier, later, account, expected, found, source, row in case.rows(TRIAL_TO_TRIAL):
        holds = abs(found - expected) <= CENT
        proofs.append(
            Proof(
                "trial balance + lines = trial balance", f"account {account}, {earlier} to {later}", expected, found, holds, "", source, row
            )
        )
    return proofs


def totals_agree(case: Case) -> list[Proof]:
    """Grouped or summarised movement totals against the movement lines of the same period, SKU and site."""
    sql = """WITH lines AS (
               SELECT t.source_id, t.period_from, t.period_to, t.sku, t.site, sum(CASE WHEN m.quantity > 0 THEN m.quantity ELSE 0 END) - sum(CASE WHEN m.quantity < 0 THEN -m.quantity ELSE 0 END) AS net
               FROM (SELECT DISTINCT source_id, period_from, period_to, sku, site FROM movement_total WHERE period_from IS NOT NULL AND period_to IS NOT NULL) AS t
               JOIN movement AS m ON m.sku = t.sku AND (t.site IS NULL OR m.site = t.site)
                 AND coalesce(m.effective_date, CAST(m.completed_at AS DATE)) BETWEEN t.period_from AND t.period_to
               GROUP BY 1, 2, 3, 4, 5),
             told AS (SELECT source_id, period_from, period_to, sku, site, sum(coalesce(quantity_in, 0) - coalesce(quantity_out, 0)) AS net, min(source_row) AS source_row
                      FROM movement_total WHERE quantity_in IS NOT NULL OR quantity_out IS NOT NULL GROUP BY 1, 2, 3, 4, 5)
             SELECT t.source_id, f.label, t.sku, t.site, t.net, coalesce(l.net, 0), t.source_row FROM told AS t JOIN evidence_file AS f ON t.source_id = f.source_id
             LEFT JOIN lines AS l ON t.source_id = l.source_id AND t.period_from = l.period_from AND t.period_to = l.period_to AND t.sku = l.sku
               AND t.site IS NOT DISTINCT FROM l.site
             WHERE t.period_from IS NOT NULL AND EXISTS (SELECT 1 FROM movement) ORDER BY 1, 3, 4"""
    rows = case.rows(sql)
    proofs = []
    for path in dict.fromkeys(row[1] for row in rows):
        mine = [row for row in rows if row[1] == path]
        wrong = [row for row in mine if row[4] != row[5]]
        told, lines = (sum((row[place] for row in mine), Decimal(0)) for place in (4, 5))
        proofs.append(
            Proof(
                "movement totals = movement lines",
                path,
                told,
                lines,
                not wrong,
                f"{len(mine) - len(wrong)} of {len(mine)} SKU totals agree",
                mine[0][0],
            )
        )
        for source, _, sku, site, expected, found, row in wrong[:50]:
            proofs.append(
                Proof(
                    "movement totals = movement lines", f"{sku} at {site or 'all sites'} in {path}", expected, found, False, "", source, row
                )
            )
    return proofs


def ledger_and_total_proofs(case: Case) -> list[Proof]:
    """All proofs but the roll-forward of stock."""
    return journals_balance(case) + reports_balance(case) + sections_foot(case) + trial_balance_ties(case) + totals_agree(case)
