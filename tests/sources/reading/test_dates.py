"""Days and moments in every spelling; the order of day and month is decided once per file."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cin7_audit.sources.reading.dates import day_text, decided_date_order, infer_date_order, moment_text


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("2026-04-01T00:00:00", "dmy", "2026-04-01"),
        ("01/04/2026", "dmy", "2026-04-01"),
        ("01/04/2026", "mdy", "2026-01-04"),
        ("2026/04/01", "dmy", "2026-04-01"),
        ("01-Apr-2026", "mdy", "2026-04-01"),
        ("8 Jul 2025", "dmy", "2025-07-08"),
        ("Jul 8, 2025", "dmy", "2025-07-08"),
        ("1.4.26", "dmy", "2026-04-01"),
        ("20260401", "dmy", "2026-04-01"),
        ("46113", "dmy", "2026-04-01"),
        ("01/04/2026 1:05 pm", "dmy", "2026-04-01"),
        (" ", "dmy", None),
    ],
)
def test_day_text(text: str, order: str, expected: str | None) -> None:
    assert day_text(text, order) == expected


def test_moments() -> None:
    assert moment_text("2018-04-19T04:03:06.52Z") == "2018-04-19 04:03:06.520000"
    assert moment_text("2017-11-22T06:58:21.8882229Z", zone="Pacific/Auckland") == "2017-11-22 19:58:21.888222"
    assert moment_text("2021-11-02T11:44:45.21", is_utc=True, zone="Europe/London") == "2021-11-02 11:44:45.210000"
    assert moment_text("01/04/2026 1:05 pm") == "2026-04-01 13:05:00"


def test_date_order() -> None:
    assert infer_date_order(["13/04/2026", "01/04/2026"]).order == "dmy"
    assert infer_date_order(["04/13/2026"]).order == "mdy"
    assert not infer_date_order(["01/04/2026", "02/03/2026"]).certain
    assert infer_date_order(["04/01/2026", "04/02/2026"], ("2026-04-01", "2026-04-30")).order == "mdy"
    assert infer_date_order(["2026-04-01", "01-Apr-2026"]).certain


def test_a_general_order_does_not_bind_a_file_that_proves_another():
    assert decided_date_order(["04/16/2024", "05/01/2024"], "", "dmy").order == "mdy"
    assert decided_date_order(["04/06/2024"], "", "mdy").order == "mdy"
    assert (
        decided_date_order(["04/16/2024"], "dmy", "mdy").order == "dmy"
    )  # the file's own hint wins, and its rows are set aside
    assert not decided_date_order(["04/06/2024"], "", "").certain


SPELLINGS = (
    "%Y-%m-%d",
    "%d/%m/%Y",
    "%d.%m.%y",
    "%d-%b-%Y",
    "%d %B %Y",
    "%a, %d %b %Y",
    "%b %d, %Y",
    "%Y%m%d",
    "%Y/%m/%d",
)


@given(day=st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)), spelling=st.sampled_from(SPELLINGS))
def test_every_spelling_gives_the_day(day, spelling):
    assert day_text(day.strftime(spelling)) == day.isoformat()
    assert day_text(day.strftime("%m/%d/%Y"), "mdy") == day_text(day.strftime("%y-%m-%d"), "ymd") == day.isoformat()


@pytest.mark.parametrize(
    "text",
    [
        "31/02/2026",
        "13/13/2026",
        "5",
        "19999",
        "80001",
        "Foo 8, 2025",
        "8 Jul 025",
        "01/04/026",
        "1/4/2026 soon",
        "n/a",
    ],
)
def test_what_is_no_day_is_refused(text):
    with pytest.raises(ValueError):
        day_text(text)


def test_a_bare_number_is_a_day_only_where_it_can_be_a_recent_one():
    assert [day_text(text) for text in ("20000", "80000", "46113.75")] == ["1954-10-03", "2119-01-11", "2026-04-01"]


@pytest.mark.parametrize(
    ("text", "zone", "moment"),
    [
        ("2026-04-01 12:00 am", "", "2026-04-01 00:00:00"),
        ("2026-04-01 12:30 p.m.", "", "2026-04-01 12:30:00"),
        ("2026-04-01T10:00:00+12:00", "", "2026-03-31 22:00:00"),
        ("2026-04-01T10:00:00-0500", "", "2026-04-01 15:00:00"),
        ("2026-04-01T23:30:00Z", "Europe/London", "2026-04-02 00:30:00"),
        ("2026-04-01 23:30 GMT", "Pacific/Auckland", "2026-04-02 12:30:00"),
        ("2026-04-01 23:30", "Pacific/Auckland", "2026-04-01 23:30:00"),
        ("2026-04-01", "", "2026-04-01 00:00:00"),
    ],
)
def test_stamps_of_a_zone_are_moved_and_others_stay(text, zone, moment):
    assert moment_text(text, zone=zone) == moment


def test_a_blank_is_no_moment_and_an_hour_beyond_the_day_is_refused():
    assert moment_text("\u00a0") is None
    with pytest.raises(ValueError):
        moment_text("2026-04-01 24:00")


def test_what_proves_an_order():
    assert infer_date_order(["13/04/2026", "14/04/2026", "04/13/2026"]).why == "2 different dates can be read only so"
    assert infer_date_order(["13/04/2026", "04/13/2026"]).certain is False
    assert not infer_date_order(["05/12/2026"]).certain and not infer_date_order(["12/05/2026"]).certain
    assert infer_date_order(["04/04/2026"]).certain
    assert infer_date_order(["2026/13/04", "n/a"]).certain  # the year stands first: nothing to decide
    inside = infer_date_order(["03/05/2026", "04/05/2026"], ("2026-05-01", "2026-05-31"))
    assert (inside.order, inside.certain) == ("dmy", True)
    both = infer_date_order(["03/05/2026", "05/03/2026"], ("2026-01-01", "2026-12-31"))
    assert (both.order, both.certain) == ("dmy", False)
    assert infer_date_order(["12/01/2026", "12/02/2026"], ("2026-12-01", "2026-12-02")).order == "mdy"


def test_a_general_order_speaks_where_the_period_alone_would():
    found = decided_date_order(["04/01/2026"], "", "dmy", ("2026-04-01", "2026-04-30"))
    assert (found.order, found.why) == ("dmy", "stated in the settings")
    assert decided_date_order(["04/01/2026"], "", "", ("2026-04-01", "2026-04-30")).order == "mdy"
