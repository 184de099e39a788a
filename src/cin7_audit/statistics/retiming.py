"""Confirmed variances given back to the months in which they can have accrued (method.md M-29): how a value is split
exactly.
"""

from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pandas as pd

from cin7_audit.exact import exact, exact_sum, gross_sum
from cin7_audit.thresholds import PSEUDO_LINES

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
ONE_SIDED = Decimal("0.5")  # net / gross drift below which gains and losses mostly offset (default, ours)
MINIMUM_VARIANCES = 20  # fewer show no direction (default, ours)


def shares_of(weights: Floats, starts: Numbers, group: Numbers) -> Floats:
    """Weights as shares within each interval."""
    totals = np.add.reduceat(weights, starts)
    return weights / totals[group]


def throughput_weights(
    units: Floats, lines: Floats, site_units: Floats, days: Floats, starts: Numbers, group: Numbers
) -> Floats:
    """Share of each month: own units plus PSEUDO_LINES average lines spread as the site moved; days if none did."""
    own, count, site = (np.add.reduceat(x, starts)[group] for x in (units, lines, site_units))
    season = np.where(site > 0, site_units / np.where(site > 0, site, 1), days / np.add.reduceat(days, starts)[group])
    line = np.where(own > 0, own / np.where(count > 0, count, 1), 1.0)
    return shares_of(units + PSEUDO_LINES * line * season, starts, group)


def exact_parts(whole: Numbers, shares: Floats, starts: Numbers, group: Numbers) -> Numbers:
    """Whole numbers per row: each interval's exactly, split by largest share of the running total."""
    running = np.cumsum(shares)
    before = np.concatenate([[0.0], running])[starts][group]
    upto = np.rint((running - before) * whole[group]).astype(np.int64)
    last = np.append(starts[1:], len(shares)) - 1
    upto[last] = whole
    previous = np.concatenate([[0], upto[:-1]])
    previous[starts] = 0
    return np.asarray(upto - previous, dtype=np.int64)


def event_shares(
    month: pd.Series, base: Floats, events: set[int], starts: Numbers, group: Numbers
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """All of the interval in the event's month, where exactly one event month lies inside it; and where that is so."""
    hit = month.isin(events).to_numpy(dtype=float)
    is_pinned = np.asarray(np.add.reduceat(hit, starts)[group] == 1)
    return np.where(is_pinned, hit, base), is_pinned


def misplaced_share(retimed_drift: pd.DataFrame) -> Decimal | None:
    """What posting puts in other months (M-29): half of |posted - throughput| by month over the drift; None without."""
    if retimed_drift.empty:
        return None
    sums = retimed_drift.groupby(["month", "site", "method"])["value"].agg(exact_sum)
    table = sums.unstack("method").map(exact)
    drift = gross_sum(table["throughput"])
    return (gross_sum(table["posted"] - table["throughput"]) / 2 / drift).quantize(Decimal("0.0001")) if drift else None


def is_one_sided(values: pd.Series) -> bool:
    """Do the confirmed variances mostly point one way? Two-sided noise moves months without a cause behind it."""
    gross = gross_sum(values)
    return bool(len(values) >= MINIMUM_VARIANCES and gross > 0 and abs(exact_sum(values)) >= ONE_SIDED * gross)
