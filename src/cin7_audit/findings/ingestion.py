"""Step 1 in sentences: what is incomplete or does not foot. A note that changes no figure is not a finding."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pandas as pd

from cin7_audit.engagement import Engagement
from cin7_audit.findings.ingestion_common import STEP, as_day, each, rows_of, severity_by_value
from cin7_audit.findings.ingestion_roll import roll_findings
from cin7_audit.findings.shared import counted
from cin7_audit.measures.context import Context
from cin7_audit.measures.ingestion import IngestionResult
from cin7_audit.records import EvidenceRow, Finding, Severity
from cin7_audit.words import day, is_missing, money, whole

SHOWN = 8
HARMLESS = "Nothing to do"  # how a reader says that a row it set aside is a total, a repeated header or empty
SET_ASIDE_SHARE = Decimal("0.05")  # of a file's rows (default, ours)
BUSY_MONTH = 20  # usual movement lines a month above which a silent month is not a quiet one (default, ours)
ROUNDING = Decimal("0.05")  # a stated total may be rounded by this much
EDGE_DAYS = 31  # a report may start or end this long inside the audited period without a finding (default, ours)

JOURNALS = "{number} of the ledger's journals do not balance: debits less credits come to {amount} {currency} in all."
SECTIONS = "{number} account(s) do not foot: opening plus lines differs from the printed closing balance by {amount} {currency} in all ({accounts})."
TRIAL = "{number} account balance(s) of the trial balance differ from the ledger lines by {amount} {currency} in all ({accounts})."
TOTALS = "{number} SKU total(s) of the movement totals differ from the movement lines, by {amount} units net ({accounts})."
SILENT = "No movement is recorded in {months}, in a period that usually shows {usual} movement lines a month."
GAPS = "{number} document number(s) are missing from otherwise consecutive numbers: {runs}."
CASH = "{files} is on a cash basis: it leaves out unpaid bills and invoices and cannot be tied to stock."
OTHERS = "{number} file(s) belong to another organisation and were set aside: {files}."
UNREAD = "{number} file(s) could not be used: {files}."
ASIDE = "{number} of {read} rows of {file} were set aside ({share} %), most often because: {reason}."
CONTROL = "{file} states {total} of {stated}; its rows give {made}, a difference of {difference}."
LATE = "{word} cover {start} to {end}, while the audit covers {wanted_start} to {wanted_end}: {missing} day(s) of the period have no {word_lower}."
TWO_BALANCES = "{file} holds balances that differ from another export of the same day: {seen}."

Judge = Callable[[Any], Severity]


def _failed(result: IngestionResult, *proofs: str) -> pd.DataFrame:
    """Failing single comparisons of the named proofs; the summary line of a file is left out."""
    frame = result.proofs
    single = frame["source_row"].map(lambda value: not is_missing(value)) | frame["scope"].astype(str).str.startswith(
        ("journal ", "account ")
    )
    return frame[frame["proof"].isin(proofs) & frame["holds"].map(lambda value: value is False) & single]


def _proof_finding(found: pd.DataFrame, key: str, title: str, template: str, context: Context, judge: Judge | None = None) -> list[Finding]:
    if found.empty:
        return []
    total = sum((Decimal(value) for value in found["difference"] if not is_missing(value)), Decimal(0))
    largest = max((abs(Decimal(value)) for value in found["difference"] if not is_missing(value)), default=Decimal(0))
    shown = "; ".join(str(scope) for scope in found["scope"].head(SHOWN)) + ("; and more" if len(found) > SHOWN else "")
    sentence = template.format(number=whole(len(found)), amount=money(total), currency=context.in_currency, accounts=shown)
    severity = judge(found) if judge else severity_by_value(max(abs(total), largest), context)
    return [
        Finding(key, STEP, title, sentence, severity, value=total if judge is None else None, currency=context.currency_code, period_from=context.start,
                period_to=context.end, evidence=rows_of(found), exhibit="IN-6", criteria="A figure told twice is the same figure.",
                action="Ask for the export again without filters; if it still differs, ask what was changed in between.")
    ]  # fmt: skip


def proof_findings(result: IngestionResult, context: Context) -> list[Finding]:
    """Journals, sections, trial balances and movement totals that contradict their lines."""
    compared = result.proofs["proof"].eq("movement totals = movement lines").sum()

    def totals_judge(found: pd.DataFrame) -> Severity:
        return "low" if len(found) > 10 and len(found) * 5 > compared else "medium"

    made = _proof_finding(_failed(result, "debits = credits"), "IN-journals", "Journals that do not balance", JOURNALS, context)
    made += _proof_finding(
        _failed(result, "opening + lines = closing"), "IN-sections", "Ledger sections that do not foot", SECTIONS, context
    )
    trial = ("trial balance = closing balance", "trial balance + lines = trial balance")
    made += _proof_finding(_failed(result, *trial), "IN-trial", "The trial balance does not tie to the ledger lines", TRIAL, context)
    return made + _proof_finding(
        _failed(result, "movement totals = movement lines"),
        "IN-totals",
        "Movement totals differ from movement lines",
        TOTALS,
        context,
        totals_judge,
    )


def continuity_findings(result: IngestionResult, context: Context) -> list[Finding]:
    """Silent months and missing document numbers."""
    made = []
    if len(result.silent):
        months = ", ".join(f"{month:%B %Y}" for month in map(as_day, result.silent["month"]) if month)
        usual = result.silent["usual_lines"].iloc[0]
        busy = not is_missing(usual) and usual >= BUSY_MONTH
        sentence = SILENT.format(months=months, usual=whole(usual) if not is_missing(usual) else "no")
        made.append(
            Finding(
                "IN-silent",
                STEP,
                "Months without movements",
                sentence,
                "medium" if busy else "low",
                period_from=as_day(result.silent["month"].iloc[0]),
                period_to=as_day(result.silent["month"].iloc[-1]),
                exhibit="IN-3",
                action="Ask for Movement Details of these months.",
            )
        )
    gaps = result.gaps[result.gaps["is_sequence"].astype(bool)] if len(result.gaps) else result.gaps
    if len(gaps):
        runs = [f"{row.prefix} {row.missing_from}" + (f" to {row.missing_to}" if row.missing > 1 else "") for row in each(gaps.head(SHOWN))]
        sentence = GAPS.format(number=whole(gaps["missing"].sum()), runs=", ".join(runs) + (" and more" if len(gaps) > SHOWN else ""))
        made.append(
            Finding(
                "IN-gaps",
                STEP,
                "Missing document numbers",
                sentence,
                "low",
                evidence=rows_of(gaps),
                exhibit="IN-6",
                period_from=context.start,
                period_to=context.end,
                action="Ask whether these documents were voided, deleted or left out of the export.",
            )
        )
    return made


def _unusable(files: pd.DataFrame) -> list[Finding]:
    """Files of another organisation, and files nobody can read or recognise."""
    made = []
    others = files[files["status"] == "not this client"]
    if len(others):
        sentence = OTHERS.format(number=whole(len(others)), files=", ".join(others["label"].head(SHOWN)))
        action = "Confirm that they were sent in error, and remove them."
        made.append(Finding("IN-others", STEP, "Files of another organisation", sentence, "low", exhibit="IN-1", action=action))
    unread = files[files["status"].isin(("unreadable", "unrecognised", "not this period"))]
    if len(unread):
        shown = ", ".join(f"{row.label} ({row.status})" for row in each(unread.head(SHOWN)))
        sentence = UNREAD.format(number=whole(len(unread)), files=shown)
        action = "See the list of problems: each says what to do."
        made.append(Finding("IN-unread", STEP, "Files that could not be used", sentence, "low", exhibit="IN-2", action=action))
    return made


def _rows_aside(result: IngestionResult) -> list[Finding]:
    """Used files with rows set aside that somebody must look at; totals and empty rows are no loss. The share decides the severity."""
    dropped = result.problems[result.problems["effect"].eq("row set aside")]
    harmless = dropped["todo"].astype(str).str.startswith(HARMLESS)
    aside, structural = dropped[~harmless], dropped[harmless].groupby("source_id").size()
    made = []
    for number, row in enumerate(each(result.evidence[result.evidence["source_id"].isin(aside["source_id"])]), start=1):
        mine = aside[aside["source_id"] == row.source_id]
        share = Decimal(len(mine)) / Decimal(max(int(row.rows_read) - int(structural.get(row.source_id, 0)), 1))
        sentence = ASIDE.format(
            number=whole(len(mine)),
            read=whole(row.rows_read),
            file=row.label,
            share=f"{share * 100:.1f}",
            reason=str(mine["seen"].mode().iloc[0]),
        )
        evidence = tuple(EvidenceRow(str(row.label), int(place)) for place in mine["source_row"].head(50) if not is_missing(place))
        severity: Severity = "medium" if share > SET_ASIDE_SHARE else "low"
        action = "Correct the rows at the client and export again."
        made.append(
            Finding(
                f"IN-aside-{number}",
                STEP,
                f"Rows set aside in {row.label}",
                sentence,
                severity,
                evidence=evidence,
                exhibit="IN-2",
                action=action,
            )
        )
    return made


def _totals_stated(result: IngestionResult) -> list[Finding]:
    """Totals a file prints that its own rows do not give."""
    made = []
    wrong = result.controls[result.controls["agrees"].map(lambda value: value is False)]
    for number, row in enumerate(each(wrong), start=1):
        sentence = CONTROL.format(file=row.file, total=row.total, stated=row.stated, made=row.recomputed, difference=row.difference)
        rounding = not is_missing(row.difference) and abs(Decimal(row.difference)) <= ROUNDING
        severity: Severity = "low" if rounding else "medium"
        action = "Export the file again; if it repeats, ask how its total is made."
        title = f"A total of {row.file} does not foot"
        made.append(Finding(f"IN-control-{number}", STEP, title, sentence, severity, exhibit="IN-1", action=action))
    return made


def _contradictions(result: IngestionResult) -> list[Finding]:
    """Two balances for one day, and ledger reports on a cash basis."""
    made = []
    for number, row in enumerate(each(result.problems[result.problems["code"] == "balances_differ"]), start=1):
        sentence = TWO_BALANCES.format(file=row.path, seen=row.seen)
        action = "Ask which export is newer, and what was posted into the closed period between them."
        title = "Two exports give different balances for one day"
        made.append(Finding(f"IN-balances-{number}", STEP, title, sentence, "medium", exhibit="IN-2", action=action))
    facts = result.statements
    cash = facts[(facts["fact"] == "basis of the ledger report") & (facts["stated"].astype(str).str.lower() == "cash")]
    if len(cash):
        sentence = CASH.format(files=cash["files"].iloc[0])
        action = "Ask for the report on an accrual basis."
        made.append(Finding("IN-cash", STEP, "A ledger report on a cash basis", sentence, "medium", exhibit="IN-1", action=action))
    return made


def file_findings(result: IngestionResult) -> list[Finding]:
    """Files and rows that could not be used, totals the files contradict, reports on another basis."""
    return _unusable(result.evidence) + _rows_aside(result) + _totals_stated(result) + _contradictions(result)


def period_findings(result: IngestionResult, settings: Engagement) -> list[Finding]:
    """Movement and ledger reports that do not reach the ends of the audited period, where settings state one."""
    start, end = settings.period.start, settings.period.end
    made = []
    for key, word, pattern in (
        ("movements", "Movement reports", "movement_detail|api_product$|track"),
        ("ledger", "Ledger reports", "account_transactions|general_ledger|journal"),
    ):
        used = result.evidence[
            (result.evidence["status"] == "used") & result.evidence["kind"].astype(str).str.contains(pattern, regex=True)
        ]
        days = [(as_day(row.period_from), as_day(row.period_to)) for row in each(used)]
        froms, tos = [a for a, _ in days if a], [b for _, b in days if b]
        if not froms or not tos or start is None or end is None:
            continue
        missing = max((min(froms) - start).days, 0) + max((end - max(tos)).days, 0)
        if missing > EDGE_DAYS:
            sentence = LATE.format(
                word=word,
                word_lower=word.lower(),
                start=day(min(froms)),
                end=day(max(tos)),
                wanted_start=day(start),
                wanted_end=day(end),
                missing=missing,
            )
            made.append(
                Finding(
                    f"IN-period-{key}",
                    STEP,
                    f"{word} do not cover the audited period",
                    sentence,
                    "medium",
                    period_from=start,
                    period_to=end,
                    exhibit="IN-3",
                    action="Ask for the same report for the whole period.",
                )
            )
    return made


def findings(result: IngestionResult, context: Context, settings: Engagement) -> tuple[Finding, ...]:
    """All findings of the step, in the order of the exhibits."""
    made = (
        file_findings(result)
        + period_findings(result, settings)
        + roll_findings(result, context)
        + proof_findings(result, context)
        + continuity_findings(result, context)
    )
    return tuple(replace(finding, statement=counted(finding.statement)) for finding in made)
