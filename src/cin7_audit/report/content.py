"""Sections, settings and the case's evidence list as one finished Report (method.md section 6)."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cin7_audit.case import Case
from cin7_audit.engagement import Engagement
from cin7_audit.measures.context import Context
from cin7_audit.provenance import version_stamp
from cin7_audit.report import appendix, findings_view, scope
from cin7_audit.report.differences import difference_blocks
from cin7_audit.report.loose import blocks, words
from cin7_audit.report.references import Papers
from cin7_audit.report.views import Block, ChapterView, ExhibitView, FindingView, QuestionView, Report, TableView, VerdictView, table
from cin7_audit.report.words import NO_ASSURANCE, SEVERITIES
from cin7_audit.sections import Exhibit, NotTestable, Section
from cin7_audit.tables.format import NONE, day, money

TITLE = "Inventory variance diagnostic"
HEADLINES = 5  # findings on the one-page answer
PARTIAL = re.compile(r"^\.(?P<run>.+)\.\d+\.partial$")


def run_id(run_folder: Path) -> str:
    """The run's name: that of its folder, without the marks it carries while it is being written."""
    match = PARTIAL.match(run_folder.name)
    return match["run"] if match else run_folder.name


def _diagnosis(sections: Sequence[Section]) -> Mapping[str, Any]:
    """The closing documents of the chapter that carries them; empty where it did not run."""
    return next((section.extra for section in reversed(sections) if section.step == "diagnosis"), {})


def exhibit_view(exhibit: Exhibit, papers: Papers) -> ExhibitView:
    """One exhibit with the reference of its full rows."""
    reference, sheet = papers.of_exhibit(exhibit)
    shown: TableView | None = None
    if exhibit.table is not None:
        kept, total = len(exhibit.table.rows), exhibit.table.rows_total
        note = f"{kept} of {total} rows shown{f'; all rows in workpaper {reference}' if reference else ''}." if total > kept else ""
        shown = TableView(exhibit.table.columns, exhibit.table.rows, exhibit.title, note, exhibit.table.emphasised_rows)
    alt = exhibit.alt or exhibit.title
    return ExhibitView(
        exhibit.id, exhibit.kind, exhibit.title, exhibit.caption, exhibit.reading, alt, reference, sheet, exhibit.spec, shown, exhibit.sql
    )


def not_testable_table(items: Sequence[NotTestable]) -> TableView | None:
    """What could not be tested and what to ask for."""
    if not items:
        return None
    return table(("Exhibit", "What is missing", "Ask the client for"), [(item.exhibit, item.missing, item.ask_for) for item in items])


def chapter_view(section: Section, papers: Papers, findings: Sequence[FindingView]) -> ChapterView:
    """One section as a chapter; its findings are cross-references to the detailed ones."""
    own = {finding.id for finding in section.findings}
    return ChapterView(
        number=section.number,
        step=section.step,
        title=section.title,
        question=section.question,
        paragraphs=tuple(Block(paragraph.heading, paragraph.text) for paragraph in section.paragraphs),
        exhibits=tuple(exhibit_view(exhibit, papers) for exhibit in section.exhibits),
        findings=tuple(finding for finding in findings if finding.id in own),
        not_testable=not_testable_table(section.not_testable),
    )


def _first(item: Mapping[str, Any], *keys: str) -> Any:
    return next((item[key] for key in keys if item.get(key) not in (None, "", [])), "")


def question_views(raw: Any) -> tuple[QuestionView, ...]:
    """The four questions of the brief, each answered by number or by "cannot tell"."""
    found = []
    for item in raw if isinstance(raw, list) else []:
        if not isinstance(item, Mapping):
            continue
        exhibits = _first(item, "exhibits", "exhibit")
        number = _first(item, "number", "figure", "value")
        between = _first(item, "interval")
        unit = _first(item, "unit")
        shown = " ".join(words(part) for part in (number, unit) if part != "") or NONE
        if isinstance(between, list) and len(between) == 2:
            shown += f" (interval {words(between[0])} to {words(between[1])})"
        elif between:
            shown += f" ({words(between)})"
        names = tuple(exhibits) if isinstance(exhibits, list) else tuple(part for part in (str(exhibits),) if part)
        reason = words(_first(item, "reason", "statement", "sentence", "why", "note"))
        found.append(
            QuestionView(
                words(_first(item, "question", "title", "id")), words(_first(item, "answer") or "cannot tell"), shown, reason, names
            )
        )
    return tuple(found)


def _bullets(raw: Any) -> tuple[str, ...]:
    if isinstance(raw, str):
        return (raw,) if raw else ()
    return tuple(words(item) for item in raw) if isinstance(raw, list) else ()


def verdict_view(raw: Any) -> VerdictView | None:
    """Fixing or diagnosing; None where no diagnosis ran."""
    if not isinstance(raw, Mapping) or not raw:
        return None
    rating = words(_first(raw, "rating", "verdict", "answer", "result"))
    statement = words(_first(raw, "statement", "sentence", "reason", "text"))
    return VerdictView(rating, statement, _bullets(raw.get("stop")), _bullets(raw.get("start")), _bullets(raw.get("keep")))


def _cover(context: Context, settings: Engagement, run: str, files: int) -> tuple[tuple[str, str], ...]:
    amount = f"{context.currency} {money(context.overall)} overall, {money(context.performance)} performance, {money(context.clearly_trivial)} clearly trivial"
    return (
        ("Addressee", settings.client.addressee or f"Management of {context.client}"),
        ("Prepared by", " · ".join(part for part in (settings.client.prepared_by, settings.client.firm) if part) or "not stated"),
        ("Period", f"{context.period} ({context.period_basis})"),
        ("Data cut", f"{day(context.end)}; {files} evidence files"),
        ("Materiality", f"{amount}; {context.materiality_basis}"),
        ("Status", settings.client.status),
        ("Run", run),
        ("Workbook version", version_stamp()),
    )


def report_content(
    run_folder: Path, sections: Sequence[Section], context: Context, settings: Engagement, case: Case, papers: Papers
) -> Report:
    """The whole report as finished text."""
    found = findings_view.ordered(sections)
    views = tuple(findings_view.view(finding, context, settings, papers) for finding in found)
    closing = _diagnosis(sections)
    evidence = scope.evidence_frame(case)
    run = run_id(run_folder)
    return Report(
        title=TITLE,
        client=context.client,
        firm=settings.client.firm,
        addressee=settings.client.addressee or f"Management of {context.client}",
        status=settings.client.status,
        period=context.period,
        run_id=run,
        facts=_cover(context, settings, run, len(evidence)),
        no_assurance=NO_ASSURANCE,
        counts=tuple((word, sum(view.severity == word for view in views)) for word in SEVERITIES),
        headlines=views[:HEADLINES],
        questions=question_views(closing.get("questions")),
        verdict=verdict_view(closing.get("verdict")),
        scope=scope.scope_blocks(sections, context, case, evidence, papers),
        chapters=tuple(chapter_view(section, papers, views) for section in sections),
        findings=views,
        governance=blocks(closing.get("governance")),
        differences=difference_blocks(found, settings, context),
        appendices=appendix.appendices(sections, settings, evidence, papers, closing),
    )
