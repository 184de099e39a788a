"""Every counted line with how soon it fails again, corrected for how often it is counted (interval-censored rates),
the direction of its failures, and its drift speed before and after its first correction. Most failing lines first.
grain: counted line
method: M-20, M-21, M-22
needs: counted_line, line_interval, line_drift
columns:
  counted_line.*
  rate_per_day        DOUBLE         number: failures per day, interval-censored; null unknown
  rate_per_1000       DOUBLE         number: failures per 1,000 units moved, interval-censored; null unknown
  corrected_days      DOUBLE         days: mean until it fails again: 1 / rate_per_day
  persistence         DOUBLE         share: same_sign / pairs (M-22); null without pairs
  pattern             VARCHAR        text: systematic, oscillating, mixed, or too few
  redrift_before      DOUBLE         units: drift per 1,000 units moved before its first correction (M-21)
  redrift_after       DOUBLE         units: drift per 1,000 units moved after it
  redrift_ratio       DOUBLE         number: after / before
"""

import numpy as np
import pandas as pd


def build(counted_line: pd.DataFrame, line_interval: pd.DataFrame, line_drift: pd.DataFrame) -> pd.DataFrame:
    from cin7_audit.statistics.rates import line_rates
    from cin7_audit.statistics.recurrence import pattern  # imported here: scipy takes a second
    from cin7_audit.statistics.redrift import per_line

    frame, lines = counted_line.copy(), len(counted_line)
    place = pd.Series(np.arange(lines), index=frame["line_key"])
    who = place.reindex(line_interval["line_key"]).to_numpy(dtype=np.int64)
    failed = line_interval["failed"].to_numpy(dtype=bool)
    frame["rate_per_day"] = line_rates(line_interval["days"].to_numpy(dtype=float), failed, who, lines)
    frame["rate_per_1000"] = line_rates(line_interval["moved"].to_numpy(dtype=float), failed, who, lines) * 1000
    for column in ("rate_per_day", "rate_per_1000"):
        frame[column] = frame[column].replace(np.inf, np.nan)
    frame["corrected_days"] = 1 / frame["rate_per_day"].where(frame["rate_per_day"] > 0)
    pairs = list(zip(frame["same_sign"], frame["pairs"], strict=True))
    frame["persistence"] = [same / many if many else None for same, many in pairs]
    frame["pattern"] = [pattern(same, many) for same, many in pairs]
    return frame.merge(per_line(line_drift), left_on="line_key", right_index=True, how="left")
