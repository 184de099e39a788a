"""M-1 to M-16 and M-25 as the output contract prints them: portfolio-wide, by site, by class where the method asks."""

from collections.abc import Hashable, Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from cin7_audit.chapters.count_vs_belief.result import CountVsBelief, coverage_by
from cin7_audit.presentation.exhibit import Book
from cin7_audit.presentation.telling import scope_of, shared
from cin7_audit.records import Measure
from cin7_audit.statistics.rates import lines_needed
from cin7_audit.words import is_missing

Row = dict[Hashable, Any]
TARGET = 0.95  # floor of in-tolerance accuracy (method.md M-5, K1)
TEN_PLACES = Decimal("0.0000000001")
SHARES = (
    ("M-4", "Strict line accuracy: lines without any variance / lines", "strict"),
    ("M-5", "In-tolerance accuracy: lines within tolerance / lines", "in_tolerance"),
    ("M-8", "Gross quantity accuracy: 1 - absolute variance / believed quantity", "gross_quantity"),
    ("M-9", "Gross value accuracy: 1 - absolute variance value / believed value", "gross_value"),
    ("M-10", "Net value accuracy: 1 - absolute net variance value / believed value", "net_value"),
)
CLEAN = (("locations", "Locations without any discrepancy"), ("items", "Items without any discrepancy"))


def scopes(result: CountVsBelief) -> list[tuple[str | None, Row]]:
    """The accuracies of the portfolio (None), then of every site that has a name."""
    sites = result.groups["site"].to_dict("records")
    named = [(str(row["grouped"]), row) for row in sites if not is_missing(row["grouped"])]
    return [*((None, row) for row in result.portfolio.to_dict("records")), *named]


def bounds(row: Row, name: str) -> tuple[float, float] | None:
    """The 95 % interval of a measure of the row."""
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    return None if is_missing(low) or is_missing(high) else (float(low), float(high))


def _known(row: Row) -> Row:
    return {name: None if is_missing(value) else value for name, value in row.items()}


def _ratio(top: Decimal | None, bottom: Decimal | None) -> Decimal | None:
    return None if top is None or not bottom else (top / bottom).quantize(TEN_PLACES)


def _share(row: Row, identity: str, name: str, key: str, note: str = "") -> Measure:
    """A measure whose row holds its numerator, its denominator and its interval."""
    top, bottom = row[f"{key}_numerator"], row[f"{key}_denominator"]
    return Measure(identity, name, row[key], "share", top, bottom, bounds(row, key), note=note)


def _accuracy(row: Row, currency: str, unit_note: str) -> Iterable[Measure]:
    """M-1 to M-5 and M-7 to M-16 of one scope."""
    row = _known(row)
    lines, net, believed, worth = row["lines"], row["net_units"], row["believed_units"], row["believed_amount"]
    money, clean = row["net_amount"], row["clean_amount"]
    size, lost = (None, None) if money is None else (abs(money), -money)
    name, note = "Net variance of counted lines: counted - believed", "loss negative; gross is in M-8"
    yield Measure("M-1", name, net, "units", net, lines, note=note)
    note = f"{row['found_lines']} lines found where belief was 0 have no percentage of their own"
    name = "Net variance over believed quantity"
    yield Measure("M-2", name, _ratio(net, believed), "share", net, believed, note=note)
    note = f"gross {row['gross_amount']}; {row['unpriced_lines']} lines have no unit cost"
    yield Measure("M-3", "Net variance value of counted lines", money, currency, money, lines, note=note)
    for identity, name, key in SHARES:
        yield _share(row, identity, name, key, unit_note if identity == "M-8" else "")
    for side, key in (("gains", "over_lines"), ("losses", "short_lines")):
        name = f"Lines beyond the signed tolerance, {side}"
        yield Measure("M-7", name, row[key] / lines, "share", row[key], lines)
    name, note = "Cancellation ratio: 1 - net / gross variance value", "0 all one way, 1 perfect offset"
    yield Measure("M-11", name, row["cancellation"], "share", size, row["gross_amount"], note=note)
    yield Measure("M-12", "Value without discrepancy", _ratio(clean, worth), "share", clean, worth)
    name, note = "Mean absolute percentage error of records (appendix)", "denominator: lines counted above 0"
    yield Measure("M-13", name, row["mape"], "share", denominator=row["mape_lines"], note=note)
    name = "Symmetric mean absolute percentage error of records (appendix)"
    yield Measure("M-13", name, row["smape"], "share", denominator=row["smape_lines"])
    yield _share(row, "M-14", "In-tolerance accuracy with its Wilson 95 % interval", "in_tolerance")
    name, note = "Lines without error needed to show 95 % accuracy", "numerator: lines counted"
    yield Measure("M-15", name, lines_needed(TARGET), "lines", lines, note=note)
    name = "Shrinkage: (book - physical value) / recorded value of counted lines"
    note = "a loss is positive here; denominator: recorded inventory counted"
    yield Measure("M-16", name, _ratio(lost, worth), "share", lost, worth, note=note)


def _clean(result: CountVsBelief, site: str | None) -> Iterable[Measure]:
    """M-12 of places and items of one scope."""
    for what, name in CLEAN:
        clean, total = result.clean_shares.get(site or "", {}).get(what, (0, 0))
        if total:
            yield Measure("M-12", name, clean / total, "share", clean, total)


def _groups(result: CountVsBelief) -> Iterable[Measure]:
    """M-8 by unit of measure and M-6 by class."""
    for row in result.groups["unit"].to_dict("records"):
        found = _share(_known(row), "M-8", "Gross quantity accuracy within one unit of measure", "gross_quantity")
        yield replace(found, scope={"level": "unit", "unit": str(row["grouped"])})
    for row in result.groups["class"].to_dict("records"):
        found = _share(row, "M-6", f"In-tolerance accuracy of class {row['grouped']}", "in_tolerance")
        yield replace(found, scope={"level": "class", "class": str(row["grouped"])})


def _exposure(result: CountVsBelief) -> Iterable[Measure]:
    """M-25, portfolio-wide and by site."""
    rows: list[tuple[str | None, Row]] = [(None, row) for row in result.coverage_total.to_dict("records")]
    sites = coverage_by(result.coverage, ["site"]).to_dict("records")
    rows += [(str(row["site"]), row) for row in sites if not is_missing(row["site"])]
    for site, row in ((site, _known(row)) for site, row in rows):
        name = "Exposure: value of stock not confirmed within its class's cadence"
        note, late = f"{row['overdue']} of {row['places']} places", row["overdue_value"]
        yield Measure("M-25", name, row["share"], "share", late, row["value"], scope=scope_of(site), note=note)


def measures(book: Book) -> tuple[Measure, ...]:
    """Every measure of this chapter the evidence supports."""
    result: CountVsBelief = book.measure("count_vs_belief")
    unit_note = "units of measure differ between SKUs: read by unit or by value" if len(result.units) > 1 else ""
    made = [
        replace(measure, scope=scope_of(site))
        for site, row in scopes(result)
        for measure in (*_accuracy(row, book.context.currency, unit_note), *_clean(result, site))
    ]
    return shared([*made, *_groups(result), *_exposure(result)], book.context)
