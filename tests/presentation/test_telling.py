"""What sentences of several chapters share."""

from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from cin7_audit.presentation.telling import (
    SORTED,
    by_size,
    counted,
    evidence,
    listed,
    located,
    names,
)
from cin7_audit.records import EvidenceRow


def test_rows_are_named_by_the_path_of_their_file():
    frame = pd.DataFrame({"source_id": ["E1", "E9"], "source_row": [3, 4]})
    found = located(frame, {"E1": "a.csv"})
    assert found["file"].tolist() == ["a.csv", "E9"] and "file" not in frame
    assert evidence(found) == (EvidenceRow("a.csv", 3), EvidenceRow("E9", 4))


def test_evidence_is_the_first_rows_that_have_a_place():
    frame = pd.DataFrame({"file": ["a", None, "c", "d"], "source_row": [1.0, 2.0, None, 4.0]})
    assert evidence(frame) == (EvidenceRow("a", 1), EvidenceRow("d", 4))
    assert evidence(frame, limit=3) == (EvidenceRow("a", 1),)
    assert evidence(pd.DataFrame()) == ()
    assert len(evidence(pd.DataFrame({"file": "a", "source_row": range(60)}))) == 50


def test_the_largest_difference_comes_first_whatever_its_sign():
    frame = pd.DataFrame({"v": [Decimal(0), None, Decimal(-7), Decimal(5), Decimal(7)], "k": list("abcde")})
    found = by_size(frame, "v")
    assert found["k"].tolist() == ["c", "e", "d", "a", "b"] and list(found) == ["v", "k"]


def test_names_are_told_once_in_order():
    frame = pd.DataFrame({"sku": ["B", None, "A", "B", 7]})
    assert names(frame, "sku") == ("B", "A", "7") and names(frame, "sku", limit=2) == ("B", "A")


def test_a_hundred_names_are_told_unless_asked_for_others():
    frame = pd.DataFrame({"sku": [f"S{n}" for n in range(101)]})
    assert (len(names(frame, "sku")), names(frame, "sku")[-1]) == (100, "S99")


@pytest.mark.parametrize(
    ("items", "said"), [([], ""), (["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C")]
)
def test_a_list_in_words(items, said):
    assert listed(items) == said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("1 document(s)", "1 document"),
        ("7 document(s)", "7 documents"),
        ("1,001 count line(s) and 1 site(s).", "1,001 count lines and 1 site."),
        ("0 file(s)", "0 files"),
        ("3 of 1 line(s)", "3 of 1 line"),
        ("some line(s)", "some line(s)"),
    ],
)
def test_counted_words_follow_their_number(words, said):
    assert counted(words) == said


def test_equal_sizes_are_ordered_by_what_comes_then():
    frame = pd.DataFrame({"value": [2, -2, None, 5], "month": ["b", "a", "c", "z"], "n": [1, 1, 1, 1]})
    assert by_size(frame, "value", "month")["month"].tolist() == ["z", "a", "b", "c"]
    assert by_size(frame, "value", "n", "month")["month"].tolist() == ["z", "a", "b", "c"]
    assert list(by_size(frame, "value", "month")) == ["value", "month", "n"]


def test_names_and_rows_of_places_are_text_and_whole_numbers_whatever_the_frame_holds():
    frame = pd.DataFrame({"source_id": [7, 8], "source_row": [1.0, 2.0]})
    found = located(frame, {"7": "a.csv"})
    assert found["file"].tolist() == ["a.csv", "8"]
    rows = evidence(found.assign(file=[Path("a.csv"), 8]))
    assert [(row.file, row.row) for row in rows] == [("a.csv", 1), ("8", 2)]
    assert all(isinstance(row.file, str) and type(row.row) is int for row in rows)


def test_exact_figures_and_statistics_are_measured_alike():
    frame = pd.DataFrame({"v": [Decimal("0.5"), 0.7, Decimal("-0.6"), None], "k": list("abcd")})
    assert by_size(frame, "v")["k"].tolist() == ["b", "c", "a", "d"]


def test_equal_sizes_keep_their_order_however_many_there_are():
    frame = pd.DataFrame({"v": [1, -1] * 200, "k": range(400)})
    assert by_size(frame, "v")["k"].tolist() == list(range(400))


def test_rows_that_a_consultant_sorted_stay_as_they_are_and_nothing_else_does():
    frame = pd.DataFrame({"v": [1, 3, 2]})
    for mark, order in ((True, [1, 3, 2]), (False, [3, 2, 1]), (None, [3, 2, 1])):
        frame.attrs[SORTED] = mark
        assert by_size(frame, "v")["v"].tolist() == order
    frame.attrs = {"other": True}
    assert by_size(frame, "v")["v"].tolist() == [3, 2, 1]


def test_a_row_without_a_value_comes_after_one_of_nought():
    frame = pd.DataFrame({"v": [None, Decimal(0), float("nan"), Decimal("0.0001")], "k": list("abcd")})
    assert by_size(frame, "v")["k"].tolist() == ["d", "b", "a", "c"]
