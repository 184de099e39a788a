"""What the writers wrote, read by the product's own sources, is what happened: exports and canonical rows agree."""

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cin7_audit.sources.intake import read_folder
from cin7_sample import Extent, canonical_tables, write_client
from cin7_sample.tables import Row
from tests.inline_case import read_engagement
from tests.tools.sample.companies import little_harbour

Frames = dict[tuple[str, str], pd.DataFrame]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, list[Row]], Frames, list[str]]:
    """Canonical rows, frames read by (table, kind of file), and the files not used."""
    folder = tmp_path_factory.mktemp("client")
    world = write_client(little_harbour().but(name="little", kits=4), folder, Extent(products_with_movements=-1))
    parts: dict[tuple[str, str], list[pd.DataFrame]] = {}
    intake = read_folder(folder / "exports", read_engagement(folder))
    for file in intake.files:
        for table, found in file.parsed.tables.items() if file.parsed else ():
            frame = pd.read_parquet(found) if isinstance(found, Path) else found
            parts.setdefault((table, file.kind or ""), []).append(frame)
    frames = {key: pd.concat(list_of, ignore_index=True) for key, list_of in parts.items()}
    return canonical_tables(world), frames, [f"{file.status} {file.evidence.name}" for file in intake.files if file.status != "used"]


def bag(rows: Any, *columns: str) -> Counter[tuple[Any, ...]]:
    """Rows as a multiset of the columns; quantities and money as decimals, days as text."""

    def plain(value: Any) -> Any:
        if value is None or value is pd.NA or (isinstance(value, float) and value != value):
            return None
        try:
            return Decimal(str(value)).normalize()
        except ArithmeticError:
            return str(value)[:10] if hasattr(value, "isoformat") else str(value)

    records = rows.to_dict("records") if isinstance(rows, pd.DataFrame) else rows
    return Counter(tuple(plain(row.get(column)) for column in columns) for row in records)


def test_every_file_is_recognised_and_used(both: tuple[Any, Frames, list[str]]) -> None:
    assert both[2] == []


def test_movements_come_back(both: tuple[Any, Frames, list[str]]) -> None:
    columns = ("document_no", "sku", "site", "bin", "quantity", "value")
    assert bag(both[1]["movement", "cin7_core.movement_details"], *columns) == bag(both[0]["movement"], *columns)


def test_counts_come_back(both: tuple[Any, Frames, list[str]]) -> None:
    columns = ("count_id", "sku", "site", "bin", "counted_quantity", "recorded_quantity")
    read = both[1]["count_line", "cin7_core.api_stocktake"]
    finished = [row for row in read.to_dict("records") if row["status"] == "COMPLETED"]
    expected = [row for row in both[0]["count_line"] if row["count_kind"] == "stocktake"]
    assert bag(finished, *columns) == bag(expected, *columns)


@pytest.mark.parametrize(
    ("table", "kind", "columns"),
    [
        ("transfer", "cin7_core.api_transfer", ("document_no", "sku", "from_site", "to_site", "sent_quantity", "status")),
        (
            "receipt",
            "cin7_core.api_purchase",
            ("document_no", "sku", "bin", "ordered_quantity", "received_quantity", "received_date", "invoice_no"),
        ),
        ("return_line", "cin7_core.api_sale", ("document_no", "sku", "credited_quantity", "restocked_quantity", "restock_date")),
        (
            "shipment",
            "cin7_core.api_sale",
            ("document_no", "sku", "ordered_quantity", "shipped_quantity", "shipped_date", "revenue", "pick_status"),
        ),
        (
            "expected_posting",
            "cin7_core.api_transactions",
            ("document_no", "document_id", "debit_account", "credit_account", "amount", "effective_date"),
        ),
        ("ledger_line", "xero.journal_report", ("journal_id", "account_code", "amount", "date")),
        ("ledger_balance", "xero.trial_balance", ("account_code", "balance")),
        ("sync_record", "cin7_core.xero_sync", ("document_no", "sync_status")),
        ("document_difference", "cin7_core.transactions_soh", ("document_no", "stock_amount", "transaction_amount")),
    ],
)
def test_documents_come_back(both: tuple[Any, Frames, list[str]], table: str, kind: str, columns: tuple[str, ...]) -> None:
    expected = [row for row in both[0][table] if row.get("balance_kind") != "opening"]
    assert bag(both[1][table, kind], *columns) == bag(expected, *columns)


def test_snapshots_come_back(both: tuple[Any, Frames, list[str]]) -> None:
    columns = ("sku", "site", "bin", "on_hand", "value")
    assert bag(both[1]["stock_snapshot", "cin7_core.availability"], *columns) == bag(both[0]["stock_snapshot"], *columns)
