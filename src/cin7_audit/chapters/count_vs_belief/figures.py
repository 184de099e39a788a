"""Chapter 3 as charts: frames in, Altair out; nothing is measured here."""

from typing import Any

import altair as alt
import pandas as pd

from cin7_audit.presentation.marks import coloured, in_two, interval_bars, on_x, on_y, sized, tips
from cin7_audit.presentation.theme import BLUE, GREY, INK, ORANGE, OVER, SHORT, SKY, WIDTH


def _floats(frame: pd.DataFrame, *names: str) -> pd.DataFrame:
    return frame.assign(**{name: frame[name].astype(float) for name in names})


def accuracy_panel(frame: pd.DataFrame) -> Any:
    """Measure x scope with intervals. frame: scope, measure, value, low, high (shares)."""
    order = list(dict.fromkeys(frame["measure"]))
    data = _floats(frame.dropna(subset=["value"])[["scope", "measure", "value", "low", "high"]], "value", "low", "high")
    base = alt.Chart(data).encode(y=on_y("measure:N", sort=order, labelLimit=260))
    axis = on_x("low:Q", "Share (bar: 95 % interval)", scale=alt.Scale(zero=False), format="%")
    shown = tips("scope:N", "measure:N", "value:Q .1%", "low:Q .1%", "high:Q .1%")
    header = alt.Header(labelOrient="top", labelAnchor="start", labelFontWeight="bold")
    row = alt.Row("scope:N", title=None, sort=list(dict.fromkeys(frame["scope"])), header=header)
    drawn = alt.layer(*interval_bars(base, axis, "value:Q", 70, shown))
    return drawn.properties(width=WIDTH - 240, height=110).facet(row=row)


def waterfall(frame: pd.DataFrame) -> Any:
    """Losses, gains and what is left per site. frame: label, kind (losses, gains, net), start, end, amount."""
    order = list(dict.fromkeys(frame["label"]))
    drawn = alt.Chart(frame).mark_bar(size=26)
    drawn = drawn.encode(
        x=on_x("label:N", sort=order, labelAngle=-30, labelLimit=180),
        y=on_y("start:Q", "Variance value, base currency (loss negative)"),
        y2="end:Q",
        color=coloured("kind:N", ["losses", "gains", "net"], [SHORT, OVER, INK]),
        tooltip=tips("label:N", "amount=amount:Q ,.2f"),
    )
    return sized(drawn)


def funnel(frame: pd.DataFrame, limits: pd.DataFrame) -> Any:
    """Accuracy of groups by size. frame: grouped, group, lines, in_tolerance; limits: lines, low, high, centre."""
    data = _floats(frame, "in_tolerance").assign(lines=frame["lines"].astype(int))
    across = on_x("lines:Q", "Counted lines in the group", scale=alt.Scale(type="log"))
    least = max(0.0, float(data["in_tolerance"].min()) - 0.05)
    shares = alt.Scale(domain=[least, 1.0], clamp=True)
    up = on_y("in_tolerance:Q", "Share of lines in tolerance", scale=shares, format="%")
    band = alt.Chart(limits).mark_area(opacity=0.15, color=GREY, clip=True)
    centre = alt.Chart(limits).mark_line(color=GREY, strokeDash=[4, 3]).encode(x=across, y="centre:Q")
    points = alt.Chart(data).mark_point(filled=True, size=60, opacity=0.8)
    points = points.encode(
        x=across,
        y=up,
        color=alt.Color("group:N", title="Group", scale=alt.Scale(range=[BLUE, ORANGE, SKY])),
        shape=alt.Shape("group:N", title="Group"),
        tooltip=tips("group:N", "grouped:N", "lines:Q", "in_tolerance:Q .1%"),
    )
    area = band.encode(x=across, y="low:Q", y2="high:Q")
    return sized(alt.layer(area, centre, points))


def cut_off(frame: pd.DataFrame) -> Any:
    """Agreeing lines by shift in days. frame: shift, agreeing, lines."""
    shares = [float(a) / float(n) for a, n in zip(frame["agreeing"], frame["lines"], strict=True)]
    data = pd.DataFrame({"shift": frame["shift"].astype(int), "share": shares})
    base = alt.Chart(data).encode(
        x=on_x("shift:O", "Days the count is moved (0: as dated)", labelAngle=0),
        y=on_y("share:Q", "Share of lines that agree exactly", scale=alt.Scale(zero=False, padding=24), format=".1%"),
    )
    colour = alt.condition("datum.shift == 0", alt.value(BLUE), alt.value(GREY))
    points = base.mark_point(filled=True, size=90, opacity=1)
    drawn = alt.layer(
        base.mark_line(color=GREY),
        points.encode(color=colour, tooltip=tips("shift:O", "share:Q .2%")),
        base.mark_text(dy=-14, color=INK).encode(text=alt.Text("share:Q", format=".1%")),
    )
    return sized(drawn, height=200)


def coverage(frame: pd.DataFrame) -> Any:
    """Site x class: share of value not confirmed within its cadence. frame: site, abc_class, share, places, overdue."""
    site = frame["site"].astype(object).fillna("site not known")
    data = _floats(frame[["abc_class", "places", "overdue", "share"]].assign(site=site), "share")
    across = on_x("abc_class:N", "Class (A dearest usage)", labelAngle=0)
    base = alt.Chart(data).encode(x=across, y=on_y("site:N", labelLimit=220))
    scale, key = alt.Scale(scheme="oranges", domain=[0, 1]), alt.Legend(format="%")
    boxes = base.mark_rect(stroke="white").encode(
        color=alt.Color("share:Q", title="Overdue share of value", scale=scale, legend=key),
        tooltip=tips("site:N", "abc_class:N", "share:Q .1%", "places:Q", "overdue:Q"),
    )
    shares = base.mark_text(color=INK).encode(text=alt.Text("share:Q", format=".0%"))
    return alt.layer(boxes, shares).properties(width=WIDTH - 200, height=alt.Step(44))


def calibration(frame: pd.DataFrame) -> Any:
    """Hidden counts against their intervals. frame: rank, drift, low, high, covered; ordered by expected width."""
    data = _floats(frame, "drift", "low", "high")
    across = on_x("rank:Q", "Hidden last counts, narrowest interval first", tickMinStep=1)
    up = on_y("low:Q", "Variance of the hidden count, units")
    band = alt.Chart(data).mark_rule(opacity=0.25, color=BLUE).encode(x=across, y=up, y2="high:Q")
    points = alt.Chart(data).mark_point(filled=True, size=22, opacity=0.9)
    points = points.encode(
        x=across,
        y="drift:Q",
        tooltip=tips("sku:N", "site:N", "drift:Q", "low:Q .1f", "high:Q .1f"),
        **in_two("covered:N", ["yes", "no"], [BLUE, SHORT], title="Inside its 90 % interval"),
    )
    return sized(alt.layer(band, points))
