"""What is left after errors cancel inside a bin, a site, the portfolio, as a share: 0 all one way, 1 perfect offset.
grain: level
method: M-11
needs: cancellation_sum
columns:
  level  VARCHAR        text: bin, site or portfolio: inside which errors cancel
  net    DECIMAL(38,4)  base currency: absolute variance value left after cancelling
  gross  DECIMAL(38,4)  base currency: sum of absolute variance values
  ratio  DOUBLE         share: 1 - net / gross; null without a variance
"""

import pandas as pd


def build(cancellation_sum: pd.DataFrame) -> pd.DataFrame:
    frame = cancellation_sum.copy()
    pairs = zip(frame["net"], frame["gross"], strict=True)
    frame["ratio"] = [float(1 - net / gross) if gross else None for net, gross in pairs]
    return frame
