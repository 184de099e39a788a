"""How far had belief drifted when someone looked? Everything notebook 03 establishes, measured once (method.md M-1 to
M-16, M-25).
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import pandas as pd
from scipy import stats

from cin7_audit.case import Case
from cin7_audit.engagement import Engagement
from cin7_audit.statistics import undiscovered

GROUPS = ("class", "site", "zone", "counter", "session", "unit")
UNIFORM_ROUND = 0.2  # two of ten last digits


@dataclass(frozen=True)
class Digits:
    """Lines that differ, how many counted figures end in 0 or 5, how many believed ones do, and the chance of that
    many.
    """

    lines: int
    round_counted: int
    round_believed: int
    chance: float | None


@dataclass(frozen=True)
class Drift:
    """Undiscovered drift: one row per place with stock, the model behind it and its back-test."""

    places: pd.DataFrame
    model: undiscovered.DriftModel
    calibration: undiscovered.Calibration | None
    value: float
    value_bounds: tuple[float, float]
    gross_value: float


def panel(case: Case, dimension: str) -> pd.DataFrame:
    """The accuracies of one dimension, a row per group; empty without lines."""
    every = case.table("accuracy")
    rows = every[every["dimension"] == dimension].drop(columns="dimension").astype(object)
    return pd.DataFrame(rows.where(rows.notna(), None).to_dict("records"))


def digits(case: Case) -> Digits:
    """Digit preference; the chance level uses the larger of one in five and the believed figures' own share."""
    ((lines, counted, believed),) = case.table("last_digit").itertuples(index=False)
    if not lines:
        return Digits(0, 0, 0, None)
    expected = min(max(UNIFORM_ROUND, believed / lines), 1.0)
    return Digits(
        lines, counted, believed, float(stats.binomtest(counted, lines, expected, alternative="greater").pvalue)
    )


def coverage_by(frame: pd.DataFrame, *by: str) -> pd.DataFrame:
    """M-25 per group: places, never_counted, overdue places, positive value, overdue value, share (None without
    value).
    """
    if not len(frame):
        return pd.DataFrame()
    held = frame[[value is not None and value > 0 for value in frame["value"]]]
    rows = []
    groups = held.groupby(list(by), dropna=False, sort=True) if by else [((), held)]
    for key, group in groups:
        total = sum(group["value"])
        late = sum(group.loc[group["overdue"], "value"])
        figures = {
            "places": len(group),
            "never_counted": int(sum(count == 0 for count in group["counts"])),
            "overdue": int(group["overdue"].sum()),
            "value": total,
            "overdue_value": late,
        }
        rows.append({**dict(zip(by, key, strict=True)), **figures, "share": float(late / total) if total else None})
    return pd.DataFrame(rows)


class CountVsBelief:
    """Everything chapter 3 establishes, each part on first use; empty where the evidence lacks what is needed.

    table: a model by its name, exact, read once.
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        self.table: Callable[[str], pd.DataFrame] = cache(case.table)

    @cached_property
    def as_of(self) -> dt.date | None:
        """The day of the closing belief; None without any event."""
        day: dt.date | None = self.table("closing_day")["day"].iloc[0]
        return day

    @property
    def lines(self) -> pd.DataFrame:
        """Confirmed count lines, judged."""
        return self.table("count_variance")

    @cached_property
    def counts(self) -> Any:
        """Confirmed count lines, those measured, those of an accuracy, ambiguous ones
        (models/30_belief/count_line_total.sql).
        """
        return next(self.table("count_line_total").itertuples(index=False))

    @cached_property
    def portfolio(self) -> pd.DataFrame:
        """The accuracies of all lines in one row (models/30_belief/accuracy.sql); empty: no accuracy can be stated."""
        return panel(self.case, "portfolio")

    @cached_property
    def without_ambiguous(self) -> pd.DataFrame:
        """The same without counted zeros the source cannot tell from not counted."""
        return panel(self.case, "portfolio without ambiguous zeros")

    @cached_property
    def groups(self) -> dict[str, pd.DataFrame]:
        """The accuracies by class, site, zone, counter, session, and by unit where there are several."""
        found = {name: panel(self.case, name) for name in GROUPS}
        return found if len(found["unit"]) > 1 else found | {"unit": pd.DataFrame()}

    @cached_property
    def digits(self) -> Digits:
        return digits(self.case)

    @cached_property
    def negatives(self) -> pd.DataFrame:
        """Spells of negative belief."""
        return self.table("negative_episodes") if self.as_of else pd.DataFrame()

    @cached_property
    def coverage(self) -> pd.DataFrame:
        """Places with stock, and how long ago anybody looked."""
        return self.table("coverage") if self.as_of else pd.DataFrame()

    @cached_property
    def coverage_total(self) -> pd.DataFrame:
        return coverage_by(self.coverage)

    @cached_property
    def drift(self) -> Drift | None:
        model, told = undiscovered.fit(self.table("drift_observation")), self.table("undiscovered_drift")
        if model is None or not len(told):
            return None
        value, bounds = undiscovered.total(told)
        gross = float((told["deviation_value"].fillna(0) * undiscovered.MEAN_ABSOLUTE).sum())
        back_test = undiscovered.back_test(self.table("undiscovered_calibration"))
        return Drift(told, model, back_test, value, bounds, gross)

    @property
    def grain(self) -> str:
        return str(self.table("grain")["belief_grain"].iloc[0])


def measure(case: Case, settings: Engagement) -> CountVsBelief:
    """Belief, variance, accuracy, checks, coverage and undiscovered drift of one client."""
    return CountVsBelief(case.under(settings))
