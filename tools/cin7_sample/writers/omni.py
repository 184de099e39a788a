"""Cin7 Omni: Track Stock Movements and Stock on Hand per branch, count sheets, API pages (cin7-omni 2 to 4).

Omni books counts, write-offs and corrections as adjustments; the ledger hears of one only if it has an accounting date.
There is no bin in these exports, no document posting feed, and no accrual. Columns and fields: omni.toml.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from cin7_sample.accounts import DISCREPANCY
from cin7_sample.documents import Correction, Count, CreditNote, Purchase, Sale, Transfer, WriteOff
from cin7_sample.entries import Ledger
from cin7_sample.templates import Document
from cin7_sample.world import World
from cin7_sample.writers.core_reports import in_transit, on_order, rows_in_report
from cin7_sample.writers.places import Names, csv_text, page, text_file, unit_amount

ROWS_A_PAGE = 250
FIRST_OPTION = 5000


def reports(world: World, exports: Path) -> list[dict[str, str]]:
    """Track Stock Movements and Stock on Hand, one file per branch; count sheets; returns hints."""
    hints = []
    end = world.spec.end.isoformat()
    for site, settings in enumerate(world.spec.sites):
        track_movements(world, site, exports / f"Track Stock Movements {settings.name}.csv")
        hints.append({"path": f"Track Stock Movements {settings.name}.csv", "site": settings.name})
    stock_on_hand(world, exports / f"Stock on Hand {end}.csv")
    hints.append({"path": f"Stock on Hand {end}.csv", "date": end})
    for count in world.documents.counts:
        if count.kind == "stocktake":
            name = f"counts/Stocktake {count.number}.csv"
            count_sheet(world, count, exports / name)
            date = world.date(count.day).isoformat()
            hints.append(
                {"path": name, "site": world.spec.sites[count.site].name, "number": count.number, "date": date}
            )
    return hints


def track_movements(world: World, site: int, path: Path) -> None:
    """Signed SerialQty, its sign again as Direction, a cost per unit, and a last row with net stock on hand."""
    names, branch = Names(world, "omni"), world.spec.sites[site].name
    rows: list[list[Any]] = [
        ["Track Stock Movements"],
        [f"Branch: {branch}"],
        [],
        names.templates.columns("track_movements"),
    ]
    net, types = 0, names.fill("transaction_types")
    for moved in rows_in_report(world):
        if world.catalogue.lines[moved.line].site != site or not moved.quantity:
            continue
        net += moved.quantity
        is_credit = moved.kind == "restock"
        kind = "Credit Note" if is_credit else types[moved.document_type]
        row = names.templates.row(
            "track_movements",
            **world.at(moved.line),
            moved=moved,
            date=world.date(moved.day),
            kind=kind,
            reference=moved.reference if is_credit else moved.document,
            company=branch if kind == "Purchase Order" else moved.counterparty,
            direction="+" if moved.quantity > 0 else "-",
            unit_cost=f"{moved.value_cents / moved.quantity / 100:.6f}".rstrip("0").rstrip("."),
        )
        rows.append(row)
    rows.append(["", "", "", "", "", "", "", "", net, "", ""])
    text_file(path, csv_text(rows), bom=True)


def stock_on_hand(world: World, path: Path) -> None:
    """Stock on Hand & Availability for all branches; Available = SOH + incoming - open sales."""
    templates = Names(world, "omni").templates
    rows = [templates.columns("stock_on_hand")]
    coming, moving = on_order(world), in_transit(world)
    for product in world.catalogue.products:
        for site, branch in enumerate(world.spec.sites):
            stock = world.books.holding(*world.catalogue.places[product.index][site])
            more = {"coming": coming[product.index, site], "moving": moving[product.index, site]}
            free = stock.free + more["coming"]
            rows.append(templates.row("stock_on_hand", product=product, branch=branch, stock=stock, free=free, **more))
    text_file(path, csv_text(rows))


def count_sheet(world: World, count: Count, path: Path) -> None:
    """The sheet a counter filled in: all lines, right ones included."""
    templates = Names(world, "omni").templates
    heading = [["Stocktake"], [f"Branch: {world.spec.sites[count.site].name}"], templates.columns("count_sheet")]
    rows = [templates.row("count_sheet", **world.at(item.line), item=item) for item in count.lines]
    text_file(path, csv_text([*heading, *rows]))


def _pages(folder: Path, endpoint: str, rows: list[Document]) -> None:
    """Bare arrays of at most 250 rows, newest first."""
    ordered = rows[::-1]
    for number in range(max(1, -(-len(ordered) // ROWS_A_PAGE))):
        page(folder, endpoint, f"page-{number + 1:04d}", ordered[number * ROWS_A_PAGE : (number + 1) * ROWS_A_PAGE])


class Omni:
    """API pages of one company; ids are small integers, people and branches are ids only."""

    def __init__(self, world: World, ledger: Ledger) -> None:
        self.world, self.names = world, Names(world, "omni")
        self.fill = self.names.fill
        self.unposted = {row.document for row in ledger.sync if row.status != "Completed"}
        self.next_line = 0

    def write(self, folder: Path) -> None:
        documents = self.world.documents
        corrections: list[Correction] = [*documents.counts, *documents.adjustments, *documents.write_offs]
        corrections.sort(key=lambda each: (each.day, each.number))
        endpoints: dict[str, tuple[Callable[[int, Any], Document], Sequence[Any]]] = {
            "Branches": (
                lambda number, site: self.fill("branch", number=number, name=site.name),
                self.world.spec.sites,
            ),
            "Users": (lambda number, _: self.fill("user", number=number), range(3)),
            "Products": (
                lambda number, product: self.fill(
                    "product", product=product, number=number, option=number + FIRST_OPTION
                ),
                self.world.catalogue.products,
            ),
            "Adjustments": (self._adjustment, corrections),
            "BranchTransfers": (self._transfer, documents.transfers),
            "PurchaseOrders": (self._purchase, documents.purchases),
            "SalesOrders": (self._sale, documents.sales),
            "CreditNotes": (self._credit, documents.credits),
        }
        for endpoint, (answer, records) in endpoints.items():
            _pages(folder, endpoint, [answer(number, record) for number, record in enumerate(records, start=1)])

    def _line(self, template: str, line: int, units: int, item: Any, costed: int = 0, **more: Any) -> Document:
        """A line of a document. costed: the units its value is for, where it has one."""
        self.next_line += 1
        number = self.world.catalogue.lines[line].product + 1
        known = {
            "id": 90000 + self.next_line,
            "sort": self.next_line,
            "number": number,
            "option": number + FIRST_OPTION,
        }
        unit_cost = unit_amount(item.value_cents, costed, 6) if costed else None
        return self.fill(template, line=line, units=units, item=item, unit_cost=unit_cost, **known, **more)

    def _adjustment(self, number: int, document: Correction) -> Document:
        lines = [
            self._line("adjustment_line", item.line, item.change, item, item.change)
            for item in document.lines
            if item.change
        ]
        if isinstance(document, Count):
            reason, user = "Stocktake" if document.kind == "stocktake" else document.reference, 1
        else:
            reason, user = (document.notes, 2) if isinstance(document, WriteOff) else (document.reference, 3)
        return self.fill(
            "adjustment",
            number=number,
            document=document,
            created=self.names.stamp(document.day, "16:00", document.number),
            user=user,
            branch=min((self.world.catalogue.lines[item.line].site for item in document.lines), default=0) + 1,
            posted_day=None if document.number in self.unposted else document.effective_day,
            reason=reason,
            account=None if document.account == DISCREPANCY else document.account,
            cents=sum(item.value_cents for item in document.lines),
            lines=lines,
        )

    def _transfer(self, number: int, transfer: Transfer) -> Document:
        is_open = transfer.completed is None
        lines = [
            self._line(
                "transfer_line",
                item.source,
                item.quantity,
                item,
                item.quantity,
                arrived=0 if is_open else item.quantity,
            )
            for item in transfer.lines
        ]
        created = self.names.stamp(transfer.departed, "09:00", transfer.number)
        branches = {"source": transfer.from_site + 1, "target": transfer.to_site + 1}
        return self.fill("transfer", number=number, transfer=transfer, created=created, **branches, lines=lines)

    def _purchase(self, number: int, purchase: Purchase) -> Document:
        received: Counter[int] = Counter()
        for event in purchase.receipts:
            received[event.home] += event.booked
        invoice = purchase.invoices[0] if purchase.invoices else None
        return self.fill(
            "purchase",
            number=number,
            purchase=purchase,
            member=purchase.supplier + 1,
            supplier=self.world.catalogue.suppliers[purchase.supplier],
            branch=purchase.site + 1,
            created=self.names.stamp(purchase.ordered_day, "10:00", purchase.number),
            received_day=max((event.day for event in purchase.receipts), default=None),
            invoice=invoice,
            invoice_number=invoice.number if invoice else "",
            lines=[
                self._line("purchase_line", i.line, i.ordered, i, received=received[i.line]) for i in purchase.lines
            ],
        )

    def _sale(self, number: int, sale: Sale) -> Document:
        is_open = sale.shipped_day is None
        lines = [
            self._line(
                "sale_line", item.line, item.ordered, item, max(item.shipped, 1), shipped=0 if is_open else item.shipped
            )
            for item in sale.lines
        ]
        created = self.names.stamp(sale.ordered_day, "11:00", sale.number)
        return self.fill("sale", number=number, sale=sale, branch=sale.site + 1, created=created, lines=lines)

    def _credit(self, number: int, note: CreditNote) -> Document:
        lines = [self._line("credit_line", i.line, -i.credited, i, i.credited, back=-i.restocked) for i in note.lines]
        created, back = self.names.stamp(note.day, "12:00", note.number), max(note.restock_days, default=None)
        return self.fill(
            "credit", number=number, note=note, branch=note.sale.site + 1, created=created, back_day=back, lines=lines
        )
