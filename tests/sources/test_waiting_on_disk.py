"""Large tables wait on disk and say the same there."""

from pathlib import Path

import pandas as pd
import pytest

from cin7_audit.sources import waiting_on_disk
from cin7_audit.sources.base import Parsed


def test_only_large_tables_are_written_and_every_value_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting_on_disk, "STORED_ROWS", 2)
    large = pd.DataFrame({"sku": ["0042", None, "é"], "quantity": ["1.50", "-2", None], "source_row": [4, 5, 6]}, dtype=object)
    small = pd.DataFrame({"name": ["Main"]}, dtype=object)
    parsed = waiting_on_disk.waiting_on_disk(Parsed({"movement": large, "location": small}, (), 4, 4, 0), tmp_path)
    path = parsed.tables["movement"]
    assert isinstance(path, Path) and path.is_relative_to(tmp_path)
    assert parsed.tables["location"] is small
    found = pd.read_parquet(path, dtype_backend="pyarrow")
    assert [[None if pd.isna(cell) else cell for cell in row] for row in found.itertuples(index=False)] == [
        ["0042", "1.50", "4"],
        [None, "-2", "5"],
        ["é", None, "6"],
    ]


def test_a_small_file_stays_as_it_is(tmp_path: Path) -> None:
    parsed = Parsed({"location": pd.DataFrame({"name": ["Main"]}, dtype=object)}, (), 1, 1, 0)
    assert waiting_on_disk.waiting_on_disk(parsed, tmp_path) is parsed
    assert not list(tmp_path.iterdir())
