"""Who, when and how much: settings before evidence, and every inferred figure says where it comes from."""

import datetime as dt
from decimal import Decimal
from functools import cache

from cin7_audit.context import context
from cin7_audit.engagement import Engagement
from cin7_audit.vocabulary import CURRENCY_NOT_STATED
from tests.inline_case import in_memory_case

TABLES = {
    "evidence_file": [
        {"source_id": "E001", "path": "a.csv", "status": "used", "kind": "cin7_core.movement_details", "rows_kept": 1},
        {"source_id": "E002", "path": "b.csv", "status": "used", "kind": "cin7_omni.stock", "rows_kept": 2},
    ],
    "company": [{"name": "Harbour Ltd", "base_currency": "NZD"}],
    "movement": [
        {"movement_id": "1", "kind": "opening", "sku": "A", "site": "M", "quantity": 3, "effective_date": "2025-12-01"},
        {"movement_id": "2", "kind": "sale", "sku": "A", "site": "M", "quantity": -1, "effective_date": "2026-01-05"},
        {"movement_id": "3", "kind": "sale", "sku": "A", "site": "M", "quantity": -1, "effective_date": "2026-02-05"},
    ],
    "stock_snapshot": [{"as_of": "2026-02-28", "sku": "A", "site": "M", "on_hand": 1, "value": Decimal("12345.50")}],
}


@cache
def case_of(has_evidence):
    """Made once; what depends on settings is made again under them."""
    return in_memory_case(TABLES if has_evidence else {})


def facts(has_evidence=True, **settings):
    engagement = Engagement.model_validate(settings)
    return context(case_of(has_evidence).under(engagement), engagement)


def test_what_nobody_sets_comes_from_the_evidence_and_says_so():
    found = facts()
    assert (found.client, found.platform, found.currency) == ("Harbour Ltd", "cin7_omni", "NZD")
    assert (found.start, found.end) == (dt.date(2026, 1, 5), dt.date(2026, 2, 5))
    assert found.period_basis == "first to last movement or count"
    assert found.stock_value == Decimal("12345.50")
    assert (found.overall, found.performance, found.clearly_trivial) == (
        Decimal("123.46"),
        Decimal("80.25"),
        Decimal("6.17"),
    )
    assert found.materiality_basis == "1 % of stock value (default, ours)"


def test_settings_come_first():
    found = facts(
        client={"name": "Harbour Tools"},
        platform="cin7_core",
        base_currency="AUD",
        period={"end": "2026-01-31"},
        materiality={
            "overall": 2000,
            "performance_percent": 50,
            "clearly_trivial_percent": 10,
            "set_by": "the partner",
        },
    )
    assert (found.client, found.platform, found.currency) == ("Harbour Tools", "cin7_core", "AUD")
    assert (found.start, found.end) == (dt.date(2026, 1, 5), dt.date(2026, 1, 31))
    assert found.period_basis == "settings" and found.period == "05 Jan 2026 to 31 Jan 2026"
    assert (found.overall, found.performance, found.clearly_trivial) == (2000, 1000, 200)
    assert found.materiality_basis == "set by the partner"
    assert facts(materiality={"overall": 5}).materiality_basis == "set by the engagement"


def test_without_evidence_nothing_is_made_up():
    found = facts(False)
    assert (found.client, found.currency, found.start, found.end) == ("Client", CURRENCY_NOT_STATED, None, None)
    assert (found.stock_value, found.overall, found.period) == (None, Decimal("0.00"), "period not known")


def test_a_currency_that_is_not_stated_has_no_code_for_programs():
    found = facts(False)
    assert found.currency_code is None and found.in_currency == f"({CURRENCY_NOT_STATED})"
    assert (facts().currency_code, facts().in_currency) == ("NZD", "NZD")
