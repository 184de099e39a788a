"""The report as finished text in order: what the page templates place and nothing else.

Every figure is already rounded and in words; HTML and PDF are two arrangements of the same Report.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cin7_audit.records import TableColumn


@dataclass(frozen=True)
class TableView:
    """A table on a page. note says how many rows there are in all and where they lie."""

    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    note: str = ""
    emphasised: tuple[int, ...] = ()


@dataclass(frozen=True)
class Block:
    """A piece of prose, list or table: exactly one of the fields is filled."""

    heading: str = ""
    text: str = ""
    bullets: tuple[str, ...] = ()
    table: TableView | None = None


@dataclass(frozen=True)
class ExhibitView:
    """An exhibit with its workpaper reference; spec is None for tables."""

    id: str
    kind: str
    title: str
    caption: str
    reading: str
    alt: str
    reference: str
    sheet: str
    spec: Mapping[str, Any] | None = None
    table: TableView | None = None
    sql: str = ""


@dataclass(frozen=True)
class FindingView:
    """A finding in criteria, condition, cause, consequence and corrective action form."""

    id: str
    title: str
    severity: str
    grade: str
    step: str
    facts: tuple[tuple[str, str], ...]  # (label, value): period, value, quantity, lines, chance, exhibit
    criteria: str
    condition: str
    cause: str
    consequence: str
    action: str
    next_evidence: tuple[str, ...]
    evidence: tuple[str, ...]
    evidence_note: str
    exhibit: str
    response: tuple[tuple[str, str], ...]  # (label, value or empty to be filled by management)


@dataclass(frozen=True)
class QuestionView:
    """One of the four questions with its answer, the number behind it and the exhibits that show it."""

    question: str
    answer: str
    number: str
    reason: str
    exhibits: tuple[str, ...]


@dataclass(frozen=True)
class VerdictView:
    """Fixing or diagnosing, and what to stop, start and keep."""

    rating: str
    statement: str
    reasons: tuple[str, ...] = ()
    stop: tuple[str, ...] = ()
    start: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChapterView:
    """One step as the report tells it."""

    number: int
    step: str
    title: str
    question: str
    paragraphs: tuple[Block, ...]
    exhibits: tuple[ExhibitView, ...]
    findings: tuple[FindingView, ...]
    not_testable: TableView | None
    told: tuple[
        str, ...
    ] = ()  # per finding: what the chapter says of it in full; empty for low ones beside other leads


@dataclass(frozen=True)
class Report:
    """The whole report. Facts are (label, value) pairs of the cover."""

    title: str
    client: str
    firm: str
    addressee: str
    status: str
    period: str
    run_id: str
    facts: tuple[tuple[str, str], ...]
    no_assurance: str
    counts: tuple[tuple[str, int], ...]  # severity -> findings, most severe first
    headlines: tuple[FindingView, ...]
    questions: tuple[QuestionView, ...]
    verdict: VerdictView | None
    scope: tuple[Block, ...]
    chapters: tuple[ChapterView, ...]
    findings: tuple[FindingView, ...]
    governance: tuple[Block, ...]
    differences: tuple[Block, ...]
    appendices: tuple[tuple[str, tuple[Block, ...]], ...] = field(default_factory=tuple)


def table(
    headings: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    caption: str = "",
    note: str = "",
    right: Sequence[int] = (),
) -> TableView:
    """A table from plain rows; `right` names the columns that hold numbers."""
    columns = tuple(
        TableColumn(heading, "right" if place in right else "left") for place, heading in enumerate(headings)
    )
    return TableView(columns, tuple(tuple(str(value) for value in row) for row in rows), caption, note)
