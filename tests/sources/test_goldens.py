"""Every input under tests/sources/*/data gives exactly its golden; regenerate with `python -m tests.sources.goldens`."""

from pathlib import Path

import pytest

from cin7_audit.sources import REGISTRY
from cin7_audit.sources.collect import NO_FACT
from cin7_audit.sources.reading import clean, read_rows
from tests.sources.goldens import golden, golden_path, inputs, peek_at, read

LEDGERS = [path for path in inputs() if path.parts[-3] in ("xero", "quickbooks", "sage") and path.suffix != ".json"]


@pytest.mark.parametrize("path", inputs(), ids=lambda path: f"{path.parts[-3]}/{path.name}")
def test_golden(path: Path):
    assert golden(path) == golden_path(path).read_text(encoding="utf-8")


@pytest.mark.parametrize("path", inputs(), ids=lambda path: f"{path.parts[-3]}/{path.name}")
def test_every_row_is_accounted_for(path: Path):
    _, parsed = read(path)
    assert parsed.rows_read == parsed.rows_kept + parsed.rows_set_aside
    if any(problem.effect == "file set aside" for problem in parsed.problems):
        assert parsed.rows_kept == 0  # one sentence stands for all of its rows
        return
    assert sum(problem.effect == "row set aside" for problem in parsed.problems) == parsed.rows_set_aside


def below_the_header(path: Path, columns: str) -> int:
    """Rows below the row of these names; in a screen capture without one, below the first blank row."""
    texts = [", ".join(filter(None, map(clean, row))) for row in read_rows(peek_at(path)).rows]
    return len(texts) - 1 - texts.index(columns if columns in texts else "")


@pytest.mark.parametrize("path", LEDGERS, ids=lambda path: path.name)
def test_every_row_of_a_ledger_report_is_read_or_counted(path: Path):
    _, parsed = read(path)
    counted = sum(int(part.split()[0]) for part in parsed.parameters.get(NO_FACT, "").split(", ") if part)
    assert parsed.rows_read + counted == below_the_header(path, parsed.parameters["columns"])


def test_every_reader_of_a_file_has_a_golden():
    read_by = {read(path)[0] for path in inputs()}
    families = ("xero.", "quickbooks.", "sage.", "cin7_omni.")
    assert not [source.name for source in REGISTRY if source.name.startswith(families) and source.name not in read_by]
