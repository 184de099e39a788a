"""workpapers.xlsx: index, lead schedules, tie-out, count lines, corrections, findings, evidence index, and every table."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.context import Context
from cin7_audit.engagement import Engagement
from cin7_audit.escaping import for_page
from cin7_audit.provenance import version_stamp
from cin7_audit.records import Section
from cin7_audit.report import schedules
from cin7_audit.report.pdf import NO_PERIOD
from cin7_audit.report.references import COLUMNS_ON_SHEET, FIRST_SHEETS, Papers, TablePaper, table_title
from cin7_audit.report.scope import evidence_frame
from cin7_audit.report.sheets import open_writer, write_frame, write_long_texts
from cin7_audit.report.words import STEP_WORDS, TICKS

TOTALLED = {
    "Tie-out": ("amount",),
    "Corrections": ("quantity", "value"),
    "Count lines": ("variance", "variance_value", "value"),
    "Lead schedules": ("explained", "unexplained", "difference"),
}
NOTHING = {
    "Tie-out": "Not testable with what was received: N.",
    "Count lines": "No count lines were received: N.",
    "Corrections": "No corrections were received: N.",
    "Proposed entries": "No entries are proposed: no open difference is supported by a document that fixes account, amount and month.",
    "Count plan": "No count plan: the diagnosis chapter had nothing to rank.",
    "Lead schedules": "No tie-out was possible with what was received: N.",
    "Findings": "No findings were raised on the evidence received.",
    "Requests": "Nothing further is requested.",
    "Problems": "No problems in the evidence.",
    "Differences": "No difference with a value was identified.",
}
TICK_OF_SHEET = {"Count lines": "T C", "Corrections": "T", "Tie-out": "R"}


def ticked(frame: pd.DataFrame, sheet: str) -> pd.DataFrame:
    """The frame with a tick column where its rows are traced to the evidence; N where a row's source is not known."""
    if "tick" in frame or "source_row" not in frame:
        return frame
    mark = TICK_OF_SHEET.get(sheet, "T")
    return frame.assign(tick=["N" if pd.isna(row) else mark for row in frame["source_row"]])


def _fixed_frames(
    sections: Sequence[Section], context: Context, settings: Engagement, case: Case, papers: Papers
) -> dict[str, pd.DataFrame]:
    evidence, problems = evidence_frame(case), case.table("problem_by_file")
    tie_out, lead = papers.table("tie_out"), papers.on_sheet("Lead schedules")
    frames = {
        "Index": schedules.index_frame(sections, papers, evidence, context, settings),
        "Lead schedules": schedules.lead_frame(tie_out.frame if tie_out else None, lead.frame if lead else None),
        "Findings": schedules.findings_frame(sections, context),
        "Evidence index": schedules.evidence_index_frame(sections, evidence),
        "Measures": schedules.measures_frame(sections),
        "Requests": schedules.requests_frame(sections, problems),
        "Problems": problems,
        "Differences": schedules.differences_frame(sections, settings, context),
        "Tick legend": pd.DataFrame(TICKS, columns=["tick", "meaning"]),
    }
    own = [paper for paper in papers.tables if paper.sheet in FIRST_SHEETS and paper.sheet != "Lead schedules"]
    frames |= {paper.sheet: ticked(paper.frame, paper.sheet) for paper in own}
    return {sheet: frames.get(sheet, pd.DataFrame()) for sheet in FIRST_SHEETS}


def _lines(sheet: str, papers: Papers, context: Context, settings: Engagement, what: str, empty: bool) -> tuple[str, ...]:
    preparer = settings.client.prepared_by or settings.client.firm or "cin7-audit"
    date = context.end or NO_PERIOD
    title = f"{papers.references[sheet]}  {sheet}"
    about = f"{context.client} · {context.period} · prepared by {preparer} · {date:%Y-%m-%d} · {settings.client.status}"
    said = NOTHING.get(sheet, "No rows.") if empty else what
    return tuple(line for line in (title, about, said) if line)


def _description(paper: TablePaper | None) -> str:
    if paper is None:
        return ""
    more = ", more columns there" if paper.name in COLUMNS_ON_SHEET else ""
    what = f"{STEP_WORDS.get(paper.step, paper.step)}: {table_title(paper.name)}, every row; tables/{paper.name}.parquet of the run{more}."
    return f"{what} T traced to its source row."


def write_workpapers(path: Path, sections: Sequence[Section], context: Context, settings: Engagement, case: Case, papers: Papers) -> Path:
    """Write every sheet in the order of its reference."""
    created = dt.datetime.combine(context.end or NO_PERIOD, dt.time())
    about = {
        "title": for_page(f"Workpapers: {context.client}"),
        "author": for_page(settings.client.firm or "cin7-audit"),
        "comments": version_stamp(),
    }
    writer = open_writer(path, context.currency, created, about)
    by_sheet = {paper.sheet: paper for paper in papers.tables}
    frames = _fixed_frames(sections, context, settings, case, papers)
    frames |= {paper.sheet: ticked(paper.frame, paper.sheet) for paper in papers.tables if paper.sheet not in FIRST_SHEETS}
    for sheet in papers.references:
        frame = frames[sheet]
        lines = _lines(sheet, papers, context, settings, _description(by_sheet.get(sheet)), frame.empty)
        links = {reference: name for name, reference in papers.references.items()} if sheet == "Index" else None
        write_frame(writer, sheet, frame, lines, totals=TOTALLED.get(sheet, ()), total_tick="F", links=links)
    write_long_texts(writer)
    writer.book.close()
    return path
