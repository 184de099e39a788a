"""Postings behind the lock date: a sync of a day or two is no finding of weight. Buckets of the tie-out keep their numbers."""

from decimal import Decimal
from types import SimpleNamespace

import pandas as pd
import pytest

from cin7_audit.chapters.ledger_impact.sentences import posting
from cin7_audit.context import context
from cin7_audit.engagement import Engagement
from cin7_audit.presentation.saying import Teller, entries
from cin7_audit.vocabulary import TIE_OUT_BUCKETS
from tests.inline_case import in_memory_case


@pytest.mark.parametrize(("days", "severity"), [(1, "low"), (2, "low"), (40, "medium")])
def test_the_days_a_sync_takes_weigh_nothing(days, severity):
    settings = Engagement().changed({"materiality.overall": 100})
    late = pd.DataFrame([{"amount": Decimal(900), "days_late": days, "source_id": "E1", "source_row": 3}])
    none = dict.fromkeys(("accounts_against_setup", "no_accounting_date", "behind_lock"), pd.DataFrame())
    result = SimpleNamespace(tables={**none, "late_journals": late}, files={"E1": "ledger.xlsx"})
    tell = Teller("ledger_impact", context(in_memory_case({}), settings), result.files)
    (found,) = [item for item in posting(tell, result, settings) if item.id == "LI-7"]
    assert found.severity == severity


def test_buckets_are_numbered_by_their_place_in_the_vocabulary():
    told = entries("ledger_impact")
    assert [told[f"LI-bucket.{bucket}"]["id"] for bucket in TIE_OUT_BUCKETS] == [f"LI-{n}" for n in range(10, 22)]
