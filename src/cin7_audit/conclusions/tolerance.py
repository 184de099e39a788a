"""Difference lines held against the tolerances of the engagement (method.md M-5 to M-7), as the counts are."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from cin7_audit.engagement import Engagement
from cin7_audit.statistics.closest_document import UNIT


def outside_tolerance(lines: pd.DataFrame, settings: Engagement, factor: float = 1.0) -> npt.NDArray[np.bool_]:
    """Per difference line: is its drift beyond the tolerance of its class, all limits times `factor`.

    A line in tolerance has belief above zero, a drift within the percentage of belief (class C: or within its floor in
    units), gains and losses apart, and a value within the cap of its direction where one is set.
    """
    limits = settings.tolerance
    drift = lines["drift_e4"].astype(float).to_numpy() / UNIT
    belief = pd.to_numeric(lines["believed"]).fillna(0).to_numpy(dtype=float)
    value = pd.to_numeric(lines["value"]).abs().fillna(0).to_numpy(dtype=float)
    gain, classes = drift >= 0, lines["abc_class"].fillna("C")
    percents = classes.map({"A": float(limits.a_percent), "B": float(limits.b_percent)}).fillna(float(limits.c_percent))
    factors = np.where(gain, float(limits.over_factor), float(limits.short_factor))
    share = percents.to_numpy(dtype=float) / 100 * factors
    floor = np.where(classes.eq("C").to_numpy(), float(limits.c_floor_units), 0.0)
    allowed = np.maximum(belief * share, floor) * factor
    cap = np.where(gain, float(limits.value_over), float(limits.value_short)) * factor
    held = (belief > 0) & (np.abs(drift) <= allowed) & ((cap == 0) | (value <= cap))
    return np.asarray(~(held | (drift == 0)), dtype=bool)
