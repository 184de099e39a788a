"""Chapter 4 as exhibits, first half: how much is corrected, how often, whether it is routine, and where."""

import pandas as pd

from cin7_audit.chapters.write_off_frequency import figures
from cin7_audit.chapters.write_off_frequency.result import WriteOffFrequencyResult
from cin7_audit.exact import exact, exact_sum, gross_sum, magnitude, side_sum
from cin7_audit.presentation.exhibit import Book, Chart, Gap, Table, exhibit
from cin7_audit.presentation.tables import display
from cin7_audit.statistics.control_charts import ControlChart
from cin7_audit.words import money, month, number, numbered, percent, spaced, text, whole

STEP = "write_off_frequency"
SIGN = "Gain positive, loss negative; never netted."
ASK = "corrections_of_period"
SHOWN_ITEMS = 12
SHOWN_PLACES = 3  # of a dimension


def result(book: Book) -> WriteOffFrequencyResult:
    found: WriteOffFrequencyResult = book.measure(STEP)
    return found


def rows_of(book: Book) -> pd.DataFrame:
    """The correction lines selected, go-live loads left out."""
    return book.selection.rows(result(book).without_go_live, "day")


def where(book: Book) -> str:
    return f"Money in {book.context.currency}. {SIGN} {book.context.period}; {book.selection}."


def _sized(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(gross=rows["value"].map(magnitude), net=rows["value"].map(exact))


def _totals(sized: pd.DataFrame, *by: str) -> pd.DataFrame:
    return sized.groupby(list(by), as_index=False).agg(
        corrections=("correction_id", "count"),
        documents=("document_no", "nunique"),
        gross=("gross", "sum"),
        net=("net", "sum"),
    )


def _valued(book: Book) -> pd.DataFrame | None:
    rows = rows_of(book).dropna(subset=["month"])
    return rows if gross_sum(rows["value"]) else None


@exhibit(
    "WF-1",
    "How much is corrected, and which way?",
    reading="Bars both ways that cancel in the net hide as much movement as a one-way month; read the gross first.",
    gap=Gap("Correction value by month", "corrections with a value", ASK),
    needs=_valued,
    models=("register",),
    workpaper="correction_months",
)
def value_by_month(book: Book, rows: pd.DataFrame) -> Chart:
    parts = [
        (pd.Timestamp(f"{start}-01"), name, float(side_sum(part, losses=name == "loss")))
        for start, part in rows.groupby("month")["value"]
        for name in ("loss", "gain")
    ]
    caption = (
        f"Value of {whole(len(rows))} correction lines by month, line: net. {where(book)} "
        f"Gross {money(gross_sum(rows['value']))}, net {money(exact_sum(rows['value']))}."
    )
    return Chart(figures.monthly_value(pd.DataFrame(parts, columns=["month", "direction", "value"])), caption)


KINDS = (
    ("kind", "Kind", spaced),
    ("kind_rule", "Rule that classified it", text),
    ("corrections", "Lines", whole),
    ("documents", "Documents", whole),
    ("gross", "Gross value", money),
    ("net", "Net value", money),
)


@exhibit(
    "WF-12a",
    "What counts as a correction here?",
    reading="A cycle count booked as an adjustment is a count: its lines leave the ad-hoc corrections.",
    gap=Gap("Kinds of corrections", "corrections", ASK),
    needs=rows_of,
    models=("register",),
    workpaper="corrections",
)
def kinds(book: Book, rows: pd.DataFrame) -> Table:
    rule = rows["kind_rule"].str.split(": ").str[0]  # without the words it matched
    frame = _totals(_sized(rows.assign(kind_rule=rule)), "kind", "kind_rule")
    caption = f"Kinds of corrections and the rule that gave the kind. {where(book)}"
    return Table(display(frame, KINDS, full_table="corrections"), caption)


def _corrected_months(book: Book) -> pd.DataFrame | None:
    frame = result(book).months
    return frame if frame["corrections"].sum() else None


MONTHS = (
    ("month", "Month", month),
    ("corrections", "Correction lines", whole),
    ("documents", "Documents", whole),
    ("movement_lines", "Movement lines", whole),
    ("per_1000_lines", "Per 1,000 lines", number),
    ("per_100_active", "Per 100 active lines", number),
    ("losses", "Losses", money),
    ("gains", "Gains", money),
    ("net", "Net", money),
    ("gross_share", "Gross, % of inventory", percent),
    ("net_share", "Net, % of inventory", percent),
)


@exhibit(
    "WF-2",
    "How often, against how much activity?",
    reading="A rate that rises while activity does not is correcting more, not trading more.",
    gap=Gap("Correction rates by month", "corrections and movements", ASK),
    needs=_corrected_months,
    models=("correction_rate",),
    workpaper="correction_months",
)
def rates(book: Book, frame: pd.DataFrame) -> Table:
    caption = (
        "M-17 and M-18: correction lines per 1,000 movement lines and per 100 active lines (SKU x site with a "
        "movement); "
        f"value over month-end inventory. Go-live loads left out. {where(book)}"
    )
    return Table(display(book.selection.rows(frame), MONTHS, limit=36, full_table="correction_months"), caption)


@exhibit(
    "WF-3",
    "Is the correction rate under control?",
    reading="Points inside the limits differ by chance; a point outside has a reason of its own worth finding.",
    gap=Gap(
        "Control chart of the correction rate",
        "eight months with movements and a correction",
        "longer_period_of_corrections",
    ),
    needs=lambda book: result(book).chart,
    models=("correction_rate",),
    workpaper="correction_months",
)
def control(book: Book, chart: ControlChart) -> Chart:
    months, points, is_rate = result(book).months, len(chart.value), chart.kind in ("u", "laney_u")
    moving = list(months["month"][months["movement_lines"] > 0])
    frame = pd.DataFrame(
        {
            "point": range(points),
            "label": moving[:points] if is_rate else [f"gap {n + 1}" for n in range(points)],
            "value": chart.value,
            "centre": chart.centre,
            "low": chart.low,
            "high": chart.high,
            "signal": ["yes" if flag else "no" for flag in chart.signal],
        }
    )
    axis = "Corrections per 1,000 movement lines" if is_rate else "Months between corrections"
    caption = f"{axis} by month, centre line and 3-sigma limits. {chart.reason} {book.context.period}."
    return Chart(figures.control(frame, axis), caption)


@exhibit(
    "WF-7a",
    "When is stock corrected?",
    reading="Even stripes are a count programme; dark single days are clear-ups; a crowd before month ends is a "
    "closing habit.",
    gap=Gap("Corrections calendar", "corrections with a day", ASK),
    needs=lambda book: book.selection.rows(result(book).calendar, "day"),
    models=("correction_day",),
    workpaper="corrections",
)
def calendar(book: Book, frame: pd.DataFrame) -> Chart:
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
    return Chart(figures.calendar(shown), f"Correction lines by day. {book.context.period}; {book.selection}.")


def _written_off(book: Book) -> pd.DataFrame | None:
    frame = result(book).routine
    return frame if len(frame) and any(frame["losses"]) else None


ROUTINE = (
    ("site", "Site", text),
    ("lines", "Lines", whole),
    ("routine_lines", "Repeats", whole),
    ("losses", "Written off", money),
    ("routine_losses", "of it repeated", money),
    ("routine_share", "Routine share", percent),
)


@exhibit(
    "WF-4",
    "Are write-offs routine?",
    reading="The first days of the evidence have nothing before them, so the share is a floor.",
    gap=Gap("Routine share of write-offs", "corrections that take stock off", ASK),
    needs=_written_off,
    models=("routine_share",),
    workpaper="routine",
)
def routine(book: Book, frame: pd.DataFrame) -> Table:
    rules = book.settings.rules
    shown = frame.assign(site=[site if isinstance(site, str) else "whole client" for site in frame["site"]])
    caption = (
        "M-19: value written off whose line (SKU x site x bin) and direction had been corrected in the "
        f"{rules.routine_days} days before, of all value written off. Above {percent(rules.routine_share / 100, 0)} "
        f"counts as routine (default of this workbook). {where(book)}"
    )
    return Table(display(shown, ROUTINE, full_table="routine", emphasised=(0,)), caption)


def _on_items(book: Book) -> pd.DataFrame | None:
    rows = rows_of(book)
    return rows if rows["sku"].notna().any() else None


@exhibit(
    "WF-5",
    "Where do corrections concentrate?",
    reading="A handful of lines that carry most of the value is where a cause is cheapest to find.",
    gap=Gap("Concentration of corrections", "corrections with an SKU", ASK),
    needs=_on_items,
    models=("register",),
    workpaper="correction_concentration",
)
def concentration(book: Book, rows: pd.DataFrame) -> Chart:
    sized = _sized(rows).astype({"gross": float, "net": float})
    items = _totals(sized, "sku").sort_values(["gross", "sku"], ascending=[False, True]).head(SHOWN_ITEMS)
    total = sized["gross"].sum()
    caption = (
        f"Gross correction value of the {len(items)} SKUs that carry most "
        f"({percent(items['gross'].sum() / total if total else 0)} of all). {where(book)}"
    )
    shown = items.rename(columns={"sku": "item"})[["item", "gross", "net", "corrections"]]
    return Chart(figures.pareto(shown), caption)


DIMENSIONS = (
    ("dimension", "By", text),
    ("item", "Item", text),
    ("corrections", "Lines", whole),
    ("correction_share", "of lines", percent),
    ("gross", "Gross value", money),
    ("gross_share", "of value", percent),
    ("net", "Net value", money),
)


@exhibit(
    "WF-5a",
    "Who, when and where?",
    reading="A month-end cluster speaks of closing routines, a weekday of counting days; neither is a cause.",
    gap=Gap("Concentration by dimension", "corrections", ASK),
    needs=lambda book: result(book).concentration,
    models=("correction_concentration",),
    workpaper="correction_concentration",
)
def concentration_table(book: Book, every: pd.DataFrame) -> Table:
    frame = every[every["place"] <= SHOWN_PLACES]
    frame = frame.assign(dimension=frame["dimension"].str.replace("_", " "))
    people = (frame["dimension"] == "user") & (frame["item"] != "not stated")
    frame.loc[people, "item"] = numbered(list(frame.loc[people, "item"]))
    caption = (
        "The three largest items by SKU, site, account, kind, user, weekday and month end. "
        f"Users are numbered here: names serve control tests only. {where(book)}"
    )
    return Table(display(frame, DIMENSIONS, limit=30, full_table="correction_concentration"), caption)


REASONS = (
    ("reason_class", "Reason is", text),
    ("reason_group", "Group (shares at least half its words)", text),
    ("corrections", "Lines", whole),
    ("documents", "Documents", whole),
    ("gross", "Gross value", money),
)


@exhibit(
    "WF-6",
    "What do corrections say of themselves?",
    reading="A reason is an assertion to test against the evidence, not the answer; blank and generic ones leave "
    "nothing to test.",
    gap=Gap("Reasons of corrections", "corrections", ASK),
    needs=rows_of,
    models=("register", "correction_reason"),
    workpaper="correction_reasons",
)
def reasons(book: Book, rows: pd.DataFrame) -> Table:
    groups = _totals(_sized(rows), "reason_class", "reason_group")
    frame = groups.sort_values(["corrections", "reason_group"], ascending=[False, True])
    caption = (
        f"Reason of {whole(len(rows))} correction lines: blank, generic (fits any correction), copied (one text on "
        f"five or more documents) or specific; grouped by shared words only. {where(book)}"
    )
    return Table(display(frame, REASONS, limit=20, full_table="correction_reasons"), caption)


def tables(book: Book) -> dict[str, pd.DataFrame]:
    """Every row behind the exhibits, exact; those of control tests only where the evidence allowed the test."""
    found = result(book)
    tests = found.approvals
    full = {
        "corrections": found.register,
        "correction_months": found.months_by_site,
        "routine": found.routine,
        "correction_concentration": found.concentration,
        "correction_gaps": found.gaps,
        "reversal_pairs": found.pairs,
        "learning_quarters": found.learning.quarters,
    }
    controls = {
        "review_latency": tests.latency,
        "duties": tests.duties,
        "undone": tests.undone,
        "splits": tests.splits,
        "over_tolerance": tests.over_tolerance,
    }
    shown = {name: frame for name, frame in full.items() if len(frame.columns)}
    return shown | {name: frame for name, frame in controls.items() if frame is not None and len(frame)}
