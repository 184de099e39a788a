"""M-26 to M-33 as the output contract prints them."""

from collections.abc import Iterable
from decimal import Decimal

import pandas as pd

from cin7_audit.chapters.ledger_impact.result import LedgerImpactResult
from cin7_audit.exact import exact_sum, known_sum
from cin7_audit.presentation.exhibit import Book
from cin7_audit.presentation.measuring import Measurer, scope_of
from cin7_audit.records import Measure
from cin7_audit.statistics.retiming import misplaced_share

SIX_PLACES = Decimal("0.000001")


def _by_site(frame: pd.DataFrame) -> Iterable[tuple[str | None, pd.DataFrame]]:
    yield None, frame
    for site in sorted({site for site in frame["site"] if isinstance(site, str)}):
        yield site, frame[frame["site"] == site]


def _tie(measure: Measurer, result: LedgerImpactResult) -> Iterable[Measure]:
    """M-26 in total and per account, M-27 per bucket, at the end of the last month."""
    if (buckets := result.tables.get("tie_out")) is None:
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


def _skew(measure: Measurer, result: LedgerImpactResult) -> Iterable[Measure]:
    """M-28 by site."""
    skew = result.tables["date_skew"]
    for site, rows in _by_site(skew) if len(skew) else ():
        crossing, median = rows[rows["crosses_month"].astype(bool)], float(rows["skew_days"].astype(float).median())
        figures = {"crossing": _known_gross(crossing), "gross": _known_gross(rows)}
        yield from measure("skew", figures | {"median_days": median, "lines": len(rows)}, scope_of(site))


def _retimed(measure: Measurer, result: LedgerImpactResult) -> Iterable[Measure]:
    """M-29 as the share posting puts in other months, and by site; M-30 at the end of the last complete fiscal year."""
    if result.retimed is not None:
        yield from measure("misplaced", {"share": misplaced_share(result.retimed)})
        spread = result.retimed.monthly[result.retimed.monthly["method"] == "throughput"]
        for site, rows in _by_site(spread):
            if site != "":
                yield from measure("retimed", {"value": exact_sum(rows["value"])}, scope_of(site))
    if result.margin is not None and len(result.margin.fiscal):
        years = result.margin.fiscal.to_dict("records")
        yield from measure("year", years[-2 if len(years) > 1 else -1])


def _margin(measure: Measurer, result: LedgerImpactResult) -> Iterable[Measure]:
    """M-31 over all months and in the worst, M-32."""
    if (found := result.margin) is None:
        return
    before = exact_sum(found.months["cogs_before_corrections"])
    corrections = exact_sum(found.months["other_corrections"]) + exact_sum(found.months["count_corrections_posted"])
    share = (corrections / before).quantize(SIX_PLACES) if before else None
    largest = max(found.shifts, key=lambda shift: (abs(shift), shift), default=None)
    figures = {"before": before, "corrections": corrections, "share": share, "largest_shift": largest}
    yield from measure("margin", vars(found) | figures)


def _purchases(measure: Measurer, result: LedgerImpactResult) -> Iterable[Measure]:
    """M-33 by side, portfolio-wide and by receiving site."""
    purchases = result.tables.get("open_purchases")
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
    measure, result = Measurer("ledger_impact", book.context), book.measure("ledger_impact")
    for tell in (_tie, _skew, _retimed, _margin, _purchases):
        yield from tell(measure, result)
