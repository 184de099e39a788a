"""Confirmed variances by month under every method of placing them (see retimed_line): `posted` puts all of a variance
in the month its correction was posted, which need not lie inside the interval. Exact.
grain: month x site x method
method: M-29
needs: retimed_line, drift_interval
columns:
  month   VARCHAR        text: the month, 2026-03
  site    VARCHAR        text: site, warehouse or branch name
  method  VARCHAR        text: posted, days, throughput, event, envelope_low or envelope_high
  value   DECIMAL(18,4)  base currency: loss negative
"""

from decimal import Decimal

import pandas as pd

METHODS = ("posted", "days", "throughput", "event", "envelope_low", "envelope_high")


def _sums(frame: pd.DataFrame, month: str, column: str, method: str) -> list[tuple[str, str, str, Decimal]]:
    sums = frame.groupby([month, "site"], sort=True, as_index=False)[column].sum()
    return [(m, site, method, Decimal(int(value)).scaleb(-4)) for m, site, value in sums.itertuples(index=False)]


def build(retimed_line: pd.DataFrame, drift_interval: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for method in METHODS[1:]:
        rows += _sums(retimed_line, "month", f"{method}_e4", method)
    rows += _sums(drift_interval, "posted_month", "value_e4", "posted")
    frame = pd.DataFrame(rows, columns=["month", "site", "method", "value"])
    frame["method"] = pd.Categorical(frame["method"], METHODS, ordered=True)
    sorted_ = frame.sort_values(["month", "site", "method"], kind="stable")
    return sorted_.assign(method=lambda f: f["method"].astype(str)).reset_index(drop=True)
