"""Step 1 as tables for readers."""

import re

import pandas as pd

from cin7_audit.measures.ingestion.roll import RollForward
from cin7_audit.presentation.tables import Format, display
from cin7_audit.records import DisplayTable
from cin7_audit.words import day, first_words, is_missing, money, short_file, signed_units, text, units, whole

STEP_WORDS = {
    "ingestion": "1 Ingestion",
    "variance_timeline": "2 Variance timeline",
    "count_vs_belief": "3 Count versus belief",
    "write_off_frequency": "4 Write-off frequency",
    "ledger_impact": "5 Ledger impact",
    "diagnosis": "6 Diagnosis",
}


def evidence_list(frame: pd.DataFrame) -> DisplayTable:
    """Every file with its rows accounted for; the last row sums them."""
    total = pd.DataFrame(
        [
            {
                "source_id": "",
                "label": "All files",
                "title": "",
                "status": "",
                "rows_read": frame["rows_read"].sum(),
                "rows_kept": frame["rows_kept"].sum(),
                "rows_set_aside": frame["rows_set_aside"].sum(),
                "sha256": None,
                "period_from": None,
                "period_to": None,
            }
        ]
    )
    shown = pd.concat([frame[list(total.columns)].head(40).astype(object), total.astype(object)], ignore_index=True)
    columns: list[tuple[str, str, Format]] = [
        ("source_id", "No.", text), ("label", "File", short_file), ("title", "What it is", text), ("status", "Status", text), ("period_from", "From", day), ("period_to", "To", day),
        ("rows_read", "Rows read", whole), ("rows_kept", "Kept", whole), ("rows_set_aside", "Set aside", whole),
    ]  # fmt: skip
    return display(shown, columns, limit=len(shown), full_table="evidence", emphasised=(len(shown) - 1,))


def problem_list(frame: pd.DataFrame) -> DisplayTable:
    """Files and rows set aside, and notes."""
    columns: list[tuple[str, str, Format]] = [
        ("path", "File", short_file),
        ("source_row", "Row", whole),
        ("effect", "Effect", text),
        ("seen", "Seen", first_words),
        ("todo", "What to do", text),
    ]
    return display(frame, columns, full_table="problems")


def roll_by_site(roll: RollForward) -> DisplayTable:
    """opening + movements = stated, summed per site at the last stated figure of each line."""
    columns: list[tuple[str, str, Format]] = [
        ("site", "Site", text), ("lines", "Lines with a stated figure", whole), ("proved", "Lines proved", whole), ("broken", "First breaks", whole),
        ("opening", "Opening (units)", units), ("moved", "Movements (units)", signed_units), ("stated", "Stated (units)", units), ("difference", "Difference (units)", signed_units),
    ]  # fmt: skip
    return display(roll.by_site, columns, full_table="roll_forward")


def first_breaks(frame: pd.DataFrame) -> DisplayTable:
    """The first figure of each line that opening plus movements does not give."""
    columns: list[tuple[str, str, Format]] = [
        ("sku", "SKU", text), ("site", "Site", text), ("bin", "Bin", text), ("held_on", "Last agreed", day), ("stated_on", "Breaks on", day), ("basis", "Stated by", text),
        ("expected", "Opening + movements (units)", units), ("stated", "Stated (units)", units), ("difference", "Difference (units)", signed_units), ("value", "Value", money),
    ]  # fmt: skip
    return display(frame, columns, full_table="roll_forward")


def _verdict(value: object) -> str:
    return "not judged" if is_missing(value) else "holds" if value else "does not hold"


def _scope(value: object) -> str:
    """What a proof was made on, without folders and the reader's own name of the sheet."""
    return re.sub(r" \([a-z_]+\)$", "", re.sub(r"^(?:[^/ ]+/)+", "", text(value)))


def _first_clause(value: object) -> str:
    return text(value).split(";")[0]


def proof_list(frame: pd.DataFrame) -> DisplayTable:
    """Figures told twice."""
    columns: list[tuple[str, str, Format]] = [
        ("proof", "Proof", text),
        ("scope", "Of what", _scope),
        ("expected", "Expected", money),
        ("found", "Found", money),
        ("difference", "Difference", money),
        ("holds", "Result", _verdict),
        ("note", "Note", _first_clause),
    ]
    return display(frame, columns, full_table="proofs", limit=40)


def test_matrix(frame: pd.DataFrame) -> DisplayTable:
    """What can be tested."""
    shown = frame.assign(
        step=frame["step"].map(STEP_WORDS),
        answer=frame["testable"].map({True: "yes", False: "not testable"}),
        missing=frame["missing"].str.replace("_", " ").replace("", None),
    )
    shown = shown.sort_values("answer", kind="stable")  # what cannot be tested first
    columns: list[tuple[str, str, Format]] = [
        ("step", "Notebook", text),
        ("exhibit", "Test", text),
        ("answer", "Testable", text),
        ("missing", "Missing", text),
    ]
    return display(shown, columns, limit=len(shown), full_table="tests")


def request_list(frame: pd.DataFrame) -> DisplayTable:
    """What to ask the client for."""
    missing = frame[~frame["has_come"].astype(bool)]
    columns: list[tuple[str, str, Format]] = [("report", "Report", text), ("setting", "Setting", text), ("enables", "Makes testable", text)]
    return display(missing, columns, limit=len(missing), full_table="requests")
