"""What chapter 2 concludes about generated companies agrees with their truth; `bench scenarios` does the same over many seeds."""

import numpy as np
import pytest

from cin7_audit.statistics import recurrence, redrift
from cin7_sample.scenarios import scenario
from tests.bench import bench_scenarios as known

SEEDS = range(known.FIRST_SEED, known.FIRST_SEED + 3)


def test_doubling_the_counts_leaves_the_drift_rates_where_they_are():
    changes, cover = known.doubled(SEEDS)
    for name in ("own_rate", "per_1000", "drift"):
        assert abs(np.mean(changes[name])) <= 0.10, name
    assert np.mean(changes["pooled_rate"]) > 0.15 and np.mean(changes["naive_days"]) < -0.2  # what the other three are free of
    assert 0.85 <= sum(hit for hit, _ in cover) / sum(total for _, total in cover) <= 0.95


@pytest.mark.parametrize(("ratio", "once", "held"), [(0.2, True, "yes"), (0.5, False, "yes"), (1.0, True, "no")])
def test_fixes_are_judged_as_they_are(ratio, once, held):
    found, cover = known.fixes(ratio, once, SEEDS[:2])
    assert np.mean([seen.ratio for seen in found]) == pytest.approx(ratio, rel=0.15)
    assert {seen.held for seen in found} == {held}
    assert 0.85 <= sum(hit for hit, _ in cover) / sum(total for _, total in cover) <= 0.95


def test_pure_oscillation_is_told_from_a_lasting_cause():
    swinging = known.prepared(scenario("oscillation", seed=SEEDS[0]))
    assert known.same_signs(swinging) < recurrence.OSCILLATION_SHARE
    found = redrift.redrift(swinging.table("line_drift"), 1)
    assert found is not None and found.held != "yes"
    hits, total = known.covered(swinging)
    assert 0.85 <= hits / total <= 0.95
