"""How far had belief drifted when someone looked? Everything notebook 03 establishes, measured once (method.md M-1 to M-16, M-25)."""

import datetime as dt
from dataclasses import dataclass

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
    without_ambiguous: pd.DataFrame  # portfolio again without counted zeros the source cannot tell from not counted
    count_lines: int
    measured_lines: int  # of those, with a belief
    base_lines: int  # of those, that may enter an accuracy; 0: none can be stated
    ambiguous_lines: int  # of those, counted zeros the source cannot tell from not counted
    breaks: pd.DataFrame  # place: first break only
    negatives: pd.DataFrame  # spell of negative belief
    recounts: pd.DataFrame  # count line
    cut_off: pd.DataFrame  # shift in days
    digits: Digits
    coverage: pd.DataFrame  # place with stock
    coverage_total: pd.DataFrame  # one row
    drift: Drift | None
    grain: str


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
    """M-25 per group: places, never_counted, overdue places, positive value, overdue value, share (None without value)."""
    held = frame[[value is not None and value > 0 for value in frame["value"]]] if len(frame) else frame
    rows = []
    for key, group in held.groupby(list(by), dropna=False, sort=True) if by and len(held) else [((), held)]:
        total, late = sum(group["value"]), group[group["overdue"]]
        rows.append(
            dict(zip(by, key, strict=True))
            | {"places": len(group), "never_counted": int((group["counts"] == 0).sum()), "overdue": len(late)}
            | {"value": total, "overdue_value": sum(late["value"])}
            | {"share": float(sum(late["value"]) / total) if total else None}
        )
    return pd.DataFrame(rows)


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
    groups["unit"] = groups["unit"] if len(groups["unit"]) > 1 else pd.DataFrame()  # one unit needs no split
    stock = case.table("coverage") if as_of else pd.DataFrame()
    return CountVsBelief(
        as_of=as_of,
        belief=case.table("belief"),
        lines=lines,
        portfolio=panel(case, "portfolio"),
        groups=groups,
        cancellation=case.table("cancellation"),
        without_ambiguous=panel(case, "portfolio without ambiguous zeros"),
        count_lines=count["lines"],
        measured_lines=count["measured"],
        base_lines=count["base"],
        ambiguous_lines=count["ambiguous"],
        breaks=case.table("first_breaks"),
        negatives=case.table("negative_episodes") if as_of else pd.DataFrame(),
        recounts=case.table("recounts"),
        cut_off=case.table("cut_off"),
        digits=digits(case),
        coverage=stock,
        coverage_total=coverage_by(stock) if len(stock) else pd.DataFrame(),
        drift=_drift(case),
        grain=case.table("grain")["belief_grain"].iloc[0],
    )
