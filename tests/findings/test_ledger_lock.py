"""Postings behind the lock date: a sync of a day or two is no finding of weight."""

from decimal import Decimal
from types import SimpleNamespace

import pandas as pd
import pytest

from cin7_audit.case import in_memory_case
from cin7_audit.chapters.ledger_impact.sentences import posting
from cin7_audit.context import context
from cin7_audit.engagement import Engagement


@pytest.mark.parametrize(("days", "severity"), [(1, "low"), (2, "low"), (40, "medium")])
def test_the_days_a_sync_takes_weigh_nothing(days, severity):
    settings = Engagement().changed({"materiality.overall": 100})
    late = pd.DataFrame([{"amount": Decimal(900), "days_late": days, "source_id": "E1", "source_row": 3}])
    none = dict.fromkeys(("accounts_against_setup", "no_accounting_date", "behind_lock"), pd.DataFrame())
    result = SimpleNamespace(tables={**none, "late_journals": late}, files={"E1": "ledger.xlsx"})
    (found,) = [item for item in posting(result, context(in_memory_case({}), settings), settings) if item.id == "LI-7"]
    assert found.severity == severity
