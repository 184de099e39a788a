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

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pyarrow as pa

from cin7_audit.measures.costing import Numbers, Whole, fifo, moving_average, starts, to_four_places, whole
from cin7_audit.thresholds import QUANTITY_SCALE

ROUND = 1_000_000  # movements re-costed at a time, unless one sku x site has more: bounds memory


def rounds(key: Numbers) -> Iterator[slice]:
    """Rows of whole sku x sites, about ROUND at a time."""
    first, begin = 0, np.append(starts(key), len(key))
    while first < len(key):
        end = int(begin[np.searchsorted(begin, min(first + ROUND, len(key)))])
        yield slice(first, end)
        first = end


def recost(
    key: Numbers, quantity: Numbers, unit_cost: Numbers, openings: tuple[Numbers, Whole, Numbers]
) -> tuple[Whole, Whole, Whole]:
    """FIFO cost, average cost (1/10^10) and uncosted quantity of every row; issues positive, all else 0."""
    begin = starts(key)
    site, opened, price = (column[np.isin(openings[0], key[begin])] for column in openings)
    before = begin[np.searchsorted(key[begin], site)]
    keys = np.insert(key, before, site)
    quantities = np.insert(quantity.astype(opened.dtype), before, opened)
    costs = np.insert(unit_cost, before, price)
    stated = np.insert(np.ones(len(key), dtype=bool), before, False)
    first, uncosted = fifo(keys, quantities, costs)
    return first[stated], moving_average(keys, quantities, costs)[stated], uncosted[stated]


def _column(parts: list[Whole]) -> pd.Series:
    """Whole numbers of all rounds; beyond int64 as exact decimals."""
    joined = np.concatenate([np.zeros(0, dtype=np.int64), *parts])
    if joined.dtype != object:
        return pd.Series(joined)
    return pd.Series(pd.array(joined.tolist(), dtype=pd.ArrowDtype(pa.decimal128(38, 0))))


def build(movement_line: pd.DataFrame, implied_opening: pd.DataFrame) -> pd.DataFrame:
    moved = movement_line[movement_line["quantity"] != 0]
    key, quantity, unit_cost, value = (
        moved[name].to_numpy(dtype=np.int64) for name in ("site_key", "quantity", "unit_cost", "value")
    )
    line, issued = moved["line"].to_numpy(), (quantity < 0) & moved["has_value"].to_numpy(dtype=bool)
    openings = (
        implied_opening["site_key"].to_numpy(dtype=np.int64),
        whole([int(opening * QUANTITY_SCALE) for opening in implied_opening["opening"]]),
        implied_opening["unit_cost"].to_numpy(dtype=np.int64),
    )
    found: dict[str, list[Whole]] = {name: [] for name in ("line", "recorded", "fifo", "average", "uncosted")}
    for part in rounds(key):
        first, mean, uncosted = recost(key[part], quantity[part], unit_cost[part], openings)
        kept = issued[part]
        costs = (to_four_places(first[kept]), to_four_places(mean[kept]), uncosted[kept])
        for name, values in zip(found, (line[part][kept], np.abs(value[part][kept]), *costs), strict=True):
            found[name].append(values)
    return pd.DataFrame({name: _column(parts) for name, parts in found.items()})
