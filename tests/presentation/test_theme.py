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


def test_every_row_of_a_chart_is_what_a_browser_can_read_also_where_it_is_not_drawn():
    odd = [0.5, float("nan"), Decimal("NaN"), Decimal("1E+400"), float("inf"), pd.NaT, None]
    day = [dt.date(2026, 1, 2), dt.datetime(2026, 1, 2, 3), pd.Timestamp("2026-01-02"), pd.NaT, None, "x", 7]
    rows = pd.DataFrame({"n": range(7), "odd": pd.Series(odd, dtype=object), "day": pd.Series(day, dtype=object)})
    chart = alt.Chart(rows).mark_bar().encode(x="n")
    shown = chart._repr_mimebundle_()
    bundle = shown[0] if isinstance(shown, tuple) else shown
    (sent,) = bundle[MIME]["datasets"].values()
    (drawn,) = finish(chart, "T", "s")["datasets"].values()
    for data in (sent, drawn):
        json.dumps(data, allow_nan=False)
        assert [row["odd"] for row in data] == [0.5, *[None] * 6]
        assert [row["day"] for row in data] == ["2026-01-02", "2026-01-02T03:00:00", "2026-01-02T00:00:00", None, None, "x", 7]


def test_rows_of_any_shape_are_left_as_they_are():
    rows = pd.DataFrame({"name": ["data-1", "a"], "field": ["x", "y"], "type": ["temporal", "b"]})
    spec = finish(alt.Chart(rows).mark_bar().encode(x="name"), "T", "s")
    assert spec["datasets"]["data-1"] == rows.to_dict("records")
    nameless = alt.Chart(rows[["name"]]).mark_bar().encode(x="name")
    assert finish(nameless, "T", "s")["datasets"]["data-1"] == [{"name": "data-1"}, {"name": "a"}]


def test_a_chart_without_rows_of_its_own_keeps_its_source():
    for source in (alt.NamedData("outer"), alt.sequence(0, 3)):
        chart = alt.Chart(source).mark_bar().encode(x="data:Q")
        spec = finish(chart, "T", "s")
        assert spec["data"] == chart.to_dict()["data"] and "datasets" not in spec
        assert theme._render(chart.to_dict())[MIME]["data"] == spec["data"]


def test_a_chart_of_the_consultants_own_is_whole_and_in_utc():
    chart = alt.Chart(pd.DataFrame({"day": pd.to_datetime(["2024-03-01"]), "n": [1]})).mark_bar().encode(x="day:T", y="n:Q")
    told = chart.properties(title="Mine", width=300).to_dict()
    bundle = theme._render(told)[MIME]
    assert (bundle["title"], bundle["width"], bundle["mark"]) == ("Mine", 300, told["mark"])
    assert bundle["encoding"]["x"]["scale"] == {"type": "utc"} and bundle["encoding"]["y"] == told["encoding"]["y"]
    assert bundle["$schema"] == "https://vega.github.io/schema/vega-lite/v5.json"
    assert list(bundle["datasets"].values()) == [[{"day": "2024-03-01", "n": 1}]]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([Decimal("1.5"), None], "quantitative"), ([Decimal("1.5"), float("nan")], "quantitative"), ([dt.date(2026, 1, 2), None], "temporal"),
        ([0.5, None], "quantitative"), ([1, 2], "quantitative"), (["a", None], "nominal"), ([True, False], "nominal"),
        (pd.to_datetime(["2026-01-02", None]), "temporal"),
    ],
)  # fmt: skip
def test_a_column_is_drawn_as_what_it_is(values, kind):
    chart = alt.Chart(pd.DataFrame({"x": values})).mark_bar().encode(x="x")
    assert chart.to_dict()["encoding"]["x"]["type"] == kind


def contrast(one, other="#FFFFFF"):
    """WCAG 2's contrast of two colours."""

    def light(colour):
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    bright, dark = sorted((light(one), light(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_every_word_of_a_chart_can_be_read_on_its_ground():
    words = [
        CONFIG[part][name]
        for part, names in {
            "axis": ("labelColor", "titleColor"), "legend": ("labelColor", "titleColor"), "header": ("labelColor", "titleColor"),
            "title": ("color", "subtitleColor"), "text": ("color",),
        }.items()
        for name in names
    ]  # fmt: skip
    assert all(contrast(colour) >= 7 for colour in words) and CONFIG["background"] == "white"
    sizes = [
        CONFIG["axis"]["labelFontSize"], CONFIG["axis"]["titleFontSize"], CONFIG["legend"]["labelFontSize"], CONFIG["legend"]["titleFontSize"],
        CONFIG["title"]["subtitleFontSize"], CONFIG["text"]["fontSize"],
    ]  # fmt: skip
    assert set(sizes) == {11} and CONFIG["title"]["fontSize"] == 14
    assert all(contrast(colour) < 2 for colour in (CONFIG["axis"]["gridColor"], CONFIG["axis"]["domainColor"]))
    assert theme.PALETTE == ["#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#6B7280"]
    assert CONFIG["font"] == theme.FONT and MIME == "application/vnd.vegalite.v5+json"
    assert (theme.WIDTH, theme.HEIGHT, theme.MOST_ROWS) == (640, 280, 5_000)
