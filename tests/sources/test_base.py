"""What every reader promises: names by which evidence is told apart, and a look at a file that never fails."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cin7_audit.sources import REGISTRY
from cin7_audit.sources.base import Evidence, Parsed, Peek

FILE = Evidence("E001", None, "june/stock.xlsx", "00", 10)
ODD = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
DOCUMENTS = st.recursive(ODD, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner))
ROWS = st.lists(st.lists(st.text(max_size=8), max_size=4).map(tuple), max_size=4).map(tuple)


@pytest.mark.parametrize(("sheet", "label"), [("", "june/stock.xlsx"), ("Main", "june/stock.xlsx, sheet 'Main'")])
def test_a_sheet_is_named_only_where_there_are_several(sheet, label):
    assert Evidence("E001", None, "june/stock.xlsx", "00", 10, sheet).label == label


def test_what_one_file_said_is_not_shared_with_another():
    one, other = (Parsed({}, (), 0, 0, 0) for _ in range(2))
    one.control_totals["debits"] = ("1", "2")
    one.parameters["basis"] = "cash"
    assert (other.control_totals, other.parameters, other.unstated) == ({}, {}, ())


@given(form=st.sampled_from(("csv", "xlsx", "json", "pdf", "other")), rows=ROWS, document=DOCUMENTS, text=st.text())
def test_no_reader_fails_at_a_look_or_claims_a_file_that_says_nothing(form, rows, document, text):
    look = Peek(FILE, form, rows=rows, document=document, text=text)
    assert [source.name for source in REGISTRY if source.claims(look)] == []


def test_a_look_that_states_nothing_is_taken_for_certain_text_in_commas():
    look = Peek(FILE, "csv")
    assert (look.encoding_is_certain, look.delimiter, look.is_blank) == (True, ",", False)


def test_readers_are_told_apart_by_name_and_by_title():
    names, titles = [each.name for each in REGISTRY], [each.title for each in REGISTRY]
    assert len(set(names)) == len(names) and len(set(titles)) == len(titles)
    assert all(name.count(".") == 1 and name == name.lower() for name in names)
