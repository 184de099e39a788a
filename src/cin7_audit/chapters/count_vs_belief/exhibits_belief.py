"""Chapter 3 as exhibits, second half: belief itself, the counting, what was not counted, and costs re-performed."""

import numpy as np
import pandas as pd

from cin7_audit.chapters.count_vs_belief import figures
from cin7_audit.chapters.count_vs_belief.exhibits import ASK, LINE, result
from cin7_audit.chapters.count_vs_belief.result import Drift, coverage_by
from cin7_audit.chapters.count_vs_belief.sentences import NO_COUNT
from cin7_audit.presentation.exhibit import Book, Chart, Gap, Table, exhibit
from cin7_audit.presentation.tables import display
from cin7_audit.presentation.telling import by_size
from cin7_audit.statistics.undiscovered import Calibration
from cin7_audit.words import (
    VARIANCE_SIGN,
    day,
    interval,
    money,
    percent,
    signed_units,
    spaced,
    text,
    two,
    units,
    whole,
    with_source,
)

DRAWN_COUNTS = 600  # hidden counts drawn, evenly spaced over all
THIRTY_INTERVALS = "at least 30 intervals between two counts of one place"


def _explained(book: Book) -> pd.DataFrame:
    """Lines with a printed figure beside movements."""
    lines = result(book).lines
    return lines[lines["difference"].notna()] if len(lines) else lines


BREAKS = (
    *LINE,
    ("first_break", "First break", day),
    ("first_break_document", "Where", text),
    ("printed", "Printed by the system, units", units),
    ("rebuilt", "Rebuilt, units", units),
    ("difference", "Difference, units", signed_units),
    ("value", "Difference, money", money),
    ("later_breaks", "Later differences", whole),
)


@exhibit(
    "CB-5",
    "Where does the system's own figure first leave its movements?",
    reading="A break is a gap in the evidence or a change outside the movement log. Ask for the movements around the "
    "day named; until then variances use the printed figure.",
    gap=Gap(
        "First break of belief",
        "a figure the system printed (count or dated snapshot) beside movements",
        "movements_and_dated_stock",
    ),
    needs=lambda book: (len(result(book).table("snapshot_ties")) + len(_explained(book))) or None,
    models=("first_breaks", "snapshot_ties"),
    workpaper="first_breaks",
)
def breaks(book: Book, _: int) -> Table:
    found = result(book)
    first, tied = found.table("first_breaks"), found.table("snapshot_ties")
    tied = tied[~tied["is_anchor"].astype(bool)]
    agreeing = int((tied["difference"] == 0).sum())
    caption = (
        f"{len(first)} of {len(found.table('belief'))} places break; {agreeing} of {len(tied)} snapshot figures tie to "
        "opening + movements. Only the first break of a place is listed: later ones follow from it. Belief is kept "
        f"per {found.grain}. Difference = printed - rebuilt, in units and in {book.context.currency}. A place may "
        "come right again later; those that stay broken are in IN-5."
    )
    return Table(display(first, BREAKS, full_table="first_breaks"), caption)


NEGATIVES = (
    *LINE,
    ("started_at", "From", day),
    ("ended_at", "To", day),
    ("days", "Days", whole),
    ("depth", "Lowest belief, units", units),
    ("depth_value", "At unit cost", money),
    ("opening_basis", "Opening", text),
)


@exhibit(
    "CB-6",
    "When was recorded stock impossible?",
    reading="Stock cannot be negative on a shelf: a sale was entered before the receipt it needed, at the wrong place, "
    "or without one.",
    gap=Gap("Impossible stock", "movements", "movements_with_place"),
    needs=lambda book: result(book).table("belief"),
    models=("negative_episodes",),
    workpaper="negative_episodes",
)
def impossible(book: Book, _: pd.DataFrame) -> Table:
    frame = result(book).negatives
    lacking = int(frame["may_lack_opening"].sum()) if len(frame) else 0
    caption = (
        f"{len(frame)} spells of recorded stock below zero, movements of one instant taken together; {lacking} of them "
        f"where no opening stock is known. Units; {book.context.period}."
    )
    return Table(display(frame, NEGATIVES, full_table="negative_episodes"), caption)


LATE = (
    ("kind", "Kind of movement", spaced),
    ("movement_lines", "Lines", whole),
    ("late_lines", "Typed on a later day", whole),
    ("longest_days", "Longest delay, days", whole),
    ("late_units", "Units typed late", units),
)


@exhibit(
    "CB-6a",
    "What was typed late, and what did it move?",
    reading="Late entries make yesterday's figure and today's restatement differ; neither is wrong. Count against the "
    "figure that was known then.",
    gap=Gap("Late and back-dated entries", "the time at which movements were typed", "typing_times"),
    needs=lambda book: result(book).table("late_entries_by_kind"),
    models=("late_entries_by_kind", "count_variance"),
    workpaper="late_entries",
)
def late(book: Book, frame: pd.DataFrame) -> Table:
    lines = result(book).lines
    moved = int((lines["late_entries"].fillna(0) != 0).sum()) if len(lines) else 0
    caption = (
        f"Movement lines typed on a later day than stock changed; they moved the belief of {moved} counted lines after "
        f"the fact. Units; {book.context.period}."
    )
    return Table(display(frame, LATE, full_table="late_entries"), caption)


RECOUNTS = (
    *LINE,
    ("previous_count_at", "First count", day),
    ("count_at", "Next count", day),
    ("previous_variance", "First variance, units", signed_units),
    ("variance_quantity", "Next variance, units", signed_units),
    ("outcome", "Outcome", text),
    ("source", "Source", text),
)


@exhibit(
    "CB-7",
    "What did a second look find?",
    reading="A reversal says the first count, or what happened between, was wrong: the adjustment between them should "
    "not stand as loss or gain.",
    gap=Gap("Recounts and reversals", NO_COUNT, ASK),
    needs=lambda book: result(book).lines,
    models=("recounts", "last_digit"),
    workpaper="recounts",
)
def recounts(book: Book, _: pd.DataFrame) -> Table:
    digits = result(book).digits
    told = (
        f" Of {digits.lines} differing counts of 10 or more, {digits.round_counted} end in 0 or 5, "
        f"{digits.round_believed} of their beliefs do."
    )
    caption = (
        "Counts within 7 days of an out-of-tolerance one, and exact reversals within "
        f"{book.settings.rules.mirror_days} days. {VARIANCE_SIGN}{told if digits.lines else ''}"
    )
    return Table(display(with_source(result(book).table("recounts")), RECOUNTS, full_table="recounts"), caption)


def _shifts(book: Book) -> pd.DataFrame | None:
    frame = result(book).table("cut_off")
    return frame if len(frame) and frame["moved_lines"].astype(int).any() else None


@exhibit(
    "CB-8",
    "Would counts agree better on another day?",
    reading="A peak away from zero points to counts dated otherwise than stock was frozen. A peak at zero clears "
    "cut-off as the main cause.",
    gap=Gap("Cut-off sensitivity", "movements around the days of counts", "movements_on_count_days"),
    needs=_shifts,
    models=("cut_off",),
    workpaper="cut_off",
)
def cut_off(book: Book, frame: pd.DataFrame) -> Chart:
    told = ", ".join(
        f"{shift:+d} days: {lines} lines" for shift, lines in zip(frame["shift"], frame["agreeing"], strict=True)
    )
    caption = (
        f"Share of {whole(frame['lines'].max())} lines where counted equals belief if belief is taken some days "
        f"earlier (-) or later (+); {book.context.period}."
    )
    return Chart(figures.cut_off(frame), caption, alt=f"Agreement by shift of the count day. {told}.")


def _covered(book: Book) -> pd.DataFrame:
    frame = coverage_by(result(book).coverage, ["site", "abc_class"])
    return frame[frame["share"].notna()] if len(frame) else frame


@exhibit(
    "CB-9",
    "How much stock has nobody confirmed lately?",
    reading="Dark cells are stock whose record rests on faith. Count them first; accuracy figures say nothing about "
    "them.",
    gap=Gap("Coverage of counts", "stock with a unit cost", "dated_stock_with_value"),
    needs=_covered,
    models=("coverage",),
    workpaper="coverage",
)
def coverage(book: Book, frame: pd.DataFrame) -> Chart:
    found, rules = result(book), book.settings.rules
    caption = (
        f"Share of stock value without a confirmed count within {rules.cadence_days_a} (A), {rules.cadence_days_b} (B) "
        f"and {rules.cadence_days_c} (C) days, as of {day(found.as_of)}. All: "
        f"{percent(found.coverage_total['share'].iloc[0])}."
    )
    return Chart(figures.coverage(frame), caption, alt=f"Heat map of overdue value by site and class. {caption}")


def _back_test(book: Book) -> Calibration | None:
    drift = result(book).drift
    return None if drift is None else drift.calibration


@exhibit(
    "CB-10",
    "Would 90 % intervals for undiscovered drift have been right?",
    reading="About nine of ten points should lie inside their band. If so, the estimate for stock not counted since "
    "can be used to choose what to count.",
    gap=Gap("Undiscovered drift", THIRTY_INTERVALS, "earlier_counts"),
    needs=_back_test,
    models=("undiscovered_calibration",),
    workpaper="undiscovered_calibration",
)
def calibration(_: Book, held: Calibration) -> Chart:
    frame = held.hidden.assign(
        width=held.hidden["high"] - held.hidden["low"],
        covered=["yes" if inside else "no" for inside in held.hidden["covered"]],
    )
    frame = frame.sort_values(["width", "place_key"]).assign(rank=np.arange(1, len(frame) + 1))
    shown = frame.iloc[:: len(frame) // DRAWN_COUNTS + 1][["rank", "drift", "low", "high", "covered", "sku", "site"]]
    caption = (
        f"The last count of each place hidden and predicted from all others: {held.covered} of {held.total} inside "
        f"({percent(held.share)}, 95 % interval {interval(held.bounds)}). Units; loss negative."
    )
    return Chart(figures.calibration(shown), caption, alt=f"Hidden counts against their predicted intervals. {caption}")


UNDISCOVERED = (
    *LINE,
    ("quantity", "Belief, units", units),
    ("last_counted", "Last counted", day),
    ("moved_since", "Moved since, units", units),
    ("expected", "Expected variance, units", two),
    ("expected_value", "Expected, money", money),
    ("low_value", "90 % low, money", money),
    ("high_value", "90 % high, money", money),
)


@exhibit(
    "CB-11",
    "What would the next count probably find?",
    reading="An estimate from past drift, not a finding about today's shelf. Use it to order the next counts, never to "
    "post.",
    gap=Gap("Undiscovered drift by line", THIRTY_INTERVALS, "earlier_counts"),
    needs=lambda book: result(book).drift,
    models=("undiscovered_drift",),
    workpaper="undiscovered_drift",
)
def undiscovered(book: Book, drift: Drift) -> Table:
    frame = book.selection.rows(by_size(drift.places, "low_value"))
    caption = (
        f"Expected variance if counted now with its 90 % interval; net over all places {money(drift.value)} "
        f"{book.context.in_currency} ({interval(drift.value_bounds, money)}). Squared drift grows by "
        f"{drift.model.per_unit:.3g} per unit moved and {drift.model.per_day:.3g} per day; rates shrunk by class, site "
        f"and line. Loss negative; {book.selection}."
    )
    return Table(display(frame, UNDISCOVERED, full_table="undiscovered_drift"), caption)


COSTS = (
    ("stock_day", "Day", day),
    ("document_no", "Document", text),
    ("sku", "SKU", text),
    ("site", "Site", text),
    ("quantity", "Units", units),
    ("recorded_cost", "Recorded cost", money),
    ("fifo_cost", "FIFO cost", money),
    ("fifo_difference", "Recorded - FIFO", money),
    ("average_difference", "Recorded - average", money),
    ("source", "Source", text),
)


@exhibit(
    "CB-12",
    "Do recorded issue costs follow from recorded receipts?",
    reading="Agreement under one method confirms the costing method in use. Single large differences are late cost, "
    "edits, or receipts missing from the extract.",
    gap=Gap("Cost re-performed", "issues with a recorded value", "movements_with_value"),
    needs=lambda book: result(book).table("issue_costs"),
    models=("issue_costs", "issue_cost_total"),
    workpaper="issue_costs",
)
def costs(book: Book, frame: pd.DataFrame) -> Table:
    (seen,) = result(book).table("issue_cost_total").itertuples()
    caption = (
        f"{whole(seen.issues)} issues, {money(seen.recorded)} {book.context.in_currency}, re-costed per SKU and site "
        f"from recorded receipts: absolute differences {money(seen.fifo_difference)} under FIFO "
        f"({whole(seen.fifo_off)} of 1 or more), {money(seen.average_difference)} under moving average "
        f"({whole(seen.average_off)}). {book.context.period}."
    )
    return Table(display(with_source(frame), COSTS, full_table="issue_costs"), caption)


KNOWN_THEN = (
    ("count_day", "Count day", day),
    ("count_id", "Count", text),
    *LINE,
    ("recorded", "System then, units", units),
    ("believed_as_known", "As known then, units", units),
    ("rebuilt", "As restated now, units", units),
    ("late_entries", "Typed later, units", signed_units),
    ("moved_while_counting", "Moved while counting, units", signed_units),
    ("unexplained", "Unexplained, units", signed_units),
)


@exhibit(
    "CB-13",
    "Why does the figure on the count differ from today's restatement?",
    reading="Variances are judged against the figure that was posted. The unexplained column is a request for "
    "evidence, not a variance.",
    gap=Gap(
        "As known then and restated now",
        "counts with the system's own figure beside movements",
        "counts_with_printed_figures",
    ),
    needs=_explained,
    models=("count_variance",),
    workpaper="count_variance",
)
def restated(_: Book, both: pd.DataFrame) -> Table:
    frame = both[both["difference"] != 0]
    caption = (
        f"{whole(len(frame))} of {whole(len(both))} lines where the figure printed on the count differs from belief "
        "rebuilt now; the difference is split into entries typed later, stock that moved between opening and "
        "completing the count, and what is left. Units."
    )
    return Table(display(by_size(frame, "difference"), KNOWN_THEN, full_table="count_variance"), caption)
