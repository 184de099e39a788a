"""Scope, sources and limits: what was received, what was kept, what could not be tested."""

from collections.abc import Sequence

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.context import Context
from cin7_audit.notebook_copies import ChangedCopy
from cin7_audit.records import Section
from cin7_audit.report.page_parts import Block, named_table
from cin7_audit.report.references import Papers
from cin7_audit.report.words import WORDS
from cin7_audit.words import NONE, day, first_words, text, whole

PROBLEMS_ON_PAGE, LIMITS_ON_PAGE, CHANGES_ON_PAGE = 15, 20, 12
ROWS = ("rows_read", "rows_kept", "rows_set_aside")


def evidence_frame(case: Case) -> pd.DataFrame:
    """One row per evidence file or sheet, in order of source_id."""
    return case.table("evidence_file").sort_values("source_id", ignore_index=True, kind="stable")


def _period(first: object, last: object) -> str:
    start, end = day(first), day(last)
    return NONE if start == end == NONE else f"{start} to {end}"


def _uses(statuses: pd.Series) -> str:
    """used, or how many files were and were not."""
    counted = statuses.fillna("not read").value_counts(sort=True)
    many = ", ".join(f"{number} {status}" for status, number in counted.items())
    return many if len(counted) > 1 else str(counted.index[0])


def _files(evidence: pd.DataFrame, reference: str) -> Block:
    named = evidence.assign(what=evidence["title"].fillna(evidence["kind"]).fillna("not recognised"))
    rows = []
    for what, part in named.groupby("what", sort=True):
        period = _period(part["period_from"].dropna().min(), part["period_to"].dropna().max())
        counted = [whole(part[column].fillna(0).sum()) for column in ROWS]
        rows.append((what, whole(part["path"].nunique()), period, *counted, _uses(part["status"])))
    return Block("Evidence received", table=named_table("kinds_of_files", rows, reference=reference))


def _problems(case: Case, reference: str) -> Block | None:
    counted = case.table("problem_kind")
    if counted.empty:
        return None
    rows = [
        (effect, code.replace("_", " "), whole(files), whole(times), first_words(seen), text(todo))
        for effect, code, files, times, seen, todo in counted.head(PROBLEMS_ON_PAGE).itertuples(index=False)
    ]
    shown = f"{PROBLEMS_ON_PAGE} of {len(counted)} kinds shown. " if len(counted) > PROBLEMS_ON_PAGE else ""
    return Block("Problems in the evidence", table=named_table("problems", rows, shown=shown, reference=reference))


def _limits(sections: Sequence[Section]) -> Block:
    rows = [
        (item.exhibit, section.title, item.missing, item.ask_for)
        for section in sections
        for item in section.not_testable
    ]
    if not rows:
        return Block("What could not be tested", WORDS["all_testable"])
    cut = f"{LIMITS_ON_PAGE} of {len(rows)} shown; the others stand at the end of their chapters."
    shown = cut if len(rows) > LIMITS_ON_PAGE else ""
    return Block("What could not be tested", table=named_table("not_testable", rows[:LIMITS_ON_PAGE], shown=shown))


def _changed_notebooks(changed: Sequence[ChangedCopy]) -> Block:
    rows = [(copy.name, change) for copy in changed for change in copy.changes[:CHANGES_ON_PAGE]]
    left = sum(max(0, len(copy.changes) - CHANGES_ON_PAGE) for copy in changed)
    shown = f"{left} more changes stand in manifest.json. " if left else ""
    return Block("Notebooks changed for this client", table=named_table("changed_notebooks", rows, shown=shown))


def scope_blocks(
    sections: Sequence[Section],
    context: Context,
    case: Case,
    evidence: pd.DataFrame,
    papers: Papers,
    changed: Sequence[ChangedCopy] = (),
) -> tuple[Block, ...]:
    """The chapter on scope, sources and limits."""
    read, kept, aside = (int(evidence[column].fillna(0).sum()) for column in ROWS)
    told = {"read": f"{read:,}", "kept": f"{kept:,}", "aside": f"{aside:,}", "files": evidence["path"].nunique()}
    balance = WORDS["rows_close" if read == kept + aside else "rows_do_not_close"]
    intro = WORDS["scope"].format(period=context.period, balance=balance, **told)
    problems = _problems(case, papers.references["Problems"])
    files, limits = _files(evidence, papers.references["Evidence index"]), _limits(sections)
    own = (_changed_notebooks(changed),) if changed else ()
    return Block("", intro), *own, files, *((problems,) if problems else ()), limits
