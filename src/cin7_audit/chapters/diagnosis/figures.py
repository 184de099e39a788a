"""Charts of the diagnosis: frames in, charts out; nothing is measured here."""

import altair as alt
import pandas as pd

from cin7_audit.presentation.marks import coloured, on_x, on_y, tips
from cin7_audit.presentation.theme import BLUE, GREY, HEIGHT, INK, SHORT, WIDTH

OWN_WORDS = 640  # pixels of a label: names of contributors and tests are ours and are never cut


def contributor_values(summary: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """Gross value per contributor, largest first, grade in the label. summary: label, gross_value (base currency)."""
    order = list(summary.sort_values("gross_value", ascending=False, kind="stable")["label"])
    base = alt.Chart(summary, width=WIDTH - 240, height=alt.Step(24)).encode(
        x=on_x("gross_value:Q", "Gross difference value, base currency", format=",.0f"),
        y=on_y("label:N", sort=order, labelLimit=OWN_WORDS),
    )
    bars = base.mark_bar(color=BLUE).encode(tooltip=tips("label", "grade", "lines", "gross_value"))
    words = base.mark_text(align="left", dx=4, color=INK).encode(text=alt.Text("gross_value:Q", format=",.0f"))
    return alt.layer(bars, words)


def found_against_luck(tests: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """Found (dot) against expected by luck (tick) per deciding test, on a log scale. tests: label, found, expected."""
    across = alt.Scale(type="symlog", constant=5)
    labels = on_y("label:N", sort=None, labelLimit=OWN_WORDS)
    base = alt.Chart(tests, width=WIDTH - 300, height=alt.Step(20)).encode(y=labels)
    luck = base.mark_tick(color=GREY, thickness=3).encode(
        x=on_x(
            "expected:Q", "Lines or pairs (grey tick: expected by luck)", scale=across,
            values=[0, 5, 20, 50, 100, 200, 500, 1000, 5000],
        ),
        tooltip=tips("label", "expected"),
    )  # fmt: skip
    dots = base.mark_circle(color=SHORT, size=70, opacity=1)
    return alt.layer(luck, dots.encode(x=alt.X("found:Q", scale=across), tooltip=tips("label", "found", "p")))


def plan_curve(curve: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """Share of expected difference value reached by the plan's first lines. curve: share_of_lines, planned, random."""
    long = curve.melt("share_of_lines", ["planned", "random"], var_name="order", value_name="share")
    names, title = ["planned", "random"], "Order of counting"
    line = alt.Chart(long, width=WIDTH, height=HEIGHT).mark_line()
    drawn = line.encode(
        x=on_x("share_of_lines:Q", "Share of lines counted", format="%"),
        y=on_y("share:Q", "Share of expected difference value", format="%"),
        color=coloured("order:N", names, [BLUE, GREY], title),
        strokeDash=alt.StrokeDash("order:N", title=title, scale=alt.Scale(domain=names, range=[[1, 0], [5, 3]])),
    )
    return alt.layer(drawn)


def exposure_effects(effects: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """Drift per 100 lines of each activity with 95 % interval. effects: label, per_hundred, low, high."""
    labels = on_y("label:N", sort=None, labelLimit=260)
    base = alt.Chart(effects, width=WIDTH, height=max(120, 18 * len(effects))).encode(y=labels)
    low = on_x("low:Q", "Units of drift per 100 lines (or days)")
    points = base.mark_circle(color=BLUE, size=60)
    return alt.layer(
        base.mark_rule(color=GREY).encode(x=low, x2="high:Q"),
        points.encode(x="per_hundred:Q", tooltip=tips("label", "per_hundred", "p")),
    )
