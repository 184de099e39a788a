"""The governance pack is filled from the client's own data and names no person."""

import datetime as dt
from decimal import Decimal

from cin7_audit.chapters.diagnosis.measures import governance
from tests.contributors.cases import FIRST, NOISE, SECOND, SKUS, alone, count, day
from tests.inline_case import in_memory_case

AS_OF = dt.date(2026, 6, 1)


def test_governance_is_filled_and_names_no_person() -> None:
    rows = [
        {
            "document_no": f"ST-{n}",
            "kind": "adjustment",
            "status": "COMPLETED",
            "effective_date": day("02-01") + dt.timedelta(days=n),
            "sku": SKUS[n],
            "quantity": -1,
            "value": -n - 1,
            "user": "jo",
        }
        for n in range(40)
    ]
    case = in_memory_case({"count_line": count(FIRST, {}, SKUS) + count(SECOND, NOISE, SKUS), "correction": rows})
    pack = governance(alone(case))
    assert set(pack) == {
        "review_calendar",
        "escalation_matrix",
        "raci",
        "approval_limits",
        "reason_codes",
        "action_log",
        "count_programme",
    }
    assert pack["reason_codes"][-1]["code"] == "other" and pack["count_programme"][-1]["class"] == "triggers"
    assert pack["review_calendar"][0]["rhythm"] == "daily" and pack["escalation_matrix"][0]["level"] == "in tolerance"
    assert all(row["id"].startswith("ACT-") for row in pack["action_log"])
    first = pack["approval_limits"][0]
    assert first["limit"] == Decimal("32.20") and first["items"] == 8
    assert sum(row["lines_first"] or 0 for row in pack["escalation_matrix"]) >= len(NOISE)
    assert any(row["accountable"] == "named interpreter" for row in pack["raci"]) and "jo" not in str(pack).split()


def test_a_difference_repeats_the_same_way_within_half_a_year() -> None:
    corrections = [(0, -1), (180, -2), (200, 3), (300, -1), (481, -1), (490, -1)]
    rows = [
        {
            "document_no": f"SA-{after}",
            "kind": "adjustment",
            "status": "COMPLETED",
            "effective_date": dt.date(2025, 1, 1) + dt.timedelta(days=after),
            "sku": SKUS[0],
            "quantity": units,
        }
        for after, units in corrections
    ]
    repeated = in_memory_case({"correction": rows}).table("repeated_difference")
    assert repeated["earlier"].tolist() == [0, 1, 0, 2, 0, 1]


def test_the_loads_of_a_go_live_propose_no_approval_limit() -> None:
    row = {"kind": "adjustment", "status": "COMPLETED", "effective_date": day("02-01"), "sku": SKUS[0]}
    load = row | {"document_no": "ST-1", "reason": "Opening balance", "quantity": 900, "value": 9000}
    slip = row | {"document_no": "ST-2", "quantity": -1, "value": -10}
    case = in_memory_case({"count_line": count(FIRST, {}, SKUS), "correction": [load, slip]})
    first = governance(alone(case))["approval_limits"][0]
    assert first["limit"] == Decimal("10.00") and first["of_items"] == 1
