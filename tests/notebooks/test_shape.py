"""The notebooks keep their shape: one question each, short cells, no outputs, no client figure typed in prose."""

import ast
import re
from pathlib import Path

import nbformat
import pytest

from cin7_audit.vocabulary import STEPS

FOLDER = Path(__file__).parents[2] / "notebooks"
PATHS = [FOLDER / f"{number:02d}_{step}.ipynb" for number, step in enumerate(STEPS, start=1)]
# Numbers prose may hold: names of rules and exhibits, thresholds of the method, and section references.
ALLOWED = re.compile(
    r"Cin7|M-\d+|[A-Z]{2}-\d+|\b0\d\b|section \d+(\.\d+)*|\d+ %|\d+ days|notebook \d+|Vega-Lite \d|PDF/UA-1|\b[A-D]\b|`[^`]*`"
)


def cells(path: Path, kind: str) -> list:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == kind]


def test_there_are_six_and_no_others():
    assert sorted(FOLDER.glob("*.ipynb")) == sorted(PATHS)


@pytest.mark.parametrize("path", PATHS, ids=lambda p: p.stem)
class TestShape:
    def test_no_outputs(self, path):
        assert all(not cell.outputs and cell.execution_count is None for cell in cells(path, "code"))

    def test_parameters_first_and_literal(self, path):
        first = cells(path, "code")[0]
        assert first.metadata.get("tags") == ["parameters"]
        for node in ast.parse(first.source).body:
            assert isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant), first.source

    def test_cells_are_short_and_hold_no_logic(self, path):
        for cell in cells(path, "code"):
            assert len([line for line in cell.source.splitlines() if line.strip()]) <= 12
            for node in ast.walk(ast.parse(cell.source)):
                assert not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.For | ast.While | ast.BinOp), cell.source

    def test_imports_only_ours(self, path):
        for cell in cells(path, "code"):
            for node in ast.walk(ast.parse(cell.source)):
                if isinstance(node, ast.ImportFrom):
                    assert (node.module or "").startswith("cin7_audit")
                assert not isinstance(node, ast.Import) or all(alias.name.startswith("cin7_audit") for alias in node.names)

    def test_prose_between_code(self, path):
        kinds = [cell.cell_type for cell in nbformat.read(path, as_version=4).cells]
        assert kinds[0] == "markdown"
        runs = max((len(run) for run in re.findall(r"c+", "".join(kind[0] for kind in kinds))), default=0)
        assert runs <= 2

    def test_no_client_digit_in_prose(self, path):
        for cell in cells(path, "markdown"):
            left = ALLOWED.sub("", cell.source)
            assert not re.search(r"\d", left), f"{path.stem}: {cell.source}"

    def test_about_twenty_cells(self, path):
        assert 10 <= len(nbformat.read(path, as_version=4).cells) <= 45
