"""Cin7 Core reports (XLSX): Movement Details in three layouts, Stock Level, Transactions vs Stock on Hand, sync report.

Columns and what a row says in them: core_reports.toml.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from cin7_sample.books import Movement
from cin7_sample.entries import Ledger
from cin7_sample.tables import document_differences, left_out
from cin7_sample.templates import Templates
from cin7_sample.world import World
from cin7_sample.writers.core_trade import is_simple
from cin7_sample.writers.places import amount, day_words, sheet, unit_amount

ROWS = Templates(
    Path(__file__).with_suffix(".toml"),
    {"amount": amount, "words": day_words, "given": lambda value: value or None, "number": float},
)


def preamble(world: World, *more: str) -> list[list[Any]]:
    """The lines above the header, all in column A."""
    dates = [f"From: {day_words(world.spec.start)}", f"To: {day_words(world.spec.end)}"]
    return [*([line] for line in ("Report period: Custom", *dates, "Currency: Base Currency", *more)), []]


def rows_in_report(world: World) -> list[Movement]:
    """Movements in report order, without the planted gaps."""
    skipped = left_out(world)
    kept = [moved for number, moved in enumerate(world.books.movements) if number not in skipped]
    return sorted(kept, key=lambda moved: moved.day)


def reference_types(world: World) -> dict[str, str]:
    """The report's word for each order: simple and advanced purchases differ."""
    return {
        purchase.number: "Purchase" if is_simple(purchase) else "PurchaseAdvanced"
        for purchase in world.documents.purchases
    }


def _in_out(quantity: int) -> tuple[int | None, int | None]:
    return (quantity, None) if quantity > 0 else (None, -quantity) if quantity < 0 else (None, None)


def _movements(world: World, site: int | None = None) -> Iterator[dict[str, Any]]:
    """What a row of a movement report may say, of one site or all."""
    types = reference_types(world)
    for moved in rows_in_report(world):
        at = world.at(moved.line)
        if site in (None, at["line"].site):
            into, out = _in_out(moved.quantity)
            cost_in, cost_out = _in_out(moved.value_cents)
            kind, date = types.get(moved.document, moved.document_type), world.date(moved.day)
            yield {
                **at,
                "moved": moved,
                "type": kind,
                "date": date,
                "into": into,
                "out": out,
                "cost_in": cost_in,
                "cost_out": cost_out,
            }


def _report(path: Path, heading: list[list[Any]], template: str, rows: Iterable[dict[str, Any]]) -> None:
    """A worksheet of one table: the lines above it, its header, a row for the values of each."""
    sheet(path, [*heading, ROWS.columns(template), *(ROWS.row(template, **values) for values in rows)])


def movement_details_located(world: World, path: Path) -> None:
    """Layout B with the optional Location, customer/supplier and cost columns: one file for all sites."""
    _report(path, preamble(world), "movement_details_located", _movements(world))


def movement_details_lines(world: World, site: int, path: Path) -> None:
    """Layout B as documented: lines, no location or cost, header on line 6, dates as text; one file per location."""
    rows = (values for values in _movements(world, site) if values["moved"].quantity)
    _report(path, preamble(world), "movement_details_lines", rows)


def movement_details_grouped(world: World, site: int, path: Path) -> None:
    """Layout A: per SKU and reference type, one location filtered, the header on line 7."""
    measures = ("into", "out", "cost_in", "cost_out")
    sums: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for values in _movements(world, site):
        cell = sums[values["product"].sku, values["product"].category, values["type"]]
        cell.update({name: values[name] or 0 for name in measures})
    rows = (
        {"sku": sku, "category": category, "type": kind, **{name: cell[name] or None for name in measures}}
        for (sku, category, kind), cell in sorted(sums.items())
    )
    _report(path, preamble(world, f"Location: {world.spec.sites[site].name}"), "movement_details_grouped", rows)


def stock_level(world: World, path: Path) -> None:
    """Products Stock Level: no preamble, two header rows, seven columns per location; `Stock on hand` is money."""
    sites = sorted(range(len(world.spec.sites)), key=lambda site: world.spec.sites[site].name)
    coming, moving, measures = on_order(world), in_transit(world), ROWS.columns("stock_level")
    rows: list[list[Any]] = [
        [None, None, *[world.spec.sites[site].name for site in sites for _ in measures]],
        ["SKU", "Unit", *measures * len(sites)],
    ]
    for product in sorted(world.catalogue.products, key=lambda product: product.sku.casefold()):
        cells: list[Any] = [product.sku, "Item"]
        for site in sites:
            stock = world.books.holding(*world.catalogue.places[product.index][site])
            more = {"coming": coming[product.index, site], "moving": moving[product.index, site]}
            unit = unit_amount(stock.cents, stock.units) if stock.units else None
            is_empty = not any((stock.units, stock.held, *more.values()))
            cells += (
                [None] * len(measures) if is_empty else ROWS.row("stock_level", stock=stock, unit_cost=unit, **more)
            )
        rows.append(cells)
    sheet(path, rows)


def on_order(world: World) -> dict[tuple[int, int], int]:
    """Units of open orders by product and site, as the system believes: ordered lines nobody booked in."""
    open_units: dict[tuple[int, int], int] = defaultdict(int)
    for purchase in world.documents.purchases:
        booked = {event.home for event in purchase.receipts}
        for item in purchase.lines:
            if item.line not in booked and not purchase.is_blind:
                open_units[world.catalogue.lines[item.line].product, purchase.site] += item.ordered
    return open_units


def in_transit(world: World) -> dict[tuple[int, int], int]:
    """Units on the road to a site, as the system believes."""
    moving: dict[tuple[int, int], int] = defaultdict(int)
    for transfer in world.documents.transfers:
        if transfer.completed is None:
            for item in transfer.lines:
                moving[world.catalogue.lines[item.target].product, transfer.to_site] += item.quantity
    return moving


def transactions_vs_stock(world: World, ledger: Ledger, path: Path) -> None:
    """Transactions vs Stock on Hand Difference at the end of the period; only the header where nothing differs."""
    heading: list[list[Any]] = [[f"Effective Date To: {day_words(world.spec.end)}"], ["Currency: Base Currency"], []]
    _report(path, heading, "transactions_vs_stock", document_differences(world, ledger))


def xero_sync(world: World, ledger: Ledger, path: Path) -> None:
    """Xero Synchronization Report with status All: what reached Xero, what failed, what was skipped."""
    rows = sorted(ledger.sync, key=lambda row: (row.day, row.document))
    _report(path, preamble(world), "xero_sync", ({"row": row, "date": world.date(row.day)} for row in rows))
