"""A headless Chromium without a network. Where none is installed these tests say so; CIN7_AUDIT_BROWSER=required fails instead."""

import importlib.util
import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome", "microsoft-edge", "msedge")
NOT_FOUND = f"no Chromium found (looked for {', '.join(NAMES)} on the path): the page was not opened in a browser"
REQUIRED = os.environ.get("CIN7_AUDIT_BROWSER") == "required"


def chromium() -> str | None:
    """The first browser of the Chromium family on the path."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def pytest_terminal_summary(terminalreporter):
    if chromium() is None:
        terminalreporter.write_line(f"browser tests: {NOT_FOUND}.", yellow=True)


@pytest.fixture(scope="session")
def report_tools():
    """The helpers of tests/report."""
    path = Path(__file__).parents[1] / "report" / "conftest.py"
    spec = importlib.util.spec_from_file_location("report_tools", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def browser():
    path = chromium()
    if path is None:
        assert not REQUIRED, NOT_FOUND
        pytest.skip(NOT_FOUND)
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()
