"""Cin7 Core report exports (XLSX): Movement Details in three layouts, Stock Level, Transactions vs Stock on Hand, sync report."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cin7_sample.books import Movement
from cin7_sample.entries import Ledger
from cin7_sample.tables import document_differences, left_out
from cin7_sample.world import World
from cin7_sample.writers.core_trade import is_simple
from cin7_sample.writers.places import amount, day_words, sheet


def preamble(world: World, *more: str) -> list[list[Any]]:
    """The lines above the header, all in column A."""
    spec = world.spec
    return [
        ["Report period: Custom"],
        [f"From: {day_words(spec.start)}"],
        [f"To: {day_words(spec.end)}"],
        ["Currency: Base Currency"],
        *[[line] for line in more],
        [],
    ]


def rows_in_report(world: World) -> list[Movement]:
    """Movements in report order, without the planted gaps."""
    skipped = left_out(world)
    kept = [moved for number, moved in enumerate(world.books.movements) if number not in skipped]
    return sorted(kept, key=lambda moved: moved.day)


def reference_type(world: World, moved: Movement) -> str:
    """The report's word: simple and advanced purchases differ."""
    if moved.document_type == "Purchase":
        simple = {purchase.number for purchase in world.documents.purchases if is_simple(purchase)}
        return "Purchase" if moved.document in simple else "PurchaseAdvanced"
    return moved.document_type


def _types(world: World) -> dict[str, str]:
    return {purchase.number: "Purchase" if is_simple(purchase) else "PurchaseAdvanced" for purchase in world.documents.purchases}


def _in_out(quantity: float) -> tuple[float | None, float | None]:
    return (quantity, None) if quantity > 0 else (None, -quantity) if quantity < 0 else (None, None)


def movement_details_located(world: World, path: Path) -> None:
    """Layout B with the optional Location, customer/supplier and cost columns: one file for all sites."""
    types, spec = _types(world), world.spec
    header = [
        "Date",
        "SKU",
        "Location",
        "Reference type",
        "Reference",
        "Customer/Supplier",
        "Stock locator",
        "Bin",
        "Quantity in",
        "Quantity out",
        "Cost in",
        "Cost out",
    ]

    def rows() -> Iterator[list[Any]]:
        yield from preamble(world)
        yield header
        for moved in rows_in_report(world):
            line = world.catalogue.lines[moved.line]
            product = world.catalogue.products[line.product]
            into, out = _in_out(moved.quantity)
            cost_in, cost_out = (None if value is None else amount(int(value)) for value in _in_out(moved.value_cents))
            yield [
                world.date(moved.day), product.sku, spec.sites[line.site].name, types.get(moved.document, moved.document_type), moved.document,
                moved.counterparty or None, None, line.bin, into, out, cost_in, cost_out,
            ]  # fmt: skip

    sheet(path, rows())


def movement_details_lines(world: World, site: int, path: Path) -> None:
    """Layout B as documented: line level, no location, no cost, the header on line 6, dates as text; one file per location."""
    types = _types(world)

    def rows() -> Iterator[list[Any]]:
        yield from preamble(world)
        yield ["Date", "SKU", "Reference type", "Reference", "Stock locator", "Bin", "Quantity in", "Quantity out"]
        for moved in rows_in_report(world):
            line = world.catalogue.lines[moved.line]
            if line.site == site and moved.quantity:
                sku = world.catalogue.products[line.product].sku
                words = types.get(moved.document, moved.document_type)
                yield [day_words(world.date(moved.day)), sku, words, moved.document, None, line.bin, *_in_out(moved.quantity)]

    sheet(path, rows())


def movement_details_grouped(world: World, site: int, path: Path) -> None:
    """Layout A: per SKU and reference type, one location filtered, the header on line 7."""
    types = _types(world)
    sums: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for moved in rows_in_report(world):
        line = world.catalogue.lines[moved.line]
        if line.site != site:
            continue
        product = world.catalogue.products[line.product]
        cell = sums[product.sku, product.category, types.get(moved.document, moved.document_type)]
        cell[0 if moved.quantity > 0 else 1] += abs(moved.quantity)
        cell[2 if moved.value_cents > 0 else 3] += abs(moved.value_cents)

    def rows() -> Iterator[list[Any]]:
        yield from preamble(world, f"Location: {world.spec.sites[site].name}")
        yield ["SKU", "Category", "Reference type", "Quantity in", "Quantity out", "Cost in", "Cost out"]
        for (sku, category, words), cell in sorted(sums.items()):
            yield [
                sku,
                category,
                words,
                cell[0] or None,
                cell[1] or None,
                amount(cell[2]) if cell[2] else None,
                amount(cell[3]) if cell[3] else None,
            ]

    sheet(path, rows())


LEVEL_MEASURES = ("Quantity on hand", "Allocated", "On order", "In transit", "Unit cost", "Stock on hand", "Available")


def stock_level(world: World, path: Path) -> None:
    """Inventory Products Stock Level: no preamble, two header rows, one block of seven columns per location; `Stock on hand` is money."""
    sites = sorted(range(len(world.spec.sites)), key=lambda site: world.spec.sites[site].name)
    coming = on_order(world)
    moving = in_transit(world)

    def rows() -> Iterator[list[Any]]:
        yield [None, None, *[world.spec.sites[site].name for site in sites for _ in LEVEL_MEASURES]]
        yield ["SKU", "Unit", *[measure for _ in sites for measure in LEVEL_MEASURES]]
        for product in sorted(world.catalogue.products, key=lambda product: product.sku.casefold()):
            cells: list[Any] = [product.sku, "Item"]
            for site in sites:
                lines = world.catalogue.places[product.index][site]
                units = sum(world.books.recorded[line] for line in lines)
                held = sum(world.books.allocated[line] for line in lines)
                cents = sum(world.books.stock_value(line) for line in lines)
                unit = round(cents / units / 100, 4) if units else None
                more = (coming[product.index, site], moving[product.index, site])
                empty = not any((units, held, *more))
                cells += [None] * 7 if empty else [units, held, *more, unit, amount(cents), units - held]
            yield cells

    sheet(path, rows())


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
    rows: list[list[Any]] = [[f"Effective Date To: {day_words(world.spec.end)}"], ["Currency: Base Currency"], []]
    rows.append(["Task #", "Account", "Transaction Type", "Stock Amount", "Transaction Amount", "Difference"])
    for row in document_differences(world, ledger):
        words = f"{row['account']}: Inventory"
        rows.append(
            [
                row["document_no"],
                words,
                row["document_type"],
                *[float(row[name]) for name in ("stock_amount", "transaction_amount", "difference")],
            ]
        )
    sheet(path, rows)


def xero_sync(world: World, ledger: Ledger, path: Path) -> None:
    """Xero Synchronization Report with status All: what reached Xero, what failed, what was skipped."""
    rows: list[list[Any]] = [
        *preamble(world),
        ["Cin7 Core Number", "Xero Number", "Sync date", "Sync status", "Type", "Consolidated number", "Payment Account", "Document Link"],
    ]
    rows.extend(
        [row.document, row.ledger_number or None, world.date(row.day), row.status, row.document_type, None, None, None]
        for row in sorted(ledger.sync, key=lambda row: (row.day, row.document))
    )
    sheet(path, rows)
