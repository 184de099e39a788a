"""What a chapter hands over: sections with their exhibits, findings, measures and gaps. Frozen records, nothing else.

Findings, measures, questions and what is not testable follow the output contract of docs/architecture.md section 5.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any, Literal

import pandas as pd

Grade = Literal["A", "B", "C", "D"]
Severity = Literal["critical", "high", "medium", "low"]


@dataclass(frozen=True)
class EvidenceRow:
    """A source row behind a statement: the file relative to exports/ (and its sheet, if several), 1-based row."""

    file: str
    row: int


@dataclass(frozen=True)
class Rival:
    """Another contributor the same data is consistent with."""

    contributor: str
    grade: Grade


@dataclass(frozen=True)
class Pair:
    """A mirrored or swapped quantity: moved from one place (or sku) to another, units positive."""

    source: str
    target: str
    sku: str
    quantity: Decimal


@dataclass(frozen=True)
class Finding:
    """One sentence from data with its grade, severity and evidence rows.

    quantity in units and value in base currency, both signed (loss negative); chance is the probability that an
    unrelated client shows this evidence (0..1), None where no chance level applies.
    """

    id: str
    step: str
    title: str
    statement: str
    severity: Severity
    contributor: str | None = None
    grade: Grade | None = None
    skus: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    period_from: dt.date | None = None
    period_to: dt.date | None = None
    quantity: Decimal | None = None
    value: Decimal | None = None
    currency: str | None = None
    chance: float | None = None
    rivals: tuple[Rival, ...] = ()
    pairs: tuple[Pair, ...] = ()
    next_evidence: tuple[str, ...] = ()
    evidence: tuple[EvidenceRow, ...] = ()
    criteria: str = ""  # what should be so, and by which rule or threshold
    consequence: str = ""
    action: str = ""
    exhibit: str = ""  # the exhibit or workpaper that shows it

    def as_contract(self) -> dict[str, Any]:
        """The finding as `findings.json` prints it."""
        raw = asdict(self)
        raw["period"] = {"from": raw.pop("period_from"), "to": raw.pop("period_to")}
        raw["pairs"] = [{"from": p.source, "to": p.target, "sku": p.sku, "quantity": p.quantity} for p in self.pairs]
        return raw


@dataclass(frozen=True)
class Measure:
    """One measured figure. scope is {"level": "portfolio"} or {"level": "site", "site": ...} or finer."""

    id: str  # M-1 ... M-40
    name: str
    value: Decimal | float | int | None
    unit: str
    numerator: Decimal | float | int | None = None
    denominator: Decimal | float | int | None = None
    interval: tuple[float, float] | None = None
    scope: Mapping[str, str] = field(default_factory=lambda: {"level": "portfolio"})
    period_from: dt.date | None = None
    period_to: dt.date | None = None
    note: str = ""

    def as_contract(self) -> dict[str, Any]:
        """The measure as `measures.json` prints it."""
        raw = asdict(self)
        raw["period"] = {"from": raw.pop("period_from"), "to": raw.pop("period_to")}
        raw["interval"] = list(self.interval) if self.interval else None
        return raw


@dataclass(frozen=True)
class NotTestable:
    """An exhibit the data cannot support, and what to ask the client for."""

    step: str
    exhibit: str
    missing: str
    ask_for: str


@dataclass(frozen=True)
class TableColumn:
    """A display column: heading with its unit, and alignment."""

    heading: str
    align: Literal["left", "right"] = "left"


@dataclass(frozen=True)
class DisplayTable:
    """Finished text for a reader: all rounding has happened. rows_total says how many rows the full table has."""

    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    rows_total: int
    full_table: str = ""  # the name in Section.tables that holds every row
    emphasised_rows: tuple[int, ...] = ()  # totals


@dataclass(frozen=True)
class Exhibit:
    """A chart or table with everything a page needs to place it.

    id: stable within the report, such as CB-2. title states the question; caption gives units, denominator, period
    and sign; alt says in words what a chart shows; reading says how to read it and what to do. says: the sentence of
    the consultant whose own exhibit it is.
    """

    id: str
    kind: Literal["chart", "table"]
    title: str
    caption: str
    reading: str = ""
    alt: str = ""
    spec: Mapping[str, Any] | None = None  # Vega-Lite, data inside
    table: DisplayTable | None = None
    workpaper: str = ""  # sheet of workpapers.xlsx with the full rows
    sql: str = ""  # the statement behind it
    says: str = ""


@dataclass(frozen=True)
class Paragraph:
    """Prose made from data, optionally under a heading."""

    text: str
    heading: str = ""


@dataclass(frozen=True)
class Section:
    """What one notebook established. tables hold every row behind the exhibits, exact, with source columns.

    extra: step-specific documents (diagnosis: questions, verdict, governance), JSON-ready.
    """

    step: str
    number: int
    title: str
    question: str
    paragraphs: tuple[Paragraph, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    findings: tuple[Finding, ...] = ()
    measures: tuple[Measure, ...] = ()
    not_testable: tuple[NotTestable, ...] = ()
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        """One line: printing every table would fill the notebook with what the report shows better."""
        return (
            f"<section {self.number} {self.step}: {len(self.exhibits)} exhibits, {len(self.findings)} findings, "
            f"{len(self.tables)} tables>"
        )
