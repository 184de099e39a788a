"""The header row, by the names it must hold, and what stands above it."""

import pytest

from cin7_audit.sources.reading.header import SEARCH_ROWS, find_header, is_total, names_of, normal


def test_two_row_headers_repeat_the_group_to_the_right() -> None:
    rows = [
        ["", "", "Main", "", "North", ""],
        ["SKU", "Unit", "On hand", "Value", "On hand", "Value"],
        ["A", "Item", "1", "2", "3", "4"],
    ]
    header = find_header(rows, [{"sku"}, {"value"}])
    assert header and header.groups == ("", "", "Main", "Main", "North", "North")


def test_names_are_compared_without_case_blanks_and_underscores():
    assert normal(" Product__Code\u00a0") == normal("product\n code") == "product code"
    assert names_of((("A_b", "", " C"), ())) == (("a b", "c"), ())


def test_the_first_row_that_holds_one_name_of_each_column():
    rows = [["SKU"], ["Qty"], [], ["Item", "Note", "Quantity"], ["SKU", "Qty"]]
    header = find_header(rows, [{"sku", "item"}, {"qty", "quantity"}])
    assert header and (header.row, header.first_data_row) == (3, 4)
    assert (header.names, header.normal_names) == (("Item", "Note", "Quantity"), ("item", "note", "quantity"))
    assert find_header(rows[:3], [{"sku"}, {"qty"}]) is None  # each is somewhere, no row has both
    assert find_header(rows, [{"sku"}, {"colour"}]) is None


def test_the_header_stands_within_the_first_rows():
    rows = [["x"]] * (SEARCH_ROWS - 1) + [["SKU"]]
    assert find_header(rows, [{"sku"}]).row == SEARCH_ROWS - 1
    assert find_header([["x"], *rows], [{"sku"}]) is None
    assert find_header(rows, [{"sku"}], limit=3) is None


def test_what_stands_above_is_parameters_and_title():
    rows = [["Stock on hand", "", "today"], ["From: 1 May"], ["Site:", "", "Main"], ["Note:"], [" "], ["SKU", "Qty"]]
    header = find_header(rows, [{"sku"}])
    assert header.preamble == {"From": "1 May", "Site": "Main"} and header.title == ("Stock on hand today", "Note:")
    assert header.groups == ()


@pytest.mark.parametrize(
    ("above", "groups"),
    [
        (["", "Main", ""], ("", "Main", "Main")),
        (["", "", "Main"], ("", "", "Main")),
        (["", "Main"], ("", "Main", "Main")),
        (["Title", "Main", ""], ()),
        (["", "As at: 1 May", ""], ()),
        (["", "", "", "beyond"], ()),
    ],
)
def test_labels_above_columns_and_not_above_the_first_are_groups(above, groups):
    header = find_header([["Report"], above, ["SKU", "On hand", "Value"]], [{"sku"}])
    assert header.groups == groups
    assert header.title[0] == "Report" and (len(header.title) + len(header.preamble) == 1) is bool(groups)


@pytest.mark.parametrize(
    "text", ["Total", "TOTALS", "Grand total:", "Sub-total", "subtotal 5", "Report Total", "\u00a0total", "Sub total"]
)
def test_totals(text):
    assert is_total(text)


@pytest.mark.parametrize("text", ["Totally", "Total-x", "A total", "", "Grand", "Subtotalled"])
def test_words_that_are_no_totals(text):
    assert not is_total(text)
