"""M-1 to M-16 and M-25 as the output contract prints them: portfolio-wide, by site, by class where the method asks."""

from collections.abc import Hashable, Iterable
from decimal import Decimal
from typing import Any

from cin7_audit.chapters.count_vs_belief.result import CountVsBelief, coverage_by
from cin7_audit.presentation.exhibit import Book
from cin7_audit.presentation.measuring import Measurer, scope_of
from cin7_audit.records import Measure
from cin7_audit.statistics.rates import lines_needed
from cin7_audit.words import is_missing

Row = dict[Hashable, Any]
TARGET = 0.95  # floor of in-tolerance accuracy (method.md M-5, K1)
TEN_PLACES = Decimal("0.0000000001")
SHARES = ("strict", "in_tolerance", "gross_quantity", "gross_value", "net_value")  # M-4, M-5, M-8, M-9, M-10
MIXED = "units of measure differ between SKUs: read by unit or by value"


def scopes(result: CountVsBelief) -> list[tuple[str | None, Row]]:
    """The accuracies of the portfolio (None), then of every site that has a name."""
    sites = result.groups["site"].to_dict("records")
    named = [(str(row["grouped"]), row) for row in sites if not is_missing(row["grouped"])]
    return [*((None, row) for row in result.portfolio.to_dict("records")), *named]


def bounds(row: Row, name: str) -> tuple[float, float] | None:
    """The 95 % interval of a measure of the row."""
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    return None if is_missing(low) or is_missing(high) else (float(low), float(high))


def _known(row: Row) -> dict[str, Any]:
    """The row with None for what is missing and, of accuracies, their intervals."""
    known = {str(name): None if is_missing(value) else value for name, value in row.items()}
    return known | {f"{name}_bounds": bounds(row, name) for name in SHARES if name in row}


def _ratio(top: Decimal | None, bottom: Decimal | None) -> Decimal | None:
    return None if top is None or not bottom else (top / bottom).quantize(TEN_PLACES)


def _accuracy(row: Row) -> dict[str, Any]:
    """What M-1 to M-5 and M-7 to M-16 of one scope are made of; a loss is negative, but positive as shrinkage
    (M-16).
    """
    found = _known(row)
    net, worth = found["net_amount"], found["believed_amount"]
    lost = None if net is None else -net
    return found | {
        "net_share": _ratio(found["net_units"], found["believed_units"]),
        "over_share": found["over_lines"] / found["lines"],
        "short_share": found["short_lines"] / found["lines"],
        "net_size": None if net is None else abs(net),
        "clean_share": _ratio(found["clean_amount"], worth),
        "lines_needed": lines_needed(TARGET),
        "lost": lost,
        "shrinkage": _ratio(lost, worth),
    }


def measures(book: Book) -> Iterable[Measure]:
    """M-1 to M-5 and M-7 to M-16 by site with M-12 of places and items, M-8 by unit, M-6 by class, M-25 by site."""
    measure, result = Measurer("count_vs_belief", book.context), book.measure("count_vs_belief")
    clean_shares, units = book.table("clean_share"), result.groups["unit"]
    for site, row in scopes(result):
        yield from measure("accuracy", _accuracy(row) | {"unit_note": MIXED if len(units) else ""}, scope_of(site))
        for clean in clean_shares[clean_shares["scope"] == (site or "")].to_dict("records"):
            figures = clean | {"things": clean["what"].capitalize(), "share": clean["clean"] / clean["total"]}
            yield from measure("clean", figures, scope_of(site))
    for level in ("unit", "class"):
        for row in result.groups[level].to_dict("records"):
            yield from measure(level, _known(row), {"level": level, level: str(row["grouped"])})
    by_site = coverage_by(result.coverage, "site").to_dict("records")
    for row in (*result.coverage_total.to_dict("records"), *by_site):
        if "site" not in row or not is_missing(row["site"]):
            yield from measure("exposure", _known(row), scope_of(row.get("site")))
