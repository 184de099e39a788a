"""Drawings: slim, escaped, unique names, the same bytes."""

import xml.etree.ElementTree as ET

import vl_convert

from cin7_audit.report.figures import anchor, figures, packed, slim, svg, untitled
from cin7_audit.report.views import ExhibitView


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
    names = [element.get("id") for element in ET.fromstring(svg(hostile.chart(3), "exhibit-vt-1")).iter() if element.get("id")]
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
        return ExhibitView(identifier, "chart", "t", "c", "r", "a", "", "", spec)

    made = figures([exhibit("A", {"mark": "no such mark", "encoding": 3}), exhibit("B", hostile.chart(3))])
    assert list(made) == ["B"]


def test_packing_has_no_clock():
    assert packed("a") == packed("a")


def test_anchor_is_plain():
    assert anchor('VT-1 "<x>"') == "exhibit-vt-1---x--"
