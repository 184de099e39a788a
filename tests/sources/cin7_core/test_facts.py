"""What a report says about itself: hint before preamble before name, and what a name can propose."""

import datetime as dt

import pytest

from cin7_audit.engagement import Engagement
from cin7_audit.sources.base import Evidence, Peek
from cin7_audit.sources.cin7_core.facts import (
    TO_KEYS,
    FileFacts,
    date_order,
    day_in_name,
    file_facts,
    first,
    name_proposals,
    stated_order,
)
from cin7_audit.sources.reading import Header
from tests.sources.small_files import context

NAME = "Stocktake_ST-00071_Main Warehouse_2026-04-30.csv"


def peek(name: str) -> Peek:
    return Peek(Evidence("E001", None, name, "sha", 0), "csv")


@pytest.mark.parametrize(
    ("name", "found"),
    [
        (NAME, {"day": "2026-04-30", "number": "ST-00071", "site": "Main Warehouse"}),
        ("exports/may/" + NAME, {"day": "2026-04-30", "number": "ST-00071", "site": "Main Warehouse"}),
        ("AvailabilityReport_2026-04-30.csv", {"day": "2026-04-30"}),
        ("Inventory Movement Details - 2026-05-01T091500.xlsx", {"day": "2026-05-01"}),
        ("Stocktake - North - 20260430.csv", {"day": "2026-04-30", "site": "North"}),
        ("Stocktake North zone 3 (2).csv", {"site": "North"}),
        ("ST-00071_North - copy.csv", {"number": "ST-00071", "site": "North"}),
        ("Acme Ltd_Stocktake_North.csv", {"site": "North"}),  # a company stands before the title
        ("Stocktake_North_South.csv", {}),  # two could be the site
        ("Stocktake_final_12.csv", {}),
        ("North.csv", {}),
        ("Stocktake_04-05-2026.csv", {}),  # 4 May or 5 April
        ("Stocktake_30.04.2026.csv", {"day": "2026-04-30"}),
        ("Stocktake_30-Apr-2026.csv", {"day": "2026-04-30"}),
        ("count AB1234567.csv", {"number": "AB1234567"}),
        ("count AB12.csv", {}),
    ],
)
def test_what_a_name_proposes(name, found):
    assert name_proposals(name) == found


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026_04_30", "2026-04-30"),
        ("30 Apr 2026", "2026-04-30"),
        ("04-13-2026", "2026-04-13"),
        ("05-04-2026", ""),
        ("20269999", ""),
    ],
)
def test_a_day_in_a_name_counts_where_it_reads_one_way(text, day):
    assert day_in_name(text) == day


def test_the_first_key_that_is_filled_gives_its_value():
    assert first({"As At": "1", "TO": "2"}, TO_KEYS) == "2"
    assert first({"To": "", "As of": "3"}, TO_KEYS) == "3"
    assert first({"Sort": "x"}, TO_KEYS) == ""


def test_hint_then_preamble_then_name():
    preamble = {"Company": "Acme", "Location": "South", "From": "01/04/2026", "To": "29/04/2026"}
    header = Header(4, ("SKU",), (), preamble, ("Stock Level", "All"))
    stated = file_facts(peek(NAME), context(NAME), header)
    assert stated == FileFacts(
        "Acme", "2026-04-01", "2026-04-29", "South", "2026-04-29", None,
        {**preamble, "title": "Stock Level / All"}, {"number": "ST-00071"},
    )  # fmt: skip
    hinted = file_facts(peek(NAME), context(NAME, site="East", date=dt.date(2026, 5, 2), number="7"), header)
    assert (hinted.site, hinted.day, hinted.number, hinted.proposed) == ("East", "2026-05-02", "7", {})
    silent = file_facts(peek(NAME), context(NAME), None)
    assert (silent.site, silent.day, silent.number) == (None, None, None)
    assert silent.proposed == {"site": "Main Warehouse", "day": "2026-04-30", "number": "ST-00071"}


def test_a_preamble_is_read_in_the_stated_order_and_a_slip_in_it_is_no_day():
    header = Header(1, ("SKU",), (), {"From": "04/05/2026", "To": "04/31/2026"}, ())
    for order, start in (("", "2026-05-04"), ("mdy", "2026-04-05")):
        found = file_facts(peek("a.csv"), context("a.csv", date_order=order, note="x"), header)
        assert (found.period_from, found.period_to, found.day) == (start, None, None)


@pytest.mark.parametrize(
    ("settings", "hint", "order"), [("auto", "", ""), ("mdy", "", "mdy"), ("mdy", "ymd", "ymd"), ("auto", "dmy", "dmy")]
)
def test_the_hint_states_the_order_before_the_settings(settings, hint, order):
    assert stated_order(context("a", Engagement(date_order=settings), date_order=hint, note="x")) == order


def test_the_period_of_the_file_decides_the_order_before_that_of_the_settings():
    audited = Engagement(period={"start": dt.date(2026, 5, 1), "end": dt.date(2026, 5, 31)})
    april = FileFacts(period_from="2026-04-01", period_to="2026-04-30")
    assert date_order(["04/05/2026"], context("a", audited), FileFacts()).order == "dmy"
    assert date_order(["05/04/2026"], context("a", audited), FileFacts()).order == "mdy"
    assert date_order(["05/04/2026"], context("a", audited), april).order == "dmy"
    assert not date_order(["05/04/2026"], context("a"), FileFacts(period_from="2026-04-01")).certain
    assert date_order(["05/04/2026"], context("a", audited, date_order="dmy"), FileFacts()).order == "dmy"
    assert date_order(["05/04/2026"], context("a", Engagement(date_order="mdy")), FileFacts()).order == "mdy"
