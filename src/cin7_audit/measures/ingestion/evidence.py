"""The evidence list: each file with its hash, its rows accounted for, what it states, and what is still to be asked for."""

import json
from decimal import Decimal, InvalidOperation

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.case.requests import answers

EVIDENCE = """
SELECT source_id, path, sheet, label, coalesce(title, kind, 'not recognised') AS title, kind, status, organisation, period_from, period_to, encoding, encoding_is_certain,
       coalesce(rows_read, 0) AS rows_read, coalesce(rows_kept, 0) AS rows_kept, coalesce(rows_set_aside, 0) AS rows_set_aside, size_bytes, sha256
FROM evidence_file ORDER BY source_id
"""

PROBLEMS = """
SELECT p.source_id, f.label AS path, p.source_row, p.code, p.effect, p.column_name, p.seen, p.expected, p.todo, p.raw_text
FROM problem AS p LEFT JOIN evidence_file AS f ON p.source_id = f.source_id
ORDER BY CASE p.effect WHEN 'file set aside' THEN 0 WHEN 'row set aside' THEN 1 ELSE 2 END, p.source_id, p.source_row NULLS FIRST, p.code, p.seen
"""

STATEMENTS = """
SELECT 'organisation' AS fact, name AS stated, string_agg(DISTINCT f.path, ', ' ORDER BY f.path) AS files, count(DISTINCT f.path) AS file_count
FROM company AS c JOIN evidence_file AS f ON c.source_id = f.source_id WHERE name IS NOT NULL GROUP BY name
UNION ALL
SELECT 'organisation', organisation, string_agg(DISTINCT path, ', ' ORDER BY path), count(DISTINCT path) FROM evidence_file
WHERE organisation IS NOT NULL AND source_id NOT IN (SELECT source_id FROM company WHERE name IS NOT NULL) GROUP BY organisation
UNION ALL
SELECT 'basis of the ledger report', basis, string_agg(DISTINCT f.path, ', ' ORDER BY f.path), count(DISTINCT f.path)
FROM company AS c JOIN evidence_file AS f ON c.source_id = f.source_id WHERE basis IS NOT NULL GROUP BY basis
UNION ALL
SELECT 'base currency', base_currency, string_agg(DISTINCT f.path, ', ' ORDER BY f.path), count(DISTINCT f.path)
FROM company AS c JOIN evidence_file AS f ON c.source_id = f.source_id WHERE base_currency IS NOT NULL GROUP BY base_currency
UNION ALL
SELECT 'lock date', CAST(lock_date AS VARCHAR), string_agg(DISTINCT f.path, ', ' ORDER BY f.path), count(DISTINCT f.path)
FROM company AS c JOIN evidence_file AS f ON c.source_id = f.source_id WHERE lock_date IS NOT NULL GROUP BY lock_date
ORDER BY 1, 2
"""


def evidence(case: Case) -> pd.DataFrame:
    """One row per file: kind, status, period, rows read = kept + set aside, size, hash."""
    return case.frame(EVIDENCE)


def problems(case: Case) -> pd.DataFrame:
    """One row per problem, files set aside first, then rows, then notes."""
    return case.frame(PROBLEMS)


def statements(case: Case) -> pd.DataFrame:
    """What files say about themselves: fact, stated, files, file_count."""
    return case.frame(STATEMENTS)


def _number(text: str | None) -> Decimal | None:
    try:
        return None if text is None else Decimal(text)
    except InvalidOperation:
        return None


def control_totals(case: Case) -> pd.DataFrame:
    """One row per total: source_id, file, total, recomputed, stated, difference, agrees (None where the file states none)."""
    rows = []
    for source, path, raw in case.rows(
        "SELECT source_id, label, control_totals FROM evidence_file WHERE status = 'used' AND control_totals IS NOT NULL ORDER BY 1"
    ):
        for name, pair in json.loads(raw).items():
            made, stated = _number(pair["recomputed"]), _number(pair["stated"])
            difference = None if made is None or stated is None else stated - made
            agrees = None if pair["stated"] is None else pair["stated"] == pair["recomputed"] if difference is None else difference == 0
            rows.append((source, path, name, made, stated, difference, agrees))
    return pd.DataFrame(rows, columns=["source_id", "file", "total", "recomputed", "stated", "difference", "agrees"], dtype=object)


def request_list(case: Case) -> pd.DataFrame:
    """The standard request list: report, setting, has_come, files, rows, enables; what is missing first."""
    rows = [(a.request.report, a.request.setting, a.has_come, a.files, a.rows, a.request.enables, a.request.needed) for a in answers(case)]
    frame = pd.DataFrame(rows, columns=["report", "setting", "has_come", "files", "rows", "enables", "needed"])
    return frame.sort_values(["has_come", "needed"], ascending=[True, False], kind="stable").reset_index(drop=True)
