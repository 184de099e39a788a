"""Canonical rows: known columns, roll-forward with only the planted breaks, and a case that opens."""

from collections import Counter

import pytest

from cin7_audit.vocabulary import CORRECTION_KINDS, MOVEMENT_KINDS, TABLES
from cin7_sample import canonical_tables, case_of
from cin7_sample.tables import left_out
from tests.tools.sample.companies import SPECS, lived


@pytest.mark.parametrize("name", SPECS)
def test_only_vocabulary_columns_and_kinds(name: str) -> None:
    tables = canonical_tables(*lived(name))
    for table, rows in tables.items():
        assert all(set(row) <= set(TABLES[table].column_names) for row in rows), table
    assert {row["kind"] for row in tables["movement"]} <= set(MOVEMENT_KINDS)
    assert {row["kind"] for row in tables["correction"]} <= set(CORRECTION_KINDS)


def test_opening_and_movements_give_closing_except_at_planted_breaks() -> None:
    world, ledger = lived("troubled")
    tables = canonical_tables(world, ledger)
    moved, closing = Counter(), Counter()
    for row in tables["movement"]:
        moved[row["sku"], row["site"], row["bin"]] += row["quantity"]
    for row in tables["stock_snapshot"]:
        closing[row["sku"], row["site"], row["bin"]] += row["on_hand"]
    broken = {place for place in set(moved) | set(closing) if moved[place] != closing[place]}
    lines = [world.catalogue.lines[world.books.movements[number].line] for number in left_out(world)]
    planted = {(world.catalogue.products[line.product].sku, world.spec.sites[line.site].name, line.bin) for line in lines}
    assert broken == planted
    assert len(planted) == 3


def test_case_rebuilds_the_recorded_quantity_of_every_count() -> None:
    """Belief from the movements equals what the system itself printed at the count, where nothing is back-dated or missing."""
    case = case_of(canonical_tables(*lived("plain")))
    case.models.build("count_interval")
    assert case.value("SELECT count(*) FROM count_interval WHERE rebuilt <> recorded") == 0
    assert case.value("SELECT count(*) FROM count_interval") > 100


def test_difference_only_counts_leave_out_right_lines() -> None:
    world, ledger = lived("troubled")
    whole = canonical_tables(world, ledger)["count_line"]
    short = type(world)(world.spec.but(difference_only_counts=True), world.catalogue, world.books, world.documents)
    rows = canonical_tables(short, ledger)["count_line"]
    assert len(rows) == sum(row["counted_quantity"] != row["recorded_quantity"] for row in whole)
