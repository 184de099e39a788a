"""Step 1: what did we get, is it complete, what can be tested?

Every frame is exact; counts are rows, quantities are units, amounts are base currency and debit-positive.
"""

from dataclasses import dataclass

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.case.requests import answers
from cin7_audit.chapters.ingestion.roll import RollForward, roll_forward
from cin7_audit.chapters.ingestion.testability import matrix
from cin7_audit.engagement import Engagement


@dataclass(frozen=True)
class IngestionResult:
    """What the first notebook established.

    evidence, problems, controls   one row per file, per problem, per stated total
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


def request_list(case: Case) -> pd.DataFrame:
    """The standard request list: report, setting, has_come, files, rows, enables; what is missing first."""
    rows = [(a.request.report, a.request.setting, a.has_come, a.files, a.rows, a.request.enables, a.request.needed) for a in answers(case)]
    frame = pd.DataFrame(rows, columns=["report", "setting", "has_come", "files", "rows", "enables", "needed"])
    return frame.sort_values(["has_come", "needed"], ascending=[True, False], kind="stable").reset_index(drop=True)


def measure(case: Case, settings: Engagement) -> IngestionResult:  # noqa: ARG001 - every step is called alike
    """Account for every file and row, prove completeness where a proof exists, and list what to ask for."""
    return IngestionResult(
        evidence=case.table("evidence_list"),
        problems=case.table("problem_list"),
        controls=case.table("control_total"),
        roll=roll_forward(case),
        proofs=case.table("proofs"),
        gaps=case.table("document_gap"),
        months=case.table("evidence_month"),
        silent=case.table("silent_month"),
        requests=request_list(case),
        tests=matrix(case),
        statements=case.table("file_statement"),
    )
