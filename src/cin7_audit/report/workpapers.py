"""workpapers.xlsx: index, lead schedules, tie-out, count lines, corrections, findings, evidence index, and every
table.
"""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.context import Context
from cin7_audit.engagement import Engagement
from cin7_audit.escaping import for_page
from cin7_audit.presentation.own_exhibit import PREFIX as OWN
from cin7_audit.provenance import version_stamp
from cin7_audit.records import Section
from cin7_audit.report import schedules
from cin7_audit.report.pdf import NO_PERIOD
from cin7_audit.report.references import COLUMNS_ON_SHEET, FIXED, FixedSheet, Papers, TablePaper, table_title
from cin7_audit.report.scope import evidence_frame
from cin7_audit.report.sheets import open_writer, write_frame, write_long_texts
from cin7_audit.report.words import STEP_WORDS, WORDS


def _about(sheet: str) -> FixedSheet:
    return FIXED.get(sheet) or FixedSheet(sheet)


def ticked(frame: pd.DataFrame, sheet: str) -> pd.DataFrame:
    """The frame with a tick column where its rows are traced to the evidence; N where a row's source is not known."""
    if "tick" in frame or "source_row" not in frame:
        return frame
    return frame.assign(tick=["N" if pd.isna(row) else _about(sheet).tick for row in frame["source_row"]])


def _frames(
    sections: Sequence[Section], context: Context, settings: Engagement, case: Case, papers: Papers
) -> dict[str, pd.DataFrame]:
    """Sheet -> what it shows: the section's own table, else what is made for the reader."""
    evidence, problems = evidence_frame(case), case.table("problem_by_file")
    tie_out, lead = papers.table("tie_out"), papers.on_sheet("Lead schedules")
    made = {
        "Index": schedules.index_frame(sections, papers, evidence, context, settings),
        "Findings": schedules.findings_frame(sections, context),
        "Evidence index": schedules.evidence_index_frame(sections, evidence),
        "Measures": schedules.measures_frame(sections),
        "Requests": schedules.requests_frame(sections, problems),
        "Problems": problems,
        "Differences": schedules.differences_frame(sections, settings, context),
        "Tick legend": pd.DataFrame(WORDS["tick"].items(), columns=list(FIXED["Tick legend"].columns)),
    }
    own = {paper.sheet: ticked(paper.frame, paper.sheet) for paper in papers.tables}
    leads = schedules.lead_frame(tie_out.frame if tie_out else None, lead.frame if lead else None)
    return made | own | {"Lead schedules": leads}


def _lines(
    sheet: str, papers: Papers, context: Context, settings: Engagement, what: str, empty: bool
) -> tuple[str, ...]:
    preparer = settings.client.prepared_by or settings.client.firm or "cin7-audit"
    date = context.end or NO_PERIOD
    title = f"{papers.references[sheet]}  {sheet}"
    about = f"{context.client} · {context.period} · prepared by {preparer} · {date:%Y-%m-%d} · {settings.client.status}"
    said = _about(sheet).empty if empty else what
    return tuple(line for line in (title, about, said) if line)


def _description(paper: TablePaper | None) -> str:
    if paper is None:
        return ""
    more = ", more columns there" if paper.name in COLUMNS_ON_SHEET else ""
    what, where = table_title(paper.name), f"tables/{paper.name}.parquet of the run{more}"
    if paper.name.startswith(OWN):
        said = f"{STEP_WORDS[paper.step]}: added in this client's own notebook, every row; {where}."
        return f"{paper.says} {said}".strip()
    return f"{STEP_WORDS[paper.step]}: {what}, every row; {where}. T traced to its source row."


def write_workpapers(
    path: Path, sections: Sequence[Section], context: Context, settings: Engagement, case: Case, papers: Papers
) -> Path:
    """Write every sheet in the order of its reference."""
    created = dt.datetime.combine(context.end or NO_PERIOD, dt.time())
    about = {
        "title": for_page(f"Workpapers: {context.client}"),
        "author": for_page(settings.client.firm or "cin7-audit"),
        "comments": version_stamp(),
    }
    writer = open_writer(path, context.currency, created, about)
    frames = _frames(sections, context, settings, case, papers)
    for sheet in papers.references:
        frame = frames.get(sheet, pd.DataFrame())
        lines = _lines(sheet, papers, context, settings, _description(papers.on_sheet(sheet)), frame.empty)
        links = {reference: name for name, reference in papers.references.items()} if sheet == "Index" else None
        write_frame(writer, sheet, frame, lines, totals=_about(sheet).totals, links=links)
    write_long_texts(writer)
    writer.book.close()
    return path
