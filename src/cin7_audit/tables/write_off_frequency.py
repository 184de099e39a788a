"""Step 4 as pages show it: frames to display tables; all rounding is in tables.format."""

from decimal import Decimal
from typing import Any

import pandas as pd

from cin7_audit.measures.write_off_frequency.approvals import Approvals
from cin7_audit.presentation.tables import display
from cin7_audit.records import DisplayTable
from cin7_audit.words import (
    day,
    money,
    month,
    number,
    numbered,
    percent,
    short_file,
    signed_units,
    source,
    spaced,
    text,
    whole,
)


def months(frame: pd.DataFrame) -> DisplayTable:
    columns = [
        ("month", "Month", month), ("corrections", "Correction lines", whole), ("documents", "Documents", whole), ("movement_lines", "Movement lines", whole), ("per_1000_lines", "Per 1,000 lines", number),
        ("per_100_active", "Per 100 active lines", number), ("losses", "Losses", money), ("gains", "Gains", money), ("net", "Net", money), ("gross_share", "Gross, % of inventory", percent), ("net_share", "Net, % of inventory", percent),
    ]  # fmt: skip
    return display(frame, columns, full_table="correction_months", limit=36)


def kinds(frame: pd.DataFrame) -> DisplayTable:
    columns = [
        ("kind", "Kind", spaced),
        ("kind_rule", "Rule that classified it", text),
        ("corrections", "Lines", whole),
        ("documents", "Documents", whole),
        ("gross", "Gross value", money),
        ("net", "Net value", money),
    ]
    return display(frame, columns, full_table="corrections")


def _place(evidence: Any) -> str:
    """`path, row 12` as file:row."""
    file, _, row = text(evidence).rpartition(", row ")
    return source(file, row.replace(",", "")) if file and row.replace(",", "").isdigit() else short_file(evidence)


def register(frame: pd.DataFrame) -> DisplayTable:
    columns = [
        ("day", "Day", day), ("document_no", "Document", text), ("kind", "Kind", spaced), ("sku", "SKU", text), ("site", "Site", text), ("quantity", "Units", signed_units), ("value", "Value", money),
        ("account", "Account", text), ("reason_class", "Reason", text), ("evidence", "Source", _place),
    ]  # fmt: skip
    return display(frame, columns, full_table="corrections", limit=15)


def routine(frame: pd.DataFrame) -> DisplayTable:
    shown = frame.assign(site=[site if isinstance(site, str) else "whole client" for site in frame["site"]])
    columns = [
        ("site", "Site", text),
        ("lines", "Lines", whole),
        ("routine_lines", "Repeats", whole),
        ("losses", "Written off", money),
        ("routine_losses", "of it repeated", money),
        ("routine_share", "Routine share", percent),
    ]
    return display(shown, columns, full_table="routine", emphasised=(0,))


def concentration(frame: pd.DataFrame, places: int = 3) -> DisplayTable:
    shown = frame[frame["place"] <= places].assign(dimension=lambda f: f["dimension"].str.replace("_", " "))
    people = (shown["dimension"] == "user") & (shown["item"] != "not stated")
    shown.loc[people, "item"] = numbered(list(shown.loc[people, "item"]))
    columns = [
        ("dimension", "By", text),
        ("item", "Item", text),
        ("corrections", "Lines", whole),
        ("correction_share", "of lines", percent),
        ("gross", "Gross value", money),
        ("gross_share", "of value", percent),
        ("net", "Net value", money),
    ]
    return display(shown, columns, full_table="correction_concentration", limit=30)


def reasons(frame: pd.DataFrame) -> DisplayTable:
    columns = [
        ("reason_class", "Reason is", text),
        ("reason_group", "Group (shares at least half its words)", text),
        ("corrections", "Lines", whole),
        ("documents", "Documents", whole),
        ("gross", "Gross value", money),
    ]
    return display(frame, columns, full_table="correction_reasons", limit=20)


def pairs(frame: pd.DataFrame) -> DisplayTable:
    columns = [
        ("sku", "SKU", text), ("site", "Site", text), ("bin", "Bin", text), ("first_document", "First", text), ("first_day", "Day", day), ("second_document", "Undone by", text), ("second_day", "Day", day),
        ("days_between", "Days", whole), ("quantity", "Units", signed_units), ("value", "Value", money),
    ]  # fmt: skip
    return display(frame, columns, full_table="reversal_pairs", limit=15)


def controls(tests: Approvals) -> DisplayTable:
    """One row per control test, with what the evidence allowed."""
    rows: list[tuple[str, str, str]] = []
    if tests.latency is not None:
        fast = sum(bool(a is True or b is True) for a, b in zip(tests.latency["is_instant"], tests.latency["is_bulk"], strict=True))
        rows.append(
            (
                "Approved in under a minute or in bulk (M-34)",
                f"{fast} of {len(tests.latency)} documents",
                percent(Decimal(fast) / len(tests.latency)) if len(tests.latency) else "–",
            )
        )
    if tests.duties is not None:
        hit = tests.duties[["is_creator", "is_counter", "is_custodian"]].fillna(False).astype(bool).any(axis=1)
        rows.append(
            (
                "Approver created, counted or holds the stock (M-35)",
                f"{int(hit.sum())} of {len(hit)} documents",
                percent(Decimal(int(hit.sum())) / len(hit)) if len(hit) else "–",
            )
        )
    if tests.undone is not None:
        rows.append(("Undone or voided after approval", f"{tests.undone['document_no'].nunique()} documents", "–"))
    rows.append(("Void correction documents", f"{len(tests.voided)} documents", "–"))
    if tests.over_tolerance is not None:
        missed = int((~tests.over_tolerance["is_recounted"].astype(bool)).sum())
        total = len(tests.over_tolerance)
        rows.append(
            (
                "Over tolerance, approved without a recount (M-40)",
                f"{missed} of {total} lines",
                percent(Decimal(missed) / total) if total else "–",
            )
        )
    frame = pd.DataFrame(rows, columns=["test", "found", "share"])
    return display(frame, [("test", "Test", text), ("found", "Found", text), ("share", "Share", text)])


def limits(frame: pd.DataFrame) -> DisplayTable:
    columns = [
        ("level", "Level", text),
        ("amount", "Gross value of a document above", money),
        ("documents", "Documents a month it would send up", number),
    ]
    return display(frame, columns)


def over_tolerance(frame: pd.DataFrame) -> DisplayTable:
    columns = [
        ("count_id", "Count", text),
        ("sku", "SKU", text),
        ("site", "Site", text),
        ("variance", "Variance, units", signed_units),
        ("variance_value", "Value", money),
        ("recounted", "Counted again within a week", text),
    ]
    return display(
        frame.assign(recounted=["yes" if flag else "no" for flag in frame["is_recounted"]]), columns, full_table="over_tolerance", limit=15
    )
