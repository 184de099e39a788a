"""Damaged files never crash a reader and never lose a row; the nightly campaign is `python -m tests.sources.fuzz 20000`."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cin7_audit.sources import REGISTRY
from tests.sources.fuzz import attack, judge
from tests.sources.goldens import inputs, read

FILES = [path for path in inputs() if path.suffix != ".pdf"]  # a damaged PDF costs a second to find out about


@settings(max_examples=250, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(path=st.sampled_from(FILES), seed=st.integers(0, 2**32))
def test_damaged_files_are_read_or_explained(path: Path, seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert attack(path, REGISTRY, seed, Path(folder)) in ("read", "unreadable", "unrecognised")


@pytest.mark.parametrize("path", inputs(), ids=lambda path: f"{path.parts[-3]}/{path.name}")
def test_whole_files_pass_the_same_judgement(path: Path) -> None:
    judge(read(path)[1])
