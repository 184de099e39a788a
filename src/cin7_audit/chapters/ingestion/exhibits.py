"""Chapter 1 as exhibits: files and problems, coverage, proofs, what can be tested and what to ask for."""

import re
from decimal import Decimal
from typing import Any

import pandas as pd

from cin7_audit.case.requests import answers
from cin7_audit.chapters.ingestion import figures
from cin7_audit.chapters.ingestion.testability import matrix
from cin7_audit.presentation.exhibit import Book, Chart, Gap, Table, exhibit
from cin7_audit.presentation.tables import Format, display
from cin7_audit.words import day, first_words, is_missing, money, percent, short_file, signed_units, text, units, whole

Columns = tuple[tuple[str, str, Format], ...]
NEVER = Gap("", "", "exports")  # an exhibit that always has something to show
STEP_WORDS = {
    "ingestion": "1 Ingestion",
    "variance_timeline": "2 Variance timeline",
    "count_vs_belief": "3 Count versus belief",
    "write_off_frequency": "4 Write-off frequency",
    "ledger_impact": "5 Ledger impact",
    "diagnosis": "6 Diagnosis",
}


FILES: Columns = (
    ("source_id", "No.", text),
    ("label", "File", short_file),
    ("title", "What it is", text),
    ("status", "Status", text),
    ("period_from", "From", day),
    ("period_to", "To", day),
    ("rows_read", "Rows read", whole),
    ("rows_kept", "Kept", whole),
    ("rows_set_aside", "Set aside", whole),
)


@exhibit(
    "IN-1",
    "Which files came, and is every row accounted for?",
    reading="A file that is not `used` contributes nothing; the list of problems says why. The evidence index holds "
    "each file's "
    "hash, which identifies it as received.",
    gap=NEVER,
    models=("evidence_list",),
    workpaper="evidence",
)
def evidence_list(book: Book, _: bool) -> Table:
    frame = book.case.table("evidence_list")
    sums = {name: frame[name].sum() for name in ("rows_read", "rows_kept", "rows_set_aside")}
    total = pd.DataFrame([{"source_id": "", "label": "All files", "title": "", "status": "", **sums}])
    shown = pd.concat([frame.head(40).astype(object), total.astype(object)], ignore_index=True)
    table = display(shown, FILES, limit=len(shown), full_table="evidence", emphasised=(len(shown) - 1,))
    return Table(table, f"Rows are data rows of each file; rows read = kept + set aside. {book.context.period}.")


PROBLEMS: Columns = (
    ("path", "File", short_file),
    ("source_row", "Row", whole),
    ("effect", "Effect", text),
    ("seen", "Seen", first_words),
    ("todo", "What to do", text),
)


@exhibit(
    "IN-2",
    "What could not be used, and what was decided on the way?",
    reading="Files first, then rows, then notes. A row set aside is kept as text in the workpaper, so nothing is lost; "
    "correct it at "
    "its source.",
    gap=NEVER,
    models=("problem_list",),
    workpaper="problems",
)
def problem_list(book: Book, _: bool) -> Table:
    caption = "One line per file or row set aside, then notes. Row is the sheet row, text line or record of the file."
    return Table(display(book.case.table("problem_list"), PROBLEMS, full_table="problems"), caption)


@exhibit(
    "IN-3",
    "Which months does each kind of file speak about?",
    reading="A white month between coloured ones is a gap to ask about. Kinds that end early limit every test that "
    "needs them.",
    gap=Gap("Coverage by month", "any dated row", "exports"),
    needs=lambda book: book.case.table("evidence_month"),
    models=("evidence_month",),
    workpaper="coverage_months",
)
def coverage(_: Book, months: pd.DataFrame) -> Chart:
    caption = f"Rows per kind of file and month, by accounting day; {whole(months['lines'].sum())} dated rows in all."
    spans = months.groupby("title", sort=True)["month"].agg(["min", "max"]).itertuples()
    words = ". ".join(f"{title}: {first:%b %Y} to {last:%b %Y}" for title, first, last in spans)
    return Chart(figures.coverage(months), caption, alt=f"Heat strip of rows per kind of file and month. {words}.")


def proved_roll(book: Book) -> Any | None:
    """How many places the roll-forward proves and how many break (models/30_belief/roll_forward_result.sql); None where none."""
    (roll,) = book.case.table("roll_forward_result").itertuples()
    return roll if roll.proved and book.case.has("movement") else None


def share_holding(roll: Any) -> Decimal:
    return Decimal(roll.proved - roll.broken) / Decimal(roll.proved)


SITES: Columns = (
    ("site", "Site", text),
    ("lines", "Lines with a stated figure", whole),
    ("proved", "Lines proved", whole),
    ("broken", "First breaks", whole),
    ("opening", "Opening (units)", units),
    ("moved", "Movements (units)", signed_units),
    ("stated", "Stated (units)", units),
    ("difference", "Difference (units)", signed_units),
)


def lasting_breaks(book: Book) -> pd.DataFrame:
    """The first break of each place that never heals."""
    unheld = book.case.table("roll_forward_break")
    return unheld[~unheld["is_passing"]].drop(columns="is_passing")


def _roll_reading(book: Book) -> str:
    roll = proved_roll(book)
    assert roll is not None  # else the exhibit is a gap
    return (
        f"The proof holds on {percent(share_holding(roll))} of {whole(roll.proved)} lines. A difference means a "
        "movement is missing, "
        "doubled or dated otherwise."
    )


@exhibit(
    "IN-4",
    "Does opening plus movements give the figures the system states?",
    reading=_roll_reading,
    gap=Gap("Roll-forward of stock", "movement lines and a later stated figure", "roll_forward"),
    needs=proved_roll,
    models=("roll_forward_site",),
    workpaper="roll_forward",
)
def roll_forward(book: Book, roll: Any) -> Table:
    is_by_bin = book.case.table("grain")["belief_grain"].iloc[0] == "bin"
    grain = "SKU, site and bin" if is_by_bin else "SKU and site (the movements carry no bins)"
    caption = f"Units per site at the last stated figure of each line of {grain}; in is positive. Opening: {roll.opening_basis}."
    return Table(display(book.case.table("roll_forward_site"), SITES, full_table="roll_forward"), caption)


BREAKS: Columns = (
    ("sku", "SKU", text),
    ("site", "Site", text),
    ("bin", "Bin", text),
    ("held_on", "Last agreed", day),
    ("stated_on", "Breaks on", day),
    ("basis", "Stated by", text),
    ("expected", "Opening + movements (units)", units),
    ("stated", "Stated (units)", units),
    ("difference", "Difference (units)", signed_units),
    ("value", "Value", money),
)


@exhibit(
    "IN-5",
    "Where does the roll-forward first break?",
    reading="Look at the document numbers around the day of the break: a missing export page, a filter, or a change "
    "without a "
    "movement.",
    gap=Gap("First breaks of the roll-forward", "movement lines and a later stated figure", "see_roll_forward"),
    needs=proved_roll,
    models=("roll_forward_break",),
    workpaper="roll_forward",
)
def first_breaks(book: Book, _: Any) -> Table:
    breaks = book.selection.rows(lasting_breaks(book))
    caption = (
        "First break only per line; difference = stated - (opening + movements), units; value in "
        f"{book.context.currency} at unit cost; {whole(len(breaks))} lines."
    )
    return Table(display(breaks, BREAKS, full_table="roll_forward"), caption)


def _verdict(value: object) -> str:
    return "not judged" if is_missing(value) else "holds" if value else "does not hold"


def _scope(value: object) -> str:
    """What a proof was made on, without folders and the reader's own name of the sheet."""
    return re.sub(r" \([a-z_]+\)$", "", re.sub(r"^(?:[^/ ]+/)+", "", text(value)))


PROOFS: Columns = (
    ("proof", "Proof", text),
    ("scope", "Of what", _scope),
    ("expected", "Expected", money),
    ("found", "Found", money),
    ("difference", "Difference", money),
    ("holds", "Result", _verdict),
    ("note", "Note", lambda value: text(value).split(";")[0]),
)


@exhibit(
    "IN-6",
    "Do the reports agree with themselves and with each other?",
    reading="`not judged` means the report cannot fail this test, such as a report of chosen accounts. A proof that "
    "does not hold "
    "limits what the ledger chapter may conclude.",
    gap=Gap(
        "Ledger and total proofs", "a ledger report, a trial balance or movement totals", "ledger_and_trial_balance"
    ),
    needs=lambda book: book.case.table("proofs"),
    models=("proofs",),
    workpaper="proofs",
)
def proofs(book: Book, frame: pd.DataFrame) -> Table:
    caption = (
        f"Money in {book.context.currency}, debit positive; movement totals in units. Expected is what the lines give, "
        "found is "
        "what the report prints."
    )
    return Table(display(frame, PROOFS, full_table="proofs", limit=40), caption)


TESTS: Columns = (
    ("step", "Notebook", text),
    ("exhibit", "Test", text),
    ("answer", "Testable", text),
    ("missing", "Missing", text),
)


@exhibit(
    "IN-7",
    "What can be tested with what came?",
    reading="A test that is not testable is left out, never shown as zero.",
    gap=NEVER,
    workpaper="tests",
)
def what_can_be_tested(book: Book, _: bool) -> Table:
    frame = matrix(book.case)
    shown = frame.assign(
        step=frame["step"].map(STEP_WORDS),
        answer=frame["testable"].map({True: "yes", False: "not testable"}),
        missing=frame["missing"].str.replace("_", " ").replace("", None),
    ).sort_values("answer", kind="stable")  # what cannot be tested first
    caption = f"{int(frame['testable'].sum())} of {len(frame)} tests have the tables they need."
    return Table(display(shown, TESTS, limit=len(shown), full_table="tests"), caption)


def requested(book: Book) -> pd.DataFrame:
    """The standard request list: report, setting, has_come, files, rows, enables, needed; what is missing first."""
    rows = [
        (a.request.report, a.request.setting, a.has_come, a.files, a.rows, a.request.enables, a.request.needed)
        for a in answers(book.case)
    ]
    frame = pd.DataFrame(rows, columns=["report", "setting", "has_come", "files", "rows", "enables", "needed"])
    return frame.sort_values(["has_come", "needed"], ascending=[True, False], kind="stable").reset_index(drop=True)


REQUESTS: Columns = (("report", "Report", text), ("setting", "Setting", text), ("enables", "Makes testable", text))


@exhibit(
    "IN-8",
    "What should we still ask the client for?",
    reading="Ask in this order: the first items make the most tests possible.",
    gap=NEVER,
    models=("answering_rows",),
    workpaper="requests",
)
def request_list(book: Book, _: bool) -> Table:
    frame = requested(book)
    missing = frame[~frame["has_come"]]
    caption = (
        f"{int(frame['has_come'].sum())} of {len(frame)} items of the standard request list have come. Choose the "
        "default layout "
        "and Excel without totals."
    )
    return Table(display(missing, REQUESTS, limit=len(missing), full_table="requests"), caption)


PROOF_TEXTS = dict.fromkeys(("proof", "scope", "note", "source_id"), object)  # their type is part of what a run leaves


def tables(book: Book) -> dict[str, pd.DataFrame]:
    """Every row behind the exhibits."""
    table = book.case.table
    proofs = table("proofs")
    return {
        "evidence": table("evidence_list").drop(columns="label"),
        "problems": table("problem_list"),
        "control_totals": table("control_total"),
        "roll_forward": table("roll_forward_place"),
        "roll_forward_breaks": lasting_breaks(book),
        "proofs": proofs.astype(PROOF_TEXTS if len(proofs) else object),
        "document_gaps": table("document_gap"),
        "coverage_months": table("evidence_month"),
        "requests": requested(book),
        "tests": matrix(book.case),
        "statements": table("file_statement"),
    }
