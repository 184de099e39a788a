"""Which endpoint a page of documents is of: exactly one, told by its fields, and all of them rebuild movements."""

import pytest

from cin7_audit.sources.cin7_omni.api import API, DOCUMENTS
from tests.sources.goldens import read
from tests.sources.small_files import json_peek, notes, of_json, rows

DOCUMENT_SOURCES = [source for source in API if source.endpoint in DOCUMENTS]
LINES = {"id": 1, "reference": "X-1", "createdDate": "2025-07-01", "lineItems": [{"id": 5, "code": "A", "qty": 1}]}
ADJUSTED = {**LINES, "completedDate": None, "adjustmentReason": ""}
DOCUMENTS = {
    "adjustments": ADJUSTED,
    "branch_transfers": {**LINES, "sourceBranchId": 3, "destinationBranchId": 4, "dispatchedDate": None},
    "purchase_orders": {**LINES, "fullyReceivedDate": None},
    "sales_orders": {**LINES, "dispatchedDate": None},
    "credit_notes": {**LINES, "creditNoteDate": None, "completedDate": None},
    "production_jobs": {"id": 1, "products": [], "completedDate": None, "branchId": 3},
}


@pytest.mark.parametrize("endpoint", DOCUMENTS)
@pytest.mark.parametrize("more", [{}, {"isVoid": False, "branchId": 3, "company": "Acme", "email": "a@b.c"}])
def test_a_document_has_one_reader(endpoint, more):
    peek = json_peek([{**DOCUMENTS[endpoint], **more}])
    readers = [source.name for source in API if source.claims(peek)]
    assert readers == [f"cin7_omni.api_{endpoint}"]


@pytest.mark.parametrize(
    ("fields", "endpoint"),
    [
        ({**LINES, "completedDate": None, "adjustInAccountingSystem": None}, "adjustments"),
        ({**LINES, "supplierInvoiceReference": None}, "purchase_orders"),
        ({**LINES, "creditNoteNumber": None}, "credit_notes"),
        ({**LINES, "completedDate": None}, None),
        ({**LINES, "dispatchedDate": None, "creditNoteDate": None}, "credit_notes"),
        ({**ADJUSTED, "creditNoteDate": None}, "adjustments"),
    ],
)
def test_other_marks_of_a_document(fields, endpoint):
    readers = [source.name for source in DOCUMENT_SOURCES if source.claims(json_peek([fields]))]
    assert readers == ([f"cin7_omni.api_{endpoint}"] if endpoint else [])


@pytest.mark.parametrize("source", DOCUMENT_SOURCES, ids=lambda source: source.name)
def test_every_document_is_a_rebuild_and_an_empty_page_is_known_by_its_folder(source):
    record = DOCUMENTS[source.name.removeprefix("cin7_omni.api_")]
    assert "movements_rebuilt" in notes(of_json(source, [record]))
    folder = source.name.removeprefix("cin7_omni.api_").replace("_", "")
    empty = [each.name for each in DOCUMENT_SOURCES if each.claims(json_peek([], f"omni/{folder}/page-0002.json"))]
    assert empty == [source.name]


def test_an_id_counts_within_its_endpoint():
    adjustments, transfers, *_ = DOCUMENT_SOURCES
    assert rows(of_json(adjustments, [ADJUSTED]), "correction", "document_id") == [("adjustments:1",)]
    assert rows(of_json(transfers, [DOCUMENTS["branch_transfers"]]), "transfer", "document_id") == [
        ("branchtransfers:1",)
    ]


def test_an_empty_page_is_known_by_its_folder_only(tmp_path):
    (tmp_path / "x").mkdir()
    path = tmp_path / "x" / "page.json"
    path.write_text("[]")
    with pytest.raises(AssertionError, match="nobody reads"):
        read(path)
