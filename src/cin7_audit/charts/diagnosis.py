"""Charts of the diagnosis: frames in, charts out; nothing is measured here."""

import altair as alt
import pandas as pd

from cin7_audit.charts.theme import BLUE, GREY, HEIGHT, ORANGE, SHORT, SKY, WIDTH

GRADES = ["A", "B", "C", "D", "not testable"]
GRADE_COLOURS = [BLUE, SKY, ORANGE, GREY, "#E5E7EB"]


def contributor_values(summary: pd.DataFrame) -> alt.Chart:
    """Gross value named per contributor, coloured by grade. summary: words, gross_value (base currency), grade."""
    chart: alt.Chart = (
        alt.Chart(summary, width=WIDTH, height=HEIGHT)
        .mark_bar()
        .encode(
            x=alt.X("gross_value:Q", title="gross difference value, base currency"),
            y=alt.Y("words:N", sort=None, title=None, axis=alt.Axis(labelLimit=260)),
            color=alt.Color("grade:N", title="grade", scale=alt.Scale(domain=GRADES, range=GRADE_COLOURS)),
            tooltip=["words", "grade", "lines", "gross_value"],
        )
    )
    return chart


def found_against_luck(tests: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """Found (point) against expected by luck (tick) per deciding test. tests: label, found, expected."""
    base = alt.Chart(tests, width=WIDTH, height=max(120, 18 * len(tests))).encode(
        y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelLimit=320))
    )
    luck = base.mark_tick(color=GREY, thickness=3).encode(
        x=alt.X("expected:Q", title="lines or pairs (grey: expected by luck)"), tooltip=["label", "expected"]
    )
    found = base.mark_circle(color=SHORT, size=70).encode(x=alt.X("found:Q"), tooltip=["label", "found", "p"])
    return alt.layer(luck, found)


def plan_curve(curve: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """Share of expected difference value reached by the first lines of the plan, against random. curve: share_of_lines, planned, random."""
    long = curve.melt("share_of_lines", ["planned", "random"], var_name="order", value_name="share")
    return alt.layer(
        alt.Chart(long, width=WIDTH, height=HEIGHT)
        .mark_line()
        .encode(
            x=alt.X("share_of_lines:Q", title="share of lines counted", axis=alt.Axis(format="%")),
            y=alt.Y("share:Q", title="share of expected difference value", axis=alt.Axis(format="%")),
            color=alt.Color("order:N", title="order", scale=alt.Scale(domain=["planned", "random"], range=[BLUE, GREY])),
        )
    )


def exposure_effects(effects: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """Drift per 100 lines of each activity with 95 % interval. effects: label, per_hundred, low, high."""
    base = alt.Chart(effects, width=WIDTH, height=max(120, 18 * len(effects))).encode(
        y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelLimit=260))
    )
    bars = base.mark_rule(color=GREY).encode(x=alt.X("low:Q", title="units of drift per 100 lines (or days)"), x2="high:Q")
    return alt.layer(bars, base.mark_circle(color=BLUE, size=60).encode(x="per_hundred:Q", tooltip=["label", "per_hundred", "p"]))
