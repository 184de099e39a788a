"""What a writer wrote, read back plainly."""

import csv
import io
import json
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from cin7_sample.entries import Journal, Ledger, SyncRow


def sheet_rows(path: Path) -> list[list[Any]]:
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)


def csv_rows(path: Path, encoding: str = "utf-8") -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode(encoding), newline="")))


def listed(folder: Path, endpoint: str, key: str) -> list[dict[str, Any]]:
    """The rows of a paged list that fits one page."""
    answer = json.loads((folder / endpoint / "page-0001.json").read_text(encoding="utf-8"))
    assert (answer["Total"], answer["Page"]) == (len(answer[key]), 1)
    return answer[key]


def detailed(folder: Path, endpoint: str) -> list[dict[str, Any]]:
    """All detail answers, bundled or one a file."""
    found: list[dict[str, Any]] = []
    for path in sorted((folder / endpoint).glob("detail*.json")):
        answer = json.loads(path.read_text(encoding="utf-8"))
        found += answer if isinstance(answer, list) else [answer]
    return found


def part(row: dict[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(row[name] for name in names)


def small_ledger() -> Ledger:
    """A stock loss in April, a bill to a customer in May, a payment after June; opening stock of 5,000."""
    journals = [
        Journal(
            401, 5, 7, "Manual Journal", "ST-1", "Stocktake ST-1", "", [("517", 2000), ("715", -2000)], "ST-1", "stock"
        ),
        Journal(
            402,
            40,
            41,
            "Receivable Invoice",
            "INV-1",
            "Customer 1 - INV-1",
            "Customer 1",
            [("200", -100_000), ("610", 115_000), ("820", -15_000)],
            "SO-1",
            "invoice",
        ),
        Journal(403, 95, 95, "Spend Money", "", "Late", "", [("090", -700), ("715", 700)]),
    ]
    sync = [
        SyncRow("SO-1", "#402", "Sale", "Completed", 41),
        SyncRow("ST-9", "", "Stock adjustment", "Failed", 7, "locked"),
        SyncRow("ST-1", "#401", "Stock adjustment", "Completed", 7),
    ]
    return Ledger([], journals, sync, opening={"715": 500_000, "960": -500_000})
