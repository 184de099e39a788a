"""An eased chart is drawn the same, and only what cannot matter is switched off."""

import altair as alt
import pandas as pd
import pytest
import vl_convert

from cin7_audit.escaping import for_chart
from cin7_audit.presentation.theme import finish
from cin7_audit.report.easing import LONGEST_FIGURE, SLIM, eased, letters_wide
from cin7_audit.report.figures import VEGA_LITE, register_fonts, slim, untitled


def chart(labels, limit=200):
    frame = pd.DataFrame(
        {"label": labels, "value": range(len(labels)), "kind": ["x", "yy"] * (len(labels) // 2) + ["x"] * (len(labels) % 2)}
    )
    y = alt.Y("label:N", title=None, axis=alt.Axis(labelLimit=limit))
    made = alt.Chart(frame).mark_bar().encode(x="value:Q", y=y, color="kind:N", tooltip=["label:N"])
    return finish(made, "Is it so?", "Units.")


def drawn(spec):
    register_fonts()
    return slim(vl_convert.vegalite_to_svg(for_chart(untitled(spec)), vl_version=VEGA_LITE), "x")


@pytest.mark.parametrize(
    "labels",
    [
        ["A-1", "A-2", "A-3"],
        ["WWWWWWWWWW", "mmmmmmmmmm"],
        ["商品商品商品", "b"],
        ["a label of fifty letters that will certainly be cut", "b"],
    ],
)
def test_the_drawing_is_the_same(labels):
    spec = chart(labels)
    assert drawn(eased(spec)) == drawn(spec)


def test_limits_no_label_can_reach_are_lifted():
    found = eased(chart(["short", "words"], limit=170))
    assert found["encoding"]["y"]["axis"]["labelLimit"] == 0
    assert (found["config"]["axis"]["labelLimit"], found["config"]["legend"]["labelLimit"]) == (0, 0)


def test_a_limit_that_a_label_could_reach_stays():
    found = eased(chart(["W" * 19, "b"], limit=200))
    assert (found["encoding"]["y"]["axis"]["labelLimit"], found["config"]["axis"]["labelLimit"]) == (200, 0)


def test_a_limit_below_a_long_number_stays():
    assert eased(chart(["a", "b"], limit=int(LONGEST_FIGURE * SLIM * 11) - 1))["encoding"]["y"]["axis"]["labelLimit"] > 0


def test_words_made_while_drawing_keep_every_limit():
    spec = chart(["a", "b"])
    spec["encoding"]["x"] = {**spec["encoding"]["x"], "axis": {"labelExpr": "datum.label + ' units'"}}
    assert eased(spec)["encoding"]["y"]["axis"]["labelLimit"] == 200


def test_the_given_chart_is_left_alone():
    spec = chart(["a", "b"])
    before = spec["config"]["axis"]["labelLimit"]
    eased(spec)
    assert (spec["config"]["axis"]["labelLimit"], "aria" in spec["config"]) == (before, False)


def test_a_column_called_title_counts_as_a_label():
    frame = pd.DataFrame({"title": ["W" * 40], "value": [1]})
    made = alt.Chart(frame).mark_bar().encode(x="value:Q", y=alt.Y("title:N", axis=alt.Axis(labelLimit=300)))
    assert eased(finish(made, "T", "S"))["encoding"]["y"]["axis"]["labelLimit"] == 300


def test_letters_wide_grows_with_the_breadth_of_letters():
    assert letters_wide("iii") < letters_wide("WWW") < letters_wide("商品カ")
