"""The one look of every chart, and documents that are the same whatever made their numbers."""

import datetime as dt
import json
from decimal import Decimal

import altair as alt
import pandas as pd
import pytest
from altair.utils.schemapi import SchemaValidationError

from cin7_audit.presentation import theme
from cin7_audit.presentation.theme import CONFIG, MIME, finish, unchecked


def bars(values, name="units"):
    frame = pd.DataFrame({name: values, "site": ["a", "b"][: len(values)]})
    return alt.Chart(frame).mark_bar().encode(x=f"{name}:Q", y="site:N")


def test_a_finished_chart_asks_its_question_and_carries_the_look():
    spec = finish(bars([1, 2]), "How much?", "units; all sites; loss negative")
    assert spec["title"] == {"text": "How much?", "subtitle": ["units; all sites; loss negative"]}
    assert spec["config"] == {**CONFIG, "customFormatTypes": True}
    assert spec["$schema"] == "https://vega.github.io/schema/vega-lite/v5.json"


def test_a_long_subtitle_is_broken_into_lines_that_fit():
    def widths(words):
        return [len(line) for line in finish(bars([1]), "", words)["title"]["subtitle"]]

    assert widths("ten-letter " * 22) == [120, 120] and widths("x " * 70) == [119, 19]


def test_data_are_named_by_place_and_lose_the_noise_of_floats():
    first = finish(alt.layer(bars([0.1 + 0.2, 1]), bars([5, 6], "other")), "", "")
    assert list(first["datasets"]) == ["data-1", "data-2"]
    assert first["datasets"]["data-1"][0] == {"units": 0.3, "site": "a"}
    assert [part["data"] for part in first["layer"]] == [{"name": "data-1"}, {"name": "data-2"}]
    assert finish(bars([0.1 + 0.2, 1]), "", "") == finish(bars([0.3, 1]), "", "")
    assert finish(bars([0.3, 1]), "", "") != finish(bars([0.31, 1]), "", "")


def test_a_clients_text_is_shown_as_on_a_page():
    chart = bars([1, 2])
    chart.data = chart.data.assign(site=["a\u202e", "b"])
    spec = finish(chart, "T\u202e", "")
    assert spec["title"]["text"] == "T[U+202E]" and spec["datasets"]["data-1"][0]["site"] == "a[U+202E]"


def test_days_of_a_finished_chart_have_no_clock():
    chart = (
        alt.Chart(pd.DataFrame({"day": pd.to_datetime(["2024-03-01"]), "n": [1]})).mark_bar().encode(x="day:T", y="n:Q")
    )
    spec = finish(chart, "", "")
    assert spec["encoding"]["x"]["scale"] == {"type": "utc"} and spec["datasets"]["data-1"][0]["day"] == "2024-03-01"


def wrong():
    chart = bars([1, 2])
    chart.mark = "no such mark"
    return chart


def test_a_chart_is_checked_unless_it_is_said_to_be_sound():
    with pytest.raises(SchemaValidationError):
        finish(wrong(), "", "")
    with unchecked():
        assert finish(wrong(), "", "")["mark"]["type"] == "no such mark"
    with pytest.raises(SchemaValidationError):
        finish(wrong(), "", "")


def test_a_chart_of_the_consultants_own_is_shown_the_same_way():
    bundle = theme._render(bars([1, 2]).to_dict())
    assert bundle["text/plain"] == "<chart>" and bundle[MIME]["$schema"].endswith("/v5.json")
    assert alt.renderers.active == "cin7_audit"


def test_a_loss_and_a_gain_are_told_apart_in_colour_blindness_and_in_grey():
    def grey(colour):
        red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
        return 0.299 * red + 0.587 * green + 0.114 * blue

    assert (theme.SHORT, theme.OVER) == ("#D55E00", "#0072B2")
    assert abs(grey(theme.SHORT) - grey(theme.OVER)) > 20
    assert len(set(theme.PALETTE)) == 7 and CONFIG["range"]["category"] == theme.PALETTE


def test_a_chart_shown_in_a_notebook_holds_nothing_a_kernel_cannot_send():
    rows = pd.DataFrame({"day": [dt.date(2026, 1, 2), None], "value": [Decimal("-1.25"), None], "n": [1, 2]})
    chart = alt.Chart(rows).mark_bar().encode(x="day", y="value")
    shown = chart._repr_mimebundle_()
    bundle = shown[0] if isinstance(shown, tuple) else shown
    (data,) = json.loads(json.dumps(bundle[MIME]))["datasets"].values()
    assert data[0] == {"day": "2026-01-02", "value": -1.25, "n": 1} and data[1]["value"] is None


def test_rows_stay_inside_a_finished_chart_whatever_a_notebook_enabled():
    chart = alt.Chart(pd.DataFrame({"x": [1]})).mark_bar().encode(x="x")
    with alt.data_transformers.enable("json"):
        spec = finish(chart, "T", "s")
        assert alt.data_transformers.active == "json"
    assert "datasets" in spec and "url" not in spec["data"]


def test_a_chart_draws_figures_to_twelve_digits_and_no_further():
    rows = pd.DataFrame({"exact": [Decimal("1234567.89")], "sum": [0.1 + 0.2], "long": [1234567.891234567]})
    (drawn,) = finish(alt.Chart(rows).mark_bar().encode(x="exact"), "T", "s")["datasets"]["data-1"]
    assert drawn == {"exact": 1234567.89, "sum": 0.3, "long": 1234567.89123}
