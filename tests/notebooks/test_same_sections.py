"""A notebook establishes the same, however it is run: in process, in a kernel under papermill, alone under nbval, in JupyterLab."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from cin7_audit.execute import NOTEBOOKS
from cin7_audit.vocabulary import STEPS

ROOT = Path(__file__).parents[2]


def in_process(run_folder: Path, step: str) -> bytes:
    return (run_folder / "sections" / f"{step}.json").read_bytes()


@pytest.fixture(scope="module")
def kernel_sections(harbour_tools, tmp_path_factory) -> Path:
    """Each notebook alone in a fresh kernel under papermill."""
    folder = tmp_path_factory.mktemp("kernel")
    # In a process of its own: a kernel client leaves an event loop running, and the browser tests need a thread without one.
    script = (
        "import sys; from pathlib import Path; from cin7_audit.execute import NOTEBOOKS\n"
        "from tests.reference_kernel import run_in_kernel\n"
        "for source in NOTEBOOKS.values():\n"
        "    run_in_kernel(source, Path(sys.argv[2]) / source.name, {'client': sys.argv[1], 'run_folder': sys.argv[2]})\n"
    )
    subprocess.run([sys.executable, "-c", script, str(harbour_tools), str(folder)], check=True, cwd=ROOT)
    assert all((folder / "sections" / f"{step}.json").exists() for step in STEPS)
    return folder


@pytest.mark.parametrize("step", STEPS)
def test_kernel_and_in_process_agree(step, harbour_run, kernel_sections):
    assert in_process(kernel_sections, step) == in_process(harbour_run.folder, step)


def copies(folder: Path, client: Path, run_folder: Path) -> None:
    """The notebooks with their two paths set, as a consultant would set them by hand."""
    for source in NOTEBOOKS.values():
        notebook = nbformat.read(source, as_version=4)
        cell = next(cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", []))
        cell.source = re.sub(r'^client = "[^"]*"', f"client = {str(client)!r}", cell.source, flags=re.M)
        cell.source = re.sub(r'^run_folder = ""', f"run_folder = {str(run_folder)!r}", cell.source, flags=re.M)
        nbformat.write(notebook, folder / source.name)


def test_nbval_runs_every_notebook(harbour_tools, tmp_path):
    copies(tmp_path, harbour_tools, tmp_path / "run")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "--nbval-lax",
        "--nbval-current-env",
        "--nbval-cell-timeout=300",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        str(tmp_path),
        str(tmp_path),
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert re.search(r"\d+ passed", done.stdout)


@pytest.fixture
def lab(harbour_tools, tmp_path):
    """JupyterLab on copies of the notebooks, on a free loopback port."""
    folder = tmp_path / "lab"
    folder.mkdir()
    copies(folder, harbour_tools, tmp_path / "run")
    arguments = [
        "--no-browser",
        "--allow-root",
        "--ServerApp.token=t",
        "--ServerApp.port=0",
        f"--ServerApp.root_dir={folder}",
        "--LabApp.news_url=None",
        "--expose-app-in-browser",
    ]
    log = (tmp_path / "lab.log").open("w+")
    live = {name: value for name, value in os.environ.items() if name != "CIN7_AUDIT_STATIC"}
    server = subprocess.Popen([sys.executable, "-m", "jupyterlab", *arguments], stdout=log, stderr=subprocess.STDOUT, cwd=folder, env=live)
    address = ""
    for _ in range(120):
        time.sleep(0.5)
        if found := re.search(r"http://(?:localhost|127\.0\.0\.1):(\d+)/", (tmp_path / "lab.log").read_text()):
            address = f"http://127.0.0.1:{found[1]}"
            break
    assert address, (tmp_path / "lab.log").read_text()[-2000:]
    yield address
    server.terminate()
    server.wait(20)
    shutil.rmtree(folder)


def run_all(page, saved: Path) -> None:
    """Run every cell; the command is lost when it comes before the notebook has the focus, so it is given again."""
    for _ in range(4):
        page.wait_for_timeout(4000)
        page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }")  # its promise outlives the run
        for _ in range(80):
            if saved.exists():
                return
            page.wait_for_timeout(500)


def test_jupyterlab_gives_the_same_section_and_draws_charts(lab, browser, harbour_run, tmp_path):
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    for step in STEPS:
        page.goto(f"{lab}/lab/tree/{NOTEBOOKS[step].name}?token=t&reset", timeout=90_000)
        page.wait_for_function("() => window.jupyterapp && document.querySelector('.jp-NotebookPanel .jp-Cell')", timeout=90_000)
        page.wait_for_function("() => document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle'", timeout=90_000)
        saved = tmp_path / "run" / "sections" / f"{step}.json"
        run_all(page, saved)
        page.wait_for_timeout(1500)
        assert in_process(tmp_path / "run", step) == in_process(harbour_run.folder, step)
        assert page.locator(".jp-RenderedVegaCommon5, .vega-embed").count() > 0
