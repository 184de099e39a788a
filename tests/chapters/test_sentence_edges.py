"""Edges of single sentences that no client made by hand reaches: a limit met exactly, a clean hand, a neighbouring bin."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pandas as pd

from cin7_audit.chapters.ingestion.sentences import _document
from cin7_audit.chapters.ledger_impact.sentences import aged
from cin7_audit.chapters.write_off_frequency.sentences import duties
from cin7_audit.context import context
from cin7_audit.engagement import Approval, Engagement, Period
from cin7_audit.presentation.saying import Teller
from tests.chapters.frames import book_with
from tests.inline_case import in_memory_case

YEAR = Period(start=dt.date(2026, 1, 1), end=dt.date(2026, 12, 31))


def facts(settings):
    return context(in_memory_case({}, settings), settings)


def hands(settings, *documents):
    """A workbook of approved documents: gross value, and whether the approver also created them."""
    rows = [(Decimal(gross), Decimal(-gross), own, False, False, "E001", 1) for gross, own in documents]
    columns = ["gross", "value", "is_creator", "is_counter", "is_custodian", "source_id", "source_row"]
    return SimpleNamespace(settings=settings, table={"approval_duty": pd.DataFrame(rows, columns=columns)}.__getitem__)


def test_a_clean_hand_above_the_limit_is_not_among_those_above_it():
    settings = Engagement(approval=Approval(limit=Decimal(500)), period=YEAR)
    tell = Teller("write_off_frequency", facts(settings))
    (found,) = duties(tell, hands(settings, (900, False), (600, True), (100, True)))
    assert found.title.startswith("2 of 3 documents") and "1 of them above the approval limit" in found.statement
    assert found.severity == "high"
    (calm,) = duties(tell, hands(settings, (900, False), (100, True)))
    assert "0 of them above the approval limit" in calm.statement and calm.severity == "low"


def purchases(*ages):
    rows = [("received_not_invoiced", age, Decimal(100), f"PO-{age}", "E001", 1, "A", "Main") for age in ages]
    columns = ["side", "age_days", "value", "document_no", "source_id", "source_row", "sku", "site"]
    return {"open_purchases": pd.DataFrame(rows, columns=columns)}


def test_a_purchase_of_exactly_sixty_days_is_not_beyond_them():
    settings = Engagement(period=YEAR)
    tell = Teller("ledger_impact", facts(settings))
    assert list(aged(tell, book_with(purchases(60, 12), settings))) == []
    (found,) = aged(tell, book_with(purchases(60, 61), settings))
    assert found.id == "LI-32" and "oldest 61 days" in found.statement and found.value == Decimal(100)


def test_a_document_of_another_bin_mends_no_break():
    unmoved = pd.DataFrame(
        {"sku": ["A", "A"], "site": ["Main", "Main"], "bin": ["B-1", None], "document_no": ["PO-1", "PO-2"]}
    )
    line = SimpleNamespace(sku="A", site="Main", bin="B-1")
    assert _document(unmoved, line)["document_no"].tolist() == ["PO-1"]
    assert _document(unmoved, SimpleNamespace(sku="A", site="Main", bin="B-2")).empty
    assert _document(unmoved, SimpleNamespace(sku="A", site="Main", bin=None))["document_no"].tolist() == ["PO-2"]
