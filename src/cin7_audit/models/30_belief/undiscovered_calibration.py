"""The back-test of undiscovered drift: the last interval of every place hidden and predicted from all others, and
whether it fell inside its 90 % interval. No rows where too few intervals were seen.
grain: place counted at least three times
needs: drift_observation
columns:
  drift_observation.*
  expected   DOUBLE   units: expected variance of the hidden count; loss negative
  low        DOUBLE   units: lower end of its 90 % interval
  high       DOUBLE   units: upper end of its 90 % interval
  deviation  DOUBLE   units: its standard deviation
  covered    BOOLEAN  yes or no: the drift found lies inside the interval
"""

import pandas as pd


def build(drift_observation: pd.DataFrame) -> pd.DataFrame:
    from cin7_audit.statistics.undiscovered import hidden_counts  # imported here: scipy takes a second

    return hidden_counts(drift_observation)
