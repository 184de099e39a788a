"""Chapter 1 as exhibits: files and problems, coverage, proofs, what can be tested and what to ask for."""

import re
from decimal import Decimal
from typing import Any

import pandas as pd

from cin7_audit.case.requests import answers
from cin7_audit.chapters.ingestion import figures
from cin7_audit.chapters.ingestion.testability import matrix
from cin7_audit.presentation.exhibit import Book, Chart, Table, declared
from cin7_audit.words import is_missing, text

FILES_SHOWN = 40
ROWS = ("rows_read", "rows_kept", "rows_set_aside")
STEP_WORDS = {
    "ingestion": "1 Ingestion",
    "variance_timeline": "2 Variance timeline",
    "count_vs_belief": "3 Count versus belief",
    "write_off_frequency": "4 Write-off frequency",
    "ledger_impact": "5 Ledger impact",
    "diagnosis": "6 Diagnosis",
}


@declared("IN-1")
def evidence_list(book: Book, _: bool) -> Table:
    frame = book.table("evidence_list")
    sums = {name: frame[name].sum() for name in ROWS}
    total = {"source_id": "", "label": "All files", "title": "", "status": "", **sums}
    shown = pd.concat([frame.head(FILES_SHOWN).astype(object), pd.DataFrame([total], dtype=object)], ignore_index=True)
    return Table(shown, emphasised=(len(shown) - 1,))


@declared("IN-2")
def problem_list(book: Book, _: bool) -> Table:
    return Table(book.table("problem_list"))


@declared("IN-3", needs="evidence_month")
def coverage(_: Book, months: pd.DataFrame) -> Chart:
    spans = months.groupby("title", sort=True)["month"].agg(["min", "max"]).itertuples()
    words = ". ".join(f"{title}: {first:%b %Y} to {last:%b %Y}" for title, first, last in spans)
    return Chart(figures.coverage(months), told={"lines": months["lines"].sum(), "spans": words})


def proved_roll(book: Book) -> Any | None:
    """How many places the roll-forward proves and how many break (roll_forward_result.sql); None where none."""
    (roll,) = book.table("roll_forward_result").itertuples()
    return roll if roll.proved and book.case.has("movement") else None


def share_holding(roll: Any) -> Decimal:
    return Decimal(roll.proved - roll.broken) / Decimal(roll.proved)


def lasting_breaks(book: Book) -> pd.DataFrame:
    """The first break of each place that never heals."""
    unheld = book.table("roll_forward_break")
    return unheld[~unheld["is_passing"]].drop(columns="is_passing")


@declared("IN-4", needs=proved_roll)
def roll_forward(book: Book, roll: Any) -> Table:
    is_by_bin = book.table("grain")["belief_grain"].iloc[0] == "bin"
    grain = "SKU, site and bin" if is_by_bin else "SKU and site (the movements carry no bins)"
    told = {"grain": grain, "roll": roll, "share": share_holding(roll)}
    return Table(book.table("roll_forward_site"), told=told)


@declared("IN-5", needs=proved_roll)
def first_breaks(book: Book, _: Any) -> Table:
    breaks = book.selection.rows(lasting_breaks(book))
    return Table(breaks, told={"lines": len(breaks)})


def _verdict(value: object) -> str:
    return "not judged" if is_missing(value) else "holds" if value else "does not hold"


def _scope(value: object) -> str:
    """What a proof was made on, without folders and the reader's own name of the sheet."""
    return re.sub(r" \([a-z_]+\)$", "", re.sub(r"^(?:[^/ ]+/)+", "", text(value)))


@declared("IN-6", needs="proofs")
def proofs(_: Book, frame: pd.DataFrame) -> Table:
    shown = frame.assign(
        scope=[_scope(value) for value in frame["scope"]],
        holds=[_verdict(value) for value in frame["holds"]],
        note=[text(value).split(";")[0] for value in frame["note"]],
    )
    return Table(shown)


@declared("IN-7")
def what_can_be_tested(book: Book, _: bool) -> Table:
    frame = matrix(book.case)
    shown = frame.assign(
        step=frame["step"].map(STEP_WORDS),
        answer=frame["testable"].map({True: "yes", False: "not testable"}),
        missing=frame["missing"].str.replace("_", " "),
    ).sort_values("answer", kind="stable")  # what cannot be tested first
    return Table(shown, told={"testable": frame["testable"].sum(), "tests": len(frame)})


def requested(book: Book) -> pd.DataFrame:
    """The standard request list: report, setting, has_come, files, rows, enables, needed; what is missing first."""
    rows = [
        (a.request.report, a.request.setting, a.has_come, a.files, a.rows, a.request.enables, a.request.needed)
        for a in answers(book.case)
    ]
    frame = pd.DataFrame(rows, columns=["report", "setting", "has_come", "files", "rows", "enables", "needed"])
    return frame.sort_values(["has_come", "needed"], ascending=[True, False], kind="stable").reset_index(drop=True)


@declared("IN-8")
def request_list(book: Book, _: bool) -> Table:
    frame = requested(book)
    return Table(frame[~frame["has_come"]], told={"come": frame["has_come"].sum(), "items": len(frame)})


def tables(book: Book) -> dict[str, pd.DataFrame]:
    return {
        "evidence": book.table("evidence_list").drop(columns="label"),
        "problems": book.table("problem_list"),
        "control_totals": book.table("control_total"),
        "roll_forward": book.table("roll_forward_place"),
        "roll_forward_breaks": lasting_breaks(book),
        "proofs": book.table("proofs"),
        "document_gaps": book.table("document_gap"),
        "coverage_months": book.table("evidence_month"),
        "requests": requested(book),
        "tests": matrix(book.case),
        "statements": book.table("file_statement"),
    }
