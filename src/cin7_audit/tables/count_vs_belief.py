"""Step 3 as display tables: every figure already measured, rounded here for readers."""

import pandas as pd

from cin7_audit.measures.count_vs_belief import CountVsBelief
from cin7_audit.presentation.tables import display
from cin7_audit.records import DisplayTable
from cin7_audit.words import (
    day,
    figure,
    interval,
    is_missing,
    money,
    numbered,
    percent,
    signed_units,
    spaced,
    text,
    two,
    units,
    whole,
    with_source,
)

MEASURES = {
    "strict": "Strict: no variance at all (M-4)",
    "in_tolerance": "In tolerance (M-5)",
    "gross_quantity": "Gross quantity (M-8)",
    "gross_value": "Gross value (M-9)",
    "net_value": "Net value: errors cancel (M-10)",
}
SHOWN = {MEASURES["strict"]: whole, MEASURES["in_tolerance"]: whole, MEASURES["gross_quantity"]: units}  # the others are money
LINE = (("sku", "SKU", text), ("site", "Site", text), ("bin", "Bin", text))


def panel_rows(result: CountVsBelief) -> pd.DataFrame:
    """Measure x scope: value, low, high, numerator, denominator, lines; the portfolio first."""
    rows = []
    scopes = [("All sites", row) for row in result.portfolio.to_dict("records")]
    sites = result.groups["site"]
    scopes += [(str(row["grouped"]), row) for row in (sites.to_dict("records") if len(sites) else []) if not is_missing(row["grouped"])]
    for scope, row in scopes:
        for key, name in MEASURES.items():
            figures = {part: row[f"{key}_{part}"] for part in ("low", "high", "numerator", "denominator")}
            rows.append({"scope": scope, "measure": name, "value": row[key], "lines": row["lines"], **figures})
    return pd.DataFrame(rows)


def accuracy_panel(result: CountVsBelief) -> DisplayTable:
    frame = panel_rows(result)
    frame["bounds"] = [
        "–" if is_missing(low) else interval((float(low), float(high))) for low, high in zip(frame["low"], frame["high"], strict=True)
    ]
    for side in ("numerator", "denominator"):
        frame[side] = [SHOWN.get(measure, money)(value) for measure, value in zip(frame["measure"], frame[side], strict=True)]
    columns = (
        ("scope", "Scope", text), ("measure", "Measure", text), ("value", "Share", percent), ("bounds", "95 % interval", text),
        ("numerator", "Numerator (lines, units or money)", figure), ("denominator", "Denominator", figure), ("lines", "Lines", whole),
    )  # fmt: skip
    return display(frame, columns, limit=60, full_table="accuracy", emphasised=range(len(MEASURES)))


def largest_variances(lines: pd.DataFrame) -> DisplayTable:
    columns = (
        ("count_day", "Count day", day), ("count_id", "Count", text), *LINE, ("counted", "Counted, units", units), ("believed", "Believed, units", units),
        ("variance_quantity", "Variance, units", signed_units), ("variance_value", "Variance, money", money), ("picked_not_shipped", "Picked, not shipped", units), ("source", "Source", text),
    )  # fmt: skip
    return display(with_source(lines), columns, full_table="count_variance")


def group_table(frame: pd.DataFrame, minimum: int) -> DisplayTable:
    shown = frame.copy()
    people = shown["group"] == "counter"
    shown.loc[people, "grouped"] = numbered(list(shown.loc[people, "grouped"]))
    shown["bounds"] = [interval((low, high)) for low, high in zip(shown["in_tolerance_low"], shown["in_tolerance_high"], strict=True)]
    shown["note"] = ["too few lines to rank" if lines < minimum else "" for lines in shown["lines"]]
    columns = (
        ("group", "Grouping", text), ("grouped", "Group", text), ("lines", "Lines", whole), ("in_tolerance", "In tolerance", percent), ("bounds", "95 % interval", text),
        ("gross_value", "Gross value accuracy", percent), ("net_amount", "Net variance, money", money), ("note", "Note", text),
    )  # fmt: skip
    return display(shown, columns, limit=40, full_table="accuracy_groups")


def breaks(frame: pd.DataFrame) -> DisplayTable:
    columns = (
        *LINE, ("first_break", "First break", day), ("first_break_document", "Where", text), ("printed", "Printed by the system, units", units), ("rebuilt", "Rebuilt, units", units),
        ("difference", "Difference, units", signed_units), ("value", "Difference, money", money), ("later_breaks", "Later differences", whole),
    )  # fmt: skip
    return display(frame, columns, full_table="first_breaks")


def negatives(frame: pd.DataFrame) -> DisplayTable:
    columns = (
        *LINE,
        ("started_at", "From", day),
        ("ended_at", "To", day),
        ("days", "Days", whole),
        ("depth", "Lowest belief, units", units),
        ("depth_value", "At unit cost", money),
        ("opening_basis", "Opening", text),
    )
    return display(frame, columns, full_table="negative_episodes")


def late(frame: pd.DataFrame) -> DisplayTable:
    columns = (
        ("kind", "Kind of movement", spaced),
        ("movement_lines", "Lines", whole),
        ("late_lines", "Typed on a later day", whole),
        ("longest_days", "Longest delay, days", whole),
        ("late_units", "Units typed late", units),
    )
    return display(frame, columns, full_table="late_entries")


def recounts(frame: pd.DataFrame) -> DisplayTable:
    columns = (
        *LINE, ("previous_count_at", "First count", day), ("count_at", "Next count", day), ("previous_variance", "First variance, units", signed_units),
        ("variance_quantity", "Next variance, units", signed_units), ("outcome", "Outcome", text), ("source", "Source", text),
    )  # fmt: skip
    return display(with_source(frame), columns, full_table="recounts")


def known_then(frame: pd.DataFrame) -> DisplayTable:
    columns = (
        ("count_day", "Count day", day), ("count_id", "Count", text), *LINE, ("recorded", "System then, units", units), ("believed_as_known", "As known then, units", units),
        ("rebuilt", "As restated now, units", units), ("late_entries", "Typed later, units", signed_units), ("moved_while_counting", "Moved while counting, units", signed_units),
        ("unexplained", "Unexplained, units", signed_units),
    )  # fmt: skip
    return display(frame, columns, full_table="count_variance")


def undiscovered(frame: pd.DataFrame) -> DisplayTable:
    columns = (
        *LINE, ("quantity", "Belief, units", units), ("last_counted", "Last counted", day), ("moved_since", "Moved since, units", units), ("expected", "Expected variance, units", two),
        ("expected_value", "Expected, money", money), ("low_value", "90 % low, money", money), ("high_value", "90 % high, money", money),
    )  # fmt: skip
    return display(frame, columns, full_table="undiscovered_drift")


def costs(frame: pd.DataFrame) -> DisplayTable:
    columns = (
        ("stock_day", "Day", day), ("document_no", "Document", text), ("sku", "SKU", text), ("site", "Site", text), ("quantity", "Units", units), ("recorded_cost", "Recorded cost", money), ("fifo_cost", "FIFO cost", money),
        ("fifo_difference", "Recorded - FIFO", money), ("average_difference", "Recorded - average", money), ("source", "Source", text),
    )  # fmt: skip
    return display(with_source(frame), columns, full_table="issue_costs")
