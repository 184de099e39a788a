"""Adjustments of Omni: their kind by their reason, what moved and when, and what the ledger never heard of."""

import pytest

from cin7_audit.sources.cin7_omni.api import API
from tests.sources.small_files import aside, json_peek, notes, of_json, rows

[SOURCE] = [source for source in API if source.name == "cin7_omni.api_adjustments"]
ADJUSTMENT = {
    "id": 1,
    "reference": "ADJ-1",
    "branchId": 3,
    "isApproved": True,
    "createdBy": 8,
    "processedBy": 9,
    "createdDate": "2025-07-01T10:00:00Z",
    "completedDate": "2025-07-02T00:00:00+12:00",
    "adjustInAccountingSystem": "2025-07-03T00:00:00+12:00",
    "adjustmentReason": "",
    "alternativeAccountCode": "480",
    "lineItems": [{"code": "A", "qty": -5.0, "qtyAdjusted": -2.0, "unitCost": 3.0}],
}
SAID = ("kind", "status", "completed_at", "quantity")


def adjusted(*lines: dict, **more):
    return of_json(SOURCE, [{**ADJUSTMENT, **({"lineItems": list(lines)} if lines else {}), **more}])


@pytest.mark.parametrize(
    ("reason", "source", "kind"),
    [
        ("Stock take July", "", "stocktake"),
        ("Cycle-count", "", "stocktake"),
        ("we counted it", "", "stocktake"),
        ("Discount", "", "adjustment"),
        ("Written off", "", "write_off"),
        ("Damaged in store", "", "write_off"),
        ("Lost", "", "write_off"),
        ("Glossy", "", "adjustment"),
        ("Auto adjustment after stocktake", "", "auto_adjustment"),
        ("", "POS sale without stock", "auto_adjustment"),
        ("", "Stocktake app", "stocktake"),
        ("", "", "adjustment"),
    ],
)
def test_the_reason_or_the_source_gives_the_kind(reason, source, kind):
    parsed = adjusted(adjustmentReason=reason, source=source)
    assert rows(parsed, "correction", "kind") == rows(parsed, "movement", "kind") == [(kind,)]


def test_the_rule_quotes_the_word():
    parsed = adjusted(adjustmentReason="Damaged in store")
    assert rows(parsed, "correction", "reason") == rows(parsed, "movement", "reason") == [("Damaged in store",)]
    assert rows(parsed, "correction", "kind_rule") == [("adjustment reason or source says 'Damage'",)]


def test_a_completed_adjustment_is_a_correction_and_a_movement_of_what_moved():
    parsed = adjusted()
    wanted = (
        "document_no",
        "document_id",
        "line_no",
        "sku",
        "quantity",
        "unit_cost",
        "value",
        "account",
        "effective_date",
    )
    assert rows(parsed, "correction", *wanted) == [
        ("ADJ-1", "adjustments:1", "1", "A", "-2", "3", "-6", "480", "2025-07-03")
    ]
    wanted = ("recorded_at", "completed_at", "site", "user", "approver", "status")
    assert rows(parsed, "correction", *wanted) == [
        ("2025-07-01 10:00:00", "2025-07-02 00:00:00", "branch:3", "user:8", "user:9", "COMPLETED")
    ]
    wanted = ("sku", "quantity", "value", "completed_at", "effective_date", "document_type", "document_id")
    assert rows(parsed, "movement", *wanted) == [
        ("A", "-2", "-6", "2025-07-02 00:00:00", "2025-07-03", "Adjustment", "adjustments:1")
    ]


def test_an_account_of_the_line_goes_before_the_documents_and_nobody_approves_what_is_not_approved():
    parsed = adjusted({"code": "A", "qty": -2, "qtyAdjusted": -2, "account": "490"}, isApproved=False)
    assert rows(parsed, "correction", "account", "approver", "unit_cost", "value") == [("490", None, None, None)]


def test_an_adjustment_without_an_accounting_date_is_silent():
    parsed = adjusted(adjustInAccountingSystem=None)
    assert rows(parsed, "correction", "effective_date", *SAID) == [
        (None, "adjustment", "COMPLETED", "2025-07-02 00:00:00", "-2")
    ]
    assert parsed.parameters["adjustments without an accounting date"] == "1"
    assert "adjustments without an accounting date" not in adjusted().parameters


def test_stock_that_moved_while_open_is_an_auto_adjustment():
    parsed = adjusted(completedDate=None, adjustInAccountingSystem=None, adjustmentReason="Stock take")
    assert rows(parsed, "correction", *SAID) == [("auto_adjustment", "OPEN", "2025-07-01 10:00:00", "-2")]
    assert rows(parsed, "movement", "kind", "quantity") == [("auto_adjustment", "-2")]
    assert parsed.parameters["adjustments open but moved"] == "1"


def test_an_open_adjustment_that_moved_nothing_moves_nothing():
    parsed = adjusted({"code": "A", "qty": -5.0, "qtyAdjusted": 0.0}, completedDate=None)
    assert rows(parsed, "correction", *SAID) == [("adjustment", "DRAFT", None, "-5")]
    assert "movement" not in parsed.tables
    assert parsed.parameters["adjustments not completed"] == "1"


def test_a_void_adjustment_moves_nothing():
    parsed = adjusted(isVoid=True)
    assert rows(parsed, "correction", "status") == [("VOIDED",)]
    assert "movement" not in parsed.tables


def test_a_completed_adjustment_that_names_no_moved_quantity_moved_what_was_asked_for():
    parsed = adjusted({"code": "A", "qty": -5, "unitCost": 3})
    assert rows(parsed, "movement", "quantity", "value") == [("-5", "-15")]


@pytest.mark.parametrize(("total", "noted"), [(-6.05, False), (-6.06, True), (6, True), (None, False)])
def test_a_stated_total_is_compared_with_the_lines(total, noted):
    assert ("document_total_differs" in notes(adjusted(productTotal=total))) is noted


def test_sizes_of_a_line_are_lines_of_their_own():
    line = {"code": "TEE", "qty": 3, "qtyAdjusted": 3, "unitCost": 2, "option3": "1 x S\n2 x M"}
    parsed = adjusted(line)
    assert rows(parsed, "correction", "sku", "quantity", "value") == [("TEE//S", "1", "2"), ("TEE//M", "2", "4")]
    assert rows(parsed, "movement", "movement_id") == [("E001-1-1-adjustment-S",), ("E001-1-1-adjustment-M",)]


def test_field_names_in_any_case_are_read():
    records = [{key[0].upper() + key[1:]: value for key, value in ADJUSTMENT.items()}]
    assert SOURCE.claims(json_peek(records))
    assert rows(of_json(SOURCE, records), "movement", "quantity") == [("-2",)]


def test_a_record_with_a_bad_line_leaves_no_half_of_itself():
    lines = [*ADJUSTMENT["lineItems"], {"code": "B", "qty": "many", "qtyAdjusted": None}]
    records = [{**ADJUSTMENT, "lineItems": lines}, {**ADJUSTMENT, "id": 2, "reference": "ADJ-2"}]
    parsed = of_json(SOURCE, records)
    assert rows(parsed, "correction", "document_no") == rows(parsed, "movement", "document_no") == [("ADJ-2",)]
    assert aside(parsed) == [(1, "value_unreadable")]
