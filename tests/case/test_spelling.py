"""One spelling per SKU, site and bin."""

import re

import pytest

from cin7_audit.case.spelling import WORDS, fold_spellings, places
from cin7_audit.case.store import connect, create_tables
from cin7_audit.engagement import Engagement
from cin7_audit.model_files import models
from cin7_audit.runner import Runner
from tests.case.test_deduplicate import add, evidence


@pytest.fixture
def db():
    connection = connect()
    create_tables(connection)
    return connection


def test_skus_fold_to_the_master_but_two_masters_stay_two(db):
    evidence(db, E="m.xlsx x")
    add(db, "product", "E", {"sku": "HT-1"}, {"sku": "ab"}, {"sku": "AB"}, {"sku": "0042"})
    add(db, "movement", "E", *({"sku": sku, "quantity": 1} for sku in ("ht-1 ", "HT-1", "ab", "AB", "42", "new", "NEW ", "NEW ")))
    notes = fold_spellings(Runner(db, Engagement()))
    assert [row[0] for row in db.execute("SELECT sku FROM movement ORDER BY source_row").fetchall()] == [
        "HT-1",
        "HT-1",
        "ab",
        "AB",
        "0042",
        "NEW",
        "NEW",
        "NEW",
    ]
    assert "'42' as '0042'" in notes[0].seen


def test_a_spelling_folded_in_one_table_is_the_commonest_of_them_all(db):
    """Ten rows write it with a blank, in two tables; seven without. What the first table says once folded changes nothing."""
    add(db, "movement", "E", *({"sku": " AB", "quantity": 1} for _ in range(5)))
    add(db, "correction", "E", *({"sku": " AB"} for _ in range(5)))
    add(db, "shipment", "F", *({"sku": "ab"} for _ in range(7)))
    fold_spellings(Runner(db, Engagement()))
    for table in ("movement", "correction", "shipment"):
        assert db.execute(f"SELECT DISTINCT sku FROM {table}").fetchall() == [("AB",)]


@pytest.mark.parametrize("word", WORDS)
def test_every_column_is_looked_at(word):
    body = models()["spelling_use"].body
    for table, column in places(word):
        named = rf"SELECT '{word}'( AS word)?, {column}( AS spelling)?, source_id, count\(\*\)( AS lines)? FROM {table} "
        assert re.search(named, body), (table, column)
