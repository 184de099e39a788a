"""Confirmed variances given back to the months in which they can have accrued (method.md M-29).

A variance found at a count grew between the last confirmed count of the place and this one. Its value (variance x unit
cost, loss negative) is spread over the months of that interval:
  posted      all in the month the correction was posted (its accounting day, else the day of the count)
  days        by calendar days
  throughput  by units that left in the interval (what leaves has come in once: counting deliveries as well would draw a
              season's drift into the week of a bulk receipt), shrunk towards the site's activity by PSEUDO_LINES movement lines,
              so that a line that hardly moved follows its site; by days where nothing moved at all
  event       all in the month of the one event of the engagement inside the interval; elsewhere as throughput
  envelope    low and high: every placement of each variance inside its interval lies between them
All methods carry the same total. Floats never touch the money: weights are whole numbers, the last month takes the cents.

Temp tables: drift_interval (one row per confirmed variance), drift_month(interval_id, month_no, days, own, site_units).
"""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pandas as pd

from cin7_audit.case import Case
from cin7_audit.case.rebuild import DONE
from cin7_audit.engagement import Engagement
from cin7_audit.measures.months import month_name, month_number

PSEUDO_LINES = (
    0.25  # weight of the site's season in movement lines of the place: it decides only where the place hardly moved (default, ours)
)
METHODS = ("posted", "days", "throughput", "event", "envelope_low", "envelope_high")
CORRECTIONS = "('stocktake', 'adjustment', 'write_off', 'auto_adjustment', 'cost_change', 'opening')"
Floats = npt.NDArray[np.float64]

# from_day is the day after the last confirmed count. The first count of a place is measured from its first movement:
# there is no earlier confirmation.
DRIFT_INTERVAL = f"""
CREATE OR REPLACE TEMP TABLE drift_interval AS
WITH first_move AS (
  SELECT CASE WHEN g.belief_grain = 'bin' THEN m.key_id ELSE m.site_key END AS place_key, min(m.stock_day) AS first_day
  FROM movement_event AS m CROSS JOIN grain AS g GROUP BY 1),
posted AS (SELECT document_no, sku, site, max(effective_date) AS posted_day FROM correction
           WHERE effective_date IS NOT NULL AND {DONE.format(status="status")} GROUP BY 1, 2, 3)
SELECT i.point_id AS interval_id, i.place_key, i.count_id, i.sku, coalesce(i.site, '') AS site, i.abc_class, i.ordinal, i.variance, i.variance_value AS value,
       CASE WHEN i.previous_count_at IS NOT NULL THEN least(CAST(i.previous_count_at AS DATE) + 1, CAST(i.count_at AS DATE))
            ELSE least(coalesce(f.first_day, CAST(i.count_at AS DATE)), CAST(i.count_at AS DATE)) END AS from_day,
       CAST(i.count_at AS DATE) AS to_day, coalesce(p.posted_day, CAST(i.count_at AS DATE)) AS posted_day, i.previous_count_at IS NULL AS is_first
FROM count_interval AS i LEFT JOIN first_move AS f ON i.place_key = f.place_key
LEFT JOIN posted AS p ON i.count_id = p.document_no AND i.sku = p.sku AND i.site IS NOT DISTINCT FROM p.site
WHERE i.variance <> 0 AND i.variance_value IS NOT NULL AND i.variance_value <> 0
"""

_OUT = f"m.kind NOT IN {CORRECTIONS} AND m.quantity < 0"

# Units out by place and day, of the places with a variance only; a day belongs to the interval that ends on it. A day meets the parts
# of its own month, so a place that is counted often costs no more than its days.
DRIFT_MONTH = f"""
CREATE OR REPLACE TEMP TABLE drift_month AS
WITH placed AS (SELECT CASE WHEN g.belief_grain = 'bin' THEN m.key_id ELSE m.site_key END AS place_key, m.stock_day AS day, m.quantity FROM movement_event AS m CROSS JOIN grain AS g WHERE {_OUT}),
moved AS (
  SELECT place_key, day, {month_number("day")} AS month_no, sum(-quantity) AS units, count(*) AS lines FROM placed
  WHERE place_key IN (SELECT place_key FROM drift_interval) GROUP BY place_key, day),
site_day AS (SELECT coalesce(m.site, '') AS site, m.stock_day AS day, sum(-m.quantity) AS units FROM movement_event AS m WHERE {_OUT} GROUP BY 1, 2),
site_run AS (SELECT site, day, sum(units) OVER (PARTITION BY site ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS cumulated FROM site_day),
spans AS (
  SELECT interval_id, place_key, site, from_day, to_day, unnest(generate_series({month_number("from_day")}, {month_number("to_day")})) AS month_no FROM drift_interval),
parts AS (
  SELECT *, greatest(from_day, make_date(CAST(month_no // 12 AS INTEGER), CAST(month_no % 12 + 1 AS INTEGER), 1)) AS first_day,
         least(to_day, last_day(make_date(CAST(month_no // 12 AS INTEGER), CAST(month_no % 12 + 1 AS INTEGER), 1))) AS end_day FROM spans),
own AS (
  SELECT p.interval_id, p.month_no, sum(m.units) AS units, sum(m.lines) AS lines FROM parts AS p
  JOIN moved AS m ON p.place_key = m.place_key AND p.month_no = m.month_no AND m.day >= p.first_day AND m.day <= p.end_day GROUP BY 1, 2),
edges AS (SELECT site, first_day - 1 AS day FROM parts UNION SELECT site, end_day FROM parts),
level AS (
  SELECT site, day, max(cumulated) OVER (PARTITION BY site ORDER BY day, is_edge ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS cumulated, is_edge
  FROM (SELECT site, day, cumulated, 0 AS is_edge FROM site_run UNION ALL SELECT site, day, NULL, 1 FROM edges) AS u)
SELECT p.interval_id, p.month_no, date_diff('day', p.first_day, p.end_day) + 1 AS days, coalesce(o.units, 0) AS units, coalesce(o.lines, 0) AS lines,
       coalesce(b.cumulated, 0) - coalesce(a.cumulated, 0) AS site_units
FROM parts AS p LEFT JOIN own AS o ON p.interval_id = o.interval_id AND p.month_no = o.month_no
LEFT JOIN level AS a ON a.site = p.site AND a.day = p.first_day - 1 AND a.is_edge = 1
LEFT JOIN level AS b ON b.site = p.site AND b.day = p.end_day AND b.is_edge = 1
ORDER BY p.interval_id, p.month_no
"""


@dataclass(frozen=True)
class Retimed:
    """monthly: month, site, method, value. lines: one row per variance and month with each method's value. intervals: one row per variance."""

    monthly: pd.DataFrame
    lines: pd.DataFrame
    intervals: pd.DataFrame
    pinned: int  # variances placed by an event of the engagement


def _share(weights: Floats, starts: npt.NDArray[np.int64], group: npt.NDArray[np.int64]) -> Floats:
    """Weights as shares within each interval."""
    totals = np.add.reduceat(weights, starts)
    return weights / totals[group]


def throughput_weights(
    units: Floats, lines: Floats, site_units: Floats, days: Floats, starts: npt.NDArray[np.int64], group: npt.NDArray[np.int64]
) -> Floats:
    """Share of each month: own units plus PSEUDO_LINES average lines spread as the site moved; days where neither moved."""
    own, count, site = (np.add.reduceat(x, starts)[group] for x in (units, lines, site_units))
    season = np.where(site > 0, site_units / np.where(site > 0, site, 1), days / np.add.reduceat(days, starts)[group])
    line = np.where(own > 0, own / np.where(count > 0, count, 1), 1.0)
    return _share(units + PSEUDO_LINES * line * season, starts, group)


def exact_parts(
    values: list[Decimal], shares: Floats, starts: npt.NDArray[np.int64], group: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Ten-thousandths of the currency per row: each interval's value exactly, split by largest share of the running total."""
    whole = np.array([int(value.scaleb(4)) for value in values], dtype=np.int64)
    running = np.cumsum(shares)
    before = np.concatenate([[0.0], running])[starts][group]
    upto = np.rint((running - before) * whole[group]).astype(np.int64)
    last = np.append(starts[1:], len(shares)) - 1
    upto[last] = whole
    previous = np.concatenate([[0], upto[:-1]])
    previous[starts] = 0
    return np.asarray(upto - previous, dtype=np.int64)


def _event_shares(
    frame: pd.DataFrame, base: Floats, months: set[int], starts: npt.NDArray[np.int64], group: npt.NDArray[np.int64]
) -> tuple[Floats, int]:
    """All of the interval in the event's month, where exactly one event month lies inside it."""
    hit = frame["month_no"].isin(months).to_numpy(dtype=float)
    inside = np.add.reduceat(hit, starts)
    return np.where(inside[group] == 1, hit, base), int((inside == 1).sum())


def _money(parts: npt.NDArray[np.int64]) -> list[Decimal]:
    return [Decimal(int(part)).scaleb(-4) for part in parts]


def _sums(frame: pd.DataFrame, month: str, column: str, method: str) -> list[tuple[str, str, str, Decimal]]:
    sums = frame.groupby([month, "site"], sort=True, as_index=False)[column].sum()
    return [(m, site, method, Decimal(int(value)).scaleb(-4)) for m, site, value in sums.itertuples(index=False)]


def _monthly(lines: pd.DataFrame, intervals: pd.DataFrame) -> pd.DataFrame:
    """Sum by month, site and method; exact. Posted months need not lie inside the interval."""
    rows = []
    for method in ("days", "throughput", "event", "envelope_low", "envelope_high"):
        rows += _sums(lines, "month", f"{method}_e4", method)
    rows += _sums(intervals, "posted_month", "value_e4", "posted")
    frame = pd.DataFrame(rows, columns=["month", "site", "method", "value"])
    frame["method"] = pd.Categorical(frame["method"], METHODS, ordered=True)
    return (
        frame.sort_values(["month", "site", "method"], kind="stable")
        .assign(method=lambda f: f["method"].astype(str))
        .reset_index(drop=True)
    )


def retime(case: Case, settings: Engagement) -> Retimed | None:
    """Every method side by side (M-29), or None without a confirmed variance that has a value."""
    case.make("count_interval")
    case.run(DRIFT_INTERVAL)
    case.run(DRIFT_MONTH)
    intervals = case.frame("SELECT * FROM drift_interval ORDER BY interval_id")
    if intervals.empty:
        return None
    frame = case.frame("SELECT * FROM drift_month ORDER BY interval_id, month_no")
    ids = frame["interval_id"].to_numpy(dtype=np.int64)
    starts = np.flatnonzero(np.concatenate([[True], ids[1:] != ids[:-1]])).astype(np.int64)
    group = np.cumsum(np.concatenate([[0], (ids[1:] != ids[:-1]).astype(np.int64)]))
    days, units, lines, site_units = (np.asarray(frame[name], dtype=np.float64) for name in ("days", "units", "lines", "site_units"))
    by_throughput = throughput_weights(units, lines, site_units, days, starts, group)
    event_months = {event.date.year * 12 + event.date.month - 1 for event in settings.events}
    by_event, pinned = _event_shares(frame, by_throughput, event_months, starts, group)
    values = list(intervals["value"])
    whole = np.array([int(value.scaleb(4)) for value in values], dtype=np.int64)
    only = (np.append(starts[1:], len(ids)) - starts == 1)[group]
    parts = pd.DataFrame({"interval_id": ids, "month": [month_name(int(m)) for m in frame["month_no"]]})
    parts["days_e4"] = exact_parts(values, _share(days, starts, group), starts, group)
    parts["throughput_e4"] = exact_parts(values, by_throughput, starts, group)
    parts["event_e4"] = exact_parts(values, by_event, starts, group)
    parts["envelope_low_e4"] = np.where(only, whole[group], np.minimum(whole[group], 0))
    parts["envelope_high_e4"] = np.where(only, whole[group], np.maximum(whole[group], 0))
    intervals = intervals.assign(value_e4=whole, posted_month=[f"{day:%Y-%m}" for day in intervals["posted_day"]])
    parts = parts.merge(intervals[["interval_id", "site", "sku", "count_id", "posted_month"]], on="interval_id")
    return Retimed(_monthly(parts, intervals), parts, intervals, pinned)


def lines_for_readers(retimed: Retimed) -> pd.DataFrame:
    """The line table with money instead of ten-thousandths."""
    frame = retimed.lines
    names = ("days", "throughput", "event", "envelope_low", "envelope_high")
    money = pd.DataFrame({method: _money(frame[f"{method}_e4"].to_numpy(dtype=np.int64)) for method in names}, index=frame.index)
    return frame[["interval_id", "count_id", "sku", "site", "month", "posted_month"]].join(money)
