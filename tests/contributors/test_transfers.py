"""Transfers: short here and over there by the same quantity, or by a document."""

from datetime import timedelta

import pytest

from cin7_audit.contributors import transfers
from tests.inline_case import in_memory_case

from .cases import SECOND, SKUS, Given, both_counts, candidates, count, diagnosed, lines_of, planted


def test_unrecorded_transfers_mirror_between_sites() -> None:
    south = count(SECOND + timedelta(days=9), planted(), SKUS, site="South")
    found, _ = diagnosed({"count_line": both_counts(planted(-1)) + south})
    assert found.grade("transfers") == "A"
    pairs = found.pairs[found.pairs["grade"].isin(["A", "B"])]
    assert set(pairs["sku"]) == set(planted()) and set(pairs["from"]) == {"Main"} and set(pairs["to"]) == {"South"}


@pytest.fixture(scope="module")
def case():
    return in_memory_case({})


NONE = candidates()


def at(drift, site, sku="A", days=0, **more):
    return {
        "drift": drift,
        "site": site,
        "sku": sku,
        "day": SECOND + timedelta(days=days),
        "count_id": f"ST-{site}",
    } | more


def pairs(case, *rows):
    look = transfers.look(Given(case, transfers_candidate=NONE), lines_of(*rows))
    columns = ["kind", "exactness", "sku", "from", "to", "quantity_e4"]
    return [tuple(row) for row in look.pairs[columns].itertuples(index=False)]


def test_a_mirror_goes_from_the_short_site_to_the_over_site(case) -> None:
    assert pairs(case, at(5, "South"), at(-5, "Main", days=45)) == [("mirror", "exact", "A", "Main", "South", 50_000)]


@pytest.mark.parametrize(
    "rows",
    [
        (at(5, "South"), at(-5, "Main", days=46)),  # outside the mirror window of 45 days
        (at(3, "South"), at(-3, "Main")),  # under the least size of 4 units
        (at(5, "South"), at(-5, "Main", sku="B")),
        (at(5, "South"), at(-5, "South"), at(0, "Main")),
        (at(5, "South"), at(5, "Main")),
        (at(5, "South"), at(-6, "Main")),  # near, but too small to be told from a chance
    ],
)
def test_what_is_no_mirror(case, rows) -> None:
    assert pairs(case, *rows) == []


def test_near_and_three_way_mirrors_are_apart_and_use_what_no_exact_mirror_used(case) -> None:
    near = pairs(case, at(-20, "Main"), at(19, "South"))
    assert near == [("mirror", "near", "A", "Main", "South", 190_000)]
    assert pairs(case, at(-20, "Main"), at(17, "South")) == []
    three = pairs(case, at(-10, "Main"), at(4, "South"), at(6, "West"))
    assert three == [
        ("three_way", "exact", "A", "Main", "South", 40_000),
        ("three_way", "exact", "A", "Main", "West", 60_000),
    ]
    over = pairs(case, at(10, "Main"), at(-4, "South"), at(-6, "West"))
    assert {(row[3], row[4]) for row in over} == {("South", "Main"), ("West", "Main")}


def test_lines_of_an_exact_mirror_are_in_no_other(case) -> None:
    exact = [("mirror", "exact", "A", "Main", "South", 200_000)]
    assert pairs(case, at(-20, "Main"), at(20, "South"), at(19, "West")) == exact
    assert pairs(case, at(-20, "Main"), at(20, "South"), at(8, "West"), at(12, "East")) == exact


def test_both_lines_of_a_likely_mirror_are_explained_by_the_other_ones_count(case) -> None:
    quiet = [at(0, site, f"Q{n}") for n in range(60) for site in ("Main", "South")]
    look = transfers.look(Given(case, transfers_candidate=NONE), lines_of(at(5, "South"), at(-5, "Main"), *quiet))
    rows = look.matched.matches.sort_values("line_id")
    assert rows["line_id"].tolist() == [1, 2] and rows["document"].tolist() == ["ST-Main", "ST-South"]
    assert rows["quantity_e4"].tolist() == [50_000, -50_000]
    assert set(rows["rule"]) == {"equal and opposite at another site"}
    assert [signal.found for signal in look.signals] == [1]


def test_one_site_has_no_mirror_but_may_have_documents(case) -> None:
    found = candidates((1, -4, "sent, not received at the count", "TR-1"))
    alone = lines_of(at(-4, "Main"), at(0, "Main", "B"))
    without = transfers.look(Given(case, transfers_candidate=NONE), alone)
    assert (without.missing, without.request) == (("count_line at two sites",), "counts_at_each_site")
    look = transfers.look(Given(case, transfers_candidate=found), alone)
    assert look.testable and look.matched.matches["document"].tolist() == ["TR-1"]


def test_lines_without_a_site_take_no_part_and_manual_ones_are_one_round() -> None:
    lines = lines_of(at(-5, None), at(5, "South"), at(1, "West", source="correction", count_id="ADJ-1"))
    events = transfers.events(lines)
    assert events["line_id"].tolist() == [2, 3] and events["round"].tolist() == ["ST-South", "manual"]
    assert events["key"].tolist() == ["A", "A"] and events["place"].tolist() == ["South", "West"]
