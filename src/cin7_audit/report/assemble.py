"""One run folder's sections become its deliverables."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cin7_audit.case import Case
from cin7_audit.context import Context
from cin7_audit.engagement import Engagement
from cin7_audit.records import Section
from cin7_audit.report.content import report_content
from cin7_audit.report.documents import write_documents, write_manifest
from cin7_audit.report.figures import figures
from cin7_audit.report.html import write_html
from cin7_audit.report.pdf import write_governance_pdf, write_pdf
from cin7_audit.report.references import papers
from cin7_audit.report.workpapers import write_workpapers
from cin7_audit.section_files import load_section


@dataclass(frozen=True)
class Deliverables:
    """What a run left, and the sections it was made of. governance is None where no diagnosis handed over a governance pack."""

    sections: tuple[Section, ...]
    html: Path
    pdf: Path
    workpapers: Path
    governance: Path | None
    findings: Path
    measures: Path
    tables: Path
    manifest: Path


def read_sections(folder: Path) -> tuple[Section, ...]:
    """The sections of a run in the order of the report."""
    return tuple(sorted((load_section(path) for path in folder.glob("*.json")), key=lambda section: (section.number, section.step)))


def write_report(
    run_folder: Path,
    context: Context,
    settings: Engagement,
    case: Case,
    notebooks: list[Path],
    timings: Mapping[str, Any],
    sections: tuple[Section, ...] | None = None,
) -> Deliverables:
    """Write every deliverable of the sections (left out: those of run_folder/sections) into run_folder, the manifest last.

    Clock times go into manifest.json and nowhere else: every other deliverable is the same bytes for the same sections.
    """
    taken: dict[str, Any] = dict(timings)
    sections = read_sections(run_folder / "sections") if sections is None else sections
    index = papers(sections)
    report = report_content(run_folder, sections, context, settings, case, index)
    with _timed(taken, "documents"):
        written = write_documents(run_folder, sections, context, case)
    with _timed(taken, "charts"):
        drawn = figures(exhibit for chapter in report.chapters for exhibit in chapter.exhibits)
    with _timed(taken, "html"):
        html = write_html(run_folder / "audit-report.html", report, drawn)
    with _timed(taken, "pdf"):
        pdf = write_pdf(run_folder / "audit-report.pdf", report, drawn, context.end)
        governance = write_governance_pdf(run_folder / "governance-pack.pdf", report, context.end)
    with _timed(taken, "workpapers"):
        book = write_workpapers(run_folder / "workpapers.xlsx", sections, context, settings, case, index)
    deliverables = [*written, html, pdf, book, *([governance] if governance else []), *notebooks]
    manifest = write_manifest(report.run_id, run_folder, deliverables, context, settings, case, taken)
    return Deliverables(
        sections, html, pdf, book, governance, run_folder / "findings.json", run_folder / "measures.json", run_folder / "tables", manifest
    )


@contextmanager
def _timed(taken: dict[str, Any], name: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    taken[name] = round(time.perf_counter() - began, 3)
