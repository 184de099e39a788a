"""Which corrections the register holds."""

from decimal import Decimal

import pytest

from tests.inline_case import in_memory_case


@pytest.mark.parametrize(
    ("status", "is_kept"),
    [
        (None, True),
        ("COMPLETED", True),
        ("Completed", True),
        ("Posted", True),
        ("draft", False),
        ("VOIDED", False),
        ("OPEN", False),
        ("In Progress", False),
    ],
)
def test_only_what_is_known_not_to_be_done_is_left_out(status, is_kept):
    line = {
        "document_no": "SA-1",
        "kind": "adjustment",
        "status": status,
        "effective_date": "2025-01-05",
        "sku": "A",
        "quantity": Decimal(-2),
    }
    case = in_memory_case({"correction": [line]})
    assert len(case.table("register")) == int(is_kept)
