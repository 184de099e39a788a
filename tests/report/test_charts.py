"""Drawings: slim, escaped, unique names, the same bytes."""

import xml.etree.ElementTree as ET
from types import SimpleNamespace

import altair as alt
import pandas as pd
import pytest
import vl_convert

from cin7_audit.escaping import for_chart
from cin7_audit.presentation.theme import finish
from cin7_audit.report.charts import VEGA_LITE, anchor, figures, packed, register_fonts, slim, svg, untitled


def test_slim_drawing_is_much_smaller_and_still_xml(hostile):
    spec = hostile.chart(3)
    full = vl_convert.vegalite_to_svg(untitled(spec), vl_version="6.4")
    drawing = svg(spec)
    assert len(drawing) < 0.7 * len(full)
    assert ET.fromstring(drawing).tag.endswith("svg")
    assert "aria-" not in drawing


def test_client_text_in_a_drawing_is_text(hostile):
    assert "<script" not in svg(hostile.chart(3))


def test_control_letters_of_a_client_do_not_end_the_renderer():
    data = [{"sku": "a\x1b[31mred\x0b\x00", "units": 1}, {"sku": "\ufffe\ud800", "units": 2}]
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "data": {"values": data},
        "mark": "bar",
        "encoding": {"y": {"field": "sku", "type": "nominal"}, "x": {"field": "units", "type": "quantitative"}},
    }
    assert "a[U+001B][31mred[U+000B U+0000]" in svg(spec)


def test_same_chart_same_bytes(hostile):
    assert svg(hostile.chart(3), "a") == svg(hostile.chart(3), "a")


def test_names_inside_a_drawing_carry_the_figure_s_name(hostile):
    names = [
        element.get("id")
        for element in ET.fromstring(svg(hostile.chart(3), "exhibit-vt-1")).iter()
        if element.get("id")
    ]
    assert names and all(name.startswith("exhibit-vt-1-") for name in names)


def test_references_follow_the_renamed_parts():
    drawing = slim(
        '<svg xmlns="http://www.w3.org/2000/svg"><clipPath id="c0"><rect width="1"/></clipPath><g clip-path="url(#c0)"><text>a</text></g></svg>',
        "p",
    )
    assert 'id="p-1"' in drawing and "url(#p-1)" in drawing


def test_title_is_left_to_the_page(hostile):
    assert "Where did belief" not in svg(hostile.chart(3))


def test_what_all_marks_share_is_said_by_their_group():
    drawing = slim(
        '<svg xmlns="http://www.w3.org/2000/svg"><g><path d="M1,1h2" fill="rgb(255, 0, 16)"/><path d="M2,1h2" fill="rgb(255, 0, 16)"/></g></svg>',
        "p",
    )
    assert '<g fill="#ff0010">' in drawing and drawing.count("fill") == 1


def test_a_chart_that_cannot_be_drawn_does_not_stop_the_report(hostile):
    def exhibit(identifier, spec):
        return SimpleNamespace(id=identifier, spec=spec)

    made = figures([exhibit("A", {"mark": "no such mark", "encoding": 3}), exhibit("B", hostile.chart(3))])
    assert list(made) == ["B"]


def test_packing_has_no_clock():
    assert packed("a") == packed("a")


def test_anchor_is_plain():
    assert anchor('VT-1 "<x>"') == "exhibit-vt-1---x--"


def chart(labels, limit=200):
    frame = pd.DataFrame(
        {
            "label": labels,
            "value": range(len(labels)),
            "kind": ["x", "yy"] * (len(labels) // 2) + ["x"] * (len(labels) % 2),
        }
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
def test_without_descriptions_of_marks_the_drawing_is_the_same(labels):
    spec = chart(labels)
    assert svg(spec, "x") == drawn(spec)


def test_the_given_chart_is_left_alone():
    spec = chart(["a", "b"])
    svg(spec)
    assert "title" in spec and "aria" not in spec["config"]
