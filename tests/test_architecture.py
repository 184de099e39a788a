"""Data moves one way: imports follow docs/architecture.md section 1, step modules never import another step, functions
fit a screen.
"""

import ast
import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from architecture_picture import imports
from cin7_audit.model_files import models
from cin7_audit.vocabulary import STEPS

PACKAGE = Path(__file__).parents[1] / "src" / "cin7_audit"
TOOLS = PACKAGE.parents[1] / "tools"
NAMESAKES = {path.stem.removeprefix("test_") for path in Path(__file__).parent.rglob("test_*.py")}
# A module may import from its own layer's package and from earlier layers only.
ORDER = (
    ("errors", "escaping", "atomic_files"),
    ("data_files",),
    ("vocabulary", "terminal", "requests"),
    ("engagement",),
    ("thresholds",),
    ("model_files",),
    ("runner",),
    ("provenance",),
    ("notebook_copies",),
    ("sources", "pull"),
    ("case",),
    ("words",),
    ("records",),
    ("context", "selection", "exact"),
    ("statistics",),  # arithmetic on arrays and frames; knows no client
    ("models",),  # found by path at run time
    ("severity",),
    ("contributors",),
    ("outputs",),
    ("section_files", "runs"),
    ("conclusions",),
    ("presentation",),
    ("chapters",),
    ("workbook",),
    ("widgets",),
    ("report",),
    ("notebook_engine",),
    ("execute",),
    ("batch", "clients", "page"),
    ("cli",),
    ("__main__",),
)
LEVEL = {name: level for level, names in enumerate(ORDER) for name in names}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def layer(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return parts[0]


@pytest.mark.parametrize("path", modules(), ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_imports_go_one_way(path):
    here = layer(path)
    if here == "__init__":
        return
    for name in imports(path):
        parts = name.split(".")
        if len(parts) < 2 or parts[1] not in LEVEL or parts[1] == here:
            continue
        assert LEVEL[parts[1]] < LEVEL[here], f"{path.name} imports {name}, against docs/architecture.md section 1"


def test_steps_never_import_another_step():
    for path in sorted((PACKAGE / "chapters").rglob("*.py")):
        own = path.relative_to(PACKAGE / "chapters").parts[0]
        for name in imports(path):
            parts = name.split(".")
            if own in STEPS and len(parts) > 2 and parts[1] == "chapters" and parts[2] in STEPS:
                assert parts[2] == own, f"{path.name} imports {name}"


def test_nothing_in_the_package_imports_the_sample_generator_but_the_command_line():
    naming = [path for path in modules() if re.search(r"^\s*(from|import) cin7_sample", path.read_text(), re.MULTILINE)]
    assert [layer(path) for path in naming] == ["cli"]


def test_network_code_lives_in_pull_only():
    for path in modules():
        if layer(path) == "pull":
            continue
        names = {
            alias.name.split(".")[0]
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Import)
            for alias in node.names
        }
        names |= {
            (node.module or "").split(".")[0]
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.ImportFrom)
        }
        assert not names & {"httpx", "requests", "urllib3", "socket", "aiohttp"}, path


def test_functions_fit_a_screen():
    long = []
    for path in [*modules(), *TOOLS.rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.body[0].lineno + 1
                if length > 60:
                    long.append(f"{path.name}:{node.name} {length}")
    assert not long, long


def test_modules_stay_readable():
    sizes = {path.relative_to(PACKAGE).as_posix(): len(path.read_text().splitlines()) for path in modules()}
    assert not {name: size for name, size in sizes.items() if size > 500}


STATEMENT = re.compile(
    r"\b(SELECT\b[\s\S]*\bFROM\b|CREATE (OR REPLACE )?(TEMP )?(TABLE|VIEW)|UPDATE \w+ SET|INSERT INTO|DELETE FROM)"
)
GENERIC = {
    "case/store.py",
    "runner.py",
    "vocabulary.py",
    "sources/period.py",
}  # of any table, by its name


@pytest.mark.parametrize("path", modules(), ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_no_statement_hides_in_a_string(path):
    """SQL lives in models/; what is left makes, reads or counts a table whatever it is."""
    if path.relative_to(PACKAGE).as_posix() in GENERIC:
        return
    tree = ast.parse(path.read_text())
    documented = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(getattr(node, "body", None), list) and node.body and isinstance(node.body[0], ast.Expr)
    }
    texts = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented
    ]
    assert not [text for text in texts if STATEMENT.search(text)]


def test_no_module_is_found_by_its_name_at_run_time():
    """A circle that imports cannot show: only the runner loads files, those of models/."""
    named = [path.relative_to(PACKAGE).as_posix() for path in modules() if "import_module(" in path.read_text()]
    assert named == []


def _circle(needs: dict[str, set[str]]) -> list[str]:
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as found:
        return list(found.args[1])
    return []


def test_rows_that_tie_keep_their_order_on_every_machine():
    """A sort by one column keeps equal rows in order only where it says so; otherwise the processor decides."""
    unstable = []
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            keys = node.args[0] if node.args else None
            by_one = node.func.attr == "sort_values" and not isinstance(keys, ast.List | ast.Name)
            if (by_one or node.func.attr == "argsort") and "kind" not in {word.arg for word in node.keywords}:
                unstable.append(f"{path.name}:{node.lineno}")
    assert unstable == []


def test_no_circle_of_imports_even_inside_functions():
    names = {"cin7_audit." + ".".join(path.relative_to(PACKAGE).with_suffix("").parts): path for path in modules()}
    names = {name.removesuffix(".__init__"): path for name, path in names.items()}
    needs = {name: set(imports(path)) & set(names) - {name} for name, path in names.items()}
    for found in needs.values():  # `from package import module` names the module, not its package
        found -= {name for name in found if any(other.startswith(name + ".") for other in found)}
    assert _circle(needs) == []


def test_no_circle_of_tables_and_none_against_the_stages():
    found = models()
    assert _circle({name: set(model.needs) & set(found) for name, model in found.items()}) == []
    for model in found.values():
        for need in set(model.needs) & set(found):
            assert found[need].path.parent.name[:2] <= model.path.parent.name[:2], f"{model.name} needs {need}"


@pytest.mark.parametrize("path", modules(), ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_every_module_has_a_test_of_its_name(path):
    """tests/<module> or tests/<package>_<module>; the modules of a chapter share test_<step>_says, which reads what they print."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    if (
        parts[-1] in ("__init__", "__main__") or parts[0] == "models"
    ):  # models: tests/test_model_files.py reads every one
        return
    wanted = {parts[-1], "_".join(parts[-2:])} | ({f"{parts[1]}_says"} if parts[0] == "chapters" else set())
    assert wanted & NAMESAKES, f"no tests/**/test_{parts[-1]}.py"


@pytest.mark.parametrize("tool", sorted(TOOLS.rglob("[!_]*.py")), ids=lambda path: path.relative_to(TOOLS).as_posix())
def test_every_tool_has_a_test_of_its_name(tool):
    assert tool.stem in NAMESAKES or f"{tool.parent.name}_{tool.stem}" in NAMESAKES


@pytest.mark.parametrize("stage", ["30_belief", "50_ledger"])
def test_the_map_of_a_road_names_files_that_exist(stage):
    folder = PACKAGE / "models" / stage
    road = (folder / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w/.]+\.(?:py|sql|toml))`", road)) - {"engagement.toml"}
    assert len(named) > 20
    assert [name for name in named if not any((at / name).is_file() for at in (PACKAGE, folder))] == []
