"""Does it come back: intervals between counts of one line, repeat lines and corrected rates (method.md M-20, M-22).

Temporary table line_interval, one row per measured count line that had an earlier one on the same line (sku x site x bin
x batch): days and units moved since, whether it failed (out of tolerance), and what was found before.
  moved      absolute units through the place since the earlier count, corrections excluded (for the whole sku x site where
             movements carry no bin)
  carried    variance the earlier count found and nobody posted: it is not new drift
  drift      variance - carried, units, loss negative
  is_base    false where the source lists differences only: its clean intervals are invisible, so no rate can be corrected
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cin7_audit.case import Case
from cin7_audit.measures.frailty import standard_rate
from cin7_audit.measures.statistics import Rate, interval_censored_rate, line_rates

LINE_INTERVAL = """
CREATE OR REPLACE TEMP TABLE line_interval AS
WITH posted AS (
  SELECT DISTINCT document_no, sku FROM movement WHERE kind IN ('stocktake', 'adjustment', 'write_off') AND document_no IS NOT NULL
  UNION SELECT DISTINCT document_no, sku FROM correction WHERE document_no IS NOT NULL),
any_posted AS (SELECT count(*) > 0 AS postings_exist FROM posted AS p JOIN (SELECT DISTINCT count_id FROM count_variance) AS c ON p.document_no = c.count_id),
marked AS (
  SELECT v.*, p.document_no IS NOT NULL OR NOT a.postings_exist OR v.variance_quantity = 0 AS is_posted
  FROM count_variance AS v CROSS JOIN any_posted AS a LEFT JOIN posted AS p ON v.count_id = p.document_no AND v.sku = p.sku WHERE v.is_measured),
lagged AS (
  SELECT *, lag(count_at) OVER w AS previous_count_at, lag(variance_quantity) OVER w AS previous_variance, lag(in_tolerance) OVER w AS previous_in_tolerance,
         lag(cumulative_throughput) OVER w AS previous_throughput, lag(is_posted) OVER w AS previous_is_posted, row_number() OVER w AS ordinal,
         lag(count_line_id) OVER w AS previous_count_line_id
  FROM marked WINDOW w AS (PARTITION BY line_key ORDER BY ord, count_line_id)),
carried AS (SELECT *, CASE WHEN previous_is_posted THEN 0 ELSE previous_variance END AS carried FROM lagged WHERE ordinal > 1)
SELECT count_line_id, previous_count_line_id, line_key, place_key, count_id, count_at, count_day, sku, site, bin, batch, abc_class, ordinal, previous_count_at,
       date_diff('day', CAST(previous_count_at AS DATE), count_day) AS days, cumulative_throughput - previous_throughput AS moved,
       previous_variance, previous_in_tolerance, variance_quantity, variance_value, unit_cost, believed, carried, variance_quantity - carried AS drift,
       CASE WHEN carried = 0 THEN NOT in_tolerance ELSE abs(variance_quantity - carried) > tolerance_units END AS failed, is_base,
       file, source_row
FROM carried
"""

LINES = """
WITH counted AS (
  SELECT line_key, min(sku) AS sku, min(site) AS site, min(bin) AS bin, min(batch) AS batch, min(abc_class) AS abc_class, count(*) AS counts,
         count(CASE WHEN NOT in_tolerance THEN 1 END) AS failures, min(count_day) AS first_count, max(count_day) AS last_count,
         min(CASE WHEN NOT in_tolerance THEN count_day END) AS first_failure, max(CASE WHEN NOT in_tolerance THEN count_day END) AS last_failure,
         sum(variance_quantity) AS net_units, sum(abs(variance_quantity)) AS gross_units, sum(variance_value) AS net_value, sum(abs(variance_value)) AS gross_value,
         bool_or(is_difference_only) AS is_difference_only
  FROM count_variance WHERE is_measured GROUP BY line_key),
spaced AS (
  SELECT line_key, count(*) AS intervals, count(CASE WHEN failed THEN 1 END) AS failed_intervals, sum(days) AS days_observed, sum(moved) AS units_moved,
         sum(abs(drift)) AS gross_drift FROM line_interval GROUP BY line_key),
failing AS (
  SELECT line_key, ord, count_line_id, count_day, sign(variance_quantity) AS direction, abs(variance_quantity) AS size
  FROM count_variance WHERE is_measured AND NOT in_tolerance),
paired AS (
  SELECT line_key, count_day, direction, size, lag(direction) OVER w AS before, lag(count_day) OVER w AS day_before, lag(size) OVER w AS size_before,
         lag(direction, 2) OVER w AS before_that, lag(size, 2) OVER w AS size_before_that
  FROM failing WINDOW w AS (PARTITION BY line_key ORDER BY ord, count_line_id)),
persistent AS (
  SELECT line_key, count(before) AS pairs, count(CASE WHEN direction = before THEN 1 END) AS same_sign,
         avg(CASE WHEN day_before IS NOT NULL THEN date_diff('day', day_before, count_day) END) AS naive_days,
         max(CASE WHEN direction = before AND before = before_that AND size > size_before AND size_before > size_before_that THEN 1 ELSE 0 END) = 1 AS is_compounding
  FROM paired GROUP BY line_key)
SELECT c.*, coalesce(s.intervals, 0) AS intervals, coalesce(s.failed_intervals, 0) AS failed_intervals, s.days_observed, s.units_moved, s.gross_drift,
       coalesce(p.pairs, 0) AS pairs, coalesce(p.same_sign, 0) AS same_sign, p.naive_days, coalesce(p.is_compounding, FALSE) AS is_compounding
FROM counted AS c LEFT JOIN spaced AS s ON c.line_key = s.line_key LEFT JOIN persistent AS p ON c.line_key = p.line_key
ORDER BY c.failures DESC, c.gross_value DESC NULLS LAST, c.sku, c.site NULLS FIRST, c.bin NULLS FIRST, c.batch NULLS FIRST
"""

SYSTEMATIC_SHARE = 0.75  # M-22 (default, ours)
SYSTEMATIC_VARIANCES = 4  # M-22
OSCILLATION_SHARE = 0.25  # mirror of the above: "near 0 %"


@dataclass(frozen=True)
class Recurrence:
    """M-20 for a set of lines: naive days beside the corrected rate per day and per 1,000 units moved.

    per_day and per_unit take all lines as alike, as the formula does; standard lets lines differ (measures.frailty).
    """

    naive_days: float | None
    naive_gaps: int
    per_day: Rate | None
    per_unit: Rate | None
    standard: Rate | None


def build_line_intervals(case: Case) -> None:
    """Make line_interval once per case; count_variance must exist."""
    if case.value("SELECT 1 FROM information_schema.tables WHERE table_name = 'line_interval'") is None:
        case.run(LINE_INTERVAL)


def pattern(same_sign: int, pairs: int) -> str:
    """M-22 in one word per line: systematic, oscillating, mixed, or too few."""
    if pairs + 1 < SYSTEMATIC_VARIANCES:
        return "too few"
    share = same_sign / pairs
    return "systematic" if share >= SYSTEMATIC_SHARE else "oscillating" if share <= OSCILLATION_SHARE else "mixed"


def lines(case: Case, intervals: pd.DataFrame) -> pd.DataFrame:
    """One row per counted line with its corrected rates; most failing lines first."""
    frame = case.frame(LINES)
    place = pd.Series(np.arange(len(frame)), index=frame["line_key"])
    who = place.reindex(intervals["line_key"]).to_numpy(dtype=np.int64) if len(intervals) else np.zeros(0, dtype=np.int64)
    failed = intervals["failed"].to_numpy(dtype=bool)
    frame["rate_per_day"] = line_rates(intervals["days"].to_numpy(dtype=float), failed, who, len(frame))
    frame["rate_per_1000"] = line_rates(intervals["moved"].to_numpy(dtype=float), failed, who, len(frame)) * 1000
    with np.errstate(divide="ignore", invalid="ignore"):
        frame["corrected_days"] = np.where(
            np.isfinite(frame["rate_per_day"]) & (frame["rate_per_day"] > 0), 1 / frame["rate_per_day"], np.nan
        )
    for column in ("rate_per_day", "rate_per_1000"):
        frame[column] = frame[column].replace(np.inf, np.nan)
    frame["persistence"] = [same / pairs if pairs else None for same, pairs in zip(frame["same_sign"], frame["pairs"], strict=True)]
    frame["pattern"] = [pattern(same, pairs) for same, pairs in zip(frame["same_sign"], frame["pairs"], strict=True)]
    return frame


NAIVE = """
WITH failing AS (
  SELECT line_key, site, count_day, lag(count_day) OVER (PARTITION BY line_key ORDER BY ord, count_line_id) AS day_before
  FROM count_variance WHERE is_measured AND NOT in_tolerance)
SELECT site, count(*) AS gaps, sum(date_diff('day', day_before, count_day)) AS days FROM failing WHERE day_before IS NOT NULL GROUP BY site
"""


def recurrence(case: Case, intervals: pd.DataFrame, site: str | None = None) -> Recurrence:
    """M-20 over all lines, or over one site's."""
    naive = case.frame(NAIVE)
    naive = naive if site is None else naive[naive["site"] == site]
    chosen = intervals[intervals["is_base"].astype(bool)]
    chosen = chosen if site is None else chosen[chosen["site"] == site]
    gaps = int(naive["gaps"].sum()) if len(naive) else 0
    failed = chosen["failed"].to_numpy(dtype=bool)
    return Recurrence(
        naive_days=float(naive["days"].sum()) / gaps if gaps else None,
        naive_gaps=gaps,
        per_day=interval_censored_rate(chosen["days"].to_numpy(dtype=float), failed),
        per_unit=interval_censored_rate(chosen["moved"].to_numpy(dtype=float), failed),
        standard=standard_rate(chosen["days"].to_numpy(dtype=float), failed, chosen["line_key"].to_numpy(dtype=np.int64)),
    )
