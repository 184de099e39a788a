"""Chapter 1 in sentences: what is incomplete or does not foot. A note that changes no figure is not a finding."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from cin7_audit.chapters.ingestion import roll_sentences
from cin7_audit.chapters.ingestion.common import STEP, as_day, each, rows_of, severity_by_value
from cin7_audit.chapters.ingestion.result import IngestionResult
from cin7_audit.context import Context
from cin7_audit.engagement import Engagement
from cin7_audit.presentation.exhibit import Book
from cin7_audit.presentation.telling import counted
from cin7_audit.records import EvidenceRow, Finding, Paragraph, Severity
from cin7_audit.words import day, is_missing, money, percent, whole

SHOWN = 8
HARMLESS = "Nothing to do"  # how a reader says that a row it set aside is a total, a repeated header or empty
SET_ASIDE_SHARE = Decimal("0.05")  # of a file's rows (default, ours)
BUSY_MONTH = 20  # usual movement lines a month above which a silent month is not a quiet one (default, ours)
ROUNDING = Decimal("0.05")  # a stated total may be rounded by this much
EDGE_DAYS = 31  # a report may start or end this long inside the audited period without a finding (default, ours)

JOURNALS = "{number} of the ledger's journals do not balance: debits less credits come to {amount} {currency} in all."
SECTIONS = (
    "{number} account(s) do not foot: opening plus lines differs from the printed closing balance by {amount} "
    "{currency} in all "
    "({accounts})."
)
TRIAL = "{number} account balance(s) of the trial balance differ from the ledger lines by {amount} {currency} in all ({accounts})."
TOTALS = (
    "{number} SKU total(s) of the movement totals differ from the movement lines, by {amount} units net ({accounts})."
)
SILENT = "No movement is recorded in {months}, in a period that usually shows {usual} movement lines a month."
GAPS = "{number} document number(s) are missing from otherwise consecutive numbers: {runs}."
CASH = "{files} is on a cash basis: it leaves out unpaid bills and invoices and cannot be tied to stock."
OTHERS = "{number} file(s) belong to another organisation and were set aside: {files}."
UNREAD = "{number} file(s) could not be used: {files}."
ASIDE = "{number} of {read} rows of {file} were set aside ({share} %), most often because: {reason}."
CONTROL = "{file} states {total} of {stated}; its rows give {made}, a difference of {difference}."
LATE = (
    "{word} cover {start} to {end}, while the audit covers {wanted_start} to {wanted_end}: {missing} day(s) of the "
    "period have no "
    "{word_lower}."
)
TWO_BALANCES = "{file} holds balances that differ from another export of the same day: {seen}."
# proofs -> id, title, sentence, whether its difference is money
PROOFS = (
    (("debits = credits",), "IN-journals", "Journals that do not balance", JOURNALS, True),
    (("opening + lines = closing",), "IN-sections", "Ledger sections that do not foot", SECTIONS, True),
    (
        ("trial balance = closing balance", "trial balance + lines = trial balance"),
        "IN-trial",
        "The trial balance does not tie to the ledger lines",
        TRIAL,
        True,
    ),
    (("movement totals = movement lines",), "IN-totals", "Movement totals differ from movement lines", TOTALS, False),
)
REPORTS = (
    ("movements", "Movement reports", "movement_detail|api_product$|track"),
    ("ledger", "Ledger reports", "account_transactions|general_ledger|journal"),
)


def _finding(key: str, title: str, statement: str, severity: Severity, **more: Any) -> Finding:
    return Finding(f"IN-{key}", STEP, title, counted(statement), severity, **more)


def _and_more(shown: str, every: int, joint: str = "; ") -> str:
    return shown + (f"{joint}and more" if every > SHOWN else "")


def proof_findings(result: IngestionResult, context: Context) -> Iterable[Finding]:
    """Journals, sections, trial balances and movement totals that contradict their lines; a file's summary line is left out."""
    frame = result.proofs
    is_single = frame["source_row"].map(lambda value: not is_missing(value)) | frame["scope"].astype(
        str
    ).str.startswith(("journal ", "account "))
    failing = frame[frame["holds"].map(lambda value: value is False) & is_single]
    for proofs, key, title, template, is_money in PROOFS:
        found = failing[failing["proof"].isin(proofs)]
        if found.empty:
            continue
        differences = [Decimal(value) for value in found["difference"] if not is_missing(value)]
        total, largest = sum(differences, Decimal(0)), max(map(abs, differences), default=Decimal(0))
        compared = frame["proof"].isin(proofs).sum()
        many: Severity = "low" if len(found) > 10 and len(found) * 5 > compared else "medium"
        sentence = template.format(
            number=whole(len(found)),
            amount=money(total),
            currency=context.in_currency,
            accounts=_and_more("; ".join(map(str, found["scope"].head(SHOWN))), len(found)),
        )
        yield _finding(
            key.removeprefix("IN-"),
            title,
            sentence,
            severity_by_value(max(abs(total), largest), context) if is_money else many,
            value=total if is_money else None,
            currency=context.currency_code,
            period_from=context.start,
            period_to=context.end,
            evidence=rows_of(found),
            exhibit="IN-6",
            criteria="A figure told twice is the same figure.",
            action="Ask for the export again without filters; if it still differs, ask what was changed in between.",
        )


def silent_months(result: IngestionResult) -> Iterable[Finding]:
    if not len(result.silent):
        return
    days = [month for month in map(as_day, result.silent["month"]) if month]
    usual = result.silent["usual_lines"].iloc[0]
    told = "no" if is_missing(usual) else whole(usual)
    yield _finding(
        "silent",
        "Months without movements",
        SILENT.format(months=", ".join(f"{month:%B %Y}" for month in days), usual=told),
        "medium" if not is_missing(usual) and usual >= BUSY_MONTH else "low",
        period_from=as_day(result.silent["month"].iloc[0]),
        period_to=as_day(result.silent["month"].iloc[-1]),
        exhibit="IN-3",
        action="Ask for Movement Details of these months.",
    )


def missing_numbers(result: IngestionResult, context: Context) -> Iterable[Finding]:
    gaps = result.gaps[result.gaps["is_sequence"].astype(bool)] if len(result.gaps) else result.gaps
    if not len(gaps):
        return
    runs = [
        f"{row.prefix} {row.missing_from}" + (f" to {row.missing_to}" if row.missing > 1 else "")
        for row in each(gaps.head(SHOWN))
    ]
    yield _finding(
        "gaps",
        "Missing document numbers",
        GAPS.format(number=whole(gaps["missing"].sum()), runs=_and_more(", ".join(runs), len(gaps), " ")),
        "low",
        evidence=rows_of(gaps),
        exhibit="IN-6",
        period_from=context.start,
        period_to=context.end,
        action="Ask whether these documents were voided, deleted or left out of the export.",
    )


def unusable(result: IngestionResult) -> Iterable[Finding]:
    """Files of another organisation, and files nobody can read or recognise."""
    files = result.evidence
    others = files[files["status"] == "not this client"]
    if len(others):
        sentence = OTHERS.format(number=whole(len(others)), files=", ".join(others["label"].head(SHOWN)))
        action = "Confirm that they were sent in error, and remove them."
        yield _finding("others", "Files of another organisation", sentence, "low", exhibit="IN-1", action=action)
    unread = files[files["status"].isin(("unreadable", "unrecognised", "not this period"))]
    if len(unread):
        shown = ", ".join(f"{row.label} ({row.status})" for row in each(unread.head(SHOWN)))
        sentence = UNREAD.format(number=whole(len(unread)), files=shown)
        action = "See the list of problems: each says what to do."
        yield _finding("unread", "Files that could not be used", sentence, "low", exhibit="IN-2", action=action)


def rows_aside(result: IngestionResult) -> Iterable[Finding]:
    """Used files with rows set aside that somebody must look at; totals and empty rows are no loss. The share decides."""
    dropped = result.problems[result.problems["effect"].eq("row set aside")]
    harmless = dropped["todo"].astype(str).str.startswith(HARMLESS)
    aside, structural = dropped[~harmless], dropped[harmless].groupby("source_id").size()
    files = result.evidence[result.evidence["source_id"].isin(aside["source_id"])]
    for number, row in enumerate(each(files), start=1):
        mine = aside[aside["source_id"] == row.source_id]
        share = Decimal(len(mine)) / Decimal(max(int(row.rows_read) - int(structural.get(row.source_id, 0)), 1))
        told = {
            "number": whole(len(mine)),
            "read": whole(row.rows_read),
            "file": row.label,
            "share": f"{share * 100:.1f}",
        }
        places = [int(place) for place in mine["source_row"].head(50) if not is_missing(place)]
        yield _finding(
            f"aside-{number}",
            f"Rows set aside in {row.label}",
            ASIDE.format(**told, reason=str(mine["seen"].mode().iloc[0])),
            "medium" if share > SET_ASIDE_SHARE else "low",
            evidence=tuple(EvidenceRow(str(row.label), place) for place in places),
            exhibit="IN-2",
            action="Correct the rows at the client and export again.",
        )


def totals_stated(result: IngestionResult) -> Iterable[Finding]:
    """Totals a file prints that its own rows do not give."""
    wrong = result.controls[result.controls["agrees"].map(lambda value: value is False)]
    for number, row in enumerate(each(wrong), start=1):
        told = {"file": row.file, "total": row.total, "stated": row.stated, "made": row.recomputed}
        is_rounding = not is_missing(row.difference) and abs(Decimal(row.difference)) <= ROUNDING
        yield _finding(
            f"control-{number}",
            f"A total of {row.file} does not foot",
            CONTROL.format(**told, difference=row.difference),
            "low" if is_rounding else "medium",
            exhibit="IN-1",
            action="Export the file again; if it repeats, ask how its total is made.",
        )


def contradictions(result: IngestionResult) -> Iterable[Finding]:
    """Two balances for one day, and ledger reports on a cash basis."""
    for number, row in enumerate(each(result.problems[result.problems["code"] == "balances_differ"]), start=1):
        yield _finding(
            f"balances-{number}",
            "Two exports give different balances for one day",
            TWO_BALANCES.format(file=row.path, seen=row.seen),
            "medium",
            exhibit="IN-2",
            action="Ask which export is newer, and what was posted into the closed period between them.",
        )
    facts = result.statements
    is_cash = (facts["fact"] == "basis of the ledger report") & (facts["stated"].astype(str).str.lower() == "cash")
    if is_cash.any():
        sentence = CASH.format(files=facts[is_cash]["files"].iloc[0])
        action = "Ask for the report on an accrual basis."
        yield _finding("cash", "A ledger report on a cash basis", sentence, "medium", exhibit="IN-1", action=action)


def period_findings(result: IngestionResult, settings: Engagement) -> Iterable[Finding]:
    """Movement and ledger reports that do not reach the ends of the audited period, where settings state one."""
    start, end = settings.period.start, settings.period.end
    if start is None or end is None:
        return
    files = result.evidence[result.evidence["status"] == "used"]
    for key, word, pattern in REPORTS:
        used = files[files["kind"].astype(str).str.contains(pattern, regex=True)]
        froms = [found for found in map(as_day, used["period_from"]) if found]
        tos = [found for found in map(as_day, used["period_to"]) if found]
        if not froms or not tos:
            continue
        first, last = min(froms), max(tos)
        missing = max((first - start).days, 0) + max((end - last).days, 0)
        if missing > EDGE_DAYS:
            told = {"word": word, "word_lower": word.lower(), "start": day(first), "end": day(last)}
            yield _finding(
                f"period-{key}",
                f"{word} do not cover the audited period",
                LATE.format(**told, wanted_start=day(start), wanted_end=day(end), missing=missing),
                "medium",
                period_from=start,
                period_to=end,
                exhibit="IN-3",
                action="Ask for the same report for the whole period.",
            )


def findings(book: Book) -> tuple[Finding, ...]:
    """All findings of the chapter, in the order of the exhibits."""
    result: IngestionResult = book.measure(STEP)
    return (
        *unusable(result),
        *rows_aside(result),
        *totals_stated(result),
        *contradictions(result),
        *period_findings(result, book.settings),
        *(
            replace(found, statement=counted(found.statement))
            for found in roll_sentences.findings(result, book.context)
        ),
        *proof_findings(result, book.context),
        *silent_months(result),
        *missing_numbers(result, book.context),
    )


def paragraphs(book: Book) -> tuple[Paragraph, ...]:
    """The answer in words."""
    result: IngestionResult = book.measure(STEP)
    files, roll = result.evidence, result.roll
    used = files[files["status"] == "used"]
    read, kept, aside = (whole(used[name].sum()) for name in ("rows_read", "rows_kept", "rows_set_aside"))
    possible, open_items = int(result.tests["testable"].sum()), int((~result.requests["has_come"].astype(bool)).sum())
    proved = (
        f"Opening plus movements gives the stated figure on {whole(roll.proved - roll.broken)} of {whole(roll.proved)} "
        "lines that "
        f"can be proved ({percent(roll.share_holding)})."
        if roll.is_possible and roll.proved
        else "Opening plus movements cannot be tested against a stated figure."
    )
    return (
        Paragraph(
            f"{whole(files['path'].nunique())} files came, {whole(used['path'].nunique())} are used: {read} rows read, "
            f"{kept} kept, "
            f"{aside} set aside."
        ),
        Paragraph(proved),
        Paragraph(
            f"{whole(possible)} of {whole(len(result.tests))} tests are possible; {whole(open_items)} items of the "
            "request list are "
            "still open."
        ),
    )
