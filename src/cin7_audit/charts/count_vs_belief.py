"""Step 3 as charts: frames in, Altair out; nothing is measured here."""

from typing import Any

import altair as alt
import pandas as pd

from cin7_audit.presentation.theme import BLUE, GREY, HEIGHT, INK, ORANGE, OVER, SHORT, SKY, WIDTH


def _floats(frame: pd.DataFrame, *names: str) -> pd.DataFrame:
    return frame.assign(**{name: frame[name].astype(float) for name in names})


def accuracy_panel(frame: pd.DataFrame) -> Any:
    """Measure x scope with intervals. frame: scope, measure, value, low, high (shares)."""
    order = list(dict.fromkeys(frame["measure"]))
    data = _floats(frame.dropna(subset=["value"])[["scope", "measure", "value", "low", "high"]], "value", "low", "high")
    base = alt.Chart(data).encode(y=alt.Y("measure:N", sort=order, title=None, axis=alt.Axis(labelLimit=260)))
    axis = alt.X("low:Q", title="Share (bar: 95 % interval)", axis=alt.Axis(format="%"), scale=alt.Scale(zero=False))
    bars = base.mark_rule(strokeWidth=6, opacity=0.35, color=BLUE).encode(x=axis, x2=alt.X2("high:Q"))
    points = base.mark_point(filled=True, size=70, color=BLUE, opacity=1).encode(
        x=alt.X("value:Q"),
        tooltip=[
            alt.Tooltip("scope:N"),
            alt.Tooltip("measure:N"),
            alt.Tooltip("value:Q", format=".1%"),
            alt.Tooltip("low:Q", format=".1%"),
            alt.Tooltip("high:Q", format=".1%"),
        ],
    )
    layered = alt.layer(bars, points).properties(width=WIDTH - 240, height=110)
    return layered.facet(
        row=alt.Row(
            "scope:N",
            title=None,
            sort=list(dict.fromkeys(frame["scope"])),
            header=alt.Header(labelOrient="top", labelAnchor="start", labelFontWeight="bold"),
        )
    )


def waterfall(frame: pd.DataFrame) -> Any:
    """Losses, gains and what is left per site. frame: site, step, start, end, kind (short, over, net), label."""
    order = list(dict.fromkeys(frame["label"]))
    colour = alt.Color("kind:N", title=None, scale=alt.Scale(domain=["losses", "gains", "net"], range=[SHORT, OVER, INK]))
    return (
        alt.Chart(frame).mark_bar(size=26)
        .encode(x=alt.X("label:N", sort=order, title=None, axis=alt.Axis(labelAngle=-30, labelLimit=180)), y=alt.Y("start:Q", title="Variance value, base currency (loss negative)"), y2=alt.Y2("end:Q"), color=colour,
                tooltip=[alt.Tooltip("label:N"), alt.Tooltip("amount:Q", format=",.2f", title="amount")])
        .properties(width=WIDTH, height=HEIGHT)
    )  # fmt: skip


def funnel(frame: pd.DataFrame, limits: pd.DataFrame) -> Any:
    """Accuracy of groups against their size. frame: grouped, group, lines, in_tolerance; limits: lines, low, high, centre."""
    data = _floats(frame, "in_tolerance").assign(lines=frame["lines"].astype(int))
    across = alt.X("lines:Q", title="Counted lines in the group", scale=alt.Scale(type="log"))
    up = alt.Y(
        "in_tolerance:Q",
        title="Share of lines in tolerance",
        axis=alt.Axis(format="%"),
        scale=alt.Scale(domain=[max(0.0, float(data["in_tolerance"].min()) - 0.05), 1.0], clamp=True),
    )
    shape = alt.Shape("group:N", title="Group")
    area = alt.Chart(limits).mark_area(opacity=0.15, color=GREY, clip=True).encode(x=across, y=alt.Y("low:Q"), y2=alt.Y2("high:Q"))
    centre = alt.Chart(limits).mark_line(color=GREY, strokeDash=[4, 3]).encode(x=across, y=alt.Y("centre:Q"))
    colour = alt.Color("group:N", title="Group", scale=alt.Scale(range=[BLUE, ORANGE, SKY]))
    points = (
        alt.Chart(data)
        .mark_point(filled=True, size=60, opacity=0.8)
        .encode(
            x=across,
            y=up,
            color=colour,
            shape=shape,
            tooltip=[alt.Tooltip("group:N"), alt.Tooltip("grouped:N"), alt.Tooltip("lines:Q"), alt.Tooltip("in_tolerance:Q", format=".1%")],
        )
    )
    return alt.layer(area, centre, points).properties(width=WIDTH, height=HEIGHT)


def cut_off(frame: pd.DataFrame) -> Any:
    """Agreeing lines by shift in days. frame: shift, agreeing, lines."""
    data = pd.DataFrame(
        {
            "shift": frame["shift"].astype(int),
            "share": [float(a) / float(n) for a, n in zip(frame["agreeing"], frame["lines"], strict=True)],
        }
    )
    base = alt.Chart(data).encode(
        x=alt.X("shift:O", title="Days the count is moved (0: as dated)", axis=alt.Axis(labelAngle=0)),
        y=alt.Y("share:Q", title="Share of lines that agree exactly", axis=alt.Axis(format=".1%"), scale=alt.Scale(zero=False, padding=24)),
    )
    colour = alt.condition("datum.shift == 0", alt.value(BLUE), alt.value(GREY))
    return alt.layer(
        base.mark_line(color=GREY), base.mark_point(filled=True, size=90, opacity=1).encode(color=colour, tooltip=[alt.Tooltip("shift:O"), alt.Tooltip("share:Q", format=".2%")]),
        base.mark_text(dy=-14, color=INK).encode(text=alt.Text("share:Q", format=".1%")),
    ).properties(width=WIDTH, height=200)  # fmt: skip


def coverage(frame: pd.DataFrame) -> Any:
    """Site x class: share of value not confirmed within its cadence. frame: site, abc_class, share, places, overdue."""
    data = frame[["abc_class", "places", "overdue"]].assign(
        share=frame["share"].astype(float), site=frame["site"].astype(object).fillna("site not known")
    )
    base = alt.Chart(data).encode(
        x=alt.X("abc_class:N", title="Class (A dearest usage)", axis=alt.Axis(labelAngle=0)),
        y=alt.Y("site:N", title=None, axis=alt.Axis(labelLimit=220)),
    )
    boxes = base.mark_rect(stroke="white").encode(
        color=alt.Color(
            "share:Q", title="Overdue share of value", scale=alt.Scale(scheme="oranges", domain=[0, 1]), legend=alt.Legend(format="%")
        ),
        tooltip=[
            alt.Tooltip("site:N"),
            alt.Tooltip("abc_class:N"),
            alt.Tooltip("share:Q", format=".1%"),
            alt.Tooltip("places:Q"),
            alt.Tooltip("overdue:Q"),
        ],
    )
    return alt.layer(boxes, base.mark_text(color=INK).encode(text=alt.Text("share:Q", format=".0%"))).properties(
        width=WIDTH - 200, height=alt.Step(44)
    )


def calibration(frame: pd.DataFrame) -> Any:
    """Hidden counts against their intervals. frame: rank, drift, low, high, covered; ordered by expected width."""
    data = _floats(frame, "drift", "low", "high")
    across = alt.X("rank:Q", title="Hidden last counts, narrowest interval first", axis=alt.Axis(tickMinStep=1))
    band = (
        alt.Chart(data)
        .mark_rule(opacity=0.25, color=BLUE)
        .encode(x=across, y=alt.Y("low:Q", title="Variance of the hidden count, units"), y2=alt.Y2("high:Q"))
    )
    colour = alt.Color("covered:N", title="Inside its 90 % interval", scale=alt.Scale(domain=["yes", "no"], range=[BLUE, SHORT]))
    points = alt.Chart(data).mark_point(filled=True, size=22, opacity=0.9).encode(x=across, y=alt.Y("drift:Q"), color=colour, shape=alt.Shape("covered:N", title="Inside its 90 % interval", scale=alt.Scale(domain=["yes", "no"])),
                                                                            tooltip=[alt.Tooltip("sku:N"), alt.Tooltip("site:N"), alt.Tooltip("drift:Q"), alt.Tooltip("low:Q", format=".1f"), alt.Tooltip("high:Q", format=".1f")])  # fmt: skip
    return alt.layer(band, points).properties(width=WIDTH, height=HEIGHT)
