"""Assemblies, disassemblies and production runs: what is made comes in, what is picked goes out, once completed."""

import pytest

from cin7_audit.sources.cin7_core.api import API
from tests.sources.small_files import named, of_json, rows

ASSEMBLY, DISASSEMBLY, PRODUCTION = named(
    API, "cin7_core.api_assembly", "cin7_core.api_disassembly", "cin7_core.api_production"
)

MOVED = ("kind", "sku", "site", "bin", "quantity", "unit_cost", "value", "movement_id")
ASSEMBLED = {
    "TaskID": "AB-1",
    "AssemblyNumber": "FG-1",
    "Status": "Completed",
    "CompletionDate": "2026-04-13",
    "Date": "2026-04-01",
    "ProductCode": "KIT",
    "Quantity": 2,
    "UnitCost": 7,
    "Cost": 99,
    "Location": "Main",
    "Notes": "rush",
    "PickLines": [
        {"ProductCode": "HT-1", "Quantity": 4, "Cost": 3.5, "Bin": "A-01", "BatchSN": "L1"},
        {"ProductCode": "HT-2", "Quantity": 1, "LocationName": "South: B-1", "Bin": "Z"},
        {"ProductCode": "HT-3", "Quantity": 0, "Cost": 1},
        {"ProductCode": "HT-4", "Quantity": 1, "Bin": "Main"},
    ],
    "Transactions": [{"Debit": "310", "Credit": "320", "Amount": 14}],
}


def test_an_assembly_brings_its_product_in_and_takes_what_was_picked_out():
    parsed = of_json(ASSEMBLY, ASSEMBLED)
    assert rows(parsed, "movement", *MOVED) == [
        ("assembly_in", "KIT", "Main", None, "2", "7", "14", "E001-1"),
        ("assembly_out", "HT-1", "Main", "A-01", "-4", "3.5", "-14", "E001-2"),
        ("assembly_out", "HT-2", "South", "B-1", "-1", None, None, "E001-3"),
        ("assembly_out", "HT-4", "Main", None, "-1", None, None, "E001-5"),
    ]
    wanted = ("document_type", "document_no", "document_id", "effective_date", "completed_at", "reason")
    assert set(rows(parsed, "movement", *wanted)) == {
        ("FinishedGoods", "FG-1", "ab-1", "2026-04-13", "2026-04-13 00:00:00", "rush")
    }
    posted = ("document_no", "document_id", "document_type", "amount", "effective_date")
    assert rows(parsed, "expected_posting", *posted) == [("FG-1", "ab-1", "FinishedGoods", "14", "2026-04-13")]


@pytest.mark.parametrize("change", [{"Status": "DRAFT"}, {"Status": "VOIDED"}, {"CompletionDate": None}])
def test_an_assembly_that_is_not_done_moves_nothing(change):
    parsed = of_json(ASSEMBLY, {**ASSEMBLED, **change})
    assert set(parsed.tables) == {"document_header"}
    assert rows(parsed, "document_header", "document_no", "document_type") == [("FG-1", "FinishedGoods")]


def test_a_picked_line_without_a_quantity_and_a_document_without_a_status_are_no_slips():
    parsed = of_json(ASSEMBLY, {**ASSEMBLED, "PickLines": [{"ProductCode": "HT-1"}]})
    assert rows(parsed, "movement", "sku") == [("KIT",)] and parsed.problems == ()
    for source, document in ((ASSEMBLY, ASSEMBLED), (DISASSEMBLY, TAKEN_APART), (PRODUCTION, RUN)):
        parsed = of_json(source, {**document, "Status": None})
        assert set(parsed.tables) == {"document_header"} and parsed.problems == ()


def test_a_list_row_moves_nothing_even_when_it_is_completed():
    row = {
        "AssemblyNumber": "FG-1",
        "TaskID": "AB-1",
        "Status": "COMPLETED",
        "CompletionDate": "2026-04-13",
        "Quantity": 2,
    }
    assert set(of_json(ASSEMBLY, {"FinishedGoods": [row]}).tables) == {"document_header"}
    listed = {"DisassemblyNumber": "DA-1", "TaskID": "AB-1", "Status": "COMPLETED", "Date": "2026-04-13"}
    parsed = of_json(DISASSEMBLY, {"Disassemblies": [{**listed, "OrderLines": [{"SKU": "HT-1", "Quantity": 1}]}]})
    assert rows(parsed, "document_header", "document_no", "document_type") == [("DA-1", "Disassembly")]
    assert "movement" not in parsed.tables


TAKEN_APART = {
    "TaskID": "AB-1",
    "DisassemblyNumber": "DA-1",
    "Status": "COMPLETED",
    "Date": "2026-04-13",
    "ProductCode": "KIT",
    "Location": "Main",
    "PickLines": [{"Quantity": 2, "Cost": 7, "Location": "South: X", "Bin": "A-01"}],
    "OrderLines": [{"ProductCode": "HT-1", "Quantity": 4, "UnitCost": 3.5}],
}


def test_a_disassembly_takes_its_parent_out_and_brings_the_components_in():
    parsed = of_json(DISASSEMBLY, TAKEN_APART)
    assert rows(parsed, "movement", *MOVED) == [
        ("assembly_out", "KIT", "Main", "A-01", "-2", "7", "-14", "E001-1"),
        ("assembly_in", "HT-1", "Main", None, "4", "3.5", "14", "E001-2"),
    ]
    assert rows(parsed, "movement", "document_no", "document_type", "effective_date")[0] == (
        "DA-1",
        "Disassembly",
        "2026-04-13",
    )
    assert set(of_json(DISASSEMBLY, {**TAKEN_APART, "Status": "DRAFT"}).tables) == {"document_header"}
    parsed = of_json(DISASSEMBLY, {**TAKEN_APART, "Transactions": [{"Amount": 14, "Date": "2026-04-14"}]})
    posted = ("document_no", "document_id", "document_type", "amount", "effective_date")
    assert rows(parsed, "expected_posting", *posted) == [("DA-1", "ab-1", "Disassembly", "14", "2026-04-14")]
    completed = of_json(DISASSEMBLY, {**TAKEN_APART, "CompletionDate": "2026-04-15"})
    assert set(rows(completed, "movement", "effective_date")) == {("2026-04-15",)}


RUN = {
    "RunID": "AB-1",
    "OrderNumber": "MO-1",
    "Status": "Closed",
    "EndDate": "2026-04-15",
    "Operations": [
        {
            "EndDate": "2026-04-13",
            "Components": [{"SKU": "HT-1", "Quantity": 4, "Cost": 3.5, "Location": "Main: A-01"}],
        },
        {"Components": [{"SKU": "HT-2", "Quantity": 1}]},
    ],
    "Output": [
        {"SKU": "KIT", "Quantity": 2, "UnitCost": 7, "ReceivedDate": "2026-04-14", "Location": "Main"},
        {"SKU": "KIT", "Quantity": 1, "Received": False},
        {"SKU": "KIT", "Quantity": 3, "Received": True},
    ],
}


def test_a_run_moves_each_operation_and_output_on_its_own_day():
    parsed = of_json(PRODUCTION, RUN)
    assert rows(parsed, "movement", "kind", "sku", "quantity", "value", "effective_date", "completed_at") == [
        ("assembly_out", "HT-1", "-4", "-14", "2026-04-13", "2026-04-13 00:00:00"),
        ("assembly_out", "HT-2", "-1", None, "2026-04-15", "2026-04-15 00:00:00"),
        ("assembly_in", "KIT", "2", "14", "2026-04-14", "2026-04-14 00:00:00"),
        ("assembly_in", "KIT", "3", None, "2026-04-15", "2026-04-15 00:00:00"),
    ]
    assert rows(parsed, "movement", "site", "bin", "document_no")[0] == ("Main", "A-01", "MO-1")


LISTED = {
    "ProductionOrderID": "AB-1",
    "OrderStatus": "x",
    "Number": "MO-1",
    "Status": "COMPLETED",
    "EndDate": "2026-04-15",
}


@pytest.mark.parametrize("document", [{**RUN, "Status": "In progress"}, {"ProductionOrderListItems": [LISTED]}])
def test_a_run_that_is_not_done_and_a_list_row_fill_the_header(document):
    parsed = of_json(PRODUCTION, document)
    assert set(parsed.tables) == {"document_header"}
    assert rows(parsed, "document_header", "document_no", "document_type", "effective_date") == [
        ("MO-1", "Production", "2026-04-15")
    ]
