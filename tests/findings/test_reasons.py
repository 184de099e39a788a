"""WF-4 speaks of reasons somebody could have given: a movement report has no field for them."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from cin7_audit.chapters.write_off_frequency.sentences import poor_reasons
from cin7_audit.engagement import Engagement
from cin7_audit.presentation.saying import Teller
from cin7_audit.workbook import Workbook
from tests.inline_case import in_memory_case


@pytest.mark.parametrize(("kind", "is_said"), [("cin7_core.movement_details", False), ("cin7_core.api_adjustment", True)])
def test_blank_reasons_are_a_finding_only_where_a_reason_could_stand(kind, is_said):
    rows = [
        {
            "document_no": f"ST-{n:05d}", "kind": "adjustment", "status": "COMPLETED", "sku": f"K{n}", "site": "Main", "source_id": "E001",
            "effective_date": dt.date(2026, 1, 5), "completed_at": dt.datetime(2026, 1, 5), "quantity": Decimal(-1), "value": Decimal(-5),
        }
        for n in range(40)
    ]  # fmt: skip
    evidence = [{"source_id": "E001", "path": "a.xlsx", "kind": kind, "status": "used"}]
    case = in_memory_case({"correction": rows, "evidence_file": evidence}, Engagement())
    book = Workbook(Path(), case.settings, case, Path())
    tell = Teller("write_off_frequency", book.context)
    assert [finding.id for finding in poor_reasons(tell, book)] == ["WF-4"] * is_said
