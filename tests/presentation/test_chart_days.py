"""Days on charts in UTC: data, units, scales and labels (every way of drawing them: tests/trust/test_zones.py)."""

import copy
import datetime as dt

import pytest

from cin7_audit.presentation.chart_days import in_utc, timed

DAY = {"field": "day", "type": "temporal"}


def encoded(channel, **field):
    return in_utc({"mark": "bar", "encoding": {channel: field}})["encoding"][channel]


def test_days_lose_their_clock_and_moments_say_whose_they_are():
    rows = [
        {"day": "2024-03-01T00:00:00", "name": "2024-03-01T00:00:00"},
        {"day": "2024-03-01 00:00:00.000", "name": "x"},
        {"day": dt.date(2024, 3, 1), "name": "x"},
        {"day": "2024-03-01", "name": "x"},
        {"day": "2024-03-01T23:30:00", "name": "x"},
        {"day": "2024-03-01 00:01", "name": "x"},
        {"day": None, "name": "x"},
        {"day": "not a day", "name": "x"},
    ]
    spec = {"encoding": {"x": DAY}, "datasets": {"data-1": rows}}
    before = copy.deepcopy(spec)
    made = in_utc(spec)["datasets"]["data-1"]
    assert [row["day"] for row in made] == [
        "2024-03-01",
        "2024-03-01",
        "2024-03-01",
        "2024-03-01",
        "2024-03-01T23:30:00Z",
        "2024-03-01 00:01Z",
        None,
        "not a day",
    ]
    assert made[0]["name"] == "2024-03-01T00:00:00"  # no field of time
    assert spec == before


def test_data_inside_a_layer_are_converted_too():
    layer = {"data": {"values": [{"day": "2024-03-01T00:00:00"}]}, "encoding": {"x": DAY}}
    assert in_utc({"layer": [layer]})["layer"][0]["data"]["values"] == [{"day": "2024-03-01"}]


@pytest.mark.parametrize("channel", ["x", "y"])
def test_an_axis_of_time_has_a_utc_scale_and_keeps_its_own_settings(channel):
    assert encoded(channel, **DAY)["scale"] == {"type": "utc"}
    assert encoded(channel, **DAY, scale={"nice": False})["scale"] == {"nice": False, "type": "utc"}
    assert encoded(channel, **DAY, scale=None)["scale"] is None
    assert "axis" not in encoded(channel, **DAY)


def test_units_are_those_of_utc():
    assert encoded("x", **DAY, timeUnit="yearmonth")["timeUnit"] == "utcyearmonth"
    assert encoded("x", **DAY, timeUnit="utcyearmonth")["timeUnit"] == "utcyearmonth"
    assert encoded("x", **DAY, timeUnit={"unit": "hours", "step": 6})["timeUnit"] == {
        "unit": "hours",
        "step": 6,
        "utc": True,
    }
    made = in_utc({"transform": [{"timeUnit": "month", "field": "day", "as": "m"}]})
    assert made["transform"] == [{"timeUnit": "utcmonth", "field": "day", "as": "m"}]


@pytest.mark.parametrize(
    ("unit", "shown"), [({}, "%d %b %Y"), ({"timeUnit": "yearmonth"}, "%b %Y"), ({"timeUnit": "utcyear"}, "%Y")]
)
def test_what_is_written_out_is_formatted_by_utc(unit, shown):
    made = encoded("tooltip", **DAY, **unit)
    assert (made["format"], made["formatType"]) == (shown, "utcFormat")
    assert encoded("text", **DAY, format="%H:%M")["format"] == "%H:%M"


@pytest.mark.parametrize(("channel", "guide"), [("color", "legend"), ("row", "header"), ("column", "header")])
def test_labels_of_legends_and_headers_are_written_in_utc(channel, guide):
    assert encoded(channel, **DAY)[guide] == {"labelExpr": "utcFormat(datum.value, '%d %b %Y')"}
    drawn = {"format": "%b", "formatType": "time", "title": "T"}
    assert encoded(channel, **DAY, **{guide: drawn})[guide] == {
        "title": "T",
        "labelExpr": "utcFormat(datum.value, '%b')",
    }
    assert encoded(channel, **DAY, **{guide: None})[guide] is None


def test_an_axis_of_months_as_names_is_labelled_in_utc():
    made = encoded("x", field="day", type="ordinal", timeUnit="yearmonth")
    assert made["axis"] == {"labelExpr": "utcFormat(datum.value, '%b %Y')"} and "scale" not in made


def test_only_a_document_with_time_calls_formats_by_name():
    plain = {"encoding": {"x": {"field": "n", "type": "quantitative"}}, "config": {"font": "A"}}
    assert in_utc(plain) == plain
    assert in_utc({"encoding": {"x": DAY}, "config": {"font": "A"}})["config"] == {
        "font": "A",
        "customFormatTypes": True,
    }


def test_rows_are_never_taken_for_encodings():
    spec = {"encoding": {"x": DAY, "y": {"field": "n"}}, "data": {"values": [{"type": "temporal"}]}}
    assert [(channel, field["field"]) for channel, field in timed({"spec": spec, "datasets": {"a": [DAY]}})] == [
        ("x", "day")
    ]
