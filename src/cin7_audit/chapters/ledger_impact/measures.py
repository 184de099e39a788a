"""M-26 to M-33 as the output contract prints them."""

from collections.abc import Iterable
from decimal import Decimal

import pandas as pd

from cin7_audit.chapters.ledger_impact.result import LedgerImpactResult
from cin7_audit.exact import exact_sum, known_sum
from cin7_audit.presentation.exhibit import Book
from cin7_audit.presentation.telling import scope_of, shared
from cin7_audit.records import Measure
from cin7_audit.statistics.retiming import misplaced_share

SHIFT = "Largest shift of a month's gross margin by re-timing: re-timed - posted"
CUTS = (
    ("Drift that belongs to the year's income", "accrued"),
    ("Rollover: drift in the year's income that belongs to other years", "rollover"),
    ("Iron curtain: drift accrued and not posted at the year's end", "iron_curtain"),
)


def _by_site(frame: pd.DataFrame) -> Iterable[tuple[str | None, pd.DataFrame]]:
    """The portfolio, then each named site."""
    yield None, frame
    for site in sorted({site for site in frame["site"] if isinstance(site, str)}):
        yield site, frame[frame["site"] == site]


def _tie(result: LedgerImpactResult, currency: str) -> Iterable[Measure]:
    """M-26 in total and per account, M-27 per bucket, at the end of the last month."""
    if "tie_out" not in result.tables:
        return
    buckets = result.tables["tie_out"]
    last = buckets["month"].max()
    closing = buckets[buckets["month"] == last]
    note = f"subledger - ledger at the end of {last}"
    yield Measure("M-26", "Subledger less ledger", exact_sum(closing["closing"]), currency, note=note)
    for identity, level in (("M-26", "account"), ("M-27", "bucket")):
        for key, part in closing.groupby(level, sort=True):
            of = str(key)
            name = "Subledger less ledger" if level == "account" else f"Explained as {of.replace('_', ' ')}"
            scope = {"level": level, level: of}
            yield Measure(identity, name, exact_sum(part["closing"]), currency, scope=scope, note=note)


def _known_gross(frame: pd.DataFrame) -> Decimal | None:
    return known_sum(abs(value) if isinstance(value, Decimal) else None for value in frame["value"])


def _skew(result: LedgerImpactResult, currency: str) -> Iterable[Measure]:
    """M-28 by site."""
    crossing, days = (
        "Correction value completed in another month than dated, gross",
        "Median days from effective to completion date",
    )
    skew = result.tables["date_skew"]
    for site, rows in _by_site(skew) if len(skew) else ():
        scope, gross = scope_of(site), _known_gross(rows[rows["crosses_month"].astype(bool)])
        yield Measure("M-28", crossing, gross, currency, gross, _known_gross(rows), scope=scope)
        median = float(rows["skew_days"].astype(float).median())
        yield Measure("M-28", days, median, "days", denominator=len(rows), scope=scope)


def _retimed(result: LedgerImpactResult, currency: str) -> Iterable[Measure]:
    """M-29 as the share posting puts in other months, and by site; M-30 at the end of the last complete fiscal year."""
    if result.retimed is not None:
        share = misplaced_share(result.retimed)
        if share is not None:
            yield Measure("M-29", "Drift posted in another month than throughput puts it in", share, "share")
        spread = result.retimed.monthly[result.retimed.monthly["method"] == "throughput"]
        for site, part in _by_site(spread):
            if site != "":
                value, scope = exact_sum(part["value"]), scope_of(site)
                yield Measure("M-29", "Confirmed drift re-timed", value, currency, scope=scope)
    if result.margin is not None and len(result.margin.fiscal):
        row = result.margin.fiscal.iloc[-2 if len(result.margin.fiscal) > 1 else -1]
        for name, column in CUTS:
            yield Measure("M-30", name, row[column], currency, note=f"end of {row['fiscal_year']}")


def _margin(result: LedgerImpactResult, _: str) -> Iterable[Measure]:
    """M-31 over all months and in the worst, M-32."""
    if (found := result.margin) is None:
        return
    frame = found.months
    before = exact_sum(frame["cogs_before_corrections"])
    corrections = exact_sum(frame["other_corrections"]) + exact_sum(frame["count_corrections_posted"])
    share = (corrections / before).quantize(Decimal("0.000001")) if before else None
    name = "Corrections over cost of sales before them"
    yield Measure("M-31", name, share, "share", corrections, before, note=found.cogs_basis)
    if points := found.shifts:
        yield Measure(
            "M-31", SHIFT, max(points, key=lambda shift: (abs(shift), shift)), "share", note=found.revenue_basis
        )
    for name, turns in (("Turns as posted", found.turns_posted), ("Turns re-timed", found.turns_retimed)):
        if turns is not None:
            yield Measure("M-32", name, turns, "turns a year")


def _purchases(result: LedgerImpactResult, currency: str) -> Iterable[Measure]:
    """M-33 by side, portfolio-wide and by receiving site."""
    purchases = result.tables.get("open_purchases")
    for site, frame in _by_site(purchases) if purchases is not None else ():
        for side in ("received_not_invoiced", "invoiced_not_received"):
            rows, words, scope = frame[frame["side"] == side], side.replace("_", " "), scope_of(site)
            value, documents = known_sum(rows["value"]), int(rows["document_no"].nunique())
            name, note = f"Open purchases, {words}", "denominator: documents"
            yield Measure("M-33", name, value, currency, denominator=documents, scope=scope, note=note)
            if len(rows):
                yield Measure("M-33", f"Oldest, {words}", int(rows["age_days"].max()), "days", scope=scope)


def measures(book: Book) -> tuple[Measure, ...]:
    """Every measure of the step the evidence supports."""
    result, currency = book.measure("ledger_impact"), book.context.currency
    told = (_tie, _skew, _retimed, _margin, _purchases)
    return shared([measure for tell in told for measure in tell(result, currency)], book.context)
