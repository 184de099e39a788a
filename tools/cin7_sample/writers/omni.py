"""Cin7 Omni exports: Track Stock Movements and Stock on Hand per branch, count sheets, and API pages (formats/cin7-omni.md).

Omni books counts, write-offs and corrections all as adjustments; the ledger hears of one only if it has an accounting date.
There is no bin in these exports, no document posting feed, and no accrual.
"""

import datetime as dt
from pathlib import Path
from typing import Any

from cin7_sample.documents import Adjustment, Count, CountedLine, WriteOff
from cin7_sample.entries import Ledger
from cin7_sample.world import World
from cin7_sample.writers.core_reports import in_transit, on_order, rows_in_report
from cin7_sample.writers.places import Names, amount, csv_text, page, text_file

Document = dict[str, Any]
ROWS_A_PAGE = 250
TRANSACTION_TYPES = {
    "Sale": "Sales Order",
    "Purchase": "Purchase Order",
    "StockTransfer": "Branch Transfer",
    "StockTake": "Adjustment",
    "StockAdjustment": "Adjustment",
    "WriteOff": "Adjustment",
    "FinishedGoods": "Production Job",
}


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
            hints.append({"path": name, "site": world.spec.sites[count.site].name, "number": count.number, "date": date})
    return hints


def track_movements(world: World, site: int, path: Path) -> None:
    """Signed SerialQty, its sign again as Direction, a cost per unit, and a last row with net stock on hand."""
    rows: list[list[Any]] = [["Track Stock Movements"], [f"Branch: {world.spec.sites[site].name}"], []]
    rows.append(
        ["Code", "Date", "Product Name", "Holding Group", "TransType", "Ref", "Company", "BatchNos", "SerialQty", "Direction", "Cost"]
    )
    net = 0
    for moved in rows_in_report(world):
        line = world.catalogue.lines[moved.line]
        if line.site != site or not moved.quantity:
            continue
        product = world.catalogue.products[line.product]
        kind = "Credit Note" if moved.kind == "restock" else TRANSACTION_TYPES[moved.document_type]
        company = world.spec.sites[site].name if kind == "Purchase Order" else moved.counterparty
        reference = moved.reference if moved.kind == "restock" else moved.document
        unit = f"{moved.value_cents / moved.quantity / 100:.6f}".rstrip("0").rstrip(".")
        net += moved.quantity
        rows.append(
            [product.sku, f"{world.date(moved.day):%d/%m/%Y}", product.name, "", kind, reference, company, "FIFO", moved.quantity,
             "+" if moved.quantity > 0 else "-", unit]
        )  # fmt: skip
    rows.append(["", "", "", "", "", "", "", "", net, "", ""])
    text_file(path, csv_text(rows), bom=True)


def stock_on_hand(world: World, path: Path) -> None:
    """Stock on Hand & Availability for all branches; Available = SOH + incoming - open sales."""
    rows: list[list[Any]] = [
        ["Code", "Product Name", "Branch", "SOH", "Incoming", "Open Sales", "Available", "HoldingGroups", "Stock Value"]
    ]
    coming, moving = on_order(world), in_transit(world)
    for product in world.catalogue.products:
        for site, settings in enumerate(world.spec.sites):
            lines = world.catalogue.places[product.index][site]
            units, held = sum(world.books.recorded[line] for line in lines), sum(world.books.allocated[line] for line in lines)
            value = sum(world.books.stock_value(line) for line in lines)
            more = coming[product.index, site]
            rows.append(
                [
                    product.sku,
                    product.name,
                    settings.name,
                    units,
                    more,
                    held,
                    units + more - held,
                    moving[product.index, site],
                    f"{value / 100:.2f}",
                ]
            )
    text_file(path, csv_text(rows))


def count_sheet(world: World, count: Count, path: Path) -> None:
    """The sheet a counter filled in: all lines, right ones included."""
    rows: list[list[Any]] = [
        ["Stocktake"],
        [f"Branch: {world.spec.sites[count.site].name}"],
        ["Code", "Product Name", "Zone", "Bin", "SOH", "Counted Qty", "Variance", "Unit Cost"],
    ]
    for item in count.lines:
        line = world.catalogue.lines[item.line]
        product = world.catalogue.products[line.product]
        rows.append(
            [product.sku, product.name, "", "", item.recorded, item.counted, item.counted - item.recorded, f"{item.unit_cents / 100:.2f}"]
        )
    text_file(path, csv_text(rows))


def _pages(folder: Path, endpoint: str, rows: list[Document]) -> None:
    """Bare arrays of at most 250 rows, newest first."""
    ordered = rows[::-1]
    for number in range(max(1, -(-len(ordered) // ROWS_A_PAGE))):
        page(folder, endpoint, f"page-{number + 1:04d}", ordered[number * ROWS_A_PAGE : (number + 1) * ROWS_A_PAGE])


class Omni:
    """API pages of one company; ids are small integers, people and branches are ids only."""

    def __init__(self, world: World, ledger: Ledger) -> None:
        self.world, self.names = world, Names(world)
        self.unposted = {row.document for row in ledger.sync if row.status != "Completed"}
        self.next_line = 0

    def write(self, folder: Path) -> None:
        _pages(folder, "Branches", [self._branch(site) for site in range(len(self.world.spec.sites))])
        _pages(
            folder,
            "Users",
            [{"id": n + 1, "isActive": True, "firstName": f"User {n + 1}", "lastName": "", "jobTitle": "", "email": ""} for n in range(3)],
        )
        _pages(folder, "Products", [self._product(product.index) for product in self.world.catalogue.products])
        _pages(folder, "Adjustments", self._adjustments())
        _pages(folder, "BranchTransfers", self._transfers())
        _pages(folder, "PurchaseOrders", self._purchases())
        _pages(folder, "SalesOrders", self._sales())
        _pages(folder, "CreditNotes", self._credits())

    def _branch(self, site: int) -> Document:
        name = self.world.spec.sites[site].name
        return {"id": site + 1, "branchType": "01 Warehouse", "company": name, "isActive": True, "accountNumber": "", "branchLocations": []}

    def _product(self, index: int) -> Document:
        product = self.world.catalogue.products[index]
        option = {
            "id": index + 5001, "productId": index + 1, "status": "Primary", "code": product.sku, "barcode": f"94{index:08d}", "option1": "",
            "retailPrice": amount(product.price_cents), "stockOnHand": 0, "stockAvailable": 0,
        }  # fmt: skip
        return {
            "id": index + 1, "status": "Public", "styleCode": product.sku, "name": product.name, "category": product.category, "brand": "",
            "stockControl": "FIFO", "orderType": "Order", "productOptions": [option],
        }  # fmt: skip

    def _line(self, line: int, quantity: int, **more: Any) -> Document:
        self.next_line += 1
        index = self.world.catalogue.lines[line].product
        product = self.world.catalogue.products[index]
        return {
            "id": 90000 + self.next_line, "productId": index + 1, "productOptionId": index + 5001, "code": product.sku, "name": product.name,
            "option1": "", "option2": "", "option3": "", "sort": self.next_line, "qty": quantity, **more,
        }  # fmt: skip

    def _day(self, day: int | None) -> str | None:
        """Local midnight with its offset, as Omni prints business dates."""
        if day is None or day >= self.world.spec.days:
            return None
        local = dt.datetime.combine(self.world.date(day), dt.time(), tzinfo=self.names.zone)
        return local.isoformat()

    def _adjustments(self) -> list[Document]:
        documents: list[Count | Adjustment | WriteOff] = [
            *self.world.documents.counts,
            *self.world.documents.adjustments,
            *self.world.documents.write_offs,
        ]
        return [self._adjustment(n, each) for n, each in enumerate(sorted(documents, key=lambda each: (each.day, each.number)), start=1)]

    def _adjustment(self, number: int, document: Count | Adjustment | WriteOff) -> Document:
        lines = []
        for item in document.lines:
            units = item.counted - item.recorded if isinstance(item, CountedLine) else item.after - item.before
            if units:
                lines.append(
                    self._line(
                        item.line, units, qtyAdjusted=units, holdingQty=0, account="", unitCost=round(item.value_cents / units / 100, 6)
                    )
                )
        if isinstance(document, Count):
            reason = "Stocktake" if document.kind == "stocktake" else document.reference
            user = 1
        else:
            reason, user = (document.notes, 2) if isinstance(document, WriteOff) else (document.reference, 3)
        sites = {self.world.catalogue.lines[item.line].site for item in document.lines}
        posted = None if document.number in self.unposted else self._day(document.effective_day)
        return {
            "id": number, "createdDate": self.names.stamp(document.day, "16:00", document.number), "createdBy": user, "processedBy": user,
            "isApproved": True, "reference": document.number, "branchId": min(sites, default=0) + 1, "completedDate": self._day(document.day),
            "adjustInAccountingSystem": posted, "adjustmentReason": reason,
            "alternativeAccountCode": None if document.account == "517" else document.account,
            "productTotal": amount(sum(item.value_cents for item in document.lines)), "source": "Backend", "lineItems": lines,
        }  # fmt: skip

    def _transfers(self) -> list[Document]:
        return [
            {"id": n, "createdDate": self.names.stamp(t.departed, "09:00", t.number), "isApproved": True, "reference": t.number,
             "sourceBranchId": t.from_site + 1, "destinationBranchId": t.to_site + 1, "dispatchedDate": self._day(t.departed),
             "receivedDate": self._day(t.completed), "stage": "", "createdBy": 1,
             "lineItems": [self._line(i.source, i.quantity, qtyTransferred=i.quantity if t.completed is not None else 0,
                                      unitCost=round(i.value_cents / i.quantity / 100, 6)) for i in t.lines]}
            for n, t in enumerate(self.world.documents.transfers, start=1)
        ]  # fmt: skip

    def _purchases(self) -> list[Document]:
        made = []
        for n, purchase in enumerate(self.world.documents.purchases, start=1):
            received: dict[int, int] = {}
            for event in purchase.receipts:
                received[event.home] = received.get(event.home, 0) + event.booked
            lines = [
                self._line(i.line, i.ordered, qtyShipped=received.get(i.line, 0), holdingQty=0, unitPrice=amount(i.unit_cents), discount=0)
                for i in purchase.lines
            ]
            invoice = purchase.invoices[0] if purchase.invoices else None
            made.append(
                {"id": n, "reference": purchase.number, "memberId": purchase.supplier + 1,
                 "company": self.world.catalogue.suppliers[purchase.supplier].name, "branchId": purchase.site + 1, "status": "APPROVED",
                 "isApproved": True, "isVoid": False, "createdDate": self.names.stamp(purchase.ordered_day, "10:00", purchase.number),
                 "fullyReceivedDate": self._day(max((e.day for e in purchase.receipts), default=None)) if purchase.receipts else None,
                 "invoiceDate": self._day(invoice.day) if invoice else None, "supplierInvoiceReference": invoice.number if invoice else "",
                 "currencyCode": self.world.spec.currency, "currencyRate": 1, "taxStatus": "Excl", "taxRate": 15, "lineItems": lines}
            )  # fmt: skip
        return made

    def _sales(self) -> list[Document]:
        return [
            {"id": n, "reference": s.number, "memberId": 1, "company": s.customer, "branchId": s.site + 1, "status": "APPROVED", "isApproved": True,
             "isVoid": False, "createdDate": self.names.stamp(s.ordered_day, "11:00", s.number), "dispatchedDate": self._day(s.shipped_day),
             "invoiceDate": self._day(s.invoice_day), "invoiceNumber": n, "customerOrderNo": s.external, "currencyRate": 1, "taxStatus": "Excl",
             "lineItems": [self._line(i.line, i.ordered, qtyShipped=i.shipped if s.shipped_day is not None else 0, holdingQty=0,
                                      unitPrice=amount(i.price_cents), unitCost=round(i.value_cents / max(i.shipped, 1) / 100, 6), discount=0)
                           for i in s.lines]}
            for n, s in enumerate(self.world.documents.sales, start=1)
        ]  # fmt: skip

    def _credits(self) -> list[Document]:
        made = []
        for n, note in enumerate(self.world.documents.credits, start=1):
            back = [item.restock_day for item in note.lines if item.restock_day is not None]
            lines = [
                self._line(
                    i.line,
                    -i.credited,
                    qtyShipped=-i.restocked,
                    unitPrice=amount(i.price_cents),
                    unitCost=round(i.value_cents / i.credited / 100, 6),
                )
                for i in note.lines
            ]
            made.append(
                {"id": n, "reference": note.number, "salesReference": note.sale.number, "company": note.sale.customer, "memberId": 1,
                 "branchId": note.sale.site + 1, "status": "APPROVED", "isApproved": True, "isVoid": False,
                 "createdDate": self.names.stamp(note.day, "12:00", note.number), "creditNoteDate": self._day(note.day), "creditNoteNumber": n,
                 "completedDate": self._day(max(back, default=None)) if back else None, "lineItems": lines}
            )  # fmt: skip
        return made
