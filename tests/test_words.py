"""Numbers, days and names as readers see them: rounding, signs, what is missing, narrow columns."""

import datetime as dt
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cin7_audit import words
from cin7_audit.words import first_words, month, numbered, short_file, source, spaced

MISSING = (None, float("nan"), pd.NaT, pd.NA)


def test_what_is_missing_is_a_dash_everywhere():
    shown = (
        words.money, words.units, words.signed_units, words.percent, words.number, words.unbounded, words.one,
        words.two, words.whole, words.day, words.month, words.text, words.figure, words.short_file,
    )  # fmt: skip
    assert {form(value) for form in shown for value in MISSING} == {"–"}
    assert words.text("") == "–" and words.amount(None, "NZD") == "–" and words.interval(None) == "–"
    assert not any(words.is_missing(value) for value in (0, "", Decimal("NaN"), "nan"))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("1234.565"), "1,234.57"), (Decimal("-1234.565"), "-1,234.57"), (Decimal("0.004"), "0.00"),
        (Decimal("-0.004"), "0.00"), (Decimal("-0.005"), "-0.01"), (0.1, "0.10"), (1.005, "1.01"), (7, "7.00"),
    ],
)  # fmt: skip
def test_money_is_rounded_half_up_and_never_minus_zero(value, shown):
    assert words.money(value) == shown


@given(st.decimals(-(10**9), 10**9, places=4))
@settings(max_examples=50, deadline=None)
def test_money_is_within_half_a_cent(value):
    assert abs(Decimal(words.money(value).replace(",", "")) - value) <= Decimal("0.005")


def test_an_amount_names_its_currency_or_says_that_nobody_stated_it():
    assert words.amount(Decimal("-5"), "NZD") == "NZD -5.00"
    assert words.amount(5, "client currency, not stated") == "5.00 (client currency, not stated)"
    assert all(words.is_money(unit) for unit in ("NZD", "(client currency, not stated)", "client currency, not stated"))
    assert not words.is_money("units") and not words.is_money("(NZD)")


@pytest.mark.parametrize(
    ("value", "shown", "signed"),
    [
        (Decimal("1200"), "1,200", "+1,200"), (Decimal("-3.50"), "-3.5", "-3.5"),
        (Decimal("0.12345"), "0.1235", "+0.1235"),
        (Decimal("0.0000"), "0", "0"), (100, "100", "+100"), (Decimal("1E+3"), "1,000", "+1,000"),
    ],
)  # fmt: skip
def test_units_have_up_to_four_decimals_and_a_plus_only_for_a_gain(value, shown, signed):
    assert (words.units(value), words.signed_units(value)) == (shown, signed)


def test_shares_and_statistics():
    assert (words.percent(0.0345), words.percent(Decimal("0.12345"), 2), words.percent(1, 0)) == (
        "3.5 %",
        "12.35 %",
        "100 %",
    )
    assert (words.number(2.345), words.one(2.25), words.two(2), words.whole(1234.0)) == ("2.35", "2.3", "2.00", "1,234")
    assert (words.unbounded(12.5), words.unbounded(float("inf"))) == ("13", "unbounded")
    assert words.interval((0.1, 0.25)) == "10.0 % to 25.0 %" and words.interval((1, 2), words.whole) == "1 to 2"


def test_days():
    assert (
        words.day(dt.date(2026, 3, 5))
        == words.day("2026-03-05")
        == words.day(dt.datetime(2026, 3, 5, 9))
        == "05 Mar 2026"
    )


def test_a_name_from_the_vocabulary_is_spoken():
    assert (spaced("fx"), spaced("write_off_x"), spaced("prefix")) == ("exchange rates", "write off x", "prefix")


def test_a_short_name_is_told_apart_by_its_folder_only():
    assert short_file("a\\b\\page-1.json") == "b/page-1.json"
    assert short_file("x/a file name of twenty two.csv", 40) == "a file name of twenty two.csv"
    assert short_file("x/abcdefghijklmnopqrstuv.csv") == "abcdefghijklmnopqrstuv"
    assert short_file("x/abcdefghijklmnopqrstuvw.csv") == "abcdefghij…mnopqrstuvw"


def test_a_frame_gets_its_source_from_its_own_columns():
    frame = pd.DataFrame({"file": ["x/a b.csv", "c.csv"], "source_row": [3, None], "other": ["d.csv", None]})
    assert words.with_source(frame)["source"].tolist() == ["x/a\u00a0b.csv:3", "c.csv"]
    assert words.with_source(frame, file="other")["source"].tolist() == ["d.csv:3", "–"]


def test_a_file_name_is_cut_in_the_middle_and_keeps_what_tells_it_apart():
    assert short_file("a.csv") == "a.csv"
    assert short_file("api/journal/page-0001.json") == "journal/page-0001.json"
    long = short_file("stocktakes/ST-00132 Main Warehouse zone C.csv")
    assert long.startswith("ST-00132") and long.endswith("zone C") and len(long) <= 22
    assert short_file(None) == short_file("") == "–"


def test_a_source_is_one_unbroken_word():
    assert source("x/count of may 2026.csv", 7).endswith(":7") and " " not in source("x/count of may 2026.csv", 7)
    assert source("a.csv", None) == "a.csv"


def test_people_are_numbered_by_first_appearance():
    assert numbered(["ana", "ben", "ana", None]) == ["person 1", "person 2", "person 1", "–"]
    assert numbered([None, "ana"]) == ["–", "person 1"]


def test_months_vocabulary_and_long_texts():
    assert month("2026-03-01") == "Mar 2026" and spaced("cycle_count") == "cycle count"
    assert first_words("word " * 40) == "word " * 17 + "word …"
    assert first_words("x" * 90) == "x" * 90 and first_words("x" * 91) == "x" * 90 + " …"
