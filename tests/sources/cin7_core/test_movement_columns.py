"""One block of a large file by column: which rows are beyond doubt, and what they are."""

import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pytest

from cin7_audit.engagement import Engagement
from cin7_audit.sources.base import Evidence, Peek, ReadingContext
from cin7_audit.sources.cin7_core import REPORTS
from cin7_audit.sources.cin7_core.facts import FileFacts
from cin7_audit.sources.cin7_core.movement_columns import BULK_COLUMNS, Bulk, columns_of, memories_of, moved
from cin7_audit.sources.cin7_core.tabular import Page
from cin7_audit.sources.reading import Body, Header, RawRows, RowAccount

SOURCE = REPORTS["movement_details"]
NAMES = (
    "Date",
    "SKU",
    "Location",
    "Bin",
    "Reference type",
    "Reference",
    "Quantity in",
    "Quantity out",
    "Cost in",
    "Cost out",
)
SALE = ("13/04/2026", "HT-1", "Main: A-01", "", "Sale", "SO-1", "", "2", "", "7.25")


def bulk_of(names: tuple[str, ...] = NAMES, site: str | None = None, zone: str = "") -> Bulk:
    header = Header(0, names, (), {}, ())
    body = Body(RawRows([1], rows=[list(names)]), header, SOURCE.map.match(header), RowAccount("E001"), "sku")
    context = ReadingContext(Engagement(time_zone=zone))
    page = Page(SOURCE, body, FileFacts(site=site), context, Peek(Evidence("E001", None, "a.csv", "sha", 0), "csv"))
    return Bulk(page, None, memories_of(page))


def block(*rows: tuple[str, ...]) -> pa.Table:
    """Rows as a block holds them: numbered from 2, blank cells null."""
    columns = {f"c{at}": pa.array([row[at] or None for row in rows], pa.string()) for at in range(len(rows[0]))}
    return pa.table(columns | {"n": pa.array(range(2, len(rows) + 2), pa.int64())})


def changed(**cells: str) -> tuple[str, ...]:
    return tuple(cells.get(name.casefold().replace(" ", "_"), cell) for name, cell in zip(NAMES, SALE, strict=True))


def taken(*rows: tuple[str, ...], bulk: Bulk | None = None) -> list[dict]:
    bulk = bulk or bulk_of()
    return moved(bulk, columns_of(bulk, block(*rows))).to_pylist()


@pytest.mark.parametrize(
    ("cells", "is_good"),
    [
        ({}, True),
        ({"sku": ""}, False),
        ({"date": ""}, False),
        ({"date": "31/02/2026"}, False),
        ({"reference_type": "Gift"}, False),
        ({"reference_type": ""}, False),
        ({"quantity_out": "n/a"}, False),
        ({"quantity_out": "-2"}, False),
        ({"cost_out": "(7)"}, False),
        ({"quantity_in": "1"}, False),  # both directions
        ({"quantity_in": "0"}, True),
        ({"cost_in": "1"}, False),
        ({"cost_in": "0.00"}, True),
        ({"quantity_out": ""}, True),
        ({"location": "", "reference": ""}, True),
    ],
)
def test_a_row_is_taken_only_beyond_doubt(cells, is_good):
    assert columns_of(bulk_of(), block(SALE, changed(**cells))).good.tolist() == [True, is_good]


def test_a_row_says_what_the_ordinary_reader_would():
    [sale] = taken(SALE)
    assert sale["quantity"] == Decimal(-2) and sale["value"] == Decimal("-7.25")
    assert (sale["movement_id"], sale["source_row"], sale["kind"]) == ("E001-2", 2, "sale")
    assert (sale["site"], sale["bin"], sale["sku"], sale["document_no"]) == ("Main", "A-01", "HT-1", "SO-1")
    assert (sale["effective_date"], sale["completed_at"]) == (dt.date(2026, 4, 13), dt.datetime(2026, 4, 13))
    assert sale["recorded_at"] is None and sale["user"] is None
    assert list(sale) == [column.name for column in BULK_COLUMNS]
    assert not {"unit_cost", "reference", "line_no", "document_id", "source_id"} & set(sale)


@pytest.mark.parametrize(
    ("cells", "kind", "quantity", "value"),
    [
        ({"quantity_in": "3", "quantity_out": "", "cost_in": "9", "cost_out": ""}, "restock", "3", "9"),
        ({"quantity_out": ""}, "cost_change", "0", "-7.25"),
        ({"quantity_out": "", "cost_out": ""}, "sale", "0", "0"),
        ({"reference_type": "Purchase", "quantity_in": "3", "quantity_out": "0"}, "receipt", "3", "-7.25"),
    ],
)
def test_the_direction_gives_the_kind(cells, kind, quantity, value):
    [row] = taken(changed(**cells))
    assert (row["kind"], row["quantity"], row["value"]) == (kind, Decimal(quantity), Decimal(value))


def test_an_own_bin_goes_before_the_one_behind_the_colon():
    rows = taken(SALE, changed(bin="B-2"), changed(location="Main"), changed(location="South", bin="C-3"))
    assert [(row["site"], row["bin"]) for row in rows] == [
        ("Main", "A-01"),
        ("Main", "B-2"),
        ("Main", None),
        ("South", "C-3"),
    ]


def test_sums_and_last_rows_are_of_the_good_rows_and_grow_block_by_block():
    bulk = bulk_of()
    bought = changed(reference_type="Purchase", quantity_in="1.5", quantity_out="", cost_in="0", cost_out="")
    rows = taken(SALE, changed(quantity_out="n/a"), bought, SALE, SALE, bulk=bulk)
    assert [row["source_row"] for row in rows] == [2, 4, 5, 6]
    assert bulk.last_rows == [4, 5, 6]
    taken(SALE, bulk=bulk)
    assert bulk.last_rows == [5, 6, 2]
    expected = {"quantity_in": "1.5", "quantity_out": "8", "value_in": "0", "value_out": "29"}
    assert bulk.sums == {name: Decimal(total) for name, total in expected.items()}
    assert bulk.positive == {"quantity_in", "quantity_out", "value_out"}


def test_without_costs_the_value_is_unknown_and_without_places_the_site_is_the_files():
    names = ("Date", "SKU", "Reference type", "Quantity in", "Quantity out", "Created date", "Customer")
    row = ("13/04/2026", "HT-1", "Sale", "", "2", "2026-04-12T20:00:00Z", " Acme ")
    [made] = taken(row, bulk=bulk_of(names, "North", "Pacific/Auckland"))
    assert (made["value"], made["site"], made["bin"], made["counterparty"]) == (None, "North", None, "Acme")
    assert made["recorded_at"] == dt.datetime(2026, 4, 13, 8)
    bulk = bulk_of(names)
    assert taken(row, bulk=bulk)[0]["site"] is None and bulk.page.account.unstated == ["site"]


@pytest.mark.parametrize(("column", "value"), [("Cost in", "7.25"), ("Cost out", "-7.25")])
def test_one_column_of_costs_is_enough_for_a_value(column, value):
    names = ("Date", "SKU", "Location", "Reference type", "Quantity in", "Quantity out", column)
    [made] = taken(("13/04/2026", "HT-1", "Main", "Sale", "", "2", "7.25"), bulk=bulk_of(names))
    assert made["value"] == Decimal(value)
