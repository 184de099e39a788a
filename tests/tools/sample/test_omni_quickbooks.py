"""Omni and QuickBooks exports, read by the product's own sources, give back what happened."""

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from cin7_audit.sources.intake import Intake, read_folder
from cin7_sample import World, build_ledger, scenario, write_client
from cin7_sample.writers.xero import in_period
from tests.inline_case import read_engagement

Read = tuple[World, Intake]


@pytest.fixture(scope="module", params=["omni", "quickbooks"])
def read(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Read:
    folder = tmp_path_factory.mktemp(request.param)
    world = write_client(scenario(request.param, skus=40, months=8), folder)
    return world, read_folder(folder / "exports", read_engagement(folder))


def frames(read: Read, table: str, kind: str) -> pd.DataFrame:
    parts = [file.parsed.tables[table] for file in read[1].files if file.parsed and file.kind == kind and table in file.parsed.tables]
    return pd.concat([pd.read_parquet(part) if isinstance(part, Path) else part for part in parts])


def test_every_file_is_recognised(read: Read) -> None:
    assert [f"{file.status} {file.evidence.name}" for file in read[1].files if file.status != "used"] == []


def test_general_ledger_comes_back(read: Read) -> None:
    """Every account whose side its name tells, debit positive, from natural-sign amounts (850 Suspense needs the account list)."""
    world = read[0]
    expected: Counter[str] = Counter()
    for journal in in_period(world, build_ledger(world)):
        for account, cents in journal.lines:
            expected[account] += cents
    found: Counter[str] = Counter()
    lines = frames(read, "ledger_line", "quickbooks.general_ledger")
    for code, value in zip(lines["account_code"], lines["amount"], strict=True):
        found[code] += int(Decimal(value) * 100)
    assert {code: cents for code, cents in found.items() if code != "850"} == {code: expected[code] for code in found if code != "850"}


def test_omni_movements_come_back(read: Read) -> None:
    world = read[0]
    if world.spec.platform != "cin7_omni":
        return
    expected: Counter[tuple[str, str]] = Counter()
    for moved in world.books.movements:
        line = world.catalogue.lines[moved.line]
        expected[world.catalogue.products[line.product].sku, world.spec.sites[line.site].name] += moved.quantity
    found: Counter[tuple[str, str]] = Counter()
    rows = frames(read, "movement", "cin7_omni.track_stock_movements")
    for sku, site, quantity in zip(rows["sku"], rows["site"], rows["quantity"], strict=True):
        found[sku, site] += int(Decimal(quantity))
    assert found == expected
