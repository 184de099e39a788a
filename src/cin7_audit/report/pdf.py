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
from typing import Any, NamedTuple

import typst

from cin7_audit.report.glyphs import printable
from cin7_audit.report.places import FONTS, REPORT_TEMPLATES
from cin7_audit.report.views import FindingView, Report

NO_PERIOD = dt.date(2000, 1, 1)  # the stamp of a report whose period is not known
STANDARDS = ["ua-1"]
BREAK = "\u200b"  # an invisible place where a long word may break
WHOLE = "\u00a0"  # a space that never breaks
SHORT_CELL = 14  # letters
LONG_WORD = re.compile(r"\S{19,}")
BREAK_AFTER = re.compile(r"([_/\\|.,;:=+&?\-])(?=\S)")
HARD_BREAK = 14  # letters of an unbroken word between two invisible breaks
PAGE_LETTERS = 112  # letters of 8.5 pt text across the page
GUTTER = 1.5  # letters between two columns
LETTER_SIZE, SMALLEST = 8.5, 6.0  # points of table text
LETTERS_BESIDE_LABEL = 95  # of a line of a finding
LINES_KEPT_TOGETHER = 34
LOW_IN_FULL = 8  # more low findings than this are listed in a table; the HTML and the workpapers have them in full
WIDE_CHART = 700  # pixels; a chart this wide fills the text width


def whole_cells(rows: Sequence[Sequence[str]], columns: int) -> list[list[str]]:
    """Short cells (dates, codes, two words) kept in one piece where the page has room for them."""
    limit = min(SHORT_CELL, PAGE_LETTERS // max(columns, 1))
    return [[cell.replace(" ", WHOLE) if len(cell) <= limit else cell for cell in row] for row in rows]


class Layout(NamedTuple):
    """Column shares, letter size in points, and how much of the text width the table takes, in percent."""

    widths: list[float]
    size: float
    across: int


def breakable(words: str) -> str:
    """The text with invisible breaks inside words too long for a column; the letters are unchanged."""

    def broken(match: re.Match[str]) -> str:
        pieces = BREAK_AFTER.sub(r"\1" + BREAK, match[0]).split(BREAK)
        return BREAK.join(piece[start : start + HARD_BREAK] for piece in pieces for start in range(0, len(piece), HARD_BREAK))

    return LONG_WORD.sub(broken, words)


def _need(cells: Sequence[str]) -> tuple[int, float]:
    """(letters of the longest piece that cannot break, letters more that would make the column comfortable)."""
    longest = max((len(piece) for cell in cells for word in cell.split(" ") for piece in word.split(BREAK)), default=1)
    lengths = sorted(len(cell) for cell in cells) or [1]
    usual = (lengths[int(len(lengths) * 0.8)] + lengths[-1]) // 2
    return longest, max(usual - longest, 0)


def column_widths(headings: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[bool] = ()) -> Layout:
    """Shares of the width so that no word is cut and prose, not numbers, gets the room; smaller letters where it is tight."""
    columns = [[heading, *(row[place] for row in rows)] for place, heading in enumerate(headings)]
    needs = [_need(cells) for cells in columns]
    prose = [0.0 if is_number else more for (_, more), is_number in zip(needs, numbers or [False] * len(needs), strict=True)]
    least = sum(longest + GUTTER for longest, _ in needs)
    size = max(SMALLEST, min(LETTER_SIZE, LETTER_SIZE * PAGE_LETTERS / least))
    room = PAGE_LETTERS * LETTER_SIZE / size
    spare, wished = max(room - least, 0), sum(prose)
    if wished <= spare:
        given = prose
    else:  # long prose gets more, but less than in proportion, so that no column becomes a ribbon
        weights = [more**0.75 for more in prose]
        given = [spare * weight / sum(weights) for weight in weights]
    widths = [round(longest + GUTTER + more, 2) for (longest, _), more in zip(needs, given, strict=True)]
    return Layout(widths, round(size, 2), min(100, max(40, round(100 * sum(widths) / room))))


def page_text(value: Any) -> Any:
    """Every string of a document made breakable; tables also get their column widths and letter size."""
    if isinstance(value, str):
        return breakable(printable(value))
    if isinstance(value, Mapping):
        found = {key: page_text(item) for key, item in value.items()}
        if "columns" in found and "rows" in found:
            found["rows"] = whole_cells(found["rows"], len(found["columns"]))
            numbers = [column["align"] == "right" for column in found["columns"]]
            found |= column_widths([column["heading"] for column in found["columns"]], found["rows"], numbers)._asdict()
        return found
    if isinstance(value, list | tuple):
        return [page_text(item) for item in value]
    return value


def _figure_width(drawing: str) -> int:
    """Percent of the text width: small charts keep their size instead of being blown up."""
    match = re.search(r'\swidth="(\d+)', drawing)
    return min(100, max(45, round(100 * int(match[1]) / WIDE_CHART))) if match else 100


def _is_short(finding: FindingView) -> bool:
    """Whether a finding surely fits a page, so that it can be kept in one piece."""
    texts = [finding.criteria, finding.condition, finding.cause, finding.consequence, finding.action, "; ".join(finding.next_evidence)]
    texts += ["; ".join(finding.evidence), *(value for _, value in finding.facts)]
    return sum(1 + len(text) // LETTERS_BESIDE_LABEL for text in texts) <= LINES_KEPT_TOGETHER


def pdf_document(report: Report, figures: Mapping[str, str]) -> dict[str, Any]:
    """The report as the page template reads it: specs and statements left out, figures by file name."""
    bare = replace(
        report, chapters=tuple(replace(c, exhibits=tuple(replace(e, spec=None, sql="") for e in c.exhibits)) for c in report.chapters)
    )
    found: dict[str, Any] = page_text(asdict(bare))
    low = [finding for finding in report.findings if finding.severity == "low"]
    found["brief"] = [finding.id for finding in low] if len(low) > LOW_IN_FULL else []
    for finding, view in zip(found["findings"], report.findings, strict=True):
        finding["whole"] = _is_short(view)
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
