"""The report and the governance pack as tagged PDF (PDF/UA-1), typeset by typst.

Client text travels as JSON and is never code; charts travel as SVG; the only fonts are ours and typst's own, so the
same sections give the same pages on every machine. The time stamp is the end of the audited period, never the clock.
"""

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import typst

from cin7_audit.report import FONTS, TEMPLATES
from cin7_audit.report.page_parts import Block
from cin7_audit.report.typesetting import page_text, printable
from cin7_audit.words import NONE

NO_PERIOD = dt.date(2000, 1, 1)  # the stamp of a report whose period is not known
STANDARDS = ["ua-1"]
LOW_IN_FULL = 8  # more low findings than this are listed in a table; the HTML and the workpapers have them in full
TEXT_WIDTH, TALLEST_CHART = 170, 175  # millimetres
QUESTIONNAIRE = "Gap questionnaire"
GOVERNANCE_EXHIBITS = {"Approval limits": "DX-12", "Escalation matrix": "DX-13", "Count programme": "DX-14"}
WIDE_CHART, WIDEST = 700, 88  # pixels of a chart that takes the widest share of the text width, in percent


def _figure_width(drawing: str) -> int:
    """Percent of the text width: small charts keep their size, tall ones stay on one page with their heading."""
    sizes = [re.search(rf'\s{name}="(\d+)', drawing) for name in ("width", "height")]
    if not all(sizes):
        return 100
    across, down = (int(match[1]) for match in sizes if match)
    usual = min(WIDEST, max(45, round(WIDEST * across / WIDE_CHART)))
    return min(usual, int(100 * TALLEST_CHART * across / (TEXT_WIDTH * down)))


def pdf_document(report: SimpleNamespace, figures: Mapping[str, str], governance: Sequence[Block]) -> dict[str, Any]:
    """The report as the page template reads it, with the pack's chapter as given and figures by file name."""
    found: dict[str, Any] = page_text(vars(report) | {"governance": governance})
    low = [finding.id for finding in report.findings if finding.severity == "low"]
    found["brief"] = low if len(low) > LOW_IN_FULL else []
    for chapter, drawn in zip(found["chapters"], report.chapters, strict=True):
        for exhibit, original in zip(chapter["exhibits"], drawn.exhibits, strict=True):
            drawing = figures.get(original.id)
            exhibit["figure"] = f"figures/{_file_name(original.id)}" if drawing else None
            exhibit["width"] = _figure_width(drawing) if drawing else 100
    return found


def without_exhibits(report: SimpleNamespace) -> list[Block]:
    """The governance chapter of the report leaves out what chapter 6 shows as an exhibit, and says where it is."""
    shown = {exhibit.id for chapter in report.chapters for exhibit in chapter.exhibits}
    repeated = {title: f" (Exhibit {place})" for title, place in GOVERNANCE_EXHIBITS.items() if place in shown}
    form = next((block.table for block in report.governance if block.heading == QUESTIONNAIRE), None)
    if form is None or all(row[-1] == NONE for row in form.rows):
        repeated[QUESTIONNAIRE] = ""  # unanswered: a form to fill, in the pack
    named = [block.heading + repeated[block.heading] for block in report.governance if block.heading in repeated]
    left = [block for block in report.governance if block.heading not in repeated]
    return [Block(text=f"Also in the governance pack: {', '.join(named)}."), *left] if named else left


def _file_name(identifier: str) -> str:
    return re.sub(r"[^A-Za-z0-9-]", "_", identifier) + ".svg"


@cache
def _fonts() -> Any:
    return typst.Fonts(font_paths=[str(FONTS)], include_system_fonts=False)


def compile_pdf(
    template: str, document: Mapping[str, Any], figures: Mapping[str, str], period_end: dt.date | None
) -> bytes:
    """One template and its data as PDF bytes."""
    moment = dt.datetime.combine(period_end or NO_PERIOD, dt.time(), dt.UTC)
    files = {
        "main.typ": (TEMPLATES / template).read_bytes(),
        "house.typ": (TEMPLATES / "house.typ").read_bytes(),
        "report.json": json.dumps(document, ensure_ascii=False, default=str).encode(),
        **{f"figures/{_file_name(identifier)}": printable(drawing).encode() for identifier, drawing in figures.items()},
    }
    made: bytes = typst.compile(  # type: ignore[call-overload]  # a dictionary of files is accepted
        files, font_paths=_fonts(), pdf_standards=STANDARDS, timestamp=int(moment.timestamp())
    )
    return made


def write_pdf(path: Path, report: SimpleNamespace, figures: Mapping[str, str], period_end: dt.date | None) -> Path:
    """Write the report."""
    document = pdf_document(report, figures, without_exhibits(report))
    path.write_bytes(compile_pdf("report.typ", document, figures, period_end))
    return path


def write_governance_pdf(path: Path, report: SimpleNamespace, period_end: dt.date | None) -> Path:
    """Write the governance pack."""
    path.write_bytes(compile_pdf("governance.typ", pdf_document(report, {}, report.governance), {}, period_end))
    return path
