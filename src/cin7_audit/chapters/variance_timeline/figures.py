"""Chapter 2 as charts: frames in, Altair out; nothing is measured here."""

from typing import Any

import altair as alt
import pandas as pd

from cin7_audit.presentation.theme import BLUE, GREEN, GREY, HEIGHT, INK, ORANGE, OVER, PALETTE, SHORT, WIDTH

MONTH = alt.Axis(format="%b %Y", labelAngle=-40, labelOverlap=True)
MINUS, PLUS = "M-1,0L1,0", "M-1,0L1,0M0,-1L0,1"  # a sign as a drawing, in half sizes around its middle


def heat(frame: pd.DataFrame) -> Any:
    """Repeat lines by week. frame: week, label, units (signed), in_tolerance; order: worst line first."""
    order = list(dict.fromkeys(frame.sort_values("place")["label"]))
    limit = max(float(frame["units"].abs().quantile(0.95)), 1.0)  # one extreme line must not wash out the others
    colour = alt.Color(
        "units:Q",
        title="Variance, units",
        scale=alt.Scale(
            domain=[-limit, -limit / 4, 0, limit / 4, limit],
            range=[SHORT, "#F3B98F", "#F2F2F2", "#9CC7E4", OVER],
            type="linear",
        ),
    )
    base = alt.Chart(frame).encode(
        x=alt.X(
            "yearweek(week):O",
            title="Week of the count",
            axis=alt.Axis(labelAngle=-60, labelOverlap=True, format="%d %b %y"),
        ),
        y=alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelLimit=240)),
    )
    cells = base.mark_rect(stroke="white", strokeWidth=0.5).encode(
        color=colour,
        tooltip=[
            alt.Tooltip("label:N"),
            alt.Tooltip("week:T", format="%d %b %Y"),
            alt.Tooltip("units:Q"),
            alt.Tooltip("in_tolerance:N"),
        ],
    )
    signs = (  # the sign is readable without colour; drawn, not written: the width of each written sign would be measured
        base.transform_filter("datum.units != 0")
        .mark_point(filled=False, size=26, strokeWidth=1.5, opacity=1)
        .encode(
            shape=alt.condition("datum.units < 0", alt.value(MINUS), alt.value(PLUS)),
            color=alt.condition(f"abs(datum.units) > {limit / 2}", alt.value("white"), alt.value(INK)),
        )
    )
    return alt.layer(cells, signs).properties(width=WIDTH - 60, height=alt.Step(13))


def portfolio(frame: pd.DataFrame) -> Any:
    """Gains, losses and net by month. frame: month, kind (gains, losses), amount; net: month, net."""
    colour = alt.Color("kind:N", title=None, scale=alt.Scale(domain=["losses", "gains"], range=[SHORT, OVER]))
    bars = (
        alt.Chart(frame)
        .mark_bar()
        .encode(
            x=alt.X("yearmonth(month):T", title=None, axis=MONTH),
            y=alt.Y("amount:Q", title="Variance value, base currency (loss negative)"),
            color=colour,
            tooltip=[
                alt.Tooltip("month:T", format="%b %Y"),
                alt.Tooltip("kind:N"),
                alt.Tooltip("amount:Q", format=",.2f"),
            ],
        )
    )
    net = (
        alt.Chart(frame)
        .mark_line(color=INK, point=alt.OverlayMarkDef(color=INK, size=36))
        .encode(x=alt.X("yearmonth(month):T"), y=alt.Y("sum(amount):Q"))
    )
    return alt.layer(bars, net).properties(width=WIDTH, height=HEIGHT)


def lines(frame: pd.DataFrame) -> Any:
    """Belief steps, counted points and corrections of single lines. frame: day, label, belief, counted, corrected, approvals."""
    facet = alt.Row(
        "label:N",
        title=None,
        header=alt.Header(labelOrient="top", labelAnchor="start", labelFontWeight="bold"),
        sort=list(dict.fromkeys(frame["label"])),
    )
    across = alt.X("day:T", title=None, axis=alt.Axis(format="%b %Y"))
    steps = (
        alt.Chart(frame)
        .mark_line(interpolate="step-after", color=BLUE, strokeWidth=1.4)
        .encode(x=across, y=alt.Y("belief:Q", title="Units"))
    )
    fixes = (
        alt.Chart(frame)
        .transform_filter("isValid(datum.corrected) && datum.corrected != 0")
        .mark_rule(strokeDash=[3, 3], color=ORANGE)
        .encode(x=alt.X("day:T"), tooltip=[alt.Tooltip("corrected:Q", title="correction, units")])
    )
    approved = (
        alt.Chart(frame)
        .transform_filter("datum.approvals > 0")
        .mark_point(shape="triangle-down", size=60, color=GREEN, filled=True)
        .encode(x=alt.X("day:T"), y=alt.Y("belief:Q"), tooltip=[alt.Tooltip("approvals:Q")])
    )
    counts = (
        alt.Chart(frame)
        .transform_filter("isValid(datum.counted)")
        .mark_point(filled=True, size=55, opacity=1)
        .encode(
            x=alt.X("day:T"),
            y=alt.Y("counted:Q"),
            color=alt.Color(
                "state:N",
                title="Counted",
                scale=alt.Scale(domain=["in tolerance", "out of tolerance"], range=[GREY, SHORT]),
            ),
            shape=alt.Shape("state:N", title="Counted", scale=alt.Scale(domain=["in tolerance", "out of tolerance"])),
            tooltip=[
                alt.Tooltip("day:T", format="%d %b %Y"),
                alt.Tooltip("counted:Q"),
                alt.Tooltip("believed:Q"),
                alt.Tooltip("variance:Q"),
            ],
        )
    )
    return (
        alt.layer(steps, fixes, counts, approved)
        .properties(width=WIDTH, height=110)
        .facet(row=facet)
        .resolve_scale(y="independent")
    )


def survival(frame: pd.DataFrame, days: str = "days") -> Any:
    """Share of lines still in tolerance by days since the count. frame: days, share, low, high, group."""
    order = list(dict.fromkeys(frame["group"]))
    key = alt.Legend(
        symbolType="stroke", symbolOpacity=1, symbolStrokeWidth=2.5
    )  # the lines' look, not the pale band's
    colour = alt.Color(
        "group:N",
        title=None,
        sort=order,
        scale=alt.Scale(domain=order, range=PALETTE[: max(len(order), 1)]),
        legend=key,
    )
    across = alt.X(f"{days}:Q", title="Days since the count")
    band = (
        alt.Chart(frame)
        .mark_area(opacity=0.15)
        .encode(
            x=across,
            y=alt.Y(
                "low:Q",
                title="Share of lines still in tolerance",
                axis=alt.Axis(format="%"),
                scale=alt.Scale(domain=[0, 1]),
            ),
            y2=alt.Y2("high:Q"),
            color=colour,
        )
    )
    line = (
        alt.Chart(frame)
        .mark_line(strokeWidth=2)
        .encode(
            x=across,
            y=alt.Y("share:Q"),
            color=colour,
            strokeDash=alt.StrokeDash("group:N", title=None, sort=order, scale=alt.Scale(domain=order)),
        )
    )
    return alt.layer(band, line).properties(width=WIDTH, height=HEIGHT)


def cumulative(frame: pd.DataFrame) -> Any:
    """Mean cumulative function. frame: age, mean, low, high."""
    base = alt.Chart(frame).encode(x=alt.X("age:Q", title="Days since the line was first counted"))
    band = base.mark_area(opacity=0.18, color=BLUE, interpolate="step-after").encode(
        y=alt.Y("low:Q", title="Out-of-tolerance counts per line"), y2=alt.Y2("high:Q")
    )
    return alt.layer(band, base.mark_line(color=BLUE, interpolate="step-after").encode(y=alt.Y("mean:Q"))).properties(
        width=WIDTH, height=HEIGHT
    )


def control(frame: pd.DataFrame, unit: str, is_share: bool) -> Any:
    """Control chart. frame: week, value, low, high, centre, signal."""
    base = alt.Chart(frame).encode(x=alt.X("week:T", title=None, axis=MONTH))
    up = alt.Y("value:Q", title=unit, axis=alt.Axis(format="%" if is_share else ",.1f"))
    limits = [
        base.mark_line(color=GREY, strokeDash=[4, 3], interpolate="step").encode(y=alt.Y(f"{name}:Q"))
        for name in ("low", "high")
    ]
    centre = base.mark_line(color=GREY).encode(y=alt.Y("centre:Q"))
    colour = alt.Color(
        "state:N", title=None, scale=alt.Scale(domain=["inside limits", "outside limits"], range=[BLUE, SHORT])
    )
    points = base.mark_point(filled=True, size=42, opacity=1).encode(
        y=up,
        color=colour,
        shape=alt.Shape("state:N", title=None, scale=alt.Scale(domain=["inside limits", "outside limits"])),
        tooltip=[alt.Tooltip("week:T", format="%d %b %Y"), alt.Tooltip("value:Q", format=".3f")],
    )
    return alt.layer(*limits, centre, base.mark_line(color=BLUE, opacity=0.5).encode(y=up), points).properties(
        width=WIDTH, height=HEIGHT
    )


def ratio(frame: pd.DataFrame) -> Any:
    """Re-drift ratio with interval per site. frame: scope, ratio, low, high."""
    base = alt.Chart(frame).encode(
        y=alt.Y("scope:N", sort=list(frame["scope"]), title=None, axis=alt.Axis(labelLimit=220))
    )
    one = alt.Chart(pd.DataFrame({"x": [1.0]})).mark_rule(color=INK, strokeDash=[4, 3]).encode(x=alt.X("x:Q"))
    bars = base.mark_rule(strokeWidth=6, opacity=0.35, color=BLUE).encode(
        x=alt.X(
            "low:Q", title="Drift speed after / before the first correction (1: no change)", scale=alt.Scale(zero=True)
        ),
        x2=alt.X2("high:Q"),
    )
    return alt.layer(
        one,
        bars,
        base.mark_point(filled=True, size=80, color=BLUE, opacity=1).encode(
            x=alt.X("ratio:Q"), tooltip=[alt.Tooltip("scope:N"), alt.Tooltip("ratio:Q", format=".2f")]
        ),
    ).properties(width=WIDTH - 160, height=alt.Step(36))
