"""The in-process engine gives the outputs a kernel gives, and leaves the process as it was."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from papermill.exceptions import PapermillExecutionError

from cin7_audit.execute import run_notebook

ROOT = Path(__file__).parents[1]

CELLS = [
    "x = 20  # units",
    "print('seen', x)\nx + 1",
    "from IPython.display import display, Markdown\ndisplay(Markdown('*hi*'))",
    "import pandas as pd\npd.DataFrame({'a': [x]})",
]


def notebook(path, sources):
    cells = [new_code_cell(source, id=f"cell-{n:02d}") for n, source in enumerate(sources)]
    cells[0].metadata["tags"] = ["parameters"]
    nbformat.write(
        new_notebook(
            cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        ),
        path,
    )


def outputs(path):
    return [
        [{k: v for k, v in output.items() if k != "execution_count"} for output in cell.outputs]
        for cell in nbformat.read(path, as_version=4).cells
    ]


def test_same_outputs_as_a_kernel(tmp_path):
    notebook(tmp_path / "in.ipynb", CELLS)
    run_notebook(tmp_path / "in.ipynb", tmp_path / "ours.ipynb", {"x": 41})
    script = (
        "import sys; from pathlib import Path; from tests.reference_kernel import run_in_kernel; "
        "run_in_kernel(Path(sys.argv[1]), Path(sys.argv[2]), {'x': 41})"
    )
    subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "in.ipynb"), str(tmp_path / "kernel.ipynb")], check=True, cwd=ROOT
    )
    assert outputs(tmp_path / "ours.ipynb") == outputs(tmp_path / "kernel.ipynb")


def test_a_failing_cell_stops_and_the_process_is_restored(tmp_path):
    main, hook = sys.modules["__main__"], sys.displayhook
    notebook(tmp_path / "in.ipynb", ["x = 1", "raise ValueError('no')", "print('never')"])
    with pytest.raises(PapermillExecutionError, match="no"):
        run_notebook(tmp_path / "in.ipynb", tmp_path / "out.ipynb", {})
    assert (tmp_path / "out.ipynb").exists()
    assert (sys.modules["__main__"], sys.displayhook) == (main, hook)
