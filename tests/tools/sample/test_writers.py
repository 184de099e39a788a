"""Golden header lines and the quirks of each export; the same spec gives the same bytes."""

import csv
import hashlib
import json
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from cin7_sample import Extent, write_client
from tests.tools.sample.companies import little_harbour


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("client")
    write_client(little_harbour().but(name="little"), folder, Extent(layout="both", products_with_movements=2, stocktake_details_from=120))
    return folder


def rows(path: Path) -> list[list[object]]:
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)


def only(client: Path, pattern: str) -> Path:
    return sorted((client / "exports").glob(pattern))[0]


def document(client: Path, endpoint: str, name: str = "page-0001") -> dict:
    return json.loads((client / "exports" / "api" / endpoint / f"{name}.json").read_text(encoding="utf-8"))


def test_movement_details_line_level_has_its_header_on_line_six(client: Path) -> None:
    found = rows(only(client, "Inventory Movement Details - Main Warehouse.xlsx"))
    assert found[5] == ["Date", "SKU", "Reference type", "Reference", "Stock locator", "Bin", "Quantity in", "Quantity out"]
    assert [line[0] for line in found[:4]] == ["Report period: Custom", "From: 01-Apr-2024", "To: 30-Nov-2024", "Currency: Base Currency"]


def test_movement_details_grouped_has_its_header_on_line_seven(client: Path) -> None:
    found = rows(only(client, "Inventory Movement Details - grouped Main Warehouse.xlsx"))
    assert found[6] == ["SKU", "Category", "Reference type", "Quantity in", "Quantity out", "Cost in", "Cost out"]


def test_stock_level_has_two_header_rows_and_money_under_stock_on_hand(client: Path) -> None:
    found = rows(only(client, "Inventory Products Stock Level*.xlsx"))
    assert found[0][:3] == ["", "", "Christchurch"]
    assert found[1][:9] == [
        "SKU",
        "Unit",
        "Quantity on hand",
        "Allocated",
        "On order",
        "In transit",
        "Unit cost",
        "Stock on hand",
        "Available",
    ]
    stocked = next(line for line in found[2:] if isinstance(line[2], float) and line[2] > 0)
    assert stocked[7] == pytest.approx(stocked[2] * stocked[6], rel=1e-3)


def test_csv_headers(client: Path) -> None:
    stocktake = only(client, "stocktakes/*.csv").read_bytes()
    header = b'"Product Code","Product Name","Bin","Unit","BatchSN","ExpiryDate_YYYYMMDD","Quantity On Hand","Stocktake Quantity"\r\n'
    assert stocktake.startswith(header)
    listing = only(client, "InventoryList_*.csv").read_bytes().decode("utf-8")
    read = list(csv.reader(listing.splitlines(keepends=True)))
    assert len(read[0]) == 96
    assert read[0][:3] == ["ProductCode", "Name", "Category"]
    assert read[0][-2:] == ["HSCode", "CountryOfOrigin"]
    assert all(len(line) == 96 for line in read)
    assert "\r\n" in listing
    availability = only(client, "AvailabilityReport_*.csv").read_text(encoding="utf-8").splitlines()[0]
    assert availability.startswith("Category,SKU,ProductName,Family,Brand,Status,Location,Bin,BatchSerialNumber")


def test_stocktakes_are_listed_under_the_key_of_adjustments(client: Path) -> None:
    listed = document(client, "stockTakeList")
    assert set(listed) == {"Total", "Page", "StockAdjustmentList"}
    assert listed["StockAdjustmentList"][-1]["Status"] == "IN PROGRESS"


def test_adjustment_is_the_new_absolute_quantity(client: Path) -> None:
    folder = client / "exports" / "api" / "stocktake"
    takes = [take for path in sorted(folder.glob("*.json")) for take in json.loads(path.read_text(encoding="utf-8"))]
    finished = [take for take in takes if take["Status"] == "COMPLETED" and take["Transactions"]]
    lines = [line for take in finished for line in take["NonZeroStockOnHandProducts"]]
    changed = sum(line["Adjustment"] != line["QuantityOnHand"] for line in lines)
    new = sum(len(take["ZeroStockOnHandProducts"]) for take in finished)
    assert changed + new == sum(len(take["Transactions"]) for take in finished)
    assert finished[0]["Transactions"][0]["Debit"] == "715: Inventory"


def test_availability_counts_money_as_stock_on_hand_and_leaves_out_empty_rows(client: Path) -> None:
    listed = document(client, "ref_productavailability")["ProductAvailabilityList"]
    assert all(row["OnHand"] or row["Allocated"] or row["OnOrder"] or row["InTransit"] for row in listed)
    assert any(row["StockOnHand"] != row["OnHand"] for row in listed)


def test_write_offs_use_bare_codes(client: Path) -> None:
    found = json.loads((client / "exports/api/inventoryWriteOff/details-0001.json").read_text(encoding="utf-8"))
    assert {pair["Debit"] for each in found for pair in each["Transactions"]} == {"404"}
    assert "ProductCode" in found[0]["Lines"][0]


def test_xero_headers(client: Path) -> None:
    found = rows(only(client, "xero/Account Transactions - stock accounts.xlsx"))
    assert [line[0] for line in found[:3]] == [
        "Account Transactions",
        "Harbour Tools Ltd",
        "For the period 1 April 2024 to 30 November 2024",
    ]
    assert found[4] == ["Date", "Source", "Description", "Reference", "Debit", "Credit", "Running Balance", "Gross", "Tax"]
    text = only(client, "xero/Account Transactions*.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbfAccount Transactions,,,,,,,,\r\n")
    assert {line.count(b",") >= 8 for line in text.split(b"\r\n") if line} == {True}
    journal = rows(only(client, "xero/Journal Report.xlsx"))
    assert journal[4][:8] == ["Date", "Journal ID", "Account Code", "Account", "Debit", "Credit", "Posted Date", "Posted By"]
    balance = rows(only(client, "xero/Trial Balance.xlsx"))
    assert balance[4][:5] == ["Account Code", "Account", "Account Type", "Debit - Year to date", "Credit - Year to date"]
    total = balance[-1]
    assert total[0] == "Total"
    assert total[3] == total[4]


def test_truth_lies_outside_the_exports(client: Path) -> None:
    truth = json.loads((client / "truth.json").read_text(encoding="utf-8"))
    assert truth["stock"]
    assert truth["ledger"]
    assert not list((client / "exports").rglob("truth*"))


def test_same_bytes_on_every_run(client: Path, tmp_path: Path) -> None:
    write_client(
        little_harbour().but(name="little"), tmp_path, Extent(layout="both", products_with_movements=2, stocktake_details_from=120)
    )

    def prints(folder: Path) -> dict[str, str]:
        return {
            p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*")) if p.is_file()
        }

    assert prints(tmp_path) == prints(client)
