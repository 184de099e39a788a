"""Branch transfers and production jobs of Omni: out on dispatch, in on receipt, components as goods are made."""

import pytest

from cin7_audit.sources.cin7_omni.api import API
from tests.sources.small_files import of_json, rows

BY_NAME = {source.name.removeprefix("cin7_omni.api_"): source for source in API}
SENT, RECEIVED = {"dispatchedDate": "2025-07-02"}, {"receivedDate": "2025-07-04"}
LINE = {"code": "A", "qty": 5, "qtyTransferred": 4, "unitCost": 2.5}
MOVED = ("kind", "sku", "quantity", "site", "effective_date", "value")


def transfer(*lines: dict, **more):
    record = {"id": 1, "reference": "BT-1", "sourceBranchId": 3, "destinationBranchId": 4, "internalComments": "weekly"}
    return of_json(BY_NAME["branch_transfers"], [{**record, "lineItems": list(lines or [LINE]), **more}])


@pytest.mark.parametrize(
    ("more", "status", "received", "moves"),
    [
        ({**SENT, **RECEIVED}, "COMPLETED", "4", ["transfer_out", "transfer_in"]),
        (SENT, "IN TRANSIT", None, ["transfer_out"]),
        ({"isApproved": True}, "ORDERED", None, []),
        ({}, "DRAFT", None, []),
        ({**SENT, **RECEIVED, "isVoid": True}, "VOIDED", "4", []),
    ],
)
def test_stock_leaves_on_dispatch_and_arrives_on_receipt(more, status, received, moves):
    parsed = transfer(**more)
    assert rows(parsed, "transfer", "status", "sent_quantity", "received_quantity") == [(status, "5", received)]
    assert [kind for (kind,) in rows(parsed, "movement", "kind")] == moves


def test_the_two_sides_of_a_transfer():
    parsed = transfer(**SENT, **RECEIVED)
    wanted = ("document_no", "document_id", "sku", "from_site", "to_site", "sent_date", "received_date", "reference")
    assert rows(parsed, "transfer", *wanted) == [
        ("BT-1", "branchtransfers:1", "A", "branch:3", "branch:4", "2025-07-02", "2025-07-04", "weekly")
    ]
    assert rows(parsed, "movement", *MOVED) == [
        ("transfer_out", "A", "-5", "branch:3", "2025-07-02", "-12.5"),
        ("transfer_in", "A", "4", "branch:4", "2025-07-04", "10"),
    ]


def test_what_arrived_without_a_figure_is_what_was_sent_and_nothing_arrived_is_nothing():
    assert rows(transfer({"code": "A", "qty": 5}, **SENT, **RECEIVED), "movement", "quantity") == [("-5",), ("5",)]
    parsed = transfer({**LINE, "qtyTransferred": 0}, **SENT, **RECEIVED)
    assert rows(parsed, "transfer", "received_quantity") == [("0",)]
    assert rows(parsed, "movement", "quantity") == [("-5",)]


def test_each_size_arrives_in_its_share():
    line = {"code": "TEE", "qty": 4, "qtyTransferred": 2, "option3": "1 x S\n3 x M"}
    parsed = transfer(line, **SENT, **RECEIVED)
    assert rows(parsed, "transfer", "sku", "sent_quantity", "received_quantity") == [
        ("TEE//S", "1", "0.5"),
        ("TEE//M", "3", "1.5"),
    ]
    assert rows(parsed, "movement", "movement_id")[:2] == [("E001-1-1-transfer_out-S",), ("E001-1-1-transfer_in-S",)]


JOB = {
    "id": 1, "reference": "PJ-1", "branchId": 3, "completedBy": 8, "completedDate": "2025-07-04",
    "products": [{
        "code": "KIT", "standardQty": 2, "actualQty": 6, "unitCost": 7,
        "components": [{"code": "P", "qty": 4, "unitCost": 1, "type": "Stock"}, {"code": "Q", "qty": 1}],
    }],
}  # fmt: skip


def job(**more):
    return of_json(BY_NAME["production_jobs"], [{**JOB, **more}])


def made(**more) -> dict:
    return {"products": [{**JOB["products"][0], **more}]}


def test_components_go_out_as_far_as_goods_were_made():
    parsed = job()
    assert rows(parsed, "movement", *MOVED) == [
        ("assembly_in", "KIT", "6", "branch:3", "2025-07-04", "42"),
        ("assembly_out", "P", "-12", "branch:3", "2025-07-04", "-12"),
        ("assembly_out", "Q", "-3", "branch:3", "2025-07-04", None),
    ]
    assert rows(parsed, "movement", "movement_id", "reason", "user", "document_type") == [
        ("E001-1-1-assembly_in", None, "user:8", "Production Job"),
        ("E001-1-1-assembly_out-1", "Stock", "user:8", "Production Job"),
        ("E001-1-1-assembly_out-2", None, "user:8", "Production Job"),
    ]
    assert rows(parsed, "bill_of_material", "sku", "component_sku", "quantity") == [
        ("KIT", "P", "2"),
        ("KIT", "Q", "0.5"),
    ]


@pytest.mark.parametrize("more", [{"isVoid": True}, {"completedDate": None}, made(actualQty=0), made(actualQty=None)])
def test_a_job_that_made_nothing_moves_nothing_and_still_says_what_it_takes(more):
    parsed = job(**more)
    assert set(parsed.tables) == {"bill_of_material"}


def test_without_a_standard_quantity_components_are_per_one():
    assert rows(job(**made(standardQty=None)), "bill_of_material", "quantity") == [("4",), ("1",)]


def test_a_component_without_a_code_is_no_component():
    parsed = job(**made(components=[{"qty": 4}, {"code": "P", "qty": None}]))
    assert rows(parsed, "bill_of_material", "component_sku", "quantity") == [("P", "0")]
    assert rows(parsed, "movement", "sku") == [("KIT",)]
