"""The report and the governance pack as tagged PDF (PDF/UA-1), typeset by typst.

Client text travels as JSON and is never code; charts travel as SVG; the only fonts are ours and typst's own, so the same
sections give the same pages on every machine. The time stamp is the end of the audited period, never the clock.
"""

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Any

import typst

from cin7_audit.report.glyphs import printable
from cin7_audit.report.places import FONTS, REPORT_TEMPLATES
from cin7_audit.report.views import Report

NO_PERIOD = dt.date(2000, 1, 1)  # the stamp of a report whose period is not known
STANDARDS = ["ua-1"]
BREAK = "\u200b"  # an invisible place where a long word may break
LONG_WORD = re.compile(r"\S{19,}")
BREAK_AFTER = re.compile(r"([_/\\|.,;:=+&?\-])(?=\S)")
HARD_BREAK = 14  # letters of an unbroken word between two invisible breaks
PAGE_LETTERS = 112  # letters of 8.5 pt text across the page
COMFORTABLE = 46  # letters; prose in a column wider than this gains nothing
WIDE_CHART = 700  # pixels; a chart this wide fills the text width


def breakable(words: str) -> str:
    """The text with invisible breaks inside words too long for a column; the letters are unchanged."""

    def broken(match: re.Match[str]) -> str:
        pieces = BREAK_AFTER.sub(r"\1" + BREAK, match[0]).split(BREAK)
        return BREAK.join(piece[start : start + HARD_BREAK] for piece in pieces for start in range(0, len(piece), HARD_BREAK))

    return LONG_WORD.sub(broken, words)


def _need(cells: Sequence[str]) -> tuple[int, int]:
    """(letters of the longest piece that cannot break, letters a comfortable column would have)."""
    longest = max((len(piece) for cell in cells for word in cell.split() for piece in word.split(BREAK)), default=1)
    widest = max((len(cell) for cell in cells), default=1)
    usual = sorted(len(cell) for cell in cells)[int(len(cells) * 0.8)] if cells else 1
    return longest, max(longest, min((usual + widest) // 2, COMFORTABLE))


def column_widths(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[list[float], float]:
    """(share of the width per column, font size in points) so that no word is cut and prose gets the room."""
    columns = [[heading, *(row[place] for row in rows)] for place, heading in enumerate(headings)]
    needs = [_need(cells) for cells in columns]
    least = sum(longest + 1.5 for longest, _ in needs)
    size = max(6.0, min(8.5, 8.5 * PAGE_LETTERS / least))
    room = PAGE_LETTERS * 8.5 / size
    spare = max(room - least, 0)
    wish = [max(usual - longest, 0) for longest, usual in needs]
    total = sum(wish) or 1
    return [round(longest + 1.5 + spare * more / total, 2) for (longest, _), more in zip(needs, wish, strict=True)], round(size, 2)


def page_text(value: Any) -> Any:
    """Every string of a document made breakable; tables also get their column widths and letter size."""
    if isinstance(value, str):
        return breakable(printable(value))
    if isinstance(value, Mapping):
        found = {key: page_text(item) for key, item in value.items()}
        if "columns" in found and "rows" in found:
            found["widths"], found["size"] = column_widths([column["heading"] for column in found["columns"]], found["rows"])
        return found
    if isinstance(value, list | tuple):
        return [page_text(item) for item in value]
    return value


def _figure_width(drawing: str) -> int:
    """Percent of the text width: small charts keep their size instead of being blown up."""
    match = re.search(r'\swidth="(\d+)', drawing)
    return min(100, max(45, round(100 * int(match[1]) / WIDE_CHART))) if match else 100


def pdf_document(report: Report, figures: Mapping[str, str]) -> dict[str, Any]:
    """The report as the page template reads it: specs and statements left out, figures by file name."""
    bare = replace(
        report, chapters=tuple(replace(c, exhibits=tuple(replace(e, spec=None, sql="") for e in c.exhibits)) for c in report.chapters)
    )
    found: dict[str, Any] = page_text(asdict(bare))
    for chapter, drawn in zip(found["chapters"], report.chapters, strict=True):
        for exhibit, original in zip(chapter["exhibits"], drawn.exhibits, strict=True):
            drawing = figures.get(original.id)
            exhibit["figure"] = f"figures/{_file_name(original.id)}" if drawing else None
            exhibit["width"] = _figure_width(drawing) if drawing else 100
    return found


def _file_name(identifier: str) -> str:
    return re.sub(r"[^A-Za-z0-9-]", "_", identifier) + ".svg"


@cache
def _fonts() -> Any:
    return typst.Fonts(font_paths=[str(FONTS)], include_system_fonts=False)


def compile_pdf(template: str, document: Mapping[str, Any], figures: Mapping[str, str], period_end: dt.date | None) -> bytes:
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
    path.write_bytes(compile_pdf("report.typ", pdf_document(report, figures), figures, period_end))
    return path


def write_governance_pdf(path: Path, report: Report, period_end: dt.date | None) -> Path | None:
    """Write the governance pack; None where the diagnosis handed none over."""
    if not report.governance:
        return None
    path.write_bytes(compile_pdf("governance.typ", pdf_document(report, {}), {}, period_end))
    return path
