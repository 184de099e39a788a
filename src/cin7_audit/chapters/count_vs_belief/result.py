"""How far had belief drifted when someone looked? Everything notebook 03 establishes, measured once (method.md M-1 to M-16, M-25)."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

import pandas as pd
from scipy import stats

from cin7_audit.case import Case
from cin7_audit.engagement import Engagement
from cin7_audit.statistics import undiscovered

GROUPS = ("class", "site", "zone", "counter", "session", "unit")
UNIFORM_ROUND = 0.2  # two of ten last digits


@dataclass(frozen=True)
class Digits:
    """Lines that differ, how many counted figures end in 0 or 5, how many believed ones do, and the chance of that many."""

    lines: int
    round_counted: int
    round_believed: int
    chance: float | None


@dataclass(frozen=True)
class CostTotals:
    """Issues with a recorded value; how many differ by 1 or more of base currency, and absolute differences in all."""

    issues: int
    fifo_off: int
    fifo_difference: Decimal
    average_off: int
    average_difference: Decimal
    recorded: Decimal


@dataclass(frozen=True)
class Drift:
    """Undiscovered drift: one row per place with stock, the model behind it and its back-test."""

    places: pd.DataFrame
    model: undiscovered.DriftModel
    calibration: undiscovered.Calibration | None
    value: float
    value_bounds: tuple[float, float]
    gross_value: float


@dataclass(frozen=True)
class CountVsBelief:
    """Frames of exact decimals, one row per the grain named; empty where the evidence lacks what is needed."""

    as_of: dt.date | None
    belief: pd.DataFrame  # place (see models/30_belief/belief.sql)
    lines: pd.DataFrame  # confirmed count line (see models/30_belief/count_variance.sql)
    portfolio: pd.DataFrame  # one row (see models/30_belief/accuracy.sql); empty: no accuracy can be stated
    groups: dict[str, pd.DataFrame]  # accuracy by class, site, zone, counter, session, unit
    cancellation: pd.DataFrame  # level
    clean_shares: dict[str, dict[str, tuple[int, int]]]  # M-12 by site; "" is the portfolio
    without_ambiguous: pd.DataFrame  # portfolio again without counted zeros the source cannot tell from not counted
    count_lines: int
    measured_lines: int  # of those, with a belief
    base_lines: int  # of those, that may enter an accuracy; 0: none can be stated
    ambiguous_lines: int  # of those, counted zeros the source cannot tell from not counted
    snapshot_ties: pd.DataFrame  # snapshot x place
    breaks: pd.DataFrame  # place: first break only
    negatives: pd.DataFrame  # spell of negative belief
    late: pd.DataFrame  # movement typed late
    late_summary: pd.DataFrame  # kind of movement
    recounts: pd.DataFrame  # count line
    cut_off: pd.DataFrame  # shift in days
    digits: Digits
    coverage: pd.DataFrame  # place with stock
    coverage_by: pd.DataFrame  # site x class
    coverage_total: pd.DataFrame  # one row
    coverage_sites: pd.DataFrame  # site
    drift: Drift | None
    costs: pd.DataFrame  # issue with a recorded value, furthest from FIFO first
    cost_totals: CostTotals
    grain: str
    units: tuple[str, ...] = field(default=())  # units of measure among the counted skus


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


def coverage_by(frame: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """M-25 per group: places, never_counted, overdue places, positive value, overdue value, share (None without value)."""
    held = frame[[value is not None and value > 0 for value in frame["value"]]]
    rows = []
    groups = held.groupby(by, dropna=False, sort=True) if by else [((), held)]
    for key, group in groups:
        total = sum(group["value"])
        late = sum(group.loc[group["overdue"], "value"])
        named = dict(zip(by, key if isinstance(key, tuple) else (key,), strict=True)) if by else {}
        never = int(sum(count == 0 for count in group["counts"]))
        figures = {
            "places": len(group),
            "never_counted": never,
            "overdue": int(group["overdue"].sum()),
            "value": total,
            "overdue_value": late,
        }
        rows.append({**named, **figures, "share": float(late / total) if total else None})
    return pd.DataFrame(rows)


def _clean_shares(case: Case) -> dict[str, dict[str, tuple[int, int]]]:
    found: dict[str, dict[str, tuple[int, int]]] = {"": {}}
    for scope, what, clean, total in case.table("clean_share").itertuples(index=False):
        found.setdefault(scope, {})[what] = (clean, total)
    return found


def _drift(case: Case) -> Drift | None:
    model, told = undiscovered.fit(case.table("drift_observation")), case.table("undiscovered_drift")
    if model is None or not len(told):
        return None
    value, bounds = undiscovered.total(told)
    gross = float((told["deviation_value"].fillna(0) * undiscovered.MEAN_ABSOLUTE).sum())
    return Drift(told, model, undiscovered.back_test(case.table("undiscovered_calibration")), value, bounds, gross)


def measure(case: Case, settings: Engagement) -> CountVsBelief:
    """Belief, variance, accuracy, checks, coverage and undiscovered drift of one client."""
    case = case.under(settings)
    as_of = case.table("closing_day")["day"].iloc[0]
    lines, (count,) = case.table("count_variance"), case.table("count_line_total").to_dict("records")
    groups = {name: panel(case, name) for name in GROUPS}
    units = (
        tuple(groups["unit"].sort_values("lines", ascending=False, kind="stable")["grouped"]) if count["base"] else ()
    )
    groups["unit"] = groups["unit"] if len(units) > 1 else pd.DataFrame()
    stock = case.table("coverage") if as_of else pd.DataFrame()
    return CountVsBelief(
        as_of=as_of,
        belief=case.table("belief"),
        lines=lines,
        portfolio=panel(case, "portfolio"),
        groups=groups,
        cancellation=case.table("cancellation"),
        clean_shares=_clean_shares(case),
        without_ambiguous=panel(case, "portfolio without ambiguous zeros"),
        count_lines=count["lines"],
        measured_lines=count["measured"],
        base_lines=count["base"],
        ambiguous_lines=count["ambiguous"],
        snapshot_ties=case.table("snapshot_ties"),
        breaks=case.table("first_breaks"),
        negatives=case.table("negative_episodes") if as_of else pd.DataFrame(),
        late=case.table("late_entries"),
        late_summary=case.table("late_entries_by_kind"),
        recounts=case.table("recounts"),
        cut_off=case.table("cut_off"),
        digits=digits(case),
        coverage=stock,
        coverage_by=coverage_by(stock, ["site", "abc_class"]) if len(stock) else pd.DataFrame(),
        coverage_total=coverage_by(stock, []) if len(stock) else pd.DataFrame(),
        coverage_sites=coverage_by(stock, ["site"]) if len(stock) else pd.DataFrame(),
        drift=_drift(case),
        costs=case.table("issue_costs"),
        cost_totals=CostTotals(*next(case.table("issue_cost_total").itertuples(index=False))),
        grain=case.table("grain")["belief_grain"].iloc[0],
        units=units,
    )
