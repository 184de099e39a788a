"""Who, when and how much: what every measure and sentence needs to know about the engagement."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from cin7_audit.case import Case
from cin7_audit.engagement import Engagement
from cin7_audit.thresholds import MATERIALITY_SHARE
from cin7_audit.vocabulary import CURRENCIES, CURRENCY_NOT_STATED


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


def context(case: Case, settings: Engagement) -> Context:
    """The engagement's facts; inferred ones carry their basis."""
    fact = case.table("engagement_fact").to_dict("records")[0]
    name, currency = (fact[column] if isinstance(fact[column], str) else "" for column in ("company", "base_currency"))
    value, is_stated = fact["stock_value"], settings.period.start or settings.period.end
    stated = settings.materiality.overall
    overall = stated or ((value or Decimal(0)) * MATERIALITY_SHARE).quantize(Decimal("0.01"))
    basis = f"set by {settings.materiality.set_by or 'the engagement'}"
    return Context(
        client=settings.client.name or name or "Client",
        platform=fact["platform"] if settings.platform == "auto" else settings.platform,
        currency=settings.base_currency or currency or CURRENCY_NOT_STATED,
        start=settings.period.start or fact["first_day"],
        end=settings.period.end or fact["last_day"],
        period_basis="settings" if is_stated else "first to last movement or count",
        stock_value=value,
        overall=overall,
        performance=(overall * settings.materiality.performance_percent / 100).quantize(Decimal("0.01")),
        clearly_trivial=(overall * settings.materiality.clearly_trivial_percent / 100).quantize(Decimal("0.01")),
        materiality_basis=basis if stated else "1 % of stock value (default, ours)",
    )
