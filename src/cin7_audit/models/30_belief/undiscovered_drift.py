"""What the next count would probably find: expected variance of every place with stock with its 90 % interval, in
units and at unit cost. Estimates, so floats; loss negative. No rows where too few intervals were seen.
grain: place with stock
needs: drift_observation, coverage
columns:
  place_key        INTEGER        key: the place at the grain belief is known at: key_id or site_key
  sku              VARCHAR        text: stock keeping unit, trimmed; the spelling of the product master
  site             VARCHAR        text: site, warehouse or branch name
  bin              VARCHAR        text: bin name; null for the site itself
  batch            VARCHAR        text: batch or serial; null none
  abc_class        VARCHAR        text: A, B or C if the client states it; else computed (M-6)
  quantity         DECIMAL(38,4)  units: in positive, out negative
  unit_cost        DECIMAL(20,6)  base currency per unit: null unknown
  value            DECIMAL(18,4)  base currency: quantity x unit cost; null unknown
  last_counted     DATE           day: of the last count
  days_since       BIGINT         days: since the last confirmed count; null never counted
  moved_since      DECIMAL(38,4)  units: moved since, corrections excluded
  expected         DOUBLE         units: expected variance of a count now; loss negative
  low              DOUBLE         units: lower end of its 90 % interval
  high             DOUBLE         units: upper end of its 90 % interval
  deviation        DOUBLE         units: its standard deviation
  expected_value   DOUBLE         base currency: expected variance x unit cost; loss negative
  low_value        DOUBLE         base currency: lower end of the 90 % interval
  high_value       DOUBLE         base currency: upper end of the 90 % interval
  deviation_value  DOUBLE         base currency: standard deviation x unit cost
"""

import pandas as pd


def build(drift_observation: pd.DataFrame, coverage: pd.DataFrame) -> pd.DataFrame:
    from cin7_audit.statistics.undiscovered import estimate, fit  # imported here: scipy takes a second

    return estimate(fit(drift_observation), coverage)
