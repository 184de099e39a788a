"""M-1 to M-16 and M-25 as the output contract prints them, portfolio-wide, by site, and by class where the method asks."""

from decimal import Decimal
from typing import Any

from cin7_audit.findings.shared import scope_of, shared
from cin7_audit.measures.context import Context
from cin7_audit.measures.count_vs_belief import CountVsBelief
from cin7_audit.measures.statistics import lines_needed
from cin7_audit.records import Measure
from cin7_audit.words import is_missing

TARGET = 0.95  # floor of in-tolerance accuracy (method.md M-5, K1)

SHARES = (
    ("M-4", "Strict line accuracy: lines without any variance / lines", "strict"),
    ("M-5", "In-tolerance accuracy: lines within tolerance / lines", "in_tolerance"),
    ("M-8", "Gross quantity accuracy: 1 - absolute variance / believed quantity", "gross_quantity"),
    ("M-9", "Gross value accuracy: 1 - absolute variance value / believed value", "gross_value"),
    ("M-10", "Net value accuracy: 1 - absolute net variance value / believed value", "net_value"),
)


def _value(value: Any) -> Any:
    return None if is_missing(value) else value


def _bounds(row: Any, name: str) -> tuple[float, float] | None:
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    return None if is_missing(low) or is_missing(high) else (float(low), float(high))


def _accuracy(row: Any, scope: Any, currency: str, unit_note: str) -> list[Measure]:
    made = [
        Measure("M-1", "Net variance of counted lines: counted - believed", row["net_units"], "units", row["net_units"], row["lines"], scope=scope, note="loss negative; gross is in M-8"),
        Measure("M-2", "Net variance over believed quantity", _ratio(row["net_units"], row["believed_units"]), "share", row["net_units"], row["believed_units"], scope=scope,
                note=f"{row['found_lines']} lines found where belief was 0 have no percentage of their own"),
        Measure("M-3", "Net variance value of counted lines", _value(row["net_amount"]), currency, _value(row["net_amount"]), row["lines"], scope=scope,
                note=f"gross {_value(row['gross_amount'])}; {row['unpriced_lines']} lines have no unit cost"),
    ]  # fmt: skip
    for identity, name, key in SHARES:
        note = unit_note if identity == "M-8" else ""
        made.append(
            Measure(
                identity,
                name,
                _value(row[key]),
                "share",
                _value(row[f"{key}_numerator"]),
                _value(row[f"{key}_denominator"]),
                _bounds(row, key),
                scope,
                note=note,
            )
        )
    made += [
        Measure("M-7", "Lines beyond the signed tolerance, gains", row["over_lines"] / row["lines"], "share", row["over_lines"], row["lines"], scope=scope),
        Measure("M-7", "Lines beyond the signed tolerance, losses", row["short_lines"] / row["lines"], "share", row["short_lines"], row["lines"], scope=scope),
        Measure("M-11", "Cancellation ratio: 1 - net / gross variance value", _value(row["cancellation"]), "share", _absolute(row["net_amount"]), _value(row["gross_amount"]), scope=scope,
                note="0 all one way, 1 perfect offset"),
        Measure("M-12", "Value without discrepancy", _ratio(row["clean_amount"], row["believed_amount"]), "share", _value(row["clean_amount"]), _value(row["believed_amount"]), scope=scope),
        Measure("M-13", "Mean absolute percentage error of records (appendix)", _value(row["mape"]), "share", denominator=row["mape_lines"], scope=scope, note="denominator: lines counted above 0"),
        Measure("M-13", "Symmetric mean absolute percentage error of records (appendix)", _value(row["smape"]), "share", denominator=row["smape_lines"], scope=scope),
        Measure("M-14", "In-tolerance accuracy with its Wilson 95 % interval", _value(row["in_tolerance"]), "share",
                row["in_tolerance_numerator"], row["in_tolerance_denominator"], _bounds(row, "in_tolerance"), scope),
        Measure("M-15", "Lines without error needed to show 95 % accuracy", lines_needed(TARGET), "lines", row["lines"], scope=scope, note="numerator: lines counted"),
        Measure("M-16", "Shrinkage: (book - physical value) / recorded value of counted lines", _ratio(_opposite(row["net_amount"]), row["believed_amount"]),
                "share", _opposite(row["net_amount"]), _value(row["believed_amount"]), scope=scope, note="a loss is positive here; denominator: recorded inventory counted"),
    ]  # fmt: skip
    return made


def _ratio(top: Decimal | None, bottom: Decimal | None) -> Decimal | None:
    return None if is_missing(top) or is_missing(bottom) or not bottom else (top / bottom).quantize(Decimal("0.0000000001"))  # type: ignore[operator]


def _opposite(value: Any) -> Any:
    return None if is_missing(value) else -value


def _absolute(value: Any) -> Any:
    return None if is_missing(value) else abs(value)


def _clean(result: CountVsBelief, site: str | None) -> list[Measure]:
    made = []
    for what, name in (("locations", "Locations without any discrepancy"), ("items", "Items without any discrepancy")):
        clean, total = result.clean_shares.get(site or "", {}).get(what, (0, 0))
        if total:
            made.append(Measure("M-12", name, clean / total, "share", clean, total, scope=scope_of(site)))
    return made


def _classes(result: CountVsBelief) -> list[Measure]:
    frame = result.groups["class"]
    rows = frame.to_dict("records") if len(frame) else []
    return [
        Measure("M-6", f"In-tolerance accuracy of class {row['grouped']}", row["in_tolerance"], "share", row["tolerance_hits"], row["lines"], _bounds(row, "in_tolerance"),
                {"level": "class", "class": str(row["grouped"])})
        for row in rows
    ]  # fmt: skip


def _exposure(result: CountVsBelief) -> list[Measure]:
    name = "Exposure: value of stock not confirmed within its class's cadence"
    made = []
    for frame, sited in ((result.coverage_total, False), (result.coverage_sites, True)):
        for row in frame.to_dict("records") if len(frame) else []:
            scope = scope_of(str(row["site"])) if sited and not is_missing(row["site"]) else scope_of(None)
            if sited and is_missing(row["site"]):
                continue
            made.append(
                Measure(
                    "M-25",
                    name,
                    _value(row["share"]),
                    "share",
                    row["overdue_value"],
                    row["value"],
                    scope=scope,
                    note=f"{row['overdue']} of {row['places']} places",
                )
            )
    return made


def measures(result: CountVsBelief, context: Context) -> tuple[Measure, ...]:
    """Every measure of this step the evidence supports."""
    made: list[Measure] = []
    unit_note = "units of measure differ between SKUs: read by unit or by value" if len(result.units) > 1 else ""
    for row in result.portfolio.to_dict("records"):
        made += _accuracy(row, scope_of(None), context.currency, unit_note) + _clean(result, None)
    frame = result.groups["site"]
    for row in frame.to_dict("records") if len(frame) else []:
        if not is_missing(row["grouped"]):
            made += _accuracy(row, scope_of(str(row["grouped"])), context.currency, unit_note) + _clean(result, str(row["grouped"]))
    units = result.groups["unit"]
    made += [
        Measure("M-8", "Gross quantity accuracy within one unit of measure", _value(row["gross_quantity"]), "share", row["gross_quantity_numerator"],
                row["gross_quantity_denominator"], _bounds(row, "gross_quantity"), {"level": "unit", "unit": str(row["grouped"])})
        for row in (units.to_dict("records") if len(units) else [])
    ]  # fmt: skip
    return shared([*made, *_classes(result), *_exposure(result)], context)
