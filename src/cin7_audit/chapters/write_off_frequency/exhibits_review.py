"""Chapter 4 as exhibits, second half: what came of corrections, who looked, what they taught, and their register."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pandas as pd

from cin7_audit.chapters.write_off_frequency import figures
from cin7_audit.chapters.write_off_frequency.approvals import Approvals, by_own_hand, fast, without_recount
from cin7_audit.chapters.write_off_frequency.exhibits import ASK, STEP, result, rows_of, where
from cin7_audit.chapters.write_off_frequency.learning import Learning
from cin7_audit.exact import gross_sum, magnitude
from cin7_audit.presentation.exhibit import Book, Chart, Gap, Table, exhibit, not_testable
from cin7_audit.presentation.tables import display
from cin7_audit.records import NotTestable
from cin7_audit.words import (
    NONE,
    VARIANCE_SIGN,
    day,
    interval,
    money,
    number,
    percent,
    short_file,
    signed_units,
    source,
    spaced,
    text,
    whole,
)

PAIRS = (
    ("sku", "SKU", text),
    ("site", "Site", text),
    ("bin", "Bin", text),
    ("first_document", "First", text),
    ("first_day", "Day", day),
    ("second_document", "Undone by", text),
    ("second_day", "Day", day),
    ("days_between", "Days", whole),
    ("quantity", "Units", signed_units),
    ("value", "Value", money),
)


@exhibit(
    "WF-7",
    "Which corrections undo each other?",
    reading="A pair found by two counts points to the first count or to misplaced stock, not to loss.",
    gap=Gap(
        "Corrections that undo each other",
        "two corrections of one line with equal and opposite quantity within 60 days",
        "nothing_none_in_evidence",
    ),
    needs=lambda book: book.selection.rows(result(book).pairs, "first_day"),
    models=("reversal_pair",),
    workpaper="reversal_pairs",
)
def reversals(book: Book, frame: pd.DataFrame) -> Table:
    caption = (
        f"{whole(len(frame))} pairs of consecutive corrections of one line with equal and opposite quantity within "
        f"60 days, dearest first. {where(book)}"
    )
    return Table(display(frame, PAIRS, limit=15, full_table="reversal_pairs"), caption)


def _test_rows(tests: Approvals) -> Iterable[tuple[str, str, str]]:
    """One row per control test, with what the evidence allowed."""

    def of(hits: Any, frame: pd.DataFrame, what: str) -> tuple[str, str]:
        found, total = int(hits.sum()), len(frame)
        return f"{found} of {total} {what}", percent(Decimal(found) / total) if total else NONE

    if tests.latency is not None:
        yield "Approved in under a minute or in bulk (M-34)", *of(fast(tests.latency), tests.latency, "documents")
    if tests.duties is not None:
        hits = by_own_hand(tests.duties)
        yield "Approver created, counted or holds the stock (M-35)", *of(hits, tests.duties, "documents")
    if tests.undone is not None:
        yield "Undone or voided after approval", f"{tests.undone['document_no'].nunique()} documents", NONE
    yield "Void correction documents", f"{len(tests.voided)} documents", NONE
    if (over := tests.over_tolerance) is not None:
        yield "Over tolerance, approved without a recount (M-40)", *of(without_recount(over), over, "lines")


@exhibit(
    "WF-8",
    "Who looks at a correction before it counts?",
    reading="One Cin7 Core permission creates and completes a correction, so evidence of review has to come from "
    "elsewhere: who approved, when, and after which second look.",
    gap=Gap("Control tests on corrections", "corrections", ASK),
    needs=lambda book: result(book).without_go_live,
    models=("review_latency", "approval_duty", "undone_approval", "voided_correction", "over_tolerance"),
    workpaper="control_tests",
)
def controls(book: Book, _: pd.DataFrame) -> Table:
    columns = (("test", "Test", text), ("found", "Found", text), ("share", "Share", text))
    frame = pd.DataFrame(_test_rows(result(book).approvals), columns=[name for name, _, _ in columns])
    caption = f"Control tests on correction documents; names are compared and not printed. {book.context.period}."
    return Table(display(frame, columns), caption)


LIMITS = (
    ("level", "Level", text),
    ("amount", "Gross value of a document above", money),
    ("documents", "Documents a month it would send up", number),
)


@exhibit(
    "WF-9",
    "Which limits would send how many documents up?",
    reading="A limit that nobody passes reviews nothing; one that everybody passes is waved through.",
    gap=Gap("Approval limits", "correction documents with a value", ASK),
    needs=lambda book: result(book).approvals.proposed,
    models=("register", "approval_limit"),
    workpaper="proposed_limits",
)
def limits(book: Book, proposed: tuple[Decimal, Decimal, int]) -> Table:
    by_document = result(book).without_go_live.groupby("document_no")["value"]
    documents = by_document.agg(lambda values: float(gross_sum(values)))
    months = max(len(result(book).months), 1)
    levels = (
        ("stated limit", book.settings.approval.limit or None),
        ("level 1: 80th percentile", proposed[0]),
        ("level 2: 95th percentile", proposed[1]),
        ("level 3: clearly trivial", book.context.clearly_trivial),
    )
    rows = [
        (name, amount, float((documents > float(amount)).sum()) / months)
        for name, amount in levels
        if amount is not None
    ]
    caption = (
        f"Approval limits proposed from {whole(proposed[2])} correction documents of this client (default of this "
        f"workbook), gross value per document, {book.context.currency}. {book.context.period}."
    )
    return Table(display(pd.DataFrame(rows, columns=[name for name, _, _ in LIMITS]), LIMITS), caption)


HISTORY = Gap("Corrections against learning (M-24)", "enough history ({why})", "four_quarters_of_corrections")


@exhibit(
    "WF-10",
    "Do corrections grow faster than learning?",
    reading="Both up: the cause runs ahead of the fixing. Corrections up and drift down: the fixing works. Both down: "
    "less is needed. Drift up alone: nobody corrects it.",
    gap=HISTORY,
    needs=lambda book: result(book).learning,
    models=("line_quarter", "drift_quarter", "whole_quarters"),
    workpaper="learning_quarters",
)
def learning(book: Book, seen: Learning) -> Chart | Gap:
    if seen.index is None:
        return Gap(HISTORY.exhibit, HISTORY.missing.format(why=seen.why), HISTORY.request)
    corrections, drift = seen.basis.split(";")[:2]
    names = {"corrections_rate": corrections, "drift_rate": drift.strip()}
    frame = seen.quarters.melt(id_vars="quarter", value_vars=list(names), var_name="series", value_name="rate")
    caption = (
        f"Corrections {seen.corrections_direction}, drift {seen.drift_direction}: {seen.verdict}. "
        f"Index {number(seen.index)} log points a quarter (95 % interval {interval(seen.index_interval, number)}), "
        f"{len(seen.quarters)} quarters, {whole(seen.repeat_lines)} repeat lines. {book.context.period}."
    )
    return Chart(figures.learning(frame.assign(series=frame["series"].map(names))), caption)


OVER_TOLERANCE = (
    ("count_id", "Count", text),
    ("sku", "SKU", text),
    ("site", "Site", text),
    ("variance", "Variance, units", signed_units),
    ("variance_value", "Value", money),
    ("recounted", "Counted again within a week", text),
)


@exhibit(
    "WF-11",
    "Was it counted again before it was approved?",
    reading="A count error is always the first rival: a second count is the cheapest evidence there is.",
    gap=Gap(
        "Lines over tolerance without a recount (M-40)", "counts with lines over tolerance", "counts_with_every_line"
    ),
    needs=lambda book: result(book).approvals.over_tolerance,
    models=("over_tolerance",),
    workpaper="over_tolerance",
)
def recounts(book: Book, every: pd.DataFrame) -> Table:
    frame = book.selection.rows(every)
    frame = frame.assign(recounted=["yes" if flag else "no" for flag in frame["is_recounted"]])
    caption = (
        f"{whole(len(frame))} counted lines outside the tolerance of their class, dearest first. {VARIANCE_SIGN} "
        f"Money in {book.context.currency}. {book.context.period}."
    )
    return Table(display(frame, OVER_TOLERANCE, limit=15, full_table="over_tolerance"), caption)


def _place(evidence: Any) -> str:
    """`path, row 12` as file:row."""
    file, _, row = text(evidence).rpartition(", row ")
    return source(file, row.replace(",", "")) if file and row.replace(",", "").isdigit() else short_file(evidence)


REGISTER = (
    ("day", "Day", day),
    ("document_no", "Document", text),
    ("kind", "Kind", spaced),
    ("sku", "SKU", text),
    ("site", "Site", text),
    ("quantity", "Units", signed_units),
    ("value", "Value", money),
    ("account", "Account", text),
    ("reason_class", "Reason", text),
    ("evidence", "Source", _place),
)


@exhibit(
    "WF-12",
    "Which corrections are these?",
    reading="The workpaper holds every line with the rule that classified it.",
    gap=Gap("Register of corrections", "corrections", ASK),
    needs=rows_of,
    models=("register", "correction_reason"),
    workpaper="corrections",
)
def register(book: Book, rows: pd.DataFrame) -> Table:
    sized = rows.assign(size=[float(magnitude(value)) for value in rows["value"]])
    order = sized.sort_values(["size", "correction_id"], ascending=[False, True])
    caption = f"{whole(len(rows))} correction lines, dearest first, each with its source row. {where(book)}"
    return Table(display(order, REGISTER, limit=15, full_table="corrections"), caption)


def gaps(book: Book) -> tuple[NotTestable, ...]:
    """The control tests that lack their evidence."""
    tests = result(book).approvals
    lacking = (
        (tests.latency, "Review latency and bulk approval (M-34)", "moments of approval"),
        (tests.duties, "Segregation of duties (M-35)", "names of creator, counter and approver"),
    )
    return tuple(
        not_testable(book, STEP, Gap(test, missing, "who_approved"))
        for frame, test, missing in lacking
        if frame is None
    )
