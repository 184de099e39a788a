"""Proposed entries: two different accounts each, and none where time or an explanation is what is needed."""

from decimal import Decimal
from types import SimpleNamespace

import pandas as pd
import pytest

from cin7_audit.measures.ledger_impact import schedule


def tie(*rows: tuple[str, str, str]) -> SimpleNamespace:
    """(account, bucket, amount) of one document each."""
    columns = ["account", "bucket", "amount"]
    frame = pd.DataFrame(rows, columns=columns).assign(amount=lambda f: f["amount"].map(Decimal))
    places = range(1, len(frame) + 1)
    more = {"component": places, "document": [f"D-{n}" for n in places], "rule": "rule", "source_id": "E001", "source_row": places}
    return SimpleNamespace(documents=frame.assign(**more))


@pytest.fixture
def known(monkeypatch):
    """The mirror of document 1 and the adjustment role are the inventory account itself."""
    monkeypatch.setattr(schedule, "_other_accounts", lambda case: {(1, Decimal(40)): "715"})
    monkeypatch.setattr(schedule, "_role_accounts", lambda case: {"adjustment": "715", "cogs": "500"})


def test_no_account_is_on_both_sides(known):
    made = schedule.proposed_entries(None, tie(("715", "unsynced", "40"), ("715", "cost_change", "-7")))
    assert (made["debit"] != made["credit"]).all()
    sides = {bucket: (debit, credit) for bucket, debit, credit in made[["bucket", "debit", "credit"]].itertuples(index=False)}
    assert sides == {"unsynced": ("715", "Offset account of the document"), "cost_change": ("500", "715")}


def test_timing_transit_and_the_unexplained_get_no_entry(known):
    made = schedule.proposed_entries(None, tie(("716", "in_transit", "12"), ("715", "timing", "3"), ("715", "unexplained", "9")))
    assert made.empty
