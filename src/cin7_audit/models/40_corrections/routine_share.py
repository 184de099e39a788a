"""Routine losses as a share of all losses, by site, with the whole client first: the row without a site.

grain: site
method: M-19
needs: routine_site
columns:
  site            VARCHAR        text: the site, or not stated; null the whole client
  routine_losses  DECIMAL(38,4)  base currency: losses of routine corrections, positive
  losses          DECIMAL(38,4)  base currency: losses of all corrections, positive
  routine_gross   DECIMAL(38,4)  base currency: absolute value of routine corrections
  gross           DECIMAL(38,4)  base currency: absolute value of all corrections
  routine_lines   BIGINT         count: routine correction lines
  lines           BIGINT         count: correction lines
  routine_share   DECIMAL(38,6)  share: routine losses / losses; null without losses
"""

from decimal import Decimal

import pandas as pd

from cin7_audit.exact import share

MONEY = ("routine_losses", "losses", "routine_gross", "gross")


def build(routine_site: pd.DataFrame) -> pd.DataFrame:
    """One row per site and one for all."""
    total = {
        "site": None,
        **{name: sum(routine_site[name], Decimal(0)) for name in MONEY},
        **{name: int(routine_site[name].sum()) for name in ("routine_lines", "lines")},
    }
    sites = routine_site.assign(site=[site or "not stated" for site in routine_site["site"]])
    whole = pd.concat([pd.DataFrame([total]), sites], ignore_index=True)
    shares = [share(*parts) for parts in zip(whole["routine_losses"], whole["losses"], strict=True)]
    return whole.assign(routine_share=pd.Series(shares, dtype=object))
