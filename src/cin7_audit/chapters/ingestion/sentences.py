"""Chapter 1 in sentences: what is incomplete or does not foot. A note that changes no figure is not a finding.

Every figure is read from the model named where it is used; the roll-forward of stock is models/30_belief/roll_forward.sql.
"""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pandas as pd

from cin7_audit.case.requests import answers
from cin7_audit.chapters.ingestion.exhibits import proved_roll, share_holding
from cin7_audit.chapters.ingestion.testability import matrix
from cin7_audit.context import Context
from cin7_audit.presentation.exhibit import Book
from cin7_audit.presentation.telling import counted, evidence
from cin7_audit.records import EvidenceRow, Finding, Paragraph, Severity
from cin7_audit.words import day, is_missing, money, percent, units, whole

STEP = "ingestion"
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
LISTED_BREAKS = 25  # findings by line; the rest are one finding and the table roll_forward
MASS_SHARE = Decimal(
    "0.2"
)  # if more lines than this break, the export is incomplete rather than the stock (default, ours)

ROLL_CRITERIA = "Opening plus movements equals every figure the system states, per SKU, site and bin."
ROLL = (
    "{sku} at {place}: the system states {stated} units on {day} where its own movements give {expected} (opening "
    "{opening} plus "
    "movements {moved}), a difference of {difference} units{worth}. {held}"
)
ROLL_HELD = "The figures last agreed on {day}."
ROLL_NEVER = "No earlier stated figure of this line agrees."
ROLL_DOCUMENT = (
    " {document} of {day} has this quantity of the SKU and no movement, which is consistent with a row missing from "
    "the movement "
    "export (grade B)."
)
ROLL_MASS = (
    "Opening plus movements gives the stated figure on {holding} of {proved} lines that can be proved; {broken} do not "
    "hold. So many "
    "breaks are consistent with a movement history that is filtered, too short or rebuilt from documents, and cannot "
    "be "
    "distinguished from lost movements (grade D)."
)
ROLL_REST = (
    "{number} further lines of SKU, site and bin do not roll forward, each for less value than those listed; the table "
    "roll_forward "
    "holds all of them."
)
ROLL_LATE = (
    "On {number} stated figures ({lines} lines of SKU, site and bin) the system's own quantity differs from its "
    "movements dated up to "
    "that day, and agrees again afterwards. This is consistent with movements that are dated before the day "
    "and were entered after it (grade C)."
)


def each(frame: pd.DataFrame) -> Iterable[Any]:
    """Rows as named tuples."""
    return frame.itertuples(index=False)


def severity_by_value(value: Decimal | None, context: Context) -> Severity:
    """method.md section 6: over materiality critical, over performance materiality high, over clearly trivial medium."""
    if value is None:
        return "low"
    amount = abs(value)
    limits: tuple[tuple[Decimal, Severity], ...] = (
        (context.overall, "critical"),
        (context.performance, "high"),
        (context.clearly_trivial, "medium"),
    )
    return next((word for limit, word in limits if limit and amount > limit), "low")


def rows_of(frame: pd.DataFrame) -> tuple[EvidenceRow, ...]:
    return evidence(frame.dropna(subset=["file", "source_row"]))


def as_day(value: Any) -> dt.date | None:
    return None if is_missing(value) else value


def _finding(key: str, title: str, statement: str, severity: Severity, **more: Any) -> Finding:
    return Finding(f"IN-{key}", STEP, title, counted(statement), severity, **more)


def _and_more(shown: str, every: int, joint: str = "; ") -> str:
    return shown + (f"{joint}and more" if every > SHOWN else "")


def proof_findings(book: Book) -> Iterable[Finding]:
    """Journals, sections, trial balances and movement totals that contradict their lines; a file's summary line is left out."""
    frame, context = book.case.table("proofs"), book.context
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


def silent_months(book: Book) -> Iterable[Finding]:
    silent = book.case.table("silent_month")
    if silent.empty:
        return
    days, usual = list(silent["month"]), silent["usual_lines"].iloc[0]
    told = "no" if is_missing(usual) else whole(usual)
    yield _finding(
        "silent",
        "Months without movements",
        SILENT.format(months=", ".join(f"{month:%B %Y}" for month in days), usual=told),
        "medium" if not is_missing(usual) and usual >= BUSY_MONTH else "low",
        period_from=days[0],
        period_to=days[-1],
        exhibit="IN-3",
        action="Ask for Movement Details of these months.",
    )


def missing_numbers(book: Book) -> Iterable[Finding]:
    gaps = book.case.table("document_gap")
    gaps = gaps[gaps["is_sequence"].astype(bool)]
    if gaps.empty:
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
        period_from=book.context.start,
        period_to=book.context.end,
        action="Ask whether these documents were voided, deleted or left out of the export.",
    )


def unusable(book: Book) -> Iterable[Finding]:
    """Files of another organisation, and files nobody can read or recognise."""
    files = book.case.table("evidence_list")
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


def rows_aside(book: Book) -> Iterable[Finding]:
    """Used files with rows set aside that somebody must look at; totals and empty rows are no loss. The share decides."""
    problems, files = book.case.table("problem_list"), book.case.table("evidence_list")
    dropped = problems[problems["effect"].eq("row set aside")]
    harmless = dropped["todo"].astype(str).str.startswith(HARMLESS)
    aside, structural = dropped[~harmless], dropped[harmless].groupby("source_id").size()
    for number, row in enumerate(each(files[files["source_id"].isin(aside["source_id"])]), start=1):
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


def totals_stated(book: Book) -> Iterable[Finding]:
    """Totals a file prints that its own rows do not give."""
    totals = book.case.table("control_total")
    wrong = totals[totals["agrees"].map(lambda value: value is False)]
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


def contradictions(book: Book) -> Iterable[Finding]:
    """Two balances for one day, and ledger reports on a cash basis."""
    problems, facts = book.case.table("problem_list"), book.case.table("file_statement")
    for number, row in enumerate(each(problems[problems["code"] == "balances_differ"]), start=1):
        yield _finding(
            f"balances-{number}",
            "Two exports give different balances for one day",
            TWO_BALANCES.format(file=row.path, seen=row.seen),
            "medium",
            exhibit="IN-2",
            action="Ask which export is newer, and what was posted into the closed period between them.",
        )
    is_cash = (facts["fact"] == "basis of the ledger report") & (facts["stated"].astype(str).str.lower() == "cash")
    if is_cash.any():
        sentence = CASH.format(files=facts[is_cash]["files"].iloc[0])
        action = "Ask for the report on an accrual basis."
        yield _finding("cash", "A ledger report on a cash basis", sentence, "medium", exhibit="IN-1", action=action)


def period_findings(book: Book) -> Iterable[Finding]:
    """Movement and ledger reports that do not reach the ends of the audited period, where settings state one."""
    start, end = book.settings.period.start, book.settings.period.end
    if start is None or end is None:
        return
    files = book.case.table("evidence_list").query("status == 'used'")
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


def _place(row: Any) -> str:
    return ", ".join(str(part) for part in (row.site, row.bin) if not is_missing(part)) or "an unknown site"


def _document(missing: pd.DataFrame, row: Any) -> pd.DataFrame:
    """Documents that would mend the break of this line."""
    same = missing["sku"].eq(row.sku)
    for column in ("site", "bin"):
        value = getattr(row, column)
        same &= missing[column].isna() if is_missing(value) else missing[column].eq(value)
    return missing[same]


def _break(row: Any, number: int, context: Context, missing: pd.DataFrame) -> Finding:
    value = None if is_missing(row.value) else Decimal(row.value)
    worth = f" ({money(value)} {context.in_currency} at {money(row.unit_cost)} a unit)" if value is not None else ""
    held = ROLL_NEVER if is_missing(row.held_on) else ROLL_HELD.format(day=day(row.held_on))
    document = _document(missing, row)
    if len(document):
        first = document.iloc[0]
        held += ROLL_DOCUMENT.format(document=first["document_no"], day=day(first["day"]))
    sentence = ROLL.format(
        sku=row.sku,
        place=_place(row),
        stated=units(row.stated),
        day=day(row.stated_on),
        expected=units(row.expected),
        opening=units(row.opening),
        moved=units(row.moved),
        difference=units(row.difference),
        worth=worth,
        held=held,
    )
    stated = (
        () if is_missing(row.source_row) or is_missing(row.file) else (EvidenceRow(str(row.file), int(row.source_row)),)
    )
    return _finding(
        f"roll-{number}",
        f"Roll-forward of {row.sku} breaks at {_place(row)}",
        sentence,
        severity_by_value(value, context),
        skus=(str(row.sku),),
        locations=tuple(str(part) for part in (row.site, row.bin) if not is_missing(part)),
        period_from=as_day(row.held_on),
        period_to=as_day(row.stated_on),
        quantity=Decimal(row.difference),
        value=value,
        currency=context.currency_code,
        evidence=stated + rows_of(document),
        criteria=ROLL_CRITERIA,
        consequence="Belief rebuilt from movements is wrong by this much from that day on; the stated figure is used "
        "where one exists.",
        action="Ask for the movements of this SKU and place between the two days, with the export's filters.",
        exhibit="IN-5",
    )


def roll_findings(book: Book) -> Iterable[Finding]:
    """One finding per first break, the largest first; one in all where breaks are too many to be single events."""
    context, unheld = book.context, book.case.table("roll_forward_break")
    breaks, passing = unheld[~unheld["is_passing"]], unheld[unheld["is_passing"]]
    proved, broken = int(book.case.table("roll_forward_result")["proved"].iloc[0]), len(breaks)
    # rebuilt movements: then a break says what the documents lack
    is_rebuilt = bool(book.case.table("problem_list")["code"].eq("movements_rebuilt").any())
    if broken and (is_rebuilt or (broken > LISTED_BREAKS and Decimal(broken) > MASS_SHARE * proved)):
        told = {"holding": whole(proved - broken), "proved": whole(proved), "broken": whole(broken)}
        yield _finding(
            "roll",
            "Movements do not roll forward to the stated figures",
            ROLL_MASS.format(**told),
            "low",
            grade="D",
            evidence=rows_of(breaks),
            period_from=context.start,
            period_to=context.end,
            exhibit="IN-5",
            action="Ask for Movement Details of the whole period without filters, with Location and Bin.",
            criteria=ROLL_CRITERIA,
            consequence="Belief is taken from the system's own figures where it states them; exhibits that rebuild it "
            "say so.",
        )
        return
    if broken:
        missing = book.case.table("unmoved_document")
        for number, row in enumerate(each(breaks.head(LISTED_BREAKS)), start=1):
            yield _break(row, number, context, missing)
    if broken > LISTED_BREAKS:
        rest = breaks.iloc[LISTED_BREAKS:]
        title, told_rest = "Further lines that do not roll forward", ROLL_REST.format(number=whole(len(rest)))
        skus = tuple(map(str, rest["sku"].unique()[:50]))
        yield _finding("roll-rest", title, told_rest, "low", skus=skus, evidence=rows_of(rest), exhibit="IN-5")
    yield from _late(passing, context)


def _late(passing: pd.DataFrame, context: Context) -> Iterable[Finding]:
    """Figures that disagree for a while: an order of entry, not a missing movement."""
    if passing.empty:
        return
    lines = passing[["sku", "site", "bin"]].astype(str).drop_duplicates()
    yield _finding(
        "roll-late",
        "Stated figures that disagree for a while",
        ROLL_LATE.format(number=whole(len(passing)), lines=whole(len(lines))),
        "low",
        grade="C",
        skus=tuple(dict.fromkeys(map(str, passing["sku"])))[:50],
        locations=tuple(dict.fromkeys(str(site) for site in passing["site"] if not is_missing(site))),
        period_from=context.start,
        period_to=context.end,
        evidence=rows_of(passing),
        criteria="A movement is entered before the next figure of its line is stated.",
        consequence="Counts taken in between show a variance that the late entry reverses.",
        action="Compare the entry times of the documents around these days.",
        exhibit="IN-5",
    )


def findings(book: Book) -> tuple[Finding, ...]:
    """All findings of the chapter, in the order of the exhibits."""
    parts = (
        unusable, rows_aside, totals_stated, contradictions, period_findings, roll_findings, proof_findings,
        silent_months, missing_numbers,
    )  # fmt: skip
    return tuple(found for part in parts for found in part(book))


def paragraphs(book: Book) -> tuple[Paragraph, ...]:
    """The answer in words."""
    case, roll = book.case, proved_roll(book)
    files, tests, requests = case.table("evidence_list"), matrix(case), answers(case)
    used = files[files["status"] == "used"]
    read, kept, aside = (whole(used[name].sum()) for name in ("rows_read", "rows_kept", "rows_set_aside"))
    possible, open_items = int(tests["testable"].sum()), sum(not answer.has_come for answer in requests)
    proved = (
        f"Opening plus movements gives the stated figure on {whole(roll.proved - roll.broken)} of {whole(roll.proved)} "
        "lines that "
        f"can be proved ({percent(share_holding(roll))})."
        if roll
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
            f"{whole(possible)} of {whole(len(tests))} tests are possible; {whole(open_items)} items of the "
            "request list are "
            "still open."
        ),
    )
