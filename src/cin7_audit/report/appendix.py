"""Appendices: method and formulas, measures, parameters, glossary, evidence index, prior engagement."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

import pandas as pd

from cin7_audit.engagement import Engagement
from cin7_audit.records import Measure, Section
from cin7_audit.report.loose import blocks
from cin7_audit.report.places import REPORT_TEMPLATES
from cin7_audit.report.references import Papers
from cin7_audit.report.views import Block, TableView, table
from cin7_audit.report.words import GRADE_MEANING, SEVERITY_MEANING, TICKS
from cin7_audit.words import NONE, interval, is_money, money, number, percent, short_file, text, units, whole

PRIOR_KEYS = ("prior_engagement", "prior", "comparison")
NOT_PARAMETERS = ("client", "files", "mapped", "dispositions", "events")
SMALLEST_IN_THREE_PLACES, FIGURES_OF_SMALL = (
    0.1,
    3,
)  # a rate of 0.00283 a day would read 0.003, as would both its bounds
FILES_ON_PAGE, HASH_LETTERS = 40, 16  # the workpaper has every file and the whole hash


def read_rows(name: str) -> list[dict[str, str]]:
    """A small table of fixed words that lies beside the templates."""
    with (REPORT_TEMPLATES / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def number_of(measure_id: str) -> int:
    """M-5 -> 5, for ordering."""
    digits = "".join(sign for sign in measure_id if sign.isdigit())
    return int(digits) if digits else 0


def measure_value(measure: Measure, value: Any) -> str:
    """A figure in its unit: shares as percentages, money with two decimals, counts whole."""
    if value is None or isinstance(value, str):
        return NONE if value is None else value
    if measure.unit.startswith("share"):
        return percent(value)
    if is_money(measure.unit):
        return money(value)
    if isinstance(value, int) or Decimal(str(value)) == Decimal(str(value)).to_integral_value():
        return units(value)
    return number(value, 3) if abs(value) >= SMALLEST_IN_THREE_PLACES else f"{float(value):.{FIGURES_OF_SMALL}g}"


def portfolio_measures(sections: Sequence[Section]) -> list[Measure]:
    """Portfolio-wide measures by M-number."""
    found = [
        measure for section in sections for measure in section.measures if measure.scope.get("level") == "portfolio"
    ]
    return sorted(found, key=lambda item: (number_of(item.id), item.name, item.unit))


def _measures(sections: Sequence[Section], papers: Papers) -> Block:
    rows = [
        (m.id, m.name, measure_value(m, m.value), m.unit, _interval(m), _fraction(m))
        for m in portfolio_measures(sections)
    ]  # fmt: skip
    heads = ("Id", "Measure", "Value", "Unit", "Interval (95 %)", "Numerator and denominator")
    note = f"By site in workpaper {papers.references['Measures']}."
    return Block(table=table(heads, rows, caption="Measures, portfolio-wide", note=note, right=(2,)))


def _interval(measure: Measure) -> str:
    return interval(measure.interval, partial(measure_value, measure))


def _part(value: Any) -> str:
    """A numerator or denominator: whole as counted, else with the two decimals of money."""
    return (
        NONE
        if value is None
        else units(value)
        if Decimal(str(value)) == Decimal(str(value)).to_integral_value()
        else money(value)
    )


def _fraction(measure: Measure) -> str:
    if measure.denominator is None:
        return NONE
    return f"{_part(measure.numerator)} of {_part(measure.denominator)}"


def _methods(sections: Sequence[Section]) -> Block:
    used = {measure.id for section in sections for measure in section.measures}
    rows = [
        (row["id"], row["name"], row["formula"], row["unit"], row["convention"])
        for row in read_rows("methods.csv")
        if row["id"] in used or not used
    ]
    heads = ("Id", "Measure", "Formula", "Unit", "Convention")
    return Block(table=table(heads, rows, caption="Formulas of the measures in this report"))


def flat_settings(settings: Engagement) -> Iterator[tuple[str, str, bool]]:
    """(dotted name, value, is it the default) of every threshold and tolerance."""
    raw, default = settings.model_dump(mode="json"), Engagement().model_dump(mode="json")
    for name, value in raw.items():
        if name in NOT_PARAMETERS:
            continue
        parts = value.items() if isinstance(value, Mapping) else [("", value)]
        for inner, item in parts:
            usual = default[name][inner] if inner else default[name]
            shown = ", ".join(map(str, item)) if isinstance(item, list) else str(item if item is not None else "")
            yield f"{name}.{inner}".rstrip("."), shown or NONE, item == usual


def _parameters(settings: Engagement) -> Block:
    rows = [(name, value, "default" if usual else "set") for name, value, usual in flat_settings(settings)]
    return Block(
        table=table(
            ("Setting", "Value", "Origin"),
            rows,
            caption="Parameters of this run; empty values were inferred from the evidence",
        )
    )


def evidence_table(evidence: pd.DataFrame, reference: str) -> TableView:
    """Every file with its hash."""
    rows = [
        (
            row.source_id,
            short_file(row.label),
            text(row.title or row.kind),
            whole(row.size_bytes),
            text(row.sha256)[:HASH_LETTERS],
        )
        for row in evidence.head(FILES_ON_PAGE).itertuples()
    ]
    shown = f"{FILES_ON_PAGE} of {len(evidence)} files shown. " if len(evidence) > FILES_ON_PAGE else ""
    note = f"{shown}Every file with its path and whole hash: workpaper {reference} (Evidence index)."
    heads = ("Id", "File", "What it is", "Bytes", f"SHA-256 (first {HASH_LETTERS})")
    return table(heads, rows, caption="Evidence files as received", note=note, right=(3,))


def _legend() -> tuple[Block, ...]:
    severities = table(("Severity", "Test"), list(SEVERITY_MEANING.items()), caption="Severity")
    grades = table(("Grade", "Meaning"), list(GRADE_MEANING.items()), caption="Evidence grade")
    ticks = table(("Mark", "Meaning"), TICKS, caption="Tick marks of the workpapers, applied by machine")
    return Block(table=severities), Block(table=grades), Block(table=ticks)


def appendices(
    sections: Sequence[Section],
    settings: Engagement,
    evidence: pd.DataFrame,
    papers: Papers,
    closing: Mapping[str, Any],
) -> tuple[tuple[str, tuple[Block, ...]], ...]:
    """(title, blocks) of each appendix; the comparison with a prior engagement only where there is one."""
    glossary = [(row["term"], row["meaning"]) for row in read_rows("glossary.csv")]
    prior = next((closing[key] for key in PRIOR_KEYS if closing.get(key)), None)
    parts: list[tuple[str, tuple[Block, ...]]] = [
        ("Measures", (_measures(sections, papers),)),
        ("Method and formulas", (_methods(sections),)),
        ("Parameters", (_parameters(settings),)),
        ("Severity, grades and tick marks", _legend()),
        ("Glossary", (Block(table=table(("Term", "Meaning"), glossary, caption="Terms")),)),
        ("Evidence index", (Block(table=evidence_table(evidence, papers.references["Evidence index"])),)),
    ]
    if prior:
        parts.append(("Prior engagement", blocks(prior)))
    return tuple(parts)
