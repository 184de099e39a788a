"""Cin7 Core API answers about assemblies (formats/cin7-core.md 1.7.14). Fields: core_api.toml."""

from pathlib import Path

from cin7_sample.accounts import INVENTORY, WORK_IN_PROGRESS
from cin7_sample.world import World
from cin7_sample.writers.core_stock_api import by_task
from cin7_sample.writers.places import Names, details, pages, unit_amount


def assemblies(world: World, folder: Path, bundle: int) -> None:
    """Finished goods: the list shows the start, the detail the completion and the components used."""
    names = Names(world)
    rows, found = [], []
    for made in world.documents.assemblies:
        line = world.catalogue.lines[made.line]
        common = {"made": made, "site": line.site}
        rows.append(names.fill("assembly_row", **common, unit_cost=unit_amount(made.cents, made.quantity)))
        used = [
            names.fill("component_used", line=part, units=units, unit_cost=unit_amount(cents, units)) for part, units, cents in made.picked
        ]
        bin_id = names.place(made.line)[0] if line.bin else None
        accounts = {"work_in_progress": WORK_IN_PROGRESS, "inventory": INVENTORY}
        found.append(names.fill("assembly", **common, bin_id=bin_id, bin=line.bin, used=used, **accounts))
    pages(folder, "finishedGoodsList", "FinishedGoods", rows)
    details(folder, "finishedGoods", by_task(found), bundle)
