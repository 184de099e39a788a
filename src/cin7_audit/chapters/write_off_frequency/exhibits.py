"""Chapter 4 as exhibits: how much is corrected, how often, whether it is routine, where, who looked and what it
taught.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pandas as pd

from cin7_audit.chapters.write_off_frequency import figures
from cin7_audit.chapters.write_off_frequency.measures import by_own_hand, corrected, fast, learned, without_recount
from cin7_audit.exact import exact, exact_sum, gross_sum, magnitude, side_sum
from cin7_audit.presentation.exhibit import Book, Chart, Gap, Table, declared, not_testable
from cin7_audit.presentation.telling import by_size
from cin7_audit.records import NotTestable
from cin7_audit.statistics.control_charts import fitting_chart
from cin7_audit.statistics.learning import Learning
from cin7_audit.words import NONE, numbered, percent, short_file, source, text

STEP = "write_off_frequency"
SHOWN_ITEMS = 12
SHOWN_PLACES = 3  # of a dimension


def rows_of(book: Book) -> pd.DataFrame:
    """The correction lines selected, go-live loads left out."""
    return book.selection.rows(corrected(book), "day")


def _sized(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(gross=rows["value"].map(magnitude), net=rows["value"].map(exact))


def _totals(sized: pd.DataFrame, *by: str) -> pd.DataFrame:
    return sized.groupby(list(by), as_index=False).agg(
        corrections=("correction_id", "count"),
        documents=("document_no", "nunique"),
        gross=("gross", "sum"),
        net=("net", "sum"),
    )


@declared("WF-1", needs=lambda book: rows_of(book).dropna(subset=["month"]))
def value_by_month(_: Book, rows: pd.DataFrame) -> Chart | Gap:
    if not gross_sum(rows["value"]):
        return Gap()
    parts = [
        (pd.Timestamp(f"{start}-01"), name, float(side_sum(part, losses=name == "loss")))
        for start, part in rows.groupby("month")["value"]
        for name in ("loss", "gain")
    ]
    told = {"lines": len(rows), "gross": gross_sum(rows["value"]), "net": exact_sum(rows["value"])}
    frame = pd.DataFrame(parts, columns=["month", "direction", "value"])
    return Chart(figures.monthly_value(frame), told=told)


@declared("WF-12a", needs=rows_of)
def kinds(_: Book, rows: pd.DataFrame) -> Table:
    rule = rows["kind_rule"].str.split(": ").str[0]  # without the words it matched
    return Table(_totals(_sized(rows.assign(kind_rule=rule)), "kind", "kind_rule"))


@declared("WF-2", needs="correction_rate")
def rates(book: Book, frame: pd.DataFrame) -> Table | Gap:
    return Table(book.selection.rows(frame)) if frame["corrections"].sum() else Gap()


def _moving_months(book: Book) -> pd.DataFrame:
    months = book.table("correction_rate")
    return months[months["movement_lines"] > 0]


@declared("WF-3", needs=_moving_months)
def control(_: Book, months: pd.DataFrame) -> Chart | Gap:
    corrections, lines = (months[name].to_numpy(dtype=float) for name in ("corrections", "movement_lines"))
    if (chart := fitting_chart(corrections, lines / 1000)) is None:
        return Gap()
    points, is_rate = len(chart.value), chart.kind in ("u", "laney_u")
    frame = pd.DataFrame(
        {
            "point": range(points),
            "label": list(months["month"])[:points] if is_rate else [f"gap {n + 1}" for n in range(points)],
            **{name: getattr(chart, name) for name in ("value", "centre", "low", "high")},
            "signal": ["yes" if flag else "no" for flag in chart.signal],
        }
    )
    axis = "Corrections per 1,000 movement lines" if is_rate else "Months between corrections"
    return Chart(figures.control(frame, axis), told={"axis": axis, "reason": chart.reason})


@declared("WF-7a", needs=lambda book: book.selection.rows(book.table("correction_day"), "day"))
def calendar(_: Book, frame: pd.DataFrame) -> Chart:
    days = pd.to_datetime(frame["day"])
    shown = pd.DataFrame(
        {
            "day": days,
            "week": days - pd.to_timedelta(days.dt.day_of_week, unit="D"),
            "weekday": days.dt.day_name(),
            "corrections": frame["corrections"].astype(int),
            "gross": [float(value or 0) for value in frame["gross"]],
        }
    )
    return Chart(figures.calendar(shown))


@declared("WF-4", needs="routine_share")
def routine(book: Book, frame: pd.DataFrame) -> Table | Gap:
    if not any(frame["losses"]):
        return Gap()
    shown = frame.assign(site=[site if isinstance(site, str) else "whole client" for site in frame["site"]])
    limit = book.settings.rules.routine_share / 100
    return Table(shown, emphasised=(0,), told={"limit": limit})


@declared("WF-5", needs=rows_of)
def concentration(_: Book, rows: pd.DataFrame) -> Chart | Gap:
    if rows["sku"].isna().all():
        return Gap()
    sized = _sized(rows).astype({"gross": float, "net": float})
    items = _totals(sized, "sku").sort_values(["gross", "sku"], ascending=[False, True]).head(SHOWN_ITEMS)
    total = sized["gross"].sum()
    shown = items.rename(columns={"sku": "item"})[["item", "gross", "net", "corrections"]]
    share = items["gross"].sum() / total if total else 0.0
    return Chart(figures.pareto(shown), told={"items": len(items), "share": share})


@declared("WF-5a", needs="correction_concentration")
def concentration_table(_: Book, every: pd.DataFrame) -> Table:
    frame = every[every["place"] <= SHOWN_PLACES]
    frame = frame.assign(dimension=frame["dimension"].str.replace("_", " "))
    people = (frame["dimension"] == "user") & (frame["item"] != "not stated")
    frame.loc[people, "item"] = numbered(list(frame.loc[people, "item"]))
    return Table(frame)


@declared("WF-6", needs=rows_of)
def reasons(_: Book, rows: pd.DataFrame) -> Table:
    groups = _totals(_sized(rows), "reason_class", "reason_group")
    frame = groups.sort_values(["corrections", "reason_group"], ascending=[False, True])
    return Table(frame, told={"lines": len(rows)})


@declared("WF-7", needs=lambda book: book.selection.rows(book.table("reversal_pair"), "first_day"))
def reversals(_: Book, frame: pd.DataFrame) -> Table:
    return Table(frame, told={"pairs": len(frame)})


def _test_rows(book: Book) -> Iterable[tuple[str, str, str]]:
    """One row per control test, with what the evidence allowed."""

    def of(hits: pd.Series, what: str) -> tuple[str, str]:
        found, total = int(hits.sum()), len(hits)
        return f"{found} of {total} {what}", percent(Decimal(found) / total) if total else NONE

    if len(latency := book.table("review_latency")):
        yield "Approved in under a minute or in bulk (M-34)", *of(fast(latency), "documents")
    if len(duties := book.table("approval_duty")):
        yield "Approver created, counted or holds the stock (M-35)", *of(by_own_hand(duties), "documents")
    if book.case.has("user_action"):
        undone = book.table("undone_approval")["document_no"].nunique()
        yield "Undone or voided after approval", f"{undone} documents", NONE
    yield "Void correction documents", f"{len(book.table('voided_correction'))} documents", NONE
    if book.case.has("count_event"):
        again = without_recount(book.table("over_tolerance"))
        yield "Over tolerance, approved without a recount (M-40)", *of(again, "lines")


@declared("WF-8", needs=corrected)
def controls(book: Book, _: pd.DataFrame) -> Table:
    return Table(pd.DataFrame(_test_rows(book), columns=["test", "found", "share"]))


@declared("WF-9", needs=lambda book: next(book.table("approval_limit").itertuples()))
def limits(book: Book, proposed: Any) -> Table | Gap:
    if not proposed.documents:
        return Gap()
    by_document = corrected(book).groupby("document_no")["value"]
    documents = by_document.agg(lambda values: float(gross_sum(values)))
    months = max(len(book.table("correction_rate")), 1)
    levels = (
        ("stated limit", book.settings.approval.limit or None),
        ("level 1: 80th percentile", proposed.level_1),
        ("level 2: 95th percentile", proposed.level_2),
        ("level 3: clearly trivial", book.context.clearly_trivial),
    )
    stated = [(name, amount) for name, amount in levels if amount is not None]
    rows = [(name, amount, float((documents > float(amount)).sum()) / months) for name, amount in stated]
    frame = pd.DataFrame(rows, columns=["level", "amount", "documents"])
    return Table(frame, told={"documents": proposed.documents})


@declared("WF-10", needs=learned)
def learning(_: Book, seen: Learning) -> Chart | Gap:
    if seen.index is None:
        history = f"enough history ({seen.why})"
        return Gap("Corrections against learning (M-24)", history, "four_quarters_of_corrections")
    corrections, drift = seen.basis.split(";")[:2]
    names = {"corrections_rate": corrections, "drift_rate": drift.strip()}
    frame = seen.quarters.melt(id_vars="quarter", value_vars=list(names), var_name="series", value_name="rate")
    drawn = figures.learning(frame.assign(series=frame["series"].map(names)))
    return Chart(drawn, told={"seen": seen, "quarters": len(seen.quarters)})


@declared("WF-11", needs="over_tolerance")
def recounts(book: Book, every: pd.DataFrame) -> Table:
    frame = book.selection.rows(every)
    frame = frame.assign(recounted=["yes" if flag else "no" for flag in frame["is_recounted"]])
    return Table(frame, told={"lines": len(frame)})


def _place(evidence: Any) -> str:
    """`path, row 12` as file:row."""
    file, _, row = text(evidence).rpartition(", row ")
    return source(file, row.replace(",", "")) if file and row.replace(",", "").isdigit() else short_file(evidence)


@declared("WF-12", needs=rows_of)
def register(_: Book, rows: pd.DataFrame) -> Table:
    order = by_size(rows, "value", "correction_id")
    return Table(order.assign(evidence=order["evidence"].map(_place)), told={"lines": len(rows)})


def gaps(book: Book) -> tuple[NotTestable, ...]:
    """The control tests that lack their evidence."""
    needed = (
        ("review_latency", "Review latency and bulk approval (M-34)", "moments of approval"),
        ("approval_duty", "Segregation of duties (M-35)", "names of creator, counter and approver"),
    )
    gaps = [Gap(test, missing, "who_approved") for table, test, missing in needed if not len(book.table(table))]
    return tuple(not_testable(book, STEP, gap) for gap in gaps)


def tables(book: Book) -> dict[str, pd.DataFrame]:
    """Every row behind the exhibits, exact; those of control tests only where the evidence allowed the test."""
    full = {
        "corrections": "reasoned_correction",
        "correction_months": "correction_month",
        "routine": "routine_share",
        "correction_concentration": "correction_concentration",
        "correction_gaps": "correction_gap",
        "reversal_pairs": "reversal_pair",
    }
    controls = {
        "review_latency": "review_latency",
        "duties": "approval_duty",
        "undone": "undone_approval",
        "splits": "split_correction",
        "over_tolerance": "over_tolerance",
    }
    shown = {name: book.table(table) for name, table in full.items()}
    if len(learned(book).quarters):
        shown["learning_quarters"] = learned(book).quarters
    return shown | {name: book.table(table) for name, table in controls.items() if len(book.table(table))}
