"""Cin7 Core API on stock: settings, products, availability, counts, corrections, transfers, journals, assemblies.

Fields: core_api.toml. Quirks kept on purpose (cin7-core 1.7): `Adjustment` is the new absolute quantity;
`StockOnHand` is money; stocktakes are listed under `StockAdjustmentList`; transfers and adjustments name no person;
all-zero rows are absent.
"""

from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

from cin7_sample.accounts import ACCOUNTS, BANK, DISCREPANCY
from cin7_sample.books import Movement
from cin7_sample.documents import AdjustedLine, Adjustment, Count, CountedLine, Transfer, guid
from cin7_sample.entries import Ledger
from cin7_sample.postings import Posting
from cin7_sample.templates import Document
from cin7_sample.world import World
from cin7_sample.writers.core_reports import in_transit, on_order
from cin7_sample.writers.core_trade import is_simple
from cin7_sample.writers.places import Names, amount, details, page, pages, unit_amount


def company(world: World, folder: Path) -> None:
    spec, names = world.spec, Names(world)
    opening = names.day(0) if spec.opening_rows else "2019-04-01T00:00:00"
    lock = f"{world.date(spec.days - 62).replace(day=1).isoformat()}T00:00:00"
    page(folder, "me", "page-0001", names.fill("company", lock=lock, opening=opening, sale_tax=guid("tax", "sale")))


def locations(world: World, folder: Path) -> None:
    """Top-level rows first, each with its bins; the bins again as rows of their own."""
    names = Names(world)
    tops, children = [], []
    for site in range(len(world.spec.sites)):
        bins = sorted({line.bin for line in world.catalogue.lines if line.site == site and line.bin})
        known = [{"id": guid("bin", names.site(site), name), "name": name, "site": site} for name in bins]
        inner = [names.fill("bin_of_location", **each) for each in known]
        tops.append(names.fill("location", site=site, bins=inner, is_default=site == 0))
        children += [names.fill("bin", **each) for each in known]
    pages(folder, "ref/location", "LocationList", tops + children)


def accounts(world: World, folder: Path) -> None:
    names = Names(world)
    rows = [
        names.fill("account", code=code, account=account, is_bank=code == BANK)
        for code, account in sorted(ACCOUNTS.items())
    ]
    pages(folder, "ref/account", "AccountsList", rows)


def products(world: World, folder: Path, with_movements: int, bundle: int) -> None:
    """The product list without nested arrays, and detail with movements for some SKUs (all: with_movements < 0)."""
    names = Names(world)
    by_product: dict[int, list[Movement]] = defaultdict(list)
    for moved in world.books.movements:
        by_product[world.catalogue.lines[moved.line].product].append(moved)
    rows = [_product(names, product.index, []) for product in world.catalogue.products]
    pages(folder, "product", "Products", rows)
    busiest = sorted(by_product, key=lambda index: (-len(by_product[index]), index))
    chosen = busiest if with_movements < 0 else busiest[: with_movements * 3 : 3]
    found = []
    for index in sorted(chosen):
        row = _product(names, index, [_moved(names, moved) for moved in by_product[index]])
        found.append({"Total": 1, "Page": 1, "Products": [row]})
    details(folder, "product", found, bundle, lambda answer: answer["Products"][0]["ID"])


def _product(names: Names, index: int, movements: list[Document]) -> Document:
    world, all_products = names.world, names.world.catalogue.products
    product, lines = all_products[index], world.catalogue.lines_of(index)
    stock = world.books.holding(*lines)
    return names.fill(
        "product",
        product=product,
        first_site=world.spec.sites[0],
        average=unit_amount(stock.cents, stock.units) if stock.units else amount(product.cost_cents),
        locator=world.catalogue.lines[lines[0]].bin or "0",
        changed=names.stamp(world.spec.days - 20, "13:10", product.sku),
        components=[names.fill("component", part=all_products[part]) for part in product.components],
        movements=movements,
    )


def _moved(names: Names, moved: Movement) -> Document:
    kind: str | None = names.fill("movement_types").get(moved.kind)
    if kind is None:
        simple = any(p.number == moved.document and is_simple(p) for p in names.world.documents.purchases)
        kind = ("" if simple else "Advanced ") + ("Purchase" if moved.kind == "receipt" else "Purchase Cost Change")
    return names.fill("movement", moved=moved, type=kind)


def availability(world: World, folder: Path) -> None:
    names = Names(world)
    coming, moving = on_order(world), in_transit(world)
    rows = []
    for line in world.catalogue.lines:
        stock = world.books.holding(line.index)
        place = (line.product, line.site)
        more = (coming[place], moving[place]) if line.role == "home" else (0, 0)
        if any((stock.units, stock.held, *more)):
            rows.append(names.fill("availability", line=line, stock=stock, coming=more[0], moving=more[1]))
    pages(folder, "ref/productavailability", "ProductAvailabilityList", rows)


def _own_postings(
    postings: dict[str, list[Posting]], number: str, names: Names, *, bare: bool = False
) -> list[Document]:
    """A document's own Transactions: `code: name` for counts and adjustments, bare codes for write-offs."""
    label = {code: code if bare else f"{code}: {account.name}" for code, account in ACCOUNTS.items()}
    return [
        names.fill(
            "own_posting",
            id=guid("transaction", number, place),
            posting=each,
            debit=label[each.debit],
            credit=label[each.credit],
        )
        for place, each in enumerate(postings.get(number, []))
    ]


def by_document(ledger: Ledger) -> dict[str, list[Posting]]:
    found: dict[str, list[Posting]] = defaultdict(list)
    for posting in ledger.postings:
        found[posting.key].append(posting)
    return found


def counts(world: World, ledger: Ledger, folder: Path, detail_from: int, bundle: int) -> None:
    """Stocktakes: all in the list (under the key of adjustments), details from a day on, and one still in progress."""
    names, postings = Names(world), by_document(ledger)
    takes = [count for count in world.documents.counts if count.kind == "stocktake"]
    found = [_take(names, count, postings) for count in takes if count.day >= detail_from]
    if takes:
        started = _started(world, takes[-1])
        takes.append(started)
        document = _take(names, started, {})
        for line in document["NonZeroStockOnHandProducts"][10:]:
            line["Adjustment"] = 0  # not counted yet
        found.append(document)
    pages(folder, "stockTakeList", "StockAdjustmentList", [_take_row(names, count) for count in takes])
    details(folder, "stocktake", found, bundle)


def _started(world: World, last: Count) -> Count:
    """A stocktake of the last day that nobody has completed: the first lines of the one before."""
    number, day = world.documents.number("ST"), world.spec.days - 1
    made = replace(last, number=number, day=day, effective_day=day, created="16:05", completed="16:40")
    return replace(made, lines=last.lines[:25], status="IN PROGRESS")


def _take_row(names: Names, count: Count) -> Document:
    created, completed = (names.stamp(count.day, clock, count.number) for clock in (count.created, count.completed))
    return names.fill("stocktake_row", count=count, created=created, completed=completed)


def _take(names: Names, count: Count, postings: dict[str, list[Posting]]) -> Document:
    existing = [names.fill("counted", item=item, line=item.line) for item in count.lines if item.recorded]
    zero = [
        names.fill("counted_new", item=item, line=item.line)
        for item in count.lines
        if item.counted and not item.recorded
    ]
    booked = _own_postings(postings, count.number, names)
    return names.fill("stocktake", count=count, existing=existing, zero=zero, transactions=booked)


def adjustments(world: World, ledger: Ledger, folder: Path, bundle: int) -> None:
    """Adjustments of every kind, cycle counts and opening balances among them; plus a draft and a voided one."""
    names, postings = Names(world), by_document(ledger)
    counted = [count for count in world.documents.counts if count.kind == "cycle_count"]
    documents: list[Count | Adjustment] = sorted(
        [*counted, *world.documents.adjustments], key=lambda each: (each.day, each.number)
    )
    drafted, voided = _unfinished(world)
    documents += [drafted, voided]
    rows = [names.fill("adjustment_row", document=document) for document in documents]
    pages(folder, "stockadjustmentList", "StockAdjustmentList", rows)
    found = [_adjustment(names, document, postings) for document in documents]
    details(folder, "stockadjustment", found, bundle)


def _adjustment(names: Names, document: Count | Adjustment, postings: dict[str, list[Posting]]) -> Document:
    fresh, existing = [], []
    for item in document.lines:
        if isinstance(item, CountedLine) or item.before:
            comment = item.comment if isinstance(item, AdjustedLine) else ""
            existing.append(names.fill("adjusted", line=item.line, item=item, comment=comment))
        else:
            cost = unit_amount(item.value_cents, item.after)
            fresh.append(names.fill("adjusted_new", document=document, item=item, line=item.line, unit_cost=cost))
    booked = _own_postings(postings, document.number, names)
    return names.fill("adjustment", document=document, existing=existing, fresh=fresh, transactions=booked)


def _unfinished(world: World) -> tuple[Adjustment, Adjustment]:
    """A draft that never took effect, and a voided adjustment with its lines gone."""
    line = next(line.index for line in world.catalogue.lines if world.books.recorded[line.index] > 3)
    before, day = world.books.recorded[line], world.spec.days - 9
    drafted, voided = (
        Adjustment(world.documents.number("ST"), day, day, DISCREPANCY, "Stock correction", [], status=status)
        for status in ("DRAFT", "VOIDED")
    )
    drafted.lines.append(AdjustedLine(line, before, before - 2, 0, "check again"))
    return drafted, voided


def transfers(world: World, folder: Path, bundle: int) -> None:
    """Newest first; lines without bins and without a received quantity."""
    names = Names(world)
    values = [_transfer(names, transfer) for transfer in reversed(world.documents.transfers)]
    pages(folder, "stockTransferList", "StockTransferList", [names.fill("transfer_row", **each) for each in values])
    details(folder, "stockTransfer", [names.fill("transfer", **each) for each in values], bundle)


def _transfer(names: Names, transfer: Transfer) -> dict[str, Any]:
    lines = [names.fill("transferred", item=item, line=item.source) for item in transfer.lines]
    last = transfer.departed if transfer.completed is None else transfer.completed
    changed = names.stamp(last, "11:20", transfer.number)
    return {"transfer": transfer, "lines": lines, "changed": changed}


def write_offs(world: World, ledger: Ledger, folder: Path, bundle: int) -> None:
    names, postings = Names(world), by_document(ledger)
    rows, found = [], []
    for document in world.documents.write_offs:
        written = names.stamp(document.day, "14:30", document.number)
        rows.append(names.fill("write_off_row", document=document, written=written))
        lines = [_written_off(names, item) for item in document.lines]
        booked = _own_postings(postings, document.number, names, bare=True)
        found.append(names.fill("write_off", document=document, lines=lines, transactions=booked))
    pages(folder, "inventoryWriteOffList", "InventoryWriteOffs", rows)
    details(folder, "inventoryWriteOff", found, bundle)


def _written_off(names: Names, item: AdjustedLine) -> Document:
    units, cents = -item.change, -item.value_cents
    return names.fill("written_off", line=item.line, units=units, cents=cents, unit_cost=unit_amount(cents, units))


def transactions(world: World, ledger: Ledger, folder: Path, only: frozenset[str] = frozenset()) -> None:
    """All journal pairs of the period, or those that touch the accounts asked for."""
    names = Names(world)
    chosen = [each for each in ledger.postings if not only or each.debit in only or each.credit in only]
    pages(folder, "transactions", "Transactions", [names.fill("transaction", posting=posting) for posting in chosen])


def journals(world: World, ledger: Ledger, folder: Path) -> None:
    """Manual journals typed in Cin7."""
    names = Names(world)
    typed = [posting for posting in ledger.postings if posting.document_type == "Journal"]
    pages(folder, "journal", "Journals", [names.fill("journal", posting=posting) for posting in typed])


def assemblies(world: World, folder: Path, bundle: int) -> None:
    """Finished goods: the list shows the start, the detail the completion and the components used."""
    names = Names(world)
    rows, found = [], []
    for made in world.documents.assemblies:
        line = world.catalogue.lines[made.line]
        common = {"made": made, "site": line.site}
        rows.append(names.fill("assembly_row", **common, unit_cost=unit_amount(made.cents, made.quantity)))
        used = [
            names.fill("component_used", line=part, units=units, unit_cost=unit_amount(cents, units))
            for part, units, cents in made.picked
        ]
        bin_id = names.place(made.line)[0] if line.bin else None
        found.append(names.fill("assembly", **common, bin_id=bin_id, bin=line.bin, used=used))
    pages(folder, "finishedGoodsList", "FinishedGoods", rows)
    details(folder, "finishedGoods", found, bundle)
