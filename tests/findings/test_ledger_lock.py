"""Postings behind the lock date: a sync of a day or two is no finding of weight."""

from decimal import Decimal
from types import SimpleNamespace

import pandas as pd
import pytest

from cin7_audit.case import in_memory_case
from cin7_audit.context import context
from cin7_audit.engagement import Engagement
from cin7_audit.findings.ledger_impact import posting


@pytest.mark.parametrize(("days", "severity"), [(1, "low"), (2, "low"), (40, "medium")])
def test_the_days_a_sync_takes_weigh_nothing(days, severity):
    settings = Engagement().changed({"materiality.overall": 100})
    late = pd.DataFrame([{"amount": Decimal(900), "days_late": days, "source_id": "E1", "source_row": 3}])
    tests = SimpleNamespace(against_setup=pd.DataFrame(), no_accounting_date=pd.DataFrame(), late_journals=late, mapping_changes=None)
    result = SimpleNamespace(tests=tests, files={"E1": "ledger.xlsx"}, locked=pd.DataFrame())
    (found,) = [item for item in posting(result, context(in_memory_case({}), settings), settings) if item.id == "LI-7"]
    assert found.severity == severity
