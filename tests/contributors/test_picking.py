"""Picking: one item taken for a like one, in the same round at the same site."""

from datetime import timedelta

import pandas as pd
import pytest

from cin7_audit.contributors import picking
from tests.inline_case import in_memory_case

from .cases import SECOND, SIZES, SKUS, Given, both_counts, diagnosed, lines_of


def test_swaps_between_like_skus_in_one_round() -> None:
    swapped = {SKUS[at]: (1 if at % 2 else -1) * SIZES[(at // 2) % 6] for at in range(12)}
    found, _ = diagnosed({"count_line": both_counts(swapped)})
    assert found.grade("picking") == "A"
    pairs = found.pairs[(found.pairs["kind"] == "swap") & found.pairs["grade"].isin(["A", "B"])]
    assert len(pairs) == 6 and set(pairs["from_sku"]) == set(SKUS[0:12:2])


@pytest.fixture(scope="module")
def case():
    return in_memory_case({})


STAGE = pd.DataFrame([(10, 3)], columns=["shipped_lines", "skipped"])
QUIET = [{"sku": f"Z{n:03d}x{n * 7919}"} for n in range(0, 90, 3)]


def looked(case, *rows, stage=STAGE):
    return picking.look(Given(case, pick_stage=stage), lines_of(*rows, *QUIET))


def test_a_swap_goes_from_the_short_sku_to_the_like_one_that_is_over(case) -> None:
    look = looked(case, {"sku": "SHIRT-RED-S", "drift": 5}, {"sku": "SHIRT-RED-M", "drift": -5})
    (pair,) = look.pairs.to_dict("records")
    assert (pair["kind"], pair["from_sku"], pair["to_sku"], pair["quantity_e4"]) == (
        "swap", "SHIRT-RED-M", "SHIRT-RED-S", 50_000,
    )  # fmt: skip
    assert {signal.note for signal in look.signals} == {"3 of 10 shipped lines skip or reverse the pick stage"}
    assert look.signals[0].test == "swaps between SKUs alike by code with one part masked of 4 units or more"


@pytest.mark.parametrize(
    "second",
    [
        {"sku": "OTHER-THING-9", "drift": -5},
        {"sku": "SHIRT-RED-M", "drift": 5},
        {"sku": "SHIRT-RED-M", "drift": -4},
        {"sku": "SHIRT-RED-M", "drift": -5, "site": "West"},
        {"sku": "SHIRT-RED-M", "drift": -5, "day": SECOND + timedelta(days=8)},
        {"sku": "SHIRT-RED-M", "drift": -5, "source": "correction"},
    ],
)
def test_what_is_no_swap(case, second) -> None:
    assert looked(case, {"sku": "SHIRT-RED-S", "drift": 5}, second).pairs.empty


def test_each_line_is_swapped_once_and_the_most_telling_likeness_comes_first(case) -> None:
    rows = [
        {"sku": "SHIRT-RED-S", "drift": 5, "category": "Shirts"},
        {"sku": "SHIRT-RED-M", "drift": -5, "category": "Shirts"},
        {"sku": "PLAIN", "drift": -5, "category": "Shirts"},
    ]
    right = [{"sku": f"{kind}-{colour}-X"} for kind in ("HAT", "SHOE", "BELT") for colour in "ABCDEFGH"]
    pairs, signals = picking.swaps(Given(case), lines_of(*rows, *QUIET, *right))
    assert pairs[["short_line", "over_line"]].values.tolist() == [[2, 1]]
    assert [(signal.test, signal.found) for signal in signals] == [
        ("swaps between SKUs alike by code with one part masked of 4 units or more", 1)
    ]  # in their category only the third is left, and it has nothing to be swapped with


def test_luck_counts_twice_where_only_the_category_is_alike(case, monkeypatch) -> None:
    rows = [{"sku": "RAKE", "drift": 5, "category": "C"}, {"sku": "HOSE", "drift": -5, "category": "C"}]
    doubted = looked(case, *rows).signals[0]
    monkeypatch.setattr(picking, "DOUBT", {})
    believed = looked(case, *rows).signals[0]
    assert doubted.test == "swaps between SKUs alike by same category of 4 units or more"
    assert 1.5 * believed.p < doubted.p <= 2 * believed.p and doubted.expected == believed.expected


def test_without_counts_it_says_what_to_ask_for_and_without_sales_there_is_no_note(case) -> None:
    look = picking.look(Given(case), lines_of({"source": "correction", "drift": 5}))
    assert (look.missing, look.request) == (("count_line",), "counts_by_sku_and_site")
    none = pd.DataFrame([(0, 0)], columns=["shipped_lines", "skipped"])
    sold = looked(case, {"sku": "SHIRT-RED-S", "drift": 5}, {"sku": "SHIRT-RED-M", "drift": -5}, stage=none)
    assert {signal.note for signal in sold.signals} == {""}
