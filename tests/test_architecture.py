"""Data moves one way: imports follow design section 1, step modules never import another step, functions fit a screen."""

import ast
from pathlib import Path

import pytest

from cin7_audit.vocabulary import STEPS

PACKAGE = Path(__file__).parents[1] / "src" / "cin7_audit"
# A module may import from its own layer's package and from earlier layers only.
ORDER = (
    ("errors", "escaping", "lasting", "leftovers"),
    ("vocabulary", "terminal", "requests"),
    ("engagement",),
    ("thresholds",),
    ("model_files",),
    ("runner",),
    ("provenance",),
    ("sources", "pull"),
    ("case",),
    ("words",),
    ("records",),
    ("context", "selection", "exact", "months"),
    ("statistics", "tie_out_buckets"),  # arithmetic on arrays and frames; knows no client
    ("models",),  # found by path at run time
    ("severity",),
    ("contributors",),
    ("measures",),
    ("section_files", "runs"),
    ("conclusions",),
    ("presentation",),
    ("sections",),  # until every step imports the records themselves
    ("findings", "charts", "tables"),
    ("chapters",),
    ("workbook",),
    ("widgets",),
    ("report",),
    ("engine",),
    ("execute",),
    ("batch", "clients", "page"),
    ("sample",),
    ("cli",),
    ("__main__", "documentation"),
)
LEVEL = {name: level for level, names in enumerate(ORDER) for name in names}
EXCEPTIONS = {("chapters", "workbook")}  # chapter 5, until it is a package


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def layer(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return parts[0]


def imports(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("cin7_audit"):
            found += [node.module] + [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if alias.name.startswith("cin7_audit")]
    return found


@pytest.mark.parametrize("path", modules(), ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_imports_go_one_way(path):
    here = layer(path)
    if here == "__init__":
        return
    for name in imports(path):
        parts = name.split(".")
        if len(parts) < 2 or parts[1] not in LEVEL or parts[1] == here:
            continue
        if (here, parts[1]) in EXCEPTIONS:
            continue
        assert LEVEL[parts[1]] < LEVEL[here], f"{path.name} imports {name}, against the order of design section 1"


@pytest.mark.parametrize("area", ["measures", "findings", "charts", "tables", "chapters"])
def test_steps_never_import_another_step(area):
    for path in sorted((PACKAGE / area).rglob("*.py")):
        own = path.relative_to(PACKAGE / area).parts[0].removesuffix(".py")
        if own not in STEPS:
            continue
        for name in imports(path):
            parts = name.split(".")
            if len(parts) > 2 and parts[1] == area and parts[2] in STEPS:
                assert parts[2] == own, f"{path.name} imports {name}"


def test_nothing_imports_the_sample_but_the_command_line():
    for path in modules():
        if layer(path) not in ("sample", "cli"):
            assert not [name for name in imports(path) if name.startswith("cin7_audit.sample")], path


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
        names |= {(node.module or "").split(".")[0] for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)}
        assert not names & {"httpx", "requests", "urllib3", "socket", "aiohttp"}, path


def test_functions_fit_a_screen():
    long = []
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.body[0].lineno + 1
                if length > 60:
                    long.append(f"{path.relative_to(PACKAGE)}:{node.name} {length}")
    assert not long, long


def test_modules_stay_readable():
    sizes = {path.relative_to(PACKAGE).as_posix(): len(path.read_text().splitlines()) for path in modules()}
    assert not {name: size for name, size in sizes.items() if size > 500 and name != "vocabulary.py"}  # the vocabulary is data
