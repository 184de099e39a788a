"""What Omni's file reports share: own columns stop nothing, the branch is that of the filter, sizes stay apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cin7_audit.sources.cin7_core.tabular import TableReport
from cin7_audit.sources.cin7_omni.report import branch_of, with_sizes
from cin7_audit.sources.reading import frame
from tests.sources.small_files import of_text, rows

HEAD = "Month,Opening,Purchases,Adjustments,COGS,Closing"


def branch(page):
    return {"location": frame("location", {"site": [branch_of(page)]}, [1])}


def report(fill=branch) -> TableReport:
    return TableReport("cin7_omni.stock_reconciliation", "Reconciliation", fill, key="month", shared="", has_own_columns=True)


def test_an_unknown_column_is_noted_and_the_file_is_read(tmp_path):
    parsed = of_text(report(), tmp_path, f"{HEAD},Mood,Product\n2025-07,1,2,3,4,2,good,x\n")
    assert [(each.code, each.effect, each.column) for each in parsed.problems] == [
        ("column_unknown", "note", "Mood"),
        ("column_unknown", "note", "Product"),  # a name every report of Core ignores is one of the user's own here
    ]
    assert (parsed.rows_read, parsed.rows_set_aside) == (1, 0)


@pytest.mark.parametrize(
    ("before", "hint", "site"),
    [
        ("Branch: Main", {}, "Main"),
        ("Warehouse: South", {}, "South"),
        ("Branch name: Main", {}, "Main"),
        ("Branches: Main", {}, "Main"),
        ("Branches: All branches", {}, None),
        ("Branch: ALL", {}, None),
        ("Sort: x", {}, None),
        ("Branch: Main", {"site": "East"}, "East"),
        ("Branch: All", {"site": "East"}, "East"),
    ],
)
def test_the_branch_is_the_hints_else_the_filters_unless_that_is_all(tmp_path, before, hint, site):
    parsed = of_text(report(), tmp_path, f"{before}\n\n{HEAD}\n2025-07,1,2,3,4,2\n", **hint)
    assert rows(parsed, "location", "site") == [(site,)]


def test_a_code_takes_its_size_only_where_it_stands_with_several():
    skus, sizes = ["A", "A", "A", "B", "B", "C", None], ["S", "M", None, "S", "S", None, "S"]
    assert with_sizes(skus, sizes) == ["A//S", "A//M", "A", "B", "B", "C", None]


@given(st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from(["S", "M", "L"])), max_size=8))
def test_two_lines_are_one_item_only_if_code_and_size_are_the_same(lines):
    made = with_sizes([code for code, _ in lines], [size for _, size in lines])
    for one, mine in zip(lines, made, strict=True):
        for other, its in zip(lines, made, strict=True):
            assert (mine == its) is (one == other)
