"""The tiny company with a few documents of every kind, typed by hand. April to June 2024 are days 0 to 90."""

from typing import Any

from cin7_sample.documents import (
    AdjustedLine,
    Adjustment,
    Assembly,
    Count,
    CountedLine,
    CreditLine,
    CreditNote,
    Documents,
    Purchase,
    PurchaseLine,
    ReceiptEvent,
    Sale,
    SaleLine,
    SupplierInvoice,
    Transfer,
    TransferLine,
    WriteOff,
)
from cin7_sample.world import World
from tests.tools.sample.tiny import KIT, catalogue, world


def counts() -> list[Count]:
    """A stocktake of 1 May dated 30 April (two short, one right, three found without a bin), and a cycle count."""
    take = Count("ST-00001", "stocktake", 0, 0, 30, "16:10", "18:20", "Zone A count", "517", "ana", effective_day=29)
    take.lines = [CountedLine(0, 10, 8, 1000, -2000), CountedLine(1, 5, 5, 1000), CountedLine(2, 0, 3, 1000, 3000)]
    cycle = Count("ST-00002", "cycle_count", 1, None, 31, "18:40", "19:25", "Cycle", "517", "ben", effective_day=31)
    cycle.lines = [CountedLine(3, 4, 5, 1000, 1000)]
    return [take, cycle]


def adjustments() -> list[Adjustment]:
    opening = [AdjustedLine(0, 0, 12, 12_000), AdjustedLine(3, 0, 4, 4000)]
    lines = [AdjustedLine(5, 20, 18, -400, "checked"), AdjustedLine(6, 0, 2, 400), AdjustedLine(8, 2, 0, -400)]
    return [
        Adjustment("ST-00003", 0, 0, "960", "Opening balances", opening, kind="opening"),
        Adjustment("ST-00004", 33, 33, "517", "Correction", lines),
    ]


def transfers() -> list[Transfer]:
    """Over the end of April, and one still on the road."""
    return [
        Transfer("TR-00001", 0, 1, 28, 31, "COMPLETED", [TransferLine(0, 3, 6, 6000, 6)], "urgent"),
        Transfer("TR-00002", 1, 0, 80, None, "IN TRANSIT", [TransferLine(11, 9, 2, 16_000, 2)]),
    ]


def purchases() -> list[Purchase]:
    """A plain order; one in dollars in two parts with a credit; one not received; one typed without an order."""
    plain = Purchase("PO-00001", 0, 0, 2, "STOCK", [PurchaseLine(0, 10, 900, invoiced=10)])
    plain.receipts = [ReceiptEvent(0, 0, 9, 10, 900, None, 0)]
    plain.invoices = [SupplierInvoice("KA-7001", 12, 9000, {0: 10})]
    dollars = Purchase("PO-00002", 1, 0, 3, "STOCK", [PurchaseLine(5, 24, 165, 24, 2), PurchaseLine(9, 7, 8250)])
    dollars.receipts = [ReceiptEvent(6, 5, 13, 20, 165, 15, 0), ReceiptEvent(5, 5, 20, 4, 165, None, 1)]
    dollars.invoices = [SupplierInvoice("TA-7002", 35, 3300, {5: 20}), SupplierInvoice("TA-7002-2", 100, 660, {5: 4})]
    dollars.credit_day, dollars.credit_cents, dollars.credit_number = 40, 330, "SCN-00002"
    waiting = Purchase("PO-00003", 0, 1, 85, "INVOICE", [PurchaseLine(3, 30, 1000)])
    blind = Purchase("PO-00004", 0, 0, 10, "STOCK", [PurchaseLine(0, 10, 900)], is_blind=True)
    blind.receipts = [ReceiptEvent(0, 0, 10, 10, 900, None, 0)]
    blind.invoices = [SupplierInvoice("KA-7001", 12, 9000, {0: 10})]
    return [plain, dollars, waiting, blind]


def sales() -> list[Sale]:
    """Shipped and billed; picked and waiting; shipped without a pick and billed after the period."""
    lines = [SaleLine(0, 3, 2, 1500, 2000), SaleLine(5, 1, 1, 300, 200)]
    return [
        Sale("SO-00001", "Customer 1", 0, 4, 4, 5, 6, lines, "CUS1"),
        Sale("SO-00002", "Customer 2", 1, 90, 90, None, None, [SaleLine(3, 1, 1, 1500)], "CUS2"),
        Sale("SO-00003", "Customer 3", 0, 88, 88, 89, 95, [SaleLine(9, 1, 1, 12_000, 8000, True)], "CUS3"),
    ]


def traded(kit: bool = False, **changes: Any) -> World:
    """Everything above, with a little stock: 8 hammers and 20 pliers at Main, 4 drills at South."""
    documents = Documents(counts(), adjustments(), transfers=transfers(), purchases=purchases(), sales=sales())
    documents.write_offs = [WriteOff("FG-00001", 40, 40, 0, "404", "Damaged", [AdjustedLine(9, 6, 4, -16_000)])]
    first, _, last = documents.sales
    documents.credits = [
        CreditNote("CR-00001", first, 12, [CreditLine(0, 1, 1, 1500, 1000, 13)]),
        CreditNote("CR-00002", last, 90, [CreditLine(9, 1, 0, 12_000)]),
    ]
    if kit:
        documents.assemblies = [Assembly("FG-00009", KIT, 13, 45, 2, 18_000, [(0, 2, 2000), (9, 2, 16_000)])]
    documents.next_number = {"ST": 4}
    made = world(documents, catalogue(kit=kit), **changes)
    books = made.books
    books.post("opening", "StockAdjustment", "ST-00003", 0, 0, 10, reference="Opening balances")
    books.post(
        "receipt", "Purchase", "PO-00002", 5, 13, 20, unit_cents=165, counterparty="Tasman Imports", typed_day=15
    )
    books.post("receipt", "Purchase", "PO-00001", 11, 9, 4, unit_cents=8000, counterparty="Kauri Trade Goods")
    books.post("sale", "Sale", "SO-00001", 0, 5, -2, counterparty="Customer 1", reference="CUS1")
    books.post("stocktake", "StockTake", "ST-00001", 2, 30, 3, effective_day=29, reference="Zone A count")
    books.post("write_off", "WriteOff", "FG-00001", 2, 40, -3, reason="Damaged")
    books.allocated[0] = 1
    return made
