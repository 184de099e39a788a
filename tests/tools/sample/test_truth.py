"""The truth log: which stage of the project should find what."""

from cin7_audit.vocabulary import CONTRIBUTORS
from cin7_sample.truth import VISIBLE_STAGE, LedgerTruth, TruthLog


def test_counts_show_some_truths_the_ledger_some_and_the_rest_need_contributors():
    assert set(VISIBLE_STAGE) == {*CONTRIBUTORS, "background", "drift"}
    assert {name for name, stage in VISIBLE_STAGE.items() if stage == 3} == {"background", "drift", "counting"}
    assert {name for name, stage in VISIBLE_STAGE.items() if stage == 4} == {"posting"}
    assert set(VISIBLE_STAGE.values()) == {3, 4, 6}


def test_a_ledger_difference_is_for_the_stage_of_the_ledger():
    assert LedgerTruth("timing", "2024-04", "715", -5, "ST-1", "early").visible_stage == 4


def test_two_companies_share_no_log():
    first, second = TruthLog(), TruthLog()
    for kind in ("stock", "ledger", "posting", "habits"):
        getattr(first, kind).append({})
        assert getattr(second, kind) == []
