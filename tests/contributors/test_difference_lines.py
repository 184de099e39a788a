"""Lines a cause is looked for on: counts, and corrections that were done."""

from decimal import Decimal

import pytest

from cin7_audit.engagement import Engagement
from tests.inline_case import in_memory_case

from .cases import day


def correction(status: str | None) -> dict[str, object]:
    return {
        "document_no": "ADJ-9", "kind": "adjustment", "status": status, "sku": "K001", "site": "Main", "effective_date": day("03-02"),
        "quantity": Decimal(-4), "value": Decimal(-40), "account": "517", "user": "u1", "approver": "u1",
    }  # fmt: skip


@pytest.mark.parametrize(("status", "is_done"), [("COMPLETED", True), ("Posted", True), (None, True), ("Void", False), ("CANCELLED", False), ("In Progress", False)])  # fmt: skip
def test_only_corrections_that_were_done_are_lines_and_pass_limits(status: str | None, is_done: bool) -> None:
    settings = Engagement.model_validate({"approval": {"limit": 10}})
    case = in_memory_case({"correction": [correction(status)]}, settings)
    assert len(case.table("difference_line")) == is_done
    assert ("approval limit passed by one hand" in set(case.table("control_exception")["control"])) == is_done
