"""Contributor evidence over generated clients with planted causes: who is named at grades A and B, and was it so?

Each client is simulated, read as canonical tables, diagnosed without knowing its truth, and scored against it. The seeds
below were not used while the rules were written (development used seeds under 1,000). Generated clients are not real ones:
this measures whether the rules find what they claim to find, and how often they are fooled.

Rivals: a baseline that names the contributors whose words appear in the reasons of the ten largest adjustments.
"""

import json
import sys
import time
from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any

import numpy as np

from cin7_audit.context import context
from cin7_audit.contributors.run import attribute
from cin7_audit.engagement import Engagement
from cin7_audit.severity import by_value, of_grade
from cin7_audit.statistics.count_ranking import back_test
from cin7_audit.vocabulary import CONTRIBUTORS
from cin7_sample import SampleSpec, canonical_tables, case_of, simulate
from cin7_sample.scenarios import mixture, one, scenario

NAMED = ("A", "B")
HELD_OUT = 170_001
STRENGTHS = (0.5, 1.0, 2.0)
WORKERS = 2
TARGETS = {
    "macro_f1_single": 0.80,
    "macro_f1_mixture": 0.70,
    "transfer_pairs_precision": 0.90,
    "transfer_pairs_recall": 0.60,
    "swap_precision": 0.85,
    "swap_recall": 0.50,
    "severe_on_clean": 0,
    "grade_a_right": 0.95,
    "count_plan_lift": 2.0,
}
BASELINE_WORDS = {
    "receiving": ("receiv", "short deliver"),
    "picking": ("pick", "pack"),
    "transfers": ("transfer",),
    "returns": ("return",),
    "bins": ("bin",),
    "uom": ("uom", "unit", "carton"),
    "cutoff": ("timing", "cut"),
    "duplicate": ("duplicate", "twice"),
    "loss": ("lost", "stolen", "damage", "loss", "theft"),
    "counting": ("count", "recount"),
    "opening": ("opening", "go-live"),
    "posting": ("account", "mapping"),
}


@dataclass
class Outcome:
    """One client: what was planted, what was named, and how pairs and grades came out."""

    group: str
    name: str
    known: list[str]
    grades: dict[str, str]
    severe: list[str]
    baseline: list[str]
    transfer: tuple[int, int, int] = (0, 0, 0)
    swap: tuple[int, int, int] = (0, 0, 0)
    lift: float | None = None
    seconds: float = 0.0
    named: list[str] = field(default_factory=list)


def specs(quick: bool) -> list[tuple[str, SampleSpec]]:
    """(group, spec): every contributor at three strengths, mixtures of 2 to 4, clean, clean with heavy counting."""
    if quick:
        chosen = [("single", one(name, 1.0, HELD_OUT + at)) for at, name in enumerate(CONTRIBUTORS[:9])]
        mixed = [
            ("mixture", mixture(["receiving", "transfers"], HELD_OUT + 51)),
            ("mixture", mixture(["loss", "picking", "uom"], HELD_OUT + 52)),
        ]
        mixed.append(("mixture", mixture(["counting", "returns"], HELD_OUT + 53)))
        return [
            *chosen,
            *mixed,
            ("clean", scenario("clean", seed=HELD_OUT + 61)),
            ("clean", scenario("clean", seed=HELD_OUT + 62)),
            ("clean", scenario("clean_heavy_counting", seed=HELD_OUT + 63)),
        ]
    single = [
        ("single", one(name, strength, HELD_OUT + 100 * at + number))
        for at, strength in enumerate(STRENGTHS)
        for number, name in enumerate(CONTRIBUTORS)
    ]
    rng = np.random.default_rng(HELD_OUT)
    mixed = []
    for number in range(18):
        names = rng.choice(CONTRIBUTORS, 2 + number % 3, replace=False).tolist()
        mixed.append(("mixture", mixture([str(name) for name in names], HELD_OUT + 400 + number)))
    quiet = [("clean", scenario("clean", seed=HELD_OUT + 500 + at)) for at in range(5)] + [
        ("clean", scenario("clean_heavy_counting", seed=HELD_OUT + 600 + at)) for at in range(5)
    ]
    return single + mixed + quiet


def baseline(case: Any) -> list[str]:
    """The naive reading: contributors whose words stand in the reasons of the ten largest adjustments."""
    rows = case.rows(
        "SELECT lower(coalesce(reason, '') || ' ' || coalesce(reference, '')) FROM correction ORDER BY abs(value) DESC NULLS LAST LIMIT 10"
    )
    return sorted(name for name, words in BASELINE_WORDS.items() if any(word in text for (text,) in rows for word in words))


def true_pairs(world: Any, contributor: str, visible_only: bool) -> set[tuple[str, str, str]]:
    """(end, end, sku) of planted two-ended events: sites for transfers, skus for swaps.

    visible_only: both ends met a count before a correction absorbed them, so that a diagnosis could be asked to find them.
    """
    ends: dict[str, list[Any]] = {}
    for truth in world.books.truth.stock:
        if truth.contributor == contributor and not (visible_only and (truth.visible_at is None or truth.absorbed_by is not None)):
            ends.setdefault(truth.event, []).append(truth)
    found = set()
    for both in ends.values():
        if len(both) != 2 or both[0].quantity * both[1].quantity >= 0:
            continue
        (sku_a, site_a), (sku_b, site_b) = (place_of(world, truth.line) for truth in both)
        if contributor == "transfers" and sku_a == sku_b and site_a != site_b:
            found.add((*sorted((site_a, site_b)), sku_a))
        elif contributor == "picking" and sku_a != sku_b:
            found.add((*sorted((sku_a, sku_b)), ""))
    return found


def place_of(world: Any, index: int) -> tuple[str, str]:
    """sku and site of a line of the simulated company."""
    line = world.catalogue.lines[index]
    return world.catalogue.products[line.product].sku, world.spec.sites[line.site].name


def run(job: tuple[str, SampleSpec]) -> Outcome:
    """Simulate, diagnose, compare."""
    group, spec = job
    world = simulate(spec)
    case, settings = case_of(canonical_tables(world)), Engagement()
    known = [name for name in CONTRIBUTORS if getattr(spec.causes, name) > 0]
    started = time.perf_counter()
    facts = context(case, settings)
    found = attribute(case, settings, facts, [])
    seconds = time.perf_counter() - started
    rows = found.summary[found.summary["grade"].notna()]
    grades = dict(zip(rows["contributor"], rows["grade"], strict=True))
    severe = [
        n
        for n, g, v in rows[["contributor", "grade", "gross_value"]].itertuples(index=False)
        if of_grade(by_value(v, facts), g) in ("critical", "high")
    ]
    named = sorted(name for name, grade in grades.items() if grade in NAMED)
    outcome = Outcome(group, spec.name, known, grades, severe, baseline(case), seconds=seconds, named=named)
    pairs = found.pairs[found.pairs["grade"].isin(NAMED)]
    moved = pairs[pairs["contributor"] == "transfers"]
    ours = {(*sorted((a, b)), sku) for a, b, sku in moved[["from", "to", "sku"]].itertuples(index=False)}
    swapped = pairs[pairs["contributor"] == "picking"]
    swaps = {(*sorted((a, b)), "") for a, b in swapped[["from_sku", "to_sku"]].itertuples(index=False)}
    for name, mine in (("transfers", ours), ("picking", swaps)):
        planted, visible = true_pairs(world, name, False), true_pairs(world, name, True)
        triple = (len(mine & planted), len(mine - planted), len(visible - mine))
        outcome.transfer, outcome.swap = (triple, outcome.swap) if name == "transfers" else (outcome.transfer, triple)
    outcome.lift = back_test(case.table("count_history"))[0]
    case.close()
    return outcome


@dataclass(frozen=True)
class Score:
    """Counts of one contributor (or of pairs) over many clients."""

    true: int = 0
    false: int = 0
    missed: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(self.true + other.true, self.false + other.false, self.missed + other.missed)

    @property
    def precision(self) -> float | None:
        return self.true / (self.true + self.false) if self.true + self.false else None

    @property
    def recall(self) -> float | None:
        return self.true / (self.true + self.missed) if self.true + self.missed else None

    @property
    def f1(self) -> float | None:
        total = 2 * self.true + self.false + self.missed
        return 2 * self.true / total if total else None


def by_contributor(clients: Iterable[tuple[Collection[str], Collection[str]]]) -> dict[str, Score]:
    """Scores per contributor from (known causes, named contributors) of each client."""
    scores = dict.fromkeys(CONTRIBUTORS, Score())
    for known, named in clients:
        for name in CONTRIBUTORS:
            is_named, is_known = name in named, name in known
            scores[name] += Score(is_named and is_known, is_named > is_known, is_known > is_named)
    return scores


def macro_f1(scores: Mapping[str, Score]) -> float | None:
    """Mean F1 over the contributors that occur, as cause or as finding."""
    values = [score.f1 for score in scores.values() if score.f1 is not None]
    return sum(values) / len(values) if values else None


def confusion(clients: Iterable[tuple[Collection[str], Collection[str]]]) -> dict[str, dict[str, int]]:
    """known cause -> named contributor -> clients; 'none' where nothing is known or nothing was named."""
    table: dict[str, dict[str, int]] = {}
    for known, named in clients:
        for cause in sorted(known) or ["none"]:
            row = table.setdefault(cause, {})
            for name in sorted(named) or ["none"]:
                row[name] = row.get(name, 0) + 1
    return table


def summed(outcomes: list[Outcome], name: str) -> Score:
    """Pairs of all clients together."""
    total = Score()
    for outcome in outcomes:
        total += Score(*getattr(outcome, name))
    return total


def figures(outcomes: list[Outcome]) -> dict[str, Any]:
    """Every figure the targets name, and the baseline's."""
    groups = {group: [o for o in outcomes if o.group == group] for group in ("single", "mixture", "clean")}

    def macro(rows: list[Outcome], key: str) -> float | None:
        return macro_f1(by_contributor([(o.known, getattr(o, key)) for o in rows]))

    graded_a = [(name in o.known) for o in outcomes for name, grade in o.grades.items() if grade == "A"]
    graded_b = [(name in o.known) for o in outcomes for name, grade in o.grades.items() if grade == "B"]
    transfer, swap = summed(outcomes, "transfer"), summed(outcomes, "swap")
    lifts = [o.lift for o in outcomes if o.lift is not None]
    return {
        "clients": len(outcomes),
        "macro_f1_single": macro(groups["single"] + groups["clean"], "named"),
        "macro_f1_mixture": macro(groups["mixture"], "named"),
        "baseline_macro_f1_single": macro(groups["single"] + groups["clean"], "baseline"),
        "baseline_macro_f1_mixture": macro(groups["mixture"], "baseline"),
        "transfer_pairs_precision": transfer.precision,
        "transfer_pairs_recall": transfer.recall,
        "swap_precision": swap.precision,
        "swap_recall": swap.recall,
        "severe_on_clean": sum(len(o.severe) for o in groups["clean"]),
        "named_on_clean": sum(len(o.named) for o in groups["clean"]),
        "grade_a_right": sum(graded_a) / len(graded_a) if graded_a else None,
        "grade_b_right": sum(graded_b) / len(graded_b) if graded_b else None,
        "count_plan_lift": sum(lifts) / len(lifts) if lifts else None,
        "seconds_per_client": sum(o.seconds for o in outcomes) / len(outcomes),
    }


def show(outcomes: list[Outcome]) -> None:
    """Per contributor table, confusion matrix, clients with a mistake."""
    print(f"{'contributor':<12}{'single P':>9}{'R':>6}{'F1':>6}{'mixture P':>11}{'R':>6}{'F1':>6}{'baseline F1':>13}")
    single = [o for o in outcomes if o.group in ("single", "clean")]
    mixed = [o for o in outcomes if o.group == "mixture"]
    alone, together = (by_contributor([(o.known, o.named) for o in rows]) for rows in (single, mixed))
    naive = by_contributor([(o.known, o.baseline) for o in single])

    def text(value: float | None) -> str:
        return "–" if value is None else f"{value:.2f}"

    for name in CONTRIBUTORS:
        a, b = alone[name], together[name]
        print(
            f"{name:<12}{text(a.precision):>9}{text(a.recall):>6}{text(a.f1):>6}{text(b.precision):>11}{text(b.recall):>6}{text(b.f1):>6}{text(naive[name].f1):>13}"
        )
    print("\nconfusion (single and clean): planted -> named at A or B, clients")
    for cause, row in confusion([(o.known, o.named) for o in single]).items():
        print(f"  {cause:<12}" + ", ".join(f"{name} {count}" for name, count in sorted(row.items(), key=lambda item: (-item[1], item[0]))))
    print("\nclients with a mistake")
    for o in outcomes:
        false, missed = sorted(set(o.named) - set(o.known)), sorted(set(o.known) - set(o.named))
        if false or missed:
            print(f"  {o.name}: false {false}, missed {[(name, o.grades.get(name)) for name in missed]}")


def main() -> int:
    """The table, then one JSON line."""
    jobs = specs("--quick" in sys.argv)
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        outcomes = list(pool.map(run, jobs))
    show(outcomes)
    found = figures(outcomes)
    met = {
        name: found[name] is not None and (found[name] <= target if name == "severe_on_clean" else found[name] >= target)
        for name, target in TARGETS.items()
    }
    print(
        "\n"
        + "\n".join(
            f"{name:<28}{found[name]!s:>24}  target {target}  {'met' if met[name] else 'not met'}" for name, target in TARGETS.items()
        )
    )
    print(json.dumps({"bench": "contributors", "figures": found, "targets": TARGETS, "ok": all(met.values())}))
    return 0 if all(met.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
