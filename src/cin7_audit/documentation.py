"""Pages of docs/ that are made from the code, so that they cannot drift: `python -m cin7_audit.documentation`.

method-map.md        M-id -> function -> test -> exhibit
exports.md           every export kind, where its layout comes from, and the golden file that tests it
data-dictionary.md   canonical tables and columns
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from cin7_audit.vocabulary import TABLES

PACKAGE = Path(__file__).resolve().parent
PROJECT = PACKAGE.parents[1]
DOCS = PROJECT / "docs"
METHOD_IDS = tuple(f"M-{number}" for number in range(1, 41))
RANGE = re.compile(r"M-(\d+)\s*(?:…|\.\.\.?|to|–)\s*M-(\d+)")
SINGLE = re.compile(r"M-(\d+)\b")
MADE = "<!-- made by `python -m cin7_audit.documentation`; do not edit -->\n\n"


def method_ids(text: str) -> set[str]:
    """Every M-id a text names, ranges such as M-1 … M-15 spelled out."""
    found = {f"M-{n}" for first, last in RANGE.findall(text) for n in range(int(first), int(last) + 1)}
    return found | {f"M-{n}" for n in SINGLE.findall(text)}


def _functions(path: Path) -> Iterator[tuple[str, str]]:
    """(name, its source with docstring) of each function of a module, and the module's docstring under its own name."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, ast.get_source_segment(text, node) or ""
    yield "", ast.get_docstring(tree) or ""


def _places(folder: Path, root: Path, wanted: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.rglob("*.py")):
        for name, text in _functions(path):
            if wanted == "exhibit" and not re.search(r"-> Exhibit", text):
                continue
            place = path.relative_to(root).as_posix() + (f":{name}" if name else "")
            for method in method_ids(text):
                found[method].append(place)
    return found


def method_map() -> str:
    """The table of issue "M-id -> function -> test -> exhibit"."""
    functions = _places(PACKAGE / "measures", PACKAGE, "function")
    tests = _places(PROJECT / "tests", PROJECT, "test")
    exhibits = _places(PACKAGE / "chapters", PACKAGE, "exhibit")
    lines = ["# From method to code", "", "| id | function | test | exhibit |", "|---|---|---|---|"]
    for method in METHOD_IDS:
        cells = [" ".join(f"`{place}`" for place in sorted(set(found[method]))[:3]) or "–" for found in (functions, tests, exhibits)]
        lines.append(f"| {method} | " + " | ".join(cells) + " |")
    return MADE + "\n".join(lines) + "\n"


def exports() -> str:
    """Every source, with its title, status and goldens."""
    from cin7_audit.sources import REGISTRY

    goldens = PROJECT / "tests" / "sources"
    lines = ["# Exports the workbook reads", "", "| kind | export | layout | golden |", "|---|---|---|---|"]
    for source in sorted(REGISTRY, key=lambda item: item.name):
        short = source.name.split(".")[-1]
        files = sorted(path.relative_to(PROJECT).as_posix() for path in goldens.rglob(f"*{short}*") if path.is_file() and "golden" in path.as_posix())
        layout = getattr(source, "status", "as in the formats documents")
        lines.append(f"| `{source.name}` | {source.title} | {layout} | " + (f"`{files[0]}`" if files else "inline in the source's test") + " |")
    return MADE + "\n".join(lines) + "\n"


def data_dictionary() -> str:
    """The canonical tables."""
    lines = ["# Data dictionary", ""]
    for table in TABLES.values():
        lines += [f"## {table.name}", "", f"One row per {table.grain}.", "", "| column | type | meaning |", "|---|---|---|"]
        lines += [f"| {column.name} | {column.type} | {column.meaning} |" for column in table.columns]
        lines.append("")
    return MADE + "\n".join(lines)


PAGES = {"method-map.md": method_map, "exports.md": exports, "data-dictionary.md": data_dictionary}


def main() -> None:
    DOCS.mkdir(exist_ok=True)
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
