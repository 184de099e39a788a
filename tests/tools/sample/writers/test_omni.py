"""Cin7 Omni exports and API pages: signs, branches, what reaches the ledger."""

import json

import pytest

from cin7_sample.entries import Ledger, SyncRow
from cin7_sample.writers import omni
from tests.tools.sample.traded import traded
from tests.tools.sample.writers.reading import csv_rows, part


def test_reports_come_per_branch_with_their_hints(tmp_path):
    hints = omni.reports(traded(), tmp_path)
    assert hints == [
        {"path": "Track Stock Movements Main.csv", "site": "Main"},
        {"path": "Track Stock Movements South.csv", "site": "South"},
        {"path": "Stock on Hand 2024-06-30.csv", "date": "2024-06-30"},
        {"path": "counts/Stocktake ST-00001.csv", "site": "Main", "number": "ST-00001", "date": "2024-05-01"},
    ]
    assert {hint["path"] for hint in hints} == {
        path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.csv")
    }


def test_movements_have_a_sign_a_direction_and_a_cost_per_unit(tmp_path):
    made = traded()
    made.books.post(
        "restock", "Sale", "SO-00001", 0, 13, 1, unit_cents=1000, counterparty="Customer 1", reference="CR-00001"
    )
    made.books.movements.append(
        made.books.movements[1].__class__("cost_change", "Purchase", "PO-00002", 5, 14, 0, 500, 14)
    )
    omni.track_movements(made, 0, tmp_path / "a.csv")
    rows = csv_rows(tmp_path / "a.csv", "utf-8-sig")
    assert (rows[1], len(rows[3])) == (["Branch: Main"], 11)
    assert [[row[0], row[1], *row[4:7], *row[8:]] for row in rows[4:]] == [
        ["HT-1000", "01/04/2024", "Adjustment", "ST-00003", "", "10", "+", "10"],
        ["HT-1000", "06/04/2024", "Sales Order", "SO-00001", "Customer 1", "-2", "-", "10"],
        ["HT-1001", "14/04/2024", "Purchase Order", "PO-00002", "Main", "20", "+", "1.65"],
        ["HT-1000", "14/04/2024", "Credit Note", "CR-00001", "Customer 1", "1", "+", "10"],
        ["HT-1000", "01/05/2024", "Adjustment", "ST-00001", "", "3", "+", "10"],
        ["HT-1000", "11/05/2024", "Adjustment", "FG-00001", "", "-3", "-", "10"],
        ["", "", "", "", "", "29", "", ""],  # net stock on hand
    ]


def test_stock_on_hand_has_every_product_at_every_branch(tmp_path):
    omni.stock_on_hand(traded(), tmp_path / "a.csv")
    assert [[row[0], *row[2:]] for row in csv_rows(tmp_path / "a.csv")[1:]] == [
        ["HT-1000", "Main", "8", "0", "1", "7", "0", "80.00"],
        ["HT-1000", "South", "0", "30", "0", "30", "0", "0.00"],
        ["HT-1001", "Main", "20", "0", "0", "20", "0", "33.00"],
        ["HT-1001", "South", "0", "0", "0", "0", "0", "0.00"],
        ["HT-1010", "Main", "0", "7", "0", "7", "2", "0.00"],
        ["HT-1010", "South", "4", "0", "0", "4", "0", "320.00"],
    ]


def test_a_count_sheet_has_right_lines_too(tmp_path):
    made = traded()
    omni.count_sheet(made, made.documents.counts[0], tmp_path / "a.csv")
    rows = csv_rows(tmp_path / "a.csv")
    assert rows[1] == ["Branch: Main"]
    assert [[row[0], *row[4:]] for row in rows[3:]] == [
        ["HT-1000", "10", "8", "-2", "10.00"], ["HT-1000", "5", "5", "0", "10.00"], ["HT-1000", "0", "3", "3", "10.00"]
    ]  # fmt: skip


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("omni")
    unsynced = Ledger(
        [], [], [SyncRow("ST-00002", "", "x", "Failed", 31), SyncRow("ST-00001", "#1", "x", "Completed", 31)]
    )
    omni.Omni(traded(), unsynced).write(folder)
    return folder


def answer(folder, endpoint):
    """The rows of a page, which is a bare array, oldest first."""
    return json.loads((folder / endpoint / "page-0001.json").read_text(encoding="utf-8"))[::-1]


def test_branches_people_and_products_are_ids(written):
    assert [part(row, "id", "company") for row in answer(written, "Branches")] == [(1, "Main"), (2, "South")]
    assert [row["id"] for row in answer(written, "Users")] == [1, 2, 3]
    first, *_ = answer(written, "Products")
    assert part(first, "id", "styleCode", "name", "category") == (1, "HT-1000", "Hammer small", "Hand tools")
    assert part(first["productOptions"][0], "id", "productId", "code", "retailPrice") == (5001, 1, "HT-1000", 15)


def test_counts_write_offs_and_corrections_are_all_adjustments(written):
    rows = answer(written, "Adjustments")
    names = (
        "reference",
        "adjustmentReason",
        "createdBy",
        "branchId",
        "productTotal",
        "alternativeAccountCode",
        "adjustInAccountingSystem",
    )
    zone = "T00:00:00+12:00"
    assert [part(row, *names) for row in rows] == [
        ("ST-00003", "Opening balances", 3, 1, 160, "960", "2024-04-01T00:00:00+13:00"),
        ("ST-00001", "Stocktake", 1, 1, 10, None, f"2024-04-30{zone}"),
        ("ST-00002", "Cycle", 1, 2, 10, None, None),  # never reached the ledger
        ("ST-00004", "Correction", 3, 1, -4, None, f"2024-05-04{zone}"),
        ("FG-00001", "Damaged", 2, 1, -160, "404", f"2024-05-11{zone}"),
    ]
    take = rows[1]
    assert [part(line, "code", "qty", "qtyAdjusted", "unitCost") for line in take["lineItems"]] == [
        ("HT-1000", -2, -2, 10.0),
        ("HT-1000", 3, 3, 10.0),
    ]
    assert take["completedDate"] == f"2024-05-01{zone}"
    assert [line["qty"] for line in rows[4]["lineItems"]] == [-2]


def test_transfers_are_received_when_completed(written):
    done, open_ = answer(written, "BranchTransfers")
    names = ("reference", "sourceBranchId", "destinationBranchId", "dispatchedDate", "receivedDate")
    assert part(done, *names) == ("TR-00001", 1, 2, "2024-04-29T00:00:00+12:00", "2024-05-02T00:00:00+12:00")
    assert part(open_, *names) == ("TR-00002", 2, 1, "2024-06-20T00:00:00+12:00", None)
    assert [part(row["lineItems"][0], "code", "qty", "qtyTransferred", "unitCost") for row in (done, open_)] == [
        ("HT-1000", 6, 6, 10.0), ("HT-1010", 2, 0, 80.0)
    ]  # fmt: skip


def test_purchases_are_received_line_by_line(written):
    plain, dollars, waiting, _ = answer(written, "PurchaseOrders")
    names = (
        "reference",
        "company",
        "memberId",
        "branchId",
        "fullyReceivedDate",
        "invoiceDate",
        "supplierInvoiceReference",
    )
    assert part(plain, *names) == (
        "PO-00001", "Kauri Trade Goods", 1, 1, "2024-04-10T00:00:00+12:00", "2024-04-13T00:00:00+12:00", "KA-7001"
    )  # fmt: skip
    assert part(waiting, *names) == ("PO-00003", "Kauri Trade Goods", 1, 2, None, None, "")
    assert [part(line, "code", "qty", "qtyShipped", "unitPrice") for line in dollars["lineItems"]] == [
        ("HT-1001", 24, 24, 1.65), ("HT-1010", 7, 0, 82.5)
    ]  # fmt: skip
    assert dollars["fullyReceivedDate"] == "2024-04-21T00:00:00+12:00"


def test_sales_ship_and_are_billed_within_the_period(written):
    first, waiting, late = answer(written, "SalesOrders")
    names = ("reference", "branchId", "dispatchedDate", "invoiceDate", "customerOrderNo")
    assert part(first, *names) == ("SO-00001", 1, "2024-04-06T00:00:00+13:00", "2024-04-07T00:00:00+13:00", "CUS1")
    assert part(waiting, *names) == ("SO-00002", 2, None, None, "CUS2")
    assert (late["dispatchedDate"], late["invoiceDate"]) == ("2024-06-29T00:00:00+12:00", None)
    assert [part(line, "qty", "qtyShipped", "unitPrice", "unitCost") for line in first["lineItems"]] == [
        (3, 2, 15, 10.0),
        (1, 1, 3, 2.0),
    ]
    assert waiting["lineItems"][0]["qtyShipped"] == 0


def test_credits_come_with_negative_units(written):
    first, second = answer(written, "CreditNotes")
    assert part(first, "reference", "salesReference", "creditNoteDate", "completedDate") == (
        "CR-00001", "SO-00001", "2024-04-13T00:00:00+12:00", "2024-04-14T00:00:00+12:00"
    )  # fmt: skip
    assert [part(row["lineItems"][0], "qty", "qtyShipped", "unitCost") for row in (first, second)] == [
        (-1, -1, 10.0),
        (-1, 0, 0.0),
    ]
    assert second["completedDate"] is None


def test_a_page_holds_250_rows_newest_first(tmp_path):
    omni._pages(tmp_path, "Rows", [{"n": n} for n in range(251)])
    first, second = (json.loads((tmp_path / "Rows" / f"page-000{n}.json").read_text()) for n in (1, 2))
    assert ([row["n"] for row in first] == list(range(250, 0, -1)), second) == (True, [{"n": 0}])
