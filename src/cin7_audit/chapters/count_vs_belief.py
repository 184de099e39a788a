"""Chapter 3: how far had belief drifted when someone looked? One function per exhibit, and the section.

Exhibits about belief and the counting itself are in chapters.belief_exhibits; notebooks find all of them here.
"""

from dataclasses import asdict

import numpy as np
import pandas as pd

from cin7_audit.chapters.belief_exhibits import (
    ASK_COUNTS,
    SIGN,
    STEP,
    breaks,
    costs,
    cut_off,
    impossible,
    late,
    recounts,
    restated,
    result_of,
)
from cin7_audit.chapters.exhibits import chart_exhibit, made, table_exhibit
from cin7_audit.charts import count_vs_belief as charts
from cin7_audit.findings.count_vs_belief import findings
from cin7_audit.findings.count_vs_belief_measures import measures
from cin7_audit.findings.shared import by_size
from cin7_audit.measures.count_vs_belief import CountVsBelief
from cin7_audit.measures.statistics import wilson
from cin7_audit.records import Exhibit, NotTestable, Paragraph, Section
from cin7_audit.tables import count_vs_belief as tables
from cin7_audit.words import interval, is_missing, money, percent, whole
from cin7_audit.workbook import Workbook, once

TITLE = "Count versus belief"
QUESTION = "How far had recorded stock drifted when someone looked?"
CHART_SITES = 6  # scopes drawn; the table holds all
CHART_POINTS = 600  # hidden counts drawn, evenly spaced over all


def _no_counts(result: CountVsBelief, exhibit: str) -> NotTestable | None:
    return NotTestable(STEP, exhibit, result.refused, ASK_COUNTS) if result.refused else None


@once
def accuracy_panel(book: Workbook) -> Exhibit | NotTestable:
    """CB-1: five measures side by side."""
    result = result_of(book)
    if refused := _no_counts(result, "Accuracy of counted stock"):
        return refused
    frame = tables.panel_rows(result)
    shown = frame[frame["scope"].isin(list(dict.fromkeys(frame["scope"]))[:CHART_SITES])]
    row = result.portfolio.iloc[0]
    caption = f"Share of {whole(row['lines'])} counted lines, or of their believed units or value; 95 % intervals; {book.context.period}."
    words = "; ".join(f"{name}: {percent(value)}" for name, value in zip(frame["measure"].head(5), frame["value"].head(5), strict=True))
    return chart_exhibit(
        "CB-1",
        "How accurate was recorded stock, measured five ways?",
        caption,
        charts.accuracy_panel(shown),
        "The five answer different questions: the net figure lets gains and losses cancel, the strict one counts every unit. Act on the gross ones; quote none alone.",
        "accuracy",
        alt=f"Five accuracy measures with intervals by site. All sites: {words}.",
    )


@once
def accuracy_table(book: Workbook) -> Exhibit | NotTestable:
    """CB-1a: the same five with numerators and denominators."""
    result = result_of(book)
    if refused := _no_counts(result, "Accuracy table"):
        return refused
    caption = f"Wilson intervals for lines, linearised intervals for units and value. Numerators of M-8 to M-10 are absolute variances. {book.context.period}."
    return table_exhibit(
        "CB-1a",
        "What stands above and below the line of each accuracy?",
        caption,
        tables.accuracy_panel(result),
        "A wide interval means too few lines were counted, not that stock is better or worse.",
        "accuracy",
    )


@once
def variances(book: Workbook) -> Exhibit | NotTestable:
    """CB-2: the largest variances with what they were judged against."""
    result = result_of(book)
    lines = book.selection.rows(result.lines, "count_day")
    lines = lines[lines["is_measured"].astype(bool) & (lines["variance_quantity"] != 0)] if len(lines) else lines
    if not len(result.lines):
        return NotTestable(STEP, "Variance by line", result.refused, ASK_COUNTS)
    basis = result.lines["believed_basis"].value_counts()
    caption = (
        f"{SIGN} Belief is the system's own figure on {whole(basis.get('recorded', 0))} lines, rebuilt from movements on {whole(basis.get('rebuilt', 0))}; {whole(basis.get('none', 0))} lines have "
        f"neither. Unit cost of the count document, else of its posting, else of the snapshot. Money in {book.context.currency}. {book.context.period}; {book.selection}."
    )
    return table_exhibit(
        "CB-2",
        "Which counted lines were furthest from belief?",
        caption,
        tables.largest_variances(by_size(lines, "variance_value")),
        "A rebuilt figure that differs from the believed one is explained in CB-13. Picked but unshipped units leave the shelf before the record: such a shortage is no loss.",
        "count_variance",
    )


def _steps(result: CountVsBelief) -> pd.DataFrame:
    lines = result.lines[result.lines["is_base"].astype(bool) & result.lines["variance_value"].notna()]
    rows, level = [], 0.0
    for site, group in lines.groupby("site", dropna=False, sort=True):
        name = "site not known" if is_missing(site) else str(site)
        for kind, chosen in (("losses", group[group["variance_value"] < 0]), ("gains", group[group["variance_value"] > 0])):
            amount = float(sum(chosen["variance_value"]))
            rows.append({"label": f"{name}: {kind}", "kind": kind, "start": level, "end": level + amount, "amount": amount})
            level += amount
    rows.append({"label": "All sites: net", "kind": "net", "start": 0.0, "end": level, "amount": level})
    return pd.DataFrame(rows)


@once
def waterfall(book: Workbook) -> Exhibit | NotTestable:
    """CB-3: losses and gains per site and what is left."""
    result = result_of(book)
    if refused := _no_counts(result, "Variance by site"):
        return refused
    frame = _steps(result)
    ratios = {row["level"]: row["ratio"] for row in result.cancellation.to_dict("records")}
    told = ", ".join(f"{level} {percent(ratio)}" for level, ratio in ratios.items() if ratio is not None)
    caption = f"Money in {book.context.currency}, {book.context.period}. {SIGN} Cancelled inside a {told} (0 %: all one way, 100 %: perfect offset)."
    net = frame["end"].iloc[-1]
    return chart_exhibit(
        "CB-3",
        "Where do losses and gains arise, and how much cancels?",
        caption,
        charts.waterfall(frame),
        "Tall bars that meet at a small net figure are errors of place or identity more than loss. A ratio that rises from bin to portfolio says the offset lies between places.",
        "count_variance",
        alt=f"Waterfall of losses and gains by site, ending at a net variance of {money(net)} {book.context.in_currency}. {caption}",
    )


def _groups(book: Workbook) -> pd.DataFrame:
    result = result_of(book)
    parts = [
        result.groups[name].assign(group=name)
        for name in ("class", "site", "zone", "counter", "session", "unit")
        if len(result.groups[name])
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


@once
def groups(book: Workbook) -> Exhibit | NotTestable:
    """CB-4: by class, site, zone, counter and session, small groups not ranked."""
    result = result_of(book)
    if refused := _no_counts(result, "Accuracy by class, place and counter"):
        return refused
    frame = _groups(book)
    frame = frame[frame["grouped"].notna()]
    wide = frame[frame["group"] != "session"]
    minimum = book.settings.rules.minimum_group
    caption = f"Share of counted lines in tolerance with Wilson 95 % intervals; groups under {minimum} lines are shown, not ranked. Zone: leading letters of the bin. Counters are numbered here; the workpaper has the names. Money in {book.context.currency}. {book.context.period}."
    return table_exhibit(
        "CB-4",
        "Does accuracy differ by class, place or counter?",
        caption,
        tables.group_table(wide, minimum),
        "Groups whose intervals overlap are not ranked against each other. Counters see different shelves: a low figure is a question about the place before it is one about the person.",
        "accuracy_groups",
    )


@once
def funnel(book: Workbook) -> Exhibit | NotTestable:
    """CB-4a: accuracy against group size with chance limits."""
    result = result_of(book)
    if refused := _no_counts(result, "Accuracy against size of count"):
        return refused
    frame = _groups(book)
    frame = frame[frame["group"].isin(["session", "zone", "counter"]) & frame["grouped"].notna()]
    if not len(frame):
        return NotTestable(STEP, "Accuracy against size of count", "count documents with names, bins or counters", ASK_COUNTS)
    centre = float(result.portfolio["in_tolerance"].iloc[0])
    sizes = np.unique(np.geomspace(max(1, int(frame["lines"].min())), int(frame["lines"].max()) + 1, 60).round())
    around = [wilson(round(centre * int(n)), int(n)) or (0.0, 1.0) for n in sizes]
    limits = pd.DataFrame({"lines": sizes, "low": [low for low, _ in around], "high": [high for _, high in around], "centre": centre})
    shown = frame.sort_values("lines", ascending=False).head(1500)[["group", "grouped", "lines", "in_tolerance"]]
    caption = f"Share of lines in tolerance by size of group; the band is where chance alone would put 95 % of groups around {percent(centre)}; {book.context.period}."
    outside = sum(
        value < low
        for value, low in zip(
            frame["in_tolerance"].astype(float), np.interp(frame["lines"].astype(float), sizes, limits["low"]), strict=True
        )
    )
    return chart_exhibit(
        "CB-4a",
        "Which counts, zones or counters stand out beyond chance?",
        caption,
        charts.funnel(shown, limits),
        "Points inside the band differ by luck. Look at the documents of points far below it.",
        "accuracy_groups",
        alt=f"Funnel plot of {len(frame)} groups, {outside} below the band of chance.",
    )


@once
def coverage(book: Workbook) -> Exhibit | NotTestable:
    """CB-9: value not confirmed within its cadence."""
    result = result_of(book)
    frame = result.coverage_by[result.coverage_by["share"].notna()] if len(result.coverage_by) else result.coverage_by
    if not len(frame):
        return NotTestable(STEP, "Coverage of counts", "stock with a unit cost", "dated stock on hand with value")
    rules = book.settings.rules
    share = result.coverage_total["share"].iloc[0]
    caption = f"Share of stock value without a confirmed count within {rules.cadence_days_a} (A), {rules.cadence_days_b} (B) and {rules.cadence_days_c} (C) days, as of {result.as_of:%d %b %Y}. All: {percent(share)}."
    return chart_exhibit(
        "CB-9",
        "How much stock has nobody confirmed lately?",
        caption,
        charts.coverage(frame),
        "Dark cells are stock whose record rests on faith. Count them first; accuracy figures say nothing about them.",
        "coverage",
        alt=f"Heat map of overdue value by site and class. {caption}",
    )


@once
def calibration(book: Workbook) -> Exhibit | NotTestable:
    """CB-10: would the intervals have been right?"""
    drift = result_of(book).drift
    if drift is None or drift.calibration is None:
        return NotTestable(
            STEP, "Undiscovered drift", "at least 30 intervals between two counts of one place", "earlier counts of the same lines"
        )
    held = drift.calibration
    frame = held.hidden.assign(
        width=held.hidden["high"] - held.hidden["low"], covered=["yes" if inside else "no" for inside in held.hidden["covered"]]
    )
    frame = frame.sort_values(["width", "place_key"]).reset_index(drop=True)
    frame["rank"] = np.arange(1, len(frame) + 1)
    every = max(1, len(frame) // CHART_POINTS + 1)
    bounds = interval(held.bounds)
    caption = f"The last count of each place hidden and predicted from all others: {held.covered} of {held.total} inside ({percent(held.share)}, 95 % interval {bounds}). Units; loss negative."
    shown = frame.iloc[::every][["rank", "drift", "low", "high", "covered", "sku", "site"]]
    return chart_exhibit(
        "CB-10",
        "Would 90 % intervals for undiscovered drift have been right?",
        caption,
        charts.calibration(shown),
        "About nine of ten points should lie inside their band. If so, the estimate for stock not counted since can be used to choose what to count.",
        "undiscovered_calibration",
        alt=f"Hidden counts against their predicted intervals. {caption}",
    )


@once
def undiscovered(book: Workbook) -> Exhibit | NotTestable:
    """CB-11: expected variance of stock not counted since."""
    drift = result_of(book).drift
    if drift is None:
        return NotTestable(
            STEP, "Undiscovered drift by line", "at least 30 intervals between two counts of one place", "earlier counts of the same lines"
        )
    frame = book.selection.rows(by_size(drift.places, "low_value"))
    basis = f"{drift.model.per_unit:.3g} per unit moved and {drift.model.per_day:.3g} per day"
    caption = (
        f"Expected variance if counted now with its 90 % interval; net over all places {money(drift.value)} {book.context.in_currency} ({interval(drift.value_bounds, money)}). Squared drift grows by {basis}; "
        f"rates shrunk by class, site and line. Loss negative; {book.selection}."
    )
    return table_exhibit(
        "CB-11",
        "What would the next count probably find?",
        caption,
        tables.undiscovered(frame),
        "An estimate from past drift, not a finding about today's shelf. Use it to order the next counts, never to post.",
        "undiscovered_drift",
    )


EXHIBITS = (
    accuracy_panel,
    accuracy_table,
    variances,
    waterfall,
    groups,
    funnel,
    breaks,
    impossible,
    late,
    recounts,
    cut_off,
    coverage,
    calibration,
    undiscovered,
    costs,
    restated,
)


def _full_tables(book: Workbook, result: CountVsBelief) -> dict[str, pd.DataFrame]:
    internal = ["count_line_id", "line_key", "point_id", "place_key", "ord", "cumulative_throughput"]
    lines = result.lines.drop(columns=[name for name in internal if name in result.lines])
    full = {
        "belief": result.belief,
        "count_variance": lines,
        "first_breaks": result.breaks,
        "snapshot_ties": result.snapshot_ties,
        "negative_episodes": result.negatives,
        "late_entries": result.late,
        "recounts": result.recounts,
        "cut_off": result.cut_off,
        "coverage": result.coverage.drop(columns="place_key", errors="ignore"),
        "issue_costs": result.costs,
    }
    if not result.refused:
        groups_frame = _groups(book)
        full |= {
            "accuracy": tables.panel_rows(result),
            "accuracy_groups": groups_frame.assign(grouped=groups_frame["grouped"].astype(str)),
            "cancellation": result.cancellation,
        }
    if result.drift is not None:
        full["undiscovered_drift"] = result.drift.places.drop(columns="place_key")
        if result.drift.calibration is not None:
            full["undiscovered_calibration"] = result.drift.calibration.hidden.drop(columns="place_key")
    return {name: frame for name, frame in full.items() if len(frame.columns)}


def paragraphs(book: Workbook) -> tuple[Paragraph, ...]:
    """The answer in words."""
    result = result_of(book)
    if result.refused:
        return (Paragraph(f"No accuracy is stated, because {result.refused}. Ask for {ASK_COUNTS}."),)
    row = result.portfolio.iloc[0]
    told = [
        Paragraph(
            f"Of {whole(row['lines'])} counted lines {percent(row['strict'])} had no variance and {percent(row['in_tolerance'])} were within tolerance; gross value accuracy was {percent(row['gross_value'])} "
            f"and net value accuracy {percent(row['net_value'])}, {book.context.period}. {SIGN}"
        )
    ]
    if result.unmeasured_lines:
        told.append(
            Paragraph(
                f"{whole(result.unmeasured_lines)} count lines have no recorded quantity and no belief that can be rebuilt at their place; they are listed and not judged."
            )
        )
    if result.ambiguous_lines:
        told.append(
            Paragraph(
                f"{whole(result.ambiguous_lines)} counted zeros may be lines nobody counted; without them {percent(result.without_ambiguous['in_tolerance'].iloc[0])} are within tolerance."
            )
        )
    left_out = int((result.lines["is_measured"].astype(bool) & result.lines["is_difference_only"].astype(bool)).sum())
    if left_out:
        told.append(
            Paragraph(
                f"{whole(left_out)} lines come from documents that list differences only; they count as variances and not towards any accuracy."
            )
        )
    return tuple(told)


def section(book: Workbook) -> Section:
    """Everything this chapter established."""
    result = result_of(book)
    exhibits, missing = made(book, EXHIBITS)
    return Section(
        step=STEP,
        number=3,
        title=TITLE,
        question=QUESTION,
        paragraphs=paragraphs(book),
        exhibits=exhibits,
        not_testable=missing,
        findings=findings(result, book.context, book.settings),
        measures=measures(result, book.context),
        tables=_full_tables(book, result),
        extra={
            "tolerance": {key: str(value) for key, value in book.settings.tolerance.model_dump().items()},
            "digits": asdict(result.digits),
            "belief_grain": result.grain,
        },
    )
