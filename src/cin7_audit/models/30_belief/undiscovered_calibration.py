"""The back-test of undiscovered drift: the last interval of every place hidden and predicted from all others, and
whether it fell inside its 90 % interval. No rows where too few intervals were seen.
grain: place counted at least three times
needs: drift_observation
columns:
  place_key  INTEGER  key: the place at the grain belief is known at: key_id or site_key
  sku        VARCHAR  text: stock keeping unit, trimmed; the spelling of the product master
  site       VARCHAR  text: site, warehouse or branch name
  abc_class  VARCHAR  text: A, B or C if the client states it; else computed (M-6)
  ordinal    BIGINT   number: 1 for the first count of the place
  days       DOUBLE   days: since the count before; null at the first
  moved      DOUBLE   units: moved since the count before, corrections excluded
  drift      DOUBLE   units: variance of the count; loss negative
  unit_cost  DOUBLE   base currency per unit: null unknown
  count_day  DATE     day: of the count
  count_id   VARCHAR  text: document number of the count, or the file's name where it has none
  believed   DOUBLE   units: what the count is judged against: recorded, else rebuilt where it can be
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
