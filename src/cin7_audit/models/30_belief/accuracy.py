"""The accuracy measures side by side, for every grouping of count lines: for each measure its numerator, denominator,
value (a share) and 95 % bounds. Binary measures carry Wilson bounds (M-14); ratios of sums carry linearised
bounds, as lines and not units were sampled. Nothing where there is no base.
grain: dimension x group (as accuracy_sum)
method: M-4, M-5, M-8, M-9, M-10, M-11, M-13, M-14
needs: accuracy_sum
columns:
  dimension                   VARCHAR        text: what the lines are grouped by
  grouped                     VARCHAR        text: the group; null for the whole portfolio, or not known
  lines                       BIGINT         count: count lines
  strict_hits                 BIGINT         count: lines without any variance
  tolerance_hits              BIGINT         count: lines inside the signed ABC tolerance (M-5)
  over_lines                  BIGINT         count: lines out of tolerance with more than believed
  short_lines                 BIGINT         count: lines out of tolerance with less than believed
  found_lines                 BIGINT         count: lines counted where belief was 0
  unpriced_lines              BIGINT         count: lines whose variance has no value
  net_units                   DECIMAL(38,4)  units: sum of signed variances
  gross_units                 DECIMAL(38,4)  units: sum of absolute variances
  believed_units              DECIMAL(38,4)  units: sum of absolute beliefs
  net_amount                  DECIMAL(38,4)  base currency: sum of signed variance values; loss negative
  gross_amount                DECIMAL(38,4)  base currency: sum of absolute variance values
  believed_amount             DECIMAL(38,4)  base currency: sum of belief x unit cost
  clean_amount                DECIMAL(38,4)  base currency: believed value of the lines without variance
  mape                        DOUBLE         share: mean of absolute variance / counted (M-13)
  smape                       DOUBLE         share: mean of absolute variance / mean of believed and counted (M-13)
  mape_lines                  BIGINT         count: lines mape is defined on
  smape_lines                 BIGINT         count: lines smape is defined on
  strict_numerator            BIGINT         count: lines without any variance
  strict_denominator          BIGINT         count: count lines
  strict                      DOUBLE         share: M-4: lines without any variance
  strict_low                  DOUBLE         share: lower 95 % bound
  strict_high                 DOUBLE         share: upper 95 % bound
  in_tolerance_numerator      BIGINT         count: lines in tolerance
  in_tolerance_denominator    BIGINT         count: count lines
  in_tolerance                DOUBLE         share: M-5: lines in tolerance
  in_tolerance_low            DOUBLE         share: lower 95 % bound
  in_tolerance_high           DOUBLE         share: upper 95 % bound
  gross_quantity_numerator    DECIMAL(38,4)  units: sum of absolute variances
  gross_quantity_denominator  DECIMAL(38,4)  units: sum of absolute beliefs
  gross_quantity              DOUBLE         share: M-8: 1 - absolute variance / belief
  gross_quantity_low          DOUBLE         share: lower 95 % bound
  gross_quantity_high         DOUBLE         share: upper 95 % bound
  gross_value_numerator       DECIMAL(38,4)  base currency: sum of absolute variance values
  gross_value_denominator     DECIMAL(38,4)  base currency: sum of belief x unit cost
  gross_value                 DOUBLE         share: M-9: 1 - absolute variance value / believed value
  gross_value_low             DOUBLE         share: lower 95 % bound
  gross_value_high            DOUBLE         share: upper 95 % bound
  net_value_numerator         DECIMAL(38,4)  base currency: absolute sum of variance values
  net_value_denominator       DECIMAL(38,4)  base currency: sum of belief x unit cost
  net_value                   DOUBLE         share: M-10: 1 - net variance value / believed value
  net_value_low               DOUBLE         share: lower 95 % bound
  net_value_high              DOUBLE         share: upper 95 % bound
  cancellation                DOUBLE         share: 1 - net / gross variance value (M-11); null without a variance
"""

import math
from decimal import Decimal
from typing import Any

import pandas as pd

Z = 1.959963984540054  # two-sided 95 %
MEASURES = ("strict", "in_tolerance", "gross_quantity", "gross_value", "net_value")
PARTS = ("_numerator", "_denominator", "", "_low", "_high")
MOMENTS = ("vv", "vb", "bb", "ww", "wb", "sb", "pp")


def ratio_bounds(ratio: float, error: float, *, signed: bool) -> tuple[float, float]:
    """Bounds of 1 - |ratio| from the ratio's standard error."""
    low, high = ratio - Z * error, ratio + Z * error
    worst = max(abs(low), abs(high))
    best = 0.0 if signed and low <= 0 <= high else min(abs(low), abs(high)) if signed else max(low, 0.0)
    return max(0.0, 1 - worst), min(1.0, 1 - best)


def ratio_error(square: float, cross: float, base: float, ratio: float, total: float) -> float:
    """Standard error of a ratio of sums over independent lines."""
    return math.sqrt(max(square - 2 * ratio * cross + ratio * ratio * base, 0.0)) / total


def _parts(name: str, numerator: Any, denominator: Any, value: Any, bounds: tuple[Any, Any]) -> dict[str, Any]:
    return dict(zip((name + part for part in PARTS), (numerator, denominator, value, *bounds), strict=True))


def _complement(
    name: str, loss: Decimal | None, base: Decimal | None, moments: tuple[Any, ...], *, signed: bool
) -> dict[str, Any]:
    """1 - |loss| / base, not below 0; nothing where there is no base."""
    if loss is None or not base or base <= 0:
        return _parts(name, loss, base, None, (None, None))
    ratio, total = float(loss) / float(base), float(base)
    square, cross, squares = (moment or 0.0 for moment in moments)
    bounds = ratio_bounds(ratio, ratio_error(square, cross, squares, ratio, total), signed=signed)
    return _parts(name, abs(loss), base, float(max(Decimal(0), 1 - abs(loss) / base)), bounds)


def build(accuracy_sum: pd.DataFrame) -> pd.DataFrame:
    from cin7_audit.statistics.rates import wilson  # imported here: scipy takes a second

    rows = []
    for row in accuracy_sum.to_dict("records"):
        net, gross, base = row["net_amount"], row["gross_amount"], row["believed_amount"]
        units, vv, vb, bb, ww, wb, sb, pp = row["gross_units"], *(row[name] for name in MOMENTS)
        done: dict[str, Any] = {str(key): row[key] for key in row if key not in MOMENTS}
        lines = row["lines"]
        for name, hits in (("strict", row["strict_hits"]), ("in_tolerance", row["tolerance_hits"])):
            done |= _parts(name, hits, lines, hits / lines, wilson(hits, lines) or (None, None))
        done |= _complement("gross_quantity", units, row["believed_units"], (vv, vb, bb), signed=False)
        done |= _complement("gross_value", gross, base, (ww, wb, pp), signed=False)
        done |= _complement("net_value", net, base, (ww, sb, pp), signed=True)
        done["cancellation"] = float(1 - abs(net) / gross) if gross else None
        rows.append(done)
    kept = [name for name in accuracy_sum.columns if name not in MOMENTS]
    columns = [*kept, *(name + part for name in MEASURES for part in PARTS), "cancellation"]
    return pd.DataFrame(rows, columns=columns, dtype=object)
