"""The availability export of the evening before the period, for a company that went live earlier."""

from pathlib import Path

from cin7_sample.world import World
from cin7_sample.writers.places import csv_text, text_file


def opening_availability(world: World, path: Path) -> None:
    """The same columns as the closing export."""
    rows: list[list[object]] = [["Category", "SKU", "ProductName", "Location", "Bin", "Unit", "StockValue", "OnHand", "Available"]]
    for line, units, cents in world.opening_snapshot:
        stocked = world.catalogue.lines[line]
        product = world.catalogue.products[stocked.product]
        site = world.spec.sites[stocked.site].name
        rows.append(
            [
                product.category,
                product.sku,
                product.name,
                site,
                stocked.bin or "",
                "Item",
                f"{cents / 100:.4f}",
                f"{units:.4f}",
                f"{units:.4f}",
            ]
        )
    text_file(path, csv_text(rows))
