"""Chapter 3 as exhibits, first half: how accurate counted stock was, by line, place and counter; the rows behind."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from cin7_audit.chapters.count_vs_belief import figures
from cin7_audit.chapters.count_vs_belief.measures import Row, bounds, scopes
from cin7_audit.chapters.count_vs_belief.result import GROUPS, CountVsBelief
from cin7_audit.chapters.count_vs_belief.sentences import NO_COUNT, STEP, refusal
from cin7_audit.presentation.exhibit import Book, Chart, Gap, Table, exhibit
from cin7_audit.presentation.tables import display
from cin7_audit.presentation.telling import by_size
from cin7_audit.statistics.rates import wilson
from cin7_audit.words import (
    VARIANCE_SIGN,
    day,
    figure,
    interval,
    is_missing,
    money,
    numbered,
    percent,
    signed_units,
    text,
    units,
    whole,
    with_source,
)

ASK = "every_counted_line"
CHART_SCOPES = 6  # drawn; the table holds all
CHART_GROUPS = 1500  # drawn, the largest ones
FUNNEL_SIZES = 60  # at which the limits of chance are computed
LINE = (("sku", "SKU", text), ("site", "Site", text), ("bin", "Bin", text))
MEASURES = {
    "strict": "Strict: no variance at all (M-4)",
    "in_tolerance": "In tolerance (M-5)",
    "gross_quantity": "Gross quantity (M-8)",
    "gross_value": "Gross value (M-9)",
    "net_value": "Net value: errors cancel (M-10)",
}
SHOWN = {"strict": whole, "in_tolerance": whole, "gross_quantity": units}  # the others are money


def result(book: Book) -> CountVsBelief:
    found: CountVsBelief = book.measure(STEP)
    return found


def unstated(name: str) -> Callable[[Book], Gap]:
    """The gap of an exhibit that needs an accuracy: why none can be stated."""
    return lambda book: Gap(name, refusal(result(book)), ASK)


def _panel(book: Book) -> pd.DataFrame:
    """Scope x measure: value, lines, low, high, numerator, denominator; the portfolio first."""
    rows = [
        {"scope": site or "All sites", "measure": name, "value": row[key], "lines": row["lines"]}
        | {part: row[f"{key}_{part}"] for part in ("low", "high", "numerator", "denominator")}
        for site, row in scopes(result(book))
        for key, name in MEASURES.items()
    ]
    return pd.DataFrame(rows)


@exhibit(
    "CB-1",
    "How accurate was recorded stock, measured five ways?",
    reading="The five answer different questions: the net figure lets gains and losses cancel, the strict one counts "
    "every unit. Act on the gross ones; quote none alone.",
    gap=unstated("Accuracy of counted stock"),
    needs=_panel,
    models=("accuracy",),
    workpaper="accuracy",
)
def accuracy_panel(book: Book, frame: pd.DataFrame) -> Chart:
    shown = frame[frame["scope"].isin(list(dict.fromkeys(frame["scope"]))[:CHART_SCOPES])]
    first = frame.head(len(MEASURES))
    words = "; ".join(f"{name}: {percent(value)}" for name, value in zip(first["measure"], first["value"], strict=True))
    caption = (
        f"Share of {whole(frame['lines'].iloc[0])} counted lines, or of their believed units or value; 95 % intervals; "
        f"{book.context.period}."
    )
    alt = f"Five accuracy measures with intervals by site. All sites: {words}."
    return Chart(figures.accuracy_panel(shown), caption, alt)


ACCURACY = (
    ("scope", "Scope", text),
    ("measure", "Measure", text),
    ("value", "Share", percent),
    ("bounds", "95 % interval", text),
    ("numerator", "Numerator (lines, units or money)", figure),
    ("denominator", "Denominator", figure),
    ("lines", "Lines", whole),
)


@exhibit(
    "CB-1a",
    "What stands above and below the line of each accuracy?",
    reading="A wide interval means too few lines were counted, not that stock is better or worse.",
    gap=unstated("Accuracy table"),
    needs=lambda book: scopes(result(book)),
    models=("accuracy",),
    workpaper="accuracy",
)
def accuracy_table(book: Book, every: list[tuple[str | None, Row]]) -> Table:
    rows = []
    for site, row in every:
        for key, name in MEASURES.items():
            shown = SHOWN.get(key, money)
            top, bottom = shown(row[f"{key}_numerator"]), shown(row[f"{key}_denominator"])
            rows.append((site or "All sites", name, row[key], interval(bounds(row, key)), top, bottom, row["lines"]))
    frame = pd.DataFrame(rows, columns=[name for name, _, _ in ACCURACY])
    caption = (
        "Wilson intervals for lines, linearised intervals for units and value. Numerators of M-8 to M-10 are absolute "
        f"variances. {book.context.period}."
    )
    return Table(display(frame, ACCURACY, limit=60, full_table="accuracy", emphasised=range(len(MEASURES))), caption)


VARIANCES = (
    ("count_day", "Count day", day),
    ("count_id", "Count", text),
    *LINE,
    ("counted", "Counted, units", units),
    ("believed", "Believed, units", units),
    ("variance_quantity", "Variance, units", signed_units),
    ("variance_value", "Variance, money", money),
    ("picked_not_shipped", "Picked, not shipped", units),
    ("source", "Source", text),
)


@exhibit(
    "CB-2",
    "Which counted lines were furthest from belief?",
    reading="A rebuilt figure that differs from the believed one is explained in CB-13. Picked but unshipped units "
    "leave the shelf before the record: such a shortage is no loss.",
    gap=Gap("Variance by line", NO_COUNT, ASK),
    needs=lambda book: result(book).lines,
    models=("count_variance",),
    workpaper="count_variance",
)
def variances(book: Book, every: pd.DataFrame) -> Table:
    lines = book.selection.rows(every, "count_day")
    lines = lines[lines["is_measured"].astype(bool) & (lines["variance_quantity"] != 0)]
    basis = every["believed_basis"].value_counts()
    caption = (
        f"{VARIANCE_SIGN} Belief is the system's own figure on {whole(basis.get('recorded', 0))} lines, rebuilt from "
        f"movements on {whole(basis.get('rebuilt', 0))}; {whole(basis.get('none', 0))} lines have neither. Unit cost "
        f"of the count document, else of its posting, else of the snapshot. Money in {book.context.currency}. "
        f"{book.context.period}; {book.selection}."
    )
    shown = with_source(by_size(lines, "variance_value"))
    return Table(display(shown, VARIANCES, full_table="count_variance"), caption)


def _steps(found: CountVsBelief) -> pd.DataFrame:
    lines = found.lines[found.lines["is_base"].astype(bool) & found.lines["variance_value"].notna()]
    rows, level = [], 0.0
    for site, group in lines.groupby("site", dropna=False, sort=True):
        name, values = "site not known" if is_missing(site) else str(site), group["variance_value"]
        for kind, chosen in (("losses", values[values < 0]), ("gains", values[values > 0])):
            amount = float(sum(chosen))
            rows.append((f"{name}: {kind}", kind, level, level + amount, amount))
            level += amount
    rows.append(("All sites: net", "net", 0.0, level, level))
    return pd.DataFrame(rows, columns=["label", "kind", "start", "end", "amount"])


@exhibit(
    "CB-3",
    "Where do losses and gains arise, and how much cancels?",
    reading="Tall bars that meet at a small net figure are errors of place or identity more than loss. A ratio that "
    "rises from bin to portfolio says the offset lies between places.",
    gap=unstated("Variance by site"),
    needs=lambda book: result(book).portfolio,
    models=("count_variance", "cancellation"),
    workpaper="count_variance",
)
def waterfall(book: Book, _: pd.DataFrame) -> Chart:
    frame, levels = _steps(result(book)), result(book).table("cancellation")
    ratios = zip(levels["level"], levels["ratio"], strict=True)
    told = ", ".join(f"{level} {percent(ratio)}" for level, ratio in ratios if not is_missing(ratio))
    caption = (
        f"Money in {book.context.currency}, {book.context.period}. {VARIANCE_SIGN} Cancelled inside a {told} (0 %: all "
        "one way, 100 %: perfect offset)."
    )
    net = f"{money(frame['end'].iloc[-1])} {book.context.in_currency}"
    alt = f"Waterfall of losses and gains by site, ending at a net variance of {net}. {caption}"
    return Chart(figures.waterfall(frame), caption, alt)


def _groups(book: Book) -> pd.DataFrame:
    """The accuracies of every grouping, one below the other."""
    parts = [frame.assign(group=name) for name in GROUPS if len(frame := result(book).groups[name])]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _named_groups(book: Book) -> pd.DataFrame:
    frame = _groups(book)
    return frame[frame["grouped"].notna()] if len(frame) else frame


GROUPED = (
    ("group", "Grouping", text),
    ("grouped", "Group", text),
    ("lines", "Lines", whole),
    ("in_tolerance", "In tolerance", percent),
    ("bounds", "95 % interval", text),
    ("gross_value", "Gross value accuracy", percent),
    ("net_amount", "Net variance, money", money),
    ("note", "Note", text),
)


@exhibit(
    "CB-4",
    "Does accuracy differ by class, place or counter?",
    reading="Groups whose intervals overlap are not ranked against each other. Counters see different shelves: a low "
    "figure is a question about the place before it is one about the person.",
    gap=unstated("Accuracy by class, place and counter"),
    needs=_named_groups,
    models=("accuracy",),
    workpaper="accuracy_groups",
)
def groups(book: Book, frame: pd.DataFrame) -> Table:
    shown, minimum = frame[frame["group"] != "session"].copy(), book.settings.rules.minimum_group
    people = shown["group"] == "counter"
    shown.loc[people, "grouped"] = numbered(list(shown.loc[people, "grouped"]))
    shown["bounds"] = [
        interval(pair) for pair in zip(shown["in_tolerance_low"], shown["in_tolerance_high"], strict=True)
    ]
    shown["note"] = ["too few lines to rank" if lines < minimum else "" for lines in shown["lines"]]
    caption = (
        "Share of counted lines in tolerance with Wilson 95 % intervals; groups under "
        f"{minimum} lines are shown, not ranked. Zone: leading letters of the bin. Counters are numbered here; the "
        f"workpaper has the names. Money in {book.context.currency}. {book.context.period}."
    )
    return Table(display(shown, GROUPED, limit=40, full_table="accuracy_groups"), caption)


@exhibit(
    "CB-4a",
    "Which counts, zones or counters stand out beyond chance?",
    reading="Points inside the band differ by luck. Look at the documents of points far below it.",
    gap=unstated("Accuracy against size of count"),
    needs=_named_groups,
    models=("accuracy",),
    workpaper="accuracy_groups",
)
def funnel(book: Book, every: pd.DataFrame) -> Chart | Gap:
    frame = every[every["group"].isin(["session", "zone", "counter"])].sort_values("lines", ascending=False)
    if not len(frame):
        return Gap("Accuracy against size of count", "count documents with names, bins or counters", ASK)
    centre = float(result(book).portfolio["in_tolerance"].iloc[0])
    least, most = max(1, int(frame["lines"].min())), int(frame["lines"].max()) + 1
    sizes = np.unique(np.geomspace(least, most, FUNNEL_SIZES).round())
    around = [wilson(round(centre * int(n)), int(n)) or (0.0, 1.0) for n in sizes]
    limits = pd.DataFrame(around, columns=["low", "high"]).assign(lines=sizes, centre=centre)
    low = np.interp(frame["lines"].astype(float), sizes, limits["low"])
    outside = int((frame["in_tolerance"].astype(float) < low).sum())
    caption = (
        "Share of lines in tolerance by size of group; the band is where chance alone would put 95 % of groups around "
        f"{percent(centre)}; {book.context.period}."
    )
    alt = f"Funnel plot of {len(frame)} groups, {outside} below the band of chance."
    shown = frame.head(CHART_GROUPS)[["group", "grouped", "lines", "in_tolerance"]]
    return Chart(figures.funnel(shown, limits), caption, alt)


# of no use outside the case
INTERNAL = ["count_line_id", "line_key", "point_id", "place_key", "ord", "cumulative_throughput"]


def tables(book: Book) -> dict[str, pd.DataFrame]:
    """Every row behind the exhibits, exact."""
    found = result(book)
    full = {
        "belief": found.table("belief"),
        "count_variance": found.lines,
        "first_breaks": found.table("first_breaks"),
        "snapshot_ties": found.table("snapshot_ties"),
        "negative_episodes": found.negatives,
        "late_entries": found.table("late_entries"),
        "recounts": found.table("recounts"),
        "cut_off": found.table("cut_off"),
        "coverage": found.coverage,
        "issue_costs": found.table("issue_costs"),
    }
    if found.counts.base:
        groups = _groups(book)
        full |= {"accuracy": _panel(book), "accuracy_groups": groups.assign(grouped=groups["grouped"].astype(str))}
        full["cancellation"] = found.table("cancellation")
    if found.drift is not None:
        full["undiscovered_drift"] = found.drift.places
        if found.drift.calibration is not None:
            full["undiscovered_calibration"] = found.drift.calibration.hidden
    kept = {name: frame.drop(columns=INTERNAL, errors="ignore") for name, frame in full.items()}
    return {name: frame for name, frame in kept.items() if len(frame.columns)}
