"""Step 1: what did we get, is it complete, what can be tested?

Every frame is exact; counts are rows, quantities are units, amounts are base currency and debit-positive.
"""

from dataclasses import dataclass

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.case.proofs import ledger_and_total_proofs
from cin7_audit.engagement import Engagement
from cin7_audit.measures.ingestion.continuity import document_gaps, monthly_rows, silent_months
from cin7_audit.measures.ingestion.evidence import control_totals, evidence, problems, request_list, statements
from cin7_audit.measures.ingestion.roll import RollForward, roll_forward
from cin7_audit.measures.testability import matrix


@dataclass(frozen=True)
class IngestionResult:
    """What the first notebook established.

    evidence, problems, controls   one row per file, per problem, per stated total (see measures.ingestion.evidence)
    roll                           the proof of stock with its first breaks
    proofs                         one row per comparison: proof, scope, expected, found, difference, holds, note, source
    gaps                           missing document numbers per prefix
    months                         canonical rows per kind of file and month
    silent                         months of the period without a movement
    requests, tests                what to ask for; what can be tested
    statements                     organisations, bases, dates the files state about themselves
    """

    evidence: pd.DataFrame
    problems: pd.DataFrame
    controls: pd.DataFrame
    roll: RollForward
    proofs: pd.DataFrame
    gaps: pd.DataFrame
    months: pd.DataFrame
    silent: pd.DataFrame
    requests: pd.DataFrame
    tests: pd.DataFrame
    statements: pd.DataFrame


def _proofs(case: Case) -> pd.DataFrame:
    columns = ["proof", "scope", "expected", "found", "difference", "holds", "note", "source_id", "source_row"]
    rows = [
        (p.proof, p.scope, p.expected, p.found, p.difference, None if p.holds is None else bool(p.holds), p.note, p.source_id, p.source_row)
        for p in ledger_and_total_proofs(case)
    ]
    frame = pd.DataFrame(rows, columns=columns, dtype=object)
    frame["file"] = frame["source_id"].map(lambda source: case.file_label(source) if source else None)
    return frame


def measure(case: Case, settings: Engagement) -> IngestionResult:
    """Account for every file and row, prove completeness where a proof exists, and list what to ask for."""
    return IngestionResult(
        evidence=evidence(case),
        problems=problems(case),
        controls=control_totals(case),
        roll=roll_forward(case),
        proofs=_proofs(case),
        gaps=document_gaps(case),
        months=monthly_rows(case),
        silent=silent_months(case, settings),
        requests=request_list(case),
        tests=matrix(case),
        statements=statements(case),
    )
