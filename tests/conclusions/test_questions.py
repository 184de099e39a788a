"""Answers follow their rules; cannot tell is an answer."""

from decimal import Decimal

import pandas as pd

from cin7_audit.conclusions.questions import (
    answers,
    corrections_faster,
    finance_confidence,
    routine_write_offs,
    same_variances,
    verdict,
)
from cin7_audit.context import Context
from cin7_audit.engagement import Engagement
from cin7_audit.records import Measure, Section

FACTS = Context("C", "cin7_core", "NZD", None, None, "", Decimal(1000), Decimal(100), Decimal(65), Decimal(5), "")


def section(*measures: Measure, step: str = "write_off_frequency", **tables: pd.DataFrame) -> Section:
    return Section(step, 4, "t", "q", measures=measures, tables=tables)


def lines(pairs: list[tuple[int, int]]) -> pd.DataFrame:
    """Each (before, now) is two counts of one line."""
    rows = []
    for before, now in pairs:
        first = len(rows) + 1
        rows += [(first, None, before), (first + 1, first, now)]
    return pd.DataFrame(rows, columns=["line_id", "previous_line_id", "drift_e4"]).assign(source="count", n_moves=1)


def test_lines_that_go_wrong_again_far_more_often_than_others() -> None:
    assert same_variances(lines([(1, 1)] * 30 + [(0, 0)] * 100 + [(0, 1)] * 5), FACTS.period).answer == "yes"


def test_lines_that_go_wrong_as_often_as_others() -> None:
    assert same_variances(
        lines([(1, 0)] * 60 + [(1, 1)] * 3 + [(0, 0)] * 190 + [(0, 1)] * 10), FACTS.period
    ).answer in ("no", "cannot tell")


def test_few_repeats_cannot_tell() -> None:
    reply = same_variances(lines([(1, 1)] * 3 + [(0, 0)] * 50), FACTS.period)
    assert reply.answer == "cannot tell" and reply.value == 1.0


def test_few_lines_out_of_tolerance_twice_settle_what_few_repeats_cannot() -> None:
    chapter = Section(
        "variance_timeline", 2, "t", "q", extra={"recurring": {"answer": "no", "lines": 2, "counted_lines": 400}}
    )
    few = lines([(1, 1)] * 3 + [(0, 0)] * 50)
    reply = same_variances(few, FACTS.period, [chapter])
    assert reply.answer == "no" and "2 of 400 lines" in reply.basis
    many = lines([(1, 1)] * 30 + [(0, 0)] * 100 + [(0, 1)] * 5)
    assert same_variances(many, FACTS.period, [chapter]).answer == "yes"


def test_routine_share_against_its_limit() -> None:
    for value, answer in ((0.6, "yes"), (0.2, "no")):
        assert (
            routine_write_offs([section(Measure("M-19", "routine share", value, "share"))], Engagement(), FACTS).answer
            == answer
        )
    spanning = Measure("M-19", "routine share", 0.42, "share", interval=(0.3, 0.5))
    assert routine_write_offs([section(spanning)], Engagement(), FACTS).answer == "cannot tell"
    assert routine_write_offs([], Engagement(), FACTS).answer == "cannot tell"


def test_unexplained_ledger_difference_against_clearly_trivial() -> None:
    table = pd.DataFrame(
        {
            "month": ["2026-01", "2026-01"],
            "account": "1",
            "bucket": ["unexplained", "timing"],
            "amount": [Decimal(6), Decimal(900)],
        }
    )
    assert finance_confidence([section(step="ledger_impact", tie_out=table)], FACTS).answer == "yes"
    small = table.assign(amount=[Decimal(4), Decimal(900)])
    assert finance_confidence([section(step="ledger_impact", tie_out=small)], FACTS).answer == "no"


def test_the_learning_index_by_its_interval() -> None:
    for interval, answer in (((0.1, 0.3), "yes"), ((-0.3, -0.1), "no"), ((-0.1, 0.2), "cannot tell")):
        assert (
            corrections_faster(
                [section(Measure("M-24", "F", 0.2, "log points per quarter", interval=interval))], FACTS.period
            ).answer
            == answer
        )


def test_two_yes_mean_that_continued_adjustment_increases_risk() -> None:
    replies = answers(
        lines([(1, 1)] * 30 + [(0, 0)] * 100),
        Engagement(),
        FACTS,
        [section(Measure("M-19", "routine share", 0.6, "share"))],
    )
    found = verdict(replies, 0.9)
    assert found.yes == 2 and found.rating == "correcting outcomes" and found.increases_risk


def test_nothing_known_cannot_be_told() -> None:
    assert verdict(answers(pd.DataFrame(), Engagement(), FACTS, []), None).rating == "cannot tell"
