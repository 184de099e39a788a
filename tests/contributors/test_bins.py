"""Bins: wrong by bin while the site is right."""

import pandas as pd
import pytest

from cin7_audit.contributors import bins
from tests.inline_case import in_memory_case

from .cases import SECOND, SKUS, Given, both_counts, count, diagnosed, lines_of, planted


def test_bins_wrong_while_the_site_is_right() -> None:
    bins = count(SECOND, planted(-1), SKUS, bin="A-1") + count(SECOND, planted(), SKUS, bin="B-2")
    found, _ = diagnosed({"count_line": bins})
    assert found.grade("bins") == "A"


def test_bins_not_used_is_not_testable() -> None:
    found, _ = diagnosed({"count_line": both_counts({})})
    assert not found.looks["bins"].testable and found.looks["bins"].request == "counts_by_bin"


def bin_lines(*rows, grain="bin"):
    """Counted lines by bin: (line_id, sku, bin, units)."""
    frame = pd.DataFrame(rows, columns=["line_id", "sku", "bin", "units"])
    constants = {"site": "Main", "count_id": "ST-1", "day": SECOND, "unit_cost": 5.0, "belief_grain": grain}
    return frame.assign(
        count_line_id=range(101, 101 + len(frame)), drift_e4=frame["units"] * 10_000, evidence="E1:1", **constants
    )


@pytest.fixture(scope="module")
def case():
    return in_memory_case({})


QUIET = [(n, f"Q{n}", place, 0) for n in range(3, 43) for place in ("A-1", "B-2")]
LINES = lines_of({"drift": -5, "bin": "A-1"}, {"drift": 5, "bin": "B-2"})


def test_a_mirror_goes_from_the_short_bin_to_the_over_bin_of_the_site(case) -> None:
    found = bin_lines((1, "A", "A-1", -5), (2, "A", "B-2", 5), *QUIET)
    look = bins.look(Given(case, bin_line=found), LINES)
    (pair,) = look.pairs.to_dict("records")
    assert (pair["from"], pair["to"], pair["quantity_e4"]) == ("Main: A-1", "Main: B-2", 50_000)
    assert (pair["short_line"], pair["over_line"]) == (1, 2)
    rows = look.matched.matches.sort_values("line_id")
    assert rows["line_id"].tolist() == [1, 2] and rows["quantity_e4"].tolist() == [-50_000, 50_000]
    assert [(signal.found, signal.test) for signal in look.signals] == [
        (1, "mirrored differences between bins of a site of 4 units or more")
    ]


def test_the_note_says_how_much_more_cancels_by_site(case) -> None:
    """By bin 5 + 5 + 2 gross and 2 net; the sku of the site as one line has 2 of 2."""
    found = bin_lines((1, "A", "A-1", -5), (2, "A", "B-2", 5), (3, "A", "C-3", -2), *QUIET[2:])
    found.loc[1, "day"] = SECOND.replace(day=28)  # the same month
    look = bins.look(Given(case, bin_line=found), lines_of({"drift": -5}, {"drift": 5}, {"drift": -2}))
    assert {signal.note for signal in look.signals} == {"cancellation ratio 0.83 by bin, 0.00 by SKU and site"}


def test_where_belief_is_kept_by_site_the_pair_is_shown_and_no_line_explained(case) -> None:
    found = bin_lines((1, "A", "A-1", -5), (1, "A", "B-2", 5), *QUIET, grain="site")
    look = bins.look(Given(case, bin_line=found), LINES)
    assert look.matched.matches.empty and len(look.pairs) == 1


@pytest.mark.parametrize("found", [bin_lines(), bin_lines((1, "A", "A-1", -5), (2, "B", "B-2", 5))])
def test_skus_in_one_bin_only_cannot_be_tested(found) -> None:
    look = bins.look(Given(bin_line=found), LINES)
    assert (look.missing, look.request) == (("count_line.bin",), "counts_by_bin")


def test_differences_of_another_sku_site_or_month_are_no_mirror(case) -> None:
    found = bin_lines((1, "A", "A-1", -5), (2, "A", "B-2", 5), *QUIET)
    apart = found.assign(day=[SECOND, SECOND + pd.Timedelta(days=15), *found["day"][2:]])
    for other in (
        found.assign(sku=["A", "B", *found["sku"][2:]]),
        apart,
        found.assign(site=["Main", "West", *found["site"][2:]]),
    ):
        assert bins.look(Given(case, bin_line=other), LINES).pairs.empty


def test_how_much_cancels_when_summed_further() -> None:
    """By bin 4 x 5 short and 3 x 5 over: gross 35, net -5; by sku one line, nothing cancels."""
    found = bin_lines((1, "A", "A-1", -4), (2, "A", "B-2", 3))
    assert bins.cancellation(found, ["bin"]) == pytest.approx(1 - 5 / 35)
    assert bins.cancellation(found, ["sku"]) == 0
    assert bins.cancellation(found.assign(unit_cost=[1.0, 2.0]), ["bin"]) == pytest.approx(1 - 2 / 10)
    assert bins.cancellation(found.assign(drift_e4=0), ["sku"]) is None
    assert bins.cancellation(found.assign(unit_cost=None), ["bin"]) == pytest.approx(1 - 1 / 7)
