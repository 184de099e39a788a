"""The sentence on a file that nobody reads."""

import pytest

from cin7_audit.sources.base import Evidence, Peek
from cin7_audit.sources.nearest import nearest
from tests.case.fakes import Fake

COUNT = Fake("cin7_core.stocktake_csv", "Stocktake sheet")  # Product Code, Quantity On Hand, Stocktake Quantity
LIST = Fake("quickbooks.account_list", "Account List")  # Full name, Type, Detail type
BALANCE = Fake("sage.trial_balance", "Sage balance")  # Account Number, Account Description, Debits, Credits
NO_MAP = Fake("cin7_core.nothing", "No map")


def look(*rows: str, text: str = "", form: str = "csv") -> Peek:
    return Peek(
        Evidence("E001", None, "a.csv", "", 1), form, rows=tuple(tuple(row.split(",")) for row in rows), text=text
    )


def test_the_kind_that_lacks_least_is_named_with_what_it_lacks():
    guess = nearest(look("Stock", "Product Code,Bin,quantity_on_hand", "A,B,1"), (NO_MAP, LIST, COUNT))
    assert guess.seen == "no known kind of file; nearest is Stocktake sheet, without the column(s) Stocktake Quantity"
    assert guess.expected == "the columns of a known export" and "[[mapped]]" in guess.todo
    assert guess.raw_text == "Stock"


def test_a_smaller_share_missing_comes_first_whatever_the_order():
    rows = look("Account Number,Account Description,Debits,Full name,Type")
    for sources in ((LIST, BALANCE), (BALANCE, LIST)):
        assert "Sage balance, without the column(s) Credits" in nearest(rows, sources).seen


@pytest.mark.parametrize(
    ("header", "is_near"), [("Account Number,Debits", True), ("Debits,Note", False), ("Product Code,Note", False)]
)
def test_half_of_the_columns_make_a_likeness_and_less_does_not(header, is_near):
    assert ("; nearest is" in nearest(look(header), (BALANCE, COUNT)).seen) is is_near


def test_columns_of_different_rows_are_no_header():
    assert "nearest" not in nearest(look("Account Number", "Debits"), (BALANCE,)).seen


def test_a_file_that_has_all_columns_of_a_kind_lacks_none_of_it():
    guess = nearest(look("Product Code,Quantity On Hand,Stocktake Quantity"), (COUNT,))
    assert (
        guess.seen
        == "no known kind of file (form csv); it begins with: Product Code, Quantity On Hand, Stocktake Quantity"
    )


def test_without_a_likeness_the_file_is_shown_as_it_begins():
    guess = nearest(look(" ,", "Dear,,Sir"), (COUNT,))
    assert guess.seen == "no known kind of file (form csv); it begins with: Dear, Sir" and guess.raw_text == "Dear, Sir"
    assert guess.expected == "a known export of Cin7, Xero, QuickBooks or Sage"
    assert nearest(look(text="one\ntwo", form="other"), ()).raw_text == "one two"
    assert nearest(look(form="other"), ()).seen == "no known kind of file (form other)"
    assert len(nearest(look("x" * 300), ()).raw_text) == 200


@pytest.mark.parametrize(
    ("noise", "is_rubbish"), [("\x00\x01", True), ("\ufffd\ufffd", True), ("\x00", False), ("é東", False)]
)
def test_bytes_that_only_look_like_letters_are_said_to_be_damaged(noise, is_rubbish):
    guess = nearest(look(noise + "a" * (12 - len(noise))), ())
    assert guess.seen.startswith("no text and no workbook") is is_rubbish
    assert ("Open it in its own program" in guess.todo) is is_rubbish
