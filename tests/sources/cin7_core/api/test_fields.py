"""JSON values as canonical text: what is unset, what is a number, which place a line means."""

from decimal import Decimal

import pytest

from cin7_audit.sources.cin7_core.api import fields


def test_the_first_filled_text_counts_and_objects_are_none():
    record = {
        "A": None,
        "B": "  ",
        "C": {"x": 1},
        "D": [1],
        "E": " yes\u00a0",
        "F": "no",
        "G": True,
        "H": Decimal("1.50"),
    }
    assert fields.text(record, "A", "B", "C", "D", "E", "F") == "yes"
    assert (fields.text(record, "G"), fields.text({"G": False}, "G"), fields.text(record, "H")) == (
        "true",
        "false",
        "1.50",
    )
    assert fields.text(record, "A", "missing") is None


def test_a_literal_zero_is_unset_only_where_it_is_known_to_be():
    assert (fields.text({"Brand": "0"}, "Brand"), fields.unset_text({"Brand": "0"}, "Brand")) == ("0", None)
    assert fields.unset_text({"Brand": "00"}, "Brand") == "00"


def test_identities():
    assert fields.sku({"SKU": " 007 ", "ProductCode": "x"}) == "007"
    assert fields.sku({"ProductCode": "HT-1"}) == "HT-1"
    assert fields.sku({"SKU": "a", "Code": "b"}, "Code") == "b"
    assert (fields.sku({"SKU": " "}), fields.guid({"ID": "AB-1"}, "ID"), fields.guid({}, "ID")) == (None, "ab-1", None)


@pytest.mark.parametrize(
    ("value", "number"),
    [(Decimal("1.50"), "1.5"), (0, "0"), ("-2,000.5", "-2000.5"), (None, None), ("", None), (Decimal("1E+3"), "1000")],
)
def test_a_number_is_exact(value, number):
    assert fields.plain(fields.number({"Q": value}, "Q")) == number
    assert fields.number({"P": None, "Q": value}, "P", "Q") == (None if number is None else Decimal(number))


@pytest.mark.parametrize("value", [True, {}, [1], "many"])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(ValueError):
        fields.number({"Q": value}, "Q")


@pytest.mark.parametrize(
    ("value", "day", "moment"),
    [
        ("2026-04-12T20:00:00", "2026-04-12", "2026-04-13 08:00:00"),
        ("0001-01-01T00:00:00", None, None),
        ("1900-01-01", None, None),
        ("1900-01-02", "1900-01-02", "1900-01-02 11:30:00"),
        ("1753-01-01T00:00:00", None, None),
        (None, None, None),
    ],
)
def test_a_day_stays_and_a_stamp_moves_into_the_zone(value, day, moment):
    assert fields.day({"D": value}, "D") == day
    assert fields.moment("Pacific/Auckland", {"D": value}, "D") == moment


def test_a_stamp_stays_in_utc_where_no_zone_is_known_and_a_printed_day_has_an_order():
    assert fields.moment("", {"D": "2026-04-12T20:00:00"}, "D") == "2026-04-12 20:00:00"
    assert fields.day({"D": "04/05/2026"}, "D") == "2026-05-04"
    assert fields.day({"D": "04/05/2026"}, "D", order="mdy") == "2026-04-05"


def test_lists_and_blocks_of_objects():
    assert fields.lines({"L": [{"a": 1}, 2, None]}, "L") == [{"a": 1}]
    assert fields.lines({"L": {"Lines": [{"a": 1}]}}, "L") == [{"a": 1}]
    assert fields.lines({"L": "text"}, "L") == fields.lines({}, "L") == []
    assert (fields.block({"B": {"a": 1}}, "B"), fields.block({"B": [{"a": 1}]}, "B")) == ({"a": 1}, {})
    assert fields.blocks({"B": {"a": 1}}, "B") == fields.blocks({"B": [{"a": 1}, 2]}, "B") == [{"a": 1}]
    assert fields.blocks({"B": None}, "B") == []


@pytest.mark.parametrize(
    ("value", "code"), [("715: Inventory", "715"), ("715", "715"), (" 715 : a: b", "715"), ("", None), (None, None)]
)
def test_account_codes(value, code):
    assert fields.account_code({"Account": value}, "Account") == code


@pytest.mark.parametrize(
    ("value", "flag"), [(True, "true"), ("True", "true"), (1, "true"), (False, "false"), ("no", "false"), (None, None)]
)
def test_flags_and_status_words(value, flag):
    assert fields.flag({"A": None, "B": value}, "A", "B") == flag
    assert (fields.upper({"S": "Draft"}, "S"), fields.upper({}, "S")) == ("DRAFT", None)


def test_the_parts_of_a_location():
    record = {"From": None, "Location": "Main: A-01"}
    assert (fields.site(record, "From", "Location"), fields.bin_name(record, "From", "Location")) == ("Main", "A-01")
    assert (fields.site({}, "Location"), fields.bin_name({}, "Location")) == (None, None)


@pytest.mark.parametrize(
    ("location", "own", "site", "site_id", "place"),
    [
        ("Main: A-01", None, None, None, ("Main", "A-01")),
        ("Main: A-01", None, "South", None, ("Main", "A-01")),
        ("Main", None, None, None, ("Main", None)),
        (None, None, "South", None, ("South", None)),
        ("South", "x", "South", "y", ("South", None)),
        ("A-01", "X", "South", "x", ("South", None)),  # the site itself under another name
        ("A-01", "x", "South", "y", ("South", "A-01")),
        ("A-01", None, "South", None, ("South", "A-01")),
        (": A-01", None, "South", None, ("South", "A-01")),
    ],
)
def test_the_place_of_a_line_under_a_document_of_one_site(location, own, site, site_id, place):
    assert fields.place({"Location": location, "LocationID": own}, site, site_id) == place


def test_computed_decimals_are_plain_text():
    assert [fields.plain(Decimal(text)) for text in ("1E+2", "-0.50", "0.00")] == ["100", "-0.5", "0"]
    assert fields.plain(None) is None
