"""Cin7 Core CSV exports: availability, one stocktake, the inventory list. CRLF line ends, quoting as Cin7 mixes it.

Columns and what a row says in them: core_csv.toml.
"""

from collections.abc import Collection, Iterable, Sequence
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
    rows = [ROWS.row("opening_availability", **world.at(line), units=units, cents=cents) for line, units, cents in world.opening_snapshot]
    text_file(path, csv_text([ROWS.columns("opening_availability"), *rows]))


def _line(cells: Sequence[str | None], quoted: Iterable[bool]) -> str:
    texts = [cell or "" for cell in cells]
    return ",".join('"' + text.replace('"', '""') + '"' if is_quoted else text for text, is_quoted in zip(texts, quoted, strict=True))


def _quoted(template: str, quoted: Collection[str]) -> list[bool]:
    return [name in quoted for name in ROWS.columns(template)]


def stocktake(world: World, count: Count, path: Path) -> None:
    """The export of one stocktake: no number, site, date or person inside; text quoted, numbers bare with four decimals."""
    header, quoted = ROWS.columns("stocktake"), _quoted("stocktake", QUOTED["stocktake"])
    rows = [_line(ROWS.row("stocktake", **world.at(item.line), item=item), quoted) for item in count.lines]
    text_file(path, CRLF.join([_line(header, [True] * len(header)), *rows, ""]))


def assembly_bom(world: World, path: Path) -> None:
    """AssemblyBOM: everything quoted, ten decimals, and one empty field too many at the end of each data row."""
    header, products = ROWS.columns("assembly_bom"), world.catalogue.products
    quoted = [True] * len(header)
    rows = [
        _line(ROWS.row("assembly_bom", product=product, part=products[part]), quoted) + ","
        for product in products
        for part in product.components
    ]
    text_file(path, CRLF.join([_line(header, quoted), *rows, ""]))


def inventory_list(world: World, path: Path) -> None:
    """InventoryList: 96 columns; some text quoted, some bare; a description may run over two lines."""
    rows, quoted = [",".join(ROWS.columns("inventory_list"))], _quoted("inventory_list", QUOTED["inventory_list"])
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
        rows.append(_line(cells, quoted))
    text_file(path, CRLF.join([*rows, ""]))
