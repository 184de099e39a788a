"""What transfers, bins and picking share: mirrors, what luck would give, and pairs in words."""

from datetime import date

import pandas as pd
import pytest

from cin7_audit.contributors.mirrored_pairs import (
    Mirrors,
    as_matches,
    chance_of_pairs,
    described_pairs,
    events,
    find_mirrors,
    wrong_share,
)
from cin7_audit.statistics.closest_document import tail
from cin7_audit.statistics.pairing import Luck
from tests.inline_case import in_memory_case

from .cases import Given, lines_of


@pytest.fixture(scope="module")
def case():
    return in_memory_case({})


def rows_of(*rows):
    """(key, place, day, units) in one round."""
    frame = pd.DataFrame(rows, columns=["key", "place", "day_no", "units"])
    return frame.assign(line_id=range(1, len(frame) + 1), drift_e4=frame["units"] * 10_000, round="ST-1")


FOUR = rows_of(("A", "Main", 10, -5), ("A", "South", 12, 5), ("B", "Main", 10, 0), ("B", "South", 10, 0))


def test_each_band_of_sizes_is_a_test_of_its_own() -> None:
    pairs = pd.DataFrame({"quantity_e4": [10_000, 30_000, 40_000, 990_000]})
    mirrors = Mirrors(pairs, Luck({10_000: 0.5, 20_000: 0.25, 30_000: 0.125}, 1.5), 7.0)
    one, few, many = mirrors.signals("bins", "mirrors", "a note")
    assert [signal.test for signal in (one, few, many)] == [
        "mirrors of one unit",
        "mirrors of 2 to 3 units",
        "mirrors of 4 units or more",
    ]
    assert [(s.found, s.expected, s.tested, s.least_units, s.note) for s in (one, few, many)] == [
        (1, 0.5, 7, 1, "a note"),
        (1, 0.375, 7, 2, "a note"),
        (2, 0, 7, 4, "a note"),
    ]
    assert (one.p, few.p) == (tail(1, 0.5), tail(1, 0.375)) and one.contributor == "bins"
    alone = Mirrors(pairs.head(0), Luck({20_000: 0.25}, 1.0), 7.0).signals("bins", "mirrors")
    assert [(signal.found, signal.p) for signal in alone] == [(0, 1.0)]


def test_a_bad_round_is_expected_to_mirror_itself_more_often() -> None:
    """One of two wrong in the first round, none in the second; each is shrunk by ten lines of the whole (a quarter)."""
    every = pd.DataFrame({"drift_e4": [5, 0, 0, 0], "round": ["a", "a", "b", "b"]})
    assert wrong_share(every).tolist() == pytest.approx([3.5 / 12, 3.5 / 12, 2.5 / 12, 2.5 / 12])


def test_luck_by_hand(case) -> None:
    """Two pairs of places could mirror; half the lines are wrong: half a pair; sizes +5 and -5 are half each."""
    luck, opportunities = chance_of_pairs(Given(case), FOUR, 45, 1)
    assert (
        opportunities == 2 and luck.by_size == pytest.approx({50_000: 2 * 0.5 * 0.5 * 0.5}) and luck.togetherness == 1
    )


def test_pairs_of_equal_sign_tell_that_lines_err_together(case) -> None:
    together = rows_of(*((f"K{n}", place, 10, 5) for n in range(4) for place in ("Main", "South")))
    luck, opportunities = chance_of_pairs(Given(case), together, 45, 1)
    assert opportunities == 4 and luck.by_size == {50_000: 0.0}
    assert luck.togetherness == pytest.approx((4 + 1) / (4 + 1))
    apart = pd.concat([together, rows_of(*((f"Z{n}", "Main", 10, -5) for n in range(8))).assign(line_id=range(11, 19))])
    assert chance_of_pairs(Given(case), apart, 45, 1)[0].togetherness > 1.5


def test_days_further_apart_than_the_window_are_no_opportunity(case) -> None:
    assert chance_of_pairs(Given(case), FOUR, 2, 1)[1] == 2 and chance_of_pairs(Given(case), FOUR, 1, 1)[1] == 1


def test_mirrors_carry_the_share_of_luck(case) -> None:
    mirrors = find_mirrors(Given(case), FOUR, 45)
    assert mirrors.pairs.to_dict("records") == [
        {"short_line": 1, "over_line": 2, "quantity_e4": 50_000, "false_rate": pytest.approx(0.25)}
    ]
    assert mirrors.opportunities == 2 and sum(mirrors.luck.by_size.values()) == pytest.approx(0.25)
    assert find_mirrors(Given(case), FOUR, 45, minimum_e4=50_001).pairs.empty
    nothing = find_mirrors(Given(case), FOUR.head(0), 45)
    assert nothing.pairs.empty and nothing.luck.by_size == {} and nothing.signals("bins", "t") == ()


def test_days_are_counted_from_1970() -> None:
    lines = lines_of(*({"day": day} for day in (date(1970, 1, 1), date(1970, 1, 3), date(1971, 1, 1))))
    assert events(lines, lines["sku"], lines["site"], lines["count_id"])["day_no"].tolist() == [0, 2, 365]


LINES = lines_of(
    {"drift": -5, "count_id": "ST-1", "bin": "A-1"},
    {"drift": 5, "count_id": "ST-2", "site": "South", "sku": "B", "bin": "B-2"},
    {"drift": 5, "count_id": "ST-3", "site": "West"},
)
PAIRS = pd.DataFrame({"short_line": [1], "over_line": [2], "quantity_e4": [50_000], "false_rate": [0.2]})


def test_each_line_of_a_pair_is_explained_by_the_other() -> None:
    rows = as_matches(PAIRS, LINES, "equal and opposite").matches.to_dict("records")
    assert [(r["line_id"], r["quantity_e4"], r["document"], r["evidence"]) for r in rows] == [
        (1, -50_000, "ST-2", "E1:2"),
        (2, 50_000, "ST-1", "E1:1"),
    ]
    assert {(row["rule"], row["chance"]) for row in rows} == {("equal and opposite", 0.2)}
    twice = pd.concat([PAIRS, PAIRS.assign(over_line=3)])
    assert as_matches(twice, LINES, "r").matches["line_id"].tolist() == [1, 2, 3]


def test_a_pair_goes_from_short_to_over() -> None:
    (row,) = described_pairs(PAIRS, LINES, "swap").to_dict("records")
    assert (row["kind"], row["exactness"], row["chance"]) == ("swap", "exact", 0.2)
    assert (row["sku"], row["from_sku"], row["to_sku"], row["from"], row["to"]) == ("A", "A", "B", "Main", "South")
    assert (row["quantity_e4"], row["short_line"], row["over_line"]) == (50_000, 1, 2)
    (row,) = described_pairs(PAIRS, LINES, "mirror", "near", by_bin=True).to_dict("records")
    assert (row["from"], row["to"], row["exactness"]) == ("Main: A-1", "South: B-2", "near")
