"""Cin7 Core API answers about stock: company, places, accounts, products, availability, counts, corrections, transfers, journals.

Quirks kept on purpose (formats/cin7-core.md 1.7): `Adjustment` is the new absolute quantity; `StockOnHand` is money;
stocktakes are listed under `StockAdjustmentList`; transfers and adjustments name no person; all-zero rows are absent.
"""

from collections import defaultdict
from pathlib import Path
from typing import Any

from cin7_sample.books import Movement
from cin7_sample.documents import Adjustment, Count, Transfer, WriteOff, guid
from cin7_sample.entries import Ledger
from cin7_sample.postings import ACCOUNTS, IN_TRANSIT, INVENTORY, Posting
from cin7_sample.world import World
from cin7_sample.writers.core_reports import in_transit, on_order
from cin7_sample.writers.core_trade import is_simple
from cin7_sample.writers.places import Names, amount, details, page, pages

Document = dict[str, Any]
API_TYPES = {
    "sale": "Sale",
    "restock": "Restock",
    "transfer_out": "Transfer Out",
    "transfer_in": "Transfer In",
    "opening": "Adjustment",
    "stocktake": "Stocktake",
    "adjustment": "Adjustment",
    "write_off": "Inventory Write-Off",
    "assembly_in": "Finished Goods",
    "assembly_out": "Finished Goods",
}


def company(world: World, folder: Path) -> None:
    spec = world.spec
    opening = f"{spec.start.isoformat()}T00:00:00" if spec.opening_rows else "2019-04-01T00:00:00"
    page(
        folder, "me", "page-0001",
        {
            "Company": spec.company, "Currency": spec.currency, "TimeZone": spec.time_zone, "DefaultWeightUnits": "kg", "DefaultDimensionsUnits": "cm",
            "LockDate": f"{world.date(spec.days - 62).replace(day=1).isoformat()}T00:00:00", "OpeningBalanceDate": opening,
            "TaxCalculationMethod": "Total", "DefaultSaleTaxRuleId": guid("tax", "sale"), "DefaultSaleTaxRuleName": "GST on Income",
            "MaximumDecimalPlacesInQuantity": "N2", "ApplyCustomerDiscountsAfterOtherDiscounts": False, "DiscountRule": "Discount",
            "AutomaticallyApplyDiscounts": True, "RoundingTable": [],
        },
    )  # fmt: skip


def locations(world: World, folder: Path) -> None:
    """Top-level rows first, each with its bins; the bins again as rows of their own."""
    names = Names(world)
    tops, children = [], []
    for site in range(len(world.spec.sites)):
        bins = sorted({line.bin for line in world.catalogue.lines if line.site == site and line.bin})
        ids = [(guid("bin", names.site(site), name), name) for name in bins]
        inner = [{"ID": key, "Name": name, "IsDeprecated": False, "IsStaging": False} for key, name in ids]
        tops.append(_location(names.site_id(site), names.site(site), inner, None, None, site == 0))
        children += [_location(key, name, None, names.site_id(site), names.site(site), False) for key, name in ids]
    pages(folder, "ref/location", "LocationList", tops + children)


def _location(key: str, name: str, bins: list[Any] | None, parent: str | None, parent_name: str | None, default: bool) -> Document:
    address = {f"Address{part}": "" for part in ("Line1", "Line2", "CitySuburb", "StateProvince", "ZipPostCode", "Country")}
    flags = {"FixedAssetsLocation": False, "ParentID": parent, "ParentName": parent_name, "ReferenceCount": 0}
    return {
        "ID": key, "Name": name, "IsDefault": default, "IsDeprecated": False, "Bins": bins, **flags, **(address if parent is None else {}),
        "PickZones": None, "IsShopfloor": False, "IsCoMan": False, "IsStaging": False,
    }  # fmt: skip


def accounts(folder: Path) -> None:
    rows = [
        {"Code": code, "Status": "ACTIVE", "Name": name, "Type": kind, "Description": "", "Class": group, "SystemAccount": None,
         "SystemAccountCode": None, "BankAccountNumber": None, "BankAccountId": None, "ForPayments": code == "090",
         "DisplayName": f"{code}: {name}", "OldCode": None}
        for code, (name, kind, group) in sorted(ACCOUNTS.items())
    ]  # fmt: skip
    pages(folder, "ref/account", "AccountsList", rows)


def products(world: World, folder: Path, with_movements: int, bundle: int) -> None:
    """The product list without nested arrays, and the detail with its movements for some SKUs (all: with_movements < 0)."""
    by_product: dict[int, list[Movement]] = defaultdict(list)
    for moved in world.books.movements:
        by_product[world.catalogue.lines[moved.line].product].append(moved)
    rows = [_product(world, product.index, []) for product in world.catalogue.products]
    pages(folder, "product", "Products", rows)
    busiest = sorted(by_product, key=lambda index: (-len(by_product[index]), index))
    chosen = busiest if with_movements < 0 else busiest[: with_movements * 3 : 3]
    found = []
    for index in sorted(chosen):
        row = _product(world, index, [_movement(world, moved) for moved in by_product[index]])
        found.append((row["ID"], {"Total": 1, "Page": 1, "Products": [row]}))
    details(folder, "product", found, bundle)


def _product(world: World, index: int, movements: list[Document]) -> Document:
    product = world.catalogue.products[index]
    lines = [line for places in world.catalogue.places[index] for line in places]
    units, cents = sum(world.books.recorded[line] for line in lines), sum(world.books.stock_value(line) for line in lines)
    return {
        "ID": guid("product", product.sku), "SKU": product.sku, "Name": product.name, "Category": product.category, "Brand": None, "Type": "Stock",
        "CostingMethod": "FIFO", "UOM": "Item", "Barcode": f"94{index:08d}", "DefaultLocation": world.spec.sites[0].name,
        "CartonQuantity": product.pack, "CartonInnerQuantity": product.pack, "PriceTier1": amount(product.price_cents),
        "AverageCost": round(cents / units / 100, 4) if units else amount(product.cost_cents), "Status": "Active",
        "StockLocator": world.catalogue.lines[lines[0]].bin or "0", "COGSAccount": None, "RevenueAccount": None, "ExpenseAccount": None,
        "InventoryAccount": None, "BillOfMaterial": bool(product.components), "AutoAssembly": False, "AutoDisassembly": False,
        "LastModifiedOn": Names(world).stamp(world.spec.days - 20, "13:10", product.sku), "Suppliers": [], "ReorderLevels": [],
        "BillOfMaterialsProducts": _components(world, index), "BillOfMaterialsServices": [], "Movements": movements, "Attachments": [], "CustomPrices": [],
    }  # fmt: skip


def _components(world: World, index: int) -> list[Document]:
    products = world.catalogue.products
    return [
        {
            "ComponentProductID": guid("product", products[part].sku), "ProductCode": products[part].sku, "Name": products[part].name,
            "Quantity": 1, "WastagePercent": 0, "WastageQuantity": 0, "CostPercentage": 0,
        }
        for part in products[index].components
    ]  # fmt: skip


def _movement(world: World, moved: Movement) -> Document:
    names = Names(world)
    if moved.kind in ("receipt", "cost_change"):
        simple = any(p.number == moved.document and is_simple(p) for p in world.documents.purchases)
        words = ("" if simple else "Advanced ") + ("Purchase" if moved.kind == "receipt" else "Purchase Cost Change")
    elif moved.document.startswith("ST") and moved.document_type == "StockTake":
        words = "Stocktake"
    else:
        words = API_TYPES[moved.kind]
    return {
        "TaskID": guid("task", moved.document), "Type": words, "Date": names.day(moved.day), "Number": moved.document, "Quantity": moved.quantity,
        "Amount": amount(moved.value_cents), "Location": names.place(moved.line)[1], "BatchSN": None, "ExpiryDate": None, "FromTo": moved.counterparty,
    }  # fmt: skip


def availability(world: World, folder: Path) -> None:
    names = Names(world)
    coming, moving = on_order(world), in_transit(world)
    rows = []
    for line in world.catalogue.lines:
        units, held = world.books.recorded[line.index], world.books.allocated[line.index]
        more = (coming[line.product, line.site], moving[line.product, line.site]) if line.role == "home" else (0, 0)
        if not (units or held or any(more)):
            continue
        product = world.catalogue.products[line.product]
        rows.append(
            {
                "ID": guid("product", product.sku), "SKU": product.sku, "Name": product.name, "Barcode": None, "Location": names.site(line.site),
                "Bin": line.bin, "Batch": None, "ExpiryDate": None, "OnHand": units, "Allocated": held, "Available": units - held,
                "OnOrder": more[0], "StockOnHand": amount(world.books.stock_value(line.index)), "InTransit": more[1], "NextDeliveryDate": None,
            }
        )  # fmt: skip
    pages(folder, "ref/productavailability", "ProductAvailabilityList", rows)


def _own_postings(postings: dict[str, list[Posting]], number: str, names: Names, *, bare: bool = False) -> list[Document]:
    """A document's own Transactions: `code: name` for counts and adjustments, bare codes for write-offs."""

    def label(code: str) -> str:
        return code if bare else f"{code}: {ACCOUNTS[code][0]}"

    return [
        {"ID": guid("transaction", number, place), "Debit": label(posting.debit), "Credit": label(posting.credit), "Amount": amount(posting.cents),
         "EffectiveDate": names.day(posting.day)}
        for place, posting in enumerate(postings.get(number, []))
    ]  # fmt: skip


def by_document(ledger: Ledger) -> dict[str, list[Posting]]:
    found: dict[str, list[Posting]] = defaultdict(list)
    for posting in ledger.postings:
        found[posting.key].append(posting)
    return found


def counts(world: World, ledger: Ledger, folder: Path, detail_from: int, bundle: int) -> None:
    """Stocktakes: all in the list (under the key of adjustments), details from a day on, and one still in progress."""
    names, postings = Names(world), by_document(ledger)
    takes = [count for count in world.documents.counts if count.kind == "stocktake"]
    rows = [_take_row(names, count, "COMPLETED") for count in takes]
    found = [(guid("task", count.number), _take(names, count, postings)) for count in takes if count.day >= detail_from]
    if takes:
        last = takes[-1]
        started = Count(
            world.documents.number("ST"), "stocktake", last.site, last.zone, world.spec.days - 1, "16:05", "16:40", last.reference, last.account,
            last.counter, last.lines[:25], effective_day=world.spec.days - 1,
        )  # fmt: skip
        rows.append(_take_row(names, started, "IN PROGRESS"))
        document = _take(names, started, {})
        document["Status"] = "IN PROGRESS"
        for line in document["NonZeroStockOnHandProducts"][10:]:
            line["Adjustment"] = 0  # not counted yet
        found.append((document["TaskID"], document))
    pages(folder, "stockTakeList", "StockAdjustmentList", rows)
    details(folder, "stocktake", found, bundle)


def _take_row(names: Names, count: Count, status: str) -> Document:
    empty = dict.fromkeys(("Tags", "PickZones", "StockLocators", "Categories", "Brands", "Bins"), "")
    return {
        "TaskID": guid("task", count.number), "EffectiveDate": names.day(count.effective_day), "StocktakeNumber": count.number, "Status": status,
        "Account": count.account, "LocationID": names.site_id(count.site), "Location": names.site(count.site), **empty, "Reference": count.reference,
        "CreatedDate": names.stamp(count.day, count.created, count.number), "LastUpdatedDate": names.stamp(count.day, count.completed, count.number),
        "LastUpdatedBy": f"{count.counter}@example.com",
    }  # fmt: skip


def _take(names: Names, count: Count, postings: dict[str, list[Posting]]) -> Document:
    existing, zero = [], []
    for item in count.lines:
        key, place = names.place(item.line)
        bin_name = place.split(": ", 1)[-1]
        common = {
            **names.product(item.line),
            "LocationID": key,
            "Location": bin_name,
            "BatchSN": None,
            "ExpiryDate": None,
            "Comments": None,
        }
        if item.recorded:
            extra = {"Barcode": "", "StockLocator": "", "Unit": "Item", "CostingMethod": "FIFO"}
            existing.append({**common, "QuantityOnHand": item.recorded, "Available": item.recorded, "Adjustment": item.counted, **extra})
        elif item.counted:
            zero.append({**common, "Quantity": item.counted, "UnitCost": amount(item.unit_cents)})
    return {
        "TaskID": guid("task", count.number), "EffectiveDate": names.day(count.effective_day), "StocktakeNumber": count.number, "Status": count.status,
        "Account": count.account, "LocationID": names.site_id(count.site), "Location": names.site(count.site), "Tags": [], "PickZones": [],
        "StockLocators": [], "Categories": [], "Brands": [], "Bins": [], "Reference": count.reference, "NonZeroStockOnHandProducts": existing,
        "ZeroStockOnHandProducts": zero, "UseRelativeQuantity": False, "Transactions": _own_postings(postings, count.number, names),
    }  # fmt: skip


def adjustments(world: World, ledger: Ledger, folder: Path, bundle: int) -> None:
    """Adjustments of every kind, cycle counts and opening balances among them; plus a draft and a voided one."""
    names, postings = Names(world), by_document(ledger)
    found: list[tuple[int, Document]] = []
    for count in world.documents.counts:
        if count.kind == "cycle_count":
            existing = [_adjusted(names, item.line, item.recorded, item.counted, "") for item in count.lines]
            found.append((count.day, _adjustment(names, count, existing, [], postings)))
    for document in world.documents.adjustments:
        fresh = [_new(names, document, item) for item in document.lines if item.before == 0]
        existing = [_adjusted(names, item.line, item.before, item.after, item.comment) for item in document.lines if item.before]
        found.append((document.day, _adjustment(names, document, existing, fresh, postings)))
    found.sort(key=lambda pair: (pair[0], pair[1]["StocktakeNumber"]))
    documents = [document for _, document in found] + _unfinished(world, names)
    keys = ("TaskID", "EffectiveDate", "StocktakeNumber", "Status", "Account", "Reference")
    pages(folder, "stockadjustmentList", "StockAdjustmentList", [{key: document[key] for key in keys} for document in documents])
    details(folder, "stockadjustment", [(document["TaskID"], document) for document in documents], bundle)


def _adjustment(
    names: Names, document: Count | Adjustment, existing: list[Any], fresh: list[Any], postings: dict[str, list[Posting]]
) -> Document:
    return {
        "TaskID": guid("task", document.number), "EffectiveDate": names.day(document.effective_day), "StocktakeNumber": document.number,
        "Status": document.status, "Account": document.account, "Reference": document.reference, "ExistingStockLines": existing,
        "NewStockLines": fresh, "Transactions": _own_postings(postings, document.number, names),
    }  # fmt: skip


def _adjusted(names: Names, line: int, before: int, after: int, comment: str) -> Document:
    key, place = names.place(line)
    return {
        **names.product(line), "QuantityOnHand": before, "Available": before, "Adjustment": after, "LocationID": key, "Location": place,
        "BatchSN": None, "ExpiryDate": None, "Comments": comment,
    }  # fmt: skip


def _new(names: Names, document: Adjustment, item: Any) -> Document:
    key, place = names.place(item.line)
    return {
        **names.product(item.line), "Quantity": item.after, "UnitCost": round(item.value_cents / item.after / 100, 4), "LocationID": key,
        "Location": place, "BatchSN": None, "ExpiryDate": None, "ReceivedDate": names.day(document.day), "Comments": item.comment,
    }  # fmt: skip


def _unfinished(world: World, names: Names) -> list[Document]:
    """A draft that never took effect, and a voided adjustment with its lines gone."""
    line = next(line.index for line in world.catalogue.lines if world.books.recorded[line.index] > 3)
    before = world.books.recorded[line]
    made = []
    for status, lines in (("DRAFT", [_adjusted(names, line, before, before - 2, "check again")]), ("VOIDED", [])):
        number = world.documents.number("ST")
        document = Adjustment(number, world.spec.days - 9, world.spec.days - 9, "517", "Stock correction", [], status=status)
        made.append(_adjustment(names, document, lines, [], {}))
    return made


def transfers(world: World, folder: Path, bundle: int) -> None:
    """Newest first; lines without bins and without a received quantity."""
    names = Names(world)
    documents = [_transfer(names, transfer) for transfer in reversed(world.documents.transfers)]
    listed = ("TaskID", "From", "FromLocation", "To", "ToLocation", "Status", "DepartureDate", "CompletionDate", "Number", "Reference",
              "CostDistributionType", "InTransitAccount", "LastModifiedOn")  # fmt: skip
    pages(folder, "stockTransferList", "StockTransferList", [{key: document[key] for key in listed} for document in documents])
    details(folder, "stockTransfer", [(document["TaskID"], document) for document in documents], bundle)


def _transfer(names: Names, transfer: Transfer) -> Document:
    lines = [
        {**names.product(item.source), "QuantityOnHand": item.quantity, "QuantityAvailable": item.quantity, "TransferQuantity": item.quantity,
         "BatchSN": None, "ExpiryDate": None, "Comments": ""}
        for item in transfer.lines
    ]  # fmt: skip
    changed = transfer.departed if transfer.completed is None else transfer.completed
    return {
        "TaskID": guid("task", transfer.number), "Status": transfer.status, "From": names.site_id(transfer.from_site),
        "FromLocation": names.site(transfer.from_site), "To": names.site_id(transfer.to_site), "ToLocation": names.site(transfer.to_site),
        "Number": transfer.number, "CostDistributionType": "Cost", "InTransitAccount": IN_TRANSIT, "DepartureDate": names.day(transfer.departed),
        "CompletionDate": names.day(transfer.completed), "RequiredByDate": None, "Reference": transfer.reference, "Lines": lines,
        "ManualJournals": [], "SkipOrder": True, "Order": {"Status": "NOT AVAILABLE", "Lines": []},
        "LastModifiedOn": names.stamp(changed, "11:20", transfer.number),
    }  # fmt: skip


def write_offs(world: World, ledger: Ledger, folder: Path, bundle: int) -> None:
    names, postings = Names(world), by_document(ledger)
    rows, found = [], []
    for document in world.documents.write_offs:
        head = {
            "TaskID": guid("task", document.number), "InventoryWriteOffNumber": document.number, "Status": document.status,
            "LocationID": names.site_id(document.site), "Location": names.site(document.site),
        }  # fmt: skip
        rows.append({**head, "Date": names.stamp(document.day, "14:30", document.number), "Notes": document.notes})
        found.append((head["TaskID"], _write_off(names, head, document, postings)))
    pages(folder, "inventoryWriteOffList", "InventoryWriteOffs", rows)
    details(folder, "inventoryWriteOff", found, bundle)


def _write_off(names: Names, head: Document, document: WriteOff, postings: dict[str, list[Posting]]) -> Document:
    lines = []
    for item in document.lines:
        product = names.product(item.line)
        key, place = names.place(item.line)
        units = item.before - item.after
        lines.append(
            {"ProductID": product["ProductID"], "ProductCode": product["SKU"], "Name": product["ProductName"], "BinID": key,
             "Bin": place.split(": ", 1)[-1], "BatchSN": None, "ExpiryDate": None, "ExpenseAccount": None, "Quantity": units,
             "Cost": round(-item.value_cents / units / 100, 4), "TotalCost": amount(-item.value_cents)}
        )  # fmt: skip
    return {
        **head, "Account": document.account, "EffectiveDate": names.day(document.effective_day), "Notes": document.notes, "Lines": lines,
        "Transactions": _own_postings(postings, document.number, names, bare=True), "Errors": [],
    }  # fmt: skip


def transactions(world: World, ledger: Ledger, folder: Path, only: frozenset[str] = frozenset()) -> None:
    """All journal pairs of the period, or those that touch the accounts asked for."""
    names = Names(world)
    rows = [
        {"TaskID": posting.task_id, "DebitAccountCode": posting.debit, "CreditAccountCode": posting.credit, "Amount": amount(posting.cents),
         "EffectiveDate": names.day(posting.day), "Reference": posting.reference, "Transaction": posting.description, "Type": posting.document_type}
        for posting in ledger.postings
        if not only or posting.debit in only or posting.credit in only
    ]  # fmt: skip
    pages(folder, "transactions", "Transactions", rows)


def journals(world: World, ledger: Ledger, folder: Path) -> None:
    """Manual journals typed in Cin7."""
    names = Names(world)
    rows = [
        {"TaskID": posting.task_id, "Status": "COMPLETED", "JournalNumber": posting.key, "Currency": world.spec.currency,
         "CurrencyConversionRate": 1, "EffectiveDate": names.day(posting.day), "Narration": posting.description, "Notes": "",
         "Lines": [{"Debit": posting.debit, "Credit": posting.credit, "Reference": "", "Amount": amount(posting.cents),
                    "BaseAmount": amount(posting.cents)}], "Attachments": []}
        for posting in ledger.postings
        if posting.document_type == "Journal"
    ]  # fmt: skip
    pages(folder, "journal", "Journals", rows)


__all__ = ["INVENTORY"]
