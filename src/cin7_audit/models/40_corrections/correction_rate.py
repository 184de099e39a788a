"""How often and how much, for the whole client: corrections per 1,000 movement lines and per 100 active lines (sku x
site with a movement), gross and net value as shares of the month's inventory.

grain: month
method: M-17, M-18
needs: correction_month
columns:
  month           VARCHAR        text: YYYY-MM
  corrections     BIGINT         count: correction lines
  documents       BIGINT         count: documents
  movement_lines  BIGINT         count: movement lines
  active_lines    BIGINT         count: lines with a movement
  unvalued        BIGINT         count: correction lines without a value
  gross           DECIMAL(38,4)  base currency: sum of absolute values
  net             DECIMAL(38,4)  base currency: signed sum; loss negative
  losses          DECIMAL(38,4)  base currency: sum of losses
  gains           DECIMAL(38,4)  base currency: sum of gains
  inventory       DECIMAL(38,2)  base currency: at the end of the month
  per_1000_lines  DOUBLE         number: corrections per 1,000 movement lines; null without movements
  per_100_active  DOUBLE         number: corrections per 100 active lines; null without one
  gross_share     DECIMAL(38,6)  share: gross value over inventory; null without inventory
  net_share       DECIMAL(38,6)  share: net value over inventory; null without inventory
"""

from decimal import Decimal
from typing import Any

import pandas as pd

from cin7_audit.exact import exact_sum, share

COUNTS = ("corrections", "documents", "movement_lines", "active_lines", "unvalued")
MONEY = ("gross", "net", "losses", "gains")
RATES = ("per_1000_lines", "per_100_active", "gross_share", "net_share")


def build(correction_month: pd.DataFrame) -> pd.DataFrame:
    """One row per month."""
    rows = []
    for month, part in correction_month.groupby("month", sort=True):
        row: dict[str, Any] = {
            "month": month,
            **{name: int(part[name].sum()) for name in COUNTS},
            **{name: sum(part[name], Decimal(0)) for name in MONEY},
        }
        held = exact_sum(part["inventory"])
        row["inventory"] = held
        row["per_1000_lines"] = 1000 * row["corrections"] / row["movement_lines"] if row["movement_lines"] else None
        row["per_100_active"] = 100 * row["corrections"] / row["active_lines"] if row["active_lines"] else None
        rows.append({**row, "gross_share": share(row["gross"], held), "net_share": share(row["net"], held)})
    return pd.DataFrame(rows, columns=["month", *COUNTS, *MONEY, "inventory", *RATES])
