"""Chapter 4, second half: reversals, review, approval limits and recounts of corrections."""

import pandas as pd

from cin7_audit.chapters.exhibits import table_exhibit
from cin7_audit.findings.write_off_frequency import counted_in
from cin7_audit.measures.exact import gross_sum
from cin7_audit.measures.write_off_frequency import WriteOffFrequencyResult
from cin7_audit.records import Exhibit, NotTestable
from cin7_audit.tables import write_off_frequency as tables
from cin7_audit.words import whole
from cin7_audit.workbook import Workbook, once

STEP = "write_off_frequency"
SIGN = "Gain positive, loss negative; never netted."
ASK = "completed stocktakes, stock adjustments and write-offs of the whole period"
ASK_NAMES = "the audit report of actions (who created, completed, undid) or approver names on the corrections"


def result_of(book: Workbook) -> WriteOffFrequencyResult:
    result: WriteOffFrequencyResult = book.measure(STEP)
    return result


def rows_of(book: Workbook) -> pd.DataFrame:
    return book.selection.rows(counted_in(result_of(book)), "day")


def where(book: Workbook) -> str:
    return f"Money in {book.context.currency}. {SIGN} {book.context.period}; {book.selection}."


@once
def reversals(book: Workbook) -> Exhibit | NotTestable:
    """WF-7: corrections that undo each other."""
    frame = book.selection.rows(result_of(book).pairs, "first_day")
    if not len(frame):
        return NotTestable(
            STEP,
            "Corrections that undo each other",
            "two corrections of one line with equal and opposite quantity within 60 days",
            "nothing: none was found in the evidence",
        )
    caption = f"{whole(len(frame))} pairs of consecutive corrections of one line with equal and opposite quantity within 60 days, dearest first. {where(book)}"
    return table_exhibit(
        "WF-7",
        "Which corrections undo each other?",
        caption,
        tables.pairs(frame),
        "A pair found by two counts points to the first count or to misplaced stock, not to loss.",
        "reversal_pairs",
    )


@once
def controls(book: Workbook) -> Exhibit | NotTestable:
    """WF-8: review, duties, undo, recount."""
    tests = result_of(book).approvals
    if not len(counted_in(result_of(book))):
        return NotTestable(STEP, "Control tests on corrections", "corrections", ASK)
    caption = f"Control tests on correction documents; names are compared and not printed. {book.context.period}."
    reading = "One Cin7 Core permission creates and completes a correction, so evidence of review has to come from elsewhere: who approved, when, and after which second look."
    return table_exhibit("WF-8", "Who looks at a correction before it counts?", caption, tables.controls(tests), reading, "control_tests")


def review_not_testable(book: Workbook) -> NotTestable | None:
    """The review tests that lack their evidence."""
    if result_of(book).approvals.latency is None:
        return NotTestable(STEP, "Review latency and bulk approval (M-34)", "moments of approval", ASK_NAMES)
    return None


def duties_not_testable(book: Workbook) -> NotTestable | None:
    if result_of(book).approvals.duties is None:
        return NotTestable(STEP, "Segregation of duties (M-35)", "names of creator, counter and approver", ASK_NAMES)
    return None


@once
def limits(book: Workbook) -> Exhibit | NotTestable:
    """WF-9: limits the client's own distribution proposes, or tests of the stated one."""
    result = result_of(book)
    proposed = result.approvals.proposed
    if proposed is None:
        return NotTestable(STEP, "Approval limits", "correction documents with a value", ASK)
    documents = counted_in(result).groupby("document_no")["value"].agg(lambda values: float(gross_sum(values)))
    months = max(len(result.months), 1)
    levels = [
        ("level 1: 80th percentile", proposed[0]),
        ("level 2: 95th percentile", proposed[1]),
        ("level 3: clearly trivial", book.context.clearly_trivial),
    ]
    if book.settings.approval.limit:
        levels.insert(0, ("stated limit", book.settings.approval.limit))
    frame = pd.DataFrame(
        [(name, amount, float((documents > float(amount)).sum()) / months) for name, amount in levels],
        columns=["level", "amount", "documents"],
    )
    caption = f"Approval limits proposed from {whole(proposed[2])} correction documents of this client (default of this workbook), gross value per document, {book.context.currency}. {book.context.period}."
    return table_exhibit(
        "WF-9",
        "Which limits would send how many documents up?",
        caption,
        tables.limits(frame),
        "A limit that nobody passes reviews nothing; one that everybody passes is waved through.",
        "proposed_limits",
    )


@once
def recounts(book: Workbook) -> Exhibit | NotTestable:
    """WF-11: lines over tolerance and whether anybody counted again."""
    frame = result_of(book).approvals.over_tolerance
    if frame is None or not len(frame):
        return NotTestable(
            STEP,
            "Lines over tolerance without a recount (M-40)",
            "counts with lines over tolerance",
            "completed stocktakes with every counted line",
        )
    shown = book.selection.rows(frame)
    caption = f"{whole(len(shown))} counted lines outside the tolerance of their class, dearest first. Variance = counted - believed; loss negative. Money in {book.context.currency}. {book.context.period}."
    return table_exhibit(
        "WF-11",
        "Was it counted again before it was approved?",
        caption,
        tables.over_tolerance(shown),
        "A count error is always the first rival: a second count is the cheapest evidence there is.",
        "over_tolerance",
    )
