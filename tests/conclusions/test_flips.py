"""What changes when a threshold is halved or doubled."""

import datetime as dt
from decimal import Decimal

import pandas as pd

from cin7_audit.chapters.diagnosis.exhibits import flips
from cin7_audit.conclusions.flips import answer_rows, flip_table, severity_rows, tolerance_rows
from cin7_audit.conclusions.questions import reply
from cin7_audit.context import context
from cin7_audit.engagement import Engagement
from tests.contributors.cases import FIRST, NOISE, SECOND, SKUS, alone, count
from tests.inline_case import in_memory_case

AS_OF = dt.date(2026, 6, 1)


def test_a_posting_finding_flips_by_what_it_moved() -> None:
    summary = pd.DataFrame([{"contributor": "posting", "grade": "A", "gross_value": Decimal(0)}])
    facts = context(in_memory_case({}, settings := Engagement().changed({"materiality.overall": 800})), settings)
    assert next(severity_rows(summary, Decimal(900), facts))[2:] == ("critical", "critical", "high", True)


def test_the_flip_table_moves_each_threshold() -> None:
    south = count(SECOND, dict.fromkeys(SKUS[:6], 10), SKUS, site="South")
    lines = count(FIRST, {}, SKUS) + count(SECOND, NOISE | dict.fromkeys(SKUS[:6], -10), SKUS) + south
    settings = Engagement().changed({"materiality.overall": 800})
    case = in_memory_case({"count_line": lines}, settings)
    found = flips(alone(case))
    row = found[found["what"] == "severity of transfers"].iloc[0]
    assert (row["at_half"], row["as_set"], row["at_double"]) == ("critical", "high", "medium") and row["flips"]


def facts_of(overall):
    settings = Engagement().changed({"materiality.overall": overall})
    return context(in_memory_case({}, settings), settings)


def test_only_named_contributors_weigh_and_those_of_stock_by_their_own_value():
    rows = [("picking", "B", 1001), ("returns", "B", 501), ("loss", "A", 10), ("uom", "C", 9999), ("bins", "D", 9999)]
    summary = pd.DataFrame(rows, columns=["contributor", "grade", "gross_value"])
    assert list(severity_rows(summary, Decimal(9999), facts_of(1000))) == [
        ("severity of picking", "materiality", "critical", "critical", "high", True),
        ("severity of returns", "materiality", "critical", "high", "medium", True),  # over half of 1,000
        ("severity of loss", "materiality", "low", "low", "low", False),
    ]


def drifts(*sizes):
    rows = [(number, "A", 200, size * 10_000, 1) for number, size in enumerate(sizes, start=1)]
    return pd.DataFrame(rows, columns=["line_id", "abc_class", "believed", "drift_e4", "value"])


def test_lines_of_a_contributor_are_counted_outside_each_tolerance():
    """A tolerance of 2 of 200 units, at half 1, at double 4."""
    evidence = pd.DataFrame(
        [
            (1, "picking", 1, "A"), (2, "picking", 1, "B"), (3, "picking", 2, "A"), (4, "loss", 1, "A"),
            (5, "loss", 1, "C"), (6, "bins", 1, "B"),
        ],
        columns=["line_id", "contributor", "rank", "grade"],
    )  # fmt: skip
    found = list(tolerance_rows(evidence, drifts(3, 5, 9, 2, 9, -3), Engagement()))
    assert found == [
        ("lines of bins outside tolerance", "tolerance", 1, 1, 0, True),
        ("lines of loss outside tolerance", "tolerance", 1, 0, 0, True),
        ("lines of picking outside tolerance", "tolerance", 2, 2, 1, False),
    ]


def test_answers_with_a_value_and_a_threshold_are_moved():
    told = {"answer": "yes", "value": 0.4}
    replies = [
        reply("routine_write_offs", "b", "no", 0.3, threshold=0.3),
        reply("finance_confidence", "b", "yes", 9.0, threshold=4.0),
        reply("same_variances", "b", **told, threshold=0.3),
        reply("corrections_faster", "b", **told, threshold=0.0),
        reply("routine_write_offs", "b", "cannot tell", 0.4, threshold=0.3),
        reply("routine_write_offs", "b", "yes", None, threshold=0.3),
    ]
    assert list(answer_rows(replies)) == [
        ("Are write-offs becoming routine?", "its threshold", "yes", "no", "no", True),
        ("Is finance losing confidence in stock value?", "its threshold", "yes", "yes", "yes", False),
    ]
    summary = pd.DataFrame([("picking", "A", 1001)], columns=["contributor", "grade", "gross_value"])
    evidence = pd.DataFrame([(1, "picking", 1, "A")], columns=["line_id", "contributor", "rank", "grade"])
    table = flip_table(summary, evidence, drifts(3), Decimal(0), replies[:1], Engagement(), facts_of(1000))
    assert table.to_numpy().tolist() == [
        ["severity of picking", "materiality", "critical", "critical", "high", True],
        ["lines of picking outside tolerance", "tolerance", "1", "1", "0", True],
        ["Are write-offs becoming routine?", "its threshold", "yes", "no", "no", True],
    ]
    assert list(table) == ["what", "moved", "at_half", "as_set", "at_double", "flips"]
