"""Display tables of the diagnosis: all rounding for readers happens in tables.format."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pandas as pd

from cin7_audit.contributors.catalogue import ABOUT
from cin7_audit.measures.diagnosis import DiagnosisResult
from cin7_audit.presentation.tables import display
from cin7_audit.records import DisplayTable
from cin7_audit.words import NONE, day, is_missing, money, number, one, percent, signed_units, text, units, whole

# One word per contributor for narrow columns; ABOUT has the words of sentences.
SHORT = {"uom": "pack size", "cutoff": "cut-off", "loss": "loss or damage", "opening": "opening balance", "posting": "posting"}


def short_name(value: Any) -> str:
    """A contributor in a narrow column."""
    return NONE if is_missing(value) or value == "" else SHORT.get(str(value), str(value))


def with_place(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with site and bin as one column `place`."""
    return frame.assign(place=[" / ".join(str(part) for part in parts if not is_missing(part)) for parts in zip(frame["site"], frame["bin"], strict=True)])  # fmt: skip


def _p(value: Any) -> str:
    return "–" if value is None or value != value else "< 0.001" if value < 0.001 else number(value, 3)


def contributors(result: DiagnosisResult) -> DisplayTable:
    """The evidence matrix: all twelve contributors. A contributor without evidence to test says what is missing."""
    frame = result.attribution.summary.assign(words=[ABOUT[name].words for name in result.attribution.summary["contributor"]])
    frame = frame.assign(
        grade=frame["grade"].fillna("–"),
        test=[f"not testable without {missing}" if missing else test for test, missing in zip(frame["best_test"], frame["missing"], strict=True)],
    )  # fmt: skip
    columns = [
        ("words", "Contributor", text), ("grade", "Grade", text), ("lines", "Lines", whole), ("quantity", "Units, net", signed_units), ("gross_value", "Value, gross", money),
        ("found", "Found", units), ("expected", "By luck", one), ("p", "p", _p), ("test", "Deciding test", text),
    ]  # fmt: skip
    return display(frame, columns, full_table="contributor_summary")


def questions(result: DiagnosisResult) -> DisplayTable:
    """The four questions; each rule is printed with the answer at the front of the report."""
    frame = pd.DataFrame([dict(vars(reply)) for reply in result.questions])
    shown = [percent if unit == "share" else number for unit in frame["unit"]]
    frame["number"] = [
        NONE if is_missing(value) else f"{form(value)}{'' if unit == 'share' else f' {unit}'}"
        for form, value, unit in zip(shown, frame["value"], frame["unit"], strict=True)
    ]
    frame["range"] = [NONE if bounds is None else f"{form(bounds[0])} to {form(bounds[1])}" for form, bounds in zip(shown, frame["interval"], strict=True)]  # fmt: skip
    columns = [
        ("question", "Question", text), ("answer", "Answer", text), ("number", "Number", text), ("range", "95 % interval", text), ("basis", "Basis", text), ("exhibit", "Exhibit", text),
    ]  # fmt: skip
    return display(frame, columns, full_table="questions")


def pairs(result: DiagnosisResult) -> DisplayTable:
    """Mirrors and swaps, best first."""
    columns = [
        ("kind", "Kind", text), ("contributor", "Contributor", short_name), ("grade", "Grade", text), ("from_sku", "Short SKU", text), ("to_sku", "Over SKU", text),
        ("from", "Short at", text), ("to", "Over at", text), ("quantity", "Units", units), ("chance", "Share luck explains", percent),
    ]  # fmt: skip
    return display(result.attribution.pairs, columns, full_table="pairs")


def evidence(result: DiagnosisResult) -> DisplayTable:
    """Lines with their best explanation and its rival."""
    frame = result.attribution.evidence
    frame = frame[frame["rank"] == 1].sort_values(["grade", "false_share", "line_id"]) if len(frame) else frame
    columns = [
        ("contributor", "Contributor", short_name), ("grade", "Grade", text), ("sku", "SKU", text), ("place", "Place", text), ("day", "Counted", day), ("quantity", "Units", signed_units), ("value", "Value", money),
        ("rule", "Rule", text), ("documents", "Documents", text), ("rival", "Rival", short_name),
    ]  # fmt: skip
    return display(with_place(frame), columns, full_table="contributor_evidence")


def count_plan(result: DiagnosisResult) -> DisplayTable:
    """The first lines of the plan."""
    columns = [
        ("rank", "Rank", whole), ("sku", "SKU", text), ("place", "Place", text), ("abc_class", "Class", text), ("expected_value", "Expected value", money), ("chance", "Chance of difference", percent),
        ("stock_out_chance", "Chance of stock-out", percent), ("counted_on", "Last counted", day), ("reason", "Why", text),
    ]  # fmt: skip
    plan = result.count_plan.plan
    return display(
        with_place(plan) if len(plan) else pd.DataFrame(columns=[name for name, _, _ in columns]), columns, full_table="count_plan"
    )


def flips(result: DiagnosisResult) -> DisplayTable:
    """What changes when a threshold is halved or doubled."""
    columns = [
        ("what", "Finding or answer", text), ("moved", "Threshold moved", text), ("at_half", "At half", text), ("as_set", "As set", text), ("at_double", "At double", text), ("flips", "Flips", text),
    ]  # fmt: skip
    frame = result.flips.assign(
        flips=["yes" if flag else "no" for flag in result.flips["flips"]],
        what=[" ".join(SHORT.get(word, word) for word in str(what).split(" ")) for what in result.flips["what"]],
    )
    return display(frame, columns, full_table="flips")


def controls(result: DiagnosisResult) -> DisplayTable:
    """Exceptions of the control tests."""
    columns = [
        ("control", "Control", text), ("document", "Document", text), ("sku", "SKU", text), ("site", "Site", text), ("day", "Day", day), ("quantity", "Units", signed_units), ("value", "Value", money), ("note", "Note", text),
    ]  # fmt: skip
    return display(result.controls, columns, full_table="controls")


def plain_word(value: Any) -> str:
    """A cell of a governance table: whole numbers without decimals, yes and no, contributors by their short name."""
    if is_missing(value):
        return NONE
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return units(value)
    return money(value) if isinstance(value, Decimal) else SHORT.get(str(value), str(value))


def governance(rows: Sequence[dict[str, Any]], full_table: str) -> DisplayTable:
    """Any table of the governance pack as text."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    frame = pd.DataFrame({name: pd.Series([row.get(name) for row in rows], dtype=object) for name in names})
    return display(frame, [(name, str(name).replace("_", " ").capitalize(), plain_word) for name in names], full_table=full_table)


def sizes(result: DiagnosisResult) -> DisplayTable:
    """Attribute sample sizes."""
    columns = [
        ("tolerable_rate", "Tolerable error rate", percent),
        ("errors_allowed", "Errors allowed", whole),
        ("lines", "Lines to test", whole),
    ]
    return display(result.sizes, columns, full_table="sample_sizes")


def selection(result: DiagnosisResult) -> DisplayTable:
    """Lines a monetary unit sample picks."""
    columns = [
        ("sku", "SKU", text),
        ("site", "Site", text),
        ("bin", "Bin", text),
        ("value", "Book value", money),
        ("hit", "Currency unit", number),
    ]
    return display(result.sample.selection, columns, full_table="sample_selection")
