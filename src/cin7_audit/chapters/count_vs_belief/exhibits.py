"""Chapter 3 as exhibits: how accurate counted stock was, belief itself, the counting, what was not counted, and
costs.
"""

from collections.abc import Callable
from itertools import cycle

import numpy as np
import pandas as pd

from cin7_audit.chapters.count_vs_belief import figures
from cin7_audit.chapters.count_vs_belief.measures import scopes
from cin7_audit.chapters.count_vs_belief.sentences import GROUPS, PORTFOLIO, bounds, grouped, refusal
from cin7_audit.presentation.exhibit import Book, Chart, Gap, Table, declared
from cin7_audit.presentation.telling import by_size
from cin7_audit.statistics.rates import wilson
from cin7_audit.statistics.undiscovered import Calibration, back_test, fit, total
from cin7_audit.words import interval, is_missing, money, numbered, percent, units, whole, with_source

CHART_SCOPES = 6  # drawn; the table holds all
CHART_GROUPS = 1500  # drawn, the largest ones
FUNNEL_SIZES = 60  # at which the limits of chance are computed
DRAWN_COUNTS = 600  # hidden counts drawn, evenly spaced over all
MEASURES = {  # key of an accuracy: what it is called, and how what it divides is written
    "strict": ("Strict: no variance at all (M-4)", whole),
    "in_tolerance": ("In tolerance (M-5)", whole),
    "gross_quantity": ("Gross quantity (M-8)", units),
    "gross_value": ("Gross value (M-9)", money),
    "net_value": ("Net value: errors cancel (M-10)", money),
}


def _or_refusal(wanted: Callable[[Book], pd.DataFrame]) -> Callable[[Book], pd.DataFrame | Gap]:
    """What is wanted, or the gap that says why no accuracy can be stated."""

    def needs(book: Book) -> pd.DataFrame | Gap:
        found = wanted(book)
        return found if len(found) else Gap(missing=refusal(book))

    return needs


def _panel(book: Book) -> pd.DataFrame:
    """Scope x measure: value, lines, low, high, numerator, denominator; the portfolio first."""
    rows = [
        {"scope": site or "All sites", "measure": name, "value": row[key], "lines": row["lines"]}
        | {part: row[f"{key}_{part}"] for part in ("low", "high", "numerator", "denominator")}
        for site, row in scopes(book)
        for key, (name, _) in MEASURES.items()
    ]
    return pd.DataFrame(rows)


@declared("CB-1", needs=_or_refusal(_panel))
def accuracy_panel(_: Book, frame: pd.DataFrame) -> Chart:
    shown = frame[frame["scope"].isin(list(dict.fromkeys(frame["scope"]))[:CHART_SCOPES])]
    first = frame.head(len(MEASURES))
    words = "; ".join(f"{name}: {percent(value)}" for name, value in zip(first["measure"], first["value"], strict=True))
    return Chart(figures.accuracy_panel(shown), told={"lines": frame["lines"].iloc[0], "words": words})


@declared("CB-1a", needs=_or_refusal(_panel))
def accuracy_table(_: Book, frame: pd.DataFrame) -> Table:
    pairs = zip(frame["low"], frame["high"], strict=True)
    shown = frame.assign(bounds=[interval(None if is_missing(low) else (low, high)) for low, high in pairs])
    for part in ("numerator", "denominator"):
        forms = cycle(form for _, form in MEASURES.values())
        shown[part] = [form(value) for form, value in zip(forms, frame[part], strict=False)]
    return Table(shown, emphasised=tuple(range(len(MEASURES))))


@declared("CB-2", needs=_or_refusal(lambda book: book.table("count_variance")))
def variances(book: Book, every: pd.DataFrame) -> Table:
    lines = book.selection.rows(every, "count_day")
    lines = lines[lines["is_measured"].astype(bool) & (lines["variance_quantity"] != 0)]
    told = {"recorded": 0, "rebuilt": 0, "none": 0} | every["believed_basis"].value_counts().to_dict()
    return Table(with_source(by_size(lines, "variance_value")), told=told)


def _steps(lines: pd.DataFrame) -> pd.DataFrame:
    lines = lines[lines["is_base"].astype(bool) & lines["variance_value"].notna()]
    rows, level = [], 0.0
    for site, group in lines.groupby("site", dropna=False, sort=True):
        name, values = "site not known" if is_missing(site) else str(site), group["variance_value"]
        for kind, chosen in (("losses", values[values < 0]), ("gains", values[values > 0])):
            amount = float(sum(chosen))
            rows.append((f"{name}: {kind}", kind, level, level + amount, amount))
            level += amount
    rows.append(("All sites: net", "net", 0.0, level, level))
    return pd.DataFrame(rows, columns=["label", "kind", "start", "end", "amount"])


@declared("CB-3", needs=_or_refusal(lambda book: grouped(book, PORTFOLIO)))
def waterfall(book: Book, _: pd.DataFrame) -> Chart:
    frame, levels = _steps(book.table("count_variance")), book.table("cancellation")
    ratios = zip(levels["level"], levels["ratio"], strict=True)
    told = ", ".join(f"{level} {percent(ratio)}" for level, ratio in ratios if not is_missing(ratio))
    return Chart(figures.waterfall(frame), told={"levels": told, "net": frame["end"].iloc[-1]})


def _groups(book: Book) -> pd.DataFrame:
    """The accuracies of every grouping, one below the other."""
    parts = [frame.assign(group=name) for name in GROUPS if len(frame := grouped(book, name))]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["group", "grouped", "lines"])


def _named_groups(book: Book) -> pd.DataFrame:
    return _groups(book).dropna(subset=["grouped"])


@declared("CB-4", needs=_or_refusal(_named_groups))
def groups(book: Book, frame: pd.DataFrame) -> Table:
    shown, minimum = frame[frame["group"] != "session"].copy(), book.settings.rules.minimum_group
    people = shown["group"] == "counter"
    shown.loc[people, "grouped"] = numbered(list(shown.loc[people, "grouped"]))
    shown["bounds"] = [interval(bounds(row, "in_tolerance")) for row in shown.to_dict("records")]
    shown["note"] = ["too few lines to rank" if lines < minimum else "" for lines in shown["lines"]]
    return Table(shown)


def _peers(book: Book) -> pd.DataFrame:
    """Sessions, zones and counters by name, the largest first."""
    frame = _named_groups(book)
    return frame[frame["group"].isin(["session", "zone", "counter"])].sort_values(
        "lines", ascending=False, kind="stable"
    )


@declared("CB-4a", needs=_or_refusal(_peers))
def funnel(book: Book, frame: pd.DataFrame) -> Chart:
    centre = float(grouped(book, PORTFOLIO)["in_tolerance"].iloc[0])
    least, most = max(1, int(frame["lines"].min())), int(frame["lines"].max()) + 1
    sizes = np.unique(np.geomspace(least, most, FUNNEL_SIZES).round())
    around = [wilson(round(centre * int(n)), int(n)) or (0.0, 1.0) for n in sizes]
    limits = pd.DataFrame(around, columns=["low", "high"]).assign(lines=sizes, centre=centre)
    low = np.interp(frame["lines"].astype(float), sizes, limits["low"])
    outside = int((frame["in_tolerance"].astype(float) < low).sum())
    shown = frame.head(CHART_GROUPS)[["group", "grouped", "lines", "in_tolerance"]]
    told = {"centre": centre, "groups": len(frame), "outside": outside}
    return Chart(figures.funnel(shown, limits), told=told)


def _explained(book: Book) -> pd.DataFrame:
    """Lines with a printed figure beside movements."""
    lines = book.table("count_variance")
    return lines[lines["difference"].notna()]


@declared("CB-5", needs=lambda book: (len(book.table("snapshot_ties")) + len(_explained(book))) or None)
def breaks(book: Book, _: int) -> Table:
    table = book.table
    frame, tied = table("first_breaks"), table("snapshot_ties").query("not is_anchor")
    told = {"breaks": len(frame), "places": len(table("belief")), "grain": table("grain")["belief_grain"].iloc[0]}
    return Table(frame, told=told | {"agreeing": int((tied["difference"] == 0).sum()), "figures": len(tied)})


@declared("CB-6", needs="belief")
def impossible(book: Book, _: pd.DataFrame) -> Table:
    frame = book.table("negative_episodes")
    return Table(frame, told={"spells": len(frame), "lacking": int(frame["may_lack_opening"].sum())})


@declared("CB-6a", needs="late_entries_by_kind")
def late(book: Book, frame: pd.DataFrame) -> Table:
    moved = int((book.table("count_variance")["late_entries"].fillna(0) != 0).sum())
    return Table(frame, told={"moved": moved})


@declared("CB-7", needs=_or_refusal(lambda book: book.table("count_variance")))
def recounts(book: Book, _: pd.DataFrame) -> Table:
    digits, told = book.table("last_digit").iloc[0], ""
    if digits.lines:
        told = f" Of {digits.lines} differing counts of 10 or more, {digits.round_counted} end in 0 or 5, "
        told += f"{digits.round_believed} of their beliefs do."
    return Table(with_source(book.table("recounts")), told={"digits": told})


@declared("CB-8", needs="cut_off")
def cut_off(_: Book, frame: pd.DataFrame) -> Chart | Gap:
    if not frame["moved_lines"].astype(int).any():
        return Gap()
    shifts = zip(frame["shift"], frame["agreeing"], strict=True)
    told = ", ".join(f"{shift:+d} days: {lines} lines" for shift, lines in shifts)
    return Chart(figures.cut_off(frame), told={"lines": frame["lines"].max(), "shifts": told})


def _covered(book: Book) -> pd.DataFrame:
    exposure = book.table("exposure")
    return exposure[(exposure["level"] == "class") & exposure["share"].notna()]


@declared("CB-9", needs=_covered)
def coverage(book: Book, frame: pd.DataFrame) -> Chart:
    told = {"as_of": book.table("closing_day")["day"].iloc[0], "share": book.table("exposure")["share"].iloc[0]}
    return Chart(figures.coverage(frame), told=told)


def _calibration(book: Book) -> Calibration | None:
    """The back-test, where there is stock it speaks of."""
    return back_test(book.table("undiscovered_calibration")) if len(book.table("undiscovered_drift")) else None


@declared("CB-10", needs=_calibration)
def calibration(_: Book, held: Calibration) -> Chart:
    frame = held.hidden.assign(
        width=held.hidden["high"] - held.hidden["low"],
        covered=["yes" if inside else "no" for inside in held.hidden["covered"]],
    )
    frame = frame.sort_values(["width", "place_key"]).assign(rank=np.arange(1, len(frame) + 1))
    shown = frame.iloc[:: len(frame) // DRAWN_COUNTS + 1][["rank", "drift", "low", "high", "covered", "sku", "site"]]
    return Chart(figures.calibration(shown), told={"held": held})


@declared("CB-11", needs="undiscovered_drift")
def undiscovered(book: Book, places: pd.DataFrame) -> Table:
    frame, model = book.selection.rows(by_size(places, "low_value")), fit(book.table("drift_observation"))
    speeds = {name: f"{getattr(model, name):.3g}" for name in ("per_unit", "per_day")}
    value, interval_90 = total(places)
    return Table(frame, told={"value": value, "bounds": interval_90, **speeds})


@declared("CB-12", needs="issue_costs")
def costs(book: Book, frame: pd.DataFrame) -> Table:
    (told,) = book.table("issue_cost_total").to_dict("records")
    return Table(with_source(frame), told=told)


@declared("CB-13", needs=_explained)
def restated(_: Book, both: pd.DataFrame) -> Table:
    frame = both[both["difference"] != 0]
    return Table(by_size(frame, "difference"), told={"differing": len(frame), "lines": len(both)})


# tables of rows behind the exhibits, and columns of no use outside the case
ROWS = ["belief", "count_variance", "first_breaks", "snapshot_ties", "negative_episodes", "late_entries", "recounts"]
ROWS += ["cut_off", "coverage", "issue_costs"]
INTERNAL = ["count_line_id", "line_key", "point_id", "place_key", "ord", "cumulative_throughput"]


def tables(book: Book) -> dict[str, pd.DataFrame]:
    full = {name: book.table(name) for name in ROWS}
    if is_missing(book.table("closing_day")["day"].iloc[0]):
        del full["coverage"]  # of no day
    if len(grouped(book, PORTFOLIO)):
        groups = _groups(book)
        full |= {"accuracy": _panel(book), "accuracy_groups": groups.assign(grouped=groups["grouped"].astype(str))}
        full["cancellation"] = book.table("cancellation")
    if len(book.table("undiscovered_drift")):
        estimates = {name: book.table(name) for name in ("undiscovered_drift", "undiscovered_calibration")}
        full |= {name: frame for name, frame in estimates.items() if len(frame)}
    return {name: frame.drop(columns=INTERNAL, errors="ignore") for name, frame in full.items()}
