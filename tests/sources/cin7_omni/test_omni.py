"""Rules of the Omni readers that goldens alone do not explain, on tiny inline inputs."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from cin7_audit.engagement import Engagement
from cin7_audit.sources.base import Parsed
from cin7_audit.sources.cin7_omni.pages import local_moment, pieces
from cin7_audit.sources.cin7_omni.reconciliation import month_of
from cin7_audit.sources.kinds_of_movement import movement_kind
from tests.sources.goldens import read

HEADER = "Code,Date,Product Name,Holding Group,TransType,Ref,Company,BatchNos,SerialQty,Direction,Cost\n"


def track(folder: Path, rows: str, before: str = "") -> Parsed:
    path = folder / "track.csv"
    path.write_text(before + HEADER + rows)
    kind, parsed = read(path)
    assert kind == "cin7_omni.track_stock_movements"
    return parsed


def page(folder: Path, records: object, settings: Engagement | None = None) -> tuple[str, Parsed]:
    path = folder / "page.json"
    path.write_text(json.dumps(records))
    return read(path, settings)


ADJUSTMENT = {
    "id": 1,
    "reference": "ADJ-1",
    "branchId": 3,
    "isApproved": True,
    "createdDate": "2025-07-01T10:00:00Z",
    "completedDate": "2025-07-02T00:00:00+12:00",
    "adjustInAccountingSystem": "2025-07-02T00:00:00+12:00",
    "adjustmentReason": "",
    "lineItems": [{"code": "A", "qty": -2.0, "qtyAdjusted": -2.0, "unitCost": 3.0}],
}


@pytest.mark.parametrize(
    ("printed", "zone", "moment"),
    [
        ("2025-07-01T00:00:00+12:00", "Pacific/Auckland", "2025-07-01 00:00:00"),  # a business day is never shifted
        ("2025-07-01T00:00:00+12:00", "Europe/London", "2025-07-01 00:00:00"),
        ("2025-06-30T21:10:04.1234567Z", "Pacific/Auckland", "2025-07-01 09:10:04.123456"),
        ("2025-06-30T21:10:04Z", "", "2025-06-30 21:10:04"),
        ("0001-01-01T00:00:00", "", None),
        (None, "", None),
    ],
)
def test_days_stay_as_printed_and_utc_stamps_move(printed, zone, moment):
    assert local_moment(printed, zone) == moment


def test_an_adjustment_without_an_accounting_date_is_silent(tmp_path):
    _, parsed = page(tmp_path, [{**ADJUSTMENT, "adjustInAccountingSystem": None}])
    row = parsed.tables["correction"].iloc[0]
    assert row["effective_date"] is None and row["status"] == "COMPLETED" and row["completed_at"] == "2025-07-02 00:00:00"
    assert parsed.parameters["adjustments without an accounting date"] == "1"


def test_stock_that_moved_while_open_is_an_auto_adjustment(tmp_path):
    _, parsed = page(tmp_path, [{**ADJUSTMENT, "completedDate": None, "adjustInAccountingSystem": None}])
    row = parsed.tables["correction"].iloc[0]
    assert (row["kind"], row["status"]) == ("auto_adjustment", "OPEN")
    assert list(parsed.tables["movement"]["quantity"]) == ["-2"]


def test_an_open_adjustment_that_moved_nothing_moves_nothing(tmp_path):
    record = {**ADJUSTMENT, "completedDate": None, "lineItems": [{"code": "A", "qty": -2.0, "qtyAdjusted": 0.0}]}
    _, parsed = page(tmp_path, [record])
    assert parsed.tables["correction"].iloc[0]["status"] == "DRAFT"
    assert "movement" not in parsed.tables


def test_field_names_in_any_case_are_read(tmp_path):
    kind, parsed = page(tmp_path, [{key[0].upper() + key[1:]: value for key, value in ADJUSTMENT.items()}])
    assert kind == "cin7_omni.api_adjustments"
    assert len(parsed.tables["movement"]) == 1


def test_a_record_with_a_bad_line_leaves_no_half_of_itself(tmp_path):
    lines = [*ADJUSTMENT["lineItems"], {"code": "B", "qty": "many", "qtyAdjusted": None}]
    _, parsed = page(tmp_path, [{**ADJUSTMENT, "lineItems": lines}, {**ADJUSTMENT, "id": 2, "reference": "ADJ-2"}])
    assert set(parsed.tables["correction"]["document_no"]) == {"ADJ-2"}
    assert (parsed.rows_read, parsed.rows_kept, parsed.rows_set_aside) == (2, 1, 1)


def test_an_empty_page_is_known_by_its_folder_only(tmp_path):
    (tmp_path / "x").mkdir()
    path = tmp_path / "x" / "page.json"
    path.write_text("[]")
    with pytest.raises(AssertionError, match="nobody reads"):
        read(path)


@pytest.mark.parametrize(
    ("word", "quantity", "kind"),
    [
        ("Sales Order", -1, "sale"),
        ("SalesOrders", -1, "sale"),
        ("POS Sale", -1, "sale"),
        ("Layby", -1, "sale"),
        ("Purchase Order", 1, "receipt"),
        ("SupplierCreditNote", -1, "unstock"),
        ("credit note", 1, "restock"),
        ("Adjustments", -1, "adjustment"),
        ("Auto Adjustment", 1, "auto_adjustment"),
        ("BranchTransfer", -1, "transfer_out"),
        ("Bin/Location Transfer", 1, "transfer_in"),
        ("BinLocationTransfer", 1, "transfer_in"),
        ("Production Job", 1, "assembly_in"),
        ("ProductionJob", -1, "assembly_out"),
        ("Stocktake", -1, "stocktake"),
        ("Consignment", -1, "sale"),
        ("Supplier Consignment", 1, "receipt"),
        ("Zeitgeist", 1, None),
    ],
)
def test_transaction_words(word, quantity, kind):
    assert movement_kind(word, Decimal(quantity)) == kind


def test_unknown_words_move_stock_but_correct_nothing(tmp_path):
    parsed = track(tmp_path, "A,2025-07-01,,,Zeitgeist,Z-1,,FIFO,5,+,\n")
    assert list(parsed.tables["movement"]["kind"]) == ["adjustment"]
    assert "correction" not in parsed.tables
    assert any(problem.code == "transaction_type_unknown" for problem in parsed.problems)


@pytest.mark.parametrize(
    ("costs", "unit", "value"),
    [
        (("2.50", "2.50"), ["2.50", "2.50"], ["10.00", "-5.00"]),  # per unit: never signed
        (("10.00", "-5.00"), ["2.500000", "2.500000"], ["10", "-5"]),  # a total carries the sign of its quantity
    ],
)
def test_what_cost_means_is_read_off_its_sign(tmp_path, costs, unit, value):
    parsed = track(
        tmp_path, f"A,2025-07-01,,,Purchase Order,P-1,,FIFO,4,+,{costs[0]}\nA,2025-07-02,,,Sales Order,S-1,,FIFO,-2,-,{costs[1]}\n"
    )
    frame = parsed.tables["movement"]
    assert [Decimal(text) for text in frame["unit_cost"]] == [Decimal(text) for text in unit]
    assert [Decimal(text) for text in frame["value"]] == [Decimal(text) for text in value]


def test_a_filter_that_implies_the_opening_is_said(tmp_path):
    parsed = track(tmp_path, "A,2025-07-01,,,Adjustment,X,,FIFO,4,+,\n", "Branch: Main\nFilter: Last Stock Count\n")
    assert any(problem.code == "opening_implied" for problem in parsed.problems)
    assert list(parsed.tables["movement"]["site"]) == ["Main"]


def test_sizes_split_only_where_they_add_up():
    line = {"code": "TEE", "qty": 36, "option3": "12 x S\n24 x M"}
    assert pieces(line, Decimal(36)) == [("TEE//S", Decimal(12), "-S"), ("TEE//M", Decimal(24), "-M")]
    assert pieces({**line, "qty": 40}, Decimal(40)) == [("TEE", Decimal(40), "")]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [("Jul 2025", "2025-07-01", "2025-07-31"), ("2025-02", "2025-02-01", "2025-02-28"), ("Jul-25", "2025-07-01", "2025-07-31")],
)
def test_months(text, first, last):
    assert month_of(text) == (first, last)


def test_an_id_counts_within_its_endpoint(tmp_path):
    transfer = {"id": 1, "reference": "BT-1", "sourceBranchId": 3, "destinationBranchId": 4, "lineItems": [{"code": "A", "qty": 1}]}
    adjusted, moved = page(tmp_path, [ADJUSTMENT])[1], page(tmp_path, [transfer])[1]
    ids = [set(parsed.tables[table]["document_id"]) for parsed, table in ((adjusted, "correction"), (moved, "transfer"))]
    assert ids == [{"adjustments:1"}, {"branchtransfers:1"}]


def test_an_upload_template_without_system_figures_is_a_count(tmp_path):
    path = tmp_path / "Count Main 2025-07-31.csv"
    path.write_text("Code,Branch,Counted Qty\nA,Main,3\nB,Main,\n")
    kind, parsed = read(path)
    assert kind == "cin7_omni.stocktake_sheet"
    assert parsed.tables["count_line"][["sku", "site", "counted_quantity"]].values.tolist() == [["A", "Main", "3"]]
    assert [problem.code for problem in parsed.problems if problem.effect == "row set aside"] == ["not_counted"]
