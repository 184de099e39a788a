"""Cin7 Core CSVs: availability, one stocktake, bills of material, the inventory list."""

from dataclasses import replace

from cin7_sample.writers import core_csv
from tests.tools.sample.tiny import world
from tests.tools.sample.traded import traded
from tests.tools.sample.writers.reading import csv_rows


def test_availability_has_a_row_per_place_with_stock(tmp_path):
    core_csv.availability(traded(), tmp_path / "a.csv")
    header, *rows = csv_rows(tmp_path / "a.csv")
    shown = [
        [
            row[header.index(name)]
            for name in ("SKU", "Location", "Bin", "StockValue", "OnHand", "Available", "PriceTier1")
        ]
        for row in rows
    ]
    assert shown == [
        ["HT-1000", "Main", "A-01", "80.0000", "8.0000", "7.0000", "15.0000"],
        ["HT-1001", "Main", "A-02", "33.0000", "20.0000", "20.0000", "3.0000"],
        ["HT-1010", "South", "B-03", "320.0000", "4.0000", "4.0000", "120.0000"],
    ]
    assert rows[0][:6] == ["Hand tools", "HT-1000", "Hammer small", "", "", "ACTIVE"]


def test_a_place_with_nothing_but_a_promise_is_listed(tmp_path):
    made = traded()
    made.books.allocated[3] = 2
    core_csv.availability(made, tmp_path / "a.csv")
    assert [row[12:14] for row in csv_rows(tmp_path / "a.csv") if row[6:8] == ["South", "A-01"]] == [
        ["0.0000", "-2.0000"]
    ]


def test_the_opening_has_every_line_of_the_snapshot_with_its_value(tmp_path):
    made = replace(world(), opening_snapshot=((0, 12, 12_345), (12, 3, 24_000)))
    core_csv.opening_availability(made, tmp_path / "a.csv")
    assert csv_rows(tmp_path / "a.csv") == [
        ["Category", "SKU", "ProductName", "Location", "Bin", "Unit", "StockValue", "OnHand", "Available"],
        ["Hand tools", "HT-1000", "Hammer small", "Main", "A-01", "Item", "123.4500", "12.0000", "12.0000"],
        ["Power tools", "HT-1010", "Drill", "South", "", "Item", "240.0000", "3.0000", "3.0000"],
    ]


def test_a_stocktake_quotes_texts_and_leaves_numbers_bare(tmp_path):
    made = traded()
    core_csv.stocktake(made, made.documents.counts[0], tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes().split(b"\r\n")[1:] == [
        b'"HT-1000","Hammer small","A-01","Item","","",10.0000,8.0000',
        b'"HT-1000","Hammer small","A-60","Item","","",5.0000,5.0000',
        b'"HT-1000","Hammer small","","Item","","",0.0000,3.0000',
        b"",
    ]


def test_a_bill_of_material_has_a_row_per_component_and_a_comma_too_many(tmp_path):
    core_csv.assembly_bom(traded(kit=True), tmp_path / "a.csv")
    header, *rows = csv_rows(tmp_path / "a.csv")
    assert [row[:6] for row in rows] == [
        ["Update", "HT-1020", "Kit 1", "HT-1000", "Hammer small", "1.0000000000"],
        ["Update", "HT-1020", "Kit 1", "HT-1010", "Drill", "1.0000000000"],
    ]
    assert [row[11] for row in rows] == ["10.0000", "80.0000"]
    assert {len(row) for row in rows} == {len(header) + 1}


def test_the_inventory_list_says_what_a_product_is(tmp_path):
    core_csv.inventory_list(traded(kit=True), tmp_path / "a.csv")
    header, *rows = csv_rows(tmp_path / "a.csv")
    assert len(header) == 96 and {len(row) for row in rows} == {96}
    hammer, pliers, drill, kit = (dict(zip(header, row, strict=True)) for row in rows)
    assert [product["AverageCost"] for product in (hammer, pliers, drill, kit)] == [
        "10.0000",
        "1.6500",
        "80.0000",
        "90.0000",
    ]
    assert [product["AssemblyBOM"] for product in (hammer, kit)] == ["No", "Yes"]
    assert [product["LastSuppliedBy"] for product in (hammer, pliers)] == ["Kauri Trade Goods", "Tasman Imports"]
    assert (hammer["Description"], pliers["Description"]) == ("Hammer small\nSold by the item", "Pliers")
    assert (pliers["PriceTier1"], pliers["PriceTier2"], pliers["CartonQuantity"], pliers["Barcode"]) == (
        "3.0000", "0.0000", "12.0000", "9400000001"
    )  # fmt: skip
    assert (pliers["StockLocator"], pliers["DefaultLocation"], pliers["Length"], pliers["Status"]) == (
        "A-02",
        "Main",
        "0.0000",
        "ACTIVE",
    )


def test_the_inventory_list_quotes_some_columns_only(tmp_path):
    core_csv.inventory_list(traded(), tmp_path / "a.csv")
    line = (tmp_path / "a.csv").read_bytes().split(b"\r\n")[2]
    assert line.startswith(b'"HT-1001","Pliers","Hand tools","",Stock,,FIFO,0.0000,')
