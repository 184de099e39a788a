"""Chapter 2 as charts: frames in, Altair out; nothing is measured here."""

from typing import Any

import altair as alt
import pandas as pd

from cin7_audit.presentation.marks import (
    banded,
    between_limits,
    coloured,
    in_two,
    interval_bars,
    on_x,
    on_y,
    sized,
    tips,
)
from cin7_audit.presentation.theme import BLUE, GREEN, GREY, INK, ORANGE, OVER, PALETTE, SHORT, WIDTH

MONTH: dict[str, Any] = {"format": "%b %Y", "labelAngle": -40, "labelOverlap": True}
DAY = "%d %b %Y"
MINUS, PLUS = "M-1,0L1,0", "M-1,0L1,0M0,-1L0,1"  # a sign as a drawing, in half sizes around its middle


def heat(frame: pd.DataFrame) -> Any:
    """Repeat lines by week. frame: week, label, units (signed), in_tolerance; order: worst line first."""
    order = list(dict.fromkeys(frame.sort_values("place", kind="stable")["label"]))
    limit = max(float(frame["units"].abs().quantile(0.95)), 1.0)  # one extreme line must not wash out the others
    steps, shades = [-limit, -limit / 4, 0, limit / 4, limit], [SHORT, "#F3B98F", "#F2F2F2", "#9CC7E4", OVER]
    base = alt.Chart(frame).encode(
        x=on_x("yearweek(week):O", "Week of the count", labelAngle=-60, labelOverlap=True, format="%d %b %y"),
        y=on_y("label:N", sort=order, labelLimit=240),
    )
    cells = base.mark_rect(stroke="white", strokeWidth=0.5).encode(
        color=alt.Color("units:Q", title="Variance, units", scale=alt.Scale(domain=steps, range=shades, type="linear")),
        tooltip=tips("label:N", f"week:T {DAY}", "units:Q", "in_tolerance:N"),
    )
    # The sign is readable without colour; drawn, not written: the width of each written sign would be measured.
    drawn = base.transform_filter("datum.units != 0").mark_point(filled=False, size=26, strokeWidth=1.5, opacity=1)
    signs = drawn.encode(
        shape=alt.condition("datum.units < 0", alt.value(MINUS), alt.value(PLUS)),
        color=alt.condition(f"abs(datum.units) > {limit / 2}", alt.value("white"), alt.value(INK)),
    )
    return alt.layer(cells, signs).properties(width=WIDTH - 60, height=alt.Step(13))


def portfolio(frame: pd.DataFrame) -> Any:
    """Gains, losses and net by month. frame: month, kind (gains, losses), amount; net: month, net."""
    chart, month = alt.Chart(frame), "yearmonth(month):T"
    bars = chart.mark_bar().encode(
        x=on_x(month, **MONTH),
        y=on_y("amount:Q", "Variance value, base currency (loss negative)"),
        color=coloured("kind:N", ["losses", "gains"], [SHORT, OVER]),
        tooltip=tips("month:T %b %Y", "kind:N", "amount:Q ,.2f"),
    )
    net = chart.mark_line(color=INK, point=alt.OverlayMarkDef(color=INK, size=36)).encode(x=month, y="sum(amount):Q")
    return sized(alt.layer(bars, net))


def lines(frame: pd.DataFrame) -> Any:
    """Belief, counts and corrections of single lines. frame: day, label, belief, counted, corrected, approvals."""
    chart, order = alt.Chart(frame), list(dict.fromkeys(frame["label"]))
    header = alt.Header(labelOrient="top", labelAnchor="start", labelFontWeight="bold")
    steps = chart.mark_line(interpolate="step-after", color=BLUE, strokeWidth=1.4)
    steps = steps.encode(x=on_x("day:T", format="%b %Y"), y=on_y("belief:Q", "Units"))
    corrected = chart.transform_filter("isValid(datum.corrected) && datum.corrected != 0")
    rules = corrected.mark_rule(strokeDash=[3, 3], color=ORANGE)
    fixes = rules.encode(x="day:T", tooltip=tips("correction, units=corrected:Q"))
    approved = chart.transform_filter("datum.approvals > 0")
    approved = approved.mark_point(shape="triangle-down", size=60, color=GREEN, filled=True).encode(
        x="day:T", y="belief:Q", tooltip=["approvals:Q"]
    )
    points = chart.transform_filter("isValid(datum.counted)").mark_point(filled=True, size=55, opacity=1)
    counts = points.encode(
        x="day:T",
        y="counted:Q",
        tooltip=tips(f"day:T {DAY}", "counted:Q", "believed:Q", "variance:Q"),
        **in_two("state:N", ["in tolerance", "out of tolerance"], [GREY, SHORT], title="Counted"),
    )
    drawn = sized(alt.layer(steps, fixes, counts, approved), height=110)
    return drawn.facet(row=alt.Row("label:N", title=None, header=header, sort=order)).resolve_scale(y="independent")


def survival(frame: pd.DataFrame) -> Any:
    """Share of lines still in tolerance by days since the count. frame: days, share, low, high, group."""
    order = list(dict.fromkeys(frame["group"]))
    key = alt.Legend(symbolType="stroke", symbolOpacity=1, symbolStrokeWidth=2.5)  # as the lines, not as the pale band
    scale = alt.Scale(domain=order, range=PALETTE[: max(len(order), 1)])
    base = alt.Chart(frame).encode(
        x=on_x("days:Q", "Days since the count"),
        color=alt.Color("group:N", title=None, sort=order, scale=scale, legend=key),
    )
    up = on_y("low:Q", "Share of lines still in tolerance", scale=alt.Scale(domain=[0, 1]), format="%")
    dash = alt.StrokeDash("group:N", title=None, sort=order, scale=alt.Scale(domain=order))
    line = base.mark_line(strokeWidth=2).encode(y="share:Q", strokeDash=dash)
    return banded(base, up, line, opacity=0.15)


def cumulative(frame: pd.DataFrame) -> Any:
    """Mean cumulative function. frame: age, mean, low, high."""
    base = alt.Chart(frame).encode(x=on_x("age:Q", "Days since the line was first counted"))
    up = on_y("low:Q", "Out-of-tolerance counts per line")
    look: dict[str, Any] = {"color": BLUE, "interpolate": "step-after"}
    return banded(base, up, base.mark_line(**look).encode(y="mean:Q"), opacity=0.18, **look)


def control(frame: pd.DataFrame, unit: str, is_share: bool) -> Any:
    """Control chart. frame: week, value, low, high, centre, signal."""
    base = alt.Chart(frame).encode(x=on_x("week:T", **MONTH))
    up = on_y("value:Q", unit, format="%" if is_share else ",.1f")
    points = base.mark_point(filled=True, size=42, opacity=1).encode(
        y=up,
        tooltip=tips(f"week:T {DAY}", "value:Q .3f"),
        **in_two("state:N", ["inside limits", "outside limits"], [BLUE, SHORT]),
    )
    centre, line = base.mark_line(color=GREY).encode(y="centre:Q"), base.mark_line(color=BLUE, opacity=0.5).encode(y=up)
    return between_limits(base, centre, line, points)


def ratio(frame: pd.DataFrame) -> Any:
    """Re-drift ratio with interval per site. frame: scope, ratio, low, high."""
    scopes = on_y("scope:N", sort=list(frame["scope"]), labelLimit=220)
    base = alt.Chart(frame).encode(y=scopes)
    one = alt.Chart(pd.DataFrame({"x": [1.0]})).mark_rule(color=INK, strokeDash=[4, 3]).encode(x="x:Q")
    title = "Drift speed after / before the first correction (1: no change)"
    low = on_x("low:Q", title, scale=alt.Scale(zero=True))
    bars = interval_bars(base, low, "ratio:Q", 80, tips("scope:N", "ratio:Q .2f"))
    return alt.layer(one, *bars).properties(width=WIDTH - 160, height=alt.Step(36))
