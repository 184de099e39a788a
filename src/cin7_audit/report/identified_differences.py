"""Schedule of identified differences: factual, projected or judgmental, each with its carry-forward decision.

Rule: grade A (a document pair) and differences without a claimed cause are factual; grade B (association) is projected;
grade C is judgmental; grade D and findings without a value are left out.
"""

from collections.abc import Sequence
from decimal import Decimal

import pandas as pd

from cin7_audit.context import Context
from cin7_audit.engagement import Engagement
from cin7_audit.records import Finding
from cin7_audit.report.page_parts import Block, TableView, named_table, table
from cin7_audit.report.references import Papers
from cin7_audit.report.words import WORDS
from cin7_audit.words import amount, money, spaced, text

TRIVIAL = "clearly trivial"
NATURES = ("factual", "projected", "judgmental")
NATURE_OF_GRADE = {None: "factual", "A": "factual", "B": "projected", "C": "judgmental"}
BOOK_COLUMNS = ("nature", "item", "account", "amount", "treatment", "documents")
DECISIONS = {"accept": "accepted, carried forward", "explain": "explained", "request": "open, evidence requested"}


def nature(finding: Finding) -> str:
    """factual, projected or judgmental; empty where the finding states no difference."""
    return "" if finding.value is None else NATURE_OF_GRADE.get(finding.grade, "")


def decision(finding: Finding, settings: Engagement, context: Context) -> str:
    """What happens to the difference: the auditor's disposition, else by the clearly trivial limit."""
    stated = next((item for item in settings.dispositions if item.target == finding.id), None)
    if stated:
        return DECISIONS[stated.decision]
    trivial = context.clearly_trivial and abs(finding.value or Decimal(0)) <= context.clearly_trivial
    return TRIVIAL if trivial else "open, carried forward"


def difference_rows(
    findings: Sequence[Finding], settings: Engagement, context: Context
) -> list[tuple[Finding, str, str]]:
    """(finding, nature, decision) of every identified difference."""
    return [(finding, nature(finding), decision(finding, settings, context)) for finding in findings if nature(finding)]


def difference_table(findings: Sequence[Finding], settings: Engagement, context: Context) -> TableView:
    """The schedule as a page shows it; money in base currency, a loss is negative."""
    every = difference_rows(findings, settings, context)
    rows = [
        (kind, finding.id, finding.title, money(finding.value), what)
        for name in NATURES
        for finding, kind, what in every
        if kind == name and what != TRIVIAL
    ]
    trivial = sum(what == TRIVIAL for _, _, what in every)
    limit = amount(context.clearly_trivial, context.currency)
    told = WORDS["differences_trivial"].format(count=trivial, limit=limit)
    return named_table("differences", rows, currency=context.currency, trivial=told if trivial else "")


def book_table(schedule: pd.DataFrame, currency: str) -> TableView:
    """The ledger chapter's own schedule, which foots to the closing difference of the lead schedules."""
    columns = [name for name in BOOK_COLUMNS if name in schedule.columns]
    forms = {"amount": money, "item": spaced}
    shown = pd.DataFrame({name: schedule[name].map(forms.get(name, text)) for name in columns})
    heads = [f"Amount ({currency})" if name == "amount" else name.replace("_", " ").capitalize() for name in columns]
    tied = schedule.get("in_lead_schedule", pd.Series(True, index=schedule.index)).astype(bool)
    total = sum((Decimal(str(value)) for value in schedule.loc[tied, "amount"].dropna()), Decimal(0))
    return table(
        heads,
        shown.to_numpy().tolist(),
        caption="Differences between the two books at the end of the period",
        note=WORDS["differences_foot"].format(total=amount(total, currency)),
        right=[columns.index("amount")],
    )


def difference_blocks(
    findings: Sequence[Finding], settings: Engagement, context: Context, papers: Papers
) -> tuple[Block, ...]:
    """The schedule between the books where the ledger chapter made one, then the differences by finding."""
    books = papers.table("differences_schedule")
    found = []
    if books is not None and len(books.frame):
        found.append(Block(heading="Between the books", table=book_table(books.frame, context.currency)))
    shown = difference_table(findings, settings, context)
    if shown.rows:
        found += [Block(heading="By finding", text=WORDS["differences"]), Block(table=shown)]
    return tuple(found) or (Block(text=WORDS["no_difference"]),)
