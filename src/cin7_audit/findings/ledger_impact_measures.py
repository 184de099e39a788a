"""M-26 to M-33 as the output contract prints them."""

from decimal import Decimal

from cin7_audit.context import Context
from cin7_audit.exact import exact_sum, known_sum, magnitude
from cin7_audit.findings.ledger_impact import misplaced_share
from cin7_audit.measures.ledger_impact import LedgerImpactResult
from cin7_audit.presentation.telling import scope_of, shared
from cin7_audit.records import Measure

ZERO = Decimal(0)


def _tie(result: LedgerImpactResult, currency: str) -> list[Measure]:
    """M-26 per account and in total, M-27 per bucket, at the end of the last month."""
    if result.tie is None:
        return []
    last = result.tie.buckets["month"].max()
    closing = result.tie.buckets[result.tie.buckets["month"] == last]
    note = f"subledger - ledger at the end of {last}"
    made = [Measure("M-26", "Subledger less ledger", exact_sum(closing["closing"]), currency, note=note)]
    for account, part in closing.groupby("account", sort=True):
        made.append(
            Measure(
                "M-26",
                "Subledger less ledger",
                exact_sum(part["closing"]),
                currency,
                scope={"level": "account", "account": str(account)},
                note=note,
            )
        )
    for bucket, part in closing.groupby("bucket", sort=True):
        made.append(
            Measure(
                "M-27",
                f"Explained as {str(bucket).replace('_', ' ')}",
                exact_sum(part["closing"]),
                currency,
                scope={"level": "bucket", "bucket": str(bucket)},
                note=note,
            )
        )
    return made


def _skew(result: LedgerImpactResult, currency: str) -> list[Measure]:
    if not len(result.skew):
        return []
    made = []
    for site in (None, *sorted({s for s in result.skew["site"] if isinstance(s, str)})):
        rows = result.skew if site is None else result.skew[result.skew["site"] == site]
        crossing = rows[rows["crosses_month"].astype(bool)]
        gross, total = (known_sum(magnitude(v) if isinstance(v, Decimal) else None for v in part["value"]) for part in (crossing, rows))
        made.append(
            Measure(
                "M-28",
                "Correction value completed in another month than dated, gross",
                gross,
                currency,
                gross,
                total,
                scope=scope_of(site),
            )
        )
        made.append(
            Measure(
                "M-28",
                "Median days from effective to completion date",
                float(rows["skew_days"].astype(float).median()),
                "days",
                denominator=len(rows),
                scope=scope_of(site),
            )
        )
    return made


def _retimed(result: LedgerImpactResult, currency: str) -> list[Measure]:
    """M-29 as the share posting puts in other months; M-30 at the end of the last complete fiscal year."""
    made = []
    share = misplaced_share(result)
    if share is not None:
        made.append(Measure("M-29", "Drift posted in another month than throughput puts it in", share, "share"))
    if result.retimed is not None:
        spread = result.retimed.monthly[result.retimed.monthly["method"] == "throughput"]
        made.append(Measure("M-29", "Confirmed drift re-timed", exact_sum(spread["value"]), currency))
        for site, part in spread[spread["site"] != ""].groupby("site", sort=True):
            made.append(Measure("M-29", "Confirmed drift re-timed", exact_sum(part["value"]), currency, scope=scope_of(str(site))))
    if result.margin is not None and len(result.margin.fiscal):
        row = result.margin.fiscal.iloc[-2 if len(result.margin.fiscal) > 1 else -1]
        note = f"end of {row['fiscal_year']}"
        made.append(Measure("M-30", "Drift that belongs to the year's income", row["accrued"], currency, note=note))
        made.append(
            Measure("M-30", "Rollover: drift in the year's income that belongs to other years", row["rollover"], currency, note=note)
        )
        made.append(
            Measure("M-30", "Iron curtain: drift accrued and not posted at the year's end", row["iron_curtain"], currency, note=note)
        )
    return made


def _margin(result: LedgerImpactResult) -> list[Measure]:
    if result.margin is None:
        return []
    frame = result.margin.months
    before = exact_sum(frame["cogs_before_corrections"])
    corrections = exact_sum(frame["other_corrections"]) + exact_sum(frame["count_corrections_posted"])
    made = [
        Measure(
            "M-31",
            "Corrections over cost of sales before them",
            (corrections / before).quantize(Decimal("0.000001")) if before else None,
            "share",
            corrections,
            before,
            note=result.margin.cogs_basis,
        )
    ]
    points = [
        (abs(a - b), a - b)
        for a, b in zip(frame["margin_retimed"], frame["margin_posted"], strict=True)
        if isinstance(a, Decimal) and isinstance(b, Decimal)
    ]
    if points:
        made.append(
            Measure(
                "M-31",
                "Largest shift of a month's gross margin by re-timing: re-timed - posted",
                max(points)[1],
                "share",
                note=result.margin.revenue_basis,
            )
        )
    if result.margin.turns_posted is not None:
        made.append(Measure("M-32", "Turns as posted", result.margin.turns_posted, "turns a year"))
    if result.margin.turns_retimed is not None:
        made.append(Measure("M-32", "Turns re-timed", result.margin.turns_retimed, "turns a year"))
    return made


def _purchases(result: LedgerImpactResult, currency: str) -> list[Measure]:
    """M-33 by side, portfolio-wide and by receiving site."""
    if result.purchases is None:
        return []
    made = []
    for site in (None, *sorted({s for s in result.purchases["site"] if isinstance(s, str)})):
        frame = result.purchases if site is None else result.purchases[result.purchases["site"] == site]
        for side in ("received_not_invoiced", "invoiced_not_received"):
            rows, words, scope = frame[frame["side"] == side], side.replace("_", " "), scope_of(site)
            value, documents = known_sum(rows["value"]), int(rows["document_no"].nunique())
            made.append(
                Measure(
                    "M-33", f"Open purchases, {words}", value, currency, denominator=documents, scope=scope, note="denominator: documents"
                )
            )
            if len(rows):
                made.append(Measure("M-33", f"Oldest, {words}", int(rows["age_days"].max()), "days", scope=scope))
    return made


def measures(result: LedgerImpactResult, context: Context) -> tuple[Measure, ...]:
    """Every measure of the step the evidence supports."""
    currency = context.currency
    return shared(
        _tie(result, currency) + _skew(result, currency) + _retimed(result, currency) + _margin(result) + _purchases(result, currency),
        context,
    )
