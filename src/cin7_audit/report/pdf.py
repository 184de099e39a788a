"""The report and the governance pack as tagged PDF (PDF/UA-1), typeset by typst.

Client text travels as JSON and is never code; charts travel as SVG; the only fonts are ours and typst's own, so the same
sections give the same pages on every machine. The time stamp is the end of the audited period, never the clock.
"""

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Any

import typst

from cin7_audit.report.glyphs import printable
from cin7_audit.report.places import FONTS, REPORT_TEMPLATES
from cin7_audit.report.typesetting import page_text
from cin7_audit.report.views import Report
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


def pdf_document(report: Report, figures: Mapping[str, str]) -> dict[str, Any]:
    """The report as the page template reads it: specs and statements left out, figures by file name."""
    bare = replace(
        report,
        chapters=tuple(
            replace(c, exhibits=tuple(replace(e, spec=None, sql="") for e in c.exhibits)) for c in report.chapters
        ),
    )
    found: dict[str, Any] = page_text(asdict(bare))
    low = [finding for finding in report.findings if finding.severity == "low"]
    found["brief"] = [finding.id for finding in low] if len(low) > LOW_IN_FULL else []
    for chapter, drawn in zip(found["chapters"], report.chapters, strict=True):
        for exhibit, original in zip(chapter["exhibits"], drawn.exhibits, strict=True):
            drawing = figures.get(original.id)
            exhibit["figure"] = f"figures/{_file_name(original.id)}" if drawing else None
            exhibit["width"] = _figure_width(drawing) if drawing else 100
    return found


def without_exhibits(governance: list[dict[str, Any]], report: Report) -> list[dict[str, Any]]:
    """The governance chapter of the report leaves out what chapter 6 shows as an exhibit, and says where it is."""
    shown = {exhibit.id for chapter in report.chapters for exhibit in chapter.exhibits}
    repeated = {title: place for title, place in GOVERNANCE_EXHIBITS.items() if place in shown}
    if not any(
        row[-1] != NONE
        for block in governance
        if block["heading"] == QUESTIONNAIRE
        for row in (block["table"] or {"rows": []})["rows"]
    ):
        repeated[QUESTIONNAIRE] = ""  # unanswered: a form to fill, in the pack
    named = [
        f"{block['heading']}{f' (Exhibit {place})' if place else ''}"
        for block in governance
        if (place := repeated.get(block["heading"])) is not None
    ]
    if not named:
        return governance
    words = f"Also in the governance pack: {', '.join(named)}."
    left = [block for block in governance if block["heading"] not in repeated]
    return [{"heading": "", "text": words, "bullets": [], "table": None}, *left]


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
        "main.typ": (REPORT_TEMPLATES / template).read_bytes(),
        "house.typ": (REPORT_TEMPLATES / "house.typ").read_bytes(),
        "report.json": json.dumps(document, ensure_ascii=False).encode(),
        **{f"figures/{_file_name(identifier)}": printable(drawing).encode() for identifier, drawing in figures.items()},
    }
    made: bytes = typst.compile(  # type: ignore[call-overload]  # a dictionary of files is accepted
        files, font_paths=_fonts(), pdf_standards=STANDARDS, timestamp=int(moment.timestamp())
    )
    return made


def write_pdf(path: Path, report: Report, figures: Mapping[str, str], period_end: dt.date | None) -> Path:
    """Write the report."""
    document = pdf_document(report, figures)
    document["governance"] = without_exhibits(document["governance"], report)
    path.write_bytes(compile_pdf("report.typ", document, figures, period_end))
    return path


def write_governance_pdf(path: Path, report: Report, period_end: dt.date | None) -> Path | None:
    """Write the governance pack; None where the diagnosis handed none over."""
    if not report.governance:
        return None
    path.write_bytes(compile_pdf("governance.typ", pdf_document(report, {}), {}, period_end))
    return path
