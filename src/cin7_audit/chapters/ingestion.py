"""Chapter 1: what did we get, is it complete, what can be tested? One function per exhibit, and the section."""

import pandas as pd

from cin7_audit.chapters.exhibits import chart_exhibit, made, table_exhibit
from cin7_audit.charts import ingestion as charts
from cin7_audit.findings.ingestion import findings
from cin7_audit.measures.ingestion import IngestionResult
from cin7_audit.measures.testability import not_testable
from cin7_audit.records import Exhibit, NotTestable, Paragraph, Section
from cin7_audit.tables import ingestion as tables
from cin7_audit.words import percent, whole
from cin7_audit.workbook import Workbook, once

STEP = "ingestion"
TITLE = "Ingestion"
QUESTION = "What did we get, is it complete, and what can be tested?"


def _result(book: Workbook) -> IngestionResult:
    result: IngestionResult = book.measure(STEP)
    return result


@once
def evidence_list(book: Workbook) -> Exhibit:
    """IN-1: every file as received, with its rows accounted for."""
    return table_exhibit(
        "IN-1",
        "Which files came, and is every row accounted for?",
        f"Rows are data rows of each file; rows read = kept + set aside. {book.context.period}.",
        tables.evidence_list(_result(book).evidence),
        "A file that is not `used` contributes nothing; the list of problems says why. The evidence index holds each file's hash, which identifies it as received.",
        "evidence",
    )


@once
def problem_list(book: Workbook) -> Exhibit:
    """IN-2: what was set aside, and notes."""
    return table_exhibit(
        "IN-2",
        "What could not be used, and what was decided on the way?",
        "One line per file or row set aside, then notes. Row is the sheet row, text line or record of the file.",
        tables.problem_list(_result(book).problems),
        "Files first, then rows, then notes. A row set aside is kept as text in the workpaper, so nothing is lost; correct it at its source.",
        "problems",
    )


@once
def coverage(book: Workbook) -> Exhibit | NotTestable:
    """IN-3: kinds of file by month."""
    months = _result(book).months
    if months.empty:
        return NotTestable(STEP, "Coverage by month", "any dated row", "the exports of the request list")
    caption = f"Rows per kind of file and month, by accounting day; {whole(months['lines'].sum())} dated rows in all."
    return chart_exhibit(
        "IN-3",
        "Which months does each kind of file speak about?",
        caption,
        charts.coverage(months),
        "A white month between coloured ones is a gap to ask about. Kinds that end early limit every test that needs them.",
        "coverage_months",
        alt=f"Heat strip of rows per kind of file and month. {_in_words(months)}.",
    )


def _in_words(months: pd.DataFrame) -> str:
    """First and last month per kind of file, for those who cannot see the chart."""
    spans = months.groupby("title", sort=True)["month"].agg(["min", "max"])
    return ". ".join(f"{title}: {first:%b %Y} to {last:%b %Y}" for title, first, last in spans.itertuples())


@once
def roll_forward(book: Workbook) -> Exhibit | NotTestable:
    """IN-4: opening + movements = closing, by site."""
    roll = _result(book).roll
    if not roll.is_possible or not roll.proved:
        return NotTestable(
            STEP,
            "Roll-forward of stock",
            "movement lines and a later stated figure",
            "Inventory Movement Details for the whole period, and Product Availability at period end",
        )
    grain = "SKU, site and bin" if roll.grain == "bin" else "SKU and site (the movements carry no bins)"
    return table_exhibit(
        "IN-4",
        "Does opening plus movements give the figures the system states?",
        f"Units per site at the last stated figure of each line of {grain}; in is positive. Opening: {roll.opening_basis}.",
        tables.roll_by_site(roll),
        f"The proof holds on {percent(roll.share_holding)} of {whole(roll.proved)} lines. A difference means a movement is missing, doubled or dated otherwise.",
        "roll_forward",
    )


@once
def first_breaks(book: Workbook) -> Exhibit | NotTestable:
    """IN-5: lines that do not roll forward, first break only."""
    roll = _result(book).roll
    if not roll.is_possible or not roll.proved:
        return NotTestable(
            STEP, "First breaks of the roll-forward", "movement lines and a later stated figure", "see the roll-forward of stock"
        )
    breaks = book.selection.rows(roll.breaks)
    return table_exhibit(
        "IN-5",
        "Where does the roll-forward first break?",
        f"First break only per line; difference = stated - (opening + movements), units; value in {book.context.currency} at unit cost; {whole(len(breaks))} lines.",
        tables.first_breaks(breaks),
        "Look at the document numbers around the day of the break: a missing export page, a filter, or a change without a movement.",
        "roll_forward",
    )


@once
def proofs(book: Workbook) -> Exhibit | NotTestable:
    """IN-6: figures told twice."""
    frame = _result(book).proofs
    if frame.empty:
        return NotTestable(
            STEP,
            "Ledger and total proofs",
            "a ledger report, a trial balance or movement totals",
            "Account Transactions and Trial Balance from the ledger",
        )
    return table_exhibit(
        "IN-6",
        "Do the reports agree with themselves and with each other?",
        f"Money in {book.context.currency}, debit positive; movement totals in units. Expected is what the lines give, found is what the report prints.",
        tables.proof_list(frame),
        "`not judged` means the report cannot fail this test, such as a report of chosen accounts. A proof that does not hold limits what the ledger chapter may conclude.",
        "proofs",
    )


@once
def what_can_be_tested(book: Workbook) -> Exhibit:
    """IN-7: tests by needed tables."""
    frame = _result(book).tests
    yes = int(frame["testable"].sum())
    return table_exhibit(
        "IN-7",
        "What can be tested with what came?",
        f"{yes} of {len(frame)} tests have the tables they need.",
        tables.test_matrix(frame),
        "A test that is not testable is left out, never shown as zero.",
        "tests",
    )


@once
def request_list(book: Workbook) -> Exhibit:
    """IN-8: what to ask the client for."""
    frame = _result(book).requests
    came = int(frame["has_come"].sum())
    return table_exhibit(
        "IN-8",
        "What should we still ask the client for?",
        f"{came} of {len(frame)} items of the standard request list have come. Choose the default layout and Excel without totals.",
        tables.request_list(frame),
        "Ask in this order: the first items make the most tests possible.",
        "requests",
    )


EXHIBITS = (evidence_list, problem_list, coverage, roll_forward, first_breaks, proofs, what_can_be_tested, request_list)


def _paragraphs(result: IngestionResult) -> tuple[Paragraph, ...]:
    files = result.evidence
    used = files[files["status"] == "used"]
    roll = result.roll
    lines = [
        f"{whole(files['path'].nunique())} files came, {whole(used['path'].nunique())} are used: {whole(used['rows_read'].sum())} rows read, {whole(used['rows_kept'].sum())} kept, "
        f"{whole(used['rows_set_aside'].sum())} set aside.",
        f"Opening plus movements gives the stated figure on {whole(roll.proved - roll.broken)} of {whole(roll.proved)} lines that can be proved ({percent(roll.share_holding)})."
        if roll.is_possible and roll.proved
        else "Opening plus movements cannot be tested against a stated figure.",
        f"{whole(int(result.tests['testable'].sum()))} of {whole(len(result.tests))} tests are possible; {whole(int((~result.requests['has_come'].astype(bool)).sum()))} items of the request list are still open.",
    ]
    return tuple(Paragraph(line) for line in lines)


def section(book: Workbook) -> Section:
    """Everything the first notebook established."""
    result = _result(book)
    exhibits, _ = made(book, EXHIBITS)
    return Section(
        step=STEP,
        number=1,
        title=TITLE,
        question=QUESTION,
        paragraphs=_paragraphs(result),
        exhibits=exhibits,
        findings=findings(result, book.context, book.settings),
        not_testable=not_testable(book.case, STEP),
        tables={
            "evidence": result.evidence.drop(columns="label"),
            "problems": result.problems,
            "control_totals": result.controls,
            "roll_forward": result.roll.table,
            "roll_forward_breaks": result.roll.breaks,
            "proofs": result.proofs,
            "document_gaps": result.gaps,
            "coverage_months": result.months,
            "requests": result.requests,
            "tests": result.tests,
            "statements": result.statements,
        },
    )
