"""Scope, sources and limits: what was received, what was kept, what could not be tested."""

from collections.abc import Sequence

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.measures.context import Context
from cin7_audit.report.references import Papers
from cin7_audit.report.views import Block, table
from cin7_audit.sections import Section
from cin7_audit.tables.format import NONE, day, text, whole

FILES_ON_PAGE = 40
PROBLEMS_ON_PAGE = 15


def evidence_frame(case: Case) -> pd.DataFrame:
    """One row per evidence file: source_id, path, sha256, kind, title, period, rows, status; in order of source_id."""
    return case.frame(
        """SELECT source_id, path, sha256, size_bytes, kind, title, organisation, period_from, period_to,
                  rows_read, rows_kept, rows_set_aside, status, control_totals, parameters
           FROM evidence_file ORDER BY source_id"""
    )


def problem_frame(case: Case) -> pd.DataFrame:
    """One row per problem with the path of its file; whole-file problems first."""
    return case.frame(
        """SELECT p.source_id, e.path AS file, p.source_row, p.code, p.effect, p.column_name, p.seen, p.expected, p.todo, p.raw_text
           FROM problem AS p LEFT JOIN evidence_file AS e ON p.source_id = e.source_id
           ORDER BY p.source_id, p.source_row NULLS FIRST, p.code, p.column_name NULLS FIRST, p.seen"""
    )


def _period(first: object, last: object) -> str:
    start, end = day(first), day(last)
    return NONE if start == end == NONE else f"{start} to {end}"


def _files(evidence: pd.DataFrame, reference: str) -> Block:
    rows = [
        (row.source_id, row.path, text(row.title or row.kind), _period(row.period_from, row.period_to), whole(row.rows_read), whole(row.rows_kept), whole(row.rows_set_aside), row.status or NONE)
        for row in evidence.head(FILES_ON_PAGE).itertuples()
    ]  # fmt: skip
    note = f"{FILES_ON_PAGE} of {len(evidence)} files shown; all in workpaper {reference}." if len(evidence) > FILES_ON_PAGE else ""
    heads = ("Id", "File", "What it is", "Period", "Rows read", "Kept", "Set aside", "Use")
    return Block(
        "Evidence received", table=table(heads, rows, caption="Evidence received, rows read = kept + set aside", note=note, right=(4, 5, 6))
    )


def _problems(case: Case, reference: str) -> Block | None:
    counted = case.rows(
        """SELECT coalesce(e.path, p.source_id) AS file, p.effect, p.code, count(*) AS times, min(p.seen) AS seen, min(p.todo) AS todo
           FROM problem AS p LEFT JOIN evidence_file AS e ON p.source_id = e.source_id
           GROUP BY 1, 2, 3
           ORDER BY CASE p.effect WHEN 'file set aside' THEN 1 WHEN 'row set aside' THEN 2 ELSE 3 END, 4 DESC, 1, 3"""
    )
    if not counted:
        return None
    rows = [
        (file, effect, code.replace("_", " "), whole(times), text(seen), text(todo))
        for file, effect, code, times, seen, todo in counted[:PROBLEMS_ON_PAGE]
    ]
    note = (
        f"{PROBLEMS_ON_PAGE} of {len(counted)} kinds shown; every row in workpaper {reference}."
        if len(counted) > PROBLEMS_ON_PAGE
        else f"Every row as delivered in workpaper {reference}."
    )
    heads = ("File", "Effect", "Problem", "Times", "First seen", "What to do")
    return Block(
        "Problems in the evidence", table=table(heads, rows, caption="Problems in the evidence by file and kind", note=note, right=(3,))
    )


def _limits(sections: Sequence[Section]) -> Block:
    rows = [(item.exhibit, section.title, item.missing, item.ask_for) for section in sections for item in section.not_testable]
    if not rows:
        return Block("What could not be tested", "Every exhibit of the workbook could be made from what was received.")
    heads = ("Exhibit", "Chapter", "What is missing", "Ask the client for")
    return Block("What could not be tested", table=table(heads, rows, caption="Not testable with what was received"))


def scope_blocks(sections: Sequence[Section], context: Context, case: Case, evidence: pd.DataFrame, papers: Papers) -> tuple[Block, ...]:
    """The chapter on scope, sources and limits."""
    read, kept, aside = (int(evidence[column].fillna(0).sum()) for column in ("rows_read", "rows_kept", "rows_set_aside"))
    balance = "every row is accounted for" if read == kept + aside else "the row accounting does not close and is an exception"
    intro = (
        f"The review covers {context.period} and rests on {len(evidence)} files as received. {read:,} rows were read: {kept:,} were kept and "
        f"{aside:,} set aside with a reason; {balance}. Files are never edited; each is identified by its hash in the evidence index."
    )
    problems = _problems(case, papers.references["Problems"])
    return (Block("", intro), _files(evidence, papers.references["Evidence index"]), *((problems,) if problems else ()), _limits(sections))
