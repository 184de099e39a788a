"""What charts of several chapters are made of, as Vega-Lite."""

import altair as alt
import pandas as pd
import pytest

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
from cin7_audit.presentation.theme import BLUE, GREY, HEIGHT, WIDTH

BASE = alt.Chart(pd.DataFrame({"day": [1, 2], "low": [0, 1], "value": [1, 2], "high": [2, 3]})).encode(x="day:Q")


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("sku:N", {"field": "sku", "type": "nominal"}),
        ("value:Q ,.2f", {"field": "value", "type": "quantitative", "format": ",.2f"}),
        ("day:T %d %b %Y", {"field": "day", "type": "temporal", "format": "%d %b %Y"}),
        ("month=yearmonth(day):T", {"field": "day", "timeUnit": "yearmonth", "type": "temporal", "title": "month"}),
        ("gross value=v:Q .1%", {"field": "v", "type": "quantitative", "title": "gross value", "format": ".1%"}),
    ],
)
def test_what_the_pointer_shows(told, shown):
    assert [tip.to_dict() for tip in tips(told, told)] == [shown, shown]


def test_a_channel_says_its_title_and_only_what_it_is_told():
    plain = {"field": "day", "type": "quantitative", "title": None}
    for channel in (on_x, on_y):
        assert channel("day:Q").to_dict() == plain
        told = channel("day:Q", "Day", sort=None, scale=alt.Scale(zero=False), format="%").to_dict()
        assert told == plain | {"title": "Day", "sort": None, "scale": {"zero": False}, "axis": {"format": "%"}}


def test_a_colour_for_each_value():
    made = coloured("kind:N", ["loss", "gain"], [GREY, BLUE], "Kind").to_dict()
    assert (made["title"], made["scale"]) == ("Kind", {"domain": ["loss", "gain"], "range": [GREY, BLUE]})


def test_two_values_differ_in_colour_and_in_shape():
    made = BASE.mark_point().encode(**in_two("state:N", ["no", "yes"], [GREY, BLUE], "Late", range=["circle", "square"]))
    encoding = made.to_dict()["encoding"]
    assert encoding["color"]["scale"] == {"domain": ["no", "yes"], "range": [GREY, BLUE]}
    assert encoding["shape"]["scale"] == {"domain": ["no", "yes"], "range": ["circle", "square"]}
    assert encoding["color"]["title"] == encoding["shape"]["title"] == "Late"
    assert "range" not in in_two("state:N", ["no", "yes"], [GREY, BLUE])["shape"].to_dict()["scale"]


def test_a_line_stands_over_its_band():
    made = banded(BASE, alt.Y("low:Q", title="Units"), BASE.mark_line().encode(y="value:Q"), opacity=0.2).to_dict()
    band, line = made["layer"]
    assert (made["width"], made["height"]) == (WIDTH, HEIGHT)
    assert band["mark"] == {"type": "area", "opacity": 0.2} and line["mark"]["type"] == "line"
    assert (band["encoding"]["y"]["field"], band["encoding"]["y2"]["field"]) == ("low", "high")


def test_a_control_chart_lies_between_two_dashed_limits():
    low, high, points = between_limits(BASE, BASE.mark_point().encode(y="value:Q")).to_dict()["layer"]
    assert low["mark"] == high["mark"] == {"type": "line", "color": GREY, "interpolate": "step", "strokeDash": [4, 3]}
    assert [layer["encoding"]["y"]["field"] for layer in (low, high, points)] == ["low", "high", "value"]


def test_an_interval_is_a_bar_with_a_point():
    bar, point = (layer.to_dict() for layer in interval_bars(BASE, alt.X("low:Q"), "value:Q", 70, tips("value:Q")))
    assert (bar["encoding"]["x"]["field"], bar["encoding"]["x2"]["field"]) == ("low", "high")
    assert point["encoding"]["x"]["field"] == "value" and point["mark"]["size"] == 70


def test_a_chart_is_as_wide_as_the_page():
    assert sized(BASE.mark_point(), height=50).to_dict()["height"] == 50
    assert sized(BASE.mark_point()).to_dict()["width"] == WIDTH
