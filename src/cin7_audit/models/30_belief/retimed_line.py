"""Confirmed variances given back to the months in which they can have accrued. A variance found at a count grew between
the last confirmed count of the place and this one; its value is spread over the months of that interval:
  days        by calendar days
  throughput  by units that left in the interval (what leaves has come in once: counting deliveries as well would draw
              a season's drift into the week of a bulk receipt), shrunk towards the site's activity by PSEUDO_LINES
              movement lines, so that a line that hardly moved follows its site; by days where nothing moved at all
  event       all in the month of the one event of the engagement inside the interval; elsewhere as throughput
  envelope    low and high: every placement of each variance inside its interval lies between them
Days, throughput and event carry the same total. Floats never touch the money: it is split in whole ten-thousandths, the
last month takes the rest.
grain: confirmed variance x month
method: M-29
needs: drift_interval, drift_month, settings
columns:
  interval_id       INTEGER  key: the confirmed variance: point_id of its count
  month             VARCHAR  text: the month, 2026-03
  days_e4           BIGINT   base currency / 10,000: the part of the month by calendar days
  throughput_e4     BIGINT   base currency / 10,000: the part of the month by units out
  event_e4          BIGINT   base currency / 10,000: the part of the month by the event
  envelope_low_e4   BIGINT   base currency / 10,000: least the month can bear
  envelope_high_e4  BIGINT   base currency / 10,000: most the month can bear
  is_pinned         BOOLEAN  yes or no: exactly one event lies inside the interval
  site              VARCHAR  text: site, warehouse or branch name
"""

import numpy as np
import pandas as pd

from cin7_audit.engagement import Engagement
from cin7_audit.statistics.retiming import event_shares, exact_parts, shares_of, throughput_weights

SPREAD = ("days_e4", "throughput_e4", "event_e4", "envelope_low_e4", "envelope_high_e4")


def build(drift_interval: pd.DataFrame, drift_month: pd.DataFrame, settings: Engagement) -> pd.DataFrame:
    if drift_month.empty:
        return pd.DataFrame(columns=["interval_id", "month", *SPREAD, "is_pinned", "site"])
    ids = drift_month["interval_id"].to_numpy(dtype=np.int64)
    _, starts, group = np.unique(ids, return_index=True, return_inverse=True)
    days, units, lines, site_units = (
        drift_month[name].to_numpy(dtype=np.float64) for name in ("days", "units", "lines", "site_units")
    )
    by_throughput = throughput_weights(units, lines, site_units, days, starts, group)
    event_months = {event.date.year * 12 + event.date.month - 1 for event in settings.events}
    by_event, is_pinned = event_shares(drift_month["month_no"], by_throughput, event_months, starts, group)
    value = drift_interval["value_e4"].to_numpy(dtype=np.int64)
    only = (np.append(starts[1:], len(ids)) - starts == 1)[group]
    parts = drift_month[["interval_id", "month", "site"]].copy()
    parts["days_e4"] = exact_parts(value, shares_of(days, starts, group), starts, group)
    parts["throughput_e4"] = exact_parts(value, by_throughput, starts, group)
    parts["event_e4"] = exact_parts(value, by_event, starts, group)
    parts["envelope_low_e4"] = np.where(only, value[group], np.minimum(value[group], 0))
    parts["envelope_high_e4"] = np.where(only, value[group], np.maximum(value[group], 0))
    parts["is_pinned"] = is_pinned
    return parts
