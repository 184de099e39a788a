"""The plan of the next counts, how much of it the client can carry, and what it proved on the client's own past (M-36)."""

from dataclasses import dataclass

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.statistics.count_ranking import TOP_SHARE, back_test


@dataclass(frozen=True)
class CountPlan:
    """plan: see models/60_diagnosis/count_plan.py. capacity: lines a month the client has been counting. lift: back-test, None if untestable."""

    plan: pd.DataFrame
    capacity: int
    lift: float | None
    lift_interval: tuple[float, float] | None
    tested_lines: int
    expected_found: float
    random_found: float
    coverage: float


def monthly_capacity(days: pd.Series) -> int:
    """Median count lines of the months in which the client counted, from the day of each line, believed or not; 0 without counts."""
    return int(pd.to_datetime(days).dt.to_period("M").value_counts().median()) if len(days) else 0


def plan_counts(case: Case) -> CountPlan:
    """The ranked plan with its figures."""
    plan = case.table("count_plan")
    if case.table("place_since_count").empty:
        return CountPlan(plan, 0, None, None, 0, 0.0, 0.0, 0.0)
    capacity = monthly_capacity(case.table("count_interval")["count_at"])
    size = min(capacity or max(1, round(len(plan) * TOP_SHARE)), len(plan))
    by_chance = plan.sort_values("chance", ascending=False)["chance"].head(size)
    lift, interval, tested = back_test(case.table("count_history"))
    value = plan["expected_value"].sum()
    covered = float(plan["expected_value"].head(size).sum() / value) if value else 0.0
    chances = float(by_chance.sum()), float(plan["chance"].mean() * size)
    return CountPlan(plan, capacity, lift, interval, tested, *chances, covered)
