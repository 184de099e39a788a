"""The company as canonical tables (vocabulary.TABLES): what a perfect reading of all its exports would give.

Used by tests and trials of the measures; the file writers write the same facts the way Cin7 and Xero print them.
"""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from cin7_audit.case.derive import derive
from cin7_audit.case.store import Case, connect, create_tables
from cin7_audit.engagement import Engagement
from cin7_audit.sample.documents import Count, guid
from cin7_audit.sample.ledger import Ledger, build_ledger
from cin7_audit.sample.postings import ACCOUNTS, IN_TRANSIT, INVENTORY
from cin7_audit.sample.spec import SampleSpec
from cin7_audit.sample.world import World, simulate
from cin7_audit.vocabulary import TABLES

Row = dict[str, Any]
ROLES = {
    "715": "inventory",
    "716": "in_transit",
    "835": "accrual",
    "310": "cogs",
    "517": "adjustment",
    "404": "write_off",
    "200": "revenue",
}


def money(cents: int | None) -> Decimal | None:
    """Cents as an exact decimal in currency units."""
    return None if cents is None else Decimal(cents).scaleb(-2)


def canonical_tables(world: World, ledger: Ledger | None = None) -> dict[str, list[Row]]:
    """Every canonical table the company can fill. Building the ledger fixes effective and bill dates, so it comes first."""
    ledger = ledger or build_ledger(world)
    tables: dict[str, list[Row]] = {
        "company": _companies(world),
        "product": _products(world),
        "location": _locations(world),
        "movement": list(_movements(world)),
        "count_line": list(_count_lines(world)),
        "correction": list(_corrections(world)),
        "transfer": list(_transfers(world)),
        "receipt": list(_receipts(world)),
        "return_line": list(_returns(world)),
        "shipment": list(_shipments(world)),
        "stock_snapshot": list(_snapshots(world)),
        "expected_posting": list(_postings(world, ledger)),
        "ledger_line": list(_ledger_lines(world, ledger)),
        "ledger_balance": list(_balances(world, ledger)),
        "account": [
            {
                "account_code": code,
                "account_name": name,
                "account_type": kind,
                "account_class": group,
                "role": ROLES.get(code, "other"),
                "role_rule": "generated",
                "status": "ACTIVE",
            }
            for code, (name, kind, group) in ACCOUNTS.items()
        ],
        "sync_record": list(_sync(world, ledger)),
        "document_difference": list(document_differences(world, ledger)),
    }
    return tables


def sample_case(spec: SampleSpec, settings: Engagement | None = None, *, threads: int | None = 1) -> Case:
    """An in-memory case of a generated company, quickly (bulk load instead of row by row)."""
    return case_of(canonical_tables(simulate(spec)), settings, threads=threads)


def case_of(tables: dict[str, list[Row]], settings: Engagement | None = None, *, threads: int | None = 1) -> Case:
    """An in-memory case from canonical rows, bulk loaded; source rows are numbered from 1."""
    settings = settings or Engagement()
    connection = connect(threads=threads)
    create_tables(connection)
    for name, rows in tables.items():
        if rows:
            columns = [column for column in TABLES[name].column_names if column not in ("source_id", "source_row")]
            frame = pa.Table.from_pydict({column: [row.get(column) for row in rows] for column in columns})
            connection.register("incoming", frame)
            connection.execute(f"INSERT INTO {name} SELECT *, 'E001', row_number() OVER () FROM incoming")
            connection.unregister("incoming")
    connection.execute("INSERT INTO evidence_file (source_id, path, status, kind) VALUES ('E001', 'generated.csv', 'used', 'sample')")
    derive(connection, settings)
    return Case(connection, settings)


def left_out(world: World) -> set[int]:
    """Positions of the movement rows kept from the exports (spec.roll_breaks): opening + movements then misses closing."""
    wanted = world.spec.roll_breaks
    if not wanted:
        return set()
    rng = np.random.default_rng(np.random.SeedSequence([world.spec.seed, 404]))
    pool = [i for i, m in enumerate(world.books.movements) if m.kind in ("sale", "receipt") and m.day > 30]
    return {pool[i] for i in rng.permutation(len(pool))[:wanted].tolist()}


def _moment(world: World, day: int, clock: str = "00:00") -> dt.datetime:
    return dt.datetime.combine(world.date(day), dt.time.fromisoformat(clock))


def _place(world: World, line: int) -> Row:
    stocked = world.catalogue.lines[line]
    return {"sku": world.catalogue.products[stocked.product].sku, "site": world.spec.sites[stocked.site].name, "bin": stocked.bin}


def _unit(value_cents: int, quantity: int) -> Decimal | None:
    return (Decimal(value_cents) / quantity / 100).quantize(Decimal("0.000001")) if quantity else None


def _companies(world: World) -> list[Row]:
    spec = world.spec
    common = {"name": spec.company, "base_currency": spec.currency}
    core = {"time_zone": spec.time_zone, "opening_balance_date": spec.start if spec.opening_rows else None, "platform": "cin7_core"}
    return [{**common, **core}, {**common, "platform": "xero", "basis": "accrual"}]


def _products(world: World) -> list[Row]:
    made = []
    for product in world.catalogue.products:
        lines = [line for places in world.catalogue.places[product.index] for line in places]
        units = sum(world.books.recorded[line] for line in lines)
        value = sum(world.books.stock_value(line) for line in lines)
        average = _unit(value, units) if units else money(product.cost_cents)
        made.append(
            {
                "sku": product.sku,
                "name": product.name,
                "category": product.category,
                "brand": None,
                "unit": "Item",
                "pack_qty": Decimal(product.pack) if product.pack > 1 else None,
                "barcode": f"94{product.index:08d}",
                "product_type": "Stock",
                "costing_method": "FIFO",
                "average_cost": average,
                "price": money(product.price_cents),
                "status": "Active",
                "is_bill_of_material": False,
                "supplier": world.catalogue.suppliers[product.supplier].name,
            }
        )
    return made


def _locations(world: World) -> list[Row]:
    made = [{"site": site.name, "bin": None, "kind": "site", "is_deprecated": False} for site in world.spec.sites]
    bins = sorted({(world.spec.sites[line.site].name, line.bin) for line in world.catalogue.lines if line.bin})
    return made + [{"site": site, "bin": name, "kind": "bin", "is_deprecated": False} for site, name in bins]


def _movements(world: World) -> Iterator[Row]:
    skipped = left_out(world)
    for number, moved in enumerate(world.books.movements):
        if number in skipped:
            continue
        yield {
            "movement_id": f"M{number + 1:07d}",
            "document_type": moved.document_type,
            "document_no": moved.document,
            "document_id": guid("task", moved.document),
            "kind": moved.kind,
            "effective_date": world.date(moved.effective_day),
            "completed_at": _moment(world, moved.day),
            "recorded_at": _moment(world, moved.typed_day) if moved.typed_day is not None else None,
            **_place(world, moved.line),
            "quantity": Decimal(moved.quantity),
            "unit_cost": _unit(moved.value_cents, moved.quantity),
            "value": money(moved.value_cents),
            "counterparty": moved.counterparty or None,
            "reason": moved.reason if moved.reason and moved.kind != "cost_change" else None,
            "reference": moved.reference or None,
        }


def count_moments(world: World, count: Count) -> tuple[dt.datetime, dt.datetime]:
    """Created and completed, client local time."""
    return _moment(world, count.day, count.created), _moment(world, count.day, count.completed)


def _count_lines(world: World) -> Iterator[Row]:
    for count in world.documents.counts:
        created, completed = count_moments(world, count)
        for item in count.lines:
            if world.spec.difference_only_counts and item.counted == item.recorded:
                continue
            yield {
                "count_id": count.number,
                "document_id": guid("task", count.number),
                "count_kind": count.kind,
                "status": count.status,
                "effective_date": world.date(count.effective_day),
                "completed_at": completed,
                "recorded_at": created,
                **_place(world, item.line),
                "counted_quantity": Decimal(item.counted),
                "recorded_quantity": Decimal(item.recorded),
                "counted_by": None,
                "completed_by": f"{count.counter}@example.com" if count.kind == "stocktake" else None,
                "account": count.account,
                "reference": count.reference,
                "is_confirmed": True,
                "is_zero_ambiguous": False,
                "is_difference_only": world.spec.difference_only_counts,
            }


def _correction(world: World, document: Any, number: int, item: Any, kind: str, before: int, after: int, **more: Any) -> Row:
    return {
        "document_no": document.number,
        "document_id": guid("task", document.number),
        "line_no": number,
        "kind": kind,
        "kind_rule": "generated",
        "status": "COMPLETED",
        "effective_date": world.date(document.effective_day),
        "completed_at": _moment(world, document.day),
        **_place(world, item.line),
        "quantity_before": Decimal(before),
        "quantity_after": Decimal(after),
        "quantity": Decimal(after - before),
        "unit_cost": _unit(item.value_cents, after - before),
        "value": money(item.value_cents),
        "account": document.account,
        **more,
    }


def _corrections(world: World) -> Iterator[Row]:
    for count in world.documents.counts:
        created, completed = count_moments(world, count)
        for number, item in enumerate(count.lines, start=1):
            if item.counted != item.recorded:
                yield _correction(
                    world, count, number, item, count.kind, item.recorded, item.counted, reference=count.reference, recorded_at=created,
                    completed_at=completed, user=f"{count.counter}@example.com" if count.kind == "stocktake" else None,
                )  # fmt: skip
    for document in world.documents.adjustments:
        if document.kind != "opening":
            for number, item in enumerate(document.lines, start=1):
                kind = "zeroing" if item.after == 0 else "adjustment"
                yield _correction(
                    world,
                    document,
                    number,
                    item,
                    kind,
                    item.before,
                    item.after,
                    reason=item.comment or None,
                    reference=document.reference or None,
                )
    for write_off in world.documents.write_offs:
        for number, item in enumerate(write_off.lines, start=1):
            yield _correction(world, write_off, number, item, "write_off", item.before, item.after, reason=write_off.notes)


def _transfers(world: World) -> Iterator[Row]:
    for transfer in world.documents.transfers:
        for item in transfer.lines:
            source, target = _place(world, item.source), _place(world, item.target)
            yield {
                "document_no": transfer.number,
                "document_id": guid("task", transfer.number),
                "status": transfer.status,
                "sent_date": world.date(transfer.departed),
                "received_date": world.date(transfer.completed) if transfer.completed is not None else None,
                "sku": source["sku"],
                "from_site": source["site"],
                "from_bin": source["bin"],
                "to_site": target["site"],
                "to_bin": target["bin"],
                "sent_quantity": Decimal(item.quantity),
                "received_quantity": Decimal(item.quantity) if transfer.completed is not None else None,
                "in_transit_account": IN_TRANSIT,
            }


def _receipts(world: World) -> Iterator[Row]:
    for purchase in world.documents.purchases:
        status = (
            "ORDERED"
            if not purchase.receipts
            else "COMPLETED"
            if len({e.home for e in purchase.receipts}) == len(purchase.lines)
            else "RECEIVING"
        )
        for item in purchase.lines:
            common = {
                "document_no": purchase.number,
                "document_id": guid("task", purchase.number),
                "supplier": world.catalogue.suppliers[purchase.supplier].name,
                "status": status,
                "approach": purchase.approach,
                "order_date": world.date(purchase.ordered_day),
                "unit_price": money(item.unit_cents),
                "currency": world.spec.currency,
                "currency_rate": Decimal(1),
            }
            totals = {
                "ordered_quantity": Decimal(item.ordered) if not purchase.is_blind else None,
                "invoiced_quantity": Decimal(item.invoiced) if item.invoiced else None,
                "credited_quantity": Decimal(item.credited) if item.credited else None,
            }
            events = [event for event in purchase.receipts if event.home == item.line]
            for number, event in enumerate(events):
                invoice = purchase.invoices[event.invoice] if event.invoice is not None else None
                yield {
                    **common,
                    **_place(world, event.line),
                    **(totals if number == 0 else {}),
                    "unit_price": money(event.unit_cents),
                    "received_date": world.date(event.day),
                    "received_quantity": Decimal(event.booked),
                    "invoice_date": world.date(invoice.day) if invoice and invoice.day < world.spec.days else None,
                    "invoice_no": invoice.number if invoice and invoice.day < world.spec.days else None,
                    "card_id": guid("card", purchase.number, event.line, event.day, number),
                    "recorded_at": _moment(world, event.typed_day if event.typed_day is not None else event.day),
                }
            if not events:
                yield {**common, **_place(world, item.line), **totals}


def _returns(world: World) -> Iterator[Row]:
    for note in world.documents.credits:
        for item in note.lines:
            yield {
                "document_no": note.number,
                "order_no": note.sale.number,
                "document_id": guid("task", note.sale.number),
                "customer": note.sale.customer,
                "credit_date": world.date(note.day),
                "restock_date": world.date(item.restock_day) if item.restock_day is not None else None,
                **_place(world, item.line),
                "credited_quantity": Decimal(item.credited),
                "restocked_quantity": Decimal(item.restocked),
                "value": money(item.credited * item.price_cents),
            }


def _shipments(world: World) -> Iterator[Row]:
    credited = {note.sale.number for note in world.documents.credits}
    for sale in world.documents.sales:
        shipped = world.date(sale.shipped_day) if sale.shipped_day is not None else None
        invoiced = sale.invoice_day is not None and sale.invoice_day < world.spec.days
        for item in sale.lines:
            units = Decimal(item.shipped)
            yield {
                "document_no": sale.number,
                "document_id": guid("task", sale.number),
                "customer": sale.customer,
                "status": "PICKED" if shipped is None else "CREDITED" if sale.number in credited else "COMPLETED",
                "order_date": world.date(sale.ordered_day),
                "pick_status": "DRAFT" if item.skipped_picking else "AUTHORISED",
                "pack_status": "NOT AVAILABLE",
                "ship_status": "AUTHORISED" if shipped else "NOT AVAILABLE",
                "picked_date": None if item.skipped_picking else world.date(sale.picked_day),
                "shipped_date": shipped,
                "invoice_date": world.date(sale.invoice_day) if invoiced and sale.invoice_day is not None else None,
                "invoice_no": sale.invoice_number if invoiced else None,
                **_place(world, item.line),
                "ordered_quantity": Decimal(item.ordered),
                "picked_quantity": None if item.skipped_picking else units,
                "packed_quantity": None,
                "shipped_quantity": units if shipped else None,
                "invoiced_quantity": units if invoiced else None,
                "revenue": money(item.shipped * item.price_cents) if invoiced else None,
                "external_reference": sale.external,
            }


def _snapshots(world: World) -> Iterator[Row]:
    marks = {"zero_rows_missing": True, "grain": "bin"}
    for line, units, cents in world.opening_snapshot:
        yield {
            "as_of": world.spec.start - dt.timedelta(days=1), **_place(world, line), "on_hand": Decimal(units), "allocated": Decimal(0),
            "available": Decimal(units), "value": money(cents), **marks,
        }  # fmt: skip
    books = world.books
    for line, units in enumerate(books.recorded):
        if units or books.allocated[line]:
            yield {
                "as_of": world.spec.end, **_place(world, line), "on_hand": Decimal(units), "allocated": Decimal(books.allocated[line]),
                "available": Decimal(units - books.allocated[line]), "value": money(books.stock_value(line)), **marks,
            }  # fmt: skip


def _postings(world: World, ledger: Ledger) -> Iterator[Row]:
    for posting in ledger.postings:
        yield {
            "document_no": posting.reference,
            "document_id": posting.task_id,
            "document_type": posting.document_type,
            "effective_date": world.date(posting.day),
            "debit_account": posting.debit,
            "credit_account": posting.credit,
            "amount": money(posting.cents),
            "description": posting.description,
            "origin": "transactions",
        }


def _ledger_lines(world: World, ledger: Ledger) -> Iterator[Row]:
    for journal in ledger.journals:
        for account, cents in journal.lines:
            yield {
                "journal_id": str(journal.number),
                "date": world.date(journal.day),
                "posted_at": _moment(world, journal.posted_day),
                "account_code": account,
                "account_name": ACCOUNTS[account][0],
                "amount": money(cents),
                "source_type": journal.source,
                "reference": journal.reference or None,
                "description": journal.description,
                "counterparty": journal.counterparty or None,
                "posted_by": journal.posted_by,
                "ledger_view": "account_transactions",
                "reverses_journal_id": str(journal.reverses) if journal.reverses is not None else None,
            }


def _balances(world: World, ledger: Ledger) -> Iterator[Row]:
    for code, (name, _, _) in ACCOUNTS.items():
        common = {"account_code": code, "account_name": name, "platform": "xero"}
        if code in ledger.opening:
            yield {
                **common,
                "as_of": world.spec.start - dt.timedelta(days=1),
                "balance": money(ledger.opening[code]),
                "balance_kind": "opening",
            }
        closing = ledger.balance(code, world.spec.days - 1)
        if closing:
            yield {**common, "as_of": world.spec.end, "balance": money(closing), "balance_kind": "trial_balance"}


def _sync(world: World, ledger: Ledger) -> Iterator[Row]:
    for row in ledger.sync:
        yield {
            "document_no": row.document,
            "ledger_no": row.ledger_number or None,
            "document_type": row.document_type,
            "sync_status": row.status,
            "synced_at": _moment(world, row.day),
            "message": row.message or None,
        }


def document_differences(world: World, ledger: Ledger) -> Iterator[Row]:
    """Cin7's own comparison at the end of the period: stock value of a task beside what its journals say, only where they differ."""
    stock: dict[str, int] = {}
    kinds: dict[str, str] = {}
    for moved in world.books.movements:
        stock[moved.document] = stock.get(moved.document, 0) + moved.value_cents
        kinds[moved.document] = moved.document_type
    posted: dict[str, int] = {}
    for posting in ledger.postings:
        cents = posting.cents * ((posting.debit == INVENTORY) - (posting.credit == INVENTORY))
        if cents:
            posted[posting.key] = posted.get(posting.key, 0) + cents
            kinds.setdefault(posting.key, posting.document_type)
    for document in sorted(set(stock) | set(posted)):
        difference = stock.get(document, 0) - posted.get(document, 0)
        if difference:
            yield {
                "as_of": world.spec.end,
                "document_no": document,
                "account": INVENTORY,
                "document_type": kinds[document],
                "stock_amount": money(stock.get(document, 0)),
                "transaction_amount": money(posted.get(document, 0)),
                "difference": money(difference),
            }
