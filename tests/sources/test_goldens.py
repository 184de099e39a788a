"""Every input under tests/sources/*/data gives exactly its golden; regenerate with `python -m tests.sources.goldens`."""

from pathlib import Path

import pytest

from cin7_audit.sources import registry
from tests.sources.goldens import golden, golden_path, inputs, read


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


def test_every_reader_of_a_file_has_a_golden():
    read_by = {read(path)[0] for path in inputs()}
    families = ("xero.", "quickbooks.", "sage.", "cin7_omni.")
    assert not [source.name for source in registry() if source.name.startswith(families) and source.name not in read_by]
