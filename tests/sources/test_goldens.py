"""Every input under tests/sources/*/data gives exactly its golden; regenerate with `python -m tests.sources.goldens`."""

from pathlib import Path

import pytest

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
