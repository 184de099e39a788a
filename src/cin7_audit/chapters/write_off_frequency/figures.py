"""Chapter 4 as charts: frames in, Altair out; nothing is measured here."""

from typing import Any

import altair as alt
import pandas as pd

from cin7_audit.presentation.marks import between_limits, in_two, sized, tips
from cin7_audit.presentation.theme import BLUE, INK, ORANGE, OVER, SHORT, VERMILION

DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
MONTH = "yearmonth(month):T"
MONEY = ",.2f"


def monthly_value(frame: pd.DataFrame) -> Any:
    """month, direction (loss, gain), value; net as a line. Gains and losses are never netted into one bar."""
    chart = alt.Chart(frame)
    bars = chart.mark_bar().encode(
        x=alt.X(MONTH, title=None, axis=alt.Axis(format="%b %Y")),
        y=alt.Y("value:Q", title="Correction value, base currency"),
        color=alt.Color("direction:N", title=None, scale=alt.Scale(domain=["loss", "gain"], range=[SHORT, OVER])),
        tooltip=tips(f"month={MONTH}", "direction:N", f"value:Q {MONEY}"),
    )
    net = chart.mark_line(color=INK, point=True).encode(
        x=MONTH, y="sum(value):Q", tooltip=tips(f"net=sum(value):Q {MONEY}")
    )
    return sized(bars + net)


def control(frame: pd.DataFrame, y_title: str) -> Any:
    """point (order), label, value, centre, low, high, signal."""
    axis = alt.Axis(labelOverlap=True, labelAngle=0)
    base = alt.Chart(frame).encode(x=alt.X("label:O", sort=alt.EncodingSortField("point"), title=None, axis=axis))
    line = base.mark_line(color=BLUE).encode(y=alt.Y("value:Q", title=y_title))
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
        x=alt.X("yearmonthdate(week):O", title="Week", axis=alt.Axis(labelOverlap=True, format="%d %b %y")),
        y=alt.Y("weekday:O", sort=DAYS, title=None),
        color=alt.Color("corrections:Q", title="Correction lines", scale=alt.Scale(scheme="blues")),
        tooltip=tips("day=day:T", "corrections:Q", f"gross value=gross:Q {MONEY}"),
    )
    return sized(drawn, height=170)


def pareto(frame: pd.DataFrame) -> Any:
    """item, gross, net, corrections: where corrections concentrate, largest first."""
    chart = alt.Chart(frame).mark_bar(color=BLUE)
    drawn = chart.encode(
        x=alt.X("gross:Q", title="Gross correction value, base currency"),
        y=alt.Y("item:N", sort="-x", title="SKU"),
        tooltip=tips("item:N", f"gross:Q {MONEY}", f"net:Q {MONEY}", "corrections:Q"),
    )
    return sized(drawn, height=alt.Step(20))


def learning(frame: pd.DataFrame) -> Any:
    """quarter, series, rate: two panels, one scale each."""
    header = alt.Header(labelAnchor="start", labelOrient="top")
    chart = alt.Chart(frame).mark_line(point=True)
    drawn = chart.encode(
        x=alt.X("quarter:O", title="Quarter starting", axis=alt.Axis(labelAngle=0)),
        y=alt.Y("rate:Q", title=None, scale=alt.Scale(zero=True)),
        color=alt.Color("series:N", legend=None, scale=alt.Scale(range=[ORANGE, BLUE])),
        tooltip=tips("series:N", "quarter:O", "rate:Q .2f"),
        row=alt.Row("series:N", title=None, header=header),
    )
    return sized(drawn, height=120).resolve_scale(y="independent")
