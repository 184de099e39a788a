"""The company as canonical tables (vocabulary.TABLES): what a perfect reading of all its exports would give.

Used by tests and trials of the measures; the file writers write the same facts the way Cin7 and Xero print them.
"""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

import numpy as np
import pyarrow as pa

from cin7_audit.case.store import Case, connect, create_tables, derive
from cin7_audit.engagement import Engagement
from cin7_audit.vocabulary import TABLES
from cin7_sample.accounts import ACCOUNTS, INVENTORY
from cin7_sample.books import Holding
from cin7_sample.entries import Ledger
from cin7_sample.ledger import build_ledger
from cin7_sample.spec import SampleSpec
from cin7_sample.table_documents import DOCUMENTS, Row, money, templates, unit_cost
from cin7_sample.templates import Templates
from cin7_sample.world import World, simulate


def canonical_tables(world: World, ledger: Ledger | None = None) -> dict[str, list[Row]]:
    """Every canonical table the company can fill. The ledger comes first: it fixes effective and bill dates."""
    ledger, rows = ledger or build_ledger(world), templates(world)
    opened = world.spec.start if world.spec.opening_rows else None
    return {
        "company": [rows.fill(name, spec=world.spec, opened=opened) for name in ("company_core", "company_xero")],
        "product": list(_products(world, rows)),
        "location": list(_locations(world, rows)),
        "movement": list(_movements(world, rows)),
        **{table: list(rows_of(world)) for table, rows_of in DOCUMENTS.items()},
        "stock_snapshot": list(_snapshots(world, rows)),
        "expected_posting": [rows.fill("expected_posting", posting=posting) for posting in ledger.postings],
        "ledger_line": list(_ledger_lines(ledger, rows)),
        "ledger_balance": list(_balances(world, ledger, rows)),
        "account": [rows.fill("account", code=code, account=account) for code, account in ACCOUNTS.items()],
        "sync_record": [rows.fill("sync_record", row=row) for row in ledger.sync],
        "bill_of_material": list(_bills(world, rows)),
        "document_difference": list(document_differences(world, ledger)),
    }


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
        "INSERT INTO evidence_file (source_id, path, label, status, kind) "
        "VALUES ('E001', 'generated.csv', 'generated.csv', 'used', 'sample')"
    )
    derive(connection, settings)
    return Case(connection, settings)


def left_out(world: World) -> set[int]:
    """Positions of movement rows kept from exports (spec.roll_breaks): opening + movements then misses closing."""
    wanted = world.spec.roll_breaks
    if not wanted:
        return set()
    rng = np.random.default_rng(np.random.SeedSequence([world.spec.seed, 404]))
    pool = [i for i, m in enumerate(world.books.movements) if m.kind in ("sale", "receipt") and m.day > 30]
    return {pool[i] for i in rng.permutation(len(pool))[:wanted].tolist()}


def _products(world: World, rows: Templates) -> Iterator[Row]:
    for product in world.catalogue.products:
        stock = world.books.holding(*world.catalogue.lines_of(product.index))
        average = unit_cost(stock.cents, stock.units) if stock.units else money(product.cost_cents)
        supplier, pack = world.catalogue.suppliers[product.supplier], product.pack if product.pack > 1 else None
        yield rows.fill("product", product=product, supplier=supplier, pack=pack, average=average)


def _bills(world: World, rows: Templates) -> Iterator[Row]:
    products = world.catalogue.products
    for product in products:
        for part in product.components:
            yield rows.fill("bill_of_material", product=product, part=products[part], one=Decimal(1))


def _locations(world: World, rows: Templates) -> Iterator[Row]:
    for site in world.spec.sites:
        yield rows.fill("location", site=site.name, bin=None, kind="site")
    for site_name, bin_name in sorted(
        {(world.spec.sites[line.site].name, line.bin) for line in world.catalogue.lines if line.bin}
    ):
        yield rows.fill("location", site=site_name, bin=bin_name, kind="bin")


def _movements(world: World, rows: Templates) -> Iterator[Row]:
    skipped = left_out(world)
    for number, moved in enumerate(world.books.movements):
        if number not in skipped:
            reason = moved.reason if moved.kind != "cost_change" else None
            cost = unit_cost(moved.value_cents, moved.quantity)
            yield rows.fill("movement", number=number + 1, moved=moved, line=moved.line, unit_cost=cost, reason=reason)


def _snapshots(world: World, rows: Templates) -> Iterator[Row]:
    for line, units, cents in world.opening_snapshot:
        yield rows.fill("stock_snapshot", as_of=world.date(-1), line=line, stock=Holding(units, 0, cents))
    for line in range(len(world.catalogue.lines)):
        stock = world.books.holding(line)
        if stock.units or stock.held:
            yield rows.fill("stock_snapshot", as_of=world.spec.end, line=line, stock=stock)


def _ledger_lines(ledger: Ledger, rows: Templates) -> Iterator[Row]:
    for journal in ledger.journals:
        for account, cents in journal.lines:
            yield rows.fill("ledger_line", journal=journal, account=account, cents=cents)


def _balances(world: World, ledger: Ledger, rows: Templates) -> Iterator[Row]:
    for code in ACCOUNTS:
        if code in ledger.opening:
            yield rows.fill(
                "ledger_balance", account=code, as_of=world.date(-1), cents=ledger.opening[code], kind="opening"
            )
        closing = ledger.balance(code, world.spec.days - 1)
        if closing:
            yield rows.fill("ledger_balance", account=code, as_of=world.spec.end, cents=closing, kind="trial_balance")


def document_differences(world: World, ledger: Ledger) -> Iterator[Row]:
    """Cin7's own comparison at period end: stock value of a task beside its journals, only where they differ."""
    rows = templates(world)
    stock: dict[str, int] = defaultdict(int)
    posted: dict[str, int] = defaultdict(int)
    kinds: dict[str, str] = {}
    for moved in world.books.movements:
        stock[moved.document] += moved.value_cents
        kinds[moved.document] = moved.document_type
    for posting in ledger.postings:
        cents = posting.cents * ((posting.debit == INVENTORY) - (posting.credit == INVENTORY))
        if cents:
            posted[posting.key] += cents
            kinds.setdefault(posting.key, posting.document_type)
    common = {"as_of": world.spec.end, "account": INVENTORY}
    for document in sorted(set(stock) | set(posted)):
        sums = {"stock": stock[document], "posted": posted[document], "difference": stock[document] - posted[document]}
        if sums["difference"]:
            yield rows.fill("document_difference", document=document, kind=kinds[document], **sums, **common)
