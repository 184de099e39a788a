"""No chart says another day where it is made or read in another time zone, and none depends on the last digit of a float."""

import base64
import json
import math
import re

import altair as alt
import pandas as pd
import pytest

from cin7_audit.chapters.diagnosis import figures as diagnosis
from cin7_audit.presentation.chart_days import in_utc, timed
from cin7_audit.presentation.notebook_display import exhibit_mimebundle
from cin7_audit.presentation.theme import finish
from cin7_audit.records import Exhibit
from cin7_audit.report.charts import packed
from cin7_audit.section_files import plain
from tests.trust import kills, zones

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T[\d:.]+Z")
LOCAL = re.compile(r"(?<!utc)(?<!\w)(timeFormat|timeParse|datetime|hours|day|date|month|year|quarter|week|dayofyear|toDate)\(")


def local_time(document: dict) -> list[str]:
    """What of a document would be drawn by the clock of the machine: units, scales, labels, texts of days and expressions."""
    found = []
    for channel, field in timed(document):
        unit = field.get("timeUnit", "utc")
        if not (unit.startswith("utc") if isinstance(unit, str) else unit.get("utc")):
            found.append(f"{channel}: unit {unit}")
        if channel in ("x", "y") and field["type"] == "temporal":
            if field.get("scale", {}).get("type") != "utc":
                found.append(f"{channel}: a local scale")
        elif channel in ("x", "y", "row", "column", "facet", "color"):
            guide = field.get("axis") or field.get("header") or field.get("legend") or {}
            if "utcFormat(" not in guide.get("labelExpr", ""):
                found.append(f"{channel}: labels by a local clock")
        elif "type" in field and field.get("formatType") != "utcFormat":
            found.append(f"{channel}: written by a local clock")
    names = {field.get("field") for _, field in timed(document)}
    cells = ((name, row[name]) for rows in document.get("datasets", {}).values() for row in rows for name in names & row.keys())
    found += [
        f"{name}: {cell!r} is read by a local clock" for name, cell in cells if cell and not (DAY.fullmatch(cell) or MOMENT.fullmatch(cell))
    ]
    words = json.dumps({key: value for key, value in document.items() if key != "datasets"})
    return found + LOCAL.findall(words) + [mark for mark in ('"time"', "DateTime") if f'"type": {mark}' in words]


@pytest.fixture(scope="module")
def documents():
    return zones.specs()


def test_every_way_of_drawing_days_is_independent_of_the_clock(documents):
    assert {name: wrong for name, document in documents.items() if (wrong := local_time(document))} == {}
    assert all(any(True for _ in timed(document)) for document in documents.values())


def test_a_chart_that_would_use_the_clock_is_refused():
    frame = pd.DataFrame({"day": pd.to_datetime(["2024-03-01"]), "n": [1]})
    chart = alt.Chart(frame).mark_point().encode(x="day:T", tooltip=["day:T"], row="yearmonth(day):O")
    told = local_time(chart.to_dict())
    assert len(told) == 5 and local_time(plain(finish(chart, "", ""))) == []
    bundle = chart._repr_mimebundle_()  # a consultant's own chart in a notebook
    shown = bundle[0] if isinstance(bundle, tuple) else bundle
    assert local_time(next(value for key, value in shown.items() if "vegalite" in key)) == []


def test_a_unit_written_with_its_steps_is_one_in_utc():
    encoding = {"x": {"field": "at", "type": "temporal", "timeUnit": {"unit": "hours", "step": 6}}}
    assert in_utc({"mark": "bar", "encoding": encoding})["encoding"]["x"]["timeUnit"] == {"unit": "hours", "step": 6, "utc": True}


def test_a_moment_of_the_day_is_a_moment_in_utc():
    """Half an hour before midnight is the next day east of Greenwich, unless the data say whose midnight it is."""
    frame = pd.DataFrame({"at": pd.to_datetime(["2024-03-01 23:30", "2024-03-02 00:00"]), "n": [1, 2]})
    document = plain(finish(alt.Chart(frame).mark_point().encode(x="at:T", y="n:Q", tooltip=["at:T"]), "", ""))
    (rows,) = document["datasets"].values()
    assert [row["at"] for row in rows] == ["2024-03-01T23:30:00Z", "2024-03-02"] and local_time(document) == []


@pytest.mark.parametrize("moment", ["2024-03-01T00:00:45", "2024-03-01 00:00:00.5", "2024-03-01T00:00:45.250"])
def test_a_moment_soon_after_midnight_is_no_day(moment):
    document = {"mark": "point", "encoding": {"x": {"field": "at", "type": "temporal"}}, "datasets": {"rows": [{"at": moment}]}}
    assert in_utc(document)["datasets"]["rows"] == [{"at": f"{moment}Z"}]


def test_every_chart_of_a_report_is_independent_of_the_clock():
    drawn = dict(zones.of_run(kills.reference()[1]))
    assert len(drawn) >= 20 and sum(bool(list(timed(document))) for document in drawn.values()) >= 9
    assert {name: wrong for name, document in drawn.items() if (wrong := local_time(document))} == {}


def test_drawings_are_the_same_bytes_in_every_zone(documents):
    first, *others = (zones.drawings(documents, zone) for zone in zones.MAKERS)
    assert "Mar 24" in first["coverage"] and all(other == first for other in others)


def test_labels_and_tooltips_are_the_same_in_every_browser(browser, documents):
    west = "America/Los_Angeles"
    for version, readers in zip(zones.VERSIONS, (("UTC", west), (*zones.MAKERS, west)), strict=True):
        first, *others = (zones.written(browser, zone, version, documents) for zone in readers)
        assert [text for text in first["coverage"] if re.fullmatch(r"\w{3} \d\d", text)] == [
            "Feb 24",
            "Mar 24",
            "Sep 24",
            "Nov 24",
            "Dec 24",
            "Jan 25",
        ]
        tips = [json.loads(text)["effective"] for text in first["skew"] if text.startswith("{")]
        assert tips == [f"{day:%d %b %Y}" for day in pd.to_datetime(list(zones.DAYS))]
        for zone, other in zip(readers[1:], others, strict=True):
            assert other == first, zone


def test_the_last_digit_of_a_float_changes_no_byte():
    """Sums of floats differ in their last digit between versions of Python; the names of a chart's data may not."""

    def drawn(nudge) -> str:
        numbers = [nudge(value) for value in (0.1, 1 / 3, 12.345, 1e6 / 7)]
        frame = pd.DataFrame(
            {
                "label": list("abcd"),
                "found": numbers,
                "expected": numbers,
                "p": 0.5,
                "per_hundred": numbers,
                "low": numbers,
                "high": numbers,
            }
        )
        curve = pd.DataFrame({"share_of_lines": numbers, "planned": numbers, "random": numbers})
        charts = [diagnosis.found_against_luck(frame), diagnosis.plan_curve(curve), diagnosis.exposure_effects(frame)]
        return json.dumps([plain(finish(chart, "", "")) for chart in charts], sort_keys=True)

    exact = drawn(lambda value: value)
    assert exact == drawn(lambda value: math.nextafter(value, math.inf)) == drawn(lambda value: math.nextafter(value, 0))


def test_packed_text_names_no_system():
    """The tenth byte of gzip names the system, and versions of Python write another for the same one."""
    assert base64.b64decode(packed("a page"))[:10] == bytes.fromhex("1f8b08000000000002ff")


def test_a_notebook_shows_the_document_of_the_page(documents):
    exhibit = Exhibit("X-1", "chart", "t", "c", spec=documents["coverage"])
    shown, _ = exhibit_mimebundle(exhibit)
    assert local_time(next(value for key, value in shown.items() if "vegalite" in key)) == []
