"""Cut-off: the count and the records looked at different moments."""

from datetime import timedelta

import pandas as pd

from cin7_audit.contributors.run import look_at_documents

from .cases import SECOND, Given, both_counts, candidates, diagnosed, lines_of, movement, named, planted


def test_what_went_wrong_weeks_before_the_count_is_no_cut_off() -> None:
    """Each difference equals a movement since the last count, a few of them by luck shortly before this one."""
    when = [SECOND - timedelta(days=days) for days in (2, 14, 17, 26, 29, 31)]
    moves = [
        movement("sale", at, sku, -size, f"SO-{sku}-{at}")
        for sku, size in planted().items()
        for at in (when[0], when[1], when[3])
    ]
    found, _ = diagnosed({"count_line": both_counts(planted()), "movement": moves})
    assert found.grade("cutoff") in ("C", "D") and named(found, "cutoff") == []


def test_sales_typed_after_the_count_that_left_before_it() -> None:
    moves = [
        movement("sale", SECOND + timedelta(days=1), sku, short, f"SO-{sku}") for sku, short in planted(-1).items()
    ]
    found, _ = diagnosed({"count_line": both_counts(planted(-1)), "movement": moves})
    assert found.grade("cutoff") == "A" and named(found, "cutoff") == sorted(planted())


LUCK = pd.DataFrame({"line_id": [1], "rule": ["moved after"], "chance": [0.75]})


def looked(luck: pd.DataFrame) -> pd.DataFrame:
    lines = lines_of({"drift": -4}, {"drift": -7, "sku": "B"})
    found = candidates((1, -4, "moved after", "SO-1"), (2, 7, "moved after", "SO-2"))
    return look_at_documents(
        "cutoff", Given(movement=lines, cutoff_candidate=found, near_count_luck=luck), lines
    ).matched.matches


def test_only_a_movement_of_exactly_this_size_and_sign_explains_a_line() -> None:
    (row,) = looked(LUCK.head(0)).to_dict("records")
    assert (row["line_id"], row["document"], row["quantity_e4"]) == (1, "SO-1", -40_000)


def test_windows_moved_away_from_the_count_tell_how_often_luck_would_do_it() -> None:
    assert looked(LUCK)["chance"].tolist() == [0.75]
    assert looked(LUCK.head(0))["chance"].iloc[0] < 0.75


def test_without_movements_it_says_what_to_ask_for() -> None:
    look = look_at_documents("cutoff", Given(movement=pd.DataFrame()), lines_of({"drift": -4}))
    assert look.contributor == "cutoff"
    assert (look.missing, look.request, look.testable) == (("movement",), "movements_around_counts", False)
