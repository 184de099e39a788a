"""Who, when and how much: what every measure and sentence needs to know about the engagement."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from cin7_audit.case import Case
from cin7_audit.engagement import Engagement
from cin7_audit.vocabulary import CURRENCIES, CURRENCY_NOT_STATED

MATERIALITY_SHARE = Decimal("0.01")  # of average stock value, when the client sets none (default, ours)


@dataclass(frozen=True)
class Context:
    """Frozen facts of one engagement. Money in base currency; `*_basis` says where a figure comes from.

    currency: the ISO 4217 code, or the words that stand for it in headings and captions.
    """

    client: str
    platform: str
    currency: str
    start: dt.date | None
    end: dt.date | None
    period_basis: str
    stock_value: Decimal | None
    overall: Decimal
    performance: Decimal
    clearly_trivial: Decimal
    materiality_basis: str

    @property
    def currency_code(self) -> str | None:
        """The currency for programs; None where it is not stated."""
        return self.currency if self.currency in CURRENCIES else None

    @property
    def in_currency(self) -> str:
        """What follows an amount in a sentence."""
        return self.currency_code or f"({self.currency})"

    @property
    def period(self) -> str:
        return f"{self.start:%d %b %Y} to {self.end:%d %b %Y}" if self.start and self.end else "period not known"


def _first(case: Case, column: str) -> str:
    found = case.value(f"SELECT {column} FROM company WHERE {column} IS NOT NULL ORDER BY source_id, source_row LIMIT 1")
    return str(found) if found else ""


def _platform(case: Case, settings: Engagement) -> str:
    if settings.platform != "auto":
        return settings.platform
    sql = """SELECT CASE WHEN kind LIKE 'cin7_omni%' THEN 'cin7_omni' ELSE 'cin7_core' END AS platform
             FROM evidence_file WHERE kind LIKE 'cin7%' GROUP BY 1 ORDER BY sum(coalesce(rows_kept, 0)) DESC, 1 LIMIT 1"""
    return case.value(sql) or "cin7_core"


def _span(case: Case, settings: Engagement) -> tuple[dt.date | None, dt.date | None, str]:
    start, end = case.rows(
        """SELECT min(stock_day), greatest(coalesce(max(stock_day), DATE '1900-01-01'),
                  coalesce((SELECT max(CAST(count_at AS DATE)) FROM count_event), DATE '1900-01-01'))
           FROM movement_event WHERE kind <> 'opening'"""
    )[0]
    end = None if end == dt.date(1900, 1, 1) else end
    stated = settings.period.start or settings.period.end
    return settings.period.start or start, settings.period.end or end, "settings" if stated else "first to last movement or count"


def stock_value(case: Case) -> Decimal | None:
    """Stock value of the latest snapshot, base currency; from quantities x unit cost where it carries no values."""
    sql = """WITH latest AS (SELECT source_id FROM stock_snapshot ORDER BY as_of DESC NULLS LAST, source_id LIMIT 1)
             SELECT CAST(coalesce(sum(s.value), sum(s.on_hand * c.unit_cost)) AS DECIMAL(18,2)) FROM stock_snapshot AS s
             LEFT JOIN sku_cost AS c ON s.sku = c.sku WHERE s.source_id = (SELECT source_id FROM latest)"""
    found: Decimal | None = case.value(sql)
    if found is None:
        found = case.value(
            """SELECT CAST(sum(m.quantity * c.unit_cost) AS DECIMAL(18,2)) FROM movement_event AS m JOIN sku_cost AS c ON m.sku = c.sku"""
        )
    return found


def context(case: Case, settings: Engagement) -> Context:
    """The engagement's facts; inferred ones carry their basis."""
    start, end, basis = _span(case, settings)
    value = stock_value(case)
    stated = settings.materiality.overall
    overall = stated or ((value or Decimal(0)) * MATERIALITY_SHARE).quantize(Decimal("0.01"))
    return Context(
        client=settings.client.name or _first(case, "name") or "Client",
        platform=_platform(case, settings),
        currency=settings.base_currency or _first(case, "base_currency") or CURRENCY_NOT_STATED,
        start=start,
        end=end,
        period_basis=basis,
        stock_value=value,
        overall=overall,
        performance=(overall * settings.materiality.performance_percent / 100).quantize(Decimal("0.01")),
        clearly_trivial=(overall * settings.materiality.clearly_trivial_percent / 100).quantize(Decimal("0.01")),
        materiality_basis=f"set by {settings.materiality.set_by or 'the engagement'}" if stated else "1 % of stock value (default, ours)",
    )
