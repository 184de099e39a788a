"""Chapter 4: are corrections becoming routine? One function per exhibit, and the section."""

from collections.abc import Callable
from decimal import Decimal

import pandas as pd

from cin7_audit.chapters.exhibits import chart_exhibit, made, table_exhibit
from cin7_audit.chapters.write_off_controls import (
    ASK,
    STEP,
    controls,
    duties_not_testable,
    limits,
    recounts,
    result_of,
    reversals,
    review_not_testable,
    rows_of,
    where,
)
from cin7_audit.charts import write_off_frequency as charts
from cin7_audit.findings.write_off_frequency import findings
from cin7_audit.findings.write_off_frequency_measures import measures
from cin7_audit.measures.exact import exact, exact_sum, gross_sum, magnitude, side_sum
from cin7_audit.measures.write_off_frequency import WriteOffFrequencyResult
from cin7_audit.records import Exhibit, NotTestable, Paragraph, Section
from cin7_audit.tables import write_off_frequency as tables
from cin7_audit.words import interval, money, number, percent, whole
from cin7_audit.workbook import Workbook, once

TITLE = "Write-off frequency"
QUESTION = "Are corrections becoming routine, and does anybody learn from them?"
SHOWN_ITEMS = 12


@once
def value_by_month(book: Workbook) -> Exhibit | NotTestable:
    """WF-1: losses and gains by month, net as a line."""
    rows = rows_of(book).dropna(subset=["month"])
    if not len(rows) or not gross_sum(rows["value"]):
        return NotTestable(STEP, "Correction value by month", "corrections with a value", ASK)
    parts = [
        {
            "month": pd.Timestamp(f"{month}-01"),
            "direction": name,
            "value": float(side_sum(part, losses=name == "loss")),
        }
        for month, part in rows.groupby("month")["value"]
        for name in ("loss", "gain")
    ]
    caption = f"Value of {whole(len(rows))} correction lines by month, line: net. {where(book)} Gross {money(gross_sum(rows['value']))}, net {money(exact_sum(rows['value']))}."
    return chart_exhibit(
        "WF-1",
        "How much is corrected, and which way?",
        caption,
        charts.monthly_value(pd.DataFrame(parts)),
        "Bars both ways that cancel in the net hide as much movement as a one-way month; read the gross first.",
        "correction_months",
    )


@once
def rates(book: Workbook) -> Exhibit | NotTestable:
    """WF-2: both rates and both intensities by month."""
    frame = result_of(book).months
    if not len(frame) or not int(frame["corrections"].sum()):
        return NotTestable(STEP, "Correction rates by month", "corrections and movements", ASK)
    caption = f"M-17 and M-18: correction lines per 1,000 movement lines and per 100 active lines (SKU x site with a movement); value over month-end inventory. Go-live loads left out. {where(book)}"
    return table_exhibit(
        "WF-2",
        "How often, against how much activity?",
        caption,
        tables.months(book.selection.rows(frame)),
        "A rate that rises while activity does not is correcting more, not trading more.",
        "correction_months",
    )


@once
def control(book: Workbook) -> Exhibit | NotTestable:
    """WF-3: the chart that fits the data."""
    result = result_of(book)
    chart, usable = result.chart, result.months[result.months["movement_lines"] > 0]
    if chart is None:
        return NotTestable(
            STEP,
            "Control chart of the correction rate",
            "eight months with movements and a correction",
            "a longer period of corrections and movements",
        )
    labels = (
        list(usable["month"])[: len(chart.value)] if chart.kind in ("u", "laney_u") else [f"gap {n + 1}" for n in range(len(chart.value))]
    )
    frame = pd.DataFrame(
        {
            "point": range(len(chart.value)),
            "label": labels,
            "value": chart.value,
            "centre": chart.centre,
            "low": chart.low,
            "high": chart.high,
            "signal": ["yes" if flag else "no" for flag in chart.signal],
        }
    )
    axis = "Corrections per 1,000 movement lines" if chart.kind in ("u", "laney_u") else "Months between corrections"
    caption = f"{axis} by month, centre line and 3-sigma limits. {chart.reason} {book.context.period}."
    return chart_exhibit(
        "WF-3",
        "Is the correction rate under control?",
        caption,
        charts.control(frame, axis),
        "Points inside the limits differ by chance; a point outside has a reason of its own worth finding.",
        "correction_months",
    )


@once
def routine(book: Workbook) -> Exhibit | NotTestable:
    """WF-4: M-19 by site."""
    frame = result_of(book).routine
    if not len(frame) or not any(value for value in frame["losses"]):
        return NotTestable(STEP, "Routine share of write-offs", "corrections that take stock off", ASK)
    days, limit = book.settings.rules.routine_days, percent(book.settings.rules.routine_share / 100, 0)
    caption = f"M-19: value written off whose line (SKU x site x bin) and direction had been corrected in the {days} days before, of all value written off. Above {limit} counts as routine (default of this workbook). {where(book)}"
    return table_exhibit(
        "WF-4",
        "Are write-offs routine?",
        caption,
        tables.routine(frame),
        "The first days of the evidence have nothing before them, so the share is a floor.",
        "routine",
    )


@once
def concentration(book: Workbook) -> Exhibit | NotTestable:
    """WF-5: which items carry the value."""
    rows = rows_of(book)
    gross = rows.assign(
        size=[float(abs(v)) if isinstance(v, Decimal) else 0.0 for v in rows["value"]],
        net=[float(v) if isinstance(v, Decimal) else 0.0 for v in rows["value"]],
    )
    frame = (
        gross.groupby("sku", as_index=False)
        .agg(gross=("size", "sum"), net=("net", "sum"), corrections=("correction_id", "count"))
        .sort_values(["gross", "sku"], ascending=[False, True])
        .head(SHOWN_ITEMS)
    )
    if not len(frame):
        return NotTestable(STEP, "Concentration of corrections", "corrections with an SKU", ASK)
    part = frame["gross"].sum() / total if (total := gross["size"].sum()) else 0
    caption = f"Gross correction value of the {len(frame)} SKUs that carry most ({percent(part)} of all). {where(book)}"
    return chart_exhibit(
        "WF-5",
        "Where do corrections concentrate?",
        caption,
        charts.pareto(frame.rename(columns={"sku": "item"}), "SKU"),
        "A handful of lines that carry most of the value is where a cause is cheapest to find.",
        "correction_concentration",
    )


@once
def concentration_table(book: Workbook) -> Exhibit | NotTestable:
    """WF-5a: by every dimension."""
    frame = result_of(book).concentration
    if not len(frame):
        return NotTestable(STEP, "Concentration by dimension", "corrections", ASK)
    caption = f"The three largest items by SKU, site, account, kind, user, weekday and month end. Users are numbered here: names serve control tests only. {where(book)}"
    return table_exhibit(
        "WF-5a",
        "Who, when and where?",
        caption,
        tables.concentration(frame),
        "A month-end cluster speaks of closing routines, a weekday of counting days; neither is a cause.",
        "correction_concentration",
    )


@once
def reasons(book: Workbook) -> Exhibit | NotTestable:
    """WF-6: what corrections say of themselves."""
    rows = rows_of(book)
    if not len(rows):
        return NotTestable(STEP, "Reasons of corrections", "corrections", ASK)
    sized = rows.assign(gross=rows["value"].map(magnitude))
    frame = (
        sized.groupby(["reason_class", "reason_group"], as_index=False)
        .agg(corrections=("correction_id", "count"), documents=("document_no", "nunique"), gross=("gross", "sum"))
        .sort_values(["corrections", "reason_group"], ascending=[False, True])
    )
    caption = f"Reason of {whole(len(rows))} correction lines: blank, generic (fits any correction), copied (one text on five or more documents) or specific; grouped by shared words only. {where(book)}"
    return table_exhibit(
        "WF-6",
        "What do corrections say of themselves?",
        caption,
        tables.reasons(frame),
        "A reason is an assertion to test against the evidence, not the answer; blank and generic ones leave nothing to test.",
        "correction_reasons",
    )


@once
def calendar(book: Workbook) -> Exhibit | NotTestable:
    """WF-7a: corrections by day."""
    frame = book.selection.rows(result_of(book).calendar, "day")
    if not len(frame):
        return NotTestable(STEP, "Corrections calendar", "corrections with a day", ASK)
    days = pd.to_datetime(frame["day"])
    shown = pd.DataFrame(
        {
            "day": days,
            "week": days - pd.to_timedelta(days.dt.day_of_week, unit="D"),
            "weekday": days.dt.day_name(),
            "corrections": frame["corrections"].astype(int),
            "gross": [float(v or 0) for v in frame["gross"]],
        }
    )
    caption = f"Correction lines by day. {book.context.period}; {book.selection}."
    return chart_exhibit(
        "WF-7a",
        "When is stock corrected?",
        caption,
        charts.calendar(shown),
        "Even stripes are a count programme; dark single days are clear-ups; a crowd before month ends is a closing habit.",
        "corrections",
    )


@once
def learning(book: Workbook) -> Exhibit | NotTestable:
    """WF-10: M-24."""
    seen = result_of(book).learning
    if seen.index is None:
        return NotTestable(
            STEP,
            "Corrections against learning (M-24)",
            f"enough history ({seen.why})",
            "at least four quarters of corrections with thirty lines counted twice",
        )
    frame = seen.quarters.melt(id_vars="quarter", value_vars=["corrections_rate", "drift_rate"], var_name="series", value_name="rate")
    frame["series"] = frame["series"].map({"corrections_rate": seen.basis.split(";")[0], "drift_rate": seen.basis.split(";")[1].strip()})
    caption = (
        f"Corrections {seen.corrections_direction}, drift {seen.drift_direction}: {seen.verdict}. Index {number(seen.index)} log points a quarter (95 % interval {interval(seen.index_interval, number)}), "
        f"{len(seen.quarters)} quarters, {whole(seen.repeat_lines)} repeat lines. {book.context.period}."
    )
    return chart_exhibit(
        "WF-10",
        "Do corrections grow faster than learning?",
        caption,
        charts.learning(frame),
        "Both up: the cause runs ahead of the fixing. Corrections up and drift down: the fixing works. Both down: less is needed. Drift up alone: nobody corrects it.",
        "learning_quarters",
    )


@once
def register(book: Workbook) -> Exhibit | NotTestable:
    """WF-12: the register, dearest first."""
    rows = rows_of(book)
    if not len(rows):
        return NotTestable(STEP, "Register of corrections", "corrections", ASK)
    order = rows.assign(size=[float(abs(v)) if isinstance(v, Decimal) else 0.0 for v in rows["value"]]).sort_values(
        ["size", "correction_id"], ascending=[False, True]
    )
    caption = f"{whole(len(rows))} correction lines, dearest first, each with its source row. {where(book)}"
    return table_exhibit(
        "WF-12",
        "Which corrections are these?",
        caption,
        tables.register(order),
        "The workpaper holds every line with the rule that classified it.",
        "corrections",
    )


@once
def kinds(book: Workbook) -> Exhibit | NotTestable:
    """WF-12a: how each correction was classified."""
    rows = rows_of(book)
    if not len(rows):
        return NotTestable(STEP, "Kinds of corrections", "corrections", ASK)
    sized = rows.assign(
        size=rows["value"].map(magnitude),
        signed=rows["value"].map(exact),
        kind_rule=rows["kind_rule"].str.split(": ").str[0],  # the rule, without the words it matched
    )
    frame = sized.groupby(["kind", "kind_rule"], as_index=False).agg(
        corrections=("correction_id", "count"), documents=("document_no", "nunique"), gross=("size", "sum"), net=("signed", "sum")
    )
    caption = f"Kinds of corrections and the rule that gave the kind. {where(book)}"
    return table_exhibit(
        "WF-12a",
        "What counts as a correction here?",
        caption,
        tables.kinds(frame),
        "A cycle count booked as an adjustment is a count: its lines leave the ad-hoc corrections.",
        "corrections",
    )


EXHIBITS: tuple[Callable[[Workbook], Exhibit | NotTestable], ...] = (
    value_by_month,
    kinds,
    rates,
    control,
    calendar,
    routine,
    concentration,
    concentration_table,
    reasons,
    reversals,
    controls,
    limits,
    learning,
    recounts,
    register,
)


def paragraphs(book: Workbook) -> tuple[Paragraph, ...]:
    """The conclusion, from the findings."""
    made = findings(result_of(book), book.context, book.settings)
    return tuple(Paragraph(finding.statement, finding.title) for finding in made) or (
        Paragraph("No correction is in the evidence, so this question cannot be answered."),
    )


def _control_tests(result: WriteOffFrequencyResult) -> dict[str, pd.DataFrame]:
    tests = result.approvals
    named = {
        "review_latency": tests.latency,
        "duties": tests.duties,
        "undone": tests.undone,
        "splits": tests.splits,
        "over_tolerance": tests.over_tolerance,
    }
    return {name: frame for name, frame in named.items() if frame is not None and len(frame)}


def full_tables(result: WriteOffFrequencyResult) -> dict[str, pd.DataFrame]:
    """Every row behind the exhibits, exact."""
    kept = {
        "corrections": result.register,
        "correction_months": result.months_by_site,
        "routine": result.routine,
        "correction_concentration": result.concentration,
        "correction_gaps": result.gaps,
        "reversal_pairs": result.pairs,
        "learning_quarters": result.learning.quarters,
    }
    return {name: frame for name, frame in kept.items() if len(frame.columns)} | _control_tests(result)


def section(book: Workbook) -> Section:
    """Everything this chapter established."""
    result = result_of(book)
    exhibits, missing = made(book, EXHIBITS)
    untested = tuple(item for item in (review_not_testable(book), duties_not_testable(book)) if item is not None)
    seen = result.learning
    return Section(
        step=STEP,
        number=4,
        title=TITLE,
        question=QUESTION,
        paragraphs=paragraphs(book),
        exhibits=exhibits,
        not_testable=missing + untested,
        findings=findings(result, book.context, book.settings),
        measures=measures(result, book.context),
        tables=full_tables(result),
        extra={
            "routine": {
                "share": result.routine["routine_share"].iloc[0] if len(result.routine) else None,
                "limit": book.settings.rules.routine_share / 100,
            },
            "learning": {
                "verdict": seen.verdict,
                "corrections": seen.corrections_direction,
                "drift": seen.drift_direction,
                "index": seen.index,
                "interval": seen.index_interval,
                "why": seen.why,
            },
        },
    )
