"""The company as canonical tables (vocabulary.TABLES): what a perfect reading of all its exports would give.

Used by tests and trials of the measures; the file writers write the same facts the way Cin7 and Xero print them.
"""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import numpy as np
import pyarrow as pa

from cin7_audit.case.store import Case, connect, create_tables, derive
from cin7_audit.engagement import Engagement
from cin7_audit.vocabulary import TABLES
from cin7_sample.documents import guid
from cin7_sample.entries import Ledger
from cin7_sample.ledger import build_ledger
from cin7_sample.postings import ACCOUNTS, INVENTORY
from cin7_sample.spec import SampleSpec
from cin7_sample.table_documents import (
    Row,
    correction_rows,
    count_line_rows,
    moment,
    money,
    place,
    receipt_rows,
    return_rows,
    shipment_rows,
    transfer_rows,
    unit_cost,
)
from cin7_sample.world import World, simulate

ROLES = {
    "715": "inventory",
    "716": "in_transit",
    "835": "accrual",
    "310": "cogs",
    "517": "adjustment",
    "404": "write_off",
    "200": "revenue",
}


def canonical_tables(world: World, ledger: Ledger | None = None) -> dict[str, list[Row]]:
    """Every canonical table the company can fill. Building the ledger fixes effective and bill dates, so it comes first."""
    ledger = ledger or build_ledger(world)
    tables: dict[str, list[Row]] = {
        "company": _companies(world),
        "product": _products(world),
        "location": _locations(world),
        "movement": list(_movements(world)),
        "count_line": list(count_line_rows(world)),
        "correction": list(correction_rows(world)),
        "transfer": list(transfer_rows(world)),
        "receipt": list(receipt_rows(world)),
        "return_line": list(return_rows(world)),
        "shipment": list(shipment_rows(world)),
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
        "bill_of_material": _bills(world),
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
    connection.execute(
        "INSERT INTO evidence_file (source_id, path, label, status, kind) VALUES ('E001', 'generated.csv', 'generated.csv', 'used', 'sample')"
    )
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
        average = unit_cost(value, units) if units else money(product.cost_cents)
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
                "is_bill_of_material": bool(product.components),
                "supplier": world.catalogue.suppliers[product.supplier].name,
            }
        )
    return made


def _bills(world: World) -> list[Row]:
    skus = [product.sku for product in world.catalogue.products]
    return [
        {"sku": product.sku, "component_sku": skus[part], "quantity": Decimal(1)}
        for product in world.catalogue.products
        for part in product.components
    ]


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
            "completed_at": moment(world, moved.day),
            "recorded_at": moment(world, moved.typed_day) if moved.typed_day is not None else None,
            **place(world, moved.line),
            "quantity": Decimal(moved.quantity),
            "unit_cost": unit_cost(moved.value_cents, moved.quantity),
            "value": money(moved.value_cents),
            "counterparty": moved.counterparty or None,
            "reason": moved.reason if moved.reason and moved.kind != "cost_change" else None,
            "reference": moved.reference or None,
        }


def _snapshots(world: World) -> Iterator[Row]:
    marks = {"zero_rows_missing": True, "grain": "bin"}
    for line, units, cents in world.opening_snapshot:
        yield {
            "as_of": world.spec.start - dt.timedelta(days=1), **place(world, line), "on_hand": Decimal(units), "allocated": Decimal(0),
            "available": Decimal(units), "value": money(cents), **marks,
        }  # fmt: skip
    books = world.books
    for line, units in enumerate(books.recorded):
        if units or books.allocated[line]:
            yield {
                "as_of": world.spec.end, **place(world, line), "on_hand": Decimal(units), "allocated": Decimal(books.allocated[line]),
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
                "posted_at": moment(world, journal.posted_day),
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
            "synced_at": moment(world, row.day),
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
