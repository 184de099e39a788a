"""The availability of the evening before the period."""

from dataclasses import replace

from cin7_sample.writers.opening import opening_availability
from tests.tools.sample.tiny import world
from tests.tools.sample.writers.reading import csv_rows


def test_every_line_of_the_snapshot_with_its_value(tmp_path):
    made = replace(world(), opening_snapshot=((0, 12, 12_345), (12, 3, 24_000)))
    opening_availability(made, tmp_path / "a.csv")
    assert csv_rows(tmp_path / "a.csv") == [
        ["Category", "SKU", "ProductName", "Location", "Bin", "Unit", "StockValue", "OnHand", "Available"],
        ["Hand tools", "HT-1000", "Hammer small", "Main", "A-01", "Item", "123.4500", "12.0000", "12.0000"],
        ["Power tools", "HT-1010", "Drill", "South", "", "Item", "240.0000", "3.0000", "3.0000"],
    ]
