"""Shared fixtures: one built copy of the committed sample client for the whole session."""

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data-samples" / "harbour-tools"


def pytest_configure() -> None:
    os.environ.setdefault("CIN7_AUDIT_STATIC", "1")


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


def find_browser() -> str | None:
    """Debian's Chromium or a system Chrome; None where there is none."""
    return next((path for name in ("chromium", "chromium-browser", "google-chrome", "chrome") if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser():
    """A headless browser with the network of this machine only; where none is installed the test says so, and CI fails."""
    path = find_browser()
    if path is None:
        if os.environ.get("CIN7_AUDIT_BROWSER") == "required":
            pytest.fail("no Chromium found, and CIN7_AUDIT_BROWSER=required")
        pytest.skip("no Chromium on this machine: the browser tests did not run")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        arguments = [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ]
        opened = playwright.chromium.launch(executable_path=path, args=arguments)
        yield opened
        opened.close()
