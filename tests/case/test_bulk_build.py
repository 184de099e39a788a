"""A case built from a large file read in blocks holds what a case built from the same file read whole holds."""

from pathlib import Path

import duckdb
import pytest

from cin7_audit.case.renew import build_case
from cin7_audit.engagement import Engagement
from cin7_audit.sources import waiting_on_disk
from cin7_audit.sources.reading import bulk

HEADER = "Date,SKU,Location,Reference type,Reference,Quantity in,Quantity out,Cost in,Cost out"
TYPES = ("Purchase", "Sale", "StockAdjustment", "StockTransfer")


def client(folder: Path) -> Path:
    """Plain rows and every kind of row that only the ordinary reader can judge."""
    lines = [
        f"{number % 28 + 1:02}/03/2026,HT-{number % 7},Main: A-0{number % 3},{TYPES[number % 4]},D-{number},"
        + (f"{number % 9 + 1},,{number}.123456," if number % 4 == 0 else f",{number % 9 + 1},,{number}.5")
        for number in range(200)
    ]
    lines += ["31/02/2026,HT-1,Main,Sale,D-1,,1,,", "15/03/2226,HT-1,Main,Sale,D-2,,1,,", "15/03/2026,HT-1,Main,Sale,D-3,2,1,4,2"]
    lines += [
        "15/03/2026,HT-1,Main,Sale,D-4,,12345678901234567890,,",
        "15/03/2026,HT-1,Main,Sale,D-5,,9400000000001,,",
        "Total,,,,,1,1,1,1",
    ]
    (folder / "exports").mkdir(parents=True)
    (folder / "exports" / "movements.csv").write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return folder


def contents(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    build_case(folder, Engagement())
    path = folder / "case" / "case.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        counted = "SELECT rows_read, rows_kept, rows_set_aside, period_from, period_to FROM evidence_file"
        told = "SELECT source_row, code, effect, column_name FROM problem ORDER BY ALL"
        questions = {name: f"SELECT * FROM {name} ORDER BY ALL" for name in ("movement", "correction", "sku_cost")}
        questions |= {"evidence_file": counted, "problem": told}
        return {name: connection.execute(question).fetchall() for name, question in questions.items()}


def test_rows_that_waited_on_disk_make_the_same_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = contents(client(tmp_path / "whole"))
    monkeypatch.setattr(waiting_on_disk, "STORED_ROWS", 10)
    assert contents(client(tmp_path / "stored")) == whole


def test_a_case_of_blocks_is_the_case_of_the_whole_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = contents(client(tmp_path / "whole"))
    monkeypatch.setattr(bulk, "BULK_BYTES", 0)
    monkeypatch.setattr(bulk, "BLOCK_BYTES", 3000)
    blocks = contents(client(tmp_path / "blocks"))
    assert len(whole["movement"]) > 200
    for name, rows in whole.items():
        assert blocks[name] == rows, name
