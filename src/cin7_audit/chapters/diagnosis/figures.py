"""Charts of the diagnosis: frames in, charts out; nothing is measured here."""

import altair as alt
import pandas as pd

from cin7_audit.presentation.marks import tips
from cin7_audit.presentation.theme import BLUE, GREY, HEIGHT, INK, SHORT, WIDTH

OWN_WORDS = 640  # pixels of a label: names of contributors and tests are ours and are never cut


def contributor_values(summary: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """Gross value named per contributor, largest first; the grade is in the label. summary: label, gross_value (base currency), grade."""
    order = list(summary.sort_values("gross_value", ascending=False, kind="stable")["label"])
    base = alt.Chart(summary, width=WIDTH - 240, height=alt.Step(24)).encode(
        x=alt.X("gross_value:Q", title="Gross difference value, base currency", axis=alt.Axis(format=",.0f")),
        y=alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelLimit=OWN_WORDS)),
    )
    bars = base.mark_bar(color=BLUE).encode(tooltip=tips("label", "grade", "lines", "gross_value"))
    return alt.layer(
        bars, base.mark_text(align="left", dx=4, color=INK).encode(text=alt.Text("gross_value:Q", format=",.0f"))
    )


def found_against_luck(tests: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """Found (dot) against expected by luck (tick) per deciding test, on a scale that keeps small and large apart. tests: label, found, expected."""
    across = alt.Scale(type="symlog", constant=5)
    base = alt.Chart(tests, width=WIDTH - 300, height=alt.Step(20)).encode(
        y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelLimit=OWN_WORDS))
    )
    luck = base.mark_tick(color=GREY, thickness=3).encode(
        x=alt.X("expected:Q", scale=across, title="Lines or pairs (grey tick: expected by luck)", axis=alt.Axis(values=[0, 5, 20, 50, 100, 200, 500, 1000, 5000])),
        tooltip=tips("label", "expected"),
    )  # fmt: skip
    found = base.mark_circle(color=SHORT, size=70, opacity=1).encode(
        x=alt.X("found:Q", scale=across), tooltip=tips("label", "found", "p")
    )
    return alt.layer(luck, found)


def plan_curve(curve: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """Share of expected difference value reached by the first lines of the plan, against random. curve: share_of_lines, planned, random."""
    long = curve.melt("share_of_lines", ["planned", "random"], var_name="order", value_name="share")
    return alt.layer(
        alt.Chart(long, width=WIDTH, height=HEIGHT)
        .mark_line()
        .encode(
            x=alt.X("share_of_lines:Q", title="Share of lines counted", axis=alt.Axis(format="%")),
            y=alt.Y("share:Q", title="Share of expected difference value", axis=alt.Axis(format="%")),
            color=alt.Color(
                "order:N", title="Order of counting", scale=alt.Scale(domain=["planned", "random"], range=[BLUE, GREY])
            ),
            strokeDash=alt.StrokeDash(
                "order:N",
                title="Order of counting",
                scale=alt.Scale(domain=["planned", "random"], range=[[1, 0], [5, 3]]),
            ),
        )
    )


def exposure_effects(effects: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """Drift per 100 lines of each activity with 95 % interval. effects: label, per_hundred, low, high."""
    base = alt.Chart(effects, width=WIDTH, height=max(120, 18 * len(effects))).encode(
        y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelLimit=260))
    )
    bars = base.mark_rule(color=GREY).encode(
        x=alt.X("low:Q", title="Units of drift per 100 lines (or days)"), x2=alt.X2("high:Q")
    )
    return alt.layer(
        bars,
        base.mark_circle(color=BLUE, size=60).encode(
            x=alt.X("per_hundred:Q"), tooltip=tips("label", "per_hundred", "p")
        ),
    )
