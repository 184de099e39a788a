"""Where a row happened, where its report leaves it out."""

import pytest

from cin7_audit.case.places import fill_places
from cin7_audit.case.store import connect, create_tables
from cin7_audit.engagement import Engagement
from cin7_audit.runner import Runner
from tests.case.test_deduplicate import add


@pytest.fixture
def db():
    connection = connect()
    create_tables(connection)
    return connection


def test_a_bin_of_one_site_and_a_document_of_one_site_place_a_row(db):
    add(
        db,
        "location",
        "E",
        {"site": "Main", "bin": "A-01"},
        {"site": "North", "bin": "N-01"},
        {"site": "North", "bin": "X"},
        {"site": "Main", "bin": "X"},
    )
    add(db, "shipment", "E", {"document_no": "SO-1", "sku": "A", "site": "North"})
    add(
        db,
        "movement",
        "E",
        {"sku": "A", "bin": "A-01", "quantity": 1},
        {"sku": "A", "document_no": "SO-1", "quantity": -1},
        {"sku": "A", "bin": "X", "quantity": 1},
    )
    fill_places(Runner(db, Engagement()))
    assert [row[0] for row in db.execute("SELECT site FROM movement ORDER BY source_row").fetchall()] == ["Main", "North", None]


def test_a_stocktake_is_of_one_site_and_movements_know_bins(db):
    add(
        db,
        "movement",
        "M",
        {"sku": "A", "site": "Main", "bin": "A1", "quantity": 5},
        {"sku": "A", "site": "South", "bin": "B1", "quantity": 5},
    )
    counted = {"count_id": "StockTake (1)", "count_kind": "stocktake", "counted_quantity": 1}
    add(db, "count_line", "E", {**counted, "sku": "A", "bin": "A1"}, {**counted, "sku": "B", "bin": "new"})
    fill_places(Runner(db, Engagement()))
    assert db.execute("SELECT sku, site FROM count_line ORDER BY 1").fetchall() == [("A", "Main"), ("B", "Main")]


def test_what_is_filled_in_is_no_evidence_for_other_rows(db):
    """The bin places the count line; that the count is now known to be at Main does not place a movement of its number."""
    add(db, "location", "E", {"site": "Main", "bin": "A1"}, {"site": "North", "bin": "B1"})
    add(db, "count_line", "E", {"count_id": "ST-1", "count_kind": "cycle_count", "sku": "A", "bin": "A1", "counted_quantity": 1})
    add(db, "movement", "E", {"sku": "A", "document_no": "ST-1", "quantity": 1})
    fill_places(Runner(db, Engagement()))
    assert db.execute("SELECT site FROM count_line UNION ALL SELECT site FROM movement").fetchall() == [("Main",), (None,)]
