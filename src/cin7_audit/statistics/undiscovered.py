"""Undiscovered drift now: what the next count would probably find, with an interval, and how often such intervals were
right.

Every interval between two counts of a place is one observation of drift against exposure. Exposure is the expected
squared drift a * units moved + b * days (a, b >= 0 by least squares), so that drift / sqrt(exposure) has one scale.
Mean drift per exposure is shrunk twice by its own sampling error (empirical Bayes): class x site towards the portfolio,
place towards class x site. Interval: the narrowest span holding 90 % of the standardised residuals of intervals of like
exposure.
Floats: these are estimates. Units signed (loss negative).
"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import optimize

from cin7_audit.statistics.rates import Bounds, Floats, wilson

COVER = 0.90
MINIMUM_INTERVALS = 30  # observations below which no interval is claimed (default, ours)
BINS = 4  # groups of like exposure for the residuals
Z90 = 1.6448536269514722

PLACE = (
    *("place_key", "sku", "site", "bin", "batch", "abc_class", "quantity", "unit_cost", "value"),
    *("last_counted", "days_since", "moved_since"),
)
TOLD = ("expected", "low", "high", "deviation")


@dataclass(frozen=True)
class DriftModel:
    """Fitted on intervals: weights of exposure, shrunken means by group and place, residual quantiles by exposure."""

    per_unit: float
    per_day: float
    portfolio: float
    groups: dict[tuple[str, str], float]
    places: dict[int, float]
    edges: Floats
    spans: tuple[tuple[float, float, float], ...]  # low, high, standard deviation of residuals per bin
    intervals: int

    def exposure(self, frame: pd.DataFrame) -> Floats:
        """Expected squared drift, at least a millionth so that it divides."""
        moved, days = (frame[name].to_numpy(dtype=float) for name in ("moved", "days"))
        return np.maximum(self.per_unit * moved + self.per_day * days, 1e-6)

    def mean_rate(self, frame: pd.DataFrame) -> Floats:
        """Shrunken drift per exposure: the place's own, else its class x site's, else the portfolio's."""
        own = np.array(frame["place_key"].map(self.places), dtype=float)
        strange = np.flatnonzero(np.isnan(own))
        keys = zip(frame["abc_class"].iloc[strange], frame["site"].iloc[strange], strict=True)
        own[strange] = [self.groups.get((abc, str(site)), self.portfolio) for abc, site in keys]
        return own


def between_variance(sums: Floats, exposure: Floats, parent: Floats) -> float:
    """Variance of true means around their parents: observed spread less sampling error (1 / exposure), not below 0."""
    if len(sums) < 2:
        return 0.0
    return max(0.0, float(np.average((sums / exposure - parent) ** 2, weights=exposure) - len(sums) / exposure.sum()))


def shrunken(sums: Floats, exposure: Floats, parent: Floats, between: float) -> Floats:
    """Empirical-Bayes means: own sum / exposure pulled to the parent mean as far as its sampling error demands."""
    if between <= 0:
        return parent.copy()
    weight = between * exposure / (between * exposure + 1)
    return weight * sums / np.maximum(exposure, 1e-12) + (1 - weight) * parent


def _narrowest(residuals: Floats) -> tuple[float, float]:
    """The narrowest span holding COVER of the residuals and one more to come (conformal count)."""
    ordered = np.sort(residuals)
    wanted = min(math.ceil(COVER * (len(ordered) + 1)), len(ordered))
    widths = ordered[wanted - 1 :] - ordered[: len(ordered) - wanted + 1]
    start = int(np.argmin(widths))
    return float(ordered[start]), float(ordered[start + wanted - 1])


def _weights(moved: Floats, days: Floats, drift: Floats) -> tuple[float, float]:
    """Squared drift per unit moved and per day, by non-negative least squares on intervals scaled to like size."""
    scale = 1 / np.maximum(moved / max(moved.mean(), 1e-9) + days / max(days.mean(), 1e-9), 1e-3)
    found, _ = optimize.nnls(np.column_stack([moved * scale, days * scale]), drift**2 * scale)
    return (float(found[0]), float(found[1])) if found.sum() > 0 else (0.0, 1e-9)


def _spans(residual: Floats, exposure: Floats) -> tuple[Floats, tuple[tuple[float, float, float], ...]]:
    """Edges of the exposure bins and, per bin, the narrowest 90 % span and standard deviation of its residuals."""
    enough = len(exposure) >= BINS * MINIMUM_INTERVALS
    edges = np.quantile(exposure, np.linspace(0, 1, BINS + 1)[1:-1]) if enough else np.array([])
    which = np.searchsorted(edges, exposure)
    if len(np.unique(which)) < len(edges) + 1:
        edges, which = np.array([]), np.zeros(len(exposure), dtype=int)
    parts = [residual[which == b] for b in range(len(edges) + 1)]
    return edges, tuple((*_narrowest(part), float(part.std())) for part in parts)


def fit(frame: pd.DataFrame) -> DriftModel | None:
    """The model of these observations, or None if too few. Residuals leave their interval out of the place's mean."""
    if len(frame) < MINIMUM_INTERVALS:
        return None
    moved, days, drift = (frame[name].to_numpy(dtype=float) for name in ("moved", "days", "drift"))
    per_unit, per_day = _weights(moved, days, drift)
    exposure = np.maximum(per_unit * moved + per_day * days, 1e-6)
    portfolio = float(drift.sum() / exposure.sum())
    # unknown is a group of its own
    abc, site = (frame[name].fillna("").astype(str).to_numpy() for name in ("abc_class", "site"))
    keys = pd.DataFrame({"abc": abc, "site": site, "place": frame["place_key"].to_numpy(), "v": drift, "x": exposure})
    by_group = keys.groupby(["abc", "site"], sort=True)
    sums = by_group[["v", "x"]].sum()
    parent = np.full(len(sums), portfolio)
    v, x = sums["v"].to_numpy(), sums["x"].to_numpy()
    means = shrunken(v, x, parent, between_variance(v, x, parent))
    groups = dict(zip(sums.index.tolist(), means.tolist(), strict=True))
    owner = means[by_group.ngroup().to_numpy()]
    places_of = keys.assign(parent=owner).groupby("place", sort=True)
    by_place = places_of.agg({"v": "sum", "x": "sum", "parent": "first"})
    v, x, parent = (by_place[name].to_numpy() for name in ("v", "x", "parent"))
    between = between_variance(v, x, parent)
    places = dict(zip((int(key) for key in by_place.index), shrunken(v, x, parent, between).tolist(), strict=True))
    whole = by_place.loc[keys["place"]]
    others = shrunken(whole["v"].to_numpy() - drift, whole["x"].to_numpy() - exposure, owner, between)
    edges, spans = _spans((drift - others * exposure) / np.sqrt(exposure), exposure)
    return DriftModel(per_unit, per_day, portfolio, groups, places, edges, spans, len(frame))


def predict(model: DriftModel, frame: pd.DataFrame) -> pd.DataFrame:
    """expected, low, high, deviation of the variance in units; rows: place_key, abc_class, site, moved, days."""
    exposure = model.exposure(frame)
    centre, root = model.mean_rate(frame) * exposure, np.sqrt(exposure)
    spans = np.array(model.spans)[np.searchsorted(model.edges, exposure)]
    low, high, deviation = root * spans.T
    return pd.DataFrame({"expected": centre, "low": centre + low, "high": centre + high, "deviation": deviation})


@dataclass(frozen=True)
class Calibration:
    """The back-test: each place's last interval hidden, predicted from all others; covered of hidden, bounds."""

    hidden: pd.DataFrame  # place, count_day, drift, expected, low, high, covered
    covered: int
    total: int
    bounds: Bounds | None

    @property
    def share(self) -> float | None:
        return self.covered / self.total if self.total else None


def hidden_counts(frame: pd.DataFrame) -> pd.DataFrame:
    """The last interval of each place with an earlier one, predicted by the model of all others; may be empty."""
    last = frame["ordinal"] == frame.groupby("place_key")["ordinal"].transform("max")
    hide = last & (frame.groupby("place_key")["ordinal"].transform("size") > 1)
    model = fit(frame[~hide])
    if model is None or not hide.any():
        return pd.DataFrame(columns=[*frame.columns, *TOLD, "covered"])
    hidden = frame[hide].reset_index(drop=True)
    hidden = pd.concat([hidden, predict(model, hidden)], axis=1)
    slack = 1e-9 * (1 + hidden["drift"].abs())
    hidden["covered"] = (hidden["drift"] >= hidden["low"] - slack) & (hidden["drift"] <= hidden["high"] + slack)
    return hidden


def back_test(hidden: pd.DataFrame) -> Calibration | None:
    """How many of the hidden counts fall inside their 90 % intervals."""
    covered = int(hidden["covered"].sum())
    return Calibration(hidden, covered, len(hidden), wilson(covered, len(hidden))) if len(hidden) else None


def estimate(model: DriftModel | None, stock: pd.DataFrame) -> pd.DataFrame:
    """Per place with stock (coverage): expected variance now with its 90 % interval, in units and at unit cost."""
    if model is None:
        return pd.DataFrame(columns=[*PLACE, *TOLD, *(f"{name}_value" for name in TOLD)])
    frame = stock.reset_index(drop=True)
    asked = frame.assign(moved=frame["moved_since"].astype(float), days=frame["days_exposed"].astype(float))
    told = predict(model, asked)
    cost = frame["unit_cost"].astype(float)
    money = {f"{name}_value": told[name] * cost for name in TOLD}
    return pd.concat([frame[list(PLACE)], told, pd.DataFrame(money)], axis=1)


def total(frame: pd.DataFrame) -> tuple[float, Bounds]:
    """Expected value and its 90 % interval over places, taken as independent given the rates."""
    known = frame[np.isfinite(frame["expected_value"].to_numpy(dtype=float))]
    centre = float(known["expected_value"].sum())
    half = Z90 * math.sqrt(float((known["deviation_value"] ** 2).sum()))
    return centre, (centre - half, centre + half)
