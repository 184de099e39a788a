"""From matches to grades: shares of luck, best explanations and rivals, grades."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from cin7_audit.contributors import grading
from cin7_audit.contributors.catalogue import ABOUT
from cin7_audit.contributors.grading import (
    after_another,
    best,
    caps,
    claims,
    document_tests,
    false_shares,
    grade_of,
    line_grades,
    pair_test,
    rule_table,
    share_out,
    significant_at_first,
    standings,
    well_explained,
    with_reversals,
    without_reversals,
)
from cin7_audit.contributors.records import Look, Signal
from cin7_audit.statistics.closest_document import Matched, tail
from cin7_audit.vocabulary import CONTRIBUTORS

from .cases import lines_of


def look_of(name, *matches, held=(), signals=(), **more):
    """matches: (line, chance, rule, units[, kind]); held: lines with a candidate of the first rule that did not match."""
    kind = "pair" if ABOUT[name].by_pairs else "document"
    rows = pd.DataFrame([(*row, kind)[:5] for row in matches], columns=["line_id", "chance", "rule", "units", "kind"])
    rows = rows.assign(document="D", evidence="E", quantity_e4=rows["units"] * 10_000).drop(columns="units")
    chances = rows[["line_id", "rule", "chance"]]
    if held:
        also = pd.DataFrame({"line_id": list(held), "rule": matches[0][2], "chance": matches[0][1]})
        chances = pd.concat([chances, also], ignore_index=True)
    return Look(name, Matched(rows, chances), signals, **more)


TWO_OF_THREE = look_of("receiving", (1, 0.1, "r", -4), (2, 0.1, "r", -5), held=(3,))


def test_a_rule_is_counted_against_chance_without_lines_explained_elsewhere() -> None:
    (row,) = rule_table(TWO_OF_THREE, set()).to_dict("records")
    assert row == {"expected": pytest.approx(0.3), "held": 3, "found": 2}
    (row,) = rule_table(TWO_OF_THREE, {1}).to_dict("records")
    assert row == {"expected": pytest.approx(0.2), "held": 2, "found": 1}
    mirrored = look_of("transfers", (1, 0.1, "r", 4), (2, 0.1, "equal and opposite at another site", 5, "pair"))
    assert rule_table(mirrored, set())["found"].to_dict() == {"equal and opposite at another site": 0, "r": 1}
    taken_back = look_of("receiving", (1, 0.1, "r", -4), (2, 0.1, "r", 4, "reversal"))
    assert rule_table(taken_back, set())["found"]["r"] == 1


def test_the_share_of_luck_by_hand() -> None:
    """True share s = (2 - 0.3) / 3; false share p (1 - s) / (s + p (1 - s))."""
    s = 1.7 / 3
    expected = 0.1 * (1 - s) / (s + 0.1 * (1 - s))
    graded = false_shares(TWO_OF_THREE)
    assert graded["false_share"].tolist() == pytest.approx([expected, expected])
    assert set(graded["contributor"]) == {"receiving"}


def test_a_rule_that_finds_no_more_than_luck_is_all_luck() -> None:
    assert false_shares(look_of("receiving", (1, 0.9, "r", -4), held=(2, 3)))["false_share"].tolist() == [1.0]


def test_a_pair_has_its_share_already_and_a_reversal_that_of_its_rule() -> None:
    assert false_shares(look_of("bins", (1, 0.3, "x", -4)))["false_share"].tolist() == [0.3]
    mirror = look_of("transfers", (1, 0.3, "equal and opposite at another site", -4, "pair"))
    assert false_shares(mirror)["false_share"].tolist() == [0.3]
    rows = [*TWO_OF_THREE.matched.matches.to_dict("records")]
    back = pd.DataFrame([*rows, rows[0] | {"line_id": 9, "kind": "reversal"}])
    graded = false_shares(replace(TWO_OF_THREE, matched=Matched(back, TWO_OF_THREE.matched.chances)))
    assert graded["false_share"].nunique() == 1 and graded["line_id"].tolist() == [1, 2, 9]


def test_of_two_rules_a_line_keeps_the_better_one() -> None:
    look = look_of("receiving", (1, 0.2, "b", -4), (1, 0.01, "a", -4), (2, 0.2, "b", -4))
    assert false_shares(look)["rule"].tolist() == ["a", "b"]
    assert list(false_shares(Look("uom"))["false_share"]) == []


def follow(*rows):
    """(drift, line before) of lines at one place."""
    return after_another(lines_of(*({"drift": drift, "previous_line_id": before} for drift, before in rows)))


def test_a_reversal_knows_the_difference_before_it() -> None:
    known = follow((-4, None), (4, 1.0), (3, 2.0))
    assert known.to_numpy().tolist() == [[2, 1, 40_000, -40_000], [3, 2, 30_000, 40_000]]


def test_a_line_that_takes_back_an_explained_difference_belongs_to_its_explanation() -> None:
    known = follow((-4, None), (4, 1.0), (-4, 2.0))
    look = with_reversals(look_of("receiving", (1, 0.1, "r", -4)), known)
    added = look.matched.matches.iloc[1]
    assert (added["line_id"], added["rule"], added["kind"], added["quantity_e4"]) == (2, "r", "reversal", 40_000)
    assert (added["chance"], len(look.matched.matches), len(look.matched.chances)) == (0.1, 2, 1)


@pytest.mark.parametrize(
    "known", [follow((-4, None), (3, 1.0)), follow((-4, None), (-4, 1.0)), follow((-4, None), (4, None))]
)
def test_anything_but_the_exact_opposite_is_no_taking_back(known) -> None:
    look = look_of("receiving", (1, 0.1, "r", -4))
    assert with_reversals(look, known) is look
    pairs = look_of("counting", (1, 0.1, "r", -4))
    assert with_reversals(pairs, follow((-4, None), (4, 1.0))) is pairs


@pytest.mark.parametrize(
    ("name", "first", "drift", "kept"),
    [("uom", (), 4, 0), ("uom", (1,), 4, 2), ("cutoff", (), 4, 1), ("uom", (), 1, 1), ("receiving", (), 4, 0)],
)
def test_one_document_gone_wrong_does_not_explain_what_takes_back_another_difference(name, first, drift, kept) -> None:
    known = follow((-drift, None), (drift, 1.0))
    rows = [(line, 0.1, "r", -drift) for line in first] + [(2, 0.1, "r", drift)]
    assert len(without_reversals(look_of(name, *rows), known).matched.matches) == kept


def test_each_rule_of_documents_is_a_test() -> None:
    (signal,) = document_tests(TWO_OF_THREE, set())
    assert (signal.contributor, signal.test, signal.found, signal.tested) == ("receiving", "r", 2, 3)
    assert signal.expected == pytest.approx(0.3) and signal.p == pytest.approx(tail(2, 0.3))
    assert document_tests(look_of("bins", (1, 0.1, "r", 4)), set()) == ()
    assert grading.tests_of(replace(TWO_OF_THREE, missing=("receipt",)), set()) == ()
    assert len(grading.tests_of(replace(TWO_OF_THREE, signals=(signal,)), set())) == 2


def band(least, found=2, **more):
    return Signal("bins", "mirrors", found, 0.5, 10, 0.001, least_units=least, **more)


def test_pairs_explained_elsewhere_leave_the_test_of_their_size() -> None:
    rows = [(1, 0.1, "m", -1), (2, 0.1, "m", 1), (3, 0.1, "m", -5), (4, 0.1, "m", 5)]
    look = look_of("bins", *rows, signals=(band(1), band(2), band(4), band(0, of_lines=False)))
    assert pair_test(look, set()) == look.signals
    small, middle, large, grows = pair_test(look, {3})
    assert (small, middle, grows) == (look.signals[0], look.signals[1], look.signals[3])
    assert large.found == 1 and large.p == pytest.approx(tail(1, 0.5))
    assert pair_test(look, {1, 2})[0].found == 0 and pair_test(look, {1, 2})[0].p == 1


def test_a_test_of_every_size_loses_its_share() -> None:
    look = look_of("counting", (1, 0.1, "m", -1), (2, 0.1, "m", 5), signals=(band(0, found=4),))
    assert pair_test(look, {2})[0].found == 2


def test_the_best_test_is_the_surest_among_those_beyond_luck() -> None:
    small = Signal("x", "small", 2, 0.0, 9, 1e-9)
    real = Signal("x", "real", 5, 2.0, 9, 0.001)
    unsure = Signal("x", "unsure", 9, 2.0, 9, 0.01)
    none = Signal("x", "none", 9, 0, 9, float("nan"))
    assert best((none, small, unsure, real)) is real and best((small, none)) is small
    assert best((none,)) is None and best(()) is None


def rows_of(*rows):
    """(line, contributor, false share, rule[, kind])."""
    filled = [(*row, "document")[:5] for row in rows]
    return pd.DataFrame(filled, columns=["line_id", "contributor", "false_share", "rule", "kind"])


def order(significant, *rows):
    return claims(rows_of(*rows), significant)["contributor"].tolist()


def test_a_significant_contributor_comes_first_then_the_smaller_luck_then_the_stricter_rule() -> None:
    weak, sure = (1, "uom", 0.01, "r"), (1, "receiving", 0.2, "r")
    assert order({"receiving"}, weak, sure) == ["receiving", "uom"]
    assert order({"receiving", "uom"}, sure, weak) == ["uom", "receiving"]
    both = {"receiving", "returns"}
    assert order(both, (1, "receiving", 0.01, "r"), (1, "returns", 0.04, "r")) == ["returns", "receiving"]
    assert order(both, (1, "receiving", 0.04, "r"), (1, "returns", 0.06, "r")) == ["receiving", "returns"]


def test_counting_opening_and_loss_come_after_what_documents_explain() -> None:
    both = {"counting", "receiving", "loss"}
    assert order(both, (1, "counting", 0.01, "r"), (1, "receiving", 0.2, "r")) == ["receiving", "counting"]
    assert order(both, (1, "loss", 0.01, "r"), (1, "receiving", 0.3, "r")) == ["loss", "receiving"]


def test_taking_back_comes_first_and_every_line_is_ranked_by_itself() -> None:
    ranked = claims(
        rows_of((2, "uom", 0.01, "r"), (1, "uom", 0.01, "r"), (1, "receiving", 0.01, "r", "reversal")),
        {"uom", "receiving"},
    )
    assert ranked[["line_id", "contributor", "rank"]].values.tolist() == [
        [1, "receiving", 1],
        [1, "uom", 2],
        [2, "uom", 1],
    ]
    assert claims(rows_of(), set())["rank"].tolist() == []


def test_significance_alone_needs_a_sure_test_and_lines_beyond_luck() -> None:
    def passes(p, found, number=1):
        return significant_at_first({"x": (Signal("x", "t", found, 1.0, 9, p),) * number}) == {"x"}

    assert passes(0.01, 2.5) and not passes(0.011, 9) and not passes(0.01, 2.4)
    assert passes(0.005, 9, number=2) and not passes(0.006, 9, number=2)
    assert significant_at_first({"x": ()}) == set()


def test_a_contributor_that_lives_on_anothers_lines_drops_out() -> None:
    lines = range(1, 7)
    looks = {
        "uom": look_of("uom", *((line, 0.001, "pack", 11) for line in lines)),
        "receiving": look_of("receiving", *((line, 0.01, "order", 11) for line in lines)),
    }
    ranked, significant, tests = share_out(looks)
    assert significant == {"uom"}
    assert set(ranked[ranked["rank"] == 1]["contributor"]) == {"uom"} and len(ranked) == 12
    assert [signal.found for signal in tests["receiving"]] == [] and tests["uom"][0].found == 6
    alone, both, _ = share_out({"receiving": looks["receiving"]})
    assert both == {"receiving"} and set(alone["rank"]) == {1}
    assert share_out({"uom": Look("uom")})[1] == set()


def test_grades_are_given_after_control_for_many_tests_and_capped() -> None:
    sure = Signal("uom", "pack", 6, 0.1, 6, 1e-6)
    tests = {"uom": (sure,), "loss": (sure, sure), "receiving": (), "bins": (sure,)}
    ranked = claims(rows_of(*((line, "uom", 0.01, "r") for line in range(1, 7))), {"uom"})
    found = standings(tests, ranked, {"uom", "loss", "receiving"}, 0.1, {"loss": "B"})
    by_name = {standing.contributor: standing for standing in found}
    assert {name: standing.grade for name, standing in by_name.items()} == {"uom": "A", "loss": "B", "receiving": "D"}
    assert (by_name["uom"].found, by_name["uom"].expected, by_name["uom"].best_test) == (6, 0.1, "pack")
    assert by_name["loss"].p == pytest.approx(2e-6) and by_name["uom"].adjusted == pytest.approx(2e-6)
    assert np.isnan(by_name["receiving"].p) and by_name["receiving"].best_test == ""
    assert standings(tests, ranked, {"uom"}, 0.1, {"uom": "C"})[0].grade == "C"


def test_the_sure_lines_of_another_contributor_make_no_grade() -> None:
    sure = Signal("uom", "pack", 6, 0.1, 6, 1e-6)
    ranked = claims(rows_of(*((line, "uom", 0.01, "r") for line in range(1, 7))), {"uom"})
    found = standings({"uom": (sure,), "cutoff": (sure,)}, ranked, {"uom", "cutoff"}, 0.1, {})
    assert [standing.grade for standing in found] == ["A", "B"]
    second = ranked.assign(rank=2)
    assert standings({"uom": (sure,)}, second, {"uom"}, 0.1, {})[0].grade == "B"


@pytest.mark.parametrize(
    ("excess", "p", "adjusted", "sure", "found", "grade"),
    [
        (3, 0.001, 0.1, 3, 5, "A"),
        (3, 0.001, 0.1, 2, 5, "B"),
        (3, 0.0011, 0.1, 3, 5, "B"),
        (3, 0.01, 0.1, 3, 5, "B"),
        (3, 0.011, 0.1, 3, 5, "C"),
        (3, 0.001, 0.101, 3, 5, "C"),
        (2.9, 0.01, 0.1, 3, 5, "C"),
        (0.1, 0.2, 0.5, 0, 1, "C"),
        (0, 0.2, 0.5, 0, 1, "D"),
        (0.1, 0.21, 0.5, 0, 1, "D"),
        (5, 0.001, 0.1, 3, 0, "D"),
        (5, float("nan"), 0.1, 3, 5, "D"),
    ],
)
def test_where_each_grade_begins(excess, p, adjusted, sure, found, grade) -> None:
    assert grade_of(excess, p, adjusted, sure, found, 0.10) == grade


def test_a_line_is_never_graded_better_than_its_contributor_and_only_its_best_explanation_counts() -> None:
    ranked = rows_of(
        (1, "uom", 0.05, "r"), (2, "uom", 0.051, "r"), (3, "uom", 0.26, "r"), (4, "uom", 0.01, "r"),
        (5, "loss", 0.01, "r"), (6, "gone", 0.01, "r"),
    ).assign(rank=[1, 1, 1, 2, 1, 1])  # fmt: skip
    assert line_grades(ranked, {"uom": "A", "loss": "B"}).tolist() == ["A", "B", "C", "C", "B", "D"]


def test_every_contributor_has_its_place_where_two_explain_a_line_equally_well() -> None:
    assert sorted(about.precedence for about in ABOUT.values()) == list(range(1, len(CONTRIBUTORS) + 1))


def test_three_lines_where_luck_gives_next_to_none_are_enough() -> None:
    assert grade_of(2.98, 1e-6, 1e-5, 3, 3, 0.10) == "A"
    assert grade_of(2.6, 0.008, 0.05, 0, 3, 0.10) == "C"
    assert grade_of(1.98, 1e-4, 1e-3, 2, 2, 0.10) == "C"


def test_weak_receiving_beside_a_sure_pack_slip_stays_consistent_only() -> None:
    weak = (Signal("receiving", "booked differs from order", 7, 1.5, 80, 3e-3),)
    slip = (Signal("uom", "recorded as if packs", 11, 0.1, 80, 1e-20),)
    assert caps(ranked(), {"receiving": weak, "uom": slip})["receiving"] == "C"
    assert caps(ranked(), {"receiving": weak, "uom": ()})["receiving"] == "A"
    sure = (Signal("receiving", "supplier credit without goods sent back", 9, 0.2, 80, 1e-12),)
    assert caps(ranked(), {"receiving": sure, "uom": slip})["receiving"] == "A"


def ranked(*rows):
    return pd.DataFrame(rows, columns=["line_id", "contributor", "rank", "false_share", "kind"])


def test_lines_leave_the_residual_only_where_a_significant_contributor_explains_them_well() -> None:
    rows = ranked(
        (1, "uom", 1, 0.25, "document"),
        (2, "uom", 1, 0.26, "document"),
        (3, "bins", 1, 0.01, "document"),
        (4, "bins", 1, 0.01, "document"),
        (4, "uom", 2, 0.01, "document"),
    )
    assert well_explained(rows, {"uom"}) == {1} and well_explained(rows, {"uom", "bins"}) == {1, 3, 4}
    assert well_explained(rows.head(0), {"uom"}) == set()


def test_loss_and_opening_never_reach_a() -> None:
    assert {name: most for name, most in caps(ranked(), {}).items() if most != "A"} == {"loss": "B", "opening": "B"}


@pytest.mark.parametrize(("found", "least_units", "capped"), [(1, 3, True), (2, 3, False), (9, 1, True)])
def test_few_reversals_beside_many_late_documents_are_not_countings(found, least_units, capped) -> None:
    """Eight lines take back what documents explain: fewer than a quarter of that is what the search may have missed."""
    rows = ranked(*((n, "cutoff", 1, 0.01, "reversal") for n in range(8)), (9, "cutoff", 1, 0.01, "document"))
    signal = Signal("counting", "t", found, 0.1, 99, 0.001, least_units=least_units)
    assert (caps(rows, {"counting": (signal,)})["counting"] == "C") is capped


@pytest.mark.parametrize("other", ["uom", "duplicate"])
def test_receiving_rests_on_likely_evidence_only_beside_who_works_through_the_same_receipts(other) -> None:
    def capped(receiving, sure, number=1):
        weak = (Signal("receiving", "t", 7, 1.5, 80, receiving),)
        given = {"receiving": weak, other: (Signal(other, "t", 9, 1, 80, sure),) * number}
        return caps(ranked(), given)["receiving"] == "C"

    assert capped(0.002, 0.001) and not capped(0.002, 0.0011) and not capped(0.001, 0.001)
    assert not capped(0.002, 0.001, number=2)  # one of two tests


def test_only_a_line_without_an_explanation_of_its_own_follows_the_explained_one_before_it() -> None:
    explained = look_of("receiving", (1, 0.1, "r", -4), (2, 0.1, "r", 4))
    assert with_reversals(explained, follow((-4, None), (4, 1.0))) is explained
    elsewhere = look_of("receiving", (3, 0.1, "r", -4))
    assert with_reversals(elsewhere, follow((-4, None), (4, 1.0), (-4, None))) is elsewhere
    added = with_reversals(look_of("receiving", (1, 0.1, "r", -4)), follow((-4, None), (4, 1.0), (4, None), (4, 3.0)))
    assert added.matched.matches["line_id"].tolist() == [1, 2]


def test_a_test_without_a_chance_keeps_what_it_found() -> None:
    signals = tuple(Signal("transfers", "t", 2, 0.1, 10, p, "", 1) for p in (float("nan"), 0.5))
    look = look_of("transfers", (1, 0.1, "x", 4, "pair"), (2, 0.1, "x", -4, "pair"), signals=signals)
    untested, tested = pair_test(look, {1})
    assert untested.found == 2 and np.isnan(untested.p)
    assert (tested.found, tested.p) == (1, tail(1, 0.1))


def test_of_rules_equally_likely_the_first_by_name_is_kept() -> None:
    look = look_of("receiving", (2, 0.1, "b", -4), (1, 0.1, "b", -4), (1, 0.1, "a", -4), (2, 0.1, "a", -4))
    kept = false_shares(look)
    assert kept["line_id"].tolist() == [1, 2] and kept["rule"].tolist() == ["a", "a"]


@pytest.mark.parametrize(("p", "sure", "found", "excess", "grade"), [(0.01, 3, 9, 3, "B"), (0.0101, 3, 9, 3, "C"), (0.001, 3, 3, 0.1, "A"), (0.001, 2, 3, 0.1, "B"), (0.0011, 3, 3, 2.9, "C"), (0.2, 3, 3, 0.1, "C"), (0.21, 3, 3, 0.1, "D"), (0.1, 3, 3, 0, "D")])  # fmt: skip
def test_the_edges_of_the_grades(p, sure, found, excess, grade) -> None:
    assert grade_of(excess, p, 0.1, sure, found, 0.1) == grade
    assert grade_of(excess, p, 0.11, sure, found, 0.1) == ("C" if grade in "ABC" and p <= 0.2 and excess > 0 else grade)
