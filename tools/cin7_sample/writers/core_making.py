"""Cin7 Core API answers about assemblies (formats/cin7-core.md 1.7.14)."""

from pathlib import Path
from typing import Any

from cin7_sample.documents import guid
from cin7_sample.postings import INVENTORY, WORK_IN_PROGRESS
from cin7_sample.world import World
from cin7_sample.writers.places import Names, details, pages

Document = dict[str, Any]


def assemblies(world: World, folder: Path, bundle: int) -> None:
    """Finished goods: the list shows the start, the detail the completion and the components used."""
    names = Names(world)
    rows: list[Document] = []
    found: list[tuple[str, Document]] = []
    for each in world.documents.assemblies:
        product = world.catalogue.products[each.kit]
        site = world.catalogue.lines[each.line].site
        key, place = names.place(each.line)
        bin_name = place.split(": ", 1)[-1] if ": " in place else None
        task = guid("task", each.number)
        head: Document = {
            "TaskID": task, "AssemblyNumber": each.number, "BatchSN": None, "ExpiryDate": None,
            "ProductID": guid("product", product.sku), "ProductCode": product.sku, "ProductName": product.name, "Quantity": each.quantity,
            "LocationID": names.site_id(site), "Location": names.site(site), "Status": "COMPLETED", "Notes": "",
        }  # fmt: skip
        rows.append({**head, "Date": names.day(each.day), "UnitCost": round(each.cents / each.quantity / 100, 4)})
        used = [_used(names, line, units, cents) for line, units, cents in each.picked]
        found.append(
            (
                task,
                {
                    **head, "BinID": key if bin_name else None, "Bin": bin_name, "WIPAccount": WORK_IN_PROGRESS, "WIPDate": names.day(each.day), "Account": INVENTORY,
                    "CompletionDate": names.day(each.day), "OrderLines": [], "PickLines": used, "Transactions": [], "Errors": [],
                },
            )
        )  # fmt: skip
    pages(folder, "finishedGoodsList", "FinishedGoods", rows)
    details(folder, "finishedGoods", found, bundle)


def _used(names: Names, line: int, units: int, cents: int) -> Document:
    product = names.product(line)
    key, place = names.place(line)
    return {
        "ProductID": product["ProductID"], "ProductCode": product["SKU"], "Name": product["ProductName"], "BinID": key,
        "Bin": place.split(": ", 1)[-1], "BatchSN": None, "ExpiryDate": None, "Quantity": units, "Unit": "Item",
        "Cost": round(cents / units / 100, 4),
    }  # fmt: skip
