"""The plan of the next counts, how much of it the client can carry, and what it proved on the client's own past
(M-36).
"""

from dataclasses import dataclass

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.statistics.count_ranking import TOP_SHARE, back_test


@dataclass(frozen=True)
class CountPlan:
    """plan: see models/60_diagnosis/count_plan.py. lift: back-test, None if untestable.

    capacity: median lines a month of the months in which the client counted.
    """

    plan: pd.DataFrame
    capacity: int
    lift: float | None
    lift_interval: tuple[float, float] | None
    tested_lines: int
    expected_found: float
    random_found: float
    coverage: float


def plan_counts(case: Case) -> CountPlan:
    """The ranked plan with its figures."""
    plan = case.table("count_plan")
    if case.table("place_since_count").empty:
        return CountPlan(plan, 0, None, None, 0, 0.0, 0.0, 0.0)
    days = pd.to_datetime(case.table("count_interval")["count_at"])  # of every line counted, believed or not
    capacity = int(days.dt.to_period("M").value_counts().median()) if len(days) else 0
    size = min(capacity or max(1, round(len(plan) * TOP_SHARE)), len(plan))
    by_chance = plan.sort_values("chance", ascending=False, kind="stable")["chance"].head(size)
    lift, interval, tested = back_test(case.table("count_history"))
    value = plan["expected_value"].sum()
    covered = float(plan["expected_value"].head(size).sum() / value) if value else 0.0
    chances = float(by_chance.sum()), float(plan["chance"].mean() * size)
    return CountPlan(plan, capacity, lift, interval, tested, *chances, covered)
