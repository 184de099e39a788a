"""How often and how much: M-17 and M-18 by month and site, intervals between corrections, and where they concentrate.

M-17 corrections per 1,000 movement lines, and per 100 active lines (sku x site with a movement) a month; go-live loads and
opening rows are left out of both sides. M-18 absolute (gross) and signed (net) value over average inventory, per month.
A site that holds stock has a row in every month of the client, also where it neither moved nor corrected: its stock is inventory.
"""

from decimal import Decimal
from typing import Any

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.measures.inventory_value import build_inventory

ACTIVITY = """
CREATE OR REPLACE TEMP TABLE activity_month AS
SELECT strftime(stock_day, '%Y-%m') AS month, coalesce(site, '') AS site, count(*) AS movement_lines, count(DISTINCT sku) AS active_lines, sum(abs(quantity)) AS units
FROM movement_event WHERE quantity <> 0 AND kind <> 'opening' AND stock_day IS NOT NULL
  AND (document_no IS NULL OR document_no NOT IN (SELECT document_no FROM register WHERE is_opening AND document_no IS NOT NULL)) GROUP BY 1, 2
"""
MONTHLY = """
WITH c AS (SELECT month, coalesce(site, '') AS site, count(*) AS corrections, count(DISTINCT document_no) AS documents, count(DISTINCT sku) AS lines,
                  coalesce(sum(abs(value)), 0) AS gross, coalesce(sum(value), 0) AS net, coalesce(sum(CASE WHEN value < 0 THEN value END), 0) AS losses,
                  coalesce(sum(CASE WHEN value > 0 THEN value END), 0) AS gains, count(*) - count(value) AS unvalued
           FROM register WHERE NOT is_opening AND month IS NOT NULL GROUP BY 1, 2),
acted AS (SELECT month, site FROM c UNION SELECT month, site FROM activity_month),
keys AS (SELECT month, site FROM acted UNION SELECT month, coalesce(site, '') FROM inventory_month WHERE inventory <> 0 AND month IN (SELECT month FROM acted))
SELECT k.month, nullif(k.site, '') AS site, coalesce(c.corrections, 0) AS corrections, coalesce(c.documents, 0) AS documents, coalesce(c.gross, 0) AS gross, coalesce(c.net, 0) AS net,
       coalesce(c.losses, 0) AS losses, coalesce(c.gains, 0) AS gains, coalesce(c.unvalued, 0) AS unvalued, coalesce(a.movement_lines, 0) AS movement_lines,
       coalesce(a.active_lines, 0) AS active_lines, i.inventory
FROM keys AS k LEFT JOIN c ON k.month = c.month AND k.site = c.site LEFT JOIN activity_month AS a ON k.month = a.month AND k.site = a.site
LEFT JOIN inventory_month AS i ON k.month = i.month AND k.site = coalesce(i.site, '') ORDER BY 1, 2
"""
GAPS = """
SELECT abc_class, sku, site, bin, days_since_previous AS days, day, document_no FROM register WHERE days_since_previous IS NOT NULL AND NOT is_opening ORDER BY day, correction_id
"""
CALENDAR = """
SELECT day, count(*) AS corrections, count(DISTINCT document_no) AS documents, sum(abs(value)) AS gross, sum(value) AS net FROM register WHERE NOT is_opening AND day IS NOT NULL GROUP BY 1 ORDER BY 1
"""
CONCENTRATION = """
SELECT '{name}' AS dimension, CAST({key} AS VARCHAR) AS item, count(*) AS corrections, count(DISTINCT document_no) AS documents, sum(abs(value)) AS gross, sum(value) AS net
FROM register WHERE NOT is_opening GROUP BY 2
"""
DIMENSIONS = {
    "sku": "sku",
    "site": "coalesce(site, 'not stated')",
    "account": "coalesce(account, 'not stated')",
    "kind": "kind",
    "user": "coalesce(\"user\", 'not stated')",
    "weekday": "CASE date_part('isodow', day) WHEN 1 THEN 'Monday' WHEN 2 THEN 'Tuesday' WHEN 3 THEN 'Wednesday' WHEN 4 THEN 'Thursday' WHEN 5 THEN 'Friday' WHEN 6 THEN 'Saturday' WHEN 7 THEN 'Sunday' ELSE 'not stated' END",
    "month_end": "CASE WHEN date_diff('day', day, last_day(day)) <= 2 THEN 'last three days of a month' WHEN day IS NULL THEN 'not stated' ELSE 'other days' END",
}


def monthly(case: Case) -> pd.DataFrame:
    """One row per month and site; the whole client is the sum over sites. What M-17 and M-18 are made of."""
    build_inventory(case)
    case.run(ACTIVITY)
    return case.frame(MONTHLY)


def by_month(frame: pd.DataFrame) -> pd.DataFrame:
    """The whole client by month, with both rates and both intensities (shares of that month's inventory)."""
    counts, money = ("corrections", "documents", "movement_lines", "active_lines", "unvalued"), ("gross", "net", "losses", "gains")
    rows = []
    for month, part in frame.groupby("month", sort=True):
        row: dict[str, Any] = {
            "month": month,
            **{name: int(part[name].sum()) for name in counts},
            **{name: sum(part[name], Decimal(0)) for name in money},
        }
        held = sum((value for value in part["inventory"] if isinstance(value, Decimal)), Decimal(0))
        row["inventory"] = held
        row["per_1000_lines"] = 1000 * row["corrections"] / row["movement_lines"] if row["movement_lines"] else None
        row["per_100_active"] = 100 * row["corrections"] / row["active_lines"] if row["active_lines"] else None
        rows.append({**row, "gross_share": share(row["gross"], held), "net_share": share(row["net"], held)})
    columns = ["month", *counts, *money, "inventory", "per_1000_lines", "per_100_active", "gross_share", "net_share"]
    return pd.DataFrame(rows, columns=columns)


def share(part: Decimal, whole: Decimal | None) -> Decimal | None:
    """part / whole to six places, None without a positive whole."""
    return (part / whole).quantize(Decimal("0.000001")) if whole is not None and whole > 0 else None


def concentration(case: Case) -> pd.DataFrame:
    """Corrections by sku, site, account, kind, user, weekday and month end; share of the gross value, largest first."""
    union = " UNION ALL ".join(CONCENTRATION.format(name=name, key=key) for name, key in DIMENSIONS.items())
    return case.frame(
        f"""SELECT *, gross / nullif(sum(gross) OVER (PARTITION BY dimension), 0) AS gross_share, corrections / sum(corrections) OVER (PARTITION BY dimension) AS correction_share,
                   row_number() OVER (PARTITION BY dimension ORDER BY gross DESC NULLS LAST, item) AS place FROM ({union}) AS u ORDER BY dimension, place"""
    )


def gaps(case: Case) -> pd.DataFrame:
    """Days between two corrections of one sign on one line (sku x site x bin), one row per repeat."""
    return case.frame(GAPS)


def calendar(case: Case) -> pd.DataFrame:
    """Corrections by day."""
    return case.frame(CALENDAR)
