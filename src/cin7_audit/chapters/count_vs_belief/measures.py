"""M-1 to M-16 and M-25 as the output contract prints them: portfolio-wide, by site, by class where the method asks."""

from collections.abc import Iterable
from decimal import Decimal

from cin7_audit.chapters.count_vs_belief.sentences import PORTFOLIO, TARGET, Row, bounds, grouped
from cin7_audit.presentation.exhibit import Book
from cin7_audit.presentation.measuring import Measurer, scope_of
from cin7_audit.records import Measure
from cin7_audit.statistics.rates import lines_needed
from cin7_audit.words import is_missing

TEN_PLACES = Decimal("0.0000000001")
SHARES = ("strict", "in_tolerance", "gross_quantity", "gross_value", "net_value")  # M-4, M-5, M-8, M-9, M-10
MIXED = "units of measure differ between SKUs: read by unit or by value"


def scopes(book: Book) -> list[tuple[str | None, Row]]:
    """The accuracies of the portfolio (None), then of every site that has a name."""
    sites = grouped(book, "site").to_dict("records")
    named = [(str(row["grouped"]), row) for row in sites if not is_missing(row["grouped"])]
    return [*((None, row) for row in grouped(book, PORTFOLIO).to_dict("records")), *named]


def _with_bounds(row: Row) -> Row:
    """The row with the intervals of its accuracies."""
    return row | {f"{name}_bounds": bounds(row, name) for name in SHARES}


def _ratio(top: Decimal | None, bottom: Decimal | None) -> Decimal | None:
    return None if top is None or not bottom else (top / bottom).quantize(TEN_PLACES)


def _accuracy(row: Row) -> Row:
    """What M-1 to M-5 and M-7 to M-16 of a scope are made of; a loss is negative, but positive as shrinkage (M-16)."""
    net, worth = row["net_amount"], row["believed_amount"]
    lost = None if net is None else -net
    return _with_bounds(row) | {
        "net_share": _ratio(row["net_units"], row["believed_units"]),
        "over_share": row["over_lines"] / row["lines"],
        "short_share": row["short_lines"] / row["lines"],
        "net_size": None if net is None else abs(net),
        "clean_share": _ratio(row["clean_amount"], worth),
        "lines_needed": lines_needed(TARGET),
        "lost": lost,
        "shrinkage": _ratio(lost, worth),
    }


def measures(book: Book) -> Iterable[Measure]:
    """M-1 to M-5 and M-7 to M-16 by site with M-12 of places and items, M-8 by unit, M-6 by class, M-25 by site."""
    measure, clean_shares = Measurer("count_vs_belief", book.context), book.table("clean_share")
    unit_note = MIXED if len(grouped(book, "unit")) else ""
    for site, row in scopes(book):
        yield from measure("accuracy", _accuracy(row) | {"unit_note": unit_note}, scope_of(site))
        for clean in clean_shares[clean_shares["scope"] == (site or "")].to_dict("records"):
            figures = clean | {"things": clean["what"].capitalize(), "share": clean["clean"] / clean["total"]}
            yield from measure("clean", figures, scope_of(site))
    for level in ("unit", "class"):
        for row in grouped(book, level).to_dict("records"):
            yield from measure(level, _with_bounds(row), {"level": level, level: str(row["grouped"])})
    exposure = book.table("exposure")
    is_told = (exposure["level"] == "portfolio") | ((exposure["level"] == "site") & exposure["site"].notna())
    yield from measure.each("exposure", exposure[is_told])
