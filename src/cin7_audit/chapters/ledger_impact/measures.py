"""M-26 to M-33 as the output contract prints them."""

from collections.abc import Iterable
from decimal import Decimal

import pandas as pd

from cin7_audit.chapters.ledger_impact.exhibits import basis, purchases_of
from cin7_audit.chapters.ledger_impact.sentences import STEP, tied
from cin7_audit.exact import exact_sum, known_sum
from cin7_audit.presentation.exhibit import Book
from cin7_audit.presentation.measuring import Measurer, scope_of
from cin7_audit.records import Measure
from cin7_audit.statistics.margins import shifts, turns
from cin7_audit.statistics.retiming import misplaced_share

SIX_PLACES = Decimal("0.000001")


def _by_site(frame: pd.DataFrame) -> Iterable[tuple[str | None, pd.DataFrame]]:
    yield None, frame
    for site in sorted({site for site in frame["site"] if isinstance(site, str)}):
        yield site, frame[frame["site"] == site]


def _tie(measure: Measurer, book: Book) -> Iterable[Measure]:
    """M-26 in total and per account, M-27 per bucket, at the end of the last month."""
    if (buckets := tied(book, "tie_out")) is None:
        return
    last = buckets["month"].max()
    closing = buckets[buckets["month"] == last]
    yield from measure("tie", {"closing": exact_sum(closing["closing"]), "month": last})
    for part, level in (("tie", "account"), ("bucket", "bucket")):
        for key, rows in closing.groupby(level, sort=True):
            figures = {"closing": exact_sum(rows["closing"]), "month": last, "words": str(key).replace("_", " ")}
            yield from measure(part, figures, {"level": level, level: str(key)})


def _known_gross(frame: pd.DataFrame) -> Decimal | None:
    return known_sum(abs(value) if isinstance(value, Decimal) else None for value in frame["value"])


def _skew(measure: Measurer, book: Book) -> Iterable[Measure]:
    """M-28 by site."""
    skew = book.table("date_skew")
    for site, rows in _by_site(skew) if len(skew) else ():
        crossing, median = rows[rows["crosses_month"].astype(bool)], float(rows["skew_days"].astype(float).median())
        figures = {"crossing": _known_gross(crossing), "gross": _known_gross(rows)}
        yield from measure("skew", figures | {"median_days": median, "lines": len(rows)}, scope_of(site))


def _retimed(measure: Measurer, book: Book) -> Iterable[Measure]:
    """M-29 as the share posting puts in other months, and by site; M-30 at the end of the last complete fiscal year."""
    if len(monthly := book.table("retimed_drift")):
        yield from measure("misplaced", {"share": misplaced_share(monthly)})
        spread = monthly[monthly["method"] == "throughput"]
        for site, rows in _by_site(spread):
            if site != "":
                yield from measure("retimed", {"value": exact_sum(rows["value"])}, scope_of(site))
    if years := book.table("fiscal_years").to_dict("records"):
        yield from measure("year", years[-2 if len(years) > 1 else -1])


def _margin(measure: Measurer, book: Book) -> Iterable[Measure]:
    """M-31 over all months and in the worst, M-32."""
    if book.table("sales_cost").empty:
        return
    months = book.table("margin_months")
    before, (posted, retimed) = exact_sum(months["cogs_before_corrections"]), turns(months)
    corrections = exact_sum(months["other_corrections"]) + exact_sum(months["count_corrections_posted"])
    share = (corrections / before).quantize(SIX_PLACES) if before else None
    largest = max(shifts(months), key=lambda shift: (abs(shift), shift), default=None)
    figures = {"before": before, "corrections": corrections, "share": share, "largest_shift": largest}
    bases = {"cogs_basis": basis(book, "sales_cost"), "revenue_basis": basis(book, "sales_revenue")}
    yield from measure("margin", figures | bases | {"turns_posted": posted, "turns_retimed": retimed})


def _purchases(measure: Measurer, book: Book) -> Iterable[Measure]:
    """M-33 by side, portfolio-wide and by receiving site."""
    purchases = purchases_of(book)
    for site, frame in _by_site(purchases) if purchases is not None else ():
        for side in ("received_not_invoiced", "invoiced_not_received"):
            rows = frame[frame["side"] == side]
            figures = {
                "side": side.replace("_", " "),
                "value": known_sum(rows["value"]),
                "documents": int(rows["document_no"].nunique()),
                "oldest": int(rows["age_days"].max()) if len(rows) else None,
            }
            yield from measure("purchases", figures, scope_of(site))


def measures(book: Book) -> Iterable[Measure]:
    measure = Measurer(STEP, book.context)
    for tell in (_tie, _skew, _retimed, _margin, _purchases):
        yield from tell(measure, book)
