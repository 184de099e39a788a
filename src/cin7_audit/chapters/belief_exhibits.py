"""Exhibits of chapter 3 about belief and about the counting itself: breaks, restatement, impossible stock, recounts, cut-off, costs."""

from cin7_audit.chapters.exhibits import chart_exhibit, table_exhibit
from cin7_audit.charts import count_vs_belief as charts
from cin7_audit.findings.shared import by_size
from cin7_audit.measures.count_vs_belief import CountVsBelief
from cin7_audit.records import Exhibit, NotTestable
from cin7_audit.tables import count_vs_belief as tables
from cin7_audit.words import money, whole
from cin7_audit.workbook import Workbook, once

STEP = "count_vs_belief"
SIGN = "Variance = counted - believed; loss negative."
ASK_COUNTS = "completed stocktakes with every counted line, zero differences included (stocktake CSV or API)"


def result_of(book: Workbook) -> CountVsBelief:
    """What step 3 measured."""
    result: CountVsBelief = book.measure(STEP)
    return result


@once
def breaks(book: Workbook) -> Exhibit | NotTestable:
    """CB-5: first break per place."""
    result = result_of(book)
    checks = len(result.snapshot_ties) + int(result.lines["difference"].notna().sum() if len(result.lines) else 0)
    if not checks:
        return NotTestable(
            STEP,
            "First break of belief",
            "a figure the system printed (count or dated snapshot) beside movements",
            "movement details and dated stock on hand",
        )
    tied = result.snapshot_ties[~result.snapshot_ties["is_anchor"].astype(bool)] if len(result.snapshot_ties) else result.snapshot_ties
    agreeing = int((tied["difference"] == 0).sum()) if len(tied) else 0
    caption = (
        f"{len(result.breaks)} of {len(result.belief)} places break; {agreeing} of {len(tied)} snapshot figures tie to opening + movements. Only the first break of a place is listed: later ones follow "
        f"from it. Belief is kept per {result.grain}. Difference = printed - rebuilt, in units and in {book.context.currency}. A place may come right again later; those that stay broken are in IN-5."
    )
    return table_exhibit(
        "CB-5",
        "Where does the system's own figure first leave its movements?",
        caption,
        tables.breaks(result.breaks),
        "A break is a gap in the evidence or a change outside the movement log. Ask for the movements around the day named; until then variances use the printed figure.",
        "first_breaks",
    )


@once
def impossible(book: Workbook) -> Exhibit | NotTestable:
    """CB-6: spells below zero."""
    result = result_of(book)
    if not len(result.belief):
        return NotTestable(STEP, "Impossible stock", "movements", "Inventory Movement Details with location")
    lacking = int(result.negatives["may_lack_opening"].sum()) if len(result.negatives) else 0
    caption = f"{len(result.negatives)} spells of recorded stock below zero, movements of one instant taken together; {lacking} of them where no opening stock is known. Units; {book.context.period}."
    return table_exhibit(
        "CB-6",
        "When was recorded stock impossible?",
        caption,
        tables.negatives(result.negatives),
        "Stock cannot be negative on a shelf: a sale was entered before the receipt it needed, at the wrong place, or without one.",
        "negative_episodes",
    )


@once
def late(book: Workbook) -> Exhibit | NotTestable:
    """CB-6a: late and back-dated entries."""
    result = result_of(book)
    if not len(result.late_summary):
        return NotTestable(
            STEP,
            "Late and back-dated entries",
            "the time at which movements were typed",
            "movements by API, or purchase and sale exports with creation times",
        )
    moved = int((result.lines["late_entries"].fillna(0) != 0).sum()) if len(result.lines) else 0
    caption = f"Movement lines typed on a later day than stock changed; they moved the belief of {moved} counted lines after the fact. Units; {book.context.period}."
    return table_exhibit(
        "CB-6a",
        "What was typed late, and what did it move?",
        caption,
        tables.late(result.late_summary),
        "Late entries make yesterday's figure and today's restatement differ; neither is wrong. Count against the figure that was known then.",
        "late_entries",
    )


@once
def recounts(book: Workbook) -> Exhibit | NotTestable:
    """CB-7: second looks."""
    result = result_of(book)
    if not len(result.lines):
        return NotTestable(STEP, "Recounts and reversals", result.refused, ASK_COUNTS)
    digits = result.digits
    told = (
        f" Of {digits.lines} differing counts of 10 or more, {digits.round_counted} end in 0 or 5, {digits.round_believed} of their beliefs do."
        if digits.lines
        else ""
    )
    caption = (
        f"Counts within 7 days of an out-of-tolerance one, and exact reversals within {book.settings.rules.mirror_days} days. {SIGN}{told}"
    )
    return table_exhibit(
        "CB-7",
        "What did a second look find?",
        caption,
        tables.recounts(result.recounts),
        "A reversal says the first count, or what happened between, was wrong: the adjustment between them should not stand as loss or gain.",
        "recounts",
    )


@once
def cut_off(book: Workbook) -> Exhibit | NotTestable:
    """CB-8: accuracy if counts were dated otherwise."""
    result = result_of(book)
    frame = result.cut_off
    if not len(frame) or not frame["moved_lines"].astype(int).any():
        return NotTestable(
            STEP, "Cut-off sensitivity", "movements around the days of counts", "Inventory Movement Details for the days around each count"
        )
    lines = int(frame["lines"].max())
    caption = f"Share of {whole(lines)} lines where counted equals belief if belief is taken some days earlier (-) or later (+); {book.context.period}."
    told = ", ".join(f"{shift:+d} days: {agreeing} lines" for shift, agreeing in zip(frame["shift"], frame["agreeing"], strict=True))
    return chart_exhibit(
        "CB-8",
        "Would counts agree better on another day?",
        caption,
        charts.cut_off(frame),
        "A peak away from zero points to counts dated otherwise than stock was frozen. A peak at zero clears cut-off as the main cause.",
        "cut_off",
        alt=f"Agreement by shift of the count day. {told}.",
    )


@once
def costs(book: Workbook) -> Exhibit | NotTestable:
    """CB-12: FIFO and average re-performed."""
    frame = result_of(book).costs
    if not len(frame):
        return NotTestable(STEP, "Cost re-performed", "issues with a recorded value", "Inventory Movement Details with values")
    seen = result_of(book).cost_totals
    caption = (
        f"{whole(seen.issues)} issues, {money(seen.recorded)} {book.context.in_currency}, re-costed per SKU and site from recorded receipts: absolute differences {money(seen.fifo_difference)} under FIFO "
        f"({whole(seen.fifo_off)} of 1 or more), {money(seen.average_difference)} under moving average ({whole(seen.average_off)}). {book.context.period}."
    )
    return table_exhibit(
        "CB-12",
        "Do recorded issue costs follow from recorded receipts?",
        caption,
        tables.costs(frame),
        "Agreement under one method confirms the costing method in use. Single large differences are late cost, edits, or receipts missing from the extract.",
        "issue_costs",
    )


@once
def restated(book: Workbook) -> Exhibit | NotTestable:
    """CB-13: the system's figure then, ours as known then, ours as restated now."""
    result = result_of(book)
    if not len(result.lines) or not result.lines["difference"].notna().any():
        return NotTestable(
            STEP,
            "As known then and restated now",
            "counts with the system's own figure beside movements",
            "stocktakes with quantity on hand, and movement details",
        )
    frame = result.lines[result.lines["difference"].notna() & (result.lines["difference"] != 0)]
    both = int(result.lines["difference"].notna().sum())
    caption = (
        f"{whole(len(frame))} of {whole(both)} lines where the figure printed on the count differs from belief rebuilt now; the difference is split into entries typed later, stock that moved between "
        "opening and completing the count, and what is left. Units."
    )
    return table_exhibit(
        "CB-13",
        "Why does the figure on the count differ from today's restatement?",
        caption,
        tables.known_then(by_size(frame, "difference")),
        "Variances are judged against the figure that was posted. The unexplained column is a request for evidence, not a variance.",
        "count_variance",
    )
