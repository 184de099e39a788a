"""The helpers of tests/report, for pages made from hand-written sections."""

import importlib.util
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def report_tools():
    """The helpers of tests/report."""
    path = Path(__file__).parents[1] / "report" / "conftest.py"
    spec = importlib.util.spec_from_file_location("report_tools", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
