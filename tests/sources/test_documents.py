"""Fields of saved API documents: found in any case, exact, and never taken from what is no record."""

from decimal import Decimal

import pytest

from cin7_audit.sources.documents import bare, get, has, holds, lines, number, pages, raw, records, text


@pytest.mark.parametrize(
    ("record", "names", "found"),
    [
        ({"Total": 5}, ("total",), 5),
        ({"TOTAL": 1, "total": 2}, ("total",), 2),
        ({"ID": "", "Number": None, "Code": "A"}, ("ID", "Number", "Code"), "A"),
        ({"first": 1, "second": 2}, ("second", "first"), 2),
        ({"Quantity": 0, "Other": 7}, ("Quantity", "Other"), 0),
        ({"Active": False}, ("active",), False),
        ({7: "x"}, ("seven",), None),
        (["Total"], ("Total",), None),
        (None, ("Total",), None),
    ],
)
def test_the_first_named_field_that_holds_something(record, names, found):
    assert get(record, *names) == found and type(get(record, *names)) is type(found)


def test_a_field_may_be_empty_to_be_there_but_all_must_be():
    record = {"ID": None, "Name": ""}
    assert has(record, "id", "NAME") and not has(record, "id", "code") and not has([record], "id")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (" a\u00a0", "a"),
        ("  ", None),
        (True, "true"),
        (False, "false"),
        (Decimal("1E+3"), "1000"),
        (7, "7"),
        (None, None),
        ([], None),
        ({}, None),
    ],
)
def test_scalars_as_text(value, said):
    assert text(value) == said


@pytest.mark.parametrize(
    ("value", "exact"),
    [
        ("1,234.50", "1234.50"),
        (" -7 ", "-7"),
        (Decimal("0.10000000000000001"), "0.10000000000000001"),
        (12, "12"),
        ("99999999999999.9999", "99999999999999.9999"),
        ("-99999999999999.9999", "-99999999999999.9999"),
    ],
)
def test_numbers_stay_exact(value, exact):
    assert number(value) == Decimal(exact)


@pytest.mark.parametrize("value", [None, ""])
def test_nothing_is_no_zero(value):
    assert number(value) is None


@pytest.mark.parametrize(
    "value", [True, [], {}, "five", "NaN", "-Infinity", 10**14, -(10**14), Decimal("1E-400"), "1.2.3"]
)
def test_what_is_no_number_or_fits_no_column_is_refused(value):
    with pytest.raises(ValueError):
        number(value)


def test_pages_are_found_in_lists_and_in_saved_calls():
    page = {"Products": []}
    assert list(pages(page)) == [page]
    assert list(pages([page, {"call": "product", "body": page}, {"response": [1]}])) == [page, page, [1]]
    assert list(pages({"data": "words"})) == [{"data": "words"}]
    wide = {str(place): place for place in range(11)}
    assert list(pages({**wide, "body": page})) == [page]
    record = {**wide, "more": 1, "body": page}  # a record of many fields, one of which is called so
    assert list(pages(record)) == [record]


def test_records_of_all_pages_in_order():
    assert records([{"Items": [1, 2]}, {"items": [3]}, {"Items": {"no": "list"}}, {}], "items") == [1, 2, 3]


@pytest.mark.parametrize(
    ("document", "is_so"),
    [
        ({"Rows": [{"ID": 1, "Name": ""}]}, True),
        ({"Rows": [{"ID": 1}]}, False),
        ({"Rows": [], "Total": 0}, True),
        ({"Rows": []}, False),
        ({"Rows": {"ID": 1}, "Total": 0}, False),
        ({"Total": 0}, False),
        ([], False),
    ],
)
def test_a_page_of_a_kind_is_known_by_its_first_record_or_where_it_is_empty_by_its_envelope(document, is_so):
    assert holds(document, "rows", "id", "name", envelope="total") is is_so


def test_an_empty_page_of_no_envelope_is_of_no_kind():
    assert not holds({"Rows": [], "": 0}, "rows", "id")


@pytest.mark.parametrize(
    ("document", "found"), [({"a": 1}, [{"a": 1}]), ([1, [2, 3]], [1, 2, 3]), ("words", []), (None, [])]
)
def test_bare_lists(document, found):
    assert bare(document) == found


def test_lines_are_a_list_or_none():
    assert list(lines({"Lines": [1], "Rows": [2]}, "rows", "lines")) == [2]
    assert list(lines({"Lines": {"a": 1}}, "Lines")) == [] == list(lines(None, "Lines"))


def test_a_record_is_told_whole():
    assert raw({"Reference": "x" * 5000}) == "{'Reference': '" + "x" * 5000 + "'}"
