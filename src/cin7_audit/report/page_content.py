"""Sections, settings and the case's evidence list as one finished report (docs/architecture.md section 5).

HTML and PDF are two arrangements of what `report_content` returns: records whose fields the templates read.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

from cin7_audit.case import Case
from cin7_audit.context import Context
from cin7_audit.engagement import Engagement
from cin7_audit.notebook_copies import ChangedCopy
from cin7_audit.provenance import version_stamp
from cin7_audit.records import DisplayTable, Exhibit, NotTestable, Section
from cin7_audit.report import appendix, findings_view, scope
from cin7_audit.report.identified_differences import difference_blocks
from cin7_audit.report.page_parts import Block, TableView, named_table
from cin7_audit.report.references import Papers
from cin7_audit.report.verdict import diagnosis, governance_blocks, question_views, verdict_view
from cin7_audit.report.words import SEVERITIES, WORDS
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


def exhibit_view(exhibit: Exhibit, papers: Papers) -> SimpleNamespace:
    """The exhibit with the reference of its full rows, its table cut to the page."""
    reference, sheet = papers.of_exhibit(exhibit)
    where = f"; all in workpaper {reference} ({sheet})" if sheet else f"; all in {reference}" if reference else ""
    cut = exhibit.table and page_table(exhibit.table, exhibit.title, where)
    shown = {"reading": exhibit.reading.replace("`", ""), "alt": exhibit.alt or exhibit.title, "table": cut}
    return SimpleNamespace(**vars(exhibit) | shown, reference=reference, sheet=sheet)


def not_testable_table(items: Sequence[NotTestable]) -> TableView | None:
    """What could not be tested and what to ask for."""
    if not items:
        return None
    return named_table("not_testable_here", [(item.exhibit, item.missing, item.ask_for) for item in items])


def _changed_notebook(copy: ChangedCopy) -> str:
    stated = WORDS["changed_parameters"].format(parameters=", ".join(copy.parameters)) if copy.parameters else ""
    apart = WORDS["changed_findings"] if copy.is_apart else ""
    return " ".join(part for part in (WORDS["changed_notebook"], stated, apart) if part)


def chapter_view(
    section: Section, papers: Papers, findings: Sequence[SimpleNamespace], changed: ChangedCopy | None = None
) -> SimpleNamespace:
    """One section as a chapter; its findings are cross-references to the detailed ones.

    changed: the copy of its notebook that was changed for this client, which it says first.
    told: per finding, what the chapter says of it in full; empty for low ones beside other leads.
    """
    own = {finding.id for finding in section.findings}
    shown = [finding for finding in findings if finding.id in own]
    titles = {finding.title for finding in shown}
    said = {paragraph.heading: paragraph.text for paragraph in section.paragraphs if paragraph.heading in titles}
    leads = [Block(item.heading, item.text) for item in section.paragraphs if item.heading not in said]
    first = [Block("", _changed_notebook(changed))] if changed else []
    made = {
        "paragraphs": first + leads,
        "exhibits": [exhibit_view(exhibit, papers) for exhibit in section.exhibits],
        "findings": shown,
        "told": [said.get(finding.title, "") if finding.severity != "low" or not leads else "" for finding in shown],
        "not_testable": not_testable_table(section.not_testable),
    }
    return SimpleNamespace(number=section.number, title=section.title, question=section.question, **made)


def cover(context: Context, settings: Engagement, run_folder: Path) -> dict[str, str]:
    """What every page of ours says of itself, the empty report included."""
    return {
        "client": context.client,
        "firm": settings.client.firm,
        "status": settings.client.status,
        "period": context.period,
        "run_id": run_id(run_folder),
        "addressee": settings.client.addressee or f"Management of {context.client}",
    }


def _facts(
    context: Context, settings: Engagement, said: dict[str, str], files: int, changed: Sequence[ChangedCopy]
) -> tuple[tuple[str, str], ...]:
    limits = (
        f"{amount(context.overall, context.currency)} overall, {money(context.performance)} performance, "
        f"{money(context.clearly_trivial)} clearly trivial"
    )
    preparer = " · ".join(part for part in (settings.client.prepared_by, settings.client.firm) if part)
    return (
        ("Addressee", said["addressee"]),
        *((("Prepared by", preparer),) if preparer else ()),
        ("Period", f"{context.period} ({context.period_basis})"),
        ("Data cut", f"{day(context.end)}; {files} evidence files"),
        ("Materiality", f"{limits}; {context.materiality_basis}"),
        ("Status", said["status"]),
        ("Run", said["run_id"]),
        ("Workbook version", version_stamp()),
        *((("Changed notebooks", ", ".join(copy.name for copy in changed)),) if changed else ()),
    )


def report_content(
    run_folder: Path,
    sections: Sequence[Section],
    context: Context,
    settings: Engagement,
    case: Case,
    papers: Papers,
    changed: Sequence[ChangedCopy] = (),
) -> SimpleNamespace:
    """The whole report as finished text."""
    found = findings_view.ordered(sections)
    views = [findings_view.view(finding, context, settings, papers) for finding in found]
    last = diagnosis(sections)
    closing = last.extra if last else {}
    replies = closing.get("questions", ())
    evidence = scope.evidence_frame(case)
    said, own = cover(context, settings, run_folder), {copy.step: copy for copy in changed}
    return SimpleNamespace(
        **said,
        title=TITLE,
        facts=_facts(context, settings, said, evidence["path"].nunique(), changed),
        no_assurance=WORDS["no_assurance"],
        counts=[(word, sum(view.severity == word for view in views)) for word in SEVERITIES],
        headlines=views[:HEADLINES],
        questions=question_views(replies),
        verdict=verdict_view(closing.get("verdict", {}), replies),
        scope=scope.scope_blocks(sections, context, case, evidence, papers, changed),
        chapters=[chapter_view(section, papers, views, own.get(section.step)) for section in sections],
        findings=views,
        governance=governance_blocks(last),
        differences=difference_blocks(found, settings, context, papers),
        appendices=appendix.appendices(sections, settings, evidence, papers),
    )
