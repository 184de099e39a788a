"""Cin7 Core CSV exports: availability, one stocktake, the inventory list. CRLF line ends, quoting as Cin7 mixes it.

Columns and what a row says in them: core_csv.toml.
"""

from collections.abc import Iterable
from pathlib import Path

from cin7_sample.documents import Count
from cin7_sample.templates import Templates
from cin7_sample.world import World
from cin7_sample.writers.places import CRLF, csv_text, text_file

ROWS = Templates(Path(__file__).with_suffix(".toml"), {"money": lambda cents: f"{cents / 100:.4f}"})
QUOTED = ROWS.fill("quoted")


def availability(world: World, path: Path) -> None:
    """AvailabilityReport: one row per product, location and bin with stock or an allocation."""
    rows = [ROWS.columns("availability")]
    for line in range(len(world.catalogue.lines)):
        stock = world.books.holding(line)
        if stock.units or stock.held:
            rows.append(ROWS.row("availability", **world.at(line), stock=stock))
    text_file(path, csv_text(rows))


def opening_availability(world: World, path: Path) -> None:
    """The export of the evening before the period, for a company that went live earlier."""
    rows = [
        ROWS.row("opening_availability", **world.at(line), units=units, cents=cents)
        for line, units, cents in world.opening_snapshot
    ]
    text_file(path, csv_text([ROWS.columns("opening_availability"), *rows]))


def _quoted(text: str | None) -> str:
    return '"' + (text or "").replace('"', '""') + '"'


def _line(template: str, cells: Iterable[str | None]) -> str:
    """A line of a file whose columns are quoted one by one."""
    quoted = (name in QUOTED[template] for name in ROWS.columns(template))
    return ",".join(_quoted(cell) if is_quoted else cell or "" for cell, is_quoted in zip(cells, quoted, strict=True))


def stocktake(world: World, count: Count, path: Path) -> None:
    """The export of one stocktake: no number, site, date or person; text quoted, numbers bare with four decimals."""
    header = ",".join(map(_quoted, ROWS.columns("stocktake")))
    rows = [_line("stocktake", ROWS.row("stocktake", **world.at(item.line), item=item)) for item in count.lines]
    text_file(path, CRLF.join([header, *rows, ""]))


def assembly_bom(world: World, path: Path) -> None:
    """AssemblyBOM: everything quoted, ten decimals, and one empty field too many at the end of each data row."""
    rows, products = [ROWS.columns("assembly_bom")], world.catalogue.products
    for product in products:
        rows += [ROWS.row("assembly_bom", product=product, part=products[part]) for part in product.components]
    header, *lines = (",".join(map(_quoted, row)) for row in rows)
    text_file(path, CRLF.join([header, *(f"{line}," for line in lines), ""]))


def inventory_list(world: World, path: Path) -> None:
    """InventoryList: 96 columns; some text quoted, some bare; a description may run over two lines."""
    rows = [",".join(ROWS.columns("inventory_list"))]
    for product in world.catalogue.products:
        lines = world.catalogue.lines_of(product.index)
        stock = world.books.holding(*lines)
        cells = ROWS.row(
            "inventory_list",
            product=product,
            first_site=world.spec.sites[0],
            supplier=world.catalogue.suppliers[product.supplier],
            assembly="Yes" if product.components else "No",
            average=stock.cents / stock.units / 100 if stock.units else product.cost_cents / 100,
            home=world.catalogue.lines[lines[0]],
            description=f"{product.name}\nSold by the item" if product.index % 9 == 0 else product.name,
        )
        rows.append(_line("inventory_list", cells))
    text_file(path, CRLF.join([*rows, ""]))
