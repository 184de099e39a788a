"""M-24 gives the right quadrant where corrections and drift rise, fall, part, or stand still (generated companies)."""

import pytest

from cin7_audit.statistics.learning import learning
from cin7_sample.scenarios import learning as scenario
from cin7_sample.tables import sample_case


@pytest.mark.parametrize(("corrections", "drift"), [("up", "down"), ("up", "up"), ("down", "down"), ("flat", "flat")])
def test_quadrant(corrections, drift):
    case = sample_case(scenario(corrections, drift))
    history = (case.table(name) for name in ("line_quarter", "drift_quarter", "whole_quarters"))
    found = learning(*history, seed=case.settings.rules.seed)
    assert (found.corrections_direction, found.drift_direction) == (corrections, drift)
    wanted = {"upup": "corrections outrun learning", "downdown": "learning outruns corrections"}
    assert found.verdict == wanted.get(corrections + drift, found.verdict) and found.index_interval is not None
    assert corrections + drift != "flatflat" or found.verdict == "cannot tell"
