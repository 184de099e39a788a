"""The accuracy measures side by side (method.md M-4, M-5, M-8 to M-13), for any grouping of count lines, in one pass.

One row per group: lines; for each measure its numerator, denominator, value (a share) and 95 % bounds. Binary measures
carry Wilson bounds (M-14); ratios of sums carry linearised bounds, as lines and not units were sampled. A group without
lines has no row: no lines is not available, never 100 %. Only lines that may enter an accuracy (is_base) are used.
"""

import math
from decimal import Decimal
from typing import Any

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.measures.statistics import wilson

MEASURES = ("strict", "in_tolerance", "gross_quantity", "gross_value", "net_value")
Z = 1.959963984540054  # two-sided 95 %

SUMS = """
SELECT {group} count(*) AS lines, count(CASE WHEN variance_quantity = 0 THEN 1 END) AS strict_hits, count(CASE WHEN in_tolerance THEN 1 END) AS tolerance_hits,
       count(CASE WHEN variance_quantity > 0 AND NOT in_tolerance THEN 1 END) AS over_lines, count(CASE WHEN variance_quantity < 0 AND NOT in_tolerance THEN 1 END) AS short_lines,
       count(CASE WHEN found_stock THEN 1 END) AS found_lines, count(CASE WHEN variance_value IS NULL THEN 1 END) AS unpriced_lines,
       sum(variance_quantity) AS net_units, sum(abs(variance_quantity)) AS gross_units, sum(abs(believed)) AS believed_units,
       sum(variance_value) AS net_amount, sum(abs(variance_value)) AS gross_amount, sum(believed_value) AS believed_amount,
       sum(CASE WHEN variance_quantity = 0 THEN believed_value ELSE 0 END) AS clean_amount,
       avg(CASE WHEN counted > 0 THEN CAST(abs(variance_quantity) AS DOUBLE) / CAST(counted AS DOUBLE) END) AS mape,
       avg(CASE WHEN believed + counted > 0 THEN 2 * CAST(abs(variance_quantity) AS DOUBLE) / CAST(believed + counted AS DOUBLE) END) AS smape,
       count(CASE WHEN counted > 0 THEN 1 END) AS mape_lines, count(CASE WHEN believed + counted > 0 THEN 1 END) AS smape_lines,
       sum(CAST(variance_quantity AS DOUBLE) * CAST(variance_quantity AS DOUBLE)) AS vv, sum(CAST(abs(variance_quantity) AS DOUBLE) * abs(CAST(believed AS DOUBLE))) AS vb,
       sum(CAST(believed AS DOUBLE) * CAST(believed AS DOUBLE)) AS bb,
       sum(CAST(variance_value AS DOUBLE) * CAST(variance_value AS DOUBLE)) AS ww, sum(abs(CAST(variance_value AS DOUBLE)) * CAST(believed_value AS DOUBLE)) AS wb,
       sum(CAST(variance_value AS DOUBLE) * CAST(believed_value AS DOUBLE)) AS sb, sum(CAST(believed_value AS DOUBLE) * CAST(believed_value AS DOUBLE)) AS pp
FROM count_variance WHERE is_base AND ({where}) {by}
"""


def sums(case: Case, group: str = "", where: str = "TRUE") -> pd.DataFrame:
    """Counts, totals and second moments per group; group is a column or expression of count_variance, empty for all lines."""
    chosen = f"{group} AS grouped," if group else ""
    return case.frame(SUMS.format(group=chosen, where=where, by="GROUP BY 1 ORDER BY 1 NULLS FIRST" if group else ""))


def _ratio_bounds(ratio: float, error: float, *, signed: bool) -> tuple[float, float]:
    """Bounds of 1 - |ratio| from the ratio's standard error."""
    low, high = ratio - Z * error, ratio + Z * error
    worst = max(abs(low), abs(high))
    best = 0.0 if signed and low <= 0 <= high else min(abs(low), abs(high)) if signed else max(low, 0.0)
    return max(0.0, 1 - worst), min(1.0, 1 - best)


def _error(square: float, cross: float, base: float, ratio: float, total: float) -> float:
    """Standard error of a ratio of sums over independent lines."""
    return math.sqrt(max(square - 2 * ratio * cross + ratio * ratio * base, 0.0)) / total


def _share(name: str, hits: int, lines: int) -> dict[str, Any]:
    bounds = wilson(hits, lines)
    low, high = bounds or (None, None)
    return {f"{name}_numerator": hits, f"{name}_denominator": lines, name: hits / lines, f"{name}_low": low, f"{name}_high": high}


def _complement(
    name: str, loss: Decimal | None, base: Decimal | None, moments: tuple[float, float, float], *, signed: bool
) -> dict[str, Any]:
    """1 - |loss| / base, not below 0; nothing where there is no base."""
    if loss is None or not base or base <= 0:
        return {f"{name}_numerator": loss, f"{name}_denominator": base, name: None, f"{name}_low": None, f"{name}_high": None}
    ratio, total = float(loss) / float(base), float(base)
    low, high = _ratio_bounds(ratio, _error(*moments, ratio, total), signed=signed)
    value = max(Decimal(0), 1 - abs(loss) / base)
    return {f"{name}_numerator": abs(loss), f"{name}_denominator": base, name: float(value), f"{name}_low": low, f"{name}_high": high}


def panel(case: Case, group: str = "", where: str = "TRUE") -> pd.DataFrame:
    """M-4, M-5, M-8, M-9 and M-10 per group: columns `grouped` (if grouping), lines, found_lines, unpriced_lines, net and gross totals, and
    for each of MEASURES its numerator, denominator, value, low, high; cancellation (M-11); mape, smape (M-13) and the
    lines each is defined on."""
    rows = []
    for row in sums(case, group, where).to_dict("records"):
        if not row["lines"]:
            continue
        done: dict[str, Any] = {str(key): row[key] for key in row if key not in ("vv", "vb", "bb", "ww", "wb", "sb", "pp")}
        done |= _share("strict", row["strict_hits"], row["lines"]) | _share("in_tolerance", row["tolerance_hits"], row["lines"])
        done |= _complement("gross_quantity", row["gross_units"], row["believed_units"], (row["vv"], row["vb"], row["bb"]), signed=False)
        value_moments = (row["ww"] or 0.0, row["wb"] or 0.0, row["pp"] or 0.0)
        done |= _complement("gross_value", row["gross_amount"], row["believed_amount"], value_moments, signed=False)
        done |= _complement(
            "net_value", row["net_amount"], row["believed_amount"], (row["ww"] or 0.0, row["sb"] or 0.0, row["pp"] or 0.0), signed=True
        )
        done["cancellation"] = float(1 - abs(row["net_amount"]) / row["gross_amount"]) if row["gross_amount"] else None
        rows.append(done)
    return pd.DataFrame(rows)


CANCELLATION = """
WITH base AS (SELECT site, bin, variance_value FROM count_variance WHERE is_base AND variance_value IS NOT NULL),
bins AS (SELECT site, bin, sum(variance_value) AS net FROM base GROUP BY site, bin),
sites AS (SELECT site, sum(variance_value) AS net FROM base GROUP BY site),
total AS (SELECT sum(abs(variance_value)) AS gross, abs(sum(variance_value)) AS net FROM base)
SELECT 'bin' AS level, (SELECT sum(abs(net)) FROM bins) AS net, gross FROM total
UNION ALL SELECT 'site', (SELECT sum(abs(net)) FROM sites), gross FROM total
UNION ALL SELECT 'portfolio', net, gross FROM total
"""


def cancellation(case: Case) -> pd.DataFrame:
    """M-11 at three levels: what is left after errors cancel inside a bin, a site, the portfolio. level, net, gross, ratio."""
    frame = case.frame(CANCELLATION)
    frame["ratio"] = [float(1 - net / gross) if gross else None for net, gross in zip(frame["net"], frame["gross"], strict=True)]
    return frame


CLEAN_SHARES = """
WITH places AS (SELECT site, bin, bool_and(variance_quantity = 0) AS is_clean FROM count_variance WHERE is_base AND ({where}) GROUP BY site, bin),
items AS (SELECT sku, bool_and(variance_quantity = 0) AS is_clean FROM count_variance WHERE is_base AND ({where}) GROUP BY sku)
SELECT 'locations' AS what, count(CASE WHEN is_clean THEN 1 END) AS clean, count(*) AS total FROM places
UNION ALL SELECT 'items', count(CASE WHEN is_clean THEN 1 END), count(*) FROM items
"""


def clean_shares(case: Case, where: str = "TRUE", parameters: tuple[Any, ...] = ()) -> dict[str, tuple[int, int]]:
    """M-12: (without any discrepancy, all) for locations (site x bin) and items; the value share is in `panel`."""
    return {what: (clean, total) for what, clean, total in case.rows(CLEAN_SHARES.format(where=where), parameters)}
