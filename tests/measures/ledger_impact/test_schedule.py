"""Proposed entries: two different accounts each, and none where time or an explanation is what is needed."""

from decimal import Decimal

import pandas as pd

from tests.measures.small import case_given

# The mirror of document 1 and the adjustment role are the inventory account itself.
OFFSETS = pd.DataFrame([(1, "715", "inventory", Decimal(-40))], columns=["component", "account", "role", "amount"])
ROLES = pd.DataFrame({"role": ["adjustment", "cogs", "other"], "account": ["715", "500", "100"]})


def entries(*rows: tuple[str, str, str]) -> pd.DataFrame:
    """The entries proposed for (account, bucket, amount) of one document each."""
    frame = pd.DataFrame(rows, columns=["account", "bucket", "amount"])
    places = range(1, len(frame) + 1)
    more = {
        "amount": frame["amount"].map(lambda amount: Decimal(amount).quantize(Decimal("0.0001"))),
        "component": places,
        "document": [f"D-{n}" for n in places],
        "rule": "rule",
        "source_id": "E001",
        "source_row": places,
        "in_window": True,
    }
    case = case_given(tie_out_documents=frame.assign(**more), offset_account=OFFSETS, account_role=ROLES)
    return case.table("proposed_entries")


def test_no_account_is_on_both_sides() -> None:
    made = entries(("715", "unsynced", "40"), ("715", "cost_change", "-7"))
    assert (made["debit"] != made["credit"]).all()
    sides = {
        bucket: (debit, credit) for bucket, debit, credit in made[["bucket", "debit", "credit"]].itertuples(index=False)
    }
    assert sides == {"unsynced": ("715", "Offset account of the document"), "cost_change": ("500", "715")}


def test_timing_transit_and_the_unexplained_get_no_entry() -> None:
    assert entries(("716", "in_transit", "12"), ("715", "timing", "3"), ("715", "unexplained", "9")).empty
