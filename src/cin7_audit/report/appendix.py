"""Appendices: measures, method and formulas, parameters, marks, glossary, evidence index."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

import pandas as pd

from cin7_audit.engagement import Engagement
from cin7_audit.records import Measure, Section
from cin7_audit.report import TEMPLATES
from cin7_audit.report.page_parts import Block, TableView, named_table
from cin7_audit.report.references import Papers
from cin7_audit.report.words import WORDS
from cin7_audit.words import (
    NONE,
    interval,
    is_missing,
    is_money,
    money,
    number,
    percent,
    short_file,
    text,
    units,
    whole,
)  # fmt: skip

NOT_PARAMETERS = ("client", "files", "mapped", "dispositions", "events")
# A rate of 0.00283 a day would read 0.003, as would both its bounds.
SMALLEST_IN_THREE_PLACES, FIGURES_OF_SMALL = 0.1, 3
FILES_ON_PAGE, HASH_LETTERS = 40, 16  # the workpaper has every file and the whole hash


def read_rows(name: str) -> list[dict[str, str]]:
    """A small table of fixed words that lies beside the templates."""
    with (TEMPLATES / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def number_of(measure_id: str) -> int:
    """M-5 -> 5, for ordering."""
    return int("".join(filter(str.isdigit, measure_id)) or 0)


def measure_value(measure: Measure, value: Any) -> str:
    """A figure in its unit: shares as percentages, money with two decimals, counts whole."""
    if value is None or isinstance(value, str):
        return NONE if value is None else value
    if measure.unit.startswith("share"):
        return percent(value)
    if is_money(measure.unit):
        return money(value)
    if _is_whole(value):
        return units(value)
    return number(value, 3) if abs(value) >= SMALLEST_IN_THREE_PLACES else f"{float(value):.{FIGURES_OF_SMALL}g}"


def _is_whole(value: Any) -> bool:
    exact = Decimal(str(value))
    return exact == exact.to_integral_value()


def portfolio_measures(sections: Sequence[Section]) -> list[Measure]:
    """Portfolio-wide measures by M-number."""
    every = (measure for section in sections for measure in section.measures)
    found = [measure for measure in every if measure.scope.get("level") == "portfolio"]
    return sorted(found, key=lambda item: (number_of(item.id), item.name, item.unit))


def _part(value: Any) -> str:
    """A numerator or denominator: whole as counted, else with the two decimals of money."""
    return NONE if value is None else units(value) if _is_whole(value) else money(value)


def _measures(sections: Sequence[Section], papers: Papers) -> TableView:
    rows = []
    for m in portfolio_measures(sections):
        shown = partial(measure_value, m)
        fraction = NONE if m.denominator is None else f"{_part(m.numerator)} of {_part(m.denominator)}"
        rows.append((m.id, m.name, shown(m.value), m.unit, interval(m.interval, shown), fraction))
    return named_table("measures", rows, reference=papers.references["Measures"])


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


def evidence_table(evidence: pd.DataFrame, reference: str) -> TableView:
    """Every file with its hash."""
    rows = []
    for row in evidence.head(FILES_ON_PAGE).itertuples():
        what = text(row.kind if is_missing(row.title) or not row.title else row.title)
        size = whole(row.size_bytes)
        rows.append((row.source_id, short_file(row.label), what, size, text(row.sha256)[:HASH_LETTERS]))
    shown = f"{FILES_ON_PAGE} of {len(evidence)} files shown. " if len(evidence) > FILES_ON_PAGE else ""
    return named_table("files", rows, shown=shown, reference=reference, letters=str(HASH_LETTERS))


def appendices(
    sections: Sequence[Section], settings: Engagement, evidence: pd.DataFrame, papers: Papers
) -> list[tuple[str, list[Block]]]:
    """(title, blocks) of each appendix."""
    legend = (("severities", "severity"), ("grades", "grade"), ("ticks", "tick"))
    terms = [tuple(row.values()) for row in read_rows("glossary.csv")]
    used = {measure.id for section in sections for measure in section.measures}
    methods = [tuple(row.values()) for row in read_rows("methods.csv") if row["id"] in used or not used]
    stated = [(name, value, "default" if usual else "set") for name, value, usual in flat_settings(settings)]
    parts = {
        "Measures": (_measures(sections, papers),),
        "Method and formulas": (named_table("methods", methods),),
        "Parameters": (named_table("parameters", stated),),
        "Severity, grades and tick marks": [named_table(name, list(WORDS[words].items())) for name, words in legend],
        "Glossary": (named_table("glossary", terms),),
        "Evidence index": (evidence_table(evidence, papers.references["Evidence index"]),),
    }
    return [(title, [Block(table=shown) for shown in tables]) for title, tables in parts.items()]
