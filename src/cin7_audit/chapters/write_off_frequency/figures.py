"""Chapter 4 as charts: frames in, Altair out; nothing is measured here."""

from typing import Any

import altair as alt
import pandas as pd

from cin7_audit.presentation.marks import between_limits, coloured, in_two, on_x, on_y, sized, tips
from cin7_audit.presentation.theme import BLUE, INK, ORANGE, OVER, SHORT, VERMILION

DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
MONTH = "yearmonth(month):T"
MONEY = ",.2f"


def monthly_value(frame: pd.DataFrame) -> Any:
    """month, direction (loss, gain), value; net as a line. Gains and losses are never netted into one bar."""
    chart = alt.Chart(frame)
    bars = chart.mark_bar().encode(
        x=on_x(MONTH, format="%b %Y"),
        y=on_y("value:Q", "Correction value, base currency"),
        color=coloured("direction:N", ["loss", "gain"], [SHORT, OVER]),
        tooltip=tips(f"month={MONTH}", "direction:N", f"value:Q {MONEY}"),
    )
    line = chart.mark_line(color=INK, point=True)
    net = line.encode(x=MONTH, y="sum(value):Q", tooltip=tips(f"net=sum(value):Q {MONEY}"))
    return sized(bars + net)


def control(frame: pd.DataFrame, y_title: str) -> Any:
    """point (order), label, value, centre, low, high, signal."""
    across = on_x("label:O", sort=alt.EncodingSortField("point"), labelOverlap=True, labelAngle=0)
    base = alt.Chart(frame).encode(x=across)
    line = base.mark_line(color=BLUE).encode(y=on_y("value:Q", y_title))
    points = base.mark_point(filled=True, size=55, opacity=1).encode(
        y="value:Q",
        tooltip=tips("period=label:N", "value:Q .2f", "low:Q .2f", "high:Q .2f"),
        **in_two("signal:N", ["no", "yes"], [BLUE, VERMILION], "Outside limits", range=["circle", "diamond"]),
    )
    centre = base.mark_line(color=INK, strokeWidth=1).encode(y="centre:Q")
    return between_limits(base, centre, line, points)


def calendar(frame: pd.DataFrame) -> Any:
    """week (first day), weekday, corrections: when is stock corrected?"""
    chart = alt.Chart(frame).mark_rect(stroke="white", strokeWidth=1)
    drawn = chart.encode(
        x=on_x("yearmonthdate(week):O", "Week", labelOverlap=True, format="%d %b %y"),
        y=on_y("weekday:O", sort=DAYS),
        color=alt.Color("corrections:Q", title="Correction lines", scale=alt.Scale(scheme="blues")),
        tooltip=tips("day=day:T", "corrections:Q", f"gross value=gross:Q {MONEY}"),
    )
    return sized(drawn, height=170)


def pareto(frame: pd.DataFrame) -> Any:
    """item, gross, net, corrections: where corrections concentrate, largest first."""
    chart = alt.Chart(frame).mark_bar(color=BLUE)
    drawn = chart.encode(
        x=on_x("gross:Q", "Gross correction value, base currency"),
        y=on_y("item:N", "SKU", sort="-x"),
        tooltip=tips("item:N", f"gross:Q {MONEY}", f"net:Q {MONEY}", "corrections:Q"),
    )
    return sized(drawn, height=alt.Step(20))


def learning(frame: pd.DataFrame) -> Any:
    """quarter, series, rate: two panels, one scale each."""
    header = alt.Header(labelAnchor="start", labelOrient="top")
    chart = alt.Chart(frame).mark_line(point=True)
    drawn = chart.encode(
        x=on_x("quarter:O", "Quarter starting", labelAngle=0),
        y=on_y("rate:Q", scale=alt.Scale(zero=True)),
        color=alt.Color("series:N", legend=None, scale=alt.Scale(range=[ORANGE, BLUE])),
        tooltip=tips("series:N", "quarter:O", "rate:Q .2f"),
        row=alt.Row("series:N", title=None, header=header),
    )
    return sized(drawn, height=120).resolve_scale(y="independent")
