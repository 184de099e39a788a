"""Four companies whose truth is known, over many seeds: heavy recounting, fixes that hold, fixes that do not, oscillation.

What is asked (and printed beside the mean over seeds and its spread):
  counts doubled   the recurrence rate with lines at rates of their own, failures per 1,000 units moved, and gross drift per
                   1,000 units move by no more than 10 %; the pooled rate per day and the naive days are shown for contrast
  re-drift         the ratio is within 15 % of the truth, whether each correction acts again or only the first one does,
                   and its 95 % interval holds the truth
  direction        same signs near 0 where drift alternates, and near 1 where it does not
  hidden counts    90 % intervals of undiscovered drift hold 85 to 95 % of them

A single seed scatters (standard deviation printed); the mean over seeds is what a biased estimator cannot hold.
`--quick` takes four seeds.
"""

import json
import sys
from collections import defaultdict
from dataclasses import replace

import numpy as np

from cin7_audit.case import Case
from cin7_audit.statistics import recurrence, redrift, undiscovered
from cin7_sample import SampleSpec, sample_case
from cin7_sample.scenarios import drifting, scenario

SEEDS = 20
FIRST_SEED = 201
PAIR = ("steady", "heavy_counting_same_drift")
RATIOS = (0.1, 0.2, 0.5, 1.0, 1.5)
TARGETS = {
    "counts_doubled_own_rate": 0.10,
    "counts_doubled_per_1000": 0.10,
    "counts_doubled_drift": 0.10,
    "redrift_worst": 0.15,
    "redrift_interval_holds": "0.9 to 1",
    "oscillation_same_sign": recurrence.OSCILLATION_SHARE,
    "hidden_counts_covered": "0.85 to 0.95",
}


def fixed(ratio: float, once: bool, seed: int) -> SampleSpec:
    """Fixes that multiply the drift of a line by `ratio`."""
    spec = drifting("fixed", seed, per_1000_units=100.0, after_fix=ratio)
    return spec.but(drift=replace(spec.drift, fixed_once=once))


def prepared(spec: SampleSpec) -> Case:
    """A case with its variances and intervals made."""
    case = sample_case(spec)
    case.models.build("line_interval")
    return case


def speeds(case: Case) -> dict[str, float]:
    """The figures that doubling the counts should, or should not, move."""
    intervals = case.table("line_interval")
    seen, naive = recurrence.recurrence(intervals), float(case.table("failure_gap")["naive_days"].iloc[0])
    assert seen.per_day and seen.per_unit and seen.standard and naive
    gross = float(intervals["drift"].astype(float).abs().sum()) / float(intervals["moved"].astype(float).sum()) * 1000
    return {"own_rate": seen.standard.rate, "per_1000": seen.per_unit.rate * 1000, "drift": gross, "pooled_rate": seen.per_day.rate, "naive_days": naive}  # fmt: skip


def covered(case: Case) -> tuple[int, int]:
    """Hidden counts inside their 90 % interval, and hidden counts."""
    test = undiscovered.back_test(case.table("undiscovered_calibration"))
    return (0, 0) if test is None else (test.covered, test.total)


def same_signs(case: Case) -> float:
    """M-22 over all lines."""
    frame = case.table("counted_line")
    return float(frame["same_sign"].sum()) / float(frame["pairs"].sum())


def doubled(seeds: range) -> tuple[dict[str, list[float]], list[tuple[int, int]]]:
    """Relative change of each speed when counts double, by seed; and what was covered."""
    changes, cover = defaultdict(list), []
    for seed in seeds:
        cases = [prepared(scenario(name, seed=seed)) for name in PAIR]
        once, twice = (speeds(case) for case in cases)
        cover += [covered(case) for case in cases]
        for name, value in once.items():
            changes[name].append(twice[name] / value - 1)
    return changes, cover


def fixes(ratio: float, once: bool, seeds: range) -> tuple[list[redrift.Redrift], list[tuple[int, int]]]:
    """M-21 by seed, and what was covered."""
    made, cover = [], []
    for seed in seeds:
        case = prepared(fixed(ratio, once, seed))
        found = redrift.redrift(case.table("line_drift"), case.settings.rules.seed)
        if found is not None:
            made.append(found)
        cover.append(covered(case))
    return made, cover


def main(seeds: range) -> dict[str, object]:
    changes, cover = doubled(seeds)
    figures: dict[str, object] = {}
    for name, values in changes.items():
        print(f"counts doubled: {name:12} {np.mean(values):+.3f} (standard deviation {np.std(values):.3f}, {len(values)} seeds)")
        figures[f"counts_doubled_{name}"] = round(abs(float(np.mean(values))), 4)
    worst, held, tried = 0.0, 0, 0
    for ratio, once in [*((ratio, True) for ratio in RATIOS), (0.2, False), (0.5, False)]:
        found, more = fixes(ratio, once, seeds)
        cover += more
        told = [seen.ratio for seen in found]
        held += sum(seen.interval is not None and seen.interval[0] <= ratio <= seen.interval[1] for seen in found)
        tried += len(found)
        worst = max(worst, abs(float(np.mean(told)) / ratio - 1))
        near = np.mean([abs(value / ratio - 1) <= 0.15 for value in told])
        label = "the first correction acts" if once else "each correction acts again"
        print(
            f"re-drift {ratio:.1f}, {label}: {np.mean(told):.3f} (standard deviation {np.std(told):.3f}), {near:.0%} of seeds within 15 %"
        )
    swings = [prepared(scenario("oscillation", seed=seed)) for seed in seeds[: max(2, len(seeds) // 4)]]
    cover += [covered(case) for case in swings]
    same = float(np.mean([same_signs(case) for case in swings]))
    hits, total = (sum(column) for column in zip(*cover, strict=True))
    figures |= {"redrift_worst": round(worst, 4), "redrift_interval_holds": round(held / tried, 4), "oscillation_same_sign": round(same, 4), "hidden_counts_covered": round(hits / total, 4)}  # fmt: skip
    print(
        f"re-drift intervals hold the truth {held} of {tried}; same signs under oscillation {same:.3f}; hidden counts covered {hits} of {total}"
    )
    return {"bench": "scenarios", "figures": figures, "targets": TARGETS}


if __name__ == "__main__":
    print(json.dumps(main(range(FIRST_SEED, FIRST_SEED + (4 if "--quick" in sys.argv else SEEDS)))))
