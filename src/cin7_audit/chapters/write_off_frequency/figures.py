"""Chapter 4 as charts: frames in, Altair out; nothing is measured here."""

from typing import Any

import altair as alt
import pandas as pd

from cin7_audit.presentation.theme import BLUE, GREY, HEIGHT, INK, ORANGE, OVER, SHORT, VERMILION, WIDTH

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
        tooltip=[alt.Tooltip(MONTH, title="month"), "direction:N", alt.Tooltip("value:Q", format=MONEY)],
    )
    net = chart.mark_line(color=INK, point=True).encode(
        x=MONTH, y="sum(value):Q", tooltip=[alt.Tooltip("sum(value):Q", title="net", format=MONEY)]
    )
    return (bars + net).properties(width=WIDTH, height=HEIGHT)


def control(frame: pd.DataFrame, y_title: str) -> Any:
    """point (order), label, value, centre, low, high, signal."""
    axis = alt.Axis(labelOverlap=True, labelAngle=0)
    base = alt.Chart(frame).encode(x=alt.X("label:O", sort=alt.EncodingSortField("point"), title=None, axis=axis))
    limits = base.mark_line(color=GREY, strokeDash=[4, 3], interpolate="step")
    line = base.mark_line(color=BLUE).encode(y=alt.Y("value:Q", title=y_title))
    shapes, colours = (
        alt.Scale(domain=["no", "yes"], range=kinds) for kinds in (["circle", "diamond"], [BLUE, VERMILION])
    )
    figures = [alt.Tooltip(f"{name}:Q", format=".2f") for name in ("value", "low", "high")]
    points = base.mark_point(filled=True, size=55, opacity=1).encode(
        y="value:Q",
        shape=alt.Shape("signal:N", title="Outside limits", scale=shapes),
        color=alt.Color("signal:N", title="Outside limits", scale=colours),
        tooltip=[alt.Tooltip("label:N", title="period"), *figures],
    )
    centre = base.mark_line(color=INK, strokeWidth=1).encode(y="centre:Q")
    drawn = limits.encode(y="low:Q") + limits.encode(y="high:Q") + centre + line + points
    return drawn.properties(width=WIDTH, height=HEIGHT)


def calendar(frame: pd.DataFrame) -> Any:
    """week (first day), weekday, corrections: when is stock corrected?"""
    gross = alt.Tooltip("gross:Q", title="gross value", format=MONEY)
    chart = alt.Chart(frame).mark_rect(stroke="white", strokeWidth=1)
    drawn = chart.encode(
        x=alt.X("yearmonthdate(week):O", title="Week", axis=alt.Axis(labelOverlap=True, format="%d %b %y")),
        y=alt.Y("weekday:O", sort=DAYS, title=None),
        color=alt.Color("corrections:Q", title="Correction lines", scale=alt.Scale(scheme="blues")),
        tooltip=[alt.Tooltip("day:T", title="day"), "corrections:Q", gross],
    )
    return drawn.properties(width=WIDTH, height=170)


def pareto(frame: pd.DataFrame) -> Any:
    """item, gross, net, corrections: where corrections concentrate, largest first."""
    money = [alt.Tooltip(f"{name}:Q", format=MONEY) for name in ("gross", "net")]
    chart = alt.Chart(frame).mark_bar(color=BLUE)
    drawn = chart.encode(
        x=alt.X("gross:Q", title="Gross correction value, base currency"),
        y=alt.Y("item:N", sort="-x", title="SKU"),
        tooltip=["item:N", *money, "corrections:Q"],
    )
    return drawn.properties(width=WIDTH, height=alt.Step(20))


def learning(frame: pd.DataFrame) -> Any:
    """quarter, series, rate: two panels, one scale each."""
    header = alt.Header(labelAnchor="start", labelOrient="top")
    chart = alt.Chart(frame).mark_line(point=True)
    drawn = chart.encode(
        x=alt.X("quarter:O", title="Quarter starting", axis=alt.Axis(labelAngle=0)),
        y=alt.Y("rate:Q", title=None, scale=alt.Scale(zero=True)),
        color=alt.Color("series:N", legend=None, scale=alt.Scale(range=[ORANGE, BLUE])),
        tooltip=["series:N", "quarter:O", alt.Tooltip("rate:Q", format=".2f")],
        row=alt.Row("series:N", title=None, header=header),
    )
    return drawn.properties(width=WIDTH, height=120).resolve_scale(y="independent")
