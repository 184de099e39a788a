"""M-1 to M-16 and M-25, portfolio-wide, by site, by class where the method asks; their names are in findings.toml."""

from collections.abc import Hashable, Iterable
from decimal import Decimal
from typing import Any

from cin7_audit.chapters.count_vs_belief.result import CountVsBelief, coverage_by
from cin7_audit.presentation.exhibit import Book
from cin7_audit.presentation.saying import Teller
from cin7_audit.records import Measure
from cin7_audit.statistics.rates import lines_needed
from cin7_audit.words import is_missing

Row = dict[Hashable, Any]
TARGET = 0.95  # floor of in-tolerance accuracy (method.md M-5, K1)
TEN_PLACES = Decimal("0.0000000001")
SHARES = {  # a measure whose row holds its numerator, denominator and interval, and the name of it there
    "M-4": "strict",
    "M-5": "in_tolerance",
    "M-8": "gross_quantity",
    "M-8.many_units": "gross_quantity",
    "M-9": "gross_value",
    "M-10": "net_value",
}


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


def _share(tell: Teller, key: str, row: Row, name: str, **told: Any) -> Measure:
    """A measure whose row holds its numerator, its denominator and its interval."""
    return tell.measure(key, row[name], row[f"{name}_numerator"], row[f"{name}_denominator"], bounds(row, name), **told)


def _accuracy(tell: Teller, row: Row, has_many_units: bool, site: str | None) -> Iterable[Measure]:
    """M-1 to M-5 and M-7 to M-16 of one scope."""
    row = _known(row)
    lines, net, believed, worth = row["lines"], row["net_units"], row["believed_units"], row["believed_amount"]
    money, clean, gross = row["net_amount"], row["clean_amount"], row["gross_amount"]
    size, lost = (None, None) if money is None else (abs(money), -money)
    yield tell.measure("M-1", net, net, lines, site=site)
    yield tell.measure("M-2", _ratio(net, believed), net, believed, site=site, found=str(row["found_lines"]))
    unpriced = str(row["unpriced_lines"])
    yield tell.measure("M-3", money, money, lines, site=site, gross=str(gross), unpriced=unpriced)
    for key, name in SHARES.items():
        if key != ("M-8" if has_many_units else "M-8.many_units"):
            yield _share(tell, key, row, name, site=site)
    for key, column in (("M-7.gains", "over_lines"), ("M-7.losses", "short_lines")):
        yield tell.measure(key, row[column] / lines, row[column], lines, site=site)
    yield tell.measure("M-11", row["cancellation"], size, gross, site=site)
    yield tell.measure("M-12", _ratio(clean, worth), clean, worth, site=site)
    yield tell.measure("M-13.mape", row["mape"], denominator=row["mape_lines"], site=site)
    yield tell.measure("M-13.smape", row["smape"], denominator=row["smape_lines"], site=site)
    yield _share(tell, "M-14", row, "in_tolerance", site=site)
    yield tell.measure("M-15", lines_needed(TARGET), lines, site=site)
    yield tell.measure("M-16", _ratio(lost, worth), lost, worth, site=site)


def _clean(tell: Teller, result: CountVsBelief, site: str | None) -> Iterable[Measure]:
    """M-12 of places and items of one scope."""
    for what in ("locations", "items"):
        clean, total = result.clean_shares.get(site or "", {}).get(what, (0, 0))
        if total:
            yield tell.measure(f"M-12.{what}", clean / total, clean, total, site=site)


def _groups(tell: Teller, result: CountVsBelief) -> Iterable[Measure]:
    """M-8 by unit of measure and M-6 by class."""
    for row in result.groups["unit"].to_dict("records"):
        scope = {"level": "unit", "unit": str(row["grouped"])}
        yield _share(tell, "M-8.by_unit", _known(row), "gross_quantity", scope=scope)
    for row in result.groups["class"].to_dict("records"):
        scope = {"level": "class", "class": str(row["grouped"])}
        yield _share(tell, "M-6", row, "in_tolerance", scope=scope, group=str(row["grouped"]))


def _exposure(tell: Teller, result: CountVsBelief) -> Iterable[Measure]:
    """M-25, portfolio-wide and by site."""
    rows: list[tuple[str | None, Row]] = [(None, row) for row in result.coverage_total.to_dict("records")]
    sites = coverage_by(result.coverage, ["site"]).to_dict("records")
    rows += [(str(row["site"]), row) for row in sites if not is_missing(row["site"])]
    for site, row in ((site, _known(row)) for site, row in rows):
        parts, places = (row["share"], row["overdue_value"], row["value"]), str(row["places"])
        yield tell.measure("M-25", *parts, site=site, late=str(row["overdue"]), places=places)


def measures(book: Book) -> tuple[Measure, ...]:
    """Every measure of this chapter the evidence supports."""
    tell, result = Teller("count_vs_belief", book.context), book.measure("count_vs_belief")
    made = [
        measure
        for site, row in scopes(result)
        for measure in (*_accuracy(tell, row, len(result.units) > 1, site), *_clean(tell, result, site))
    ]
    return (*made, *_groups(tell, result), *_exposure(tell, result))
