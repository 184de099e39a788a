"""The notebooks keep their shape: steps of a table, a look, an exhibit and what it says; short cells a consultant can
edit, no outputs, every exhibit of the chapter once, no client figure typed in prose.
"""

import ast
import re
from pathlib import Path

import nbformat
import pytest

from cin7_audit import chapters
from cin7_audit.chapters import CHAPTERS
from cin7_audit.data_files import read_entries
from cin7_audit.vocabulary import STEPS

FOLDER = Path(__file__).parents[2] / "notebooks"
PATHS = [FOLDER / f"{number:02d}_{step}.ipynb" for number, step in enumerate(STEPS, start=1)]
WORDS = Path(chapters.__file__).parent
LOGIC = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.Try)
# Numbers prose may hold: names of rules and exhibits, thresholds of the method, and section references.
ALLOWED = re.compile(
    r"Cin7|M-\d+|[A-Z]{2}-\d+|\b0\d\b|section \d+(\.\d+)*|\d+ %|\d+ days|notebook \d+|Vega-Lite \d|PDF/UA-1|\b[A-D]\b|`[^`]*`"
)


def cells(path: Path, kind: str) -> list:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == kind]


def is_call(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and name in (getattr(node.func, "attr", ""), getattr(node.func, "id", ""))


def calls(path: Path, name: str) -> list[ast.Call]:
    """Every call of a method of the workbook, in order."""
    trees = [ast.parse(cell.source) for cell in cells(path, "code")]
    return [node for tree in trees for node in ast.walk(tree) if is_call(node, name) and node.func.value.id == "book"]


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
            if cell.metadata.get("tags") == ["parameters"]:
                assert len(cell.source.splitlines()) <= 12, "a number of one look stands in that look"
                continue
            lines = [line for line in cell.source.splitlines() if line.strip()]
            assert len(lines) <= 8 and all(len(line) <= 120 for line in lines), cell.source
            assert not [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, LOGIC)], cell.source

    def test_imports_only_ours_and_what_frames_and_charts_are_made_with(self, path):
        imported = []
        for cell in cells(path, "code"):
            for node in ast.walk(ast.parse(cell.source)):
                if isinstance(node, ast.ImportFrom):
                    imported.append(node.module or "")
                elif isinstance(node, ast.Import):
                    imported += [alias.name for alias in node.names]
        assert {name.partition(".")[0] for name in imported} <= {"cin7_audit", "pandas", "altair"}

    def test_prose_between_code(self, path):
        kinds = [cell.cell_type for cell in nbformat.read(path, as_version=4).cells]
        assert kinds[0] == "markdown"
        runs = max((len(run) for run in re.findall(r"c+", "".join(kind[0] for kind in kinds))), default=0)
        assert runs <= 5

    def test_every_exhibit_of_the_chapter_once(self, path):
        asked = [called.args[0].value for called in calls(path, "exhibit")]
        assert sorted(asked) == sorted(exhibit.code for exhibit in CHAPTERS[path.stem[3:]].exhibits)

    def test_exhibits_are_made_of_frames_read_before(self, path):
        """An exhibit made of a frame follows what a consultant does to it."""
        asked = calls(path, "exhibit")
        assert len([called for called in asked if called.keywords]) >= 3
        read = {called.args[0].value for called in calls(path, "table")}
        assert {word.arg for called in asked for word in called.keywords} <= read

    def test_what_is_said_is_of_an_exhibit_with_findings(self, path):
        exhibits = {called.args[0].value for called in calls(path, "exhibit")}
        findings = read_entries(WORDS / path.stem[3:] / "findings.toml")
        rest_on = {entry["exhibit"] for entry in findings.values() if "exhibit" in entry}
        said = [called.args[0].value for called in calls(path, "says")]
        assert set(said) <= rest_on & exhibits and len(said) == len(set(said))

    def test_opens_its_own_chapter_and_shows_a_statement(self, path):
        trees = [ast.parse(cell.source) for cell in cells(path, "code")]
        (opened,) = [node for tree in trees for node in ast.walk(tree) if is_call(node, "open_workbook")]
        assert {word.arg: word.value.value for word in opened.keywords if word.arg == "chapter"} == {"chapter": path.stem[3:]}
        assert 1 <= len(calls(path, "sql")) <= 2

    def test_no_client_digit_in_prose(self, path):
        for cell in cells(path, "markdown"):
            left = ALLOWED.sub("", cell.source)
            assert not re.search(r"\d", left), f"{path.stem}: {cell.source}"

    def test_can_be_walked_in_an_hour(self, path):
        assert 25 <= len(nbformat.read(path, as_version=4).cells) <= 75
