"""Every issue with a recorded value, re-costed exactly under FIFO and moving average per sku x site, in whole numbers
of 1/10,000 (halves away from zero). `uncosted`: units issued that no receipt ever filled. An opening that no row
states enters as a receipt before everything else.
grain: issue with a recorded value
needs: movement_line, implied_opening
columns:
  line      INTEGER  number: place in movement_line
  recorded  HUGEINT  base currency / 10,000: cost as the system recorded it; positive
  fifo      HUGEINT  base currency / 10,000: cost under FIFO; positive
  average   HUGEINT  base currency / 10,000: cost under moving average; positive
  uncosted  HUGEINT  units / 10,000: issued and never received
"""

import numpy as np
import pandas as pd
import pyarrow as pa

from cin7_audit.statistics.costing import Whole, recosted, to_four_places


def _column(parts: list[Whole]) -> pd.Series:
    """Whole numbers of every sku x site; beyond int64 as exact decimals."""
    joined = np.concatenate([np.zeros(0, dtype=np.int64), *parts])
    if joined.dtype != object:
        return pd.Series(joined)
    return pd.Series(pd.array(joined.tolist(), dtype=pd.ArrowDtype(pa.decimal128(38, 0))))


def build(movement_line: pd.DataFrame, implied_opening: pd.DataFrame) -> pd.DataFrame:
    line, recorded, has_value = (movement_line[name].to_numpy() for name in ("line", "value", "has_value"))
    found: dict[str, list[Whole]] = {name: [] for name in ("line", "recorded", "fifo", "average", "uncosted")}
    for rows, fifo, average, uncosted in recosted(movement_line, implied_opening):
        costs = (to_four_places(fifo), to_four_places(average), uncosted)
        for name, values in zip(found, (line[rows], np.abs(recorded[rows]), *costs), strict=True):
            found[name].append(values[has_value[rows]])
    return pd.DataFrame({name: _column(parts) for name, parts in found.items()})
