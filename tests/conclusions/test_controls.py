"""Controls find their case, and say what is missing."""

import datetime as dt

from cin7_audit.conclusions.controls import NEEDS, untested_controls
from cin7_audit.engagement import Engagement
from tests.contributors.cases import SECOND, SKUS, count, day, movement
from tests.inline_case import in_memory_case

AS_OF = dt.date(2026, 6, 1)


def test_controls_find_their_case_and_say_what_is_missing() -> None:
    tables = {
        "count_line": [row | {"recorded_at": dt.datetime(2026, 3, 9, 8)} for row in count(SECOND, {}, SKUS[:3])],
        "movement": [movement("sale", SECOND, SKUS[0], -1, "SO-1")],
        "user_action": [
            {"acted_at": dt.datetime(2026, 3, 1), "action": "Completed", "document_no": "ST-9"},
            {"acted_at": dt.datetime(2026, 3, 2), "action": "Undo", "document_no": "ST-9"},
        ],
        "correction": [
            {
                "document_no": "ST-7",
                "kind": "adjustment",
                "status": "DRAFT",
                "sku": "K001",
                "site": "Main",
                "quantity": 1,
                "value": 5,
            },
            {
                "document_no": "ST-8",
                "kind": "adjustment",
                "status": "COMPLETED",
                "effective_date": day("02-01"),
                "sku": "K002",
                "quantity": -3,
                "value": -30,
            },
            {
                "document_no": "ST-8",
                "kind": "adjustment",
                "status": "COMPLETED",
                "effective_date": day("02-01"),
                "sku": "K002",
                "quantity": 3,
                "value": 60,
            },
            {
                "document_no": "ST-6",
                "kind": "adjustment",
                "status": "COMPLETED",
                "sku": "K003",
                "quantity": 4,
                "value": 900,
                "user": "u1",
                "approver": "u1",
            },
        ],
        "transfer": [
            {
                "document_no": "TR-1",
                "status": "IN TRANSIT",
                "sent_date": day("02-01"),
                "sku": "K001",
                "to_site": "South",
                "sent_quantity": 4,
            }
        ],
        "stock_snapshot": [{"as_of": AS_OF, "sku": "K001", "site": "Main", "on_hand": 1, "available": -4}],
        "bill_of_material": [{"sku": "K003", "component_sku": "K004", "quantity": 2}],
    }
    settings = Engagement().changed({"approval.limit": 500})
    case, nothing = in_memory_case(tables, settings), in_memory_case({})
    assert set(case.table("control_exception")["control"]) == set(NEEDS) and not untested_controls(case)
    absent = untested_controls(nothing)
    assert nothing.table("control_exception").empty and set(absent) == set(NEEDS)
    assert absent["approval limit passed by one hand"] == ("correction",)
    assert absent["production adjusted in"] == ("correction", "bill_of_material")
    assert absent["transfers stuck in transit"] == ("transfer",)
    unlimited = untested_controls(in_memory_case(tables))
    assert unlimited == {"approval limit passed by one hand": ("approval.limit in the settings",)}


def test_a_transfer_in_evidence_without_a_date_cannot_be_called_stuck() -> None:
    undated = {"document_no": "TR-1", "status": "IN TRANSIT", "sku": "K001", "to_site": "South", "sent_quantity": 4}
    missing = untested_controls(in_memory_case({"transfer": [undated]}))
    assert missing["transfers stuck in transit"] == ("a dated movement",)
