"""Shared fixtures: one built copy of the committed sample client for the whole session."""

import os
import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "tools"))  # the sample generator; not part of the package
SAMPLE = ROOT / "data-samples" / "harbour-tools"


def pytest_configure() -> None:
    os.environ.setdefault("CIN7_AUDIT_STATIC", "1")
    settings.register_profile("no clock", deadline=None)  # a busy machine is no fault of the code
    settings.load_profile("no clock")


@pytest.fixture(scope="session")
def harbour_tools(tmp_path_factory) -> Path:
    """The committed sample in a folder of its own, so that no test writes into the repository."""
    folder = tmp_path_factory.mktemp("clients") / "harbour-tools"
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns("case", "report", "pull", "notebooks"))
    return folder


@pytest.fixture(scope="session")
def harbour_run(harbour_tools):
    """A finished report of the sample client."""
    from cin7_audit.execute import report_client

    return report_client(str(harbour_tools))


NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome", "microsoft-edge", "msedge")
NOT_FOUND = f"no Chromium found (looked for {', '.join(NAMES)} on the path): no page was opened in a browser"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str | None:
    """The first browser of the Chromium family on the path."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def pytest_terminal_summary(terminalreporter) -> None:
    if chromium() is None:
        terminalreporter.write_line(f"browser tests: {NOT_FOUND}.", yellow=True)


@pytest.fixture(scope="session")
def browser():
    """The one headless browser of the session; where none is installed the tests say so, and CI fails."""
    path = chromium()
    if path is None:
        assert os.environ.get("CIN7_AUDIT_BROWSER") != "required", NOT_FOUND
        pytest.skip(NOT_FOUND)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield opened
        opened.close()
