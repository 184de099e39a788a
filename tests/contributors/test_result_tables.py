"""Contract tables: evidence with its rival, pairs with their grade, tests, one row per contributor."""

from decimal import Decimal

import pandas as pd
import pytest

from cin7_audit.contributors import result_tables
from cin7_audit.contributors.grading import Standing
from cin7_audit.contributors.records import Look, Signal
from cin7_audit.requests import wording

from .cases import lines_of

LINES = lines_of(
    {"sku": "A", "drift": Decimal("-4.0"), "value": Decimal("-20.0")},
    {"sku": "B", "drift": Decimal("5.0"), "value": None},
    {"sku": "C", "drift": Decimal("2.0"), "value": Decimal("9.0")},
)


def ranked(*rows):
    frame = pd.DataFrame(rows, columns=["line_id", "contributor", "rank", "false_share"])
    return frame.assign(rule="r", kind="document", document="PO-1", quantity_e4=0, chance=0.01, evidence="E2:7")


def evidence(*rows):
    """(line, contributor, rank, grade)."""
    frame = ranked(*((line, name, rank, 0.01) for line, name, rank, _ in rows))
    return result_tables.contributor_evidence(frame, pd.Series([grade for *_, grade in rows]), LINES)


EVIDENCE = evidence((1, "receiving", 2, "C"), (1, "uom", 1, "A"), (2, "uom", 1, "B"), (3, "uom", 1, "C"))


def test_a_line_has_its_own_figures_and_names_the_rival_of_each_explanation() -> None:
    assert list(EVIDENCE) == result_tables.EVIDENCE_COLUMNS
    shown = EVIDENCE[["line_id", "contributor", "rank", "rival", "rival_grade"]]
    assert shown.astype(object).where(shown.notna(), None).values.tolist() == [
        [1, "uom", 1, "receiving", "C"],
        [1, "receiving", 2, "uom", "A"],
        [2, "uom", 1, None, None],
        [3, "uom", 1, None, None],
    ]
    first = EVIDENCE.iloc[0]
    assert (first["quantity"], first["value"], first["sku"], first["site"]) == (Decimal(-4), Decimal(-20), "A", "Main")
    assert (first["documents"], first["document_evidence"], first["evidence"]) == ("PO-1", "E2:7", "E1:1")
    empty = result_tables.contributor_evidence(ranked(), pd.Series(dtype=object), LINES)
    assert empty.empty and list(empty) == result_tables.EVIDENCE_COLUMNS


def test_the_rule_of_a_reversal_says_so_and_quantities_are_exact() -> None:
    given = ranked((3, "receiving", 1, 0.01)).assign(kind="reversal")
    (row,) = result_tables.contributor_evidence(given, pd.Series(["A"]), LINES).to_dict("records")
    assert row["rule"] == "takes back the difference of the count before: r"
    (row,) = graded(pair() | {"quantity_e4": -40_001}).to_dict("records")
    assert row["quantity"] == Decimal("-4.0001")


def pair(chance=0.01, exactness="exact", short=1.0, over=2.0):
    return {
        "kind": "mirror", "exactness": exactness, "sku": "A", "from_sku": "A", "to_sku": "A", "from": "Main",
        "to": "South",
        "quantity_e4": 40_000, "chance": chance, "short_line": short, "over_line": over,
    }  # fmt: skip


def graded(*pairs, standing="A", best=()):
    looks = {"bins": Look("bins"), "transfers": Look("transfers", pairs=pd.DataFrame(pairs))}
    found = evidence(*((line, name, 1, "A") for line, name in best)) if best else EVIDENCE.head(0)
    return result_tables.pair_table(looks, found, {"transfers": standing}, LINES)


@pytest.mark.parametrize(
    ("given", "more", "grade"),
    [
        (pair(0.05), {}, "A"),
        (pair(0.051), {}, "B"),
        (pair(0.26), {}, "C"),
        (pair(0.01, "near"), {}, "B"),
        (pair(0.01), {"standing": "B"}, "B"),
        (pair(0.01), {"best": [(1, "transfers"), (2, "transfers")]}, "A"),
        (pair(0.01), {"best": [(1, "transfers"), (2, "uom")]}, "C"),
        (pair(0.01, short=None), {"best": [(2, "uom")]}, "A"),
    ],
)
def test_a_pair_is_named_only_where_both_lines_are_best_explained_by_it(given, more, grade) -> None:
    (row,) = graded(given, **more).to_dict("records")
    assert (row["grade"], row["contributor"], row["quantity"]) == (grade, "transfers", Decimal(4))
    assert row["score"] == pytest.approx(1 - given["chance"])


def test_pairs_stand_best_first_with_the_rows_of_both_lines() -> None:
    found = graded(pair(0.3), pair(0.02), pair(0.01))
    assert list(found) == result_tables.PAIR_COLUMNS and found["chance"].tolist() == [0.01, 0.02, 0.3]
    assert set(found["evidence"]) == {"E1:1; E1:2"}
    assert list(graded()) == result_tables.PAIR_COLUMNS


def test_every_test_is_listed_and_says_whether_it_decides() -> None:
    looks = {"uom": Look("uom", context=(Signal("uom", "shown", 1, 0.25, 9, 0.5, "n"),)), "bins": Look("bins")}
    found = result_tables.test_table({"uom": (Signal("uom", "pack", 3, 0.5, 8, 0.01),)}, looks)
    assert found.values.tolist() == [
        ["uom", "pack", 3.0, 0.5, 8, 0.01, True, ""],
        ["uom", "shown", 1.0, 0.25, 9, 0.5, False, "n"],
    ]


def test_a_contributor_is_summed_over_its_named_lines_net_and_gross() -> None:
    both = evidence((1, "uom", 1, "A"), (2, "uom", 1, "B"), (3, "uom", 1, "B"), (3, "receiving", 2, "A"))
    looks = {"uom": Look("uom"), "receiving": Look("receiving", missing=("a", "b"), request="purchase_lines")}
    standing = Standing("uom", 3, 0.5, 0.001, 0.002, "A", "pack")
    uom, receiving = result_tables.summary((standing,), both, looks).to_dict("records")
    assert (uom["contributor"], uom["grade"], uom["lines"]) == ("uom", "A", 3)
    assert (uom["quantity"], uom["value"], uom["gross_value"]) == (Decimal(3), Decimal(-11), Decimal(29))
    assert (uom["found"], uom["expected"], uom["p"], uom["adjusted_p"], uom["best_test"]) == (
        3,
        0.5,
        0.001,
        0.002,
        "pack",
    )
    assert pd.isna(receiving["grade"])
    assert (receiving["lines"], receiving["value"], receiving["best_test"]) == (0, 0, "")
    assert (receiving["missing"], receiving["ask_for"]) == ("a, b", wording("purchase_lines"))


def test_lines_that_are_only_consistent_are_not_summed() -> None:
    (uom,) = result_tables.summary((), EVIDENCE, {"uom": Look("uom")}).to_dict("records")
    assert (uom["lines"], uom["quantity"]) == (2, Decimal(1))
