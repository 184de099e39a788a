"""Postings behind the lock date: a sync of a day or two is no finding of weight. Buckets of the tie-out keep their numbers."""

import datetime as dt
from decimal import Decimal

import pandas as pd
import pytest

from cin7_audit.chapters.ledger_impact.sentences import posting
from cin7_audit.context import context
from cin7_audit.engagement import Engagement
from cin7_audit.presentation.saying import Teller, entries
from cin7_audit.vocabulary import TIE_OUT_BUCKETS
from tests.chapters.frames import book_with
from tests.inline_case import in_memory_case

FILES = {"E1": "ledger.xlsx"}


@pytest.mark.parametrize(("days", "severity"), [(1, "low"), (2, "low"), (40, "medium")])
def test_the_days_a_sync_takes_weigh_nothing(days, severity):
    settings = Engagement().changed({"materiality.overall": 100})
    late = pd.DataFrame([{"amount": Decimal(900), "days_late": days, "source_id": "E1", "source_row": 3}])
    tell = Teller("ledger_impact", context(in_memory_case({}), settings), FILES)
    (found,) = posting(tell, book_with({"late_journals": late}, settings))
    assert found.id == "LI-7"
    assert found.severity == severity


SETTINGS = Engagement().changed({"materiality.overall": 1000})  # high above 500, medium above 50
FACTS = context(in_memory_case({}), SETTINGS)


def posted(column, *values, table, settings=SETTINGS, **columns):
    """The finding about one table of postings with these values."""
    rows = [{column: Decimal(value), "document_no": f"D-{n}", **columns} for n, value in enumerate(values)]
    frame = pd.DataFrame(rows).assign(source_id="E1", source_row=range(3, 3 + len(rows)))
    (found,) = posting(Teller("ledger_impact", FACTS, FILES), book_with({table: frame}, settings))
    return found


@pytest.mark.parametrize(
    ("amounts", "severity"), [((900, -900), "medium"), ((26, -25), "medium"), ((25, -25), "low"), ((-50,), "low")]
)
def test_late_journals_weigh_gross_and_are_worth_net(amounts, severity):
    found = posted("amount", *amounts, table="late_journals", days_late=40)
    assert (found.id, found.severity, found.value) == ("LI-7", severity, Decimal(sum(amounts)))


def test_late_journals_of_a_ledger_without_a_second_book_are_no_finding():
    late = pd.DataFrame([{"amount": Decimal(900), "days_late": 40, "source_id": "E1", "source_row": 3}])
    for missing in ({"two_books": pd.DataFrame({"has_books": [False]})}, {"book_window": pd.DataFrame()}):
        assert not list(
            posting(Teller("ledger_impact", FACTS, FILES), book_with({"late_journals": late, **missing}, SETTINGS))
        )


def test_late_journals_count_all_and_those_that_are_more_than_a_sync_late():
    rows = [(Decimal(900), 2), (Decimal(-40), 3), (Decimal(20), 90)]
    frame = pd.DataFrame(rows, columns=["amount", "days_late"]).assign(source_id="E1", source_row=[3, 4, 5])
    (found,) = posting(Teller("ledger_impact", FACTS, FILES), book_with({"late_journals": frame}, SETTINGS))
    assert found.severity == "medium" and found.value == Decimal(880)  # 60 gross of those late: the 900 weighs nothing
    assert found.statement.startswith("3 ledger lines") and "2 of them more than 2 days" in found.statement


@pytest.mark.parametrize(
    ("values", "severity"), [((900, -900), "high"), ((250, -250), "medium"), ((25, -25), "low"), ((26, -25), "medium")]
)
@pytest.mark.parametrize(("table", "number"), [("behind_lock", "LI-4"), ("no_accounting_date", "LI-6")])
def test_postings_of_opposite_values_weigh_gross_and_are_worth_net(table, number, values, severity):
    found = posted("value", *values, table=table)
    assert (found.id, found.severity, found.value) == (number, severity, Decimal(sum(values)))
    assert found.statement.startswith("2 ")


@pytest.mark.parametrize(
    ("gross", "against_setup", "against_peers"),
    [
        ((900, 900), "high", "medium"),
        ((300, 300), "high", "medium"),
        ((25, 26), "medium", "medium"),
        ((25, 25), "low", "low"),
    ],
)
def test_accounts_against_the_set_up_weigh_more_than_those_against_peers(gross, against_setup, against_peers):
    stated = SETTINGS.changed({"accounts.write_off": ["404"]})
    for table, settings, severity in (
        ("accounts_against_setup", stated, against_setup),
        ("odd_accounts", SETTINGS, against_peers),
    ):
        found = posted("gross", *gross, table=table, settings=settings, value=Decimal(-7))
        assert (found.id, found.severity, found.value) == ("LI-5", severity, Decimal(-14))
        assert f"{sum(gross):,}.00 " in found.statement


def test_a_changed_account_says_before_and_after_in_order():
    row = {"kind": "stock_take", "account_before": "630", "account_after": "310"}
    row |= {"last_before": dt.date(2026, 3, 4), "first_after": dt.date(2026, 4, 5)}
    changes = pd.DataFrame([row])
    (found,) = posting(Teller("ledger_impact", FACTS), book_with({"mapping_changes": changes}, SETTINGS))
    assert "stock take corrections changed from 630 to 310 between 04 Mar 2026 and 05 Apr 2026" in found.statement


def test_buckets_are_numbered_by_their_place_in_the_vocabulary():
    told = entries("ledger_impact")
    assert [told[f"LI-bucket.{bucket}"]["id"] for bucket in TIE_OUT_BUCKETS] == [f"LI-{n}" for n in range(10, 22)]
