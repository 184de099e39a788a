"""Sections, settings and the case's evidence list as one finished Report (method.md section 6)."""

import re
from collections.abc import Sequence
from pathlib import Path

from cin7_audit.case import Case
from cin7_audit.context import Context
from cin7_audit.engagement import Engagement
from cin7_audit.provenance import version_stamp
from cin7_audit.records import DisplayTable, Exhibit, NotTestable, Section
from cin7_audit.report import appendix, findings_view, scope
from cin7_audit.report.closing import diagnosis, governance_blocks, question_views, verdict_view
from cin7_audit.report.differences import difference_blocks
from cin7_audit.report.references import Papers
from cin7_audit.report.views import Block, ChapterView, ExhibitView, FindingView, Report, TableView, table
from cin7_audit.report.words import NO_ASSURANCE, SEVERITIES
from cin7_audit.words import amount, day, money

TITLE = "Inventory variance diagnostic"
HEADLINES = 5  # findings on the one-page answer
PAGE_ROWS, WHOLE_TABLE = 15, 20  # rows of a long table on a page; a table of up to 20 rows is printed whole
PARTIAL = re.compile(r"^\.(?P<run>.+)\.\d+\.partial$")


def run_id(run_folder: Path) -> str:
    """The run's name: that of its folder, without the marks it carries while it is being written."""
    match = PARTIAL.match(run_folder.name)
    return match["run"] if match else run_folder.name


def page_table(full: DisplayTable, title: str, where: str) -> TableView:
    """The first rows of a long table and its totals; the note says how many rows there are and where they lie."""
    totals = set(full.emphasised_rows)
    whole = max(full.rows_total, len(full.rows)) <= WHOLE_TABLE
    places = [place for place in range(len(full.rows)) if whole or place < PAGE_ROWS or place in totals]
    rows = tuple(full.rows[place] for place in places)
    emphasised = tuple(new for new, place in enumerate(places) if place in totals)
    total = max(full.rows_total, len(full.rows))
    note = f"{len(rows):,} of {total:,} rows{where}." if total > len(rows) else ""
    return TableView(full.columns, rows, title, note, emphasised)


def _where(reference: str, sheet: str) -> str:
    """Where every row is: a sheet of the workpapers, or a table file of the run."""
    if sheet:
        return f"; all in workpaper {reference} ({sheet})"
    return f"; all in {reference}" if reference else ""


def exhibit_view(exhibit: Exhibit, papers: Papers) -> ExhibitView:
    """One exhibit with the reference of its full rows."""
    reference, sheet = papers.of_exhibit(exhibit)
    shown: TableView | None = None
    if exhibit.table is not None:
        shown = page_table(exhibit.table, exhibit.title, _where(reference, sheet))
    alt = exhibit.alt or exhibit.title
    return ExhibitView(
        exhibit.id,
        exhibit.kind,
        exhibit.title,
        exhibit.caption,
        exhibit.reading.replace("`", ""),
        alt,
        reference,
        sheet,
        exhibit.spec,
        shown,
        exhibit.sql,
    )


def not_testable_table(items: Sequence[NotTestable]) -> TableView | None:
    """What could not be tested and what to ask for."""
    if not items:
        return None
    return table(("Exhibit", "What is missing", "Ask the client for"), [(item.exhibit, item.missing, item.ask_for) for item in items])


def chapter_view(section: Section, papers: Papers, findings: Sequence[FindingView]) -> ChapterView:
    """One section as a chapter; its findings are cross-references to the detailed ones."""
    own = {finding.id for finding in section.findings}
    shown = tuple(finding for finding in findings if finding.id in own)
    said = {paragraph.heading: paragraph.text for paragraph in section.paragraphs if paragraph.heading in {item.title for item in shown}}
    leads = tuple(Block(item.heading, item.text) for item in section.paragraphs if item.heading not in said)
    return ChapterView(
        number=section.number,
        step=section.step,
        title=section.title,
        question=section.question,
        paragraphs=leads,
        exhibits=tuple(exhibit_view(exhibit, papers) for exhibit in section.exhibits),
        findings=shown,
        not_testable=not_testable_table(section.not_testable),
        told=tuple(said.get(finding.title, "") if finding.severity != "low" or not leads else "" for finding in shown),
    )


def _cover(context: Context, settings: Engagement, run: str, files: int) -> tuple[tuple[str, str], ...]:
    limits = f"{amount(context.overall, context.currency)} overall, {money(context.performance)} performance, {money(context.clearly_trivial)} clearly trivial"
    preparer = " · ".join(part for part in (settings.client.prepared_by, settings.client.firm) if part)
    return (
        ("Addressee", settings.client.addressee or f"Management of {context.client}"),
        *((("Prepared by", preparer),) if preparer else ()),
        ("Period", f"{context.period} ({context.period_basis})"),
        ("Data cut", f"{day(context.end)}; {files} evidence files"),
        ("Materiality", f"{limits}; {context.materiality_basis}"),
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
    last = diagnosis(sections)
    closing = last.extra if last else {}
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
        facts=_cover(context, settings, run, evidence["path"].nunique()),
        no_assurance=NO_ASSURANCE,
        counts=tuple((word, sum(view.severity == word for view in views)) for word in SEVERITIES),
        headlines=views[:HEADLINES],
        questions=question_views(closing.get("questions")),
        verdict=verdict_view(closing.get("verdict"), closing.get("questions")),
        scope=scope.scope_blocks(sections, context, case, evidence, papers),
        chapters=tuple(chapter_view(section, papers, views) for section in sections),
        findings=views,
        governance=governance_blocks(last),
        differences=difference_blocks(found, settings, context, papers),
        appendices=appendix.appendices(sections, settings, evidence, papers, closing),
    )
