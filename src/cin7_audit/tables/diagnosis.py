"""Display tables of the diagnosis: all rounding for readers happens in tables.format."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from cin7_audit.measures.diagnosis import DiagnosisResult
from cin7_audit.measures.diagnosis.catalogue import ABOUT
from cin7_audit.sections import DisplayTable
from cin7_audit.tables.format import day, display, money, number, percent, signed_units, text, units, whole


def _p(value: Any) -> str:
    return "–" if value is None or value != value else "< 0.001" if value < 0.001 else number(value, 3)


def contributors(result: DiagnosisResult) -> DisplayTable:
    """The evidence matrix: all twelve contributors."""
    frame = result.attribution.summary.assign(words=[ABOUT[name].words for name in result.attribution.summary["contributor"]])
    frame = frame.assign(grade=frame["grade"].fillna("not testable"))
    columns = [
        ("words", "contributor", text),
        ("grade", "grade", text),
        ("lines", "lines named", whole),
        ("quantity", "units, net", signed_units),
    ]
    columns += [
        ("value", "value, net", money),
        ("gross_value", "value, gross", money),
        ("found", "found", units),
        ("expected", "expected by luck", number),
    ]
    columns += [("p", "p", _p), ("best_test", "test", text), ("missing", "missing", text)]
    return display(frame, columns, full_table="contributor_summary")


def questions(result: DiagnosisResult) -> DisplayTable:
    """The four questions."""
    frame = pd.DataFrame([dict(vars(reply)) for reply in result.questions])
    shown = [percent if unit == "share" else number for unit in frame["unit"]]
    frame["number"] = ["–" if value is None or value != value else form(value) for form, value in zip(shown, frame["value"], strict=True)]
    frame["range"] = [
        "–" if bounds is None else f"{form(bounds[0])} to {form(bounds[1])}" for form, bounds in zip(shown, frame["interval"], strict=True)
    ]
    columns = [
        ("question", "question", text),
        ("answer", "answer", text),
        ("number", "number", text),
        ("unit", "unit", text),
        ("range", "95 % interval", text),
    ]
    return display(
        frame, [*columns, ("rule", "rule", text), ("basis", "basis", text), ("exhibit", "exhibit", text)], full_table="questions"
    )


def pairs(result: DiagnosisResult) -> DisplayTable:
    """Mirrors and swaps, best first."""
    columns = [
        ("kind", "kind", text),
        ("contributor", "contributor", text),
        ("grade", "grade", text),
        ("from_sku", "short sku", text),
        ("to_sku", "over sku", text),
    ]
    columns += [
        ("from", "short at", text),
        ("to", "over at", text),
        ("quantity", "units", units),
        ("chance", "share luck explains", percent),
    ]
    return display(result.attribution.pairs, columns, full_table="pairs")


def evidence(result: DiagnosisResult) -> DisplayTable:
    """Lines with their best explanation and its rival."""
    frame = result.attribution.evidence
    frame = frame[frame["rank"] == 1].sort_values(["grade", "false_share", "line_id"]) if len(frame) else frame
    columns = [
        ("contributor", "contributor", text),
        ("grade", "grade", text),
        ("sku", "sku", text),
        ("site", "site", text),
        ("bin", "bin", text),
        ("day", "counted", day),
    ]
    columns += [
        ("quantity", "units", signed_units),
        ("value", "value", money),
        ("rule", "rule", text),
        ("documents", "documents", text),
        ("rival", "rival", text),
    ]
    return display(frame, columns, full_table="contributor_evidence")


def count_plan(result: DiagnosisResult) -> DisplayTable:
    """The first lines of the plan."""
    columns = [("rank", "rank", whole), ("sku", "sku", text), ("site", "site", text), ("bin", "bin", text), ("abc_class", "class", text)]
    columns += [
        ("expected_value", "expected difference value", money),
        ("chance", "chance of a difference", percent),
        ("stock_out_chance", "chance of unknown stock-out", percent),
    ]
    columns += [("counted_on", "last counted", day), ("reason", "why", text)]
    plan = result.count_plan.plan
    return display(plan if len(plan) else pd.DataFrame(columns=[name for name, _, _ in columns]), columns, full_table="count_plan")


def flips(result: DiagnosisResult) -> DisplayTable:
    """What changes when a threshold is halved or doubled."""
    columns = [
        ("what", "finding or answer", text),
        ("moved", "threshold moved", text),
        ("at_half", "at half", text),
        ("as_set", "as set", text),
        ("at_double", "at double", text),
    ]
    frame = result.flips.assign(flips=["flips" if flag else "" for flag in result.flips["flips"]])
    return display(frame, [*columns, ("flips", "", text)], full_table="flips")


def controls(result: DiagnosisResult) -> DisplayTable:
    """Exceptions of the control tests."""
    columns = [
        ("control", "control", text),
        ("document", "document", text),
        ("sku", "sku", text),
        ("site", "site", text),
        ("day", "day", day),
    ]
    return display(
        result.controls,
        [*columns, ("quantity", "units", signed_units), ("value", "value", money), ("note", "note", text)],
        full_table="controls",
    )


def governance(rows: Sequence[dict[str, Any]], full_table: str) -> DisplayTable:
    """Any table of the governance pack as text."""
    frame = pd.DataFrame(list(rows)).astype(object)
    frame = frame.where(frame.notna(), None)
    return display(
        frame,
        [(name, str(name).replace("_", " "), lambda value: "–" if value is None else str(value)) for name in frame.columns],
        full_table=full_table,
    )


def sizes(result: DiagnosisResult) -> DisplayTable:
    """Attribute sample sizes."""
    columns = [
        ("tolerable_rate", "tolerable error rate", percent),
        ("errors_allowed", "errors allowed", whole),
        ("lines", "lines to test", whole),
    ]
    return display(result.sizes, columns, full_table="sample_sizes")


def selection(result: DiagnosisResult) -> DisplayTable:
    """Lines a monetary unit sample picks."""
    columns = [
        ("sku", "sku", text),
        ("site", "site", text),
        ("bin", "bin", text),
        ("value", "book value", money),
        ("hit", "currency unit", number),
    ]
    return display(result.sample.selection, columns, full_table="sample_selection")
