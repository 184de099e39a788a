"""What to ask the client for: the list of the client's platform, and what of it has come."""

from cin7_audit.case.requests import LISTS, answers, missing, request_list
from cin7_audit.engagement import Engagement
from tests.inline_case import in_memory_case

CORE, OMNI, LEDGER, LAST = (LISTS[name] for name in ("core", "omni", "ledger", "last"))
MOVED = {"kind": "receipt", "sku": "A", "site": "Main", "quantity": 10, "effective_date": "2026-01-01"}


def file(kind, source="E001", status="used"):
    return {"source_id": source, "path": f"{source}.csv", "status": status, "kind": kind}


def come(**tables):
    return {answer.request.report: (answer.files, answer.rows) for answer in answers(in_memory_case(tables))}


def test_an_omni_client_is_asked_for_omni_reports():
    case = in_memory_case(
        {
            "evidence_file": [
                {"source_id": "E001", "path": "t.csv", "status": "used", "kind": "cin7_omni.track_stock_movements"}
            ]
        }
    )
    asked = {answer.request.report for answer in answers(case)}
    assert {"Track Stock Movements", "Trial Balance"} <= asked
    assert "Inventory Movement Details" not in asked


def test_the_list_is_omnis_only_where_nothing_of_core_came_or_the_settings_say_so():
    omni, core = file("cin7_omni.api_stock"), file("cin7_core.any", "E002")
    assert request_list(in_memory_case({"evidence_file": [omni]})) == OMNI + LEDGER
    assert request_list(in_memory_case({"evidence_file": [omni, core]})) == CORE + LEDGER + LAST
    assert request_list(in_memory_case({})) == CORE + LEDGER + LAST
    assert request_list(in_memory_case({}, Engagement(platform="cin7_omni"))) == OMNI + LEDGER


def test_a_request_is_answered_by_its_report_even_an_empty_one_or_by_rows_of_any_other():
    files = [file("cin7_core.transactions_soh"), file("xero.trial_balance", "E002"), file("xero.trial_balance", "E003")]
    files += [file("cin7_core.movement_details", "E004", status="unreadable")]
    found = come(evidence_file=files, movement=[MOVED, MOVED])
    assert found["Inventory Movement Details"] == (0, 2)
    assert found["Transactions vs Stock on Hand Difference"] == (1, 0)
    assert found["Trial Balance"] == (2, 0)
    assert found["Product list"] == (0, 0)


def test_the_two_books_journals_are_not_taken_for_one_another():
    found = come(evidence_file=[file("quickbooks.journal"), file("cin7_core.journal", "E002")])
    assert found["Xero: Journal Report"] == (1, 0)


def test_what_has_not_come_is_listed_needed_first():
    lacking = [answer.request for answer in missing(in_memory_case({"movement": [MOVED]}))]
    assert CORE[0] not in lacking and CORE[1] in lacking
    assert [request.needed for request in lacking] == [True] * (len(CORE + LEDGER) - 1) + [False] * len(LAST)
    assert lacking[0] == CORE[1] and lacking[-2:] == list(LAST)
