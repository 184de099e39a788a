"""Which account a correction was posted to, against set-up and peers, and journals nobody would expect (method.md section 4).

Peer rule: corrections of one kind share an account. The majority account of the kind is the expectation; where a mapping
changed on a day - everything before on one account, everything after on another - the change is shown, not the rows.
"""

from dataclasses import dataclass

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.engagement import Engagement
from cin7_audit.measures.accounts import account_key

MAJORITY = 0.6  # share of a kind's documents on one account above which that account is the kind's (default, ours)
# One Cin7 document type, one mapped account, whatever the register calls the line.
ADJUSTMENT_FAMILY = "'adjustment', 'cycle_count', 'zeroing', 'revaluation', 'write_on'"
PEERS = 5  # documents of a kind before peers mean anything (default, ours)

BY_ACCOUNT = f"""
CREATE OR REPLACE TEMP TABLE posted_account AS
SELECT r.kind, CASE WHEN r.kind IN ({ADJUSTMENT_FAMILY}) THEN 'adjustment' ELSE r.kind END AS family, {account_key("r.account")} AS account_key, r.document_no, min(r.account) AS account, min(coalesce(r.effective_date, r.day)) AS day, sum(r.value) AS value,
       sum(abs(r.value)) AS gross, count(*) AS lines,
       min(r.source_id) AS source_id, arg_min(r.source_row, (r.source_id, r.source_row)) AS source_row
FROM register AS r WHERE r.account IS NOT NULL AND NOT r.is_opening GROUP BY 1, 2, 3, 4
"""
HEAT = """
SELECT p.kind, p.account, k.account_name, coalesce(k.role, 'other') AS role, count(DISTINCT p.document_no) AS documents, sum(p.lines) AS lines, sum(p.value) AS net, sum(p.gross) AS gross,
       min(p.day) AS first_day, max(p.day) AS last_day
FROM posted_account AS p LEFT JOIN account_role AS k ON p.account_key = k.account_key GROUP BY 1, 2, 3, 4 ORDER BY 1, 5 DESC, 2
"""
ODD_PEER = f"""
WITH n AS (SELECT family, account_key, min(account) AS account, count(*) AS documents, min(day) AS first_day, max(day) AS last_day, sum(count(*)) OVER (PARTITION BY family) AS total FROM posted_account GROUP BY 1, 2),
top AS (SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY family ORDER BY documents DESC, account_key) AS nth FROM n) AS r WHERE nth = 1 AND total >= {PEERS} AND documents >= {MAJORITY} * total)
SELECT p.document_no, p.kind, p.account, t.account AS peers_account, p.day, p.value, p.gross, t.documents AS peers, t.total, p.source_id, p.source_row
FROM posted_account AS p JOIN top AS t ON p.family = t.family AND p.account_key <> t.account_key
JOIN n ON n.family = p.family AND n.account_key = p.account_key
WHERE NOT (n.first_day > t.last_day OR n.last_day < t.first_day) ORDER BY p.gross DESC NULLS LAST, p.document_no
"""
MAPPING_CHANGE = """
WITH n AS (SELECT family, account_key, min(account) AS account, count(*) AS documents, min(day) AS first_day, max(day) AS last_day FROM posted_account GROUP BY 1, 2)
SELECT a.family AS kind, a.account AS account_before, b.account AS account_after, a.last_day AS last_before, b.first_day AS first_after, a.documents AS documents_before, b.documents AS documents_after
FROM n AS a JOIN n AS b ON a.family = b.family AND a.last_day < b.first_day WHERE a.documents >= 3 AND b.documents >= 3 ORDER BY 1, 5
"""
NO_ACCOUNTING_DATE = """
SELECT document_no, kind, CAST(completed_at AS DATE) AS completed_day, sum(value) AS value, count(*) AS lines,
       min(source_id) AS source_id, arg_min(source_row, (source_id, source_row)) AS source_row
FROM register WHERE effective_date IS NULL AND completed_at IS NOT NULL AND NOT is_opening GROUP BY 1, 2, 3 ORDER BY abs(sum(value)) DESC NULLS LAST, 1
"""
MANUAL_JOURNAL = """
SELECT i.day, t.account, i.amount, i.reference, i.text, i.posted_by, c.how, i.source_id, i.source_row FROM ledger_item AS i
JOIN tie_account AS t ON i.account_key = t.account_key JOIN book_component AS c ON c.side = 'L' AND c.item_id = i.item_id
WHERE i.is_manual AND NOT i.looks_cin7 AND i.pair_id IS NULL AND c.how = 'none' ORDER BY abs(i.amount) DESC, i.day
"""
LATE_JOURNAL = """
SELECT i.day, CAST(i.posted_at AS DATE) AS posted_day, date_diff('day', i.day, CAST(i.posted_at AS DATE)) AS days_late, t.account, i.amount, i.reference, i.text, i.source_id, i.source_row
FROM ledger_item AS i JOIN tie_account AS t ON i.account_key = t.account_key CROSS JOIN (SELECT max(lock_date) AS lock_date FROM company) AS k
WHERE i.day <= k.lock_date AND CAST(i.posted_at AS DATE) > k.lock_date ORDER BY abs(i.amount) DESC, i.day
"""


@dataclass(frozen=True)
class PostingTests:
    """Frames of the tests; None where the evidence for a test is missing."""

    heat: pd.DataFrame | None
    odd: pd.DataFrame | None
    against_setup: pd.DataFrame | None
    mapping_changes: pd.DataFrame | None
    no_accounting_date: pd.DataFrame
    manual_journals: pd.DataFrame | None
    late_journals: pd.DataFrame | None


def _against_setup(case: Case, settings: Engagement) -> pd.DataFrame | None:
    """Corrections on accounts outside the stated adjustment and write-off accounts; None where the set-up is not stated."""
    stated = settings.accounts.adjustment + settings.accounts.write_off
    if not stated:
        return None
    allowed = ", ".join("'" + str(code).strip().lstrip("0").upper().replace("'", "''") + "'" for code in stated)
    return case.frame(
        f"SELECT document_no, kind, account, day, value, gross, source_id, source_row FROM posted_account WHERE account_key NOT IN ({allowed}) ORDER BY gross DESC NULLS LAST, document_no"
    )


def posting_tests(case: Case, settings: Engagement, *, has_books: bool) -> PostingTests:
    """All posting tests the evidence allows. has_books: the tie-out's items exist."""
    case.run(BY_ACCOUNT)
    named = case.value("SELECT count(*) FROM posted_account")
    return PostingTests(
        heat=case.frame(HEAT) if named else None,
        odd=case.frame(ODD_PEER) if named else None,
        against_setup=_against_setup(case, settings) if named else None,
        mapping_changes=case.frame(MAPPING_CHANGE) if named else None,
        no_accounting_date=case.frame(NO_ACCOUNTING_DATE),
        manual_journals=case.frame(MANUAL_JOURNAL) if has_books else None,
        late_journals=case.frame(LATE_JOURNAL) if has_books and case.value("SELECT max(lock_date) FROM company") is not None else None,
    )
