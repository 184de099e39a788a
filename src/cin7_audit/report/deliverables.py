"""One run folder's sections become its deliverables."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cin7_audit.case import Case
from cin7_audit.context import Context
from cin7_audit.engagement import Engagement
from cin7_audit.notebook_copies import ChangedCopy
from cin7_audit.records import Section
from cin7_audit.report.charts import figures
from cin7_audit.report.contract_files import write_documents, write_manifest
from cin7_audit.report.html import write_html
from cin7_audit.report.page_content import report_content
from cin7_audit.report.pdf import write_governance_pdf, write_pdf
from cin7_audit.report.references import papers
from cin7_audit.report.workpapers import write_workpapers
from cin7_audit.section_files import load_section


def read_sections(folder: Path) -> tuple[Section, ...]:
    """The sections of a run in the order of the report."""
    found = (load_section(path) for path in folder.glob("*.json"))
    return tuple(sorted(found, key=lambda section: (section.number, section.step)))


def write_report(
    run_folder: Path,
    context: Context,
    settings: Engagement,
    case: Case,
    notebooks: Sequence[Path],
    timings: Mapping[str, Any],
    sections: Sequence[Section],
    changed: Sequence[ChangedCopy] = (),
) -> None:
    """Write every deliverable of the sections into run_folder, the manifest last; a governance pack only where the
    diagnosis made one. changed: the client's own copies of notebooks the sections came from.

    Clock times go into manifest.json and nowhere else: every other deliverable is the same bytes for the same sections.
    """
    taken = dict(timings)
    index = papers(sections)
    report = report_content(run_folder, sections, context, settings, case, index, changed)
    with _timed(taken, "documents"):
        made = write_documents(run_folder, sections, context, case)
    with _timed(taken, "charts"):
        drawn = figures(exhibit for chapter in report.chapters for exhibit in chapter.exhibits)
    with _timed(taken, "html"):
        made.append(write_html(run_folder / "audit-report.html", report, drawn))
    with _timed(taken, "pdf"):
        made.append(write_pdf(run_folder / "audit-report.pdf", report, drawn, context.end))
        if report.governance:
            made.append(write_governance_pdf(run_folder / "governance-pack.pdf", report, context.end))
    with _timed(taken, "workpapers"):
        made.append(write_workpapers(run_folder / "workpapers.xlsx", sections, context, settings, case, index))
    write_manifest(report.run_id, run_folder, [*made, *notebooks], context, settings, case, taken, changed)


@contextmanager
def _timed(taken: dict[str, Any], name: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    taken[name] = round(time.perf_counter() - began, 3)
