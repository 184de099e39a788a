"""What the next count would probably find: expected variance of every place with stock with its 90 % interval, in
units and at unit cost. Estimates, so floats; loss negative. No rows where too few intervals were seen.
grain: place with stock
needs: drift_observation, coverage
columns:
  coverage.*
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
