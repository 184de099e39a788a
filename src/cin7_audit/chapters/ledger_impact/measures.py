"""M-26 to M-33; their names are in findings.toml."""

from collections.abc import Iterable
from decimal import Decimal

import pandas as pd

from cin7_audit.chapters.ledger_impact.result import LedgerImpactResult
from cin7_audit.exact import exact_sum, known_sum
from cin7_audit.presentation.exhibit import Book
from cin7_audit.presentation.saying import Teller
from cin7_audit.records import Measure
from cin7_audit.statistics.retiming import misplaced_share


def _by_site(frame: pd.DataFrame) -> Iterable[tuple[str | None, pd.DataFrame]]:
    """The portfolio, then each named site."""
    yield None, frame
    for site in sorted({site for site in frame["site"] if isinstance(site, str)}):
        yield site, frame[frame["site"] == site]


def _tie(tell: Teller, result: LedgerImpactResult) -> Iterable[Measure]:
    """M-26 in total and per account, M-27 per bucket, at the end of the last month."""
    if result.tie is None:
        return
    last = str(result.tie.buckets["month"].max())
    closing = result.tie.buckets[result.tie.buckets["month"] == result.tie.buckets["month"].max()]
    yield tell.measure("M-26", exact_sum(closing["closing"]), last=last)
    for account, part in closing.groupby("account", sort=True):
        scope = {"level": "account", "account": str(account)}
        yield tell.measure("M-26", exact_sum(part["closing"]), scope=scope, last=last)
    for bucket, part in closing.groupby("bucket", sort=True):
        scope, spoken = {"level": "bucket", "bucket": str(bucket)}, str(bucket).replace("_", " ")
        yield tell.measure("M-27", exact_sum(part["closing"]), scope=scope, bucket=spoken, last=last)


def _known_gross(frame: pd.DataFrame) -> Decimal | None:
    return known_sum(abs(value) if isinstance(value, Decimal) else None for value in frame["value"])


def _skew(tell: Teller, result: LedgerImpactResult) -> Iterable[Measure]:
    """M-28 by site."""
    for site, rows in _by_site(result.skew) if len(result.skew) else ():
        gross = _known_gross(rows[rows["crosses_month"].astype(bool)])
        yield tell.measure("M-28.crossing", gross, gross, _known_gross(rows), site=site)
        median = float(rows["skew_days"].astype(float).median())
        yield tell.measure("M-28.days", median, denominator=len(rows), site=site)


def _retimed(tell: Teller, result: LedgerImpactResult) -> Iterable[Measure]:
    """M-29 as the share posting puts in other months, and by site; M-30 at the end of the last complete fiscal year."""
    if result.retimed is not None:
        share = misplaced_share(result.retimed)
        if share is not None:
            yield tell.measure("M-29.misplaced", share)
        spread = result.retimed.monthly[result.retimed.monthly["method"] == "throughput"]
        for site, part in _by_site(spread):
            if site != "":
                yield tell.measure("M-29.retimed", exact_sum(part["value"]), site=site)
    if result.margin is not None and len(result.margin.fiscal):
        row = result.margin.fiscal.iloc[-2 if len(result.margin.fiscal) > 1 else -1]
        for column in ("accrued", "rollover", "iron_curtain"):
            yield tell.measure(f"M-30.{column}", row[column], year=str(row["fiscal_year"]))


def _margin(tell: Teller, result: LedgerImpactResult) -> Iterable[Measure]:
    """M-31 over all months and in the worst, M-32."""
    if (found := result.margin) is None:
        return
    frame = found.months
    before = exact_sum(frame["cogs_before_corrections"])
    corrections = exact_sum(frame["other_corrections"]) + exact_sum(frame["count_corrections_posted"])
    share = (corrections / before).quantize(Decimal("0.000001")) if before else None
    yield tell.measure("M-31.cost", share, corrections, before, basis=found.cogs_basis)
    if points := found.shifts:
        largest = max(points, key=lambda shift: (abs(shift), shift))
        yield tell.measure("M-31.margin", largest, basis=found.revenue_basis)
    if found.turns_posted is not None:
        yield tell.measure("M-32.posted", found.turns_posted)
    if found.turns_retimed is not None:
        yield tell.measure("M-32.retimed", found.turns_retimed)


def _purchases(tell: Teller, result: LedgerImpactResult) -> Iterable[Measure]:
    """M-33 by side, portfolio-wide and by receiving site."""
    for site, frame in _by_site(result.purchases) if result.purchases is not None else ():
        for bucket in ("received_not_invoiced", "invoiced_not_received"):
            rows, side = frame[frame["side"] == bucket], bucket.replace("_", " ")
            value, documents = known_sum(rows["value"]), int(rows["document_no"].nunique())
            yield tell.measure("M-33", value, denominator=documents, site=site, side=side)
            if len(rows):
                yield tell.measure("M-33.oldest", int(rows["age_days"].max()), site=site, side=side)


def measures(book: Book) -> tuple[Measure, ...]:
    """Every measure of the step the evidence supports."""
    tell, result = Teller("ledger_impact", book.context), book.measure("ledger_impact")
    parts = (_tie, _skew, _retimed, _margin, _purchases)
    return tuple(measure for part in parts for measure in part(tell, result))
